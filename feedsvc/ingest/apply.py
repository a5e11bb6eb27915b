"""Files -> articles in the index: scan, read, parse, write in small batches with the ledger first, close pages.

What to do is decided in `plan` and `join`; this module does it, in order. Reads no clock: one is handed in.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedsvc import parse, topics
from feedsvc.errors import ParseError, SourceError
from feedsvc.index import articles as index
from feedsvc.index.articles import KnownFile
from feedsvc.index.database import Connection, Database
from feedsvc.ingest import batch, plan, sources
from feedsvc.ingest.batch import Batch, Counts
from feedsvc.ingest.join import Look, Parsed
from feedsvc.ingest.ledger import Ledger, SettingsLine, Settled
from feedsvc.ingest.plan import Mark
from feedsvc.model import Draft, Problem, SourceFile, TopicMention
from feedsvc.render import RENDER_VERSION
from feedsvc.settings import Site, site_to_json
from feedsvc.topics.vocabulary import spelled_out, vocabulary_of

log = logging.getLogger(__name__)

BATCH_FILES = 500
BATCH_SECONDS = 0.2
ABSENCE_SECONDS = 5.0
SETTLE_SECONDS = 1.0


class Clock(NamedTuple):
    """The clocks an ingest is given: one tells the time, the other only how much of it has passed."""

    wall: Callable[[], float]
    ticks: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the folder came to."""

    counts: Counts
    ignored: tuple[str, ...]
    again: float | None  # seconds until it is worth looking again, though nothing else happens


class Ingest:
    """Brings one index in line with one folder."""

    def __init__(self, database: Database, ledger: Ledger, folder: Path, site: Site, clock: Clock) -> None:
        self._database = database
        self._ledger = ledger
        self._folder = folder
        self._clock = clock
        self._absent_since: dict[str, float] = {}
        self.use(site)

    def use(self, site: Site) -> None:
        """Take in settings; articles that they change are read again at the next look."""
        self.site = replace(site, site_id=self._ledger.head.site_id)
        self._zone = ZoneInfo(site.time_zone)
        self._vocabulary = vocabulary_of(self.site)
        self._recipe = recipe_of(self.site)
        self._write(lambda b: put_site(b, spelled_out(self.site)))
        self._show_topics()

    def _show_topics(self) -> None:
        """Put every article under what the settings decide of topics now, should that have changed."""
        mark = topics_mark(self.site)
        with self._database.read() as c:
            if index.meta(c, "topics_mark") == mark:
                return
            moved = [
                (article_id, shown)
                for article_id, found, before in index.topics_of_all(c)
                if (shown := self._vocabulary.shown(found)) != before
            ]
            marked = [path for path, title in index.marked_titles(c) if self._is_marked(title)]
        touched: set[str] = set()
        for start in range(0, len(moved), BATCH_FILES):
            touched |= self._write(partial(_show, moved[start : start + BATCH_FILES])).touched
        self._write(lambda b: self._close(b, touched, whole=False))
        self._write(lambda b: _read_again(marked, b))
        self._write(lambda b: index.set_meta(b.c, "topics_mark", mark))

    def _is_marked(self, title: str) -> bool:
        """Tell whether a title has a mark that is known now: a kicker or suffix was none as long as nobody knew it."""
        return topics.shown_headline(title, vocabulary=self._vocabulary) != title

    def look(
        self,
        *,
        ready: Collection[str] = (),
        settle: bool = True,
        patience: float = ABSENCE_SECONDS,
        confirmed: bool = False,
        strays: Collection[Problem] = (),
        progress: Callable[[int, int], None] | None = None,
    ) -> Looked:
        """Look at the whole folder once.

        Files in `ready` were closed by their writer, others wait until they rest (unless `settle` is false); a vanished
        file is withdrawn after `patience` seconds; `confirmed` lets very many go at once; `strays` are
        problems of no article. Raises DatabaseError.
        """
        scan = sources.scan(self._folder)
        with self._database.read() as c:
            known = index.known_files(c)
        found = {file.path: Mark(file.size, file.modified, self._recipe) for file in scan.found}
        marks = {path: Mark(file.size, file.modified, file.recipe) for path, file in known.items()}
        todo = plan.compare(found, marks, scan.unknown)
        read = [path for path in todo.read if not settle or path in ready or self._rests(found[path])]
        now = datetime.fromtimestamp(int(self._clock.wall()), UTC)
        look = Look(self.site, self._vocabulary, known, found.keys(), now)
        counts, touched = Counts(), set[str]()
        for done, items in self._batches([(path, found[path], known.get(path)) for path in reversed(read)]):
            written = self._write(partial(look.take_all, items))
            counts.add(written.counts)
            touched |= written.touched
            if progress:
                progress(done, len(read))
        written = self._write(
            lambda b: self._tidy(b, self._gone(todo.absent, patience), (*strays, *scan.problems), known, confirmed)
        )
        counts.add(written.counts)
        self._write(lambda b: self._close(b, touched | written.touched, whole=len(read) == len(todo.read)))
        return Looked(counts, scan.ignored, self._again(patience, waiting=len(read) < len(todo.read)))

    def _rests(self, mark: Mark) -> bool:
        return abs(self._clock.wall() - mark.modified / 1e9) > SETTLE_SECONDS

    def _batches(self, files: Sequence[tuple[str, Mark, KnownFile | None]]) -> Iterator[tuple[int, list[Parsed]]]:
        items: list[Parsed] = []
        began = self._clock.ticks()
        for done, (path, mark, known) in enumerate(files, 1):
            items.append(read_and_parse(self._folder, path, mark, known, self.site))
            if len(items) == BATCH_FILES or self._clock.ticks() - began > BATCH_SECONDS or done == len(files):
                yield done, items
                items, began = [], self._clock.ticks()

    def _write(self, work: Callable[[Batch], object]) -> Batch:
        """Do work in one transaction of the index, its ledger lines first."""

        def inside(c: Connection) -> Batch:
            b = batch.begin(c, self._clock.wall(), self._zone)
            work(b)
            batch.write(b, self._ledger)
            return b

        return self._database.write(inside)

    def _gone(self, absent: Sequence[str], patience: float) -> list[str]:
        """Give the absent paths that were absent for long enough."""
        now = self._clock.ticks()
        self._absent_since = {path: self._absent_since.get(path, now) for path in absent}
        return [path for path, since in self._absent_since.items() if now - since >= patience]

    def _again(self, patience: float, *, waiting: bool) -> float | None:
        """Give the seconds until files may rest, absences may be certain, or an article's time comes."""
        with self._database.read() as c:
            due = index.next_due(c)
        waits = [SETTLE_SECONDS] if waiting else []
        waits += [since + patience - self._clock.ticks() for since in self._absent_since.values()]
        waits += [due.timestamp() - self._clock.wall()] if due else []
        return max(0.05, min(waits)) if waits else None

    def _tidy(
        self,
        b: Batch,
        gone: Sequence[str],
        strays: Collection[Problem],
        known: Mapping[str, KnownFile],
        confirmed: bool,
    ) -> None:
        """Take back what is gone, let come what is due, and keep the problems that the scan found."""
        problems = list(strays)
        leaving = [path for path in gone if known[path].article]
        if leaving and not confirmed and plan.is_mass_withdrawal(len(leaving), index.count_live(b.c)):
            problems.append(mass_withdrawal(len(leaving)))
            gone = ()
        for path in gone:
            self._take_back(b, path, known[path])
        for article_id in index.due(b.c, b.moment.now):
            if due := index.by_id(b.c, article_id):
                b.put(due, plan.come_due(due.article, due.record, b.moment))
        index.put_stray_problems(b.c, problems)

    def _take_back(self, b: Batch, path: str, file: KnownFile) -> None:
        index.forget_file(b.c, path)
        self._absent_since.pop(path, None)
        known = index.by_id(b.c, file.article) if file.article else None
        if known and known.article.path == path and known.article.state != "withdrawn":
            b.put(known, plan.withdraw(known.article, known.record, b.moment))

    def _close(self, b: Batch, touched: Collection[str], *, whole: bool) -> None:
        """Close archive pages; the first time that the whole folder was read, everything has its place."""
        if whole and not b.moment.settled:
            b.lines.append(Settled())
            index.set_meta(b.c, "settled", "1")
        b.close_pages(self.site.page_entries, sorted(touched))


def read_and_parse(folder: Path, path: str, mark: Mark, known: KnownFile | None, site: Site) -> Parsed:
    """Read one file and parse it; what is wrong with it becomes a problem."""
    source: SourceFile | None = None
    result: Draft | Problem | None
    try:
        source = sources.read(folder, path)
        unchanged = known is not None and (known.digest, known.recipe) == (source.digest, mark.recipe)
        result = None if unchanged else parse.parse(source, site)
    except SourceError as error:
        result = None if error.gone else Problem(path, 0, "error", error.message, error.hint)
    except ParseError as error:
        result = Problem(path, error.line, "error", error.message, error.hint)
    return Parsed(path, mark, source, result)


def _show(articles: Iterable[tuple[str, tuple[TopicMention, ...]]], b: Batch) -> None:
    for article_id, shown in articles:
        if known := index.by_id(b.c, article_id):
            b.put(known, plan.show(known.article, known.record, shown, b.moment))


def _read_again(paths: Iterable[str], b: Batch) -> None:
    for path in paths:
        index.read_again(b.c, path)


def put_site(b: Batch, site: Site) -> None:
    """Write the settings that documents print; they have changed when documents would print something else."""
    written = site_to_json(site)
    fingerprint = hashlib.sha256(f"{RENDER_VERSION}\n{written}".encode()).hexdigest()
    if index.meta(b.c, "settings_mark") != fingerprint:
        b.lines.append(SettingsLine(fingerprint, b.moment.changed))
        index.put_site(b.c, written, fingerprint, b.moment.changed, b.raised())
    elif index.meta(b.c, "site") != written:
        index.set_meta(b.c, "site", written)


def recipe_of(site: Site) -> str:
    """Name what reads a file: the parser and the settings that it depends on."""
    parts = (site.time_zone, site.base_url, site.language, str(site.folders), *site.markers)
    return f"{parse.PARSE_VERSION}:" + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def topics_mark(site: Site) -> str:
    """Name what a site decided about its topics."""
    decided = (site.topics, site.blocked, site.find_names, site.language)
    return hashlib.sha256(repr(decided).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def mass_withdrawal(count: int) -> Problem:
    """Say that very many articles are gone at once, and that they stay published."""
    return Problem(
        "",
        0,
        "error",
        f"{count} articles are gone from the folder at once; nothing was withdrawn",
        "put the folder back, or run: feedsvc ingest --confirm-withdrawals",
    )
