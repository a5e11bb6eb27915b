"""HTML pages: what the head says, and which part of the body is the article."""

import json

import pytest

from feedsvc.errors import ParseError
from feedsvc.parse import html, jsonld
from feedsvc.parse.body import Body
from feedsvc.settings import Site

TAGS = (("tags", "a"), ("tags", "b"))


def read(page: str) -> Body:
    return html.read(page, Site())


def page(head: str = "", body: str = "<p>Text</p>") -> Body:
    return read(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>&lt;b&gt;AT&amp;T&lt;/b&gt; &amp;amp; {{7*7}}</title>", "<b>AT&T</b> &amp; {{7*7}}"),
        ("<title>Page</title><meta property=og:title content=Graph>", "Graph"),
        ("<meta property=og:title content=Graph><meta name=title content=Own>", "Own"),
        (
            '<title>Page</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Data"}</script>',
            "Data",
        ),
        ("<title>Heading | Paper</title>", "Heading"),
        ("<title>Paper — Heading</title>", "Heading"),
        ("<title>Heading of another thing</title>", "Heading of another thing"),
        ("<title>Subheading</title>", "Subheading"),
        ("<title>Heading</title>", "Heading"),
        ("<title> </title>", ""),
    ],
)
def test_titles_f12_f25(head: str, title: str) -> None:
    assert page(head, "<h1>Heading</h1><p>Text").fields.title == title


def test_other_peoples_names_for_the_fields() -> None:
    fields = page(
        '<link rel="canonical" href="https://paper.example/a">'
        '<meta property="article:published_time" content="2026-03-02T10:00:00Z">'
        '<meta property="article:modified_time" content="2026-03-03T10:00:00Z">'
        '<meta property="article:tag" content="One"><meta property="article:tag" content="Two">'
        '<meta property="og:image" content="https://paper.example/a.png"><meta property="og:image:alt" content="A">'
        '<meta name="DC.creator" content="Jane Doe"><meta name="robots" content="all"><meta name="keywords" content="">'
        '<meta http-equiv="content-language" content="fr">'
    ).fields
    assert fields.link == "https://paper.example/a"
    assert fields.published is not None
    assert fields.updated is not None
    assert fields.tags == ("One", "Two")
    assert fields.authors == ("Jane Doe",)
    assert fields.image is not None
    assert (fields.image.alt, fields.language, fields.unknown) == ("A", "fr", ())


def test_an_authors_profile_is_no_name() -> None:
    assert page('<meta property="article:author" content="https://paper.example/jane">').fields.authors == ()


def test_marks_in_the_text() -> None:
    author = "<a rel=author href=/jane>Jane Doe</a>"
    body = f"{author} <time itemprop=datePublished datetime=2026-03-02>today</time> <time>x</time>"
    fields = page("", body).fields
    assert fields.authors == ("Jane Doe",)
    assert fields.published is not None
    assert page("", "<time pubdate>2026-03-02</time>").fields.published is not None


def test_front_matter_before_a_page_wins() -> None:
    assert read("---\ntitle: Front\n---\n<title>Page</title><p>Text").fields.title == "Front"
    assert read("---\ntitle: Front\n---\n").fields.title == "Front"


@pytest.mark.parametrize(
    ("body", "article"),
    [
        ("<nav>n</nav><article>a</article><footer>f</footer>", "<article>a</article>"),
        ("<article>short</article><article>much longer</article>", "<article>much longer</article>"),
        ("<header>h</header><main>m<nav>n</nav> tail</main>", "<main>m tail</main>"),
        ("<div itemprop=articleBody>b</div>x", '<div itemprop="articleBody">b</div>'),
        ("<header>h</header>b<aside>a</aside><p>c</p><footer>f</footer>d", "<body>b<p>c</p>d</body>"),
        ("<header><h2>Head</h2></header>b", "<body>b</body>"),
        ("<article></article>b", "<body><article></article>b</body>"),
        ("<!-- c -->b<?pi x?>", "<body>b</body>"),
    ],
)
def test_the_article_is_found_and_navigation_left_out(body: str, article: str) -> None:
    assert page("", body).html == article


def test_a_heading_that_is_the_title_leaves_the_body() -> None:
    assert page("<title>Title</title>", "<h1>TITLE</h1>t").html == "<body>t</body>"
    assert page("<title>Title</title>", "<h1>Other</h1>t").html == "<body><h1>Other</h1>t</body>"
    assert page("", "<header><h1>Head</h1></header>t") == page("", "<header><h1>Head</h1></header>t")
    assert page("", "<header><h1>Head</h1></header>t").heading == "Head"
    assert page("", "<h3></h3><h2>First</h2>t").heading == "First"


def test_what_the_parser_cannot_hold_goes_on_to_the_sanitiser() -> None:
    assert "deep" in page("", "<div>" * 400 + "deep").html


def test_frames_have_no_body() -> None:
    assert "frame" in read("<html><head><title>T</title></head><frameset><frame src=x></frameset></html>").html


def test_broken_json_ld_is_told_with_its_line() -> None:
    found = read('<html>\n<script type="application/ld+json">{</script><script>x</script><p>Text')
    assert [(problem.line, problem.severity) for problem in found.problems] == [(2, "warning")]


def test_declarations_are_refused_f139() -> None:
    with pytest.raises(ParseError, match="entities") as caught:
        read('---\ntitle: T\n---\n<!DOCTYPE html SYSTEM "x" [\n<!ENTITY a "b">]>')
    assert caught.value.line == 4


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (
            {"@type": "NewsArticle", "headline": "H", "author": {"name": "Jane Doe"}},
            (("title", "H"), ("author", "Jane Doe")),
        ),
        ([{"@type": "Person"}, {"@type": ["X", "Report"], "keywords": ["a", {"name": "b"}, None]}], TAGS),
        ({"@graph": [{"@type": "Article", "image": [{"url": "u"}, "v"], "url": " "}]}, (("image", "u"),)),
        ({"@type": "Article", "creator": {"name": ["x"]}, "inLanguage": {"name": "fr"}}, (("language", "fr"),)),
        ({"@type": "Recipe", "headline": "H"}, ()),
        ({"@graph": {"@graph": {"@graph": {"@graph": {"@graph": {"@type": "Article", "headline": "H"}}}}}}, ()),
        ("text", ()),
    ],
)
def test_json_ld(data: object, facts: tuple[tuple[str, str], ...]) -> None:
    assert jsonld.facts(json.dumps(data)) == facts


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000])
def test_no_json_says_nothing(text: str) -> None:
    assert jsonld.facts(text) is None
