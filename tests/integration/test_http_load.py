"""Far more than the slow way takes, and clients that never finish: what is on the shelf goes on answering."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import count
from threading import Event, Thread

import pytest

from tests.integration.served import eventually
from tests.integration.web import HOST, Answer, Site

pytestmark = pytest.mark.outside

CLIENTS = 200
SECONDS = 15.0
RECOVERY_SECONDS = 30.0
UNDER_LOAD_SECONDS = 2.0  # p99 of the shelf, while the machine has far too much to do
SENDERS = 100
SAMPLES = 3000
ROUNDS = 5
BODY_TO = "{} HTTP/1.1\r\nHost: news.example\r\nContent-Length: 1000000\r\n\r\n"
SLOW_WAY, SHELF = "GET /nothing/", "POST /feed.atom"


def p99(site: Site, samples: int) -> float:
    """Poll a feed on one connection, give the 99th percentile of the time that takes."""
    request = f"GET /feed.atom HTTP/1.1\r\nHost: {HOST}\r\nIf-None-Match: *\r\n\r\n".encode()
    times = []
    with site.connect() as connection:
        for _ in range(samples):
            began = time.perf_counter()
            connection.sendall(request)
            assert connection.recv(65536).startswith(b"HTTP/1.1 304")
            times.append(time.perf_counter() - began)
    return sorted(times)[samples * 99 // 100]


def test_f108_more_than_the_slow_way_takes_is_shed_and_over_soon(site: Site) -> None:
    for _ in range(20):  # each connection goes to any worker, and only what is on its shelf is promised under load
        site.ask("/feed.atom")
    end, numbers = time.monotonic() + SECONDS, count()

    def client(at: int) -> list[Answer]:
        answers = []
        while time.monotonic() < end:
            answers.append(site.ask(f"/search/?q=x{next(numbers)}" if at % 2 else f"/nothing-{next(numbers)}/"))
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        clients = pool.map(client, range(CLIENTS))
        slowest = p99(site, 100)
        answers = [answer for each in clients for answer in each]
    statuses = Counter(answer.status for answer in answers)
    assert statuses.keys() <= {200, 404, 429, 503}, statuses
    assert statuses[429] + statuses[503] > 0
    assert all(int(answer["retry-after"]) > 0 for answer in answers if answer.status in (429, 503))
    assert slowest < UNDER_LOAD_SECONDS
    eventually(lambda: site.ask("/search/?q=x").status == 200, RECOVERY_SECONDS)


def test_f104_who_sends_a_byte_a_second_or_nothing_does_not_slow_the_shelf(site: Site) -> None:
    site.ask("/feed.atom")
    stop = Event()
    with ExitStack() as slow:
        quiet = min(p99(site, SAMPLES) for _ in range(ROUNDS))
        senders = [slow.enter_context(site.connect()) for _ in range(SENDERS)]
        for at, sender in enumerate(senders):
            sender.sendall(BODY_TO.format(SLOW_WAY if at % 4 < 2 else SHELF).encode())

        def drip() -> None:
            while not stop.wait(1):
                for sender in senders[::2]:
                    try:
                        sender.sendall(b"x")
                    except OSError:  # it was answered and sent away
                        senders.remove(sender)

        dripping = Thread(target=drip)
        dripping.start()
        try:
            held = min(p99(site, SAMPLES) for _ in range(ROUNDS))
            assert {site.ask(path).status for path in ("/", "/topics/nato/", "/articles/moved-on/")} == {200}
        finally:
            stop.set()
            dripping.join()
    assert held < 2 * quiet, f"{held:.6f} s, and {quiet:.6f} s when quiet"
