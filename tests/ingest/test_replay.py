"""A ledger that is taken in, and what happens when that is cut off."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from feedsvc.index import entries, meta, wholefile
from feedsvc.ingest import replay
from feedsvc.settings import TopicRule
from tests.ingest.test_apply import START, CutOffError, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    for number in range(60):
        day = START + timedelta(days=number - 200)
        desk.write(f"{number:02}.md", f"---\ndate: {day:%Y-%m-%d}\ntags: [River, Lake]\n---\nWords of day {number}.\n")
    desk.look()
    (desk.folder / "07.md").unlink()
    (desk.folder / "08.md").rename(desk.folder / "99.md")
    desk.look()
    desk.write("50.md", "---\ntitle: 'Broken\n---\nIts last good version stands.\n")
    desk.look()
    desk.site = replace(desk.site, topics=(TopicRule("lake", merge="river"),))
    desk.ingest.use(desk.site)
    desk.look()
    yield desk
    desk.close()


def cut_off() -> None:
    raise CutOffError


class Rebuilding:
    """An index that is made anew, which is cut off before each batch."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.close()
        for path in desk.root.glob("index.db*"):
            path.unlink()
        desk.database.create()
        self.positions: list[int] = []

    def _cut_off(self) -> None:
        with self._desk.database.read() as c:
            position = meta.ledger_position(c)[1]
            assert entries.site(c) is None  # nobody is shown a half of it
        if position not in self.positions:
            self.positions.append(position)
            raise CutOffError

    def run(self) -> None:
        while True:
            with suppress(CutOffError):
                assert replay.bring_in(self._desk.database, self._desk.ledger, self._cut_off)
                return


def test_i8_an_index_made_anew_that_is_cut_off_goes_on_where_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilding = Rebuilding(desk)
    rebuilding.run()
    whole = desk.dump()
    monkeypatch.setattr(replay, "BATCH_LINES", 7)
    rebuilding = Rebuilding(desk)
    rebuilding.run()
    assert len(rebuilding.positions) > 9
    assert rebuilding.positions == sorted(rebuilding.positions)
    assert desk.dump() == whole


def test_what_is_served_goes_on_to_the_end_of_the_ledger_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "BATCH_LINES", 1)
    copy = desk.root / "copy.db"
    wholefile.copy_to(desk.database, copy)
    with desk.database.read() as c:
        older = meta.revision(c)
    for number in range(3):
        desk.write(f"new{number}.txt", f"News {number}\n\nWords.\n")
    desk.look()
    desk.close()
    for suffix in ("-wal", "-shm"):
        (desk.root / f"index.db{suffix}").unlink(missing_ok=True)
    copy.rename(desk.root / "index.db")
    with pytest.raises(CutOffError):
        replay.bring_in(desk.database, desk.ledger, cut_off)
    assert not replay.bring_in(desk.database, desk.ledger)
    with desk.database.read() as c:
        assert meta.revision(c) == older + 1
