"""What documents promise while articles come, change and go: no change is hidden, and a rebuilt index tells the same.

Articles are written as the keeper writes them, at random but always alike; after each batch every document is compared
with what it was before.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from feedsvc import urls
from feedsvc.index import articles as index
from feedsvc.index import counts, entries, identity
from feedsvc.index import schema as s
from feedsvc.index.database import Connection, Database
from feedsvc.index.rows import seconds
from feedsvc.ingest import batch, closing, content, ledgerlines, plan, replay, times
from feedsvc.ingest.batch import Batch
from feedsvc.model import Draft, Feed, Record, SourceFile, Stamp, TopicMention
from feedsvc.shown import feeds, lists, pages

from .index.rows import SITE, START, mentions, new_index, put_meta

SLUGS = ("nato", "us", "eu", "war")
SEEDS = range(3)
STEPS = 30
UTC_ZONE = ZoneInfo("UTC")
FEED_PATHS = (
    *("/feed.atom", "/brief.json", "/topics/nato/feed.rss", "/topics/us/feed.atom", "/topics/war/brief.rss"),
    *("/topics/nato+us/feed.atom", "/topics/nato!us/feed.atom", "/topics/eu,war/feed.json"),
    *(f"/archive/{page}.atom" for page in range(1, 8)),
    *(f"/topics/nato/archive/{page}.rss" for page in range(1, 5)),
)

Document = tuple[object, datetime, frozenset[str]]


class World:
    """A site whose articles change at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.database = new_index()
        self.database.write(lambda c: put_meta(c, settled=seed % 2 or "", changed=seconds(START)))
        self.lines: list[ledgerlines.Line] = []
        self.now = START
        self.made = 0

    def step(self) -> None:
        """Let some time pass and write a batch."""
        self.now += timedelta(hours=self.random.choice((0, 0, 1, 30, 60)))
        self.database.write(self._write)

    def _write(self, c: Connection) -> None:
        b = batch.begin(c, self.now.timestamp(), UTC_ZONE)
        for article_id in index.due(c, b.moment.now):
            if known := index.by_id(c, article_id):
                b.put(known, plan.come_due(known.article, known.record, b.moment))
        for _ in range(self.random.choice((1, 1, 2, 5))):
            self.random.choice((self._add, self._add, self._edit, self._withdraw))(b)
        b.tally.write(c, b.revision)
        b.lines += (ledgerlines.Named(slug, label) for slug, label in b.tally.named.items() if slug)
        b.close_pages(3, counts.feeds_after(c, b.revision - 1) if b.revision else ())
        self.lines += b.lines

    def _add(self, b: Batch) -> None:
        self.made += 1
        self._complete(b, self.made)

    def _edit(self, b: Batch) -> None:
        if number := self._untouched(b):
            self._complete(b, number)

    def _untouched(self, b: Batch) -> int:
        """Choose an article that the batch did not touch yet: a file is looked at once; 0 when there is none."""
        done = {line.id for line in b.lines if isinstance(line, Record)}
        numbers = [number for number in range(1, self.made + 1) if _id(number) not in done]
        return self.random.choice(numbers or [0])

    def _withdraw(self, b: Batch) -> None:
        known = index.by_id(b.c, _id(self._untouched(b)))
        if known and known.article.state != "withdrawn":
            b.put(known, plan.withdraw(known.article, known.record, b.moment))

    def _complete(self, b: Batch, number: int) -> None:
        known = index.by_id(b.c, _id(number))
        version = self.random.randrange(10**6)
        ago = timedelta(hours=self.random.choice((0, 0, 5, 200)))
        soon = Stamp(self.now + timedelta(hours=20), has_time=True, origin="metadata")
        draft = Draft(
            title=f"Title {version}",
            html=f"<p>{version}</p>",
            text=str(version),
            summary=str(version),
            published=Stamp(self.now - ago, has_time=True, origin="metadata"),
            expires=soon if version % 7 == 0 else None,
            correction="Otherwise" if version % 5 == 0 else "",
        )
        chosen = self._topics()
        completed = plan.complete(
            draft,
            SourceFile(f"{number}.txt", f"{version:064d}", 1, 1, b""),
            known.article if known else None,
            known.record if known else None,
            article_id=_id(number),
            slug=f"article-{number}",
            found=chosen,
            topics=chosen,
            weight=closing.weight_of(draft, chosen),
            content=content.content_of(draft, draft.text),
            seen=b.moment.now,
            moment=b.moment,
            taken=lambda first, last: identity.updated_between(b.c, first, last, _id(number)),
        )
        b.put(known, completed)

    def _topics(self) -> tuple[TopicMention, ...]:
        return mentions(*self.random.sample(SLUGS, self.random.randint(0, 3)))


def _id(number: int) -> str:
    return f"urn:uuid:00000000-0000-5000-8000-{number:012d}"


def documents(database: Database) -> dict[str, Document]:
    """Give every document with what it shows."""
    with database.read() as c:
        return dict(_documents(c))


def _documents(c: Connection) -> Iterator[tuple[str, Document]]:
    for path in FEED_PATHS:
        address = urls.parse(path)
        assert address
        if made := feeds.make_feed(c, SITE, address):
            yield path, (made.value, made.last_modified, made.depends)
    combination = urls.parse_expression("nato!us") or ()
    slugs = c.execute(select(s.articles.c.slug)).scalars().all()
    shown = {
        "home": pages.home(c, SITE),
        "topics": pages.topics_page(c, SITE),
        "topic": pages.topic(c, SITE, urls.single("nato")),
        "combination": pages.topic(c, SITE, combination),
        "subscribe": pages.subscribe(c, SITE, urls.single("nato")),
        "opml": lists.outlines(c, SITE),
        "json": lists.catalogue(c, SITE),
        "sitemap": lists.sitemap(c, SITE),
        **{slug: pages.article(c, SITE, slug) for slug in slugs},
    }
    for name, each in shown.items():
        if each:
            yield name, (each.value, each.last_modified, each.depends)


@pytest.mark.parametrize("seed", SEEDS)
def test_h12_no_change_is_hidden_from_validators_or_shelves(seed: int) -> None:
    world = World(seed)
    before = documents(world.database)
    for _ in range(STEPS):
        with world.database.read() as c:
            revision = entries.revision(c)
        world.step()
        after = documents(world.database)
        with world.database.read() as c:
            touched = entries.touched(c, revision)
        assert touched is not None
        for name, (value, modified, depends) in before.items():
            new_value, new_modified, _ = after.get(name, (None, modified, depends))
            assert new_modified >= modified, name
            if (new_value, new_modified) != (value, modified):
                assert depends & touched, name
            if name in after and new_value != value:
                assert new_modified > modified, name
        before = after
    assert "/archive/2.atom" in before


@pytest.mark.parametrize("seed", SEEDS)
def test_i5_index_rebuilt_from_the_ledger_gives_the_same_documents(seed: int) -> None:
    world = World(seed)
    for _ in range(STEPS):
        world.step()
    rebuilt = new_index()
    rebuilt.write(lambda c: replay.take_in(c, world.lines))
    with world.database.read() as c:
        known = [index.by_id(c, _id(number)) for number in range(1, world.made + 1)]

    def read_again(c: Connection) -> None:
        moment = times.Moment(world.now, world.now + timedelta(days=9), UTC_ZONE, settled=True)
        b = Batch(c, moment)
        for each in known:
            again = each and index.by_id(c, each.article.id)
            if each and again and each.article.state != "withdrawn":
                b.put(again, plan.Completed(each.article, each.record, ()))

    rebuilt.write(read_again)
    expected = documents(world.database)
    assert documents(rebuilt) == expected


def test_h39_walk_through_the_archives_gives_every_live_entry_once() -> None:
    world = World(0)
    for _ in range(STEPS):
        world.step()
        with world.database.read() as c:
            live = {article.id for article in index.all_live(c)}
            seen: list[str] = []
            path = "/feed.atom"
            while path:
                address = urls.parse(path)
                assert address
                made = feeds.make_feed(c, SITE, address)
                assert made
                seen += [entry.id for entry in made.value.entries]
                path = made.value.prev_archive.removeprefix(SITE.base_url)
        assert len(seen) == len(set(seen))
        assert set(seen) == live


def test_h33_no_document_holds_a_future_date() -> None:
    world = World(1)
    for _ in range(STEPS):
        world.step()
    latest = datetime.fromtimestamp(world.now.timestamp() + STEPS, UTC)
    for value, modified, _ in documents(world.database).values():
        assert modified <= latest
        if isinstance(value, Feed):
            assert value.updated <= latest
            assert all(entry.published <= world.now for entry in value.entries)
