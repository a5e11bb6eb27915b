"""Watches a folder and keeps its index in line with it: opens ledger and index, looks, tells every process.

    folder --Keeper.look--> index, Signal

One keeper per index. Knows nothing of feeds, pages and HTTP.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from feedsvc import away
from feedsvc.errors import DatabaseError
from feedsvc.index import articles as index
from feedsvc.index import folder, meta
from feedsvc.index.database import Database
from feedsvc.index.examination import Examination
from feedsvc.index.signal import Signal
from feedsvc.ingest import filing, orders, purge, replay, rewrite
from feedsvc.ingest.apply import ABSENCE_SECONDS, Ingest, Looked, Progress, untold
from feedsvc.ingest.ear import Stop
from feedsvc.ingest.moves import Difference
from feedsvc.ingest.watch import Watch
from feedsvc.ingest.writer import Clock
from feedsvc.ledgerplace import open_ledger
from feedsvc.model import Problem
from feedsvc.report import Report, report_of
from feedsvc.reportfile import ReportFile
from feedsvc.settings import Settings
from feedsvc.sitesettings import SiteSettings

log = logging.getLogger(__name__)

CLOCK = Clock(time.time, time.monotonic)
RETRY_SECONDS = 1.0
EXAMINED_SECONDS = 2.0  # between looks while the index is read through for damage
SPARE_LINES = 1000  # a ledger may hold so many stale lines before it is compacted


class StoppedError(Exception):
    """It is time to stop, and the rest of what was begun is for the next keeper."""


class Keeper:
    """The keeper of one index."""

    def __init__(
        self, settings: Settings, *, clock: Clock = CLOCK, stop: Stop | None = None, confirmed: bool = False
    ) -> None:
        """Open index and ledger, making them when there are none; raises DatabaseError and ConfigError.

        That takes a while where much is to be taken in; raises StoppedError once `stop` is set. `confirmed` says that
        an empty folder is meant to be empty.
        """
        self._settings = settings
        self._stop = stop
        self._watch: Watch | None = None  # is asked for news while a look goes on
        self._clock = clock
        self._database = Database(settings.database_url)
        self._database.create()
        away.see_to_ledger(settings, self._database, self._pulse, confirmed=confirmed)
        self._ledger = open_ledger(settings, _now(clock))
        self._signal = Signal(settings.data)
        self._site = SiteSettings(settings)
        self._examination: Examination | None = None
        self._damage: Problem | None = None
        self._again: float | None = None
        self._failed = False  # what the last look should have taken up is not known
        self._report_file = ReportFile(settings.folder)
        with contextlib.ExitStack() as opened:
            for part in (self._database, self._signal, self._ledger):
                opened.callback(part.close)
            self._begin()
            opened.pop_all()

    def _begin(self) -> None:
        if replay.bring_in(self._database, self._ledger, self._pulse):
            log.info("the index is made anew from the articles and their ledger")
        purge.scrub(self._database)
        self._compact()
        site = self._settings.site
        self._ingest = Ingest(self._database, self._ledger, self._settings.folder, site, self._clock, self._pulse)
        self._tell()

    def look(
        self,
        *,
        changed: Collection[str] | None = None,
        ready: Collection[str] = (),
        settle: bool = True,
        patience: float = ABSENCE_SECONDS,
        confirmed: bool = False,
        progress: Progress = untold,
        watch: Watch | None = None,
    ) -> Report:
        """Look at the folder, or a part of it, and publish what changed, as `Ingest.look`; raises DatabaseError.

        What `watch` tells of meanwhile is published between the steps of a long look.
        """

        def step(done: int, total: int) -> None:
            if total:
                self._tell()
            progress(done, total)

        if self._may_all_differ():
            changed = None
        self._watch = watch
        try:
            looked = self._ingest.look(
                changed=changed,
                ready=ready,
                settle=settle,
                patience=patience,
                confirmed=confirmed,
                progress=step,
                strays=tuple(problem for problem in (self._site.problem, self._damage) if problem),
            )
        finally:
            self._watch = None
        return self._report(looked)

    def _may_all_differ(self) -> bool:
        """See to ledger, settings and damage; tell whether that asks for a look at the whole folder."""
        return any([self._catch_up(), self._site.take_in(self._ingest.use), self._find_damage(), self._failed])

    def _report(self, looked: Looked) -> Report:
        """Tell every process and editors what a look came to."""
        self._failed = False
        self._tell()
        self._again = min(looked.again or RETRY_SECONDS, RETRY_SECONDS) if self._site.is_missed else looked.again
        with self._database.read() as c:
            report = report_of(c, looked, self._ledger)
        self._signal.looked()
        self._keep_report(report.problems)
        return report

    def _keep_report(self, problems: Sequence[Problem]) -> None:
        self._report_file.keep(problems, wanted=self._ingest.site.report_file)

    def run(
        self,
        stop: Stop,
        on_report: Callable[[Report], None],
        *,
        progress: Progress = untold,
    ) -> None:
        """Keep the index in line with the folder until `stop` is set, which long work notices too."""
        self._stop = stop
        with contextlib.suppress(StoppedError):
            self._run(stop, on_report, progress)
        self._stop = None

    def _pulse(self) -> None:
        if self._stop and self._stop.is_set():
            raise StoppedError
        watch, self._watch = self._watch, None  # a glance takes no other
        if watch and (news := watch.meanwhile()):
            if not self._ingest.glance(news.changed or (), news.ready):
                watch.ask()
            self._tell()
        self._watch = watch

    def _run(self, stop: Stop, on_report: Callable[[Report], None], progress: Progress) -> None:
        watch = Watch(
            self._settings.folder, stop, rescan_seconds=self._rescan, again=self._soon, ticks=self._clock.ticks
        )
        trouble = ""  # is told once, not at every try
        for hint in watch.looks():
            try:
                on_report(self.look(changed=hint.changed, ready=hint.ready, progress=progress, watch=watch))
                self._examine()
                trouble = ""
            except DatabaseError as error:
                if trouble != str(error):
                    log.error("nothing could be published: %s", error)
                trouble = str(error)
                self._again, self._failed = RETRY_SECONDS, True
                self._mend()

    def _examine(self) -> None:
        """Begin to read the index through for damage, once: nobody waits for that."""
        if self._examination is None and self._database.path:
            self._examination = Examination(self._database.path)

    def _find_damage(self) -> bool:
        """Tell whether the index was just found damaged; what can still be read of it is served on."""
        fault = self._examination.fault if self._examination else ""
        if not fault or self._damage:
            return False
        self._damage = Problem("", 0, "error", f"the index is damaged: {fault}", self._database.how_to_rebuild)
        return True

    def _mend_ledger(self) -> None:
        """Go on with another file where one was put in the place of the ledger, and with a new one if it is deleted."""
        path = self._ledger.path
        if self._ledger.is_in_place():
            return
        if rewrite.save(self._database, path, self._settings.folder, self._pulse) or path.exists():
            self._ledger.reopen()

    def _catch_up(self) -> bool:
        """Take in what the ledger tells and the index does not: another file was put in its place, or it is new."""
        self._mend_ledger()
        with self._database.read() as c:
            generation, position, _ = meta.ledger_position(c)
        if (generation, position) == (self._ledger.head.generation, self._ledger.size):
            return False
        log.warning("the index is not where the ledger of the articles is; it takes in what that tells")
        replay.bring_in(self._database, self._ledger, self._pulse)
        self._ingest.use(self._ingest.site)
        return True

    def _mend(self) -> None:
        """Make the index anew where it was deleted or emptied: nothing is lost by that, the next look fills it."""
        path = self._database.path
        try:
            if path is None or (path.exists() and path.stat().st_size):
                return
            self._end_examination()
            self._database.remove()
            self._database.create()
            log.warning("the index was deleted; it is made anew from the articles and their ledger")
        except (DatabaseError, OSError) as error:
            log.error("the index was deleted and cannot be made anew: %s", error)

    def retag(self, differences: Sequence[Difference]) -> int:
        """Give articles the topics that were found in them anew; count those that changed. Raises DatabaseError."""
        count = filing.retag(self._ingest.writer, self._ingest.vocabulary, differences)
        self._tell()
        return count

    def withdraw(self, article_id: str, reason: str) -> None:
        """Withdraw an article by an editor's word, which holds though its file be there."""
        orders.withdraw(self._ingest.writer, article_id, reason)
        self._tell_order()

    def purge(self, article_id: str) -> None:
        """Withdraw an article and erase all that is known of it, but for what answers 410."""
        orders.erase(self._ingest.writer, article_id)
        self._tell_order()

    def _tell_order(self) -> None:
        """Tell other processes and editors at once: no look may follow for long."""
        self._tell()
        with self._database.read() as c:
            problems = folder.problems(c)
        self._keep_report(problems)

    def restore(self, article_id: str) -> Report:
        """Take such a word back, and publish what the article's file says."""
        orders.allow(self._ingest.writer, article_id)
        return self.look(settle=False)

    def _rescan(self) -> float:
        return float(self._ingest.site.rescan_seconds)  # settings may change them at any look

    def _soon(self) -> float | None:
        if self._examination is None or self._damage or (self._examination.is_over and not self._examination.fault):
            return self._again
        return min(self._again or EXAMINED_SECONDS, EXAMINED_SECONDS)

    def _end_examination(self) -> None:
        if self._examination:
            self._examination.stop()
        self._examination = self._damage = None

    def close(self) -> None:
        """Let go of index, ledger and signal."""
        self._end_examination()
        self._ingest.close()
        self._ledger.close()
        self._signal.close()
        self._database.close()

    def _tell(self) -> None:
        with self._database.read() as c:
            self._signal.write(meta.revision(c))

    def _compact(self) -> None:
        with self._database.read() as c:
            lines, alive = meta.ledger_position(c)[2], index.most_subjects(c)
        if lines > SPARE_LINES + 2 * alive:
            try:
                left = self._ledger.compact(pulse=self._pulse)
            except (DatabaseError, OSError) as error:  # what is published goes on without
                log.error("the ledger cannot be compacted: %s", error)
                return
            head, size = self._ledger.head, self._ledger.size
            self._database.write(lambda c: meta.set_ledger_position(c, head.generation, size, left))


def _now(clock: Clock) -> datetime:
    return datetime.fromtimestamp(int(clock.wall()), UTC)
