"""Page values for tests: one site, one article in full, lists in three scripts."""

from dataclasses import replace
from datetime import UTC, datetime

from feedsvc.model import Article, Enclosure, Image, Topic, TopicMention
from feedsvc.render.values import (
    ArticlePage,
    FeedLink,
    Headline,
    HomePage,
    MessagePage,
    SearchPage,
    SearchResult,
    SubscribePage,
    TopicPage,
    TopicsPage,
)
from feedsvc.settings import Site

BASE = "https://news.example.org"
PUBLISHED = datetime(2024, 10, 17, 7, 44, tzinfo=UTC)

SITE = Site(
    title="The Gazette",
    subtitle="All that is syndicated",
    base_url=BASE,
    language="en",
    rights="CC BY 4.0",
    time_zone="Europe/Paris",
)


def feeds(path: str = "", name: str = "feed") -> tuple[FeedLink, ...]:
    """The three formats of one feed."""
    formats = (("Atom", "atom+xml", "atom"), ("RSS", "rss+xml", "rss"), ("JSON Feed", "feed+json", "json"))
    return tuple(
        FeedLink(f"The Gazette{path} {name} ({title})", f"application/{subtype}", f"{BASE}{path}/{name}.{suffix}")
        for title, subtype, suffix in formats
    )


HEADLINES = (
    Headline(
        "atom-becomes-rfc-4287",
        "Atom becomes RFC 4287",
        PUBLISHED,
        "The format of the web’s feeds is a standard.",
        "en",
        "Fremont",
        (TopicMention("atom", "Atom", "tag"), TopicMention("c-plus-plus", "C++", "tag")),
    ),
    Headline(
        "sudan",
        "مجلس الأمن يناقش الوضع في السودان",
        PUBLISHED,
        "جلسة طارئة.",
        "ar",
        "",
        (TopicMention("السودان", "السودان", "tag"),),
    ),
    Headline("北海道で地震", "北海道で地震", PUBLISHED, "", "ja"),
)

TOPICS = (
    Topic("atom", "Atom", "The syndication format.", 1204, 7, PUBLISHED),
    Topic("السودان", "السودان", "", 1),
)

ARTICLE = Article(
    id="urn:uuid:00000000-0000-5000-8000-000000000001",
    slug="atom-becomes-rfc-4287",
    path="atom.txt",
    digest="0" * 64,
    state="live",
    title="Atom becomes RFC 4287",
    html='<p>The <em>format</em> is a <a href="https://www.rfc-editor.org/rfc/rfc4287">standard</a>.</p>',
    summary="The format is a standard.",
    published=PUBLISHED,
    updated=datetime(2024, 11, 24, 6, 0, tzinfo=UTC),
    changed=PUBLISHED,
    first_seen=PUBLISHED,
    filed=PUBLISHED,
    authors=("First Author", "Second Author"),
    credit="Wire Agency",
    place="Fremont",
    language="en",
    topics=(TopicMention("atom", "Atom", "tag"), TopicMention("rfc-4287", "RFC 4287", "name in the headline")),
    related=("Another headline",),
    enclosures=(
        Enclosure("https://media.example.org/talk.mp3", "audio/mpeg", 12_345_678),
        Enclosure("https://media.example.org/talk.mp4", "video/mp4", 0),
        Enclosure("https://media.example.org/", "application/pdf", 10),
    ),
    image=Image("https://media.example.org/a.png", "A diagram", "Drawn by hand"),
    link="https://www.example.com/atom",
    correction="The number was wrong.",
    corrected=datetime(2024, 11, 20, 9, 30, tzinfo=UTC),
)

PLAIN_ARTICLE = replace(
    ARTICLE,
    updated=PUBLISHED,
    summary="",
    authors=("Wire Agency",),
    place="",
    language="",
    topics=(),
    related=(),
    enclosures=(),
    image=None,
    link="",
    correction="",
    corrected=None,
)

HOME = HomePage(SITE, feeds(), feeds(name="brief"), HEADLINES, TOPICS, 12)
TOPICS_PAGE = TopicsPage(SITE, feeds(), TOPICS, 2)
TOPIC = TopicPage(
    SITE,
    feeds("/topics/atom"),
    "/topics/atom/",
    "/topics/atom/subscribe/",
    "Atom",
    HEADLINES,
    1204,
    "The syndication format.",
    PUBLISHED,
    TOPICS[1:],
)
SUBSCRIBE = SubscribePage(
    SITE,
    feeds("/topics/atom"),
    feeds("/topics/atom", "brief"),
    "/topics/atom/subscribe/",
    "/topics/atom/",
    "Atom",
)
ARTICLE_PAGE = ArticlePage(SITE, feeds(), ARTICLE, "Atom", HEADLINES[1], HEADLINES[2])
SEARCH = SearchPage(
    SITE,
    feeds(),
    'atom "a < b"',
    (
        SearchResult(HEADLINES[0], (("The ", False), ("Atom", True), (" <format>", False))),
        SearchResult(HEADLINES[1], ()),
    ),
    12,
    ("A hint & more.",),
    (("Atom", "/topics/atom/"),),
    (("Atom", "/topics/atom/"),),
)
MESSAGE = MessagePage(SITE, feeds(), 404, "Not found", "Nothing is here.", (("Atom", "/topics/atom/"),))
