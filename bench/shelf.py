"""What a worker with many feeds on its shelf takes of memory: each asked for by HTTP, as it is and as gzip.

    python bench/shelf.py [--feeds 1000]

Needs Linux. One real worker under granian; every feed has 50 entries and some 65 KB. They are combinations of twelve
topics that all articles are in. Prints RSS and PSS (which counts pages shared with others by
their share) of the worker, before and after.
"""

import argparse
import http.client
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import combinations, islice
from pathlib import Path

from serve import SERVER, family, free_port, running

from feedsvc.keeper import Keeper
from feedsvc.settings import load, process_environ

ENTRIES = 50
TOPICS = 12
CLIENTS = 5  # as many as may build at once
HOST = "news.example"
WORDS = "the ministers of the alliance met in the capital and agreed on a common answer before the summit".split()  # noqa: SIM905 - a list of words is read more easily so


def write_site(folder: Path) -> None:
    """Write articles that are all in the same topics."""
    folder.mkdir()
    (folder / "feedsvc.toml").write_text(f'title = "News"\nbase_url = "https://{HOST}"\n')
    tags = ", ".join(f"t{number}" for number in range(TOPICS))
    for number in range(ENTRIES):
        text = " ".join(WORDS[(number * 7 + at * at) % len(WORDS)] for at in range(30))
        head = f"---\ntitle: Ministers meet, day {number}\ndate: 2026-01-01 {number // 6:02}:{number % 6}0\n"
        (folder / f"{number}.md").write_text(f"{head}tags: [{tags}]\ntopics_only: true\n---\n{text}.\n")


def addresses() -> Iterator[str]:
    """Give the addresses of feeds that hold all articles."""
    names = sorted(f"t{number}" for number in range(TOPICS))
    for count in range(1, 5):
        for chosen in combinations(names, count):
            for suffix in ("atom", "rss", "json"):
                yield f"/topics/{','.join(chosen)}/feed.{suffix}"


def memory(pid: int) -> str:
    """Tell what a process takes."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kibibytes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return f"RSS {kibibytes['Rss'] / 1024:.0f} MiB, PSS {kibibytes['Pss'] / 1024:.0f} MiB"


def ask_all(port: int, paths: list[str], coding: str) -> int:
    """Ask for documents, several at once; give how many bytes they have together."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        shares = [paths[at::CLIENTS] for at in range(CLIENTS)]
        return sum(pool.map(lambda share: ask(port, share, coding), shares))


def ask(port: int, paths: list[str], coding: str) -> int:
    """Ask for documents, one after another; give how many bytes they have together."""
    total = 0
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for path in paths:
            connection.request("GET", path, headers={"Host": HOST, "Accept-Encoding": coding})
            answer = connection.getresponse()
            total += len(answer.read())
            if answer.status != 200 or answer.headers.get("Content-Encoding", "identity") != coding:
                raise RuntimeError(f"{path}: {answer.status} {answer.headers}")
    return total


def until_ready(port: int) -> None:
    """Wait until the worker answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            ask(port, ["/"], "identity")
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def main() -> None:
    """Fill a shelf and say what it took."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--feeds", type=int, default=1000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as work:
        folder = Path(work) / "articles"
        write_site(folder)
        settings = load(str(folder), environ={}, data=str(Path(work) / "data"), port=free_port(), workers=1)
        keeper = Keeper(settings)
        keeper.look(settle=False, patience=0.0, confirmed=True)
        keeper.close()
        with running([sys.executable, "-c", SERVER], process_environ(settings)) as pid:
            until_ready(settings.port)
            worker = family(pid)[-1]
            print(f"before: {memory(worker)}")
            paths = list(islice(addresses(), chosen.feeds))
            plain = ask_all(settings.port, paths, "identity")
            print(f"{len(paths):,} feeds, {plain / len(paths):,.0f} bytes each: {memory(worker)}")
            coded = ask_all(settings.port, paths, "gzip")
            print(f"and as gzip, {coded / len(paths):,.0f} bytes each: {memory(worker)}")


if __name__ == "__main__":
    main()
