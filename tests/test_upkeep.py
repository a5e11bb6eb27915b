"""What an editor's word does to articles, and how the index is lost, copied and put back."""

import contextlib
import json
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import main
from feedsvc.errors import DatabaseError
from feedsvc.index import schema, wholefile
from feedsvc.ledgerplace import LEDGER, open_ledger
from feedsvc.service import Service
from feedsvc.settings import Settings, load
from tests.media.pictures import png

STORY = "---\ntitle: {}\ndate: 2026-01-02T03:04:05Z\ntags: [NATO]\n---\nText of {}.\n"


class Office:
    """A folder, its data, and the command line."""

    def __init__(self, root: Path) -> None:
        self.folder, self.data = root / "articles", root / "data"
        self.folder.mkdir()
        (self.folder / "feedsvc.toml").write_text('base_url = "https://news.example"\n')
        for name in ("one", "two", "three"):
            (self.folder / f"{name}.md").write_text(STORY.format(f"Story {name}", name))
        self.run("ingest")

    def run(self, *arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [*arguments, str(self.folder), "--data", str(self.data)])
        assert result.exit_code == code, result.output
        return result

    @property
    def settings(self) -> Settings:
        return load(str(self.folder), environ={}, data=str(self.data))

    def is_there(self, path: str) -> bool:
        service = Service(self.settings)
        try:
            return service.build(path) is not None
        finally:
            service.close()

    def body(self, path: str) -> str:
        service = Service(self.settings)
        try:
            document = service.build(path)
            return document.body.decode() if document else str(service.missing(path).status)
        finally:
            service.close()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An office that waits for no file to come back."""
    monkeypatch.setattr("feedsvc.keeper.ABSENCE_SECONDS", 0.2)
    return Office(tmp_path)


def ids(feed: str) -> list[str]:
    return [item["id"] for item in json.loads(feed)["items"]]


def test_withdrawn_stays_withdrawn_even_if_the_file_comes_back(office: Office) -> None:
    before = office.body("/articles/story-one/")
    assert "Story one" in before
    out = office.run("withdraw", "one.md", "--reason", "not so").output
    assert "https://news.example/articles/story-one/" in out
    assert "https://news.example/topics/nato/feed.atom" in out
    assert office.body("/articles/story-one/") == "410"
    text = (office.folder / "one.md").read_text()
    (office.folder / "one.md").unlink()
    office.run("ingest")
    (office.folder / "elsewhere").mkdir()
    (office.folder / "elsewhere" / "one.md").write_text(text)
    told = office.run("ingest").output
    assert "withdrawn: not so" in told
    assert "feedsvc restore story-one" in told
    assert office.body("/articles/story-one/") == "410"
    assert "Story one" not in office.body("/feed.json")


def test_withdrawn_stays_withdrawn_however_its_file_is_edited_and_moved(office: Office) -> None:
    office.run("withdraw", "one.md")
    for number, name in enumerate(("sub/one.md", "elsewhere.md", "sub/one.md")):
        file = next(path for path in office.folder.rglob("*.md") if "Story one" in path.read_text())
        file.write_text(STORY.format("Story one", f"one, edited {number} times"))
        assert "stays so though its file is here" in office.run("ingest").output
        place = office.folder / name
        place.parent.mkdir(exist_ok=True)
        file.rename(place)
        office.run("ingest")
        assert office.body("/articles/story-one/") == "410"
        assert "Story one" not in office.body("/feed.json")
    office.run("ingest", "--rebuild")
    assert "Story one" not in office.body("/feed.json")
    office.run("restore", "story-one")
    assert "edited 2 times" in office.body("/articles/story-one/")


def test_i5_withdrawn_stays_withdrawn_in_an_index_made_anew(office: Office) -> None:
    office.run("withdraw", "story-one")
    office.run("ingest")
    feed = office.body("/feed.atom")
    office.run("ingest", "--rebuild")
    assert office.body("/feed.atom") == feed
    assert office.body("/articles/story-one/") == "410"


def test_restore_publishes_it_again_with_its_id(office: Office) -> None:
    before = office.body("/feed.json")
    office.run("withdraw", "story-one")
    assert "published again" in office.run("restore", "story-one").output
    after = office.body("/feed.json")
    assert [line for line in before.split(",") if '"id"' in line] == [
        line for line in after.split(",") if '"id"' in line
    ]
    assert "Story one" in office.body("/articles/story-one/")
    assert office.run("ingest").output.count("withdrawn") <= 1


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("date: 2999-01-02T03:04:05Z", "held until 2999-01-02 03:04 UTC"),
        ("expires: 2026-01-03", "its file says that it has expired"),
        ("draft: true", "a draft or in error, run: feedsvc show story-one"),
        ("date: 31 February", "a draft or in error, run: feedsvc show story-one"),
    ],
)
def test_restore_tells_why_an_article_is_not_published_though_its_file_is_there(
    office: Office, field: str, told: str
) -> None:
    office.run("withdraw", "story-one")
    (office.folder / "one.md").write_text(f"---\ntitle: Story one\n{field}\n---\nText of one.\n")
    said = office.run("restore", "story-one").output
    assert "story-one may be published again: " in said
    assert told in said


def test_restore_of_what_is_gone_waits_for_the_file(office: Office) -> None:
    office.run("withdraw", "story-one")
    (office.folder / "one.md").unlink()
    assert "put its file back" in office.run("restore", "story-one").output
    (office.folder / "one.md").write_text(STORY.format("Story one", "one"))
    office.run("ingest")
    assert "Story one" in office.body("/articles/story-one/")


def test_restore_of_what_was_not_withdrawn_is_an_error(office: Office) -> None:
    assert "was not withdrawn by" in office.run("restore", "story-one", code=1).output
    assert "there is no article" in office.run("withdraw", "nonsense", code=1).output


BROKEN = "---\ntitle: [\n---\n"


def test_i1_what_stands_on_while_its_file_is_in_error_is_not_lost_with_the_index(office: Office) -> None:
    (office.folder / "face.png").write_bytes(png())
    good = (office.folder / "one.md").read_text() + "![A face](face.png)\n"
    (office.folder / "one.md").write_text(good)
    office.run("ingest")
    feed, page = office.body("/feed.atom"), office.body("/articles/story-one/")
    picture = re.search(r"/media/[0-9a-f]+/face.png", page)
    assert picture
    for broken in (BROKEN, BROKEN + "More.\n", ""):
        (office.folder / "one.md").write_text(broken)
        for arguments in (("ingest",), ("ingest", "--rebuild"), ("ingest", "--rebuild"), ("ingest",)):
            assert "one.md" in office.run(*arguments).output
            assert (office.body("/feed.atom"), office.body("/articles/story-one/")) == (feed, page)
            assert office.is_there(picture[0])
    (office.folder / "one.md").write_text(good)
    office.run("ingest")
    assert office.body("/feed.atom") == feed


def test_a_ledger_that_is_compacted_keeps_what_stands_on_and_nothing_older(office: Office) -> None:
    ledger = office.folder / LEDGER
    (office.folder / "one.md").write_text(BROKEN)
    office.run("ingest")
    feed = office.body("/feed.atom")
    compact(office)
    assert ledger.read_text().count('"stands"') == 1
    office.run("ingest", "--rebuild")
    assert office.body("/feed.atom") == feed
    (office.folder / "one.md").write_text(STORY.format("Story one", "one, mended"))
    office.run("ingest")
    compact(office)
    assert '"stands"' not in ledger.read_text()


def compact(office: Office) -> None:
    ledger = open_ledger(office.settings, datetime.now(UTC))
    ledger.compact()
    ledger.close()


def test_what_stands_on_is_shown_under_other_topics_and_withdrawn_as_any_other(office: Office) -> None:
    (office.folder / "one.md").write_text(BROKEN)
    office.run("ingest")
    with (office.folder / "feedsvc.toml").open("a") as toml:
        toml.write('[topics.nato]\nmerge = "alliance"\n')
    office.run("ingest")
    feeds = [office.body(path) for path in ("/feed.atom", "/topics/alliance/feed.atom")]
    assert all("Story one" in feed for feed in feeds)
    office.run("ingest", "--rebuild")
    assert [office.body(path) for path in ("/feed.atom", "/topics/alliance/feed.atom")] == feeds
    office.run("withdraw", "story-one")
    office.run("ingest", "--rebuild")
    assert office.body("/articles/story-one/") == "410"
    office.run("restore", "story-one")
    assert office.body("/articles/story-one/") == "410", "its file is in error yet"


@pytest.mark.parametrize("what", [("ingest", "--rebuild"), ("ingest",), ("restore-backup", "copy.db")])
def test_the_database_of_another_program_is_never_replaced(office: Office, what: tuple[str, ...]) -> None:
    copy, place = office.data.parent / "copy.db", office.data / "index.db"
    office.run("backup", str(copy))
    place.unlink()
    with contextlib.closing(sqlite3.connect(place)) as c, c:
        c.execute("CREATE TABLE letters (text)")
    before = place.read_bytes()
    said = office.run(*(str(copy) if each == copy.name else each for each in what), code=1).output
    assert "the database of another program" in said
    assert place.read_bytes() == before


def test_f78_a_damaged_index_is_said_and_made_anew_with_the_same_bytes(office: Office) -> None:
    feeds = [office.body(path) for path in ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom")]
    file = office.data / "index.db"
    file.write_bytes(b"not a database" * 1000)
    said = office.run("ingest", code=1).output
    assert "feedsvc ingest --rebuild" in said
    assert "moved aside" in office.run("ingest", "--rebuild").output
    assert (office.data / "index.db.aside-1").read_bytes() == b"not a database" * 1000
    assert [office.body(p) for p in ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom")] == feeds


def test_f80_a_backup_is_one_file_that_can_be_put_back(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    office.run("backup", str(copy))
    with sqlite3.connect(copy) as c:
        assert c.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    c.close()
    (office.folder / "four.md").write_text(STORY.format("Story four", "four"))
    office.run("ingest")
    feed = office.body("/feed.atom")
    (office.data / "index.db").unlink()
    office.run("restore-backup", str(copy))
    office.run("ingest")
    assert office.body("/feed.atom") == feed


@pytest.mark.parametrize("data", [b"x" * 5000, b""])
def test_f80_what_is_no_index_is_not_put_back(office: Office, tmp_path: Path, data: bytes) -> None:
    feed = office.body("/feed.atom")
    copy = tmp_path / "copy.db"
    copy.write_bytes(data)
    said = office.run("restore-backup", str(copy), code=1).output
    assert f"{copy} is not put back: " in said
    assert "--rebuild" not in said, "that makes an index anew, but no copy"
    assert office.body("/feed.atom") == feed


@pytest.mark.parametrize("command", ["backup", "restore-backup"])
def test_f80_the_index_is_no_copy_of_itself(office: Office, tmp_path: Path, command: str) -> None:
    feed, place, link = office.body("/feed.atom"), office.data / "index.db", tmp_path / "link.db"
    link.symlink_to(place)
    before = place.stat().st_ino
    for name in (place, link):
        assert "is the index itself" in office.run(command, str(name), code=1).output
    assert place.stat().st_ino == before
    assert office.body("/feed.atom") == feed


def test_f80_a_backup_that_cannot_be_written_is_an_error(office: Office, tmp_path: Path) -> None:
    assert "Error" in office.run("backup", str(tmp_path / "none" / "copy.db"), code=1).output


SECRET = "Zebulon Quixworth"
PURGED = (
    f"---\ntitle: {SECRET} denies it\ndate: 2026-01-02T03:04:05Z\ntags: [NATO, Quixworth Affair]\n---\nOn Zyxomma.\n"
)


def left_of_it(office: Office) -> list[str]:
    """Name the files of index and ledger that still hold a word of the purged article."""
    files = [*office.data.rglob("*"), *(office.folder / ".feedsvc").rglob("*")]
    words = (b"zebulon", b"quixworth", b"zyxomma", b"secret.md", b"secret.png")
    return [file.name for file in files if file.is_file() and any(w in file.read_bytes().lower() for w in words)]


@pytest.fixture
def secret(office: Office) -> Office:
    (office.folder / "secret.md").write_text(PURGED.replace("On ", "![A face](secret.png) On "))
    (office.folder / "secret.png").write_bytes(png())
    office.run("ingest")
    (office.folder / "secret.md").write_text(PURGED.replace("On ", "![A face](secret.png) Once on "))
    office.run("ingest")
    assert left_of_it(office)
    return office


def test_a_purge_leaves_nothing_but_the_answer_that_it_is_gone(secret: Office) -> None:
    address = "/articles/zebulon-quixworth-denies-it/"
    picture = re.search(r"/media/[0-9a-f]+/secret.png", secret.body(address))
    assert picture
    (secret.folder / "secret.md").unlink()
    told = secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge").output
    assert left_of_it(secret) == []
    assert secret.body(address) == "410"
    assert secret.body(picture[0]) == "404"
    assert secret.body("/topics/quixworth-affair/") == "404"
    for path in (address, picture[0], "/feed.rss", "/topics/nato/brief.json", "/topics/nato/", "/sitemap.xml"):
        assert f"  https://news.example{path}\n" in told
    assert "Still in the folder" in told
    assert "  secret.png\n" in told, "a picture stays behind though its article is deleted"
    assert "secret.md" not in told
    assert "Out of reach" in told
    assert "was purged" in secret.run("restore", "zebulon-quixworth-denies-it", code=1).output


def test_a_purge_of_what_was_withdrawn_before_names_the_addresses_of_its_pictures_too(secret: Office) -> None:
    picture = re.search(r"/media/[0-9a-f]+/secret.png", secret.body("/articles/zebulon-quixworth-denies-it/"))
    assert picture
    secret.run("withdraw", "zebulon-quixworth-denies-it")
    told = secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge").output
    assert told.count(f"  https://news.example{picture[0]}\n") == 1


def test_a_second_purge_erases_what_was_left_by_files_that_were_deleted_since(secret: Office) -> None:
    slug = "zebulon-quixworth-denies-it"
    assert "Run this once more" in secret.run("withdraw", slug, "--purge").output
    service = Service(secret.settings)  # while one runs, the log of SQLite stays
    assert service.build("/")
    try:
        secret.run("ingest")
        for name in ("secret.md", "secret.png"):
            (secret.folder / name).unlink()
        secret.run("ingest")
        assert left_of_it(secret) != []
        assert "purged before" in secret.run("withdraw", slug, "--purge").output
        assert left_of_it(secret) == []
        assert secret.body(f"/articles/{slug}/") == "410"
    finally:
        service.close()


def test_a_purge_erases_the_article_from_the_list_of_problems_in_the_folder_too(secret: Office) -> None:
    with (secret.folder / "feedsvc.toml").open("a") as toml:
        toml.write("report_file = true\n")
    (secret.folder / "secret.png").unlink()
    secret.run("ingest")
    report = secret.folder / "_PROBLEMS.txt"
    assert "secret.png" in report.read_text()
    (secret.folder / "secret.md").unlink()
    secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge")
    assert "secret" not in report.read_text()


def test_i5_a_rebuilt_index_knows_what_was_purged_and_gives_the_same_bytes(secret: Office) -> None:
    (secret.folder / "secret.md").unlink()
    before = stamps(secret)
    secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge")
    secret.run("ingest")
    after = stamps(secret)
    assert all(new[1] > old[1] for old, new in zip(before, after, strict=True)), "a cache may ask by time alone"
    secret.run("ingest", "--rebuild")
    assert stamps(secret) == after
    assert secret.body("/articles/zebulon-quixworth-denies-it/") == "410"


def test_f82_what_was_purged_stays_so_in_an_index_that_an_upgrade_makes_anew(secret: Office) -> None:
    (secret.folder / "secret.md").unlink()
    secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge")
    with sqlite3.connect(secret.data / "index.db") as c:
        c.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(schema.SCHEMA_VERSION - 1),))
    c.close()
    secret.run("ingest")
    assert secret.body("/articles/zebulon-quixworth-denies-it/") == "410"
    (secret.folder / "secret.md").write_text(PURGED)
    assert "was purged, and does not come back" in secret.run("ingest").output


def test_a_backup_from_before_a_purge_brings_nothing_of_it_back(secret: Office, tmp_path: Path) -> None:
    secret.run("backup", str(tmp_path / "copy.db"))
    (secret.folder / "secret.md").unlink()
    secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge")
    secret.run("restore-backup", str(tmp_path / "copy.db"))
    secret.run("ingest")
    assert left_of_it(secret) == []
    assert secret.body("/articles/zebulon-quixworth-denies-it/") == "410"


def test_what_was_purged_does_not_come_back_though_its_file_is_there(secret: Office) -> None:
    told = secret.run("withdraw", "secret.md", "--purge").output
    assert "headline and file name it would be a new one):\n  secret.md\n  secret.png\n" in told
    (secret.folder / "copy").mkdir()
    (secret.folder / "secret.md").rename(secret.folder / "copy" / "secret.md")
    for arguments in (("ingest",), ("ingest", "--rebuild")):
        assert "was purged, and does not come back" in secret.run(*arguments).output
        assert SECRET not in secret.body("/feed.json")
        assert secret.body("/articles/zebulon-quixworth-denies-it/") == "410"


def test_what_was_purged_does_not_come_back_under_another_headline(secret: Office) -> None:
    secret.run("withdraw", "secret.md", "--purge")
    (secret.folder / "secret.md").write_text(STORY.format("Quite another headline", "nothing"))
    for arguments in (("ingest",), ("ingest", "--rebuild")):
        assert "was purged, and does not come back" in secret.run(*arguments).output
        assert "Quite another" not in secret.body("/feed.json")
    (secret.folder / "secret.md").rename(secret.folder / "other.md")
    secret.run("ingest")
    assert "Quite another" in secret.body("/feed.json"), "an article of its own"


def test_i3_no_article_ever_gets_the_id_or_the_guid_of_one_that_was_purged(office: Office) -> None:
    guided = STORY.format("Story four", "four").replace("tags", "guid: tag:news.example,2026:4\ntags")
    (office.folder / "four.md").write_text(guided)
    (office.folder / "one.md").rename(office.folder / "moved.md")
    office.run("ingest")
    before = {item["title"]: item["id"] for item in json.loads(office.body("/feed.json"))["items"]}
    for slug in ("story-one", "story-four"):
        office.run("withdraw", slug, "--purge")
    (office.folder / "moved.md").unlink()
    (office.folder / "four.md").unlink()
    (office.folder / "five.md").write_text(guided.replace("Story four", "Story five"))
    (office.folder / "one.md").write_text(STORY.format("Quite another story", "nothing"))
    (office.folder / "six.md").write_text(f"---\ntitle: Story six\nguid: {before['Story one']}\n---\nSix.\n")
    told = office.run("ingest").output
    assert told.count("was purged, and does not come back") == 2
    after = {item["title"]: item["id"] for item in json.loads(office.body("/feed.json"))["items"]}
    assert after.keys() == {"Story two", "Story three", "Quite another story"}
    assert after["Quite another story"] not in before.values()


def test_a_purge_that_was_cut_off_is_finished_at_the_next_start(
    secret: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (secret.folder / "secret.md").unlink()
    with monkeypatch.context() as cut:
        cut.setattr(wholefile, "scrub", lambda _: (_ for _ in ()).throw(DatabaseError("cut off")))
        secret.run("withdraw", "zebulon-quixworth-denies-it", "--purge", code=1)
    secret.run("ingest")
    assert left_of_it(secret) == []
    assert secret.body("/articles/zebulon-quixworth-denies-it/") == "410"


def test_a_purge_takes_the_article_from_archive_pages_and_leaves_the_others_in_place(office: Office) -> None:
    (office.folder / "feedsvc.toml").write_text('base_url = "https://news.example"\npage_entries = 5\n')
    for day in range(1, 15):
        text = STORY.format(f"Day {day}", day).replace("2026-01-02", f"2025-{day % 12 + 1:02}-02")
        (office.folder / f"day{day}.md").write_text(text)
    (office.folder / ".feedsvc" / "ledger.jsonl").unlink()
    office.run("ingest", "--rebuild")
    page = office.body("/archive/1.json")
    title = json.loads(page)["items"][0]["title"]
    slug = title.lower().replace(" ", "-")
    told = office.run("withdraw", slug, "--purge").output
    assert "  https://news.example/archive/1.atom\n" in told
    after = office.body("/archive/1.json")
    assert ids(after) == ids(page)[1:]
    office.run("ingest", "--rebuild")
    assert office.body("/archive/1.json") == after


def stamps(office: Office) -> list[tuple[bytes, datetime]]:
    """Give bytes and Last-Modified of what showed the article."""
    service = Service(office.settings)
    try:
        built = [service.build(path) for path in ("/feed.atom", "/topics/nato/feed.rss", "/", "/topics.json")]
        return [(document.body, document.last_modified) for document in built if document]
    finally:
        service.close()
