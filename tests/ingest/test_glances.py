"""What changes while a long look goes on is published at once, and the look undoes none of it."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc.index import counts, meta
from feedsvc.ingest import sources
from tests.ingest.test_apply import Desk


class Room:
    """A desk, and what is done between the steps of a look."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.steps: list[Callable[[], object] | None] = []
        desk.ingest._pulse = desk.ingest.writer.pulse = self._step

    def _step(self) -> None:
        if self.steps and (step := self.steps.pop(0)):
            step()

    def write(self, path: str, title: str) -> None:
        self.desk.write(path, f"{title}\n\nWords of {title}.\n")

    def glance(self, *paths: str) -> bool:
        return self.desk.ingest.glance(paths, paths)

    def look(self, step: Callable[[], object], *, after: int = 0) -> None:
        """Look at the whole folder, doing something after so many of its steps."""
        self.steps = [*[None] * after, step]
        self.desk.look()
        assert not self.steps

    def shown(self) -> set[tuple[str, str]]:
        return {(article.path, article.title) for article in self.desk.articles()}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    desk = Desk(tmp_path)
    room = Room(desk)
    for number in range(12):
        room.write(f"{number}.txt", f"Story {number}")
    desk.look()
    yield room
    desk.close()


def test_what_changes_during_a_scan_is_published_before_it_ends(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)
    shown: list[bool] = []

    def step() -> None:
        room.write("new.txt", "News")
        assert room.glance("new.txt")
        shown.append(("new.txt", "News") in room.shown())

    room.look(step)
    assert shown == [True]
    assert ("new.txt", "News") in room.shown()


def test_what_a_look_read_is_not_published_over_what_is_newer(room: Room) -> None:
    def step() -> None:
        room.write("1.txt", "The third version")
        room.glance("1.txt")

    room.write("1.txt", "The second version of it")
    room.look(step)
    assert ("1.txt", "The third version") in room.shown()
    assert room.desk.look(changed=()).counts.updated == 0


def test_what_a_look_read_is_not_published_when_it_is_gone_by_then(room: Room) -> None:
    def step() -> None:
        (room.desk.folder / "new.txt").unlink()
        room.glance("new.txt")

    room.write("new.txt", "News")
    room.look(step)
    assert "new.txt" not in {path for path, _ in room.shown()}


def test_what_came_back_during_a_look_that_missed_it_is_not_withdrawn(room: Room) -> None:
    def step() -> None:
        room.write("1.txt", "Story 1")
        room.glance("1.txt")

    (room.desk.folder / "1.txt").unlink()
    room.desk.look()
    room.look(step)
    room.desk.look(changed=())
    assert ("1.txt", "Story 1") in room.shown()


def test_what_went_during_a_look_that_met_it_is_withdrawn(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)

    def step() -> None:
        (room.desk.folder / "1.txt").unlink()
        room.glance("1.txt")

    room.look(step, after=20)
    assert room.desk.look(changed=()).counts.withdrawn == 1


def test_what_does_not_rest_yet_is_looked_at_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)

    def step() -> None:
        room.write("1.txt", "Story 1, still being written")
        os.utime(room.desk.folder / "1.txt", (room.desk.now, room.desk.now))
        room.desk.ingest.glance({"1.txt"}, ())

    room.look(step, after=20)
    assert ("1.txt", "Story 1") in room.shown()
    assert room.desk.look(changed=()).counts.updated == 1


def test_a_lost_folder_is_for_the_look_to_judge(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 1)

    def step() -> None:
        room.desk.now += 10
        assert not room.glance()

    for number in range(6):
        (room.desk.folder / f"{number}.txt").unlink()
    room.desk.look(changed={f"{number}.txt" for number in range(6)})
    room.look(step)
    assert len(room.shown()) == 12


def test_before_the_folder_was_read_once_there_are_no_glances(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    room = Room(desk)
    room.write("1.txt", "Story 1")
    room.look(lambda: pytest.fail("it was settled") if room.glance("1.txt") else None)
    assert len(room.shown()) == 1
    desk.close()


def test_pages_of_what_was_published_meanwhile_close_as_well(room: Room) -> None:
    def step() -> None:
        room.write("new.txt", "News")
        room.glance("new.txt")

    room.write("1.txt", "Another version of it")
    room.look(step, after=2)  # the first two steps write what the look found, the third closes pages
    assert room.steps == []
    with room.desk.database.read() as c:
        assert "" in counts.feeds_after(c, int(meta.value(c, "closed")))


class Editors:
    """They write, rename and delete files by chance."""

    def __init__(self, folder: Path, room: Room, seed: int) -> None:
        self._folder = folder
        self._room = room
        self.chance = random.Random(seed)

    def change(self) -> set[str]:
        self._room.desk.now += 1  # no two files have one time
        name, other = (f"{self.chance.randrange(14)}.txt" for _ in range(2))
        file = self._folder / name
        if not file.exists() or self.chance.random() < 0.4:
            self._room.write(name, f"Story {self.chance.random()}")
        elif self.chance.random() < 0.5 and not (self._folder / other).exists():
            file.rename(self._folder / other)
        elif len(self.stories()) > 11:
            file.unlink()
        return {name, other}

    def stories(self) -> set[tuple[str, str]]:
        return {(file.name, file.read_text().splitlines()[0]) for file in self._folder.glob("*.txt")}


@pytest.mark.parametrize("seed", range(25))
def test_any_order_of_changes_and_steps_ends_where_the_folder_stands(
    room: Room, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(sources, "PULSE_STEPS", 5)
    editors = Editors(room.desk.folder, room, seed)

    def step() -> None:
        if editors.chance.random() < 0.5:
            room.glance(*editors.change())
        room.steps.append(step)

    for _ in range(4):
        editors.change()
        room.steps = [step]
        room.desk.look()
        room.steps = []
    for _ in range(3):
        room.desk.look(changed=())
    assert room.shown() == editors.stories()
    assert room.desk.problems() == ()
