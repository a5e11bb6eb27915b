"""Page values -> HTML bytes.

A page value holds everything its page shows; equal values give equal bytes. Knows no database, no HTTP and no clock:
dates are printed as they stand, in the site's time zone. Every text is escaped by Jinja2; the one thing that is not is
an article's body, which the sanitiser has cleaned (`article` is the only place that marks it as safe).
"""

from dataclasses import dataclass
from datetime import datetime

from feedsvc.model import Article, Category, Topic
from feedsvc.settings import Site


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed document, for the head of a page and for the list on a subscribe page."""

    title: str  # distinct among the feeds of a page: "Site: Ukraine (Atom)"
    media_type: str  # without parameters
    url: str  # absolute


@dataclass(frozen=True, slots=True)
class Headline:
    """An article as it stands in a list."""

    slug: str
    title: str
    published: datetime
    summary: str = ""
    language: str = ""  # the article's, "" when unknown
    place: str = ""
    topics: tuple[Category, ...] = ()
    reason: str = ""  # on topic pages: why the article is in this topic


@dataclass(frozen=True, slots=True)
class HomePage:
    """The latest headlines, the busiest topics, how to subscribe to everything."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything, full text; Atom first
    brief: tuple[FeedLink, ...]  # everything, summaries only
    headlines: tuple[Headline, ...]  # newest first
    topics: tuple[Topic, ...]  # the busiest, in the order shown
    topic_count: int  # of all topics listed at /topics/


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """All listed topics."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything, full text
    topics: tuple[Topic, ...]  # in the order shown


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic, or a combination of topics."""

    site: Site
    feeds: tuple[FeedLink, ...]  # this topic's, full text; Atom first
    path: str  # canonical, as urls.path_of writes it
    subscribe: str  # path of its subscribe page
    label: str
    headlines: tuple[Headline, ...]  # newest first
    count: int  # live articles, shown or not
    description: str = ""
    since: datetime | None = None  # the oldest published of all of them, where known
    related: tuple[Topic, ...] = ()  # by shared articles; `count` is the number shared


@dataclass(frozen=True, slots=True)
class SubscribePage:
    """How to follow one topic, in plain words: the one page, with home, that lists raw feeds."""

    site: Site
    feeds: tuple[FeedLink, ...]  # this topic's, full text; Atom first
    brief: tuple[FeedLink, ...]  # this topic's, summaries only
    path: str
    topic: str  # path of the topic's page
    label: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article in full."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything, and those of its first topic
    article: Article
    neighbours: str = ""  # label of the topic in which newer and older stand; "" is everything
    newer: Headline | None = None
    older: Headline | None = None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """What stands at an address that shows nothing else: not found, withdrawn, moved."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    status: int
    title: str  # "Not found"
    text: str  # one or two plain sentences
    near: tuple[tuple[str, str], ...] = ()  # (label, path) of what may have been meant
