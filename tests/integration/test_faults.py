"""The hostile inbox, through `feedsvc check --json` as a person would run it (rules/faults.md A, B, C and E)."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from feedsvc.index import articles as index
from feedsvc.index import folder
from feedsvc.index.database import Database
from tests.integration.served import Served, eventually, serving
from tests.integration.shared import shared
from tests.powers import WITHOUT_POWERS


def result_of(inbox: Path, paths: list[str]) -> dict[str, object]:
    """What `check` says, as the judge reads it; the error of a folder stands for all the `paths` below it."""
    run = subprocess.run(
        [sys.executable, "-m", "feedsvc", "check", "--json", str(inbox)], capture_output=True, timeout=120, check=False
    )
    assert b"Traceback" not in run.stderr, run.stderr.decode()
    said = json.loads(run.stdout)
    keys = {"path": "path", "title": "title", "id": "id", "link": "link", "date": "published", "content": "html"}
    return {
        "alive": run.returncode in (0, 1),
        "entries": [{new: entry[old] for new, old in keys.items()} for entry in said["entries"]],
        "rejected": [
            {"path": path, "error": f"{problem['message']} {problem['hint']}"}
            for problem in said["problems"]
            if problem["severity"] == "error"
            for path in [problem["path"], *(below for below in paths if below.startswith(problem["path"] + "/"))]
        ],
    }


@pytest.mark.parametrize("style", ["frontmatter", "plain", "html"])
def test_i2_i9_the_judge_of_the_hostile_inbox_finds_no_failure(style: str, tmp_path: Path) -> None:
    with tarfile.open(shared("faults", f"{style}.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="fully_trusted")
    paths = [case["path"] for case in json.loads(shared("faults", f"{style}.json").read_text())["cases"]]
    judged(style, tmp_path, result_of(tmp_path / "inbox", paths), as_root=os.geteuid() == 0)


def judged(style: str, tmp_path: Path, result: dict[str, object], *, as_root: bool) -> None:
    (tmp_path / "result.json").write_text(json.dumps(result))
    judge = [sys.executable, str(shared("faults", "check.py")), str(shared("faults", f"{style}.json"))]
    root = ["--root"] if as_root else []
    run = subprocess.run([*judge, str(tmp_path / "result.json"), *root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert not list(tmp_path.rglob("pwned-by-faults"))


@pytest.mark.outside
@pytest.mark.parametrize("user", ["root", "powerless"])
@pytest.mark.parametrize("style", ["frontmatter", "plain", "html"])
def test_the_judge_finds_no_failure_in_what_the_service_shows(style: str, user: str, tmp_path: Path) -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root with setpriv can be both")
    with tarfile.open(shared("faults", f"{style}.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="fully_trusted")
    paths = [case["path"] for case in json.loads(shared("faults", f"{style}.json").read_text())["cases"]]
    by = WITHOUT_POWERS if user == "powerless" else ()
    with serving(tmp_path / "inbox", tmp_path / "data", by=by) as served:
        eventually(lambda: " published, " in served.logged, 60)
        result = shown_by(served, tmp_path / "data", paths)
        assert "Traceback" not in served.logged
    judged(style, tmp_path, result, as_root=user == "root")


def shown_by(served: Served, data: Path, paths: list[str]) -> dict[str, object]:
    """What feeds and archives of the service show, and what its index says is wrong."""
    database = Database(f"sqlite:///{data / 'index.db'}")
    with database.read() as c:
        places = {article.guid or article.id: article.path for article in index.all_live(c)}
        errors = [problem for problem in folder.problems(c) if problem.severity == "error"]
    database.close()
    keys = {"title": "title", "id": "id", "link": "url", "date": "date_published", "content": "content_html"}
    return {
        "alive": served.process.poll() is None,
        "entries": [
            {"path": places[item["id"]], **{new: item.get(old, "") for new, old in keys.items()}}
            for item in items(served)
        ],
        "rejected": [
            {"path": path, "error": f"{problem.message} {problem.hint}"}
            for problem in errors
            for path in [problem.path, *(below for below in paths if below.startswith(problem.path + "/"))]
        ],
    }


def items(served: Served) -> Iterator[dict[str, str]]:
    """Give the items of the feed and of all its archive pages."""
    path = "/feed.json"
    while path:
        status, body = served.get(path)
        assert status == 200
        feed = json.loads(body)
        yield from feed["items"]
        path = urlsplit(feed.get("next_url", "")).path
