"""By what an article is known again, and what no second one may have: ids, guids, slugs, digests, times of update.

Everything here runs inside one transaction that its caller opened. Decides nothing.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, or_, select

from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import moment, seconds

_a = s.articles.c
# Not also by the whole digest: SQLite would put that in place of the column, and not see what is indexed.
_begins_alike = s.digest_start(_a.digest) == s.digest_start(bindparam("d"))
_WITH_DIGEST = select(_a.id, _a.path, _a.guid, _a.digest).where(_begins_alike).order_by(_a.id)
_HAS_DIGEST = Prepared(select(_a.id).where(_begins_alike))
_HAS_ID = Prepared(
    select(_a.id).where(_a.id == bindparam("g")).union_all(select(_a.id).where(_a.guid == bindparam("g")))
)
_WITH_GUID = select(_a.id, _a.path, _a.guid).where(or_(_a.guid == bindparam("g"), _a.id == bindparam("g")))
_WITH_GUID = _WITH_GUID.order_by(_a.first_seen, _a.id)
_has_slug = select(_a.id).where(_a.slug == bindparam("w"))
_OF_SLUG = Prepared(_has_slug.union_all(select(s.moved.c.article).where(s.moved.c.slug == bindparam("w"))))
_UPDATED = Prepared(
    select(_a.updated).where(_a.updated.between(bindparam("first"), bindparam("last")), _a.id != bindparam("but"))
)
_IS_KNOWN = Prepared(
    select(
        or_(
            exists().where(_a.path == bindparam("at")),
            exists().where(_begins_alike),
            exists().where(_a.id == bindparam("i")),
            exists().where(_a.guid == bindparam("i")),
            exists().where(_a.slug == bindparam("w")),
            exists().where(s.moved.c.slug == bindparam("w")),
        )
    )
)


class Placed(NamedTuple):
    """An article's id, with where its file was and the guid that it was published under."""

    id: str
    path: str
    guid: str


def alike(c: Connection, guid: str, digest: str) -> Iterator[Placed]:
    """Give the articles that a file may continue: those of its guid or id, the first seen first, then of its bytes."""
    if guid:
        yield from with_guid(c, guid)
    if _HAS_DIGEST.value(c, {"d": digest}) is not None:
        rows = c.execute(_WITH_DIGEST, {"d": digest}).all()
        yield from (Placed(row.id, row.path, row.guid) for row in rows if row.digest == digest)


def with_guid(c: Connection, guid: str) -> tuple[Placed, ...]:
    """Give the articles that are, or were, published under a guid, the first seen first."""
    return tuple(Placed(row.id, row.path, row.guid) for row in c.execute(_WITH_GUID, {"g": guid}))


def id_exists(c: Connection, article_id: str) -> bool:
    """Tell whether an id was ever given, or imported."""
    return _HAS_ID.value(c, {"g": article_id}) is not None


def is_unknown(c: Connection, path: str, digest: str, article_id: str, slug: str) -> bool:
    """Tell whether none of these is, or was, an article's: one question in place of one for each."""
    return not _IS_KNOWN.value(c, {"at": s.path_bytes(path), "d": digest, "i": article_id, "w": slug})


def slug_owner(c: Connection, slug: str) -> str | None:
    """Give the id of the article that has a slug, now or formerly."""
    found: str | None = _OF_SLUG.value(c, {"w": slug})
    return found


def updated_between(c: Connection, first: datetime, last: datetime, but: str) -> frozenset[datetime]:
    """Give when articles, but for one, were updated between two times."""
    between = {"first": seconds(first), "last": seconds(last), "but": but}
    return frozenset(moment(updated) for (updated,) in _UPDATED.run(c, between))
