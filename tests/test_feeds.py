"""Feeds made from rows: what they hold, what they are called, when they last changed."""

import html
import itertools
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from feedsvc import urls
from feedsvc.index import schema as s
from feedsvc.index.database import Connection, Database
from feedsvc.index.numbers import article as article_number
from feedsvc.index.rows import seconds, values_of
from feedsvc.ingest import closing, plan, times
from feedsvc.model import Article, Draft, Enclosure, Feed, Image, SourceFile, TopicMention
from feedsvc.render import FORMATS
from feedsvc.settings import Site, TopicRule
from feedsvc.shown import Shown, feeds
from feedsvc.shown.feeds import make_feed

from .index.rows import SITE, START, an_article, at, close_page, mentions, new_index, put, put_meta, put_topic

BASE = SITE.base_url
KIB = 1024


def made(database: Database, path: str = "/feed.atom", site: Site = SITE) -> Shown[Feed] | None:
    address = urls.parse(path)
    assert address
    with database.read() as c:
        return make_feed(c, site, address)


def a_feed(database: Database, path: str = "/feed.atom", site: Site = SITE) -> Feed:
    found = made(database, path, site)
    assert found
    return found.value


def numbers(feed: Feed) -> list[int]:
    return [int(entry.id.rpartition("-")[2]) for entry in feed.entries]


def change(database: Database, article: Article) -> None:
    """Write an article's columns anew, as changed where it stands."""

    def write(c: Connection) -> None:
        c.execute(update(s.articles).where(s.articles.c.id == article.id).values(values_of(article)))
        stands = s.memberships.c.article == article_number(article.id)
        feeds_of = select(s.topics).join(s.memberships, s.memberships.c.feed == s.topics.c.number)
        for feed in c.execute(feeds_of.where(stands)).all():
            put_topic(c, feed.slug, feed.label, changed=article.changed)

    database.write(write)


# -- entries


def test_entry_says_what_its_article_says() -> None:
    article = an_article(
        1,
        authors=("Ann", "Bob"),
        language="fr",
        topics=mentions("nato", "us"),
        enclosures=(Enclosure("https://cdn.example/a.mp3", "audio/mpeg", 12),),
        image=Image("https://cdn.example/a.jpg", "Alt", "Credit"),
        updated=at(3),
    )
    (entry,) = a_feed(new_index(article)).entries
    assert (entry.id, entry.guid, entry.url) == (article.id, article.id, f"{BASE}/articles/article-1/")
    assert (entry.title, entry.html, entry.summary) == ("Article 1", "<p>Text 1</p>", "Summary 1")
    assert (entry.published, entry.updated, entry.language) == (at(1), at(3), "fr")
    assert entry.categories == (TopicMention("nato", "Nato", "tag"), TopicMention("us", "Us", "tag"))
    assert (entry.authors, entry.enclosures, entry.image) == (article.authors, article.enclosures, article.image)


@pytest.mark.parametrize(
    "guid",
    [
        *(
            "tag:old.example,2001:1",
            "tag:a@old.example,2001-02-03:/x?y#z",
            "urn:isbn:0451450523",
            "mailto:a@old.example",
        ),
        *(
            "https://old.example/?p=1&q=2",
            "http://old.example/%20a#b",
            "ftp://old.example/a",
            "urn:uuid:9bd729b8-a9b9-5d98-9d53-e195538f93c6",
        ),
    ],
)
def test_h27_imported_guid_that_is_an_iri_is_the_id_in_every_format(guid: str) -> None:
    (entry,) = a_feed(new_index(an_article(1, guid=guid))).entries
    assert (entry.id, entry.guid) == (guid, guid)


@pytest.mark.parametrize(
    "guid",
    [
        *("12345", "https://", "http:///path", "C:\\news", "C:/news", "a:b c", "http://x/%zz", "ab:", "1a:b"),
        *("urn:uuid:x", "urn:x:1", "urn:example:", "tag:x:1", "tag:old.example:1", "http://[::1]/", "http://x/#a#b"),
        *("ftp:x", "ftp:///x"),
    ],
)
def test_h27_imported_guid_that_is_no_iri_stands_outside_atom_only(guid: str) -> None:
    article = an_article(1, guid=guid)
    (entry,) = a_feed(new_index(article)).entries
    assert (entry.id, entry.guid) == (article.id, guid)


def test_entry_of_an_article_that_lives_elsewhere_links_there() -> None:
    (entry,) = a_feed(new_index(an_article(1, link="https://elsewhere.example/1"))).entries
    assert entry.url == "https://elsewhere.example/1"


def test_correction_stands_in_front_dated_in_the_time_zone_of_the_site() -> None:
    article = an_article(1, correction="It was <2> & not 3.", corrected=at(11.5), updated=at(12.5))
    tokyo = replace(SITE, time_zone="Asia/Tokyo")
    (entry,) = a_feed(new_index(article), site=tokyo).entries
    assert entry.html == "<p>Correction (2026-01-02): It was &lt;2&gt; &amp; not 3.</p>\n<p>Text 1</p>"


def test_entry_without_summary_or_language_takes_its_title_and_the_language_of_the_site() -> None:
    (entry,) = a_feed(new_index(an_article(1, summary=""))).entries
    assert (entry.summary, entry.language) == ("Article 1", "en")


def test_topics_of_entries_follow_the_rules_of_the_site() -> None:
    article = an_article(1, topics=(*mentions("war", "us"), TopicMention("nato", "N.A.T.O.", "tag")))
    rules = replace(SITE, topics=(TopicRule("war", hide=True), TopicRule("us", label="United States")))
    database = new_index(an_article(2, topics=mentions("nato")), article)
    assert a_feed(database, site=rules).entries[1].categories == (
        TopicMention("us", "United States", "tag"),
        TopicMention("nato", "Nato", "tag"),
    )


# -- what feeds are called


def test_feed_of_everything() -> None:
    site = replace(SITE, subtitle="All the news", author="The editors", rights="CC BY 4.0")
    feed = a_feed(new_index(an_article(1), an_article(2)), site=site)
    assert (feed.title, feed.subtitle, feed.author, feed.rights) == (
        "The Gazette",
        "All the news",
        "The editors",
        "CC BY 4.0",
    )
    assert feed.id == urls.feed_id(SITE.site_id)
    assert (feed.self_url, feed.site_url, feed.scheme) == (f"{BASE}/feed.atom", f"{BASE}/", f"{BASE}/topics/")
    assert feed.alternates == (
        ("application/rss+xml", f"{BASE}/feed.rss"),
        ("application/feed+json", f"{BASE}/feed.json"),
    )
    assert (feed.hub_url, feed.current, feed.prev_archive, feed.next_archive) == ("", "", "", "")
    assert (feed.language, feed.updated) == ("en", at(2))


def test_feed_of_a_topic() -> None:
    site = replace(SITE, topics=(TopicRule("nato", label="NATO", description="The alliance"),))
    feed = a_feed(new_index(an_article(1, topics=mentions("nato"))), "/topics/nato/feed.rss", site)
    assert (feed.title, feed.subtitle) == ("The Gazette: NATO", "The alliance")
    assert (feed.self_url, feed.site_url) == (f"{BASE}/topics/nato/feed.rss", f"{BASE}/topics/nato/")
    assert feed.id == urls.feed_id(SITE.site_id, urls.single("nato"))
    assert feed.author == "The Gazette"  # H26: an author stands behind entries without one


def test_feed_of_a_combination() -> None:
    database = new_index(an_article(1, topics=mentions("nato", "us")), an_article(2, topics=mentions("eu")))
    feed = a_feed(database, "/topics/eu,nato+us/feed.json")
    assert numbers(feed) == [2, 1]
    assert feed.title == "The Gazette: Eu, or Nato and Us"
    assert feed.site_url == f"{BASE}/topics/eu,nato+us/"
    assert a_feed(database, "/topics/eu,nato/feed.json").title == "The Gazette: Eu or Nato"
    assert a_feed(database, "/topics/eu!nato!us/feed.json").title == "The Gazette: Eu without Nato and Us"


def test_brief_feed_holds_the_same_entries_with_summaries_only() -> None:
    database = paged()
    full, brief = a_feed(database), a_feed(database, "/brief.atom")
    assert numbers(brief) == numbers(full)
    assert brief.id != full.id
    assert brief.title == "The Gazette (summaries)"
    assert {entry.html for entry in brief.entries} == {""}
    assert brief.prev_archive == ""


@pytest.mark.parametrize("suffix", FORMATS)
def test_h34_every_format_is_made_from_the_same_entries(suffix: str) -> None:
    database = new_index(an_article(1), an_article(2))
    feed, other = a_feed(database), a_feed(database, f"/feed.{suffix}")
    assert (other.id, other.entries, other.updated) == (feed.id, feed.entries, feed.updated)
    assert FORMATS[suffix].render(other)


def test_language_is_left_out_where_entries_differ() -> None:
    assert a_feed(new_index(an_article(1, language="fr"), an_article(2))).language == ""
    assert a_feed(new_index(an_article(1, language="fr"))).language == "fr"
    assert a_feed(new_index()).language == "en"


# -- which feeds there are


def test_topic_that_ever_existed_answers_empty() -> None:
    database = new_index()
    database.write(lambda c: put_topic(c, "empty", "Empty"))
    feed = a_feed(database, "/topics/empty/feed.atom")
    assert (feed.entries, feed.title, feed.updated) == ((), "The Gazette: Empty", START)


@pytest.mark.parametrize(
    "path",
    ["/topics/nowhere/feed.atom", "/topics/war/feed.atom", "/topics/old/feed.atom", "/topics/nato!war/feed.atom"],
)
def test_unknown_hidden_and_merged_topics_have_no_feed(path: str) -> None:
    rules = replace(SITE, topics=(TopicRule("war", hide=True), TopicRule("old", merge="nato")))
    database = new_index(an_article(1, topics=mentions("nato", "war", "old")))
    assert made(database, path, rules) is None


# -- order, size


def test_entries_stand_newest_first_then_by_id() -> None:
    database = new_index(an_article(1, published=at(5)), an_article(2, published=at(5)), an_article(3, published=at(9)))
    assert numbers(a_feed(database)) == [3, 1, 2]


def test_h34_open_part_is_cut_by_weight_and_never_empty() -> None:
    database = new_index(*(an_article(n, weight=200 * KIB) for n in range(1, 9)))
    assert numbers(a_feed(database)) == [8, 7, 6]
    assert numbers(a_feed(database, "/brief.rss")) == [8, 7, 6]


def test_entry_that_is_too_heavy_appears_as_its_summary() -> None:
    feed = a_feed(new_index(an_article(1, weight=256 * KIB), an_article(2, weight=256 * KIB + 1), an_article(3)))
    assert [entry.html for entry in feed.entries] == ["<p>Text 3</p>", "", "<p>Text 1</p>"]


def test_long_summary_is_cut() -> None:
    (entry,) = a_feed(new_index(an_article(1, weight=300 * KIB, summary="word " * 60_000))).entries
    assert len(entry.summary) <= feeds.SUMMARY_CHARACTERS


def test_h34_heaviest_entries_of_an_archive_page_become_summaries_until_it_fits() -> None:
    articles = [an_article(n, weight=weight * KIB) for n, weight in enumerate((200, 210, 220, 230, 100, 300), 1)]
    database = new_index(*articles)
    database.write(lambda c: close_page(c, "", 1, at(20), articles))
    feed = a_feed(database, "/archive/1.atom")
    assert [bool(entry.html) for entry in feed.entries] == [False, True, False, True, True, True]


def test_combination_holds_the_newest_across_archive_pages() -> None:
    articles = [an_article(n, topics=mentions("nato", "us")) for n in range(1, 60)]
    database = new_index(*articles)
    database.write(lambda c: close_page(c, "nato", 1, at(70), articles[:30]))
    assert numbers(a_feed(database, "/topics/nato+us/feed.atom")) == list(range(59, 9, -1))


# -- archive pages (RFC 5005)


def paged() -> Database:
    articles = [an_article(n, topics=mentions("nato")) for n in range(1, 7)]
    database = new_index(*articles)
    database.write(lambda c: close_page(c, "", 1, at(10), articles[:2]))
    database.write(lambda c: close_page(c, "", 2, at(11), articles[2:4]))
    database.write(lambda c: close_page(c, "nato", 1, at(12), articles[:3]))
    return database


def test_h35_subscription_document_and_archive_pages_are_linked() -> None:
    database = paged()
    top, second, first = (a_feed(database, path) for path in ("/feed.rss", "/archive/2.rss", "/archive/1.rss"))
    assert (top.prev_archive, top.current, top.next_archive) == (second.self_url, "", "")
    assert (second.prev_archive, second.current, second.next_archive) == (first.self_url, top.self_url, "")
    assert (first.prev_archive, first.current, first.next_archive) == ("", top.self_url, second.self_url)
    assert [feed.self_url for feed in (second, first)] == [f"{BASE}/archive/2.rss", f"{BASE}/archive/1.rss"]
    assert second.title == "The Gazette (archive 2)"
    assert len({feed.id for feed in (top, second, first)}) == 3
    topic = a_feed(database, "/topics/nato/archive/1.json")
    assert topic.current == f"{BASE}/topics/nato/feed.json"
    assert topic.alternates[0] == ("application/atom+xml", f"{BASE}/topics/nato/archive/1.atom")


def test_h35_page_beyond_the_end_is_not_there() -> None:
    assert made(paged(), "/archive/3.atom") is None
    assert made(paged(), "/topics/nato/archive/2.atom") is None


def test_h39_following_the_archive_links_gives_every_live_entry_once() -> None:
    database = paged()
    seen: list[int] = []
    path = "/feed.atom"
    while path:
        feed = a_feed(database, path)
        seen += numbers(feed)
        path = feed.prev_archive.removeprefix(BASE)
    assert seen == [6, 5, 4, 3, 2, 1]


def test_archive_page_whose_articles_all_left_is_empty() -> None:
    database = new_index()
    database.write(lambda c: put(c, an_article(1, state="expired"), left={"": at(20)}, page=1))
    database.write(lambda c: close_page(c, "", 1, at(10)))
    feed = a_feed(database, "/archive/1.atom")
    assert (feed.entries, feed.updated) == ((), at(20))


# -- tombstones (RFC 6721)


def withdrawn(number: int, when: float, **values: object) -> Article:
    return an_article(number, state="withdrawn", withdrawn=at(when), changed=at(when), **values)


def test_h40_withdrawn_articles_leave_tombstones_where_their_entries_stood() -> None:
    database = new_index(an_article(1))
    database.write(lambda c: put(c, withdrawn(2, 30, guid="tag:x,2001:2"), left={"": at(30), "nato": at(30)}))
    database.write(lambda c: put(c, withdrawn(3, 40), left={"": at(40)}))
    database.write(lambda c: put(c, withdrawn(4, 50), left={"": at(50)}, page=1))
    database.write(lambda c: close_page(c, "", 1, at(10)))
    tombstones = a_feed(database).tombstones
    assert [(each.id, each.slug, each.when) for each in tombstones] == [
        (an_article(3).id, "article-3", at(40)),
        ("tag:x,2001:2", "article-2", at(30)),
    ]
    assert [each.slug for each in a_feed(database, "/topics/nato/feed.atom").tombstones] == ["article-2"]
    assert [each.slug for each in a_feed(database, "/archive/1.atom").tombstones] == ["article-4"]


def test_f49_leaving_a_topic_leaves_no_tombstone() -> None:
    database = new_index()
    database.write(lambda c: put(c, an_article(1), left={"nato": at(9)}))
    assert a_feed(database, "/topics/nato/feed.atom").tombstones == ()


def test_tombstones_end_a_month_before_the_last_change_of_the_feed() -> None:
    month = 30 * 24
    database = new_index(an_article(1))
    database.write(lambda c: put(c, withdrawn(2, 10), left={"": at(10)}))
    database.write(lambda c: put(c, withdrawn(3, 20), left={"": at(20)}))
    assert [each.slug for each in a_feed(database).tombstones] == ["article-3", "article-2"]
    change(database, an_article(1, changed=at(month + 10)))
    assert [each.slug for each in a_feed(database).tombstones] == ["article-3"]
    change(database, an_article(1, changed=at(month + 21)))
    assert a_feed(database).tombstones == ()


def test_h40_tombstone_never_stands_beside_the_live_entry() -> None:
    database = new_index(an_article(1, guid="tag:x,2001:1"))
    database.write(lambda c: put(c, withdrawn(2, 10, guid="tag:x,2001:1"), left={"": at(10)}))
    assert a_feed(database).tombstones == ()


def test_feed_whose_only_article_was_withdrawn_was_updated_then() -> None:
    database = new_index()
    database.write(lambda c: put(c, withdrawn(1, 10), left={"": at(10)}))
    feed = a_feed(database)
    assert (feed.entries, feed.updated) == ((), at(10))


# -- validators


def last_modified(database: Database, path: str) -> object:
    found = made(database, path)
    assert found
    return found.last_modified


def test_h12_new_site_was_modified_when_its_settings_were() -> None:
    assert last_modified(new_index(settings_changed=at(5)), "/feed.atom") == at(5)


def test_h12_last_modified_is_the_newest_change_of_what_is_shown() -> None:
    database = new_index(an_article(1, changed=at(50), topics=mentions("nato")), an_article(2, topics=mentions("us")))
    assert last_modified(database, "/feed.atom") == at(50)
    assert last_modified(database, "/topics/nato/feed.rss") == at(50)
    assert last_modified(database, "/topics/us/brief.json") == at(2)
    assert last_modified(database, "/topics/nato,us/feed.json") == at(50)
    database.write(lambda c: put_meta(c, settings_changed=seconds(at(60))))
    assert last_modified(database, "/topics/us/feed.rss") == at(60)


def test_h12_leaving_moves_last_modified() -> None:
    database = new_index(an_article(1))
    database.write(lambda c: put(c, an_article(2, state="expired", changed=at(70)), left={"": at(70), "nato": at(70)}))
    for path in ("/feed.atom", "/topics/nato/feed.atom"):
        assert last_modified(database, path) == at(70)


def test_h12_closing_moves_the_subscription_document_and_the_pages_beside() -> None:
    database = paged()
    assert last_modified(database, "/feed.atom") == at(11)
    assert last_modified(database, "/archive/2.atom") == at(11)
    assert last_modified(database, "/archive/1.atom") == at(11)  # its next-archive link came
    assert last_modified(database, "/topics/nato/archive/1.atom") == at(12)


def test_h37_edit_of_an_archived_article_moves_its_page_only() -> None:
    database = paged()
    change(database, an_article(1, changed=at(80), topics=mentions("nato")))
    assert last_modified(database, "/archive/1.atom") == at(80)
    assert last_modified(database, "/archive/2.atom") == at(11)
    assert last_modified(database, "/feed.atom") == at(11)


def test_h37_leaving_an_archive_page_moves_it() -> None:
    database = paged()
    database.write(lambda c: put(c, an_article(9, state="expired", changed=at(90)), left={"": at(90)}, page=1))
    assert last_modified(database, "/archive/1.atom") == at(90)
    assert last_modified(database, "/archive/2.atom") == at(11)
    assert last_modified(database, "/feed.atom") == at(11)


def test_h12_joining_an_excluded_topic_moves_a_combination() -> None:
    database = new_index(*(an_article(n, topics=mentions("nato")) for n in (1, 2)))
    database.write(lambda c: put_topic(c, "us", "Us"))
    assert last_modified(database, "/topics/nato!us/feed.atom") == at(2)
    change(database, an_article(2, topics=mentions("nato", "us"), changed=at(99)))
    assert last_modified(database, "/topics/nato!us/feed.atom") == at(99)


@pytest.mark.parametrize(
    ("path", "depends"),
    [
        ("/feed.atom", {"site", "feed:"}),
        ("/archive/1.json", {"site", "feed:"}),
        ("/topics/nato/brief.rss", {"site", "feed:nato"}),
        ("/topics/nato!us/feed.rss", {"site", "feed:nato", "feed:us"}),
    ],
)
def test_feed_depends_on_its_topics_and_the_site(path: str, depends: set[str]) -> None:
    database = paged()
    database.write(lambda c: put_topic(c, "us", "Us"))
    found = made(database, path)
    assert found
    assert found.depends == frozenset(depends)


def test_equal_rows_give_equal_feeds_in_whatever_order_they_were_written() -> None:
    articles = [an_article(n, topics=mentions("nato", "us")) for n in range(1, 9)]
    assert made(new_index(*articles)) == made(new_index(*reversed(articles)))


def test_f99_every_address_begins_with_the_base_url_of_the_site() -> None:
    site = replace(SITE, base_url="https://example.org/news")
    feed = a_feed(paged(), "/archive/1.atom", site)
    addresses = (feed.self_url, feed.site_url, feed.current, feed.next_archive, feed.scheme, feed.entries[0].url)
    assert all(re.match(r"https://example\.org/news/", address) for address in addresses)


def test_h34_document_of_the_heaviest_articles_stays_under_one_mebibyte() -> None:
    body = "<p>" + "a&b" * 5000 + "</p>"
    weight = len(body) + 4 * 5000 + 6 + KIB
    articles = [an_article(n, html=body, weight=weight) for n in range(1, 40)]
    database = new_index(*articles)
    for suffix, form in FORMATS.items():
        assert len(form.render(a_feed(database, f"/feed.{suffix}"))) < KIB * KIB


@pytest.mark.parametrize("char", ["a", "&", "<", '"', "語", "\U0001f600"])
def test_h34_entry_takes_no_more_than_its_weight_in_any_format(char: str) -> None:
    draft = Draft(
        title=char * 300,
        html=f"<p>{html.escape(char * 500)}</p>",
        text="",
        summary=char * 1000,
        authors=tuple(f"{n} {char * 20}" for n in range(20)),
        enclosures=tuple(Enclosure(f"https://sound.example/{n}.mp3", "audio/mpeg", 10**9) for n in range(20)),
        image=Image("https://pictures.example/1.jpg", char * 500, char * 100, 4000, 3000),
        correction=char * 500,
    )
    topics = tuple(TopicMention(f"topic-{n}", f"Topic {char} {n}", "tag") for n in range(100))
    article = weighed(draft, topics)
    for (suffix, form), full in itertools.product(FORMATS.items(), (True, False)):
        empty = a_feed(new_index(), f"/feed.{suffix}")
        entry = feeds.entry_of(article, SITE, full=full)
        size = len(form.render(replace(empty, entries=(entry,)))) - len(form.render(empty))
        assert size <= article.weight, (suffix, full)


def weighed(draft: Draft, topics: tuple[TopicMention, ...]) -> Article:
    """Complete an article as ingest does."""
    return plan.complete(
        draft,
        SourceFile("1.txt", "0" * 64, 1, 1, b""),
        None,
        None,
        article_id="urn:uuid:00000000-0000-5000-8000-000000000001",
        slug="article",
        found=topics,
        topics=topics,
        weight=closing.weight_of(draft, topics),
        content="",
        seen=START,
        moment=times.Moment(START, START, ZoneInfo("UTC"), settled=True),
        taken=lambda first, last: (),
    ).article
