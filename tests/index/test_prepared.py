"""Statements that are handed to SQLite as they are: same values, same errors."""

from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select

from feedsvc.errors import DatabaseError
from feedsvc.index import schema
from feedsvc.index.database import Connection, Database
from feedsvc.index.prepared import Prepared

_ADD = Prepared(insert(schema.meta))
_VALUE = Prepared(select(schema.meta.c.value).where(schema.meta.c.key == bindparam("k")))


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/index.db")
    database.create()
    return database


def test_statements_run_inside_the_transaction_of_the_connection(database: Database) -> None:
    def work(c: Connection) -> None:
        _ADD.run_all(c, [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        assert _VALUE.value(c, {"k": "b"}) == "2"
        raise KeyError

    with pytest.raises(KeyError):
        database.write(work)
    with database.read() as c:
        assert _VALUE.value(c, {"k": "b"}) is None


def test_f74_errors_of_sqlite_are_said_and_the_batch_is_undone(database: Database) -> None:
    def work(c: Connection) -> None:
        _ADD.run(c, {"key": "few", "value": "x"})
        c.exec_driver_sql("PRAGMA max_page_count=1")
        _ADD.run(c, {"key": "much", "value": "x" * 5_000_000})

    with pytest.raises(DatabaseError, match="no space is left"):
        database.write(work)
    with database.read() as c:
        assert _VALUE.value(c, {"k": "few"}) is None
