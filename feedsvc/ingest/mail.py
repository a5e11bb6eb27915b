"""What was heard of a folder, gathered until somebody looks -> a `Look`: what to look at, and why.

Written by the threads that hear, taken by the one that looks. Touches no file.
"""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

MOST_PATHS = 10_000  # more changes than these are looked for in the whole folder
FEW_PATHS = 200  # more than these do not go before the end of a look
PROMPT_SECONDS = 0.02  # what happens at once is taken up together
SETTLE_SECONDS = 1.0
CHANGED, DUE = "files changed", "a file or an article is due"

Kind = Literal["prompt", "slow"]
"""Of news: to be looked at at once, or when what changes may have settled."""


@dataclass(frozen=True, slots=True)
class Look:
    """It is time to look."""

    ready: frozenset[str]  # closed by their writer or moved in: may be read though they changed just now
    why: str
    changed: frozenset[str] | None = None  # where something happened, folders with a "/"; None is the whole folder


class Mail:
    """What was heard since the last look; bounded by the number of files."""

    def __init__(self, settle_seconds: float = SETTLE_SECONDS, ticks: Callable[[], float] = time.monotonic) -> None:
        self._seconds: dict[Kind, float] = {"prompt": PROMPT_SECONDS, "slow": settle_seconds}
        self._ticks = ticks
        self._ready: set[str] = set()
        self._changed: set[str] = set()
        self._whole = False  # something happened that no path tells
        self._times: dict[Kind, float] = {}  # when it may be looked at
        self._bell = threading.Condition()

    def put(self, kind: Kind, paths: Collection[str] | None, *, ready: str = "", unready: str = "") -> None:
        """Note that something happened at some paths (None: anywhere), and which file may be read now or no more."""
        with self._bell:
            self._times.setdefault(kind, self._ticks() + self._seconds[kind])
            self._ready.discard(unready)
            self._ready |= {ready} if ready else set()
            self._changed |= set(paths or ())
            self._whole = self._whole or paths is None or len(self._changed) > MOST_PATHS
            self._bell.notify_all()

    def take(self, why: str) -> Look:
        """Make a look of what was heard, and forget that; a few paths need not wait for the end of a whole one."""
        with self._bell:
            whole = self._whole or why not in (CHANGED, DUE)
            self._whole = False
            if whole and 0 < len(self._changed) <= FEW_PATHS:
                return Look(frozenset(), why)  # while it goes on, `take_paths` gives them
            look = Look(frozenset(self._ready), why, None if whole else frozenset(self._changed))
            self._forget()
            return look

    def take_paths(self) -> Look | None:
        """Make a look of the paths whose time has come, while another look goes on; None when there are none.

        What has to be looked for in the whole folder, or is very much, waits for the next look.
        """
        with self._bell:
            if not 0 < len(self._changed) <= FEW_PATHS or self._ticks() < min(self._times.values()):
                return None
            look = Look(frozenset(self._ready), CHANGED, frozenset(self._changed))
            self._forget()
            if self._whole:
                self._times["prompt"] = self._ticks()
            return look

    def _forget(self) -> None:
        self._ready.clear()
        self._changed.clear()
        self._times.clear()

    def time(self) -> float | None:
        """Tell when what was heard may be looked at; None when nothing was."""
        with self._bell:
            return min(self._times.values(), default=None)

    def wait(self, until: float | None, seconds: float) -> None:
        """Wait so long, or until something is to be looked at earlier than at a time that `time` gave."""
        with self._bell:
            self._bell.wait_for(lambda: min(self._times.values(), default=None) != until, seconds)
