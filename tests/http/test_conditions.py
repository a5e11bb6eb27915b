from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.http import conditions

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ETAG = 'W/"5e8c1f"'

texts = st.text(st.characters(codec="latin-1"), max_size=300)


@pytest.mark.parametrize(
    "field",
    [
        'W/"5e8c1f"',
        '"5e8c1f"',
        '"other", W/"5e8c1f"',
        ' ,, "a,b" ,W/"5e8c1f",',
        "*",
        "\t* ",
    ],
)
def test_h4_a_tag_matches_weakly_alone_in_a_list_or_by_star(field: str) -> None:
    assert not conditions.none_match(field, ETAG)


@pytest.mark.parametrize(
    "field",
    [
        "",
        "5e8c1f",
        'w/"5e8c1f"',
        '"5e8c1f',
        '"5E8C1F"',
        'W/ "5e8c1f"',
        '"x5e8c1f"',
        '"a" "5e8c1f"',
        '"5e8c1f", junk',
        '*, "a"',
        '"*"',
        '"5e8c1f-gzip"',
        "'5e8c1f'",
    ],
)
def test_h4_bad_syntax_and_other_tags_match_nothing(field: str) -> None:
    assert conditions.none_match(field, ETAG)


def test_f100_ten_thousand_tags_are_read_and_their_match_found() -> None:
    many = ", ".join(f'"{number}"' for number in range(10_000))
    assert conditions.none_match(many, ETAG)
    assert not conditions.none_match(f'{many}, "5e8c1f"', ETAG)


@given(texts)
def test_f100_any_field_is_judged(field: str) -> None:
    assert conditions.none_match(field, ETAG) in (True, False)
    assert conditions.match(field, ETAG) in (True, False)


@given(st.lists(st.from_regex(r'(W/)?"[\x23-\x7e]{0,9}"', fullmatch=True)))
def test_h4_a_tag_is_found_wherever_it_stands(others: list[str]) -> None:
    assert not conditions.none_match(", ".join([*others, '"5e8c1f"', *others]), ETAG)


@pytest.mark.parametrize(
    ("field", "etag", "holds"),
    [("*", ETAG, True), (ETAG, ETAG, False), ('"5e8c1f"', '"5e8c1f"', True), ('W/"5e8c1f"', '"5e8c1f"', False)],
)
def test_if_match_compares_strongly(field: str, etag: str, holds: bool) -> None:
    assert conditions.match(field, etag) is holds


@pytest.mark.parametrize(
    "text",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_h6_all_three_forms_of_a_date_are_read(text: str) -> None:
    assert conditions.read_http_date(text, NOW) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "0",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 +0000",
        "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 0000 08:49:37 GMT",
        "Sun, ٠٦ Nov 1994 08:49:37 GMT",
        "sun, 06 nov 1994 08:49:37 gmt",
        "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:37 GMT" + " GMT" * 10_000,
    ],
)
def test_h6_what_is_no_date_is_none(text: str) -> None:
    assert conditions.read_http_date(text, NOW) is None


def test_h6_two_digits_over_fifty_years_ahead_are_of_the_last_century() -> None:
    assert conditions.read_http_date("Monday, 01-Jan-76 00:00:00 GMT", NOW) == datetime(2076, 1, 1, tzinfo=UTC)
    assert conditions.read_http_date("Monday, 01-Jan-77 00:00:00 GMT", NOW) == datetime(1977, 1, 1, tzinfo=UTC)


@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_a_written_date_is_read_back(seconds: int) -> None:
    when = datetime.fromtimestamp(seconds, UTC)
    assert conditions.read_http_date(conditions.http_date(when), NOW) == when


@given(st.one_of(texts, st.from_regex(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")))
def test_any_date_is_read_or_none(text: str) -> None:
    assert isinstance(conditions.read_http_date(text, NOW), datetime | None)
