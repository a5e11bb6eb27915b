"""Index -> what only editors and operators see: how the site stands, and what is wrong with which file.

    rows --status--> Status --> page, terminal, metrics
    problems --problem_feed--> Feed

Knows no request and no token. Reads no clock: the newest change is the newest time it tells of.
"""

import platform
import sqlite3
import uuid
from dataclasses import dataclass
from datetime import datetime
from html import escape

from feedsvc import __version__, text, urls
from feedsvc.index import articles as index
from feedsvc.index import entries
from feedsvc.index.database import Connection
from feedsvc.model import Article, Entry, Feed, Problem
from feedsvc.render.titles import feed_links
from feedsvc.render.values import Held, ProblemsPage, StatusPage
from feedsvc.settings import Site

STATUS = "/status/"
PROBLEMS = "/problems/"
SHOWN_HELD = 50
SHOWN_PROBLEMS = 500
FEED_PROBLEMS = 100
_GRAVITY = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Status:
    """How a site stands."""

    articles: int
    topics: int
    held: tuple[Article, ...]  # the next first
    problems: tuple[Problem, ...]  # the gravest first
    revision: int
    changed: datetime | None  # when anything published last changed
    began: datetime

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
            ("Last change", f"{self.changed:%Y-%m-%d %H:%M:%S} UTC" if self.changed else "none yet"),
            ("Versions", f"feedsvc {__version__}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"),
        )


def status(c: Connection) -> Status:
    """Tell how the site stands."""
    graver = sorted(index.problems(c), key=lambda problem: _GRAVITY.index(problem.severity))
    return Status(
        articles=index.count_live(c),
        topics=index.count_topics(c),
        held=index.held(c),
        problems=tuple(graver),
        revision=index.revision(c),
        changed=index.last_changed(c),
        began=entries.created(c),
    )


def status_page(c: Connection, site: Site, token: str) -> StatusPage:
    """Show how the site stands."""
    now = status(c)
    held = (Held(article.title, text.shown(article.path), article.published) for article in now.held[:SHOWN_HELD])
    return StatusPage(site, feed_links(site, (), ""), now.facts(), f"{PROBLEMS}{token}/", tuple(held))


def problems_page(c: Connection, site: Site, token: str) -> ProblemsPage:
    """Show what is wrong with which file, and what to do."""
    found = [_legible(problem) for problem in status(c).problems if problem.severity != "note"]
    return ProblemsPage(
        site, feed_links(site, (), ""), tuple(found[:SHOWN_PROBLEMS]), len(found), f"{PROBLEMS}{token}/feed.atom"
    )


def problem_feed(c: Connection, site: Site, token: str) -> Feed:
    """Tell of what is wrong as a feed: a problem stays one entry for as long as it says the same."""
    now = status(c)
    when = now.changed or now.began
    page = urls.absolute(site.base_url, f"{PROBLEMS}{token}/")
    found = [_legible(problem) for problem in now.problems if problem.severity != "note"]
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
