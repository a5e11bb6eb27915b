"""The documents in tests/data/golden; `python -m tests.render.goldens` writes them anew after a wanted change."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from feedsvc.model import Topic
from feedsvc.render import FORMATS, opml, topicsjson
from tests.render.feedvalues import BASE, FEEDS, NEWEST

FOLDER = Path(__file__).parents[1] / "data" / "golden"

OUTLINES = (
    opml.Outline("The Gazette", f"{BASE}/feed.rss", f"{BASE}/"),
    opml.Outline('The Gazette: "AT&T" < C++', f"{BASE}/topics/at-t/feed.rss", f"{BASE}/topics/at-t/", "It's <both>"),
)
TOPICS = (
    topicsjson.ListedTopic(
        Topic("at-t", "AT&T", "A company", 3, 7, NEWEST),
        f"{BASE}/topics/at-t/",
        {name: f"{BASE}/topics/at-t/feed.{name}" for name in FORMATS},
        topicsjson.NewestArticle("AT&T <grows>", f"{BASE}/articles/at-t-grows/", "tag"),
    ),
    topicsjson.ListedTopic(Topic("السودان", "السودان"), f"{BASE}/topics/%D8%A7/", {}),
)


def _all() -> dict[str, Callable[[], bytes]]:
    written: dict[str, Callable[[], bytes]] = {
        "topics.opml": partial(opml.render, "Topics of The Gazette & Co", "The <Gazette>", NEWEST, OUTLINES),
        "list.json": partial(topicsjson.render, TOPICS),
    }
    for suffix, form in FORMATS.items():
        for name, make in FEEDS.items():
            written[f"{name}.{suffix}"] = partial(form.render, make(suffix))
    return written


GOLDENS: Mapping[str, Callable[[], bytes]] = MappingProxyType(_all())

if __name__ == "__main__":
    for name, write in GOLDENS.items():
        (FOLDER / name).write_bytes(write())
