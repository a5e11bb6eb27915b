"""Feeds of a site -> OPML 2.0, the list that readers import (opml.org/spec2.opml). Knows no HTTP and no database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from feedsvc.render.feedgen_ext import rfc_822
from feedsvc.text import one_line

MEDIA_TYPE = "text/x-opml"


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of the list; its format does not matter, the type is `rss` for all."""

    text: str
    xml_url: str
    html_url: str
    description: str = ""


def render(title: str, owner: str, updated: datetime, outlines: Sequence[Outline]) -> bytes:
    """Write the list; `updated` is when it last changed."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    _add_text(head, "title", title)
    _add_text(head, "dateModified", rfc_822(updated))
    _add_text(head, "ownerName", owner)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        etree.SubElement(body, "outline", _attributes(outline))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _add_text(parent: etree._Element, name: str, text: str) -> None:
    if text := one_line(text):
        etree.SubElement(parent, name).text = text


def _attributes(outline: Outline) -> dict[str, str]:
    label = one_line(outline.text) or outline.xml_url  # an outline has a text in any case
    named = {"type": "rss", "text": label, "title": label, "description": one_line(outline.description)}
    return {name: value for name, value in named.items() if value} | {
        "xmlUrl": outline.xml_url,
        "htmlUrl": outline.html_url,
    }
