"""File events and the passing of time -> "look again".

Events make publishing fast, since they tell where to look; looks at the whole folder make it right, now and then and
whenever events may have been lost. Either alone suffices. Knows nothing of articles and reads no file.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from feedsvc.ingest.ear import Ear, Stop
from feedsvc.ingest.mail import CHANGED, DUE, SETTLE_SECONDS, Look, Mail

POLL_SECONDS = 5.0
POLL_SHARE = 5  # polling a large folder takes at most one part in so many of the time
ANEW = "watching began anew"
TICK_SECONDS = 0.2  # how often a wait asks whether to stop and whether the folder is still watched


class Watch:
    """Tells when and where to look at a folder."""

    def __init__(
        self,
        folder: Path,
        stop: Stop,
        *,
        rescan_seconds: Callable[[], float],
        again: Callable[[], float | None] = lambda: None,
        settle_seconds: float = SETTLE_SECONDS,
        poll_seconds: float = POLL_SECONDS,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """`again` is asked after each look for the seconds until the next, though nothing happens; None: whenever."""
        self._folder = folder
        self._stop = stop
        self._rescan_seconds = rescan_seconds
        self._again = again
        self._poll_seconds = poll_seconds
        self._ticks = ticks
        self._mail = Mail(settle_seconds, ticks)

    def looks(self) -> Iterator[Look]:
        """Yield whenever it is time to look: at once, when files change, and at all every `rescan_seconds`.

        Files that were closed or moved in are told at once, other changes when they may have settled. A folder that
        cannot be watched is polled, and listened to anew every `rescan_seconds`. Ends soon after `stop` is set.
        """
        with closing(Ear(self._folder, self._mail, self._stop)) as ear:
            ear.listen()
            why, looked, cost = "the start", self._ticks(), 0.0
            listened = looked
            while not self._stop.is_set():
                if ear.partial and self._ticks() - listened >= self._rescan_seconds():
                    ear.listen()
                    why, listened = ANEW, self._ticks()
                began = self._ticks()
                look = self._mail.take(why)
                yield look
                ended = self._ticks()
                if look.changed is None:
                    looked, cost = ended, ended - began
                why = self._wait(ear, min(self._times(ear, looked, ended, cost)))

    def meanwhile(self) -> Look | None:
        """Give what is to be looked at while a long look goes on, so that nothing waits for its end; None: nothing."""
        return self._mail.take_paths()

    def ask(self) -> None:
        """Ask for a look at the whole folder."""
        self._mail.put("prompt", None)

    def _times(self, ear: Ear, looked: float, ended: float, cost: float) -> Iterator[tuple[float, str]]:
        yield looked + self._rescan_seconds(), "time has passed"
        if (soon := self._again()) is not None:
            yield ended + soon, DUE
        if ear.deaf:
            yield looked + max(self._poll_seconds, POLL_SHARE * cost), "the folder is polled"

    def _wait(self, ear: Ear, due: tuple[float, str]) -> str:
        """Wait until a look is due and say why; returns soon after it is time to stop."""
        while not self._stop.is_set():
            now, heard = self._ticks(), self._mail.time()
            if ear.lost():
                return ANEW
            nearest, why = due if heard is None else min(due, (heard, CHANGED))
            if now >= nearest:
                return why
            self._mail.wait(heard, min(TICK_SECONDS, nearest - now))
        return "stopping"
