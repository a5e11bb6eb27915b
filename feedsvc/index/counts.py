"""How many published articles each feed has, when it last changed, and under what label it is listed.

Everything here runs inside one transaction that its caller opened.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select, update

from feedsvc.index import archive, numbers
from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared

_a, _m, _t = s.articles.c, s.memberships.c, s.topics.c
_COUNT = Prepared(
    update(s.topics)
    .where(_t.number == bindparam("n"))
    .values(
        count=_t.count + bindparam("c"),
        given=_t.given + bindparam("g"),
        changed=func.max(_t.changed, bindparam("at")),
        revision=bindparam("r"),
    )
)
_TOUCH = Prepared(update(s.topics).where(_t.slug == bindparam("w")).values(revision=bindparam("r")))


@dataclass(slots=True)
class Tally:
    """What several articles change of the feeds that they join, leave or stand in, summed up feed by feed."""

    differences: dict[int, list[int]] = field(default_factory=dict)  # of count and given, changed; by number
    named: dict[str, str] = field(default_factory=dict)  # topics that were not there before, label by slug
    opened: str | None = None  # as `archive.opened` has it, once that was asked
    _numbers: dict[str, int] = field(default_factory=dict)

    def look_up(self, c: Connection, feeds: Collection[str]) -> None:
        """Find out the numbers of many feeds at once, so far as they have one."""
        self._numbers |= numbers.of_topics(c, feeds)

    def number(self, c: Connection, feed: str, label: str) -> int:
        """Give a feed's number; one that there was not before is listed under `label`."""
        number = self._numbers.get(feed)
        if number is None:
            number = numbers.of_topic(c, feed)
            if number is None:
                number, self.named[feed] = numbers.new_topic(c, feed, label, 0), label
            self._numbers[feed] = number
        return number

    def is_opened(self, c: Connection, feed: str) -> bool:
        """Tell whether it is kept what stands on no closed page of a feed."""
        if self.opened is None:
            self.opened = archive.opened(c)
        return archive.mark(feed) <= self.opened

    def add(self, feed: int, count: int, given: int, changed: int) -> None:
        """Count an article that joins (1), leaves (-1) or changed there (0), and whether an editor put it there."""
        known = self.differences.get(feed)
        if known is None:
            self.differences[feed] = [count, given, changed]
        else:
            known[:] = known[0] + count, known[1] + given, max(known[2], changed)

    def write(self, c: Connection, revision: int) -> None:
        """Bring the topics in line."""
        rows = ((feed, *each) for feed, each in self.differences.items())
        _COUNT.run_all(
            c, ({"n": feed, "c": count, "g": given, "at": at, "r": revision} for feed, count, given, at in rows)
        )


def name_topic(c: Connection, slug: str, label: str, revision: int) -> None:
    """Give a topic the label that it was first listed under."""
    row = update(s.topics).where(s.topics.c.slug == slug)
    if not c.execute(row.values(label=label, revision=revision)).rowcount:
        numbers.new_topic(c, slug, label, revision)


def labels(c: Connection) -> list[tuple[str, str]]:
    """Give slug and label of every topic that was ever listed."""
    query = select(_t.slug, _t.label).where(_t.slug != "").order_by(_t.slug)
    return [(row.slug, row.label) for row in c.execute(query)]


def feeds_after(c: Connection, revision: int) -> list[str]:
    """Give the feeds that a later revision touched."""
    t = s.topics.c
    return list(c.execute(select(t.slug).where(t.revision > revision).order_by(t.slug)).scalars())


def touch_feeds(c: Connection, feeds: Collection[str], revision: int) -> None:
    """Say that documents of some feeds changed in a revision."""
    _TOUCH.run_all(c, ({"w": feed, "r": revision} for feed in feeds))


def date_anew(c: Connection, feeds: Collection[int]) -> None:
    """Find out by their articles when some feeds, given by number, last changed."""
    changed = select(func.max(func.coalesce(_m.left, _a.changed))).join(s.articles, _a.number == _m.article)
    changed_of = changed.where(_m.feed == _t.number).scalar_subquery()
    c.execute(update(s.topics).where(_t.number.in_(feeds)).values(changed=func.coalesce(changed_of, 0)))


def count_live(c: Connection) -> int:
    """Count the published articles."""
    return c.execute(select(s.topics.c.count).where(s.topics.c.slug == "")).scalar_one_or_none() or 0


def count_topics(c: Connection) -> int:
    """Count the topics that have a published article."""
    query = select(func.count()).select_from(s.topics).where(s.topics.c.slug != "", s.topics.c.count > 0)
    return c.execute(query).scalar_one()
