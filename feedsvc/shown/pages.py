"""Index -> what each page shows: one function a page.

    rows of the index --home, topic, article--> page value, when it changed, what it depends on --render--> bytes

Equal rows give equal values. Knows no HTML, no HTTP, no clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from feedsvc import text, urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.index.topics import Name
from feedsvc.model import Article
from feedsvc.render.snippets import snippets
from feedsvc.render.titles import feed_links
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
from feedsvc.shown import Shown, by_label, dated, shown_of, subject_of
from feedsvc.urls import Address, Expression

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


def home(c: Connection, site: Site) -> Shown[HomePage]:
    """Show the newest headlines, the busiest topics, how to subscribe to everything."""
    page = HomePage(
        site=site,
        feeds=feed_links(site),
        brief=feed_links(site, brief=True),
        headlines=_headlines(c, site, entries.newest(c, entries.EVERYTHING, HOME_HEADLINES)),
        topics=topics.largest(c, site, HOME_TOPICS),
        topic_count=topics.count_listed(c, site),
    )
    return shown_of(c, page, [""])


def topics_page(c: Connection, site: Site, number: int = 0) -> Shown[TopicsPage] | None:
    """Show all listed topics by label; of many the busiest, or part `number` of them; None beyond the last part."""
    names = by_label(topics.names(c, site))
    parts = [names[start : start + DIRECTORY_TOPICS] for start in range(0, len(names), DIRECTORY_TOPICS)]
    parts = parts if len(parts) > 1 else []
    if number > len(parts):
        return None
    here = [name.slug for name in (parts[number - 1] if number else names)]
    front = parts and not number
    page = TopicsPage(
        site=site,
        feeds=feed_links(site),
        topics=topics.largest(c, site, DIRECTORY_TOPICS) if front else by_label(topics.listed(c, site, here)),
        count=len(names),
        parts=tuple(_part(parts, at) for at in range(len(parts)) if _is_named(at, number - 1, len(parts))),
        part=_part(parts, number - 1) if number else None,
    )
    return shown_of(c, page, [""])


def _part(parts: Sequence[Sequence[Name]], at: int) -> DirectoryPart:
    return DirectoryPart(urls.path_of(Address("topics", page=at + 1)), parts[at][0].label, parts[at][-1].label)


def _is_named(index: int, shown: int, count: int) -> bool:
    """Tell whether a part is linked to: neighbours of the one shown are, and of the others evenly so many."""
    return abs(index - shown) <= 1 or index % -(-count // DIRECTORY_LINKS) == 0


def topic(c: Connection, site: Site, expression: Expression) -> Shown[TopicPage] | None:
    """Show the newest headlines of a topic or combination; None where a topic of it does not stand."""
    subject = subject_of(c, site, expression)
    if subject is None:
        return None
    terms = [(term.all, term.without) for term in expression]
    found = entries.newest(c, terms, TOPIC_HEADLINES)
    feeds = feed_links(site, expression, subject.label)
    page = TopicPage(
        site=site,
        feeds=feeds,
        snippets=snippets(site, expression, subject.label, feeds),
        path=urls.page_of(expression),
        subscribe=urls.path_of(Address("subscribe", expression)),
        label=subject.label,
        headlines=_headlines(c, site, found, of=subject.slug),
        count=entries.count(c, terms),
        description=subject.description,
        since=entries.oldest(c, subject.slug) if subject.slug else None,
        related=topics.related(c, site, subject.slug, RELATED_AMONG, RELATED_TOPICS) if subject.slug else (),
    )
    return shown_of(c, page, urls.slugs_of(expression))


def subscribe(c: Connection, site: Site, expression: Expression) -> Shown[SubscribePage] | None:
    """Show how to follow a topic or combination; None where a topic of it does not stand."""
    subject = subject_of(c, site, expression)
    if subject is None:
        return None
    page = SubscribePage(
        site=site,
        feeds=feed_links(site, expression, subject.label),
        brief=feed_links(site, expression, subject.label, brief=True),
        path=urls.path_of(Address("subscribe", expression)),
        topic=urls.page_of(expression),
        label=subject.label,
    )
    return shown_of(c, page, ())


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
        feeds=feed_links(site) + (feed_links(site, urls.single(among), first.label) if first else ()),
        article=found,
        neighbours=first.label if first else "",
        newer=headline(newer) if newer else None,
        older=headline(older) if older else None,
    )
    shown = dated(c, page, [among], entries.last_change(c, among), found.changed)
    return replace(shown, depends=shown.depends | {"article:" + slug})


def box(
    c: Connection, site: Site, expression: Expression, limit: int = urls.MAX_HEADLINES, theme: str = urls.THEMES[0]
) -> Shown[BoxPage] | None:
    """Show the newest headlines for other sites; None where a topic of it does not stand."""
    subject = subject_of(c, site, expression)
    if subject is None:
        return None
    terms = [(term.all, term.without) for term in expression] or entries.EVERYTHING
    page = BoxPage(
        site=site,
        path=urls.page_of(expression),
        follow=urls.path_of(Address("subscribe", expression)) if expression else urls.HOME,
        label=subject.label,
        headlines=_headlines(c, site, entries.newest(c, terms, limit)),
        theme=theme,
    )
    return shown_of(c, page, urls.slugs_of(expression) or [""])


def embed(c: Connection, site: Site) -> Shown[EmbedPage]:
    """Show how to put the headlines of everything on another site."""
    feeds = feed_links(site)
    return shown_of(c, EmbedPage(site, feeds, snippets(site, (), "", feeds)), ())


def message(site: Site, status: int, near: Iterable[tuple[str, str]] = ()) -> MessagePage:
    """Say that nothing can be shown, with (label, path) of what may have been meant."""
    title, words = _MESSAGES[status]
    return MessagePage(site, feed_links(site), status, title, words, tuple(near))


def near_topics(c: Connection, site: Site, wanted: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give label and path of the topics that somebody may have meant by some names."""
    known = topics.busiest(c, site, NEAR_AMONG) if wanted else ()
    near = dict.fromkeys(slug for word in wanted for slug in text.nearest(word, known))
    return tuple((label, urls.topic(slug)) for slug, label in topics.labels(c, site, near).items())


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
        topics=article.topics,
        reason=next((each.reason for each in article.topics if each.slug == of), ""),
    )
