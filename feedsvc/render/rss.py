"""Feed -> RSS 2.0, with links as in Atom, dc:creator for authors and content:encoded for the whole text.

Specification: www.rssboard.org/rss-specification; advice on what readers make of it: www.rssboard.org/rss-profile.
Knows no HTTP and no database.
"""

from typing import Any
from xml.sax.saxutils import escape

from feedsvc.model import Entry, Feed
from feedsvc.render import feedgen_ext
from feedsvc.render.legible import legible

MEDIA_TYPE = "application/rss+xml"


def render(feed: Feed) -> bytes:
    """Write a feed as RSS."""
    feed = legible(feed)
    generator = feedgen_ext.begin(feed, MEDIA_TYPE, "dc", *feedgen_ext.prefixes_of(feed))
    generator.updated(feedgen_ext.UNPRINTED)
    generator.description(feed.subtitle or feed.title)
    generator.link(href=feed.site_url)
    generator.docs("")
    for entry in feed.entries:
        _add_entry(generator, entry)
    written: bytes = generator.rss_str(pretty=True)
    return written


def _add_entry(generator: Any, entry: Entry) -> None:
    added = feedgen_ext.add(generator, entry)
    added.id(entry.guid)
    # A description is HTML, so plain text is escaped once more; without one there is no content:encoded.
    added.description(escape(entry.summary or entry.title))
    if entry.html:
        added.content(entry.html)
    if entry.enclosures:  # RSS readers take one
        first = entry.enclosures[0]
        added.enclosure(first.url, first.length, first.type)
