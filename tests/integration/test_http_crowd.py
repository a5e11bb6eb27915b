"""Many clients at once on a feed that just changed (F107)."""

import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from feedsvc import urls
from tests.integration.web import SERVER, Site, many_files, read, receive

# Notes each build with its process, and takes so long that many ask meanwhile.
COUNTING = """
import multiprocessing, os, time
from feedsvc.service import Service
multiprocessing.set_start_method("fork")
build = Service.build
def noted(service, path):
    with open({log!r}, "a") as log:
        log.write(f"{{os.getpid()}} {{path}}\\n")
    time.sleep(0.05)
    return build(service, path)
Service.build = noted
"""


class Counted:
    """A site that tells how often each of its processes built a document."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder)
        self._log = folder / "builds"

    def start(self) -> None:
        self.site.article("first", "The first of all", "2026-01-02T10:00:00Z")
        self.site.publish()
        self.site.start(COUNTING.format(log=str(self._log)) + SERVER)

    def builds(self, path: str) -> Counter[str]:
        lines = (line.split() for line in self._log.read_text().splitlines())
        return Counter(pid for pid, built in lines if built == path)


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    counted = Counted(tmp_path_factory.mktemp("crowd"))
    try:
        counted.start()
        yield counted
    finally:
        counted.site.stop()
        counted.site.close_index()


@pytest.mark.parametrize(
    ("clients", "path"), [(500, "/feed.json"), pytest.param(5000, "/feed.rss", marks=pytest.mark.outside)]
)
def test_f107_a_crowd_on_a_just_changed_feed_costs_one_build_a_process(
    counted: Counted, clients: int, path: str
) -> None:
    site, title = counted.site, f"What {clients} came for"
    site.ask(path)
    site.article(f"crowd-{clients}", title)
    request = f"GET {path} HTTP/1.1\r\nHost: news.example\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    with ExitStack() as crowd, many_files(clients):
        connections = [crowd.enter_context(site.connect()) for _ in range(clients)]
        site.publish()
        before = counted.builds(path)
        for connection in connections:
            connection.sendall(request.encode())
        answers = [read(receive(connection)) for connection in connections]
    assert {answer.status for answer in answers} == {200}
    assert {title.encode() in gzip.decompress(answer.body) for answer in answers} == {True}
    assert set((counted.builds(path) - before).values()) == {1}


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/brief.rss", "utm_source={}"),
        ("/topics.opml", "x{}=%00"),
        ("/embed/box/", "x={}&limit=x{}"),
        ("/topics.opml", "topics=nato&topics=&x={}"),
    ],
)
def test_an_unknown_query_builds_nothing_anew(counted: Counted, path: str, query: str) -> None:
    bodies = {counted.site.ask(f"{path}?{query.format(number, number)}").body for number in range(20)}
    assert len(bodies) == 1
    kept = urls.kept_under(path, query)
    assert set(counted.builds(kept).values()) == {1}
