"""Real articles, through a real index: the three formats of every feed say the same of the same entries."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from feedsvc import urls
from feedsvc.urls import Address
from tests.integration.shared import ROOT, shared
from tests.newsroom import Newsroom
from tests.render.reading import Read, read
from tests.render.test_corpus import FOLDERS


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    yield room
    room.close()


def take_in(room: Newsroom, folder: Path) -> int:
    """Publish a copy of a folder; give the number of articles."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".txt", ".md", ".markdown", ".html", ".json") and path.stem != "README":
            shutil.copy(path, room.folder / path.name)
    return room.look().articles


def said(room: Newsroom, address: Address) -> list[Read]:
    """Give what all three formats of a feed say, which is one thing."""
    atom, rss, json_ = (
        read(suffix, room.get(urls.path_of(replace(address, suffix=suffix))).body) for suffix in urls.SUFFIXES
    )
    assert atom == rss == json_, urls.path_of(address)
    return atom


def check_feeds(room: Newsroom, articles: int) -> None:
    """Hold all feeds against each other: of everything, with what they left behind, and of topics."""
    topics = [urls.single(slug) for slug in sorted(room.listed())[:20]]
    feeds = [Address("feed", expression, brief=brief) for expression in ((), *topics) for brief in (False, True)]
    archives = [Address("feed", page=page) for page in (1, 2, 3) if room.service.build(f"/archive/{page}.atom")]
    entries = [entry for address in [*feeds, *archives] for entry in said(room, address)]
    assert any(entry.categories for entry in entries)
    assert len({entry.id for entry in entries}) >= min(articles, 5) > 0


def test_h34_the_formats_agree_on_the_articles_of_this_project(room: Newsroom) -> None:
    check_feeds(room, take_in(room, ROOT / "articles"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_h34_the_formats_agree_on_real_articles_with_the_topics_found_in_them(room: Newsroom, folder: str) -> None:
    check_feeds(room, take_in(room, shared(folder)))
