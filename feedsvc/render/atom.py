"""Feed -> Atom 1.0 (RFC 4287), with archive links (RFC 5005) and tombstones (RFC 6721).

Knows no HTTP and no database.
"""

from typing import Any

from feedsvc.model import Entry, Feed
from feedsvc.render import feedgen_ext
from feedsvc.render.legible import legible

MEDIA_TYPE = "application/atom+xml"


def render(feed: Feed) -> bytes:
    """Write a feed as Atom."""
    feed = legible(feed)
    prefixes = (*feedgen_ext.prefixes_of(feed), *(["at"] if feed.tombstones else []))
    generator = feedgen_ext.begin(feed, MEDIA_TYPE, *prefixes)
    generator.id(feed.id)
    generator.updated(feedgen_ext.moment(feed.updated))
    generator.subtitle(feed.subtitle)
    generator.author(name=feedgen_ext.author_of(feed))
    generator.link(rel="alternate", type="text/html", href=feed.site_url)
    generator.link(feedgen_ext.links(feed, MEDIA_TYPE))
    for entry in feed.entries:
        _add_entry(generator, entry)
    written: bytes = generator.atom_str(pretty=True)
    return written


def _add_entry(generator: Any, entry: Entry) -> None:
    added = feedgen_ext.add(generator, entry)
    added.id(entry.id)
    added.published(feedgen_ext.moment(entry.published))
    added.updated(feedgen_ext.moment(entry.updated))
    added.author([{"name": name} for name in entry.authors])
    if entry.html:
        added.content(entry.html, type="html")
    if entry.summary or not entry.html:
        added.summary(entry.summary or entry.title)
