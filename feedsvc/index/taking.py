"""The file that stands where the index belongs -> none, with nothing lost of anyone's.

What tells whose it is stands in its header (https://sqlite.org/fileformat2.html#the_database_header). Knows no table.
"""

import logging
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from urllib.parse import quote

from feedsvc.errors import DatabaseError

log = logging.getLogger(__name__)

APPLICATION_ID = 0x66656564  # "feed" in the file's header tells that it is ours
SUFFIXES = ("", "-wal", "-shm")

FOREIGN = "{} is the database of another program"
ELSEWHERE = "choose another place: --data"

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_ID_PLACE = slice(68, 72)


def take_away(path: Path) -> None:
    """Delete an index, should it even be damaged, and move aside what is no database.

    Raises DatabaseError where there is the database of another program, which is not touched, and OSError.
    """
    header = _header(path)
    if header and not (header.startswith(_MAGIC) and len(header) == _HEADER_BYTES):
        aside = _aside(path)
        log.warning("%s is no database: it is moved aside, to %s", path, aside)
        for suffix in SUFFIXES:
            if (file := _with(path, suffix)).exists():
                file.rename(_with(aside, suffix))
    elif is_foreign(path):
        raise DatabaseError(FOREIGN.format(path), ELSEWHERE)
    for suffix in SUFFIXES:
        _with(path, suffix).unlink(missing_ok=True)


def is_foreign(path: Path) -> bool:
    """Tell whether a file is the database of another program, as far as it can be read."""
    try:
        header = _header(path)
    except OSError:
        return False
    if not (header.startswith(_MAGIC) and len(header) == _HEADER_BYTES):
        return False
    return int.from_bytes(header[_ID_PLACE]) != APPLICATION_ID and not _is_begun(path)


def _header(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return b""


def _is_begun(path: Path) -> bool:
    """Tell whether an index is only just begun: nothing is in it, or the log that belongs to it has its header."""
    try:
        with closing(sqlite3.connect(f"file:{quote(bytes(path))}?mode=ro", uri=True)) as c:
            (ours,) = c.execute("PRAGMA application_id").fetchone()
            (tables,) = c.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return ours == APPLICATION_ID or (ours, tables) == (0, 0)


def _aside(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.aside-{number}") for number in count(1))
    return next(name for name in names if not name.exists())


def _with(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
