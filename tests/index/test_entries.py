"""What documents read of articles: order, pages, combinations, and when what they show last changed."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import event, insert

from feedsvc import settings
from feedsvc.index import entries
from feedsvc.index import schema as s
from feedsvc.index.database import Database
from feedsvc.model import State

from .plans import plans_of
from .rows import SITE, START, an_article, at, close_page, ids, mentions, new_index, put, put_meta, put_topic

HIDDEN_STATES: Sequence[State] = ("held", "withdrawn", "expired", "unread")


def numbers(found: Sequence[object]) -> list[int]:
    return [int(getattr(article, "id", "0").rpartition("-")[2]) for article in found]


# -- the site and its revisions


def test_site_is_what_the_keeper_wrote() -> None:
    database = new_index()
    with database.read() as c:
        assert entries.site(c) is None
    database.write(lambda c: put_meta(c, site=settings.site_to_json(SITE)))
    with database.read() as c:
        assert entries.site(c) == SITE
        assert (entries.created(c), entries.settings_changed(c)) == (START, START)


def test_touched_names_feeds_articles_and_former_addresses() -> None:
    database = new_index(an_article(1, topics=mentions("nato")), an_article(2, topics=mentions("us")))
    with database.read() as c:
        assert entries.touched(c, 1) == frozenset()
    database.write(lambda c: put(c, an_article(3, topics=mentions("nato", "eu")), revision=2))
    database.write(lambda c: put_meta(c, revision=2))
    database.write(lambda c: c.execute(insert(s.moved).values(slug="old-3", article=an_article(3).id)))
    with database.read() as c:
        assert entries.touched(c, 1) == frozenset(
            {"feed:", "feed:nato", "feed:eu", "article:article-3", "article:old-3"}
        )
        assert entries.touched(c, 2) == frozenset()


def test_touched_names_the_site_when_its_settings_changed() -> None:
    database = new_index()
    database.write(lambda c: put_meta(c, revision=5, settings_revision=5))
    with database.read() as c:
        assert entries.touched(c, 4) == frozenset({"site"})


def test_everything_is_touched_when_the_index_was_emptied_or_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    database = new_index(an_article(1))
    database.empty()
    with database.read() as c:
        assert entries.touched(c, 1) is None
        assert entries.touched(c, 2) == frozenset()
        assert entries.touched(c, 99) is None


def test_everything_is_touched_when_very_much_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MANY_TOUCHED", 2)
    with new_index(*(an_article(n) for n in range(3))).read() as c:
        assert entries.touched(c, 0) is None


# -- single articles


def test_article_is_found_by_its_slug_while_it_is_live() -> None:
    live = an_article(1, authors=("Ann",), topics=mentions("nato"), correction="It was two.", corrected=at(3))
    others = [an_article(n, state=state) for n, state in enumerate(HIDDEN_STATES, 2)]
    with new_index(live, *others).read() as c:
        assert entries.article(c, "article-1") == live
        assert [entries.article(c, f"article-{n}") for n in range(2, 7)] == [None] * 5
        assert [entries.state(c, f"article-{n}") for n in range(1, 7)] == ["live", *HIDDEN_STATES, None]


def test_former_slug_leads_to_the_present_one() -> None:
    database = new_index(an_article(1))
    database.write(lambda c: c.execute(insert(s.moved).values(slug="old", article=an_article(1).id)))
    with database.read() as c:
        assert entries.moved_to(c, "old") == "article-1"
        assert entries.moved_to(c, "article-1") is None


def test_neighbours_stand_before_and_after_in_the_feed() -> None:
    same = at(2)
    articles = [
        an_article(n, published=at(n) if n in (1, 5) else same, topics=mentions("nato")) for n in (1, 2, 3, 4, 5)
    ]
    with new_index(*articles, an_article(6)).read() as c:
        order = numbers(list(entries.open_part(c, "nato", 10, html=False)))
        assert order == [5, 2, 3, 4, 1]
        for at_place, article in enumerate(order):
            newer, older = entries.neighbours(c, "nato", articles[article - 1])
            assert numbers([newer]) == order[at_place - 1 : at_place] if newer else at_place == 0
            assert numbers([older]) == order[at_place + 1 : at_place + 2] if older else at_place == 4


def test_locations_come_oldest_first_without_those_that_live_elsewhere() -> None:
    articles = [an_article(n) for n in range(1, 6)]
    articles[2] = replace(articles[2], link="https://elsewhere.example/3")
    with new_index(*articles, an_article(9, state="unread")).read() as c:
        assert list(entries.locations(c, 1, 3)) == [("article-2", at(2)), ("article-4", at(4))]


# -- articles of a feed


@pytest.mark.parametrize("at_once", [1, 3, 10])
def test_open_part_is_newest_first_then_by_id_of_what_was_last_filed(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "OPEN_AT_ONCE", at_once)
    articles = [an_article(1), an_article(3), an_article(2), an_article(4, published=at(1))]
    with new_index(*articles).read() as c:
        assert numbers(list(entries.open_part(c, "", 10, html=False))) == [3, 2, 1, 4]
        assert numbers(list(entries.open_part(c, "", 2, html=False))) == [3, 4]


def test_open_part_of_a_folder_that_is_read_for_the_first_time_is_what_was_last_published() -> None:
    """Where each place is filed is no matter then, and nothing has to be sorted to find the newest of very many."""
    articles = [an_article(1), an_article(3), an_article(2), an_article(4, published=at(1))]
    with new_index(*articles, settled=False).read() as c:
        assert numbers(list(entries.open_part(c, "", 2, html=False))) == [3, 2]
        plan = plans_of(c, lambda: list(entries.open_part(c, "", 2, html=False)))[-2]
    assert plan[0].startswith("SEARCH memberships USING COVERING INDEX memberships_newest (feed=? AND left=?)")


def test_articles_come_with_their_html_only_when_asked() -> None:
    with new_index(an_article(1)).read() as c:
        assert [a.html for a in entries.open_part(c, "", 1, html=True)] == ["<p>Text 1</p>"]
        assert [a.html for a in entries.open_part(c, "", 1, html=False)] == [""]


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_f26_what_is_not_live_stands_in_no_feed(state: State) -> None:
    hidden = an_article(2, state=state, topics=mentions("nato"))
    with new_index(an_article(1, topics=mentions("nato")), hidden).read() as c:
        assert numbers(list(entries.open_part(c, "nato", 10, html=False))) == [1]
        assert numbers(entries.newest(c, entries.EVERYTHING, 10)) == [1]


def paged() -> Database:
    articles = [an_article(n, topics=mentions("nato")) for n in range(1, 7)]
    database = new_index(*articles)
    database.write(lambda c: close_page(c, "", 1, at(10), articles[:2]))
    database.write(lambda c: close_page(c, "", 2, at(11), articles[2:4]))
    return database


def test_h36_closed_pages_hold_what_the_open_part_does_not() -> None:
    with paged().read() as c:
        assert numbers(list(entries.open_part(c, "", 10, html=False))) == [6, 5]
        assert numbers(entries.archive_page(c, "", 2)) == [4, 3]
        assert numbers(entries.archive_page(c, "", 1)) == [2, 1]
        assert numbers(entries.archive_page(c, "", 3)) == []
        assert numbers(list(entries.open_part(c, "nato", 10, html=False))) == [6, 5, 4, 3, 2, 1]
        assert (entries.last_page(c, ""), entries.last_page(c, "nato")) == (2, 0)
        assert (entries.closed(c, "", 2), entries.closed(c, "", 3)) == (at(11), None)


def test_newest_are_found_across_pages() -> None:
    with paged().read() as c:
        assert numbers(entries.newest(c, entries.EVERYTHING, 3)) == [6, 5, 4]


COMBINATIONS = [
    pytest.param([(("nato",), ())], [5, 4, 2, 1], id="one"),
    pytest.param([(("nato", "us"), ())], [4, 2], id="both"),
    pytest.param([(("us", "nato", "eu"), ())], [4], id="all three"),
    pytest.param([(("nato",), ("us",))], [5, 1], id="without"),
    pytest.param([(("nato",), ("us", "eu"))], [1], id="without two"),
    pytest.param([(("nato",), ("us",)), (("us",), ())], [5, 4, 3, 2, 1], id="either"),
    pytest.param([(("nato", "eu"), ()), (("us",), ())], [5, 4, 3, 2], id="either, some in both"),
    pytest.param([(("nato",), ("nowhere",))], [5, 4, 2, 1], id="without what is not"),
    pytest.param([(("nato", "nowhere"), ())], [], id="with what is not"),
]


@pytest.mark.parametrize(("terms", "expected"), COMBINATIONS)
def test_combinations(terms: entries.Terms, expected: list[int]) -> None:
    topics = {1: ("nato",), 2: ("nato", "us"), 3: ("us",), 4: ("nato", "us", "eu"), 5: ("nato", "eu"), 6: ()}
    database = new_index(*(an_article(n, topics=mentions(*slugs)) for n, slugs in topics.items()))
    database.write(lambda c: put(c, an_article(7), left={"nato": at(8), "us": at(8), "eu": at(8)}))
    with database.read() as c:
        assert numbers(entries.newest(c, terms, 10)) == expected
        assert numbers(entries.newest(c, terms, 2)) == expected[:2]
        assert entries.count(c, terms) == len(expected)


def test_withdrawn_are_given_last_to_leave_first() -> None:
    database = new_index()
    for n in (1, 2, 3):
        gone = an_article(n, state="withdrawn", withdrawn=at(n + 10), changed=at(n + 10))
        database.write(lambda c, gone=gone: put(c, gone, left={"": gone.changed}))  # type: ignore[misc]
    with database.read() as c:
        assert numbers(entries.withdrawn(c, "", None, START, 10)) == [3, 2, 1]
        assert numbers(entries.withdrawn(c, "", 1, START, 10)) == []
        assert numbers(entries.withdrawn(c, "", None, at(11), 10)) == [3, 2]
        assert numbers(entries.withdrawn(c, "", None, START, 1)) == [3]


def test_f49_leaving_a_topic_is_no_withdrawal() -> None:
    database = new_index()
    gone = an_article(1, state="withdrawn", withdrawn=at(10), changed=at(10))
    expired = an_article(2, state="expired", changed=at(10))
    moved = an_article(3)
    database.write(lambda c: put(c, gone, left={"": at(10), "nato": at(5)}))
    database.write(lambda c: put(c, expired, left={"": at(10)}))
    database.write(lambda c: put(c, moved, left={"nato": at(5)}))
    with database.read() as c:
        assert numbers(entries.withdrawn(c, "nato", None, START, 10)) == []
        assert numbers(entries.withdrawn(c, "", None, START, 10)) == [1]


# -- when what a document shows last changed


def test_h12_leavings_are_told_by_page() -> None:
    database = new_index(an_article(1))
    database.write(lambda c: put(c, an_article(2, state="expired"), left={"": at(20)}))
    database.write(lambda c: put(c, an_article(3, state="expired"), left={"": at(30)}, page=1))
    with database.read() as c:
        assert entries.last_left(c, "", None) == at(20)
        assert entries.last_left(c, "", 1) == at(30)
        assert entries.last_left(c, "", 2) is None


def test_last_change_of_a_feed() -> None:
    nato = mentions("nato")
    database = new_index(
        an_article(1, topics=nato),
        an_article(2, topics=nato, published=at(-9), changed=at(40)),
        an_article(3, changed=at(50)),
    )
    database.write(lambda c: put_topic(c, "empty", "Empty"))
    with database.read() as c:
        assert entries.last_change(c, "nato") == at(40)
        assert entries.last_change(c, "") == at(50)
        assert entries.last_change(c, "empty") is None
    database.write(lambda c: put(c, an_article(4, changed=at(99)), left={"nato": at(60)}))
    with database.read() as c:
        assert entries.last_change(c, "nato") == at(60)


def test_oldest_of_a_feed() -> None:
    with new_index(an_article(1, topics=mentions("nato")), an_article(2, published=at(-5))).read() as c:
        assert entries.oldest(c, "") == at(-5)
        assert entries.oldest(c, "nato") == at(1)
        assert entries.oldest(c, "nowhere") is None


# -- cost


def test_no_query_of_a_document_walks_through_a_table() -> None:
    articles = [an_article(n, topics=mentions("nato", "us")) for n in range(3)]
    database = new_index(*articles)
    database.write(lambda c: close_page(c, "nato", 1, at(10), articles[:1]))
    plans: list[str] = []

    with database.read() as c:
        article = entries.article(c, "article-1")
        assert article

    def explain(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        if statement.startswith("SELECT"):
            queries.append((statement, parameters))

    queries: list[tuple[str, object]] = []
    event.listen(database._engine, "before_cursor_execute", explain)
    with database.read() as c:
        list(entries.open_part(c, "nato", 10, html=True))
        entries.archive_page(c, "nato", 1)
        entries.newest(c, [(("nato", "us"), ("eu",))], 10)
        entries.withdrawn(c, "nato", None, START, 10)
        entries.neighbours(c, "nato", article)
        entries.touched(c, 0)
        for page in (None, 1):
            entries.last_left(c, "nato", page)
        entries.last_change(c, "nato")
        entries.oldest(c, "nato")
    event.remove(database._engine, "before_cursor_execute", explain)
    with database.read() as c:
        for statement, parameters in queries:
            rows = c.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)  # type: ignore[arg-type]
            plans += [row[3] for row in rows]
    walks = [plan for plan in plans if plan.startswith("SCAN") and "topics" not in plan]
    assert not walks
    assert not [plan for plan in plans if "TEMP B-TREE FOR ORDER BY" in plan]
    assert ids([article])
