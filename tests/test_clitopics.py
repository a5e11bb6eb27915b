"""`feedsvc topics`: what settings would change, and topics found anew, on real files, ledger and index."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import main
from tests.newsroom import Newsroom

BODY = "In Ukraine, NATO talks. They say that NATO and Ukraine agree on it."
NOTHING = "no entry would enter or leave a feed\n"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    for name in list(os.environ):
        if name.startswith(("FEEDSVC_", "DATABASE_URL", "PORT", "WEB_CONCURRENCY")):
            monkeypatch.delenv(name)
    room = Newsroom(tmp_path)
    room.write("Trade/a.md", f"---\ntitle: NATO meets in Ukraine\ntags: [Alpha]\n---\n{BODY}\n")
    room.write("b.md", "---\ntitle: 'BUDGET: money is spent'\ntags: [Alpha, Beta]\nnot_topics: [x]\n---\nText.\n")
    room.write("Gamma/c.md", "---\ntitle: Third story of all\nnot_topics: [gamma]\n---\nText.\n")
    room.write("later.md", "---\ntitle: Later\ndate: 2999-01-01 06:00\ntags: [Beta]\n---\nText.\n")
    room.look()
    yield room
    room.close()


def run(room: Newsroom, *arguments: str, typed: str = "") -> Result:
    line = ["topics", *arguments, str(room.folder), "--data", str(room.root / "data")]
    result = CliRunner().invoke(main, line, input=typed)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def kept(room: Newsroom) -> tuple[bytes, bytes]:
    """Give what must not change: the ledger, and the feed of everything."""
    return (room.folder / ".feedsvc" / "ledger.jsonl").read_bytes(), room.get("/feed.atom").body


class TestPlan:
    def test_it_counts_what_enters_and_leaves_each_feed_and_changes_nothing(self, room: Newsroom) -> None:
        before = kept(room)
        rules = '[topics.beta]\nmerge = "gamma"\n[topics.ukraine]\nhide = true\n'
        room.settings_are('[topics]\nblocked = ["NATO"]\n' + rules)
        result = run(room, "--plan")
        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines() == [
            "Beta (beta): 1 leave, its address leads on",
            "Gamma (gamma): 1 enter",
            "NATO (nato): 1 leave",
            "Ukraine (ukraine): 1 leave, its address is gone",
            "3 articles would change, 4 feeds",  # one of them is held
        ]
        assert kept(room) == before

    def test_what_it_told_is_what_happens(self, room: Newsroom) -> None:
        topics = '[topics.alpha]\nmerge = "nato"\n[topics.budget]\nlabel = "Money"\n'
        before = {slug: set(room.titles(f"/topics/{slug}/feed.json")) for slug in ("alpha", "nato")}
        room.settings_are("[topics]\nfolders = true\n" + topics)
        told = {feed["slug"]: feed for feed in json.loads(run(room, "--plan", "--json").stdout)["feeds"]}
        room.look()
        room.look()
        for slug, feed in told.items():
            now = set() if slug == "alpha" else set(room.titles(f"/topics/{slug}/feed.json"))
            then = before.get(slug, set())
            assert (feed["enter"], feed["leave"]) == (len(now - then), len(then - now)), slug
        assert told.keys() == {"alpha", "nato", "budget", "trade"}
        assert told["budget"]["label"] == "Money"

    def test_folders_that_cease_to_be_topics_leave_their_feeds(self, room: Newsroom) -> None:
        room.decide("[topics]\nfolders = true\n")
        room.settings_are("")
        assert run(room, "--plan").stdout.splitlines()[0] == "Trade (trade): 1 leave"

    def test_settings_in_force_move_nothing(self, room: Newsroom) -> None:
        room.decide('[topics.beta]\nmerge = "gamma"\n')
        assert run(room, "--plan").stdout == NOTHING

    def test_another_file_can_be_tried(self, room: Newsroom) -> None:
        draft = room.root / "draft.toml"
        draft.write_text('[topics]\nblocked = ["Beta"]\n')
        assert run(room, "--plan", "--with", str(draft)).stdout.splitlines()[0] == "Beta (beta): 1 leave"
        assert run(room, "--plan").stdout == NOTHING

    def test_a_fault_in_that_file_names_it(self, room: Newsroom) -> None:
        draft = room.root / "draft.toml"
        draft.write_text("[topics]\nblokked = []\n")
        result = run(room, "--plan", "--with", str(draft))
        assert result.exit_code == 1
        assert "draft.toml" in result.stderr
        assert "did you mean topics.blocked?" in result.stderr

    def test_a_file_to_try_belongs_to_a_plan(self, room: Newsroom) -> None:
        result = run(room, "--with", str(room.folder / "feedsvc.toml"))
        assert result.exit_code == 2
        assert "--with belongs to --plan" in result.stderr

    def test_without_an_index_it_says_what_to_do(self, room: Newsroom, tmp_path: Path) -> None:
        result = CliRunner().invoke(main, ["topics", "--plan", str(room.folder), "--data", str(tmp_path / "none")])
        assert result.exit_code == 1
        assert "feedsvc ingest" in result.stderr


class TestRetag:
    @pytest.fixture
    def aged(self, room: Newsroom) -> Newsroom:
        """A site whose topics an older method found: it found Meets, not NATO."""
        room.close()
        ledger = room.folder / ".feedsvc" / "ledger.jsonl"
        older = ledger.read_text().replace('["nato","NATO",', '["meets","Meets",').replace('["nato",', '["meets",')
        ledger.write_text(older)
        room.open_anew()
        assert room.titles("/topics/meets/feed.json") == ["NATO meets in Ukraine"]
        return room

    def test_a_new_method_moves_nothing_by_itself(self, aged: Newsroom) -> None:
        aged.write("Trade/a.md", f"---\ntitle: NATO meets in Ukraine\ntags: [Alpha, Delta]\n---\n{BODY}\n")
        aged.look()
        assert aged.titles("/topics/meets/feed.json") == ["NATO meets in Ukraine"]
        assert aged.titles("/topics/delta/feed.json") == ["NATO meets in Ukraine"]
        aged.write("Trade/a.md", f"---\ntitle: NATO meets in Ukraine\n---\n{BODY} It ended.\n")
        aged.look()
        assert aged.titles("/topics/nato/feed.json") == ["NATO meets in Ukraine"]
        assert aged.titles("/topics/meets/feed.json") == []

    def test_it_shows_the_difference_and_asks(self, aged: Newsroom) -> None:
        before = kept(aged)
        result = run(aged, "retag", typed="n\n")
        assert result.stdout.splitlines()[:4] == [
            "Trade/a.md: NATO meets in Ukraine: +NATO, -Meets",
            "Meets (meets): 1 leave",
            "NATO (nato): 1 enter",
            "1 article would have other topics, 2 feeds",
        ]
        assert "Change them? [y/N]" in result.stdout
        assert kept(aged) == before

    def test_with_yes_it_writes_ledger_and_index_and_moves_changed_but_not_updated(self, aged: Newsroom) -> None:
        (old,) = aged.feed("/topics/meets/feed.json")["items"]
        modified = aged.get("/articles/nato-meets-in-ukraine/").last_modified
        ledger, _ = kept(aged)
        aged.close()
        result = run(aged, "retag", "--yes")
        assert result.stdout.endswith("\n1 article changed\n")
        aged.open()
        assert aged.feed("/topics/meets/feed.json")["items"] == []
        (new,) = aged.feed("/topics/nato/feed.json")["items"]
        assert (new["id"], new["date_modified"]) == (old["id"], old["date_modified"])
        assert new["tags"] == ["Alpha", "NATO", "Ukraine"]
        assert aged.get("/articles/nato-meets-in-ukraine/").last_modified > modified
        written = (aged.folder / ".feedsvc" / "ledger.jsonl").read_bytes().removeprefix(ledger).decode()
        assert '["nato","NATO","name in headline"]' in written
        assert run(aged, "retag").stdout == NOTHING
        before = aged.get("/topics/nato/feed.atom").body
        aged.rebuild()
        assert aged.get("/topics/nato/feed.atom").body == before

    def test_a_file_that_changed_meanwhile_is_left_to_the_next_look(self, aged: Newsroom) -> None:
        aged.write("Trade/a.md", f"---\ntitle: NATO meets in Ukraine\ntags: [Alpha, New]\n---\n{BODY}\n")
        assert run(aged, "retag").stdout == NOTHING

    def test_a_difference_that_settings_do_not_show_is_told_so(self, aged: Newsroom) -> None:
        aged.decide('[topics]\nblocked = ["NATO", "Meets"]\n')
        result = run(aged, "retag", typed="n\n")
        assert "NATO meets in Ukraine: nothing that is shown" in result.stdout

    def test_very_many_articles_are_counted(self, aged: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedsvc.clitopics.FEW", 0)
        assert run(aged, "retag", typed="n\n").stdout.startswith("and 1 more article\nMeets")


def test_a_folder_named_as_a_command_is_written_with_a_point(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "retag").mkdir()
    result = CliRunner().invoke(main, ["topics", "./retag", "--data", str(tmp_path / "other")])
    assert "feedsvc ingest" in result.stderr
