"""What a look at a large folder holds, and what it tells meanwhile."""

import os
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from feedsvc.index.database import Database
from feedsvc.ingest import sources
from feedsvc.ingest.survey import Survey, Surveyor
from feedsvc.settings import Site
from tests.ingest.test_apply import Desk

A_FOLDER = 100  # files


def look(root: Path, files: int) -> tuple[int, list[int], int]:
    """Look at a folder of so many files; give how many are to be read, what is told, and the most bytes held."""
    folder = root / str(files)
    for number in range(files):
        place = folder / f"{number // A_FOLDER:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"a-story-with-a-name-of-some-length-{number:06}.md").touch()
    database = Database(f"sqlite:///{root}/{files}.db")
    database.create()
    told: list[int] = []
    with closing(database), closing(Survey(whole=True)) as survey:
        tracemalloc.start()
        Surveyor(folder, database, Site()).everything(survey, lambda *_: True, told.append)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return len(survey.pile), told, peak


def test_f69_a_look_holds_no_more_of_a_larger_folder_and_tells_how_far_it_is(tmp_path: Path) -> None:
    look(tmp_path, A_FOLDER)  # what is loaded once
    few, _, small = look(tmp_path, 2_000)
    many, told, large = look(tmp_path, 16_000)
    assert (few, many) == (2_000, 16_000)
    assert large < small + 14_000 * 20, "twenty bytes are less than the shortest name"
    assert told == sorted(told)
    assert len(told) >= 16_000 / sources.PULSE_STEPS
    assert told[-1] > 15_000


Change = Callable[[Path], object]


def swap(folder: Path, name: str) -> None:
    """Put a link to outside in the place of something, and that aside."""
    (folder / name).rename(folder / f".{name}")
    (folder / name).symlink_to(folder.parent)


def put_back(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / f".{name}").rename(folder / name)


@pytest.mark.parametrize(
    ("path", "wrong", "right"),
    [
        ("l.md", lambda at: (at / "l.md").symlink_to(at.parent), lambda at: (at / "l.md").unlink()),
        ("l.md", lambda at: (at / "l.md").symlink_to(at.parent / "nothing"), lambda at: (at / "l.md").unlink()),
        ("pipe.md", lambda at: os.mkfifo(at / "pipe.md"), lambda at: (at / "pipe.md").unlink()),
        ("one.md", lambda at: swap(at, "one.md"), lambda at: put_back(at, "one.md")),
        ("sub/", lambda at: swap(at, "sub"), lambda at: put_back(at, "sub")),
        ("sub/", lambda at: (at / "sub" / "l.md").symlink_to(at.parent), lambda at: (at / "sub" / "l.md").unlink()),
    ],
)
def test_what_is_wrong_at_a_path_is_told_and_forgotten_when_something_happens_there(
    tmp_path: Path, path: str, wrong: Change, right: Change
) -> None:
    desk = Desk(tmp_path)
    desk.write("one.md", "One\n\nWords.\n")
    desk.write("sub/two.md", "Two\n\nOther words.\n")
    desk.look()
    before = desk.dump()
    wrong(desk.folder)
    desk.look(0.1, changed=[path])
    assert [problem.severity for problem in desk.problems()] == ["error"]
    right(desk.folder)
    desk.look(0.1, changed=[path])
    assert desk.problems() == ()
    desk.look(60)
    assert desk.dump() == before
    desk.close()
