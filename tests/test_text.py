"""text.py: pairs, then properties that hold for every text."""

import re
import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from feedsvc import text

ANY = st.text(st.characters(), max_size=60)  # surrogates included
TRICKY = st.text(
    st.sampled_from(
        "ab .,-+#&<'’\n\r\x00\x1b[0m\x85\u2028\u202a\u202c\u202e\u2066\u2069\u200d\u0301👩🇺🇸가각क्षİΣß\ufeff\ufffe"
    ),
    max_size=40,
)
HOSTILE = ANY | TRICKY
FAMILY = "👨\u200d👩\u200d👧"
FLAG = "🇺🇳"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\rb\r\nc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),  # F13
        ("n\x00u\x0bl\ufffe\uffff\U0001ffff\ufdd0", "nul"),  # F8
        ("\ud800a\udc80", "a"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07end\x1b(B\x1bx", "red endx"),  # F10
        ("\x80\x9fC1", "C1"),  # F10
        ("\ufefftitle \ufeff", "title "),  # F1
        ("abc\u202etxt.exe", "abctxt.exe"),  # F11: opened, never closed
        ("x\u202c \u2069y", "x y"),  # F11: closed, never opened
        ("a \u202bשלום\u202c b \u2067عربي\u2069", "a \u202bשלום\u202c b \u2067عربي\u2069"),
        ("\u2066a\u202eb\u2069c\u202c", "\u2066ab\u2069c"),
        ("\u202ea\nb\u202c", "a\nb"),  # a pair does not reach over the end of a line
        (FAMILY, FAMILY),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_legal_keeps_what_every_format_may_hold(given_text: str, expected: str) -> None:
    assert text.legal(given_text) == expected


def test_one_line_collapses_white_space() -> None:
    assert text.one_line(" NATO shows  no sign ") == "NATO shows no sign"
    assert text.one_line("  NATO\r\nshows\u2028 no\x00\t sign\u00a0 ") == "NATO shows no sign"


@pytest.mark.parametrize(
    ("given_text", "limit", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("a word", 3, "a…"),
        ("e\u0301" * 3, 4, "e\u0301…"),
        ("ab" + FAMILY, 6, "ab…"),
        (FLAG * 3, 4, FLAG + "…"),
        ("각각각", 2, "각…"),
        ("\u1100\u1161\u11a8" * 2, 4, "\u1100\u1161\u11a8…"),
        ("a\uac00\u11a8\u11a8\u1100", 4, "a…"),
        ("क्षक्ष", 5, "क्ष…"),
        ("👍🏽👍🏽", 3, "👍🏽…"),
        ("ab\r\ncd", 4, "ab…"),
        ("x\u202eab\u202cc", 5, "xab…"),
        ("abc", 1, "…"),
    ],
)
def test_clip_cuts_between_graphemes(given_text: str, limit: int, expected: str) -> None:
    clipped = text.clip(given_text, limit)
    assert len(clipped) <= limit
    assert clipped == expected


def test_clip_cuts_hard_only_inside_one_endless_grapheme() -> None:
    """F11: a combining run longer than the limit."""
    assert text.clip("a" + "\u0301" * 1000, 10) == "a" + "\u0301" * 8 + "…"


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("NATO & Ukraine", "nato-ukraine"),
        ("C++", "c-plus-plus"),
        ("C++11", "c-plus-plus-11"),
        ("C#", "c-sharp"),
        ("#tag", "tag"),
        ("Canal+", "canal-plus"),
        ("nato+ukraine", "nato-ukraine"),
        ("AT&T", "at-t"),
        ("Ukraine's bid", "ukraines-bid"),
        ("L'Express", "l-express"),
        ("Économie", "économie"),
        ("E\u0301conomie", "économie"),
        ("नाटो और यूक्रेन", "नाटो-और-यूक्रेन"),
        ("می\u200cخواهم", "میخواهم"),
        ("北京 2024", "北京-2024"),
        ("pre\u00admier lan\u200bceur", "premier-lanceur"),
        ("../../etc\r\npasswd\x00", "etc-passwd"),  # F27
        ("...", ""),  # F55
        ("😀", ""),
        ("\u0301a", "a"),
        ("--a--b--", "a-b"),
        ("İstanbul", "i̇stanbul"),
    ],
)
def test_slugify(given_text: str, expected: str) -> None:
    assert text.slugify(given_text) == expected


def test_slugify_cuts_between_words_else_between_graphemes() -> None:
    assert text.slugify("one two three four", 12) == "one-two"
    assert text.slugify("क्ष" * 50, 10) == "क्ष" * 3
    assert len(text.slugify("word " * 100)) <= 80


def test_natural_key_counts_as_people_do() -> None:
    names = ["a10", "a2", "a02", "b", "a", "a2b", "10", "9", "2024/10/x", "2024/9/x"]
    assert sorted(names, key=text.natural_key) == [
        "9",
        "10",
        "2024/9/x",
        "2024/10/x",
        "a",
        "a02",
        "a2",
        "a2b",
        "a10",
        "b",
    ]
    assert min(["a" + "9" * 50_000, "a1"], key=text.natural_key) == "a1"


def compared(path: str) -> tuple[object, ...]:
    """What the bytes of a natural key stand for: words and numbers by turns, then the path."""
    parts = re.split(r"([0-9]+)", path)
    numbers: list[object] = [(len(part.lstrip("0")), part.lstrip("0")) for part in parts[1::2]]
    keys: list[object] = list(parts)
    keys[1::2] = numbers
    return keys, path


NAMES = st.text(st.sampled_from("ab/.-0123\x01\xe9\uffff\U0001f600\udc80\udcff"), max_size=12)


@given(NAMES, NAMES)
def test_natural_keys_of_paths_are_ordered_as_what_they_stand_for(one: str, other: str) -> None:
    assert (text.natural_key(one) < text.natural_key(other)) == (compared(one) < compared(other))
    assert text.of_natural_key(text.natural_key(one)) == one


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("plain ünïcode 新聞", "plain ünïcode 新聞"),
        ("a\x1b[31m\r\nb\x00", r"a\x1b[31m\r\nb\x00"),  # F10, F141
        ("caf\udce9.txt", r"caf\xe9.txt"),
        ("\ud800\u202e\u200f\u2028", r"\ud800\u202e\u200f\u2028"),  # F52
        ("a\u00a0" + FAMILY, "a\u00a0" + FAMILY),
    ],
)
def test_shown_escapes_what_acts(given_text: str, expected: str) -> None:
    assert text.shown(given_text) == expected


def test_shown_is_capped() -> None:
    assert text.shown("\x1b" * 10_000_000, 20) == r"\x1b" * 4 + r"\x1…"


def test_nearest_gives_the_best_first_whatever_the_case() -> None:
    assert text.nearest("ukrain", ["nato", "Ukraine", "ukraine-war", "kraine"]) == ("Ukraine", "kraine", "ukraine-war")
    assert text.nearest("zzz", ["nato"]) == ()
    assert len(text.nearest("aaaa", [f"aaaa{n}" for n in range(9)])) == 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The U.S.", "us"),
        ("Économie", "ECONOMIE"),
        ("ＮＡＴＯ", "nato"),
        ("Straße", "strasse"),
        ("  New   York ", "new york"),
        ("ﬁnance", "Finance"),
        ("İstanbul", "Istanbul"),
        ("pre\u00admier", "premier"),
    ],
)
def test_fold_joins_spellings(one: str, other: str) -> None:
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(("one", "other"), [("3.5", "35"), ("the", ""), ("が", "か"), ("कि", "क")])
def test_fold_keeps_words_apart(one: str, other: str) -> None:
    assert text.fold(one) != text.fold(other)


def test_escaped_weight() -> None:
    assert text.escaped_weight("a<é>&\ud800") == len("a&lt;") + 2 + len("&gt;&amp;") + 3
    assert text.escaped_weight('"\\\n') == len(r"\"\\\n")


@given(HOSTILE)
def test_legal_is_idempotent(value: str) -> None:
    once = text.legal(value)
    assert text.legal(once) == once


@given(HOSTILE)
def test_long_text_is_read_as_short_text_is(value: str) -> None:
    long = "x" * 200
    assert text.legal(long + value) == long + text.legal(value)
    assert text.one_line(f"{long} {value}") == f"{long} {text.one_line(value)}".rstrip(" ")


@given(HOSTILE)
def test_beyond_ascii_gives_the_rest_of_the_characters(value: str) -> None:
    assert text.beyond_ascii(value) == "".join(char for char in value if char > "\x7f")


@given(HOSTILE)
def test_one_line_is_idempotent_and_one_line(value: str) -> None:
    once = text.one_line(value)
    assert text.one_line(once) == once
    assert len(once.splitlines()) <= 1


@example("a  b")
@example("a\tb")
@given(HOSTILE)
def test_lines_of_tidy_text_are_such_lines_already(value: str) -> None:
    value += "\n" + "x" * 200
    lines = value.split("\n")
    tidied = [" ".join(text.legal(line).split()) for line in lines]
    assert not text.is_tidy(value) or [*map(str.strip, lines)] == tidied


@given(HOSTILE)
def test_slugify_is_idempotent_and_fit_for_a_path(value: str) -> None:
    slug = text.slugify(value)
    assert text.slugify(slug) == slug
    assert slug == unicodedata.normalize("NFC", slug)
    assert not set(slug) & set("/.\r\n\x00,+! ")


@given(
    st.lists(st.sampled_from(["a", " ", "e\u0301", FAMILY, FLAG, "각", "\u1100\u1161\u11a8", "👍🏽", "❤\ufe0f", "क्षि"]))
)
def test_clip_never_splits_a_grapheme(graphemes: list[str]) -> None:
    value = "".join(graphemes)
    starts = {len("".join(graphemes[:count]).rstrip()) for count in range(len(graphemes) + 1)}
    for limit in range(9, len(value)):
        clipped = text.clip(value, limit)
        assert len(clipped) <= limit
        assert len(clipped) - 1 in starts


@given(HOSTILE, st.integers(1, 50))
def test_clip_keeps_legal_text_legal(value: str, limit: int) -> None:
    clipped = text.clip(text.legal(value), limit)
    assert text.legal(clipped) == clipped
    assert len(clipped) <= limit


@given(st.lists(HOSTILE))
def test_natural_key_is_a_total_order(paths: list[str]) -> None:
    assert len({text.natural_key(path) for path in paths}) == len(set(paths))
    sorted(paths, key=text.natural_key)


@given(HOSTILE)
def test_shown_acts_on_no_terminal(value: str) -> None:
    line = text.shown(value)
    assert len(line.splitlines()) <= 1
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in line)


@given(HOSTILE)
def test_fold_is_idempotent_in_case(value: str) -> None:
    assert text.fold(value) == text.fold(value.casefold()) or "\u0345" in unicodedata.normalize("NFD", value)


@pytest.mark.parametrize(
    "work",
    [
        lambda: text.legal("\x1b[" * 500_000),
        lambda: text.legal("\x1b]" + "a" * 1_000_000),
        lambda: text.legal("\u202e" * 500_000 + "\u2069" * 500_000),
        lambda: text.clip("\u0301" * 5_000_000, 300),
        lambda: text.clip("🇺" * 5_000_000, 300),
        lambda: text.slugify("a+" * 5_000_000),
    ],
)
def test_hostile_text_takes_linear_time(work: Callable[[], str]) -> None:
    """F15, F18: cost grows with the text, or with the limit where there is one."""
    begun = time.process_time()
    work()
    assert time.process_time() - begun < 2


def test_numbers_carry_their_noun() -> None:
    assert [text.counted(n, "topic") for n in (0, 1, 1204)] == ["0 topics", "1 topic", "1,204 topics"]
