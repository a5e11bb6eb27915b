"""Names what reads a file: parser and settings. A file that another recipe was used for is read again.

What prints the address of the site itself, as in a link to "/about" or a picture beside it, has that in its recipe too:
another base URL has just those files read again.
"""

import hashlib
from html import escape

from feedsvc import parse
from feedsvc.model import Draft
from feedsvc.settings import Site

UNREADABLE = ""  # of a file that could not be read: it is tried again at every look


def recipe_of(site: Site) -> str:
    """Name what reads a file that does not print the address of the site."""
    parts = (site.time_zone, site.language, str(site.folders), *site.markers)
    return f"{parse.PARSE_VERSION}:{_digest(*parts)}"


def address_of(site: Site) -> str:
    """Name what the recipe of a file ends with that prints the address of the site."""
    return "@" + _digest(site.base_url)


def ending_of(draft: Draft, site: Site) -> str:
    """Give what the recipe of a draft ends with."""
    return address_of(site) if draft.media or escape(site.base_url, quote=False) in draft.html else ""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
