"""Addresses of pages -> sitemap.xml and robots.txt, for crawlers (sitemaps.org 0.9, RFC 9309).

Up to `PART_LOCATIONS` pages stand in /sitemap.xml itself; above that it is an index of parts. Knows no database.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from feedsvc import urls
from feedsvc.render.wording import iso

MEDIA_TYPE = "application/xml; charset=utf-8"
ROBOTS_MEDIA_TYPE = "text/plain; charset=utf-8"
PART_LOCATIONS = 50_000  # the protocol's limit for one file

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True, slots=True)
class Location:
    """A page that crawlers should know."""

    path: str  # not yet percent-encoded
    changed: datetime | None = None  # last change of its bytes


def sitemap(base_url: str, locations: Iterable[Location]) -> bytes:
    """Write a sitemap, or one part of it, of at most `PART_LOCATIONS` pages."""
    return _write("urlset", "url", base_url, locations)


def index(base_url: str, parts: int) -> bytes:
    """Write the index of a sitemap in parts."""
    paths = (urls.path_of(urls.Address("sitemap", page=part)) for part in range(1, parts + 1))
    return _write("sitemapindex", "sitemap", base_url, map(Location, paths))


def robots(base_url: str) -> bytes:
    """Write robots.txt: everything may be read, and here is the list."""
    return f"User-agent: *\nDisallow:\n\nSitemap: {urls.absolute(base_url, urls.SITEMAP)}\n".encode()


def _write(root: str, element: str, base_url: str, locations: Iterable[Location]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{_NAMESPACE}">']
    for location in locations:
        address = escape(urls.absolute(base_url, location.path))
        changed = f"<lastmod>{iso(location.changed)}</lastmod>" if location.changed else ""
        lines.append(f"<{element}><loc>{address}</loc>{changed}</{element}>")
    return "\n".join([*lines, f"</{root}>\n"]).encode()
