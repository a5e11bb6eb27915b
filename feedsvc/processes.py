"""What each process of `feedsvc serve` runs: the web server, or the keeper.

    supervisor --python -m feedsvc.processes web|keeper PARENT PIPE--> this

Settings come through the environment. A process ends with its parent, however that ended, so none is ever left over.
"""

import contextlib
import json
import logging
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from feedsvc import keeperlock, telling
from feedsvc import settings as configuration
from feedsvc.errors import AwayError, FeedsvcError
from feedsvc.model import Problem
from feedsvc.settings import Settings
from feedsvc.text import shown

if TYPE_CHECKING:  # the web server starts without the index, the keeper without granian
    from granian.server.common import AbstractServer

    from feedsvc.keeper import Keeper
    from feedsvc.report import Report

log = logging.getLogger(__name__)

PARENT_SECONDS = 0.5  # between looks whether the parent is alive
STANDBY_SECONDS = 1.0  # between tries to become the keeper
BLOCKING_THREADS = 8
HEADER_BYTES = 384 * 1024  # ten thousand entity tags of ours
HEADER_MILLISECONDS = 10_000  # for a client to send them
BACKLOG = 4096  # connections that wait to be taken
# Of one worker: two take 5,000 clients at once. Each client may fill HEADER_BYTES, all of them 1.5 GiB, hence no more;
# one that is silent holds nothing but its place, for HEADER_MILLISECONDS.
CONNECTIONS = 4096
GRACE_SECONDS = 3  # for requests in flight, once it is time to stop
FIRST_SECONDS, FIRST_LOOKS = 1.5, 3  # looks that are worth waiting for before the first count is told
LOG_LINE_LIMIT = 4000


class OneLine(logging.Formatter):
    """Writes each event as one line without a control character, whatever the names in it hold."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        return shown(super().format(record), LOG_LINE_LIMIT)


class OneObject(logging.Formatter):
    """Writes each event as one JSON object in a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "logger": record.name,
            "process": record.process,
        }
        trace = {"exception": self.formatException(record.exc_info)} if record.exc_info else {}
        return json.dumps(event | trace)  # ASCII: names that are not UTF-8 survive


def log_to_stderr(level: int = logging.INFO, *, log_format: str = "text") -> None:
    """Send the log of this process to its standard error."""
    handler = logging.StreamHandler()
    as_json = log_format == "json"
    handler.setFormatter(OneObject() if as_json else OneLine("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def main(arguments: list[str]) -> int:
    """Run one process of `serve`; gives its exit code."""
    name, parent, pipe = arguments[0], int(arguments[1]), int(arguments[2])
    end_with(parent)
    log_to_stderr()
    try:
        settings = configuration.load()
        log_to_stderr(log_format=settings.log_format)
        return run_keeper(settings, partial(tell, pipe)) if name == "keeper" else run_web(settings)
    except FeedsvcError as error:
        tell(pipe, failed=[error.message, error.hint])
    except OSError as error:
        tell(pipe, failed=[f"{error.filename or name}: {error.strerror}", ""])
    except Exception:
        log.exception("the %s failed", name)
    return 1


def tell(pipe: int, **message: object) -> None:
    """Tell the supervisor something, if it still listens."""
    with contextlib.suppress(OSError):
        os.write(pipe, json.dumps(message).encode() + b"\n")


def end_with(parent: int) -> None:
    """See that this process ends when its parent is gone: at once, since nobody would see it end in order."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PARENT_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="parent", daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_web(settings: Settings) -> int:
    """Serve HTTP until told to stop: granian, with worker processes that it starts anew when they die."""
    server = web_server("feedsvc.web.wsgi:app", settings.host, settings.port, settings.workers)
    server.serve(target_loader=partial(load_app, os.getpid(), settings.log_format), wrap_loader=False)
    return 0


def web_server(target: str, host: str, port: int, workers: int) -> "AbstractServer[Any]":
    """Make granian as we run it."""
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels
    from granian.server import Server

    allow_connections(CONNECTIONS)
    wake_patiently()
    return Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=BLOCKING_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        # Where it guesses between HTTP/1 and 2, who connects and says nothing is never sent away (granian 2.8).
        http=HTTPModes.http1,
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(max_buffer_size=HEADER_BYTES, header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        # Its warnings advise other numbers than those measured here.
        log_level=LogLevels.error,
        log_dictconfig={"loggers": {}, "handlers": {}, "formatters": {}},
    )


def allow_connections(count: int) -> None:
    """Let this process and those it starts hold so many connections open, as far as the machine lets them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * count if hard == resource.RLIM_INFINITY else min(2 * count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def wake_patiently() -> None:
    """Let no thread of this process, and of those it starts, push another off its core by waking (sched(7)).

    Each answer wakes the thread that reads the sockets while the one that gave it still holds Python's lock, for which
    all others then wait: a sixth of the CPU of a 304 went into that, and two thirds of its p99.
    """
    if sys.platform == "linux" and os.sched_getscheduler(0) == os.SCHED_OTHER:  # else somebody chose another
        with contextlib.suppress(OSError):  # a container may forbid it
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def load_app(parent: int, log_format: str) -> Callable[..., Any]:
    """Make the WSGI application in a worker; what cannot be served is logged in a line, and the worker ends."""
    end_with(parent)
    log_to_stderr(log_format=log_format)
    try:
        from feedsvc.web.wsgi import app

        front = app()
        configuration.forget_environ()  # granian hands it to the application at every request, secrets and all
        return front.__call__  # which Python looks up at each request where it is given an object
    except (FeedsvcError, OSError) as error:
        log.error("nothing can be served: %s", error)
    except Exception:
        log.exception("the web server failed")
    raise SystemExit(1)


def run_keeper(settings: Settings, tell: Callable[..., None]) -> int:
    """Keep the index in line with the folder until told to stop; stands by while another process does."""
    stop, yielded = threading.Event(), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    signal.signal(signal.SIGUSR1, lambda *_: yielded.set())
    stands_by, teller = False, Telling(tell)
    while not stop.is_set():
        with keeperlock.taken(settings.data, yields=True) as taken:
            if taken:
                yielded.clear()
                _keep(settings, Either(stop, yielded), teller, tell)
        if not taken and not stands_by:
            tell(standby=True)
            log.info("another feedsvc keeps the index of %s; this one stands by", shown(str(settings.folder)))
        stands_by = not taken
        stop.wait(STANDBY_SECONDS)
    return 0


class Either(NamedTuple):
    """Is set when one of two is."""

    one: threading.Event
    other: threading.Event

    def is_set(self) -> bool:
        """Tell whether one is set."""
        return self.one.is_set() or self.other.is_set()


def _keep(settings: Settings, stop: Either, teller: "Telling", tell: Callable[..., None]) -> None:
    keeper = _opened(settings, stop)
    if keeper is None:
        return
    try:
        keeper.run(stop, teller, progress=lambda done, total: tell(progress=[done, total]))
    finally:
        keeper.close()


def _opened(settings: Settings, stop: Either) -> "Keeper | None":
    """Begin to keep, as soon as the folder is in its place; what the index has is served meanwhile."""
    from feedsvc.away import tend
    from feedsvc.keeper import CLOCK, Keeper, StoppedError

    is_said = False
    while not stop.is_set():
        try:
            return Keeper(settings, stop=stop)
        except StoppedError:
            return None
        except AwayError as error:
            if not is_said:
                log.error("%s", error)
            is_said = True
            with contextlib.suppress(FeedsvcError):
                tend(settings, CLOCK)
        time.sleep(STANDBY_SECONDS)
        with contextlib.suppress(FeedsvcError):  # a faulty file is said by the keeper
            settings = replace(settings, site=configuration.read_site(settings))
    return None


class Telling:
    """Tells how the site stands: first the supervisor, then, of what changes, the log."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self._tell = tell
        self._known: frozenset[Problem] = frozenset()
        self._waited = 0
        self._told = False

    def __call__(self, report: "Report") -> None:
        """Take in the report of a look."""
        if not self._told:
            # What was just written waits until it rests: the first looks may be before that.
            self._waited += 1
            if report.again is not None and report.again < FIRST_SECONDS and self._waited < FIRST_LOOKS:
                return
            facts = telling.standing(report)
            self._tell(standing=telling.to_json(facts))
            self._known = frozenset(facts.problems)
        fresh = telling.new_problems(report, self._known)
        for problem in fresh:
            log.log(telling.level(problem), "%s", telling.problem_line(problem))
        if fresh or any(astuple(report.counts)):
            log.info("%s", telling.refresh_line(report))
        self._known = frozenset(report.problems)
        self._told = True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
