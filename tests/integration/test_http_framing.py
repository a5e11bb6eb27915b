"""Where one request ends and the next begins, on a raw socket: bodies nobody wants, and what could smuggle."""

import re

import pytest

from tests.integration.web import HOST, Answer, Site, read, send

HOST_FIELD = f"Host: {HOST}\r\n".encode()
NEXT = b"GET /brief.atom HTTP/1.1\r\n" + HOST_FIELD + b"Connection: close\r\n\r\n"


def statuses(raw: bytes) -> list[int]:
    """Give the status of every answer."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([0-9]{3}) ", raw)]


def lasting(answer: Answer) -> list[tuple[str, str]]:
    """Give the headers that are the same whenever and however one asks."""
    return [(name, value) for name, value in answer.headers if name not in ("date", "connection")]


def answers(raw: bytes, methods: list[str]) -> list[Answer]:
    """Take several answers apart, by their lengths."""
    found = []
    for method in methods:
        head, _, rest = raw.partition(b"\r\n\r\n")
        answer = read(head + b"\r\n\r\n")
        length = 0 if method == "HEAD" or answer.status == 304 else int(answer["content-length"])
        found.append(Answer(answer.status, answer.headers, rest[:length]))
        raw = rest[length:]
    assert raw == b""
    return found


def test_requests_in_a_row_are_answered_in_their_order(site: Site) -> None:
    asked = [
        *(("GET", "/feed.atom", ""), ("HEAD", "/feed.rss", ""), ("GET", "/nothing/", ""), ("POST", "/feed.json", "")),
        *(("GET", "/feed.json", "If-None-Match: *\r\n"), ("GET", "/a%00b", ""), ("GET", "/search/?q=nato", "")),
        *(("HEAD", "/nothing/", ""), ("GET", "/topics/nato", ""), ("GET", "/brief.json", "Connection: close\r\n")),
    ]
    line = "".join(f"{method} {path} HTTP/1.1\r\nHost: {HOST}\r\n{more}\r\n" for method, path, more in asked)
    together = answers(send(site.port, line.encode()), [method for method, *_ in asked])
    for (method, path, more), answer in zip(asked, together, strict=True):
        fields = {"if_none_match": "*"} if "None-Match" in more else {}
        alone = site.ask(path, method, **fields)
        assert (answer.status, answer.body) == (alone.status, alone.body), path
        assert lasting(answer) == lasting(alone), path


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/feed.atom", "/nothing/"])
@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nhello", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"]
)
def test_a_body_that_nobody_wants_is_not_taken_for_a_request(site: Site, method: str, path: str, body: bytes) -> None:
    expected = 405 if method == "POST" else 200 if path == "/feed.atom" else 404
    assert statuses(send(site.port, f"{method} {path} HTTP/1.1\r\n".encode() + HOST_FIELD + body + NEXT)) == [
        expected,
        200,
    ]


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"Content-Length: 5, 5\r\n\r\nhello",
        b"Content-Length: +5\r\n\r\nhello",
        b"Content-Length: -5\r\n\r\nhello",
        b"Content-Length: 0x5\r\n\r\nhello",
        b"Content-Length: 99999999999999999999999\r\n\r\nhello",
        b"Transfer-Encoding: xchunked\r\n\r\nhello",
        b"Transfer-Encoding: identity\r\n\r\nhello",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"X: a\r\n b: c\r\n\r\n",
        b"X: a\x00b\r\n\r\n",
        b"X: a\rb\r\n\r\n",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_f104_what_could_be_read_in_two_ways_is_refused_and_ends_the_connection(
    site: Site, method: str, fields: bytes
) -> None:
    raw = send(site.port, f"{method} /feed.atom HTTP/1.1\r\n".encode() + HOST_FIELD + fields + NEXT)
    assert statuses(raw) == [400]


def test_f104_a_length_beside_chunks_ends_the_connection(site: Site) -> None:
    smuggled = b"Content-Length: 999\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT
    assert statuses(send(site.port, b"POST /feed.atom HTTP/1.1\r\n" + HOST_FIELD + smuggled)) in ([400], [405])
