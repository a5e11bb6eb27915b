"""Watches a folder as well as the system allows: its events -> `Mail`, and the knowledge of what may not be heard.

The one place that knows watchdog and inotify (https://man7.org/linux/man-pages/man7/inotify.7.html). Reads no file.
"""

import errno
import logging
import os
import posixpath
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify import InotifyFullEmitter
from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyEvent,
    InotifyFD,
    Mask,
    Watch,
    WatchCallback,
    WatchDescriptor,
)

from feedsvc.ingest.mail import Mail
from feedsvc.ingest.names import concerns
from feedsvc.parse import ARTICLE_SUFFIXES, MEDIA_SUFFIXES

log = logging.getLogger(__name__)

MOUNTS = Path("/proc/self/mountinfo")
_ESCAPED = re.compile(rb"[\\ \t\n]")  # there
END_SECONDS = 2.0  # for threads to end, which as a rule takes none
TICK_SECONDS = 0.2  # how often a wait asks whether to stop

# Neither opening nor reading: those are our own.
_EVENTS: list[type[FileSystemEvent]] = [
    *(FileClosedEvent, FileMovedEvent, FileDeletedEvent, FileCreatedEvent, FileModifiedEvent, FileAttribEvent),
    *(DirMovedEvent, DirDeletedEvent, DirCreatedEvent),
]
_LIMITS = {
    errno.ENOSPC: "the system allows no more watches; raise it by: sysctl fs.inotify.max_user_watches=1048576",
    errno.EMFILE: "the system allows no more watching programs; raise it by: sysctl fs.inotify.max_user_instances=1024",
    errno.ENOMEM: "the system has no memory for watches",
}


class Stop(Protocol):
    """Anything that tells whether to stop: an event of threading or multiprocessing."""

    def is_set(self) -> bool:
        """Tell whether to stop."""


class _Place(NamedTuple):
    """What is watched: another folder at the same path is not, nor what was mounted in it since."""

    device: int
    inode: int
    mounts: frozenset[bytes]


class Ear:
    """Watches a folder as well as the system allows, and notices when it no longer does."""

    def __init__(self, folder: Path, mail: Mail, stop: Stop) -> None:
        self._folder = folder
        self._mail = mail
        self._stop = stop
        self._beginning: threading.Thread | None = None
        self._inotify: _Inotify | None = None
        self._observer: BaseObserver | None = None
        self._place: _Place | None = None
        self._told = ""  # why not all of the folder is watched

    @property
    def deaf(self) -> bool:
        """Tell whether the folder, or a part of it that may be read, is not watched."""
        return self._observer is None or self._inotify is None or self._inotify.limited

    @property
    def partial(self) -> bool:
        """Tell whether any part of the folder is not watched, be it closed: another try may find it open."""
        return self.deaf or (self._inotify is not None and self._inotify.shut_out)

    def listen(self) -> None:
        """Begin to watch the folder anew; tells in the log, once, that not all can be, and that it can be again.

        Is broken off to stop.
        """
        self._beginning = threading.Thread(target=self._listen, name="listen", daemon=True)
        self._beginning.start()
        while self._beginning.is_alive() and not self._stop.is_set():
            self._beginning.join(TICK_SECONDS)  # to find every folder of a very large one takes seconds

    def _listen(self) -> None:
        self._end()
        self._place = _place_of(self._folder)
        if self._place is None:
            return  # the consumer finds out, and tells
        root = os.path.realpath(self._folder)  # a watch of a link would not see the folder
        try:
            self._inotify = _Inotify(self._mail, self._tell_limit)
            self._inotify.start()
            self._observer = BaseObserver(InotifyFullEmitter, inotify_fd=self._inotify)
            self._observer.schedule(_Handler(root, self._mail), root, recursive=True, event_filter=_EVENTS)
            self._observer.start()
        except OSError as error:
            self._tell_limit(error)
            self._end()
        if self._told and not self.deaf:
            log.info("all of the folder is watched again")
            self._told = ""

    def _tell_limit(self, error: OSError) -> None:
        reason = _LIMITS.get(error.errno or 0, str(error.strerror))
        if reason != self._told:
            log.warning("not all of the folder can be watched, so it is looked at every few seconds: %s", reason)
        self._told = reason

    def lost(self) -> bool:
        """Tell whether watching has ended, or watches what is no longer the folder; it has begun anew then."""
        place = _place_of(self._folder)
        same = place == self._place
        if same and (self._observer is None or self._alive(self._observer)):
            return False
        if same:
            log.warning("watching the folder broke off; it begins anew")
        self.listen()
        return True

    def _alive(self, observer: BaseObserver) -> bool:
        emitters = observer.emitters
        threads = [observer, *emitters, *([self._inotify] if self._inotify else [])]
        return bool(emitters) and all(thread.is_alive() for thread in threads)

    def close(self) -> None:
        """End watching."""
        if self._beginning:
            self._beginning.join(timeout=END_SECONDS)
        self._end()

    def _end(self) -> None:
        for thread in (self._observer, self._inotify):
            if thread is not None:
                thread.stop()
                with suppress(RuntimeError):  # it was never started
                    thread.join(timeout=END_SECONDS)
        self._observer = self._inotify = None


class _Inotify(InotifyFD):
    """The watches of the kernel: tells of what watchdog itself keeps quiet about."""

    def __init__(self, mail: Mail, tell: Callable[[OSError], None]) -> None:
        self.limited = False  # by the system
        self.shut_out = False  # of a folder that may not be read
        self._mail = mail
        self._tell = tell
        super().__init__()

    def add_callback(self, path: bytes, mask: Mask, callback: WatchCallback, id_: CallbackId) -> WatchDescriptor:
        """Watch a folder; says when the system allows no more, where watchdog leaves the folder out silently."""
        try:
            # As in watchdog 7.1.0, but for its warning when a folder is met twice, as one made together with its
            # parent is: test_watchdog_warns_of_folders_met_twice fails when that is mended.
            with self._lock:
                watch = self._get_or_create_watch(path, mask)
                watch.callbacks[id_] = callback
                return watch.wd
        except OSError as error:
            if error.errno in _LIMITS:
                self.limited = True
                self._tell(error)
            self.shut_out = self.shut_out or error.errno == errno.EACCES
            raise

    def _get_or_create_watch(self, path: bytes, mask: Mask) -> Watch:
        watch = super()._get_or_create_watch(path, mask)
        if watch.wd < 0:  # of what may not be read, watchdog 7.1.0 makes a watch that never tells
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return watch

    def handle_event(self, event: InotifyEvent) -> None:
        """Pass an event on; after an overflow, whose events are lost, the whole folder is looked at."""
        super().handle_event(event)
        if event.is_queue_overflow:
            self._mail.put("prompt", None)


class _Handler(FileSystemEventHandler):
    """Turns events into news of the paths that matter."""

    def __init__(self, root: str, mail: Mail) -> None:
        self._root = root
        self._mail = mail

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event: files that were closed or moved in may be read, the rest may still be changing."""
        source, target = self._path(event.src_path), self._path(event.dest_path)
        is_folder = event.is_directory
        paths = [path for path in (source, target) if concerns(path, is_folder=is_folder)]
        where = [path + "/" for path in paths] if is_folder else paths if all(map(_is_known_kind, paths)) else None
        if isinstance(event, FileMovedEvent) and target in paths:
            self._mail.put("prompt", where, ready=target)
        elif isinstance(event, FileClosedEvent) and source in paths:
            self._mail.put("prompt", where, ready=source)
        elif paths:
            gone = isinstance(event, FileMovedEvent | DirMovedEvent | FileDeletedEvent | DirDeletedEvent)
            written = source if isinstance(event, FileModifiedEvent) else ""
            self._mail.put("prompt" if gone else "slow", where, unready=written)

    def _path(self, path: bytes | str) -> str:
        """Give a path relative to the folder; "" for the folder itself and for what is outside."""
        full = os.fsdecode(path)
        return full[len(self._root) + 1 :] if full.startswith(self._root + "/") else ""


def _is_known_kind(path: str) -> bool:
    suffix = posixpath.splitext(path)[1].lower()
    return suffix in ARTICLE_SUFFIXES or suffix in MEDIA_SUFFIXES


def _place_of(folder: Path) -> _Place | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return _Place(status.st_dev, status.st_ino, _mounts_in(folder))


def _mounts_in(folder: Path) -> frozenset[bytes]:
    """Give what is mounted in a folder, as the system tells it (proc_pid_mountinfo(5)); others tell nothing."""
    start = _ESCAPED.sub(lambda found: b"\\%03o" % found[0][0], os.path.realpath(os.fsencode(folder))) + b"/"
    try:
        with MOUNTS.open("rb") as lines:
            return frozenset(line for line in lines if line.split(b" ")[4].startswith(start))
    except OSError:
        return frozenset()
