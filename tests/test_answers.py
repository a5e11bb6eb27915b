"""Search pages made from rows: what they find, and the help they give."""

from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from feedsvc import answers, urls
from feedsvc.index.database import Connection, Database
from feedsvc.render.values import SearchPage
from feedsvc.settings import TopicRule

from .index.rows import SITE, an_article, mentions, new_index, put_words

RULED = replace(
    SITE,
    topics=(
        TopicRule("nato", label="NATO"),
        TopicRule("atlantic-alliance", merge="nato"),
        TopicRule("secret", hide=True),
    ),
)
ARTICLES = (
    an_article(1, title="Talks in Brussels", html="<p>Peace at last.</p>", topics=mentions("nato", "secret")),
    an_article(2, title="Talks in Kyiv", topics=mentions("ukraine")),
)


@pytest.fixture(scope="module")
def database() -> Database:
    database = new_index(*ARTICLES)

    def fill(c: Connection) -> None:
        for article in ARTICLES:
            put_words(c, article)

    database.write(fill)
    return database


def asked(database: Database, typed: str) -> SearchPage:
    with database.read() as c:
        return answers.search(c, RULED, typed)


def titles(page: SearchPage) -> list[str]:
    return [result.headline.title for result in page.results]


def test_results_are_headlines_with_excerpts_and_no_hidden_topics(database: Database) -> None:
    page = asked(database, "peace")
    assert (page.count, page.typed, titles(page)) == (1, "peace", ["Talks in Brussels"])
    assert page.results[0].excerpt == (("Peace", True), (" at last.", False))
    assert [topic.slug for topic in page.results[0].headline.topics] == ["nato"]


@pytest.mark.parametrize("name", ["nato", "NATO", '"atlantic alliance"'])
def test_a_topic_is_named_by_slug_label_or_a_name_that_was_merged(database: Database, name: str) -> None:
    page = asked(database, f"talks topic:{name}")
    assert titles(page) == ["Talks in Brussels"]
    assert page.topics == (("NATO", "/topics/nato/"),)


def test_a_topic_can_be_left_out(database: Database) -> None:
    assert titles(asked(database, "talks -topic:nato")) == ["Talks in Kyiv"]


@pytest.mark.parametrize("name", ["ukrain", "secret"])
def test_an_unknown_or_hidden_topic_finds_nothing_and_says_so(database: Database, name: str) -> None:
    page = asked(database, f"talks topic:{name}")
    assert (page.count, page.hints) == (0, (f"No topic is called “{name}”.",))
    assert page.near == ((("Ukraine", "/topics/ukraine/"),) if name == "ukrain" else ())


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ('"brussels in talks"', "without the marks"),
        ("talks nothing", "fewer of them"),
        ("nothing", "another word"),
        ("-talks", "A minus leaves articles out"),
    ],
)
def test_who_finds_nothing_is_told_how_to_find_more(database: Database, typed: str, advice: str) -> None:
    page = asked(database, typed)
    assert not page.results
    assert advice in " ".join(page.hints)


def told(database: Database, path: str, *sides: int, base: str = SITE.base_url) -> dict[str, Any] | None:
    with database.read() as c:
        return answers.oembed(c, RULED, base + path, *sides)


@pytest.mark.parametrize(("path", "name"), [("/topics/nato/", "NATO"), ("/topics/nato/subscribe/", "NATO"), ("/", "")])
def test_oembed_shows_a_topic_as_a_box(database: Database, path: str, name: str) -> None:
    box = told(database, path)
    assert box is not None
    assert (box["type"], box["version"], box["provider_name"]) == ("rich", "1.0", "The Gazette")
    quote, frame = html.fragments_fromstring(box["html"])
    assert (quote.tag, frame.tag) == ("blockquote", "iframe")
    assert urls.parse(urls.kept_under(*(frame.get("src") or "").removeprefix(SITE.base_url).split("?"))) is not None
    assert frame.get("title") == "Headlines: " + (name or "The Gazette")


def test_oembed_keeps_within_the_sides_that_are_asked_for(database: Database) -> None:
    box = told(database, "/topics/nato/", 200, 100)
    assert box is not None
    assert (box["width"], box["height"]) == (200, 100)
    assert 'width="200" height="100"' in box["html"]


def test_oembed_shows_an_article_as_a_link(database: Database) -> None:
    link = told(database, "/articles/article-1/")
    assert link is not None
    assert (link["type"], link["title"]) == ("link", "Talks in Brussels")


@pytest.mark.parametrize("path", ["/topics/secret/", "/topics/never/", "/articles/never/", "/feed.atom", "/no", ""])
def test_oembed_tells_of_no_other_address(database: Database, path: str) -> None:
    assert told(database, path) is None
    assert told(database, "/", base="https://news.example.evil") is None


def test_nothing_asked_is_an_empty_page(database: Database) -> None:
    page = asked(database, "")
    assert (page.typed, page.results, page.hints) == ("", (), ())
