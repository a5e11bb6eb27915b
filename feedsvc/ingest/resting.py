"""Whether a file may be read: it rests, or was closed by its writer just now.

An article's file that was closed is read at once. One beside it is read when an article names it, which may be saved a
moment later, so what was closed is remembered for that long. Touches no file.
"""

from collections.abc import Collection, Iterable

from feedsvc.ingest.mail import SETTLE_SECONDS
from feedsvc.ingest.marks import Mark
from feedsvc.ingest.sources import Found
from feedsvc.ingest.writer import Clock

RESTLESS_SECONDS = 60.0  # after which nothing waits for a file that does not rest
LEAST_BYTES = 8  # an article's file of less is one that is written in a moment (F14)


class Resting:
    """Tells whether files may be read, and remembers those that may not be read yet."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._settle = True
        self._closed: dict[str, float] = {}  # path, and when; as long as its time does not tell that it rests
        self._moving: set[str] = set()
        self._restless: dict[str, float] = {}  # path, and since when

    def hear(self, changed: Collection[str], ready: Collection[str], *, settle: bool = True) -> None:
        """Note at which paths something happened, and which files were closed by their writer."""
        now = self._clock.ticks()
        fresh = {path: when for path, when in self._closed.items() if now - when <= SETTLE_SECONDS}
        self._closed = {path: when for path, when in fresh.items() if path not in changed} | dict.fromkeys(ready, now)
        self._settle = settle

    def __call__(self, found: Found) -> bool:
        """Tell whether a file may be read; one that may not is to be looked at again."""
        if not self._settle or found.path in self._closed or self.is_old(found.modified):
            return True
        self._moving.add(found.path)
        return False

    def is_ready(self, settle: bool, ready: Collection[str], mark: Mark, path: str) -> bool:
        """Tell whether an article's file may be read: it rests, or was closed by its writer, and not cut to nothing."""
        is_whole = path in ready and mark.size >= LEAST_BYTES
        return not settle or is_whole or self.is_old(mark.modified)

    def is_old(self, modified: int) -> bool:
        """Tell whether what was changed at a time, in nanoseconds, has settled."""
        return abs(self._clock.wall() - modified / 1e9) > SETTLE_SECONDS

    def nothing_to_wait_for(self, unsettled: Iterable[str]) -> bool:
        """Tell whether all files were read, but for those that were not for long: some are written all the time."""
        now = self._clock.ticks()
        self._restless = {path: self._restless.get(path, now) for path in unsettled}
        return all(now - since > RESTLESS_SECONDS for since in self._restless.values())

    @property
    def is_waiting(self) -> bool:
        """Tell whether there are files to be looked at again."""
        return bool(self._moving)

    def waiting(self) -> set[str]:
        """Give the files that are to be looked at again, and forget them."""
        moving, self._moving = self._moving, set()
        return moving
