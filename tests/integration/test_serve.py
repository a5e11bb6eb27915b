"""`feedsvc serve` as a person runs it: what it tells, shows and refuses."""

import contextlib
import json
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.served import (
    Served,
    command,
    eventually,
    free_port,
    run,
    serving,
    write,
)
from tests.powers import held_back


def test_it_tells_where_what_and_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    write(folder, "later.md", "For tomorrow")
    (folder / "later.md").write_text("---\ntitle: For tomorrow\ndate: 2999-01-02 06:00\n---\n\nSome text.\n")
    (folder / "feedsvc.toml").write_text('time_zone = "Europe/Paris"\n')
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: "1 problem" in served.told)
        assert f"http://127.0.0.1:{served.port}/" in served.told
        assert str(tmp_path / "data" / "index.db") in served.told
        assert "Europe/Paris" in served.told
        assert "2 articles, 1 topic, 1 problem" in served.told
        assert re.search(r"letter\.docx: error: .+\(.+\)", served.told)
        assert re.search(r"held until 2999-01-02 06:00 Europe/Paris \(in [\d,]+ days\): For tomorrow", served.told)
        assert "base_url   not set" in served.told
        assert "public" in served.told
        assert "PORT" not in served.told


def test_the_command_that_the_start_names_leads_an_editor_to_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: "1 problem" in served.told)
        command_told = served.told.split("editors and operators, run:\n", 1)[1].splitlines()[0]
        told = run(*shlex.split(command_told)[1:])
        assert told.returncode == 0, told.stderr
        address = told.stdout.split("What is wrong")[1].strip()
        assert urlsplit(address).port == served.port
        status, page = served.get(urlsplit(address).path)
        assert status == 200
        assert b"letter.docx" in page
        assert urlsplit(address).path.split("/")[2] not in served.told + served.logged


def test_with_log_format_json_each_line_of_the_log_is_an_object_and_none_is_of_a_request(
    folder: Path, tmp_path: Path
) -> None:
    with serving(folder, tmp_path / "data", options=("--log-format", "json")) as served:
        eventually(lambda: "2 articles" in served.told)
        assert served.get("/feed.atom")[0] == 200
        assert served.get("/never-there")[0] == 404
        assert served.get("/search/?q=never-there")[0] == 200
        write(folder, "three.md", "The third of all")
        eventually(lambda: "1 published" in served.logged)
    events = [json.loads(line) for line in served.logged.splitlines()]
    assert any(event["message"].startswith("1 published") for event in events)
    assert all({"time", "level", "message", "logger", "process"} <= set(event) for event in events)
    assert "never-there" not in served.logged
    assert "feed.atom" not in served.logged


def test_on_a_platform_it_warns_of_wiped_disks(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    environ = {"PORT": str(port), "FEEDSVC_BASE_URL": "https://news.example.org"}
    with serving(folder, tmp_path / "data", port=port, environ=environ) as served:
        eventually(lambda: "2 articles" in served.told)
        assert "wipe their disks" in served.told
        assert "https://news.example.org" in served.told
        assert "not set" not in served.told


def test_new_edited_and_removed_files_show_up_by_themselves(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: served.shows("The second of all"))
        write(folder, "three.md", "The third of all")
        eventually(lambda: served.shows("The third of all"))
        write(folder, "three.md", "The third, edited")
        eventually(lambda: served.shows("The third, edited"))
        (folder / "three.md").unlink()
        eventually(lambda: served.get("/feed.atom")[1].count(b"<entry") == 2)
        eventually(lambda: "0 published, 0 updated, 1 withdrawn; now 2 articles" in served.logged)


def test_a_problem_that_comes_later_is_one_line_of_the_log(folder: Path, tmp_path: Path) -> None:
    """F141: one event is one line, whatever is in it."""
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: "2 articles" in served.told)
        (folder / ".new").write_text("---\ntitle: [\n---\n\nText\n")
        (folder / ".new").rename(folder / "with\nnewline \x1b[31m.md")
        eventually(lambda: "newline" in served.logged)
        (line,) = [line for line in served.logged.split("\n") if "newline" in line]
        assert "ERROR" in line
        assert "\\n" in line
        assert "\x1b" not in served.logged
        assert "Traceback" not in served.logged


def test_a_port_that_another_program_has_is_a_clear_error(folder: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        tried = run("serve", folder, "--data", tmp_path / "data", "--port", str(port))
    assert tried.returncode == 1
    assert tried.stdout == ""
    assert tried.stderr.startswith(f"Error: cannot listen on 127.0.0.1, port {port}: Address already in use\n")
    assert "--port" in tried.stderr


def test_two_sites_never_share_a_port(folder: Path, tmp_path: Path) -> None:
    other = shutil.copytree(folder, tmp_path / "other")
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        tried = run("serve", other, "--data", tmp_path / "other-data", "--port", str(served.port))
        assert tried.returncode == 1
        assert "Address already in use" in tried.stderr
        assert served.answers()


def test_of_two_that_start_at_once_on_a_port_one_serves(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    other = shutil.copytree(folder, tmp_path / "other")
    with serving(folder, tmp_path / "a", port=port) as one, serving(other, tmp_path / "b", port=port) as two:
        eventually(lambda: (one.process.poll() is None) != (two.process.poll() is None))
        eventually(one.answers)
        loser = one if one.process.poll() is not None else two
        assert loser.process.returncode == 1
        assert "Address already in use" in loser.logged


def test_f76_a_data_folder_that_cannot_be_used_is_a_clear_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    tried = run("serve", folder, "--data", tmp_path / "data", "--port", str(free_port()))
    assert tried.returncode == 1
    assert f"Error: the data folder {tmp_path / 'data'} cannot be used" in tried.stderr
    assert "--data" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_f76_what_the_system_refuses_in_the_data_folder_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "revision").mkdir(parents=True)
    tried = run("serve", folder, "--data", tmp_path / "data", "--port", str(free_port()))
    assert tried.returncode == 1
    assert f"Error: cannot write {tmp_path / 'data' / 'revision'}" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_f81_an_index_of_something_else_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "index.db")) as database:
        database.execute("CREATE TABLE theirs (x)")
        database.commit()
    tried = run("serve", folder, "--data", tmp_path / "data", "--port", str(free_port()))
    assert tried.returncode == 1
    assert "index.db" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_all_faults_of_settings_are_told_at_once(folder: Path, tmp_path: Path) -> None:
    (folder / "feedsvc.toml").write_text('tilte = "News"\ntime_zone = "Paris/Europe"\n')
    tried = run("serve", folder, "--data", tmp_path / "data")
    assert tried.returncode == 1
    assert tried.stderr.count("Error: ") == 2
    assert "title" in tried.stderr


def test_a_host_that_is_not_ours_is_a_clear_error(folder: Path, tmp_path: Path) -> None:
    tried = run("serve", folder, "--data", tmp_path / "data", "--host", "192.0.2.1")
    assert tried.returncode == 1
    assert "cannot listen on 192.0.2.1" in tried.stderr


def test_it_goes_on_when_nobody_reads_what_it_tells(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    line = command("serve", folder, "--data", tmp_path / "data", "--port", str(port))
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout
    process.stdout.close()
    served = Served(process, port, tmp_path, tmp_path, tmp_path)
    try:
        eventually(lambda: served.shows("The second of all"))
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(8) == 0


def test_nothing_in_the_working_folder_is_run(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("json.py", "logging.py", "granian.py", "sqlalchemy.py", "feedsvc.py"):
        (elsewhere / name).write_text("raise SystemExit('never')")
    told = tmp_path / "told"
    script = "import sys; sys.path.pop(0); from feedsvc.cli import main; main()"
    port = free_port()
    arguments = [sys.executable, "-c", script, "serve", str(folder), "--data", str(tmp_path / "d"), "--port", str(port)]
    with told.open("wb") as out:
        process = subprocess.Popen(arguments, cwd=elsewhere, stdout=out, stderr=out)
    served = Served(process, port, told, told, told)
    try:
        eventually(lambda: served.shows("The second of all"))
        assert "never" not in served.told
    finally:
        process.terminate()
        assert process.wait(8) == 0


@held_back
def test_from_a_folder_that_cannot_be_written_the_ledger_goes_to_the_data(folder: Path, tmp_path: Path) -> None:
    folder.chmod(0o500)
    try:
        with serving(folder, tmp_path / "data") as served:
            eventually(lambda: "2 articles" in served.told)
            assert str(tmp_path / "data" / "ledger.jsonl") in served.told
            assert served.shows("The second of all")
    finally:
        folder.chmod(0o700)


@held_back
@pytest.mark.parametrize("mode", [0o000, 0o400, 0o100])
def test_f59_a_start_while_the_folder_is_closed_serves_what_was_and_waits(
    folder: Path, tmp_path: Path, mode: int
) -> None:
    (folder / "feedsvc.toml").write_text('base_url = "https://news.example"\n')
    run("ingest", folder, "--data", tmp_path / "data")
    folder.chmod(mode)
    try:
        assert "Permission denied" in run("ingest", folder, "--data", tmp_path / "data").stderr
        with serving(folder, tmp_path / "data") as served:
            eventually(lambda: "Permission denied" in served.logged + served.told)
            eventually(lambda: served.shows("The second of all"))
            folder.chmod(0o700)
            write(folder, "more.md", "The third of all")
            eventually(lambda: served.shows("The third of all"))
            assert served.get("/feed.atom")[1].count(b"<entry>") == 3
            assert b"https://news.example/" in served.get("/feed.atom")[1]
    finally:
        folder.chmod(0o700)


@held_back
def test_f59_a_site_that_begins_in_a_closed_folder_waits_for_it(folder: Path, tmp_path: Path) -> None:
    folder.chmod(0)
    try:
        with serving(folder, tmp_path / "data") as served:
            eventually(lambda: "Permission denied" in served.logged)
            eventually(lambda: served.answers("/healthz"))
            assert served.get("/feed.atom")[0] == 503
            folder.chmod(0o700)
            eventually(lambda: served.shows("The second of all"))
            assert (folder / ".feedsvc" / "ledger.jsonl").exists()
    finally:
        folder.chmod(0o700)
