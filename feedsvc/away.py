"""A folder of articles that is away when a start looks for it: whether it is, and what goes on without it."""

from collections.abc import Callable
from contextlib import closing

from feedsvc.errors import AwayError
from feedsvc.index import folder
from feedsvc.index.database import Database
from feedsvc.index.signal import Signal
from feedsvc.ingest import due, rewrite
from feedsvc.ingest.writer import Clock
from feedsvc.ledgerplace import LEDGER, ledger_path
from feedsvc.model import Problem
from feedsvc.settings import Settings

# Why a start waits for the folder, and what to do.
_EMPTY = (
    "the folder of articles is empty and its ledger is gone; nothing was withdrawn",
    "put the folder back, or run: feedsvc ingest --confirm-withdrawals",
)
_CLOSED = "let the user that runs feedsvc read it, or mount it again"


def see_to_ledger(settings: Settings, database: Database, pulse: Callable[[], None], *, confirmed: bool) -> None:
    """Write the ledger anew where it is lost; raises AwayError where the folder is perhaps not mounted.

    `confirmed` says that an empty folder is meant to be empty. A database that nobody needs then is closed.
    """
    try:
        place, articles = ledger_path(settings), settings.folder
        is_away = rewrite.is_away(database, place, articles)
        if rewrite.save(database, place, articles, pulse, confirmed=is_away and confirmed):
            return
        away = _EMPTY if is_away else None
    except OSError as error:
        away = f"{error.filename} cannot be looked into: {error.strerror}; nothing was withdrawn", _CLOSED
    if away:
        problem = Problem("", 0, "error", *away)
        database.write(lambda c: folder.put_stray_problems(c, [problem]))
        database.close()
        raise AwayError(*away)


def tend(settings: Settings, clock: Clock) -> None:
    """Let come what is due while the folder is away, and tell every process; raises DatabaseError."""
    with closing(Database(settings.database_url)) as database:
        revision = due.let_come_ahead(database, settings.data / LEDGER.name, clock)
    if revision:
        with closing(Signal(settings.data)) as signal:
            signal.write(revision)
