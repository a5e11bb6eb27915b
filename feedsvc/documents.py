"""Address -> document: which page, feed or list lives at each kind of address, and how it is written.

    Address --shown--> Unwritten --render--> Document

What a document shows is read inside the caller's snapshot and written afterwards, so that no snapshot stays open while
bytes are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from feedsvc import urls
from feedsvc.http.respond import IMMUTABLE, cache_control, etag_of
from feedsvc.index import entries, media
from feedsvc.index.database import Connection
from feedsvc.model import Document
from feedsvc.render import CHARSET, FORMATS, html, opml, sitemap, topicsjson
from feedsvc.settings import Site
from feedsvc.shown import Shown, feeds, lists, pages, shown_of
from feedsvc.urls import MAX_HEADLINES, THEMES, Address, Kind

ARCHIVE_AGE = 3600  # seconds; archive pages seldom change

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unwritten(Generic[T]):
    """What a document shows, and how it is written and kept."""

    shown: Shown[T]
    media_type: str
    write: Callable[[T], bytes]
    caching: str
    links: tuple[tuple[str, str], ...] = ()
    page: bool = False
    framed: bool = False
    file_name: str = ""


Builder = Callable[[Connection, Site, Address], Unwritten[Any] | None]


def prepared(c: Connection, site: Site, address: Address) -> Callable[[], Document] | None:
    """Read what the document at an address shows, and give what writes it; None where there is none."""
    unwritten = BUILDERS[address.kind](c, site, address)
    return partial(_written, unwritten, urls.path_of(address), entries.revision(c)) if unwritten else None


def _written(unwritten: Unwritten[T], path: str, revision: int) -> Document:
    body = unwritten.write(unwritten.shown.value)
    return Document(
        path=path,
        media_type=unwritten.media_type,
        etag=etag_of(body),
        last_modified=unwritten.shown.last_modified,
        cache_control=unwritten.caching,
        body=body,
        revision=revision,
        depends=unwritten.shown.depends,
        links=unwritten.links,
        page=unwritten.page,
        framed=unwritten.framed,
        file_name=unwritten.file_name,
    )


def _feed(c: Connection, site: Site, address: Address) -> Unwritten[Any] | None:
    shown, form = feeds.make_feed(c, site, address), FORMATS[address.suffix]
    if shown is None:
        return None
    hub = (("hub", shown.value.hub_url),) if shown.value.hub_url else ()
    caching = cache_control(ARCHIVE_AGE if address.page else site.max_age)
    return Unwritten(
        shown, form.media_type + CHARSET, form.render, caching, links=(("self", shown.value.self_url), *hub)
    )


def _page(
    site: Site, shown: Shown[T] | None, write: Callable[[T], bytes], *, framed: bool = False
) -> Unwritten[T] | None:
    if shown is None:
        return None
    return Unwritten(shown, html.MEDIA_TYPE, write, cache_control(site.max_age), page=True, framed=framed)


def _box(c: Connection, site: Site, address: Address) -> Unwritten[Any] | None:
    if not address.limit or address.limit > MAX_HEADLINES or address.theme not in THEMES:
        return None
    return _page(site, pages.box(c, site, address.topics, address.limit, address.theme), html.box, framed=True)


def _list(site: Site, shown: Shown[T] | None, media_type: str, write: Callable[[T], bytes]) -> Unwritten[T] | None:
    return Unwritten(shown, media_type, write, cache_control(site.max_age)) if shown else None


def _opml(c: Connection, site: Site, address: Address) -> Unwritten[Any] | None:
    shown = lists.outlines(c, site, urls.slugs_of(address.topics))
    if shown is None:
        return None
    write = partial(opml.render, site.title, site.author or site.title, shown.last_modified)
    return _list(site, shown, opml.MEDIA_TYPE + CHARSET, write)


def _sitemap(c: Connection, site: Site, address: Address) -> Unwritten[Any] | None:
    parts = lists.sitemap_parts(c, site)
    if address.page or parts == 1:
        shown = lists.sitemap(c, site, address.page or 1)
        return _list(site, shown, sitemap.MEDIA_TYPE, partial(sitemap.sitemap, site.base_url))
    return _list(site, shown_of(c, parts, [""]), sitemap.MEDIA_TYPE, partial(sitemap.index, site.base_url))


def _medium(c: Connection, _: Site, address: Address) -> Unwritten[bytes] | None:
    served = media.served(c, address.digest, address.slug)
    if served is None:
        return None
    # Any one of the articles that name it will do: when that one changes, another is found, or none.
    shown = Shown(served.data, served.since, frozenset({"article:" + served.article}))
    return Unwritten(shown, served.type, bytes, IMMUTABLE, file_name=address.slug)


BUILDERS: Mapping[Kind, Builder] = {
    "home": lambda c, site, _: _page(site, pages.home(c, site), html.home),
    "topics": lambda c, site, address: _page(site, pages.topics_page(c, site, address.page), html.topics),
    "topic": lambda c, site, address: _page(site, pages.topic(c, site, address.topics), html.topic),
    "subscribe": lambda c, site, address: _page(site, pages.subscribe(c, site, address.topics), html.subscribe),
    "article": lambda c, site, address: _page(site, pages.article(c, site, address.slug), html.article),
    "feed": _feed,
    "medium": _medium,
    "embed": lambda c, site, _: _page(site, pages.embed(c, site), html.embed),
    "box": _box,
    "fragment": lambda c, site, address: _list(
        site, pages.box(c, site, address.topics), html.MEDIA_TYPE, html.fragment
    ),
    "opml": _opml,
    "topics_json": lambda c, site, _: _list(
        site, lists.catalogue(c, site), topicsjson.MEDIA_TYPE + CHARSET, topicsjson.render
    ),
    "robots": lambda c, site, _: _list(site, shown_of(c, site.base_url, ()), sitemap.ROBOTS_MEDIA_TYPE, sitemap.robots),
    "sitemap": _sitemap,
}
"""One builder for each kind of address."""
