"""Bad input on a raw socket: section I of the faults."""

import socket
import struct
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from select import select

import pytest

from tests.integration.served import LINUX, Served, descendants, eventually
from tests.integration.served import serving as served_by
from tests.integration.web import HOST, Site, many_files, read, receive, send

SILENT = 1200  # more than granian takes by itself


@pytest.mark.parametrize("host", ["evil.example", "news.example.evil.example", "evil.example:443"])
def test_f99_other_hosts_are_refused(site: Site, host: str) -> None:
    answer = site.ask("/feed.atom", host=host)
    assert answer.status == 421
    assert b"evil" not in answer.body


@pytest.mark.parametrize("host", [HOST, HOST.upper(), HOST + ":443", "localhost", "127.0.0.1:8000"])
def test_f99_our_own_are_answered(site: Site, host: str) -> None:
    assert site.ask("/feed.atom", host=host).status == 200


def test_probes_come_by_address(site: Site) -> None:
    for path in ("/healthz", "/readyz"):
        assert site.ask(path, host="10.1.2.3:8000").status == 200


def test_f99_what_proxies_say_reaches_no_output(site: Site) -> None:
    whole = site.ask("/feed.atom").body
    said = {
        "forwarded": "host=evil.example;proto=http",
        "x_forwarded_host": "evil.example",
        "x_forwarded_proto": "gopher",
        "x_forwarded_prefix": "/evil",
        "x_original_url": "/evil",
    }
    assert site.ask("/feed.atom", **said).body == whole
    assert "evil" not in site.ask("/topics/nato", **said)["location"]


@pytest.mark.parametrize(
    ("request_line", "host", "status"),
    [
        (b"GET /feed.atom HTTP/1.1", b"", 400),
        (b"GET /feed.atom HTTP/1.1", b"Host: news.example\r\nHost: news.example\r\n", 400),
        (b"GET /feed.atom HTTP/1.1", b"Host: news.example\r\nHost: evil.example\r\n", 400),
        (b"GET /feed.atom HTTP/1.0", b"", 200),
        (b"GET http://news.example/feed.atom HTTP/1.1", b"Host: news.example\r\n", 200),
        (b"GET /feed.atom HTTP/1.1", b"Host: a@news.example\r\n", 400),
        (b"GET /feed.atom HTTP/1.1", b"Host: news.example/\r\n", 400),
        (b"OPTIONS * HTTP/1.1", b"Host: news.example\r\n", 405),
        (b"GET * HTTP/1.1", b"Host: news.example\r\n", 400),
        (b"GET feed.atom HTTP/1.1", b"Host: news.example\r\n", 400),
        (b"CONNECT news.example:443 HTTP/1.1", b"Host: news.example\r\n", 405),
        (b"BREW /feed.atom HTTP/1.1", b"Host: news.example\r\n", 501),
        (b"GET /feed.atom HTTP/9.9", b"Host: news.example\r\n", 400),
        (b"nonsense", b"", 400),
    ],
)
def test_requests_that_are_odd(site: Site, request_line: bytes, host: bytes, status: int) -> None:
    raw = send(site.port, request_line + b"\r\n" + host + b"Connection: close\r\n\r\n")
    assert read(raw).status == status


def test_f100_ten_thousand_tags_cost_little(site: Site) -> None:
    etag = site.ask("/feed.atom")["etag"]
    many = ",".join(f'"{number}"' for number in range(10_000))
    began = time.monotonic()
    assert site.ask("/feed.atom", if_none_match=many).status == 200
    assert site.ask("/feed.atom", if_none_match=f"{many},{etag}").status == 304
    like_ours = ",".join(f'W/"{number:024x}"' for number in range(10_000))
    assert site.ask("/feed.atom", if_none_match=f"{like_ours},{etag}").status == 304
    assert time.monotonic() - began < 2
    for junk in ('"' * 5000, "W/" * 5000, ", " * 5000, '"a"' * 5000, "\xff\xfe"):
        assert site.ask("/feed.atom", if_none_match=junk).status == 200


def test_f101_eight_kilobytes_of_codings(site: Site) -> None:
    assert site.ask("/feed.atom", accept_encoding="x;q=0.5," * 1000 + "gzip")["content-encoding"] == "gzip"


def test_f104_what_is_too_long_is_refused(site: Site) -> None:
    assert site.ask("/" + "a" * 16_000).status == 414
    assert site.ask("/feed.atom?" + "a" * 16_000).status == 414
    assert site.ask("/" + "a" * 60_000).status == 414
    assert site.ask("/feed.atom", x_long="a" * 65_536).status == 431
    many = {f"x_{number}": "a" for number in range(300)}
    assert site.ask("/feed.atom", **many).status == 431


@pytest.mark.parametrize(
    "path",
    [
        "/../feedsvc.toml",
        "/articles/../../etc/passwd",
        "/%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static/..%2fmodel.py",
        "/static/%2e%2e/model.py",
        "/%00",
        "/feed.atom%00.html",
        "/%ff",
        "/%c0%af",
        "//feed.atom",
        "/topics//feed.atom",
        "/\\feed.atom",
        "/FEED.ATOM",
        "/topics/NATO\r/feed.atom",
        "/topics/" + "x" * 1500 + "/feed.atom",
        "/topics/a+b+c+d+e+f+g+h+i/feed.atom",
        "/topics/!nato/feed.atom",
        "/archive/0.atom",
        "/archive/99999999999999999999.atom",
        "/articles/;drop%20table/",
        "/topics/%F0%9F%92%A9/",
    ],
)
def test_f105_no_path_leads_outside(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert answer.status in (400, 404)
    assert b"root:" not in answer.body
    assert b"base_url" not in answer.body
    assert b"import " not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/feed.atom", "/", "/healthz", "/nothing/"])
def test_f110_only_reading_is_allowed(site: Site, method: str, path: str) -> None:
    answer = site.ask(path, method)
    assert answer.status == 405
    assert answer.parts("allow") == {"get", "head"}


@LINUX
def test_f109_clients_that_leave_early_leave_nothing_behind(folder: Path, tmp_path: Path) -> None:
    with served_by(folder, tmp_path / "data", options=("--workers", "1")) as served:
        eventually(lambda: served.shows("The first of all"))
        before = sockets(served)
        for number in range(300):
            with socket.create_connection(("127.0.0.1", served.port)) as connection:
                asked = (b"/feed.atom", b"/nothing/", b"/search/?q=first")[number % 3]
                connection.sendall(b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % asked * (1 + number % 50))
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # leave by a reset
        eventually(lambda: sockets(served) <= before)
        assert served.answers("/feed.atom")
        assert "Traceback" not in served.logged
        assert " ERROR " not in served.logged


def sockets(served: Served) -> int:
    """Count the connections that are open in its processes, with those that wait for others."""
    count = 0
    for file in [file for pid in descendants(served.process.pid) for file in Path(f"/proc/{pid}/fd").iterdir()]:
        with suppress(FileNotFoundError):  # closed meanwhile
            count += file.readlink().name.startswith("socket:")
    return count


def test_unknown_queries_are_harmless(site: Site) -> None:
    assert site.ask("/feed.atom?utm_source=x&a[]=%00").body == site.ask("/feed.atom").body


def test_f104_slow_senders_hold_up_nobody(site: Site) -> None:
    """A hundred clients that send a body a byte at a time, or half a request and then nothing."""
    post = b"POST /feed.atom HTTP/1.1\r\nHost: news.example\r\nContent-Length: 1000000\r\n\r\nx"
    get = b"GET /nothing/ HTTP/1.1\r\nHost: news.example\r\nContent-Length: 1000000\r\n\r\nx"
    half = b"GET /feed.atom HTTP/1.1\r\nHost: news.ex"
    with ExitStack() as slow:
        for number in range(102):
            connection = slow.enter_context(socket.create_connection(("127.0.0.1", site.port)))
            connection.sendall((post, get, half)[number % 3])
        began = time.monotonic()
        for path in ("/feed.atom", "/", "/topics/nato/", "/healthz") * 5:
            assert site.ask(path).status == 200
        assert time.monotonic() - began < 5


def test_f104_who_connects_and_says_nothing_keeps_nobody_out(site: Site) -> None:
    with ExitStack() as stack, many_files(SILENT):
        silent = [stack.enter_context(socket.create_connection(("127.0.0.1", site.port), 5)) for _ in range(SILENT)]
        for path in ("/feed.atom", "/nothing/"):
            assert site.ask(path).status in (200, 404)
        assert not select(silent[:1], [], [], 0)[0], "answered before the first of them was sent away"


@pytest.mark.outside
def test_f104_who_says_nothing_for_long_is_sent_away(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), 20) as silent:
        assert receive(silent) == b""


@pytest.mark.parametrize("path", ["/search?q=x", "/search/?q=x", "/oembed/?url=x", "/healthz/", "/status/x"])
def test_f99_no_answer_of_flask_names_the_host_that_was_asked_for(site: Site, path: str) -> None:
    answer = site.ask(path, host="127.0.0.1:1")
    assert b"127.0.0.1:1" not in answer.body
    assert "127.0.0.1:1" not in answer.get("location")
    assert answer["x-content-type-options"] == "nosniff"
