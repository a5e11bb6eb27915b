"""Whole files: each input in tests/data/parse has a twin that says what must come out of it.

A new case is two files: the input, and the same name with ".expected.json" holding the Draft fields worth checking.
"""

import contextlib
import hashlib
import json
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from feedsvc import parse as package
from feedsvc.errors import ParseError
from feedsvc.index import search
from feedsvc.model import Draft, SourceFile, Stamp
from feedsvc.parse import ARTICLE_SUFFIXES, MEDIA_SUFFIXES, OFFICE, PARSERS, parse
from feedsvc.settings import Site

DATA = Path(__file__).parents[1] / "data" / "parse"
FIRST = "More than a hundred characters of a first paragraph are too many for a title, so it takes the first"
SITE = Site(base_url="https://site.example", time_zone="Europe/Paris")


def source(path: str, data: bytes | str) -> SourceFile:
    body = data.encode() if isinstance(data, str) else data
    return SourceFile(path, hashlib.sha256(body).hexdigest(), len(body), 0, body)


def read(path: str, data: bytes | str, site: Site = SITE) -> Draft:
    return parse(source(path, data), site)


def seen(draft: Draft) -> dict[str, object]:
    """A draft as JSON would hold it; times as "2026-03-02T09:00:00+00:00 metadata", a day as "... day metadata"."""
    found = asdict(draft)
    for name in ("published", "updated", "expires"):
        stamp: Stamp | None = getattr(draft, name)
        if stamp is not None:
            found[name] = f"{stamp.when.isoformat()} {'' if stamp.has_time else 'day '}{stamp.origin}"
    found["problems"] = [f"{problem.severity} {problem.line}: {problem.message}" for problem in draft.problems]
    decoded: dict[str, object] = json.loads(json.dumps(found))
    return decoded


def inputs() -> list[Path]:
    return [path for path in sorted(DATA.iterdir()) if not path.name.endswith(".expected.json")]


@pytest.mark.parametrize("path", inputs(), ids=lambda path: path.name)
def test_files_become_what_their_twins_say(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text())
    found = seen(read(path.name, path.read_bytes()))
    assert {name: found[name] for name in expected} == expected


@pytest.mark.parametrize("path", inputs(), ids=lambda path: path.name)
def test_the_words_of_a_text_are_those_that_search_takes_from_its_html(path: Path) -> None:
    draft = read(path.name, path.read_bytes())
    assert " ".join(draft.text.split()) == search.plain(draft.html)


def test_every_suffix_has_a_reader_and_none_is_two_things() -> None:
    assert set(PARSERS) == ARTICLE_SUFFIXES
    assert not ARTICLE_SUFFIXES & MEDIA_SUFFIXES
    assert not ARTICLE_SUFFIXES & set(OFFICE)
    assert package.PARSE_VERSION >= 1


@pytest.mark.parametrize("suffix", sorted(ARTICLE_SUFFIXES))
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", b"\xef\xbb\xbf"], ids=["empty", "blank", "mark"])
def test_an_empty_file_is_no_article_f14(suffix: str, data: bytes) -> None:
    with pytest.raises(ParseError, match="empty"):
        read("a" + suffix, data)


@pytest.mark.parametrize(
    ("path", "data", "reason", "line"),
    [
        ("a.md", "---\ndate: 2026-03-02\n---\n", "no text", 0),
        ("a.html", "<!doctype html>\n<title></title><p></p>", "no text", 0),
        ("a.html", "<!-- x", "no text", 0),
        ("a.html", '\n<!DOCTYPE html [<!ENTITY a "b">]><p>&a;', "entities", 2),
        ("a.xhtml", '<?xml version="1.0"?>\n<!ENTITY x SYSTEM "secret.md"><p>&x;', "entities", 2),
        ("a.md", "---\ntitle: [one, two]\n---\nText", "title", 2),
        ("a.md", "---\ntitle: x\ndate: 2026-02-31\n---\nText", "date", 3),
        ("a.json", '{"title": "x",\n "content": "y"', "JSON", 2),
        ("a.json", '{"title": "x"} trailing', "JSON", 1),
        ("a.json", "[1, 2]", "object", 0),
        ("a.json", "null", "object", 0),
        ("a.json", '{"n": NaN}', "NaN", 0),
        ("a.json", '{"title": "x", "content": [1]}', "content", 0),
        ("a.json", "[" * 100_000, "deep", 0),
        ("a.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "text", 0),
    ],
)
def test_what_cannot_be_published_says_why_f19_f21_f24_f31_f139(
    path: str, data: bytes | str, reason: str, line: int
) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        read(path, data)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("path", "data", "title"),
    [
        ("a.md", "---\ntitle: Given\n---\n# Heading\n\nWords.", "Given"),
        ("a.md", "---\ntitle:\n---\n# Heading\n\nWords.", "Heading"),
        ("a.md", "Some words.\n\n# Heading\n\nMore.", "Heading"),
        ("a.md", f"{FIRST} words.", f"{FIRST}…"),
        ("a.html", "<title>Given</title><h1>Heading</h1>Words", "Given"),
        ("a.html", "<title> </title><h1>Heading</h1>Words", "Heading"),
        ("a.html", "<p>First words.", "First words."),
        ("a.txt", "---\ntitle: Given\n---\nLine\n\nWords.", "Given"),
        ("a.txt", "Line\n\nWords.", "Line"),
        ("a.json", '{"title": "Given", "markdown": "# Heading\\n\\nx"}', "Given"),
        ("a.json", '{"title": null, "markdown": "# Heading\\n\\nx"}', "Heading"),
        ("a.json", '{"text": "First words."}', "First words."),
        ("a.md", "Published 3 May 2021\n\nFirst words", "First words"),
        ("a.md", "Published 3 May 2021", "A"),
        ("x/2026-03-02_old-news_again.html", '<img src="https://x.example/a.png">', "Old news again"),
        ("x/2026-03-02.html", '<img src="https://x.example/a.png">', "2026 03 02"),
        ("x/\udcff.html", '<img src="https://x.example/a.png">', ".html"),
    ],
)
def test_title_order_is_the_same_in_every_format_f25(path: str, data: str, title: str) -> None:
    assert read(path, data).title == title


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_a_title_stays_plain_text_f12(suffix: str) -> None:
    title = "<b>AT&T</b> ]]> {{7*7}} &amp; <script>x</script>"
    draft = read("a" + suffix, f"---\ntitle: '{title}'\n---\nText of it.")
    assert draft.title == title
    assert draft.text == "Text of it."


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.txt", "Headline\r\rOne.\r\rTwo.\r"),
        ("a.txt", "Headline\r\n\r\nOne.\r\n\r\nTwo.\r\n"),
        ("a.txt", "Headline\u2028\u2028One.\u2029\u2029Two."),
        ("a.txt", "\ufeffHeadline\n\nOne.\n\nTwo."),
    ],
)
def test_every_line_end_means_the_same_f1_f13(path: str, data: str) -> None:
    draft = read(path, data)
    assert (draft.title, draft.text) == ("Headline", "One.\nTwo.")


def test_a_very_long_headline_is_cut_with_a_warning_and_nothing_is_lost_f15() -> None:
    draft = read("a.txt", "word " * 20_000 + "\n\nText.")
    assert len(draft.title) <= package.MAX_TITLE
    assert draft.title.startswith("word")
    assert draft.text.count("word") == 20_000
    assert any("cut" in problem.message for problem in draft.problems)


def test_an_unreadable_title_is_told_f4() -> None:
    draft = read("a.txt", "Caf\ufffd opens\n\nText.")
    assert "Caf\ufffd" in draft.title
    assert any("title" in problem.message for problem in draft.problems)


def test_problems_name_their_file() -> None:
    draft = read("news/a.md", "[x](y) and [z](w)")
    assert [problem.path for problem in draft.problems] == ["news/a.md"]
    assert "y and 1 more" in draft.problems[0].message


def test_a_text_too_large_for_markup_keeps_its_text_s6() -> None:
    draft = read("a.html", "<title>T</title>" + "<div>" * 5_000 + "deep down")
    assert draft.html == "<p>deep down</p>"
    assert any("nested" in problem.message for problem in draft.problems)


@pytest.mark.parametrize(
    ("path", "data", "published"),
    [
        (
            "2001-01-01-a.md",
            "---\ndate: 2026-03-02\n---\n5 juin 2012. - Texte.",
            "2026-03-01T23:00:00+00:00 day metadata",
        ),
        ("2001-01-01-a.md", "5 juin 2012. - Texte.", "2012-06-04T22:00:00+00:00 day text"),
        ("2001-01-01-a.html", "<p>Title<p>Published 3 May 2021<p>Text", "2021-05-02T22:00:00+00:00 day text"),
        ("2001-01-01-a.txt", "T\n\nText.", "2000-12-31T23:00:00+00:00 day name"),
        ("a.md", "The letter reads:\n\n3 May 2021\n\nDear reader", None),
        ("a.txt", "T\n\nOn 3 May 2021 nothing happened.", None),
    ],
)
def test_dates_metadata_then_text_then_name(path: str, data: str, published: str | None) -> None:
    assert seen(read(path, data))["published"] == published


def test_language_from_the_file_then_from_the_settings_then_from_its_text() -> None:
    text = "The talks have been put off to the end of the week, and it is not clear when they will resume."
    assert read("a.md", text).language == "en"
    assert read("a.md", f"---\nlanguage: nl\n---\n{text}").language == "nl"
    assert read("a.md", "# 1\n\n2 3").language == ""
    french = Site(base_url="https://news.example", language="fr")
    assert read("a.md", text, french).language == "fr"
    assert read("a.md", f"---\nlanguage: nl\n---\n{text}", french).language == "nl"


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.txt", "\n" * 300_000),
        ("a.txt", "- x\n" * 100_000),
        ("a.txt", "By A | " * 50_000),
        ("a.txt", "A" * 300_000 + " —"),
        ("a.txt", "AAAA " * 60_000),
        ("a.txt", "(" * 300_000),
        ("a.txt", "#" * 300_000),
        ("a.md", "[" * 100_000),
        ("a.md", "*a " * 100_000),
        ("a.md", "`" * 100_000),
        ("a.md", ">" * 100_000),
        ("a.md", "# x\n" * 50_000),
        ("a.html", "&" * 300_000),
        ("a.html", "<h1>x</h1>" * 30_000),
        ("a.html", "<title>x</title>" * 30_000),
        ("a.html", "<nav>" * 30_000),
        ("a.html", "<article>x" * 3_000),
        ("a.json", '{"a":' * 100_000),
        ("a.json", "{" + ",".join(f'"\\u0061{n}":1' for n in range(20_000)) + "}"),
        ("a.md", "{" + ",".join(f'"\\u0061{n}":1' for n in range(14_000)) + "}\n\nText."),
    ],
)
def test_time_grows_with_the_file_only_f18(path: str, line: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ParseError):
        read(path, "Headline\n\n" + line + "\n\nText." if path.endswith("txt") else line)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.txt", "Headline\n\n03/04/2026\n\nText.\nMore.", 3),
        ("a.txt", "Headline\nUpdated: 2024-02-31 09:44\nText.\nMore.", 2),
        ("a.txt", "Titre\n\n31 février 2012. - Le texte.", 3),
        ("a.md", "# Headline\n\n31 February 2024\n\nText.", 3),
        ("a.txt", "Headline\n\nUpdated: 2024-10-18 09:44 IST\n\nText.\nMore.", 3),
    ],
)
def test_a_date_line_that_cannot_be_is_an_error_with_line_and_value_f31(path: str, text: str, line: int) -> None:
    with pytest.raises(ParseError, match="is no date that can be read") as caught:
        read(path, text)
    assert caught.value.line == line


@pytest.mark.parametrize(
    "text",
    [
        "---\ndate: 2026-04-03\n---\nHeadline\n\n03/04/2026\n\nText.",  # metadata tells it
        "Headline\n\nIt was on 31 February 2024, he said.",
        "Headline\n\nFirst.\n03/04/2026\nSecond.",
        "Headline\n\n24/7 - open all day.\nText.",
    ],
)
def test_other_lines_with_impossible_dates_are_text(text: str) -> None:
    assert read("a.txt", text).title == "Headline"


def test_a_time_in_the_text_that_clocks_skip_is_an_error() -> None:
    with pytest.raises(ParseError, match="put forward"):
        read("a.txt", "Headline\n\nPublished: 2026-03-29 02:30\n\nText.", Site(time_zone="Europe/Paris"))
