"""Processes that share work: order, long answers, and what becomes of a task whose process is killed."""

import errno
import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable

import pytest

from feedsvc.ingest import crew as crew_module
from feedsvc.ingest.crew import Crew, CrewError

LONG = 4_000_000  # bytes, more than any pipe holds


def doubling() -> Callable[[int], int]:
    return lambda number: 2 * number


def slow_and_long() -> Callable[[float], bytes]:
    def do(seconds: float) -> bytes:
        time.sleep(seconds)
        return bytes(LONG)

    return do


def long_to_all() -> Callable[[bytes], bytes]:
    return lambda _: bytes(LONG)


def telling() -> Callable[[object], int]:
    return lambda _: os.getpid()


def take_and_hand(crew: Crew) -> None:
    for _ in range(40):
        crew.take()
        crew.hand(0.0)


def test_answers_come_in_the_order_of_tasks_and_all_processes_work() -> None:
    with Crew(3, doubling) as crew:
        for number in range(50):
            crew.hand(number)
        assert [pickle.loads(crew.take()) for _ in range(50)] == [2 * number for number in range(50)]
    with Crew(3, telling) as crew:
        for _ in range(6):
            crew.hand(None)
        assert len({crew.take() for _ in range(6)}) == 3
    assert not multiprocessing.active_children()


def test_long_answers_of_one_do_not_wait_for_those_of_another() -> None:
    with Crew(2, slow_and_long) as crew:
        for seconds in (0.3, 0.0, 0.0, 0.0):
            crew.hand(seconds)
        assert [len(pickle.loads(crew.take())) for _ in range(4)] == [LONG] * 4


@pytest.mark.parametrize("number", range(6))
def test_f96_a_process_that_is_killed_amid_an_answer_is_not_waited_for(number: int) -> None:
    with Crew(2, slow_and_long) as crew:
        for _ in range(40):
            crew.hand(0.0)
        crew.take()
        time.sleep(0.002 * number)
        (victim, _) = multiprocessing.active_children()
        assert victim.pid
        os.kill(victim.pid, signal.SIGKILL)
        with pytest.raises(CrewError, match="ended by itself"):
            take_and_hand(crew)
    assert not multiprocessing.active_children()


def test_who_wants_no_more_waits_for_nothing() -> None:
    began = time.monotonic()
    with Crew(2, slow_and_long) as crew:
        for _ in range(4):
            crew.hand(60.0)
    assert time.monotonic() - began < 30  # a task takes twice that
    assert not multiprocessing.active_children()


def test_who_takes_slowly_holds_few_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew_module, "MOST_BYTES", LONG + 1)
    with Crew(1, slow_and_long) as crew:
        for _ in range(12):
            crew.hand(0.0)
        (hand,) = crew._hands
        time.sleep(1)
        assert hand.answers._bytes <= 3 * LONG
        assert [len(pickle.loads(crew.take())) for _ in range(12)] == [LONG] * 12
        for _ in range(12):
            crew.hand(0.0)
        time.sleep(0.5)  # what it holds is more than it may, and its thread waits for room
    assert not multiprocessing.active_children()


def test_tasks_that_fill_their_pipe_do_not_keep_from_taking_answers_that_fill_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(crew_module, "MOST_BYTES", LONG)
    with Crew(1, long_to_all) as crew:

        def hand_all() -> None:
            for _ in range(12):
                crew.hand(bytes(LONG))

        handing = threading.Thread(target=hand_all, daemon=True)
        handing.start()
        handing.join(30)
        assert not handing.is_alive()
        assert [len(pickle.loads(crew.take())) for _ in range(12)] == [LONG] * 12
    assert not multiprocessing.active_children()


def test_where_not_all_processes_can_be_started_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []

    def second_fails(begin: crew_module.Begin) -> object:
        if started:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
        started.append(real(begin))
        return started[0]

    real = crew_module._started
    monkeypatch.setattr(crew_module, "_started", second_fails)
    with pytest.raises(CrewError, match="cannot be started: Resource temporarily unavailable"):
        Crew(2, doubling)
    assert not multiprocessing.active_children()
