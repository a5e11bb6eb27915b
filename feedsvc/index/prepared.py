"""Statements that run for every article of an ingest: put together once, then handed to SQLite as they are.

To take each run through SQLAlchemy costs ten times what SQLite needs for it. Rows come as plain tuples.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Connection, Delete, Insert, SelectBase, TextClause, Update
from sqlalchemy.dialects import sqlite

_DIALECT = sqlite.dialect(paramstyle="qmark")

Values = Mapping[str, Any]

PORTION = 500  # values that one query asks for


class Prepared:
    """A statement whose values are named when it runs; paths are given as bytes (`schema.path_bytes`)."""

    def __init__(
        self, statement: SelectBase | Insert | Update | Delete | TextClause, columns: Sequence[str] = ()
    ) -> None:
        """`columns` names the values of a row, in order, where rows are given as sequences."""
        compiled = statement.compile(dialect=_DIALECT)
        names: Sequence[Any] = compiled.positiontup or ()
        keys = [columns.index(name) for name in names] if columns else names
        self._sql = str(compiled)
        # To take values by their places costs SQLite's driver half of what it takes to find each by its name.
        self._in_order = itemgetter(*keys) if len(keys) > 1 else lambda values: tuple(values[key] for key in keys)

    def run(self, c: Connection, values: Values) -> sqlite3.Cursor:
        """Run it once."""
        return _driver(c).execute(self._sql, self._in_order(values))

    def add(self, c: Connection, values: Values) -> int:
        """Insert a row and give its number."""
        return cast("int", self.run(c, values).lastrowid)

    def run_all(self, c: Connection, values: Iterable[Values | Sequence[Any]]) -> sqlite3.Cursor:
        """Run it for each of several sets of values."""
        return _driver(c).executemany(self._sql, map(self._in_order, values))

    def value(self, c: Connection, values: Values) -> Any:
        """Give the first value of the first row; None when there is no row."""
        row = self.run(c, values).fetchone()
        return row[0] if row else None


def _driver(c: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", c.connection.dbapi_connection)  # a field; driver_connection is worked out


def portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """Give so few of some values at a time as one query may ask for."""
    return (values[start : start + PORTION] for start in range(0, len(values), PORTION))
