"""A folder -> the article files in it; a path in it -> the bytes that are there. The only opener of article files.

Nothing outside the folder is ever opened: every component of a path is opened without following links, and what an
opened descriptor is counts, not what a name promised (F56, F58). Knows nothing of what a file says.

What is no article, and so is ignored:

- hidden files and folders (a name that begins with a dot), working files of editors, file managers, sync and download
  programs (`is_working_name`), and feedsvc.toml;
- files with a suffix that is no article's; office files get a Problem that says what to do, pictures, sound and film
  are fine beside articles;
- links: a link to what the folder holds anyway is ignored, so each file counts once; any other is a Problem.
"""

import errno
import hashlib
import os
import posixpath
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from feedsvc.errors import SourceError
from feedsvc.model import Problem, SourceFile
from feedsvc.parse import ARTICLE_SUFFIXES, MEDIA_SUFFIXES, OFFICE
from feedsvc.settings import SITE_FILE
from feedsvc.text import natural_key

MAX_BYTES = 10 * 1024 * 1024
MAX_DEPTH = 100  # folders in folders; each open one takes a descriptor
READ_ATTEMPTS = 3
PULSE_STEPS = 500

Pulse = Callable[[int], None]
"""Is called now and then during long work, with how much is done; may raise what ends the work."""

T = TypeVar("T")

# Names that programs leave behind and that no one writes (F51), in small letters
_WORKING_NAMES = frozenset(
    [SITE_FILE, "_problems.txt", "thumbs.db", "desktop.ini", "icon\r", "lost+found", "__macosx", "@eadir", "#recycle"]
).union(["$recycle.bin", "system volume information", "cvs", "4913"])  # the last: vim tries whether it may write
_WORKING_SUFFIXES = (
    *("~", ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download"),
    *(".swp", ".swo", ".swx", ".orig", ".bak", ".rej", "___jb_tmp___", "___jb_old___"),
)

# The folder in which TextEdit saves; what sync programs call the loser of two edits, so that it is not a second article
_WORKING_FORMS = re.compile(
    r"\.sb-[0-9a-f]{8}-\w{6}$ | \.sync-conflict-\d{8}-\d{6} | \(.*conflicted\ copy\ \d{4}-\d\d-\d\d.*\)", re.VERBOSE
)

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
# A folder on the way to a file need not be readable itself; O_PATH is of Linux only.
_ON_THE_WAY = getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

_LINK = ("links are not followed", "put the file itself here")
LONELY = "this folder holds pictures, sound or film, but no article"
_SPECIAL = ("this is no regular file", "only regular files are read")


@dataclass(frozen=True, slots=True)
class Found:
    """An article file as the folder lists it, not opened yet."""

    path: str
    size: int
    modified: int  # nanoseconds


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder holds."""

    found: tuple[Found, ...]  # in the order of text.natural_key
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]
    unknown: tuple[str, ...]  # what could not be looked at: files below or at these paths may be there; "" is all


@dataclass(slots=True)
class Walk:
    """A scan under way: `files` gives the article files, the rest is known when it has ended."""

    folder: Path
    pulse: Pulse = lambda _: None
    met: int = 0  # names
    steps: int = 0
    problems: list[Problem] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    with_articles: set[str] = field(default_factory=set)
    links: list[tuple[str, str]] = field(default_factory=list)  # path, target
    media: set[str] = field(default_factory=set)  # folders that hold some

    def step(self, names: int) -> None:
        """Count names that were met; tells now and then."""
        self.met += names
        self.steps += 1
        if self.steps % PULSE_STEPS == 0:
            self.pulse(self.met)

    def error(self, path: str, message: str, hint: str = "") -> None:
        """Note that something is not published."""
        self.problems.append(Problem(path, 0, "error", message, hint))

    def files(self, below: str = "") -> Iterator[Found]:
        """List the article files in the order of their paths' bytes; looks at names and states only, opens none.

        With `below` only those in that folder, of which there are none when it is none.
        """
        try:
            descriptor = _open_folder(self.folder, below)
        except FileNotFoundError as error:
            if not below:
                _unreadable(self, "", error)
        except OSError as error:
            _unreadable(self, below, error)
        else:
            yield from _walk(self, descriptor, below, below.count("/") + 1 if below else 0)
        _judge_links(self)
        _judge_media(self)
        self.problems.sort(key=lambda problem: natural_key(problem.path))
        self.ignored.sort(key=natural_key)


def scan(folder: Path) -> Scan:
    """List all that is in a folder at once."""
    walk = Walk(folder)
    found = sorted(walk.files(), key=lambda file: natural_key(file.path))
    return Scan(tuple(found), tuple(walk.problems), tuple(walk.ignored), tuple(walk.unknown))


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
        raise SourceError(*_SPECIAL)
    return Found(path, status.st_size, status.st_mtime_ns)


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


def is_article_name(path: str) -> bool:
    """Tell whether a file at a path would be an article's, by its suffix."""
    return posixpath.splitext(path)[1].lower() in ARTICLE_SUFFIXES


def is_there(folder: Path, path: str) -> bool:
    """Tell whether there is, or may be, a file at a path."""
    try:
        return peek(folder, path) is not None
    except SourceError as error:
        return not error.gone


def is_working_name(name: str) -> bool:
    """Tell whether a name is of a hidden file or of one that a program only works with (F51)."""
    small = name.lower()
    # "..\\news.txt" is a name that an unpacker made of a path of Windows, not one that somebody hid.
    hidden = small.startswith(".") and not small.startswith("..\\")
    left_behind = small.startswith("~$") or (small.startswith("#") and small.endswith("#"))
    if hidden or left_behind or small.endswith(_WORKING_SUFFIXES) or small in _WORKING_NAMES:
        return True
    return (".sb-" in small or "conflict" in small) and bool(_WORKING_FORMS.search(small))


def concerns(path: str, *, is_folder: bool = False) -> bool:
    """Tell whether a change at a path may change what is published, settings included."""
    if path == SITE_FILE:
        return True
    if not path or any(map(is_working_name, path.split("/"))):
        return False
    suffix = posixpath.splitext(path)[1].lower()
    return is_folder or suffix in ARTICLE_SUFFIXES or suffix in OFFICE or suffix in MEDIA_SUFFIXES


def _open_folder(folder: Path, path: str) -> int:
    if not path:
        # The folder itself may be a link: whoever starts the service names it.
        return os.open(folder, _FOLDER & ~os.O_NOFOLLOW)
    with _way_to(folder, path) as (place, name):
        return os.open(name, _FOLDER, dir_fd=place)


def _walk(walk: Walk, descriptor: int, folder: str, depth: int) -> Iterator[Found]:
    """Look through an open folder and the folders in it; closes the descriptor."""
    names: list[str] = []  # of article files, and of folders with a "/"
    try:
        walk.folders.add(folder)
        with os.scandir(descriptor) as entries:
            names.extend(filter(None, (_meet(walk, descriptor, entry, folder) for entry in entries)))
    except OSError as error:
        _unreadable(walk, folder, error)
    try:
        for name in sorted(names, key=os.fsencode):
            path = f"{folder}/{name}" if folder else name
            if name.endswith("/"):
                yield from _enter(walk, descriptor, name[:-1], path[:-1], depth + 1)
            elif found := _state(walk, descriptor, name, path):
                walk.with_articles.add(folder)
                yield found
    finally:
        os.close(descriptor)


def _meet(walk: Walk, parent: int, entry: os.DirEntry[str], folder: str) -> str:
    """Take up one name of a folder; give it when it is an article's, and with a "/" when it is a folder's."""
    walk.step(1)
    path = f"{folder}/{entry.name}" if folder else entry.name
    if is_working_name(entry.name):
        if entry.name != SITE_FILE:
            walk.ignored.append(path)
        return ""
    try:
        if entry.is_symlink():
            walk.links.append((path, os.readlink(entry.name, dir_fd=parent)))
        elif entry.is_dir(follow_symlinks=False):
            return entry.name + "/"
        elif posixpath.splitext(entry.name)[1].lower() in ARTICLE_SUFFIXES:
            return entry.name
        else:
            _set_aside(walk, entry.name, folder, path)
    except FileNotFoundError:
        pass  # gone since the folder was listed
    except OSError as error:
        _unreadable(walk, path, error)
    return ""


def _enter(walk: Walk, parent: int, name: str, path: str, depth: int) -> Iterator[Found]:
    if depth > MAX_DEPTH:
        walk.unknown.append(path)
        walk.error(path, f"this folder is more than {MAX_DEPTH} folders deep", "move it further up")
        return
    try:
        descriptor = os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        return
    except OSError as error:
        _unreadable(walk, path, error)
        return
    yield from _walk(walk, descriptor, path, depth)


def _state(walk: Walk, parent: int, name: str, path: str) -> Found | None:
    walk.step(0)
    try:
        status = os.stat(name, dir_fd=parent, follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        _unreadable(walk, path, error)
        return None
    if stat.S_ISREG(status.st_mode):
        return Found(path, status.st_size, status.st_mtime_ns)
    walk.unknown.append(path)  # what was published from this path stays
    walk.error(path, *_SPECIAL)
    return None


def _set_aside(walk: Walk, name: str, folder: str, path: str) -> None:
    """Tell by its suffix what a file is for that is no article's."""
    suffix = posixpath.splitext(name)[1].lower()
    if suffix in OFFICE:
        message, _, hint = OFFICE[suffix].partition("; ")
        walk.error(path, message, hint)
    else:
        walk.ignored.append(path)
        if suffix in MEDIA_SUFFIXES:
            walk.media.add(folder)


def _unreadable(walk: Walk, path: str, error: OSError) -> None:
    """Note what cannot be looked at: what is there is unknown, not gone (F59)."""
    walk.unknown.append(path)
    if error.errno in (errno.ENOTDIR, errno.ELOOP) and path:
        walk.error(path, *_LINK)  # a folder became a link while it was looked at
        return
    what = "this cannot be read" if path else "the folder of articles cannot be read"
    hint = "let the user that runs feedsvc read it" if error.errno in (errno.EACCES, errno.EPERM) else ""
    walk.error(path, f"{what}: {error.strerror}", hint or "what was published from it stays published")


def _judge_links(walk: Walk) -> None:
    """Ignore links to what is there anyway; any other is a problem. Only names are compared, nothing is looked at."""
    if not walk.links:
        return
    there = walk.folders | set(walk.ignored) | {path for path, _ in walk.links}
    for path, target in walk.links:
        parent = posixpath.dirname(path)
        place = posixpath.normpath(posixpath.join(parent, target))
        inside = "" if place == "." else place
        if inside != path and (inside in there or article(walk.folder, inside)):
            walk.ignored.append(path)
        else:
            walk.unknown.append(path)  # what was published from this path stays
            walk.error(path, *_LINK)


def _judge_media(walk: Walk) -> None:
    """Warn of pictures, sound and film that no article stands beside, above or below: one warning a folder."""
    near = {above for folder in walk.with_articles for above in _upwards(folder)}
    lonely = set()
    for folder in walk.media:
        way = list(_upwards(folder))
        if folder not in near and walk.with_articles.isdisjoint(way):
            lonely.add(next(above for above in reversed(way) if above not in near))
    for folder in sorted(lonely):
        walk.problems.append(Problem(folder, 0, "warning", LONELY, "write an article beside them"))


def _upwards(folder: str) -> Iterator[str]:
    """Give a folder, the one above it, and so on up to ""."""
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


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
        raise SourceError(*_SPECIAL)
    if before.st_size > limit:  # asked before reading: the file may be sparse, or endless (F16)
        size = f"{before.st_size / 1024 / 1024:,.1f} MiB"
        raise SourceError(f"the file has {size}; the limit is {limit / 1024 / 1024:,.1f} MiB", "make it shorter")
    data = os.read(descriptor, before.st_size + 1)  # the one byte more is there when it grew
    after = os.fstat(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        return None
    return SourceFile(path, hashlib.sha256(data).hexdigest(), after.st_size, after.st_mtime_ns, data)


def _told(error: OSError) -> SourceError:
    """Say in plain words why a file could not be opened or read."""
    if error.errno == errno.ENOENT:
        return SourceError("the file is gone", gone=True)
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return SourceError(*_LINK)
    if error.errno in (errno.EACCES, errno.EPERM):
        return SourceError("no permission to read the file", "let the user that runs feedsvc read it, as by chmod a+r")
    if error.errno in (errno.ENXIO, errno.ENODEV):
        return SourceError(*_SPECIAL)
    return SourceError(f"the file cannot be read: {error.strerror}", "what was published from it stays published")
