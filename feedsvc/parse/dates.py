"""Date strings -> aware UTC in whole seconds, or an error; never a guess.

ISO 8601 as dateutil's strict parser reads it, then the written forms of `dateforms`. Everywhere: fractions of seconds
are cut off, 24:00 is the midnight that follows, a leap second (23:59:60) is the second after it, a naive time is in the
site's zone (of an hour that occurs twice, the first). Work is bounded by a length limit. Knows no files and no clock.
"""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Stamp
from feedsvc.parse.dateforms import MONTHS, YEARS, UnknownFormError, make_date, read_written

Origin = Literal["metadata", "text", "name"]

MAX_CHARACTERS = 100
_OPENING_CHARACTERS = 80
_OLDEST_YEAR = 1970  # of names
_PLAUSIBLE_YEARS = range(_OLDEST_YEAR, 2101)  # of eight digits in a name, which may be something else
_HINT = "write 2026-11-24 or 2026-11-24T06:00+01:00"

_ISO = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2}|[0-9]{4}|-?W[0-9]{2}-?[1-7]|-[0-9]{3})"
    r"(?P<time>[Tt ][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?(?: ?[+-][0-9]{2}:?(?:[0-9]{2})?| ?[Zz])?)?"
)
_USUAL = re.compile(r"[0-9-]{10}(?:T[0-9:]{8}(?:Z|[+-][0-9]{2}:[0-5][0-9])?)?")
_DIGIT = re.compile(r"\d")
_LEAP_SECOND = re.compile(r"(:?59:?)60(?![0-9])")

_LABEL_WORDS = (
    r"(?:last |first )?(?:updated|published|posted|modified|released|issued|dated?)(?: on| at)?",
    r"(?:release|publication) date|for (?:immediate )?release",
    r"publie(?: le)?|mise? a jour(?: le)?|modifie le|le",
    r"(?:veroffentlicht|aktualisiert)(?: am)?|am|stand|datum",
    r"(?:publicado|actualizado|atualizado)(?: el| em)?|fecha",
    r"(?:pubblicato|aggiornato)(?: il)?|data",
    r"(?:gepubliceerd|bijgewerkt)(?: op)?",
    r"опубликовано|обновлено|дата|公開|更新|発行|发布(?:时间)?|时间",
)
_LABEL = re.compile(rf"(?:{'|'.join(map(text.fold, _LABEL_WORDS))})(?: ?: ?| |(?=[0-9]))")
# It begins with a set of characters: such are looked for several times as fast as any of several patterns.
_SEPARATOR = re.compile(
    r"[. –—:：】](?:(?<=[. ]) *[–—]+ *|(?<=[–—])[–—]* *|(?<=\.) +--? +|(?<= ) *--? +|(?<=\.) *--? *"
    r"|(?<=[:：]) +|(?<=】))"
)
_BRACKETS = {"(": ")", "[": "]", "【": "】", "（": "）"}

_IN_NAME = (
    re.compile(
        r"(?<![0-9A-Za-z])(?P<year>[0-9]{4})(?P<mark>[-_.]?)(?P<month>[0-9]{2})(?P=mark)(?P<day>[0-9]{2})(?:[0-9]{6})?(?![0-9])"
    ),
    re.compile(r"(?<![0-9A-Za-z])(?P<day>[0-9]{1,2})[-_ ]?(?P<month>[A-Za-z]{3,9})[-_ ]?(?P<year>[0-9]{4})(?![0-9])"),
    re.compile(r"(?<![0-9])(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
)
_IN_FOLDERS = re.compile(r"(?:^|/)(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})(?=[-_./ ])")


class Dated(NamedTuple):
    """A date as read, and what an editor should know about it (a weekday that is not that of the date)."""

    stamp: Stamp
    warning: str = ""


def read_date(value: str, zone: ZoneInfo, *, origin: Origin = "metadata") -> Dated:
    """Read a date; ParseError naming the value and the reason when it is impossible, ambiguous or unknown."""
    try:
        return _read(value, zone, origin)
    except (ValueError, OverflowError) as error:
        raise _told(value, error) from None


def _told(value: str, error: Exception) -> ParseError:
    return ParseError(f'"{text.shown(value, 60)}" is no date that can be read: {error}', _HINT)


def in_name(path: str, zone: ZoneInfo) -> Stamp | None:
    """Find the date in a file's name, else in the nearest folder's, else in folders (2024/10/17/); or none."""
    names = (match for name in reversed(path.split("/")) for form in _IN_NAME for match in form.finditer(name))
    day = next(filter(None, map(_plausible, chain(names, _IN_FOLDERS.finditer(path)))), None)
    return Stamp(_utc(_in_zone(_midnight(day), zone)), False, "name") if day else None


def in_line(line: str, zone: ZoneInfo) -> tuple[Stamp, str] | None:
    """Read a line that is a date ("Updated: 2024-10-18 09:44"), or opens with one and a separator.

    Gives the date and what is left of the line; None for every other line, also for one that only mentions a date.
    """
    for head, rest in _heads(line):
        try:
            return _read(_unlabelled(head), zone, "text").stamp, rest
        except (ValueError, OverflowError):
            continue
    return None


def refuse_impossible(line: str, zone: ZoneInfo) -> None:
    """Raise the ParseError of a line that is a date, or opens with one, when that date cannot be or be told."""
    for head, _ in _heads(line):
        value = _unlabelled(head)
        try:
            _read(value, zone, "text")
        except UnknownFormError:
            continue
        except (ValueError, OverflowError) as error:
            raise _told(value, error) from None


def _heads(line: str) -> Iterator[tuple[str, str]]:
    """Give what may be a date, and what is left of the line: the line itself, then what stands before a separator."""
    start = line[:_OPENING_CHARACTERS]
    if not _DIGIT.search(start):
        return
    if len(line) <= _OPENING_CHARACTERS:
        yield line, ""
    for match in _SEPARATOR.finditer(start):
        yield line[: match.end() if match[0] == "】" else match.start()], line[match.end() :].strip()


def _unlabelled(value: str) -> str:
    """Take a date out of its brackets, and away from its label."""
    value = value.strip().rstrip(".,;").rstrip()
    if _BRACKETS.get(value[:1]) == value[-1:] != "":
        value = value[1:-1].strip()
    folded = text.fold(value)
    label = _LABEL.match(folded)
    return folded[label.end() :] if label else value


def _plausible(match: re.Match[str]) -> date | None:
    """Make a date of what stands in a name; None when it is none, or one that news cannot have."""
    month = match["month"].lower()
    try:
        found = make_date(int(match["year"]), MONTHS.get(month) or int(month), int(match["day"]))
    except ValueError:
        return None
    is_bare = match.groupdict().get("mark") == ""
    return found if found.year >= _OLDEST_YEAR and (not is_bare or found.year in _PLAUSIBLE_YEARS) else None


def _read(value: str, zone: ZoneInfo, origin: Origin) -> Dated:
    """Read a date; ValueError with the reason in plain words."""
    value = _plain(value)
    if iso := _ISO.fullmatch(value):
        return Dated(_read_iso(value, zone, origin, has_time=iso["time"] is not None))
    _refuse_hopeless(value)
    written = read_written(value)
    when = _midnight(written.day) + (written.time or timedelta())
    if written.offset:
        when = when.replace(tzinfo=written.offset)
    else:
        when = _in_zone(when, zone, exact=written.time is not None)
    return Dated(Stamp(_utc(when), written.time is not None, origin), written.warning)


def _plain(value: str) -> str:
    """Strip, cap and put decimal digits of all scripts into ASCII."""
    value = value.strip()
    if len(value) > MAX_CHARACTERS:
        raise UnknownFormError("it is too long")
    if value.isascii():
        return value
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in value)


def _refuse_hopeless(value: str) -> None:
    if not value:
        raise UnknownFormError("it is empty")
    if re.fullmatch(r"[+-]?[0-9]{9,}(?:\.[0-9]*)?", value):
        raise UnknownFormError("seconds since 1970 are not read")
    if re.match(r"-[0-9]|[0-9]{5,}-", value):
        raise UnknownFormError("the year must have four digits")
    if re.fullmatch(r"[0-9]{4}(?:-[0-9]{2})?", value):
        raise UnknownFormError("the day is missing")


def _read_iso(value: str, zone: ZoneInfo, origin: Origin, *, has_time: bool) -> Stamp:
    # dateutil refuses leap seconds and a space before the offset; both are common in the wild.
    if " " in value:
        value = value[:10] + value[10:11].replace(" ", "T") + value[11:].replace(" ", "")
    value, leap = _LEAP_SECOND.subn(r"\g<1>59", value) if "60" in value else (value, 0)
    when = _isoparsed(value).replace(microsecond=0)
    if when.tzinfo is None:
        when = _in_zone(when, zone, exact=has_time)
    return Stamp(_utc(when, leap), has_time, origin)


def _isoparsed(value: str) -> datetime:
    """Have Python read the usual shapes, in a tenth of the time; dateutil takes 24:00 too, and says what is wrong."""
    if _USUAL.fullmatch(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    return isoparse(value)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - its zone comes next


def _in_zone(naive: datetime, zone: ZoneInfo, *, exact: bool = False) -> datetime:
    """Put a naive time into a zone; a day whose midnight was skipped begins after the gap, an exact time must exist."""
    when = naive.replace(tzinfo=zone)
    if exact and when.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise ValueError(f"clocks in {zone.key} were put forward over that time")
    return when


def _utc(when: datetime, seconds: int = 0) -> datetime:
    """Convert to UTC; years must keep their four digits there (RFC 3339, 5.6)."""
    try:
        utc = when.astimezone(UTC) + timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError("the year must have four digits") from None
    if utc.year not in YEARS:
        raise ValueError("the year must have four digits")
    return utc
