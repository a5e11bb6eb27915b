"""Commands as a person runs them, on real files."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from feedsvc import __version__, keeperlock
from feedsvc.cli import main
from feedsvc.settings import load

NATO = """NATO shows no sign of letting Ukraine join soon

BRUSSELS — NATO showed no sign on Wednesday it would invite Ukraine to join.
"We are in close contact with allies, with Ukraine," he added.
Agencies
"""
TALKS = """---
title: Talks resume in Geneva
date: 2026-01-02 06:00
author: Ada
tags: [Ukraine]
mood: red
---

They talk.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two articles, with nothing of this machine's settings about."""
    for name in list(os.environ):
        if name.startswith(("FEEDSVC_", "DATABASE_URL", "PORT", "WEB_CONCURRENCY")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "nato.txt").write_text(NATO)
    (folder / "talks.md").write_text(TALKS)
    (folder / "feedsvc.toml").write_text('base_url = "https://news.example.org"\ntime_zone = "Europe/Paris"\n')
    return folder


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.mark.parametrize("name", main.commands)
def test_each_help_is_a_manual_page_with_examples(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"\n    feedsvc {name}" in result.stdout
    assert "For example:" in result.stdout


def test_help_names_every_command_and_the_version() -> None:
    result = run("--help")
    assert all(f"  {name} " in result.stdout for name in main.commands)
    assert "    feedsvc serve my-news" in result.stdout
    assert run("--version").stdout == f"feedsvc, version {__version__}\n"


class TestCheck:
    def test_it_lists_what_would_be_published_and_touches_nothing(self, folder: Path, tmp_path: Path) -> None:
        before = sorted(tmp_path.rglob("*"))
        result = run("check")
        assert result.exit_code == 0, result.output
        assert "talks.md: 2026-01-02 06:00 Talks resume in Geneva" in result.stdout
        assert "NATO shows no sign" in result.stdout
        assert "2 articles" in result.stdout.splitlines()[-1]
        assert "mood" not in result.stdout
        assert sorted(tmp_path.rglob("*")) == before

    def test_verbose_lists_reasons_unknown_fields_and_ignored_files(self, folder: Path) -> None:
        (folder / "notes~").write_text("x")
        result = run("check", "-v", folder)
        assert "    topic Ukraine: " in result.stdout
        assert "talks.md: note: the field mood means nothing here" in result.stdout
        assert "notes~: ignored" in result.stdout

    def test_verbose_says_why_a_file_without_fault_is_not_published(self, folder: Path) -> None:
        (folder / "early.md").write_text("---\ntitle: Early\ndraft: true\n---\n\nText.\n")
        (folder / "over.md").write_text("---\ntitle: Over\ndate: 2019-01-01\nexpires: 2020-01-01\n---\n\nText.\n")
        assert "early.md" not in run("check", folder).stdout
        result = run("check", "-v", folder)
        assert "early.md: note: this is a draft and is not published" in result.stdout
        assert "over.md: note: this is not published any more: it expired on 2020-01-01" in result.stdout
        assert result.exit_code == 0

    def test_an_error_names_file_line_and_what_to_do_and_is_exit_code_1(self, folder: Path) -> None:
        (folder / "bad.md").write_text("---\ntitle: Bad\ndate: 2026-02-31\n---\n\nText.\n")
        (folder / "letter.docx").write_bytes(b"PK\x03\x04")
        result = run("check", folder)
        assert result.exit_code == 1
        (bad,) = [line for line in result.stdout.splitlines() if line.startswith("bad.md")]
        assert bad.startswith("bad.md:3: error: ")
        assert "2026-02-31" in bad
        assert bad.endswith(")")
        assert "letter.docx: error: " in result.stdout
        assert "2 errors" in result.stdout.splitlines()[-1]

    def test_what_is_held_says_until_when(self, folder: Path) -> None:
        (folder / "later.md").write_text("---\ntitle: Later\ndate: 2999-07-02 06:00\n---\n\nText.\n")
        result = run("check", folder)
        assert result.exit_code == 0
        assert "held until 2999-07-02 06:00 Europe/Paris (in " in result.stdout
        assert "2 articles" in result.stdout
        assert "1 held" in result.stdout

    def test_json_has_every_entry_problem_and_ignored_file(self, folder: Path) -> None:
        (folder / "bad.md").write_text("---\ntitle: [\n---\n\nText.\n")
        (folder / "notes~").write_text("x")
        result = run("check", "--json", folder)
        assert result.exit_code == 1
        said = json.loads(result.stdout)
        assert list(said) == ["entries", "problems", "ignored"]
        assert "notes~" in said["ignored"]
        assert {frozenset(problem) for problem in said["problems"]} == {
            frozenset({"path", "line", "severity", "message", "hint"})
        }
        (talks,) = [entry for entry in said["entries"] if entry["path"] == "talks.md"]
        wanted = "path id title link published updated authors place credit topics language summary html related"
        assert list(talks) == wanted.split()
        assert talks["link"] == "https://news.example.org/articles/talks-resume-in-geneva/"
        assert talks["published"] == "2026-01-02T05:00:00Z"
        assert talks["authors"] == ["Ada"]
        assert "ukraine" in [topic["slug"] for topic in talks["topics"]]
        assert set(talks["topics"][0]) == {"slug", "label", "reason"}

    def test_json_keeps_the_bytes_of_names_that_are_not_utf8(self, folder: Path) -> None:
        (folder / os.fsdecode(b"caf\xe9.md")).write_text(TALKS)
        said = json.loads(run("check", "--json", folder).stdout)
        assert os.fsdecode(b"caf\xe9.md") in [entry["path"] for entry in said["entries"]]

    def test_f10_what_a_terminal_would_obey_is_escaped(self, folder: Path) -> None:
        (folder / "a\x1b[31m\nb.md").write_text(TALKS)
        result = run("check", folder)
        assert "\x1b" not in result.stdout
        assert "a\\x1b[31m\\nb.md: 2026" in result.stdout

    def test_identities_are_those_of_the_ledger(self, folder: Path, tmp_path: Path) -> None:
        assert run("ingest", folder).exit_code == 0
        first = json.loads(run("check", "--json", folder).stdout)
        again = json.loads(run("check", "--json", folder).stdout)
        assert first["entries"] == again["entries"]
        shown = run("show", "talks.md", folder).stdout
        assert all(entry["id"] in shown for entry in first["entries"] if entry["path"] == "talks.md")

    def test_a_terminal_that_lacks_letters_gets_numbers(self, folder: Path) -> None:
        (folder / "jp.md").write_text(TALKS.replace("Talks resume", "協議再開"))
        line = [sys.executable, "-m", "feedsvc", "check", str(folder)]
        result = subprocess.run(
            line, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "latin-1:strict"}
        )
        assert result.returncode == 0, result.stderr
        assert b"\\u5354" in result.stdout


class TestFaults:
    def test_a_folder_that_is_not_there(self, folder: Path) -> None:
        result = run("check", "nowhere")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert "no such folder" in result.stderr

    def test_all_faults_of_settings_are_told(self, folder: Path) -> None:
        (folder / "feedsvc.toml").write_text('tilte = "News"\ntime_zone = "Paris"\n')
        result = run("ingest", folder)
        assert result.exit_code == 1
        assert result.stderr.count("Error: ") == 2

    def test_a_data_folder_that_cannot_be(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        result = run("ingest", folder, "--data", tmp_path / "file")
        assert result.exit_code == 1
        assert "cannot be used" in result.stderr
        assert "\n  name a folder with --data" in result.stderr

    def test_what_the_system_refuses(self) -> None:
        @main.command(hidden=True)
        def refuse() -> None:
            """Open what is not there."""
            Path("/nowhere/at/all").read_text()

        try:
            result = run("refuse")
        finally:
            del main.commands["refuse"]
        assert result.exit_code == 1
        assert result.stderr == "Error: /nowhere/at/all: No such file or directory\n"

    def test_nobody_who_reads_is_no_fault(self, folder: Path) -> None:
        line = f"{sys.executable} -m feedsvc check --json {folder} | true; exit ${{PIPESTATUS[0]}}"
        result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        assert result.stderr == ""


class TestIngest:
    def test_it_brings_the_index_up_to_date_once(self, folder: Path) -> None:
        result = run("ingest", folder)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("2 published, 0 updated, 0 withdrawn; now 2 articles, ")
        assert run("ingest", folder).stdout.startswith("0 published, 0 updated, 0 withdrawn; now 2 articles, ")
        (folder / "nato.txt").unlink()
        assert run("ingest", folder).stdout.startswith("0 published, 0 updated, 1 withdrawn; now 1 article, ")

    def test_problems_go_to_standard_error(self, folder: Path) -> None:
        (folder / "bad.md").write_text("---\ntitle: [\n---\n\nText.\n")
        result = run("ingest", folder)
        assert result.exit_code == 0
        assert "bad.md:" in result.stderr
        assert "1 problem" in result.stdout

    def test_it_gives_up_where_another_keeps_the_index(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedsvc.cliparts.LOCK_SECONDS", 0.2)
        script = (
            "import sys; from pathlib import Path; from feedsvc import keeperlock\n"
            "with keeperlock.taken(Path(sys.argv[1])) as taken: print(taken, flush=True); sys.stdin.read()"
        )
        line = [sys.executable, "-c", script, str(load(str(folder)).data)]
        with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout
            assert other.stdout.readline() == b"True\n"
            result = run("ingest", folder)
            assert other.stdin
            other.stdin.close()
        assert result.exit_code == 1
        assert "another feedsvc keeps this index" in result.stderr

    def test_long_work_tells_how_far_it_is(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("feedsvc.cliparts.PROGRESS_SECONDS", 0)
        assert "reading: 2 of 2 files" in run("ingest", folder).stderr

    def test_on_a_terminal_long_work_shows_a_bar(self, folder: Path, tmp_path: Path) -> None:
        pty = pytest.importorskip("pty")
        main_end, terminal = pty.openpty()
        line = [sys.executable, "-m", "feedsvc", "ingest", str(folder)]
        subprocess.run(
            line, stderr=terminal, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "TERM": "xterm"}
        )
        os.close(terminal)
        assert b"reading" in os.read(main_end, 65536)
        os.close(main_end)


class TestListings:
    def test_topics_are_listed_with_their_feeds(self, folder: Path) -> None:
        run("ingest", folder)
        result = run("topics", folder)
        assert result.exit_code == 0, result.output
        (line,) = [line for line in result.stdout.splitlines() if line.startswith("Ukraine: ")]
        assert "newest 2026" in line
        assert line.endswith(": https://news.example.org/topics/ukraine/feed.atom")

    def test_topics_json_is_what_is_served(self, folder: Path) -> None:
        run("ingest", folder)
        said = json.loads(run("topics", "--json", folder).stdout)
        assert "ukraine" in [topic["slug"] for topic in said["topics"]]

    def test_before_the_first_ingest_it_says_what_to_do(self, folder: Path) -> None:
        result = run("topics", folder)
        assert result.exit_code == 1
        assert "feedsvc ingest" in result.stderr

    @pytest.mark.parametrize(
        "name",
        [
            "talks.md",
            "articles/talks.md",
            "talks-resume-in-geneva",
            "/articles/talks-resume-in-geneva/",
            "https://news.example.org/articles/talks-resume-in-geneva/",
        ],
    )
    def test_an_article_is_found_by_each_of_its_names(self, folder: Path, name: str) -> None:
        run("ingest", folder)
        result = run("show", name, folder)
        assert result.exit_code == 0, result.output
        lines = dict(line.split(":", 1) for line in result.stdout.splitlines())
        facts = {key: value.strip() for key, value in lines.items()}
        assert facts["title"] == "Talks resume in Geneva"
        assert facts["file"] == "talks.md"
        assert facts["state"] == "live"
        assert facts["published"] == "2026-01-02 06:00:00 CET"
        assert facts["authors"] == "Ada"
        assert facts["address"] == "https://news.example.org/articles/talks-resume-in-geneva/"
        assert run("show", facts["id"], folder).stdout == result.stdout

    def test_a_mistyped_article_is_answered_with_near_ones(self, folder: Path) -> None:
        run("ingest", folder)
        result = run("show", "talk.md", folder)
        assert result.exit_code == 1
        assert "did you mean talks.md?" in result.stderr
        assert "feedsvc check" in run("show", "zzzzzz", folder).stderr


class TestInit:
    def test_a_new_site_has_settings_an_article_and_no_problem(self, tmp_path: Path, folder: Path) -> None:
        result = run("init", tmp_path / "new")
        assert result.exit_code == 0, result.output
        assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["feedsvc.toml", "welcome.md"]
        assert f"feedsvc serve {tmp_path / 'new'}" in result.stdout
        checked = run("check", tmp_path / "new")
        assert checked.exit_code == 0
        assert "1 article, 1 topic, 0 errors, 0 warnings" in checked.stdout

    def test_every_commented_setting_is_valid(self, tmp_path: Path, folder: Path) -> None:
        run("init", tmp_path / "new")
        text = (tmp_path / "new" / "feedsvc.toml").read_text()
        settings = [line.removeprefix("# ") for line in text.splitlines() if " = " in line or line.startswith("# [")]
        tables = [line for line in text.splitlines() if line.startswith("[")]
        assert tables == ["[topics]"]
        before = settings[: next(number for number, line in enumerate(settings) if line.startswith("blocked"))]
        after = settings[len(before) :]
        (tmp_path / "new" / "feedsvc.toml").write_text("\n".join([*before, "[topics]", *after]))
        site = load(str(tmp_path / "new")).site
        assert site.topics[0].aliases == ("America", "USA")
        assert site.time_zone == "Europe/Paris"

    def test_articles_that_are_there_stay_alone(self, tmp_path: Path, folder: Path) -> None:
        (folder / "feedsvc.toml").unlink()
        assert run("init", folder).exit_code == 0
        assert sorted(path.name for path in folder.iterdir()) == ["feedsvc.toml", "nato.txt", "talks.md"]

    def test_a_site_is_never_overwritten(self, folder: Path) -> None:
        result = run("init", folder)
        assert result.exit_code == 1
        assert "is a site already" in result.stderr

    def test_a_folder_that_cannot_be_written(self, folder: Path) -> None:
        result = run("init", folder / "nato.txt" / "new")
        assert result.exit_code == 1
        assert "cannot be written" in result.stderr


def test_the_lock_is_free_again_after_a_command(folder: Path) -> None:
    run("ingest", folder)
    with keeperlock.taken(load(str(folder)).data) as taken:
        assert taken
    assert not keeperlock.ask(load(str(folder)).data)


def test_python_m_feedsvc_is_the_same_command() -> None:
    result = subprocess.run([sys.executable, "-m", "feedsvc", "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == f"feedsvc, version {__version__}\n"


@pytest.mark.parametrize(
    ("words", "number", "offered"),
    [
        ("feedsvc sta", 1, ["status"]),
        ("feedsvc serve --log", 2, ["--log-format"]),
        ("feedsvc serve --log-format ", 3, ["json", "text"]),
    ],
)
def test_the_shell_completes_commands_options_and_values(words: str, number: int, offered: list[str]) -> None:
    program = shutil.which("feedsvc", path=Path(sys.executable).parent)
    if program is None:
        pytest.skip("feedsvc is not installed beside this Python")
    environ = {**os.environ, "_FEEDSVC_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(number)}
    told = subprocess.run([program], env=environ, capture_output=True, text=True, check=True).stdout
    assert sorted(told.splitlines()) == [f"plain,{each}" for each in offered]
    script = {**os.environ, "_FEEDSVC_COMPLETE": "bash_source"}
    assert (
        "complete -o nosort -F"
        in subprocess.run([program], env=script, capture_output=True, text=True, check=True).stdout
    )


class TestStatus:
    def test_it_tells_the_facts_and_the_addresses_of_the_pages(self, folder: Path) -> None:
        (folder / "bad.md").write_text("---\ntitle: Bad\ndate: 2026-02-31\n---\n\nText.\n")
        assert run("ingest").exit_code == 0
        result = run("status")
        assert result.exit_code == 0
        assert "Articles published  2\n" in result.stdout
        assert "  - bad.md:3: error: " in result.stdout
        assert "Status page         https://news.example.org/status/" in result.stdout
        assert run("status").stdout == result.stdout

    def test_before_anything_is_ingested_it_says_what_to_do(self, folder: Path) -> None:
        result = run("status")
        assert result.exit_code == 1
        assert "feedsvc ingest" in result.stderr
