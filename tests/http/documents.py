"""A document as the service makes them, for tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from feedsvc.http.respond import cache_control, etag_of
from feedsvc.model import Document

CHANGED = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
NOW = CHANGED + timedelta(hours=1)
BODY = b"<feed>" + b"<entry>The Atlantic alliance met.</entry>" * 200 + b"</feed>"


def document(path: str = "/feed.atom", body: bytes = BODY, **fields: Any) -> Document:
    made = Document(
        path=path,
        media_type="application/atom+xml; charset=utf-8",
        etag=etag_of(body),
        last_modified=CHANGED,
        cache_control=cache_control(300),
        body=body,
        revision=1,
        depends=frozenset({"feed:"}),
    )
    return replace(made, **fields)
