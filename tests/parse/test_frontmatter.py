"""frontmatter.py: blocks of metadata, and the values and lines they must give."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import ParseError
from feedsvc.parse.frontmatter import MAX_CHARACTERS, Split, headers, split


def values(found: Split | None) -> dict[str, object]:
    assert found is not None
    assert found.raw is not None
    return {key: raw.value for key, raw in found.raw.items()}


@pytest.mark.parametrize(
    ("source", "expected", "body", "body_line"),
    [
        ("---\ntitle: One\n---\nBody\n", {"title": "One"}, "Body\n", 4),
        ("\n\n---\ntitle: One\n---\n\nBody\n", {"title": "One"}, "\nBody\n", 6),
        ("--- \n# comment\n\ntitle: One\n...\nBody", {"title": "One"}, "Body", 6),
        ("---\n---\nBody", {}, "Body", 3),
        ("---\ntitle: One\n---", {"title": "One"}, "", 4),
        ("---\ntags: [a, b]\nauthor:\n  name: Ann\n---\n", {"tags": ["a", "b"], "author": {"name": "Ann"}}, "", 6),
        (
            '+++\ntitle = "Plus"\n[extra]\na = [1, 2.50]\n+++\nBody',
            {"title": "Plus", "extra": {"a": ["1", "2.50"]}},
            "Body",
            6,
        ),
        (
            "+++\ndate = 2026-03-02T10:00:00+01:00\nday = 2026-03-02\nat = 10:00:00\ndraft = true\n+++\n",
            {"date": "2026-03-02T10:00:00+01:00", "day": "2026-03-02", "at": "10:00:00", "draft": "true"},
            "",
            7,
        ),
        (
            '{"title": "One", "n": 1.50, "x": null, "d": true}\nBody',
            {"title": "One", "n": "1.50", "x": None, "d": "true"},
            "Body",
            2,
        ),
        (
            '{\n  "title": "One",\n  "tags": ["a", {"b": NaN}]\n}\n\nBody',
            {"title": "One", "tags": ["a", {"b": "NaN"}]},
            "\nBody",
            5,
        ),
        ("{}\nBody", {}, "Body", 2),
    ],
)
def test_a_block_is_cut_off_the_body(source: str, expected: dict[str, object], body: str, body_line: int) -> None:
    found = split(source)
    assert (values(found), found.body, found.body_line) == (expected, body, body_line)


@pytest.mark.parametrize(
    ("scalar", "expected"),
    [
        ("no", "no"),  # F24
        ("0123", "0123"),
        ("2026-03-02", "2026-03-02"),
        ("1e3", "1e3"),
        ("12:30", "12:30"),
        ('"null"', "null"),
        ("null", None),
        ("~", None),
        ("", None),
        ("|\n  two\n  lines", "two\nlines\n"),
        (">-\n  folded\n  lines", "folded lines"),
        (r'"Header\r\nSet-Cookie: a=b"', "Header\nSet-Cookie: a=b"),  # F27
        (r'"nul\0 and \x1b"', "nul and "),
    ],
)
def test_f24_yaml_scalars_keep_their_spelling(scalar: str, expected: str | None) -> None:
    assert values(split(f"---\ntitle: {scalar}\n---\n")) == {"title": expected}


def test_json_escapes_cannot_smuggle_what_is_not_legal() -> None:
    assert values(split('{"t\\u0000": "a\\ud800\\u0000b"}\n')) == {"t": "ab"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("title: Re: hello: world", "Re: hello: world"),
        ("title: NATO: it's no", "NATO: it's no"),
        ("Sub-title: a: b", "a: b"),
    ],
)
def test_a_headline_with_a_colon_needs_no_quotes(line: str, expected: str) -> None:
    found = split(f"---\nslug: x\n{line}\n---\n")
    assert list(values(found).values()) == ["x", expected]
    assert found.raw is not None
    assert [raw.line for raw in found.raw.values()] == [2, 3]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ('---\n\na: 1\nb:\n  - 2\n"c": 3\n---\n', [3, 4, 6]),
        ("+++\na = 1\n\n[b]\nc = 3\n+++\n", [2, 4]),
        ('\n{\n "a": "b",\n "b": {"a": 1},\n\n "c": 3\n}\n', [3, 4, 6]),
    ],
)
def test_every_value_knows_its_line(source: str, lines: list[int]) -> None:
    found = split(source)
    assert found.raw is not None
    assert [raw.line for raw in found.raw.values()] == lines


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: First\ntitle: Second\n---\n",
        '{"title": "First",\n"title": "Second"}\n',
    ],
)
def test_f26_of_equal_keys_the_last_counts_with_a_warning(source: str) -> None:
    found = split(source)
    assert values(found) == {"title": "Second"}
    assert found.raw is not None
    assert "the last one counts" in found.raw["title"].warning


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("---\ntitle: Never closed\n\nBody text.\n", 1, "opens with --- and never closes"),  # F21
        ("\n+++\ntitle = 'x'\nBody\n", 2, r"opens with \+\+\+ and never closes"),
        ('---\na: b\ntitle: "Unterminated\ndate: x\n---\n', 3, "no valid YAML: .*quoted scalar"),
        ("---\ntitle: Tabs\nauthor:\n\tname: Ann\n---\n", 4, "no valid YAML"),
        ("---\ntitle: a\n b: c: d\n---\n", 3, "no valid YAML"),
        ("---\nkey: [a, b\n---\n", 3, "no valid YAML"),
        ("---\nkey: a\nonly words\n---\n", 3, "no valid YAML"),
        ("---\na: &x [b]\nc: *x\n---\n", 3, "YAML alias"),  # F22
        ("---\ntitle: !!python/object/apply:os.system ['x']\n---\n", 2, "YAML tag"),  # F23
        ("---\na: 1\nb: !thing 2\n---\n", 3, "YAML tag"),
        ("---\na: 1\n? [b, c]\n: 2\n---\n", 3, "no word"),
        ("---\na: 1\n? {b: c}\n: 2\n---\n", 3, "no word"),
        ("---\na: " + "[" * 30 + "]" * 30 + "\n---\n", 2, "nested too deeply"),
        ("---\na: 1\n--- b\n---\n", 3, "second block"),
        ("---\na: \x01\n---\n", 2, "no valid YAML"),
        ('---\n"a: \nb"\n---\n', 2, "no list of keys"),
        ('---\na: "\\q"\n---\n', 2, "no valid YAML"),
        ("+++\na = 1\nb = \n+++\n", 3, "no valid TOML"),
        ("+++\na = 1\na = 2\n+++\n", 3, "no valid TOML"),
        ("+++\na = '''\n\n+++\n", 2, "no valid TOML"),
        ("+++\na = " + "[" * 5000 + "\n+++\n", 2, "TOML|nested"),
        ('{"title": "x",\n "b": }\n', 2, "no valid JSON"),
        ('{"title": "x"} trailing\n', 1, "text follows"),
        ('{"a": ' + "[" * 200_000, 1, "nested too deeply"),
        ('{"a": ' + "[" * 600 + "]" * 600 + "}\nText\n", 1, "nested too deeply"),
        ("---\na: " + "x" * MAX_CHARACTERS + "\n---\n", 2, "longer than"),
        ('{"a": "' + "x" * MAX_CHARACTERS + '"}\n', 1, "longer than"),
    ],
)
def test_f21_a_broken_block_is_an_error_with_its_line(source: str, line: int, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        split(source)
    assert caught.value.line == line
    assert caught.value.hint


@pytest.mark.parametrize(
    "source",
    [
        "",
        "No block\n",
        "---\n# A heading\n---\n",
        "---\n\nProse between rules.\n\n---\nMore\n",
        "---\nProse below a rule, with no end.\n",
        "--- title: x\n",
        "----\ntitle: x\n----\n",
        "{Sic} transit\n",
        "+++\nprose\n+++\n",
        "Text\n---\ntitle: x\n---\n",
        "---\n- a list\n---\n",
        "---",
    ],
)
def test_what_is_no_block_stays_in_the_body(source: str) -> None:
    assert split(source) == Split(None, source, 1)


def test_headers_are_read_when_all_keys_are_known_and_a_blank_line_follows() -> None:
    found = headers(["", "Title: Ukraine: talks resume", "Date: 2024-10-18", "Tags:", "", "Body", "", "More"])
    assert found == Split(found.raw if found else {}, "Body\n\nMore", 6)
    assert values(found) == {"Title": "Ukraine: talks resume", "Date": "2024-10-18", "Tags": None}
    assert found is not None
    assert found.raw is not None
    assert [raw.line for raw in found.raw.values()] == [2, 3, 4]


def test_one_header_line_counts_when_it_cannot_be_a_headline() -> None:
    assert values(headers(["Title: One", ""])) == {"Title": "One"}
    assert headers(["Correction: the mayor was right", "", "Body"]) is None


def test_headers_repeated_say_so() -> None:
    found = headers(["Title: One", "Title: Two", "", "Body"])
    assert found is not None
    assert found.raw is not None
    assert found.raw["Title"].value == "Two"
    assert found.raw["Title"].warning


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["Ukraine: talks resume", "", "Body"],
        ["Title: One", "Ukraine: two", "", "Body"],
        ["Title: One", "Body at once"],
        ["Title: One"],
        ["A headline", "Date: 2024-10-18", "", "Body"],
        ["Title: x"] * 100,
    ],
)
def test_other_openings_are_no_headers(lines: list[str]) -> None:
    assert headers(lines) is None


@given(st.text() | st.text("-+.{}[]\"':#!&*|>%@` \ntitledae=12,", max_size=80).map("---\n{}\n---\n".format))
def test_any_text_is_split_or_an_error(source: str) -> None:
    headers(source.split("\n"))
    try:
        found = split(source)
    except ParseError:
        return
    assert source.endswith(found.body)


@pytest.mark.parametrize(
    "source",
    [
        "---\n" + "\n".join(f"k{n}: &a{n} [{f'*a{n - 1},' * 9 if n else ''}]" for n in range(50)) + "\n---\n",  # F22
        "---\na: " + "[" * 100_000 + "\n---\n",
        "---\na: " + "{" * 100_000 + "\n---\n",
        "---\n" + "#\n" * 100_000 + "x\n",
        "---\n" + " " * 1_000_000 + "\n",
        "\n" * 3_000_000,
        "---\na: b\n" + "-- \n" * 1_000_000,
        "---\n" + "a: b: c\n" * 30_000 + "---\n",
        "{" + "\n" * 1_000_000,
        "+++\n" + "a.b" * 80_000 + "\n+++\n",
    ],
)
def test_f22_hostile_blocks_take_no_time(source: str) -> None:
    begun = time.process_time()
    with suppress(ParseError):
        split(source)
    assert time.process_time() - begun < 2


def test_f16_a_number_without_end_is_an_error() -> None:
    with pytest.raises(ParseError, match="more digits"):
        split("+++\ntitle = 0x" + "f" * 5000 + "\n+++\nx\n")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["title", "Tags", "a-b"]),
            st.one_of(
                st.sampled_from(
                    ["Oslo: a case", "null", "a:b", "[a, b c]", "['a', b]", "'it'", '"a: b"', "-", "x  y", ""]
                ),
                st.text("ab0:,#[]'\"- &/.é\u00a0", max_size=8),
            ),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_remark_in_a_block_changes_nothing(fields: list[tuple[str, str]]) -> None:
    block = "".join(f"{key}: {value}\n" for key, value in fields)

    def read(source: str) -> object:
        try:
            return split(source).raw
        except ParseError as error:
            return error.message.partition(" (")[0]

    assert read(f"---\n{block}---\n") == read(f"---\n{block}# a remark\n---\n")
