"""Requests that take long, on a server with one process of eight threads: only so many at once (F104, F108)."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from select import select

import pytest

from tests.integration.served import eventually
from tests.integration.web import HOST, SERVER, Site, read, receive

CLIENTS = 30
SLOW, WITH_BODY = 5, 2

# Answers for addresses below /held/ once a file is gone, and notes who waits for that.
HELD = """
import multiprocessing, time
from pathlib import Path
from feedsvc.service import Service
multiprocessing.set_start_method("fork")
missing, folder = Service.missing, Path({folder!r})
def held(service, path, query):
    if path.startswith("/held/"):
        (folder / path.strip("/").replace("/", "-")).touch()
        while (folder / "closed").exists():
            time.sleep(0.01)
    return missing(service, path, query)
Service.missing = held
"""


class Held:
    """A site of which some addresses answer when they are told to."""

    def __init__(self, folder: Path) -> None:
        self.site = Site(folder, workers=1)
        self.folder = folder / "waiting"
        self.folder.mkdir()

    def start(self) -> None:
        self.site.article("first", "The first of all", "2026-01-02T10:00:00Z")
        self.site.publish()
        self.site.start(HELD.format(folder=str(self.folder)) + SERVER)
        self.site.ask("/feed.atom")

    def close(self) -> None:
        (self.folder / "closed").touch()

    def open(self) -> None:
        for file in self.folder.iterdir():
            file.unlink()

    def waiting(self) -> int:
        return len(list(self.folder.glob("held-*")))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    held = Held(tmp_path_factory.mktemp("gate"))
    try:
        held.start()
        yield held
    finally:
        held.open()
        held.site.stop()
        held.site.close_index()


@pytest.mark.parametrize(
    ("body", "admitted"),
    [("", SLOW), ("Content-Length: 9\r\n", WITH_BODY), ("Transfer-Encoding: chunked\r\n", WITH_BODY)],
)
def test_f104_f108_only_so_many_go_the_slow_way_and_the_shelf_answers_meanwhile(
    held: Held, body: str, admitted: int
) -> None:
    with ExitStack() as crowd:
        crowd.callback(held.open)
        held.close()
        clients = [crowd.enter_context(held.site.connect()) for _ in range(CLIENTS)]
        for number, client in enumerate(clients):
            request = f"GET /held/{number}/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n{body}\r\n"
            client.sendall(request.encode())
        eventually(lambda: len(select(clients, [], [], 0)[0]) == CLIENTS - admitted)
        shed = select(clients, [], [], 0)[0]
        assert held.waiting() == admitted
        for path in ("/feed.atom", "/healthz"):
            assert held.site.ask(path).status == 200
        answers = [read(receive(client)) for client in shed]
        assert {(answer.status, answer["retry-after"]) for answer in answers} == {(503, "5")}
        assert not select([client for client in clients if client not in shed], [], [], 0)[0]
        held.open()
        assert {read(receive(client)).status for client in clients if client not in shed} == {404}
    assert held.site.ask("/nothing/").status == 404
