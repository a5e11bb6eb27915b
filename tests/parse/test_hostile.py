"""Whatever bytes a file holds: a ParseError in plain words, or a draft that is legal in every format."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Draft, SourceFile
from feedsvc.parse import parse
from feedsvc.settings import Site

SITE = Site(base_url="https://site.example", time_zone="Europe/Paris")
ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2 Char, and C1

FRAGMENTS = st.sampled_from(
    [
        "---\n", "+++\n", "{", "}", '"', ": ", "title: x\n", "date: ", "2026-03-29 02:30", "31 February 2024",
        "tags: [a", "]\n", "\n", "\n\n", "Title: x\n", "Date: 03/04/2026\n", "By A B | C | Updated: ",
        "BRUSSELS \u2014 ", "(AP)",
        "Reuters", "Today's Top News\n", "- x\n", "<p>", "<script>", "<h1>", "</h1>", "<table>", "<title>", "<!--",
        "# ", "```", "| a | b |\n", "&#0;", "&#x1b;", "&#xd800;", "\x00", "\x1b[31m", "\u202e", "\ufeff", "\ufffe",
        "\u0085",
        "\u2028", '"title": ', "[", "null", "1e999", '{"title": "\\ud800"}', "<meta name=date content=", "é", "好",
        "\r",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(FRAGMENTS, st.text(max_size=8)), max_size=20).map("".join)
DATA = st.one_of(st.binary(max_size=200), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")))
PATHS = ["a.txt", "a.md", "a.html", "a.xhtml", "a.json"]


def words_of(draft: Draft) -> list[str]:
    texts = [
        draft.title,
        draft.html,
        draft.text,
        draft.summary,
        draft.credit,
        draft.place,
        draft.slug,
        draft.correction,
    ]
    problems = [each.message + each.hint for each in draft.problems]
    return [*texts, draft.link, draft.guid, *draft.authors, *draft.tags, *draft.related, *draft.unknown, *problems]


def drafted(path: str, data: bytes) -> Draft | ParseError:
    try:
        return parse(SourceFile(path, "", len(data), 0, data), SITE)
    except ParseError as error:
        return error


@pytest.mark.parametrize("path", PATHS)
@example(data=b"<h1>!</h1>&#1")
@example(data=b"<p>a</p>&#27;[1m<h1>!</h1>&#27;[0m&#xfffe;b")
@settings(max_examples=150, deadline=None)
@given(data=DATA)
def test_any_bytes_are_a_draft_of_legal_text_or_a_parse_error(path: str, data: bytes) -> None:
    result = drafted(path, data)
    words = [result.message, result.hint] if isinstance(result, ParseError) else words_of(result)
    assert words[0] == text.one_line(words[0]) != ""  # the title, or what is wrong
    for word in words:
        assert not ILLEGAL.search(word), repr(word)
