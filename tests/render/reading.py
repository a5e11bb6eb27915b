"""Documents read back into one shape, by parsers that know nothing of how they were written."""

import json
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"


@dataclass(frozen=True)
class Read:
    """What all formats say of an entry."""

    id: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    authors: tuple[str, ...]


def tree(data: bytes) -> Any:
    """Parse strictly: no entity, no network, no repair."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=False))


def links(parent: Any) -> list[tuple[str, str, str]]:
    """Give (rel, type, address) of every Atom link directly below an element."""
    return [(link.get("rel", ""), link.get("type", ""), link.get("href")) for link in parent.findall(ATOM + "link")]


def read(name: str, data: bytes) -> list[Read]:
    """Read the entries of a document of the format of this name."""
    if name == "json":
        return [_item(item, json.loads(data)) for item in json.loads(data)["items"]]
    if name == "atom":
        root = tree(data)
        return [_atom_entry(entry, root) for entry in root.findall(ATOM + "entry")]
    return [_rss_item(item) for item in tree(data)[0].findall("item")]


def _atom_entry(entry: Any, root: Any) -> Read:
    authors = entry.findall(f"{ATOM}author") or root.findall(f"{ATOM}author")
    return Read(
        entry.findtext(ATOM + "id"),
        next(address for rel, _, address in links(entry) if rel == "alternate"),
        entry.findtext(ATOM + "title"),
        entry.findtext(ATOM + "content") or "",
        datetime.fromisoformat(entry.findtext(ATOM + "published")),
        datetime.fromisoformat(entry.findtext(ATOM + "updated")),
        tuple(category.get("label") for category in entry.findall(ATOM + "category")),
        tuple(author.findtext(ATOM + "name") for author in authors),
    )


def _rss_item(item: Any) -> Read:
    return Read(
        item.findtext("guid"),
        item.findtext("link"),
        item.findtext("title"),
        item.findtext(CONTENT + "encoded") or "",
        parsedate_to_datetime(item.findtext("pubDate")),
        datetime.fromisoformat(item.findtext(ATOM + "updated")),
        tuple(category.text or "" for category in item.findall("category")),
        tuple(author.text or "" for author in item.findall(DC + "creator")),
    )


def _item(item: dict[str, Any], feed: dict[str, Any]) -> Read:
    return Read(
        item["id"],
        item["url"],
        item["title"],
        item.get("content_html", ""),
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item["date_modified"]),
        tuple(item.get("tags", ())),
        tuple(author["name"] for author in item.get("authors", feed["authors"])),
    )
