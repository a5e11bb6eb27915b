"""The keeper's side of the index: articles with their records, and the feeds that they stand in.

Everything here runs inside one transaction that its caller opened. Knows no files, no parsing and no rendering.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from feedsvc.index import numbers, places, search
from feedsvc.index import schema as s
from feedsvc.index.counts import Tally
from feedsvc.index.newcomers import Newcomers
from feedsvc.index.prepared import Prepared, portions
from feedsvc.index.rows import article_of, maybe_moment, mentions_of, moment, row_of, seconds
from feedsvc.model import Article, Membership, Record, State, TopicMention

_a, _m, _t = s.articles.c, s.memberships.c, s.topics.c
_IS_AT_PATH = Prepared(select(_a.id).where(_a.path == bindparam("at")))
_AT_PATH = select(s.articles).where(_a.path == bindparam("at", type_=s.FilePath()))
_AT_PATH_FIRST = _AT_PATH.order_by(_a.withdrawn.is_(None).desc(), _a.id)


@dataclass(frozen=True, slots=True)
class Known:
    """An article as the index has it."""

    article: Article
    record: Record


def by_id(c: Connection, article_id: str) -> Known | None:
    """Find an article by its id."""
    return _known(c, s.articles.c.id == article_id)


def by_path(c: Connection, path: str) -> Known | None:
    """Find the article that a path stands for; a live one first, should several have had the path."""
    if _IS_AT_PATH.value(c, {"at": s.path_bytes(path)}) is None:
        return None
    row = c.execute(_AT_PATH_FIRST, {"at": path}).first()
    return _known_of(c, row) if row else None


def ids(c: Connection) -> Iterator[str]:
    """Give the id of every article there is or was."""
    return (row.id for row in c.execute(select(_a.id).order_by(_a.id).execution_options(yield_per=1000)))


def digests_read(c: Connection) -> dict[str, str]:
    """Give the digests, by id, of the articles of which more is known than the record."""
    query = select(_a.id, _a.digest).where(_a.state.not_in(("unread", "withdrawn")))
    return {row.id: row.digest for row in c.execute(query)}


def _known(c: Connection, condition: ColumnElement[bool]) -> Known | None:
    alive = s.articles.c.withdrawn.is_(None).desc()
    row = c.execute(select(s.articles).where(condition).order_by(alive, s.articles.c.id)).first()
    return _known_of(c, row) if row else None


def _known_of(c: Connection, row: Row[Any]) -> Known:
    article = article_of(row)
    of_feed = select(_t.slug, _m.filed, _m.left).join(s.topics, _t.number == _m.feed)
    places = c.execute(of_feed.where(_m.article == row.number).order_by(_t.slug))
    slugs = c.execute(select(s.moved.c.slug).where(s.moved.c.article == row.id).order_by(s.moved.c.slug))
    record = Record(
        id=row.id,
        path=row.path,
        slug=row.slug,
        digest=row.digest,
        content=row.content,
        state=row.state,
        published=article.published,
        updated=article.updated,
        changed=article.changed,
        first_seen=article.first_seen,
        filed=article.filed,
        due=maybe_moment(row.due),
        withdrawn=article.withdrawn,
        topics=mentions_of(row.found),
        memberships=tuple(Membership(p.slug, moment(p.filed), maybe_moment(p.left)) for p in places),
        moved=tuple(slugs.scalars()),
        guid=row.guid,
        order=row.order,
        correction=article.correction,
        corrected=article.corrected,
    )
    return Known(article, record)


def count_at(c: Connection, paths: Iterable[Sequence[str]]) -> tuple[int, int]:
    """Count the articles at some paths that are not withdrawn, and those of them that are published."""
    a = s.articles.c
    published = func.count().filter(a.state.in_(("live", "unread")))
    query = select(func.count(), published).where(a.state != "withdrawn")
    found = [c.execute(query.where(a.path.in_(some))).one() for each in paths for some in portions(each)]
    return sum(articles for articles, _ in found), sum(live for _, live in found)


class Filed(NamedTuple):
    """An article with its topics."""

    id: str
    path: str
    digest: str
    state: State
    title: str
    found: tuple[TopicMention, ...]
    shown: tuple[TopicMention, ...]


def filed_articles(c: Connection) -> Iterator[Filed]:
    """Give every article that is published or held, with its topics as found and as shown."""
    a = s.articles.c
    columns = (a.id, a.path, a.digest, a.state, a.title, a.found, a.topics)
    query = select(*columns).where(a.state.in_(("live", "held"))).order_by(a.id)
    for row in c.execute(query.execution_options(yield_per=1000)):
        known = (row.id, row.path, row.digest, row.state, row.title)
        yield Filed(*known, mentions_of(row.found), mentions_of(row.topics))


def marked_titles(c: Connection) -> Iterator[tuple[str, str]]:
    """Give path and title of every article that is published or held and whose title may begin or end in a mark."""
    a = s.articles.c
    marked = or_(a.title.contains(": "), a.title.contains("|"))
    query = select(a.path, a.title).where(a.state.in_(("live", "held")), marked).order_by(a.id)
    return ((row.path, row.title) for row in c.execute(query.execution_options(yield_per=1000)))


def is_any_live(c: Connection) -> bool:
    """Tell whether an article can be shown."""
    return c.execute(select(_a.id).where(_a.state == "live").limit(1)).first() is not None


def displaced(c: Connection) -> tuple[str, ...]:
    """Give the ids of articles that the ledger told of, whose path is now that of another article."""
    a, f = s.articles.c, s.files.c
    own = exists().where(f.path == a.path, f.article == a.id)
    return tuple(c.execute(select(a.id).where(a.state == "unread", ~own).order_by(a.id)).scalars())


def due(c: Connection, now: datetime) -> tuple[str, ...]:
    """Give the ids of articles whose state has to be looked at again."""
    a = s.articles.c
    query = select(a.id).where(a.due <= seconds(now), a.state != "unread").order_by(a.due, a.id)
    return tuple(c.execute(query).scalars())


def next_due(c: Connection) -> datetime | None:
    """Give the next time when an article's state has to be looked at."""
    a = s.articles.c
    query = select(a.due).where(a.due.is_not(None), a.state != "unread").order_by(a.due).limit(1)
    return maybe_moment(c.execute(query).scalar_one_or_none())


def held(c: Connection) -> tuple[Article, ...]:
    """Give the articles whose time has not come, the next first."""
    a = s.articles.c
    # What is held is due: the index of those is short, and there is none of states.
    query = select(s.articles).where(a.due.is_not(None), a.state == "held").order_by(a.published, a.id)
    return tuple(article_of(row) for row in c.execute(query))


def most_subjects(c: Connection) -> int:
    """Give about how many lines a ledger without stale ones has: for articles, topics, closed pages.

    Never too few, and in the same time however many there are: rows are numbered.
    """
    tables = (s.articles, s.topics, s.pages)
    last = func.max(literal_column("rowid", Integer))
    return sum(c.execute(select(last).select_from(table)).scalar_one() or 0 for table in tables)


def all_live(c: Connection) -> tuple[Article, ...]:
    """Give every published article, newest first."""
    query = select(s.articles).where(s.articles.c.state == "live")
    return tuple(article_of(row) for row in c.execute(query.order_by(s.articles.c.published.desc(), s.articles.c.id)))


def put(c: Connection, article: Article, record: Record, revision: int, tally: Tally, words: str | None = None) -> None:
    """Write an article as its record has it, all but what the caller sums up in `tally`.

    `words` are those of its html, where they are at hand.
    """
    number = numbers.of_article(c, article.id)
    if number is None:
        newcomers = Newcomers(c)
        newcomers.add(article, record, revision, tally, words)
        newcomers.write()
    else:
        c.execute(update(s.articles).where(_a.number == number).values(row_of(article, record, revision)))
        search.put(c, number, article, words)
        places.move(c, number, article, record, tally)
    for slug in record.moved:
        if not c.execute(update(s.moved).where(s.moved.c.slug == slug).values(article=record.id)).rowcount:
            c.execute(insert(s.moved).values(slug=slug, article=record.id))
