"""What each page shows: one frozen value a page, which holds everything that stands on it.

Made from the index by the stages above, written as HTML by `render.html`. Knows neither.
"""

from dataclasses import dataclass
from datetime import datetime

from feedsvc.model import Article, Problem, Topic, TopicMention
from feedsvc.settings import Site


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed document, for the head of a page and for the list on a subscribe page."""

    title: str  # distinct among the feeds of a page: "Site: Ukraine (Atom)"
    media_type: str  # without parameters
    url: str  # absolute


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines of HTML to copy."""

    name: str  # an id within the page
    title: str
    text: str  # what it does and where it goes
    code: str


@dataclass(frozen=True, slots=True)
class Headline:
    """An article as it stands in a list."""

    slug: str
    title: str
    published: datetime
    summary: str = ""
    language: str = ""  # the article's, "" when unknown
    place: str = ""
    topics: tuple[TopicMention, ...] = ()
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
class DirectoryPart:
    """Some of the topics, by label, on a page of their own."""

    path: str
    first: str  # label
    last: str


@dataclass(frozen=True, slots=True)
class TopicsPage:
    """All listed topics; where these are many, the busiest of them, or a part of them by label."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything, full text
    topics: tuple[Topic, ...]  # in the order shown
    count: int  # of all that are listed
    parts: tuple[DirectoryPart, ...] = ()  # () where one page has all of them
    part: DirectoryPart | None = None  # the one that this page is


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
    snippets: tuple[Snippet, ...] = ()  # what puts it on other sites


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
class EmbedPage:
    """How to put headlines on another site."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class BoxPage:
    """Headlines as other sites show them, in a frame or put together by their servers."""

    site: Site
    path: str  # of the page with all of them
    follow: str  # path of the page that tells how to follow them
    label: str  # "" is everything
    headlines: tuple[Headline, ...]  # newest first
    theme: str = "auto"


@dataclass(frozen=True, slots=True)
class Held:
    """An article whose time has not come."""

    title: str
    path: str  # as shown
    until: datetime


@dataclass(frozen=True, slots=True)
class StatusPage:
    """How the site stands, for operators."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    facts: tuple[tuple[str, str], ...]  # name and value
    problems: str  # path of the page of problems
    held: tuple[Held, ...] = ()  # the next first


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    """What is wrong with which file, for editors."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    problems: tuple[Problem, ...]  # the gravest first, legible
    count: int  # shown or not
    feed: str  # path of the same as a feed


@dataclass(frozen=True, slots=True)
class MessagePage:
    """What stands at an address that shows nothing else: not found, withdrawn, moved."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    status: int
    title: str  # "Not found"
    text: str  # one or two plain sentences
    near: tuple[tuple[str, str], ...] = ()  # (label, path) of what may have been meant


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An article that was found."""

    headline: Headline
    excerpt: tuple[tuple[str, bool], ...]  # (text, whether it was looked for); () shows the summary


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What a query found, and how to ask better."""

    site: Site
    feeds: tuple[FeedLink, ...]  # everything
    typed: str  # "" before anything was asked
    results: tuple[SearchResult, ...] = ()  # the best first
    count: int = 0  # found, shown or not
    hints: tuple[str, ...] = ()  # plain sentences
    near: tuple[tuple[str, str], ...] = ()  # (label, path) of topics that may have been meant
    topics: tuple[tuple[str, str], ...] = ()  # (label, path) of the topics that were named


Page = (
    HomePage
    | TopicsPage
    | TopicPage
    | SubscribePage
    | ArticlePage
    | MessagePage
    | SearchPage
    | EmbedPage
    | BoxPage
    | StatusPage
    | ProblemsPage
)
