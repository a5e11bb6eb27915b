"""A topic -> the lines of HTML that put it on somebody else's page, ready to be copied.

The addresses and attributes in them are promised for ever: pages that hold them are never edited again. Knows no
template: what it gives is text that pages escape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from feedsvc import urls
from feedsvc.settings import Site
from feedsvc.urls import Address, Expression

if TYPE_CHECKING:  # pages hold snippets
    from feedsvc.render.values import FeedLink

BOX_HEIGHT = 420
COMPONENT = "/static/feedsvc-headlines.js"
BUTTON = "/static/feedsvc-button.svg"


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to copy."""

    name: str  # an id within the page
    title: str
    text: str  # what it does and where it goes
    code: str


def snippets(site: Site, expression: Expression, label: str, feeds: Sequence["FeedLink"]) -> tuple[Snippet, ...]:
    """Give the snippets of a topic or, for no expression, of everything, whose feeds are `feeds`."""
    name = label or site.title
    page = urls.absolute(site.base_url, urls.page_of(expression))
    follow = _address(site, Address("subscribe", expression)) if expression else page + "#subscribe"
    box = box_address(site, expression)
    items = _address(site, Address("feed", expression, suffix="json", brief=True))
    fragment = _address(site, Address("fragment", expression))
    return (
        Snippet(
            "box",
            "A box of headlines",
            "Shows the newest headlines and keeps itself up to date. Change limit=5 to any number from 1 to 20, and"
            " theme=auto to light or dark.",
            iframe(box, name, "100%", BOX_HEIGHT),
        ),
        Snippet(
            "component",
            "Headlines in the look of your page",
            "A small script takes the headlines from the feed; without it a plain link stays.",
            f'<script type="module" src="{escape(site.base_url + COMPONENT)}"></script>\n'
            f'<feedsvc-headlines src="{escape(items)}" limit="{urls.DEFAULT_HEADLINES}">'
            f'<a href="{escape(page)}">{escape(name)}</a></feedsvc-headlines>',
        ),
        Snippet(
            "button",
            "A button to follow it",
            "Leads to the page that tells how.",
            f'<a href="{escape(follow)}"><img src="{escape(site.base_url + BUTTON)}" alt="Follow {escape(name)}"'
            ' width="88" height="31"></a>',
        ),
        Snippet(
            "links",
            "For the head of your page",
            "Lets readers and browsers find the feed from your page.",
            "\n".join(
                f'<link rel="alternate" type="{feed.media_type}" title="{escape(feed.title)}"'
                f' href="{escape(feed.url)}">'
                for feed in feeds
            ),
        ),
        Snippet(
            "fragment",
            "For pages that your own server puts together",
            "A plain list without script or style, to be fetched now and then and included.",
            f"curl -fsS -o headlines.html '{fragment}'\n<!--#include virtual=\"headlines.html\" -->",
        ),
    )


def box_address(site: Site, expression: Expression, limit: int = urls.DEFAULT_HEADLINES, theme: str = "auto") -> str:
    """Give the absolute address of a box."""
    return f"{_address(site, Address('box', expression))}?limit={limit}&theme={theme}"


def iframe(address: str, name: str, width: str, height: int) -> str:
    """Write the element that shows a box."""
    return (
        f'<iframe src="{escape(address)}" title="Headlines: {escape(name)}" width="{width}" height="{height}"'
        ' loading="lazy" style="border: 0"></iframe>'
    )


def embedded(address: str, page: str, name: str, width: int, height: int) -> str:
    """Write a box with the link that stands in its place until it is there, as WordPress wants it of strangers."""
    return (
        f'<blockquote class="wp-embedded-content"><a href="{escape(page)}">{escape(name)}</a></blockquote>'
        f'<iframe class="wp-embedded-content" sandbox="allow-scripts" src="{escape(address)}"'
        f' title="Headlines: {escape(name)}" width="{width}" height="{height}" frameborder="0" scrolling="no"></iframe>'
    )


def _address(site: Site, address: Address) -> str:
    return urls.absolute(site.base_url, urls.path_of(address))
