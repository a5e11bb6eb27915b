from datetime import UTC, datetime

from lxml import etree

from feedsvc import urls
from feedsvc.render.sitemap import PART_LOCATIONS, Location, index, robots, sitemap

BASE = "https://example.org/news?a&b"
WHEN = datetime(2024, 10, 17, 7, 44, tzinfo=UTC)


def _rows(document: bytes) -> list[list[str | None]]:
    return [[child.text for child in row] for row in etree.fromstring(document)]


def test_a_sitemap_lists_absolute_escaped_addresses() -> None:
    document = sitemap(BASE, [Location("/"), Location(urls.article("北海道"), WHEN)])
    assert etree.fromstring(document).tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    assert _rows(document) == [
        [BASE + "/"],
        [BASE + "/articles/%E5%8C%97%E6%B5%B7%E9%81%93/", "2024-10-17T07:44:00Z"],
    ]


def test_an_index_names_its_parts_in_order() -> None:
    document = index("https://example.org", 2)
    assert etree.fromstring(document).tag.endswith("}sitemapindex")
    assert _rows(document) == [
        ["https://example.org/sitemap/1.xml"],
        ["https://example.org/sitemap/2.xml"],
    ]


def test_the_largest_part_is_within_the_protocols_50_mb() -> None:
    document = sitemap("https://example.org", [Location(urls.article("x" * 80), WHEN)] * PART_LOCATIONS)
    assert len(document) < 50_000_000


def test_parts_of_a_sitemap_have_addresses_of_their_own() -> None:
    part = urls.Address("sitemap", page=3)
    assert urls.parse(urls.path_of(part)) == part
    assert urls.parse("/sitemap.xml") == urls.Address("sitemap")
    assert urls.parse("/sitemap/0.xml") is None


def test_an_empty_sitemap_is_valid() -> None:
    assert _rows(sitemap("https://example.org", [])) == []


def test_robots_may_read_everything_and_find_the_list() -> None:
    assert robots("https://example.org").decode().splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        "Sitemap: https://example.org/sitemap.xml",
    ]
