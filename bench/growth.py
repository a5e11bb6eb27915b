"""Measure what a site costs as it grows: first ingest, index, start, a restart with nothing changed, one cold feed.

    python bench/growth.py 1000 10000 100000

Makes the articles with bench/corpus.py and prints one row of README's table for each number. Times of one change come
from bench/publish.py.
"""

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import corpus

from feedsvc.keeper import Keeper
from feedsvc.service import Service
from feedsvc.settings import load


def megabytes() -> int:
    """Give the most memory that this process and one that it started had."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def row(count: int, place: Path) -> str:
    """Measure one size; give its row."""
    corpus.make(place / "articles", count)
    settings = load(str(place / "articles"), environ={}, data=str(place / "data"))
    began = time.perf_counter()
    keeper = Keeper(settings)
    keeper.look(settle=False, patience=0.0)
    ingested = time.perf_counter() - began
    keeper.close()
    size = sum(file.stat().st_size for file in (place / "data").iterdir()) / 1e6
    began = time.perf_counter()
    keeper = Keeper(settings)
    service = Service(settings)
    service.build("/feed.atom")
    started = time.perf_counter() - began
    began = time.perf_counter()
    keeper.look()
    again = time.perf_counter() - began
    began = time.perf_counter()
    service.build("/topics/subject-7/feed.atom")
    cold = time.perf_counter() - began
    service.close()
    keeper.close()
    return (
        f"| {count:,} | {ingested:.1f} s ({count / ingested:,.0f}/s, {megabytes()} MB) | {size:.0f} MB "
        f"| {started * 1000:.0f} ms | {again * 1000:.0f} ms | {cold * 1000:.0f} ms |"
    )


if __name__ == "__main__":
    print("| articles | first ingest | index | start | full look, nothing changed | cold topic feed |")
    print("| --- | --- | --- | --- | --- | --- |")
    for number in sys.argv[1:]:
        folder = Path(tempfile.mkdtemp(prefix="feedsvc-growth-"))
        print(row(int(number), folder), flush=True)
        shutil.rmtree(folder)
