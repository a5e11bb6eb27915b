"""A folder that lives, seen over HTTP from the real service: renames, expiry, a lost index, a lost folder."""

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.served import Served, run, serving
from tests.integration.web import Answer, read, send
from tests.test_keeper import damage

STORY = "---\ntitle: {title}\n{more}---\nText of {title}.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    for name in "abcdefgh":
        write(place, f"{name}.md", f"Story {name}")
    return place


def write(folder: Path, name: str, title: str, more: str = "") -> None:
    (folder / ".new.tmp").write_text(STORY.format(title=title, more=more))
    (folder / ".new.tmp").rename(folder / name)


def get(served: Served, path: str) -> Answer:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nConnection: close\r\n\r\n"
    return read(send(served.port, request.encode()))


def ids(served: Served) -> dict[str, str]:
    try:
        answer = get(served, "/feed.json")
    except OSError:  # it is only starting
        return {}
    return {item["title"]: item["id"] for item in json.loads(answer.body)["items"]} if answer.status == 200 else {}


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_f45_a_rename_keeps_the_id_and_a_changed_slug_redirects(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: all(len(ids(served)) == 8 for _ in range(6)))  # by every worker
        before = ids(served)
        (folder / "sub").mkdir()
        (folder / "a.md").rename(folder / "sub" / "renamed.md")
        write(folder, "b.md", "Story b", "slug: another-address\n")
        until(lambda: get(served, "/articles/story-b/").status == 301)
        assert get(served, "/articles/story-b/")["location"].endswith("/articles/another-address/")
        time.sleep(6)  # longer than an absence is suffered
        until(lambda: ids(served) == before)
        assert get(served, "/articles/story-a/").status == 200


def test_f46_files_of_one_size_and_time_that_were_swapped_while_the_service_was_down_are_read(
    folder: Path, tmp_path: Path
) -> None:
    for name in "ab":
        os.utime(folder / f"{name}.md", (1_700_000_000, 1_700_000_000))
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
        before = ids(served)
    for old, new in (("a.md", ".a"), ("b.md", "a.md"), (".a", "b.md")):
        (folder / old).rename(folder / new)
    after = {**before, "Story a": before["Story b"], "Story b": before["Story a"]}  # a path is an identity
    with serving(folder, tmp_path / "data") as served:
        until(lambda: ids(served) == after)


def test_an_article_that_expires_leaves_feeds_and_its_page_is_gone(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
        soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
        write(folder, "soon.md", "Story that ends", f"date: 2026-01-01T00:00:00Z\nexpires: {soon}\n")
        until(lambda: "Story that ends" in ids(served))
        until(lambda: "Story that ends" not in ids(served))
        until(lambda: get(served, "/articles/story-that-ends/").status == 410)


def delete(index: Path) -> None:
    for path in index.parent.glob("index.db*"):
        path.unlink()


def empty(index: Path) -> None:
    with contextlib.closing(sqlite3.connect(index)) as c:
        c.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.truncate(index, 0)


@pytest.mark.parametrize("spoil", [delete, Path.unlink, empty])
def test_f78_an_index_deleted_under_the_service_is_made_anew(
    folder: Path, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: all(len(ids(served)) == 8 for _ in range(6)))  # by every worker
        before = ids(served)
        spoil(tmp_path / "data" / "index.db")
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served), 40)
        assert before.items() <= ids(served).items()


def test_f78_f81_an_old_index_is_made_anew_and_a_damaged_one_said_and_rebuilt(folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "data" / "index.db"
    run("ingest", folder, "--data", index.parent)
    damage(index, "moved")
    with serving(folder, index.parent) as served:
        until(lambda: "ERROR the site: error: the index is damaged" in served.logged)
        assert "ingest --rebuild" in run("status", folder, "--data", index.parent).stdout
        before = ids(served)
        run("ingest", "--rebuild", folder, "--data", index.parent)
        assert "damaged" not in run("status", folder, "--data", index.parent).stdout
        until(lambda: ids(served) == before)
    with contextlib.closing(sqlite3.connect(index)) as c, c:
        c.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
        c.execute("DROP TABLE texts")
    with serving(folder, index.parent) as served:
        until(lambda: "of an older feedsvc" in served.logged)
        until(lambda: ids(served) == before)


def test_f80_a_backup_is_put_back_under_the_service_and_what_came_since_stays(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
        run("backup", tmp_path / "copy.db", folder, "--data", tmp_path / "data")
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served))
        before = ids(served)
        put_back = run("restore-backup", tmp_path / "copy.db", folder, "--data", tmp_path / "data")
        assert put_back.returncode == 0, put_back.stderr
        write(folder, "j.md", "Story j")
        until(lambda: all("Story j" in ids(served) for _ in range(6)), 40)  # by every worker
        assert before.items() <= ids(served).items()


def test_f78_an_index_replaced_under_the_service_by_another_file_is_taken_up(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
        index = tmp_path / "data" / "index.db"
        run("backup", tmp_path / "data" / "copy.db", folder, "--data", index.parent)
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served))
        before = ids(served)
        for path in index.parent.glob("index.db-*"):
            path.unlink()
        (index.parent / "copy.db").rename(index)
        write(folder, "j.md", "Story j")
        until(lambda: all("Story j" in ids(served) for _ in range(6)), 40)
        until(lambda: before.items() <= ids(served).items())


def test_a_folder_that_is_taken_away_and_comes_back_loses_nothing(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: all(len(ids(served)) == 8 for _ in range(6)))  # by every worker
        before = ids(served)
        folder.rename(tmp_path / "unmounted")
        folder.mkdir()
        time.sleep(7)
        assert ids(served) == before
        assert "at once" in served.logged
        folder.rmdir()
        (tmp_path / "unmounted").rename(folder)
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served), 40)
        assert before.items() <= ids(served).items()


def test_i3_a_start_before_the_folder_is_mounted_serves_what_was_and_waits(folder: Path, tmp_path: Path) -> None:
    (folder / "feedsvc.toml").write_text('base_url = "https://news.example"\n')
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
    folder.rename(tmp_path / "unmounted")
    folder.mkdir()
    with serving(folder, tmp_path / "data") as served:
        until(lambda: "its ledger is gone" in served.logged and len(ids(served)) == 8)
        before = get(served, "/feed.atom").body
        assert before.count(b"<entry>") == 8
        assert "put the folder back" in run("status", folder, "--data", tmp_path / "data").stdout
        assert "put the folder back" in run("ingest", folder, "--data", tmp_path / "data").stderr
        assert not list(folder.iterdir())
        folder.rmdir()
        (tmp_path / "unmounted").rename(folder)
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served), 40)
        assert get(served, "/feed.atom").body.count(b"<entry>") == 9
        assert all(line in get(served, "/feed.atom").body for line in before.splitlines() if b"<id>" in line)


def test_articles_come_due_and_expire_in_time_though_the_folder_is_not_mounted_at_the_start(
    folder: Path, tmp_path: Path
) -> None:
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 8)
        soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 7))
        write(folder, "ends.md", "Story that ends", f"date: 2026-01-01T00:00:00Z\nexpires: {soon}\n")
        write(folder, "comes.md", "Story that comes", f"date: {soon}\n")
        until(lambda: "Story that ends" in ids(served))
        time.sleep(0.5)
    folder.rename(tmp_path / "unmounted")
    folder.mkdir()
    with serving(folder, tmp_path / "data") as served:
        until(lambda: "its ledger is gone" in served.logged)
        until(lambda: "Story that comes" in ids(served))
        until(lambda: get(served, "/articles/story-that-ends/").status == 410)
        before = ids(served)
        folder.rmdir()
        (tmp_path / "unmounted").rename(folder)
        write(folder, "i.md", "Story i")
        until(lambda: "Story i" in ids(served), 40)
        assert before.items() <= ids(served).items()
        assert "Story that ends" not in ids(served)


def test_f59_an_article_whose_file_cannot_be_read_after_a_rebuild_is_said_to_come_later(
    folder: Path, tmp_path: Path
) -> None:
    run("ingest", folder, "--data", tmp_path / "data")
    (folder / "a.md").rename(tmp_path / "a.md")
    (folder / "a.md").symlink_to(tmp_path / "a.md")
    for path in (tmp_path / "data").glob("index.db*"):
        path.unlink()
    with serving(folder, tmp_path / "data") as served:
        until(lambda: len(ids(served)) == 7)
        answer = get(served, "/articles/story-a/")
        assert (answer.status, answer["retry-after"]) == (503, "5")
        assert "cannot be answered" not in served.logged
