"""A disk that is full, under the real service: a small file system of its own, which only root can mount."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.served import Served, eventually, serving, write

STORIES = 20

pytestmark = pytest.mark.outside


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
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


def shows_all(served: Served) -> bool:
    return all(served.shows(f">The second {number}<") for number in range(STORIES))


@pytest.mark.parametrize("full", ["data", "articles"])
def test_f74_feeds_go_on_from_the_last_state_and_recover_when_there_is_room(
    small_disk: Path, tmp_path: Path, full: str
) -> None:
    places = {"data": tmp_path / "data", "articles": tmp_path / "articles"} | {full: small_disk / full}
    folder = places["articles"]
    folder.mkdir()
    write(folder, "one.md", "The first")
    with serving(folder, places["data"]) as served:
        eventually(lambda: served.shows("The first"))
        stories = tmp_path / "stories"
        stories.mkdir()
        for number in range(STORIES):  # more than fits in what index and ledger have room for
            write(stories, f"two{number}.md", f"The second {number}")
        if full == "articles":
            stories = shutil.copytree(stories, folder / ".stories")
        filler = small_disk / "filler"
        fill(filler)
        for story in sorted(stories.iterdir()):
            story.rename(folder / story.name)
        eventually(lambda: "nothing could be published" in served.logged)
        # The first few may fit in room that the ledger's file has already; what does not fit is not half there.
        assert all(served.shows("The first") and not shows_all(served) for _ in range(8))
        filler.unlink()
        eventually(lambda: all(shows_all(served) for _ in range(8)))
        assert served.process.poll() is None
