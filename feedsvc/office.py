"""Index -> what only editors and operators see: how the site stands, and what is wrong with which file.

    rows --status--> Status --> page, terminal, metrics
    problems --problem_feed--> Feed

Knows no request and no token, and reads no clock.
"""

import platform
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import NamedTuple

from feedsvc import __version__, keeperlock, text, urls
from feedsvc.index import articles as index
from feedsvc.index import counts, entries, folder, meta
from feedsvc.index.database import Connection
from feedsvc.index.signal import last_look
from feedsvc.model import Article, Entry, Feed, Problem, graver
from feedsvc.render.titles import feed_links
from feedsvc.render.values import Held, ProblemsPage, StatusPage
from feedsvc.settings import Settings, Site

STATUS = "/status/"
PROBLEMS = "/problems/"
SHOWN_HELD = 50
SHOWN_PROBLEMS = 500
FEED_PROBLEMS = 100


class Running(NamedTuple):
    """What runs beside the index, of which the index knows nothing."""

    last_look: datetime | None  # at the folder
    keeper: bool
    web: int  # processes that answer requests

    def words(self) -> str:
        """Tell which processes there are."""
        keeper = "a keeper" if self.keeper else "no keeper: the folder is not watched"
        return f"{self.web} for requests, {keeper}"


@dataclass(frozen=True, slots=True)
class Status:
    """How a site stands."""

    articles: int
    topics: int
    held: tuple[Article, ...]  # the next first
    problems: tuple[Problem, ...]  # the gravest first
    revision: int
    changed: datetime | None  # when anything published last changed
    running: Running

    def count(self, severity: str) -> int:
        """Count the problems of a severity."""
        return sum(problem.severity == severity for problem in self.problems)

    def facts(self) -> tuple[tuple[str, str], ...]:
        """Give name and value of what stands in one line each."""
        return (
            ("Articles published", f"{self.articles:,}"),
            ("Topics", f"{self.topics:,}"),
            ("Articles held", f"{len(self.held):,}"),
            ("Files in error", f"{self.count('error'):,}"),
            ("Warnings", f"{self.count('warning'):,}"),
            ("Revision", f"{self.revision:,}"),
            ("Last change", _moment(self.changed)),
            ("Last scan", _moment(self.running.last_look)),
            ("Processes", self.running.words()),
            ("Versions", f"feedsvc {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
        )


def status(c: Connection, running: Running) -> Status:
    """Tell how the site stands."""
    return Status(
        articles=counts.count_live(c),
        topics=counts.count_topics(c),
        held=index.held(c),
        problems=tuple(graver(folder.problems(c))),
        revision=meta.revision(c),
        changed=meta.last_changed(c),
        running=running,
    )


def running(settings: Settings) -> Running:
    """Tell what runs beside the index."""
    return Running(last_look(settings.data), keeperlock.runs(settings.data), settings.workers)


def status_page(c: Connection, site: Site, token: str, running: Running) -> StatusPage:
    """Show how the site stands."""
    now = status(c, running)
    held = (Held(article.title, text.shown(article.path), article.published) for article in now.held[:SHOWN_HELD])
    return StatusPage(site, feed_links(site), now.facts(), f"{PROBLEMS}{token}/", tuple(held))


def problems_page(c: Connection, site: Site, token: str) -> ProblemsPage:
    """Show what is wrong with which file, and what to do."""
    found = _wrong(c)
    return ProblemsPage(
        site, feed_links(site), tuple(found[:SHOWN_PROBLEMS]), len(found), f"{PROBLEMS}{token}/feed.atom"
    )


def problem_feed(c: Connection, site: Site, token: str) -> Feed:
    """Tell of what is wrong as a feed: a problem stays one entry for as long as it says the same."""
    when = meta.last_changed(c) or entries.created(c)
    page = urls.absolute(site.base_url, f"{PROBLEMS}{token}/")
    found = _wrong(c)
    return Feed(
        id=uuid.uuid5(uuid.UUID(site.site_id), "problems").urn,
        self_url=page + "feed.atom",
        title=f"{site.title}: what is wrong",
        subtitle="Files that are not published as they stand, and what to do",
        site_url=page,
        updated=when,
        entries=tuple(_entry(problem, site, page, when) for problem in found[:FEED_PROBLEMS]),
        author="feedsvc",
    )


def _wrong(c: Connection) -> list[Problem]:
    """Give errors and warnings, the gravest first, fit to be shown."""
    return [_legible(problem) for problem in graver(folder.problems(c)) if problem.severity != "note"]


def _moment(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M:%S} UTC" if when else "none yet"


def _entry(problem: Problem, site: Site, page: str, when: datetime) -> Entry:
    said = f"{problem.path}\n{problem.line}\n{problem.message}"
    name = uuid.uuid5(uuid.UUID(site.site_id), f"problem:{said}").urn
    where = problem.path + (f", line {problem.line}" if problem.line else "")
    words = f"{problem.message}. {problem.hint}" if problem.hint else problem.message
    return Entry(name, name, page, f"{where}: {problem.message}", f"<p>{escape(words)}</p>", words, when, when)


def _legible(problem: Problem) -> Problem:
    parts = (text.shown(part) for part in (problem.path or "The site", problem.message, problem.hint))
    path, message, hint = parts
    return Problem(path, problem.line, problem.severity, message, hint)
