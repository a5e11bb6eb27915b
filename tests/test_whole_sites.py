"""A whole site, all kinds of documents: what it says again after nothing happened, and after its index was lost."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc import urls
from feedsvc.documents import BUILDERS
from feedsvc.index import entries
from feedsvc.keeper import Keeper
from feedsvc.ledgerplace import LEDGER
from tests.index import facts as facts_of
from tests.media.pictures import jpeg
from tests.newsroom import BASE, Newsroom

MERGE = '[topics.kyiv]\nmerge = "ukraine"\n[topics.secret]\nhide = true\n'
SETS = ("", *(f"/topics/{topics}" for topics in ("nato", "ukraine", "nato+ukraine", "nato!ukraine", "eu,nato", "eu")))
STARTS = (
    *(f"{front}/{name}.{suffix}" for front in SETS for name in ("feed", "brief") for suffix in urls.SUFFIXES),
    *("/", "/topics/", "/topics.opml", "/topics.opml?topics=eu,nato", "/topics.json", "/robots.txt", "/sitemap.xml"),
    *("/topics/nato/", "/topics/nato+ukraine/", "/topics/nato/subscribe/", "/embed/", "/embed/box/?limit=5&theme=dark"),
    *("/embed/topics/nato/box/?limit=2&theme=auto", "/embed/headlines.html", "/embed/topics/eu/headlines.html"),
)
REFUSED = ("/articles/story-3/", "/articles/story-5/", "/topics/kyiv/", "/topics/secret/", "/topics/none/")
_ADDRESS = re.compile(rf"{re.escape(BASE)}(/[^\"<>\s\\?#]*)")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    yield room
    room.close()


def with_a_history(room: Newsroom) -> None:
    """Let articles come for weeks, with pictures; withdraw, purge, edit, rename and merge some."""
    (room.folder / "bridge.jpg").write_bytes(jpeg())
    for number in range(1, 31):
        tags = ", ".join(["nato"] * (number % 3 > 0) + ["ukraine"] * (number % 2) + ["eu"] * (number == 4) + ["kyiv"])
        secret = ", secret" * (number == 9)
        text = f"---\ntitle: Story {number}\nslug: story-{number}\ntags: [{tags}{secret}]\n---\nIt is {number}.\n"
        room.write(f"{number}.md", text + "\n![A bridge](bridge.jpg)\n" * (number % 7 == 0))
        room.now += 20 * 3600
        room.look()
    room.keeper.withdraw(id_of(room, "3.md"), "")
    room.keeper.withdraw(id_of(room, "5.md"), "")
    room.keeper.purge(id_of(room, "5.md"))
    (room.folder / "5.md").unlink()
    room.write("8.md", "---\ntitle: Story 8\nslug: story-8\ncorrection: It is eight.\ntags: [nato]\n---\nIt is VIII.\n")
    (room.folder / "10.md").rename(room.folder / "ten.md")
    room.decide(MERGE)
    room.look()


def id_of(room: Newsroom, path: str) -> str:
    listed = (json.loads(line) for line in ledger_of(room).decode().splitlines())
    return next(str(line["id"]) for line in listed if line.get("path") == path)


def ledger_of(room: Newsroom) -> bytes:
    return (room.folder / LEDGER).read_bytes()


def everything(room: Newsroom) -> dict[str, tuple[object, ...]]:
    """Give what lives at every address that a site names, from all kinds of starts."""
    found: dict[str, tuple[object, ...]] = {}
    todo = list(STARTS)
    while todo:
        path = todo.pop()
        if path in found or not (document := room.service.build(path)):
            continue
        found[path] = (document.body, document.etag, document.last_modified, document.media_type, document.links)
        if not path.startswith("/media/"):
            todo += (urls.decoded(address) for address in _ADDRESS.findall(document.body.decode()))
    for path in REFUSED:
        found[path] = room.status(path)
    return found


def test_i5_all_kinds_of_documents_come_back_byte_for_byte_from_folder_and_ledger(room: Newsroom) -> None:
    with_a_history(room)
    before = everything(room)
    kinds = {address.kind for path in before if (address := urls.parse(path))}
    assert kinds == set(BUILDERS)
    assert {"/archive/2.rss", "/topics/nato/archive/1.json"} <= set(before)
    assert [before[path] for path in REFUSED[:2]] == [(410, ""), (410, "")]
    room.rebuild()
    after = everything(room)
    assert after.keys() == before.keys()
    assert [path for path in before if after[path] != before[path]] == []


def test_topics_remember_of_their_articles_what_those_tell(room: Newsroom) -> None:
    with_a_history(room)
    for again in (room.rebuild, room.look):
        with room.keeper._database.read() as c:
            facts = facts_of.remembered(c)
            assert facts == facts_of.told(c)
            assert not facts_of.misplaced(c)
            assert {"ukraine", "nato", "", "secret"} <= facts.keys()
            assert any(given < count for count, given, _ in facts.values())
        again()


def test_ingesting_again_changes_neither_revision_nor_ledger_nor_document(room: Newsroom) -> None:
    with_a_history(room)
    before = revision(room.keeper), ledger_of(room), everything(room)
    room.look()
    for path in room.folder.glob("*.md"):
        os.utime(path, (room.now, room.now))  # read again, and found to be the same
    room.look()
    room.look()
    assert (revision(room.keeper), ledger_of(room), everything(room)) == before


def revision(keeper: Keeper) -> int:
    with keeper._database.read() as c:
        return entries.revision(c)
