"""JSON Feed as its version 1.1 has it."""

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest

from feedsvc.render import jsonfeed
from tests.render.feedvalues import BASE, FEEDS, InFormat, archive, empty, entry, feed, full

SCHEMA = json.loads((Path(__file__).parents[1] / "data" / "jsonfeed.schema.json").read_text(encoding="utf-8"))


def rendered(make: InFormat) -> Any:
    return json.loads(jsonfeed.render(make("json")))


@pytest.mark.parametrize("make", FEEDS.values(), ids=list(FEEDS))
def test_h30_the_schema_accepts_it(make: InFormat) -> None:
    jsonschema.Draft7Validator(SCHEMA).validate(rendered(make))


@pytest.mark.parametrize("change", [{"version": "1.1"}, {"author": {}}, {"items": [{"id": "1"}]}, {"title": None}])
def test_the_schema_refuses_what_is_wrong(change: dict[str, object]) -> None:
    assert not jsonschema.Draft7Validator(SCHEMA).is_valid(rendered(full) | change)


def test_h30_what_the_feed_says_of_itself() -> None:
    read = rendered(full)
    assert {key: value for key, value in read.items() if key != "items"} == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Gazette & Co",
        "home_page_url": f"{BASE}/",
        "feed_url": f"{BASE}/feed.json",
        "description": "All that is < syndicated >",
        "next_url": f"{BASE}/archive/7.json",
        "language": "en",
        "authors": [{"name": "The Gazette"}],
        "hubs": [{"type": "WebSub", "url": f"{BASE}/hub"}],
    }


def test_h35_an_archive_page_is_followed_by_the_one_before_it() -> None:
    assert rendered(archive)["next_url"] == f"{BASE}/archive/6.json"
    assert "next_url" not in rendered(empty)


def test_h30_what_an_entry_says() -> None:
    assert rendered(full)["items"][0] == {
        "id": full("json").entries[0].id,
        "url": f"{BASE}/articles/a1/",
        "title": "AT&T and C++: is 5 < 6?",
        "content_html": full("json").entries[0].html,
        "summary": "AT&T say that 5 < 6.",
        "image": f"{BASE}/media/p.jpg",
        "date_published": "2024-10-17T08:44:00Z",
        "date_modified": "2024-10-17T09:34:00Z",
        "authors": [{"name": "Agencies"}, {"name": "Smith & Sons"}],
        "tags": ["AT&T", "C++"],
        "attachments": [
            {"url": f"{BASE}/media/a.mp3?x=1&y=2", "mime_type": "audio/mpeg", "size_in_bytes": 123456},
            {"url": f"{BASE}/media/b.mp4", "mime_type": "video/mp4"},
        ],
    }


def test_h30_without_a_whole_text_the_summary_or_the_title_is_the_content() -> None:
    items = rendered(full)["items"]
    assert [item.get("content_text") for item in items[2:]] == [
        None,
        "Only its summary, since the whole is too large.",
        "Headline 5",
        None,
    ]


def test_an_imported_guid_is_kept_verbatim() -> None:
    assert rendered(full)["items"][1]["id"] == "tag:example.org,2009:imported 2"


def test_an_entry_says_its_language_where_it_is_not_the_feed_s() -> None:
    assert [item.get("language") for item in rendered(full)["items"]] == [None, "ar", "ja", None, None, None]
    several = json.loads(jsonfeed.render(feed("json", language="", entries=(entry(1), entry(2, language="fr")))))
    assert [item.get("language") for item in several["items"]] == ["en", "fr"]
    assert "language" not in several


def test_h30_is_utf_8_without_bom_nulls_or_needless_escapes() -> None:
    data = jsonfeed.render(full("json"))
    assert data.startswith(b"{")
    assert data.endswith(b"}\n")
    assert "北海道で地震 🇯🇵".encode() in data
    assert b"null" not in data
