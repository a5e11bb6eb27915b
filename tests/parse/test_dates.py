"""dates.py and dateforms.py: what is written, and the moment it must mean in Paris."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import ParseError
from feedsvc.model import Stamp
from feedsvc.parse import dates

PARIS = ZoneInfo("Europe/Paris")


def utc(iso: str) -> datetime:
    return datetime.fromisoformat(iso).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-10-17T10:00", "2024-10-17T08:00"),
        ("2024-10-17 10:00", "2024-10-17T08:00"),
        ("2024-10-17 10:00:00 +0100", "2024-10-17T09:00"),
        ("2024-10-17T10:00:00 +01:00", "2024-10-17T09:00"),
        ("2024-10-17T10:00 Z", "2024-10-17T10:00"),
        ("20241017 1010 +01", "2024-10-17T09:10"),
        ("2024-10-17T10:00:00Z", "2024-10-17T10:00"),
        ("2024-10-17t10:00z", "2024-10-17T10:00"),
        ("2024-10-17T10:00:00-00:00", "2024-10-17T10:00"),
        ("2022-10-10T10:00+02", "2022-10-10T08:00"),
        ("20241017T101010Z", "2024-10-17T10:10:10"),
        ("2026-03-02T10:00:00.123456789+01:00", "2026-03-02T09:00"),  # F34: nanoseconds
        ("2024-10-17T24:00Z", "2024-10-18T00:00"),
        ("2024-10-17T24:00:00Z", "2024-10-18T00:00"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00"),
        ("2024-10-27 02:30", "2024-10-27T00:30"),  # occurs twice: the first
        ("Mon, 02 Mar 2026 10:00:00 +0100", "2026-03-02T09:00"),  # F34: RFC 822 with RFC 1123's year
        ("Mon, 2 Mar 2026 10:00 EST", "2026-03-02T15:00"),
        ("Mon, 02 Mar 2026 10:00:00 +0100 (CET)", "2026-03-02T09:00"),
        ("02 Mar 26 10:00 GMT", "2026-03-02T10:00"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37"),  # RFC 850
        ("Sun Nov  6 08:49:37 1994", "1994-11-06T07:49:37"),  # asctime
        ("Mon Mar 02 2026 10:00:00 GMT+0100 (Central European Standard Time)", "2026-03-02T09:00"),
        ("5 June 2012 14:30", "2012-06-05T12:30"),
        ("June 5, 2012 2:30 pm", "2012-06-05T12:30"),
        ("June 5, 2012 at 2:30 p.m. PDT", "2012-06-05T21:30"),
        ("June 5, 2012, 12 am", "2012-06-04T22:00"),
        ("5 juin 2012 à 14h30", "2012-06-05T12:30"),
        ("5 juin 2012 à 14h", "2012-06-05T12:00"),
        ("5. Juni 2012, 14:30 Uhr", "2012-06-05T12:30"),
        ("5. Juni 2012 um 14 Uhr", "2012-06-05T12:00"),
        ("2024-10-18 9:44", "2024-10-18T07:44"),
        ("2024/10/18 09:44:10.5", "2024-10-18T07:44:10"),
        ("2024-10-18 09:44 UTC", "2024-10-18T09:44"),
        ("2 Mar 2026 24:00", "2026-03-02T23:00"),
        ("31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00"),
        ("2011年4月7日 10時30分", "2011-04-07T08:30"),
    ],
)
def test_a_date_with_a_time(value: str, expected: str) -> None:
    assert dates.read_date(value, PARIS) == dates.Dated(Stamp(utc(expected), True, "metadata"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-10-17", "2024-10-16T22:00"),
        ("20241017", "2024-10-16T22:00"),
        ("2024-W42-4", "2024-10-16T22:00"),
        ("2024-291", "2024-10-16T22:00"),
        ("2024/10/18", "2024-10-17T22:00"),
        ("2024.10.18", "2024-10-17T22:00"),
        ("5 juin 2012", "2012-06-04T22:00"),
        ("1er juin 2012", "2012-05-31T22:00"),
        ("2 février 2026", "2026-02-01T23:00"),
        ("June 5, 2012", "2012-06-04T22:00"),
        ("July 4th, 2020", "2020-07-03T22:00"),
        ("Aug. 1, 2006", "2006-07-31T22:00"),
        ("Thursday, October 17, 2024", "2024-10-16T22:00"),
        ("12Jan2005", "2005-01-11T23:00"),
        ("17-Oct-2024", "2024-10-16T22:00"),
        ("2024 October 17", "2024-10-16T22:00"),
        ("5. März 2020", "2020-03-04T23:00"),
        ("5 de mayo de 2020", "2020-05-04T22:00"),
        ("5 maggio 2020", "2020-05-04T22:00"),
        ("5 de março de 2020", "2020-03-04T23:00"),
        ("5 maart 2020", "2020-03-04T23:00"),
        ("5 мая 2020 г.", "2020-05-04T22:00"),
        ("5 мая 2020 года", "2020-05-04T22:00"),
        ("2011年4月7日", "2011-04-06T22:00"),
        ("2011年4月7日(木)", "2011-04-06T22:00"),
        ("２０１１年４月７日", "2011-04-06T22:00"),
        ("2020년 5월 3일", "2020-05-02T22:00"),
        ("٢٠٢٦-٠٣-٠٢", "2026-03-01T23:00"),
        ("31/12/2026", "2026-12-30T23:00"),
        ("12/31/2026", "2026-12-30T23:00"),
        ("04/04/2026", "2026-04-03T22:00"),
        ("03.04.2026", "2026-04-02T22:00"),
        ("1000-01-02", "1000-01-01T23:50:39"),
    ],
)
def test_a_date_without_a_time_is_midnight_in_the_sites_zone(value: str, expected: str) -> None:
    assert dates.read_date(value, PARIS).stamp == Stamp(utc(expected), False, "metadata")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("03/04/2026", "day and month cannot be told apart"),  # F36
        ("03-04-2026 10:00", "day and month cannot be told apart"),
        ("31 February 2026", "no day 31"),  # F31
        ("2026-02-31", "day is out of range"),
        ("2026-13-01", "month"),
        ("31.13.2026", "no month 13"),
        ("last spring", "no form that is known"),  # F31
        ("2 février", "the year is missing"),  # F36
        ("June 5", "the year is missing"),
        ("5 June 12", "no form that is known"),
        ("2024", "the day is missing"),
        ("2024-10", "the day is missing"),
        ("5" * 50_000, "too long"),  # F31
        ("Mon, 02 Mar 2026 10:00:00 IST", r"IST is no time zone .* \+05:30"),  # F32
        ("2026-03-02 10:00 Paris", "PARIS is no time zone"),
        ("2026-03-02T10:00:00+25:99", "time zone offset"),  # F32
        ("2026-03-02T10:00:00+01:60", "time zone offset"),
        ("2026-03-02T10:60:00+01:00", "minute"),
        ("2 Mar 2026 10:00 +25:99", "no such offset"),
        ("0001-01-01T00:00:00Z", "four digits"),  # F34
        ("0000-00-00", "year 0"),
        ("9999-12-31T23:59:59-12:00", "four digits"),
        ("9999-12-31T24:00Z", "is no date"),
        ("31 Dec 9999 24:00 GMT", "is no date"),
        ("10000-01-01T00:00:00Z", "four digits"),
        ("-0044-03-15T00:00:00Z", "four digits"),
        ("5 June 0999", "four digits"),
        ("1772442000", "seconds since 1970"),
        ("1772442000000", "seconds since 1970"),
        ("-1772442000.5", "seconds since 1970"),
        ("", "empty"),
        (" \t", "empty"),
        ("2026-03-29 02:30", "Europe/Paris were put forward"),
        ("29 March 2026 02:30", "Europe/Paris were put forward"),
        ("2026-03-02T25:00", "hour"),
        ("2 March 2026 25:00", "no such time"),
        ("2 March 2026 10:30:60", "no such time"),
        ("2 Mar 2026 13 pm", "no hour 13"),
        ("5 June 2012 14", "minutes are missing"),
        ("1.5", "no form that is known"),
    ],
)
def test_what_is_impossible_or_ambiguous_is_an_error(value: str, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        dates.read_date(value, PARIS)
    assert len(caught.value.message) < 250
    assert value[:20] in caught.value.message or not value.strip()
    assert "write 2026-11-24" in caught.value.hint


def test_f36_a_wrong_weekday_gives_way_to_the_date_and_is_told() -> None:
    dated = dates.read_date("Fri, 02 Mar 2026 10:00:00 +0100", PARIS)
    assert dated.stamp.when == utc("2026-03-02T09:00")
    assert dated.warning == "2026-03-02 is a Monday; the date counts, not the weekday"
    assert dates.read_date("2011年4月7日(金)", PARIS).warning.startswith("2011-04-07 is a Thursday")


def test_a_day_whose_midnight_was_skipped_begins_after_the_gap() -> None:
    assert dates.read_date("2018-11-04", ZoneInfo("America/Sao_Paulo")).stamp.when == utc("2018-11-04T03:00")


def test_origin_is_kept() -> None:
    assert dates.read_date("2024-10-17", PARIS, origin="text").stamp.origin == "text"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2024-10-17-a-title.txt", "2024-10-16T22:00"),
        ("20241017x.txt", "2024-10-16T22:00"),
        ("20241017093000.txt", "2024-10-16T22:00"),
        ("news/x_2024_10_17.md", "2024-10-16T22:00"),
        ("2024.10.17.md", "2024-10-16T22:00"),
        ("28Jun2006Feinstein76.txt", "2006-06-27T22:00"),
        ("5-june-2012.md", "2012-06-04T22:00"),
        ("2011年4月7日.txt", "2011-04-06T22:00"),
        ("2024/10/17/x.txt", "2024-10-16T22:00"),
        ("a/2024/10/17-x.txt", "2024-10-16T22:00"),
        ("2023/01/01/2024-10-17.txt", "2024-10-16T22:00"),
        ("2024-13-45-2024-10-17.txt", "2024-10-16T22:00"),
    ],
)
def test_a_name_tells_the_date(path: str, expected: str) -> None:
    assert dates.in_name(path, PARIS) == Stamp(utc(expected), False, "name")


@pytest.mark.parametrize(
    "path",
    [
        "n01002.txt",
        "43971.txt",
        "000_d124e4aae9900b3c.txt",
        "a20241017b.txt",
        "202410171.txt",
        "2024-13-45.txt",
        "1817-10-10.md",
        "29990101-x.md",
        "0000-00-00.md",
        "99Xyz2006.txt",
        "12Maypole2006.txt",
        "2024/10/x.txt",
        "",
    ],
)
def test_a_bad_date_in_a_name_is_none(path: str) -> None:
    assert dates.in_name(path, PARIS) is None


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2024-10-17/a.txt", "2024-10-16T22:00"),
        ("20241017-the-summit/day two/index.md", "2024-10-16T22:00"),
        ("2023-01-01/2024-10-17-a.txt", "2024-10-16T22:00"),
        ("2023-01-01/2024-10-17/a.txt", "2024-10-16T22:00"),
    ],
)
def test_a_folder_tells_the_date_where_the_file_does_not(path: str, expected: str) -> None:
    assert dates.in_name(path, PARIS) == Stamp(utc(expected), False, "name")


def test_a_far_date_in_a_name_is_read_and_so_can_be_told_f33() -> None:
    assert dates.in_name("2999-01-01-x.md", PARIS) is not None
    assert dates.in_name("28Jun2999x.txt", PARIS) is not None


@pytest.mark.parametrize(
    ("line", "expected", "rest"),
    [
        ("2011年4月7日", "2011-04-06T22:00", ""),
        ("Updated: 2024-10-18 09:44", "2024-10-18T07:44", ""),
        ("Published 3 May 2021", "2021-05-02T22:00", ""),
        ("Posted on May 3, 2021.", "2021-05-02T22:00", ""),
        ("Last updated at 2024-10-18T09:44Z", "2024-10-18T09:44", ""),
        ("For Immediate Release: August 1, 2006", "2006-07-31T22:00", ""),
        ("Mis à jour le 5 juin 2012 à 14h30", "2012-06-05T12:30", ""),
        ("Stand: 5. Juni 2012", "2012-06-04T22:00", ""),
        ("发布时间：2011-04-07 10:00", "2011-04-07T08:00", ""),
        ("(Aug. 1, 2006)", "2006-07-31T22:00", ""),
        ("【2010年1月19日】", "2010-01-18T23:00", ""),
        ("【2010年1月19日】本文です。", "2010-01-18T23:00", "本文です。"),
        ("5 juin 2012. - Le texte - et la suite", "2012-06-04T22:00", "Le texte - et la suite"),
        ("5 juin 2012.- Le texte", "2012-06-04T22:00", "Le texte"),
        ("October 17, 2024 – Text", "2024-10-16T22:00", "Text"),
        ("5 June 2012: Text", "2012-06-04T22:00", "Text"),
        ("5 juin 2012. - " + "long " * 1000, "2012-06-04T22:00", ("long " * 1000).strip()),
    ],
)
def test_a_date_line_or_a_dated_opening(line: str, expected: str, rest: str) -> None:
    found = dates.in_line(line, PARIS)
    assert found is not None
    assert (found[0].when, found[0].origin, found[1]) == (utc(expected), "text", rest)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "No digit here - nothing",
        "On 5 June 2012 he said - and did",
        "He was born on 5 June 2012.",
        "2012",
        "Chapter 5 – 2012",
        "31 février 2012. - Le texte",
        "03/04/2026",
        "June 5 - June 9, 2012",
        "Updated: soon, in 2 days",
        "5 juin 2012 le texte sans tiret",
        "1" * 100_000,
    ],
)
def test_a_line_that_only_mentions_a_date_is_no_date_line(line: str) -> None:
    assert dates.in_line(line, PARIS) is None


@given(st.text() | st.text("0123456789-/:. TZ+年月日JanuaryMonFriutc,()"))
def test_any_text_is_a_date_or_an_error(value: str) -> None:
    dates.in_line(value, PARIS)
    dates.in_name(value, PARIS)
    try:
        stamp = dates.read_date(value, PARIS).stamp
    except ParseError:
        return
    assert stamp.when.tzinfo is UTC
    assert stamp.when.microsecond == 0
    assert 1000 <= stamp.when.year <= 9999


def test_f18_hostile_dates_take_no_time() -> None:
    begun = time.process_time()
    for value in ("1" * 5_000_000, "jan " * 1_000_000, "2024-10-17" * 500_000, " " * 5_000_000, "5 - " * 1_000_000):
        dates.in_line(value, PARIS)
        with pytest.raises(ParseError):
            dates.read_date(value, PARIS)
    dates.in_name("2024-" * 800, PARIS)
    assert time.process_time() - begun < 2
