"""An index is read through for damage beside everything else."""

import os
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from feedsvc.index.examination import LEAST_URGENT, Examination


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give an index that takes a moment to read."""
    file = tmp_path / "an index?.db"
    with closing(sqlite3.connect(file)) as c:
        c.executescript("PRAGMA journal_mode=WAL; CREATE TABLE texts (word TEXT UNIQUE)")
        with c:
            c.executemany("INSERT INTO texts VALUES (?)", ((f"word {number}" * 10,) for number in range(20_000)))
    return file


def ended(examination: Examination) -> str:
    end = time.monotonic() + 30
    while not examination.is_over:
        assert time.monotonic() < end
        time.sleep(0.01)
    examination.stop()
    return examination.fault


def test_f78_nothing_is_found_in_a_sound_index(path: Path) -> None:
    assert ended(Examination(path)) == ""


def test_f78_damage_is_found(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"x" * (len(data) - len(data) // 2)
    path.write_bytes(data)
    assert ended(Examination(path)) != ""


def test_f78_what_is_no_database_is_damaged(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    assert "not a database" in ended(Examination(path))


def test_it_can_be_stopped_and_then_hinders_nobody(path: Path) -> None:
    examination = Examination(path)
    examination.stop()
    assert (examination.is_over, examination.fault) == (True, "")
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0


def test_it_gives_up_in_time_and_says_nothing_that_it_does_not_know(path: Path) -> None:
    assert ended(Examination(path, limit_seconds=0.0001)) == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only there a thread has a priority of its own")
def test_it_goes_before_nobody(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    set_priority = os.setpriority

    def note(which: int, who: int, priority: int) -> None:
        set_priority(which, who, priority)
        asked.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    monkeypatch.setattr(os, "setpriority", note)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    assert ended(Examination(path)) == ""
    assert asked == [LEAST_URGENT]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
