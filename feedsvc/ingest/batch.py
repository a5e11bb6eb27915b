"""One transaction's worth of changes to the index, and the ledger lines that go before it.

Decides nothing about files: it is told what an article has become and writes that, with one revision for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedsvc.index import archive, counts, folder, media, meta
from feedsvc.index import articles as index
from feedsvc.index.articles import Known
from feedsvc.index.counts import Tally
from feedsvc.index.database import Connection
from feedsvc.index.folder import KnownFile
from feedsvc.index.newcomers import Newcomers
from feedsvc.ingest import closing
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.ledgerlines import Line, Named
from feedsvc.ingest.plan import Completed
from feedsvc.ingest.times import Moment
from feedsvc.model import ClosedPage, OpenPlace, Problem, Record

SECOND = timedelta(seconds=1)
CLOSE_PLACES = 10_000  # entries that a batch puts on closed pages, and that it looks at of a feed


@dataclass(slots=True)
class Counts:
    """What happened to articles."""

    published: int = 0
    updated: int = 0
    withdrawn: int = 0
    moved: int = 0  # their files, and nothing else

    def add(self, other: "Counts") -> None:
        """Add what happened elsewhere."""
        self.published += other.published
        self.updated += other.updated
        self.withdrawn += other.withdrawn
        self.moved += other.moved


@dataclass(slots=True)
class Batch:
    """A batch being written."""

    _c: Connection
    moment: Moment
    newcomers: Newcomers = field(init=False)
    counts: Counts = field(default_factory=Counts)
    lines: list[Line] = field(default_factory=list)
    revision: int = 0
    tally: Tally = field(default_factory=Tally)
    unfinished: list[str] = field(default_factory=list)  # feeds that may have more pages to close
    _files: list[tuple[KnownFile, Sequence[Problem]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Hold nothing back yet."""
        self.newcomers = Newcomers(self._c)

    @property
    def c(self) -> Connection:
        """Give the connection; whoever asks the index finds all that was held back."""
        self.newcomers.write()
        if self._files:
            folder.put_files(self._c, self._files)
            self._files.clear()
        return self._c

    def raised(self) -> int:
        """Give the revision of this batch, which is raised when it is first needed."""
        self.revision = self.revision or meta.raise_revision(self._c, self.moment.changed)
        return self.revision

    def put(self, known: Known | None, completed: Completed) -> None:
        """Write an article, unless nothing about it changed."""
        if known and (known.article, known.record) == (completed.article, completed.record):
            return
        if not (known and _is_known_again(known, completed)):
            self.lines.append(completed.record)
            self._count(known, completed)
        values = (completed.article, completed.record, self.raised(), self.tally, completed.words)
        if known is None:
            self.newcomers.add(*values)
            return
        self.newcomers.forget()
        index.put(self.c, *values)
        if completed.article.state in ("withdrawn", "expired"):
            media.use(self.c, completed.article.id, ())

    def put_file(self, file: KnownFile, problems: Sequence[Problem]) -> None:
        """Remember how a file was found, with the problems it has now."""
        self._files.append((file, problems))

    def _count(self, known: Known | None, completed: Completed) -> None:
        before = known.article if known and _is_published(known.record) else None
        now = completed.article if _is_published(completed.record) else None
        if before and now:
            is_edited = (before.digest, before.changed) != (now.digest, now.changed)
            self.counts.updated += is_edited
            self.counts.moved += before.path != now.path and not is_edited
        else:
            self.counts.published += now is not None
            self.counts.withdrawn += before is not None

    def close_pages(self, page_entries: int, feeds: Sequence[str]) -> None:
        """Close the archive pages of some feeds whose time has come; those of `unfinished` are for other batches."""
        room = CLOSE_PLACES
        for feed in feeds:
            pages = self._pages_to_close(feed, page_entries, CLOSE_PLACES) if room > 0 else None
            if pages is None or pages.more:
                self.unfinished.append(feed)
            if pages and pages.closing:
                room -= sum(len(page.entries) for page in pages.closing)
                archive.close_first(self.c, pages.closing, pages.places)
                self.lines += pages.closing
                counts.touch_feeds(self.c, [feed], self.raised())

    def _pages_to_close(self, feed: str, page_entries: int, most: int) -> "_Pages":
        """Look at the first open places of a feed only: a page that closes for them closes however many follow."""
        archive.open_upto(self.c, feed)
        places, last = archive.open_places(self.c, feed, most), archive.last_page(self.c, feed)
        pages = closing.pages_to_close(feed, places, last, page_entries, self.moment.changed)
        more = len(places) == most
        return _Pages(places, pages, more) if pages or not more else self._pages_to_close(feed, page_entries, 2 * most)


class _Pages(NamedTuple):
    """Pages that close now with the first of some places; `more` of their feed are to be looked at."""

    places: Sequence[OpenPlace]
    closing: Sequence[ClosedPage]
    more: bool


def _is_published(record: Record) -> bool:
    return any(place.feed == "" and place.left is None for place in record.memberships)


def _is_known_again(known: Known, completed: Completed) -> bool:
    """Tell whether an article that the ledger told of was read and found as it was."""
    return known.article.state == "unread" and replace(completed.record, state="unread") == known.record


def write(batch: Batch, ledger: Ledger) -> None:
    """Finish a batch: its lines are synced in the ledger before the caller commits."""
    batch.tally.write(batch.c, batch.revision)
    batch.lines += (Named(slug, label) for slug, label in batch.tally.named.items() if slug)
    if batch.lines:
        ledger.append(batch.lines)
        lines = meta.ledger_position(batch.c)[2] + len(batch.lines)
        meta.set_ledger_position(batch.c, ledger.head.generation, ledger.size, lines)


def begin(c: Connection, at: float, zone: ZoneInfo) -> Batch:
    """Begin a batch at a time in seconds; what it changes is stamped later than all that was changed before."""
    now = datetime.fromtimestamp(int(at), UTC)
    last = meta.last_changed(c)
    changed = max(now, last + SECOND) if last else now
    return Batch(c, Moment(now, changed, zone, settled=bool(meta.value(c, "settled"))))
