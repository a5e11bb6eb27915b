"""A ledger that is lost, older than it was, or away with its folder: no article gets a second identity."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsvc import away, keeper, upkeep
from feedsvc.errors import AwayError, DatabaseError, NotYetError
from feedsvc.ingest.writer import Clock
from feedsvc.keeper import Keeper
from feedsvc.ledgerplace import LEDGER
from tests.media.pictures import png
from tests.newsroom import Newsroom
from tests.powers import held_back

STORY = "---\ntitle: Story {0}\ndate: 2026-{1:02}-02T08:00:00Z\ntags: [NATO, Topic {2}]\n{3}---\nWords of {0}.\n"
DOCUMENTS = ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom", "/archive/1.atom", "/archive/1.json")
PAGES = ("/", "/topics/", "/topics.json", "/sitemap.xml", "/articles/story-3/", "/articles/elsewhere/")
ADDRESSES = ("/articles/story-0/", "/articles/story-1/", "/articles/story-2/", "/articles/story-4/")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A site with a past: archives, a moved address, a withdrawn, a purged, a corrected and a held article."""
    room = Newsroom(tmp_path)
    for number in range(14):
        more = "" if number else "guid: tag:news.example,2026:0\n"
        room.write(f"{number}.md", STORY.format(number, number % 9 + 1, number % 3, more))
    room.look()
    (room.folder / "face.png").write_bytes(png())
    room.write("0.md", STORY.format(0, 1, 0, "slug: elsewhere\ncorrection: Not so.\n") + "![](face.png)\n")
    (room.folder / "1.md").unlink()
    room.write("later.md", STORY.format("later", 12, 0, ""))
    room.look()
    room.keeper.withdraw(next(item["id"] for item in items(room) if item["title"] == "Story 2"), "not so")
    room.keeper.purge(next(item["id"] for item in items(room) if item["title"] == "Story 4"))
    room.look()
    yield room
    room.close()


def items(room: Newsroom) -> list[dict[str, str]]:
    return [*room.feed("/feed.json")["items"], *room.feed("/archive/1.json")["items"]]


def shown(room: Newsroom) -> dict[str, object]:
    """Give what the world sees."""
    documents = {path: room.get(path) for path in (*DOCUMENTS, *PAGES)}
    there: dict[str, object] = {path: (each.body, each.last_modified) for path, each in documents.items()}
    return there | {path: room.status(path) for path in ADDRESSES}


def test_i3_a_ledger_that_was_deleted_is_written_anew_from_the_index(room: Newsroom) -> None:
    before = shown(room)
    shutil.rmtree(room.folder / LEDGER.parent)
    room.close()
    room.open()
    room.look()
    assert shown(room) == before
    room.rebuild()
    assert shown(room) == before, "the new ledger alone tells all that the old one did"


@pytest.mark.parametrize("how", ["deleted", "older", "cut short"])
def test_i3_a_ledger_that_is_lost_while_it_is_written_is_written_anew(room: Newsroom, how: str) -> None:
    ledger = room.folder / LEDGER
    older = ledger.read_bytes()
    room.write("more.md", STORY.format("more", 3, 1, ""))
    room.look()
    before = shown(room)
    if how == "cut short":
        ledger.write_bytes(older[:-200])
    else:
        ledger.unlink()
    if how == "older":
        ledger.write_bytes(older)
    room.look()
    assert shown(room) == before
    room.write("most.md", STORY.format("most", 4, 1, ""))
    room.look()
    before = shown(room)
    room.rebuild()
    assert shown(room) == before


def test_a_newer_ledger_that_is_put_in_place_counts(room: Newsroom) -> None:
    room.close()
    ledger = room.folder / LEDGER
    lines = ledger.read_text().splitlines(keepends=True)
    last = json.loads(next(line for line in reversed(lines) if '"title' not in line and '"slug":"story-5"' in line))
    ledger.write_text("".join(lines) + json.dumps(last | {"slug": "told-elsewhere", "moved": ["story-5"]}) + "\n")
    room.open()
    room.look()
    assert room.status("/articles/story-5/") == (301, "/articles/told-elsewhere/")


def test_i3_a_folder_that_is_not_mounted_at_the_start_is_waited_for(room: Newsroom) -> None:
    before = shown(room)
    room.close()
    room.folder.rename(room.root / "away")
    room.folder.mkdir()
    for _ in range(2):
        with pytest.raises(AwayError, match="its ledger is gone"):
            room.open()
    assert shown(room) == before
    assert not list(room.folder.iterdir())
    room.folder.rmdir()
    (room.root / "away").rename(room.folder)
    room.open()
    assert all(problem.path for problem in room.look().problems), "nothing is wrong with the site any more"
    assert shown(room) == before


def test_what_is_due_while_a_start_waits_for_the_folder_comes_and_goes_in_time_and_stays_so(room: Newsroom) -> None:
    room.write("ends.md", STORY.format("ends", 3, 1, "expires: 2026-12-02T08:00:00Z\n"))
    room.look()
    before, settings, clock = shown(room), room.load(), Clock(lambda: room.now, lambda: room.now)
    room.close()
    room.folder.rename(room.root / "away")
    room.folder.mkdir()
    with pytest.raises(AwayError):
        room.open()
    away.tend(settings, clock)
    assert shown(room) == before, "nothing is due yet"
    room.now = datetime(2026, 12, 2, 8, 0, 1, tzinfo=UTC).timestamp()
    away.tend(settings, clock)
    before = shown(room)
    assert "Story later" in {item["title"] for item in items(room)}
    assert room.status("/articles/story-ends/")[0] == 410
    away.tend(settings, clock)
    room.folder.rmdir()
    (room.root / "away").rename(room.folder)
    room.open()
    room.look()
    assert shown(room) == before
    room.rebuild()
    assert shown(room) == before


def test_a_folder_that_was_emptied_on_purpose_ledger_and_all_is_withdrawn_when_that_is_confirmed(
    room: Newsroom,
) -> None:
    room.close()
    shutil.rmtree(room.folder)
    room.folder.mkdir()
    emptied = Keeper(room.load(), confirmed=True)
    assert emptied.look(settle=False, patience=0.0, confirmed=True).counts.withdrawn == 11
    emptied.close()
    assert room.status("/articles/story-3/")[0] == room.status("/articles/story-4/")[0] == 410
    assert room.feed("/feed.json")["items"] == []
    assert b"deleted-entry" in room.get("/feed.atom").body
    before = [room.get(path).body for path in DOCUMENTS]
    room.rebuild()
    assert [room.get(path).body for path in DOCUMENTS] == before


@held_back
def test_f59_a_folder_that_may_not_be_looked_into_is_waited_for(room: Newsroom) -> None:
    before, settings = shown(room), room.load()
    room.folder.chmod(0)
    try:
        report = room.look()
        assert any("cannot be read" in problem.message for problem in report.problems)
        room.close()
        with pytest.raises(AwayError, match="cannot be looked into: Permission denied"):
            Keeper(settings)
        assert shown(room) == before
    finally:
        room.folder.chmod(0o755)
    room.open()
    room.look()
    assert shown(room) == before


def test_another_folder_in_its_place_begins_a_site_of_its_own(room: Newsroom) -> None:
    room.close()
    shutil.rmtree(room.folder)
    room.folder.mkdir()
    room.write("0.md", STORY.format("new", 1, 0, ""))
    room.open()
    room.look()
    assert room.titles("/feed.json") == ["Story new"]


def test_settings_stay_in_force_while_the_folder_is_away(room: Newsroom) -> None:
    room.decide('title = "The Paper"\n')
    before = shown(room)
    room.folder.rename(room.root / "away")
    room.folder.mkdir()
    for _ in range(3):
        room.now += 60
        report = room.keeper.look(patience=0.0)
        assert "at once" in "".join(problem.message for problem in report.problems)
        assert shown(room) == before


def test_f59_an_article_whose_file_cannot_be_read_when_the_index_is_lost_is_not_gone_but_unknown(
    room: Newsroom,
) -> None:
    before = room.get("/articles/story-3/").body
    file = room.folder / "3.md"
    file.rename(room.root / "3.md")
    file.symlink_to(room.root / "3.md")
    room.rebuild()
    with pytest.raises(NotYetError, match="cannot be read at the moment"):
        room.status("/articles/story-3/")
    assert room.status("/articles/story-1/")[0] == 410
    file.unlink()
    (room.root / "3.md").rename(file)
    room.look()
    assert room.get("/articles/story-3/").body == before


def test_articles_that_are_all_away_when_the_index_is_lost_leave_no_empty_feeds(room: Newsroom) -> None:
    before = shown(room)
    articles = [path for path in room.folder.iterdir() if path.suffix in (".md", ".png")]
    for path in articles:
        path.rename(room.root / path.name)
    room.close()
    for path in (room.root / "data").glob("index.db*"):
        path.unlink()
    room.open()
    for _ in range(2):
        room.now += 60
        assert "at once" in "".join(problem.message for problem in room.keeper.look(patience=0.0).problems)
        assert not room.service.ready()
    for path in articles:
        (room.root / path.name).rename(path)
    room.look()
    assert shown(room) == before


def damage(ledger: Path) -> None:
    lines = ledger.read_bytes().splitlines(keepends=True)
    lines[3] = b"x" * (len(lines[3]) - 1) + b"\n"
    ledger.write_bytes(b"".join(lines))


def test_a_damaged_ledger_keeps_nothing_from_being_published(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.close()
    damage(room.folder / LEDGER)
    monkeypatch.setattr(keeper, "SPARE_LINES", -1000)  # it is to be compacted
    room.open()
    room.write("more.md", STORY.format("more", 3, 1, ""))
    room.look()
    assert b"Words of more" in room.get("/articles/story-more/").body


def test_an_index_is_not_given_up_for_a_damaged_ledger_which_is_written_anew_from_it(room: Newsroom) -> None:
    before = shown(room)
    room.close()
    ledger = room.folder / LEDGER
    damage(ledger)
    with pytest.raises(DatabaseError, match="line 4: damaged"):
        upkeep.forget(room.load())
    assert shown(room) == before
    ledger.rename(room.root / "damaged")
    room.open()
    room.look()
    room.rebuild()
    assert shown(room) == before
