"""By what an article is known again, and what no second one may have: ids, guids, slugs, digests, times of update.

Everything here runs inside one transaction that its caller opened. Decides nothing.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, or_, select, text

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
_WITH_GUID = select(_a.id, _a.path, _a.guid, _a.digest).where(or_(_a.guid == bindparam("g"), _a.id == bindparam("g")))
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
# As a text: each question in the words that find its index.
_KNOWN = Prepared(
    text(
        "SELECT value FROM json_each(:paths)"
        " WHERE EXISTS (SELECT * FROM articles WHERE path = CAST(value AS BLOB))"
        " UNION ALL SELECT value FROM json_each(:digests)"
        " WHERE EXISTS (SELECT * FROM articles WHERE substr(digest, 1, 12) = substr(value, 1, 12))"
        " UNION ALL SELECT value FROM json_each(:ids)"
        " WHERE EXISTS (SELECT * FROM articles WHERE id = value) OR EXISTS (SELECT * FROM articles WHERE guid = value)"
        " UNION ALL SELECT value FROM json_each(:slugs)"
        " WHERE EXISTS (SELECT * FROM articles WHERE slug = value) OR EXISTS (SELECT * FROM moved WHERE slug = value)"
    )
)
_TIMES = Prepared(
    text("SELECT value FROM json_each(:times) WHERE EXISTS (SELECT * FROM articles WHERE updated = value)")
)


class Signs(NamedTuple):
    """By what an article may be known: where its file is, the digest of that, the id and slug that it would get."""

    path: str
    digest: str
    id: str
    slug: str


class Placed(NamedTuple):
    """An article's id, with where its file was, the guid that it was published under, and the digest of its file."""

    id: str
    path: str
    guid: str
    digest: str


def alike(c: Connection, guid: str, digest: str) -> Iterator[Placed]:
    """Give the articles that a file may continue: those of its guid or id, the first seen first, then of its bytes."""
    if guid:
        yield from with_guid(c, guid)
    if _HAS_DIGEST.value(c, {"d": digest}) is not None:
        rows = c.execute(_WITH_DIGEST, {"d": digest}).all()
        yield from (Placed(row.id, row.path, row.guid, row.digest) for row in rows if row.digest == digest)


def with_guid(c: Connection, guid: str) -> tuple[Placed, ...]:
    """Give the articles that are, or were, published under a guid, the first seen first."""
    return tuple(Placed(row.id, row.path, row.guid, row.digest) for row in c.execute(_WITH_GUID, {"g": guid}))


def id_exists(c: Connection, article_id: str) -> bool:
    """Tell whether an id was ever given, or imported."""
    return _HAS_ID.value(c, {"g": article_id}) is not None


def is_unknown(c: Connection, signs: Signs) -> bool:
    """Tell whether none of some signs is, or was, an article's: one question in place of one for each."""
    at = s.path_bytes(signs.path)
    return not _IS_KNOWN.value(c, {"at": at, "d": signs.digest, "i": signs.id, "w": signs.slug})


def known(c: Connection, several: Iterable[Signs]) -> frozenset[str]:
    """Give those of the signs of several articles that are, or were, one's; their paths are text."""
    lists = (json.dumps(each) for each in zip(*several, strict=True))
    asked = dict(zip(("paths", "digests", "ids", "slugs"), lists, strict=False))
    return frozenset(sign for (sign,) in _KNOWN.run(c, asked)) if asked else frozenset()


def updated_at(c: Connection, times: Iterable[datetime]) -> frozenset[datetime]:
    """Give those of some times at which articles were updated."""
    return frozenset(moment(updated) for (updated,) in _TIMES.run(c, {"times": json.dumps([*map(seconds, times)])}))


def slug_owner(c: Connection, slug: str) -> str | None:
    """Give the id of the article that has a slug, now or formerly."""
    found: str | None = _OF_SLUG.value(c, {"w": slug})
    return found


def updated_between(c: Connection, first: datetime, last: datetime, but: str) -> frozenset[datetime]:
    """Give when articles, but for one, were updated between two times."""
    between = {"first": seconds(first), "last": seconds(last), "but": but}
    return frozenset(moment(updated) for (updated,) in _UPDATED.run(c, between))
