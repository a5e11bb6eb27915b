"""An index that is lost at any moment: whatever was edited meanwhile, the site goes on as one that never lost it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedsvc.index import articles as index
from feedsvc.index import folder
from feedsvc.index import schema as s
from feedsvc.index.database import Database
from feedsvc.model import Article
from tests.index import facts
from tests.media.pictures import png
from tests.newsroom import Newsroom

NAMES = ("one.md", "two.md", "three/one.md")
DOCUMENTS = ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom", "/archive/1.atom", "/", "/sitemap.xml")
SITE = 'site_id = "6b1f7a0e-3a40-4c6c-9d9c-0a3f5c1d2e4b"\n'
DAY = 86400
BROKEN = "---\ntitle: [\n---\n"
WHOLE = re.compile(rb"<(lastmod|lastBuildDate|updated)>.*?</\1>")


@dataclass(frozen=True)
class Edit:
    """What an editor does to a file."""

    name: str
    text: str

    def do(self, room: Newsroom) -> None:
        room.write(self.name, self.text)


@dataclass(frozen=True)
class Move:
    name: str
    to: str

    def do(self, room: Newsroom) -> None:
        one, other = room.folder / self.name, room.folder / self.to
        if one.exists():
            other.parent.mkdir(exist_ok=True)
            aside = room.root / "aside"
            one.rename(aside)
            if other.exists():
                other.rename(one)
            aside.rename(other)


@dataclass(frozen=True)
class Delete:
    name: str

    def do(self, room: Newsroom) -> None:
        (room.folder / self.name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Order:
    """An editor's word on the article of a file."""

    name: str
    withdrawn: bool

    def do(self, room: Newsroom) -> None:
        known = next((article for article in articles(room).values() if article.path == self.name), None)
        if known and self.withdrawn:
            room.keeper.withdraw(known.id, "not so")
        elif known:
            room.keeper.restore(known.id)


@dataclass(frozen=True)
class Picture:
    name: str
    colour: int

    def do(self, room: Newsroom) -> None:
        file = room.folder / self.name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(png(colour=self.colour))


@dataclass(frozen=True)
class Look:
    """Time passes, and the keeper looks; in one of the two sites the index may be gone then."""

    seconds: int
    lost: bool


def texts() -> st.SearchStrategy[str]:
    fields = {
        "title": st.sampled_from(("Talks go on", "NATO talks end", "Third story")),
        "tags": st.sampled_from(("", "[NATO]", "[NATO, EU]")),
        "correction": st.sampled_from(("", "They sang.", "They did not sing.")),
        "minor": st.sampled_from(("", "true")),
        "draft": st.sampled_from(("", "", "", "true")),
        "guid": st.sampled_from(("", "", "tag:news.example,2026:1", "tag:news.example,2026:2")),
        "slug": st.sampled_from(("", "", "talks", "more-talks")),
        "date": st.sampled_from(("", "2026-11-20T08:00:00Z", "2026-11-23", "2026-11-25T08:00:00Z")),
        "expires": st.sampled_from(("", "", "2026-11-24T08:00:00Z")),
    }
    bodies = st.sampled_from(("They talk.", "They  talk.\n", "They sing.", "They talk.\n\n![](a.png)"))
    return st.builds(_text, st.fixed_dictionaries(fields), bodies)


def _text(fields: dict[str, str], body: str) -> str:
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in fields.items() if value) + f"---\n{body}\n"


names = st.sampled_from(NAMES)
steps = st.one_of(
    st.builds(Edit, names, texts()),
    st.builds(Edit, names, texts()),
    st.builds(Edit, names, st.sampled_from((BROKEN, ""))),
    st.builds(Move, names, names),
    st.builds(Delete, names),
    st.builds(Order, names, st.booleans()),
    st.builds(Picture, st.sampled_from(("a.png", "three/a.png")), st.sampled_from((0, 200))),
    st.builds(Look, st.sampled_from((0, 0, DAY)), st.booleans()),
    st.builds(Look, st.sampled_from((0, 0, DAY)), st.booleans()),
)


def articles(room: Newsroom) -> dict[str, Article]:
    """Give every article there is or was."""
    database = Database(room.load().database_url)
    with closing(database), database.read() as c:
        known = (index.by_id(c, row.id) for row in c.execute(s.articles.select()).all())
        return {each.article.id: each.article for each in known if each}


def told(room: Newsroom) -> dict[str, object]:
    """Give what is promised of each article, and what subscribers and readers see."""
    facts: dict[str, object] = {
        each.id: (each.path, each.slug, each.state, each.published, each.updated, each.corrected, each.filed)
        for each in articles(room).values()
    }
    for path in DOCUMENTS:
        document = room.service.build(path)
        facts[path] = printed(document.body) if document else room.status(path)
    for each in articles(room).values():
        facts[each.slug] = room.status(f"/articles/{each.slug}/") if each.state != "live" else 200
    return facts


def printed(body: bytes) -> bytes:
    """Give a document without the times of its own: batches are stamped a second apart, and cut otherwise."""
    head, mark, entries = body.partition(b"<entry")
    return WHOLE.sub(b"", head) + mark + entries


@contextmanager
def a_room(place: Path) -> Iterator[Newsroom]:
    place.mkdir()
    room = Newsroom(place, SITE)
    yield room
    room.close()


def look(kept: Newsroom, lost: Newsroom, step: Look) -> None:
    """Let both keepers look, one of them without its index; but where a file came to be in error since the last look.

    What such a file said then is nowhere but in the index.
    """
    for room in (kept, lost):
        room.now += step.seconds
    before = in_error(kept)
    kept.look()
    if step.lost and in_error(kept) <= before:
        lost.rebuild()
    else:
        lost.look()
    for room in (kept, lost):
        with room.keeper._database.read() as c:
            assert facts.remembered(c) == facts.told(c)
            assert not facts.misplaced(c)


def in_error(room: Newsroom) -> set[str]:
    database = Database(room.load().database_url)
    with closing(database), database.read() as c:
        return {problem.path for problem in folder.problems(c) if problem.severity == "error"}


def story(body: str = "They talk.", **fields: str) -> str:
    return _text({"title": "Talks go on", **fields}, body)


KEPT, LOST = Look(0, lost=False), Look(0, lost=True)
LATER, CORRECTED, GUID = "2026-11-25T08:00:00Z", "They did not sing.", "tag:news.example,2026:1"


@example([Edit("one.md", story()), KEPT, Edit("one.md", story(correction=CORRECTED, minor="true"))])
@example([Edit("one.md", story(correction=CORRECTED)), KEPT, Look(DAY, lost=True), Edit("one.md", story("They sing."))])
@example([Edit("one.md", story(date=LATER)), KEPT, Look(2 * DAY, lost=True)])
@example([Edit("one.md", story(date=LATER, expires="2026-11-24T08:00:00Z")), KEPT, Look(DAY, lost=False)])
@example([Edit("one.md", story()), KEPT, Edit("one.md", story(date=LATER)), KEPT, Delete("one.md")])
@example(
    [Edit("one.md", story()), KEPT, Edit("one.md", story(date=LATER)), KEPT, Edit("one.md", story("No.", date=LATER))]
)
@example([Edit("one.md", story()), Edit("two.md", story("They sing.", guid=GUID)), KEPT, Move("two.md", "one.md")])
@example([Edit("one.md", story()), KEPT, Edit("one.md", BROKEN), KEPT, Look(DAY, lost=True), Edit("one.md", story())])
@example([Edit("one.md", story(draft="true", guid=GUID)), Edit("two.md", story(guid=GUID)), KEPT, KEPT])
@settings(max_examples=20, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=2, max_size=12))
def test_i5_a_site_that_loses_its_index_at_any_moment_is_as_one_that_never_did(done: list[Any]) -> None:
    with (
        tempfile.TemporaryDirectory() as place,
        a_room(Path(place, "kept")) as kept,
        a_room(Path(place, "lost")) as lost,
    ):
        for step in (*done, Look(0, lost=True)):
            if isinstance(step, Look):
                look(kept, lost, step)
                assert told(lost) == told(kept)
            else:
                step.do(kept)
                step.do(lost)
