from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.render import wording

WHEN = datetime(2024, 10, 16, 22, 30, 5, tzinfo=UTC)


def test_a_moment_for_machines_is_utc() -> None:
    assert wording.iso(WHEN) == "2024-10-16T22:30:05Z"


def test_days_are_those_of_the_sites_time_zone() -> None:
    assert wording.day(WHEN, "UTC") == "16 October 2024"
    assert wording.day(WHEN, "Europe/Paris") == "17 October 2024"
    assert wording.short_day(WHEN, "Asia/Tokyo") == "17 Oct 2024"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "16 October 2024, 22:30 UTC"),
        ("Europe/Paris", "17 October 2024, 00:30 CEST"),
        ("Asia/Kathmandu", "17 October 2024, 04:15 UTC+0545"),
    ],
)
def test_a_moment_names_its_zone(zone: str, expected: str) -> None:
    assert wording.moment(WHEN, zone) == expected


def test_midnight_in_the_sites_zone_is_a_date_without_a_time() -> None:
    assert wording.moment(datetime(2024, 10, 16, 22, tzinfo=UTC), "Europe/Paris") == "17 October 2024"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", "auto"),
        ("en", "ltr"),
        ("ar", "rtl"),
        ("FA-IR", "rtl"),
        ("az-Arab", "rtl"),
        ("ur-Latn", "ltr"),
        ("sr-Cyrl-RS", "ltr"),
        ("ckb", "rtl"),
        ("de-1996", "ltr"),
    ],
)
def test_direction_follows_script_then_language(language: str, expected: str) -> None:
    assert wording.direction(language) == expected


@pytest.mark.parametrize(
    ("names", "expected"), [((), ""), (("A",), "A"), (("A", "B"), "A and B"), (("A", "B", "C"), "A, B and C")]
)
def test_names_are_enumerated(names: tuple[str, ...], expected: str) -> None:
    assert "".join(name + after for name, after in wording.series(names)) == expected


@pytest.mark.parametrize(("length", "expected"), [(0, ""), (12, "1 kB"), (34_567, "34 kB"), (12_345_678, "12.3 MB")])
def test_file_sizes(length: int, expected: str) -> None:
    assert wording.file_size(length) == expected


def test_hosts_are_shown_as_known() -> None:
    assert wording.host("https://www.example.org:8080/a") == "example.org"
    assert wording.host("nonsense") == "nonsense"


def test_formats_have_names() -> None:
    assert wording.format_name("application/rss+xml") == "RSS"
    assert wording.format_name("text/plain") == "text/plain"


def test_readers_take_the_whole_address() -> None:
    links = dict(wording.readers("https://example.org/topics/c-plus-plus/feed.atom?x=1&y=2"))
    assert links["NewsBlur"].endswith(
        "?url=https%3A%2F%2Fexample.org%2Ftopics%2Fc-plus-plus%2Ffeed.atom%3Fx%3D1%26y%3D2"
    )
    assert all(link.startswith("https://") for link in links.values())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_no_reader_on_the_net_is_offered_what_it_cannot_reach(host: str) -> None:
    assert wording.readers(f"http://{host}/feed.atom") == ()


@pytest.mark.parametrize(
    ("hours", "number", "expected"),
    [
        (6, 20, "about 4 a day"),
        (24, 20, "about one a day"),
        (42, 20, "about 4 a week"),
        (24 * 15, 9, "about 2 a month"),
        (24 * 200, 3, "about 2 a year"),
        (24 * 800, 3, "less than one a year"),
        (24, 2, ""),  # two tell nothing
        (1, 20, ""),  # nor does what came at once
    ],
)
def test_a_pace_is_told_in_the_period_that_fits(hours: int, number: int, expected: str) -> None:
    newest = datetime(2026, 1, 1, tzinfo=UTC)
    assert wording.pace([newest - timedelta(hours=hours * n) for n in range(number)]) == expected


def test_a_reason_that_is_a_word_becomes_a_sentence() -> None:
    assert wording.because("tag") == "the editors filed it here"
    assert wording.because("name in headline: NATO") == "name in headline: NATO"
