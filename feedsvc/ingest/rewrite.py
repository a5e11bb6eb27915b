"""index -> ledger: write a ledger anew that was lost, from all that the index knows.

The way back of `replay`. A folder that is only not in its place, as it is not mounted yet, gets none: a second ledger
would give every article a second identity (I3).
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from feedsvc.index import archive, counts, folder, media, meta, purged
from feedsvc.index import articles as index
from feedsvc.index.database import Connection, Database
from feedsvc.index.rows import moment
from feedsvc.ingest import ledger, marks, sources, standing
from feedsvc.ingest.ledger import Head
from feedsvc.ingest.ledgerlines import Line, Named, Purged, SettingsLine, Settled
from feedsvc.ingest.walk import Walk

log = logging.getLogger(__name__)


def save(
    database: Database,
    place: Path,
    articles: Path,
    pulse: Callable[[], None] = lambda: None,
    *,
    confirmed: bool = False,
) -> bool:
    """Write a ledger anew that is lost, or an older one than the index was made with; tell whether it was so.

    Of a folder without a file that is as the index knows it that is done only when `confirmed`. `pulse` is called
    often and may raise what ends the work, before anything is in place.
    """
    site_id, generation, size = ledger.end_of(place)
    with database.read() as c:
        known, position, lines = meta.ledger_position(c)
        is_older = site_id == meta.value(c, "site_id") and (generation, size) < (known, position)
        if not meta.value(c, "settled") or not (is_older or (not size and (confirmed or _is_of(c, articles, pulse)))):
            return False
        created = moment(int(meta.value(c, "created")))
        head = Head(meta.value(c, "site_id"), created, max(generation, known) + 1)
        ledger.write_anew(place, head, sources.paced(_lines(c), lambda _: pulse()))
    end = place.stat().st_size
    database.write(lambda c: meta.set_ledger_position(c, head.generation, end, lines))
    log.warning("the ledger of the articles was lost, or an older one; it is written anew from the index")
    return True


def is_away(database: Database, place: Path, articles: Path) -> bool:
    """Tell whether a folder may not be in its place: it has no ledger and no article, though the index knows some."""
    if ledger.end_of(place)[2] or next(Walk(articles).files(), None):
        return False
    with database.read() as c:
        return bool(meta.value(c, "settled") and counts.count_live(c))


def _is_of(c: Connection, articles: Path, pulse: Callable[[], None]) -> bool:
    """Tell whether a file that the index knows is in a folder as it was: names alone are those of many folders."""
    for path, size, modified, *_ in sources.paced(folder.known_marks(c), lambda _: pulse()):
        found = sources.article(articles, marks.path_of(path))
        if found and (found.size, found.modified) == (size, modified):
            return True
    return False


def _lines(c: Connection) -> Iterator[Line]:
    for article in index.ids(c):
        if known := index.by_id(c, article):
            yield known.record
            if known.article.state in ("live", "held", "expired") and folder.is_in_error(c, known.article.path):
                yield standing.of(known.article, media.paths(c, article))
    yield from (Named(slug, label) for slug, label in counts.labels(c))
    yield from archive.closed_pages(c)
    yield from (Purged(meta.value(c, "salt"), each) for each in purged.hashes(c))
    yield SettingsLine(meta.value(c, "settings_mark"), moment(int(meta.value(c, "settings_changed"))))
    yield Settled()
