"""Index -> what each page shows, and the lists for programs: one function a page.

    rows of the index --home, topic, article--> page value, when it changed, what it depends on --render--> bytes

Equal rows give equal values. Knows no HTML, no HTTP, no clock.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from feedsvc import text, urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.model import Article, Category, Topic
from feedsvc.render.opml import Outline
from feedsvc.render.sitemap import PART_LOCATIONS, Location
from feedsvc.render.snippets import snippets
from feedsvc.render.titles import addresses, feed_links, feed_title, label_of
from feedsvc.render.topicsjson import ListedTopic, NewestArticle
from feedsvc.render.values import (
    ArticlePage,
    BoxPage,
    DirectoryPart,
    EmbedPage,
    Headline,
    HomePage,
    MessagePage,
    SubscribePage,
    TopicPage,
    TopicsPage,
)
from feedsvc.settings import Site
from feedsvc.urls import Address, Expression

P = TypeVar("P")

HOME_HEADLINES = 20
HOME_TOPICS = 20
TOPIC_HEADLINES = 25
DIRECTORY_TOPICS = 40  # on one page; more are split into parts
DIRECTORY_LINKS = 50  # from each page to others
RELATED_TOPICS = 8
RELATED_AMONG = 200  # newest articles of a topic
NEAR_AMONG = 2000  # busiest topics

_MESSAGES = {
    404: ("Not found", "There is nothing at this address."),
    410: ("Gone", "What was published at this address has been taken back."),
}


@dataclass(frozen=True, slots=True)
class Shown(Generic[P]):
    """What a page shows, with what its document needs besides."""

    page: P
    last_modified: datetime
    depends: frozenset[str]


# -- pages


def home(c: Connection, site: Site) -> Shown[HomePage]:
    """Show the newest headlines, the busiest topics, how to subscribe to everything."""
    listed = _busiest(topics.listed(c, site))
    page = HomePage(
        site=site,
        feeds=feed_links(site, (), ""),
        brief=feed_links(site, (), "", brief=True),
        headlines=_headlines(c, site, entries.newest(c, entries.EVERYTHING, HOME_HEADLINES)),
        topics=listed[:HOME_TOPICS],
        topic_count=len(listed),
    )
    return _shown(c, page, [""])


def topics_page(c: Connection, site: Site, number: int = 0) -> Shown[TopicsPage] | None:
    """Show all listed topics by label; of many the busiest, or part `number` of them; None beyond the last part."""
    listed = _by_label(topics.listed(c, site))
    parts = [listed[start : start + DIRECTORY_TOPICS] for start in range(0, len(listed), DIRECTORY_TOPICS)]
    parts = parts if len(parts) > 1 else []
    if number > len(parts):
        return None
    shown = parts[number - 1] if number else _busiest(listed)[:DIRECTORY_TOPICS] if parts else listed
    named = tuple(_directory_part(index + 1, part) for index, part in enumerate(parts))
    page = TopicsPage(
        site=site,
        feeds=feed_links(site, (), ""),
        topics=shown,
        count=len(listed),
        parts=tuple(part for index, part in enumerate(named) if _is_named(index, number - 1, len(named))),
        part=named[number - 1] if number else None,
    )
    return _shown(c, page, [""])


def _directory_part(number: int, part: Sequence[Topic]) -> DirectoryPart:
    return DirectoryPart(urls.path_of(Address("topics", page=number)), part[0].label, part[-1].label)


def _is_named(index: int, shown: int, count: int) -> bool:
    """Tell whether a part is linked to: neighbours of the one shown are, and of the others evenly so many."""
    return abs(index - shown) <= 1 or index % -(-count // DIRECTORY_LINKS) == 0


def topic(c: Connection, site: Site, expression: Expression) -> Shown[TopicPage] | None:
    """Show the newest headlines of a topic or combination; None where a topic of it does not stand."""
    subject = _subject(c, site, expression)
    if subject is None:
        return None
    terms = [(term.all, term.without) for term in expression]
    found = entries.newest(c, terms, TOPIC_HEADLINES)
    feeds = feed_links(site, expression, subject.label)
    page = TopicPage(
        site=site,
        feeds=feeds,
        snippets=snippets(site, expression, subject.label, feeds),
        path=urls.path_of(Address("topic", expression)),
        subscribe=urls.path_of(Address("subscribe", expression)),
        label=subject.label,
        headlines=_headlines(c, site, found, of=subject.slug),
        count=entries.count(c, terms),
        description=subject.description,
        since=entries.oldest(c, subject.slug) if subject.slug else None,
        related=topics.related(c, site, subject.slug, RELATED_AMONG, RELATED_TOPICS) if subject.slug else (),
    )
    return _shown(c, page, urls.slugs_of(expression))


def subscribe(c: Connection, site: Site, expression: Expression) -> Shown[SubscribePage] | None:
    """Show how to follow a topic or combination; None where a topic of it does not stand."""
    subject = _subject(c, site, expression)
    if subject is None:
        return None
    page = SubscribePage(
        site=site,
        feeds=feed_links(site, expression, subject.label),
        brief=feed_links(site, expression, subject.label, brief=True),
        path=urls.path_of(Address("subscribe", expression)),
        topic=urls.path_of(Address("topic", expression)),
        label=subject.label,
    )
    return Shown(page, begun(c), frozenset({"site"}))


def article(c: Connection, site: Site, slug: str) -> Shown[ArticlePage] | None:
    """Show an article between its neighbours in its first topic; None while it is not live."""
    found = entries.article(c, slug)
    if found is None:
        return None
    (found,) = topics.as_shown(c, site, [found])
    first = next((each for each in found.topics if topics.standing(c, site, each.slug) == "live"), None)
    among = first.slug if first else ""
    newer, older = entries.neighbours(c, among, found)
    page = ArticlePage(
        site=site,
        feeds=feed_links(site, (), "") + (feed_links(site, urls.single(among), first.label) if first else ()),
        article=found,
        neighbours=first.label if first else "",
        newer=headline(newer) if newer else None,
        older=headline(older) if older else None,
    )
    shown = _shown(c, page, [among])
    return replace(
        shown,
        last_modified=max(shown.last_modified, found.changed),
        depends=shown.depends | {"article:" + slug},
    )


def box(
    c: Connection, site: Site, expression: Expression, limit: int = urls.MAX_HEADLINES, theme: str = urls.THEMES[0]
) -> Shown[BoxPage] | None:
    """Show the newest headlines for other sites; None where a topic of it does not stand."""
    subject = _subject(c, site, expression) if expression else Topic("", "")
    if subject is None:
        return None
    terms = [(term.all, term.without) for term in expression] or entries.EVERYTHING
    page = BoxPage(
        site=site,
        path=urls.path_of(Address("topic", expression)) if expression else urls.HOME,
        follow=urls.path_of(Address("subscribe", expression)) if expression else urls.HOME,
        label=subject.label,
        headlines=_headlines(c, site, entries.newest(c, terms, limit)),
        theme=theme,
    )
    return _shown(c, page, urls.slugs_of(expression) or [""])


def embed(c: Connection, site: Site) -> Shown[EmbedPage]:
    """Show how to put the headlines of everything on another site."""
    feeds = feed_links(site, (), "")
    return Shown(EmbedPage(site, feeds, snippets(site, (), "", feeds)), begun(c), frozenset({"site"}))


def message(site: Site, status: int, near: Iterable[tuple[str, str]] = ()) -> MessagePage:
    """Say that nothing can be shown, with (label, path) of what may have been meant."""
    title, words = _MESSAGES[status]
    return MessagePage(site, feed_links(site, (), ""), status, title, words, tuple(near))


def near_topics(c: Connection, site: Site, wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give label and path of the topics that somebody may have meant by some names."""
    known = topics.busiest(c, site, NEAR_AMONG) if wanted else ()
    near = dict.fromkeys(slug for word in wanted for slug in text.nearest(word, known))
    return tuple((label, urls.topic(slug)) for slug, label in topics.labels(c, site, near).items())


# -- lists for programs


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
        for each in _by_label(topics.listed(c, site, wanted or None))
    )
    chosen = tuple(listed) if wanted else (everything, *listed)
    return _shown(c, chosen, [""]) if chosen else None


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
        for each in _by_label(topics.listed(c, site))
    )
    return _shown(c, listed, [""])


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
    return _shown(c, locations, [""]) if part <= sitemap_parts(c, site) else None


def sitemap_parts(c: Connection, site: Site) -> int:
    """Count the parts that the sitemap takes: 1 where it is one document."""
    return -(-(len(_front_locations(c, site)) + entries.count(c, entries.EVERYTHING)) // PART_LOCATIONS)


def _front_locations(c: Connection, site: Site) -> tuple[Location, ...]:
    paths = (urls.HOME, urls.TOPICS, *(urls.topic(each.slug) for each in topics.listed(c, site)))
    return tuple(Location(path) for path in paths)


# -- what they share


def _shown(c: Connection, page: P, feeds: Iterable[str]) -> Shown[P]:
    feeds = tuple(feeds)
    changes = (entries.last_change(c, feed) for feed in feeds)
    newest = max((change for change in changes if change), default=begun(c))
    return Shown(page, max(newest, begun(c)), frozenset({"site", *("feed:" + feed for feed in feeds)}))


def begun(c: Connection) -> datetime:
    """Give when the site began, or its settings last changed."""
    return max(entries.settings_changed(c), entries.created(c))


def _subject(c: Connection, site: Site, expression: Expression) -> Topic | None:
    """Give the one topic of an expression, or for a combination its label under no slug."""
    slugs = urls.slugs_of(expression)
    if any(topics.standing(c, site, slug) != "live" for slug in slugs):
        return None
    if expression == urls.single(next(iter(slugs))):
        return topics.topic(c, site, next(iter(slugs)))
    return Topic("", label_of(expression, topics.labels(c, site, slugs)))


def _headlines(c: Connection, site: Site, articles: Iterable[Article], of: str = "") -> tuple[Headline, ...]:
    return tuple(headline(each, of) for each in topics.as_shown(c, site, articles))


def headline(article: Article, of: str = "") -> Headline:
    """Give an article's headline; on the page of a topic with the reason why it is there."""
    return Headline(
        slug=article.slug,
        title=article.title,
        published=article.published,
        summary=article.summary,
        language=article.language,
        place=article.place,
        topics=tuple(Category(each.slug, each.label) for each in article.topics),
        reason=next((each.reason for each in article.topics if each.slug == of), ""),
    )


def _busiest(listed: Sequence[Topic]) -> tuple[Topic, ...]:
    return tuple(sorted(listed, key=lambda each: (-each.count, each.slug)))


def _by_label(listed: Sequence[Topic]) -> tuple[Topic, ...]:
    return tuple(sorted(listed, key=lambda each: (text.fold(each.label), each.slug)))


def _atom(site: Site, expression: Expression) -> str:
    return addresses(site, expression)["atom"][1]
