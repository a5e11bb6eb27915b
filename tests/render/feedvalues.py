"""Feeds for tests: entries in three scripts with everything an entry can have; the same in each format."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Protocol

from feedsvc.model import Enclosure, Entry, Feed, Image, Tombstone, TopicMention

BASE = "https://news.example.org"
MEDIA_TYPES = MappingProxyType(
    {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
)
NEWEST = datetime(2024, 10, 17, 9, 44, tzinfo=UTC)


def uuid(number: int) -> str:
    return f"urn:uuid:00000000-0000-5000-8000-{number:012d}"


def entry(number: int = 1, **changes: Any) -> Entry:
    """A plain entry; the lower its number, the newer it is."""
    plain = Entry(
        id=uuid(number),
        guid=uuid(number),
        url=f"{BASE}/articles/a{number}/",
        title=f"Headline {number}",
        html=f"<p>The whole text of entry {number}.</p>",
        summary=f"What entry {number} says.",
        published=NEWEST - timedelta(hours=number),
        updated=NEWEST - timedelta(hours=number),
        language="en",
    )
    return replace(plain, **changes)


ENTRIES = (
    entry(
        1,
        title="AT&T and C++: is 5 < 6?",
        html='<p>Ask <a href="https://example.org/?a=1&amp;b=2">them</a> &amp; see; <b>5 &lt; 6</b> ]]&gt;</p>',
        summary="AT&T say that 5 < 6.",
        updated=NEWEST - timedelta(minutes=10),
        authors=("Agencies", "Smith & Sons"),
        categories=(TopicMention("at-t", "AT&T", "tag"), TopicMention("c-plus-plus", "C++", "tag")),
        image=Image(f"{BASE}/media/p.jpg", "A picture of 5 < 6", "AP & others"),
        enclosures=(
            Enclosure(f"{BASE}/media/a.mp3?x=1&y=2", "audio/mpeg", 123_456),
            Enclosure(f"{BASE}/media/b.mp4", "video/mp4", 0),
        ),
    ),
    entry(
        2,
        guid="tag:example.org,2009:imported 2",
        title="مجلس الأمن يناقش الوضع في السودان",
        html='<p dir="rtl">جلسة طارئة.</p>',
        summary="جلسة طارئة.",
        language="ar",
        categories=(TopicMention("السودان", "السودان", "tag"),),
        image=Image(f"{BASE}/media/q.jpg"),
    ),
    entry(3, title="北海道で地震 🇯🇵", html="<p>17日、北海道で地震がありました。</p>", summary="", language="ja"),
    entry(4, html="", summary="Only its summary, since the whole is too large."),
    entry(5, html="", summary=""),
    entry(6, language=""),
)


def feed(name: str = "atom", **changes: Any) -> Feed:
    """A subscription document in the format of this name."""
    plain = Feed(
        id=uuid(100),
        self_url=f"{BASE}/feed.{name}",
        title="The Gazette & Co",
        subtitle="All that is < syndicated >",
        site_url=f"{BASE}/",
        updated=ENTRIES[0].updated,
        entries=ENTRIES,
        author="The Gazette",
        alternates=tuple((kind, f"{BASE}/feed.{other}") for other, kind in MEDIA_TYPES.items() if other != name),
        language="en",
        rights="© The Gazette & others",
        scheme=f"{BASE}/topics/",
    )
    return replace(plain, **changes)


def full(name: str) -> Feed:
    """The subscription document with all that can stand in one."""
    return feed(
        name,
        hub_url=f"{BASE}/hub",
        prev_archive=f"{BASE}/archive/7.{name}",
        tombstones=(Tombstone(uuid(50), "gone", NEWEST), Tombstone(uuid(51), "gone-too", NEWEST)),
    )


def archive(name: str) -> Feed:
    """An archive page between two others."""
    return feed(
        name,
        id=uuid(101),
        self_url=f"{BASE}/archive/7.{name}",
        current=f"{BASE}/feed.{name}",
        prev_archive=f"{BASE}/archive/6.{name}",
        next_archive=f"{BASE}/archive/8.{name}",
        entries=tuple(entry(number) for number in (1, 2)),
    )


def brief(name: str) -> Feed:
    """The summaries only."""
    return feed(name, id=uuid(102), self_url=f"{BASE}/brief.{name}", entries=tuple(map(without_html, ENTRIES)))


def empty(name: str) -> Feed:
    """A feed without entries, of which nothing is known but what must be."""
    return Feed(uuid(103), f"{BASE}/feed.{name}", "Nothing yet", "", f"{BASE}/", NEWEST, ())


def without_html(whole: Entry) -> Entry:
    return replace(whole, html="")


class InFormat(Protocol):
    """Gives a feed as it is in the format of a name: addresses differ."""

    def __call__(self, name: str) -> Feed: ...


FEEDS: Mapping[str, InFormat] = MappingProxyType({"full": full, "archive": archive, "brief": brief, "empty": empty})
