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


def test_rows_come_as_mappings_or_in_the_order_of_columns_that_was_told(database: Database) -> None:
    backwards = Prepared(insert(schema.meta), ("value", "key"))

    def work(c: Connection) -> None:
        backwards.run_all(c, [("1", "a"), ("2", "b")])
        assert _VALUE.value(c, {"k": "a"}) == "1"

    database.write(work)


def test_f74_errors_of_sqlite_are_said_and_the_batch_is_undone(database: Database) -> None:
    def work(c: Connection) -> None:
        _ADD.run(c, {"key": "few", "value": "x"})
        c.exec_driver_sql("PRAGMA max_page_count=1")
        _ADD.run(c, {"key": "much", "value": "x" * 5_000_000})

    with pytest.raises(DatabaseError, match="no space is left"):
        database.write(work)
    with database.read() as c:
        assert _VALUE.value(c, {"k": "few"}) is None
