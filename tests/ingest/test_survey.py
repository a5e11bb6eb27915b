"""What a look at a large folder holds, and what it tells meanwhile."""

import tracemalloc
from contextlib import closing
from pathlib import Path

from feedsvc.index.database import Database
from feedsvc.ingest import sources
from feedsvc.ingest.survey import Survey, Surveyor
from feedsvc.settings import Site

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
