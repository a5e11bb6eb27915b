"""Index -> what depends on the question that was asked: the search page. Such answers are on no shelf.

    index, what was typed --search--> SearchPage

Knows no request, no HTML and no clock.
"""

from feedsvc import pages, text, urls
from feedsvc.index import search as full_text
from feedsvc.index import topics
from feedsvc.index.database import Connection
from feedsvc.index.query import MAX_LENGTH, Query, read
from feedsvc.render.html import SearchPage, SearchResult
from feedsvc.render.titles import feed_links
from feedsvc.settings import Site

RESULTS = 40


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
        feeds=feed_links(site, (), ""),
        typed=text.clip(text.one_line(typed), MAX_LENGTH),
        results=tuple(
            SearchResult(pages.headline(article), hit.excerpt) for article, hit in zip(shown, found.hits, strict=True)
        ),
        count=found.count,
        hints=(*query.hints, *hints, *more_hints),
        near=near,
        topics=tuple((topic.label, urls.topic(topic.slug)) for topic in named),
    )


def _slugs(
    c: Connection, site: Site, names: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Give the slugs of topics that were named, what to say of those that are none, and what may have been meant."""
    slugs: list[str] = []
    hints: list[str] = []
    near: list[tuple[str, str]] = []
    for name in names:
        slug = text.slugify(name)
        standing = topics.standing(c, site, slug) if slug else "unknown"
        if standing == "live" or standing.startswith(topics.MERGED):
            slugs.append(standing.removeprefix(topics.MERGED) if standing != "live" else slug)
        else:
            hints.append(f"No topic is called “{text.one_line(name)}”.")
            near += pages.near_topics(c, site, slug)
    return tuple(slugs), tuple(hints), tuple(dict.fromkeys(near))


def _advice(query: Query, count: int) -> tuple[str, ...]:
    """Say how to find more where nothing was found."""
    if count or not query.is_answerable:
        return ()
    if any(word.exact and " " in word.text for word in query.words):
        return ("Words in quotation marks must stand in just this order: try without the marks.",)
    if len(query.words) > 1:
        return ("An article has to hold all words: try with fewer of them.",)
    return ("Try another word, or look through the topics.",)
