"""The passing of time -> articles whose time comes: what was held is published, what has expired leaves.

Knows no file of any article.
"""

from pathlib import Path

from feedsvc.index import articles as index
from feedsvc.index import entries, meta
from feedsvc.index.database import Database
from feedsvc.index.rows import moment
from feedsvc.ingest import ledger, plan
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.ledger import Head
from feedsvc.ingest.writer import Clock, Writer


def let_come(b: Batch) -> None:
    """Publish what was held until now, and end what has expired."""
    for article_id in index.due(b.c, b.moment.now):
        if due := index.by_id(b.c, article_id):
            b.put(due, plan.come_due(due.article, due.record, b.moment))


def let_come_ahead(database: Database, place: Path, clock: Clock) -> int:
    """Do so though the ledger is out of reach; give the revision of that, 0 where nothing is due.

    The index is ahead of its ledger then, which is written anew from it as soon as it is back (`rewrite.save`).
    `place` is where no ledger is.
    """
    with database.read() as c:
        site, due = entries.site(c), index.next_due(c)
        if not (site and due and meta.value(c, "settled")) or due.timestamp() > clock.wall():
            return 0
        generation, position, _ = meta.ledger_position(c)
        head = Head(meta.value(c, "site_id"), moment(int(meta.value(c, "created"))), generation)
    writer = Writer(database, ledger.out_of_reach(place, head, position), clock, site, lambda: None)
    writer.write(let_come)
    writer.close_pages()
    with database.read() as c:
        return meta.revision(c)
