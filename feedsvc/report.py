"""How a site stands, for people: after a look at its folder, or as it would be after one.

folder, ledger --preview--> Report, articles
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.index import articles as index
from feedsvc.index import counts, folder, topics
from feedsvc.index.database import Connection, Database
from feedsvc.ingest import replay
from feedsvc.ingest.apply import Ingest, Looked, Progress, untold
from feedsvc.ingest.batch import Counts
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.writer import Clock
from feedsvc.ledgerplace import open_ledger
from feedsvc.model import Article, Problem
from feedsvc.settings import Settings


@dataclass(frozen=True, slots=True)
class Report:
    """How the site stands after a look at the folder."""

    articles: int  # published now
    topics: int  # that have a published article
    problems: tuple[Problem, ...]
    held: tuple[Article, ...]  # their time has not come; the next first
    counts: Counts  # what the look changed
    ignored: tuple[str, ...]
    again: float | None  # seconds until the folder should be looked at again
    ledger: Path


def report_of(c: Connection, looked: Looked, ledger: Ledger) -> Report:
    """Tell how the site stands after a look."""
    return Report(
        articles=counts.count_live(c),
        topics=counts.count_topics(c),
        problems=folder.problems(c),
        held=index.held(c),
        counts=looked.counts,
        ignored=looked.ignored,
        again=looked.again,
        ledger=ledger.path,
    )


def preview(settings: Settings, clock: Clock, *, progress: Progress = untold) -> tuple[Report, tuple[Article, ...]]:
    """Tell what an ingest now would publish, article by article, without touching index or ledger."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-check-") as folder:
        database = Database(f"sqlite:///{folder}/index.db")
        database.create()
        ledger = open_ledger(settings, datetime.fromtimestamp(int(clock.wall()), UTC), writable=False)
        replay.bring_in(database, ledger)
        ingest = Ingest(database, ledger, settings.folder, settings.site, clock)
        looked = ingest.look(settle=False, patience=0.0, confirmed=True, progress=progress)
        with database.read() as c:
            report, entries = report_of(c, looked, ledger), topics.as_shown(c, ingest.site, index.all_live(c))
        ingest.close()
        database.close()
        return report, entries
