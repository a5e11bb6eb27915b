"""What was purged: erased from the index, all but salted hashes of its names.

By those of its slugs its addresses answer 410, by that of its id no other article ever gets it (I3), and by those of
its path and guid its file is known again.

Every function runs inside its caller's transaction or snapshot. Knows no ledger.
"""

import hmac
import secrets
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, delete, insert, select

from feedsvc.index import archive, counts, numbers
from feedsvc.index import schema as s
from feedsvc.index.folder import forget_file
from feedsvc.index.meta import set_value, value
from feedsvc.index.prepared import Prepared

_m, _t, _h = s.memberships.c, s.topics.c, s.purged.c.hash
_IS_PURGED = Prepared(select(_h).where(_h == bindparam("h")))


def salt_of(c: Connection) -> str:
    """Give the salt of the site's hashes; a new one before the first purge."""
    return value(c, "salt") or secrets.token_hex(16)


def hash_of(salt: str, name: str) -> str:
    """Hash a name: who does not guess it cannot read it."""
    return hmac.digest(salt.encode(), name.encode("utf-8", "surrogatepass"), "sha256").hex()


def names(path: str, guid: str) -> tuple[str, ...]:
    """Give the names, beside its slugs and its id, by which an article that was purged is known again."""
    return ("path:" + path, *((guid if guid.startswith("urn:uuid:") else "guid:" + guid,) if guid else ()))


def holds(c: Connection, name: str, *, salt: str = "") -> bool:
    """Tell whether an article of this slug, id or other name was purged; `salt` where it is at hand."""
    salt = salt or value(c, "salt")
    return bool(salt) and _IS_PURGED.value(c, {"h": hash_of(salt, name)}) is not None


def hashes(c: Connection) -> tuple[str, ...]:
    """Give all hashes there are."""
    return tuple(c.execute(select(s.purged.c.hash).order_by(s.purged.c.hash)).scalars())


def put(c: Connection, salt: str, hashed: str) -> None:
    """Remember the hash of a slug; the file is to be scrubbed of what had it."""
    set_value(c, "salt", salt)
    set_value(c, "unscrubbed", "1")
    c.execute(delete(s.purged).where(s.purged.c.hash == hashed))
    c.execute(insert(s.purged).values(hash=hashed))


def own_feeds(c: Connection, article: str) -> frozenset[str]:
    """Give the topics that no other article ever stood in: their names tell of it."""
    others = select(_m.feed).where(_m.article != numbers.article(article))
    query = select(_t.slug).join(s.memberships, _m.feed == _t.number)
    query = query.where(_m.article == numbers.article(article), _t.slug != "", _m.feed.not_in(others))
    return frozenset(c.execute(query).scalars())


def erase(c: Connection, article: str, path: str, feeds: Collection[str]) -> None:
    """Delete every row of a withdrawn article and of the topics that were its own."""
    forget_file(c, path)
    left = c.execute(select(_m.feed).where(_m.article == numbers.article(article))).scalars().all()
    archive.forget(c, article)
    c.execute(delete(s.memberships).where(_m.article == numbers.article(article)))
    c.execute(delete(s.moved).where(s.moved.c.article == article))
    c.execute(delete(s.articles).where(s.articles.c.id == article))
    for feed in feeds:
        c.execute(delete(s.pages).where(s.pages.c.feed == numbers.feed(feed)))
        c.execute(delete(s.topics).where(_t.slug == feed))
    counts.date_anew(c, left)
