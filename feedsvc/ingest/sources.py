"""Walk the articles folder and read its files, never leaving it: the only opener of article files.

    folder --scan--> Scan        path --read--> SourceFile

Links are never followed, special files never waited for. Knows nothing of what files say.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feedsvc import text
from feedsvc.errors import SourceError
from feedsvc.model import Problem, SourceFile
from feedsvc.parse import ARTICLE_SUFFIXES, MEDIA_SUFFIXES, OFFICE

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 64  # folders below one another
READ_TRIES = 3

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: opening a pipe or device must not wait for its other end
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

# Names that are other programs' working files, by who makes them
_IGNORED = re.compile(
    r"""
      \..*                                    # hidden: version control, vim, rsync, NFS, macOS, Syncthing, ours
    | .*~ | \#.*\# | 4913                     # Emacs and vim: backups, autosaves, vim's probe
    | ~\$.* | .*\.(?:tmp|temp|bak|orig|swp)   # Office lock files, half-saved and former versions
    | .*\.(?:part|partial|filepart|crdownload|download)  # downloads and uploads on their way
    | .*___jb_(?:tmp|old)___                  # JetBrains' safe writes
    | Thumbs\.db | desktop\.ini               # Windows
    | _PROBLEMS\.txt | feedsvc\.toml          # our own
    """,
    re.VERBOSE | re.DOTALL,
)

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class Found:
    """An article file as it stands in its folder."""

    path: str
    size: int
    modified: int  # nanoseconds


@dataclass(frozen=True, slots=True)
class Scan:
    """What a walk through the folder found."""

    found: tuple[Found, ...]  # in natural order
    problems: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()  # folders that could not be read, "" the whole: what is below is unknown, not gone


@dataclass(slots=True)
class _Walk:
    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def folder(self, descriptor: int, path: str, depth: int) -> None:
        """Walk one open folder; closes it."""
        try:
            articles, media = self._entries(descriptor, path, depth)
        except OSError as error:
            self._unreadable(path, error)
            return
        finally:
            os.close(descriptor)
        if media and not articles and path:
            self._problem(
                path,
                "there are only pictures or sound in this folder",
                "put them beside the article that shows them",
                severity="warning",
            )

    def _entries(self, descriptor: int, path: str, depth: int) -> tuple[int, int]:
        articles = media = 0
        with os.scandir(descriptor) as entries:
            for entry in sorted(entries, key=lambda each: text.natural_key(each.name)):
                where = f"{path}/{entry.name}" if path else entry.name
                suffix = PurePosixPath(entry.name).suffix.lower()
                if _IGNORED.fullmatch(entry.name):
                    self.ignored.append(where)
                elif entry.is_symlink():
                    self._link(where, suffix)
                elif entry.is_dir(follow_symlinks=False):
                    articles += 1
                    self._below(descriptor, entry.name, where, depth)
                elif suffix in MEDIA_SUFFIXES:
                    media += 1
                    self.ignored.append(where)
                else:
                    articles += 1
                    self._file(entry, where, suffix)
        return articles, media

    def _below(self, parent: int, name: str, where: str, depth: int) -> None:
        if depth == MAX_DEPTH:
            self._problem(where, f"folders stand more than {MAX_DEPTH} deep", "move this folder up")
            return
        try:
            descriptor = os.open(name, _FOLDER, dir_fd=parent)
        except OSError as error:
            self._unreadable(where, error)
        else:
            self.folder(descriptor, where, depth + 1)

    def _file(self, entry: "os.DirEntry[str]", where: str, suffix: str) -> None:
        if suffix in OFFICE:
            self._problem(where, OFFICE[suffix].partition("; ")[0], OFFICE[suffix].partition("; ")[2])
            return
        if suffix not in ARTICLE_SUFFIXES:
            self.ignored.append(where)
            return
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return  # it vanished a moment ago
        if not stat.S_ISREG(status.st_mode):
            kind = _KINDS.get(stat.S_IFMT(status.st_mode), "no file")
            self._problem(where, f"this is {kind}, not a file", "remove it, or give it another suffix")
        else:
            self.found.append(Found(where, status.st_size, status.st_mtime_ns))

    def _link(self, where: str, suffix: str) -> None:
        if suffix in ARTICLE_SUFFIXES or not suffix:
            self._problem(where, "links are not followed", "put the file or folder itself here")
        else:
            self.ignored.append(where)

    def _unreadable(self, path: str, error: OSError) -> None:
        self.unknown.append(path)
        self._problem(
            path,
            f"this folder cannot be read: {error.strerror}",
            "give the user that runs feedsvc the right to read it; what was published from it stays",
        )

    def _problem(self, path: str, message: str, hint: str, severity: str = "error") -> None:
        self.problems.append(Problem(path, 0, "warning" if severity == "warning" else "error", message, hint))


def scan(folder: Path) -> Scan:
    """Walk the folder; never raises: what cannot be read becomes a problem, and what is below it is unknown."""
    walk = _Walk()
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        walk._unreadable("", error)
    else:
        walk.folder(descriptor, "", 0)
    walk.found.sort(key=lambda file: text.natural_key(file.path))
    return Scan(tuple(walk.found), tuple(walk.problems), tuple(walk.ignored), tuple(walk.unknown))


def read(folder: Path, path: str, *, limit: int = MAX_BYTES) -> SourceFile:
    """Read one file whole, as it stood still; raises SourceError."""
    try:
        for _ in range(READ_TRIES):
            with _opened(folder, path) as descriptor:
                before = os.fstat(descriptor)
                _refuse(before, limit)
                data = _read_all(descriptor, limit)
                after = os.fstat(descriptor)
            if (
                (before.st_size, before.st_mtime_ns)
                == (after.st_size, after.st_mtime_ns)
                == (len(data), after.st_mtime_ns)
            ):
                return SourceFile(path, hashlib.sha256(data).hexdigest(), len(data), after.st_mtime_ns, data)
    except OSError as error:
        gone = isinstance(error, FileNotFoundError | NotADirectoryError)
        raise SourceError(
            f"cannot read the file: {error.strerror}", "give the user that runs feedsvc the right to read it", gone=gone
        ) from error
    raise SourceError("the file keeps changing while it is read", "it is read when it rests")


@contextmanager
def _opened(folder: Path, path: str) -> Iterator[int]:
    """Open a file one folder at a time, so that no component can be a link, whatever happens meanwhile."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    *folders, name = path.split("/")
    try:
        for part in folders:
            below = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        file = os.open(name, _FILE, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = file
        yield descriptor
    finally:
        os.close(descriptor)


def _refuse(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("this is no regular file", "put a text file here")
    if status.st_size > limit:
        raise SourceError(
            f"the file has {status.st_size:,} bytes; at most {limit:,} are read",
            "split it, or take out what is no text",
        )


def _read_all(descriptor: int, limit: int) -> bytes:
    """Read to the end, or one byte past the limit: a file may grow while it is read."""
    parts: list[bytes] = []
    left = limit + 1
    while left and (part := os.read(descriptor, min(left, 1 << 20))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
