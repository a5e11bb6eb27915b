from concurrent.futures import ThreadPoolExecutor

from feedsvc.http.gate import Gate


def test_five_of_eight_threads_may_be_slow() -> None:
    gate = Gate(wait_seconds=0.01)
    assert [gate.enter(body=False) for _ in range(6)] == [True] * 5 + [False]
    gate.leave(body=False)
    assert gate.enter(body=False)


def test_two_of_them_with_a_body() -> None:
    gate = Gate(wait_seconds=0.01)
    assert [gate.enter(body=True) for _ in range(3)] == [True, True, False]
    assert gate.enter(body=False)
    gate.leave(body=True)
    assert gate.enter(body=True)


def test_a_refused_body_takes_no_place() -> None:
    gate = Gate(slow=1, bodies=1, wait_seconds=0.01)
    assert gate.enter(body=False)
    assert not gate.enter(body=True)
    gate.leave(body=False)
    assert gate.enter(body=True)


def test_a_few_may_wait_a_little() -> None:
    gate = Gate(slow=1, waiting=1, wait_seconds=10.0)
    assert gate.enter(body=False)
    with ThreadPoolExecutor(1) as pool:
        waiter = pool.submit(gate.enter, body=False)
        gate.leave(body=False)
        assert waiter.result(10.0)


def test_no_more_than_those_wait() -> None:
    gate = Gate(slow=1, waiting=0, wait_seconds=1e9)
    assert gate.enter(body=False)
    assert not gate.enter(body=False)
