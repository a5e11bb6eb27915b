"""One keeper per index: a lock in the data folder that its process cannot leave behind.

The file is locked by whoever keeps the index (fcntl, so it ends with its process) and names the process, if that one
yields when it is asked to. Knows no index.
"""

import contextlib
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.errors import DatabaseError
from feedsvc.text import shown

NAME = "keeper.lock"


@contextmanager
def taken(data: Path, *, yields: bool = False) -> Iterator[bool]:
    """Be the keeper of an index while in this context; gives False when another process is.

    With `yields` this process handles SIGUSR1, and then gives the index away for a moment. Raises DatabaseError.
    """
    lock = _open(data)
    try:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        os.ftruncate(lock, 0)
        if yields:
            os.pwrite(lock, str(os.getpid()).encode(), 0)
        try:
            yield True
        finally:
            os.ftruncate(lock, 0)
    finally:
        os.close(lock)


def ask(data: Path) -> bool:
    """Ask the process that keeps an index to yield; gives False when there is none that would."""
    with contextlib.suppress(OSError, ValueError):
        os.kill(int((data / NAME).read_text()), signal.SIGUSR1)
        return True
    return False


def runs(data: Path) -> bool:
    """Tell whether a process that yields keeps the index."""
    try:
        os.kill(int((data / NAME).read_text()), 0)
    except PermissionError:  # of another user
        return True
    except (OSError, ValueError):
        return False
    return True


def _open(data: Path) -> int:
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        return os.open(data / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        hint = "name a folder with --data that this user can write"
        raise DatabaseError(f"the data folder {shown(str(data))} cannot be used: {error.strerror}", hint) from error
