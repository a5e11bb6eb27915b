"""OPML that readers import."""

from email.utils import parsedate_to_datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.render import opml
from feedsvc.text import one_line
from tests.render.feedvalues import BASE, NEWEST
from tests.render.goldens import GOLDENS, OUTLINES
from tests.render.reading import tree


def test_h31_version_title_and_date() -> None:
    root = tree(GOLDENS["topics.opml"]())
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Topics of The Gazette & Co"
    assert root.findtext("head/ownerName") == "The <Gazette>"
    assert parsedate_to_datetime(root.findtext("head/dateModified")) == NEWEST


def test_h31_every_outline_is_a_feed() -> None:
    outlines = tree(GOLDENS["topics.opml"]()).findall("body/outline")
    assert [dict(outline.attrib) for outline in outlines] == [
        {
            "type": "rss",
            "text": OUTLINES[0].text,
            "title": OUTLINES[0].text,
            "xmlUrl": f"{BASE}/feed.rss",
            "htmlUrl": f"{BASE}/",
        },
        {
            "type": "rss",
            "text": OUTLINES[1].text,
            "title": OUTLINES[1].text,
            "description": "It's <both>",
            "xmlUrl": f"{BASE}/topics/at-t/feed.rss",
            "htmlUrl": f"{BASE}/topics/at-t/",
        },
    ]


def test_nobody_owns_a_list_without_an_owner() -> None:
    root = tree(opml.render("Topics", "", NEWEST, ()))
    assert root.find("head/ownerName") is None
    assert len(root.find("body")) == 0


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_f140_any_name_gives_a_well_formed_list_of_one_line_names(name: str) -> None:
    data = opml.render(name, name, NEWEST, [opml.Outline(name, f"{BASE}/feed.rss", f"{BASE}/", name)])
    outline = tree(data).find("body/outline")
    assert outline.get("text") == (one_line(name) or f"{BASE}/feed.rss")
