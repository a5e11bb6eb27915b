"""The index as a file: made, found fit or refused, read in snapshots, written whole."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import OperationalError

from feedsvc.errors import DatabaseError, NotYetError
from feedsvc.index import meta, schema, wholefile
from feedsvc.index.database import ATTEMPTS, BUSY_CONNECTIONS, Connection, Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data folder?" / "index.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{path}", wait_seconds=0.6)) as database:
        database.create()
        yield database


def get(c: Connection, key: str) -> str | None:
    return c.execute(select(schema.meta.c.value).where(schema.meta.c.key == key)).scalar_one_or_none()


def put(c: Connection, key: str, value: str) -> None:
    if not c.execute(update(schema.meta).where(schema.meta.c.key == key).values(value=value)).rowcount:
        c.execute(insert(schema.meta).values(key=key, value=value))


def test_created_index_has_its_tables_and_its_schema_version(database: Database, path: Path) -> None:
    assert path.is_file()
    with database.read() as c:
        assert get(c, "schema") == str(schema.SCHEMA_VERSION)
        assert c.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert c.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2  # F95: FULL
    database.check(thoroughly=True)


def test_creating_again_keeps_what_is_there(database: Database, path: Path) -> None:
    database.write(lambda c: put(c, "revision", "7"))
    with closing(Database(f"sqlite:///{path}")) as second:
        second.create()
        with second.read() as c:
            assert get(c, "revision") == "7"


def test_index_in_memory_is_one_index() -> None:
    with closing(Database("sqlite://")) as database:
        database.create()
        database.write(lambda c: put(c, "revision", "1"))
        with database.read() as c:
            assert get(c, "revision") == "1"


def test_reads_see_one_snapshot_while_others_write(database: Database) -> None:
    database.write(lambda c: put(c, "revision", "1"))
    with database.read() as c:
        assert get(c, "revision") == "1"
        database.write(lambda w: put(w, "revision", "2"))
        assert get(c, "revision") == "1"
    with database.read() as c:
        assert get(c, "revision") == "2"


def test_write_gives_the_result_of_its_work(database: Database) -> None:
    assert database.write(lambda c: get(c, "schema")) == str(schema.SCHEMA_VERSION)


def test_write_that_fails_changes_nothing(database: Database) -> None:
    def work(c: Connection) -> None:
        put(c, "revision", "1")
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        database.write(work)
    with database.read() as c:
        assert get(c, "revision") is None


def test_writes_of_several_threads_follow_one_another(database: Database) -> None:
    def add(c: Connection) -> None:
        put(c, "revision", str(int(get(c, "revision") or 0) + 1))

    threads = [threading.Thread(target=lambda: [database.write(add) for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as c:
        assert get(c, "revision") == "20"


def test_f77_locked_index_is_waited_for(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        timer = threading.Timer(0.2, lambda: other.execute("COMMIT"))
        timer.start()
        database.write(lambda c: put(c, "revision", "1"))
        timer.join()


def test_f77_wait_for_a_locked_index_is_bounded_and_reads_go_on(database: Database, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseError, match="locked by another program"):
            database.write(lambda c: put(c, "revision", "1"))
        with database.read() as c:
            assert get(c, "schema") == str(schema.SCHEMA_VERSION)
        other.execute("ROLLBACK")
    database.write(lambda c: put(c, "revision", "2"))


def test_whole_work_is_done_again_when_the_index_was_locked(database: Database) -> None:
    done = 0

    def work(c: Connection) -> str:
        nonlocal done
        done += 1
        put(c, f"key {done}", "")
        if done < 3:
            raise locked()
        return "done"

    assert database.write(work) == "done"
    with database.read() as c:
        assert [get(c, f"key {n}") for n in (1, 2, 3)] == [None, None, ""]


def test_work_is_not_done_again_for_ever(database: Database) -> None:
    done = []

    def work(c: Connection) -> None:
        done.append(c)
        raise locked()

    with pytest.raises(DatabaseError, match="locked by another program"):
        database.write(work)
    assert len(done) == ATTEMPTS


def test_work_is_not_done_again_for_another_error(database: Database) -> None:
    done = []

    def work(c: Connection) -> None:
        done.append(c)
        c.exec_driver_sql("SELECT * FROM nowhere")

    with pytest.raises(DatabaseError, match="no such table"):
        database.write(work)
    assert len(done) == 1


def locked() -> OperationalError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return OperationalError("", {}, error)


def test_emptied_index_keeps_its_schema_and_raises_its_revision(database: Database) -> None:
    database.write(lambda c: put(c, "revision", "7"))
    database.write(lambda c: put(c, "site", "{}"))
    database.write(lambda c: c.execute(insert(schema.topics).values(slug="nato", label="NATO", count=1, revision=7)))
    database.empty()
    database.check()
    with database.read() as c:
        assert (get(c, "revision"), get(c, "emptied"), get(c, "site")) == ("8", "8", None)
        assert c.execute(select(schema.topics)).first() is None


def test_missing_index_is_said_and_not_made(path: Path) -> None:
    with closing(Database(f"sqlite:///{path}")) as database:
        with pytest.raises(DatabaseError, match="no index yet"):
            database.check()
        with pytest.raises(DatabaseError, match="no index yet"), database.read() as c:
            get(c, "revision")
    assert not path.exists()


def test_empty_file_is_no_index_yet_and_becomes_one(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with closing(Database(f"sqlite:///{path}")) as database:
        with pytest.raises(NotYetError, match="no index yet"):
            database.check()
        with pytest.raises(NotYetError, match="no index yet"), database.read() as c:
            get(c, "revision")
        database.create()
        database.check()


def test_a_table_that_is_missing_is_no_index_that_comes_yet(database: Database) -> None:
    with pytest.raises(DatabaseError, match="no such table") as caught, database.read() as c:
        c.exec_driver_sql("SELECT * FROM elsewhere")
    assert not isinstance(caught.value, NotYetError)


def test_f78_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database, but long enough to be looked at " * 100)
    with closing(Database(f"sqlite:///{path}")) as database, pytest.raises(DatabaseError, match="damaged, or") as error:
        database.create()
    assert str(path) in error.value.hint
    assert path.read_bytes().startswith(b"not a database")


def test_f78_damage_is_found(database: Database, path: Path) -> None:
    for n in range(100):
        database.write(lambda c, n=n: put(c, f"key {n}", "value" * 300))  # type: ignore[misc]
    database.close()
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = b"\xa5" * (len(data) - len(data) // 2)
    path.write_bytes(data)
    with pytest.raises(DatabaseError, match="damaged") as error:
        database.check(thoroughly=True)
    assert "feedsvc ingest --rebuild" in error.value.hint


def test_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")
    before = path.read_bytes()
    with closing(Database(f"sqlite:///{path}")) as database:
        with pytest.raises(DatabaseError, match="another program"):
            database.create()
        with pytest.raises(DatabaseError, match="another program"), database.read() as c:
            meta.revision(c)
    assert path.read_bytes() == before


def test_f81_newer_index_is_refused_naming_both_versions(database: Database) -> None:
    database.write(lambda c: put(c, "schema", "99"))
    with pytest.raises(DatabaseError, match=f"schema 99, this feedsvc reads schema {schema.SCHEMA_VERSION}") as error:
        database.create()
    assert "feedsvc ingest --rebuild" in error.value.hint


def test_f81_an_index_of_an_older_schema_is_made_anew(database: Database, path: Path) -> None:
    database.write(lambda c: put(c, "schema", str(schema.SCHEMA_VERSION - 1)))
    database.write(lambda c: put(c, "revision", "7"))
    database.write(lambda c: c.exec_driver_sql("DROP TABLE texts"))
    with pytest.raises(DatabaseError, match=f"has schema {schema.SCHEMA_VERSION - 1}, .* reads"):
        database.check()
    with closing(Database(f"sqlite:///{path}")) as newer:
        newer.create()
        newer.check(thoroughly=True)
    with database.read() as c:
        assert (get(c, "schema"), get(c, "revision")) == (str(schema.SCHEMA_VERSION), None)


def test_f74_full_disk_is_said_and_undone(database: Database) -> None:
    def work(c: Connection) -> None:
        c.exec_driver_sql("PRAGMA max_page_count=1")
        put(c, "much", "x" * 5_000_000)

    with pytest.raises(DatabaseError, match="no space is left"):
        database.write(work)
    with database.read() as c:
        assert get(c, "much") is None


def test_f76_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        closing(Database(f"sqlite:///{tmp_path}/file/index.db")) as database,
        pytest.raises(DatabaseError, match="cannot be made"),
    ):
        database.create()


def test_index_made_anew_is_seen_by_those_who_had_the_old_one_open(database: Database, path: Path) -> None:
    database.write(lambda c: put(c, "revision", "1"))
    for file in path.parent.iterdir():
        file.unlink()
    with pytest.raises(DatabaseError, match="no index yet"), database.read() as c:
        get(c, "revision")
    with closing(Database(f"sqlite:///{path}")) as other:
        other.create()
    with database.read() as c:
        assert get(c, "revision") is None


def test_f88_more_reads_at_once_than_connections_end_with_an_error(database: Database) -> None:
    inside = threading.Semaphore(0)
    leave = threading.Event()

    def hold() -> None:
        with database.read():
            inside.release()
            leave.wait()

    threads = [threading.Thread(target=hold) for _ in range(BUSY_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        inside.acquire()
    with pytest.raises(DatabaseError, match="too many reads"), database.read():
        pass
    leave.set()
    for thread in threads:
        thread.join()


def test_other_databases_are_refused() -> None:
    with pytest.raises(DatabaseError, match="only be kept in SQLite"):
        Database("postgresql://localhost/feeds")


def test_unforeseen_error_of_sqlite_is_told_with_its_words(database: Database) -> None:
    with pytest.raises(DatabaseError, match="no such table: nowhere"), database.read() as c:
        c.exec_driver_sql("SELECT * FROM nowhere")


def test_a_scrubbed_file_holds_nothing_of_what_was_deleted(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'index.db'}")
    database.create()
    with sqlite3.connect(tmp_path / "index.db") as c:
        c.execute("PRAGMA secure_delete=OFF")  # as most builds of SQLite have it
        c.execute("INSERT INTO meta VALUES ('note', ?)", ("quixworth " * 2000,))
        c.commit()
        c.execute("DELETE FROM meta WHERE key = 'note'")
        c.commit()
    c.close()

    def holds_it() -> bool:
        return any(b"quixworth" in file.read_bytes() for file in tmp_path.iterdir())

    assert holds_it()
    wholefile.scrub(database)
    assert not holds_it()
    database.check(thoroughly=True)
    database.close()


def test_a_file_that_somebody_reads_is_not_said_to_be_scrubbed(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'index.db'}", wait_seconds=0.1)
    database.create()
    with database.read() as c:
        get(c, "schema")
        with pytest.raises(DatabaseError):
            wholefile.scrub(database)
    wholefile.scrub(database)
    database.close()
