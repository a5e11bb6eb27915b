"""What feedgen 1.0.0 gets wrong or leaves out, put right: one extension for feeds, one for entries.

feedgen hands its extensions the finished lxml elements, which they may edit freely. Each correction has a test in
tests/render/test_feedgen_ext.py that fails when a newer feedgen no longer needs it. The one module that imports
feedgen; knows no HTTP and no database.
"""

import re
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any

from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]
from lxml import etree

from feedsvc.model import Entry, Feed, Image

NAMESPACES = MappingProxyType(
    {
        "atom": "http://www.w3.org/2005/Atom",
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
        "fh": "http://purl.org/syndication/history/1.0",
        "at": "http://purl.org/atompub/tombstones/1.0",
    }
)
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PLAIN = [f"{{{NAMESPACES['dc']}}}creator", f"{{{NAMESPACES['media']}}}description", f"{{{NAMESPACES['media']}}}credit"]
_REFERENCED = re.compile("([&<])")


class _Unprinted(datetime):
    """A moment that feedgen takes and leaves out of RSS."""

    def __bool__(self) -> bool:
        return False


# feedgen prints RSS dates by switching the locale of the whole process, which no thread may do: ours stand instead.
UNPRINTED = _Unprinted(1970, 1, 1, tzinfo=UTC)


class FeedExtension:
    """What a feed has beyond feedgen; feedgen makes it, `begin` fills it."""

    feed: Feed
    media_type: str  # of the document itself
    prefixes: tuple[str, ...]

    def extend_ns(self) -> dict[str, str]:
        """Give the namespaces that the root declares, for its entries too."""
        return {prefix: NAMESPACES[prefix] for prefix in self.prefixes}

    def extend_atom(self, root: etree._Element) -> None:
        """Add the mark of an archive page (RFC 5005, 4) and the tombstones (RFC 6721, 3)."""
        _mark_archive(root, self.feed)
        for tombstone in self.feed.tombstones:
            _add(root, "at:deleted-entry", ref=tombstone.id, when=moment(tombstone.when).isoformat())

    def extend_rss(self, root: etree._Element) -> None:
        """Add every link, of which feedgen prints only the first to self, and the date of the last change."""
        channel = root[0]
        for link in links(self.feed, self.media_type):
            _add(channel, "atom:link", **link)
        _add(channel, "lastBuildDate", rfc_822(self.feed.updated))
        _mark_archive(channel, self.feed)
        _refer_by_number(channel, "title", "description", "copyright")


class EntryExtension:
    """What an entry has beyond feedgen; feedgen makes it, `add` fills it."""

    entry: Entry
    feed: Feed

    def extend_atom(self, element: etree._Element) -> None:
        """Give links back the attributes that feedgen drops; add enclosures, picture and language."""
        for link in element.iterchildren("link"):
            link.attrib.update({"rel": "alternate", "type": "text/html"})
        for enclosure in self.entry.enclosures:
            link = _add(element, "link", rel="enclosure", type=enclosure.type, href=enclosure.url)
            if enclosure.length:
                link.set("length", str(enclosure.length))
        _add_image(element, self.entry.image)
        if self.entry.language and self.entry.language != self.feed.language:
            element.set(_LANG, self.entry.language)

    def extend_rss(self, element: etree._Element) -> None:
        """Add authors (feedgen wants their e-mail), dates, picture and language; write the title as text."""
        for author in self.entry.authors or (author_of(self.feed),):
            _add(element, "dc:creator", author)
        _add(element, "pubDate", rfc_822(self.entry.published))
        _add(element, "atom:updated", moment(self.entry.updated).isoformat())
        _add_image(element, self.entry.image)
        if self.entry.language and self.entry.language != self.feed.language:
            _add(element, "dc:language", self.entry.language)
        _refer_by_number(element, "title", "category", *_PLAIN)


def begin(feed: Feed, media_type: str, *prefixes: str) -> Any:
    """Begin a feedgen feed with what Atom and RSS have in common."""
    generator = FeedGenerator()
    generator.register_extension("feedsvc", FeedExtension, EntryExtension)
    generator.feedsvc.feed = feed
    generator.feedsvc.media_type = media_type
    generator.feedsvc.prefixes = prefixes
    generator.title(feed.title)
    generator.language(feed.language)
    generator.rights(feed.rights)
    generator.generator("feedsvc")
    return generator


def add(generator: Any, entry: Entry) -> Any:
    """Add an entry below those already there, with what Atom and RSS have in common."""
    feed: Feed = generator.feedsvc.feed
    made = generator.add_entry(order="append")
    made.feedsvc.entry = entry
    made.feedsvc.feed = feed
    made.title(entry.title)
    made.link(href=entry.url)
    made.category([{"term": each.slug, "label": each.label, "scheme": feed.scheme} for each in entry.categories])
    return made


def links(feed: Feed, media_type: str) -> list[dict[str, str]]:
    """Give the links of a document: itself, its other formats, its hub (WebSub, 4), its neighbours (RFC 5005, 4)."""
    found = [("self", media_type, feed.self_url)]
    found += [("alternate", *alternate) for alternate in feed.alternates]
    found += [("hub", "", feed.hub_url), ("current", media_type, feed.current)]
    found += [("prev-archive", media_type, feed.prev_archive), ("next-archive", media_type, feed.next_archive)]
    return [{"rel": rel, **({"type": kind} if kind else {}), "href": url} for rel, kind, url in found if url]


def prefixes_of(feed: Feed) -> tuple[str, ...]:
    """Give the namespaces that a feed makes use of in either format."""
    has_images = any(entry.image for entry in feed.entries)
    return ("fh",) * bool(feed.current) + ("media",) * has_images


def author_of(feed: Feed) -> str:
    """Give who stands behind entries without authors; Atom has no feed without any (RFC 4287, 4.1.1)."""
    return feed.author or feed.title


def moment(when: datetime) -> datetime:
    """Give a moment in UTC and whole seconds, since feedgen prints whatever it is given."""
    return when.astimezone(UTC).replace(microsecond=0)


def rfc_822(when: datetime) -> str:
    """Write a date as RSS and OPML want it: in English, the year in full, whatever the locale."""
    return format_datetime(moment(when))


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element; a prefixed name stands for its namespace."""
    prefix, _, local = name.rpartition(":")
    element = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}" if prefix else name, attributes)
    element.text = text or None
    return element


def _mark_archive(parent: etree._Element, feed: Feed) -> None:
    if feed.current:
        _add(parent, "fh:archive")


def _add_image(parent: etree._Element, image: Image | None) -> None:
    """Add the picture without the group that feedgen's own media extension puts around everything."""
    if image is None:
        return
    size = {"width": str(image.width), "height": str(image.height)} if image.width else {}
    content = _add(parent, "media:content", url=image.url, medium="image", **size)
    if image.alt:
        _add(content, "media:description", image.alt, type="plain")
    if image.credit:
        _add(content, "media:credit", image.credit)


def _refer_by_number(parent: etree._Element, *names: str) -> None:
    """Write & and < by number where RSS means plain text (www.rssboard.org/rss-profile, Character Data).

    Many readers take `&lt;b` there for markup; none takes `&#x3C;b` for it.
    """
    for element in parent.iter(*names):
        head, *rest = _REFERENCED.split(element.text or "")
        if rest:
            element.text = head
        for char, following in zip(rest[::2], rest[1::2], strict=True):
            reference = etree.Entity(f"#x{ord(char):X}")
            reference.tail = following
            element.append(reference)
