"""Admits so many requests a second to what is dear, and a few more at once. Reads no clock: one is handed in."""

from collections.abc import Callable
from threading import Lock


class Pace:
    """A bucket of tokens that fills at an even rate; each request takes one. Safe to share between threads."""

    def __init__(self, per_second: float, at_once: int, ticks: Callable[[], float]) -> None:
        self._per_second = per_second
        self._most = float(at_once)
        self._ticks = ticks
        self._left = float(at_once)
        self._filled = ticks()
        self._lock = Lock()

    def admits(self) -> bool:
        """Take a token; False when there is none."""
        with self._lock:
            now = self._ticks()
            self._left = min(self._most, self._left + (now - self._filled) * self._per_second)
            self._filled = now
            if self._left < 1:
                return False
            self._left -= 1
            return True
