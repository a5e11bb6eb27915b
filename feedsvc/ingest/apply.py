"""Files -> articles in the index: scan, read, parse, write in small batches, withdraw what is gone.

What to do is decided in `plan` and `join`; this module does it, in order. Reads no clock: one is handed in.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from feedsvc.index import articles as index
from feedsvc.index import folder, meta
from feedsvc.index.absences import Absences
from feedsvc.index.database import Database
from feedsvc.ingest import due, filing, media, plan, sources, withdrawals
from feedsvc.ingest.batch import Batch, Counts
from feedsvc.ingest.haste import too_early
from feedsvc.ingest.join import Look
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.mail import SETTLE_SECONDS
from feedsvc.ingest.readers import CHUNK_FILES, Parsed, Task, read_all
from feedsvc.ingest.recipe import recipe_of
from feedsvc.ingest.resting import Resting
from feedsvc.ingest.survey import MOST_FILES, Survey, Surveyor
from feedsvc.ingest.writer import BATCH_FILES, Clock, Writer
from feedsvc.model import Problem
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import vocabulary_of

BATCH_SECONDS = 0.2
WITHDRAWN_FILES = 20  # in a batch
LEAST_FILES = 50  # in a batch: each waits for the disk, however small it is
ABSENCE_SECONDS = 5.0
LEAST_SECONDS = 0.05  # between looks

Progress = Callable[[int, int], None]


def untold(done: int, total: int) -> None:
    """Tell nobody of progress."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at the folder came to."""

    counts: Counts
    ignored: tuple[str, ...]
    again: float | None  # seconds until it is worth looking again, though nothing else happens


class Ingest:
    """Brings one index in line with one folder."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        folder: Path,
        site: Site,
        clock: Clock,
        pulse: Callable[[], None] = lambda: None,
    ) -> None:
        """Take in settings; `pulse` is called before each batch and often between.

        It may raise to end the work, and while a look goes on it may take a `glance`.
        """
        self._pulse = pulse
        self._database = database
        self._ledger = ledger
        self.writer = Writer(database, ledger, clock, site, pulse)
        self._folder = folder
        self._clock = clock
        self._absences = Absences(clock.ticks)
        self._resting = Resting(clock)
        self._unsettled: set[str] = set()  # to be looked at again soon
        self._overtaken: set[str] = set()  # read, or found gone, by glances since the look under way began
        self._changes = Counts()  # by the look under way, and glances
        self._ignored: Sequence[str] = ()
        self._batch_files = LEAST_FILES
        self.use(site)

    def use(self, site: Site) -> None:
        """Take in settings; articles that they change are read again at the next look."""
        self.site = replace(site, site_id=self._ledger.head.site_id)
        self.vocabulary = vocabulary_of(self.site)
        self._surveyor = Surveyor(self._folder, self._database, self.site)
        self.writer.use(self.site)
        filing.use(self.writer, self.site, self.vocabulary)

    def close(self) -> None:
        """Let go of what is remembered between looks."""
        self._absences.close()

    def look(
        self,
        *,
        changed: Collection[str] | None = None,
        ready: Collection[str] = (),
        settle: bool = True,
        patience: float = ABSENCE_SECONDS,
        confirmed: bool = False,
        strays: Collection[Problem] = (),
        progress: Progress = untold,
    ) -> Looked:
        """Look at the whole folder once, or only at the paths where something `changed` and those that wait.

        Files in `ready` were closed by their writer, others wait until they rest (unless `settle` is false); a vanished
        file is withdrawn after `patience` seconds; `confirmed` lets very many go at once; `strays` are
        problems of no article; `progress` is told how many of how many files are read, and while their number is not
        known, how many names were met of 0. Raises DatabaseError.
        """
        self._overtaken, self._changes = set(), Counts()
        self._resting.hear(changed or (), ready, settle=settle)
        whole = changed is None or not self._look_at(changed, ready, patience, progress, set(), self._overtaken)
        is_all = whole and self._look_through(ready, settle, patience, confirmed, strays, progress)
        self.writer.close_pages(whole=is_all)
        self._unsettled |= self._overtaken
        return Looked(self._changes, tuple(self._ignored), self._again(patience))

    def glance(self, changed: Collection[str], ready: Collection[str], *, patience: float = ABSENCE_SECONDS) -> bool:
        """Publish what changed at some paths while a look goes on; False where the whole folder has to be looked at.

        What that look found at these paths may be older, so it leaves them to the next one.
        """
        met: set[str] = set()
        self._resting.hear(changed, ready)
        try:
            return self._look_at(changed, ready, patience, untold, met, overtaken=())
        finally:
            self._overtaken |= met

    def _look_at(
        self,
        changed: Collection[str],
        ready: Collection[str],
        patience: float,
        progress: Progress,
        met: set[str],
        overtaken: Collection[str],
    ) -> bool:
        """Look at some paths only; False when that does not tell enough. Adds the paths that are `met`."""
        waiting = self._absences.paths(MOST_FILES)
        with closing(Survey(whole=False)) as survey:
            places = {*changed, *self._resting.waiting()}
            asked = media.note_changes_at(self._folder, self._database, places, self._resting)
            paths = {*changed, *asked, *self._unsettled, *waiting}
            rests = partial(self._resting.is_ready, True, ready)
            if len(waiting) == MOST_FILES or not self._surveyor.some(survey, paths, rests):
                return False
            if self._absences.returned(survey.there):
                return False
            self._absences.note(survey.absent())
            self._unsettled = survey.unsettled
            met |= {*ready, *survey.paths(), *survey.unsettled, *survey.absent()}
            self._publish(survey, ready, progress, overtaken)
            with self._database.read() as c:
                if withdrawals.is_much(c, self._absences, patience):
                    return False
                if survey.gone:  # what another file was refused for may be gone too
                    self._unsettled.update(folder.refused(c, BATCH_FILES))
            self._tidy(survey, patience, strays=(), confirmed=False)
        return True

    def _look_through(
        self,
        ready: Collection[str],
        settle: bool,
        patience: float,
        confirmed: bool,
        strays: Collection[Problem],
        progress: Progress,
    ) -> bool:
        """Look at the whole folder; tell whether that found all there is."""

        def pulse(met: int) -> None:
            self._pulse()
            progress(met, 0)

        media.note_changes(self._folder, self._database, self._resting, lambda _: self._pulse())
        with closing(Survey(whole=True)) as survey:
            self._surveyor.everything(survey, partial(self._resting.is_ready, settle, ready), pulse)
            self._ignored = survey.ignored
            self._absences.release()
            gone_since = [path for path in self._overtaken if path in self._absences]
            absent = (path for path in survey.absent() if path not in self._overtaken)
            self._absences.note((*gone_since, *absent), is_blind=bool(survey.unknown))
            self._unsettled = survey.unsettled | self._overtaken
            self._publish(survey, ready, progress, self._overtaken)
            self._tidy(survey, patience, strays, confirmed)
            return self._resting.nothing_to_wait_for(self._unsettled) and not self._is_away(survey)

    def _is_away(self, survey: Survey) -> bool:
        """Tell whether the whole folder is away and the index was lost: documents would lack all they had."""
        if not (self._absences.any_guarded or "" in survey.unknown):
            return False
        with self._database.read() as c:
            return bool(meta.value(c, "incomplete")) and not index.is_any_live(c)

    def _publish(self, survey: Survey, ready: Collection[str], progress: Progress, overtaken: Collection[str]) -> None:
        """Publish what is to be read, in small batches, but for what was overtaken by then."""
        for path in ready:  # no mark may tell of what was just written: of the same size, with a time that was set
            if path not in survey.unsettled and sources.article(self._folder, path):
                survey.add(path)
        undated = datetime.fromtimestamp(int(self._clock.wall()), UTC)
        take_in = partial(media.take_in, self._folder, self.site, self._resting)
        again = partial(media.take_in_again, self._folder, self._resting)
        look = Look(self.site, self.vocabulary, partial(sources.is_there, self._folder), take_in, again, undated)

        def take(items: Sequence[Parsed], b: Batch) -> None:
            early = too_early(items, b)
            look.take_all([item for item in items if item.path not in early and item.path not in overtaken], b)
            self._unsettled |= early

        for done, items in self._batches(survey):
            began = self._clock.ticks()
            self._changes.add(self.writer.write(partial(take, items)).counts)
            self._suit_batch(len(items), self._clock.ticks() - began)
            progress(done, len(survey.pile))

    def _batches(self, survey: Survey) -> Iterator[tuple[int, list[Parsed]]]:
        """Read and parse files; give them in small batches, with the number of files so far."""
        items: list[Parsed] = []
        began, count = self._clock.ticks(), len(survey.pile)
        for done, item in enumerate(read_all(self._folder, self.site, self._tasks(survey), count), 1):
            items.append(item)
            if done % CHUNK_FILES == 0:
                self._pulse()
            if len(items) >= self._batch_files or self._clock.ticks() - began > BATCH_SECONDS or done == count:
                yield done, items
                items, began = [], self._clock.ticks()

    def _suit_batch(self, files: int, seconds: float) -> None:
        """Make the next batch as large as can be written in its time."""
        if seconds > 0:
            self._batch_files = max(LEAST_FILES, min(BATCH_FILES, int(files * BATCH_SECONDS / seconds)))

    def _tasks(self, survey: Survey) -> Iterator[Task]:
        paths, recipe = survey.paths(), recipe_of(self.site)
        while some := list(islice(paths, BATCH_FILES)):
            with self._database.read() as c:
                known = self._surveyor.known(c, some)
            yield from ((path, recipe, known.get(path)) for path in some)

    def _again(self, patience: float) -> float | None:
        """Give the seconds until files may rest, absences may be certain, or an article's time comes."""
        with self._database.read() as c:
            next_due = index.next_due(c)
        waits = [SETTLE_SECONDS] if self._unsettled or self._resting.is_waiting else []
        waits += [certain] if (certain := self._absences.seconds(patience)) is not None else []
        waits += [next_due.timestamp() - self._clock.wall()] if next_due else []
        return max(LEAST_SECONDS, min(waits)) if waits else None

    def _tidy(self, survey: Survey, patience: float, strays: Collection[Problem], confirmed: bool) -> None:
        """Take back what is gone, let come what is due, and keep the problems that the look found."""
        problems = [*strays, *survey.problems]
        with self._database.read() as c:
            leaving = 0 if confirmed else withdrawals.leaving_at_once(c, self._absences, patience, survey.is_empty)
            # What is unknown may be gone.
            waits = bool(leaving) or (not confirmed and bool(survey.unknown) and withdrawals.is_guarded(c))
        if leaving:
            problems.append(withdrawals.mass(leaving))
        else:
            self._take_back(patience)
        if leaving and survey.whole:
            self._absences.guard()
        self._changes.add(self.writer.write(partial(self._tidy_up, survey, problems, waits)).counts)

    def _take_back(self, patience: float) -> None:
        """Withdraw what is certain to be gone, in small batches."""
        gone: list[str] = []

        def work(b: Batch) -> None:
            gone[:] = self._absences.certain(patience, WITHDRAWN_FILES)
            for path in gone:
                withdrawals.withdraw(b, path)

        while self._absences.certain(patience, 1):
            self._changes.add(self.writer.write(work).counts)
            self._absences.forget(gone)

    def _tidy_up(self, survey: Survey, problems: Sequence[Problem], waits: bool, b: Batch) -> None:
        due.let_come(b)
        if survey.whole and meta.value(b.c, "incomplete") and self._resting.nothing_to_wait_for(self._unsettled):
            self._withdraw_displaced(b)
        if survey.whole:
            withdrawals.guard(b.c, waits)
            folder.put_stray_problems(b.c, media.but_of_used(b.c, problems))

    def _withdraw_displaced(self, b: Batch) -> None:
        """Take back what lost its path to another article while there was no index, once all files were read."""
        for article_id in index.displaced(b.c):
            if known := index.by_id(b.c, article_id):
                b.put(known, plan.withdraw(known.article, known.record, b.moment))
