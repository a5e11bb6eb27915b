"""What is absent, since when, and what waits for a word, however much it is."""

import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing

import pytest

from feedsvc.errors import DatabaseError
from feedsvc.index import absences
from feedsvc.index.absences import Absences


class Watch:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def some(watch: Watch) -> Iterator[Absences]:
    with closing(Absences(watch)) as some:
        yield some


def test_what_is_absent_again_is_so_since_it_was_first(some: Absences, watch: Watch) -> None:
    some.note(["a", "caf\udce9"])
    watch.now = 3
    some.note(["caf\udce9", "b"])
    assert sorted(some.paths(9)) == ["b", "caf\udce9"]
    assert ("a" in some, "b" in some, len(some)) == (False, True, 2)
    assert some.seconds(5) == 2
    assert some.certain(5, 9) == []
    watch.now = 5
    assert some.certain(5, 9) == ["caf\udce9"]
    some.forget(["caf\udce9"])
    assert (some.paths(9), some.seconds(5)) == (["b"], 3)
    some.note([])
    assert (some.paths(9), some.seconds(5)) == ([], None)


def test_what_is_guarded_waits_until_it_is_released(some: Absences, watch: Watch) -> None:
    some.note(["a", "b"])
    some.guard()
    watch.now = 9
    assert (some.any_guarded, some.paths(9), some.certain(5, 9), some.seconds(5)) == (True, [], [], None)
    some.note(["a", "c"])
    assert some.paths(9) == ["c"]
    some.release()
    assert (some.any_guarded, sorted(some.paths(9))) == (False, ["a", "b", "c"])
    assert sorted(some.certain(5, 9)) == ["a", "b"]
    some.note(["b"])
    assert some.certain(5, 9) == ["b"]


def test_what_has_returned_is_guarded_no_more(some: Absences) -> None:
    assert some.returned(["a"]) is False, "nothing was"
    some.note(["a", "b"])
    some.guard()
    assert some.returned(["a", "c"]) is False
    assert some.returned(["b"]) is True
    assert some.any_guarded is False


def test_very_many_take_no_memory(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(files: int) -> int:
        with closing(Absences(watch)) as many:
            tracemalloc.start()
            many.note(f"a-story-with-a-name-of-some-length-{number:06}.md" for number in range(files))
            assert sum(map(len, many.portions())) == files
            many.guard()
            many.release()
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert len(many) == files
            return peak

    monkeypatch.setattr(absences, "PORTION", 100)
    held(100)  # what is loaded once
    assert held(20_000) < held(2_000) + 18_000 * 20, "twenty bytes are less than the shortest name"


def test_no_room_is_said(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(absences, "_BEGINNING", (*absences._BEGINNING, "PRAGMA max_page_count=1"))
    with closing(Absences(watch)) as full, pytest.raises(DatabaseError, match="cannot be kept") as caught:
        full.note(["x" * 10_000])
    assert isinstance(caught.value.__cause__, sqlite3.Error)


@pytest.mark.parametrize("is_blind", [False, True])
def test_all_is_back_only_where_all_that_waits_was_seen(some: Absences, *, is_blind: bool) -> None:
    some.note(["a"], is_blind=is_blind)
    assert not some.all_back
    some.guard()
    assert not some.all_back
    assert some.returned(["a"])
    assert some.all_back is not is_blind


def test_what_could_not_be_looked_at_is_not_back(some: Absences) -> None:
    some.note(["a"])
    some.guard()
    some.release()
    some.note([], is_blind=True)
    assert not some.all_back
    some.note(["a"])
    assert not some.all_back
