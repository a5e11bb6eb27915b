"""Values -> the words and attributes that pages show: dates, directions, sizes, links into feed readers.

Knows no page and no template. The words around the articles are English; no locale is asked.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from feedsvc.text import counted

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
FORMAT_NAMES = MappingProxyType(
    {"application/atom+xml": "Atom", "application/rss+xml": "RSS", "application/feed+json": "JSON Feed"}
)
READERS = (
    ("Feedly", "https://feedly.com/i/subscription/feed/"),
    ("Inoreader", "https://www.inoreader.com/?add_feed="),
    ("NewsBlur", "https://www.newsblur.com/?url="),
    ("Feedbin", "https://feedbin.com/?subscribe="),
    ("The Old Reader", "https://theoldreader.com/feeds/subscribe?url="),
)

_RTL_LANGUAGES = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
_RTL_SCRIPTS = {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"}
_SCRIPT_LETTERS = 4  # of a script subtag, BCP 47
_REASONS = MappingProxyType({"tag": "the editors filed it here", "folder": "it lies in a folder of this name"})
_PACE_AMONG = 3
_PERIODS = (("day", 1.0), ("week", 7.0), ("month", 30.5), ("year", 365.25))
_UNREACHABLE = {"localhost", "127.0.0.1", "::1", "0.0.0.0", None}  # noqa: S104 - compared, not bound


def iso(when: datetime) -> str:
    """Write a moment for machines: 2024-10-17T07:44:00Z."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def day(when: datetime, zone: str) -> str:
    """Write the day of a moment in a time zone: 17 October 2024."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def short_day(when: datetime, zone: str) -> str:
    """Write the day of a moment in a narrow column: 17 Oct 2024."""
    local = when.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month - 1][:3]} {local.year}"


def moment(when: datetime, zone: str) -> str:
    """Write day, time and zone; midnight stands for a date that was given without a time."""
    local = when.astimezone(ZoneInfo(zone))
    if not (local.hour or local.minute or local.second):
        return day(when, zone)
    name = local.strftime("%Z")
    return f"{day(when, zone)}, {local:%H:%M} {'UTC' * name.startswith(('+', '-'))}{name}"


def direction(language: str) -> str:
    """Give the writing direction of a BCP 47 language; of none, what the text itself tells."""
    primary, *others = language.lower().split("-")
    script = next((part for part in others if len(part) == _SCRIPT_LETTERS and part.isalpha()), "")
    if not primary:
        return "auto"
    return "rtl" if script in _RTL_SCRIPTS or (not script and primary in _RTL_LANGUAGES) else "ltr"


def series(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Pair each name of an enumeration with what follows it: A, B and C."""
    last = len(names) - 1
    return tuple((name, "" if at == last else " and " if at == last - 1 else ", ") for at, name in enumerate(names))


def pace(moments: Sequence[datetime]) -> str:
    """Tell how often something comes, from when it last came, newest first; "" where that tells nothing."""
    if len(moments) < _PACE_AMONG or moments[0] - moments[-1] < timedelta(days=1):
        return ""
    between = (moments[0] - moments[-1]) / (len(moments) - 1)
    for name, days in _PERIODS:
        if between <= timedelta(days=days):
            number = round(timedelta(days=days) / between)
            return f"about {number} a {name}" if number > 1 else f"about one a {name}"
    return "less than one a year"


def because(reason: str) -> str:
    """Say in a sentence why an article is in a topic, where the reason is a mere word."""
    return _REASONS.get(reason, reason)


def file_size(length: int) -> str:
    """Write a number of bytes for people; nothing when it is unknown."""
    if not length:
        return ""
    return f"{length / 1e6:.1f} MB" if length >= 1e6 else f"{max(length // 1000, 1)} kB"


def host(url: str) -> str:
    """Give the host of an address as a reader knows it."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


def format_name(media_type: str) -> str:
    """Give a feed format's name for people."""
    return FORMAT_NAMES.get(media_type, media_type)


OWN_READERS = (
    ("Miniflux", "/bookmarklet?uri="),
    ("FreshRSS", "/i/?c=feed&a=add&url_rss="),
)


def own_readers(feed_url: str) -> tuple[tuple[str, str], ...]:
    """Give readers that people run on servers of their own, with the path that subscribes there."""
    return tuple((name, path + quote(feed_url, safe="")) for name, path in OWN_READERS)


def readers(feed_url: str) -> tuple[tuple[str, str], ...]:
    """Give online readers with the address that subscribes there; none when they cannot reach this machine."""
    if urlsplit(feed_url).hostname in _UNREACHABLE:
        return ()
    return tuple((name, address + quote(feed_url, safe="")) for name, address in READERS)


_FUNCTIONS = (
    *(iso, day, short_day, moment, direction, series, counted, pace, because, file_size, host),
    *(format_name, readers, own_readers),
)
FILTERS: Mapping[str, Callable[..., object]] = MappingProxyType({each.__name__: each for each in _FUNCTIONS})
