"""Kill a real service at random moments while articles are published, and see that nothing is lost or told twice.

    python bench/kill.py [--rounds N] [--seed N]

Each round moves articles in, edits one, and meanwhile ends the keeper, a web process or everything with SIGKILL. Then
every article must be served, in its last version, under the id that it was first seen with; feeds must be well-formed,
a bad file and a link that leaves the folder must have hurt nothing; and an index made anew from a copy of the folder
and its ledger must give the same bytes. Exit code 1, with what was wrong, when any of this does not hold.
"""

import argparse
import contextlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from feedsvc.keeper import Keeper
from feedsvc.service import Service
from feedsvc.settings import load

ARTICLES = 4  # new ones a round
LONGEST_SECONDS = 0.8  # before something is killed
PATIENCE_SECONDS = 45.0
SECRET = "what stands outside of the folder"
FEEDS = ("/feed.atom", "/feed.rss", "/feed.json", "/topics/nato/feed.atom")


@dataclass
class Site:
    """A folder under change, the service that serves it, and what it has told so far."""

    root: Path
    port: int
    versions: dict[str, int] = field(default_factory=dict)  # title -> version last written
    ids: dict[str, str] = field(default_factory=dict)  # title -> id first told
    process: subprocess.Popen[bytes] | None = None

    @property
    def folder(self) -> Path:
        """Give the folder of articles."""
        return self.root / "articles"

    def begin(self) -> None:
        """Make the folder, with a few things that must not hurt."""
        self.folder.mkdir()
        (self.root / "outside.md").write_text(f"# {SECRET}\n\n{SECRET}\n")
        (self.folder / "leak.md").symlink_to(self.root / "outside.md")
        (self.folder / "bad.md").write_text("---\ntitle: [unclosed\n---\nText\n")
        (self.folder / "feedsvc.toml").write_text('base_url = "https://news.example"\n')

    def start(self) -> None:
        """Start the service, unless it runs."""
        if self.process is None or self.process.poll() is not None:
            command = [sys.executable, "-m", "feedsvc", "serve", str(self.folder), "--data", str(self.root / "data")]
            with (self.root / "log").open("ab") as log:
                self.process = subprocess.Popen([*command, "--port", str(self.port)], stdout=log, stderr=log)

    def write(self, title: str) -> None:
        """Write the next version of an article, whole."""
        self.versions[title] = self.versions.get(title, 0) + 1
        text = f"---\ntitle: {title}\ntags: [NATO]\n---\nText of {title}, version {self.versions[title]}.\n"
        draft = self.folder / f".{title}.tmp"
        draft.write_text(text)
        draft.rename(self.folder / f"{title.replace(' ', '-')}.md")

    def get(self, path: str) -> bytes:
        """Give what is served at a path."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return bytes(answer.read())

    def note(self) -> None:
        """Remember what the service tells: from here on it must hold (I1, I3)."""
        items = json.loads(self.get("/feed.json"))["items"]
        assert len({item["id"] for item in items}) == len(items), "I3: an id stands twice in the feed"
        for item in items:
            known = self.ids.setdefault(item["title"], item["id"])
            assert known == item["id"], f"I3: {item['title']} had the id {known}, now {item['id']}"
        missing = self.ids.keys() - {item["title"] for item in items}
        assert not missing, f"I1: told as published, and gone: {sorted(missing)}"

    def is_whole(self) -> bool:
        """Tell whether everything in the folder is served in its last version (I2)."""
        with contextlib.suppress(OSError, urllib.error.URLError, ValueError):
            told = {item["title"]: item["content_html"] for item in json.loads(self.get("/feed.json"))["items"]}
            return all(f"version {number}." in told.get(title, "") for title, number in self.versions.items())
        return False

    def kill(self, chance: random.Random) -> str:
        """End something at once; give what it was."""
        assert self.process
        roles = {pid: words for pid, words in processes().items() if self.process.pid in ancestors(pid)}
        role = chance.choice(("keeper", "web", "everything"))
        pids = [pid for pid, words in roles.items() if role in words]
        if role == "everything":
            pids = [self.process.pid, *roles]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if role == "everything":
            self.process.wait()
        return role

    def check(self) -> None:
        """See that the invariants hold once everything is served."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.is_whole():
            assert time.monotonic() < until, "I2: not everything in the folder is served"
            time.sleep(0.1)
        self.note()
        bodies = {path: self.get(path) for path in FEEDS}
        for path, body in bodies.items():
            json.loads(body) if path.endswith("json") else ET.fromstring(body)  # I4
            assert SECRET.encode() not in body, "I8: what stands outside of the folder is served"
        made_anew = self.made_anew()
        for path, body in bodies.items():
            assert made_anew[path] == body, f"I5: {path} is another in an index made anew"

    def made_anew(self) -> dict[str, bytes]:
        """Give the feeds as an index made anew from folder and ledger has them."""
        with tempfile.TemporaryDirectory() as place:
            shutil.copytree(self.folder, Path(place) / "articles", symlinks=True)
            settings = load(str(Path(place) / "articles"), environ={}, data=f"{place}/data")
            keeper = Keeper(settings)
            keeper.look(settle=False, patience=0.0)
            keeper.close()
            service = Service(settings)
            bodies = {path: document.body for path in FEEDS if (document := service.build(path))}
            service.close()
            return bodies

    def round(self, number: int, chance: random.Random) -> str:
        """Publish and kill at once, then check."""
        self.start()
        if number:
            with contextlib.suppress(OSError, urllib.error.URLError):
                self.note()
        titles = [f"Story {number} {letter}" for letter in "abcdefgh"[:ARTICLES]]
        if self.versions:
            titles.append(chance.choice(sorted(self.versions)))
        publisher = threading.Thread(target=self.publish, args=(titles, chance.random() / 10))
        publisher.start()
        time.sleep(chance.random() * LONGEST_SECONDS)
        killed = self.kill(chance)
        publisher.join()
        self.start()
        self.check()
        return killed

    def publish(self, titles: list[str], pause: float) -> None:
        """Write articles one after another."""
        for title in titles:
            self.write(title)
            time.sleep(pause)

    def end(self) -> None:
        """End the service in order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def processes() -> dict[int, str]:
    """Give the command lines of all processes."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found[int(path.parent.name)] = path.read_text().replace("\0", " ")
    return found


def ancestors(pid: int) -> list[int]:
    """Give the parent of a process, its parent, and so on."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        while pid > 1:
            match = re.search(r"\) \S (\d+)", Path(f"/proc/{pid}/stat").read_text())
            pid = int(match[1]) if match else 0
            found.append(pid)
    return found


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def main() -> int:
    """Run the rounds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="another seed kills at other moments")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as root:
        site = Site(Path(root), free_port())
        site.begin()
        try:
            for number in range(options.rounds):
                killed = site.round(number, chance)
                print(f"round {number + 1}: killed {killed}; {len(site.ids)} articles, all there", flush=True)
        except AssertionError as error:
            print(f"round {number + 1}: {error}\n{(Path(root) / 'log').read_text()[-3000:]}")
            return 1
        finally:
            site.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
