"""A disk that is full, under the real service: a small file system of its own, which only root can mount."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.keeper import RETRY_SECONDS
from feedsvc.ledgerplace import LEDGER
from tests.integration.served import Served, eventually, run, serving

STORIES = 20
WORDS = "Some text goes on and on. " * 2500  # more than index and ledger have room for in their files

pytestmark = pytest.mark.outside


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(file: Path) -> None:
    """Write a file until there is no room."""
    with file.open("wb", buffering=0) as filler, contextlib.suppress(OSError):
        while True:
            filler.write(bytes(4096))
    status = os.statvfs(file)
    assert status.f_bavail == 0


def write(folder: Path, name: str) -> None:
    (folder / f"{name}.md").write_text(f"---\ntitle: Story {name}\ndate: 2026-01-02\ntags: [News]\n---\n\n{WORDS}\n")


def shown(served: Served) -> set[str]:
    """Give the slugs of the articles that are served now."""
    return {slug.decode() for slug in re.findall(rb"/articles/([^/<]+)/", served.get("/sitemap.xml")[1])}


def kept(folder: Path) -> set[str]:
    """Give the slugs that the ledger has; what is written right now may be cut off yet, or taken back."""
    lines = [json.loads(line) for line in (folder / LEDGER).read_text().split("\n")[:-1]]
    return {line["slug"] for line in lines if "slug" in line}


def has_failed(served: Served) -> bool:
    return "nothing could be published" in served.logged


@pytest.mark.parametrize("full", ["data", "articles"])
def test_f74_feeds_go_on_from_the_last_state_and_recover_when_there_is_room(
    small_disk: Path, tmp_path: Path, full: str
) -> None:
    places = {"data": tmp_path / "data", "articles": tmp_path / "articles"} | {full: small_disk / full}
    folder, stories = places["articles"], tmp_path / "stories"
    folder.mkdir()
    stories.mkdir()
    write(folder, "one")
    with serving(folder, places["data"]) as served:
        eventually(lambda: served.answers("/readyz") and len(shown(served)) == 1)
        for number in range(STORIES):
            write(stories, str(number))
        if full == "articles":
            stories = shutil.copytree(stories, folder / ".stories")
        filler = small_disk / "filler"
        fill(filler)
        for story in sorted(stories.iterdir()):
            story.rename(folder / story.name)
        before: set[str] = set()
        eventually(lambda: has_failed(served))
        for _ in range(3):  # tries of the keeper, each of which may find room for some more
            now = shown(served)
            assert before <= now <= kept(folder), "what is served stays, and stands in the ledger"
            assert 1 <= len(now) <= STORIES, "more than the disk has room for"
            before = now
            time.sleep(RETRY_SECONDS)
        assert served.logged.count("nothing could be published") <= 2, "it is told once, not at every try"
        filler.unlink()
        eventually(lambda: len(shown(served)) == STORIES + 1)
        assert shown(served) == kept(folder) >= before
        assert served.process.poll() is None
        feed = served.get("/feed.atom")[1]
    base = re.search(rb"(http://127.0.0.1:\d+)/", feed)
    assert base
    environ = {"FEEDSVC_BASE_URL": base[1].decode()}
    assert run("ingest", folder, "--data", places["data"], "--rebuild", **environ).returncode == 0
    with serving(folder, places["data"], environ=environ) as served:
        eventually(served.answers)
        assert served.get("/feed.atom")[1] == feed, "index and ledger agree"
