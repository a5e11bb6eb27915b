"""What stands for articles and topics within the index: numbers, in place of ids and slugs, which are long.

As parts of queries, looked up, and given to what has none. Outside the index nobody makes anything of a number.
"""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, ScalarSelect, bindparam, func, insert, select

from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared

_ID_STARTS, _RANK_DIGITS = len("urn:uuid:"), 7  # so few that SQLite keeps the number in four bytes

_topic, _article = s.topics.alias("numbered_topic").c, s.articles.alias("numbered_article").c
_NUMBER_OF_ARTICLE = Prepared(select(s.articles.c.number).where(s.articles.c.id == bindparam("i")))
_NUMBER_OF_TOPIC = Prepared(select(s.topics.c.number).where(s.topics.c.slug == bindparam("w")))
_slugs = select(func.json_each(bindparam("slugs")).table_valued("value").c.value)
_NUMBERS_OF_TOPICS = Prepared(select(s.topics.c.slug, s.topics.c.number).where(s.topics.c.slug.in_(_slugs)))
_ADD_TOPIC = Prepared(
    insert(s.topics).values({name: bindparam(name) for name in ("slug", "label", "count", "revision")})
)


def feed(slug: str | Any) -> ScalarSelect[int]:
    """Give a feed's number, as a part of a query; NULL when there is no such feed."""
    return select(_topic.number).where(_topic.slug == slug).correlate(None).scalar_subquery()


def article(article_id: str | Any) -> ScalarSelect[int]:
    """Give an article's number, as a part of a query; NULL when there is no such article."""
    return select(_article.number).where(_article.id == article_id).correlate(None).scalar_subquery()


def of_article(c: Connection, article_id: str) -> int | None:
    """Look up an article's number."""
    found: int | None = _NUMBER_OF_ARTICLE.value(c, {"i": article_id})
    return found


def of_topic(c: Connection, slug: str) -> int | None:
    """Look up a topic's number."""
    found: int | None = _NUMBER_OF_TOPIC.value(c, {"w": slug})
    return found


def of_topics(c: Connection, slugs: Collection[str]) -> dict[str, int]:
    """Look up the numbers of those topics that are listed."""
    return dict(_NUMBERS_OF_TOPICS.run(c, {"slugs": json.dumps([*slugs])}).fetchall())


def new_topic(c: Connection, slug: str, label: str, revision: int) -> int:
    """List a topic for the first time, with no article yet; give its number."""
    return _ADD_TOPIC.add(c, {"slug": slug, "label": label, "count": 0, "revision": revision})


def rank_of(article_id: str) -> int:
    """Give the place of an id among others in a few bytes: where two have the same, the ids themselves decide."""
    try:
        return int(article_id[_ID_STARTS : _ID_STARTS + _RANK_DIGITS], 16)
    except ValueError:
        return 0
