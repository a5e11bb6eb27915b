"""Archives and tombstones, read from a raw socket: rules H35 to H40."""

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from lxml import etree

from tests.integration.web import BASE_URL, Site, serving

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
DELETED = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def publishing(tmp_path: Path) -> Iterator[Site]:
    """A site for one test alone."""
    with serving(tmp_path) as running:
        yield running


def feed(site: Site, path: str) -> etree._Element:
    answer = site.ask(path)
    assert answer.status == 200, path
    return etree.fromstring(answer.body)


def ids(root: etree._Element) -> list[str]:
    return [entry.findtext(ATOM + "id") or "" for entry in root.findall(ATOM + "entry")]


def link(root: etree._Element, rel: str) -> str:
    """Give the path that a link leads to, "" when there is none."""
    found = [one.get("href") or "" for one in root.findall(ATOM + "link") if one.get("rel") == rel]
    assert len(found) < 2
    return found[0].removeprefix(BASE_URL) if found else ""


def chain(site: Site, start: str) -> list[tuple[str, list[str]]]:
    """Follow prev-archive from the top."""
    pages, path = [], start
    while path:
        root = feed(site, path)
        assert link(root, "self") == path
        pages.append((path, ids(root)))
        path = link(root, "prev-archive")
        assert path not in [before for before, _ in pages], "a loop"
    return pages


@pytest.mark.parametrize("start", ["", "/topics/nato"])
def test_h35_archive_pages_are_chained_both_ways(site: Site, start: str) -> None:
    top, *pages = [path for path, _ in chain(site, f"{start}/feed.atom")]
    assert len(pages) > 2
    for newer, path, older in zip(["", *pages], pages, [*pages[1:], ""], strict=False):
        root = feed(site, path)
        assert root.find(HISTORY + "archive") is not None
        assert link(root, "current") == top
        assert link(root, "next-archive") == newer
        assert link(root, "prev-archive") == older
    assert link(feed(site, top), "next-archive") == ""
    number = int(pages[0].rpartition("/")[2].removesuffix(".atom"))
    assert site.ask(f"{start}/archive/{number + 1}.atom").status == 404


@pytest.mark.parametrize("start", ["", "/topics/nato"])
def test_h35_json_feed_leads_through_the_same_pages(site: Site, start: str) -> None:
    pages, address = [], f"{BASE_URL}{start}/feed.json"
    while address:
        page = json.loads(site.ask(address.removeprefix(BASE_URL)).body)
        pages.append([item["id"] for item in page["items"]])
        address = page.get("next_url", "")
    assert pages == [entries for _, entries in chain(site, f"{start}/feed.atom")]


def test_h36_closed_pages_never_grow(publishing: Site) -> None:
    before = dict(chain(publishing, "/feed.atom"))
    publishing.article("backdated", "A backdated article", "2024-02-02T10:00:00Z")
    for number in range(7):
        publishing.article(f"new{number}", f"New article {number}")
    publishing.publish()
    after = dict(chain(publishing, "/feed.atom"))
    for path in set(before) - {"/feed.atom"}:
        assert after[path] == before[path]
    titles = [entry.findtext(ATOM + "title") for entry in feed(publishing, "/feed.atom").findall(ATOM + "entry")]
    assert "A backdated article" in titles


def test_h37_an_edited_archived_entry_changes_its_page_and_a_withdrawn_one_leaves_it(publishing: Site) -> None:
    path = chain(publishing, "/feed.atom")[-1][0]
    before = publishing.ask(path)
    publishing.article("m00", "Ministers met", "2024-01-07T10:00:00Z")
    publishing.publish()
    edited = publishing.ask(path, if_none_match=before["etag"])
    assert edited.status == 200
    assert ids(etree.fromstring(edited.body)) == ids(etree.fromstring(before.body))
    (publishing.folder / "m00.md").unlink()
    publishing.publish()
    left = publishing.ask(path, if_none_match=edited["etag"])
    assert left.status == 200
    assert len(ids(etree.fromstring(left.body))) == len(ids(etree.fromstring(before.body))) - 1


@pytest.mark.parametrize("path", ["/feed.atom", "/archive/1.atom", "/topics/treaties/feed.atom", "/brief.atom"])
def test_h38_no_feed_says_that_it_is_complete(site: Site, path: str) -> None:
    assert feed(site, path).find(HISTORY + "complete") is None


def test_h39_while_much_is_published_the_chain_has_every_entry_and_no_loop(publishing: Site) -> None:
    first = {entry for _, entries in chain(publishing, "/feed.atom") for entry in entries}
    done = Event()

    def publish() -> None:
        for number in range(30):
            publishing.article(f"burst{number}", f"Burst {number}", f"2025-12-{number % 28 + 1:02}T12:00:00Z")
            publishing.publish()
        done.set()

    publisher = Thread(target=publish)
    publisher.start()
    try:
        while not done.is_set():
            walked = [entry for _, entries in chain(publishing, "/feed.atom") for entry in entries]
            assert first <= set(walked)
    finally:
        publisher.join()
    pages = chain(publishing, "/feed.atom")
    entries = [entry for _, page in pages for entry in page]
    assert len(entries) == len(set(entries)) == len(first) + 30


def test_h40_a_withdrawn_entry_has_a_tombstone_until_it_is_restored(publishing: Site) -> None:
    publishing.article("short-lived", "A short life", "2025-12-24T10:00:00Z")
    publishing.publish()
    entry = ids(feed(publishing, "/feed.atom"))[0]
    (publishing.folder / "short-lived.md").unlink()
    publishing.publish()
    root = feed(publishing, "/feed.atom")
    (deleted,) = [one for one in root.findall(DELETED) if one.get("ref") == entry]
    assert entry not in ids(root)
    assert entry.encode() not in publishing.ask("/feed.rss").body + publishing.ask("/feed.json").body
    publishing.article("short-lived", "A short life", "2025-12-24T10:00:00Z")
    publishing.publish()
    restored = feed(publishing, "/feed.atom")
    assert not [one for one in restored.findall(DELETED) if one.get("ref") == entry]
    (again,) = [one for one in restored.findall(ATOM + "entry") if one.findtext(ATOM + "id") == entry]
    assert (again.findtext(ATOM + "updated") or "") > (deleted.get("when") or "")[:19]
