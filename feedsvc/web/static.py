"""The package's own files (style, icon) as documents. Knows no site: they are the same everywhere."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.http.respond import etag_of
from feedsvc.model import Document

FOLDER = Path(__file__).parents[1] / "static"
PREFIX = "/static/"

# Pages name the style by a digest of its bytes, so it may be kept for long; the icon hardly ever changes.
_CACHE = "max-age=604800"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}


def document(path: str) -> Document | None:
    """Give a file of the package as a document; None when it has no such file."""
    if not path.startswith(PREFIX):
        return None
    # Names come from the folder, never from the request: nothing is joined to a path.
    file = next((file for file in FOLDER.iterdir() if PREFIX + file.name == path), None)
    if file is None or file.suffix not in _MEDIA_TYPES:
        return None
    body = file.read_bytes()
    return Document(
        path=path,
        media_type=_MEDIA_TYPES[file.suffix],
        etag=etag_of(body),
        last_modified=datetime.fromtimestamp(int(file.stat().st_mtime), UTC),
        cache_control=_CACHE,
        body=body,
        revision=sys.maxsize,  # no revision of an index overtakes it
        depends=frozenset(),
    )
