"""Measure what a site costs as it grows: first ingest, index, start of `serve`, one change to served, one cold feed.

    python bench/growth.py 1000 10000 100000
    python bench/growth.py --folder PLACE

Makes the articles with bench/corpus.py and prints one row of README's table for each number. With --folder, the
articles are those in PLACE/articles; where PLACE/data holds their index already, no first ingest is measured. CPU time
counts all processes of the ingest; memory is the most that they take together, and what `serve` takes before traffic,
as PSS, which counts shared pages once.
"""

import contextlib
import http.client
import multiprocessing
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
import publish

from feedsvc.index import counts
from feedsvc.index.database import Database
from feedsvc.keeper import Keeper
from feedsvc.settings import Settings, load

PORT = 8098
CHANGES = 10
QUIET = subprocess.DEVNULL
WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def row(place: Path) -> str:
    """Measure what a folder costs; give its row."""
    settings = load(str(place / "articles"), environ={}, data=str(place / "data"), port=PORT)
    is_ingested = (place / "data" / "index.db").exists()
    count = published(settings) if is_ingested else sum(1 for _ in settings.folder.rglob("*.md"))
    ingest = "done before" if is_ingested else ingested(settings, count)
    size = sum(file.stat().st_size for file in (place / "data").iterdir()) / 1e6
    return f"| {count:,} | {ingest} | {size:,.0f} MB | {looked(settings):.1f} s | {served(settings)} |"


def ingested(settings: Settings, count: int) -> str:
    """Ingest a folder for the first time; say how fast, and with how much memory."""
    spent, began = cpu(), time.perf_counter()
    memory: list[int] = []
    over = threading.Event()
    threading.Thread(target=watch_memory, args=(over, memory), daemon=True).start()
    keeper = Keeper(settings)
    keeper.look(settle=False, patience=0.0)
    keeper.close()
    seconds = time.perf_counter() - began
    over.set()
    each = (cpu() - spent) / count * 1000
    return f"{seconds:,.0f} s ({count / seconds:,.0f}/s, {each:.2f} ms CPU each, {max(memory) // 1024} MB)"


def watch_memory(over: threading.Event, memory: list[int]) -> None:
    """Note now and then what this process and those that it started take."""
    while not over.wait(0.5):
        pids = [os.getpid(), *(child.pid for child in multiprocessing.active_children() if child.pid)]
        memory.append(sum(filter(None, map(share, pids))))


def published(settings: Settings) -> int:
    """Give how many articles an index has."""
    with Database(settings.database_url).read() as c:
        return counts.count_live(c)


def cpu() -> float:
    """Give the CPU time of this process and those that it started and that have ended."""
    used = map(resource.getrusage, WHO)
    return sum(each.ru_utime + each.ru_stime for each in used)


def looked(settings: Settings) -> float:
    """Look at a folder in which nothing changed, as a restart does; give the seconds."""
    began = time.perf_counter()
    keeper = Keeper(settings)
    keeper.look()
    keeper.close()
    return time.perf_counter() - began


def served(settings: Settings) -> str:
    """Serve the folder: first feed after the start, memory before traffic, one cold feed, one change.

    The change comes when the look at the folder that every start begins with has ended.
    """
    arguments = [sys.executable, "-m", "feedsvc", "serve", str(settings.folder), "--data", str(settings.data)]
    began = time.perf_counter()
    arguments += ["--port", str(PORT)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=QUIET, start_new_session=True, text=True)
    try:
        first = waited_for("/feed.atom") - began
        time.sleep(3)  # until all of its processes are there
        memory = list(shares(process.pid))
        cold = -time.perf_counter() + waited_for("/topics/subject-7/feed.atom")
        for _ in publish.until_read(process):
            pass
        connections = publish.opened(PORT)
        changes = [publish.publish(settings.folder, connections, number) for number in range(CHANGES)]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()
        for path in settings.folder.glob(f"bench-{os.getpid()}-*.md"):
            path.unlink()
    change = statistics.median(changes) * 1000
    start = f"{first:.1f} s, {sum(memory) // 1024} MB in {len(memory)} processes"
    return f"{start} | {change:.0f} ms | {cold * 1000:.0f} ms"


def waited_for(path: str) -> float:
    """Ask for a document until it is given; give when that was."""
    while True:
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
            connection.request("GET", path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return time.perf_counter()
        time.sleep(0.01)


def shares(session: int) -> Iterator[int]:
    """Give the proportional set size, in KiB, of each process of a session."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(folder.name)) == session and (size := share(int(folder.name))):
                yield size


def share(pid: int) -> int:
    """Give the proportional set size of a process in KiB; 0 when it has ended."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(rollup.partition("\nPss:")[2].split()[0])


if __name__ == "__main__":
    print(
        "| articles | first ingest | index | look, nothing changed | `serve` to first feed | change | cold topic feed |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    if sys.argv[1] == "--folder":
        print(row(Path(sys.argv[2])))
        sys.exit()
    for number in sys.argv[1:]:
        folder = Path(tempfile.mkdtemp(prefix="feedsvc-growth-"))
        corpus.make(folder / "articles", int(number))
        print(row(folder), flush=True)
        shutil.rmtree(folder)
