"""The hostile inbox, through `feedsvc check --json` as a person would run it (rules/faults.md A, B, C and E)."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.integration.shared import shared


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
def test_the_judge_of_the_hostile_inbox_finds_no_failure(style: str, tmp_path: Path) -> None:
    with tarfile.open(shared("faults", f"{style}.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="fully_trusted")
    paths = [case["path"] for case in json.loads(shared("faults", f"{style}.json").read_text())["cases"]]
    (tmp_path / "result.json").write_text(json.dumps(result_of(tmp_path / "inbox", paths)))
    judge = [sys.executable, str(shared("faults", "check.py")), str(shared("faults", f"{style}.json"))]
    root = ["--root"] if os.geteuid() == 0 else []
    run = subprocess.run([*judge, str(tmp_path / "result.json"), *root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert not list(tmp_path.rglob("pwned-by-faults"))
