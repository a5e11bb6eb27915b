"""The keeper's side of the index: what it knows of files and articles, and how it changes that.

Everything here runs inside one transaction that its caller opened. Knows no files, no parsing and no rendering.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from feedsvc.index import schema as s
from feedsvc.index import search
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import (
    article_of,
    maybe_moment,
    maybe_seconds,
    mentions_of,
    mentions_text,
    moment,
    seconds,
    values_of,
)
from feedsvc.model import Article, ClosedPage, Membership, OpenPlace, Problem, Record, State, TopicMention

SOME = 500  # values that one query asks for
_PLACE = ("filed", "published", "left")

# What runs for every article of an ingest is put together once: that costs more than running it.
_a, _f, _p, _m, _t = s.articles.c, s.files.c, s.problems.c, s.memberships.c, s.topics.c
_META = select(s.meta.c.value).where(s.meta.c.key == bindparam("k"))
_SET_META = update(s.meta).where(s.meta.c.key == bindparam("k")).values(value=bindparam("v"))
_PUT_FILE = Prepared(insert(s.files).prefix_with("OR REPLACE"))
_DROP_FILE = Prepared(delete(s.files).where(_f.path == bindparam("at")))
_DROP_PROBLEMS = Prepared(delete(s.problems).where(_p.path == bindparam("at")))
_IS_AT_PATH = Prepared(select(_a.id).where(_a.path == bindparam("at")))
_AT_PATH = select(s.articles).where(_a.path == bindparam("at", type_=s.FilePath()))
_AT_PATH_FIRST = _AT_PATH.order_by(_a.withdrawn.is_(None).desc(), _a.id)
_WITH_DIGEST = select(_a.id, _a.path, _a.guid).where(_a.digest == bindparam("d")).order_by(_a.id)
_HAS_DIGEST = Prepared(select(_a.id).where(_a.digest == bindparam("d")))
_HAS_ID = Prepared(select(_a.id).where(_a.id == bindparam("g")))
_WITH_GUID = select(_a.id, _a.path, _a.guid).where(or_(_a.guid == bindparam("g"), _a.id == bindparam("g")))
_WITH_GUID = _WITH_GUID.order_by(_a.first_seen, _a.id)
_IS_GUID = Prepared(select(_a.id).where(_a.guid == bindparam("g")))
_HAS_SLUG = Prepared(select(_a.id).where(_a.slug == bindparam("w")))
_HAD_SLUG = Prepared(select(s.moved.c.article).where(s.moved.c.slug == bindparam("w")))
_UPDATED = Prepared(
    select(_a.updated).where(_a.updated.between(bindparam("first"), bindparam("last")), _a.id != bindparam("but"))
)
_ADD_ARTICLE = Prepared(insert(s.articles))
_PLACES = Prepared(select(_m.feed, _m.filed, _m.published, _m.left).where(_m.article == bindparam("i")))
_ADD_PLACES = Prepared(
    insert(s.memberships).values({name: bindparam(name) for name in ("feed", "article", "filed", "published", "left")})
)
_FIRST_OPEN = (
    select(_m.article, _m.filed, _m.published)
    .where(_m.feed == bindparam("w"), _m.page.is_(None), _m.left.is_(None))
    .order_by(_m.filed, _m.published, _m.article)
    .limit(bindparam("most"))
    .offset(literal_column("0"))
    .subquery()
)
_OPEN_PLACES = Prepared(
    select(_FIRST_OPEN.c.article, _FIRST_OPEN.c.filed, _a.weight)
    .join(s.articles, _a.id == _FIRST_OPEN.c.article)
    .order_by(_FIRST_OPEN.c.filed, _FIRST_OPEN.c.published, _FIRST_OPEN.c.article)
)
_LAST_PAGE = Prepared(select(func.max(s.pages.c.number)).where(s.pages.c.feed == bindparam("w")))
_PUT_ON_PAGE = Prepared(
    update(s.memberships).where(_m.feed == bindparam("w"), _m.article == bindparam("i")).values(page=bindparam("n"))
)
_ADD_PAGE = Prepared(insert(s.pages))
_ADD_TOPIC = Prepared(insert(s.topics))
_COUNT = Prepared(
    update(s.topics)
    .where(_t.slug == bindparam("w"))
    .values(count=_t.count + bindparam("difference"), revision=bindparam("r"))
)


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A source file as it was when last looked at."""

    path: str
    size: int
    modified: int
    digest: str
    recipe: str
    article: str | None  # id


@dataclass(frozen=True, slots=True)
class Known:
    """An article as the index has it."""

    article: Article
    record: Record


def meta(c: Connection, key: str) -> str:
    """Give a value of the table `meta`; "" when it was never set."""
    return c.execute(_META, {"k": key}).scalar_one_or_none() or ""


def set_meta(c: Connection, key: str, value: str) -> None:
    """Set a value of the table `meta`."""
    if not c.execute(_SET_META, {"k": key, "v": value}).rowcount:
        c.execute(insert(s.meta).values(key=key, value=value))


# -- files and their problems


def known_files(c: Connection) -> Iterator[KnownFile]:
    """Give every file that was ever looked at and not forgotten, by path; keeps none of them."""
    rows = c.execute(select(s.files).order_by(s.files.c.path).execution_options(yield_per=1000))
    return map(_known_file, rows)


def files_at(c: Connection, paths: Sequence[str]) -> list[KnownFile]:
    """Give those files at some paths that are known, by path."""
    f = s.files.c
    queries = (select(s.files).where(f.path.in_(some)).order_by(f.path) for some in _some(paths))
    return [_known_file(row) for query in queries for row in c.execute(query)]


def count_files_of_articles(c: Connection, paths: Sequence[str]) -> int:
    """Count the paths that are the place of an article which is not withdrawn."""
    a = s.articles.c
    queries = (select(func.count()).where(a.path.in_(some), a.state != "withdrawn") for some in _some(paths))
    return sum(c.execute(query).scalar_one() for query in queries)


def _some(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    return (paths[start : start + SOME] for start in range(0, len(paths), SOME))


def _known_file(row: Row[Any]) -> KnownFile:
    return KnownFile(row.path, row.size, row.modified, row.digest, row.recipe, row.article)


def put_file(c: Connection, file: KnownFile, problems: Sequence[Problem]) -> None:
    """Remember how a file was found, with the problems it has now."""
    path = s.path_bytes(file.path)
    _DROP_PROBLEMS.run(c, {"at": path})
    _PUT_FILE.run(
        c,
        {
            "path": path,
            "size": file.size,
            "modified": file.modified,
            "digest": file.digest,
            "recipe": file.recipe,
            "article": file.article,
        },
    )
    _add_problems(c, problems)


def touch_file(c: Connection, file: KnownFile) -> None:
    """Remember that a file was found otherwise but says the same; its problems stay."""
    values = {"size": file.size, "modified": file.modified}
    c.execute(update(s.files).where(s.files.c.path == file.path).values(values))


def forget_file(c: Connection, path: str) -> None:
    """Forget a file that is gone, and its problems."""
    at = {"at": s.path_bytes(path)}
    _DROP_FILE.run(c, at)
    _DROP_PROBLEMS.run(c, at)


def put_stray_problems(c: Connection, problems: Sequence[Problem]) -> None:
    """Keep just these problems of paths that are no known files: those that a look at the folder found."""
    c.execute(delete(s.problems).where(s.problems.c.path.not_in(select(s.files.c.path))))
    for path in {problem.path for problem in problems}:
        _DROP_PROBLEMS.run(c, {"at": s.path_bytes(path)})
    _add_problems(c, problems)


def _add_problems(c: Connection, problems: Sequence[Problem]) -> None:
    if problems:
        c.execute(
            insert(s.problems),
            [
                {"path": p.path, "line": p.line, "severity": p.severity, "message": p.message, "hint": p.hint}
                for p in problems
            ],
        )


def problems(c: Connection) -> tuple[Problem, ...]:
    """Give every problem there is, by path and line."""
    rows = c.execute(select(s.problems).order_by(s.problems.c.path, s.problems.c.line, s.problems.c.id))
    return tuple(Problem(row.path, row.line, row.severity, row.message, row.hint) for row in rows)


# -- articles


def by_id(c: Connection, article_id: str) -> Known | None:
    """Find an article by its id."""
    return _known(c, s.articles.c.id == article_id)


def by_path(c: Connection, path: str) -> Known | None:
    """Find the article that a path stands for; a live one first, should several have had the path."""
    if _IS_AT_PATH.value(c, {"at": s.path_bytes(path)}) is None:
        return None
    row = c.execute(_AT_PATH_FIRST, {"at": path}).first()
    return _known_of(c, row) if row else None


class Placed(NamedTuple):
    """An article's id, with where its file was and the guid that it was published under."""

    id: str
    path: str
    guid: str


def alike(c: Connection, guid: str, digest: str) -> Iterator[Placed]:
    """Give the articles that a file may continue: those of its guid or id, the first seen first, then of its bytes."""
    queries = [(_WITH_GUID, {"g": guid})] if guid else []
    if _HAS_DIGEST.value(c, {"d": digest}) is not None:
        queries.append((_WITH_DIGEST, {"d": digest}))
    for query, values in queries:
        yield from (Placed(row.id, row.path, row.guid) for row in c.execute(query, values).all())


def names_in_use(c: Connection, paths: Sequence[str], digests: Sequence[str], names: Sequence[str]) -> set[str]:
    """Give those of some paths, digests, and ids, guids and slugs that some article has or had."""
    columns = ((_a.path, paths), (_a.digest, digests), (_a.id, names), (_a.guid, names), (_a.slug, names))
    return {
        value
        for column, values in (*columns, (s.moved.c.slug, names))
        for some in _some(values)
        for value in c.execute(select(column).where(column.in_(some))).scalars()
    }


def with_guid(c: Connection, guid: str) -> tuple[Placed, ...]:
    """Give the articles that are, or were, published under a guid, the first seen first."""
    return tuple(Placed(row.id, row.path, row.guid) for row in c.execute(_WITH_GUID, {"g": guid}))


def _known(c: Connection, condition: ColumnElement[bool]) -> Known | None:
    alive = s.articles.c.withdrawn.is_(None).desc()
    row = c.execute(select(s.articles).where(condition).order_by(alive, s.articles.c.id)).first()
    return _known_of(c, row) if row else None


def _known_of(c: Connection, row: Row[Any]) -> Known:
    article = article_of(row)
    places = c.execute(select(s.memberships).where(s.memberships.c.article == row.id).order_by(s.memberships.c.feed))
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
        memberships=tuple(Membership(p.feed, moment(p.filed), maybe_moment(p.left)) for p in places),
        moved=tuple(slugs.scalars()),
        guid=row.guid,
        order=row.order,
    )
    return Known(article, record)


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
    rows = c.execute(select(a.path, a.title).where(a.state.in_(("live", "held")), marked).order_by(a.id))
    return ((row.path, row.title) for row in rows)


def read_again(c: Connection, path: str) -> None:
    """Let a file be read again at the next look, though it did not change."""
    c.execute(update(s.files).where(s.files.c.path == path).values(recipe=""))


def id_exists(c: Connection, article_id: str) -> bool:
    """Tell whether an id was ever given, or imported."""
    return any(query.value(c, {"g": article_id}) is not None for query in (_HAS_ID, _IS_GUID))


def slug_owner(c: Connection, slug: str) -> str | None:
    """Give the id of the article that has a slug, now or formerly."""
    found: str | None = _HAS_SLUG.value(c, {"w": slug}) or _HAD_SLUG.value(c, {"w": slug})
    return found


def updated_between(c: Connection, first: datetime, last: datetime, but: str) -> frozenset[datetime]:
    """Give when articles, but for one, were updated between two times."""
    between = {"first": seconds(first), "last": seconds(last), "but": but}
    return frozenset(moment(updated) for (updated,) in _UPDATED.run(c, between))


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


def count_live(c: Connection) -> int:
    """Count the published articles."""
    return c.execute(select(s.topics.c.count).where(s.topics.c.slug == "")).scalar_one_or_none() or 0


def count_topics(c: Connection) -> int:
    """Count the topics that have a published article."""
    query = select(func.count()).select_from(s.topics).where(s.topics.c.slug != "", s.topics.c.count > 0)
    return c.execute(query).scalar_one()


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


def put(c: Connection, article: Article, record: Record, revision: int, *, is_new: bool = False) -> Mapping[str, str]:
    """Write an article as its record has it; give the topics that were not there before, label by slug.

    Nothing is looked up of one that `is_new`.
    """
    values = values_of(article) | {
        "content": record.content,
        "found": mentions_text(record.topics),
        "due": maybe_seconds(record.due),
        "order": record.order,
        "revision": revision,
    }
    if is_new or _HAS_ID.value(c, {"g": article.id}) is None:
        _ADD_ARTICLE.run(c, values | {"path": s.path_bytes(article.path)})
    else:
        c.execute(update(s.articles).where(s.articles.c.id == article.id).values(values))
    search.put(c, article, is_new=is_new)
    labels = {mention.slug: mention.label for mention in reversed(article.topics)}
    named = _put_memberships(c, record, {} if is_new else _places(c, record.id), labels, revision)
    for slug in record.moved:
        if not c.execute(update(s.moved).where(s.moved.c.slug == slug).values(article=record.id)).rowcount:
            c.execute(insert(s.moved).values(slug=slug, article=record.id))
    return named


def _places(c: Connection, article_id: str) -> dict[str, dict[str, Any]]:
    return {feed: dict(zip(_PLACE, place, strict=True)) for feed, *place in _PLACES.run(c, {"i": article_id})}


def _put_memberships(
    c: Connection, record: Record, before: Mapping[str, dict[str, Any]], labels: Mapping[str, str], revision: int
) -> Mapping[str, str]:
    named, joined = {}, []
    for place in record.memberships:
        row = before.get(place.feed)
        values = dict(
            zip(_PLACE, (seconds(place.filed), seconds(record.published), maybe_seconds(place.left)), strict=True)
        )
        was, now = row is not None and row["left"] is None, place.left is None
        moved = row != values
        if row is None:
            joined.append({"feed": place.feed, "article": record.id, **values})
        elif moved:
            here = (s.memberships.c.feed == place.feed) & (s.memberships.c.article == record.id)
            c.execute(update(s.memberships).where(here).values(values))
        if (was or now or moved) and not _count(c, place.feed, now - was, revision):
            named[place.feed] = labels.get(place.feed, place.feed)
            new = {"slug": place.feed, "label": named[place.feed], "count": now - was, "revision": revision}
            _ADD_TOPIC.run(c, new)
    if joined:
        _ADD_PLACES.run_all(c, joined)
    return named


def _count(c: Connection, feed: str, difference: int, revision: int) -> bool:
    """Count an article in or out of a topic; give False when there is no such topic yet."""
    return bool(_COUNT.run(c, {"w": feed, "difference": difference, "r": revision}).rowcount)


def name_topic(c: Connection, slug: str, label: str, revision: int) -> None:
    """Give a topic the label that it was first listed under."""
    row = update(s.topics).where(s.topics.c.slug == slug)
    if not c.execute(row.values(label=label, revision=revision)).rowcount:
        c.execute(insert(s.topics).values(slug=slug, label=label, count=0, revision=revision))


# -- archive pages


def open_places(c: Connection, feed: str, most: int = -1) -> tuple[OpenPlace, ...]:
    """Give the first entries of a feed that stand on no closed page, in the order of filing; all without `most`."""
    rows = _OPEN_PLACES.run(c, {"w": feed, "most": most})
    return tuple(OpenPlace(article, moment(filed), weight) for article, filed, weight in rows)


def feeds_after(c: Connection, revision: int) -> list[str]:
    """Give the feeds that a later revision touched."""
    t = s.topics.c
    return list(c.execute(select(t.slug).where(t.revision > revision).order_by(t.slug)).scalars())


def last_page(c: Connection, feed: str) -> int:
    """Give the number of the newest closed page of a feed; 0 when it has none."""
    return _LAST_PAGE.value(c, {"w": feed}) or 0


def closed_pages_of(c: Connection, article: str) -> tuple[tuple[str, int], ...]:
    """Give the closed pages that an article stands on: feed and number."""
    query = select(_m.feed, _m.page).where(_m.article == article, _m.page.is_not(None)).order_by(_m.feed)
    return tuple((row.feed, row.page) for row in c.execute(query))


def close_page(c: Connection, page: ClosedPage) -> None:
    """Put entries on a closed page."""
    _ADD_PAGE.run(c, {"feed": page.feed, "number": page.number, "closed": seconds(page.closed)})
    places = [{"w": page.feed, "i": article, "n": page.number} for article in page.entries]
    if not places or _PUT_ON_PAGE.run_all(c, places).rowcount == len(places):
        return
    for article, place in zip(page.entries, places, strict=True):
        if not _PUT_ON_PAGE.run(c, place).rowcount:
            # A ledger that was compacted may tell of a page before it tells of its articles.
            c.execute(
                insert(s.memberships).values(
                    feed=page.feed, article=article, page=page.number, filed=0, published=0, left=0
                )
            )


# -- revisions


def raise_revision(c: Connection, changed: datetime) -> int:
    """Begin a batch that changes something: give its revision; `changed` is when it changes things."""
    raised = revision(c) + 1
    set_meta(c, "revision", str(raised))
    set_meta(c, "changed", str(seconds(changed)))
    return raised


def revision(c: Connection) -> int:
    """Give the revision of the index; 0 before the first."""
    return int(meta(c, "revision") or 0)


def last_changed(c: Connection) -> datetime | None:
    """Give when the last batch changed something."""
    value = meta(c, "changed")
    return moment(int(value)) if value else None


def touch_feeds(c: Connection, feeds: Collection[str], revision: int) -> None:
    """Say that documents of some feeds changed in a revision."""
    for feed in feeds:
        _COUNT.run(c, {"w": feed, "difference": 0, "r": revision})


def put_site(c: Connection, site_json: str, fingerprint: str, changed: datetime, revision: int) -> None:
    """Write the settings that documents print, which changed at a time and in a revision."""
    set_meta(c, "site", site_json)
    set_meta(c, "settings_revision", str(revision))
    set_settings_mark(c, fingerprint, changed)


def set_settings_mark(c: Connection, fingerprint: str, changed: datetime) -> None:
    """Remember when settings with a fingerprint came in."""
    set_meta(c, "settings_mark", fingerprint)
    set_meta(c, "settings_changed", str(seconds(changed)))


def ledger_position(c: Connection) -> tuple[int, int, int]:
    """Give generation, position and number of lines of the ledger that the index holds."""
    generation, position, lines = json.loads(meta(c, "ledger") or "[0, 0, 0]")
    return generation, position, lines


def set_ledger_position(c: Connection, generation: int, position: int, lines: int) -> None:
    """Remember how far the ledger is taken in."""
    set_meta(c, "ledger", json.dumps([generation, position, lines]))
