"""The processes of `feedsvc serve`: starts them, starts them anew when they die, ends them.

    serve --+-- web: granian and its workers      (processes.run_web)
            `-- keeper: watches and ingests       (processes.run_keeper)

Children are spawned, never forked: nothing is shared but the port, the environment and a pipe on which each tells how
it fares. Knows no index, no article and no HTTP.
"""

import contextlib
import errno
import logging
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from feedsvc import telling
from feedsvc.child import Child
from feedsvc.errors import FeedsvcError
from feedsvc.settings import Settings

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 1.5  # before the start tells where, though not everything is counted yet
PROGRESS_SECONDS = 10.0  # between lines about a long first look
STOP_SECONDS = 4.5  # for children to end in order
RIVAL_SECONDS = 2.0  # for which another start may have the port in vain
TICK_SECONDS = 0.05
IDLE_SECONDS = 1.0


def serve(settings: Settings, out: Callable[[str], None]) -> int:
    """Serve a site until told to stop; `out` takes the lines of the start. Gives the exit code; raises FeedsvcError."""
    with reserved(settings.host, settings.port), signals_gathered() as signals:
        children = (Child("keeper", settings), Child("web", settings))
        start = Start(settings, out)
        try:
            while not signals.stops:
                for child in children:
                    _look_after(child, start)
                signals.wait([child.pipe for child in children], start.tell(time.monotonic()))
        finally:
            _stop(children, signals)
    return 0


def _look_after(child: Child, start: "Start") -> None:
    """Hear what a child tells, and see that it runs; raises what keeps it from ever doing so."""
    died = child.see_to_it()
    for message in child.messages():
        if failed := message.get("failed"):
            error = FeedsvcError(*failed)
            if not start.is_over:
                raise error
            log.error("the %s cannot go on: %s", child.role, error)
        start.hear(message)
    if died:
        log.error("%s", died)


def _stop(children: Sequence[Child], signals: "Signals") -> None:
    """End all children: in order while there is time, and nobody asks twice."""
    stops, until = len(signals.stops), time.monotonic() + STOP_SECONDS
    for child in children:
        child.terminate()
    while time.monotonic() < until and len(signals.stops) <= stops and not all(child.has_ended() for child in children):
        signals.wait([], TICK_SECONDS)
    for child in children:
        child.kill()


@contextmanager
def reserved(host: str, port: int) -> Iterator[None]:
    """Keep a port for the processes of this site alone; raises FeedsvcError when another process has it.

    Workers share the port (SO_REUSEPORT), and so could those of another `serve`: requests would go to either site.
    So one socket first listens without sharing, which only succeeds where nobody else listens. While it does, a
    second one takes the port for sharing, and not for reuse: that one never listens, and keeps out who does not share.
    """
    family, address = _resolved(host, port)
    with socket.socket(family) as alone, socket.socket(family) as kept:
        try:
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            alone.bind(address)
            alone.listen()
            alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            _bind(kept, address)
        except OSError as error:
            hint = "end the program that listens there, or choose another with --port"
            raise FeedsvcError(
                f"cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}", hint
            ) from error
        alone.close()
        yield


def _bind(kept: socket.socket, address: Any) -> None:
    """Take a port, with patience: another `serve` that starts just now has it until it finds that we listen."""
    until = time.monotonic() + RIVAL_SECONDS
    while True:
        try:
            return kept.bind(address)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
        time.sleep(TICK_SECONDS)


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise FeedsvcError(
            f"{host} is no address of this machine: {error.strerror}", "choose another --host"
        ) from error
    return family, address


class Signals:
    """What the system tells this process: when to stop, and that something may have happened."""

    def __init__(self, wake: int) -> None:
        self.stops: list[int] = []
        self._wake = wake

    def wait(self, pipes: Sequence[int], seconds: float) -> None:
        """Wait so long, or until a pipe can be read, a child ended or a signal came."""
        readable, _, _ = select.select([self._wake, *(pipe for pipe in pipes if pipe >= 0)], [], [], seconds)
        if self._wake in readable:
            os.read(self._wake, 4096)


@contextmanager
def signals_gathered() -> Iterator[Signals]:
    """Gather signals instead of being ended by them; those that are ignored (nohup, a shell's &) stay so."""
    wake, woken = os.pipe()
    os.set_blocking(woken, False)
    signals = Signals(wake)
    handlers: dict[int, Callable[[int, object], None]] = {
        number: lambda number, _: signals.stops.append(number)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    handlers[signal.SIGCHLD] = lambda *_: None
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    before_woken = signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    try:
        yield signals
    finally:
        signal.set_wakeup_fd(before_woken)
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(wake)
        os.close(woken)


class Start:
    """What the start of `serve` tells: where, then how the site stands, as soon as it is known."""

    def __init__(self, settings: Settings, out: Callable[[str], None]) -> None:
        self._settings = settings
        self._out = out
        self._began = self._progress_told = time.monotonic()
        self._standing: telling.Standing | None = None
        self._stands_by = self._answers = self._where_told = False
        self._progress: tuple[int, int] = (0, 0)
        self.is_over = False  # everything is told

    def hear(self, message: Mapping[str, Any]) -> None:
        """Take in what a child told."""
        if "standing" in message:
            self._standing = telling.from_json(message["standing"])
            for problem in self._standing.problems if self.is_over else ():  # of another keeper
                log.log(telling.level(problem), "%s", telling.problem_line(problem))
        if "progress" in message:
            self._progress = tuple(message["progress"])
        self._stands_by = self._stands_by or "standby" in message

    def tell(self, now: float) -> float:
        """Tell what is due; gives the seconds until there may be more."""
        if self.is_over:
            return IDLE_SECONDS
        self._answers = self._answers or _listens(self._settings)
        is_known = self._standing is not None or self._stands_by
        if not self._where_told and ((is_known and self._answers) or now - self._began > PATIENCE_SECONDS):
            self._say(telling.where_lines(self._settings))
            self._where_told = True
        if self._where_told and is_known:
            self._say(self._how())
            self.is_over = True
        elif self._where_told and now - self._progress_told > PATIENCE_SECONDS:
            self._say([telling.progress_line(*self._progress)])
            self._progress_told = now + PROGRESS_SECONDS
        return TICK_SECONDS

    def _how(self) -> Iterable[str]:
        if self._standing is None:
            return [telling.STANDBY]
        return telling.standing_lines(datetime.now(UTC), self._settings, self._standing)

    def _say(self, lines: Iterable[str]) -> None:
        with contextlib.suppress(OSError):  # nobody reads any more, which is no reason to serve no more
            for line in lines:
                self._out(line)


def _listens(settings: Settings) -> bool:
    """Tell whether the web server takes connections."""
    family, address = _resolved(settings.host, settings.port)
    with socket.socket(family) as ours:
        ours.settimeout(TICK_SECONDS)
        return ours.connect_ex(address) == 0
