"""Statements that run for every article of an ingest: put together once, then handed to SQLite as they are.

To take each run through SQLAlchemy costs ten times what SQLite needs for it. Rows come as plain tuples.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="named")

Values = Mapping[str, Any]

PORTION = 500  # values that one query asks for


class Prepared:
    """A statement whose values are named when it runs; paths are given as bytes (`schema.path_bytes`)."""

    def __init__(self, statement: Select[Any] | Insert | Update | Delete) -> None:
        self._sql = str(statement.compile(dialect=_DIALECT))

    def run(self, c: Connection, values: Values) -> sqlite3.Cursor:
        """Run it once."""
        return _driver(c).execute(self._sql, values)

    def run_all(self, c: Connection, values: Sequence[Values]) -> sqlite3.Cursor:
        """Run it for each of several sets of values."""
        return _driver(c).executemany(self._sql, values)

    def value(self, c: Connection, values: Values) -> Any:
        """Give the first value of the first row; None when there is no row."""
        row = self.run(c, values).fetchone()
        return row[0] if row else None


def _driver(c: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", c.connection.driver_connection)


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give so few of some values at a time as one query may ask for."""
    return (values[start : start + PORTION] for start in range(0, len(values), PORTION))
