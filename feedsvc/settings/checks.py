"""One written value -> the value to use, or a ValueError that tells an editor what is wrong with it.

Knows neither where a value was written nor what it is for.
"""

import ipaddress
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

Check = Callable[[object], object]

# What may not stand in one line of XML 1.0 or does not show: controls, bidi controls, surrogates, noncharacters
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# RFC 5646, 2.1, without the irregular tags of old
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|\d{3}))?(-([a-z0-9]{5,8}|\d[a-z0-9]{3}))*"
    r"(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?", re.ASCII)
_PORTS = {"http": 80, "https": 443}
_SHOWN_CHARACTERS = 80


def line(value: object) -> str:
    """One line of text."""
    if not isinstance(value, str):
        raise ValueError(f'{seen(value)} is no text; write it between quotes: "..."')  # noqa: TRY004 - all are faults
    joined = " ".join(value.split())
    if _UNSHOWN.search(joined):
        raise ValueError(f"{seen(value)} holds a character that may not stand in a feed")
    return joined


def words(value: object) -> str:
    """One line of text that is not empty."""
    if joined := line(value):
        return joined
    raise ValueError("must not be empty")


def lines(value: object) -> tuple[str, ...]:
    """A list of lines."""
    if isinstance(value, list | tuple):
        return tuple(map(words, value))
    raise ValueError(f'{seen(value)} is no list; write ["one", "two"]')


def flag(value: object) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise ValueError(f"{seen(value)} is neither true nor false")


def number(low: int, high: int) -> Callable[[object], int]:
    """Make the check of a whole number between two bounds."""

    def check(value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise ValueError(f"{seen(value)} is no whole number from {low} to {high}")

    return check


def base_url(value: object) -> str:
    """An address under which documents can be named: absolute, ASCII, in one spelling, without a final slash."""
    url = line(value)
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        scheme, host, port = parts.scheme, _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        scheme = host = ""
    if scheme not in _PORTS or not host or any(mark in url for mark in " ?#@\\"):
        raise ValueError(f"{seen(value)} is no address like https://news.example (no user, query or fragment)")
    place = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    return f"{scheme}://{place}" + quote(parts.path.rstrip("/"), safe="/%:!$&'()*+,;=~-._")


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host)}]"
    spelled = host.encode("idna").decode("ascii").lower()
    return spelled if _HOST.fullmatch(spelled) else ""


def language(value: object) -> str:
    """A language tag (BCP 47) in its usual case (RFC 5646, 2.1.1); "" is none."""
    tag = line(value)
    if tag and not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{seen(value)} is no language tag such as en or pt-BR")
    first, *rest = tag.lower().split("-")
    single = next((place for place, part in enumerate(rest) if len(part) == 1), len(rest))
    usual = {2: str.upper, 4: str.title}
    return "-".join([first, *(usual.get(len(part), str.lower)(part) for part in rest[:single]), *rest[single:]])


def time_zone(value: object) -> str:
    """The IANA name of a time zone that this machine knows."""
    zone = words(value)
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"there is no time zone {seen(value)}{meant(zone, available_timezones())}") from None
    if zone == "localtime":
        raise ValueError("localtime is another zone on every machine; name one, such as Europe/Paris")
    return zone


def uuid_text(value: object) -> str:
    """A UUID; "" is none."""
    text = line(value)
    try:
        return str(uuid.UUID(text)) if text else ""
    except ValueError:
        raise ValueError(f"{seen(value)} is no UUID; leave it out and one is made") from None


def slug(value: object) -> str:
    """A topic's slug, as it stands in the topic's address."""
    written = unicodedata.normalize("NFC", words(value))
    fitting = "-".join("".join(char if _in_slug(char) else " " for char in written.lower()).split())
    if fitting != written:
        raise ValueError(f"{seen(value)} is no topic as in its address" + (f"; write {fitting}" if fitting else ""))
    return written


def _in_slug(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def seen(value: object) -> str:
    """Show a value in a message: on one line, shortened, what does not show escaped."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN_CHARACTERS else shown[: _SHOWN_CHARACTERS - 1] + "…"


def meant(written: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Name the nearest valid name, as the end of a message; "" when none is near."""
    by_fold = {name.casefold(): name for name in sorted(names)}
    near = get_close_matches(written[:100].casefold(), by_fold, n=1, cutoff=cutoff)
    return f"; did you mean {by_fold[near[0]]}?" if near else ""
