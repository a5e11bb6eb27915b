"""Markdown: which heading is the title, and what the text becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.parse import markdown
from feedsvc.settings import Site


@pytest.mark.parametrize(
    ("source", "heading", "html"),
    [
        ("# One\n\nText.", "One", "<p>Text.</p>\n"),
        ("## One\n\nText.", "One", "<p>Text.</p>\n"),
        ("One\n===\nText.", "One", "<p>Text.</p>\n"),
        ("Text.\n\n# One\n\nMore.", "One", "<p>Text.</p>\n<p>More.</p>\n"),
        ("Text.\n\n## Part\n", "", "<p>Text.</p>\n<h2>Part</h2>\n"),
        ("> # Quoted\n\nText.", "", "<blockquote>\n<h1>Quoted</h1>\n</blockquote>\n<p>Text.</p>\n"),
        ("#\n\nText.", "", "<h1></h1>\n<p>Text.</p>\n"),
        ("# A *b* `c` <i>d</i> & é\n", "A b c <i>d</i> & é", ""),
        ("two\nlines\n---\n", "two lines", ""),
        ("One\n   =\t\nText.", "One", "<p>Text.</p>\n"),
        ("", "", ""),
    ],
)
def test_the_heading_is_the_title_and_leaves_the_body_f25(source: str, heading: str, html: str) -> None:
    found, rest = markdown.render(source)
    assert (found, rest.lstrip("\n")) == (heading, html)


def test_under_a_title_only_its_repetition_leaves_the_body() -> None:
    assert markdown.render("# The Title\n\nText.", title="the title") == ("The Title", "<p>Text.</p>\n")
    assert markdown.render("# Other\n\nText.", title="Title")[1] == "<h1>Other</h1>\n<p>Text.</p>\n"
    assert markdown.render("Text.\n\n# Title", title="Title")[1] == "<p>Text.</p>\n<h1>Title</h1>\n"


def test_tables_footnotes_and_strikethrough() -> None:
    html = markdown.render("|a|\n|-|\n|b|\n\n~~c~~[^1]\n\n[^1]: d")[1]
    assert all(tag in html for tag in ("<table>", "<del>", "footnote"))


def test_front_matter_is_read() -> None:
    body = markdown.read("---\ntitle: T\n---\n# T\n\nText.", Site())
    assert (body.fields.title, body.html.strip()) == ("T", "<p>Text.</p>")


PIECES = [
    "a",
    "b c",
    "=",
    "---",
    "- ",
    "   ---",
    "\t===",
    "# d",
    "> ",
    "```",
    "<h1>e</h1>",
    "| f |",
    "\n",
    "\n",
    "\n\n",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_remark_behind_a_text_leaves_its_heading(source: str) -> None:
    assert markdown.render(source)[0] == markdown.render(f"{source}\n\n<!-- # -->\n")[0]
