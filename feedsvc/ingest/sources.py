"""A path in a folder -> the bytes that are there, or what the folder says of them. The only opener of article files.

Nothing outside the folder is ever opened: every component of a path is opened without following links, and what an
opened descriptor is counts, not what a name promised (F56, F58). Knows nothing of what a file says.
"""

import errno
import hashlib
import math
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from feedsvc.errors import SourceError
from feedsvc.ingest.names import concerns, is_article_name
from feedsvc.model import SourceFile

MEBIBYTE = 1024 * 1024
MAX_BYTES = 10 * MEBIBYTE
MAX_DEPTH = 100  # folders in folders; each open one takes a descriptor
READ_ATTEMPTS = 3
PULSE_STEPS = 500

Pulse = Callable[[int], None]
"""Is called now and then during long work, with how much is done; may raise what ends the work."""

T = TypeVar("T")

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
# A folder on the way to a file need not be readable itself; O_PATH is of Linux only.
_ON_THE_WAY = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

LINK = ("links are not followed", "put the file itself here")
SPECIAL = ("this is no regular file", "only regular files are read")


@dataclass(frozen=True, slots=True)
class Found:
    """An article file as the folder lists it, not opened yet."""

    path: str
    size: int
    modified: int  # nanoseconds
    ctime: int  # nanoseconds


def paced(items: Iterable[T], pulse: Pulse) -> Iterator[T]:
    """Give items, with a pulse now and then."""
    for number, item in enumerate(items, 1):
        if number % PULSE_STEPS == 0:
            pulse(number)
        yield item


def peek(folder: Path, path: str) -> Found | None:
    """Look at one article file as a scan would; None when there is none.

    Raises SourceError where a scan finds a problem, or where what is there is unknown.
    """
    if path.count("/") > MAX_DEPTH:
        raise SourceError("the path is too deep")
    try:
        with _way_to(folder, path) as (place, name):
            status = os.stat(name, dir_fd=place, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _told(error) from error
    if not stat.S_ISREG(status.st_mode):
        raise SourceError(*SPECIAL)
    return Found(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def is_empty(folder: Path) -> bool:
    """Tell whether nothing at all is in a folder, or it cannot be read: perhaps it is not mounted."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is None
    except OSError:
        return True


def article(folder: Path, path: str) -> Found | None:
    """Give the article file at a path; None when there is none, or something else."""
    if not concerns(path) or not is_article_name(path):
        return None
    try:
        return peek(folder, path)
    except SourceError:
        return None


def is_there(folder: Path, path: str) -> bool:
    """Tell whether there is, or may be, a file at a path."""
    try:
        return peek(folder, path) is not None
    except SourceError as error:
        return not error.gone


def open_folder(folder: Path, path: str) -> int:
    """Open a folder in a folder, or that itself ("")."""
    if not path:
        # The folder itself may be a link: whoever starts the service names it.
        return os.open(folder, FOLDER & ~os.O_NOFOLLOW)
    with _way_to(folder, path) as (place, name):
        return os.open(name, FOLDER, dir_fd=place)


def read(folder: Path, path: str, *, limit: int = MAX_BYTES) -> SourceFile:
    """Read one file as it stands at one moment; raises SourceError, saying why, and whether it is gone."""
    for _ in range(READ_ATTEMPTS):
        descriptor = _open(folder, path)
        try:
            source = _read_once(descriptor, path, limit)
        except OSError as error:
            raise _told(error) from error
        finally:
            os.close(descriptor)
        if source:
            return source
    raise SourceError("the file changes while it is read", "it is read again once it rests")


def _open(folder: Path, path: str) -> int:
    """Open a file below a folder, never following a link (F56); waits for nothing (F58)."""
    try:
        with _way_to(folder, path) as (place, name):
            return os.open(name, _FILE, dir_fd=place)
    except OSError as error:
        raise _told(error) from error


@contextmanager
def _way_to(folder: Path, path: str) -> Iterator[tuple[int, str]]:
    """Open the folder that a path is in, and give it with the last name; follows no link."""
    *folders, name = path.split("/")
    if {"", ".", ".."} & {*folders, name} or "\0" in path:
        raise SourceError("the path leads out of the folder")
    place = os.open(folder, _ON_THE_WAY & ~os.O_NOFOLLOW)
    try:
        for part in folders:
            place, above = os.open(part, _ON_THE_WAY, dir_fd=place), place
            os.close(above)
        yield place, name
    finally:
        os.close(place)


def _read_once(descriptor: int, path: str, limit: int) -> SourceFile | None:
    """Read an open file; None when it changed meanwhile (F71)."""
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        raise SourceError(*SPECIAL)
    if before.st_size > limit:  # asked before reading: the file may be sparse, or endless (F16)
        size = math.ceil(before.st_size * 10 / MEBIBYTE) / 10  # rounded up: never said to be as much as the limit
        raise SourceError(f"the file has {size:,.1f} MiB; the limit is {limit / MEBIBYTE:,.1f} MiB", "make it shorter")
    data = os.read(descriptor, before.st_size + 1)  # the one byte more is there when it grew
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return None
    # Where the status moved meanwhile, the next look finds that: on some file systems it does at every look.
    digest = hashlib.sha256(data).hexdigest()
    return SourceFile(path, digest, before.st_size, before.st_mtime_ns, data, before.st_ctime_ns)


def _told(error: OSError) -> SourceError:
    """Say in plain words why a file could not be opened or read."""
    if error.errno == errno.ENOENT:
        return SourceError("the file is gone", gone=True)
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return SourceError(*LINK)
    if error.errno in (errno.EACCES, errno.EPERM):
        return SourceError("no permission to read the file", "let the user that runs feedsvc read it, as by chmod a+r")
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return SourceError(*SPECIAL)
    return SourceError(f"the file cannot be read: {error.strerror}", "what was published from it stays published")
