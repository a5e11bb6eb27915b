import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Event, Semaphore
from typing import TYPE_CHECKING, Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from feedsvc.errors import DatabaseError, NotYetError
from feedsvc.http.front import Front, path_of
from feedsvc.http.gate import Gate
from feedsvc.http.respond import etag_of
from feedsvc.http.shelf import Shelf
from feedsvc.model import Document
from tests.http.documents import BODY, NOW, document

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 10.0


def behind(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "6")])
    return [b"behind"]


def known(path: str) -> Document | None:
    return document(path) if path.endswith((".atom", "/")) else None


class Site:
    """A front over documents that are made by a function."""

    def __init__(self, build: Callable[[str], Document | None] = known, base_url: str = "", **parts: Any) -> None:
        self.watched, self.ticks = 0, 0.0
        self.signal = parts.get("signal") or [1]
        self.base_url = base_url
        self.shelf = Shelf(build, parts.get("limit") or 1_000_000)
        self.front = Front(
            self.shelf,
            parts.get("gate") or Gate(wait_seconds=0.01),
            parts.get("app") or behind,
            parts.get("watch") or self.watch,
            parts.get("clock") or NOW.timestamp,
            lambda: self.ticks,
            signal=self.signal,
            base_url=lambda: self.base_url,
        )

    def watch(self, shelf: Shelf) -> None:
        assert shelf is self.shelf
        self.watched += 1

    def get(self, path: str = "/feed.atom", method: str = "GET", **fields: str) -> tuple[int, dict[str, str], bytes]:
        environ: WSGIEnvironment = {
            "PATH_INFO": path,
            "REQUEST_METHOD": method,
            "QUERY_STRING": "",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "127.0.0.1:8000",
        } | fields
        setup_testing_defaults(environ)
        return ask(self.front, environ)


def ask(app: "WSGIApplication", environ: "WSGIEnvironment") -> tuple[int, dict[str, str], bytes]:
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        started.append((status, headers))
        return lambda _: None

    said = app(environ, start)
    try:
        body = b"".join(said)
    finally:
        getattr(said, "close", lambda: None)()
    status, headers = started[0]
    return int(status[:3]), dict(headers), body


def counted() -> tuple[list[str], Site]:
    calls: list[str] = []

    def build(path: str) -> Document | None:
        calls.append(path)
        return document(path)

    return calls, Site(build)


@pytest.mark.parametrize("body", [[], [("wsgi.input", BytesIO())], [("wsgi.input", None)]])
@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_f104_an_overlong_field_is_refused_wherever_a_server_puts_it(
    first: int, body: list[tuple[str, object]]
) -> None:
    site, environ = Site(), {"PATH_INFO": "/feed.atom", "REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"}
    items = [*body, ("SERVER_PROTOCOL", "HTTP/1.1"), ("HTTP_HOST", "127.0.0.1"), ("HTTP_X", "x")]
    ordered: WSGIEnvironment = dict(items[:first]) | environ | dict(items[first:])
    assert ask(site.front, ordered)[0] == 200
    assert ask(site.front, ordered | {"HTTP_X": "a" * 40_000})[0] == 431
    assert ask(site.front, ordered | {"HTTP_Y": "a" * 40_000})[0] == 431
    assert ask(site.front, ordered | {"HTTP_Y": "a" * 40_000, "HTTP_Z": ""})[0] == 431
    assert ask(site.front, ordered | {"HTTP_IF_NONE_MATCH": "a" * 40_000})[0] == 200


def test_pep_3333_is_kept() -> None:
    site = Site()
    checked = validator(site.front)
    environ: WSGIEnvironment = {"PATH_INFO": "/feed.atom", "SCRIPT_NAME": "", "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    for _ in range(2):
        assert ask(checked, environ)[2] == BODY


def test_a_document_is_built_at_the_first_request_and_answered_from_the_shelf_afterwards() -> None:
    calls, site = counted()
    assert [site.get()[0] for _ in range(3)] == [200] * 3
    assert calls == ["/feed.atom"]


def test_the_answer_is_the_same_before_and_after_it_is_remembered() -> None:
    site = Site()
    fields = {"HTTP_ACCEPT_ENCODING": "gzip", "HTTP_IF_NONE_MATCH": '"x"'}
    assert site.get(**fields) == site.get(**fields) == site.get(**fields)
    assert site.get(HTTP_IF_NONE_MATCH=etag_of(BODY))[0] == 304


def test_a_server_may_change_the_headers_it_is_given() -> None:
    site = Site()
    before = site.get()

    def spoil(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        headers.clear()
        return lambda _: None

    environ: WSGIEnvironment = {"PATH_INFO": "/feed.atom", "HTTP_HOST": "127.0.0.1:8000"}
    setup_testing_defaults(environ)
    for _ in range(3):
        site.front(environ, spoil)
    assert site.get() == before


def test_what_is_refused_is_refused_where_the_answer_is_known_too() -> None:
    site = Site(base_url="https://news.example")
    for _ in range(3):
        assert site.get(HTTP_HOST="news.example")[0] == 200
    assert site.get(HTTP_HOST="evil.example")[0] == 421
    assert site.get(HTTP_HOST="")[0] == 400
    assert site.get(HTTP_HOST="news.example", HTTP_USER_AGENT="a" * 40_000)[0] == 431


def test_what_is_asked_for_again_is_not_what_makes_room() -> None:
    site = Site(limit=45_000)
    for path in ("/a.atom", "/b.atom", "/a.atom", "/c.atom", "/d.atom"):
        site.ticks += 1
        site.get(path)
    assert list(site.shelf.kept) == ["/a.atom", "/c.atom", "/d.atom"]


def test_every_field_reaches_the_reply() -> None:
    site = Site()
    site.get()
    assert site.get(HTTP_IF_MATCH='"x"')[0] == 412
    assert site.get(HTTP_IF_UNMODIFIED_SINCE="Thu, 01 Jan 1970 00:00:01 GMT")[0] == 412
    assert site.get(HTTP_IF_MODIFIED_SINCE="Mon, 23 Nov 2026 12:00:00 GMT")[0] == 304
    assert site.get(HTTP_ACCEPT_ENCODING="br")[1]["Content-Encoding"] == "br"
    assert site.get(method="HEAD")[2] == b""
    assert site.get(method="POST")[0] == 405


def test_what_is_no_document_goes_to_flask() -> None:
    assert Site().get("/healthz")[2] == b"behind"


def test_writing_methods_build_nothing() -> None:
    calls, site = counted()
    assert site.get(method="POST")[2] == b"behind"
    assert not calls


def test_paths_are_decoded_as_utf_8() -> None:
    site = Site()
    wire = "/topics/übung/feed.atom".encode().decode("latin-1")
    for _ in range(2):
        assert site.get(wire)[0] == 200
    assert site.shelf.kept.get("/topics/übung/feed.atom")
    assert path_of({"PATH_INFO": "/\xff"}) == "/\ufffd"


def test_query_strings_make_no_new_entry() -> None:
    calls, site = counted()
    assert {site.get(QUERY_STRING=f"utm_source={number}&a[]=%00")[2] for number in range(100)} == {BODY}
    assert calls == ["/feed.atom"]
    kept = site.shelf.kept.get("/feed.atom")
    assert kept
    assert len(kept.ready) == 1


@pytest.mark.parametrize("path", ["/\x00", "/a\\b", "/\xff", "/a\r\nSet-Cookie: x"])
def test_f105_characters_that_no_address_has_are_refused(path: str) -> None:
    status, headers, body = Site().get(path)
    assert status == 400
    assert "sandbox" in headers["Content-Security-Policy"]
    assert path.encode() not in body


def test_f104_what_is_too_long_or_unknown_is_refused() -> None:
    site = Site()
    assert site.get("/" + "a" * 16_000)[0] == 414
    assert site.get(method="BREW")[0] == 501
    site.get()
    assert site.get(QUERY_STRING="a" * 16_000)[0] == 414


@pytest.mark.parametrize("host", ["news.example", "NEWS.example:443", "news.example.", "localhost:8000", "[::1]:80"])
def test_f99_our_hosts_are_answered(host: str) -> None:
    site = Site(base_url="https://news.example/site")
    for _ in range(2):
        assert site.get(HTTP_HOST=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "news.example.evil.example", "evil.example:443", "x." * 4999 + "x"])
def test_f99_other_hosts_get_421(host: str, caplog: pytest.LogCaptureFixture) -> None:
    site = Site(base_url="https://news.example")
    for _ in range(2):
        assert site.get(HTTP_HOST=host)[0] == 421
    assert len(caplog.records) == 1, "told once, for whoever forgot to set it"
    assert len(caplog.text) < 1000


def test_probes_by_address_are_answered() -> None:
    site = Site(base_url="https://news.example")
    assert site.get("/healthz", HTTP_HOST="10.0.0.7:8000")[2] == b"behind"


def test_without_a_base_url_every_host_is_ours_but_none_is_not() -> None:
    site = Site()
    assert site.get(HTTP_HOST="any.example")[0] == 200
    assert site.get(HTTP_HOST="")[0] == 400
    assert site.get(HTTP_HOST="", SERVER_PROTOCOL="HTTP/1.0")[0] == 200


@pytest.mark.parametrize("base_url", ["", "https://news.example"])
@pytest.mark.parametrize(
    "host",
    [
        *(
            "news.example,news.example",
            "news.example,evil.example",
            "a@news.example",
            "news.example/",
            "news.example:x",
        ),
        *(".", "a..b", "a b", "<a>", "[::1", "\xfcber.example", "n\u0435ws.example", "x" * 64, "news.example:80:80"),
    ],
)
@pytest.mark.parametrize("path", ["/feed.atom", "/healthz"])
def test_f99_what_is_no_host_or_more_than_one_makes_no_request(base_url: str, host: str, path: str) -> None:
    site = Site(base_url=base_url)
    site.get()
    assert site.get(path, HTTP_HOST=host)[0] == 400


@pytest.mark.parametrize("path", ["", "*", "feed.atom", "news.example:443"])
def test_f104_what_is_no_path_is_no_request(path: str) -> None:
    site = Site()
    assert site.get(path)[0] == site.get(path, "HEAD")[0] == 400
    for method in ("OPTIONS", "CONNECT"):
        status, headers, _ = site.get(path, method)
        assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert site.get(path, "BREW")[0] == 501


def test_a_new_base_url_is_known_with_its_revision() -> None:
    site = Site(base_url="https://old.example")
    assert site.get(HTTP_HOST="new.example")[0] == 421
    assert site.get(HTTP_HOST="old.example")[0] == 200
    site.base_url = "https://new.example"
    site.shelf.refresh(2, None)
    assert site.get(HTTP_HOST="old.example")[0] == 421
    assert site.get(HTTP_HOST="new.example")[0] == 200
    assert site.get(HTTP_HOST="old.example")[0] == 421


def test_only_so_many_spellings_of_hosts_are_remembered() -> None:
    site = Site()
    assert all(site.get(HTTP_HOST=f"h{number}")[0] == 200 for number in range(200))


def raising(error: Exception) -> Callable[[str], Document | None]:
    def build(path: str) -> Document | None:
        raise error

    return build


def test_h13_an_index_that_cannot_be_read_is_503_with_a_time(caplog: pytest.LogCaptureFixture) -> None:
    site = Site(raising(DatabaseError("no space left in /secret/place")))
    for _ in range(3):
        status, headers, body = site.get()
        assert (status, headers["Retry-After"]) == (503, "5")
        assert headers["Cache-Control"] == "no-store"
        assert b"secret" not in body
    assert len(caplog.records) == 1, "told once"
    assert "no space left" in caplog.text


def test_s14_what_nobody_foresaw_is_500_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    status, _, body = Site(raising(RuntimeError("secret"))).get()
    assert status == 500
    assert b"secret" not in body
    assert b"Traceback" not in body
    assert "Traceback" in caplog.text


def test_h11_the_index_is_asked_after_a_signal_and_once_a_second() -> None:
    site = Site()
    for ticks, signal, watched in ((0.0, 1, 1), (0.9, 1, 1), (0.9, 2, 2), (1.8, 2, 2), (2.0, 2, 3), (2.0, 1, 4)):
        site.ticks, site.signal[0] = ticks, signal
        assert site.get()[0] == site.get()[0] == 200
        assert site.watched == watched


def test_one_thread_asks_the_index_and_the_others_wait_for_it() -> None:
    come, go_on = Semaphore(0), Event()
    watches: list[Shelf] = []

    class Read(list[int]):
        def __getitem__(self, at: Any) -> Any:
            come.release()
            return super().__getitem__(at)

    def watch(shelf: Shelf) -> None:
        watches.append(shelf)
        assert go_on.wait(PATIENCE)

    site = Site(watch=watch, signal=Read([1]))
    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(site.get) for _ in range(4)]
        assert all(come.acquire(timeout=PATIENCE) for _ in range(5)), "four have seen that it is time, one is asking"
        assert not any(one.done() for one in asking)
        go_on.set()
        assert [one.result(PATIENCE)[0] for one in asking] == [200] * 4
    assert watches == [site.shelf]


def test_nobody_waits_for_a_look_that_no_signal_asked_for() -> None:
    asked, go_on = Event(), Event()

    def watch(_: Shelf) -> None:
        asked.set()
        assert go_on.wait(PATIENCE)

    site = Site(watch=watch)
    go_on.set()
    site.get()
    asked.clear()
    go_on.clear()
    site.ticks = 2.0
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(site.get)
        assert asked.wait(PATIENCE)
        assert site.get()[0] == 200
        assert not looking.done()
        go_on.set()
        assert looking.result(PATIENCE)[0] == 200


def test_f77_what_is_ready_stays_while_the_index_cannot_be_asked(caplog: pytest.LogCaptureFixture) -> None:
    watches = 0

    def watch(_: Shelf) -> None:
        nonlocal watches
        watches += 1
        if watches in (2, 3, 5):
            raise DatabaseError("the index is locked")

    site = Site(watch=watch)
    with caplog.at_level(logging.ERROR):
        for ticks, asked in ((0.0, 1), (1.5, 2), (1.6, 2), (2.6, 3), (3.5, 3), (3.7, 4), (4.6, 4), (4.8, 5)):
            site.ticks = ticks
            assert site.get()[0] == 200
            assert watches == asked
    assert len(caplog.records) == 2, "told once for as long as it lasts"


def test_an_index_that_is_being_made_is_asked_again_soon() -> None:
    watches = 0

    def watch(_: Shelf) -> None:
        nonlocal watches
        watches += 1
        raise NotYetError("the index is being made")

    site = Site(watch=watch)
    for ticks, asked in ((0.0, 1), (0.05, 1), (0.2, 2)):
        site.ticks = ticks
        assert site.get()[0] == 200
        assert watches == asked


class Full:
    """A site whose slow way is full of requests that wait."""

    def __init__(self) -> None:
        self.inside, self.go_on = Event(), Event()
        self.site = Site(app=self.app, build=self.build, gate=Gate(slow=1, waiting=0))
        self.site.shelf.make("/ready.atom")
        self.pool = ThreadPoolExecutor(1)

    def app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            self.inside.set()
            assert self.go_on.wait(PATIENCE)
        return behind(environ, start_response)

    def build(self, path: str) -> Document | None:
        if path == "/slow.atom":
            self.inside.set()
            assert self.go_on.wait(PATIENCE)
        return known(path)


@pytest.fixture
def full() -> Iterator[Full]:
    held = Full()
    yield held
    held.go_on.set()
    held.pool.shutdown()


def test_beyond_the_gate_is_503_and_the_shelf_answers_on(full: Full) -> None:
    held = full.pool.submit(full.site.get, "/anything")
    assert full.inside.wait(PATIENCE)
    status, headers, _ = full.site.get("/other.atom")
    assert (status, headers["Retry-After"]) == (503, "5")
    assert full.site.get("/anything")[0] == full.site.get("/readyz")[0] == 503
    assert full.site.get("/ready.atom")[0] == 200
    assert full.site.get("/healthz")[2] == b"behind"
    full.go_on.set()
    assert held.result(PATIENCE)[2] == b"behind"
    assert full.site.get("/other.atom")[0] == 200, "there is room again"


def test_f107_beyond_the_gate_a_build_on_its_way_is_waited_for(full: Full) -> None:
    held = full.pool.submit(full.site.get, "/slow.atom")
    assert full.inside.wait(PATIENCE)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(full.site.get, "/slow.atom")
        full.go_on.set()
        assert waiting.result(PATIENCE)[0] == held.result(PATIENCE)[0] == 200


def test_bodies_have_fewer_places() -> None:
    go_on, inside = Event(), Event()

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        inside.set()
        assert go_on.wait(PATIENCE)
        return behind(environ, start_response)

    site = Site(app=app, gate=Gate(slow=2, bodies=1, waiting=0))
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(site.get, "/x", CONTENT_LENGTH="5")
        assert inside.wait(PATIENCE)
        assert site.get("/x", HTTP_TRANSFER_ENCODING="chunked")[0] == 503
        assert site.get("/x.atom")[0] == 200
        go_on.set()
        assert held.result(PATIENCE)[0] == 404
