"""Atom as RFC 4287, RFC 5005 and RFC 6721 have it."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from lxml import etree

from feedsvc.render import atom
from tests.render.feedvalues import BASE, FEEDS, NEWEST, InFormat, archive, empty, entry, feed, full, uuid
from tests.render.reading import ATOM, HISTORY, MEDIA, TOMBSTONES, links, tree

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "data" / "atom.rng"))
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_h26_the_grammar_of_rfc_4287_accepts_it(make: InFormat) -> None:
    GRAMMAR.assertValid(tree(atom.render(make("atom"))))


@pytest.mark.parametrize("fault", ["<id>x</id>", "<link/>", "<updated>today</updated>", "<entry/>"])
def test_the_grammar_refuses_what_is_wrong(fault: str) -> None:
    root = tree(atom.render(empty("atom")).replace(b"</feed>", fault.encode() + b"</feed>"))
    assert not GRAMMAR.validate(root)


def test_h26_feed_and_entries_have_what_they_must() -> None:
    root = tree(atom.render(full("atom")))
    for element in (root, *root.findall(ATOM + "entry")):
        assert [len(element.findall(ATOM + name)) for name in ("id", "title", "updated")] == [1, 1, 1]
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "The Gazette"
    assert [rel for rel, _, _ in links(root)].count("self") == 1


def test_h26_a_feed_without_an_author_is_by_its_title() -> None:
    assert tree(atom.render(empty("atom"))).findtext(f"{ATOM}author/{ATOM}name") == "Nothing yet"


def test_h26_an_entry_always_has_an_alternate_and_some_words() -> None:
    root = tree(atom.render(full("atom")))
    for element in root.findall(ATOM + "entry"):
        assert ("alternate", "text/html") in [link[:2] for link in links(element)]
        assert element.findtext(ATOM + "content") or element.findtext(ATOM + "summary")


def test_h27_ids_are_the_ones_given() -> None:
    root = tree(atom.render(full("atom")))
    assert root.findtext(ATOM + "id") == uuid(100)
    assert [each.findtext(ATOM + "id") for each in root.findall(ATOM + "entry")] == [uuid(n) for n in range(1, 7)]


def test_content_is_html_and_summary_and_title_are_text() -> None:
    first = tree(atom.render(full("atom"))).find(ATOM + "entry")
    assert first.find(ATOM + "content").get("type") == "html"
    assert first.find(ATOM + "summary").get("type", "text") == "text"
    assert first.find(ATOM + "title").get("type", "text") == "text"


def test_links_of_a_subscription_document() -> None:
    assert links(tree(atom.render(full("atom")))) == [
        ("alternate", "text/html", f"{BASE}/"),
        ("self", "application/atom+xml", f"{BASE}/feed.atom"),
        ("alternate", "application/rss+xml", f"{BASE}/feed.rss"),
        ("alternate", "application/feed+json", f"{BASE}/feed.json"),
        ("hub", "", f"{BASE}/hub"),
        ("prev-archive", "application/atom+xml", f"{BASE}/archive/7.atom"),
    ]


def test_h35_links_and_mark_of_an_archive_page() -> None:
    root = tree(atom.render(archive("atom")))
    assert links(root)[-3:] == [
        ("current", "application/atom+xml", f"{BASE}/feed.atom"),
        ("prev-archive", "application/atom+xml", f"{BASE}/archive/6.atom"),
        ("next-archive", "application/atom+xml", f"{BASE}/archive/8.atom"),
    ]
    assert root.find(HISTORY + "archive") is not None


def test_h35_h38_a_subscription_document_is_neither_archive_nor_complete() -> None:
    data = atom.render(full("atom"))
    assert b"syndication/history" not in data


def test_h40_tombstones_have_ref_and_when() -> None:
    found = tree(atom.render(full("atom"))).findall(TOMBSTONES + "deleted-entry")
    assert [(each.get("ref"), datetime.fromisoformat(each.get("when"))) for each in found] == [
        (uuid(50), NEWEST),
        (uuid(51), NEWEST),
    ]


def test_namespaces_stand_only_where_they_are_used() -> None:
    assert set(tree(atom.render(empty("atom"))).nsmap.values()) == {"http://www.w3.org/2005/Atom"}


def test_enclosures_have_type_and_length_where_it_is_known() -> None:
    first = tree(atom.render(full("atom"))).find(ATOM + "entry")
    enclosures = [link for link in first.findall(ATOM + "link") if link.get("rel") == "enclosure"]
    assert [(link.get("href"), link.get("type"), link.get("length")) for link in enclosures] == [
        (f"{BASE}/media/a.mp3?x=1&y=2", "audio/mpeg", "123456"),
        (f"{BASE}/media/b.mp4", "video/mp4", None),
    ]


def test_the_picture_has_words_and_a_source() -> None:
    picture = tree(atom.render(full("atom"))).find(f"{ATOM}entry/{MEDIA}content")
    assert (picture.get("url"), picture.get("medium")) == (f"{BASE}/media/p.jpg", "image")
    assert picture.findtext(MEDIA + "description") == "A picture of 5 < 6"
    assert picture.findtext(MEDIA + "credit") == "AP & others"


def test_categories_have_term_label_and_scheme() -> None:
    category = tree(atom.render(full("atom"))).find(f"{ATOM}entry/{ATOM}category")
    assert dict(category.attrib) == {"term": "at-t", "label": "AT&T", "scheme": f"{BASE}/topics/"}


def test_an_entry_says_its_language_where_it_is_not_the_feed_s() -> None:
    root = tree(atom.render(full("atom")))
    assert root.get(LANG) == "en"
    assert [each.get(LANG) for each in root.findall(ATOM + "entry")] == [None, "ar", "ja", None, None, None]


def test_a_feed_of_several_languages_leaves_it_to_its_entries() -> None:
    root = tree(atom.render(feed(language="", entries=(entry(1), entry(2, language="pt-BR")))))
    assert root.get(LANG) is None
    assert [each.get(LANG) for each in root.findall(ATOM + "entry")] == ["en", "pt-BR"]


def test_h26_dates_are_whole_seconds_of_utc_in_rfc_3339() -> None:
    paris = timezone(timedelta(hours=2))
    odd = entry(1, published=datetime(2024, 10, 17, 9, 44, 1, 999_999, paris), updated=datetime(999, 1, 2, tzinfo=UTC))
    first = tree(atom.render(feed(entries=(odd,)))).find(ATOM + "entry")
    assert first.findtext(ATOM + "published") == "2024-10-17T07:44:01+00:00"
    assert first.findtext(ATOM + "updated") == "0999-01-02T00:00:00+00:00"


def test_feed_updated_is_the_one_given() -> None:
    assert tree(atom.render(feed())).findtext(ATOM + "updated") == "2024-10-17T09:34:00+00:00"
