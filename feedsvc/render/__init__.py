"""Feed or page -> bytes. Knows no HTTP and no database.

A feed format is a module with a function from a Feed to bytes and a row in FORMATS: everything that lists formats
(addresses, alternate links, pages) reads this table.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from feedsvc.model import Feed
from feedsvc.render import atom, jsonfeed, rss

RENDER_VERSION = 2  # raise it when equal rows give other bytes than before
CHARSET = "; charset=utf-8"  # of every document that is text


class Format(NamedTuple):
    """A feed format."""

    media_type: str
    render: Callable[[Feed], bytes]


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "atom": Format(atom.MEDIA_TYPE, atom.render),
        "rss": Format(rss.MEDIA_TYPE, rss.render),
        "json": Format(jsonfeed.MEDIA_TYPE, jsonfeed.render),
    }
)
"""By the suffix of their addresses."""
