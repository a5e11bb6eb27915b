"""Rows for tests: articles, topics, memberships and pages as the keeper writes them, with defaults."""

import atexit
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, insert, update

from feedsvc.index import archive, numbers, search
from feedsvc.index import schema as s
from feedsvc.index.database import Connection, Database
from feedsvc.index.meta import set_value
from feedsvc.index.rows import Place, maybe_seconds, seconds, values_of
from feedsvc.model import Article, ClosedPage, TopicMention
from feedsvc.settings import Site

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
SITE = Site(
    title="The Gazette",
    base_url="https://news.example",
    language="en",
    site_id="8f2d6a1e-3f0b-4a7e-9a57-0d4a3b1c2d3e",
)


def at(hours: float) -> datetime:
    """A time so many hours after the start."""
    return START + timedelta(hours=hours)


def an_article(number: int, **values: object) -> Article:
    """An article published `number` hours after the start."""
    when = at(number)
    article = Article(
        id=f"urn:uuid:00000000-0000-5000-8000-{number:012d}",
        slug=f"article-{number}",
        path=f"{number}.txt",
        digest=f"{number:064d}",
        state="live",
        title=f"Article {number}",
        html=f"<p>Text {number}</p>",
        summary=f"Summary {number}",
        published=when,
        updated=when,
        changed=when,
        first_seen=when,
        filed=when,
        weight=2000,
    )
    return replace(article, **values)  # type: ignore[arg-type]


def mentions(*slugs: str, reason: str = "tag") -> tuple[TopicMention, ...]:
    """Topics of an article."""
    return tuple(TopicMention(slug, slug.capitalize(), reason) for slug in slugs)


def new_index(*articles: Article, settings_changed: datetime = START, settled: bool = True) -> Database:
    """An index in memory that holds some articles, each in everything and in its topics.

    `settled` unless its folder was never read to the end.
    """
    database = Database("sqlite://")
    atexit.register(database.close)
    database.create()

    def fill(c: Connection) -> None:
        put_meta(c, created=seconds(START), settings_changed=seconds(settings_changed), revision=1)
        if settled:
            put_meta(c, settled=1)
            archive.open_upto(c, archive.ALL_FEEDS)
        for article in articles:
            put(c, article)

    database.write(fill)
    return database


def put_meta(c: Connection, **values: object) -> None:
    """Write some keys of `meta`."""
    for key, value in values.items():
        set_value(c, key, str(value))


def put(
    c: Connection,
    article: Article,
    *,
    revision: int = 1,
    page: int | None = None,
    left: Mapping[str, datetime] | None = None,
) -> None:
    """Write an article with its memberships; `left` are the feeds that it left."""
    values = values_of(article) | {"content": "", "found": "[]", "due": None, "order": "", "revision": revision}
    number = c.execute(insert(s.articles).values(values).returning(s.articles.c.number)).scalar_one()
    stands = ["", *(mention.slug for mention in article.topics)] if article.state in ("live", "unread") else []
    labels = {mention.slug: mention.label for mention in article.topics}
    by_editor = {mention.slug for mention in article.topics if not mention.reason.startswith("name")}
    for feed in {**dict.fromkeys(stands), **(left or {})}:
        ended, given = (left or {}).get(feed), feed in by_editor
        label, changed = labels.get(feed, feed.capitalize()), ended or article.changed
        count = ended is None
        put_topic(c, feed, label, count=count, given=count and given, changed=changed, revision=revision)
        by_number, rank = (number, numbers.of_topic(c, feed) or 0), numbers.rank_of(article.id)
        filed, published = seconds(article.filed), seconds(article.published)
        place = Place(*by_number, filed, published, rank, int(given), maybe_seconds(ended), page)
        c.execute(insert(s.memberships).values(place._asdict()))
        if ended is None and archive.opened(c) >= archive.mark(feed):
            archive.stand(c, place)


def put_words(c: Connection, article: Article) -> None:
    """Take an article, or what became of it, into search."""
    number = numbers.of_article(c, article.id)
    assert number is not None
    search.put(c, number, article)


def put_topic(
    c: Connection,
    slug: str,
    label: str,
    *,
    count: int = 0,
    given: int = 0,
    changed: datetime | None = None,
    revision: int = 1,
) -> None:
    """Write a topic, or raise its counts."""
    t, when = s.topics.c, maybe_seconds(changed) or 0
    if numbers.of_topic(c, slug) is None:
        c.execute(insert(s.topics).values(slug=slug, label=label, count=0, revision=0))
    raised = {"count": t.count + count, "given": t.given + given, "changed": func.max(t.changed, when)}
    c.execute(update(s.topics).where(t.slug == slug).values(**raised, revision=revision))


def close_page(c: Connection, feed: str, number: int, closed: datetime, articles: Iterable[Article] = ()) -> None:
    """Put articles of a feed on a closed page."""
    if numbers.of_topic(c, feed) is None:
        put_topic(c, feed, feed)
    archive.close_page(c, ClosedPage(feed, number, closed, tuple(article.id for article in articles)))


def ids(articles: Sequence[Article]) -> list[str]:
    """The ids of articles."""
    return [article.id for article in articles]
