import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from feedsvc import text, urls
from feedsvc.model import Topic, TopicMention
from feedsvc.render import html
from feedsvc.render.values import DirectoryPart
from feedsvc.shown import pages
from tests.render.pagevalues import (
    ARTICLE,
    ARTICLE_PAGE,
    BASE,
    HEADLINES,
    HOME,
    MESSAGE,
    PLAIN_ARTICLE,
    PUBLISHED,
    SEARCH,
    SITE,
    SUBSCRIBE,
    TOPIC,
    TOPICS_PAGE,
    feeds,
)

PARTS = (DirectoryPart("/directory/1/", "Aleppo", "Atom"), DirectoryPart("/directory/2/", "Banks", "السودان"))
PAGES: dict[str, Callable[[], bytes]] = {
    "home": lambda: html.home(HOME),
    "empty home": lambda: html.home(replace(HOME, headlines=(), topics=(), topic_count=0, brief=())),
    "topics": lambda: html.topics(TOPICS_PAGE),
    "no topics": lambda: html.topics(replace(TOPICS_PAGE, topics=(), count=0)),
    "busiest topics": lambda: html.topics(replace(TOPICS_PAGE, count=2000, parts=PARTS)),
    "part of the topics": lambda: html.topics(replace(TOPICS_PAGE, count=2000, parts=PARTS, part=PARTS[1])),
    "topic": lambda: html.topic(TOPIC),
    "topic with reasons": lambda: html.topic(
        replace(TOPIC, headlines=tuple(replace(each, reason="tag") for each in HEADLINES))
    ),
    "empty topic": lambda: html.topic(replace(TOPIC, headlines=(), count=0, description="", related=(), since=None)),
    "subscribe": lambda: html.subscribe(SUBSCRIBE),
    "article": lambda: html.article(ARTICLE_PAGE),
    "plain article": lambda: html.article(replace(ARTICLE_PAGE, article=PLAIN_ARTICLE, newer=None, older=None)),
    "first article": lambda: html.article(replace(ARTICLE_PAGE, neighbours="", newer=None)),
    "message": lambda: html.message(MESSAGE),
    "search": lambda: html.search(SEARCH),
    "bare search": lambda: html.search(replace(SEARCH, typed="", results=(), count=0, hints=(), near=(), topics=())),
    "bare message": lambda: html.message(replace(MESSAGE, near=())),
}
every_page = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())

VOID = {"meta", "input", "link", "img", "br", "hr", "circle", "path"}


class _Nesting(HTMLParser):
    """Elements that are not closed in the order they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open += [] if tag in VOID else [tag]
        names = [name for name, _ in attrs]
        self.faults += [f"{tag} {name}" for name in names if names.count(name) > 1]

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(tag)


def _parsed(page: bytes) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page.decode())


def _text(page: bytes) -> str:
    return " ".join(_parsed(page).find("body").text_content().split())


@every_page
def test_pages_are_well_nested_html5(page: Callable[[], bytes]) -> None:
    nesting = _Nesting()
    nesting.feed(page().decode())
    assert page().startswith(b"<!DOCTYPE html>\n<html")
    assert (nesting.faults, nesting.open) == ([], [])


@every_page
def test_ids_are_unique_and_name_what_refers_to_them(page: Callable[[], bytes]) -> None:
    document = _parsed(page())
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(document.xpath("//@aria-labelledby")) <= set(ids)
    assert {link[1:] for link in document.xpath("//a/@href") if link.startswith("#")} <= set(ids)


@every_page
def test_every_page_has_one_title_one_main_and_one_first_heading(page: Callable[[], bytes]) -> None:
    document = _parsed(page())
    assert document.findtext("head/title")
    assert len(document.xpath("//main")) == len(document.xpath("//h1")) == 1


@every_page
def test_equal_values_give_equal_bytes(page: Callable[[], bytes]) -> None:
    assert page() == page()


@every_page
def test_s12_no_inline_style_or_script_and_nothing_from_elsewhere(page: Callable[[], bytes]) -> None:
    document = _parsed(page())
    assert set(document.xpath("//script[not(@src)]/@type")) <= {"application/ld+json"}
    assert all(link.startswith("/static/") for link in document.xpath("//script/@src"))
    assert not document.xpath("//script[@src and text()]")
    assert not document.xpath("//script[not(@type)] | //style | //@style | //iframe | //base")
    assert not [name for name in document.xpath("//@*[starts-with(name(), 'on')]") if name]
    assert all(link.startswith("/static/") for link in document.xpath("//link[@rel='stylesheet' or @rel='icon']/@href"))


@every_page
def test_autodiscovery_names_every_feed_with_a_title_of_its_own(page: Callable[[], bytes]) -> None:
    links = _parsed(page()).xpath("//head/link[@rel='alternate'][not(contains(@type, 'oembed'))]")
    titles = [link.get("title") for link in links]
    assert len(titles) == len(set(titles))
    assert [link.get("type") for link in links] == [
        "application/atom+xml",
        "application/rss+xml",
        "application/feed+json",
        "text/x-opml",
    ]
    assert all(link.get("href").startswith(BASE) for link in links)


@every_page
def test_every_link_inside_the_site_names_something_the_service_has(page: Callable[[], bytes]) -> None:
    for link in _parsed(page()).xpath("//a/@href"):
        path = urls.decoded(urlsplit(link.removeprefix(BASE)).path)
        ours = path.startswith("/") and link.startswith(("/", BASE))
        assert not ours or path == urls.SEARCH or urls.parse(path) is not None, link


@every_page
def test_people_are_led_to_pages_and_to_raw_feeds_only_where_these_are_listed(page: Callable[[], bytes]) -> None:
    document = _parsed(page())
    listed = document.xpath("//dl[@class='formats']//a/@href")
    raw = [link for link in document.xpath("//a/@href") if re.search(r"^(/|https://news).*\.(atom|rss|json)$", link)]
    assert raw == listed


def test_the_front_page_lists_every_format() -> None:
    listed = _parsed(html.home(HOME)).xpath("//dl[@class='formats']//a/@href")
    assert listed == [feed.url for feed in feeds() + feeds(name="brief")]


def test_a_subscribe_page_shows_the_address_to_copy_and_readers_that_take_it() -> None:
    document = _parsed(html.subscribe(SUBSCRIBE))
    assert document.xpath("string(//p[@class='address']/code)") == f"{BASE}/topics/atom/feed.atom"
    assert (
        "https://feedbin.com/?subscribe=https%3A%2F%2Fnews.example.org%2Ftopics%2Fatom%2Ffeed.atom"
        in document.xpath("//ul[@class='readers']//a/@href")
    )


def test_online_readers_are_left_out_where_they_cannot_reach_the_site() -> None:
    local = tuple(replace(feed, url=feed.url.replace(BASE, "http://127.0.0.1:8000")) for feed in SUBSCRIBE.feeds)
    assert not _parsed(html.subscribe(replace(SUBSCRIBE, feeds=local))).xpath("//ul[@class='readers']")


def test_pages_link_within_a_base_url_that_has_a_path() -> None:
    document = _parsed(html.home(replace(HOME, site=replace(SITE, base_url="https://example.org/news"))))
    assert document.xpath("string(//link[@rel='canonical']/@href)") == "https://example.org/news/"
    assert document.xpath("string(//article//h3/a/@href)") == "/news/articles/atom-becomes-rfc-4287/"
    assert document.xpath("string(//link[@rel='stylesheet']/@href)").startswith("/news/static/feedsvc.css?v=")


def test_a_canonical_address_is_elsewhere_when_the_article_lives_elsewhere() -> None:
    canonical = "string(//link[@rel='canonical']/@href)"
    plain = replace(ARTICLE_PAGE, article=PLAIN_ARTICLE)
    assert _parsed(html.article(ARTICLE_PAGE)).xpath(canonical) == "https://www.example.com/atom"
    assert _parsed(html.article(plain)).xpath(canonical) == f"{BASE}/articles/atom-becomes-rfc-4287/"


def test_a_message_has_no_canonical_address_and_is_not_for_search_engines() -> None:
    document = _parsed(html.message(MESSAGE))
    assert not document.xpath("//link[@rel='canonical']")
    assert document.xpath("string(//meta[@name='robots']/@content)") == "noindex"


def test_an_article_shows_all_it_has() -> None:
    text = _text(html.article(ARTICLE_PAGE))
    for part in (
        "By First Author and Second Author",
        "Fremont · 17 October 2024, 09:44 CEST · Updated 24 November 2024, 07:00 CET",
        "Correction, 20 November 2024 The number was wrong.",
        "Drawn by hand",
        "The format is a standard.",
        "talk.mp3 12.3 MB",
        "Wire Agency First published at example.com",
        "Atom the editors filed it here RFC 4287 name in the headline",
        "Related headlines Another headline",
        "Newer in Atom",
    ):
        assert part in text


def test_a_credit_that_stands_for_the_author_is_shown_once_and_without_by() -> None:
    text = _text(html.article(replace(ARTICLE_PAGE, article=PLAIN_ARTICLE)))
    assert text.count("Wire Agency") == 1
    assert "By " not in text
    assert "Updated" not in text


def test_the_sanitised_body_is_the_one_text_that_is_not_escaped() -> None:
    body = _parsed(html.article(ARTICLE_PAGE)).xpath("//div[contains(@class, 'e-content')]")[0]
    assert body.find("p/em").text == "format"


def test_an_article_is_an_h_entry_and_lists_are_h_feeds() -> None:
    document = _parsed(html.article(ARTICLE_PAGE))
    entry = document.xpath("//*[contains(@class, 'h-entry')]")[0]
    assert entry.xpath("string(.//*[@class='p-name'])") == ARTICLE.title
    assert entry.xpath("string(.//*[@class='u-url']/@value)") == ARTICLE.link
    assert entry.xpath("string(.//time[@class='dt-published']/@datetime)") == "2024-10-17T07:44:00Z"
    assert (
        _parsed(html.topic(TOPIC)).xpath("count(//*[contains(@class, 'h-feed')]//*[contains(@class, 'h-entry')])") == 3
    )


def test_each_article_keeps_its_language_and_direction() -> None:
    titles = _parsed(html.home(HOME)).xpath("//article/div/div")
    assert [(title.get("lang"), title.get("dir")) for title in titles] == [("en", "ltr"), ("ar", "rtl"), ("ja", "ltr")]


def test_a_page_of_a_right_to_left_site_runs_from_right_to_left() -> None:
    page = html.home(replace(HOME, site=replace(SITE, language="ar")))
    assert _parsed(page).get("dir") == "rtl"
    assert _parsed(html.home(HOME)).get("dir") == "ltr"


def test_f11_s9_names_are_isolated_from_the_text_around_them() -> None:
    document = _parsed(html.article(ARTICLE_PAGE))
    for name in ("The Gazette", "First Author", "Fremont", "Atom", "Drawn by hand"):
        assert name in document.xpath("//bdi/text()")


def test_dates_are_absolute() -> None:
    assert not re.search(r"\bago\b|yesterday|today|just now", _text(html.home(HOME)), re.IGNORECASE)


def test_json_ld_is_read_back_and_cannot_leave_its_element() -> None:
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    page = html.article(replace(ARTICLE_PAGE, article=replace(ARTICLE, title=hostile)))
    script = _parsed(page).xpath("//script[not(@src)]")
    assert len(script) == 1
    assert json.loads(script[0].text)["headline"] == hostile
    assert b"<script>" not in page


def test_f52_what_is_no_utf8_is_shown_as_a_question_mark() -> None:
    assert "Perhaps you meant caf?" in _text(html.message(replace(MESSAGE, near=(("caf\udce9", "/topics/atom/"),))))


visible = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Zs")), min_size=1, max_size=40)
hostile = st.sampled_from(["<script>x</script>", "\"'><img src=x onerror=y>", "{{ site }}", "&amp;", "</title>", "]]>"])


@given(visible | hostile)
def test_s8_every_text_is_escaped_for_its_place(text: str) -> None:
    site = replace(SITE, title=text, subtitle=text, rights=text)
    article = replace(
        ARTICLE,
        title=text,
        summary=text,
        authors=(text,),
        credit=text,
        place=text,
        correction=text,
        corrected=ARTICLE.updated,
        related=(text,),
        topics=(TopicMention("a", text, text),),
    )
    headline = replace(HEADLINES[0], title=text, summary=text, topics=(TopicMention("a", text, "tag"),))
    written = {
        "h3/a": html.home(replace(HOME, site=site, headlines=(headline,), topics=(Topic("a", text, text, 1),))),
        "h1": html.article(replace(ARTICLE_PAGE, site=site, article=article, neighbours=text)),
        "h1/bdi": html.topic(replace(TOPIC, site=site, label=text, description=text, headlines=(headline,))),
        "p": html.message(replace(MESSAGE, site=site, title=text, text=text, near=((text, "/topics/a/"),))),
    }
    for place, page in written.items():
        document = _parsed(page)
        assert text in [found.text for found in document.iterfind(f".//main//{place}")]
        assert not document.xpath("//script[not(@type)] | //img[@onerror] | //main//title")


@pytest.mark.parametrize("letter", ["w", "ж"])
def test_front_topic_and_directory_pages_in_full_are_under_30_kb(letter: str) -> None:
    headline = replace(
        HEADLINES[0],
        title=f"{letter * 7} " * 8,
        summary=f"{letter * 5} " * 30,
        topics=tuple(TopicMention(f"topic-{n}", f"Topic {n}", "tag") for n in range(3)),
    )
    topics = tuple(Topic(f"topic-{n}", f"Topic {n}", "", n) for n in range(pages.HOME_TOPICS))
    home = replace(HOME, headlines=(headline,) * pages.HOME_HEADLINES, topics=topics)
    topic = replace(TOPIC, headlines=(replace(headline, reason="tag"),) * pages.TOPIC_HEADLINES)
    names = tuple(f"{letter * 5} {letter * 7} {letter * 6} {n}" for n in range(pages.DIRECTORY_TOPICS))
    listed = tuple(Topic(text.slugify(name), name, "", 1, 1, PUBLISHED) for name in names)
    part = DirectoryPart("/directory/22/", names[0], names[-1])
    directory = replace(TOPICS_PAGE, topics=listed, count=99_999, parts=(part,) * (pages.DIRECTORY_LINKS + 2))
    assert len(html.topics(replace(directory, part=part))) < 30_000
    assert len(html.topics(directory)) < 30_000
    assert len(html.home(home)) < 30_000
    assert len(html.topic(topic)) < 30_000
