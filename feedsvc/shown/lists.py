"""Index -> the lists for programs: OPML, topics.json, sitemaps.

Equal rows give equal values. Knows no format from inside, no HTTP, no clock.
"""

from collections.abc import Collection

from feedsvc import urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.index.topics import Newest
from feedsvc.model import Topic
from feedsvc.render import FORMATS
from feedsvc.render.opml import Outline
from feedsvc.render.sitemap import PART_LOCATIONS, Location
from feedsvc.render.titles import feed_title
from feedsvc.render.topicsjson import ListedTopic, NewestArticle
from feedsvc.settings import Site
from feedsvc.shown import Shown, by_label, place_of, shown_of

_BESIDE_PAGE = {suffix: urls.feed(suffix=suffix).removeprefix(urls.HOME) for suffix in FORMATS}  # what a feed is called


def outlines(c: Connection, site: Site, basket: Collection[str] = ()) -> Shown[tuple[Outline, ...]] | None:
    """List the feeds of everything and of each listed topic, for readers' import; or just those of a basket.

    None where a basket holds nothing that is listed.
    """
    wanted = topics.merged(site, basket)
    everything = _outline(site, site.title, urls.HOME, site.subtitle)
    listed = (
        _outline(site, feed_title(site, name.label), urls.topic(name.slug), name.description)
        for name in by_label(topics.names(c, site, wanted or None))
    )
    chosen = tuple(listed) if wanted else (everything, *listed)
    return shown_of(c, chosen, [""]) if chosen else None


def _outline(site: Site, title: str, path: str, description: str) -> Outline:
    page = urls.absolute(site.base_url, path)
    return Outline(title, page + _BESIDE_PAGE["atom"], page, description)


def catalogue(c: Connection, site: Site) -> Shown[tuple[ListedTopic, ...]]:
    """List the topics with their addresses, for programs."""
    listed = (_listed(site, *each) for each in topics.with_newest(c, site))
    return shown_of(c, tuple(sorted(listed, key=lambda each: place_of(each.topic))), [""])


def _listed(site: Site, topic: Topic, newest: Newest) -> ListedTopic:
    page = urls.absolute(site.base_url, urls.topic(topic.slug))
    article = newest.link or urls.absolute(site.base_url, urls.article(newest.slug))
    feeds = {suffix: page + name for suffix, name in _BESIDE_PAGE.items()}
    return ListedTopic(topic, page, feeds, NewestArticle(newest.title, article, newest.reason))


def sitemap(c: Connection, site: Site, part: int = 1) -> Shown[tuple[Location, ...]] | None:
    """List the pages that crawlers should know, `PART_LOCATIONS` to a part; None beyond the last part."""
    if part > sitemap_parts(c, site):
        return None
    few = (urls.HOME, urls.TOPICS, *(urls.topic(name.slug) for name in topics.names(c, site)))
    start = (part - 1) * PART_LOCATIONS
    front = few[start : start + PART_LOCATIONS]
    more = entries.locations(c, max(0, start - len(few)), PART_LOCATIONS - len(front))
    locations = (*map(Location, front), *(Location(urls.article(slug), changed) for slug, changed in more))
    return shown_of(c, locations, [""])


def sitemap_parts(c: Connection, site: Site) -> int:
    """Count the parts that the sitemap takes: 1 where it is one document."""
    pages = len((urls.HOME, urls.TOPICS)) + topics.count_listed(c, site) + entries.count(c, entries.EVERYTHING)
    return -(-pages // PART_LOCATIONS)
