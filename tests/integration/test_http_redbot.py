"""REDbot, an outside judge of HTTP, finds nothing to blame on any address: no BAD and no WARN."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.test_http_validators import DOCUMENTS, ERRORS
from tests.integration.web import BASE_URL, Site
from tests.media import pictures

REDBOT = shutil.which("redbot", path=Path(sys.executable).parent) or shutil.which("redbot")
pytestmark = [
    pytest.mark.outside,
    pytest.mark.skipif(REDBOT is None, reason="redbot is neither beside this Python nor on the PATH"),
]

MORE = [
    "/archive/1.json",
    "/brief.json",
    "/topics/ukraine,nato/feed.atom",
    "/topics/nato!ukraine/",
    "/topics/nato/archive/1.atom",
    "/search/?q=nato",
    "/oembed?url=https://news.example/topics/nato/",
    "/healthz",
    "/readyz",
]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a picture and a sound."""
    site = Site(tmp_path_factory.mktemp("judged"), workers=1)
    (site.folder / "bridge.png").write_bytes(pictures.png())
    (site.folder / "talk.mp3").write_bytes(pictures.MP3)
    more = "![The bridge](bridge.png)\n\nHear [the talk](talk.mp3)."
    site.article("bridge", "The bridge opens", "2026-01-02T10:00:00Z", more=more)
    site.publish()
    try:
        site.start()
        yield site
    finally:
        site.stop()
        site.close_index()


# sniffpy 1.0.0, which REDbot asks, finds "undefined/undefined" in whatever is declared to be sound: MP3, Ogg, MP4.
@pytest.mark.parametrize(("ending", "mistaken"), [(".png", ""), (".mp3", "CONTENT_TYPE_MISMATCH")])
def test_nothing_is_bad_about_media(media: Site, ending: str, mistaken: str) -> None:
    page = media.ask("/articles/the-bridge-opens/").body.decode()
    (path,) = set(re.findall(rf'{BASE_URL}(/media/[^"]*{re.escape(ending)})"', page))
    judge(media, path, mistaken)


@pytest.mark.parametrize("path", [*DOCUMENTS, *ERRORS, *MORE])
def test_nothing_is_bad_and_nothing_is_warned_of(site: Site, path: str) -> None:
    judge(site, path)


def judge(site: Site, path: str, mistaken: str = "") -> None:
    command = [str(REDBOT), "-o", "har", f"http://127.0.0.1:{site.port}{path}"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    notes = [note for entry in json.loads(said)["log"]["entries"] for note in entry["_red_messages"]]
    assert len(notes) > 3, "REDbot got an answer and looked at it"
    bad = [note for note in notes if note["level"] not in ("GOOD", "INFO")]
    assert [note for note in bad if note["note_id"] != mistaken] == []
