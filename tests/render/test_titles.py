"""What feeds are called, and where their formats are."""

import pytest

from feedsvc import urls
from feedsvc.render.titles import addresses, feed_links, feed_title, label_of
from feedsvc.settings import Site

SITE = Site(title="The Gazette", base_url="https://news.example")
LABELS = {"nato": "NATO", "us": "United States", "eu": "EU"}


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("nato", "NATO"),
        ("nowhere", "nowhere"),
        ("nato+us", "NATO and United States"),
        ("nato!us", "NATO without United States"),
        ("nato!eu!us", "NATO without EU and United States"),
        ("eu,nato", "EU or NATO"),
        ("eu,nato+us", "EU, or NATO and United States"),
    ],
)
def test_combination_is_written_in_words(written: str, label: str) -> None:
    expression = urls.parse_expression(written)
    assert expression
    assert label_of(expression, LABELS) == label


def test_everything_has_no_label() -> None:
    assert label_of((), LABELS) == ""


def test_documents_of_a_feed_are_told_apart_by_their_titles() -> None:
    assert feed_title(SITE, "") == "The Gazette"
    assert feed_title(SITE, "NATO") == "The Gazette: NATO"
    assert feed_title(SITE, "NATO", brief=True) == "The Gazette: NATO (summaries)"
    assert feed_title(SITE, "NATO", page=3) == "The Gazette: NATO (archive 3)"


def test_h19_each_format_has_its_own_address() -> None:
    assert addresses(SITE, urls.single("köln"), page=2) == {
        "atom": ("application/atom+xml", "https://news.example/topics/k%C3%B6ln/archive/2.atom"),
        "rss": ("application/rss+xml", "https://news.example/topics/k%C3%B6ln/archive/2.rss"),
        "json": ("application/feed+json", "https://news.example/topics/k%C3%B6ln/archive/2.json"),
    }


def test_links_of_full_and_brief_feeds_have_distinct_titles() -> None:
    links = feed_links(SITE, (), "") + feed_links(SITE, (), "", brief=True)
    assert len({link.title for link in links}) == 6
    assert len({link.url for link in links}) == 6
