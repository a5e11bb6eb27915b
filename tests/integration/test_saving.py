"""How editors and sync programs save, on the running service: nobody ever sees a half, a second, or no article."""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.integration.served import Served, eventually, serving

END = "This is the end of it."
Save = Callable[[Path, str], None]


def in_place(path: Path, text: str) -> None:
    """As nano, VS Code and `cp` do: cut to nothing, then written."""
    with path.open("w") as file:
        time.sleep(0.2)
        for line in text.splitlines(keepends=True):
            file.write(line)
            file.flush()
            time.sleep(0.1)


def emptied_first(path: Path, text: str) -> None:
    path.write_text("")
    time.sleep(0.3)
    path.write_text(text)


def vim(path: Path, text: str) -> None:
    swap, backup = path.with_name(f".{path.name}.swp"), path.with_name(f"{path.name}~")
    swap.write_text("swapped")
    path.with_name("4913").write_text("")
    path.with_name("4913").unlink()
    path.rename(backup)
    time.sleep(0.2)
    path.write_text(text)
    backup.unlink()
    swap.unlink()


def emacs(path: Path, text: str) -> None:
    lock = path.with_name(f".#{path.name}")
    lock.symlink_to("writer@desk.4711:1764000000")
    path.with_name(f"#{path.name}#").write_text(text[:20])
    path.rename(path.with_name(f"{path.name}~"))
    time.sleep(0.2)
    path.write_text(text)
    path.with_name(f"#{path.name}#").unlink()
    lock.unlink()


def moved_in(draft: str) -> Save:
    def save(path: Path, text: str) -> None:
        written = path.with_name(draft.format(path.name))
        with written.open("w") as file:
            file.write(text[:30])
            file.flush()
            time.sleep(0.2)
            file.write(text[30:])
        written.rename(path)

    return save


def jetbrains(path: Path, text: str) -> None:
    new, old = (path.with_name(f"{path.name}___jb_{which}___") for which in ("tmp", "old"))
    new.write_text(text)
    path.rename(old)
    time.sleep(0.2)
    new.rename(path)
    old.unlink()


def office(path: Path, text: str) -> None:
    """As LibreOffice does, and Windows programs on a share."""
    lock = path.with_name(f".~lock.{path.name}#")
    lock.write_text(",writer,desk,26.11.2026 10:00,file:///home/writer;")
    new, old = path.with_name("lu81234abcd.tmp"), path.with_name("~WRL0003.tmp")
    new.write_text(text)
    path.rename(old)
    time.sleep(0.2)
    new.rename(path)
    old.unlink()
    lock.unlink()


def textedit(path: Path, text: str) -> None:
    place = path.with_name(f"{path.name}.sb-1a2b3c4d-Z8OW7e")
    place.mkdir()
    (place / path.name).write_text(text)
    time.sleep(1.5)
    (place / path.name).rename(path)
    place.rmdir()


def git(path: Path, text: str) -> None:
    path.unlink()
    time.sleep(0.2)
    path.write_text(text)


SAVES = {
    "in place": in_place,
    "emptied first": emptied_first,
    "vim": vim,
    "emacs": emacs,
    "GLib": moved_in(".goutputstream-Y1T2X3"),
    "Qt": moved_in("{}.XyZ123"),
    "rsync": moved_in(".{}.AbC123"),
    "sed": moved_in("sedAbC123"),
    "Syncthing": moved_in(".syncthing.{}.tmp"),
    "Syncthing on Windows": moved_in("~syncthing~{}.tmp"),
    "Nextcloud": moved_in(".{}.~1f2e3d"),
    "rclone": moved_in("{}.1a2b3c4d.partial"),
    "JetBrains": jetbrains,
    "office": office,
    "TextEdit": textedit,
    "git": git,
}


def text_of(name: str, version: int) -> str:
    return f"---\ntitle: Version {version} of {name}\ndate: 2026-01-02\n---\nIt begins.\n\nAnd goes on.\n\n{END}\n"


class Reader:
    """Reads the feed all the time, and remembers what it ever showed."""

    def __init__(self, served: Served) -> None:
        self._served = served
        self.seen: set[tuple[tuple[str, str, bool], ...]] = set()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def items(self) -> tuple[tuple[str, str, bool], ...]:
        """Give id and title of every article, and whether it is whole."""
        items = json.loads(self._served.get("/feed.json")[1])["items"]
        return tuple(sorted((item["id"], item["title"], END in item["content_html"]) for item in items))

    def _run(self) -> None:
        while not self._end.wait(0.02):
            self.seen.add(self.items())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    folder = tmp_path_factory.mktemp("articles")
    for number, name in enumerate(SAVES):
        (folder / f"{number}.md").write_text(text_of(name, 1))
    with serving(folder, tmp_path_factory.mktemp("data")) as served:
        with contextlib.suppress(OSError, ValueError):
            eventually(lambda: served.answers() and len(Reader(served).items()) == len(SAVES))
        yield served, folder


@pytest.mark.parametrize("name", SAVES)
def test_f51_f62_f64_whoever_saves_and_however_readers_see_one_version_then_the_other(
    site: tuple[Served, Path], name: str
) -> None:
    served, folder = site
    path = folder / f"{list(SAVES).index(name)}.md"
    with Reader(served) as reader:
        before = reader.items()
        (article,) = (item[0] for item in before if item[1] == f"Version 1 of {name}")
        SAVES[name](path, text_of(name, 2))
        eventually(lambda: (article, f"Version 2 of {name}", True) in reader.items())
        time.sleep(0.3)
        after = reader.items()
    assert reader.seen == {before, after}
    assert [item for item in after if item[0] == article] == [(article, f"Version 2 of {name}", True)]
    assert len(after) == len(SAVES)
