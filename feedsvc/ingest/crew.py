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

Begin = Callable[[], Callable[[Any], object]]


class CrewError(Exception):
    """A process ended by itself."""


class _Hand(NamedTuple):
    process: multiprocessing.process.BaseProcess
    pipe: connection.Connection
    answers: SimpleQueue[bytes | None]  # None: there are no more


class Crew:
    """Some processes that share work, until the `with` statement ends."""

    def __init__(self, count: int, begin: Begin) -> None:
        """`begin` gives, in each process, the function that does its tasks."""
        with _nothing_to_load():
            self._hands = [_started(begin) for _ in range(count)]
        self._next = cycle(self._hands)
        self._at_work: deque[_Hand] = deque()  # in the order in which tasks were handed out

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hand in self._hands:
            hand.process.kill()
        for hand in self._hands:
            hand.process.join()
            while hand.answers.get() is not None:
                pass  # until its thread has come to the end of its pipe
            hand.pipe.close()

    def hand(self, task: object) -> None:
        """Hand out a task; raises CrewError."""
        hand = next(self._next)
        try:
            hand.pipe.send(task)
        except OSError as error:
            raise CrewError(f"a process ended by itself: {error.strerror}") from error
        self._at_work.append(hand)

    def take(self) -> bytes:
        """Wait for the answer to the first task that was handed out, pickled; raises CrewError."""
        hand = self._at_work.popleft()
        answer = hand.answers.get()
        if answer is None:
            hand.answers.put(None)
            raise CrewError("a process ended by itself")
        return answer


def _started(begin: Begin) -> _Hand:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, begin), daemon=True)
    process.start()
    theirs.close()
    hand = _Hand(process, ours, SimpleQueue())
    threading.Thread(target=_drain, args=(ours, hand.answers), daemon=True).start()
    return hand


@contextlib.contextmanager
def _nothing_to_load() -> Iterator[None]:
    """Have processes that begin meanwhile not load what ours was started with, such as the whole command line."""
    ours = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = ours


def _drain(pipe: connection.Connection, answers: SimpleQueue[bytes | None]) -> None:
    """Take answers out of a pipe as they come, so that whoever gives them goes on."""
    try:
        while True:
            answers.put(pipe.recv_bytes())
    except (EOFError, OSError):
        answers.put(None)


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
