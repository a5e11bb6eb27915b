"""Processes that do tasks handed to them: each has a pipe of its own, and answers come in the order of the tasks.

Python's own pools have one pipe for all answers: of a process that is killed in the middle of a long one the rest is
waited for without end. Here the end of a process is the end of its pipe. Processes are spawned, load nothing but what
their work is in, and are ended at once when they are no more wanted: they must hold nothing that would be lost.
"""

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from itertools import cycle
from multiprocessing import connection
from queue import SimpleQueue
from types import ModuleType, TracebackType
from typing import Any, NamedTuple, Self

MOST_BYTES = 16 * 1024 * 1024  # of answers of one process that are held, and one answer more

Begin = Callable[[], Callable[[Any], object]]


class CrewError(Exception):
    """A process ended by itself, or cannot be started."""


class _Answers:
    """What one process answered and nobody took yet, in a bounded number of bytes: what is more waits in its pipe."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._ended = False
        self._moved = threading.Condition()

    def put(self, answer: bytes) -> None:
        with self._moved:
            self._waiting.append(answer)
            self._bytes += len(answer)
            self._moved.notify_all()
            self._moved.wait_for(lambda: self._bytes < MOST_BYTES or self._ended)

    def end(self) -> None:
        with self._moved:
            self._ended = True
            self._moved.notify_all()

    def take(self) -> bytes | None:
        """Wait for the next; None when there are no more."""
        with self._moved:
            self._moved.wait_for(lambda: self._waiting or self._ended)
            if not self._waiting:
                return None
            answer = self._waiting.popleft()
            self._bytes -= len(answer)
            self._moved.notify_all()
            return answer


class _Hand(NamedTuple):
    process: multiprocessing.process.BaseProcess
    pipe: connection.Connection
    tasks: SimpleQueue[bytes | None]  # to be sent; None: no more
    answers: _Answers
    threads: tuple[threading.Thread, ...]


class Crew:
    """Some processes that share work, until the `with` statement ends."""

    def __init__(self, count: int, begin: Begin) -> None:
        """`begin` gives, in each process, the function that does its tasks; raises CrewError."""
        self._hands: list[_Hand] = []
        try:
            with _nothing_to_load():
                self._hands += (_started(begin) for _ in range(count))
        except OSError as error:
            self._end()
            raise CrewError(f"a process cannot be started: {error.strerror}") from error
        self._next = cycle(self._hands)
        self._at_work: deque[_Hand] = deque()  # in the order in which tasks were handed out

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        for hand in self._hands:
            hand.process.kill()
            hand.answers.end()
            hand.tasks.put(None)
        for hand in self._hands:
            hand.process.join()
            for thread in hand.threads:
                thread.join()
            hand.pipe.close()

    def hand(self, task: object) -> None:
        """Hand out a task, and wait for nothing."""
        hand = next(self._next)
        hand.tasks.put(pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
        self._at_work.append(hand)

    def take(self) -> bytes:
        """Wait for the answer to the first task that was handed out, pickled; raises CrewError."""
        answer = self._at_work.popleft().answers.take()
        if answer is None:
            raise CrewError("a process ended by itself")
        return answer


def _started(begin: Begin) -> _Hand:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, begin), daemon=True)
    process.start()
    theirs.close()
    tasks: SimpleQueue[bytes | None] = SimpleQueue()
    answers = _Answers()
    threads = (
        threading.Thread(target=_send, args=(ours, tasks), daemon=True),
        threading.Thread(target=_drain, args=(ours, answers), daemon=True),
    )
    for thread in threads:
        thread.start()
    return _Hand(process, ours, tasks, answers, threads)


@contextlib.contextmanager
def _nothing_to_load() -> Iterator[None]:
    """Have processes that begin meanwhile not load what ours was started with, such as the whole command line."""
    ours = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = ours


def _send(pipe: connection.Connection, tasks: SimpleQueue[bytes | None]) -> None:
    """Put tasks into a pipe as there is room: a process that waits until answers are taken takes no more of them."""
    with contextlib.suppress(OSError):
        for task in iter(tasks.get, None):
            pipe.send_bytes(task)


def _drain(pipe: connection.Connection, answers: _Answers) -> None:
    """Take answers out of a pipe as they come, so that whoever gives them goes on."""
    with contextlib.suppress(EOFError, OSError):
        while True:
            answers.put(pipe.recv_bytes())
    answers.end()


def _serve(pipe: connection.Connection, begin: Begin) -> None:
    """Do tasks until there are no more, or the process that wants the answers is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for that one to end
    threading.Thread(target=_end_with_parent, daemon=True).start()
    do = begin()
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(pickle.dumps(do(pipe.recv()), pickle.HIGHEST_PROTOCOL))


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)
