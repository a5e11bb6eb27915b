"""ledger -> index: take in what the ledger says, and make the index anew when it does not belong to the ledger.

Knows no article files: what is taken in stands as "unread" until its file is read.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime

from feedsvc.index import articles as index
from feedsvc.index import purged
from feedsvc.index.articles import KnownFile
from feedsvc.index.database import Connection, Database
from feedsvc.ingest.ledger import Ledger, Line, Named, Purged, SettingsLine
from feedsvc.model import Article, ClosedPage, Record


def bring_in(database: Database, ledger: Ledger) -> bool:
    """Bring the index to the end of the ledger; give True when articles that it told of have to be read anew."""
    with database.read() as c:
        generation, position, _ = index.ledger_position(c)
        ours = index.meta(c, "site_id") == ledger.head.site_id
    anew = not ours or generation != ledger.head.generation or position > ledger.size
    if anew:
        database.empty()
        database.write(lambda c: _begin(c, ledger))
        position = 0
    if position < ledger.size:
        database.write(lambda c: _replay(c, ledger, position))
    return anew and next(ledger.lines(), None) is not None


def _begin(c: Connection, ledger: Ledger) -> None:
    # Revisions of another index must not be taken for those of this one by processes that saw both.
    start = str(secrets.randbelow(2**40))
    index.set_meta(c, "revision", start)
    index.set_meta(c, "emptied", start)
    index.set_meta(c, "site_id", ledger.head.site_id)
    index.set_meta(c, "created", str(int(ledger.head.created.timestamp())))
    index.set_ledger_position(c, ledger.head.generation, 0, 0)


def _replay(c: Connection, ledger: Ledger, position: int) -> None:
    count = take_in(c, ledger.lines(position))
    lines = index.ledger_position(c)[2] + count
    index.set_ledger_position(c, ledger.head.generation, ledger.size, lines)


def take_in(c: Connection, lines: Iterable[Line]) -> int:
    """Write ledger lines into the index as one revision; give their number."""
    revision = index.revision(c) + 1
    newest = index.last_changed(c)
    count = 0
    for line in lines:
        count += 1
        stamps = _take_in_line(c, line, revision)
        newest = max((stamp for stamp in (*stamps, newest) if stamp), default=None)
    if newest:
        index.raise_revision(c, newest)
    return count


def _take_in_line(c: Connection, line: Line, revision: int) -> tuple[datetime | None, ...]:
    if isinstance(line, Record):
        index.put(c, _unread(line), line, revision)
        index.forget_file(c, line.path)
        if not line.withdrawn:
            # To be read, or found absent
            index.put_file(c, KnownFile(line.path, 0, 0, "", "", line.id), ())
        return (line.changed, *(place.left for place in line.memberships))
    if isinstance(line, ClosedPage):
        index.close_page(c, line)
        return (line.closed,)
    if isinstance(line, SettingsLine):
        index.set_settings_mark(c, line.fingerprint, line.changed)
        return (line.changed,)
    if isinstance(line, Named):
        index.name_topic(c, line.slug, line.label, revision)
    elif isinstance(line, Purged):
        purged.put(c, line.salt, line.hash)
    else:
        index.set_meta(c, "settled", "1")
        index.set_meta(c, "incomplete", "1")  # until the files were read, documents would lack what they had
    return ()


def _unread(record: Record) -> Article:
    """Make what stands for an article until its file is read again."""
    return Article(
        id=record.id,
        slug=record.slug,
        path=record.path,
        digest=record.digest,
        state="withdrawn" if record.withdrawn else "unread",
        title="",
        html="",
        summary="",
        published=record.published,
        updated=record.updated,
        changed=record.changed,
        first_seen=record.first_seen,
        filed=record.filed,
        topics=record.topics,
        withdrawn=record.withdrawn,
        guid=record.guid,
    )
