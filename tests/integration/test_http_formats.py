"""What feeds say, read from a raw socket: rules H26 to H34."""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from lxml import etree

from tests.integration.web import Site

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
FEEDS = ["/feed", "/brief", "/topics/nato/feed", "/topics/nato+ukraine/feed", "/archive/1", "/topics/treaties/feed"]
XML = [f"{feed}.{suffix}" for feed in FEEDS for suffix in ("atom", "rss")] + ["/topics.opml", "/sitemap.xml"]
URN = re.compile(r"urn:uuid:[0-9a-f-]{36}")
RFC_822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def xml(site: Site, path: str) -> etree._Element:
    return etree.fromstring(site.ask(path).body)


def data(site: Site, path: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(site.ask(path).body)
    return read


def text(parent: etree._Element, name: str) -> str:
    return parent.findtext(ATOM + name) or ""


def when(written: str) -> datetime:
    return datetime.fromisoformat(written)


@pytest.mark.parametrize("path", FEEDS)
def test_h26_atom_has_what_it_must(site: Site, path: str) -> None:
    feed = xml(site, path + ".atom")
    entries = feed.findall(ATOM + "entry")
    for element in [feed, *entries]:
        assert text(element, "id")
        assert text(element, "title")
        assert when(text(element, "updated")).tzinfo
    assert feed.find(ATOM + "author") is not None
    assert len([link for link in feed.findall(ATOM + "link") if link.get("rel") == "self"]) == 1
    for entry in entries:
        links = [link for link in entry.findall(ATOM + "link") if link.get("rel") == "alternate"]
        assert entry.find(ATOM + "content") is not None or links
        assert when(text(entry, "updated")) >= when(text(entry, "published"))
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    if len(entries) > 1:
        assert len({text(entry, "updated") for entry in entries}) > 1


def test_h27_ids_hang_on_nothing_that_may_change(changing: Site) -> None:
    def ids() -> dict[str, str]:
        feed = xml(changing, "/topics/ids/feed.atom")
        return {text(entry, "title"): text(entry, "id") for entry in feed.findall(ATOM + "entry")}

    changing.article("ids", "Before", "2025-12-20T10:00:00Z", tags="Ids")
    changing.publish()
    (before,) = ids().values()
    assert URN.fullmatch(before)
    (changing.folder / "ids.md").rename(changing.folder / "ids-renamed.md")
    changing.publish()
    changing.article("ids-renamed", "After", "2025-12-21T10:00:00Z", tags="Ids")
    changing.publish()
    assert ids() == {"After": before}


@pytest.mark.parametrize("path", FEEDS)
def test_h28_rss_has_what_it_must(site: Site, path: str) -> None:
    channel = xml(site, path + ".rss").find("channel")
    assert channel is not None
    for name in ("title", "link", "description"):
        assert (channel.findtext(name) or "").strip()
    (own,) = [link for link in channel.findall(ATOM + "link") if link.get("rel") == "self"]
    assert (own.get("href") or "").endswith(path + ".rss")
    assert len(channel.findall("language")) <= 1
    for item in channel.findall("item"):
        assert item.findtext("title") or item.findtext("description")
        guid = item.find("guid")
        assert guid is not None
        assert guid.get("isPermaLink") == "false"
        assert RFC_822.fullmatch(item.findtext("pubDate") or "")
    assert RFC_822.fullmatch(channel.findtext("lastBuildDate") or "")


@pytest.mark.parametrize("path", FEEDS)
def test_h29_rss_text_is_plain_and_html_stands_where_it_may(site: Site, path: str) -> None:
    for item in xml(site, path + ".rss").iter("item"):
        assert "<" not in (item.findtext("title") or "")
        names = [child.tag for child in item]
        if CONTENT in names:
            assert names.index("description") < names.index(CONTENT)
            assert not re.search(r'(?:href|src)="(?!https?:|mailto:|tel:)', item.findtext(CONTENT) or "")


@pytest.mark.parametrize("path", FEEDS)
def test_h30_json_feed_has_what_it_must(site: Site, path: str) -> None:
    answer = site.ask(path + ".json")
    assert not answer.body.startswith(b"\xef\xbb\xbf")
    assert b"NaN" not in answer.body
    feed = data(site, path + ".json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"].endswith(path + ".json")
    assert "author" not in feed
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item.get("content_html") or item.get("content_text")
        assert "author" not in item
    assert feed.get("next_url") != feed["feed_url"]


def test_h31_opml_lists_every_topic(site: Site) -> None:
    opml = xml(site, "/topics.opml")
    assert opml.get("version") == "2.0"
    assert opml.findtext("head/title")
    outlines = list(opml.iter("outline"))
    assert outlines
    for outline in outlines:
        assert outline.get("type") == "rss"
        assert outline.get("text")
        assert (outline.get("xmlUrl") or "").startswith("https://news.example/")


@pytest.mark.parametrize("path", XML)
def test_h32_xml_declares_utf_8_and_no_document_type(site: Site, path: str) -> None:
    body = site.ask(path).body
    assert re.match(rb"<\?xml version=['\"]1.0['\"] encoding=['\"]UTF-8['\"]", body)
    assert b"<!DOCTYPE" not in body
    assert b"SYSTEM" not in body
    assert not set(re.findall(rb"&(\w+);", body)) - {b"amp", b"lt", b"gt", b"quot", b"apos"}
    root = etree.fromstring(body)
    assert all(element.nsmap == root.nsmap for element in root.iter())
    assert not re.search("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", body.decode())


def test_h33_touching_is_no_change_and_no_date_lies_ahead(changing: Site) -> None:
    changing.article("dated", "A dated article", "2025-12-19T10:00:00Z", tags="Dates")
    changing.publish()
    before = changing.ask("/topics/dates/feed.atom")
    (changing.folder / "dated.md").touch()
    changing.publish()
    assert changing.ask("/topics/dates/feed.atom").body == before.body
    changing.article("dated", "A dated article", "2025-12-19T10:00:00Z", tags="Dates", more="And more.")
    changing.publish()
    feed, now = xml(changing, "/topics/dates/feed.atom"), datetime.now(UTC)
    (entry,) = feed.findall(ATOM + "entry")
    assert text(entry, "published") == "2025-12-19T10:00:00+00:00"
    assert when(text(entry, "updated")) > when(text(entry, "published"))
    assert (when(text(entry, "updated")) - now).total_seconds() < 60, "each batch has a second of its own"


@pytest.mark.parametrize("path", FEEDS)
def test_h34_every_format_holds_the_same_newest_first(site: Site, path: str) -> None:
    bodies = {suffix: site.ask(f"{path}.{suffix}").body for suffix in ("atom", "rss", "json")}
    assert all(len(body) < 2**20 for body in bodies.values())
    atom = [
        (text(entry, "id"), text(entry, "title"), when(text(entry, "published")))
        for entry in etree.fromstring(bodies["atom"]).findall(ATOM + "entry")
    ]
    rss = [
        (item.findtext("guid"), item.findtext("title"), parsedate_to_datetime(item.findtext("pubDate") or ""))
        for item in etree.fromstring(bodies["rss"]).iter("item")
    ]
    feed = json.loads(bodies["json"])
    json_feed = [(item["id"], item["title"], when(item["date_published"])) for item in feed["items"]]
    assert atom == rss == json_feed
    assert [dated for *_, dated in atom] == sorted((dated for *_, dated in atom), reverse=True)
