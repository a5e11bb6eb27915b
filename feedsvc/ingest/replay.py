"""ledger -> index: take in what the ledger says, and make the index anew when it does not belong to the ledger.

Knows no article files: what is taken in stands as "unread" until its file is read.
"""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import islice

from feedsvc.index import archive, counts, folder, media, meta, numbers, purged
from feedsvc.index import articles as index
from feedsvc.index.counts import Tally
from feedsvc.index.database import Connection, Database
from feedsvc.index.folder import KnownFile
from feedsvc.ingest import standing
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.ledgerlines import Line, Named, Purged, SettingsLine
from feedsvc.ingest.sources import paced
from feedsvc.ingest.standing import Standing
from feedsvc.model import Article, ClosedPage, Record

BATCH_LINES = 500


def bring_in(database: Database, ledger: Ledger, pulse: Callable[[], None] = lambda: None) -> bool:
    """Bring the index to the end of the ledger; give True when articles that it told of have to be read anew.

    `pulse` is called often and may raise what ends the work, which goes on from there the next time.
    """
    with database.read() as c:
        generation, position, _ = meta.ledger_position(c)
        ours = meta.value(c, "site_id") == ledger.head.site_id
        is_served = bool(meta.value(c, "site"))
        stands = {} if is_served else index.digests_read(c)
    anew = not ours or generation != ledger.head.generation or position > ledger.size
    if anew:
        database.empty()
        database.write(lambda c: _begin(c, ledger))
        position, is_served, stands = 0, False, {}
    # What is served goes from one state of the folder to another at once.
    most = None if is_served else BATCH_LINES
    while position < ledger.size:
        pulse()
        position = database.write(partial(_replay, ledger, position, most, stands, pulse))
    return not is_served and next(ledger.lines(), None) is not None


def _begin(c: Connection, ledger: Ledger) -> None:
    # Revisions of another index must not be taken for those of this one by processes that saw both.
    start = str(secrets.randbelow(2**40))
    meta.set_value(c, "revision", start)
    meta.set_value(c, "emptied", start)
    meta.set_value(c, "site_id", ledger.head.site_id)
    meta.set_value(c, "created", str(int(ledger.head.created.timestamp())))
    meta.set_ledger_position(c, ledger.head.generation, 0, 0)


def _replay(
    ledger: Ledger,
    position: int,
    most: int | None,
    stands: dict[str, str],
    pulse: Callable[[], None],
    c: Connection,
) -> int:
    """Take in so many lines from a position on, or all; give the position after them."""
    placed = ledger.placed_lines(position)
    lines = (line for _, line in islice(placed, most))
    count = take_in(c, lines if most else paced(lines, lambda _: pulse()), stands)
    end = next((place for place, _ in placed), ledger.size)
    meta.set_ledger_position(c, ledger.head.generation, end, meta.ledger_position(c)[2] + count)
    return end


def take_in(c: Connection, lines: Iterable[Line], stands: dict[str, str] | None = None) -> int:
    """Write ledger lines into the index as one revision; give their number. `stands` as in `_take_in_line`."""
    revision = meta.revision(c) + 1
    newest = meta.last_changed(c)
    count, tally, stands = 0, Tally(), {} if stands is None else stands
    for line in lines:
        count += 1
        stamps = _take_in_line(c, line, revision, tally, stands)
        newest = max((stamp for stamp in (*stamps, newest) if stamp), default=None)
    tally.write(c, revision)
    if newest:
        meta.raise_revision(c, newest)
    return count


def _take_in_line(
    c: Connection, line: Line, revision: int, tally: Tally, stands: dict[str, str]
) -> tuple[datetime | None, ...]:
    """Take in a line; `stands` has the digests of the articles, by id, of which a version stood before it."""
    if isinstance(line, Record):
        stood = index.by_id(c, line.id) if stands.get(line.id) == line.digest and not line.withdrawn else None
        article = standing.joined(_unread(line), line, stood.article) if stood else _unread(line)
        index.put(c, article, line, revision, tally)
        folder.forget_file(c, line.path)
        if not line.withdrawn:
            # To be read, or found absent
            folder.put_files(c, [(KnownFile(line.path, 0, 0, 0, "", "", line.id), ())])
        return (line.changed, *(place.left for place in line.memberships))
    if isinstance(line, Standing):
        _let_stand(c, line, revision, tally)
        stands[line.id] = line.digest
    elif isinstance(line, ClosedPage):
        _let_be_told_of(c, line, revision, tally)
        tally.opened = archive.open_upto(c, line.feed)
        archive.close_page(c, line)
        return (line.closed,)
    elif isinstance(line, SettingsLine):
        meta.set_settings_mark(c, line.fingerprint, line.changed)
        return (line.changed,)
    elif isinstance(line, Named):
        counts.name_topic(c, line.slug, line.label, revision)
    elif isinstance(line, Purged):
        purged.put(c, line.salt, line.hash)
    else:
        meta.set_value(c, "settled", "1")
        meta.set_value(c, "incomplete", "1")  # until the files were read, documents would lack what they had
    return ()


def _let_stand(c: Connection, line: Standing, revision: int, tally: Tally) -> None:
    """Show the version of an article that stands, if it is that of its record: its file may be in error yet."""
    known = index.by_id(c, line.id)
    if known and known.article.state == "unread" and known.record.digest == line.digest:
        index.put(c, standing.joined(known.article, known.record, line), known.record, revision, tally)
        media.use(c, line.id, line.media)


def _let_be_told_of(c: Connection, page: ClosedPage, revision: int, tally: Tally) -> None:
    """Give articles of a page a place in the index: a ledger that was compacted may tell of the page before them."""
    for article_id in (each for each in page.entries if numbers.of_article(c, each) is None):
        record = Record(
            id=article_id,
            path="",
            slug=article_id,
            digest="",
            content="",
            state="withdrawn",
            published=page.closed,
            updated=page.closed,
            changed=page.closed,
            first_seen=page.closed,
            filed=page.closed,
            withdrawn=page.closed,
        )
        index.put(c, _unread(record), record, revision, tally)


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
        correction=record.correction,
        corrected=record.corrected,
    )
