"""New articles are held back until somebody asks the index, and are known to those that come after them at once."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from feedsvc.index import articles as index
from feedsvc.index import counts, entries, folder, identity
from feedsvc.index.database import Connection, Database
from feedsvc.index.folder import KnownFile
from feedsvc.index.identity import Signs
from feedsvc.index.newcomers import Newcomers
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


STRANGER = Signs("p", "d", "i", "s")
SURROGATES = "caf\udce9.txt"  # of bytes that are no UTF-8


def likenesses(article: Article) -> list[Signs]:
    """Signs that each have one in common with an article."""
    signs = zip(Signs._fields, (article.path, article.digest, article.id, article.slug), strict=True)
    return [*(STRANGER._replace(**{field: sign}) for field, sign in signs), STRANGER._replace(id=article.guid)]


@pytest.mark.parametrize("signs", likenesses(FIRST))
def test_article_that_is_held_back_is_known_by_each_of_its_signs(signs: Signs) -> None:
    def work(c: Connection) -> None:
        newcomers = batch(c, FIRST).newcomers
        assert newcomers.is_unknown(STRANGER)
        assert not newcomers.is_unknown(signs)
        newcomers.write()
        assert not newcomers.is_unknown(signs)

    new_index().write(work)


@pytest.mark.parametrize("signs", [*likenesses(FIRST), *likenesses(replace(FIRST, path=SURROGATES, slug="née"))])
def test_what_is_asked_ahead_is_answered_as_what_is_asked(signs: Signs) -> None:
    def work(c: Connection) -> None:
        newcomers, others = Newcomers(c), [STRANGER, STRANGER._replace(path="q"), STRANGER._replace(slug="née")]
        expected = [identity.is_unknown(c, each) for each in (*others, signs)]
        newcomers.ask_ahead([*others, signs], {at(1), at(5)})
        assert [newcomers.is_unknown(each) for each in (*others, signs)] == expected
        assert newcomers.updated_between(at(1), at(1), "") == {at(1)}
        assert newcomers.updated_between(at(5), at(5), "") == frozenset()

    new_index(FIRST, replace(SECOND, path=SURROGATES)).write(work)


def test_what_was_found_out_ahead_does_not_outlast_a_change_of_an_article_that_was_known() -> None:
    def work(c: Connection) -> None:
        b, moved = Batch(c, MOMENT), replace(FIRST, path="p", updated=at(5))
        b.newcomers.ask_ahead([STRANGER], {at(1), at(5)})
        assert b.newcomers.is_unknown(STRANGER)
        known = index.by_id(b.c, FIRST.id)
        assert known
        b.put(known, plan.finish(moved, known.record, "content", moved.topics, MOMENT))
        assert not b.newcomers.is_unknown(STRANGER)
        assert b.newcomers.updated_between(at(1), at(1), "") == frozenset()
        assert b.newcomers.updated_between(at(5), at(5), "") == {at(5)}

    new_index(FIRST).write(work)


def test_newcomer_after_what_was_asked_ahead_is_known_too() -> None:
    def work(c: Connection) -> None:
        b, signs = Batch(c, MOMENT), likenesses(FIRST)
        b.newcomers.ask_ahead(signs, {at(1)})
        assert all(map(b.newcomers.is_unknown, signs))
        b.put(None, plan.finish(FIRST, None, "content", FIRST.topics, MOMENT))
        for _ in range(2):
            assert not any(map(b.newcomers.is_unknown, signs))
            assert b.newcomers.updated_between(at(1), at(1), "") == {at(1)}
            b.newcomers.write()

    new_index().write(work)


def test_times_of_those_held_back_and_of_those_in_the_index_are_taken() -> None:
    def work(c: Connection) -> None:
        newcomers = batch(c, SECOND).newcomers
        assert newcomers.updated_between(at(1), at(2), "") == {at(1), at(2)}
        assert newcomers.updated_between(at(1), at(2), FIRST.id) == {at(2)}
        assert newcomers.updated_between(at(3), at(4), "") == frozenset()
        assert [newcomers.updated_between(at(n), at(n), "") for n in (1, 2, 3)] == [{at(1)}, {at(2)}, frozenset()]

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
