"""What stands where the index belongs is deleted only where that is ours, and nothing of anyone is lost."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from feedsvc.errors import DatabaseError
from feedsvc.index.database import Database
from feedsvc.index.taking import take_away


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data #1?" / "index.db"


@pytest.fixture
def ours(path: Path) -> Path:
    with closing(Database(f"sqlite:///{path}")) as database:
        database.create()
    return path


def files(path: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in path.parent.iterdir()}


def foreign(path: Path, *pragmas: str) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as c, c:
        for pragma in pragmas:
            c.execute(f"PRAGMA {pragma}")
        c.execute("CREATE TABLE letters (text)")
        c.execute("INSERT INTO letters VALUES ('dear all')")


def test_an_index_of_ours_is_deleted_with_its_log(ours: Path) -> None:
    take_away(ours)
    assert files(ours) == {}
    take_away(ours)


def test_one_that_was_only_just_begun_is_deleted_though_its_header_is_in_the_log_yet(path: Path) -> None:
    with closing(Database(f"sqlite:///{path}")) as database:
        database.create()
        kept = files(path)
    assert kept["index.db"][68:72] == bytes(4)
    for name, data in kept.items():
        (path.parent / name).write_bytes(data)
    take_away(path)
    assert files(path) == {}


@pytest.mark.parametrize("size", [0, 4096])
def test_a_file_without_anything_in_it_is_deleted(path: Path, size: int) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as c:
        c.execute("PRAGMA journal_mode=WAL")
    path.write_bytes(path.read_bytes()[:size])
    take_away(path)
    assert files(path) == {}


def test_f78_a_damaged_one_of_ours_is_deleted(ours: Path) -> None:
    data = ours.read_bytes()
    assert data[68:72] == b"feed"
    ours.write_bytes(data[:100] + b"x" * 5000)
    take_away(ours)
    assert files(ours) == {}


@pytest.mark.parametrize("pragmas", [(), ("application_id=7",), ("journal_mode=WAL",)])
def test_the_database_of_another_program_is_refused_and_stays_as_it_is(path: Path, pragmas: tuple[str, ...]) -> None:
    foreign(path, *pragmas)
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="of another program") as error:
        take_away(path)
    assert "--data" in error.value.hint
    assert path.read_bytes() == before
    path.write_bytes(before[:200] + b"x" * 5000)  # be it damaged
    with pytest.raises(DatabaseError, match="of another program"):
        take_away(path)


def test_what_is_no_database_is_moved_aside_log_and_all(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    path.parent.mkdir()
    for number, text in enumerate((b"my novel " * 20, b"SQLite format 3\0cut short"), 1):
        path.write_bytes(text)
        path.with_name("index.db-wal").write_bytes(b"log")
        take_away(path)
        assert f"index.db.aside-{number}" in caplog.text
    assert files(path) == {
        "index.db.aside-1": b"my novel " * 20,
        "index.db.aside-1-wal": b"log",
        "index.db.aside-2": b"SQLite format 3\0cut short",
        "index.db.aside-2-wal": b"log",
    }
