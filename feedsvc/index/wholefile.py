"""What is done with the file of an index as a whole: copied, or written anew so that it forgets what was deleted."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from feedsvc.errors import DatabaseError
from feedsvc.index.database import Database

# What makes a file forget what was deleted: the words of search in one piece, each page written anew, no old log.
_SCRUB = (
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=FILE",
    "INSERT INTO words(words) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)


def copy_to(database: Database, file: Path) -> None:
    """Write a consistent copy while others read and write (https://sqlite.org/backup.html); raises OSError too."""
    draft = file.with_name(f".{file.name}.new")
    with database.apart() as raw:
        try:
            with closing(sqlite3.connect(draft)) as copy:
                raw.backup(copy)
        except sqlite3.Error as error:
            draft.unlink(missing_ok=True)
            raise DatabaseError(f"the copy {file} cannot be written: {error}", "name another place") from error
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(file)


def scrub(database: Database) -> None:
    """Write the whole file anew, so that nothing is left in it of what was deleted; others may read meanwhile."""
    with database.apart() as raw:
        try:
            busy = [raw.execute(statement).fetchone() for statement in _SCRUB][-1][0]
        except sqlite3.Error as error:
            raise DatabaseError(
                f"the index cannot be written anew: {error}", "make room, then start feedsvc"
            ) from error
    if busy:
        raise DatabaseError("somebody reads what was purged from the index", "end that program, then start feedsvc")
