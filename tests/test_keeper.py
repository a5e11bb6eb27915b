"""The keeper: opens a site, looks at its folder, follows its settings, tells what stands."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc import settings, upkeep
from feedsvc.errors import ConfigError, DatabaseError
from feedsvc.index import articles as index
from feedsvc.index import wholefile
from feedsvc.index.signal import Signal, last_look
from feedsvc.ingest import replay, sources
from feedsvc.ingest.apply import ABSENCE_SECONDS
from feedsvc.ingest.writer import Clock
from feedsvc.keeper import Keeper, StoppedError
from feedsvc.ledgerplace import open_ledger
from feedsvc.model import SourceFile
from feedsvc.report import Report, preview
from feedsvc.settings import Settings
from feedsvc.telling import refresh_line
from tests.ingest.test_apply import NEWS, START
from tests.powers import held_back


class Place:
    """A site on disk and the clock of its keeper."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "articles"
        self.folder.mkdir()
        self.now = START.timestamp()
        self.clock = Clock(lambda: self.now, time.monotonic)

    def settings(self) -> Settings:
        return settings.load(str(self.folder), environ={"HOME": str(self.root)}, data=str(self.root / "data"))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (self.now - 60, self.now - 60 + len(text) / 1000))

    def keeper(self) -> Keeper:
        return Keeper(self.settings(), clock=self.clock)

    def look(self, keeper: Keeper, seconds: float = 10) -> Report:
        self.now += seconds
        return keeper.look()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def keeper(place: Place) -> Iterator[Keeper]:
    keeper = place.keeper()
    yield keeper
    keeper.close()


def test_a_report_tells_what_stands(place: Place, keeper: Keeper) -> None:
    place.write("nato.txt", NEWS)
    place.write("later.md", "---\ntitle: Later\ndate: 2026-12-01 10:00\n---\nWords.\n")
    place.write("broken.md", "---\ntitle: 'Broken\n---\nWords.\n")
    report = place.look(keeper)
    assert (report.articles, report.topics, report.counts.published) == (1, 2, 1)
    assert [article.path for article in report.held] == ["later.md"]
    assert [problem.path for problem in report.problems] == ["broken.md"]


@pytest.mark.parametrize("is_back", [True, False])
def test_one_ingest_waits_for_what_may_come_back_before_it_withdraws(
    place: Place, monkeypatch: pytest.MonkeyPatch, is_back: bool
) -> None:
    for name in ("a.txt", "b.txt"):
        place.write(name, NEWS.replace("NATO", name))
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        place.now += seconds
        if is_back:
            (place.folder / ".a.txt").rename(place.folder / "a.txt")

    monkeypatch.setattr("feedsvc.upkeep.time.sleep", sleep)
    place.clock = Clock(lambda: place.now, lambda: place.now)
    with closing(place.keeper()) as keeper:
        assert upkeep.look_until_sure(keeper, place.clock).counts.published == 2
        (place.folder / "a.txt").rename(place.folder / ".a.txt")
        report = upkeep.look_until_sure(keeper, place.clock)
        assert (report.counts.withdrawn, report.articles) == ((0, 2) if is_back else (1, 1))
        assert waits == [ABSENCE_SECONDS]


def test_one_ingest_withdraws_what_is_gone_though_it_looks_a_moment_before_that_is_sure(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.upkeep.time.sleep", lambda seconds: setattr(place, "now", place.now + seconds))
    place.clock = Clock(lambda: place.now, lambda: place.now)
    place.now = int(place.now) + 0.02
    due = datetime.fromtimestamp(int(place.now) + 5, UTC)
    for name in ("a.txt", "b.txt"):
        place.write(name, NEWS.replace("NATO", name))
    with closing(place.keeper()) as keeper:
        keeper.look(settle=False)
        place.write("c.md", f"---\ntitle: C\ndate: {due.isoformat()}\n---\nWords.\n")
        (place.folder / "a.txt").unlink()
        report = upkeep.look_until_sure(keeper, place.clock)
        assert (report.counts.withdrawn, report.counts.published) == (1, 1)


def test_every_process_is_told_of_a_revision(place: Place, keeper: Keeper) -> None:
    signal = Signal(place.root / "data")
    before = signal.revision[0]
    place.write("nato.txt", NEWS)
    place.look(keeper)
    assert signal.revision[0] != before
    signal.close()


def test_settings_are_read_again_when_they_change(place: Place, keeper: Keeper) -> None:
    place.write("nato.txt", NEWS)
    place.look(keeper)
    place.write("feedsvc.toml", '[topics.nato]\nmerge = "ukraine"\n')
    assert place.look(keeper).topics == 1


def test_a_faulty_edit_of_the_settings_keeps_the_last_good_ones_and_is_said(
    place: Place, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    place.write("feedsvc.toml", "[topics]\nfind_names = false\n")
    place.write("nato.txt", NEWS)
    assert place.look(keeper).topics == 0
    place.write("feedsvc.toml", "[topics]\nfind_naems = true\n")
    report = place.look(keeper)
    (problem,) = report.problems
    assert (problem.path, report.topics) == ("feedsvc.toml", 0)
    assert "find_names" in problem.message
    assert problem.message.startswith("line 2: ")
    assert caplog.text.count("feedsvc.toml") == 1
    place.write("feedsvc.toml", "[topics]\nfind_names = true\n")
    report = place.look(keeper)
    assert (report.problems, report.topics) == ((), 2)


def test_settings_that_are_gone_for_a_moment_stay_in_force(place: Place, keeper: Keeper) -> None:
    place.write("nato.txt", NEWS)
    place.write("feedsvc.toml", "[topics]\nfind_names = false\n")
    place.look(keeper)
    (place.folder / "feedsvc.toml").unlink()
    report = place.look(keeper)
    assert report.topics == 0
    assert keeper._again == 1
    assert place.look(keeper).topics == 2


def test_faults_in_the_settings_of_a_start_are_told_together(place: Place) -> None:
    place.write("feedsvc.toml", 'tilte = "x"\ntime_zone = "Mars"\n')
    with pytest.raises(ConfigError) as caught:
        place.settings()
    assert len(caught.value.faults) == 2


def test_run_looks_until_it_is_stopped(place: Place, keeper: Keeper) -> None:
    place.write("nato.txt", NEWS)
    stop = threading.Event()
    reports: list[Report] = []

    def note(report: Report) -> None:
        reports.append(report)
        stop.set()

    keeper.run(stop, note)
    assert [report.articles for report in reports] == [1]


@pytest.mark.parametrize("after", [1, 2, 3])
def test_run_stops_in_the_middle_of_a_scan(
    place: Place, keeper: Keeper, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)
    for name in ("nato.txt", "eu/one.txt", "eu/two.txt"):
        place.write(name, NEWS)
    stop = threading.Event()
    told: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == after:
            stop.set()

    keeper.run(stop, lambda report: pytest.fail("the look came to an end"), progress=note)
    assert len(told) == after
    assert all(total == 0 for _, total in told)
    assert keeper.look(settle=False).articles == 3


def test_f94_a_start_that_takes_in_a_large_ledger_stops_when_told_to(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "BATCH_LINES", 2)
    for number in range(12):
        place.write(f"{number}.txt", NEWS.replace("Wednesday", f"day {number}"))
    keeper = place.keeper()
    place.look(keeper)
    before = published(keeper)
    keeper.close()
    for path in (place.root / "data").glob("index.db*"):
        path.unlink()
    stop = StopAfter(3)
    with pytest.raises(StoppedError):
        Keeper(place.settings(), clock=place.clock, stop=stop)
    keeper = place.keeper()
    place.look(keeper)
    assert published(keeper) == before
    keeper.close()


class StopAfter:
    """Is set after it was asked so often."""

    def __init__(self, times: int) -> None:
        self._times = times

    def is_set(self) -> bool:
        self._times -= 1
        return self._times < 0


def test_run_publishes_at_once_what_is_moved_in_while_it_scans(
    place: Place, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)
    for number in range(30):
        place.write(f"{number}.txt", NEWS.replace("Wednesday", f"day {number}"))
    place.look(keeper)
    stop, reports, during = threading.Event(), list[Report](), list[int]()

    def note(done: int, total: int) -> None:
        if not during:
            place.write(".draft", NEWS)
            (place.folder / ".draft").rename(place.folder / "new.txt")
        if 31 not in during:
            time.sleep(0.05)  # the system tells of it soon
            during.append(len(published(keeper)))

    def end(report: Report) -> None:
        reports.append(report)
        stop.set()

    keeper.run(stop, end, progress=note)
    assert during[-1] == 31
    assert [(report.articles, report.counts.published) for report in reports] == [(31, 1)]


def test_f77_run_goes_on_when_the_index_cannot_be_written(
    place: Place, keeper: Keeper, caplog: pytest.LogCaptureFixture
) -> None:
    place.write("nato.txt", NEWS)
    stop = threading.Event()
    real, tries = keeper.look, []

    def look(**how: object) -> Report:
        tries.append(how)
        if len(tries) in (1, 2, 4):
            raise DatabaseError("no space is left")
        if len(tries) == 5:
            stop.set()
        report = real()
        keeper._again = 0.01
        return report

    keeper.look = look  # type: ignore[method-assign]
    keeper.run(stop, lambda report: None)
    assert caplog.text.count("nothing could be published: no space is left") == 2, "once for as long as it lasts"
    assert len(tries) == 5


def test_f78_a_damaged_index_is_found_beside_the_looks_and_said(place: Place) -> None:
    place.write("nato.txt", NEWS)
    keeper = place.keeper()
    place.look(keeper)
    keeper.close()
    damage(place.root / "data" / "index.db", "moved")
    keeper, reports, stop = place.keeper(), list[Report](), threading.Event()

    def note(report: Report) -> None:
        reports.append(report)
        if any("the index is damaged" in problem.message for problem in report.problems):
            stop.set()

    keeper.run(stop, note)
    keeper.close()
    assert reports[0].problems == ()  # nobody waited for it
    (problem,) = reports[-1].problems
    assert (problem.severity, "feedsvc ingest --rebuild" in problem.hint) == ("error", True)


def damage(file: Path, table: str) -> None:
    """Scribble on the page where a table begins, which is read only when it is needed."""
    with closing(sqlite3.connect(file)) as c:
        (page,) = c.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = c.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as opened:
        opened.seek((page - 1) * size)
        opened.write(b"x" * size)


def test_a_ledger_that_is_mostly_stale_is_compacted_at_start(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsvc.keeper.SPARE_LINES", 3)
    keeper = place.keeper()
    for number in range(8):
        place.write("nato.txt", NEWS.replace("Wednesday", f"day {number}"))
        place.look(keeper)
    keeper.close()
    path = place.folder / ".feedsvc" / "ledger.jsonl"
    before = path.read_text().count("\n")
    again = place.keeper()
    assert path.read_text().count("\n") < before - 5
    assert place.look(again).counts.updated == 0
    again.close()


def test_a_restart_with_nothing_changed_opens_no_article(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        place.write(f"{number}.txt", NEWS.replace("Wednesday", f"day {number}"))
    opened: list[str] = []
    real = sources.read

    def read(folder: Path, path: str) -> SourceFile:
        opened.append(path)
        return real(folder, path)

    monkeypatch.setattr(sources, "read", read)
    for expected in (40, 0, 1):
        keeper = place.keeper()
        place.look(keeper)
        keeper.close()
        assert len(opened) == expected
        opened.clear()
        if not expected:
            place.write("7.txt", "Seven is another one now\n\nIts text is new.\n")


def test_preview_tells_what_would_be_published_and_touches_nothing(place: Place) -> None:
    place.write("nato.txt", NEWS)
    report, entries = preview(place.settings(), place.clock)
    assert (report.articles, len(entries)) == (1, 1)
    assert sorted(path.name for path in place.root.rglob("*")) == ["articles", "nato.txt"]


def test_preview_takes_identities_from_the_ledger(place: Place, keeper: Keeper) -> None:
    place.write("nato.txt", NEWS)
    place.look(keeper)
    ledger = place.folder / ".feedsvc" / "ledger.jsonl"
    before = ledger.read_bytes()
    _, (entry,) = preview(place.settings(), place.clock)
    assert entry.id in before.decode()
    assert ledger.read_bytes() == before


@held_back
def test_in_a_folder_that_cannot_be_written_the_ledger_is_in_the_data_folder(place: Place) -> None:
    place.folder.chmod(0o500)
    try:
        ledger = open_ledger(place.settings(), START)
        assert ledger.path == place.root / "data" / "ledger.jsonl"
        ledger.close()
    finally:
        place.folder.chmod(0o700)


def test_a_ledger_in_the_data_folder_stays_in_use(place: Place) -> None:
    chosen = place.settings()
    (place.root / "data").mkdir()
    first = open_ledger(chosen, START)
    first.close()
    first.path.rename(place.root / "data" / "ledger.jsonl")
    first.path.parent.rmdir()
    again = open_ledger(chosen, START)
    assert again.head.site_id == first.head.site_id
    again.close()


def test_problems_stand_in_the_folder_where_the_settings_want_it(place: Place, keeper: Keeper) -> None:
    place.write("empty.txt", "")
    place.look(keeper)
    assert not (place.folder / "_PROBLEMS.txt").exists()
    place.write("feedsvc.toml", "report_file = true\n")
    place.look(keeper)
    assert "ERROR  empty.txt\n" in (place.folder / "_PROBLEMS.txt").read_text()
    assert place.look(keeper).articles == 0
    place.write("empty.txt", NEWS)
    place.look(keeper)
    assert "Nothing" in (place.folder / "_PROBLEMS.txt").read_text()


def test_a_file_that_is_moved_is_told_as_moved_and_an_edit_as_an_edit(place: Place, keeper: Keeper) -> None:
    place.write("a.txt", NEWS)
    place.write("b.txt", NEWS.replace("NATO", "EU"))
    place.look(keeper)
    (place.folder / "a.txt").rename(place.folder / "c.txt")
    counts = place.look(keeper).counts
    assert (counts.published, counts.updated, counts.withdrawn, counts.moved) == (0, 0, 0, 1)
    place.write("c.txt", NEWS + "And more.\n")
    report = place.look(keeper)
    assert (report.counts.updated, report.counts.moved) == (1, 0)
    assert "moved" not in refresh_line(report)
    (place.folder / "c.txt").rename(place.folder / "d.txt")
    assert "0 withdrawn, 1 moved; now" in refresh_line(place.look(keeper))


def test_a_look_is_noted_for_the_status(place: Place, keeper: Keeper) -> None:
    os.utime(place.root / "data" / "revision", (0, 0))
    place.look(keeper)
    looked = last_look(place.root / "data")
    assert looked is not None
    assert abs(looked.timestamp() - time.time()) < 60
    assert last_look(place.root / "nowhere") is None


def test_f78_an_index_replaced_by_an_older_copy_takes_in_what_the_ledger_has(place: Place, keeper: Keeper) -> None:
    place.look(keeper)
    copy = place.root / "copy.db"
    wholefile.copy_to(keeper._database, copy)
    place.write("nato.txt", NEWS.replace("on Wednesday ", ""))
    place.look(keeper)
    before = published(keeper)
    for suffix in ("-wal", "-shm"):
        (place.root / "data" / f"index.db{suffix}").unlink(missing_ok=True)
    copy.rename(place.root / "data" / "index.db")
    place.look(keeper, 5000)
    assert published(keeper) == before


def published(keeper: Keeper) -> list[tuple[str, object]]:
    with keeper._database.read() as c:
        return [(article.id, article.published) for article in index.all_live(c)]
