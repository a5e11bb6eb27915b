"""What editing a folder does to what is served, in every format: corrections, dates, drafts, upgrades."""

import html
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from feedsvc import parse
from feedsvc.index import schema
from feedsvc.ingest import filing
from feedsvc.ledgerplace import LEDGER
from feedsvc.model import Draft
from feedsvc.render import RENDER_VERSION
from tests.newsroom import BASE, Newsroom

STORY = "---\ntitle: Talks go on\ndate: 2026-11-20T08:00:00Z\ntags: [NATO]\n{more}---\n{text}\n"
FORMATS = ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom")
PAGE = "/articles/talks-go-on/"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    story(room)
    room.write("other.md", "---\ntitle: Another story\ndate: 2026-11-19T08:00:00Z\n---\nOther words.\n")
    room.look()
    yield room
    room.close()


def story(room: Newsroom, text: str = "They talk.", more: str = "") -> None:
    room.write("talks.md", STORY.format(text=text, more=more))


def item(room: Newsroom) -> dict[str, Any]:
    (found,) = [item for item in room.feed("/feed.json")["items"] if item["title"] == "Talks go on"]
    return dict(found)


def texts(room: Newsroom) -> list[str]:
    """Give the documents as text, whatever they escape, formats first and the page last."""
    return [html.unescape(html.unescape(room.get(path).body.decode())) for path in (*FORMATS, PAGE)]


def test_a_correction_stands_with_its_date_in_all_formats_and_on_the_page_and_moves_updated(room: Newsroom) -> None:
    before = item(room)
    story(room, more="minor: true\ncorrection: They did not sing.\n")
    room.look()
    *feeds, page = texts(room)
    feeds += [html.unescape(room.get(path.replace("feed", "brief")).body.decode()) for path in FORMATS]
    assert all("Correction (2026-11-23): They did not sing." in feed for feed in feeds)
    note = page.partition('class="correction"')[2].partition("</aside>")[0]
    assert "They did not sing." in note
    assert 'datetime="2026-11-23' in note
    assert item(room)["date_modified"] > before["date_modified"]
    assert item(room)["id"] == before["id"]


def test_f45_a_file_or_folder_named_by_another_day_keeps_the_date_of_its_article(room: Newsroom) -> None:
    room.write("2026-11-05/walk.md", "---\ntitle: They walk\n---\nThey walk.\n")
    room.write("2026-11-06-sing.md", "---\ntitle: They sing\n---\nThey sing.\n")
    room.look()
    before = {each["title"]: each["date_published"] for each in room.feed("/feed.json")["items"]}
    assert (before["They walk"][:10], before["They sing"][:10]) == ("2026-11-05", "2026-11-06")
    (room.folder / "2026-11-05").rename(room.folder / "2026-11-08")
    (room.folder / "2026-11-06-sing.md").rename(room.folder / "2026-11-09-sing.md")
    room.look()
    assert {each["title"]: each["date_published"] for each in room.feed("/feed.json")["items"]} == before
    room.rebuild()
    assert {each["title"]: each["date_published"] for each in room.feed("/feed.json")["items"]} == before


def test_a_correction_stands_in_feeds_though_the_text_is_too_long_for_them(room: Newsroom) -> None:
    story(room, text="They talk. " * 40_000, more="correction: They did not sing & dance.\n")
    room.look()
    assert "content_html" not in item(room)
    assert item(room)["content_text"].startswith("Correction (2026-11-23): They did not sing & dance. They talk.")


@pytest.mark.parametrize("edit", ["They talk.\n\n", "They talk.  ", "<p>They talk.</p>"])
def test_i5_an_edit_that_prints_nothing_new_changes_no_byte_though_the_index_is_gone(room: Newsroom, edit: str) -> None:
    before = {path: (room.get(path).body, room.get(path).last_modified) for path in (*FORMATS, PAGE, "/sitemap.xml")}
    room.close()
    room.now += 86400
    story(room, edit)
    room.open_anew()
    assert {path: (room.get(path).body, room.get(path).last_modified) for path in before} == before


CORRECTED = "correction: They did not sing.\n"


def notes(room: Newsroom) -> set[str]:
    """Give the days of the note, as each format and the page tell it."""
    *feeds, page = texts(room)
    told = {feed.partition("Correction (")[2].partition("): They did not sing.")[0] for feed in feeds}
    return told | {page.partition('class="correction"')[2].partition('datetime="')[2][:10]}


def test_a_note_keeps_its_date_through_edits_renames_and_rebuilds(room: Newsroom) -> None:
    story(room, more=CORRECTED)
    room.look()
    assert notes(room) == {"2026-11-23"}
    for change in (
        lambda: story(room, "They talk at last.", more=CORRECTED),
        lambda: (room.folder / "talks.md").rename(room.folder / "renamed.md"),
        room.rebuild,
        lambda: (room.folder / "renamed.md").rename(room.folder / "talks.md"),
        lambda: story(room, "They go on.", more=CORRECTED + "slug: talks-go-on\n"),
    ):
        room.now += 86400
        before = item(room)
        change()
        room.look()
        assert notes(room) == {"2026-11-23"}
        assert item(room)["id"] == before["id"]
    assert item(room)["date_modified"].startswith("2026-11-28")


def test_a_correction_that_came_while_there_was_no_index_is_dated_and_moves_updated(room: Newsroom) -> None:
    room.close()
    room.now += 86400
    story(room, more="minor: true\n" + CORRECTED)
    room.open_anew()
    assert notes(room) == {"2026-11-24"}
    assert item(room)["date_modified"].startswith("2026-11-24")


def as_of_the_version_before(room: Newsroom) -> int:
    """Take from the index and the ledger what an older feedsvc does not write; give the size of the ledger."""
    room.close()
    with sqlite3.connect(room.root / "data" / "index.db") as c:
        c.execute("ALTER TABLE articles DROP COLUMN corrected")
        c.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(schema.SCHEMA_VERSION - 1),))
    c.close()
    ledger = room.folder / LEDGER
    older = [json.loads(line) for line in ledger.read_text().splitlines()]
    for line in older:
        line.pop("correction", None)
        line.pop("corrected", None)
        if "content" in line:
            line["content"] = ":".join(line["content"].split(":")[:3]).rstrip(":")
    ledger.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in older))
    return len(older)


def test_what_an_older_version_wrote_is_taken_over_and_nothing_published_moves(room: Newsroom) -> None:
    story(room, more=CORRECTED)
    room.look()
    documents = (*FORMATS, PAGE, "/articles/another-story/", "/", "/topics.json", "/sitemap.xml")
    before = [(room.get(path).body, room.get(path).etag, room.get(path).last_modified) for path in documents]
    lines = as_of_the_version_before(room)
    room.now += 86400
    room.open()
    room.look()
    assert [(room.get(path).body, room.get(path).etag, room.get(path).last_modified) for path in documents] == before
    added = (room.folder / LEDGER).read_text().splitlines()[lines:]
    assert [(json.loads(line)["path"], json.loads(line)["corrected"][:10]) for line in added] == [
        ("talks.md", "2026-11-23")
    ]
    story(room, "They talk at last.", more=CORRECTED)
    room.look()
    assert notes(room) == {"2026-11-23"}
    assert item(room)["date_modified"].startswith("2026-11-24")


def test_an_edit_of_white_space_in_what_an_older_version_wrote_moves_no_updated(room: Newsroom) -> None:
    story(room, more="summary: Talks.\n")
    room.look()
    before = item(room)
    as_of_the_version_before(room)
    room.open()
    room.look()
    story(room, "They  talk.", more="summary: Talks.\n")
    room.look()
    assert item(room)["date_modified"] == before["date_modified"]
    story(room, more="summary: Talks at last.\n")
    room.look()
    assert item(room)["date_modified"] > before["date_modified"]


@pytest.mark.parametrize("gone", [(), ("",), ("", "-wal"), ("", "-wal", "-shm")])
def test_f82_an_upgrade_that_was_killed_is_completed_at_the_next_start(room: Newsroom, gone: tuple[str, ...]) -> None:
    documents = [room.get(path).body for path in (*FORMATS, PAGE)]
    index = room.root / "data" / "index.db"
    log = Path(f"{index}-wal").read_bytes()
    assert log
    as_of_the_version_before(room)
    Path(f"{index}-wal").write_bytes(log)  # a kill leaves it
    Path(f"{index}-shm").write_bytes(b"")
    for suffix in gone:
        Path(f"{index}{suffix}").unlink()
    room.open()
    room.look()
    assert [room.get(path).body for path in (*FORMATS, PAGE)] == documents


def test_f42_f44_articles_of_one_title_and_of_one_name_have_ids_and_addresses_of_their_own(room: Newsroom) -> None:
    text = "---\ntitle: Same title\n---\n{}\n"
    room.write("a.md", text.format("One."))
    room.write("a.txt", "Same title\n\nTwo is told here, and it is another story than the first.\n")
    room.write("a.html", "<title>Same title</title><h1>Same title</h1><p>Three.</p>")
    room.write("b/a.md", text.format("Four."))
    room.look()
    same = [item for item in room.feed("/feed.json")["items"] if item["title"] == "Same title"]
    assert len({item["id"] for item in same}) == len({item["url"] for item in same}) == len(same) == 4
    for item in same:
        assert html.unescape(item["content_html"]) in html.unescape(
            room.get(item["url"].removeprefix(BASE)).body.decode()
        )


def test_f55_topics_of_any_name_shadow_no_address_and_share_no_slug(room: Newsroom) -> None:
    tags = ["hub", "static", "api", "healthz", "feed.xml", "...", "x" * 200, "subscribe", "archive", "C", "C++", "C#"]
    room.write("odd.md", f"---\ntitle: Odd topics\ntags: {json.dumps(tags)}\n---\nText.\n")
    room.look()
    (odd,) = [item for item in room.feed("/feed.json")["items"] if item["title"] == "Odd topics"]
    slugs = [slug for slug, topic in room.listed().items() if topic["label"] in odd["tags"]]
    assert set(odd["tags"]) >= {"hub", "static", "api", "healthz", "feed.xml", "subscribe", "archive", "C", "C++", "C#"}
    assert len(set(slugs)) == len(odd["tags"])
    for slug in slugs:
        assert [item["id"] for item in room.feed(f"/topics/{slug}/feed.json")["items"]] == [odd["id"]]
        assert room.get(f"/topics/{slug}/").page
    assert room.titles("/feed.json") == ["Another story", "Odd topics", "Talks go on"]


@pytest.mark.parametrize("more", ["draft: true\n", "publish_at: 2026-12-24T08:00:00Z\n"])
def test_published_then_draft_or_dated_into_the_future_is_withdrawn(room: Newsroom, more: str) -> None:
    name = item(room)["id"]
    story(room, more=more)
    room.look()
    for path in FORMATS:
        assert b"They talk" not in room.get(path).body
    assert name.encode() in room.get("/feed.atom").body  # its tombstone
    assert room.missing(PAGE).status == 410
    tombs = [room.get(path).body for path in FORMATS]
    room.rebuild()
    assert [room.get(path).body for path in FORMATS] == tombs
    story(room)
    room.look()
    assert item(room)["id"] == name
    assert room.get(PAGE).page


def test_what_was_dated_into_the_future_keeps_its_tombstone_and_comes_back_in_time(room: Newsroom) -> None:
    later = "publish_at: 2026-12-01T08:00:00Z\n"
    story(room, more=later)
    room.look()
    tombs = room.get("/feed.atom").body
    for more in (later, "draft: true\n", later):
        story(room, "They talk at last.", more=more)
        room.look()
        assert room.missing(PAGE).status == 410
    assert tombs.count(b"deleted-entry") == room.get("/feed.atom").body.count(b"deleted-entry") == 1
    room.now += 9 * 86400
    room.look()
    assert item(room)["date_published"].startswith("2026-12-01T08:00:00")
    assert b"deleted-entry" not in room.get("/feed.atom").body


def test_edits_of_what_is_dated_into_the_future_change_no_byte(room: Newsroom) -> None:
    later = "publish_at: 2026-12-01T08:00:00Z\n"
    story(room, more=later)
    room.look()
    before = [room.get(path).body for path in FORMATS]
    for more in (later, "draft: true\n"):
        story(room, "They talk at last.", more=more)
        room.look()
        assert [room.get(path).body for path in FORMATS] == before


@pytest.mark.parametrize("words", ["Related headline", "Something else entirely\nAnd one more"])
def test_h33_an_edit_of_boilerplate_moves_no_updated(room: Newsroom, words: str) -> None:
    news = "Ships sail again\n\nThe ships sailed on Monday, it was said.\n\nToday's Top News\n{}\n"
    room.write("ships.txt", news.format("A headline"))
    room.look()
    (before,) = [item for item in room.feed("/feed.json")["items"] if item["title"] == "Ships sail again"]
    room.write("ships.txt", news.format(words))
    assert room.look().counts.updated == 1
    (after,) = [item for item in room.feed("/feed.json")["items"] if item["title"] == "Ships sail again"]
    assert (after["date_modified"], after["date_published"]) == (before["date_modified"], before["date_published"])


def test_an_upgrade_that_reads_and_prints_otherwise_moves_no_updated(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("id", "date_published", "date_modified", "url")
    before, etag, changed = item(room), room.get("/feed.atom").etag, room.get("/feed.atom").last_modified
    room.close()
    monkeypatch.setattr(parse, "PARSE_VERSION", parse.PARSE_VERSION + 1)
    monkeypatch.setattr(filing, "RENDER_VERSION", RENDER_VERSION + 1)
    real = parse.drafted
    monkeypatch.setattr(parse, "drafted", lambda *given: _otherwise(real(*given)))
    room.open()
    room.look()
    after = item(room)
    assert "They talk, it is said." in after["content_html"]
    assert [after[name] for name in names] == [before[name] for name in names]
    assert room.get("/feed.atom").etag != etag
    assert room.get("/feed.atom").last_modified > changed


def _otherwise(draft: Draft) -> Draft:
    return replace(
        draft,
        html=draft.html.replace("They talk.", "They talk, it is said."),
        text=draft.text.replace("They talk.", "They talk, it is said."),
    )
