"""Answers are whole or not there: where nothing can be written, and where a worker is killed while it codes them."""

import gzip
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from feedsvc import keeperlock
from feedsvc.settings import load, process_environ
from tests.integration.served import LINUX, Served, child, descendants, eventually, run, serving
from tests.newsroom import Newsroom

PATHS = ["/feed.atom", "/feed.rss", "/brief.json", "/topics/nato/feed.atom", "/archive/1.atom", "/", "/search/?q=words"]
DECODED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
STORY = "---\ntitle: Story {0}\ndate: 2026-01-{1:02}T03:04:05Z\ntags: [NATO]\n---\n{2}\n"

# Answers in a process that can write no file at all; prints status and body of each.
WITHOUT_ROOM = """
import json, pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    pathlib.Path(sys.argv[1]).write_text("x")
    raise SystemExit("a file could be written")
except OSError:
    pass
from werkzeug.test import Client
from feedsvc.web.wsgi import app
client, answers = Client(app()), []
for path in json.loads(sys.argv[2]):
    for coding in ("", "gzip", "br"):
        answer = client.get(path, headers={"host": "news.example", "accept-encoding": coding})
        answers.append((path, answer.headers.get("content-encoding", ""), answer.status_code, answer.data.hex()))
print(json.dumps(answers))
"""


def test_f75_answers_need_no_room_on_any_disk(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    for number in range(20):
        room.write(f"{number}.md", STORY.format(number, number + 1, "Some words. " * 50))
    room.look()
    command = [sys.executable, "-c", WITHOUT_ROOM, str(tmp_path / "file"), json.dumps(PATHS)]
    told = subprocess.run(command, env=process_environ(room.load()), capture_output=True, check=True, timeout=60).stdout
    whole = {path: document.body for path in PATHS if (document := room.service.build(path))}
    assert len(whole) == len(PATHS) - 1
    seen = set()
    for path, coding, status, body in json.loads(told):
        assert status == 200
        seen.add(coding)
        assert DECODED[coding](bytes.fromhex(body)) == whole.get(path, DECODED[coding](bytes.fromhex(body)))
    assert seen == set(DECODED)
    room.close()


@LINUX
def test_f93_no_half_of_a_coded_answer_is_served_when_its_worker_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(6):
        words = " ".join(f"word{number * 7919 * each % 99991}" for each in range(8000))
        (folder / f"{number}.md").write_text(STORY.format(number, number + 1, words))
    with serving(folder, tmp_path / "data") as served:
        eventually(lambda: feed_of(served).count(b"<entry>") == 6)
        whole = feed_of(served)
        answers: list[bytes] = []
        for turn in range(6):
            asking = [threading.Thread(target=ask, args=(served, coding, answers)) for coding in ("gzip", "br") * 4]
            for each in asking:
                each.start()
            time.sleep(turn * 0.01)  # they come at any step of it
            for worker in workers(served):
                os.kill(worker, signal.SIGKILL)
            for each in asking:
                each.join()
            eventually(lambda: feed_of(served) == whole)
        ask(served, "br", answers)
        assert answers
        assert set(answers) == {whole}


def feed_of(served: Served) -> bytes:
    try:
        return served.get("/feed.atom")[1]
    except (OSError, http.client.HTTPException):
        return b""


def workers(served: Served) -> set[int]:
    """Give the processes of the web server but for the one that starts them."""
    return descendants(child(served, "web"))


def ask(served: Served, coding: str, answers: list[bytes]) -> None:
    """Add what comes back, if the server says that it is all."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    try:
        connection.request("GET", "/feed.atom", headers={"accept-encoding": coding})
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()
    if answer.status == 200:
        assert answer.headers["content-encoding"] == coding
        answers.append(DECODED[coding](body))


def test_f69_a_start_serves_the_stored_state_before_the_folder_is_looked_at(tmp_path: Path) -> None:
    folder, data = tmp_path / "articles", tmp_path / "data"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.md").write_text(STORY.format(number, number + 1, "Some words."))
    assert run("ingest", folder, "--data", data, FEEDSVC_BASE_URL="http://127.0.0.1").returncode == 0
    (folder / "new.md").write_text(STORY.format("new", 20, "Not looked at."))
    with keeperlock.taken(load(str(folder), data=str(data)).data) as taken, serving(folder, data) as served:
        assert taken, "nobody else looks at the folder"
        eventually(lambda: served.answers("/readyz"))
        status, feed = served.get("/feed.atom")
        assert (status, feed.count(b"<entry>")) == (200, 12)
