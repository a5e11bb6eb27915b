"""File events and the clock -> when to look at the folder again, as one generator.

Events are hints that make publishing fast; the look that comes every `rescan_seconds` makes it right, and either alone
suffices. Knows nothing of files beyond their names: what a look finds is not decided here.
"""

import errno
import logging
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

log = logging.getLogger(__name__)

GATHER_SECONDS = 0.02  # events of one save come together
UNREADY_SECONDS = 0.5  # what nobody closed has to rest anyway
POLL_SECONDS = 5.0  # between looks where there are no events
STEP_SECONDS = 0.25  # between two questions whether to stop

_LIMITS = {
    errno.ENOSPC: "the limit of watched folders is reached; raise it with: sysctl fs.inotify.max_user_watches=1048576",
    errno.EMFILE: "the limit of watchers is reached; raise it with: sysctl fs.inotify.max_user_instances=1024",
}


class Stop(Protocol):
    """What ends a loop; threading.Event is one."""

    def is_set(self) -> bool:
        """Tell whether to end."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """A time to look at the folder; `ready` are files that their writer has closed or moved in."""

    ready: frozenset[str] = frozenset()


class _Events(FileSystemEventHandler):
    """Gathers what happens below a folder until it is taken."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._ready: set[str] = set()
        self._happened = False
        self.any = threading.Event()
        self.urgent = threading.Event()

    def dispatch(self, event: FileSystemEvent) -> None:
        """Note an event; called by the watching thread."""
        if isinstance(event, FileClosedEvent):
            self._note(event.src_path, ready=True)
        elif isinstance(event, FileMovedEvent):
            self._note(event.src_path, ready=False)
            self._note(event.dest_path, ready=True)
        elif isinstance(
            event,
            FileCreatedEvent | FileModifiedEvent | FileDeletedEvent | DirCreatedEvent | DirDeletedEvent | DirMovedEvent,
        ):
            self._note(event.src_path, ready=False)

    def _note(self, where: bytes | str, *, ready: bool) -> None:
        path = os.path.relpath(os.fsdecode(where), self._folder)
        if any(part.startswith(".") and part != "." for part in path.split("/")):
            return  # hidden, our own ledger among them
        with self._lock:
            if ready:
                self._ready.add(path)
        self.any.set()
        if ready:
            self.urgent.set()

    def take(self) -> frozenset[str]:
        """Give the ready files noted so far, and begin anew."""
        with self._lock:
            ready, self._ready = frozenset(self._ready), set()
            self.any.clear()
            self.urgent.clear()
        return ready


class _Watcher:
    """One watch of a folder, which may be impossible, die, or be left behind by the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._observer: BaseObserver | None = None
        self._place: tuple[int, int] | None = None
        self._said: str = ""
        self.events = _Events(str(folder))

    @property
    def sound(self) -> bool:
        """Tell whether events come."""
        observer = self._observer
        return (
            observer is not None
            and observer.is_alive()
            and all(emitter.is_alive() for emitter in observer.emitters)
            and self._place == _place_of(self._folder)
        )

    def mend(self) -> None:
        """Watch anew where events do not come; says once why it cannot."""
        self.stop()
        observer = Observer()
        try:
            self._place = _place_of(self._folder)
            observer.schedule(self.events, str(self._folder), recursive=True)
            observer.start()
        except OSError as error:
            observer.unschedule_all()
            reason = _LIMITS.get(error.errno or 0, f"{self._folder} cannot be watched: {error.strerror}")
            if reason != self._said:
                log.warning("%s; until then the folder is looked at every %g seconds", reason, POLL_SECONDS)
            self._said = reason
            return
        self._observer, self._said = observer, ""

    def stop(self) -> None:
        """End the watch."""
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(timeout=2)
        self._observer = None


def looks(
    folder: Path, stop: Stop, *, rescan_seconds: float, again: Callable[[], float | None], ticks: Callable[[], float]
) -> Iterator[Look]:
    """Give a Look whenever the folder should be looked at, the first at once, until `stop` is set.

    `again` is asked after each look: the seconds after which another is due though nothing happens.
    """
    watcher = _Watcher(folder)
    try:
        watcher.mend()
        while not stop.is_set():
            yield Look(watcher.events.take())
            pause = again()
            most = rescan_seconds if watcher.sound else min(rescan_seconds, POLL_SECONDS)
            _wait(watcher, stop, ticks, most if pause is None else min(most, pause))
            if not watcher.sound:
                watcher.mend()
    finally:
        watcher.stop()


def _wait(watcher: _Watcher, stop: Stop, ticks: Callable[[], float], seconds: float) -> None:
    """Wait for something to happen, at most so long; then a moment more for what comes with it."""
    events, sound = watcher.events, watcher.sound
    end = ticks() + seconds
    while not stop.is_set() and (left := end - ticks()) > 0:
        if events.any.wait(min(left, STEP_SECONDS)):
            events.urgent.wait(UNREADY_SECONDS)
            threading.Event().wait(GATHER_SECONDS)
            return
        if sound and not watcher.sound:
            log.warning("the watch of the folder ended; it begins anew")
            return


def _place_of(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
