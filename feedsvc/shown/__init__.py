"""Index -> what documents show: feeds, pages, lists for programs.

Here is what these have in common: of which subject, since when, depending on what.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from feedsvc import urls
from feedsvc.index import entries, topics
from feedsvc.index.database import Connection
from feedsvc.index.topics import Name
from feedsvc.model import Topic
from feedsvc.render.titles import label_of
from feedsvc.settings import Site
from feedsvc.text import fold
from feedsvc.urls import Expression

T = TypeVar("T")
Named = TypeVar("Named", Topic, Name)


@dataclass(frozen=True, slots=True)
class Shown(Generic[T]):
    """What a document shows, with what it needs besides."""

    value: T
    last_modified: datetime
    depends: frozenset[str]  # as model.Document has it


def shown_of(c: Connection, value: T, feeds: Iterable[str]) -> Shown[T]:
    """Give what is made of some feeds: it is as old as the last change of any of them."""
    names = tuple(feeds)
    return dated(c, value, names, *(entries.last_change(c, name) for name in names))


def dated(c: Connection, value: T, feeds: Iterable[str], *changes: datetime | None) -> Shown[T]:
    """Give what is made of some feeds and last changed at one of some times, or when the site did."""
    newest = max(filter(None, (entries.settings_changed(c), entries.created(c), *changes)))
    return Shown(value, newest, frozenset({"site", *("feed:" + name for name in feeds)}))


def subject_of(c: Connection, site: Site, expression: Expression) -> Topic | None:
    """Give the one topic of an expression; what is no single one, everything too, has no slug.

    None where a topic of the expression does not stand.
    """
    slugs = urls.slugs_of(expression)
    if any(topics.standing(c, site, slug) != "live" for slug in slugs):
        return None
    if not expression:
        return Topic("", "", site.subtitle)
    if expression == urls.single(slug := min(slugs)):
        return topics.topic(c, site, slug)
    return Topic("", label_of(expression, topics.labels(c, site, slugs)))


def by_label(listed: Iterable[Named]) -> tuple[Named, ...]:
    """Put topics in the order of their labels."""
    return tuple(sorted(listed, key=place_of))


def place_of(topic: Name | Topic) -> tuple[str, str]:
    """Give what topics are ordered by."""
    return fold(topic.label), topic.slug
