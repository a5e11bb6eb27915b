"""What people see: the feed reader newsboat, and a browser, on the sample articles of a real `feedsvc serve`."""

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.served import Served, eventually, serving
from tests.integration.shared import ROOT

pytestmark = pytest.mark.outside

SAMPLES = 8
BROWSER = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def program(*names: str) -> str:
    """Find a program under one of its names; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        pytest.skip(f"{names[0]} is not installed")
    return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "articles"
    shutil.copytree(ROOT / "articles", folder, ignore=shutil.ignore_patterns(".feedsvc"))
    with serving(folder, tmp_path / "data") as served:
        # Every worker: either may answer next
        eventually(served.answers)
        eventually(lambda: all(served.get("/feed.atom")[1].count(b"<entry") == SAMPLES for _ in range(8)))
        yield served


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "topics/rss/feed.atom"])
def test_newsboat_shows_every_entry(served: Served, tmp_path: Path, name: str) -> None:
    newsboat = program("newsboat")
    url = f"http://127.0.0.1:{served.port}/{name}"
    (tmp_path / "urls").write_text(url + "\n")
    (tmp_path / "config").write_text("")
    cache = tmp_path / "cache.db"
    where = ["-u", str(tmp_path / "urls"), "-c", str(cache), "-C", str(tmp_path / "config")]
    subprocess.run([newsboat, *where, "-x", "reload"], check=True, timeout=60, capture_output=True)
    with closing(sqlite3.connect(cache)) as database:
        shown = database.execute("SELECT title, guid, url, content FROM rss_item").fetchall()
    body = served.get(f"/{name}")[1].decode()
    assert len(shown) == len(re.findall(r"<entry>|<item>", body))
    assert all(title in body and guid in body and url in body and content for title, guid, url, content in shown)


@pytest.mark.parametrize("path", ["/", "/topics/", "/topics/rss/", "/topics/rss/subscribe/", "/search/?q=feed"])
def test_a_browser_shows_a_page_and_finds_nothing_to_complain_of(served: Served, tmp_path: Path, path: str) -> None:
    browser = program("chromium", "chromium-browser", "google-chrome")
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    url = f"http://127.0.0.1:{served.port}{path}"
    run = subprocess.run(
        [browser, *BROWSER, profile, "--enable-logging=stderr", "--log-level=0", "--dump-dom", url],
        check=True,
        timeout=90,
        capture_output=True,
        text=True,
    )
    assert "<h1" in run.stdout
    assert "CONSOLE" not in run.stderr
