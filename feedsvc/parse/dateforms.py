"""A date as people write it -> day, time and offset, or ValueError with the reason in plain words.

The forms: RFC 822, 850, 1123 and asctime; names of months in eight languages; numbers in an order that cannot be
mistaken (with full stops the day comes first); East Asian dates. Knows no time zones but those of RFC 822, no ISO 8601
and no clock; `dates` does the rest.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta, timezone

from feedsvc import text

YEARS = range(1000, 10_000)

# Each line: the spellings of one month in English, French, German, Spanish, Italian, Portuguese, Dutch and Russian.
_MONTH_NAMES = """
january jan janvier janv januar janner enero ene gennaio gen janeiro januari января январь янв
february feb fevrier fevr fev februar febrero febbraio fevereiro februari февраля февраль фев
march mar mars marz maart mrt marzo marco марта март мар
april apr avril avr abril abr aprile апреля апрель апр
may mai mayo maggio mag maio mei мая май
june jun juin juni junio giugno giu junho июня июнь июн
july jul juillet juil juli julio luglio lug julho июля июль июл
august aug aout agosto ago augustus августа август авг
september sep sept septembre septiembre set settembre setembro сентября сентябрь сен
october oct octobre oktober okt octubre ottobre ott outubro out октября октябрь окт
november nov novembre noviembre novembro ноября ноябрь ноя
december dec decembre dezember dez diciembre dic dicembre dezembro декабря декабрь дек
"""
_WEEKDAY_NAMES = """
monday mon lundi montag lunes lunedi segunda-feira maandag понедельник 月
tuesday tue tues mardi dienstag martes martedi terca-feira dinsdag вторник 火
wednesday wed mercredi mittwoch miercoles mercoledi quarta-feira woensdag среда 水
thursday thu thur thurs jeudi donnerstag jueves giovedi quinta-feira donderdag четверг 木
friday fri vendredi freitag viernes venerdi sexta-feira vrijdag пятница 金
saturday sat samedi samstag sabado sabato zaterdag суббота 土
sunday sun dimanche sonntag domingo domenica zondag воскресенье 日
"""


def _numbered(names: str, first: int) -> dict[str, int]:
    lines = names.strip().split("\n")
    return {text.fold(name): number for number, line in enumerate(lines, first) for name in line.split()}


MONTHS = _numbered(_MONTH_NAMES, 1)
"""The number of every spelling of a month, folded."""

_WEEKDAYS = _numbered(_WEEKDAY_NAMES, 0)
_ENGLISH_WEEKDAYS = [line.split()[0].capitalize() for line in _WEEKDAY_NAMES.strip().split("\n")]

# RFC 822, 5.1, and what everyone means by universal time; any other abbreviation stands for several zones.
_ZONE_HOURS = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5}
_ZONE_HOURS |= {"mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

# All forms are matched against folded text: lower case, no accents, full stops only between digits.
_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|o|a)?"
_YEAR = r"(?P<year>[0-9]{4})"
_SHORT_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2}(?= [0-9]))"
_OFFSET = r"(?:utc|gmt)?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?"
_ZONE = rf"(?P<zone>{re.sub('[?]P<[a-z]+>', '?:', _OFFSET)}|[a-z]{{1,5}})"
_AT = r"[, ]*\b(?:t|at|a las|a|alle|as|om|um|kl|в)? ?"
_CLOCK = r"(?P<hour>[0-9]{1,2})(?:[:.h時] ?(?P<minute>[0-9]{2})分?(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?)?"
_TIME = rf"(?:{_AT}{_CLOCK} ?(?P<half>am|pm)?(?P<whole>h\b| ?uhr| ?hrs)?(?: ?\(?{_ZONE}\)?(?: \([a-z ]+\))?)?)?"
_FORMS = tuple(
    re.compile(form + _TIME)
    for form in (
        # Two digits of a year are read only where RFC 822 has them: before a time.
        rf"{_DAY}[-/ ]?(?:of |de |di )?{_MONTH}[-/, ]*(?:de |del |di )?{_SHORT_YEAR}(?: ?г\b| года)?",
        rf"{_MONTH}[-/ ]*{_DAY}[-/, ]+{_YEAR}",
        rf"{_YEAR}[-/, ]*{_MONTH}[-/ ]*{_DAY}",
        rf"{_YEAR} ?[年년] ?(?P<month>[0-9]{{1,2}}) ?[月월] ?(?P<day>[0-9]{{1,2}}) ?[日일]?",
        rf"{_YEAR}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})",
        rf"(?P<first>[0-9]{{1,2}})(?P<mark>[-/.])(?P<then>[0-9]{{1,2}})(?P=mark){_YEAR}",
    )
)
_ASCTIME = re.compile(rf"{_MONTH} {_DAY} {_CLOCK} (?:{_ZONE} )?{_YEAR}")
_YEARLESS = re.compile(rf"{_DAY} ?{_MONTH}|{_MONTH.replace('month', 'm')} ?{_DAY.replace('day', 'd')}")
_WEEKDAY_WORD = "|".join(name for name in _WEEKDAYS if len(name) > 1)
_WEEKDAY = re.compile(rf"(?:\b(?P<name>{_WEEKDAY_WORD})\b|\((?P<sign>[月火水木金土日])(?:曜日?)?\)),? ?")

_Parts = dict[str, str | None]


class UnknownFormError(ValueError):
    """What was read is no date at all, as far as can be told; other errors are of dates that cannot be."""


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written: no time means none was given, no offset that the reader's zone is meant."""

    day: date
    time: timedelta | None  # since midnight; 24 hours, or a leap second, may lead into the next day
    offset: timezone | None
    warning: str = ""  # a weekday that is not that of the date


def read_written(value: str) -> Written:
    """Read a date that has one of the forms; ValueError with the reason when it has none or cannot be."""
    folded = text.fold(value)
    weekday = _WEEKDAY.search(folded)
    rest = (folded[: weekday.start()] + folded[weekday.end() :]).strip(" ,") if weekday else folded
    match = next(filter(None, (form.fullmatch(rest) for form in (*_FORMS, _ASCTIME))), None)
    if not match:
        raise UnknownFormError("the year is missing" if _YEARLESS.fullmatch(rest) else "it has no form that is known")
    parts = match.groupdict()
    day = _day(parts)
    wrong = weekday is not None and _WEEKDAYS[weekday["name"] or weekday["sign"]] != day.weekday()
    name = _ENGLISH_WEEKDAYS[day.weekday()]
    warning = f"{day.isoformat()} is a {name}; the date counts, not the weekday" if wrong else ""
    return Written(day, _time(parts), _offset(parts["zone"]) if parts.get("zone") else None, warning)


def make_date(year: int, month: int, day: int) -> date:
    """Make a date of four-digit year; ValueError with the reason when there is no such day."""
    if year not in YEARS:
        raise ValueError("the year must have four digits")
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {day} in that month") from None


def _day(parts: _Parts) -> date:
    digits = parts["year"] or ""
    year = int(digits)
    if len(digits) == 2:
        year += 2000 if year < 50 else 1900  # RFC 5322, 4.3
    if parts.get("first"):
        day, month = _ordered(int(parts["first"] or ""), int(parts["then"] or ""), parts["mark"])
    else:
        day, name = int(parts["day"] or ""), parts["month"] or ""
        month = MONTHS.get(name) or int(name)
    return make_date(year, month, day)


def _ordered(first: int, then: int, mark: str | None) -> tuple[int, int]:
    """Tell day and month apart; who writes full stops writes the day first."""
    if mark != "." and first <= 12 and then <= 12 and first != then:
        raise ValueError("day and month cannot be told apart")
    return (then, first) if then > 12 and mark != "." else (first, then)


def _time(parts: _Parts) -> timedelta | None:
    """The time since midnight; an hour alone needs a word that makes it one."""
    if not parts["hour"]:
        return None
    hour, minute, second = (int(parts[name] or 0) for name in ("hour", "minute", "second"))
    half = parts.get("half")
    if not (half or parts["minute"] or parts.get("whole")):
        raise ValueError("the minutes are missing")
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(f"there is no hour {hour} {half}")
        hour = hour % 12 + 12 * (half == "pm")
    next_midnight = hour == 24 and not minute and not second
    if (hour > 23 and not next_midnight) or minute > 59 or second > 59 + (minute == 59):
        raise ValueError("there is no such time of day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _offset(zone: str | None) -> timezone:
    name = zone or ""
    if match := re.fullmatch(_OFFSET, name):
        hours, minutes = int(match["hours"]), int(match["minutes"] or 0)
        if hours > 23 or minutes > 59:
            raise ValueError("there is no such offset from UTC")
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if match["sign"] == "-" else offset)
    if name not in _ZONE_HOURS:
        raise ValueError(f"{name.upper()} is no time zone that all know alike; write an offset such as +05:30")
    return timezone(timedelta(hours=_ZONE_HOURS[name]))
