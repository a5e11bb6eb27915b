"""A database URL -> connections: reads that see one snapshot, writes that happen whole or not at all.

The only place where an engine is made. Knows tables only to make and empty them, and no article, feed or folder.
SQLite runs in WAL mode, so readers never wait for the writer (https://sqlite.org/wal.html).
"""

import logging
import os
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar, cast
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, delete, event, insert, select
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool, StaticPool

from feedsvc.errors import DatabaseError, NotYetError
from feedsvc.index import faults, schema
from feedsvc.index.taking import APPLICATION_ID, ELSEWHERE, FOREIGN, is_foreign, take_away

__all__ = ["Connection", "Database"]

log = logging.getLogger(__name__)

T = TypeVar("T")

WAIT_SECONDS = 60.0
ATTEMPTS = 12
IDLE_CONNECTIONS = 4
BUSY_CONNECTIONS = 16

# No mmap: a file that is cut short under a running process shall be an error, not a SIGBUS.
_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=OFF",
    "cache_size=-4096",
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)

# How a write begins. A first ingest goes through the whole index, here and there for every article: the more pages are
# at hand (96 MiB) and the longer one stays in the log (64 MiB), the less often it is read and written back.
_WRITING = ("PRAGMA cache_size=-98304", "PRAGMA wal_autocheckpoint=16000", "BEGIN IMMEDIATE")


class Database:
    """One index. Safe to share between threads: each read and each write has a connection of its own."""

    def __init__(self, url: str, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Prepare the index at `sqlite:///path` (`sqlite://` is one in memory); opens nothing yet.

        The path is taken as it stands: a file name may hold `?` and `%`.
        """
        scheme, _, path = url.partition("://")
        if scheme != "sqlite":
            raise DatabaseError("the index can only be kept in SQLite", "use sqlite:///path/to/index.db")
        self.path = Path(path[1:]) if path else None
        self._busy_milliseconds = int(wait_seconds * 1000 / ATTEMPTS)
        if self.path is None:
            self._engine = create_engine("sqlite://", creator=self._connect, poolclass=StaticPool)
        else:
            self._engine = create_engine(
                "sqlite://",
                creator=self._connect,
                poolclass=QueuePool,
                pool_size=IDLE_CONNECTIONS,
                max_overflow=BUSY_CONNECTIONS - IDLE_CONNECTIONS,
                pool_timeout=wait_seconds / 2,
            )
            event.listen(self._engine, "connect", self._remember_file)
            event.listen(self._engine, "checkout", self._compare_file)
        self._writer = self._engine.execution_options(begin=_WRITING)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read the index in one snapshot: the state at the first query, whatever is written meanwhile."""
        with self._told(), self._engine.connect() as c:
            yield c

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do work in one transaction and give its result.

        The whole work is done again when the index was locked, so it must change nothing else that cannot be repeated.
        """
        with self._told():
            for _ in range(ATTEMPTS - 1):
                try:
                    return self._transact(work)
                except (DBAPIError, sqlite3.Error) as error:
                    if not faults.is_locked(error):
                        raise
            return self._transact(work)

    def _transact(self, work: Callable[[Connection], T]) -> T:
        with self._writer.begin() as c:
            return work(c)

    def create(self) -> None:
        """Make the index where there is none yet, or one of an older feedsvc; check the one that is there."""
        if self.path is not None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.touch()
            except OSError as error:
                raise DatabaseError(
                    f"the index cannot be made at {self.path}: {error.strerror}",
                    "make the folder writable, or use --data",
                ) from error
        with self.read() as c:
            blank, old = _is_blank(c), _is_ours(c) and _schema_of(c) < schema.SCHEMA_VERSION
        if old:
            log.info("the index is of an older feedsvc: it is made anew from the articles and their ledger")
            self.remove()
            return self.create()
        if blank:
            self._make()
        return self.check()

    def _make(self) -> None:
        with self._told():
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("PRAGMA journal_mode=WAL")
            finally:
                raw.close()
        self.write(_make_tables)

    def empty(self) -> None:
        """Forget everything but the revision, which goes up: whoever keeps documents sees that all of them changed."""
        self.write(_empty_tables)

    def check(self, *, thoroughly: bool = False) -> None:
        """Raise DatabaseError when there is no index, or it is not ours, of another version, or damaged.

        Only a thorough check, which reads the whole file, finds all damage.
        """
        with self.read() as c:
            if _is_blank(c):
                raise NotYetError("there is no index yet", "run: feedsvc ingest")
            if not _is_ours(c):
                raise DatabaseError(FOREIGN.format(self._name), ELSEWHERE)
            if (found := _schema_of(c)) != schema.SCHEMA_VERSION:
                self._refuse(f"has schema {found}, this feedsvc reads schema {schema.SCHEMA_VERSION}")
            if thoroughly and (fault := c.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok":
                self._refuse(f"is damaged: {fault}")

    @contextmanager
    def apart(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that is in no transaction and that nobody gets after this."""
        with self._told():
            raw = self._engine.raw_connection()
            raw.detach()
        try:
            yield cast("sqlite3.Connection", raw.dbapi_connection)
        finally:
            raw.close()

    def remove(self) -> None:
        """Delete the index, should it even be damaged; raises DatabaseError where it is not ours to delete."""
        self.close()
        if self.path:
            take_away(self.path)

    def close(self) -> None:
        """Close every connection that is not in use."""
        self._engine.dispose()

    @property
    def _name(self) -> str:
        return str(self.path or "the index in memory")

    @property
    def _quoted(self) -> str:
        return shlex.quote(self._name)

    @property
    def how_to_rebuild(self) -> str:
        """Tell what to do about a damaged index."""
        return faults.ANEW.format(self._quoted)

    def _refuse(self, fault: str) -> NoReturn:
        raise DatabaseError(f"the index {self._name} {fault}", self.how_to_rebuild)

    def _connect(self) -> sqlite3.Connection:
        # mode=rw: only `create` makes a file. No implicit transactions: `_begin` opens them.
        where = f"file:{quote(os.fsencode(self.path))}?mode=rw" if self.path else ":memory:"
        connection = sqlite3.connect(where, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA busy_timeout={self._busy_milliseconds}")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _remember_file(self, dbapi: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:  # noqa: ARG002
        entry.info["file"] = self._file()

    def _compare_file(
        self,
        dbapi: sqlite3.Connection,  # noqa: ARG002
        entry: ConnectionPoolEntry,
        proxy: PoolProxiedConnection,  # noqa: ARG002
    ) -> None:
        # An index that was deleted and made anew is another file; a connection would go on with the deleted one.
        if entry.info["file"] != self._file():
            raise DisconnectionError

    def _file(self) -> tuple[int, int] | None:
        try:
            status = (self.path or Path()).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite raises into a sentence and a hint."""
        try:
            yield
        except PoolTimeoutError as error:
            raise DatabaseError("too many reads of the index wait at once", "try again") from error
        except (DBAPIError, sqlite3.Error) as error:
            if self.path and (not self.path.exists() or _is_unmade(self.path)):
                raise NotYetError("there is no index yet", "run: feedsvc ingest") from error
            if self.path and is_foreign(self.path):
                raise DatabaseError(FOREIGN.format(self._name), ELSEWHERE) from error
            message, hint = faults.told(error)
            raise DatabaseError(message, hint.format(self._quoted)) from error


def _begin(c: Connection) -> None:
    for statement in c.get_execution_options().get("begin", ("BEGIN",)):
        c.exec_driver_sql(statement)


def _is_unmade(path: Path) -> bool:
    """Tell whether the file has no tables yet: who makes them is at it."""
    try:
        with closing(sqlite3.connect(path)) as raw:
            return not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error:
        return False


def _is_blank(c: Connection) -> bool:
    return not c.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()


def _is_ours(c: Connection) -> bool:
    return bool(c.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID)


def _schema_of(c: Connection) -> int:
    return int(c.execute(select(schema.meta.c.value).where(schema.meta.c.key == "schema")).scalar_one_or_none() or 0)


def _make_tables(c: Connection) -> None:
    if _is_blank(c):
        c.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        schema.metadata.create_all(c)
        c.execute(insert(schema.meta).values(key="schema", value=str(schema.SCHEMA_VERSION)))


def _empty_tables(c: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        if table is not schema.meta:
            c.execute(delete(table))
    key, value = schema.meta.c.key, schema.meta.c.value
    revision = c.execute(select(value).where(key == "revision")).scalar_one_or_none()
    c.execute(delete(schema.meta).where(key != "schema"))
    raised = str(int(revision or 0) + 1)
    c.execute(insert(schema.meta), [{"key": "revision", "value": raised}, {"key": "emptied", "value": raised}])
