"""What one poll of a feed costs, beside other ways to serve it: one interleaved run, CPU time and p99 per answer.

    python bench/serve.py [--rounds 5] [--seconds 2]

Needs Linux with two cores, wrk and nginx; Django where its row is wanted. Each server has the first core, wrk with 16
connections the second. The feed: 50 entries, some 60 KB of Atom. Rows that are not there are left out, and said.
"""

import argparse
import gzip
import importlib.util
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import truediv
from pathlib import Path

from feedsvc.keeper import Keeper
from feedsvc.settings import Settings, load, process_environ

ROOT = Path(__file__).parents[1]
KINDS = ("304", "gzip", "whole")
OTHERS = {
    "bare": "bare WSGI callable, the same headers",
    "bare-few": "bare WSGI callable, four headers",
    "flask-view": "Flask view over prepared bytes",
    "flask-feedgen": "Flask + feedgen at each request",
    "django": "Django syndication at each request",
}
ENTRIES = 50
CONNECTIONS = 16
TICKS = os.sysconf("SC_CLK_TCK")
NOISY = 0.10  # of both cores, taken by others
REST_SECONDS = 0.1  # without work, after which a server has done with what was asked of it
SERVER = "from feedsvc import processes, settings; processes.run_web(settings.load())"
NGINX = """\
{user} daemon off; worker_processes 1; pid {data}/nginx.pid; error_log {data}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 100000000; etag on; gzip_static on; gzip_vary on; sendfile on; tcp_nopush on;
  types {{ application/atom+xml atom; }} charset utf-8; charset_types application/atom+xml;
  client_body_temp_path {data}/t1; proxy_temp_path {data}/t2; fastcgi_temp_path {data}/t3;
  uwsgi_temp_path {data}/t4; scgi_temp_path {data}/t5;
  server {{ listen 127.0.0.1:{port} reuseport; root {data}/www; add_header Cache-Control max-age=300; }}
}}
"""


@dataclass
class Arm:
    """One way to serve the feed, and what was measured."""

    name: str
    port: int
    pid: int
    etag: str
    microseconds: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    p99: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})


def write_site(folder: Path) -> None:
    """Write 50 articles of a day, which all stand in the subscription document."""
    sentence = "the ministers of the alliance met in the capital and agreed on a common answer before the summit"
    words = sentence.split()
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(ENTRIES):
        body = " ".join(words[(number * 7 + at * at) % len(words)] for at in range(100))
        when = (start + timedelta(minutes=20 * number)).isoformat()
        tags = f"tags: [Alliance, Meeting {number % 5}]"
        text = f"---\ntitle: Ministers meet for the {number}th time\ndate: {when}\n{tags}\n---\n{body}.\n"
        (folder / f"{number:03}.md").write_text(text)
    (folder / "feedsvc.toml").write_text('title = "News"\nbase_url = "https://news.example"\n')


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def fetch(port: int, **headers: str) -> tuple[list[tuple[str, str]], bytes]:
    """Ask for the feed, waiting for the server to be there."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": "news.example"}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/feed.atom", headers=named)
    deadline = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(asked) as answer:
                return [(name.lower(), value) for name, value in answer.getheaders()], answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return [(name.lower(), value) for name, value in error.headers.items()], b""
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextmanager
def running(command: list[str], environ: dict[str, str] | None = None) -> Iterator[int]:
    """Run a server on the first core; gives its pid."""
    process = subprocess.Popen(
        ["taskset", "-c", "0", *command], env=environ, cwd=ROOT, process_group=0, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def feedsvc_settings(work: Path) -> Settings:
    """Make the site and its index."""
    (work / "articles").mkdir()
    write_site(work / "articles")
    settings = load(str(work / "articles"), environ={}, data=str(work / "data"), port=free_port(), workers=1)
    keeper = Keeper(settings)
    keeper.look(settle=False, patience=0.0, confirmed=True)
    keeper.close()
    time.sleep(2.1)  # until the last change lies behind, as it does at nearly every poll
    return settings


def prepare(data: Path, port: int) -> None:
    """Put what feedsvc answers where the others find it."""
    www = data / "www"
    www.mkdir()
    headers, whole = fetch(port)
    etag = dict(headers)["etag"]
    answers = {"whole": (headers, whole), "gzip": fetch(port, Accept_Encoding="gzip")}
    answers["304"] = fetch(port, If_None_Match=etag)
    for kind, (_, body) in answers.items():
        (data / kind).write_bytes(body)
    kept = {
        kind: [one for one in fields if one[0] not in ("date", "server", "connection")]
        for kind, (fields, _) in answers.items()
    }
    (data / "headers.json").write_text(json.dumps(kept))
    (www / "feed.atom").write_bytes(whole)
    (www / "feed.atom.gz").write_bytes(answers["gzip"][1])
    assert gzip.decompress(answers["gzip"][1]) == whole
    asked = urllib.request.Request(f"http://127.0.0.1:{port}/feed.json", headers={"Host": "news.example"})
    with urllib.request.urlopen(asked) as answer:
        (data / "entries.json").write_text(json.dumps(json.load(answer)["items"]))


def start_all(work: Path, stack: ExitStack) -> list[Arm]:
    """Start every server."""
    settings, data = feedsvc_settings(work), work / "bench"
    data.mkdir()
    pid = stack.enter_context(running([sys.executable, "-c", SERVER], process_environ(settings)))
    fetch(settings.port)
    prepare(data, settings.port)
    arms = [Arm("feedsvc", settings.port, pid, dict(fetch(settings.port)[0])["etag"])]
    if shutil.which("nginx"):
        port = free_port()
        user = "user root;" if os.geteuid() == 0 else ""  # else its workers could not read our folder
        (data / "nginx.conf").write_text(NGINX.format(data=data, port=port, user=user))
        pid = stack.enter_context(running(["nginx", "-c", str(data / "nginx.conf")]))
        arms.append(Arm("nginx static, gzip_static", port, pid, dict(fetch(port)[0])["etag"]))
    bare = {"PATH": os.environ["PATH"]}  # servers hand the environment on at each request, and feedsvc forgets its own
    for name, title in OTHERS.items():
        if name != "django" or importlib.util.find_spec("django"):
            port = free_port()
            pid = stack.enter_context(running([sys.executable, "bench/apps.py", name, str(port), str(data)], bare))
            arms.append(Arm(title, port, pid, arms[0].etag))
            fetch(port)
    return arms


def family(pid: int) -> list[int]:
    """Give a process and all below it."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [pid, *(one for child in below for one in family(child))]


def cpu_seconds(pid: int) -> float:
    """Add up what a process and all below it have used."""
    total = 0
    for one in family(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def busy_seconds() -> float:
    """Give the time all cores of the machine have worked."""
    fields = [int(one) for one in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS


def rest(pid: int) -> None:
    """Wait until a server has done with what wrk left behind, which else would delay the one that is measured next."""
    before = -1.0
    while (now := cpu_seconds(pid)) != before:
        before = now
        time.sleep(REST_SECONDS)


def measure(arm: Arm, kind: str, seconds: int) -> None:
    """Load one server with one kind of poll."""
    headers = {"304": ["-H", f"If-None-Match: {arm.etag}"], "gzip": ["-H", "Accept-Encoding: gzip"], "whole": []}[kind]
    before = cpu_seconds(arm.pid)
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-H", "Host: news.example", *headers]
    command = ["taskset", "-c", "1", *wrk, f"http://127.0.0.1:{arm.port}/feed.atom"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(arm.pid) - before
    answers, p99 = re.search(r"(\d+) requests in", said), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert answers
    assert p99
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{arm.name}, {kind}: {said}")
    rest(arm.pid)
    arm.microseconds[kind].append(used / int(answers[1]) * 1e6)
    arm.p99[kind].append(float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]])


def table(arms: list[Arm]) -> str:
    """Write the medians, and how many times the CPU of feedsvc each takes, compared within each round."""
    ours = arms[0].microseconds
    lines = ["| CPU per answer, us (ratio to feedsvc; p99, ms) | 304 | gzip | identity |", "| --- | --- | --- | --- |"]
    for arm in arms:
        cells = [
            f"{statistics.median(arm.microseconds[kind]):.1f}"
            f" ({statistics.median(map(truediv, arm.microseconds[kind], ours[kind])):.2f};"
            f" {statistics.median(arm.p99[kind]):.2f})"
            for kind in KINDS
        ]
        lines.append(f"| {arm.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Run everything side by side and print the table."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--seconds", type=int, default=2)
    chosen = arguments.parse_args()
    if missing := [name for name in ("wrk", "taskset") if not shutil.which(name)]:
        sys.exit(f"needs {' and '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as work, ExitStack() as stack:
        arms = start_all(Path(work), stack)
        size = len(fetch(arms[0].port)[1])
        began, busy = time.monotonic(), busy_seconds()
        own = -sum(cpu_seconds(arm.pid) for arm in arms)
        clients = os.times().children_user + os.times().children_system
        for _ in range(chosen.rounds):
            for kind in KINDS:
                for arm in arms:
                    measure(arm, kind, chosen.seconds)
        own += sum(cpu_seconds(arm.pid) for arm in arms)
        own += os.times().children_user + os.times().children_system - clients
        elapsed = time.monotonic() - began
    foreign = (busy_seconds() - busy - own) / elapsed / (os.cpu_count() or 1)
    print(table(arms))
    print(f"\n{ENTRIES} entries, {size:,} bytes of Atom; {chosen.rounds} interleaved rounds of {chosen.seconds} s.")
    print(
        f"Others took {foreign:.0%} of the machine" + (": it was noisy, p99 says little." if foreign > NOISY else ".")
    )


if __name__ == "__main__":
    main()
