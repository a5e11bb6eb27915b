"""Feed or page -> bytes. Knows no HTTP and no database.

A feed format is a module with a function from a Feed to bytes and a row in FORMATS: everything that lists formats
(addresses, alternate links, pages) reads this table.
"""

from collections.abc import Callable
from dataclasses import dataclass

from feedsvc.model import Feed
from feedsvc.render import atom, jsonfeed, rss

RENDER_VERSION = 1  # raise it when equal feeds give other bytes than before


@dataclass(frozen=True, slots=True)
class Format:
    """A feed format."""

    name: str
    suffix: str  # of addresses
    media_type: str  # with charset
    render: Callable[[Feed], bytes]


def _with_charset(media_type: str) -> str:
    return media_type + "; charset=utf-8"


FORMATS = (
    Format("atom", "atom", _with_charset(atom.MEDIA_TYPE), atom.render),
    Format("rss", "rss", _with_charset(rss.MEDIA_TYPE), rss.render),
    Format("json", "json", _with_charset(jsonfeed.MEDIA_TYPE), jsonfeed.render),
)

_BY_NAME = {format_.name: format_ for format_ in FORMATS}


def format_named(name: str) -> Format:
    """Give the format of a name, which is the suffix of its addresses too; KeyError for what urls never parses."""
    return _BY_NAME[name]
