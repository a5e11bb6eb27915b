"""Files that are gone from a folder: since when, and which of them wait for a word.

There may be a million, as when a folder is lost: they are kept outside of memory, as what lies on a `Pile` is. Has
nothing to do with the tables of the index.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from feedsvc.index.pile import told
from feedsvc.index.schema import path_bytes

_BEGINNING = (
    "PRAGMA cache_size=-2048",
    "PRAGMA journal_mode=OFF",
    "CREATE TABLE guarded (path BLOB PRIMARY KEY, since REAL) WITHOUT ROWID",
    "CREATE TABLE absent (path BLOB PRIMARY KEY, since REAL, look INTEGER, waited INTEGER) WITHOUT ROWID",
    "CREATE INDEX times ON absent(since)",
    "BEGIN",
)
_NOTE = """
INSERT INTO absent SELECT :path, :now, :look, 0 WHERE NOT EXISTS (SELECT 1 FROM guarded WHERE path = :path)
ON CONFLICT (path) DO UPDATE SET look = excluded.look
"""
PORTION = 500


class Absences:
    """What is absent, for how long. Raises DatabaseError where there is no room for it."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._looks = 0
        self._is_blind = self._knows_all = False  # as to what waits for a word
        with told():
            self._c = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            for statement in _BEGINNING:
                self._c.execute(statement)

    def note(self, paths: Iterable[str], *, is_blind: bool = False) -> None:
        """Take over what a look found absent; all else is there again, but for what is guarded.

        A blind look cannot tell of all that it is there.
        """
        self._looks += 1
        self._is_blind, self._knows_all = is_blind, self._knows_all and not is_blind
        now, look = self._ticks(), self._looks
        with told():
            self._c.executemany(_NOTE, ({"path": path_bytes(path), "now": now, "look": look} for path in paths))
            self._c.execute("DELETE FROM absent WHERE look < ?", (look,))

    def __len__(self) -> int:
        """Count what is absent and not guarded."""
        return int(self._value("SELECT count(*) FROM absent") or 0)

    def __contains__(self, path: str) -> bool:
        """Tell whether a path is absent and not guarded."""
        return bool(self._value("SELECT count(*) FROM absent WHERE path = ?", path_bytes(path)))

    def paths(self, most: int) -> list[str]:
        """Give so many of the paths that are absent and not guarded."""
        return self._paths("SELECT path FROM absent LIMIT ?", most)

    def certain(self, patience: float, most: int) -> list[str]:
        """Give so many of them that were absent for long enough."""
        return self._paths("SELECT path FROM absent WHERE since <= ? LIMIT ?", self._ticks() - patience, most)

    def seconds(self, patience: float) -> float | None:
        """Give the seconds until one was absent for long enough; None when there is none."""
        since = self._value("SELECT min(since) FROM absent")
        return None if since is None else since + patience - self._ticks()

    def portions(self) -> Iterator[Sequence[str]]:
        """Give all that is absent and not guarded, some at a time."""
        last = b""
        while some := self._paths("SELECT path FROM absent WHERE path > ? ORDER BY path LIMIT ?", last, PORTION):
            yield some
            last = path_bytes(some[-1])

    def forget(self, paths: Iterable[str]) -> None:
        """Forget what was withdrawn."""
        with told():
            self._c.executemany("DELETE FROM absent WHERE path = ?", ((path_bytes(path),) for path in paths))

    @property
    def any_guarded(self) -> bool:
        """Tell whether something waits for a word."""
        return bool(self._value("SELECT EXISTS (SELECT 1 FROM guarded)"))

    @property
    def all_back(self) -> bool:
        """Tell whether all that waited for a word is there again, as far as that is known."""
        waits = "SELECT EXISTS (SELECT 1 FROM guarded) OR EXISTS (SELECT 1 FROM absent WHERE waited)"
        return self._knows_all and not self._value(waits)

    def guard(self) -> None:
        """Let all that is absent wait for a word: nobody waits until it is certain."""
        self._knows_all = not self._is_blind
        self._move("absent", "INSERT OR REPLACE INTO guarded SELECT path, since FROM absent")

    def returned(self, paths: Iterable[str]) -> bool:
        """Let what is there again wait for no word; tell whether that was all that did."""
        if not self.any_guarded:
            return False
        with told():
            self._c.executemany("DELETE FROM guarded WHERE path = ?", ((path_bytes(path),) for path in paths))
        return not self.any_guarded

    def release(self) -> None:
        """Let it wait no more."""
        self._move("guarded", "INSERT OR REPLACE INTO absent SELECT path, since, 0, 1 FROM guarded")

    def close(self) -> None:
        """Forget everything."""
        self._c.close()

    def _move(self, source: str, how: str) -> None:
        with told():
            self._c.execute(how)
            self._c.execute(f"DELETE FROM {source}")  # noqa: S608 - one of our two tables

    def _paths(self, query: str, *values: object) -> list[str]:
        with told():
            return [path.decode("utf-8", "surrogateescape") for (path,) in self._c.execute(query, values)]

    def _value(self, query: str, *values: object) -> float | None:
        with told():
            row = self._c.execute(query, values).fetchone()
        return row[0] if row else None
