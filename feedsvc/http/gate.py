"""Admits only so many requests at once to what takes time, so that threads remain for what does not.

Knows no request: only how many are inside.
"""

from threading import BoundedSemaphore

# Of a server's eight threads
SLOW_REQUESTS = 5
REQUESTS_WITH_BODY = 2
WAITING_REQUESTS = 2
WAIT_SECONDS = 0.5


class Gate:
    """Lets only so many requests at once go the slow way, and fewer with a body; a few may wait a little."""

    def __init__(
        self,
        slow: int = SLOW_REQUESTS,
        bodies: int = REQUESTS_WITH_BODY,
        waiting: int = WAITING_REQUESTS,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self._slow = BoundedSemaphore(slow)
        self._bodies = BoundedSemaphore(bodies)
        self._waiting = BoundedSemaphore(waiting)
        self._wait_seconds = wait_seconds

    def enter(self, *, body: bool) -> bool:
        """Admit a request, which then must `leave`; False when too many are there already."""
        if body and not self._bodies.acquire(blocking=False):
            return False
        if self._slow.acquire(blocking=False) or self._wait():
            return True
        if body:
            self._bodies.release()
        return False

    def leave(self, *, body: bool) -> None:
        """Make room for the next."""
        self._slow.release()
        if body:
            self._bodies.release()

    def _wait(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._slow.acquire(timeout=self._wait_seconds)
        finally:
            self._waiting.release()
