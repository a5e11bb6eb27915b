"""The feeds that an article stands in: its rows of `memberships`, and what they add to the counts of the feeds.

Everything here runs inside one transaction that its caller opened.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import sqlite

from feedsvc.index import archive, numbers
from feedsvc.index import schema as s
from feedsvc.index.counts import Tally
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import Place, maybe_seconds, seconds
from feedsvc.model import Article, Record

FOUND = "name"  # how the reason of a mention begins that no editor gave

_m = s.memberships.c
_PLACES = Prepared(select(*(_m[name] for name in Place._fields)).where(_m.article == bindparam("n")))
_new = sqlite.insert(s.memberships).values({name: bindparam(name) for name in Place._fields})
_PUT = Prepared(
    _new.on_conflict_do_update(set_={name: getattr(_new.excluded, name) for name in Place._fields[2:]}), Place._fields
)


def joined(c: Connection, number: int, article: Article, record: Record, tally: Tally) -> Sequence[Place]:
    """Give the places of a new article, to be `put`, and count them."""
    return _moved(c, number, article, record, {}, tally)


def move(c: Connection, number: int, article: Article, record: Record, tally: Tally) -> None:
    """Bring the places of an article in line, and count what moved."""
    before = {row[1]: Place(*row) for row in _PLACES.run(c, {"n": number})}
    put(c, _moved(c, number, article, record, before, tally))


def put(c: Connection, places: Iterable[Place]) -> None:
    """Write places."""
    _PUT.run_all(c, places)


def _moved(
    c: Connection, number: int, article: Article, record: Record, before: dict[int, Place], tally: Tally
) -> list[Place]:
    """Give the places of an article that are not as before, and count what that changes."""
    labels = {mention.slug: mention.label for mention in reversed(article.topics)}
    given = {mention.slug for mention in article.topics if not mention.reason.startswith(FOUND)}
    moved, published, rank = [], seconds(record.published), numbers.rank_of(record.id)
    changed = seconds(article.changed)
    for each in record.memberships:
        feed = tally.number(c, each.feed, labels.get(each.feed, each.feed))
        was, left = before.get(feed), maybe_seconds(each.left)
        by_editor, page = int(each.feed in given), was.page if was else None
        now = Place(number, feed, seconds(each.filed), published, rank, by_editor, left, page)
        if was != now:
            if tally.is_opened(c, each.feed):
                now = now._replace(page=_keep_open(c, was, now))
            moved.append(now)
        if was != now or left is None:
            stood, stands = _standing(was), _standing(now)
            tally.add(feed, stands[0] - stood[0], stands[1] - stood[1], changed if left is None else left)
    return moved


def _keep_open(c: Connection, was: Place | None, now: Place) -> int | None:
    """Let an article stand in the open part of a feed, or leave it; give the closed page that it leaves instead."""
    page = now.page
    if was and was.left is None:
        page = None if archive.leave(c, was) else archive.page_of(c, was)
    if now.left is None and page is None:
        archive.stand(c, now)
    return page


def _standing(place: Place | None) -> tuple[int, int]:
    """Give how much a place adds to the count of its feed, and to the count of what editors put there."""
    return (1, place.given) if place and place.left is None else (0, 0)
