"""Files beside articles: which names are taken for them, what stands in for them, and how addresses come in."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.model import Draft, Enclosure, Image, SourceFile
from feedsvc.parse import parse, references, sanitize
from feedsvc.parse.references import Filling
from feedsvc.settings import Site


def draft(text: str, path: str = "2026/bridge.md") -> Draft:
    data = text.encode()
    return parse(SourceFile(path, "0", len(data), 0, data), Site(base_url="https://news.example"))


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a.jpg", "2026/a.jpg"),
        ("./images/a b.JPG", "2026/images/a b.JPG"),
        ("../images/a%20b.png?v=3#top", "images/a b.png"),
        ("images\\a.gif", "2026/images/a.gif"),
        ("北京.webp", "2026/北京.webp"),
        ("%FF.ogg", "2026/\udcff.ogg"),
        ("../../a.m4a", "../a.m4a"),
        ("drawing.svg", "2026/drawing.svg"),
        ("film.mp4", "2026/film.mp4"),
    ],
)
def test_a_relative_path_of_a_medium_has_a_placeholder(written: str, path: str) -> None:
    placeholder = references.placeholder(written)
    assert placeholder is not None
    assert placeholder.isascii()
    assert references.path_of(placeholder, "2026/bridge.md") == path


@pytest.mark.parametrize(
    "written",
    [
        "",
        "a",
        "a.html",
        "/a.jpg",
        "//x.example/a.jpg",
        "https://x.example/a.jpg",
        "media:a.jpg",
        "?a.jpg",
        "data:a.png",
    ],
)
def test_anything_else_has_none(written: str) -> None:
    assert references.placeholder(written) is None


@given(st.text(max_size=30))
def test_a_placeholder_survives_every_attribute_whatever_the_name(name: str) -> None:
    placeholder = references.placeholder(name + ".png")
    if placeholder is not None:
        assert not set(placeholder) & set("\"'<>& ,")
        assert references.path_of(placeholder, "a.md").endswith(".png")


def known(fillings: dict[str, Filling]) -> Callable[[str], Filling | None]:
    return lambda placeholder: fillings.get(placeholder)


def test_a_draft_names_its_media_once_each_in_order() -> None:
    found = draft(
        "---\nimage: c.png\naudio: [t.mp3, https://x.example/t.mp3]\n---\n"
        'Text ![x](a.png) ![y](a.png) <img srcset="b.png 2x, https://x.example/b.png 3x" src="a.png"> '
        "[t](t.mp3) [u](u.html)"
    )
    assert found.media == ("media:c.png", "media:t.mp3", "media:a.png", "media:b.png")
    assert [problem.message for problem in found.problems] == ["a link leads nowhere and was removed: u.html"]


def test_media_that_are_named_by_whole_addresses_are_left_alone() -> None:
    found = draft("---\nimage: https://x.example/c.png\n---\n![x](https://x.example/a.png) ![y](/a.png)")
    assert found.media == ()
    assert references.filled(found, known({}), found.enclosures) == found


def test_citations_have_no_media() -> None:
    assert "media:" not in draft('Text <q cite="a.png">word</q>').html


def test_addresses_come_in_with_sizes_and_what_has_none_goes() -> None:
    found = draft(
        "---\nimage: a.png\n---\n"
        'Text <img src="a.png" alt="A &amp; &quot;B&quot;" > <img src="gone.png" alt="Gone &amp; &quot;lost&quot;"> '
        '<a href="a.png">whole</a> <a href="gone.mp3"><b>lost</b></a> <a href="https://x.example/">far</a> '
        '<picture><source srcset="gone.webp 2x, a.png 3x"><source srcset="gone.webp"><img src="a.png"></picture>'
    )
    filled = references.filled(found, known({"media:a.png": Filling("https://x.example/?a&b,c", 30, 20)}), ())
    html = filled.html
    assert "media:" not in html
    assert html.count('src="https://x.example/?a&amp;b,c"') == 2
    assert html.count(' width="30" height="20" loading="lazy" referrerpolicy="no-referrer">') == 2
    assert '<source srcset="https://x.example/?a&amp;b%2Cc 3x">' in html
    assert html.count("<source") == 1
    assert 'Gone &amp; "lost"' in html
    assert "<b>lost</b> <a href=" in html
    assert html.count("<a ") == html.count("</a>") == 2
    assert filled.image == Image("https://x.example/?a&b,c", width=30, height=20)
    assert filled.media == ()
    assert sanitize.clean(html).html == html


def test_what_the_text_says_of_placeholders_is_text() -> None:
    found = draft('Text `src="media:a.png"` and <img src="a.png" alt=\' src="media:a.png"\'>')
    html = references.filled(found, known({"media:a.png": Filling("https://x.example/a.png")}), ()).html
    assert '<code>src="media:a.png"</code>' in html
    assert 'alt=" src=&quot;media:a.png&quot;"' in html
    assert html.count('src="https://x.example/a.png"') == 1


def test_elsewhere_is_where_the_article_lives() -> None:
    assert (
        references.elsewhere("media:a%20b.png", "https://x.example/2026/bridge") == "https://x.example/2026/a%20b.png"
    )
    assert references.elsewhere("media:a.png", "") == ""


def test_enclosures_are_those_that_are_given() -> None:
    sound = Enclosure("https://x.example/a.mp3", "audio/mpeg", 3)
    assert references.filled(draft("---\naudio: a.mp3\n---\nText"), known({}), [sound]).enclosures == (sound,)


def test_a_film_that_is_not_there_leaves_no_empty_player() -> None:
    found = draft('<p>Film: <video controls src="film.mp4"></video></p>\n\nText')
    assert "media:film.mp4" in found.media
    assert references.filled(found, known({}), ()).html == "<p>Film: </p>\n<p>Text</p>"
    told = draft('<p><video><source src="film.mp4">No film here</video></p>\n\nText')
    assert references.filled(told, known({}), ()).html.startswith("<p>No film here</p>")
