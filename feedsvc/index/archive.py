"""The keeper's side of archives: which entries of a feed stand on no closed page yet, and how a page closes.

Everything here runs inside one transaction that its caller opened. Decides nothing.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from feedsvc.index import numbers
from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import moment, seconds
from feedsvc.model import ClosedPage, OpenPlace

_a, _m, _t = s.articles.c, s.memberships.c, s.topics.c
_OPEN_PLACES = Prepared(
    select(_a.id, _m.filed, _a.weight)
    .join(s.articles, _a.number == _m.article)
    .where(_m.feed == numbers.feed(bindparam("w")), _m.page.is_(None), _m.left.is_(None))
    .order_by(_m.filed, _m.published, _m.rank, _a.id)
    .limit(bindparam("most"))
    .offset(literal_column("0"))
)
_LAST_PAGE = Prepared(select(func.max(s.pages.c.number)).where(s.pages.c.feed == numbers.feed(bindparam("w"))))
_PUT_ON_PAGE = Prepared(
    update(s.memberships)
    .where(_m.article == numbers.article(bindparam("i")), _m.feed == bindparam("w"))
    .values(page=bindparam("n"))
)
_ADD_PAGE = Prepared(insert(s.pages))


def open_places(c: Connection, feed: str, most: int = -1) -> tuple[OpenPlace, ...]:
    """Give the first entries of a feed that stand on no closed page, in the order of filing; all without `most`."""
    rows = _OPEN_PLACES.run(c, {"w": feed, "most": most})
    return tuple(OpenPlace(article, moment(filed), weight) for article, filed, weight in rows)


def index_open_places(c: Connection) -> None:
    """See that open places can be asked for in the order of filing, before the first pages close."""
    c.exec_driver_sql(s.INDEX_OPEN_PLACES)


def last_page(c: Connection, feed: str) -> int:
    """Give the number of the newest closed page of a feed; 0 when it has none."""
    return _LAST_PAGE.value(c, {"w": feed}) or 0


def closed_pages_of(c: Connection, article: str) -> tuple[tuple[str, int], ...]:
    """Give the closed pages that an article stands on: feed and number."""
    query = select(_t.slug, _m.page).join(s.topics, _t.number == _m.feed).order_by(_t.slug)
    rows = c.execute(query.where(_m.article == numbers.article(article), _m.page.is_not(None)))
    return tuple((row.slug, row.page) for row in rows)


def closed_pages(c: Connection) -> Iterator[ClosedPage]:
    """Give every closed page with its entries in the order of filing, the oldest of each feed first."""
    on_page = select(_a.id).join(s.memberships, _m.article == _a.number)
    on_page = on_page.where(_m.feed == bindparam("w"), _m.page == bindparam("n"))
    on_page = on_page.order_by(_m.filed, _m.published, _m.rank, _a.id)
    pages = select(_t.slug, s.pages).join(s.pages, s.pages.c.feed == _t.number).order_by(_t.slug, s.pages.c.number)
    for row in c.execute(pages).all():
        entries = c.execute(on_page, {"w": row.feed, "n": row.number}).scalars()
        yield ClosedPage(row.slug, row.number, moment(row.closed), tuple(entries))


def close_page(c: Connection, page: ClosedPage) -> None:
    """Put entries on a closed page."""
    feed = numbers.of_topic(c, page.feed)
    if feed is None:
        feed = numbers.new_topic(c, page.feed, page.feed, 0)
    _ADD_PAGE.run(c, {"feed": feed, "number": page.number, "closed": seconds(page.closed)})
    places = [{"w": feed, "i": article, "n": page.number} for article in page.entries]
    if not places or _PUT_ON_PAGE.run_all(c, places).rowcount == len(places):
        return
    for article, known in zip(page.entries, places, strict=True):
        if not _PUT_ON_PAGE.run(c, known).rowcount:
            # A ledger that was compacted may tell of a page before it tells that its articles stand in that feed.
            place = {"feed": feed, "article": numbers.article(article), "rank": numbers.rank_of(article)}
            c.execute(insert(s.memberships).values(**place, page=page.number, filed=0, published=0, left=0))
