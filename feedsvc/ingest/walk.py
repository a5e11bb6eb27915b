"""A folder -> the article files in it, with what is wrong there and what could not be looked at.

Looks at names and states only and opens no article; links are never followed: a link to what the folder holds anyway is
ignored, so each file counts once, any other is a Problem.
"""

import errno
import os
import posixpath
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.ingest import sources
from feedsvc.ingest.names import is_article_name, is_working_name
from feedsvc.ingest.sources import FOLDER, LINK, SPECIAL, Found, Pulse, open_folder
from feedsvc.model import Problem
from feedsvc.parse import MEDIA_SUFFIXES, OFFICE
from feedsvc.settings import SITE_FILE
from feedsvc.text import natural_key

LONELY = "this folder holds pictures, sound or film, but no article"


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
        if self.steps % sources.PULSE_STEPS == 0:
            self.pulse(self.met)

    def error(self, path: str, message: str, hint: str = "") -> None:
        """Note that something is not published."""
        self.problems.append(Problem(path, 0, "error", message, hint))

    def files(self, below: str = "") -> Iterator[Found]:
        """List the article files in the order of their paths' bytes; looks at names and states only, opens none.

        With `below` only those in that folder, of which there are none when it is none.
        """
        try:
            descriptor = open_folder(self.folder, below)
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
        elif is_article_name(entry.name):
            return entry.name
        else:
            _set_aside(walk, entry.name, folder, path)
    except FileNotFoundError:
        pass  # gone since the folder was listed
    except OSError as error:
        _unreadable(walk, path, error)
    return ""


def _enter(walk: Walk, parent: int, name: str, path: str, depth: int) -> Iterator[Found]:
    if depth > sources.MAX_DEPTH:
        walk.unknown.append(path)
        walk.error(path, f"this folder is more than {sources.MAX_DEPTH} folders deep", "move it further up")
        return
    try:
        descriptor = os.open(name, FOLDER, dir_fd=parent)
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
        return Found(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    walk.unknown.append(path)  # what was published from this path stays
    walk.error(path, *SPECIAL)
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
        walk.error(path, *LINK)  # a folder became a link while it was looked at
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
        if inside != path and (inside in there or sources.article(walk.folder, inside)):
            walk.ignored.append(path)
        else:
            walk.unknown.append(path)  # what was published from this path stays
            walk.error(path, *LINK)


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
