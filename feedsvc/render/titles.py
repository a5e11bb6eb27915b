"""Feeds -> what they are called, and where each of their formats is. Knows no index and no format from inside."""

from collections.abc import Mapping

from feedsvc import urls
from feedsvc.render import FORMATS
from feedsvc.render.values import FeedLink
from feedsvc.render.wording import format_name
from feedsvc.settings import Site
from feedsvc.urls import Expression, Term


def label_of(expression: Expression, labels: Mapping[str, str]) -> str:
    """Write a combination of topics in words; "" is everything."""
    between = ", or " if any(len(term.all) + len(term.without) > 1 for term in expression) else " or "
    return between.join(_term_label(term, labels) for term in expression)


def _term_label(term: Term, labels: Mapping[str, str]) -> str:
    wanted, unwanted = (" and ".join(labels.get(slug, slug) for slug in slugs) for slugs in (term.all, term.without))
    return f"{wanted} without {unwanted}" if unwanted else wanted


def feed_title(site: Site, label: str, *, brief: bool = False, page: int = 0) -> str:
    """Name a feed document, the same in every format."""
    name = f"{site.title}: {label}" if label else site.title
    return name + (" (summaries)" if brief else f" (archive {page})" if page else "")


def addresses(site: Site, expression: Expression, *, brief: bool = False, page: int = 0) -> dict[str, tuple[str, str]]:
    """Give media type (without parameters) and absolute address of a feed document in each format, by suffix."""
    all_but_suffix = urls.absolute(site.base_url, urls.feed(expression, "", brief=brief, page=page))
    return {suffix: (form.media_type, all_but_suffix + suffix) for suffix, form in FORMATS.items()}


def feed_links(
    site: Site, expression: Expression = (), label: str = "", *, brief: bool = False
) -> tuple[FeedLink, ...]:
    """Give the links by which a page tells of a feed; their titles are distinct."""
    title = feed_title(site, label, brief=brief)
    return tuple(
        FeedLink(f"{title} ({format_name(media_type)})", media_type, url)
        for media_type, url in addresses(site, expression, brief=brief).values()
    )
