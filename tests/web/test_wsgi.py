from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from feedsvc.http.front import Front
from feedsvc.keeper import Keeper
from feedsvc.settings import child_environ, load
from feedsvc.web import wsgi
from tests.http.test_front import ask

TOML = 'title = "News"\nbase_url = "https://news.example"\n'
ARTICLE = "---\ntitle: Ministers meet\ndate: 2026-01-01\n---\nThe ministers met in the capital.\n"


def get(front: Front, path: str, host: str = "news.example") -> tuple[int, bytes]:
    environ = {"PATH_INFO": path, "HTTP_HOST": host, "SERVER_PROTOCOL": "HTTP/1.1"}
    setup_testing_defaults(environ)
    status, _, body = ask(front, environ)
    return status, body


def made(folder: Path, monkeypatch: pytest.MonkeyPatch, toml: str, *, indexed: bool = True) -> Front:
    (folder / "articles").mkdir()
    (folder / "articles" / "feedsvc.toml").write_text(toml)
    (folder / "articles" / "a.md").write_text(ARTICLE)
    settings = load(str(folder / "articles"), environ={}, data=str(folder / "data"))
    if indexed:
        keeper = Keeper(settings)
        keeper.look(settle=False, patience=0.0, confirmed=True)
        keeper.close()
    for name, value in child_environ(settings).items():
        monkeypatch.setenv(name, value)
    return wsgi.app()


def test_the_application_serves_the_site_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = made(tmp_path, monkeypatch, TOML)
    assert b"Ministers meet" in get(front, "/feed.atom")[1]
    assert get(front, "/static/feedsvc.css")[0] == 200
    assert get(front, "/healthz") == (200, b"alive\n")
    assert get(front, "/nothing/")[0] == 404
    assert get(front, "/feed.atom", "evil.example")[0] == 421


def test_an_assumed_base_url_refuses_no_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get(made(tmp_path, monkeypatch, ""), "/feed.atom", "any.example")[0] == 200


def test_before_there_is_an_index_the_base_url_is_the_one_at_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = made(tmp_path, monkeypatch, TOML, indexed=False)
    assert get(front, "/feed.atom", "evil.example")[0] == 421
    assert get(front, "/feed.atom")[0] == 503


@pytest.mark.parametrize(("said", "limit"), [("1048576\n", 1_048_576), ("max\n", None), (None, None)])
def test_memory_is_what_the_container_gives(tmp_path: Path, said: str | None, limit: int | None) -> None:
    if said:
        (tmp_path / "memory.max").write_text(said)
    told = wsgi.memory_bytes(tmp_path / "memory.max")
    assert told == limit if limit else told > 2**26


class Quiet(WSGIRequestHandler):
    """Keeps no access log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_any_wsgi_server_can_run_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    front = made(tmp_path, monkeypatch, TOML)
    with make_server("127.0.0.1", 0, validator(front), handler_class=Quiet) as server, ThreadPoolExecutor(1) as pool:
        fields = {"Host": "news.example", "Accept-Encoding": "gzip"}

        def ask(path: str, **more: str) -> HTTPResponse:
            handled = pool.submit(server.handle_request)
            connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
            connection.request("GET", path, headers=fields | more)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            handled.result(10)
            return answer

        for path, status in (("/feed.atom", 200), ("/nothing/", 404), ("/search/?q=ministers", 200), ("/healthz", 200)):
            for _ in range(2):
                assert ask(path).status == status
        etag = ask("/feed.atom").headers["ETag"]
        assert ask("/feed.atom", **{"If-None-Match": etag}).status == 304
        assert ask("/feed.atom", **{"X-Long": "a" * 40_000}).status == 431
