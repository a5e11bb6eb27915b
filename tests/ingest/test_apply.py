"""Real files, a real ledger and a real index: what a look at a folder does."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, literal, select

from feedsvc import parse
from feedsvc.index import archive, counts, entries, folder, meta
from feedsvc.index import schema as s
from feedsvc.index.database import Database
from feedsvc.index.rows import article_of
from feedsvc.ingest import apply, batch, replay, sources, survey, writer
from feedsvc.ingest.apply import Ingest, Looked
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.mail import SETTLE_SECONDS
from feedsvc.ingest.writer import Clock
from feedsvc.model import Article, Problem, SourceFile
from feedsvc.settings import Site, TopicRule

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NEWS = """NATO shows no sign of letting Ukraine join soon

BRUSSELS — NATO showed no sign on Wednesday it would invite Ukraine to join.
Talks with NATO go on in Ukraine and elsewhere, it was said.
"""


class Desk:
    """A folder with its ledger and index, and a clock that is set by hand."""

    def __init__(self, root: Path, **site: object) -> None:
        self.root = root
        self.folder = root / "articles"
        self.folder.mkdir(exist_ok=True)
        self.now = START.timestamp()
        self.site = Site(base_url="https://news.example", **site)  # type: ignore[arg-type]
        self.open()

    def open(self) -> None:
        self.database = Database(f"sqlite:///{self.root}/index.db")
        self.database.create()
        self.ledger = Ledger(self.folder / ".feedsvc" / "ledger.jsonl", "", datetime.fromtimestamp(self.now, UTC))
        self.made_anew = replay.bring_in(self.database, self.ledger)
        self.ingest = Ingest(
            self.database, self.ledger, self.folder, self.site, Clock(lambda: self.now, lambda: self.now)
        )

    def close(self) -> None:
        self.ingest.close()
        self.ledger.close()
        self.database.close()

    def reopen(self, *, without_index: bool = False) -> None:
        self.close()
        if without_index:
            for path in self.root.glob("index.db*"):
                path.unlink()
        self.open()

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (self.now - 60, self.now - 60 + len(text) / 1000))

    def look(self, seconds: float = 10, **how: object) -> Looked:
        self.now += seconds
        return self.ingest.look(**how)  # type: ignore[arg-type]

    def articles(self, state: str = "live") -> list[Article]:
        with self.database.read() as c:
            rows = c.execute(s.articles.select().order_by(s.articles.c.path))
            return [article_of(row) for row in rows if row.state == state]

    def only(self, state: str = "live") -> Article:
        (article,) = self.articles(state)
        return article

    def problems(self) -> tuple[Problem, ...]:
        with self.database.read() as c:
            return folder.problems(c)

    def dump(self) -> dict[str, list[str]]:
        """Give every row that documents are made from, but what only counts revisions."""
        spoken = {"title", "html", "summary", "language", "place", "credit", "authors", "related", "weight"}
        dumped = {}
        with self.database.read() as c:
            for table in (s.articles, s.topics, s.memberships, s.open_places, s.pages, s.moved, s.problems):
                rows = [dict(row._mapping) for row in c.execute(table.select())]
                # The words of a withdrawn article went with its file.
                left_out = [{"revision"} | (spoken if row.get("state") == "withdrawn" else set()) for row in rows]
                dumped[table.name] = sorted(
                    repr({key: value for key, value in row.items() if key not in out})
                    for row, out in zip(rows, left_out, strict=True)
                )
        return dumped


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_a_file_becomes_an_article_with_topics_and_a_ledger_line(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    looked = desk.look()
    article = desk.only()
    assert looked.counts.published == 1
    assert article.title == "NATO shows no sign of letting Ukraine join soon"
    assert article.slug == "nato-shows-no-sign-of-letting-ukraine-join-soon"
    assert {mention.slug for mention in article.topics} == {"nato", "ukraine"}
    assert article.published == article.first_seen == START + timedelta(seconds=10)
    assert (desk.folder / ".feedsvc" / "ledger.jsonl").read_text().count(article.id) == 1


def test_looking_twice_changes_nothing(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.look()
    before, size = desk.dump(), desk.ledger.size
    with desk.database.read() as c:
        revision = meta.revision(c)
    desk.look()
    with desk.database.read() as c:
        assert meta.revision(c) == revision
    assert (desk.dump(), desk.ledger.size) == (before, size)


def test_i5_an_index_made_anew_from_folder_and_ledger_is_the_same(desk: Desk) -> None:
    for number in range(130):
        day = START - timedelta(days=number)
        desk.write(
            f"{number}.md",
            f"---\ntitle: Story {number}\ndate: {day.isoformat()}\ntags: [Alpha, T{number % 3}]\n---\nText {number}.\n",
        )
    desk.write("undated.txt", NEWS)
    desk.look()
    desk.write("5.md", "---\ntitle: Story 5 again\ntags: [Beta]\n---\nNew text.\n")
    (desk.folder / "7.md").unlink()
    desk.look()
    desk.look()
    before = desk.dump()
    size = desk.ledger.size
    desk.now += 86400
    desk.reopen(without_index=True)
    assert desk.made_anew
    desk.look()
    assert desk.dump() == before
    assert desk.ledger.size == size


def test_f46_an_edit_keeps_id_slug_and_published_and_moves_updated(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.look()
    old = desk.only()
    desk.write("nato.txt", NEWS.replace("Wednesday", "Thursday"))
    assert desk.look().counts.updated == 1
    new = desk.only()
    assert (new.id, new.slug, new.published) == (old.id, old.slug, old.published)
    assert new.updated > old.updated


def test_h33_a_touch_is_no_change(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.look()
    old = desk.only()
    os.utime(desk.folder / "nato.txt", (1, 1))
    assert desk.look().counts.updated == 0
    assert desk.only() == old


@pytest.mark.parametrize("how", ["renamed", "written"])
def test_two_files_of_one_size_and_time_that_are_swapped_are_read_though_no_event_tells(desk: Desk, how: str) -> None:
    for name, rest in (("a.txt", NEWS), ("b.txt", NEWS.replace("Wednesday", "Thursdays"))):
        (desk.folder / name).write_text(rest)
        os.utime(desk.folder / name, (desk.now - 60, desk.now - 60))
    desk.look()
    a, b = desk.articles()
    if how == "renamed":
        for old, new in (("a.txt", ".x"), ("b.txt", "a.txt"), (".x", "b.txt")):
            (desk.folder / old).rename(desk.folder / new)
    else:
        status, words = (desk.folder / "a.txt").stat(), (desk.folder / "a.txt").read_bytes()
        (desk.folder / "a.txt").write_bytes((desk.folder / "b.txt").read_bytes())
        (desk.folder / "b.txt").write_bytes(words)
        for name in ("a.txt", "b.txt"):
            os.utime(desk.folder / name, ns=(status.st_atime_ns, status.st_mtime_ns))
    desk.reopen()
    assert desk.look().counts.updated == 2
    assert [(each.id, each.html) for each in desk.articles()] == [(a.id, b.html), (b.id, a.html)]


@pytest.mark.parametrize("what", ["rights", "link", "copy"])
def test_what_moves_only_the_status_of_a_file_is_no_change(desk: Desk, what: str) -> None:
    file = desk.folder / "nato.txt"
    desk.write("nato.txt", NEWS)
    desk.look()
    before, size = desk.dump(), desk.ledger.size
    if what == "rights":
        file.chmod(0o640)
    elif what == "link":
        (desk.root / "elsewhere").hardlink_to(file)
    else:  # as the folder is moved to another machine
        file.rename(desk.root / "old")
        shutil.copy2(desk.root / "old", file)
    with desk.database.read() as c:
        known = folder.files_at(c, ["nato.txt"])
    desk.look()
    assert (desk.dump(), desk.ledger.size) == (before, size)
    with desk.database.read() as c:
        assert folder.files_at(c, ["nato.txt"]) == [replace(known[0], ctime=file.stat().st_ctime_ns)]


def test_f47_a_vanished_file_is_withdrawn_after_five_seconds(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.write("other.txt", "Other news of the day\n\nIt rains.\n")
    desk.look()
    (desk.folder / "nato.txt").unlink()
    again = desk.look().again
    assert again is not None
    assert 4.9 < again <= 5
    assert len(desk.articles()) == 2
    desk.look(5)
    assert desk.only("withdrawn").path == "nato.txt"


def test_f33_edits_faster_than_the_clock_move_updated_by_no_more_than_moments_into_the_future(desk: Desk) -> None:
    desk.write("a.md", "# One\n\nWords.\n")
    desk.look()
    last = desk.only().updated
    for number in range(100):
        desk.write("a.md", f"# One\n\nWords, {'many ' * number}\n")
        desk.look(0.05, changed=["a.md"], ready=["a.md"])
        now = datetime.fromtimestamp(desk.now, UTC)
        assert last <= desk.only().updated < now + timedelta(seconds=4)
        last = desk.only().updated
    looked = desk.look(3, changed=[])
    assert desk.only().html.count("many") == 99
    assert looked.again is None
    assert last < desk.only().updated < datetime.fromtimestamp(desk.now, UTC) + timedelta(seconds=2)


def test_a_file_that_is_written_all_the_time_does_not_have_the_whole_folder_looked_at_for_ever(desk: Desk) -> None:
    def is_settled() -> bool:
        with desk.database.read() as c:
            return bool(meta.value(c, "settled"))

    desk.write("a.md", "# One\n\nWords.\n")
    for number in range(100):
        for name in ("busy.md", f"new-{number}.md" if number < 70 else "busy.md"):
            desk.write(name, f"# Busy\n\nWords of {name}, {number}.\n")
            os.utime(desk.folder / name, (desk.now + 1, desk.now + 1))
        desk.look(1)
        assert number >= 70 or not is_settled(), "a folder that is still being filled is waited for"
    assert is_settled()


@pytest.mark.parametrize("seconds", [3600, 50, 20])
def test_f38_edits_do_not_wait_for_a_clock_that_was_set_back(desk: Desk, seconds: float) -> None:
    desk.write("a.md", "# One\n\nWords.\n")
    desk.look()
    desk.write("a.md", "# One\n\nOther words.\n")
    desk.look()
    before = desk.only().updated
    desk.write("a.md", "# One\n\nYet others.\n")
    desk.look(-seconds)
    assert "Yet" in desk.only().html
    assert desk.only().updated > before


@pytest.mark.parametrize("name", ["a.md", "2026-03-01-a.md"])
@pytest.mark.parametrize("was_live", [True, False])
def test_an_article_whose_embargo_is_taken_away_is_published_at_once(desk: Desk, name: str, *, was_live: bool) -> None:
    plain = "---\ntitle: One\n---\nWords.\n"
    if was_live:
        desk.write(name, plain)
        desk.look()
    first = [article.published for article in desk.articles()]
    due = datetime.fromtimestamp(desk.now + 86400, UTC)
    desk.write(name, f"---\ntitle: One\ndate: {due.isoformat()}\n---\nWords.\n")
    desk.look()
    assert desk.only("held").published == due
    desk.write(name, plain)
    desk.look()
    assert desk.only().published < datetime.fromtimestamp(desk.now, UTC)
    assert [desk.only().published] == (first or [desk.only().published])


def test_what_is_held_is_taken_back_a_moment_before_its_time(desk: Desk) -> None:
    due = datetime.fromtimestamp(desk.now + 60, UTC)
    desk.write("a.md", f"---\ntitle: One\ndate: {due.isoformat()}\n---\nWords.\n")
    desk.look()
    assert desk.only("held").published == due
    desk.write("a.md", f"---\ntitle: One\ndate: {due.isoformat()}\ndraft: true\n---\nWords, no more.\n")
    desk.look(20)
    desk.look(60)
    assert desk.articles() == []


def test_h40_a_file_that_comes_back_is_the_same_article_updated_after_its_tombstone(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.write("other.txt", "Other news of the day\n\nIt rains.\n")
    desk.look()
    (desk.folder / "nato.txt").unlink()
    desk.look()
    desk.look()
    gone = desk.only("withdrawn")
    desk.write("nato.txt", NEWS)
    desk.look()
    back = next(article for article in desk.articles() if article.path == "nato.txt")
    assert back.id == gone.id
    assert gone.withdrawn is not None
    assert back.updated > gone.withdrawn


def test_f45_a_renamed_file_is_the_same_article(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.look()
    old = desk.only()
    (desk.folder / "nato.txt").rename(desk.folder / "later.txt")
    desk.look()
    desk.look()
    new = desk.only()
    assert (new.id, new.slug, new.path) == (old.id, old.slug, "later.txt")
    assert desk.articles("withdrawn") == []


def test_f41_a_copy_is_another_article(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.write("b.txt", NEWS)
    desk.look()
    a, b = desk.articles()
    assert a.id != b.id
    assert b.slug.startswith(a.slug) or a.slug.startswith(b.slug)


def test_f40_the_second_file_that_claims_a_guid_is_a_problem_naming_both(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: One\nguid: 'urn:x:1'\n---\nText one.\n")
    desk.look()
    desk.write("b.md", "---\ntitle: Two\nguid: 'urn:x:1'\n---\nText two.\n")
    desk.look()
    assert desk.only().path == "a.md"
    (problem,) = [problem for problem in desk.problems() if problem.severity == "error"]
    assert "a.md" in problem.message
    assert problem.path == "b.md"


def test_i9_a_file_that_breaks_keeps_its_last_good_version(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Good\n---\nText.\n")
    desk.look()
    desk.write("a.md", "---\ntitle: 'Bad\n---\nText.\n")
    desk.look()
    assert desk.only().title == "Good"
    assert [problem.path for problem in desk.problems()] == ["a.md"]
    desk.write("a.md", "---\ntitle: Mended\n---\nText.\n")
    desk.look()
    assert desk.only().title == "Mended"
    assert desk.problems() == ()


@pytest.mark.parametrize("nothing", ["", "\ufeff", " \n"])
def test_f14_a_file_that_its_writer_cut_to_nothing_is_an_error_only_when_it_stays_so(desk: Desk, nothing: str) -> None:
    desk.write("a.md", "# One\n\nWords.\n")
    desk.look()
    desk.write("a.md", nothing)
    os.utime(desk.folder / "a.md", (desk.now, desk.now))
    looked = desk.look(0.1, changed=["a.md"], ready=["a.md"])
    assert (desk.only().title, desk.problems(), looked.again) == ("One", (), 1)
    desk.look(1, changed=[])
    assert desk.only().title == "One"
    assert [problem.severity for problem in desk.problems()] == ["error"]
    desk.write("a.md", "# Two\n\nWords.\n")
    desk.look(0.1, changed=["a.md"], ready=["a.md"])
    assert (desk.only().title, desk.problems()) == ("Two", ())


def test_f14_an_empty_rewrite_withdraws_nothing(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.look()
    desk.write("a.txt", "")
    desk.look()
    assert desk.only().title.startswith("NATO")


def test_a_draft_is_in_no_document_and_a_published_one_is_withdrawn(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Early\ndraft: true\n---\nText.\n")
    desk.look()
    assert desk.articles() == []
    desk.write("a.md", "---\ntitle: Early\n---\nText.\n")
    desk.look()
    article = desk.only()
    desk.write("a.md", "---\ntitle: Early\ndraft: true\n---\nText.\n")
    desk.look()
    assert desk.only("withdrawn").id == article.id


def test_f33_an_embargo_is_held_and_released_in_time(desk: Desk) -> None:
    due = START + timedelta(hours=1)
    desk.write("a.md", f"---\ntitle: Later\ndate: {due.isoformat()}\n---\nText.\n")
    looked = desk.look()
    assert looked.again == pytest.approx(3590)
    held = desk.only("held")
    desk.look(3600)
    article = desk.only()
    assert (article.id, article.published, article.updated) == (held.id, due, due)
    with desk.database.read() as c:
        assert counts.count_live(c) == 1


def test_undated_files_seen_together_are_a_second_apart_the_last_the_newest(desk: Desk) -> None:
    for name in ("n10.txt", "n9.txt", "n1.txt"):
        desk.write(name, f"News about {name}\n\nText of {name}.\n")
    desk.write("n5.md", "---\ntitle: Dated\ndate: 2026-01-01\n---\nText.\n")
    desk.look()
    times = {article.path: article.published for article in desk.articles()}
    seen = START + timedelta(seconds=10)
    assert times["n10.txt"] == seen
    assert times["n9.txt"] == seen - timedelta(seconds=1)
    assert times["n1.txt"] == seen - timedelta(seconds=2)


def test_h33_a_burst_of_undated_files_is_never_dated_in_the_future(desk: Desk) -> None:
    for number in range(20):
        desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look(0.1, ready={f"{number}.txt"})
    times = [article.updated for article in desk.articles()]
    assert len(set(times)) == 20
    assert max(times) <= datetime.fromtimestamp(desk.now, UTC)


def test_f62_a_file_that_is_still_written_waits_until_it_rests_or_is_closed(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    os.utime(desk.folder / "a.txt", (desk.now + 9.5, desk.now + 9.5))
    looked = desk.look(10)
    assert (desk.articles(), looked.again) == ([], 1.0)
    desk.look(0, ready={"a.txt"})
    assert desk.only().path == "a.txt"


def test_the_mass_withdrawal_guard(desk: Desk) -> None:
    for number in range(6):
        desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
    desk.look()
    for number in range(3):
        (desk.folder / f"{number}.txt").unlink()
    desk.look()
    desk.look()
    assert len(desk.articles()) == 6
    assert "3 articles are gone" in desk.problems()[0].message
    desk.look(confirmed=True)
    assert len(desk.articles()) == 3
    assert desk.problems() == ()


@pytest.mark.parametrize(
    ("all_of_them", "gone", "stays"),
    [
        (220, 22, False),  # more than 20, not more than 10 %
        (200, 20, False),  # 10 %, not more than 20
        (210, 22, True),  # more than 20 and more than 10 %
        (5, 2, False),  # fewer than 3, not half
        (7, 3, False),  # 3, fewer than half
        (6, 3, True),  # 3 and half
        (2, 2, True),  # the folder is empty
    ],
)
def test_each_condition_of_the_mass_withdrawal_guard(desk: Desk, all_of_them: int, gone: int, stays: bool) -> None:
    for number in range(all_of_them):
        desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
    desk.look()
    for number in range(gone):
        (desk.folder / f"{number}.txt").unlink()
    desk.look()
    desk.look()
    assert len(desk.articles()) == (all_of_them if stays else all_of_them - gone)
    assert [problem.severity for problem in desk.problems()] == ["error"] * stays
    desk.look(confirmed=True)
    assert len(desk.articles()) == all_of_them - gone


def test_f59_a_folder_that_cannot_be_read_withdraws_nothing_even_when_confirmed(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.look()
    desk.folder.rename(desk.root / "unmounted")
    for _ in range(3):
        desk.look(confirmed=True)
    assert desk.only().path == "a.txt"
    assert "cannot be read" in desk.problems()[0].message
    (desk.root / "unmounted").rename(desk.folder)


def test_changed_settings_read_files_again_but_move_no_updated(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: One\n---\n[x](/about)\n")
    desk.look()
    old = desk.only()
    desk.ingest.use(Site(base_url="https://other.example"))
    desk.look()
    new = desk.only()
    assert "https://other.example/about" in new.html
    assert (new.updated, new.id) == (old.updated, old.id)
    assert new.changed > old.changed


def test_another_base_url_has_only_those_files_read_again_that_print_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("plain.md", "# Plain\n\nNothing of [ours](https://elsewhere.example/about).\n")
    desk.write("link.md", "# Link\n\n[x](/about)\n")
    desk.write("picture.md", "# Picture\n\n![x](there.jpg)\n")
    desk.look()
    read: list[str] = []
    real = sources.read

    def noted(folder: Path, path: str) -> SourceFile:
        read.append(path)
        return real(folder, path)

    monkeypatch.setattr(sources, "read", noted)
    for url, expected in (
        ("https://other.example", ["picture.md", "link.md"]),
        ("https://other.example", []),
        ("https://a.example/b&c", ["picture.md", "link.md"]),
        ("https://news.example", ["picture.md", "link.md"]),
    ):
        desk.ingest.use(Site(base_url=url))
        desk.look()
        desk.look()
        assert [path for path in read if path.endswith(".md")] == expected
        read.clear()
        assert [url.replace("&", "&amp;") in article.html for article in desk.articles()] == [True, False, False]
        with desk.database.read() as c:
            site = entries.site(c)
        assert site
        assert site.base_url == url


def test_many_undated_files_are_taken_in_natural_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_FILES", 3)
    names = ["1/a2.md", "1/a10.md", "2/b1/x.md", "2/b.md", "10/c.md", "a-b.md", "a.md"]
    for name in sorted(names):
        desk.write(name, f"# A story called {name}\n\nText.\n")
    desk.look()
    order = [article.path for article in sorted(desk.articles(), key=lambda article: article.published)]
    assert order == names


def test_batches_have_rising_times_of_change(desk: Desk) -> None:
    desk.write("a.txt", "First story here\n\nText.\n")
    desk.look(0, ready={"a.txt"})
    desk.write("b.txt", "Second story here\n\nText.\n")
    desk.look(0, ready={"b.txt"})
    a, b = desk.articles()
    assert b.changed > a.changed


def test_folders_can_be_tags(tmp_path: Path) -> None:
    desk = Desk(tmp_path, folders=True)
    desk.write("Sport/Rowing/a.txt", "A race was won\n\nIt was won by a length.\n")
    desk.look()
    assert {mention.slug for mention in desk.only().topics} >= {"sport", "rowing"}
    desk.close()


def test_what_settings_decide_of_topics_counts_at_once_for_old_articles(desk: Desk) -> None:
    desk.write("nato.txt", NEWS)
    desk.look()
    found = {mention.slug for mention in desk.only().topics}
    updated = desk.only().updated
    merged = TopicRule("ukraine", merge="kyiv")
    desk.ingest.use(replace(desk.site, topics=(merged, TopicRule("kyiv", label="Kyiv")), blocked=("NATO",)))
    article = desk.only()
    assert [(mention.slug, mention.label) for mention in article.topics] == [("kyiv", "Kyiv")]
    assert "Ukraine is an alias of Kyiv" in article.topics[0].reason
    assert article.updated == updated
    desk.ingest.use(desk.site)
    assert {mention.slug for mention in desk.only().topics} == found


def test_settings_that_move_very_many_articles_do_so_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_FILES", 2)
    for number in range(7):
        desk.write(f"{number}.txt", f"PORT: Story {number}\n\nText {number}.\n")
        desk.write(f"{number}.md", f"---\ntags: [Harbour]\n---\nWords of day {number}.\n")
    desk.look()
    with desk.database.read() as c:
        before = meta.revision(c)
    desk.ingest.use(replace(desk.site, topics=(TopicRule("harbour", merge="port"), TopicRule("port", label="Port"))))
    with desk.database.read() as c:
        assert meta.revision(c) > before + 3
    desk.look()
    shown = {(article.title[:5], tuple(mention.slug for mention in article.topics)) for article in desk.articles()}
    assert shown == {("Story", ("port",)), ("Words", ("port",))}


def test_an_edit_of_the_tags_changes_the_tags_only(desk: Desk) -> None:
    text = "title: NATO meets in Ukraine\n---\nIn Ukraine, NATO talks. They say NATO and Ukraine agree.\n"
    desk.write("a.md", f"---\ntags: [One]\n{text}")
    desk.look()
    assert [mention.slug for mention in desk.only().topics] == ["one", "nato", "ukraine"]
    updated = desk.only().updated
    desk.write("a.md", f"---\ntags: [Two]\nnot_topics: [NATO]\n{text}")
    desk.look()
    assert [mention.slug for mention in desk.only().topics] == ["two", "ukraine"]
    assert desk.only().updated == updated


class TestOnlyWhereSomethingChanged:
    """A look at some paths costs what they cost, however many articles there are."""

    def test_only_what_changed_is_looked_at(self, desk: Desk) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        desk.write("b.txt", "Second story\n\nText.\n")
        desk.write("c.txt", "Third story\n\nText.\n")
        assert desk.look(changed={"b.txt"}).counts.published == 1
        assert [article.path for article in desk.articles()] == ["a.txt", "b.txt"]
        assert desk.look(changed=None).counts.published == 1

    def test_before_the_folder_was_read_once_all_of_it_is_looked_at(self, desk: Desk) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        assert desk.look(changed=()).counts.published == 1

    def test_f62_what_does_not_rest_is_looked_at_again(self, desk: Desk) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        desk.write("b.txt", "Second story\n\nText.\n")
        os.utime(desk.folder / "b.txt", (desk.now + 10, desk.now + 10))
        looked = desk.look(changed={"b.txt"})
        assert (looked.counts.published, looked.again) == (0, 1.0)
        assert desk.look(changed=()).counts.published == 1

    def test_f45_a_rename_is_one_article(self, desk: Desk) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        before = desk.only()
        (desk.folder / "a.txt").rename(desk.folder / "b.txt")
        desk.look(changed={"a.txt", "b.txt"})
        desk.look(changed=())
        assert (desk.only().id, desk.only().path) == (before.id, "b.txt")

    def test_f47_what_is_gone_is_withdrawn_after_its_absence(self, desk: Desk) -> None:
        for number in range(12):
            desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look()
        (desk.folder / "3.txt").unlink()
        looked = desk.look(changed={"3.txt"})
        assert (looked.counts.withdrawn, looked.again) == (0, 5.0)
        assert desk.look(changed=()).counts.withdrawn == 1

    def test_f47_very_many_are_withdrawn_in_batches(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(apply, "WITHDRAWN_FILES", 2)
        for number in range(20):
            desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look()
        gone = {f"{number}.txt" for number in range(7)}
        for name in gone:
            (desk.folder / name).unlink()
        desk.look(changed=gone)
        with desk.database.read() as c:
            before = meta.revision(c)
        assert desk.look(changed=()).counts.withdrawn == 7
        with desk.database.read() as c:
            assert meta.revision(c) == before + 4
        assert desk.look(changed=()).again is None

    def test_a_folder_that_was_renamed_is_no_mass_withdrawal(self, desk: Desk) -> None:
        for number in range(12):
            desk.write(f"old/{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look()
        ids = {article.id for article in desk.articles()}
        (desk.folder / "old").rename(desk.folder / "new")
        desk.look()
        desk.look()
        assert {article.id for article in desk.articles()} == ids
        assert desk.problems() == ()

    def test_the_guard_counts_what_is_gone_in_the_whole_folder_and_then_rests(self, desk: Desk) -> None:
        for number in range(6):
            desk.write(f"{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look()
        for number in range(4):
            (desk.folder / f"{number}.txt").unlink()
        desk.look(changed={"0.txt"})
        looked = desk.look(changed={"1.txt", "2.txt"})
        looked = desk.look(changed=())
        looked = desk.look(changed=())
        looked = desk.look(changed=())
        assert len(desk.articles()) == 6
        assert any("gone from the folder at once" in problem.message for problem in desk.problems())
        assert looked.again is None

    @pytest.fixture
    def settled(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
        """A desk whose folder was read once, and is not looked through again."""
        for number in range(12):
            desk.write(f"old/{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.write("old-news.txt", "Other news\n\nText.\n")
        desk.look()
        monkeypatch.setattr(survey.Surveyor, "everything", lambda *_: pytest.fail("it was looked through"))
        return desk

    def test_a_new_folder_is_looked_at_by_itself(self, settled: Desk) -> None:
        settled.write("new/deep/a.txt", "First story\n\nText.\n")
        settled.write("elsewhere/b.txt", "Second story\n\nText.\n")
        assert settled.look(changed={"new/"}).counts.published == 1
        assert settled.look(changed={"new/"}).counts.published == 0

    def test_f45_a_renamed_folder_is_looked_at_by_itself(self, settled: Desk) -> None:
        before = {article.id for article in settled.articles()}
        (settled.folder / "old").rename(settled.folder / "older")
        assert settled.look(changed={"old/", "older/"}).counts.moved == 12
        settled.look(changed=())
        assert {article.id for article in settled.articles()} == before

    def test_f47_a_deleted_folder_of_a_few_is_withdrawn(self, settled: Desk) -> None:
        settled.write("new/a.txt", "First story\n\nText.\n")
        settled.look(changed={"new/"})
        (settled.folder / "new" / "a.txt").unlink()
        (settled.folder / "new").rmdir()
        settled.look(changed={"new/"})
        assert settled.look(changed=()).counts.withdrawn == 1

    def test_f47_a_deleted_folder_of_many_is_for_the_guard(self, desk: Desk) -> None:
        for number in range(12):
            desk.write(f"old/{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.look()
        (desk.folder / "old").rename(desk.root / "away")
        desk.look(changed={"old/"})
        desk.look(changed=())
        assert len(desk.articles()) == 12
        assert any("gone from the folder at once" in problem.message for problem in desk.problems())

    @pytest.mark.parametrize("kind", ["link", "office", "pipe"])
    def test_a_folder_with_what_is_a_problem_is_judged_with_the_others(self, desk: Desk, kind: str) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        desk.write("new/b.txt", "Second story\n\nText.\n")
        if kind == "link":
            (desk.folder / "new" / "c.txt").symlink_to("/etc/hostname")
        elif kind == "pipe":
            os.mkfifo(desk.folder / "new" / "c.txt")
        else:
            (desk.folder / "new" / "c.docx").write_bytes(b"x")
        assert desk.look(changed={"new/"}).counts.published == 1
        assert [problem.path[:5] for problem in desk.problems()] == ["new/c"]

    def test_a_folder_of_very_many_is_looked_at_with_the_others(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        monkeypatch.setattr(survey, "MOST_FILES", 3)
        for number in range(12):
            desk.write(f"new/{number}.txt", f"Story number {number}\n\nText {number}.\n")
        desk.write("b.txt", "It is looked through\n\nText.\n")
        assert desk.look(changed={"new/"}).counts.published == 13

    def test_what_cannot_be_judged_by_its_path_is_looked_for_in_the_whole_folder(self, desk: Desk) -> None:
        desk.write("a.txt", "First story\n\nText.\n")
        desk.look()
        (desk.folder / "b.txt").symlink_to("/etc/hostname")
        desk.look(changed={"b.txt"})
        assert [problem.path for problem in desk.problems()] == ["b.txt"]


def test_i9_a_fault_of_ours_in_one_file_is_a_problem_and_the_others_are_published(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = parse.read

    def faulty(source: SourceFile, site: Site) -> parse.Reading:
        if source.path == "bad.txt":
            raise RuntimeError("no one thought of this")
        return real(source, site)

    monkeypatch.setattr(parse, "read", faulty)
    desk.write("bad.txt", NEWS)
    desk.write("good.txt", "Good news of the day\n\nIt does not rain.\n")
    desk.look()
    assert desk.only().path == "good.txt"
    (problem,) = desk.problems()
    assert (problem.path, problem.severity) == ("bad.txt", "error")
    assert "RuntimeError" in problem.message


def test_f45_a_file_renamed_and_renamed_back_stays_published(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.write("other.txt", "Other news of the day\n\nIt rains.\n")
    desk.look()
    (desk.folder / "a.txt").rename(desk.folder / "b.txt")
    desk.look(1)
    (desk.folder / "b.txt").rename(desk.folder / "a.txt")
    for _ in range(4):
        desk.look(4)
    assert {article.path for article in desk.articles()} == {"a.txt", "other.txt"}


def with_guid(title: str, guid: str) -> str:
    return f"---\ntitle: {title}\nguid: {guid}\ndate: 2026-01-01\n---\nText of {title}.\n"


@pytest.fixture
def pair(desk: Desk) -> dict[str, str]:
    """Two articles with guids; gives their ids by title."""
    desk.write("a.md", with_guid("Alpha", "urn:x:a"))
    desk.write("b.md", with_guid("Beta", "urn:x:b"))
    desk.write("c.txt", NEWS)
    desk.look()
    return {article.title: article.id for article in desk.articles()}


def test_f45_files_that_swap_names_keep_their_articles_by_guid(desk: Desk, pair: dict[str, str]) -> None:
    desk.write("a.md", with_guid("Beta", "urn:x:b"))
    desk.write("b.md", with_guid("Alpha", "urn:x:a"))
    desk.look()
    desk.look()
    assert {article.title: article.id for article in desk.articles()} == pair
    assert desk.problems() == ()


def test_f45_a_chain_of_renames_is_followed_by_guid(desk: Desk, pair: dict[str, str]) -> None:
    (desk.folder / "b.md").rename(desk.folder / "d.md")
    (desk.folder / "a.md").rename(desk.folder / "b.md")
    desk.look()
    desk.look()
    assert {article.title: article.id for article in desk.articles()} == pair
    assert {article.title: article.path for article in desk.articles()}["Beta"] == "d.md"


def test_i3_the_guid_of_a_published_article_never_changes(desk: Desk, pair: dict[str, str]) -> None:
    desk.write("a.md", with_guid("Alpha", "urn:x:new"))
    desk.write("c.txt", f"Title: With a guid now\nGuid: urn:x:c\n\n{NEWS}")
    desk.look()
    guids = {article.path: article.guid for article in desk.articles()}
    assert (guids["a.md"], guids["c.txt"]) == ("urn:x:a", "")
    assert {problem.path for problem in desk.problems()} == {"a.md", "c.txt"}


@pytest.mark.parametrize("is_gone", [False, True])
def test_i5_a_guid_that_came_too_late_and_is_or_was_another_articles_leads_nowhere_in_a_new_index(
    desk: Desk, is_gone: bool
) -> None:
    desk.write("a.md", with_guid("Alpha", ""))
    desk.look()
    desk.write("a.md", with_guid("Alpha", "urn:x:late"))
    desk.look()
    desk.write("z.md", with_guid("Zeta", "urn:x:late"))
    desk.look()
    assert [article.guid for article in desk.articles()] == ["", "urn:x:late"]
    if is_gone:
        (desk.folder / "z.md").unlink()
        desk.look(patience=0.0, confirmed=True)
        assert [article.path for article in desk.articles()] == ["a.md"]
    before = desk.dump()
    desk.reopen(without_index=True)
    desk.look(settle=False)
    assert desk.dump() == before


def test_i5_an_article_whose_file_lost_its_guid_keeps_it_in_a_new_index(desk: Desk) -> None:
    desk.write("a.md", with_guid("Alpha", "urn:x:a"))
    desk.look()
    desk.write("a.md", with_guid("Alpha", ""))
    desk.look()
    desk.write("z.md", with_guid("Zeta", "urn:x:a"))
    desk.look()
    before = desk.articles()
    assert [(article.path, article.guid) for article in before] == [("a.md", "urn:x:a")]
    desk.reopen(without_index=True)
    desk.look(settle=False)
    assert desk.articles() == before


def test_f40_a_draft_is_taken_back_though_it_claims_the_guid_of_another(desk: Desk, pair: dict[str, str]) -> None:
    def live() -> set[str]:
        return {article.id for article in desk.articles()}

    desk.write("a.md", with_guid("Alpha", "urn:x:b").replace("---\nText", "draft: true\n---\nText"))
    desk.look()
    assert pair["Beta"] in live()
    assert pair["Alpha"] not in live()
    assert desk.only("withdrawn").id == pair["Alpha"]
    desk.reopen(without_index=True)
    desk.look(settle=False)
    assert pair["Beta"] in live()
    assert pair["Alpha"] not in live()


def test_f40_the_id_of_another_article_is_no_guid(desk: Desk, pair: dict[str, str]) -> None:
    desk.write("z.md", with_guid("Zeta", pair["Alpha"]))
    desk.look()
    assert "Zeta" not in {article.title for article in desk.articles()}
    assert "a.md" in next(problem.message for problem in desk.problems())


def test_f40_of_two_new_files_with_one_guid_the_first_name_is_published(desk: Desk) -> None:
    desk.write("z.md", with_guid("Zeta", "urn:x:1"))
    desk.write("m.md", with_guid("Mu", "urn:x:1"))
    desk.look()
    assert desk.only().title == "Mu"


def test_f40_a_quarrel_ends_with_its_cause_and_survives_a_rebuild(desk: Desk, pair: dict[str, str]) -> None:
    desk.write("z.md", with_guid("Zeta", "urn:x:a"))
    desk.look()
    desk.reopen(without_index=True)
    desk.look()
    assert {article.title: article.id for article in desk.articles()} == pair
    (desk.folder / "a.md").unlink()
    desk.look()
    desk.look()
    desk.look()
    titles = {article.title: article.id for article in desk.articles()}
    assert titles.get("Zeta") == pair["Alpha"]


def test_f40_the_second_file_goes_on_with_the_article_soon_after_the_first_is_gone(
    desk: Desk, pair: dict[str, str]
) -> None:
    desk.write("z.md", with_guid("Zeta", "urn:x:a"))
    desk.look()
    (desk.folder / "a.md").unlink()
    looked = desk.look(changed={"a.md"})
    assert looked.again == SETTLE_SECONDS
    desk.look(SETTLE_SECONDS, changed=())
    assert {article.title: article.id for article in desk.articles()}["Zeta"] == pair["Alpha"]
    assert desk.problems() == ()
    assert desk.look(changed=()).again is None


def test_what_was_deleted_or_drafted_while_there_was_no_index_is_withdrawn(desk: Desk, pair: dict[str, str]) -> None:
    desk.close()
    (desk.folder / "a.md").unlink()
    desk.write("b.md", with_guid("Beta", "urn:x:b").replace("---\nText", "draft: true\n---\nText"))
    desk.open()
    desk.reopen(without_index=True)
    desk.look()
    desk.look()
    assert {article.path for article in desk.articles("withdrawn")} == {"a.md", "b.md"}
    with desk.database.read() as c:
        assert counts.count_live(c) == 1


def test_an_embargo_is_not_lifted_for_an_article_whose_file_was_not_read(desk: Desk) -> None:
    due = START + timedelta(hours=1)
    desk.write("a.md", f"---\ntitle: Later\ndate: {due.isoformat()}\n---\nText.\n")
    desk.write("c.txt", NEWS)
    desk.look()
    desk.write("a.md", "---\ntitle: 'Broken\n---\n")
    desk.reopen(without_index=True)
    desk.look(7200)
    assert {article.path for article in desk.articles()} == {"c.txt"}


def test_f33_an_embargo_that_is_taken_back_leaves_no_future_time(desk: Desk) -> None:
    desk.write("a.md", "---\ntitle: Once\n---\nText.\n")
    desk.look()
    desk.write("a.md", "---\ntitle: Once\ndate: 2027-01-01\n---\nText.\n")
    desk.look()
    desk.write("a.md", "---\ntitle: Once\ndate: 2026-11-01\n---\nText, edited.\n")
    desk.look()
    assert desk.only().updated <= datetime.fromtimestamp(desk.now, UTC)


def test_f38_a_clock_that_is_set_back_holds_no_published_article(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.look()
    updated = desk.only().updated
    desk.now -= 3600
    desk.write("a.txt", NEWS.replace("Wednesday", "Thursday"))
    desk.look()
    assert desk.only().updated > updated


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_file_that_became_something_else_keeps_its_last_good_version(desk: Desk, kind: str) -> None:
    desk.write("a.txt", NEWS)
    desk.write("b.txt", "Other news of the day\n\nIt rains.\n")
    desk.look()
    (desk.folder / "a.txt").unlink()
    if kind == "link":
        (desk.folder / "a.txt").symlink_to("/nowhere")
    else:
        os.mkfifo(desk.folder / "a.txt")
    desk.look()
    desk.look()
    assert {article.path for article in desk.articles()} == {"a.txt", "b.txt"}
    assert [problem.path for problem in desk.problems()] == ["a.txt"]


def test_f46_a_file_moved_in_place_of_one_of_the_same_size_and_time_is_read(desk: Desk) -> None:
    desk.write("a.txt", NEWS)
    desk.look()
    status = (desk.folder / "a.txt").stat()
    (desk.folder / ".new").write_text(NEWS.replace("Wednesday", "Thursdays"))
    os.utime(desk.folder / ".new", ns=(status.st_atime_ns, status.st_mtime_ns))
    (desk.folder / ".new").replace(desk.folder / "a.txt")
    desk.look(ready={"a.txt"})
    assert "Thursdays" in desk.only().html


class CutOffError(Exception):
    """Stands in for the end of the process."""


def places(desk: Desk) -> list[tuple[str, int, str]]:
    """Feed, closed page (0: none) and path of each place of an article."""
    o, a, p, t = s.open_places.c, s.articles.c, s.pages.c, s.topics.c
    stands = select(t.slug, literal(0), a.path).join(s.open_places, o.feed == t.number)
    entry = func.json_each(p.entries).table_valued("value")
    on_page = select(t.slug, p.number, a.path).join(s.pages, p.feed == t.number).join(entry, literal(True))
    both = stands.join(s.articles, a.number == o.article), on_page.join(s.articles, a.number == entry.c.value)
    with desk.database.read() as c:
        return [tuple(row) for query in both for row in c.execute(query)]


def test_i1_an_ingest_that_is_cut_off_goes_on_where_it_was_and_closes_every_page(tmp_path: Path) -> None:
    def cut_off(done: int, total: int) -> None:
        raise CutOffError

    closed = []
    for name, cuts in (("whole", 0), ("cut", 3)):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name)
        for number in range(130):
            day = START + timedelta(days=number - 200)
            desk.write(f"{number:03}.md", f"---\ndate: {day:%Y-%m-%d}\ntags: [River]\n---\nWords of day {number}.\n")
        for _ in range(cuts):  # after 50, 50 and 30 files: nothing is left to read, and no page is closed
            with pytest.raises(CutOffError):
                desk.look(progress=cut_off)
            desk.reopen()
        looked = desk.look()
        assert looked.counts.published == (0 if cuts else 130)
        closed.append(set(places(desk)))
        desk.close()
    assert closed[0] == closed[1]
    assert {page for feed, page, _ in closed[0] if feed == "river"} == {0, 1, 2, 3, 4}


def test_pages_of_a_large_feed_close_in_several_batches_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(most: int) -> list[tuple[str, int, str]]:
        monkeypatch.setattr(batch, "CLOSE_PLACES", most)
        root = tmp_path / str(most)
        root.mkdir()
        desk = Desk(root)
        for number in range(260):
            day = START + timedelta(days=number - 300)
            desk.write(f"{number:03}.md", f"---\ndate: {day:%Y-%m-%d}\ntags: [River]\n---\nWords of day {number}.\n")
        desk.look()
        closed = sorted(place for place in places(desk) if place[1])
        desk.close()
        return closed

    whole = closed(batch.CLOSE_PLACES)
    assert len(whole) == 2 * 9 * 25
    assert [closed(most) for most in (40, 70, 101)] == [whole] * 3


def test_pages_of_many_feeds_close_in_several_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CLOSE_FEEDS", 2)
    for number in range(60):
        day = START + timedelta(days=number - 200)
        tags = ", ".join(f"Topic {letter}" for letter in "abcde")
        desk.write(f"{number:03}.md", f"---\ndate: {day:%Y-%m-%d}\ntags: [{tags}]\n---\nWords of day {number}.\n")
    desk.look()
    with desk.database.read() as c:
        assert [archive.last_page(c, f"topic-{letter}") for letter in "abcde"] == [1] * 5
        before = meta.revision(c)
    desk.look()
    with desk.database.read() as c:
        assert meta.revision(c) == before
