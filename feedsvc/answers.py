"""Index -> what depends on the question that was asked: search pages and oEmbed. Such answers are on no shelf.

    index, what was typed --search--> SearchPage
    index, address of a page --oembed--> what oEmbed (oembed.com, 1.0) tells of it

Knows no request, no HTML and no clock.
"""

from feedsvc import text, urls
from feedsvc.index import entries, topics
from feedsvc.index import search as full_text
from feedsvc.index.database import Connection
from feedsvc.index.query import MAX_LENGTH, Query, read
from feedsvc.model import Article
from feedsvc.render.snippets import BOX_HEIGHT, box_address, embedded
from feedsvc.render.titles import feed_links
from feedsvc.render.values import SearchPage, SearchResult
from feedsvc.settings import Site
from feedsvc.shown import pages
from feedsvc.urls import Expression

RESULTS = 40
BOX_WIDTH = 600


def search(c: Connection, site: Site, typed: str) -> SearchPage:
    """Answer a query with what it finds, and with help where it can be asked better."""
    query = read(typed)
    wanted, hints, near = _slugs(c, site, query.topics)
    unwanted, more_hints, _ = _slugs(c, site, query.without_topics)
    found = full_text.Found(0, ())
    if not hints:  # else a topic that is none narrows it to nothing
        found = full_text.find(c, query, RESULTS, topics=wanted, without_topics=unwanted)
        hints = _advice(query, found.count)
    shown = topics.as_shown(c, site, (hit.article for hit in found.hits))
    named = (topic for slug in wanted if (topic := topics.topic(c, site, slug)))
    return SearchPage(
        site=site,
        feeds=feed_links(site),
        typed=text.clip(text.one_line(typed), MAX_LENGTH),
        results=tuple(
            SearchResult(pages.headline(article), hit.excerpt) for article, hit in zip(shown, found.hits, strict=True)
        ),
        count=found.count,
        hints=(*query.hints, *hints, *more_hints),
        near=near,
        topics=tuple((topic.label, urls.topic(topic.slug)) for topic in named),
    )


def oembed(c: Connection, site: Site, url: str, max_width: int = 0, max_height: int = 0) -> dict[str, object] | None:
    """Tell how another site may show one of our pages: a topic as a box, an article as a link; None for all else."""
    is_ours = url.startswith(site.base_url + "/")
    address = urls.parse(urls.decoded(url.removeprefix(site.base_url))) if is_ours else None
    if address is None:
        return None
    provider: dict[str, object] = {
        "version": "1.0",
        "provider_name": site.title,
        "provider_url": site.base_url + "/",
        "cache_age": str(site.max_age),
    }
    if address.kind == "article":
        found = entries.article(c, address.slug)
        return provider | _link(found) if found else None
    if address.kind not in ("topic", "subscribe", "home"):
        return None
    shown = pages.box(c, site, address.topics, 1)
    return provider | _box(site, address.topics, shown.value.label, max_width, max_height) if shown else None


def _link(article: Article) -> dict[str, object]:
    told: dict[str, object] = {"type": "link", "title": article.title}
    if article.authors:
        told["author_name"] = ", ".join(article.authors)
    image = article.image
    if image and image.width and image.height:  # only with its size, as oEmbed asks
        told |= {"thumbnail_url": image.url, "thumbnail_width": image.width, "thumbnail_height": image.height}
    return told


def _box(site: Site, expression: Expression, label: str, max_width: int, max_height: int) -> dict[str, object]:
    width = min(BOX_WIDTH, max_width or BOX_WIDTH)
    height = min(BOX_HEIGHT, max_height or BOX_HEIGHT)
    name = label or site.title
    page = urls.absolute(site.base_url, urls.page_of(expression))
    return {
        "type": "rich",
        "title": f"{site.title}: {label}" if label else site.title,
        "width": width,
        "height": height,
        "html": embedded(box_address(site, expression), page, name, width, height),
    }


def _slugs(
    c: Connection, site: Site, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Give the slugs of topics that were named, what to say of those that are none, and what may have been meant."""
    slugs: list[str] = []
    hints: list[str] = []
    unknown: list[str] = []
    for name in names:
        slug = text.slugify(name)
        standing = topics.standing(c, site, slug) if slug else "unknown"
        if standing == "live" or standing.startswith(topics.MERGED):
            slugs.append(standing.removeprefix(topics.MERGED) if standing != "live" else slug)
        else:
            hints.append(f"No topic is called “{text.one_line(name)}”.")
            unknown.append(slug)
    return tuple(slugs), tuple(hints), pages.near_topics(c, site, unknown)


def _advice(query: Query, count: int) -> tuple[str, ...]:
    """Say how to find more where nothing was found."""
    if count or not query.is_answerable:
        return ()
    if any(word.exact and " " in word.text for word in query.words):
        return ("Words in quotation marks must stand in just this order: try without the marks.",)
    if len(query.words) > 1:
        return ("An article has to hold all words: try with fewer of them.",)
    return ("Try another word, or look through the topics.",)
