import logging

import pytest
from flask.testing import FlaskClient

from feedsvc.errors import DatabaseError, NotYetError
from feedsvc.http import respond
from feedsvc.service import Missing, Service
from feedsvc.web import create_app


class WithoutIndex(Service):
    """A service without an index: some addresses moved, some are gone."""

    answers = {  # noqa: RUF012
        "/articles/old/": Missing(301, "https://news.example/articles/new/"),
        "/articles/withdrawn/": Missing(410, page=b"<p>taken back</p>"),
        "//double": Missing(404, page=b"<p>two slashes</p>"),
    }

    def __init__(self) -> None:
        self.is_ready = True

    def missing(self, path: str, query: str = "") -> Missing:
        if path == "/broken/":
            raise DatabaseError("the index is damaged: /secret")
        if path == "/soon/":
            raise NotYetError("the index is being made")
        if path == "/bug/":
            raise RuntimeError("secret")
        return self.answers.get(path, Missing(404, page=b"<p>nothing</p>"))

    def search(self, typed: str) -> bytes | None:
        return None if typed == "again" else f"<p>{typed}</p>".encode()

    def oembed(self, url: str, max_width: int, max_height: int) -> dict[str, object] | None:
        return {"title": url, "width": max_width, "height": max_height} if url == "https://news.example/" else None

    def status(self, token: str) -> bytes | None:
        return b"<p>status</p>" if token == "secret" else None

    def problems(self, token: str, *, as_feed: bool = False) -> bytes | None:
        return (b"<feed/>" if as_feed else b"<p>problems</p>") if token == "secret" else None

    def gauges(self, token: str) -> dict[str, float] | None:
        return {"articles": 3} if token == "secret" else None

    def ready(self) -> bool:
        return self.is_ready


@pytest.fixture
def service() -> WithoutIndex:
    return WithoutIndex()


@pytest.fixture
def client(service: WithoutIndex) -> FlaskClient:
    return create_app(service).test_client()


def test_h14_what_moved_is_a_permanent_redirect(client: FlaskClient) -> None:
    reply = client.get("/articles/old/")
    assert (reply.status_code, reply.headers["Location"]) == (301, "https://news.example/articles/new/")
    assert reply.headers["Cache-Control"] == "max-age=300"


def test_h14_what_is_gone_is_410_and_what_never_was_404(client: FlaskClient) -> None:
    assert client.get("/articles/withdrawn/").status_code == 410
    reply = client.get("/articles/never/")
    assert (reply.status_code, reply.data) == (404, b"<p>nothing</p>")
    assert reply.headers["Cache-Control"] == "max-age=60"
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in reply.headers


def test_a_search_is_a_page_that_nobody_keeps(client: FlaskClient) -> None:
    reply = client.get("/search/?q=peace+talks")
    assert (reply.status_code, reply.data) == (200, b"<p>peace talks</p>")
    assert reply.headers["Cache-Control"] == "no-store"
    assert "form-action 'self'" in reply.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in reply.headers
    assert client.get("/search/").data == b"<p></p>"


def test_too_many_searches_are_told_when_to_come_again(client: FlaskClient) -> None:
    reply = client.get("/search/?q=again")
    assert (reply.status_code, reply.headers["Retry-After"]) == (429, "2")


def test_oembed_tells_programs_of_every_site(client: FlaskClient) -> None:
    reply = client.get("/oembed?url=https://news.example/&maxwidth=300&maxheight=x")
    assert reply.json == {"title": "https://news.example/", "width": 300, "height": 0}
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize(("query", "status"), [("url=https://other.example/", 404), ("", 404), ("format=xml", 501)])
def test_oembed_tells_of_our_pages_and_in_json_only(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/oembed?" + query).status_code == status


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/status/secret/", b"<p>status</p>"),
        ("/problems/secret/", b"<p>problems</p>"),
        ("/problems/secret/feed.atom", b"<feed/>"),
    ],
)
def test_s16_status_and_problems_open_to_the_token_and_are_kept_by_nobody(
    client: FlaskClient, path: str, body: bytes
) -> None:
    reply = client.get(path)
    assert (reply.status_code, reply.data) == (200, body)
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in reply.headers  # S15
    shut = client.get(path.replace("secret", "guess"))
    assert (shut.status_code, shut.data) == (404, b"<p>nothing</p>")


def test_s16_metrics_open_to_the_bearer_of_the_token(client: FlaskClient) -> None:
    reply = client.get("/metrics", headers={"Authorization": "Bearer secret"})
    assert b"feedsvc_articles 3.0\n" in reply.data
    assert b"feedsvc_info{version=" in reply.data
    assert reply.headers["Content-Type"].startswith("text/plain; version=")
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics?token=secret").status_code == 404


def test_slashes_are_not_merged(client: FlaskClient) -> None:
    reply = client.get("/", environ_overrides={"PATH_INFO": "//double"})
    assert reply.data == b"<p>two slashes</p>"


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    get, head = client.get("/x"), client.head("/x")
    assert (head.status_code, list(head.headers)) == (get.status_code, list(get.headers))
    assert not head.data


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/feed.atom", "/healthz", "/readyz"])
def test_f110_only_reading_is_allowed(client: FlaskClient, method: str, path: str) -> None:
    reply, refused = client.open(path, method=method), respond.refused(method)
    assert (reply.status_code, list(reply.headers), reply.data) == (405, [*refused.headers], refused.body)


def test_health_and_readiness(client: FlaskClient, service: WithoutIndex) -> None:
    assert client.get("/healthz").data == b"alive\n"
    assert client.get("/healthz").headers["Cache-Control"] == "no-store"
    assert client.get("/readyz").data == b"ready\n"
    service.is_ready = False
    reply = client.get("/readyz")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert client.get("/healthz").status_code == 200


def test_h13_an_index_that_cannot_be_read_is_503(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    reply = client.get("/broken/")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert b"secret" not in reply.data
    assert "the index is damaged" in caplog.text


def test_h13_what_is_on_its_way_is_503_and_no_error(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    reply = client.get("/soon/")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "5")
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_s14_a_bug_shows_no_traceback(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    reply = client.get("/bug/")
    assert reply.status_code == 500
    assert b"secret" not in reply.data
    assert "RuntimeError" in caplog.text


def test_s14_debugging_cannot_be_switched_on_from_outside(
    monkeypatch: pytest.MonkeyPatch, service: WithoutIndex
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert not create_app(service).debug
