"""The documents' side of the index: articles in the order of feeds, and when what a document shows last changed.

Every function reads inside the caller's snapshot. A feed is named by topic slug, "" is everything; a combination is
given as terms. Only live articles are given, newest published first, then by id. Knows no address and no format.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, union

from feedsvc import settings
from feedsvc.index import archive, meta, numbers
from feedsvc.index import schema as s
from feedsvc.index.archive import last_page
from feedsvc.index.meta import revision
from feedsvc.index.rows import article_of, maybe_moment, moment, seconds
from feedsvc.model import Article, State
from feedsvc.settings import Site

__all__ = [
    "EVERYTHING",
    "Terms",
    "archive_page",
    "article",
    "closed",
    "count",
    "created",
    "last_change",
    "last_left",
    "last_page",
    "locations",
    "moved_to",
    "neighbours",
    "newest",
    "oldest",
    "open_part",
    "revision",
    "settings_changed",
    "site",
    "state",
    "touched",
    "withdrawn",
]

Terms = Sequence[tuple[Sequence[str], Sequence[str]]]
"""Articles in all topics of the first and none of the second sequence of at least one pair."""

EVERYTHING: Terms = ((("",), ()),)

MANY_TOUCHED = 10_000
OPEN_AT_ONCE = 60  # articles that are read together: a feed seldom has more open

_m, _a, _o = s.memberships.c, s.articles.c, s.open_places.c
_WITHOUT_HTML = tuple(column for column in s.articles.c if column is not _a.html)
_NEWEST_FIRST = (_m.published.desc(), _m.rank, _a.id)
_LAST_FILED = (_o.filed.desc(), _o.published.desc(), _o.rank.desc(), _a.id.desc())
_STANDS = _m.left.is_(None)


# -- the site and its revisions


def site(c: Connection) -> Site | None:
    """Give the settings that documents print; None before there are any, and while an index is made anew."""
    written = "" if meta.value(c, "incomplete") else meta.value(c, "site")
    return settings.site_from_json(written) if written else None


def settings_changed(c: Connection) -> datetime:
    """Give when the settings that documents print last changed."""
    return moment(int(meta.value(c, "settings_changed") or 0))


def created(c: Connection) -> datetime:
    """Give when the site began."""
    return moment(int(meta.value(c, "created") or 0))


def touched(c: Connection, since: int) -> frozenset[str] | None:
    """Give what documents depend on and changed after a revision; None when that may be everything."""
    if int(meta.value(c, "emptied") or 0) > since or revision(c) < since:
        return None
    slugs = _touched_slugs(c, since)
    if len(slugs) > MANY_TOUCHED:
        return None
    feeds = c.execute(select(s.topics.c.slug).where(s.topics.c.revision > since)).scalars()
    keys = {"feed:" + feed for feed in feeds} | {"article:" + slug for slug in slugs}
    if int(meta.value(c, "settings_revision") or 0) > since:
        keys.add("site")
    return frozenset(keys)


def _touched_slugs(c: Connection, since: int) -> set[str]:
    now = select(_a.slug).where(_a.revision > since).limit(MANY_TOUCHED + 1)
    former = select(s.moved.c.slug).where(s.moved.c.article.in_(select(_a.id).where(_a.revision > since)))
    return {*c.execute(now).scalars(), *c.execute(former.limit(MANY_TOUCHED + 1)).scalars()}


# -- single articles


def article(c: Connection, slug: str) -> Article | None:
    """Find a live article by its slug."""
    row = c.execute(select(s.articles).where(_a.slug == slug, _a.state == "live")).first()
    return article_of(row) if row else None


def state(c: Connection, slug: str) -> State | None:
    """Tell how the article with a slug stands; None when no article has it now."""
    return c.execute(select(_a.state).where(_a.slug == slug)).scalar_one_or_none()


def is_gone(c: Connection, slug: str) -> bool:
    """Tell whether the article with a slug is published no more: withdrawn, expired, or dated into the future."""
    gone = _a.state.in_(("withdrawn", "expired")) | (_a.state.in_(("held", "unread")) & _stood(_m.left.is_not(None)))
    return c.execute(select(_a.id).where(_a.slug == slug, gone)).first() is not None


def is_unread(c: Connection, slug: str) -> bool:
    """Tell whether the article with a slug is published, but its file was not read since the index was made anew."""
    query = select(_a.id).where(_a.slug == slug, _a.state == "unread", _stood(_STANDS))
    return c.execute(query).first() is not None


def _stood(how: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_m.article == _a.number, _m.feed == numbers.feed(""), how)


def moved_to(c: Connection, slug: str) -> str | None:
    """Give the present slug of the article that formerly had a slug."""
    query = select(_a.slug).join(s.moved, s.moved.c.article == _a.id).where(s.moved.c.slug == slug)
    return c.execute(query).scalar_one_or_none()


def neighbours(c: Connection, feed: str, article: Article) -> tuple[Article | None, Article | None]:
    """Give the next newer and the next older article of a feed, without their html."""
    at, rank = seconds(article.published), numbers.rank_of(article.id)
    lower = (_m.rank < rank) | ((_m.rank == rank) & (_a.id < article.id))
    higher = (_m.rank > rank) | ((_m.rank == rank) & (_a.id > article.id))
    after = (_m.published >= at) & ((_m.published > at) | lower)
    before = (_m.published <= at) & ((_m.published < at) | higher)
    newer = _members(feed).where(after).order_by(_m.published, _m.rank.desc(), _a.id.desc())
    older = _members(feed).where(before).order_by(*_NEWEST_FIRST)
    rows = [c.execute(query.limit(1)).first() for query in (newer, older)]
    first, second = (article_of(row) if row else None for row in rows)
    return first, second


def locations(c: Connection, start: int, limit: int) -> Iterator[tuple[str, datetime]]:
    """Give slug and last change of some live articles, oldest first, but for those that live elsewhere."""
    some = select(_m.article, _m.published).where(_m.feed == numbers.feed(""), _STANDS)
    some_of = some.order_by(_m.published, _m.rank.desc()).offset(start).limit(limit).subquery()
    query = select(_a.slug, _a.changed).join(some_of, some_of.c.article == _a.number)
    query = query.where(_a.state == "live", _a.link == "").order_by(some_of.c.published, _a.id.desc())
    for row in c.execute(query):
        yield row.slug, moment(row.changed)


# -- articles of a feed


def _columns(*, html: bool) -> tuple[ColumnElement[Any], ...]:
    return tuple(s.articles.c) if html else _WITHOUT_HTML


def _members(feed: str, *, html: bool = False) -> Select[tuple[object, ...]]:
    query: Select[tuple[object, ...]] = select(*_columns(html=html)).join(s.memberships, _m.article == _a.number)
    return query.where(_m.feed == numbers.feed(feed), _STANDS, _a.state == "live")


def open_part(c: Connection, feed: str, limit: int, *, html: bool) -> Iterator[Article]:
    """Give the articles of a feed that stand on no closed page, the last filed of them, as far as they are asked for.

    Only while a large folder is taken in for the first time, and no feed is opened, are there more than `limit`:
    articles are filed as they were published then.
    """
    if archive.opened(c) >= archive.mark(feed):
        query = select(_a.number, _a.id, _o.published).join(s.open_places, _o.article == _a.number)
        query = query.where(_o.feed == numbers.feed(feed)).order_by(*_LAST_FILED)
    else:
        query = select(_a.number, _a.id, _m.published).join(s.memberships, _m.article == _a.number)
        query = query.where(_m.feed == numbers.feed(feed), _STANDS).order_by(*_NEWEST_FIRST)
    places = c.execute(query.limit(limit)).all()
    numbered = [place.number for place in sorted(places, key=lambda place: (-place.published, place.id))]
    for start in range(0, len(numbered), OPEN_AT_ONCE):
        some = numbered[start : start + OPEN_AT_ONCE]
        rows = c.execute(select(*_columns(html=html)).where(_a.number.in_(some), _a.state == "live"))
        yield from sorted(map(article_of, rows), key=_newest_first)


def archive_page(c: Connection, feed: str, number: int) -> tuple[Article, ...]:
    """Give the articles of a closed archive page."""
    rows = c.execute(_members(feed, html=True).where(_m.article.in_(archive.entries_of(c, feed, number))))
    return tuple(sorted(map(article_of, rows), key=_newest_first))


def _newest_first(article: Article) -> tuple[int, str]:
    return -seconds(article.published), article.id


def newest(c: Connection, terms: Terms, limit: int, *, html: bool = False) -> tuple[Article, ...]:
    """Give the newest articles that meet a combination, wherever in the archives they stand."""
    found: dict[str, Article] = {}
    for every, none in terms:
        driver, conditions = _conditions(c, every, none)
        query = _members(driver, html=html).where(*conditions).order_by(*_NEWEST_FIRST).limit(limit)
        found |= {row.id: article_of(row) for row in c.execute(query)}
    return tuple(sorted(found.values(), key=_newest_first)[:limit])


def count(c: Connection, terms: Terms) -> int:
    """Count the articles that meet a combination."""
    if len(terms) == 1 and len(terms[0][0]) == 1 and not terms[0][1]:
        return _count(c, terms[0][0][0])
    parts = []
    for every, none in terms:
        driver, conditions = _conditions(c, every, none)
        parts.append(select(_m.article).where(_m.feed == numbers.feed(driver), _STANDS, *conditions))
    return c.execute(select(func.count()).select_from(union(*parts).subquery())).scalar_one()


def _conditions(
    c: Connection, every: Sequence[str], none: Sequence[str]
) -> tuple[str, tuple[ColumnElement[bool], ...]]:
    """Choose the smallest topic of a term to walk through, and what to ask of each of its articles."""
    driver = min(every, key=lambda slug: (_count(c, slug), slug))
    wanted = (_stands_in(slug) for slug in every if slug != driver)
    return driver, (*wanted, *(~_stands_in(slug) for slug in none))


def _stands_in(slug: str) -> ColumnElement[bool]:
    other = s.memberships.alias()
    return exists().where(other.c.feed == numbers.feed(slug), other.c.article == _m.article, other.c.left.is_(None))


def _count(c: Connection, slug: str) -> int:
    return c.execute(select(s.topics.c.count).where(s.topics.c.slug == slug)).scalar_one_or_none() or 0


def withdrawn(c: Connection, feed: str, page: int | None, since: datetime, limit: int) -> tuple[Article, ...]:
    """Give the articles that left a closed page, or (page None) the open part, after a time by being withdrawn.

    One that was dated into the future is too, until then. The last to leave comes first.
    """
    query = select(*_WITHOUT_HTML).join(s.memberships, _m.article == _a.number)
    query = query.where(_stood_on(feed, page), _m.left > seconds(since))
    query = query.where(_a.state.in_(("withdrawn", "held")), _m.left == _a.changed)  # not before, by leaving a topic
    rows = c.execute(query.order_by(_m.left.desc(), _a.id).limit(limit))
    return tuple(article_of(row) for row in rows)


# -- when what a document shows last changed


def last_left(c: Connection, feed: str, page: int | None) -> datetime | None:
    """Give when an article last left a closed page, or (page None) the open part of a feed."""
    return maybe_moment(
        c.execute(select(func.max(_m.left)).where(_stood_on(feed, page), _m.left.is_not(None))).scalar_one()
    )


def _stood_on(feed: str, page: int | None) -> ColumnElement[bool]:
    return (_m.feed == numbers.feed(feed)) & (_m.page.is_(None) if page is None else _m.page == page)


def closed(c: Connection, feed: str, page: int) -> datetime | None:
    """Give when a page of a feed was closed; None while it is not."""
    here = (s.pages.c.feed == numbers.feed(feed)) & (s.pages.c.number == page)
    return maybe_moment(c.execute(select(s.pages.c.closed).where(here)).scalar_one_or_none())


def oldest(c: Connection, feed: str) -> datetime | None:
    """Give the published time of a feed's oldest article."""
    return maybe_moment(
        c.execute(select(func.min(_m.published)).where(_m.feed == numbers.feed(feed), _STANDS)).scalar_one()
    )


def last_change(c: Connection, feed: str) -> datetime | None:
    """Give when an article of a feed last changed, joined or left; None when it never had one."""
    changed = c.execute(select(s.topics.c.changed).where(s.topics.c.slug == feed)).scalar_one_or_none()
    return moment(changed) if changed else None
