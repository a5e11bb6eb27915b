"""The keeper's side of archives: which entries of a feed stand on no closed page yet, and how a page closes.

A first ingest keeps no open places: written one by one all over the table, they would all be taken out again when the
first pages close. Feeds are opened then, one after the other in the order of their slugs; before that a feed has no
closed page. Everything here runs inside one transaction that its caller opened. Decides nothing.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice

from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from feedsvc.index import meta, numbers
from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared, portions
from feedsvc.index.rows import Place, moment, seconds
from feedsvc.model import ClosedPage, OpenPlace

ALL_FEEDS = "\U0010ffff"  # comes after every slug

_a, _m, _o, _p, _t = s.articles.c, s.memberships.c, s.open_places.c, s.pages.c, s.topics.c
_KEY = ("feed", "filed", "published", "rank", "article")
_OPEN_FEED = Prepared(
    insert(s.open_places).from_select(
        _KEY,
        select(*(_m[name] for name in _KEY))
        .where(_m.feed == bindparam("f"), _m.left.is_(None))
        .order_by(_m.filed, _m.published, _m.rank, _m.article),
    )
)
_ADD_PLACE = Prepared(insert(s.open_places).values({name: bindparam(name) for name in _KEY}))
_TAKE_PLACE = Prepared(delete(s.open_places).where(*(_o[name] == bindparam(name) for name in _KEY)))
# As a text: left to itself SQLite goes to the row of an article whose number it has.
_OPEN_PLACES = Prepared(
    text(
        "SELECT a.id, o.filed, a.weight, o.article FROM open_places o"
        " JOIN articles a INDEXED BY articles_weighed ON a.number = o.article"
        " WHERE o.feed = (SELECT number FROM topics WHERE slug = :w)"
        " ORDER BY o.filed, o.published, o.rank, a.id LIMIT :most"
    )
)
_listed = select(func.json_each(bindparam("entries")).table_valued("value").c.value)
_TAKE_PLACES = Prepared(
    delete(s.open_places).where(_o.feed == bindparam("feed"), _o.filed <= bindparam("last"), _o.article.in_(_listed))
)
_LAST_PAGE = Prepared(select(func.max(_p.number)).where(_p.feed == numbers.feed(bindparam("w"))))
_ADD_PAGE = Prepared(insert(s.pages))
_PAGES_FROM = Prepared(
    select(_p.number, _p.entries).where(_p.feed == bindparam("f"), _p.last >= bindparam("filed")).order_by(_p.last)
)
_here = (_m.article == bindparam("a"), _m.feed == bindparam("f"))
_PLACE = Prepared(select(_m.filed, _m.left).where(*_here))
_LEFT_PAGE = Prepared(update(s.memberships).where(*_here).values(page=bindparam("n")))
_ADD_LEFT = Prepared(
    insert(s.memberships).values(
        {name: bindparam(name) for name in ("article", "feed", "filed", "published", "rank", "left", "page")}
    )
)


# -- which feeds are opened


def mark(feed: str) -> str:
    """Write a feed in a way that comes before all that is opened, though it be ""."""
    return "/" + feed


def opened(c: Connection) -> str:
    """Give the mark of the feed up to which all are opened."""
    return meta.value(c, "opened")


def open_upto(c: Connection, feed: str) -> str:
    """Open the feeds up to one that are not yet; give the mark of the feed up to which all are opened then."""
    before, upto = opened(c), mark(feed)
    if before >= upto:
        return before
    others = select(_t.number).where(_t.slug <= feed)
    others = others.where(_t.slug > before[1:]) if before else others
    for number in c.execute(others).scalars().all():
        _OPEN_FEED.run(c, {"f": number})
    meta.set_value(c, "opened", upto)
    return upto


# -- open places


def open_places(c: Connection, feed: str, most: int = -1) -> tuple[OpenPlace, ...]:
    """Give the first entries of an opened feed that stand on no closed page, in the order of filing; all by default."""
    return tuple(map(OpenPlace._make, _OPEN_PLACES.run(c, {"w": feed, "most": most})))


def stand(c: Connection, place: Place) -> None:
    """Let an article stand in the open part of a feed."""
    _ADD_PLACE.run(c, place._asdict())


def leave(c: Connection, place: Place) -> bool:
    """Take an article out of the open part of a feed; False when it is not there."""
    return bool(_TAKE_PLACE.run(c, place._asdict()).rowcount)


# -- closed pages


def last_page(c: Connection, feed: str) -> int:
    """Give the number of the newest closed page of a feed; 0 when it has none."""
    return _LAST_PAGE.value(c, {"w": feed}) or 0


def entries_of(c: Connection, feed: str, page: int) -> list[int]:
    """Give the numbers of the articles that were put on a closed page, in the order of filing."""
    here = (_p.feed == numbers.feed(feed), _p.number == page)
    written = c.execute(select(_p.entries).where(*here)).scalar_one_or_none()
    entries: list[int] = json.loads(written) if written else []
    return entries


def page_of(c: Connection, place: Place) -> int | None:
    """Give the closed page that an article stands on: as a rule the first that can hold it."""
    pages = _PAGES_FROM.run(c, {"f": place.feed, "filed": place.filed})
    return next((number for number, entries in pages if place.article in json.loads(entries)), None)


def closed_pages_of(c: Connection, article: str) -> tuple[tuple[str, int], ...]:
    """Give the closed pages that an article stands on: feed and number."""
    query = select(_t.slug, *(_m[name] for name in Place._fields)).join(s.topics, _t.number == _m.feed)
    rows = c.execute(query.where(_m.article == numbers.article(article)).order_by(_t.slug)).all()
    pages = ((slug, page_of(c, Place(*place))) for slug, *place in rows)
    return tuple((slug, page) for slug, page in pages if page is not None)


def closed_pages(c: Connection) -> Iterator[ClosedPage]:
    """Give every closed page with its entries in the order of filing, the oldest of each feed first."""
    pages = select(_t.slug, s.pages).join(s.pages, _p.feed == _t.number).order_by(_t.slug, _p.number)
    for row in c.execute(pages).all():
        entries = json.loads(row.entries)
        ids = {
            number: article_id
            for some in portions(entries)
            for number, article_id in c.execute(select(_a.number, _a.id).where(_a.number.in_(some)))
        }
        yield ClosedPage(row.slug, row.number, moment(row.closed), tuple(ids[number] for number in entries))


def close_first(c: Connection, pages: Sequence[ClosedPage], places: Sequence[OpenPlace]) -> None:
    """Close pages of one feed with the first of its open places, in the order that `open_places` gives them in."""
    feed, rest = numbers.of_topic(c, pages[0].feed), iter(places)
    for page in pages:
        some = list(islice(rest, len(page.entries)))
        _close(c, feed, page, [place.number for place in some], max(place.filed for place in some))


def close_page(c: Connection, page: ClosedPage) -> None:
    """Put articles on a closed page of a feed that is opened, wherever they stand."""
    feed = numbers.of_topic(c, page.feed)
    if feed is None:
        feed = numbers.new_topic(c, page.feed, page.feed, 0)
    articles = [numbers.of_article(c, each) for each in page.entries]
    filed = [_put_on_page(c, feed, page, *each) for each in zip(articles, page.entries, strict=True)]
    _close(c, feed, page, articles, max(filed, default=0))


def _close(c: Connection, feed: int | None, page: ClosedPage, articles: Sequence[int | None], last: int) -> None:
    values = {"feed": feed, "number": page.number, "last": last, "entries": json.dumps(articles)}
    _ADD_PAGE.run(c, values | {"closed": seconds(page.closed)})
    _TAKE_PLACES.run(c, values)


def _put_on_page(c: Connection, feed: int, page: ClosedPage, article: int | None, article_id: str) -> int:
    """Note of an article that left a feed that it stood on a page of that; give when it was filed, at most."""
    here = {"a": article, "f": feed}
    found = _PLACE.run(c, here).fetchone()
    if not found:
        # A ledger that was compacted may tell of a page before it tells that its articles stand in that feed.
        unknown = {"filed": 0, "published": 0, "rank": numbers.rank_of(article_id), "left": 0}
        _ADD_LEFT.run(c, {"article": article, "feed": feed, **unknown, "page": page.number})
        return seconds(page.closed)
    filed, left = found
    if left is not None:
        _LEFT_PAGE.run(c, here | {"n": page.number})
    return int(filed)


def forget(c: Connection, article: str) -> None:
    """Take a withdrawn article off the closed pages that it stood on."""
    query = select(_p.feed, _p.number, _p.entries, _m.article).join(
        s.memberships, (_m.feed == _p.feed) & (_m.page == _p.number)
    )
    for feed, page, entries, number in c.execute(query.where(_m.article == numbers.article(article))).all():
        kept = json.dumps([each for each in json.loads(entries) if each != number])
        c.execute(update(s.pages).where(_p.feed == feed, _p.number == page).values(entries=kept))
