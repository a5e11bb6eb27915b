"""Erase a withdrawn article from ledger and index, all but salted hashes of its names.

    ledger rewritten --> rows deleted --> file scrubbed

In this order a crash leaves nothing half done: an index that is behind its ledger is made anew from it, and one that
was not scrubbed says so. Reads no clock.
"""

from collections.abc import Collection
from datetime import datetime

from feedsvc import text
from feedsvc.index import identity, meta, purged, wholefile
from feedsvc.index.articles import Known
from feedsvc.index.database import Connection, Database
from feedsvc.ingest.ledger import Ledger
from feedsvc.ingest.ledgerlines import Purged, SettingsLine


def purge(database: Database, ledger: Ledger, known: Known, changed: datetime) -> None:
    """Erase an article that is withdrawn; `changed` is later than all that was changed before."""
    article = known.article
    with database.read() as c:
        salt, feeds = purged.salt_of(c), purged.own_feeds(c, article.id)
        names = (article.id, *purged.names(article.path, article.guid), *_slugs(c, known))
        hashes = sorted({purged.hash_of(salt, name) for name in names})
        # Documents shrink by it, so all of them are newer than who has them: no older time may answer for them.
        line = SettingsLine(meta.value(c, "settings_mark"), changed)
    left = ledger.compact(without=article.id, feeds=feeds, adding=(*(Purged(salt, each) for each in hashes), line))

    def erase(c: Connection) -> None:
        purged.erase(c, article.id, article.path, feeds)
        for each in hashes:
            purged.put(c, salt, each)
        meta.set_settings_mark(c, line.fingerprint, changed)
        meta.set_value(c, "emptied", str(meta.raise_revision(c, changed)))
        meta.set_ledger_position(c, ledger.head.generation, ledger.size, left)

    database.write(erase)
    scrub(database)


def scrub(database: Database) -> None:
    """Leave nothing in the file of the index of what was purged, should that not be done yet."""
    with database.read() as c:
        if not meta.value(c, "unscrubbed"):
            return
    wholefile.scrub(database)
    database.write(lambda c: meta.set_value(c, "unscrubbed", ""))


def _slugs(c: Connection, known: Known) -> Collection[str]:
    """Give the slugs that an article had, and the one that its file would get by its headline if it were new."""
    by_headline = text.slugify(known.article.title)
    free = by_headline and identity.slug_owner(c, by_headline) is None
    return {known.article.slug, *known.record.moved, *((by_headline,) if free else ())}
