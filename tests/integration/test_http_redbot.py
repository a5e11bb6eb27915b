"""REDbot, an outside judge of HTTP, finds nothing to blame on any address: no BAD and no WARN."""

import json
import shutil
import subprocess

import pytest

from tests.integration.test_http_validators import DOCUMENTS, ERRORS
from tests.integration.web import Site

pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(
        shutil.which("redbot") is None, reason="redbot is not on the PATH (pip install redbot, in a venv of its own)"
    ),
]

MORE = [
    "/archive/1.rss",
    "/archive/1.json",
    "/brief.json",
    "/topics/nato/archive/1.atom",
    "/static/feedsvc-headlines.js",
    "/search/?q=nato",
    "/embed/",
    "/embed/box/",
    "/embed/headlines.html",
    "/oembed?url=https://news.example/topics/nato/",
    "/healthz",
    "/readyz",
]


@pytest.mark.parametrize("path", [*DOCUMENTS, *ERRORS, *MORE])
def test_nothing_is_bad_and_nothing_is_warned_of(site: Site, path: str) -> None:
    command = ["redbot", "-o", "har", f"http://127.0.0.1:{site.port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    notes = [note for entry in json.loads(said)["log"]["entries"] for note in entry["_red_messages"]]
    assert len(notes) > 3, "REDbot got an answer and looked at it"
    assert [note for note in notes if note["level"] not in ("GOOD", "INFO")] == []
