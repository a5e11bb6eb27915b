"""Pages made from rows: what they show, when they last changed, what they depend on."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from feedsvc import urls
from feedsvc.index.database import Connection, Database
from feedsvc.model import TopicMention
from feedsvc.render import html, opml, sitemap, topicsjson
from feedsvc.render.sitemap import Location
from feedsvc.render.values import ArticlePage, FeedLink, SubscribePage, TopicPage
from feedsvc.settings import Site, TopicRule
from feedsvc.shown import Shown, lists, pages
from feedsvc.urls import Expression

from .index.plans import plans_of, steps_of
from .index.rows import SITE, START, an_article, at, mentions, new_index, put, put_topic

BASE = SITE.base_url
RULES = replace(
    SITE,
    topics=(
        TopicRule("nato", label="NATO", description="The alliance"),
        TopicRule("war", hide=True),
        TopicRule("old", merge="nato"),
    ),
)


def expression(written: str) -> Expression:
    found = urls.parse_expression(written)
    assert found
    return found


def topic(database: Database, written: str, site: Site = SITE) -> Shown[TopicPage]:
    with database.read() as c:
        found = pages.topic(c, site, expression(written))
    assert found
    return found


def article(database: Database, number: int, site: Site = SITE) -> Shown[ArticlePage]:
    with database.read() as c:
        found = pages.article(c, site, f"article-{number}")
    assert found
    return found


def titles(links: tuple[FeedLink, ...]) -> list[str]:
    return [link.title for link in links]


# -- home and topics


def test_home_shows_the_newest_headlines_and_the_busiest_topics() -> None:
    articles = [an_article(n, topics=mentions("nato", "us") if n % 2 else mentions("nato")) for n in range(1, 41)]
    articles[39] = replace(articles[39], language="fr", place="Paris", topics=(*mentions("war"), *mentions("us")))
    with new_index(*articles).read() as c:
        home = pages.home(c, RULES)
    assert [headline.slug for headline in home.value.headlines] == [f"article-{n}" for n in range(40, 20, -1)]
    first = home.value.headlines[0]
    assert (first.title, first.published, first.summary) == ("Article 40", at(40), "Summary 40")
    assert (first.language, first.place, first.topics, first.reason) == (
        "fr",
        "Paris",
        (TopicMention("us", "Us", "tag"),),
        "",
    )
    assert [(each.slug, each.count) for each in home.value.topics] == [("nato", 39), ("us", 21)]
    assert home.value.topic_count == 2
    assert titles(home.value.feeds) == ["The Gazette (Atom)", "The Gazette (RSS)", "The Gazette (JSON Feed)"]
    assert [link.url for link in home.value.brief] == [f"{BASE}/brief.{suffix}" for suffix in ("atom", "rss", "json")]
    assert home.value.feeds[0] == FeedLink("The Gazette (Atom)", "application/atom+xml", f"{BASE}/feed.atom")
    assert html.home(home.value)


def test_home_lists_only_the_busiest_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "HOME_TOPICS", 1)
    with new_index(an_article(1, topics=mentions("b", "a"))).read() as c:
        page = pages.home(c, SITE).value
    assert [each.slug for each in page.topics] == ["a"]
    assert page.topic_count == 2


def test_empty_site_has_its_pages() -> None:
    with new_index(settings_changed=at(3)).read() as c:
        home = pages.home(c, SITE)
        assert (home.value.headlines, home.last_modified, home.depends) == ((), at(3), frozenset({"site", "feed:"}))
        empty = pages.topics_page(c, SITE)
        assert empty
        assert (empty.value.topics, empty.value.parts) == ((), ())
        assert html.home(home.value)


def test_topics_stand_by_label() -> None:
    with new_index(an_article(1, topics=mentions("zürich", "the hague", "élysée", "nato"))).read() as c:
        shown = pages.topics_page(c, SITE)
        assert pages.topics_page(c, SITE, 1) is None
    assert shown
    assert [each.label for each in shown.value.topics] == ["Élysée", "The hague", "Nato", "Zürich"]
    assert html.topics(shown.value)


def test_many_topics_are_split_the_busiest_first_and_every_one_is_reached_from_part_to_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "DIRECTORY_TOPICS", 2)
    monkeypatch.setattr(pages, "DIRECTORY_LINKS", 3)
    names = "abcdefghijklmnopq"
    everything = an_article(1, topics=mentions(*names))
    database = new_index(everything, an_article(2, topics=mentions("q", "g")))
    with database.read() as c:
        front = pages.topics_page(c, SITE)
        assert front
        assert [each.slug for each in front.value.topics] == ["g", "q"]
        assert (front.value.count, front.value.part) == (17, None)
        waiting, seen = [part.path for part in front.value.parts], {}
        assert len(waiting) == 3
        while waiting:
            address = urls.parse(waiting.pop())
            assert address
            assert (address.kind, urls.parse(urls.path_of(address))) == ("topics", address)
            shown = pages.topics_page(c, SITE, address.page)
            assert shown
            assert shown.value.part in shown.value.parts
            assert len(shown.value.parts) <= 3 + 2
            seen[address.page] = "".join(each.slug for each in shown.value.topics)
            waiting += [part.path for part in shown.value.parts if part.path not in map(_part, seen)]
        assert "".join(seen[number] for number in sorted(seen)) == names
        assert pages.topics_page(c, SITE, 10) is None


def _part(number: int) -> str:
    return urls.path_of(urls.Address("topics", page=number))


# -- topic and subscribe pages


def test_topic_page_shows_why_each_article_is_in_it() -> None:
    shared = [an_article(n, topics=(TopicMention("nato", "Nato", "tag"), *mentions("us"))) for n in (1, 2)]
    found = an_article(3, topics=(TopicMention("nato", "Nato", "name in headline"),))
    shown = topic(new_index(*shared, found), "nato", RULES)
    page = shown.value
    assert (page.label, page.description, page.count, page.since) == ("NATO", "The alliance", 3, at(1))
    assert [headline.reason for headline in page.headlines] == ["name in headline", "tag", "tag"]
    assert [(each.slug, each.count) for each in page.related] == [("us", 2)]
    assert (page.path, page.subscribe) == ("/topics/nato/", "/topics/nato/subscribe/")
    assert titles(page.feeds)[0] == "The Gazette: NATO (Atom)"
    assert shown.depends == {"site", "feed:nato"}
    assert html.topic(page)


def test_topic_page_shows_the_newest_of_many() -> None:
    page = topic(new_index(*(an_article(n, topics=mentions("nato")) for n in range(1, 61))), "nato").value
    assert (len(page.headlines), page.headlines[0].slug, page.count) == (25, "article-60", 60)


def test_page_of_a_combination() -> None:
    articles = [an_article(1, topics=mentions("nato", "us")), an_article(2, topics=mentions("nato"))]
    shown = topic(new_index(*articles), "nato!us")
    assert (shown.value.label, shown.value.count, shown.value.since) == ("Nato without Us", 1, None)
    assert [headline.slug for headline in shown.value.headlines] == ["article-2"]
    assert shown.value.related == ()
    assert shown.value.path == "/topics/nato!us/"
    assert shown.depends == {"site", "feed:nato", "feed:us"}
    assert html.topic(shown.value)


def test_empty_topic_has_its_page() -> None:
    database = new_index()
    database.write(lambda c: put_topic(c, "empty", "Empty"))
    page = topic(database, "empty").value
    assert (page.label, page.count, page.headlines, page.since) == ("Empty", 0, (), None)
    assert html.topic(page)


@pytest.mark.parametrize("written", ["nowhere", "war", "old", "nato+nowhere"])
def test_unknown_hidden_and_merged_topics_have_no_pages(written: str) -> None:
    with new_index(an_article(1, topics=mentions("nato", "war", "old"))).read() as c:
        assert pages.topic(c, RULES, expression(written)) is None
        assert pages.subscribe(c, RULES, expression(written)) is None


def test_subscribe_page_lists_every_feed_of_its_topic() -> None:
    with new_index(an_article(1, topics=mentions("nato"))).read() as c:
        shown = pages.subscribe(c, RULES, expression("nato"))
    assert shown
    page: SubscribePage = shown.value
    assert (page.label, page.path, page.topic) == ("NATO", "/topics/nato/subscribe/", "/topics/nato/")
    assert [link.url for link in page.feeds] == [f"{BASE}/topics/nato/feed.{suffix}" for suffix in urls.SUFFIXES]
    assert titles(page.brief)[1] == "The Gazette: NATO (summaries) (RSS)"
    assert (shown.last_modified, shown.depends) == (START, frozenset({"site"}))
    assert html.subscribe(page)


# -- articles


def test_article_stands_between_its_neighbours_in_its_first_topic() -> None:
    articles = [an_article(n, topics=mentions("war", "nato")) for n in (1, 2, 3)]
    database = new_index(*articles, an_article(4, topics=mentions("us")))
    shown = article(database, 2, RULES)
    page = shown.value
    assert page.article == replace(articles[1], topics=(TopicMention("nato", "NATO", "tag"),))
    assert page.neighbours == "NATO"
    assert page.newer
    assert page.older
    assert (page.newer.slug, page.older.slug) == ("article-3", "article-1")
    assert titles(page.feeds)[2:4] == ["The Gazette (JSON Feed)", "The Gazette: NATO (Atom)"]
    assert shown.depends == {"site", "feed:nato", "article:article-2"}
    assert article(database, 3, RULES).value.newer is None
    assert html.article(page)


def test_article_without_topics_stands_among_everything() -> None:
    shown = article(new_index(an_article(1), an_article(2, topics=mentions("us"))), 1)
    assert shown.value.newer
    assert (shown.value.neighbours, shown.value.newer.slug, shown.value.older) == ("", "article-2", None)
    assert len(shown.value.feeds) == 3
    assert shown.depends == {"site", "feed:", "article:article-1"}


def test_article_that_is_not_live_has_no_page() -> None:
    with new_index(an_article(1, state="held"), an_article(2, state="withdrawn")).read() as c:
        assert pages.article(c, SITE, "article-1") is None
        assert pages.article(c, SITE, "article-2") is None
        assert pages.article(c, SITE, "nothing") is None


# -- validators


def everywhere(c: Connection) -> dict[str, datetime]:
    shown: dict[str, Shown[Any] | None] = {
        "home": pages.home(c, SITE),
        "topics": pages.topics_page(c, SITE),
        "topic": pages.topic(c, SITE, expression("nato")),
        "combination": pages.topic(c, SITE, expression("nato!us")),
        "article": pages.article(c, SITE, "article-1"),
        "opml": lists.outlines(c, SITE),
        "json": lists.catalogue(c, SITE),
        "sitemap": lists.sitemap(c, SITE),
    }
    return {name: each.last_modified for name, each in shown.items() if each}


def test_h12_every_page_moves_with_the_articles_that_it_is_about() -> None:
    database = new_index(an_article(1, topics=mentions("nato")), an_article(2, topics=mentions("us"), changed=at(9)))
    with database.read() as c:
        before = everywhere(c)
    assert before == dict.fromkeys(before, at(9)) | {"topic": at(1), "article": at(1)}
    database.write(lambda c: put(c, an_article(3, state="expired"), left={"": at(50), "nato": at(50)}))
    with database.read() as c:
        assert everywhere(c) == dict.fromkeys(before, at(50))


def test_h12_article_page_moves_with_its_own_change() -> None:
    database = new_index(an_article(1, changed=at(80), topics=mentions("nato")), settings_changed=at(2))
    assert article(database, 1).last_modified == at(80)


# -- messages and near matches


@pytest.mark.parametrize(("status", "title"), [(404, "Not found"), (410, "Gone")])
def test_message_says_what_is_not_there(status: int, title: str) -> None:
    page = pages.message(SITE, status, [("NATO", "/topics/nato/")])
    assert (page.status, page.title, page.near) == (status, title, (("NATO", "/topics/nato/"),))
    assert html.message(page)


def test_near_topics_are_offered() -> None:
    with new_index(an_article(1, topics=mentions("ukraine", "united-kingdom", "nato"))).read() as c:
        assert pages.near_topics(c, SITE, ["ukrane"]) == (("Ukraine", "/topics/ukraine/"),)
        assert pages.near_topics(c, SITE, ["zzz"]) == pages.near_topics(c, SITE, []) == ()
        both = (("Ukraine", "/topics/ukraine/"), ("Nato", "/topics/nato/"))
        assert pages.near_topics(c, SITE, ["ukrane", "natto", "ukrain"]) == both


def test_f105_an_unknown_topic_costs_no_look_at_articles() -> None:
    with new_index(an_article(1, topics=mentions("ukraine", "nato"))).read() as c:
        steps = [step for plan in plans_of(c, lambda: pages.near_topics(c, SITE, ["ukrane"])) for step in plan]
    assert steps
    assert all("topics" in step or "TEMP B-TREE" in step for step in steps), steps


def test_a_basket_costs_a_look_at_its_topics_alone() -> None:
    with new_index(an_article(1, topics=mentions("ukraine", "nato"))).read() as c:
        steps = [step for plan in plans_of(c, lambda: lists.outlines(c, SITE, ["nato"])) for step in plan]
    assert steps
    assert not [step for step in steps if step.startswith("SCAN")], steps


def test_of_a_topic_that_is_not_shown_the_home_page_reads_its_row_and_no_article() -> None:
    def steps(unseen: int) -> int:
        large = mentions(*(f"large-{number}" for number in range(pages.HOME_TOPICS)))
        articles = [an_article(number, topics=large) for number in (1, 2)]
        articles += [an_article(number, topics=mentions(f"given-{number}")) for number in range(3, 3 + unseen)]
        with new_index(*articles).read() as c:
            return steps_of(c, lambda: pages.home(c, SITE))

    assert steps(50) < steps(150) < steps(50) + 100 * 30  # each row is read twice


# -- lists for programs


def test_outlines_name_everything_and_each_listed_topic() -> None:
    with new_index(an_article(1, topics=mentions("us", "nato", "war"))).read() as c:
        shown = lists.outlines(c, RULES)
    assert shown is not None
    assert [(each.text, each.xml_url, each.html_url, each.description) for each in shown.value] == [
        ("The Gazette", f"{BASE}/feed.atom", f"{BASE}/", ""),
        ("The Gazette: NATO", f"{BASE}/topics/nato/feed.atom", f"{BASE}/topics/nato/", "The alliance"),
        ("The Gazette: Us", f"{BASE}/topics/us/feed.atom", f"{BASE}/topics/us/", ""),
    ]
    assert opml.render(RULES.title, RULES.author, shown.last_modified, shown.value)


def test_catalogue_gives_each_topic_with_its_addresses() -> None:
    with new_index(an_article(1, topics=mentions("nato"))).read() as c:
        (listed,) = lists.catalogue(c, RULES).value
    assert (listed.topic.label, listed.topic.count, listed.topic.latest) == ("NATO", 1, at(1))
    assert listed.url == f"{BASE}/topics/nato/"
    assert listed.feeds == {suffix: f"{BASE}/topics/nato/feed.{suffix}" for suffix in ("atom", "rss", "json")}
    assert topicsjson.render([listed])


def test_sitemap_lists_pages_and_articles() -> None:
    with new_index(an_article(2), an_article(1, topics=mentions("nato"))).read() as c:
        shown = lists.sitemap(c, SITE)
        assert lists.sitemap_parts(c, SITE) == 1
        assert lists.sitemap(c, SITE, 2) is None
    assert shown
    assert shown.value == (
        Location("/"),
        Location("/topics/"),
        Location("/topics/nato/"),
        Location("/articles/article-1/", at(1)),
        Location("/articles/article-2/", at(2)),
    )
    assert sitemap.sitemap(BASE, shown.value)


def test_large_sitemap_comes_in_parts_without_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PART_LOCATIONS", 2)
    with new_index(*(an_article(n, topics=mentions("nato")) for n in range(1, 6))).read() as c:
        assert lists.sitemap_parts(c, SITE) == 4
        parts = [lists.sitemap(c, SITE, part) for part in range(1, 5)]
    assert [[location.path for location in part.value] for part in parts if part] == [
        ["/", "/topics/"],
        ["/topics/nato/", "/articles/article-1/"],
        ["/articles/article-2/", "/articles/article-3/"],
        ["/articles/article-4/", "/articles/article-5/"],
    ]
