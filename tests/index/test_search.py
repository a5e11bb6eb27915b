"""Search on real articles: what is found, in which order, and that it follows the articles."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from feedsvc.index import search
from feedsvc.index.database import Database
from feedsvc.index.query import read
from feedsvc.index.search import Found
from feedsvc.model import Article

from .plans import plans_of
from .rows import an_article, mentions, new_index, put, put_words

ARTICLES = (
    an_article(1, title="NATO meets in Brussels", html="<p>Talks on the budget.</p>", topics=mentions("nato")),
    an_article(2, title="Talks resume", html="<p>Peace <em>talks</em> went on.</p>", topics=mentions("ukraine")),
    an_article(3, title="Élection à Zürich", html="<p>Rien de nouveau: 5 &lt; 6 &amp; 7.</p>"),
    an_article(4, title="日本の選挙", html="<p>東京都で選挙が行われた。</p>"),
    an_article(5, title="NATO and Ukraine talk", html="<p>Un<b>break</b>able.</p>", topics=mentions("nato", "ukraine")),
)

# With rank 1 it also holds the words against the texts, and raises where they differ (FTS5, 6.5).
CHECK_WORDS = text("INSERT INTO words(words, rank) VALUES ('integrity-check', 1)")


def index_of(articles: Iterable[Article]) -> Database:
    database = new_index(*articles)
    for article in articles:
        database.write(partial(put_words, article=article))
    return database


@pytest.fixture(scope="module")
def database() -> Database:
    return index_of(ARTICLES)


def found(database: Database, typed: str, **topics: tuple[str, ...]) -> Found:
    with database.read() as c:
        return search.find(c, read(typed), 10, **topics)


def slugs(database: Database, typed: str, **topics: tuple[str, ...]) -> set[str]:
    return {hit.article.slug.removeprefix("article-") for hit in found(database, typed, **topics).hits}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nato", "1 5"),
        ("NATO budget", "1"),
        ('"peace talks"', "2"),
        ('"talks peace"', ""),
        ("talks", "1 2"),
        ("talk", "1 2 5"),
        ('"talk"', "5"),
        ("talk -nato", "2"),
        ("talk -nato -peace", ""),
        ("zurich election", "3"),
        ("6 7", "3"),
        ("amp", ""),
        ("unbreakable", "5"),
        ("選挙", "4"),
        ("東京", "4"),
        ("京東", ""),
        ("ukraine", "2 5"),
        ("-nato", ""),
        ("", ""),
        ("nothing", ""),
        ('a" OR "b', ""),
        ("NEAR(nato brussels)", ""),
        ("title:nato", ""),
        ("nato*", "1 5"),
    ],
)
def test_what_is_found(database: Database, typed: str, expected: str) -> None:
    assert slugs(database, typed) == set(expected.split())


def test_topics_narrow_what_is_found(database: Database) -> None:
    assert slugs(database, "talk", topics=("ukraine",)) == {"2", "5"}
    assert slugs(database, "talk", topics=("ukraine",), without_topics=("nato",)) == {"2"}
    assert [hit.article.slug for hit in found(database, "", topics=("nato",)).hits] == ["article-5", "article-1"]


def test_a_word_in_the_title_comes_before_one_in_the_text() -> None:
    filler = "<p>" + "word " * 50 + "</p>"
    database = index_of([an_article(1, title="Budget", html=filler), an_article(2, html=filler + "<p>budget</p>")])
    assert [hit.article.slug for hit in found(database, "budget").hits] == ["article-1", "article-2"]


def test_excerpts_mark_what_was_looked_for(database: Database) -> None:
    (hit,) = found(database, "peace").hits
    assert hit.excerpt == (("Peace", True), (" talks went on.", False))
    (hit,) = found(database, "選挙").hits
    assert "".join(part for part, _ in hit.excerpt) == "東京都で選挙が行われた。"
    assert ("選挙", True) in hit.excerpt


def test_the_count_tells_of_more_than_are_given(database: Database) -> None:
    with database.read() as c:
        result = search.find(c, read("nato"), 1)
    assert (result.count, len(result.hits)) == (2, 1)


def test_of_many_that_are_as_good_the_newest_are_given() -> None:
    database = index_of([an_article(n, title="Budget", topics=mentions("eu")) for n in (3, 9, 1, 7, 5)])
    with database.read() as c:
        for topics in ((), ("eu",)):
            hits = search.find(c, read("budget"), 2, topics=topics).hits
            assert [hit.article.slug for hit in hits] == ["article-9", "article-7"]


def test_articles_are_looked_at_only_once_the_best_are_known(database: Database) -> None:
    with database.read() as c:
        plans = plans_of(c, lambda: search.find(c, read("talk -budget"), 2, topics=("ukraine",)))
    looked = [any("articles" in step for step in plan) for plan in plans if any("words" in step for step in plan)]
    assert looked == [False, False, True, True]


def test_search_follows_the_article() -> None:
    article = an_article(1, title="Before")
    database = index_of([article])
    database.write(lambda c: put_words(c, article))
    assert slugs(database, "before") == {"1"}
    database.write(lambda c: put_words(c, replace(article, title="After")))
    assert (slugs(database, "before"), slugs(database, "after")) == (set(), {"1"})
    database.write(lambda c: put_words(c, replace(article, state="withdrawn")))
    assert slugs(database, "after") == set()


def test_an_emptied_index_finds_nothing() -> None:
    database = index_of(ARTICLES)
    database.empty()
    database.write(lambda c: put(c, ARTICLES[1]))
    database.write(lambda c: put_words(c, ARTICLES[1]))
    assert found(database, "nato").count == 0
    with database.read() as c:
        c.exec_driver_sql("INSERT INTO words(words) VALUES ('integrity-check')")


@given(typed=st.text(max_size=80))
def test_every_query_is_answered(database: Database, typed: str) -> None:
    assert found(database, typed).count >= 0


def test_the_words_stay_in_line_with_the_texts() -> None:
    database = index_of(ARTICLES)
    first, second, third = ARTICLES[:3]
    changes = (
        replace(first, html="<p>Nothing like it.</p>"),
        replace(second, state="withdrawn"),
        replace(third, topics=mentions("zurich")),
        replace(second, title="Talks end"),
        first,
    )
    for article in changes:
        database.write(partial(put_words, article=article))
        database.write(lambda c: c.execute(CHECK_WORDS))
