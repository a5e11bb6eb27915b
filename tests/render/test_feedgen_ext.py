"""Each correction of feedgen, with what feedgen does by itself: when one of these fails, feedgen needs it no longer."""

import locale
from datetime import UTC, datetime
from typing import Any

import pytest
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]

from feedsvc.render import atom, feedgen_ext, rss
from tests.render.feedvalues import full
from tests.render.reading import ATOM, CONTENT, DC, MEDIA, links, tree

MOMENT = datetime(2024, 10, 17, 9, 44, 0, 5, UTC)


@pytest.fixture
def bare() -> Any:
    """A feed as feedgen makes it, uncorrected, with an entry."""
    generator = FeedGenerator()
    generator.id("urn:x:1")
    generator.title("AT&T <b>")
    generator.description("d")
    generator.updated(MOMENT)
    generator.author(name="The Gazette")
    generator.link(href="https://example.org/", rel="alternate")
    made = generator.add_entry(order="append")
    made.id("urn:x:2")
    made.title("AT&T <b>")
    made.link(href="https://example.org/2", rel="alternate")
    made.published(MOMENT)
    return generator


def first_atom_entry(generator: Any) -> Any:
    return tree(generator.atom_str()).find(ATOM + "entry")


def test_entry_links_lose_every_attribute_but_href(bare: Any) -> None:
    bare.entry()[0].enclosure("https://example.org/a.mp3", 5, "audio/mpeg")
    assert [link.attrib.keys() for link in first_atom_entry(bare).findall(ATOM + "link")] == [["href"], ["href"]]
    ours = tree(atom.render(full("atom"))).find(ATOM + "entry")
    assert [rel for rel, _, _ in links(ours)] == ["alternate", "enclosure", "enclosure"]


def test_rss_has_the_first_self_link_only(bare: Any) -> None:
    for rel in ("self", "hub", "prev-archive"):
        bare.link(href=f"https://example.org/{rel}", rel=rel)
    assert [rel for rel, _, _ in links(tree(bare.rss_str())[0])] == ["self"]
    assert "hub" in [rel for rel, _, _ in links(tree(rss.render(full("rss")))[0])]


def test_the_link_of_an_rss_channel_is_the_last_one_added(bare: Any) -> None:
    bare.link(href="https://example.org/hub", rel="hub")
    assert tree(bare.rss_str())[0].findtext("link") == "https://example.org/hub"
    assert tree(rss.render(full("rss")))[0].findtext("link") == full("rss").site_url


def test_rss_dates_switch_the_locale_of_the_process(bare: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    switched: list[object] = []
    monkeypatch.setattr(locale, "setlocale", lambda *wanted: switched.append(wanted))
    bare.rss_str()
    assert switched
    switched.clear()
    rss.render(full("rss"))
    atom.render(full("atom"))
    assert not switched


def test_a_date_that_is_false_is_not_printed(bare: Any) -> None:
    assert tree(bare.rss_str())[0].find("lastBuildDate") is not None
    bare.updated(feedgen_ext.UNPRINTED)
    assert tree(bare.rss_str())[0].find("lastBuildDate") is None


def test_an_undated_feed_has_the_present_time() -> None:
    before = datetime.now(UTC)
    assert before <= FeedGenerator().updated() <= datetime.now(UTC)
    assert b"2024-10-17T09:34:00+00:00</updated>" in atom.render(full("atom"))


def test_microseconds_leak_into_atom(bare: Any) -> None:
    assert first_atom_entry(bare).findtext(ATOM + "published") == "2024-10-17T09:44:00.000005+00:00"
    assert feedgen_ext.moment(MOMENT).isoformat() == "2024-10-17T09:44:00+00:00"


def test_rss_authors_need_an_e_mail_address(bare: Any) -> None:
    bare.entry()[0].author(name="An author")
    item = tree(bare.rss_str())[0].find("item")
    assert item.find("author") is None
    assert item.find(DC + "creator") is None
    assert len(tree(rss.render(full("rss")))[0].find("item").findall(DC + "creator")) == 2


def test_plain_text_of_rss_is_written_by_name(bare: Any) -> None:
    assert b"<title>AT&amp;T &lt;b&gt;</title>" in bare.rss_str()
    assert b"<title>AT&#x26;T and C++: is 5 &#x3C; 6?</title>" in rss.render(full("rss"))


def test_without_a_description_there_is_no_content(bare: Any) -> None:
    bare.entry()[0].content("<p>x</p>")
    item = tree(bare.rss_str())[0].find("item")
    assert item.find(CONTENT + "encoded") is None
    assert tree(rss.render(full("rss")))[0].findall("item")[2].find(CONTENT + "encoded") is not None


def test_entries_are_put_on_top(bare: Any) -> None:
    second = bare.add_entry()
    second.id("urn:x:3")
    assert [each.id() for each in bare.entry()] == ["urn:x:3", "urn:x:2"]


def test_one_control_character_costs_the_feed(bare: Any) -> None:
    bare.entry()[0].title("\x01")
    with pytest.raises(ValueError, match="XML compatible"):
        bare.atom_str()


def test_one_blank_title_costs_the_feed(bare: Any) -> None:
    bare.entry()[0].title("")
    with pytest.raises(ValueError, match="Required fields not set"):
        bare.atom_str()


def test_the_media_extension_groups_a_lone_picture(bare: Any) -> None:
    bare.load_extension("media")
    bare.entry()[0].media.content({"url": "https://example.org/p.jpg", "medium": "image"})
    assert tree(bare.rss_str())[0].find(f"item/{MEDIA}group") is not None
    assert tree(rss.render(full("rss")))[0].find(f"item/{MEDIA}group") is None


def test_nothing_says_what_language_an_entry_has(bare: Any) -> None:
    assert not hasattr(bare.entry()[0], "language")
