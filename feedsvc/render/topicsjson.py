"""The list of topics -> JSON for programs. Knows no HTTP and no database."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from feedsvc.model import Topic
from feedsvc.render.jsontext import json_text
from feedsvc.render.wording import iso

MEDIA_TYPE = "application/json"


class NewestArticle(NamedTuple):
    """The newest article of a topic."""

    title: str
    url: str
    reason: str  # why it is in the topic


class ListedTopic(NamedTuple):
    """A topic with its addresses."""

    topic: Topic
    url: str  # the page for people
    feeds: Mapping[str, str]  # addresses by format name
    newest: NewestArticle | None = None


def render(topics: Iterable[ListedTopic]) -> bytes:
    """Write the topics in the order given; `latest` and `newest` are absent where a topic has no article."""
    return json_text({"topics": [_row(listed) for listed in topics]})


def _row(listed: ListedTopic) -> dict[str, object]:
    topic, newest = listed.topic, listed.newest
    row = {"slug": topic.slug, "label": topic.label, "description": topic.description, "count": topic.count}
    if topic.latest:
        row["latest"] = iso(topic.latest)
    row |= {"url": listed.url, "feeds": listed.feeds}
    if newest:
        row["newest"] = {"title": newest.title, "url": newest.url, "reason": newest.reason}
    return row
