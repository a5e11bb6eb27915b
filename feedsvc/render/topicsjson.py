"""The list of topics -> JSON for programs. Knows no HTTP and no database."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from feedsvc.model import Topic
from feedsvc.render.jsontext import json_text
from feedsvc.render.wording import iso

MEDIA_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class NewestArticle:
    """The newest article of a topic."""

    title: str
    url: str
    reason: str  # why it is in the topic


@dataclass(frozen=True, slots=True)
class ListedTopic:
    """A topic with its addresses."""

    topic: Topic
    url: str  # the page for people
    feeds: tuple[tuple[str, str], ...]  # (format name, address)
    newest: NewestArticle | None = None


def render(topics: Iterable[ListedTopic]) -> bytes:
    """Write the topics in the order given; `latest` and `newest` are absent where a topic has no article."""
    return json_text({"topics": [_row(listed) for listed in topics]})


def _row(listed: ListedTopic) -> dict[str, object]:
    topic = listed.topic
    latest = {"latest": iso(topic.latest)} if topic.latest else {}
    named = {"slug": topic.slug, "label": topic.label, "description": topic.description, "count": topic.count}
    newest = {"newest": asdict(listed.newest)} if listed.newest else {}
    return {**named, **latest, "url": listed.url, "feeds": dict(listed.feeds), **newest}
