"""New articles are held back until somebody asks the index, and are known to those that come after them at once."""

from zoneinfo import ZoneInfo

import pytest

from feedsvc.index import articles as index
from feedsvc.index import counts, entries, folder
from feedsvc.index.database import Connection, Database
from feedsvc.index.folder import KnownFile
from feedsvc.ingest import plan
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.times import Moment
from feedsvc.model import Article, Problem

from .rows import an_article, at, ids, mentions, new_index

MOMENT = Moment(at(9), at(9), ZoneInfo("UTC"), settled=True)
FIRST, SECOND = (an_article(n, topics=mentions("nato", f"topic-{n}"), guid=f"guid-{n}") for n in (1, 2))


def batch(c: Connection, *articles: Article) -> Batch:
    b = Batch(c, MOMENT)
    for each in articles:
        b.put(None, plan.finish(each, None, "content", each.topics, MOMENT))
    return b


@pytest.mark.parametrize("name", [FIRST.path, FIRST.digest, FIRST.id, FIRST.slug])
def test_article_that_is_held_back_is_known_by_each_of_its_names(name: str) -> None:
    def work(c: Connection) -> None:
        newcomers = batch(c, FIRST).newcomers
        assert newcomers.is_unknown("p", "d", "i", "s")
        for place in range(4):
            names = ["p", "d", "i", "s"]
            names[place] = name
            assert not newcomers.is_unknown(*names)

    new_index().write(work)


def test_article_whose_guid_is_the_id_that_another_would_get_is_no_stranger() -> None:
    def work(c: Connection) -> None:
        assert not batch(c, FIRST).newcomers.is_unknown("p", "d", FIRST.guid, "s")

    new_index().write(work)


def test_times_of_those_held_back_and_of_those_in_the_index_are_taken() -> None:
    def work(c: Connection) -> None:
        newcomers = batch(c, SECOND).newcomers
        assert newcomers.updated_between(at(1), at(2), "") == {at(1), at(2)}
        assert newcomers.updated_between(at(1), at(2), FIRST.id) == {at(2)}
        assert newcomers.updated_between(at(3), at(4), "") == frozenset()

    new_index(FIRST).write(work)


def test_whoever_asks_the_index_finds_what_was_held_back() -> None:
    def work(c: Connection) -> None:
        b = batch(c, FIRST, SECOND)
        b.put_file(KnownFile("1.txt", 1, 2, 3, "d", "r", FIRST.id), [Problem("1.txt", 0, "note", "short")])
        assert index.by_id(c, FIRST.id) is None
        assert folder.files_at(c, ["1.txt"]) == []
        known = index.by_id(b.c, SECOND.id)
        assert known
        assert known.article == SECOND
        assert [file.article for file in folder.files_at(b.c, ["1.txt"])] == [FIRST.id]
        assert [problem.message for problem in folder.problems(b.c)] == ["short"]

    new_index().write(work)


def test_what_comes_after_others_were_written_gets_numbers_of_its_own() -> None:
    third = an_article(3, topics=mentions("nato"))

    def work(c: Connection) -> None:
        b = batch(c, FIRST)
        assert index.by_id(b.c, FIRST.id)
        index.put(b.c, SECOND, plan.finish(SECOND, None, "", (), MOMENT).record, b.raised(), b.tally)
        b.put(None, plan.finish(third, None, "content", third.topics, MOMENT))
        b.tally.write(b.c, b.revision)

    database = new_index()
    database.write(work)
    assert stands(database, "") == [third.id, SECOND.id, FIRST.id]
    assert stands(database, "nato") == [third.id, SECOND.id, FIRST.id]
    assert stands(database, "topic-1") == [FIRST.id]
    with database.read() as c:
        assert counts.count_live(c) == 3


def stands(database: Database, feed: str) -> list[str]:
    with database.read() as c:
        return ids(entries.newest(c, (((feed,), ()),), 10))
