"""Where articles stand while a folder lives: each on one closed page or in the open part, and never on another page."""

import random
from datetime import timedelta
from pathlib import Path

import pytest

from feedsvc.index import archive
from feedsvc.index.database import Database
from feedsvc.model import ClosedPage
from tests.index import facts
from tests.newsroom import START, Newsroom

STORIES, STEPS = 30, 25
TAGS = ("River", "Lake", "Sea")


def story(number: int, days: int, chance: random.Random) -> str:
    """An article so many days old, of some topics."""
    date = START - timedelta(days=days)
    tags = ", ".join(chance.sample(TAGS, chance.randint(0, 3)))
    return f"---\ntitle: Story {number}\ndate: {date:%Y-%m-%d}\ntags: [{tags}]\nguid: g-{number}\n---\nWords.\n"


def change(room: Newsroom, chance: random.Random) -> None:
    """Do what an editor may do: add, delete, bring back, date anew or put into other topics."""
    number = chance.randrange(2 * STORIES)
    path = f"{number:02}.md"
    file = room.folder / path
    if file.exists() and chance.random() < 0.4:
        file.unlink()
    else:
        room.write(path, story(number, chance.choice((number, number, 1, 300)), chance))


def pages(room: Newsroom) -> dict[tuple[str, int], ClosedPage]:
    """Give every closed page."""
    database = Database(room.load().database_url)
    with database.read() as c:
        assert not facts.misplaced(c)
        found = {(page.feed, page.number): page for page in archive.closed_pages(c)}
    database.close()
    return found


@pytest.mark.parametrize("seed", range(2))
def test_h36_a_closed_page_stays_as_it_closed_whatever_comes_and_goes(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    room = Newsroom(tmp_path)
    for number in range(STORIES):
        room.write(f"{number:02}.md", story(number, number, chance))
    room.look()
    closed = pages(room)
    assert len(closed) > STORIES // 5
    for _ in range(STEPS):
        for _ in range(chance.randint(1, 6)):
            change(room, chance)
        room.now += chance.choice((60, 86400))
        if chance.random() < 0.15:
            room.rebuild()
        else:
            room.look()
        before, closed = closed, pages(room)
        assert closed | before == closed
    assert len(closed) > STORIES // 2
    room.close()
