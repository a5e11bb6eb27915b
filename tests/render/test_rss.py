"""RSS as its specification and profile have it, and as readers take it."""

import re
from datetime import UTC, datetime

import pytest

from feedsvc.render import rss
from tests.render.feedvalues import BASE, FEEDS, InFormat, archive, empty, entry, feed, full
from tests.render.reading import ATOM, CONTENT, DC, HISTORY, MEDIA, links, tree


@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_h28_the_channel_has_title_link_description_and_the_newest_date(make: InFormat) -> None:
    root = tree(rss.render(make("rss")))
    assert root.get("version") == "2.0"
    for name in ("title", "link", "description", "lastBuildDate"):
        assert [bool(element.text) for element in root[0].findall(name)] == [True]


def test_the_description_is_the_subtitle_or_else_the_title() -> None:
    assert tree(rss.render(feed("rss")))[0].findtext("description") == "All that is < syndicated >"
    assert tree(rss.render(empty("rss")))[0].findtext("description") == "Nothing yet"


def test_h28_links_of_a_subscription_document() -> None:
    channel = tree(rss.render(full("rss")))[0]
    assert channel.findtext("link") == f"{BASE}/"
    assert links(channel) == [
        ("self", "application/rss+xml", f"{BASE}/feed.rss"),
        ("alternate", "application/atom+xml", f"{BASE}/feed.atom"),
        ("alternate", "application/feed+json", f"{BASE}/feed.json"),
        ("hub", "", f"{BASE}/hub"),
        ("prev-archive", "application/rss+xml", f"{BASE}/archive/7.rss"),
    ]


def test_h35_links_and_mark_of_an_archive_page() -> None:
    channel = tree(rss.render(archive("rss")))[0]
    assert [link[::2] for link in links(channel)][-3:] == [
        ("current", f"{BASE}/feed.rss"),
        ("prev-archive", f"{BASE}/archive/6.rss"),
        ("next-archive", f"{BASE}/archive/8.rss"),
    ]
    assert channel.find(HISTORY + "archive") is not None


def test_h28_a_guid_is_no_address() -> None:
    guids = tree(rss.render(full("rss")))[0].findall("item/guid")
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert guids[1].text == "tag:example.org,2009:imported 2"


def test_h28_dates_are_english_numeric_and_of_four_digits() -> None:
    item = tree(rss.render(feed("rss", entries=(entry(1, published=datetime(99, 1, 2, tzinfo=UTC)),))))[0].find("item")
    assert item.findtext("pubDate") == "Fri, 02 Jan 0099 00:00:00 +0000"
    assert tree(rss.render(full("rss")))[0].findtext("lastBuildDate") == "Thu, 17 Oct 2024 09:34:00 +0000"


def test_h28_one_language_for_the_channel_and_others_for_their_items() -> None:
    channel = tree(rss.render(full("rss")))[0]
    assert [each.text for each in channel.findall("language")] == ["en"]
    assert [each.findtext(DC + "language") for each in channel.findall("item")] == [None, "ar", "ja", None, None, None]
    assert tree(rss.render(empty("rss")))[0].find("language") is None


def test_h29_description_precedes_content_and_is_html() -> None:
    item = tree(rss.render(full("rss")))[0].find("item")
    names = [child.tag for child in item]
    assert names.index("description") < names.index(CONTENT + "encoded")
    assert item.findtext("description") == "AT&amp;T say that 5 &lt; 6."


def test_h29_every_item_has_a_description_and_only_whole_texts_are_content() -> None:
    items = tree(rss.render(full("rss")))[0].findall("item")
    assert [item.findtext("description") for item in items[2:5]] == [
        "北海道で地震 🇯🇵",
        "Only its summary, since the whole is too large.",
        "Headline 5",
    ]
    assert [item.find(CONTENT + "encoded") is not None for item in items] == [True, True, True, False, False, True]


def test_h29_plain_text_is_escaped_once_and_by_number() -> None:
    data = rss.render(full("rss"))
    assert b"<title>AT&#x26;T and C++: is 5 &#x3C; 6?</title>" in data
    assert b"<title>The Gazette &#x26; Co</title>" in data
    assert b"&#x26;T</category>" in data
    assert b"<dc:creator>Smith &#x26; Sons</dc:creator>" in data
    for title in re.findall(rb"<title>(.*?)</title>", data):
        assert not re.search(rb"&(amp|lt|gt|quot);", title)


def test_h28_the_first_enclosure_is_the_one_that_rss_has() -> None:
    items = tree(rss.render(full("rss")))[0].findall("item")
    assert [dict(each.attrib) for each in items[0].findall("enclosure")] == [
        {"url": f"{BASE}/media/a.mp3?x=1&y=2", "type": "audio/mpeg", "length": "123456"}
    ]
    assert items[1].find("enclosure") is None


def test_an_enclosure_of_unknown_length_says_nought() -> None:
    item = tree(rss.render(feed("rss", entries=(entry(1, enclosures=full("rss").entries[0].enclosures[1:]),))))[0]
    assert item.find("item/enclosure").get("length") == "0"


def test_authors_are_names_and_never_missing() -> None:
    items = tree(rss.render(full("rss")))[0].findall("item")
    assert [each.text for each in items[0].findall(DC + "creator")] == ["Agencies", "Smith & Sons"]
    assert [each.text for each in items[1].findall(DC + "creator")] == ["The Gazette"]
    assert not list(tree(rss.render(full("rss"))).iter("author", "managingEditor"))


def test_categories_name_the_topics_address_as_their_domain() -> None:
    category = tree(rss.render(full("rss")))[0].find("item/category")
    assert (category.text, category.get("domain")) == ("AT&T", f"{BASE}/topics/")


def test_the_picture_stands_by_itself() -> None:
    item = tree(rss.render(full("rss")))[0].find("item")
    assert item.find(MEDIA + "content").get("url") == f"{BASE}/media/p.jpg"
    assert item.find(MEDIA + "content").findtext(MEDIA + "description") == "A picture of 5 < 6"


def test_the_date_of_the_last_change_is_atom_s() -> None:
    assert tree(rss.render(full("rss")))[0].findtext(f"item/{ATOM}updated") == "2024-10-17T09:34:00+00:00"


def test_h40_withdrawn_entries_are_just_gone() -> None:
    assert b"deleted" not in rss.render(full("rss"))
