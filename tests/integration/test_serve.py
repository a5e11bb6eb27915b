"""`feedsvc serve` as a person runs it: real processes, signals, ports, kills."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

SOON = 30.0  # seconds; a busy machine is slow, and a test that passes never waits so long
LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the family of a process is read from /proc")


def eventually(what: Callable[[], object], seconds: float = SOON) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not so within {seconds} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def write(folder: Path, name: str, title: str) -> None:
    """Write an article as editors do: aside first, then moved in."""
    (folder / f".{name}").write_text(f"---\ntitle: {title}\ndate: 2026-01-02\ntags: [News]\n---\n\nSome text.\n")
    (folder / f".{name}").rename(folder / name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two articles, and a file in error."""
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder, "one.md", "The first of all")
    write(folder, "two.md", "The second of all")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04")
    return folder


class Served:
    """A running `feedsvc serve`."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, told: Path, logged: Path) -> None:
        self.process = process
        self.port = port
        self._told = told
        self._logged = logged

    @property
    def told(self) -> str:
        return self._told.read_text()

    @property
    def logged(self) -> str:
        return self._logged.read_text()

    def get(self, path: str) -> tuple[int, bytes]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def answers(self, path: str = "/readyz") -> bool:
        try:
            return self.get(path)[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def shows(self, title: str) -> bool:
        try:
            return title.encode() in self.get("/feed.atom")[1]
        except (OSError, http.client.HTTPException):
            return False

    def ends(self, seconds: float = 6.0) -> int:
        return self.process.wait(seconds)


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "feedsvc", *map(str, arguments)]


@contextmanager
def serving(
    folder: Path, data: Path, *, port: int = 0, environ: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Served]:
    """Run `serve` and see that nothing of it is left."""
    port = port or free_port()
    told, logged = (data.parent / f"{name}-{port}-{time.monotonic_ns()}" for name in ("told", "logged"))
    line = command("serve", folder, "--data", data, "--port", str(port))
    with told.open("wb") as out, logged.open("wb") as err:
        process = subprocess.Popen(line, stdout=out, stderr=err, env={**os.environ, **(environ or {})}, cwd=cwd)
    try:
        yield Served(process, port, told, logged)
    finally:
        family = descendants(process.pid)
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            for pid in (process.pid, *family):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


def parents() -> dict[int, int]:
    """Give the parent of every process that still runs."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state not in "ZX":
                found[int(path.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    known, found, size = parents(), {pid}, 0
    while len(found) > size:
        size = len(found)
        found |= {child for child, parent in known.items() if parent in found}
    return found - {pid}


def child(served: Served, role: str) -> int:
    """Give the process id of a child by its role; 0 while there is none."""
    for pid, parent in parents().items():
        with contextlib.suppress(OSError):
            if parent == served.process.pid and role in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
                return pid
    return 0


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


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_f94_a_signal_ends_it_in_order(folder: Path, tmp_path: Path, number: signal.Signals) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        family = descendants(served.process.pid)
        assert len(family) == 4  # keeper, web server, two workers
        served.process.send_signal(number)
        assert served.ends() == 0
        assert not family & parents().keys()
        assert "Traceback" not in served.logged


def test_f94_requests_in_flight_are_ended(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: served.shows("The second of all"))
        with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
            connection.sendall(b"GET /feed.atom HTTP/1.1\r\nHost: localhost\r\n")
            time.sleep(1)  # until it was surely read
            served.process.terminate()
            time.sleep(0.5)
            connection.sendall(b"\r\n")
            with connection.makefile("rb") as answer:
                assert answer.read().rstrip().endswith(b"</feed>")
        assert served.ends() == 0


@LINUX
def test_f94_a_second_signal_is_faster(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        family = descendants(served.process.pid)
        # A worker that does nothing at all stands for one that is busy for ever.
        workers = {pid for pid, parent in parents().items() if parent == child(served, "web")}
        for pid in workers:
            os.kill(pid, signal.SIGSTOP)
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert served.process.poll() is None
        served.process.send_signal(signal.SIGTERM)
        assert served.ends(2) == 0
        eventually(lambda: not family & parents().keys(), 3)


@LINUX
def test_f94_what_does_not_end_is_ended_in_time(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        family = descendants(served.process.pid)
        os.kill(child(served, "keeper"), signal.SIGSTOP)
        served.process.terminate()
        assert served.ends(6) == 0
        eventually(lambda: not family & parents().keys(), 3)


@LINUX
def test_no_orphan_outlives_a_killed_supervisor(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        family = descendants(served.process.pid)
        served.process.kill()
        served.process.wait()
        eventually(lambda: not family & parents().keys(), 3)
    with serving(folder, tmp_path / "data", port=served.port) as again:
        eventually(again.answers)


@LINUX
def test_f96_a_keeper_that_dies_is_started_anew(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        keeper = child(served, "keeper")
        os.kill(keeper, signal.SIGKILL)
        write(folder, "three.md", "The third of all")
        eventually(lambda: served.shows("The third of all"))
        assert served.logged.count("the keeper process ended by itself (signal 9)") == 1
        assert child(served, "keeper") not in (0, keeper)


@LINUX
def test_f96_other_workers_serve_when_one_dies(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        web = child(served, "web")
        before = {pid for pid, parent in parents().items() if parent == web}
        os.kill(min(before), signal.SIGKILL)
        eventually(lambda: not before & parents().keys() >= before)
        eventually(served.answers, 5)
        eventually(lambda: len({pid for pid, parent in parents().items() if parent == web}) == 2)


@LINUX
def test_a_web_server_that_dies_is_started_anew_and_leaves_no_workers(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        web = child(served, "web")
        workers = {pid for pid, parent in parents().items() if parent == web}
        os.kill(web, signal.SIGKILL)
        eventually(lambda: not workers & parents().keys(), 3)
        eventually(served.answers)


def run(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=60, check=False, env={**os.environ, **environ}
    )


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


def test_f83_a_second_serve_on_a_folder_stands_by_and_takes_over(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as first:
        eventually(first.answers)
        with serving(folder, tmp_path / "data") as second:
            eventually(lambda: "standby" in second.told)
            eventually(lambda: second.shows("The second of all"))
            first.process.kill()
            write(folder, "three.md", "The third of all")
            eventually(lambda: second.shows("The third of all"))


def test_ingest_beside_a_serve_is_given_the_index_for_a_moment(folder: Path, tmp_path: Path) -> None:
    (folder / "feedsvc.toml").write_text("rescan_seconds = 1\n")
    for number in range(60):
        write(folder, f"{number}.md", f"Number {number}")
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: "62 articles" in served.logged)
        for number in range(60):
            (folder / f"{number}.md").unlink()
        eventually(lambda: "--confirm-withdrawals" in served.logged)
        told = run("ingest", folder, "--data", tmp_path / "data", "--confirm-withdrawals")
        assert told.returncode == 0, told.stderr
        assert "60 withdrawn; now 2 articles" in told.stdout
        eventually(lambda: served.get("/feed.atom")[1].count(b"<entry") == 2)
        write(folder, "three.md", "The third of all")
        eventually(lambda: served.shows("The third of all"))


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
    served = Served(process, port, tmp_path, tmp_path)
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
    served = Served(process, port, told, told)
    try:
        eventually(lambda: served.shows("The second of all"))
        assert "never" not in served.told
    finally:
        process.terminate()
        assert process.wait(8) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="permission bits do not hold root back")
def test_from_a_folder_that_cannot_be_written_the_ledger_goes_to_the_data(folder: Path, tmp_path: Path) -> None:
    folder.chmod(0o500)
    try:
        with serving(folder, tmp_path / "data") as served:
            eventually(lambda: "2 articles" in served.told)
            assert str(tmp_path / "data" / "ledger.jsonl") in served.told
            assert served.shows("The second of all")
    finally:
        folder.chmod(0o700)
