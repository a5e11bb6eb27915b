"""Measure how long it takes from an article moved into the folder until every worker serves it.

    python bench/publish.py FOLDER [--rounds N] [--port N] [--looking] [--withdrawing]

FOLDER holds any number of articles (bench/corpus.py makes some) and is served by a `feedsvc serve` of its own. Each
round moves one new article in and polls /feed.json on several connections, which the workers share, until all of them
have shown it. Prints the median and the 99th of a hundred, and what the keeper took for the start. With --looking the
whole folder is looked at each second meanwhile; with --withdrawing each second round first deletes an article of this
run, so that articles are withdrawn one after the other.
"""

import argparse
import http.client
import math
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONNECTIONS = 8  # the system spreads them over the workers
START_SECONDS = 3600.0
ROUND_SECONDS = 30.0
PAUSE_SECONDS = 0.002


@contextmanager
def served(folder: Path, data: str, port: int, *, looking: bool = False) -> Iterator[None]:
    """Serve the folder, and wait until everything in it is read."""
    arguments = [sys.executable, "-m", "feedsvc", "serve", str(folder), "--data", data, "--port", str(port)]
    environ = {**os.environ, **({"FEEDSVC_RESCAN_SECONDS": "1"} if looking else {})}
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environ)
    try:
        began = time.monotonic()
        for line in until_read(process):
            print(f"{time.monotonic() - began:8.2f} s  {line}", end="")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def until_read(process: subprocess.Popen[str]) -> Iterator[str]:
    """Give what a `feedsvc serve` prints until everything in its folder is read."""
    assert process.stdout
    for line in process.stdout:
        yield line
        if "articles" in line and "topics" in line:
            return


def opened(port: int) -> list[http.client.HTTPConnection]:
    """Open connections that stay open."""
    return [http.client.HTTPConnection("127.0.0.1", port, timeout=ROUND_SECONDS) for _ in range(CONNECTIONS)]


def shows(connection: http.client.HTTPConnection, words: bytes) -> bool:
    """Tell whether the feed of everything holds some words."""
    connection.request("GET", "/feed.json")
    return words in connection.getresponse().read()


def place_of(folder: Path, number: int) -> Path:
    """Give the file of a round."""
    return folder / f"bench-{os.getpid()}-{number}.md"


def rounds(folder: Path, port: int, count: int, *, withdrawing: bool) -> Iterator[float]:
    """Give the seconds that each round took."""
    connections = opened(port)
    for number in range(count):
        if withdrawing and number % 2:
            place_of(folder, number // 2).unlink()
        yield publish(folder, connections, number)


def publish(folder: Path, connections: list[http.client.HTTPConnection], number: int) -> float:
    """Move an article in; give the seconds until every connection shows it."""
    words = f"bench {os.getpid()} {number}"
    draft, place = folder / f".bench-{os.getpid()}.tmp", place_of(folder, number)
    draft.write_text(f"---\ntitle: A story of {words}\n---\nText of {words}.\n")
    waiting = list(connections)
    began = time.monotonic()
    draft.rename(place)
    while waiting:
        waiting = [connection for connection in waiting if not shows(connection, words.encode())]
        if time.monotonic() - began > ROUND_SECONDS:
            raise TimeoutError(words)
        time.sleep(PAUSE_SECONDS)
    return time.monotonic() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--data", help="a data folder that is kept; else a new one, so that all is ingested first")
    parser.add_argument("--looking", action="store_true", help="look at the whole folder each second meanwhile")
    parser.add_argument("--withdrawing", action="store_true", help="withdraw an article each second round meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = options.data or temporary
        with served(options.folder, data, options.port, looking=options.looking):
            times = sorted(rounds(options.folder, options.port, options.rounds, withdrawing=options.withdrawing))
    for path in options.folder.glob(f"bench-{os.getpid()}-*.md"):
        path.unlink()
    p99 = times[math.ceil(len(times) * 0.99) - 1]
    print(f"moved in to served by all: median {statistics.median(times) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")


if __name__ == "__main__":
    main()
