"""Byte strings that are piled up in any order and taken back in theirs, the last first, however many there are.

What does not fit into a small cache lies in a file of SQLite's own, where it keeps temporary ones, which goes with the
pile. Has nothing to do with the tables of the index.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from feedsvc.errors import DatabaseError

_BEGINNING = (
    "PRAGMA cache_size=-2048",
    "PRAGMA journal_mode=OFF",
    "CREATE TABLE pile (item BLOB PRIMARY KEY) WITHOUT ROWID",
    "BEGIN",
)


class Pile:
    """A pile; each byte string is in it once. Raises DatabaseError where there is no room for it."""

    def __init__(self) -> None:
        self._count = 0
        with told():
            self._c = sqlite3.connect("", isolation_level=None)
            for statement in _BEGINNING:
                self._c.execute(statement)

    def add(self, item: bytes) -> None:
        """Put something on it, unless it is there."""
        with told():
            self._count += self._c.execute("INSERT OR IGNORE INTO pile VALUES (?)", (item,)).rowcount

    def __len__(self) -> int:
        """Count what is in it."""
        return self._count

    def __iter__(self) -> Iterator[bytes]:
        """Give what is in it, the last first."""
        with told():
            for (item,) in self._c.execute("SELECT item FROM pile ORDER BY item DESC"):
                yield item

    def close(self) -> None:
        """Throw it away."""
        self._c.close()


@contextmanager
def told() -> Iterator[None]:
    """Say so where there is no room."""
    try:
        yield
    except sqlite3.Error as error:
        raise DatabaseError(f"a list of files cannot be kept ({error})", "make room for temporary files") from error
