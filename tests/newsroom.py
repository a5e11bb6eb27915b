"""A site as it runs: a real folder, its keeper and its service, and a clock that is set by hand."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feedsvc.ingest.writer import Clock
from feedsvc.keeper import Keeper
from feedsvc.model import Document
from feedsvc.report import Report
from feedsvc.service import Missing, Service
from feedsvc.settings import SITE_FILE, Settings, load

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BASE = "https://news.example"


class Newsroom:
    """A folder that is kept and served."""

    def __init__(self, root: Path, toml: str = "") -> None:
        self.root = root
        self.folder = root / "articles"
        self.folder.mkdir()
        self.now = START.timestamp()
        self.settings_are(toml)
        self.open()

    def load(self) -> Settings:
        """Resolve the settings as they are now."""
        return load(str(self.folder), data=str(self.root / "data"), environ={})

    def open(self) -> None:
        """Begin to keep and to serve."""
        self.keeper = Keeper(self.load(), clock=Clock(lambda: self.now, lambda: self.now))
        self.service = Service(self.load())

    def close(self) -> None:
        """End both."""
        self.keeper.close()
        self.service.close()

    def rebuild(self) -> None:
        """Delete the index and let it be made anew."""
        self.close()
        self.open_anew()

    def open_anew(self) -> None:
        """Begin without an index."""
        for path in (self.root / "data").glob("index.db*"):
            path.unlink()
        self.open()
        self.look()

    def settings_are(self, toml: str) -> None:
        """Write feedsvc.toml."""
        (self.folder / SITE_FILE).write_text(f'base_url = "{BASE}"\npage_entries = 5\n{toml}')

    def decide(self, toml: str) -> Report:
        """Write feedsvc.toml and let the keeper see it."""
        self.settings_are(toml)
        return self.look()

    def write(self, path: str, text: str) -> None:
        """Write an article, some time ago."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        os.utime(file, (self.now - 60, self.now - 60 + len(text) / 1000))

    def look(self) -> Report:
        """Let a minute pass and the keeper look."""
        self.now += 60
        return self.keeper.look(settle=False, patience=0.0, confirmed=True)

    def get(self, path: str) -> Document:
        """Give the document at a path."""
        document = self.service.build(path)
        assert document is not None, f"nothing at {path}: {self.status(path)}"
        return document

    def feed(self, path: str) -> dict[str, Any]:
        """Give a JSON feed."""
        value: dict[str, Any] = json.loads(self.get(path).body)
        return value

    def titles(self, path: str) -> list[str]:
        """Give the titles of a JSON feed in order of the alphabet."""
        return sorted(item["title"] for item in self.feed(path)["items"])

    def listed(self) -> dict[str, dict[str, Any]]:
        """Give what /topics.json lists, by slug."""
        return {topic["slug"]: topic for topic in json.loads(self.get("/topics.json").body)["topics"]}

    def missing(self, path: str) -> Missing:
        """Tell why nothing is at a path."""
        assert self.service.build(path) is None, f"something is at {path}"
        return self.service.missing(path)

    def status(self, path: str) -> tuple[int, str]:
        """Give status and the path that it leads to."""
        missing = self.service.missing(path)
        return missing.status, missing.location.removeprefix(BASE)
