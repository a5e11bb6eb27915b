"""What SQLite raises -> what is the matter, in a sentence, and what to do about it (https://sqlite.org/rescode.html)."""

import sqlite3

from sqlalchemy.exc import DBAPIError

ANEW = "run: feedsvc ingest --rebuild (it makes {} anew from the articles and their ledger)"

Fault = DBAPIError | sqlite3.Error

_LOCKED = ("the index is locked by another program", "end the program that has it open")
_SENTENCES = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: ("no space is left to write the index", "free some disk space; nothing published is lost"),
    sqlite3.SQLITE_READONLY: (
        "the index cannot be written: it is read-only",
        "make its folder writable, or use --data",
    ),
    sqlite3.SQLITE_PERM: ("the index may not be opened", "make its folder readable and writable, or use --data"),
    sqlite3.SQLITE_CANTOPEN: ("the index cannot be opened", "make its folder readable and writable, or use --data"),
    sqlite3.SQLITE_IOERR: ("the disk of the index gives errors", "look at the disk and its free space"),
    sqlite3.SQLITE_CORRUPT: ("the index is damaged", ANEW),
    sqlite3.SQLITE_NOTADB: ("the index is damaged, or is no index at all", ANEW),
}


def told(error: Fault) -> tuple[str, str]:
    """Give the sentence and the hint, in which {} stands for the place of the index."""
    message, hint = _SENTENCES.get(_code(error), ("the index cannot be used", ""))
    return f"{message} ({_cause(error)})", hint


def is_locked(error: Fault) -> bool:
    """Tell whether another one has the index: to try again may help."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: Fault) -> int:
    """Give SQLite's primary result code."""
    return getattr(_cause(error), "sqlite_errorcode", 0) & 0xFF


def _cause(error: Fault) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
