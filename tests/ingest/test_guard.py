"""Very much that is gone at once waits for a word: until when, and what else counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.test_apply import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk with six articles."""
    desk = Desk(tmp_path)
    for number in range(6):
        write(desk, f"{number}.txt")
    desk.look()
    yield desk
    desk.close()


def write(desk: Desk, path: str, fields: str = "") -> None:
    desk.write(path, f"{fields}\n\nStory {path}\n\nText of {path}.\n")


def lose(desk: Desk, *numbers: int) -> None:
    for number in numbers:
        (desk.folder / f"{number}.txt").unlink()
    desk.look()
    desk.look()


def waiting(desk: Desk) -> str:
    return " ".join(problem.message for problem in desk.problems() if "at once" in problem.message)


def test_what_comes_back_file_by_file_takes_nothing_back_meanwhile(desk: Desk) -> None:
    before = desk.articles()
    lose(desk, 0, 1, 2)
    for back in (0, 1, 2):
        assert waiting(desk) == f"{_are(3 - back)} gone from the folder at once; nothing was withdrawn"
        write(desk, f"{back}.txt")
        desk.look()
        desk.look(changed=())
        assert desk.articles() == before
    assert waiting(desk) == ""


def _are(count: int) -> str:
    return "1 article is" if count == 1 else f"{count} articles are"


def test_what_is_published_meanwhile_gives_no_word(desk: Desk) -> None:
    lose(desk, 0, 1, 2)
    write(desk, "new.txt")
    desk.look()
    desk.look()
    assert len(desk.articles()) == 7
    desk.look(confirmed=True)
    assert len(desk.articles()) == 4
    (desk.folder / "3.txt").unlink()
    desk.look()
    desk.look()
    assert len(desk.articles()) == 3, "and what goes after the word is given goes as ever"


def test_the_next_keeper_waits_for_the_word_too_and_says_so_at_once(desk: Desk) -> None:
    lose(desk, 0, 1, 2)
    write(desk, "0.txt")
    desk.reopen()
    desk.look(0)
    assert waiting(desk).startswith("2 articles are gone")
    for changed in (None, {"1.txt"}, ()):
        desk.look(changed=changed)
    assert len(desk.articles()) == 6


def test_a_folder_that_cannot_be_read_meanwhile_gives_no_word(desk: Desk) -> None:
    lose(desk, 0, 1, 2)
    write(desk, "0.txt")
    desk.folder.rename(desk.root / "unmounted")
    desk.look()
    (desk.root / "unmounted").rename(desk.folder)
    desk.look()
    desk.look()
    assert len(desk.articles()) == 6


def test_the_last_of_what_was_gone_is_no_more_as_soon_as_it_is_back(desk: Desk) -> None:
    lose(desk, 0, 1, 2)
    for back in (0, 1, 2):
        write(desk, f"{back}.txt")
        desk.look(changed={f"{back}.txt"})
    assert waiting(desk) == ""


@pytest.mark.parametrize("fields", ["---\ndraft: true\n---", "---\ndate: 2030-01-01\n---", "---\ndate: never\n---"])
def test_a_folder_with_any_file_of_an_article_is_not_empty(tmp_path: Path, fields: str) -> None:
    desk = Desk(tmp_path)
    write(desk, "a.txt")
    write(desk, "b.txt", fields)
    desk.look()
    (desk.folder / "a.txt").unlink()
    desk.look()
    desk.look()
    assert desk.articles() == []
    assert waiting(desk) == ""
    desk.close()


def test_an_empty_folder_takes_back_nothing_that_is_held_either(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    write(desk, "a.txt", "---\ndate: 2030-01-01\n---")
    desk.look()
    (desk.folder / "a.txt").unlink()
    (desk.folder / "picture.png").touch()
    desk.look()
    desk.look()
    assert desk.only("held").path == "a.txt"
    assert waiting(desk).startswith("1 article is gone")
    desk.close()


def test_files_of_articles_that_expired_are_taken_away_as_ever(desk: Desk) -> None:
    for number in range(4):
        write(desk, f"old-{number}.txt", "---\ndate: 2026-01-01\nexpires: 2026-02-01\n---")
    desk.look()
    for number in range(4):
        (desk.folder / f"old-{number}.txt").unlink()
    desk.look()
    desk.look()
    assert desk.articles("expired") == []
    assert len(desk.articles()) == 6
    assert waiting(desk) == ""


@pytest.mark.parametrize("is_told", [True, False])
def test_what_goes_as_all_the_rest_comes_back_goes_as_ever(desk: Desk, *, is_told: bool) -> None:
    lose(desk, 0, 1, 2)
    write(desk, "0.txt")
    desk.look(0.1, changed={"0.txt"} if is_told else None)
    for number in (1, 2):
        write(desk, f"{number}.txt")
    (desk.folder / "3.txt").unlink()
    desk.look(0.1, changed={"1.txt", "2.txt", "3.txt"} if is_told else None)
    assert len(desk.articles()) == 6
    desk.look(changed=())
    assert [article.path for article in desk.articles("withdrawn")] == ["3.txt"]
    assert waiting(desk) == ""


def test_what_went_before_all_the_rest_came_back_waits_with_it(desk: Desk) -> None:
    lose(desk, 0, 1, 2)
    lose(desk, 3)
    for number in (0, 1, 2):
        write(desk, f"{number}.txt")
    desk.look()
    desk.look()
    assert len(desk.articles()) == 6
    assert waiting(desk).startswith("1 article is gone")
