"""Index -> the lists for programs: OPML, topics.json, sitemaps.

Equal rows give equal values. Knows no format from inside, no HTTP, no clock.
"""

from collections.abc import Collection

from feedsvc import urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.render.opml import Outline
from feedsvc.render.sitemap import PART_LOCATIONS, Location
from feedsvc.render.titles import addresses, feed_title
from feedsvc.render.topicsjson import ListedTopic, NewestArticle
from feedsvc.settings import Site
from feedsvc.shown import Shown, by_label, shown_of
from feedsvc.urls import Expression


def outlines(c: Connection, site: Site, basket: Collection[str] = ()) -> Shown[tuple[Outline, ...]] | None:
    """List the feeds of everything and of each listed topic, for readers' import; or just those of a basket.

    None where a basket holds nothing that is listed.
    """
    wanted = topics.merged(site, basket)
    everything = Outline(site.title, _atom(site, ()), urls.absolute(site.base_url, urls.HOME), site.subtitle)
    listed = (
        Outline(
            feed_title(site, each.label),
            _atom(site, urls.single(each.slug)),
            urls.absolute(site.base_url, urls.topic(each.slug)),
            each.description,
        )
        for each in by_label(topics.listed(c, site, wanted or None))
    )
    chosen = tuple(listed) if wanted else (everything, *listed)
    return shown_of(c, chosen, [""]) if chosen else None


def catalogue(c: Connection, site: Site) -> Shown[tuple[ListedTopic, ...]]:
    """List the topics with their addresses, for programs."""
    newest = topics.newest(c)
    listed = tuple(
        ListedTopic(
            each,
            urls.absolute(site.base_url, urls.topic(each.slug)),
            tuple((suffix, url) for suffix, (_, url) in addresses(site, urls.single(each.slug)).items()),
            _newest_article(site, newest.get(each.slug)),
        )
        for each in by_label(topics.listed(c, site))
    )
    return shown_of(c, listed, [""])


def _newest_article(site: Site, newest: topics.Newest | None) -> NewestArticle | None:
    if newest is None:
        return None
    url = newest.link or urls.absolute(site.base_url, urls.article(newest.slug))
    return NewestArticle(newest.title, url, newest.reason)


def sitemap(c: Connection, site: Site, part: int = 1) -> Shown[tuple[Location, ...]] | None:
    """List the pages that crawlers should know, `PART_LOCATIONS` to a part; None beyond the last part."""
    few = _front_locations(c, site)
    start = (part - 1) * PART_LOCATIONS
    front = few[start : start + PART_LOCATIONS]
    more = entries.locations(c, max(0, start - len(few)), PART_LOCATIONS - len(front))
    locations = (*front, *(Location(urls.article(slug), changed) for slug, changed in more))
    return shown_of(c, locations, [""]) if part <= sitemap_parts(c, site) else None


def sitemap_parts(c: Connection, site: Site) -> int:
    """Count the parts that the sitemap takes: 1 where it is one document."""
    return -(-(len(_front_locations(c, site)) + entries.count(c, entries.EVERYTHING)) // PART_LOCATIONS)


def _front_locations(c: Connection, site: Site) -> tuple[Location, ...]:
    paths = (urls.HOME, urls.TOPICS, *(urls.topic(each.slug) for each in topics.listed(c, site)))
    return tuple(Location(path) for path in paths)


def _atom(site: Site, expression: Expression) -> str:
    return addresses(site, expression)["atom"][1]
