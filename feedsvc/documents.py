"""Address -> body: which page, feed or list lives at each kind of address, and how it is rendered.

    Address --feeds, pages--> value --render--> Made

Every builder reads its value inside the caller's snapshot and gives a function that renders it afterwards, so that no
snapshot stays open while bytes are written.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from feedsvc import feeds, pages, urls
from feedsvc.index import media
from feedsvc.index.database import Connection
from feedsvc.pages import Shown
from feedsvc.render import format_named, html, opml, sitemap, topicsjson
from feedsvc.settings import Site
from feedsvc.urls import MAX_HEADLINES, THEMES, Address, Kind

ARCHIVE_AGE = 3600  # seconds; archive pages seldom change
CHARSET = "; charset=utf-8"

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Made:
    """A body with what its document needs besides."""

    media_type: str
    body: bytes
    last_modified: datetime
    depends: frozenset[str]
    max_age: int  # seconds
    page: bool = False
    file_name: str = ""  # of a picture or sound, which stays as it is for ever
    framed: bool = False
    links: tuple[tuple[str, str], ...] = ()


Rendering = Callable[[], Made]
Builder = Callable[[Connection, Site, Address], Rendering | None]


def _feed(c: Connection, site: Site, address: Address) -> Rendering | None:
    made = feeds.make_feed(c, site, address)
    if made is None:
        return None
    feed, format_ = made.feed, format_named(address.suffix)
    links = (("self", feed.self_url), *((("hub", feed.hub_url),) if feed.hub_url else ()))
    max_age = ARCHIVE_AGE if address.page else site.max_age
    return lambda: Made(
        format_.media_type, format_.render(feed), made.last_modified, made.depends, max_age, links=links
    )


def _page(shown: Shown[P] | None, site: Site, write: Callable[[P], bytes]) -> Rendering | None:
    if shown is None:
        return None
    return lambda: Made(html.MEDIA_TYPE, write(shown.page), shown.last_modified, shown.depends, site.max_age, page=True)


def _box(c: Connection, site: Site, address: Address) -> Rendering | None:
    if not address.limit or address.limit > MAX_HEADLINES or address.theme not in THEMES:
        return None
    shown = pages.box(c, site, address.topics, address.limit, address.theme)
    rendering = _page(shown, site, html.box)
    return (lambda: replace(rendering(), framed=True)) if rendering else None


def _list(shown: Shown[P] | None, site: Site, media_type: str, write: Callable[[P], bytes]) -> Rendering | None:
    if shown is None:
        return None
    return lambda: Made(media_type, write(shown.page), shown.last_modified, shown.depends, max_age=site.max_age)


def _opml(c: Connection, site: Site, address: Address) -> Rendering | None:
    shown = pages.outlines(c, site, urls.slugs_of(address.topics))
    if shown is None:
        return None
    title, owner = site.title, site.author or site.title
    return _list(
        shown,
        site,
        opml.MEDIA_TYPE + CHARSET,
        lambda outlines: opml.render(title, owner, shown.last_modified, outlines),
    )


def _sitemap(c: Connection, site: Site, address: Address) -> Rendering | None:
    parts = pages.sitemap_parts(c, site)
    if address.page or parts == 1:
        shown = pages.sitemap(c, site, address.page or 1)
        return _list(shown, site, sitemap.SITEMAP_MEDIA_TYPE, lambda some: sitemap.sitemap(site.base_url, some))
    newest = [None] * parts
    return _list(
        pages.topics_page(c, site),
        site,
        sitemap.SITEMAP_MEDIA_TYPE,
        lambda _: sitemap.sitemap_index(site.base_url, newest),
    )


def _robots(c: Connection, site: Site, _: Address) -> Rendering:
    begun = pages.begun(c)
    return lambda: Made(
        sitemap.ROBOTS_MEDIA_TYPE, sitemap.robots(site.base_url), begun, frozenset({"site"}), site.max_age
    )


def _medium(c: Connection, _: Site, address: Address) -> Rendering | None:
    served = media.served(c, address.digest, address.slug)
    if served is None:
        return None
    # Any one of the articles that name it will do: when that one changes, another is found, or none.
    depends = frozenset({"article:" + served.article})
    return lambda: Made(served.type, served.data, served.since, depends, max_age=0, file_name=address.slug)


BUILDERS: Mapping[Kind, Builder] = {
    "home": lambda c, site, _: _page(pages.home(c, site), site, html.home),
    "topics": lambda c, site, address: _page(pages.topics_page(c, site, address.page), site, html.topics),
    "topic": lambda c, site, address: _page(pages.topic(c, site, address.topics), site, html.topic),
    "subscribe": lambda c, site, address: _page(pages.subscribe(c, site, address.topics), site, html.subscribe),
    "article": lambda c, site, address: _page(pages.article(c, site, address.slug), site, html.article),
    "feed": _feed,
    "medium": _medium,
    "embed": lambda c, site, _: _page(pages.embed(c, site), site, html.embed),
    "box": _box,
    "fragment": lambda c, site, address: _list(
        pages.box(c, site, address.topics), site, html.MEDIA_TYPE, html.fragment
    ),
    "opml": _opml,
    "topics_json": lambda c, site, _: _list(
        pages.catalogue(c, site), site, topicsjson.MEDIA_TYPE + CHARSET, topicsjson.render
    ),
    "robots": _robots,
    "sitemap": _sitemap,
}
"""One builder for each kind of address."""
