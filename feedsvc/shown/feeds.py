"""Index -> Feed: the subscription document of everything or a topic, its archive pages, combinations of topics.

    rows of the index --make_feed--> Feed, when it last changed, what it depends on --render--> bytes

Equal rows give equal feeds. Knows no format from inside, no HTTP, no clock.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedsvc import text, urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.ingest.closing import ENTRY_WEIGHT, OPEN_WEIGHT, SUMMARY_WEIGHT
from feedsvc.model import Article, Entry, Feed, Tombstone, Topic
from feedsvc.render import titles
from feedsvc.settings import Site
from feedsvc.shown import Shown, dated, subject_of
from feedsvc.urls import Address, Expression

DOCUMENT_WEIGHT = 900 * 1024  # bytes of text before markup: a document stays under 1 MiB
OPEN_ENTRIES = 700  # of the least weight that an entry can have, so many fill the open part
SUMMARY_CHARACTERS = 2000
TOMBSTONE_AGE = timedelta(days=30)
TOMBSTONES = 250

# RFC 3986: a scheme, then no character that a URI may not hold. Addresses of the web and of FTP name a host; schemes
# made for ids have rules of their own (RFC 4151; RFC 2141; RFC 9562, 4): the W3C validator calls an id that breaks them
# an error.
_CHARACTERS = r"(?:[a-z0-9;/?:@&=+$.\-_!~*'(),]|%[0-9a-f]{2})"
_FRAGMENT = rf"(?:\#{_CHARACTERS}*)?"
_HEX = "[0-9a-f]"
_ID = re.compile(
    rf"""(?:
      (?:https?|ftp)://(?=[^/?\#]){_CHARACTERS}+{_FRAGMENT}
    | (?-i:tag:(?:[a-z0-9._-]+@)?[a-z0-9.-]+),\d{{4}}(?:-\d\d(?:-\d\d)?)?:{_CHARACTERS}*{_FRAGMENT}
    | urn:uuid:{_HEX}{{8}}(?:-{_HEX}{{4}}){{3}}-{_HEX}{{12}}
    | urn:(?!uuid:)[a-z0-9][a-z0-9-]{{1,31}}:(?:(?![/?~&]){_CHARACTERS})+
    | (?!https?:|ftp:|tag:|urn:)[a-z][a-z0-9+.-]+:{_CHARACTERS}+{_FRAGMENT}
    )""",
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Contents:
    """What one kind of feed document holds."""

    articles: tuple[Article, ...]
    changed: datetime | None  # when what it shows, or showed, last changed
    left: datetime | None  # when an article last left it
    gone: tuple[Article, ...] = ()
    previous: int = 0  # number of the archive page with what is older; 0 is none
    next: int = 0


def make_feed(c: Connection, site: Site, address: Address) -> Shown[Feed] | None:
    """Make the feed at an address; None where a topic of it does not stand, or there is no such archive page."""
    subject = subject_of(c, site, address.topics)
    contents = _contents(c, site, address, subject.slug) if subject else None
    if subject is None or contents is None:
        return None
    feed = _feed(c, site, address, subject, contents)
    return dated(c, feed, urls.slugs_of(address.topics) or {""}, contents.changed)


# -- what it holds


def _contents(c: Connection, site: Site, address: Address, feed: str) -> _Contents | None:
    if address.topics and not feed:
        return _combination(c, address.topics, 2 * site.page_entries, full=not address.brief)
    if address.page:
        return _archive_page(c, feed, address.page)
    return _subscription(c, feed, full=not address.brief)


def _subscription(c: Connection, feed: str, *, full: bool) -> _Contents:
    articles = tuple(_fitting(entries.open_part(c, feed, OPEN_ENTRIES, html=full)))
    page = entries.last_page(c, feed)
    left = entries.last_left(c, feed, None)
    changed = _newest(left, entries.closed(c, feed, page), *(article.changed for article in articles))
    return _Contents(articles, changed, left, _gone(c, feed, None, changed), page if full else 0)


def _archive_page(c: Connection, feed: str, page: int) -> _Contents | None:
    closed, closed_after = (entries.closed(c, feed, number) for number in (page, page + 1))
    if closed is None:
        return None
    articles = entries.archive_page(c, feed, page)
    left = entries.last_left(c, feed, page)
    changed = _newest(closed, closed_after, left, *(article.changed for article in articles))
    return _Contents(articles, changed, left, _gone(c, feed, page, changed), page - 1, page + 1 if closed_after else 0)


def _gone(c: Connection, feed: str, page: int | None, changed: datetime | None) -> tuple[Article, ...]:
    """Give the articles withdrawn from where the document has its entries, in the month before it last changed."""
    return entries.withdrawn(c, feed, page, changed - TOMBSTONE_AGE, TOMBSTONES) if changed else ()


def _combination(c: Connection, expression: Expression, limit: int, *, full: bool) -> _Contents:
    terms = [(term.all, term.without) for term in expression]
    articles = tuple(_fitting(entries.newest(c, terms, limit, html=full)))
    changed = _newest(*(entries.last_change(c, slug) for slug in urls.slugs_of(expression)))
    return _Contents(articles, changed, changed)


def _newest(*times: datetime | None) -> datetime | None:
    return max((time for time in times if time), default=None)


def _fitting(articles: Iterable[Article]) -> Iterator[Article]:
    """Give the first articles, as many as the open part may weigh and at least one."""
    total = 0
    for article in articles:
        total += _printed(article)
        if total > OPEN_WEIGHT and total > _printed(article):
            return
        yield article


def _printed(article: Article) -> int:
    return article.weight if article.weight <= ENTRY_WEIGHT else SUMMARY_WEIGHT


def _in_full(articles: Sequence[Article]) -> frozenset[str]:
    """Choose the articles that stand with their whole text: the heaviest do not, until the document fits."""
    whole = {article.id: article.weight for article in articles if article.weight <= ENTRY_WEIGHT}
    total = sum(map(_printed, articles))
    for article_id in sorted(whole, key=lambda key: (-whole[key], key)):
        if total <= DOCUMENT_WEIGHT:
            break
        total -= whole.pop(article_id) - SUMMARY_WEIGHT
    return frozenset(whole)


# -- the feed


def _feed(c: Connection, site: Site, address: Address, subject: Topic, contents: _Contents) -> Feed:
    addresses = titles.addresses(site, address.topics, brief=address.brief, page=address.page)
    found = _entries(c, site, contents.articles, brief=address.brief)
    updated = _newest(*(entry.updated for entry in found))
    return Feed(
        id=urls.feed_id(site.site_id, address.topics, brief=address.brief, page=address.page),
        self_url=addresses[address.suffix][1],
        title=titles.feed_title(site, subject.label, brief=address.brief, page=address.page),
        subtitle=subject.description,
        site_url=urls.absolute(site.base_url, urls.page_of(address.topics)),
        updated=updated or contents.left or entries.created(c),
        entries=found,
        author=site.author or site.title,
        tombstones=_tombstones(contents, {entry.id for entry in found}),
        current=_archive(site, address, 0) if address.page else "",
        prev_archive=_archive(site, address, contents.previous) if contents.previous else "",
        next_archive=_archive(site, address, contents.next) if contents.next else "",
        alternates=tuple(other for suffix, other in addresses.items() if suffix != address.suffix),
        language=_language(site, found),
        rights=site.rights,
        scheme=urls.absolute(site.base_url, urls.TOPICS),
    )


def _archive(site: Site, address: Address, page: int) -> str:
    return urls.absolute(site.base_url, urls.feed(address.topics, address.suffix, page=page))


def _language(site: Site, found: Sequence[Entry]) -> str:
    languages = {entry.language for entry in found} or {site.language}
    return languages.pop() if len(languages) == 1 else ""


def _tombstones(contents: _Contents, standing: set[str]) -> tuple[Tombstone, ...]:
    """RFC 6721: one for each withdrawn article, never beside the entry of the same id."""
    found = (Tombstone(_atom_id(each), each.slug, each.withdrawn or each.changed) for each in contents.gone)
    return tuple(tombstone for tombstone in found if tombstone.id not in standing)


def _entries(c: Connection, site: Site, articles: Sequence[Article], *, brief: bool) -> tuple[Entry, ...]:
    whole = frozenset() if brief else _in_full(articles)
    return tuple(entry_of(article, site, full=article.id in whole) for article in topics.as_shown(c, site, articles))


def entry_of(article: Article, site: Site, *, full: bool) -> Entry:
    """Make the entry of an article whose topics are as shown; `full` with its text, else with its summary only."""
    note, summary = _correction(article, site), article.summary or article.title
    return Entry(
        id=_atom_id(article),
        guid=article.guid or article.id,
        url=article.link or urls.absolute(site.base_url, urls.article(article.slug)),
        title=article.title,
        html=(f"<p>{html.escape(note, quote=False)}</p>\n" if note else "") + article.html if full else "",
        summary=text.clip(summary if full or not note else f"{note} {summary}", SUMMARY_CHARACTERS),
        published=article.published,
        updated=article.updated,
        authors=article.authors,
        categories=article.topics,
        enclosures=article.enclosures,
        image=article.image,
        language=article.language or site.language,
    )


def _atom_id(article: Article) -> str:
    """RFC 4287, 4.2.6: an id is an absolute IRI; an imported guid that is none stands in the other formats only."""
    # ASCII only: the W3C validator takes no other, though RFC 4287 would.
    return article.guid if _ID.fullmatch(article.guid) else article.id


def _correction(article: Article, site: Site) -> str:
    if article.corrected is None:
        return ""
    day = article.corrected.astimezone(ZoneInfo(site.time_zone)).date()
    return f"Correction ({day}): {article.correction}"
