"""What other sites show of this one: boxes, fragments, snippets, the files they load."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree, html

import feedsvc
from feedsvc import urls
from feedsvc.documents import prepared
from feedsvc.index.database import Database
from feedsvc.render.snippets import BUTTON, COMPONENT, snippets

from .index.rows import SITE, an_article, mentions, new_index

STATIC = Path(feedsvc.__file__).parent / "static"
ARTICLES = tuple(an_article(n, title=f"<Talks> {n}", topics=mentions("ukraine")) for n in range(1, 31))


@pytest.fixture(scope="module")
def database() -> Database:
    return new_index(*ARTICLES)


def parsed(page: bytes | None) -> Any:
    return html.document_fromstring(page or b"")


def body(database: Database, path: str) -> bytes | None:
    address = urls.parse(path)
    assert address is not None
    with database.read() as c:
        write = prepared(c, SITE, address)
    return write().body if write else None


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", "?limit=5&theme=auto"),
        ("limit=3&theme=dark", "?limit=3&theme=dark"),
        ("theme=dark&limit=3&x=1", "?limit=3&theme=dark"),
        ("limit=0", "?limit=1&theme=auto"),
        ("limit=999", "?limit=20&theme=auto"),
        ("limit=9999", "?limit=5&theme=auto"),
        ("limit=-1&theme=pink", "?limit=5&theme=auto"),
        ("&" * 5000, "?limit=5&theme=auto"),
        ("limit=٣", "?limit=5&theme=auto"),
    ],
)
def test_a_box_is_kept_under_one_spelling_of_what_is_asked(query: str, kept: str) -> None:
    assert urls.kept_under("/embed/topics/ukraine/box/", query) == "/embed/topics/ukraine/box/" + kept
    assert urls.parse("/embed/topics/ukraine/box/" + kept) is not None


@pytest.mark.parametrize("path", ["/", "/feed.atom", "/embed/", "/embed/headlines.html", "/search/"])
def test_queries_mean_nothing_elsewhere(path: str) -> None:
    assert urls.kept_under(path, "limit=3&theme=dark") == path


@pytest.mark.parametrize("path", ["/embed/box/", "/embed/topics/ukraine/box/"])
def test_a_box_shows_as_many_headlines_as_are_asked_for(database: Database, path: str) -> None:
    page = parsed(body(database, path + "?limit=3&theme=dark"))
    assert page.xpath("//li/a/text()") == ["<Talks> 30", "<Talks> 29", "<Talks> 28"]
    assert page.get("class") == "dark"
    assert all(urlsplit(link).scheme for link in page.xpath("//a/@href"))
    assert {link.get("target") for link in page.xpath("//a")} == {"_blank"}


@pytest.mark.parametrize("path", ["/embed/box/", "/embed/box/?limit=21&theme=dark", "/embed/box/?limit=5&theme=pink"])
def test_a_box_has_no_other_address(database: Database, path: str) -> None:
    assert body(database, path) is None


def test_a_topic_that_never_was_has_no_box(database: Database) -> None:
    assert body(database, "/embed/topics/never/box/?limit=5&theme=auto") is None
    assert body(database, "/embed/topics/never/headlines.html") is None


def test_a_box_alone_may_be_framed(database: Database) -> None:
    for path, framed in (("/embed/box/?limit=5&theme=auto", True), ("/embed/", False), ("/", False)):
        address = urls.parse(path)
        assert address is not None
        with database.read() as c:
            write = prepared(c, SITE, address)
        assert write is not None
        assert write().framed is framed


def test_a_fragment_is_one_list_without_script_or_style(database: Database) -> None:
    (fragment,) = html.fragments_fromstring((body(database, "/embed/topics/ukraine/headlines.html") or b"").decode())
    assert (fragment.tag, len(fragment)) == ("ul", urls.MAX_HEADLINES)
    assert {element.tag for element in fragment.iter()} == {"ul", "li", "a", "time"}


@pytest.mark.parametrize("path", ["/embed/", "/topics/ukraine/"])
def test_every_address_in_a_snippet_leads_to_something(database: Database, path: str) -> None:
    page = parsed(body(database, path))
    code = "\n".join(page.xpath("//pre[@class='snippet']/code/text()"))
    found = re.findall(rf"{SITE.base_url}([^\"'\s<]*)", code)
    assert len(found) >= 9
    for address in found:
        parts = urlsplit(address.replace("&amp;", "&"))
        if parts.path in (COMPONENT, BUTTON):
            assert (STATIC / parts.path.removeprefix("/static/")).is_file()
        else:
            assert body(database, urls.kept_under(parts.path, parts.query)), address


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("topics=b,a", "?topics=a,b"),
        ("topics=b&topics=a&topics=b", "?topics=a,b"),
        ("topics=%D9%81", "?topics=ف"),
        ("topics=", ""),
        ("x=1", ""),
    ],
)
def test_a_basket_is_kept_under_one_spelling(query: str, kept: str) -> None:
    assert urls.kept_under("/topics.opml", query) == "/topics.opml" + kept
    address = urls.parse("/topics.opml" + kept)
    assert address is not None
    assert urls.path_of(address) == "/topics.opml" + kept


@pytest.mark.parametrize("path", ["/topics.opml?topics=a+b", "/topics.opml?topics=a!b", "/topics.opml?topics=,"])
def test_a_basket_holds_topics_only(path: str) -> None:
    assert urls.parse(path) is None


def test_a_basket_lists_the_chosen_topics_and_nothing_else(database: Database) -> None:
    outlines = etree.fromstring(body(database, "/topics.opml?topics=never,ukraine") or b"").findall(".//outline")
    assert [outline.get("xmlUrl") for outline in outlines] == [SITE.base_url + "/topics/ukraine/feed.atom"]
    assert body(database, "/topics.opml?topics=never") is None


def test_what_goes_into_a_snippet_is_escaped_for_the_page_it_lands_in() -> None:
    site = replace(SITE, title='A "B" <script>')
    assert all("<script>" not in snippet.code for snippet in snippets(site, (), "", ()))


def test_the_component_is_small_and_asks_nobody_else() -> None:
    source = (STATIC / "feedsvc-headlines.js").read_text("utf-8")
    assert len(source.encode()) < 4096
    assert "innerHTML" not in source
    assert "adoptedStyleSheets" in source
    assert not re.findall(r"https?://(?!…)", source)


def test_the_button_is_well_formed() -> None:
    assert etree.parse(STATIC / "feedsvc-button.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
