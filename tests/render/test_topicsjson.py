"""The list of topics for programs."""

import json

from tests.render.feedvalues import BASE
from tests.render.goldens import GOLDENS


def test_a_topic_has_its_addresses_count_and_newest_date() -> None:
    first, second = json.loads(GOLDENS["list.json"]())["topics"]
    assert first == {
        "slug": "at-t",
        "label": "AT&T",
        "description": "A company",
        "count": 3,
        "latest": "2024-10-17T09:44:00Z",
        "url": f"{BASE}/topics/at-t/",
        "feeds": {name: f"{BASE}/topics/at-t/feed.{name}" for name in ("atom", "rss", "json")},
        "newest": {"title": "AT&T <grows>", "url": f"{BASE}/articles/at-t-grows/", "reason": "tag"},
    }
    assert (second["label"], second["count"]) == ("السودان", 0)
    assert not {"latest", "newest"} & second.keys()
