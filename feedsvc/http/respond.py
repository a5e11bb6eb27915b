"""Document and request fields -> the finished reply (RFC 9110, RFC 9111; security headers as W3C CSP 3 has them).

Pure and complete: every combination of inputs has its one reply, nothing is raised. Knows no server, no framework, no
clock and no way to a document.
"""

import json
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import quote

from feedsvc.http import conditions
from feedsvc.http.codings import IDENTITY, acceptable
from feedsvc.http.conditions import http_date
from feedsvc.model import Document, Reply

Headers = tuple[tuple[str, str], ...]

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
NO_STORE = "no-store"
IMMUTABLE = "max-age=31536000, immutable"  # RFC 8246
NOT_FOUND_CACHE = "max-age=60"

_LONGEST_MAX_AGE = 3600  # readers take max-age as the time until their next poll
_REVALIDATE_SECONDS = 60  # a shared cache may answer from what it has while it asks
_IF_ERROR_SECONDS = 86400

_LOCKED = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
_STYLED = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; sandbox"
_PAGE = (
    "default-src 'none'; img-src 'self' https: data:; media-src 'self' https:; style-src 'self'; script-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_MEDIUM = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; form-action 'none';"
    " frame-ancestors 'none'; sandbox"
)

_BOX = "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"

_EVERYWHERE: Headers = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "strict-origin-when-cross-origin"))
_FOR_ALL: Headers = (("Cross-Origin-Resource-Policy", "cross-origin"), ("Access-Control-Allow-Origin", "*"))
_FEED_HEADERS: Headers = (*_EVERYWHERE, *_FOR_ALL, ("Content-Security-Policy", _LOCKED))
_PAGE_HEADERS: Headers = (
    *_EVERYWHERE,
    ("Content-Security-Policy", _PAGE),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_BOX_HEADERS: Headers = (
    *_EVERYWHERE,
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Content-Security-Policy", _BOX),
)
_OPML = "text/x-opml"
_DOWNLOAD = ("Content-Disposition", 'attachment; filename="topics.opml"')  # browsers would show it as plain text
_VARY: Headers = (("Vary", "Accept-Encoding"),)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
_ALLOW: Headers = (("Allow", "GET, HEAD"),)
LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Asked(NamedTuple):
    """What of a request decides the reply; None is a field that was not sent, "" one that was sent empty."""

    method: str = "GET"
    if_none_match: str | None = None
    if_modified_since: str | None = None
    accept_encoding: str | None = None
    if_match: str | None = None
    if_unmodified_since: str | None = None


def respond(document: Document, asked: Asked, body_of: Callable[[str], bytes], now: datetime) -> Reply:
    """Answer a request for a document; `body_of` gives its body in a content coding."""
    if asked.method not in ("GET", "HEAD"):
        return refused(asked.method)
    if (unmet := _precondition(document, asked, now)) is not None:
        return unmet
    codings = acceptable(asked.accept_encoding)
    if document.file_name and IDENTITY in codings:
        codings = (IDENTITY,)  # pictures and sound are packed already
    if not codings:
        return _bare(asked, error(406, "This is sent as br, gzip or identity; the request refuses all.", headers=_VARY))
    coding = min(codings, key=lambda coding: len(body_of(coding)))
    body = body_of(coding)
    return _bare(asked, Reply(200, whole_headers(document, coding, len(body), now), body))


def refused(method: str) -> Reply:
    """Answer a method that no document has (RFC 9110, 15.5.6) or that nobody knows (15.6.2)."""
    if method in METHODS:
        return error(405, "This address can only be read.", headers=_ALLOW)
    return error(501, "This method is not known here.")


def _precondition(document: Document, asked: Asked, now: datetime) -> Reply | None:
    """Evaluate the conditional fields in the order of RFC 9110, 13.2.2; None when the request goes on."""
    if not _still_meant(document, asked, now):
        return _bare(asked, error(412, "The document is not, or no longer, the one meant."))
    if asked.if_none_match is not None:
        changed = conditions.none_match(asked.if_none_match, document.etag)
    elif asked.if_modified_since is not None:
        since = conditions.read_http_date(asked.if_modified_since, now)
        changed = since is None or since > now or document.last_modified > since
    else:
        return None
    return None if changed else Reply(304, unchanged_headers(document))


def _still_meant(document: Document, asked: Asked, now: datetime) -> bool:
    if asked.if_match is not None:
        return conditions.match(asked.if_match, document.etag)
    if asked.if_unmodified_since is not None:
        since = conditions.read_http_date(asked.if_unmodified_since, now)
        return since is None or document.last_modified <= since
    return True


def whole_headers(document: Document, coding: str, length: int, now: datetime) -> Headers:
    """The headers of a 200."""
    return (
        ("Content-Type", document.media_type),
        ("Content-Length", str(length)),
        *((("Content-Encoding", coding),) if coding != IDENTITY else ()),
        # Each change has a second of its own, so quick ones run ahead of the clock; Date may not (RFC 9110, 8.8.2.1).
        ("Last-Modified", http_date(min(document.last_modified, now))),
        *_validating(document),
        ("Accept-Ranges", "none"),
        *_links(document),
        *_headers_of(document),
    )


def _headers_of(document: Document) -> Headers:
    """What browsers may do with a document, and other sites with it."""
    if document.file_name:
        return _media_headers(document)
    if document.framed:
        return _BOX_HEADERS
    if document.media_type.startswith(_OPML):
        return (*_FEED_HEADERS, _DOWNLOAD)
    return _PAGE_HEADERS if document.page else _FEED_HEADERS


def unchanged_headers(document: Document) -> Headers:
    """The headers of a 304: what a cache needs to go on with what it has (RFC 9110, 15.4.5).

    A script of another site that sends its own condition sees the 304 itself, which it may only with the CORS header.
    """
    return (*_validating(document), *_EVERYWHERE, *(() if document.page else _FOR_ALL))


def _media_headers(document: Document) -> Headers:
    """The headers of pictures and sound, which browsers show in a page that they make around them (RFC 6266)."""
    name = document.file_name
    plain = name.encode("ascii", "ignore").decode()
    coded = "" if name.isascii() else f"; filename*=UTF-8''{quote(name, safe='')}"
    disposition = f'inline; filename="{plain if name.isascii() else "file" + plain[plain.rfind(".") :]}"{coded}'
    return (*_EVERYWHERE, *_FOR_ALL, ("Content-Security-Policy", _MEDIUM), ("Content-Disposition", disposition))


def _validating(document: Document) -> Headers:
    return (("ETag", document.etag), ("Cache-Control", document.cache_control), *_VARY)


def _links(document: Document) -> Headers:
    return (("Link", ", ".join(f'<{url}>; rel="{rel}"' for rel, url in document.links)),) if document.links else ()


def _bare(asked: Asked, reply: Reply) -> Reply:
    return Reply(reply.status, reply.headers) if asked.method == "HEAD" else reply


def error(
    status: int,
    text: str = "",
    *,
    headers: Headers = (),
    cache_control: str = NO_STORE,
    media_type: str = TEXT,
    body: bytes | None = None,
) -> Reply:
    """Make the reply that stands where no document can: one sentence, or a page of ours, that runs nothing."""
    content = (text + "\n").encode() if body is None else body
    return Reply(
        status,
        (
            ("Content-Type", media_type),
            ("Content-Length", str(len(content))),
            ("Cache-Control", cache_control),
            *headers,
            *_EVERYWHERE,
            ("Content-Security-Policy", _LOCKED if body is None else _STYLED),
        ),
        content,
    )


def page(body: bytes) -> Reply:
    """Make the reply with a page for people that no shelf keeps."""
    head = (("Content-Type", HTML), ("Content-Length", str(len(body))), ("Cache-Control", NO_STORE))
    return Reply(200, (*head, *_PAGE_HEADERS), body)


def public_json(value: object) -> Reply:
    """Make the reply with a value for programs of every site, that no shelf keeps."""
    body = json.dumps(value, ensure_ascii=False).encode()
    head = (("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(body))))
    return Reply(200, (*head, ("Cache-Control", NOT_FOUND_CACHE), *_FEED_HEADERS), body)


def unavailable(text: str, seconds: int) -> Reply:
    """Say that it may work a little later (RFC 9110, 10.2.3)."""
    return error(503, text, headers=(("Retry-After", str(seconds)),))


def etag_of(body: bytes) -> str:
    """The one validator of a document, weak and the same for every content coding, from its identity bytes alone."""
    return f'W/"{blake2b(body, digest_size=12).hexdigest()}"'


def cache_control(max_age: int) -> str:
    """How long caches may keep a document, and how much longer while they ask or get no answer (RFC 5861)."""
    age = max(0, min(max_age, _LONGEST_MAX_AGE))
    return f"max-age={age}, stale-while-revalidate={_REVALIDATE_SECONDS}, stale-if-error={_IF_ERROR_SECONDS}"
