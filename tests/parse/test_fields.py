"""fields.py and values.py: keys and values as written, and the fields they must give."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import ParseError
from feedsvc.model import Enclosure, Image, Stamp
from feedsvc.parse.fields import KNOWN, Fields, fields_of, known_field
from feedsvc.parse.values import Raw, Value
from feedsvc.settings import Site

SITE = Site(time_zone="Europe/Paris")


def read(**values: Value) -> Fields:
    return fields_of({key: Raw(value, line) for line, (key, value) in enumerate(values.items(), 2)}, SITE)


def warnings(fields: Fields) -> list[str]:
    assert all(problem.severity == "warning" and problem.path == "" for problem in fields.problems)
    return [problem.message for problem in fields.problems]


def test_nothing_gives_nothing() -> None:
    assert fields_of({}, SITE) == Fields()


@pytest.mark.parametrize(
    ("key", "value", "field", "expected"),
    [
        ("title", " A  title\nin two lines ", "title", "A title in two lines"),
        ("headline", "<b>literal</b> &amp;", "title", "<b>literal</b> &amp;"),  # F12
        ("title", "0123", "title", "0123"),  # F24
        ("title", None, "title", ""),
        ("title", "", "title", ""),
        ("Title", "x", "title", "x"),
        ("author", "Ann Lee", "authors", ("Ann Lee",)),
        ("Byline", "By Ann Lee and Bob Ray", "authors", ("Ann Lee", "Bob Ray")),
        ("authors", "Ann Lee, Bob Ray; Ann Lee", "authors", ("Ann Lee", "Bob Ray")),
        ("authors", ["Lee, Ann", {"name": "Bob", "email": "b@example.org"}], "authors", ("Lee, Ann", "Bob")),
        ("author", {"name": "Ann"}, "authors", ("Ann",)),
        ("author", {"email": "a@example.org"}, "authors", ()),
        ("author", "Ann Lee <ann@example.org>", "authors", ("Ann Lee",)),
        ("author", "ann@example.org (Ann Lee)", "authors", ("Ann Lee",)),
        ("author", "ann@example.org", "authors", ()),
        ("author", "https://example.org/ann", "authors", ()),
        ("author", "Johnson & Johnson", "authors", ("Johnson & Johnson",)),
        ("author", None, "authors", ()),
        ("tags", "NATO, Ukraine; #Europe , nato,,", "tags", ("NATO", "Ukraine", "Europe")),
        ("tags", ["NATO", "a, b", None, ["c"]], "tags", ("NATO", "a, b", "c")),
        ("keywords", "北约、乌克兰", "tags", ("北约", "乌克兰")),
        ("topic", "../../outside", "tags", ("../../outside",)),  # F27: slugged by topics
        ("not_topics", ["Reading"], "not_topics", ("Reading",)),
        ("Not-Topics", "Reading", "not_topics", ("Reading",)),
        ("topics_only", "true", "topics_only", True),
        ("summary", "One\n two", "summary", "One two"),
        ("description", "Words", "summary", "Words"),
        ("slug", "my-slug", "slug", "my-slug"),
        ("slug", None, "slug", ""),
        ("guid", "tag:example.org,2004:1", "guid", "tag:example.org,2004:1"),
        ("id", " 7 ", "guid", "7"),
        ("id", "", "guid", ""),
        ("link", "https://example.org/a", "link", "https://example.org/a"),
        ("canonical_url", 'http://example.org/a b<c>"d%zz', "link", "http://example.org/a%20b%3Cc%3E%22d%25zz"),  # F28
        ("url", "https://example.org/é", "link", "https://example.org/%C3%A9"),
        ("link", "", "link", ""),
        ("image", "https://example.org/a.jpg", "image", Image("https://example.org/a.jpg")),
        ("image", ["https://example.org/a.jpg", "x"], "image", Image("https://example.org/a.jpg")),
        ("image", [], "image", None),
        (
            "image",
            {"url": "https://example.org/a.jpg", "alt": "Alt", "credit": "Me"},
            "image",
            Image("https://example.org/a.jpg", "Alt", "Me"),
        ),
        (
            "enclosure",
            "https://example.org/a.mp3?x=1",
            "enclosures",
            (Enclosure("https://example.org/a.mp3?x=1", "audio/mpeg", 0),),
        ),
        (
            "attachments",
            [
                {"url": "https://example.org/a", "mime_type": "Audio/MPEG", "size_in_bytes": "12"},
                "https://example.org/b",
            ],
            "enclosures",
            (
                Enclosure("https://example.org/a", "audio/mpeg", 12),
                Enclosure("https://example.org/b", "application/octet-stream", 0),
            ),
        ),
        ("enclosures", [], "enclosures", ()),
        ("language", "EN_us", "language", "en-US"),
        ("lang", "zh-hant-tw", "language", "zh-Hant-TW"),
        ("inLanguage", "de", "language", "de"),
        ("language", None, "language", ""),
        ("place", "Brussels", "place", "Brussels"),
        ("credit", "Reuters", "credit", "Reuters"),
        ("draft", "yes", "draft", True),
        ("draft", "False", "draft", False),
        ("draft", None, "draft", False),
        ("status", "Draft", "draft", True),
        ("status", "publish", "draft", False),
        ("published", "false", "draft", True),
        ("published", "true", "draft", False),
        ("correction", "It was\n Monday.", "correction", "It was Monday."),
        ("minor", "on", "minor", True),
    ],
)
def test_a_field_is_read_without_a_word(key: str, value: Value, field: str, expected: object) -> None:
    fields = read(**{key: value})
    assert getattr(fields, field) == expected
    assert not fields.problems
    assert not fields.unknown


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("date", "published"),
        ("pubDate", "published"),
        ("Publish At", "published"),
        ("last-modified", "updated"),
        ("expiry_date", "expires"),
    ],
)
def test_dates_are_read_in_the_sites_zone(key: str, field: str) -> None:
    expected = Stamp(datetime(2024, 10, 17, 8, tzinfo=UTC), True, "metadata")
    assert getattr(read(**{key: "2024-10-17 10:00"}), field) == expected
    assert getattr(read(**{key: ""}), field) is None
    assert getattr(read(**{key: None}), field) is None


def test_publish_at_wins_over_date_and_date_over_created() -> None:
    assert (
        read(created="2020-01-01", date="2021-01-01", publish_at="2022-01-01").published
        == read(date="2022-01-01").published
    )
    assert read(created="2020-01-01", date="2021-01-01").published == read(date="2021-01-01").published


def test_tags_of_all_keys_are_joined() -> None:
    fields = read(categories="News, World", tags=["NATO"], topic={"name": "Ukraine"}, section=None)
    assert fields.tags == ("NATO", "Ukraine", "News", "World")


def test_image_alt_and_credit_stand_beside_the_image() -> None:
    fields = read(image={"url": "https://example.org/a.png", "alt": "b"}, image_alt="A", image_credit="C")
    assert fields.image == Image("https://example.org/a.png", "A", "C")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("title", ["one", "two"], "title: one text"),  # F24
        ("Headline", {"a": "b"}, "Headline: one text"),
        ("date", "31 February 2026", 'date: "31 February 2026" is no date'),  # F31
        ("updated", ["2026-01-01"], "updated: a list or a map is no date"),
        ("expires", "03/04/2026", "expires: .*cannot be told apart"),
        ("draft", "maybe", 'draft: "maybe" is neither yes nor no'),
        ("draft", ["yes"], 'draft: "a list or a map" is neither'),
        ("minor", "\x1b" * 100, "minor: "),
        ("topics_only", "2", "topics_only: "),
    ],
)
def test_what_would_come_out_wrong_is_an_error_with_its_line(key: str, value: Value, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        fields_of({"slug": Raw("x", 2), key: Raw(value, 3)}, SITE)
    assert caught.value.line == 3
    assert caught.value.hint
    assert len(caught.value.message) < 250


@pytest.mark.parametrize(
    ("key", "value", "field", "expected", "message"),
    [
        ("link", "javascript:alert(1)", "link", "", "is no http or https address"),  # F28
        ("link", "JaVa\tScRiPt:alert(1)", "link", "", "is no http or https address"),
        ("link", "data:text/html,x", "link", "", "is no http or https address"),
        ("link", "file:///etc/hostname", "link", "", "is no http or https address"),
        ("link", "//evil.example/x", "link", "", "is no http or https address"),
        ("link", "/relative", "link", "", "is no http or https address"),
        ("link", ["https://example.org/"], "link", "", "a list or a map"),
        ("image", "/pictures/a.jpg", "image", None, "is no http or https address"),
        ("enclosure", {"url": "a.pdf"}, "enclosures", (), "is no http or https address"),
        ("guid", "not a uri at all", "guid", "", "is no guid"),  # F29
        ("guid", "a\u202eb", "guid", "", "is no guid"),
        ("guid", "x" * 1001, "guid", "", "is no guid"),
        ("guid", ["x"], "guid", "", "is no guid"),
        ("slug", "../../../outside/evil", "slug", "outside-evil", "was changed to outside-evil"),  # F27
        ("slug", "x\r\nLocation: //evil.example", "slug", "x-location-evil-example", "was changed"),
        ("slug", "...", "slug", "", "was left out"),
        ("language", "English!", "language", "", "is no language tag"),
        ("summary", "word " * 1000, "summary", ("word " * 400).strip()[:1999] + "…", "longer than 2000"),
        ("enclosure", {"url": "https://example.org/a.pdf", "length": "12 MB"}, "enclosures",
         (Enclosure("https://example.org/a.pdf", "application/pdf", 0),), "is no number of bytes"),
        ("date", "Fri, 02 Mar 2026 10:00:00 +0100", "published",
         Stamp(datetime(2026, 3, 2, 9, tzinfo=UTC), True, "metadata"), "2026-03-02 is a Monday"),  # F36
    ],
)  # fmt: skip
def test_what_is_as_good_without_is_a_warning(key: str, value: Value, field: str, expected: Any, message: str) -> None:
    fields = read(**{key: value})
    assert getattr(fields, field) == expected
    assert len(fields.problems) == 1
    assert message in fields.problems[0].message
    assert fields.problems[0].message.startswith(f"{key}: ")
    assert fields.problems[0].line == 2
    assert fields.problems[0].hint


def test_f16_of_ten_thousand_tags_the_first_hundred_count() -> None:
    fields = read(tags=[f"t{number}" for number in range(10_000)])
    assert fields.tags == tuple(f"t{number}" for number in range(100))
    assert warnings(fields) == ["tags: 10000 are too many; the first 100 count"]


def test_of_many_enclosures_the_first_twenty_count() -> None:
    fields = read(enclosures=[f"https://example.org/{number}.mp3" for number in range(30)])
    assert len(fields.enclosures) == 20
    assert warnings(fields) == ["enclosures: 30 are too many; the first 20 count"]


def test_f26_unknown_keys_are_listed_and_harmless() -> None:
    fields = read(wibble="1", __class__="x", constructor={"a": ["b"]}, **{"new\nline": "y"})
    assert fields.unknown == ("wibble", "__class__", "constructor", r"new\nline")


def test_f26_of_very_many_unknown_keys_twenty_are_named_and_the_rest_counted() -> None:
    fields = fields_of({f"titel{number}": Raw("x", number) for number in range(20_000)}, SITE)
    assert fields.unknown == tuple(f"titel{number}" for number in range(20))
    assert [each.message for each in fields.problems if each.severity == "note"] == [
        "19,980 more fields mean nothing here"
    ]
    assert len(fields.problems) <= 201


def test_f26_what_is_odd_about_a_key_becomes_a_warning() -> None:
    fields = fields_of({"title": Raw("Two", 3, "it stands twice"), "wibble": Raw(None, 4)}, SITE)
    assert warnings(fields) == ["title: it stands twice"]
    assert fields.problems[0].line == 3


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("pubDate", "date"),
        ("Publish-At", "publish_at"),
        ("DATE PUBLISHED", "date"),
        ("image_alt", "image_alt"),
        ("", ""),
        ("wibble", ""),
    ],
)
def test_keys_are_known_in_every_spelling(key: str, field: str) -> None:
    assert known_field(key) == field


def test_the_table_of_keys_is_without_repetitions() -> None:
    assert all(known_field(key) == field for key, field in KNOWN.items())
    assert len({key.replace("_", "") for key in KNOWN}) == len(KNOWN)


SCALARS: st.SearchStrategy[Value] = (
    st.none() | st.text(max_size=30) | st.sampled_from(["2024-10-17", "yes", "https://example.org/"])
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "name", "alt", "length"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(KNOWN)) | st.text(max_size=5), VALUES, max_size=5))
def test_any_metadata_gives_fields_or_an_error(values: dict[str, Value]) -> None:
    try:
        fields = read(**values)
    except ParseError:
        return
    assert all(len(tag) <= 100 for tag in fields.tags)
    assert "\n" not in "".join([fields.title, fields.link, fields.guid, fields.slug, *fields.authors, *fields.unknown])


@pytest.mark.parametrize(("key", "meant"), [("titel", "title"), ("auther", "author"), ("Sumary", "summary")])
def test_a_field_that_is_nearly_a_known_one_is_said_with_its_line(key: str, meant: str) -> None:
    (problem,) = fields_of({key: Raw("x", 3)}, Site()).problems
    assert (problem.line, problem.severity) == (3, "warning")
    assert f"did you mean {meant}?" in problem.message


@pytest.mark.parametrize("key", ["darft", "expries", "publsh_at"])
def test_a_slip_that_would_publish_too_early_is_an_error(key: str) -> None:
    with pytest.raises(ParseError, match="did you mean"):
        fields_of({key: Raw("true", 2)}, Site())


@pytest.mark.parametrize("key", ["layout", "weight", "mood", "x", "menu", "toc", "comments"])
def test_fields_of_other_programs_are_left_alone(key: str) -> None:
    assert fields_of({key: Raw("1", 2)}, Site()).problems == ()
