"""Rows of the index to values of the domain and back. Knows no query."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from feedsvc.model import Article, Enclosure, Image, Record, TopicMention


class Place(NamedTuple):
    """Where an article stands or stood in a feed, both by number: a row of `memberships`."""

    article: int
    feed: int
    filed: int
    published: int
    rank: int
    given: int
    left: int | None
    page: int | None


@lru_cache(maxsize=1024)
def seconds(when: datetime) -> int:
    """Write a time as the index keeps it: whole seconds since 1970."""
    return int(when.timestamp())


def moment(value: int) -> datetime:
    """Read a time that the index keeps."""
    return datetime.fromtimestamp(value, UTC)


def maybe_seconds(when: datetime | None) -> int | None:
    """Write a time that may be missing."""
    return None if when is None else seconds(when)


def maybe_moment(value: int | None) -> datetime | None:
    """Read a time that may be missing."""
    return None if value is None else moment(value)


def values_of(article: Article) -> dict[str, Any]:
    """Write an article as column values of the table `articles`, but for content, due, found and revision."""
    image = article.image
    return {
        "id": article.id,
        "slug": article.slug,
        "path": article.path,
        "digest": article.digest,
        "state": article.state,
        "title": article.title,
        "html": article.html,
        "summary": article.summary,
        "published": seconds(article.published),
        "updated": seconds(article.updated),
        "changed": seconds(article.changed),
        "first_seen": seconds(article.first_seen),
        "filed": seconds(article.filed),
        "expires": maybe_seconds(article.expires),
        "withdrawn": maybe_seconds(article.withdrawn),
        "language": article.language,
        "place": article.place,
        "credit": article.credit,
        "link": article.link,
        "guid": article.guid,
        "correction": article.correction,
        "corrected": maybe_seconds(article.corrected),
        "authors": _list(article.authors),
        "topics": mentions_text(article.topics),
        "related": _list(article.related),
        "enclosures": _list([[file.url, file.type, file.length] for file in article.enclosures]),
        "image": _json([image.url, image.alt, image.credit, image.width, image.height]) if image else "",
        "weight": article.weight,
    }


def row_of(article: Article, record: Record, revision: int) -> dict[str, Any]:
    """Write an article as its record has it as column values of the table `articles`."""
    values = values_of(article)
    values["content"] = record.content
    values["found"] = mentions_text(record.topics) if record.topics != article.topics else values["topics"]
    values["due"] = maybe_seconds(record.due)
    values["order"] = record.order
    values["revision"] = revision
    return values


def article_of(row: Row[Any]) -> Article:
    """Read an article from a row of `articles`; a row selected without its html gives html ""."""
    return Article(
        id=row.id,
        slug=row.slug,
        path=row.path,
        digest=row.digest,
        state=row.state,
        title=row.title,
        html=getattr(row, "html", ""),
        summary=row.summary,
        published=moment(row.published),
        updated=moment(row.updated),
        changed=moment(row.changed),
        first_seen=moment(row.first_seen),
        filed=moment(row.filed),
        authors=tuple(json.loads(row.authors)),
        credit=row.credit,
        place=row.place,
        language=row.language,
        topics=mentions_of(row.topics),
        related=tuple(json.loads(row.related)),
        enclosures=tuple(Enclosure(*file) for file in json.loads(row.enclosures)),
        image=Image(*json.loads(row.image)) if row.image else None,
        link=row.link,
        guid=row.guid,
        correction=row.correction,
        corrected=maybe_moment(row.corrected),
        expires=maybe_moment(row.expires),
        withdrawn=maybe_moment(row.withdrawn),
        weight=row.weight,
    )


def mentions_text(mentions: tuple[TopicMention, ...]) -> str:
    """Write topics with their reasons."""
    return _list([[mention.slug, mention.label, mention.reason] for mention in mentions])


def mentions_of(written: str) -> tuple[TopicMention, ...]:
    """Read topics with their reasons."""
    return tuple(TopicMention(*mention) for mention in json.loads(written))


def _list(values: Sequence[object]) -> str:
    return _json(values) if values else "[]"


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
