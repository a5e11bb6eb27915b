"""Feed -> JSON Feed 1.1 (jsonfeed.org/version/1.1). Knows no HTTP and no database."""

from feedsvc.model import Enclosure, Entry, Feed
from feedsvc.render.jsontext import json_text, without_empty
from feedsvc.render.legible import legible
from feedsvc.render.wording import iso

MEDIA_TYPE = "application/feed+json"

_VERSION = "https://jsonfeed.org/version/1.1"


def render(feed: Feed) -> bytes:
    """Write a feed as JSON Feed; its next_url is the archive page before it."""
    feed = legible(feed)
    head = without_empty(
        version=_VERSION,
        title=feed.title,
        home_page_url=feed.site_url,
        feed_url=feed.self_url,
        description=feed.subtitle,
        next_url=feed.prev_archive,
        language=feed.language,
        authors=[{"name": feed.author or feed.title}],
        hubs=[{"type": "WebSub", "url": feed.hub_url}] if feed.hub_url else [],
    )
    return json_text({**head, "items": [_item(entry, feed) for entry in feed.entries]})


def _item(entry: Entry, feed: Feed) -> dict[str, object]:
    """An entry without a whole text says its summary, or its title: an item has some content in any case."""
    return without_empty(
        id=entry.guid,
        url=entry.url,
        title=entry.title,
        content_html=entry.html,
        content_text="" if entry.html else entry.summary or entry.title,
        summary=entry.summary,
        image=entry.image.url if entry.image else "",
        date_published=iso(entry.published),
        date_modified=iso(entry.updated),
        authors=[{"name": name} for name in entry.authors],
        tags=[category.label for category in entry.categories],
        language=entry.language if entry.language != feed.language else "",
        attachments=[_attachment(enclosure) for enclosure in entry.enclosures],
    )


def _attachment(enclosure: Enclosure) -> dict[str, object]:
    return without_empty(url=enclosure.url, mime_type=enclosure.type, size_in_bytes=enclosure.length)
