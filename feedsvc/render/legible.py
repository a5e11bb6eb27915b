"""Feed -> the same feed with only what XML 1.0 and JSON can carry: one odd character never costs the whole document.

Parsing lets nothing illegal through; settings, and rows that an older version wrote, may. Knows no format.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from typing import Any

from feedsvc.model import Entry, Feed
from feedsvc.text import legal
from feedsvc.urls import uri

_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n")  # XML readers turn a carriage return into \n
_NEVER_LEGAL = ("\ufffe".encode(), "\uffff".encode())


def legible(feed: Feed) -> Feed:
    """Give a feed with legal text only, addresses that are URIs (RFC 3986) and no blank titles."""
    if not _is_legal("".join(_collect(feed, []))):
        feed = _mended(feed)
    return replace(feed, title=_first(feed.title, feed.site_url), entries=tuple(map(_fit, feed.entries)))


def _fit(entry: Entry) -> Entry:
    addresses = [entry.url, *(enclosure.url for enclosure in entry.enclosures), entry.image.url if entry.image else ""]
    if entry.title.strip() and "".join(addresses).isascii():
        return entry
    return replace(
        entry,
        title=_first(entry.title, entry.url),
        url=uri(entry.url),
        enclosures=tuple(replace(enclosure, url=uri(enclosure.url)) for enclosure in entry.enclosures),
        image=replace(entry.image, url=uri(entry.image.url)) if entry.image else None,
    )


def _first(title: str, address: str) -> str:
    """Feedgen refuses the whole feed for one blank title; an address says at least where to look."""
    return title if title.strip() else address


def _collect(value: Any, texts: list[str]) -> list[str]:
    """Add every text in a value of the domain to a list: half the price of yielding them."""
    if isinstance(value, str):
        texts.append(value)
    elif isinstance(value, tuple):
        for part in value:
            _collect(part, texts)
    elif is_dataclass(value) and not isinstance(value, type):
        _collect(_values_of(type(value))(value), texts)
    return texts


@cache
def _values_of(kind: type) -> Callable[[Any], Any]:
    return attrgetter(*(field.name for field in fields(kind)))


def _mended(value: Any) -> Any:
    """Give a value of the domain with each text in it made legal."""
    if isinstance(value, str):
        return legal(value)
    if isinstance(value, tuple):
        return tuple(map(_mended, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _mended(getattr(value, field.name)) for field in fields(value)})
    return value


def _is_legal(text: str) -> bool:
    """Say whether XML 1.0, 2.2 allows every character; many times as fast as a regular expression."""
    try:
        data = text.encode()
    except UnicodeEncodeError:  # a lone surrogate
        return False
    return len(data.translate(None, _CONTROLS)) == len(data) and not any(char in data for char in _NEVER_LEGAL)
