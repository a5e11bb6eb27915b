"""The processes of `feedsvc serve`: signals, kills, standbys."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from feedsvc.cliparts import kept
from feedsvc.index import counts
from feedsvc.index.database import Database
from feedsvc.settings import load
from tests.integration.served import ENDING, LINUX, child, descendants, eventually, parents, run, serving, write


@LINUX
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_f94_a_signal_ends_it_in_order(folder: Path, tmp_path: Path, number: signal.Signals) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(
            f"whoever started the tests has {number.name} ignored, as a shell does behind &, and so does `serve`"
        )
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        family = descendants(served.process.pid)
        assert len(family) == 4  # keeper, web server, two workers
        served.process.send_signal(number)
        assert served.ends() == 0
        assert not family & parents().keys()
        assert "Traceback" not in served.logged


@LINUX
@pytest.mark.outside  # some twenty seconds
def test_f94_a_signal_ends_a_large_ingest_in_time_and_it_goes_on_where_it_was(folder: Path, tmp_path: Path) -> None:
    for number in range(3000):
        write(folder, f"{number:04}.md", f"Report {number}")
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: served.shows("Report 29"))
        family = descendants(served.process.pid)
        served.process.terminate()
        assert served.ends(5) == 0
        eventually(lambda: not family & parents().keys(), 3)
    done = published(tmp_path / "data")
    assert 0 < done < 3002
    assert run("ingest", folder, "--data", tmp_path / "data").returncode == 0
    assert published(tmp_path / "data") == 3002
    lines = (folder / ".feedsvc" / "ledger.jsonl").read_text().splitlines()
    paths = [line["path"] for line in map(json.loads, lines) if "path" in line]
    assert len(paths) == len(set(paths)) == 3002


def published(data: Path) -> int:
    with Database(f"sqlite:///{data}/index.db").read() as c:
        return counts.count_live(c)


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
def test_waking_pushes_nobody_off_a_core_in_the_web_server_alone(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        web, keeper = child(served, "web"), child(served, "keeper")
        workers = [pid for pid, parent in parents().items() if parent == web]
        assert {os.sched_getscheduler(pid) for pid in (web, *workers)} == {os.SCHED_BATCH}
        assert os.sched_getscheduler(keeper) == os.sched_getscheduler(0)


@LINUX
def test_a_web_server_that_dies_is_started_anew_and_leaves_no_workers(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as served:
        eventually(served.answers)
        web = child(served, "web")
        workers = {pid for pid, parent in parents().items() if parent == web}
        os.kill(web, signal.SIGKILL)
        eventually(lambda: not workers & parents().keys(), 3)
        eventually(served.answers)


def test_f83_a_second_serve_on_a_folder_stands_by_and_takes_over(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as first:
        eventually(first.answers)
        with serving(folder, tmp_path / "data") as second:
            eventually(lambda: "standby" in second.told)
            eventually(lambda: second.shows("The second of all"))
            first.process.kill()
            write(folder, "three.md", "The third of all")
            eventually(lambda: second.shows("The third of all"), 10)


def test_f83_a_second_serve_with_a_data_folder_of_its_own_says_so_and_ends(folder: Path, tmp_path: Path) -> None:
    with serving(folder, tmp_path / "data") as first:
        eventually(lambda: first.shows("The first of all"))
        with serving(folder, tmp_path / "other") as second:
            assert second.ends() == 1
            assert "another feedsvc publishes what is in" in second.logged
        asked = run("ingest", folder, "--data", tmp_path / "other")
        assert (asked.returncode, "another feedsvc publishes" in asked.stderr) == (1, True)
        assert run("ingest", folder, "--data", tmp_path / "data").returncode == 0


def test_what_went_wrong_while_another_kept_the_index_is_one_line_of_the_log(folder: Path, tmp_path: Path) -> None:
    (folder / "before.md").write_text("---\ntitle: [\n---\n\nText\n")
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: "before.md" in served.told)
        with kept(load(str(folder), data=str(tmp_path / "data"), environ={})):
            (folder / "meanwhile.md").write_text("---\ntitle: [\n---\n\nText\n")
        eventually(lambda: "meanwhile.md" in served.logged)
        assert served.logged.count("meanwhile.md") == 1
        assert "before.md" not in served.logged


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


SITE = "from tests.integration.web import Site; site = Site(place); site.publish(); site.start()"
SERVE = (
    "from tests.integration.served import serving; folder = place / 'articles'; folder.mkdir();"
    " served = serving(folder, place / 'data'); served.__enter__()"
)


@LINUX
@pytest.mark.skipif(not ENDING, reason="needs setpriv")
@pytest.mark.parametrize("begin", [SITE, SERVE])
def test_a_test_run_that_is_killed_leaves_no_server_behind(tmp_path: Path, begin: str) -> None:
    script = f"import pathlib, time; place = pathlib.Path({str(tmp_path)!r}); {begin}; time.sleep(99)"
    killed = subprocess.Popen([sys.executable, "-c", script], cwd=Path(__file__).parents[2])
    eventually(lambda: len(descendants(killed.pid)) > 2)
    family = descendants(killed.pid)
    killed.kill()
    killed.wait()
    eventually(lambda: not family & parents().keys())
