"""The table of formats, and what all formats agree on."""

from dataclasses import replace

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc import urls
from feedsvc.model import Feed, TopicMention
from feedsvc.render import FORMATS
from feedsvc.render.legible import legible
from feedsvc.text import legal
from tests.render.feedvalues import BASE, FEEDS, MEDIA_TYPES, InFormat, entry, feed
from tests.render.reading import read, tree

NASTY = ("]]>", "<script>alert(1)</script>", "&amp;", "&#x3C;", "&", "<!--", "\x00", "\x1b[31m", "\ud800", "\ufffe")
MORE_NASTY = ("\r\n", "\t", "\x85", "\u2028", "\u202e", "{{7*7}}", "%s{0}", "\U0001f469\u200d\U0001f680", "<b", '"')
hostile = st.lists(
    st.one_of(st.text(st.characters(exclude_categories=()), max_size=12), st.sampled_from(NASTY + MORE_NASTY)),
    max_size=4,
).map("".join)
names = hostile.filter(lambda text: legal(text).strip())
entries = st.builds(
    lambda number, title, html, summary, label, author: entry(
        number,
        title=title,
        html=html,
        summary=summary,
        categories=(TopicMention("slug", label, "tag"),),
        authors=(author,),
    ),
    st.integers(0, 9),
    hostile,
    hostile,
    hostile,
    names,
    names,
)
feeds = st.builds(
    lambda title, subtitle, rights, items: feed(title=title, subtitle=subtitle, rights=rights, entries=tuple(items)),
    hostile,
    hostile,
    hostile,
    st.lists(entries, max_size=3),
)


def test_formats_have_the_suffixes_that_addresses_have() -> None:
    assert tuple(FORMATS) == urls.SUFFIXES
    assert {name: form.media_type for name, form in FORMATS.items()} == MEDIA_TYPES


@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_h34_every_format_of_a_feed_holds_the_same_entries_in_the_same_order(make: InFormat) -> None:
    atom, rss, json = (read(name, FORMATS[name].render(make(name))) for name in FORMATS)
    assert rss == json
    assert [replace(each, id="") for each in atom] == [replace(each, id="") for each in rss]  # a guid may be no IRI
    assert [each.id for each in atom] == [each.id for each in make("atom").entries]
    assert [each.id for each in rss] == [each.guid for each in make("rss").entries]
    assert [each.html for each in atom] == [each.html for each in make("atom").entries]


@settings(deadline=None)  # the machine may be busy
@given(feeds)
def test_f136_h32_hostile_text_is_read_back_as_the_same_legal_text(hostile_feed: Feed) -> None:
    atom, rss, json = (read(name, FORMATS[name].render(hostile_feed)) for name in FORMATS)
    assert atom == rss == json
    wanted = legible(hostile_feed).entries
    assert [(each.title, each.html) for each in atom] == [(each.title, each.html) for each in wanted]
    assert [each.id for each in atom] == [each.id for each in wanted]
    assert [each.categories for each in atom] == [(each.categories[0].label,) for each in wanted]
    assert [each.authors for each in atom] == [each.authors for each in wanted]


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_keeps_nothing_from_one_feed_to_the_next(name: str) -> None:
    first = FORMATS[name].render(feed(name))
    FORMATS[name].render(feed(name, entries=(entry(8),), language="fr", rights="", author="Another"))
    assert FORMATS[name].render(feed(name)) == first


@pytest.mark.parametrize("name", ["atom", "rss"])
@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_h32_xml_is_utf_8_without_dtd_and_declares_namespaces_at_its_root_only(make: InFormat, name: str) -> None:
    data = FORMATS[name].render(make(name))
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")
    assert b"<!DOCTYPE" not in data
    assert b"xmlns" not in data.partition(b">\n")[2].partition(b">")[2]
    assert tree(data).nsmap


@pytest.mark.parametrize("name", ["atom", "rss"])
@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_feedparser_reads_every_entry_without_complaint(make: InFormat, name: str) -> None:
    parsed = feedparser.parse(FORMATS[name].render(make(name)))
    assert not parsed.bozo
    assert parsed.encoding == "utf-8"
    assert [each.link for each in parsed.entries] == [each.url for each in make(name).entries]
    assert [each.title for each in parsed.entries] == [each.title for each in make(name).entries]


@pytest.mark.parametrize("name", FORMATS)
def test_h34_a_mebibyte_of_weight_stays_under_a_mebibyte(name: str) -> None:
    """Pages are cut at 900 KiB of escaped text: what a format adds to an entry must fit into the rest."""
    bare = len(FORMATS[name].render(feed(name, entries=())))
    whole = len(FORMATS[name].render(feed(name, entries=tuple(entry(number) for number in range(49)))))
    assert (whole - bare) / 49 < 1400
    assert BASE.encode() in FORMATS[name].render(feed(name))
