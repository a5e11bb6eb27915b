"""Writes to one index, batch by batch: a transaction for each, its ledger lines first, archive pages last.

Decides nothing about articles. Reads no clock: one is handed in.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from feedsvc.index import archive, counts, meta
from feedsvc.index.database import Connection, Database
from feedsvc.ingest import batch
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.ledgerlines import Settled
from feedsvc.settings import Site

BATCH_FILES = 500
CLOSE_FEEDS = 250  # in a batch

T = TypeVar("T")


class Clock(NamedTuple):
    """The clocks an ingest is given: one tells the time, the other only how much of it has passed."""

    wall: Callable[[], float]
    ticks: Callable[[], float]


class Writer:
    """The one that writes to an index."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock, site: Site, pulse: Callable[[], None]) -> None:
        """`pulse` is called before each batch, and may raise to end the work."""
        self.database = database
        self.ledger = ledger
        self.pulse = pulse
        self._clock = clock
        self.use(site)

    def use(self, site: Site) -> None:
        """Write under other settings from here on."""
        self._zone = ZoneInfo(site.time_zone)
        self._page_entries = site.page_entries

    def write(self, work: Callable[[Batch], object]) -> Batch:
        """Do work in one transaction of the index, its ledger lines first."""
        self.pulse()

        def inside(c: Connection) -> Batch:
            b = self.begin(c)
            work(b)
            batch.write(b, self.ledger)
            return b

        return self.database.write(inside)

    def begin(self, c: Connection) -> Batch:
        """Begin a batch in a transaction."""
        return batch.begin(c, self._clock.wall(), self._zone)

    def put_all(self, put: Callable[[Sequence[T], Batch], None], all_of_them: Iterable[T]) -> int:
        """Write what is to be put of many articles, in batches; count the articles that this changed."""
        count, rest = 0, iter(all_of_them)
        while some := list(islice(rest, BATCH_FILES)):
            count += self.write(partial(put, some)).counts.updated
        self.close_pages()
        return count

    def close_pages(self, *, whole: bool = False) -> None:
        """Close archive pages of the feeds that changed since that was last done, though it was cut off since.

        `whole` tells that the whole folder has been read.
        """
        with self.database.read() as c:
            feeds, upto = counts.feeds_after(c, int(meta.value(c, "closed") or 0)), meta.revision(c)
        while len(feeds) > CLOSE_FEEDS:
            some = feeds[:CLOSE_FEEDS]
            closed = self.write(partial(Batch.close_pages, page_entries=self._page_entries, feeds=some))
            feeds = closed.unfinished + feeds[CLOSE_FEEDS:]
        while unfinished := self.write(partial(self._finish, feeds, upto, whole)).unfinished:
            feeds = unfinished

    def _finish(self, feeds: Sequence[str], upto: int, whole: bool, b: Batch) -> None:
        """The first time that the whole folder was read, everything has its place."""
        if whole and meta.value(b.c, "incomplete"):
            meta.set_value(b.c, "incomplete", "")
        if whole and not b.moment.settled:
            b.lines.append(Settled())
            meta.set_value(b.c, "settled", "1")
        b.close_pages(self._page_entries, feeds)
        if (b.lines or feeds) and not b.unfinished:
            meta.set_value(b.c, "closed", str(upto))
            archive.open_upto(b.c, archive.ALL_FEEDS)
