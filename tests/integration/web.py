"""A real site on a real server, and a client that speaks HTTP by hand."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from feedsvc.index import meta
from feedsvc.index.database import Database
from feedsvc.keeper import Keeper
from feedsvc.settings import Settings, load, process_environ

HOST = "news.example"
BASE_URL = f"https://{HOST}"
TOML = f"""\
title = "Alliance News"
base_url = "{BASE_URL}"
language = "en"
page_entries = 5
site_id = "4e9fbd2e-4f0c-4f4b-8a59-9d3f3b1f6a70"

[topics.secret]
hide = true

[topics.north-atlantic-treaty-organization]
merge = "nato"
"""
START_SECONDS = 20.0
STOP_SECONDS = 10.0
ANSWER_SECONDS = 20.0
PATIENCE_SECONDS = 60.0  # of one in a crowd

SERVER = """
import sys
from feedsvc import processes, settings
processes.end_with(int(sys.argv[1]))
processes.log_to_stderr()
processes.run_web(settings.load())
"""


@dataclass(frozen=True)
class Answer:
    """What came back on the socket."""

    status: int
    headers: tuple[tuple[str, str], ...]  # names in lower case
    body: bytes

    def __getitem__(self, name: str) -> str:
        (value,) = [value for key, value in self.headers if key == name]
        return value

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self.headers)

    def get(self, name: str, default: str = "") -> str:
        """Give a header that need not be there."""
        return dict(self.headers).get(name, default)

    def parts(self, name: str) -> set[str]:
        """Give the elements of a list-valued header."""
        return {part.strip().lower() for part in self[name].split(",")} if name in self else set()


@contextmanager
def many_files(count: int) -> Iterator[None]:
    """Let this process have so many connections open, and some more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, count + 200)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine lets a process have {hard} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def send(port: int, request: bytes) -> bytes:
    """Send bytes, give everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=ANSWER_SECONDS) as connection:
        connection.sendall(request)
        return receive(connection)


def receive(connection: socket.socket) -> bytes:
    """Give everything that comes until the server closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def read(raw: bytes) -> Answer:
    """Take one answer apart."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = [field.split(": ", 1) for field in fields]
    return Answer(int(line.split()[1]), tuple((name.lower(), value) for name, value in pairs), body)


class Site:
    """Articles in a folder, their index, and the web server in processes of its own."""

    def __init__(self, folder: Path, *, workers: int = 2, max_age: int = 300) -> None:
        self.folder = folder / "articles"
        self.folder.mkdir()
        self.write("feedsvc.toml", f"max_age = {max_age}\n{TOML}")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.settings: Settings = load(
            str(self.folder), environ={}, data=str(folder / "data"), port=port, workers=workers
        )
        self.port = self.settings.port
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper: Keeper | None = None

    def write(self, name: str, text: str) -> None:
        """Write a file as editors do: whole."""
        path = self.folder / name
        (self.folder / f".{name}.new").write_text(text)
        (self.folder / f".{name}.new").rename(path)

    def article(self, name: str, title: str, date: str = "", *, tags: str = "NATO", more: str = "") -> None:
        """Write an article."""
        dated = f"date: {date}\n" if date else ""
        self.write(f"{name}.md", f"---\ntitle: {title}\n{dated}tags: [{tags}]\n---\n{title}, in full.\n\n{more}\n")

    def publish(self) -> None:
        """Bring the index in line with the folder."""
        if self._keeper is None:
            self._keeper = Keeper(self.settings)
        self._keeper.look(settle=False, patience=0.0, confirmed=True)

    def rebuild(self) -> None:
        """Lose the index and make it anew from articles and ledger."""
        self.close_index()
        for path in self.settings.data.iterdir():
            path.unlink()
        self.publish()

    def close_index(self) -> None:
        if self._keeper:
            self._keeper.close()
        self._keeper = None

    def start(self, server: str = SERVER) -> None:
        """Start the web server and wait until it answers."""
        environ = process_environ(self.settings)
        self._process = subprocess.Popen([sys.executable, "-c", server, str(os.getpid())], env=environ, process_group=0)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self.ask("/healthz").status == 200:
                    return
            time.sleep(0.05)
        raise TimeoutError("the server does not answer")

    def rest(self) -> None:
        """Wait until the last change lies behind: each has a second of its own, so that quick ones run ahead."""
        database = Database(self.settings.database_url)
        with database.read() as c:
            changed = meta.last_changed(c)
        database.close()
        while changed and time.time() < changed.timestamp() + 1:
            time.sleep(0.05)

    def stop(self) -> None:
        """End the web server."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_SECONDS)
        self._process = None

    def connect(self) -> socket.socket:
        """Connect, and say nothing yet."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS)

    def ask(self, path: str, method: str = "GET", *, host: str = HOST, **fields: str) -> Answer:
        """Ask for a path; `if_none_match` stands for If-None-Match."""
        sent = {"Host": host, "Connection": "close"} | {
            name.replace("_", "-").title(): value for name, value in fields.items()
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        return read(send(self.port, "\r\n".join(lines).encode("latin-1")))


@contextmanager
def serving(folder: Path, *, workers: int = 2, rested: bool = False, max_age: int = 300) -> Iterator[Site]:
    """Serve a site with two years of articles; `rested` when the last change shall lie behind."""
    site = Site(folder, workers=workers, max_age=max_age)
    for number in range(24):
        tags, date = "NATO, Ukraine" if number % 2 else "NATO", f"{2024 + number // 12}-{number % 12 + 1:02}"
        site.article(f"m{number:02}", f"Ministers meet, {date}", f"{date}-07T10:00:00Z", tags=tags)
    site.article("moved", "An address that moves", "2023-12-01T10:00:00Z")
    site.article("taken-back", "An article that is taken back", "2023-12-02T10:00:00Z", tags="Treaties")
    site.article("hidden", "An article with a topic nobody shall see", "2023-12-03T10:00:00Z", tags="Secret")
    site.publish()
    site.article("moved", "An address that moves", "2023-12-01T10:00:00Z", more="slugged")
    text = (site.folder / "moved.md").read_text().replace("title:", "slug: moved-on\ntitle:")
    site.write("moved.md", text)
    (site.folder / "taken-back.md").unlink()
    site.publish()
    try:
        site.start()
        if rested:
            site.rest()
        yield site
    finally:
        site.stop()
        site.close_index()
