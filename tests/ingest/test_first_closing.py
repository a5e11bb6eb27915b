"""The first pages of a site close in many batches: cut off between any two, or within one, it goes on as if never."""

from datetime import timedelta
from pathlib import Path

import pytest

from feedsvc.index import archive
from feedsvc.index import schema as s
from feedsvc.ingest import writer
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.ledger import Ledger
from feedsvc.model import ClosedPage
from tests.index import facts

from .test_apply import START, Desk

STORIES, TOPICS = 60, ("Air", "Lake", "River", "Sea")


class CutOffError(Exception):
    """Stands in for the end of the process."""


def filled(root: Path) -> Desk:
    root.mkdir()
    desk = Desk(root, page_entries=5)
    for number in range(STORIES):
        day = START - timedelta(days=STORIES - number)
        tags = ", ".join(TOPICS[number % 3 :])
        desk.write(f"{number:02}.md", f"---\ntitle: Day {number}\ndate: {day:%Y-%m-%d}\ntags: [{tags}]\n---\nWords.\n")
    return desk


def closed(desk: Desk) -> list[tuple[str, int, tuple[str, ...]]]:
    with desk.database.read() as c:
        assert not facts.misplaced(c)
        assert archive.opened(c) == archive.mark(archive.ALL_FEEDS)
        paths = {row.id: row.path for row in c.execute(s.articles.select())}
        pages = archive.closed_pages(c)
        return [(page.feed, page.number, tuple(paths[entry] for entry in page.entries)) for page in pages]


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, tuple[str, ...]]]:
    """The pages of a site that was not cut off."""
    monkeypatch.setattr(writer, "CLOSE_FEEDS", 1)
    desk = filled(tmp_path / "whole")
    desk.look()
    pages = closed(desk)
    desk.close()
    assert {feed for feed, _, _ in pages} == {"", "air", "lake", "river", "sea"}
    return pages


@pytest.mark.parametrize("batches", range(6))
def test_i1_closing_goes_on_where_it_was_cut_off_between_two_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: list[tuple[str, int, tuple[str, ...]]], batches: int
) -> None:
    desk, done = filled(tmp_path / "cut"), 0
    real = Batch.close_pages

    def close_pages(b: Batch, page_entries: int, feeds: list[str]) -> None:
        nonlocal done
        done += 1
        if done > batches:
            raise CutOffError
        real(b, page_entries, feeds)

    with monkeypatch.context() as patched:
        patched.setattr(Batch, "close_pages", close_pages)
        if batches < 5:
            with pytest.raises(CutOffError):
                desk.look()
        else:
            desk.look()
    desk.reopen()
    desk.look()
    assert closed(desk) == whole
    desk.close()


@pytest.mark.parametrize("batches", range(4))
@pytest.mark.parametrize("without_index", [False, True])
def test_i1_closing_goes_on_where_the_ledger_tells_of_pages_and_the_index_does_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    whole: list[tuple[str, int, tuple[str, ...]]],
    batches: int,
    without_index: bool,
) -> None:
    desk, done = filled(tmp_path / "cut"), 0
    real = Ledger.append

    def append(ledger: Ledger, lines: list[object]) -> None:
        nonlocal done
        real(ledger, lines)  # type: ignore[arg-type]
        done += any(isinstance(line, ClosedPage) for line in lines)
        if done > batches:
            raise CutOffError

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "append", append)
        with pytest.raises(CutOffError):
            desk.look()
    desk.reopen(without_index=without_index)
    desk.look()
    assert closed(desk) == whole
    desk.close()
