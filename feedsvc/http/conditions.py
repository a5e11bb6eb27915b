"""Conditional request fields -> whether they hold (RFC 9110, 13); HTTP dates both ways (RFC 9110, 5.6.7).

Pure, never raises, linear in the length of what a client sent. Knows no document and no reply.
"""

import re
from datetime import UTC, datetime, timedelta

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_DATE_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:{'|'.join(_DAYS)}), (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",
        rf"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT",
        rf"(?:{'|'.join(_DAYS)}) {_MONTH} (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})",
    )
)
_LONGEST_DATE = 40
_CENTURY = 100
_HALF_CENTURY = timedelta(days=365.2425 * 50)

# One entity tag and what may stand between it and the next (RFC 9110, 8.8.3 and 5.6.1).
_TAG = re.compile(r'(?P<weak>W/)?"(?P<opaque>[\x21\x23-\x7e\x80-\xff]*)"[ \t]*(?P<end>,[ \t,]*|$)')
_BEFORE_TAGS = " \t,"


def http_date(when: datetime) -> str:
    """Write a time as IMF-fixdate."""
    return (
        f"{_DAYS[when.weekday()]}, {when.day:02} {_MONTHS[when.month - 1]} {when.year:04}"
        f" {when.hour:02}:{when.minute:02}:{when.second:02} GMT"
    )


def read_http_date(text: str, now: datetime) -> datetime | None:
    """Read any of the three forms of an HTTP date; None when it is none of them."""
    text = text.strip(" \t")
    if len(text) > _LONGEST_DATE:
        return None
    match = next(filter(None, (form.fullmatch(text) for form in _DATE_FORMS)), None)
    if match is None:
        return None
    month = _MONTHS.index(match["month"]) + 1
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    try:
        when = datetime(_year(match["year"], now), month, int(match["day"]), hour, minute, min(second, 59), tzinfo=UTC)
    except ValueError:
        return None
    if len(match["year"]) == 2 and when > now + _HALF_CENTURY:
        return when.replace(year=when.year - _CENTURY)
    return when if second <= 60 else None  # 60 is a leap second


def _year(digits: str, now: datetime) -> int:
    """Two digits stand for a year of this century; what seems over 50 years ahead is moved back by the caller."""
    return int(digits) if len(digits) > 2 else now.year // _CENTURY * _CENTURY + int(digits)


def none_match(field: str, etag: str) -> bool:
    """Say whether If-None-Match holds, that is, whether nothing in it matches `etag` weakly (RFC 9110, 13.1.2).

    A field that breaks the syntax matches nothing.
    """
    if field == etag:  # what nearly every poll sends
        return False
    if field.strip(" \t") == "*":
        return False
    opaque = etag.removeprefix("W/")
    return opaque not in field or opaque.strip('"') not in {tag for _, tag in _tags(field)}


def match(field: str, etag: str) -> bool:
    """Say whether If-Match holds by strong comparison (RFC 9110, 13.1.1): a weak tag never does, `*` always."""
    return field.strip(" \t") == "*" or (not etag.startswith("W/") and (False, etag.strip('"')) in _tags(field))


def _tags(field: str) -> frozenset[tuple[bool, str]]:
    """Read a list of entity tags into (is weak, opaque); empty when any of it breaks the syntax."""
    found = set()
    at = len(field) - len(field.lstrip(_BEFORE_TAGS))
    while at < len(field):
        tag = _TAG.match(field, at)
        if tag is None:
            return frozenset()
        found.add((tag["weak"] is not None, tag["opaque"]))
        at = tag.end()
    return frozenset(found)
