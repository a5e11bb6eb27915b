"""What the commands share: how far long work is."""

import pytest

from feedsvc.cliparts import Speed, progress_words


def test_speed_is_told_once_it_means_something() -> None:
    now = [100.0]
    speed = Speed(lambda: now[0])
    told = []
    for seconds, done in ((0, 50), (0.001, 100), (2.9, 900), (3, 1550), (10, 5050)):
        now[0] = 100.0 + seconds
        told.append(speed(done))
    assert told == [0, 0, 0, 500, 500]


@pytest.mark.parametrize(
    ("done", "total", "rate", "words"),
    [
        (12_000, 0, 0.0, "12,000 names found so far"),
        (1, 1_000_000, 0.0, "1 of 1,000,000 files"),
        (1000, 1_000_000, 500.0, "1,000 of 1,000,000 files, 500 a second, 0:33:18 left"),
    ],
)
def test_progress_tells_what_is_known(done: int, total: int, rate: float, words: str) -> None:
    assert progress_words(done, total, rate) == words
