"""What editors write wins: tags and marks are topics with their reasons, marks leave the title, in every document."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from feedsvc.cli import main
from feedsvc.render.wording import because
from tests.newsroom import BASE, Newsroom

BODY = "They say that farmers block roads again, and that it will go on."
WAYS = {
    "tags.md": (f"---\ntitle: Farmers block one road\ntags: Ukraine, Farming\n---\n{BODY}\n", "tag"),
    "list.txt": (f"title: Farmers block two roads\ntags: Ukraine\n\n{BODY}\n", "tag"),
    "section.txt": (f"[Ukraine] Farmers block three roads\n\n{BODY}\n", "section"),
    "start.md": (f"# #ukraine Farmers block four roads\n\n{BODY}\n", "hashtag"),
    "end.html": (f"<title>Farmers block five roads #ukraine #farming</title><p>{BODY}</p>\n", "hashtag"),
    "body.txt": (f"Farmers block six roads\n\n{BODY}\n#ukraine #farming\n", "hashtag"),
    "kicker.json": (json.dumps({"title": "UKRAINE: Farmers block seven roads", "text": BODY}), "kicker"),
    "suffix.txt": (f"Farmers block eight roads | Ukraine\n\n{BODY}\n", "suffix"),
}
LEFT = {
    "a.txt": "Roads are empty | Reuters",
    "b.txt": "EXCLUSIVE: roads are empty",
    "c.txt": "LIVE: roads are empty too",
    "d.txt": "WATCH: roads are empty again",
    "e.txt": "OPINION: roads are empty here",
    "f.txt": "Roads are #1 again",
}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    for name in list(os.environ):
        if name.startswith(("FEEDSVC_", "DATABASE_URL", "PORT", "WEB_CONCURRENCY")):
            monkeypatch.delenv(name)
    room = Newsroom(tmp_path)
    yield room
    room.close()


def checked(room: Newsroom) -> dict[str, dict[str, object]]:
    """Give what `check --json` says, by file."""
    result = CliRunner().invoke(main, ["check", "--json", str(room.folder), "--data", str(room.root / "data")])
    return {entry["path"]: entry for entry in json.loads(result.stdout)["entries"]}


def slug_of(entry: dict[str, object]) -> str:
    return str(entry["link"]).removeprefix(BASE)


def test_every_mark_is_a_topic_with_its_reason_and_stands_in_no_title(room: Newsroom) -> None:
    for name, (text, _) in WAYS.items():
        room.write(name, text)
    room.look()
    entries = checked(room)
    feed = {item["url"]: item for item in room.feed("/topics/ukraine/feed.json")["items"]}
    atom = room.get("/topics/ukraine/feed.atom").body.decode()
    assert len(feed) == len(entries) == len(WAYS)
    for name, (_, reason) in WAYS.items():
        entry = entries[name]
        title = str(entry["title"])
        assert title.startswith("Farmers block ")
        assert title.endswith(("road", "roads"))
        assert feed[str(entry["link"])]["title"] == title
        assert f"<title>{title}</title>" in atom
        page = room.get(slug_of(entry)).body.decode()
        assert f"{title}</h1>" in page
        reasons = {topic["slug"]: topic["reason"] for topic in entry["topics"]}  # type: ignore[attr-defined]
        assert reasons["ukraine"].startswith(reason)
        assert f"<bdi>{because(reasons['ukraine'])}</bdi>" in page


@pytest.mark.parametrize(("name", "headline"), LEFT.items())
def test_labels_sources_and_numbers_are_never_topics(room: Newsroom, name: str, headline: str) -> None:
    room.write(name, f"{headline}\n\n{BODY}\n")
    room.look()
    assert checked(room)[name]["topics"] == []


def test_tags_and_found_names_meet_in_one_topic(room: Newsroom) -> None:
    body = "It is said in Ukraine that Ukraine will. The Ukrainian side agrees."
    for name, tag in (("a", "ukraine"), ("b", "UKRAINE"), ("c", "the Ukraine"), ("d", "Ukrainian"), ("e", "")):
        room.write(f"{name}.md", f"---\ntitle: Talks in Ukraine go on {name}\ntags: [{tag}]\n---\n{body}\n")
    room.look()
    assert len(room.feed("/topics/ukraine/feed.json")["items"]) == 5
    assert list(room.listed()) == ["ukraine"]


def test_an_article_leaves_out_what_its_editor_does_not_want_and_show_tells(room: Newsroom) -> None:
    body = "In Ukraine, NATO talks. They say that NATO and Ukraine agree on it."
    room.write("a.md", f"---\ntitle: NATO meets in Ukraine\nnot_topics: [NATO]\n---\n{body}\n")
    room.write("b.md", f"---\ntitle: NATO talks in Ukraine\ntags: [War]\ntopics_only: true\n---\n{body}\n")
    room.look()
    assert room.titles("/topics/ukraine/feed.json") == ["NATO meets in Ukraine"]
    assert room.missing("/topics/nato/feed.atom").status == 404
    assert room.titles("/topics/war/feed.json") == ["NATO talks in Ukraine"]
    shown = CliRunner().invoke(main, ["show", "a.md", str(room.folder), "--data", str(room.root / "data")]).stdout
    assert "topic:       Ukraine (name in headline)" in shown
    assert "left out:    NATO (name in headline; by this article)" in shown


def test_what_settings_decide_is_in_check_and_show_too(room: Newsroom) -> None:
    room.write("a.md", f"---\ntitle: A story\ntags: [Trade, Secret, Spam, Alpha]\n---\n{BODY}\n")
    rules = '[topics]\nblocked = ["Spam"]\n[topics.trade]\nmerge = "commerce"\n[topics.secret]\nhide = true\n'
    room.decide(rules + '[topics.alpha]\nlabel = "Alpha Centauri"\n')
    topics = checked(room)["a.md"]["topics"]
    assert [topic["label"] for topic in topics] == ["Commerce", "Alpha Centauri"]  # type: ignore[attr-defined]
    shown = CliRunner().invoke(main, ["show", "a.md", str(room.folder), "--data", str(room.root / "data")]).stdout
    assert [line for line in shown.splitlines() if line.startswith(("topic", "left"))] == [
        "topic:       Commerce (tag; Trade is an alias of Commerce)",
        "topic:       Alpha Centauri (tag)",
        "left out:    Secret (tag; by the settings)",
        "left out:    Spam (tag; by the settings)",
    ]


def test_the_list_for_programs_tells_why_its_newest_article_is_in_a_topic(room: Newsroom) -> None:
    room.write("a.md", f"---\ntitle: Older\ndate: 2026-01-01\ntags: [Alpha]\n---\n{BODY}\n")
    room.write("b.md", f"---\ntitle: '[Alpha] Newer'\ndate: 2026-01-02\n---\n{BODY}\n")
    room.look()
    newest = room.listed()["alpha"]["newest"]
    assert newest == {"title": "Newer", "url": f"{BASE}/articles/newer/", "reason": "section"}
