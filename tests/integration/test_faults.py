"""The hostile inbox, through `feedsvc check --json` as a person would run it (rules/faults.md A, B, C and E)."""

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.integration.shared import shared


def result_of(inbox: Path) -> dict[str, object]:
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
            {"path": problem["path"], "error": f"{problem['message']} {problem['hint']}"}
            for problem in said["problems"]
            if problem["severity"] == "error"
        ],
    }


@pytest.mark.parametrize("style", ["frontmatter", "plain", "html"])
def test_the_judge_of_the_hostile_inbox_finds_no_failure(style: str, tmp_path: Path) -> None:
    with tarfile.open(shared("faults", f"{style}.tar.gz")) as archive:
        archive.extractall(tmp_path, filter="fully_trusted")
    (tmp_path / "result.json").write_text(json.dumps(result_of(tmp_path / "inbox")))
    judge = [sys.executable, str(shared("faults", "check.py")), str(shared("faults", f"{style}.json"))]
    root = ["--root"] if os.geteuid() == 0 else []
    run = subprocess.run([*judge, str(tmp_path / "result.json"), *root], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    assert not list(tmp_path.rglob("pwned-by-faults"))
