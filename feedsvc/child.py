"""One process of `feedsvc serve`, as the supervisor sees it: spawned, heard, started anew when it dies, ended.

Knows what to run and how; what it does is in `processes`.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from feedsvc.settings import Settings, process_environ

Role = Literal["web", "keeper"]

BACKOFF_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)  # before one that died is started anew
STEADY_SECONDS = 60.0  # one that lived so long begins the row again
PACKAGE_ROOT = Path(__file__).parents[1]


class Child:
    """One process of the tree, started as often as it takes."""

    def __init__(self, role: Role, settings: Settings) -> None:
        self.role = role
        self.pipe = -1  # where it tells how it fares
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._unread = b""
        self._started = self._due = 0.0
        self._deaths = 0

    def see_to_it(self) -> str:
        """Start it where it does not run and its time has come; gives what to log when it just died, else ""."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._due:
                self._start(now)
            return ""
        code = self._process.poll()
        if code is None:
            return ""
        self._end_group(self._process.pid)
        self._process = None
        self._deaths = 0 if now - self._started > STEADY_SECONDS else self._deaths
        wait = BACKOFF_SECONDS[min(self._deaths, len(BACKOFF_SECONDS) - 1)]
        self._deaths, self._due = self._deaths + 1, now + wait
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"the {self.role} process ended by itself ({how}); it starts again in {wait:g} s"

    def _start(self, now: float) -> None:
        self._close_pipe()
        self.pipe, told = os.pipe()
        os.set_blocking(self.pipe, False)
        # What lies in the working folder is not imported, unless it is where we come from ourselves.
        safe = [] if Path.cwd() == PACKAGE_ROOT else ["-P"]
        arguments = [sys.executable, *safe, "-m", "feedsvc.processes", self.role, str(os.getpid()), str(told)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own program and module
                arguments,
                env=process_environ(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=2,
                pass_fds=[told],
                process_group=0,  # a Ctrl-C is for the supervisor, which ends its children in order
            )
        finally:
            os.close(told)
        self._started = now

    def messages(self) -> Iterator[dict[str, Any]]:
        """Give what it told since last asked."""
        with contextlib.suppress(BlockingIOError):
            while self.pipe >= 0:
                data = os.read(self.pipe, 65536)
                if not data:
                    self._close_pipe()
                self._unread += data
        *lines, self._unread = self._unread.split(b"\n")
        yield from map(json.loads, lines)

    def terminate(self) -> None:
        """Ask it to end in order."""
        if self._process:
            self._process.terminate()

    def has_ended(self) -> bool:
        """Tell whether it runs no more."""
        return self._process is None or self._process.poll() is not None

    def kill(self) -> None:
        """End it, and whatever it started."""
        if self._process:
            self._end_group(self._process.pid)
            self._process.wait()
        self._close_pipe()

    @staticmethod
    def _end_group(group: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)

    def _close_pipe(self) -> None:
        if self.pipe >= 0:
            os.close(self.pipe)
        self.pipe = -1
