"""A topic -> the lines of HTML that put it on somebody else's page, ready to be copied.

The addresses and attributes in them are promised for ever: pages that hold them are never edited again. Knows no
template: what it gives is text that pages escape.
"""

from collections.abc import Sequence
from html import escape

from feedsvc import urls
from feedsvc.render.values import FeedLink, Snippet
from feedsvc.settings import Site
from feedsvc.urls import DEFAULT_HEADLINES, THEMES, Address, Expression

BOX_HEIGHT = 420
COMPONENT = "/static/feedsvc-headlines.js"
BUTTON = "/static/feedsvc-button.svg"

_BOX = (
    "Shows the newest headlines and keeps itself up to date. Change limit=5 to any number from 1 to 20, and"
    " theme=auto to light or dark."
)
_WORDS = (
    ("box", "A box of headlines", _BOX),
    (
        "component",
        "Headlines in the look of your page",
        "A small script takes the headlines from the feed; without it a plain link stays.",
    ),
    ("button", "A button to follow it", "Leads to the page that tells how."),
    ("links", "For the head of your page", "Lets readers and browsers find the feed from your page."),
    (
        "fragment",
        "For pages that your own server puts together",
        "A plain list without script or style, to be fetched now and then and included.",
    ),
)


def snippets(site: Site, expression: Expression, label: str, feeds: Sequence[FeedLink]) -> tuple[Snippet, ...]:
    """Give the snippets of a topic or, for no expression, of everything, whose feeds are `feeds`."""
    name = escape(label or site.title)
    page = escape(urls.absolute(site.base_url, urls.page_of(expression)))
    follow = _address(site, Address("subscribe", expression)) if expression else page + "#subscribe"
    items = _address(site, Address("feed", expression, suffix="json", brief=True))
    fragment = urls.absolute_of(site.base_url, Address("fragment", expression))
    box = (
        f'<iframe src="{escape(box_address(site, expression))}" title="Headlines: {name}" width="100%"'
        f' height="{BOX_HEIGHT}" loading="lazy" style="border: 0"></iframe>'
    )
    component = (
        f'<script type="module" src="{escape(site.base_url + COMPONENT)}"></script>\n'
        f'<feedsvc-headlines src="{items}" limit="{DEFAULT_HEADLINES}"><a href="{page}">{name}</a></feedsvc-headlines>'
    )
    picture = f'<img src="{escape(site.base_url + BUTTON)}" alt="Follow {name}" width="88" height="31">'
    include = f"curl -fsS -o headlines.html '{fragment}'\n<!--#include virtual=\"headlines.html\" -->"
    codes = (box, component, f'<a href="{follow}">{picture}</a>', "\n".join(map(_link, feeds)), include)
    return tuple(Snippet(*words, code) for words, code in zip(_WORDS, codes, strict=True))


def box_address(site: Site, expression: Expression) -> str:
    """Give the absolute address of a box."""
    return urls.absolute_of(site.base_url, Address("box", expression, limit=DEFAULT_HEADLINES, theme=THEMES[0]))


def embedded(address: str, page: str, name: str, width: int, height: int) -> str:
    """Write a box with the link that stands in its place until it is there, as WordPress wants it of strangers."""
    return (
        f'<blockquote class="wp-embedded-content"><a href="{escape(page)}">{escape(name)}</a></blockquote>'
        f'<iframe class="wp-embedded-content" sandbox="allow-scripts" src="{escape(address)}"'
        f' title="Headlines: {escape(name)}" width="{width}" height="{height}" frameborder="0" scrolling="no"></iframe>'
    )


def _link(feed: FeedLink) -> str:
    return f'<link rel="alternate" type="{feed.media_type}" title="{escape(feed.title)}" href="{escape(feed.url)}">'


def _address(site: Site, address: Address) -> str:
    return escape(urls.absolute_of(site.base_url, address))
