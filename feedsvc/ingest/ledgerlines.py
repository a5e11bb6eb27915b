"""What stands in the ledger, line by line: values to JSON and back, and which line takes the place of which. Pure."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from feedsvc.ingest import standing
from feedsvc.ingest.standing import Standing
from feedsvc.model import ClosedPage, Membership, Record, State, TopicMention

_json = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class SettingsLine:
    """When the settings that documents print last changed, and a fingerprint of them."""

    fingerprint: str
    changed: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """The folder has been ingested once: from here on an article is filed when it is first seen."""


@dataclass(frozen=True, slots=True)
class Named:
    """The label that a topic was first listed under, which stays."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class Purged:
    """The salted hash of a name whose article was erased."""

    salt: str
    hash: str


Line = Record | Standing | ClosedPage | SettingsLine | Settled | Named | Purged


def dump(line: Line) -> bytes:
    """Write a line."""
    if isinstance(line, Record):
        value = _dump_record(line)
    elif isinstance(line, Standing):
        value = standing.dump(line)
    elif isinstance(line, ClosedPage):
        value = {"page": line.number, "feed": line.feed, "closed": written(line.closed), "entries": list(line.entries)}
    elif isinstance(line, SettingsLine):
        value = {"settings": line.fingerprint, "changed": written(line.changed)}
    elif isinstance(line, Named):
        value = {"topic": line.slug, "label": line.label}
    elif isinstance(line, Purged):
        value = {"purged": line.hash, "salt": line.salt}
    else:
        value = {"settled": True}
    return _json(value).encode() + b"\n"


def _dump_record(record: Record) -> dict[str, Any]:
    corrected = {"correction": record.correction, "corrected": record.corrected and written(record.corrected)}
    return {
        "id": record.id,
        "path": record.path,
        "slug": record.slug,
        "digest": record.digest,
        "content": record.content,
        "state": record.state,
        "published": written(record.published),
        "updated": written(record.updated),
        "changed": written(record.changed),
        "first_seen": written(record.first_seen),
        "filed": written(record.filed),
        "due": record.due and written(record.due),
        "withdrawn": record.withdrawn and written(record.withdrawn),
        "topics": [[mention.slug, mention.label, mention.reason] for mention in record.topics],
        "memberships": [[m.feed, written(m.filed), m.left and written(m.left)] for m in record.memberships],
        "moved": list(record.moved),
        "guid": record.guid,
        "order": record.order,
        **(corrected if record.correction else {}),
    }


def load(raw: bytes) -> Line:
    """Read a line; raises ValueError when it is damaged."""
    value = json.loads(raw)
    try:
        return next(load for key, load in _LOADERS.items() if key in value)(value)
    except (KeyError, TypeError, StopIteration) as error:
        raise ValueError(raw[:80]) from error


def subject(line: Line) -> object:
    """Tell what a line is about: the last one about it counts."""
    if isinstance(line, Record):
        return line.id
    if isinstance(line, Standing):
        return Standing, line.id
    if isinstance(line, ClosedPage):
        return line.feed, line.number
    if isinstance(line, Named):
        return Named, line.slug
    return line if isinstance(line, Purged) else type(line)


def tells_of(line: Line, article: str, feeds: Collection[str]) -> bool:
    """Tell whether a line is about an article, by its id, or about one of some feeds."""
    if isinstance(line, Record | Standing):
        return line.id == article
    if isinstance(line, ClosedPage):
        return line.feed in feeds
    return isinstance(line, Named) and line.slug in feeds


def without(raw: bytes, article: str) -> bytes:
    """Take an article from the page of an archive, should that name it."""
    if not article or article.encode() not in raw:
        return raw
    value = json.loads(raw)
    if "page" in value:
        value["entries"] = [entry for entry in value["entries"] if entry != article]
    return _json(value).encode() + b"\n"


def _load_record(value: dict[str, Any]) -> Record:
    state: State = value["state"]
    return Record(
        id=value["id"],
        path=value["path"],
        slug=value["slug"],
        digest=value["digest"],
        content=value["content"],
        state=state,
        published=read_time(value["published"]),
        updated=read_time(value["updated"]),
        changed=read_time(value["changed"]),
        first_seen=read_time(value["first_seen"]),
        filed=read_time(value["filed"]),
        due=value["due"] and read_time(value["due"]),
        withdrawn=value["withdrawn"] and read_time(value["withdrawn"]),
        topics=tuple(TopicMention(*mention) for mention in value["topics"]),
        memberships=tuple(
            Membership(feed, read_time(filed), left and read_time(left)) for feed, filed, left in value["memberships"]
        ),
        moved=tuple(value["moved"]),
        guid=value["guid"],
        order=value.get("order", ""),
        correction=value.get("correction", ""),
        corrected=read_time(value["corrected"]) if "corrected" in value else None,
    )


_LOADERS: Mapping[str, Callable[[dict[str, Any]], Line]] = {
    "stands": standing.load,
    "id": _load_record,
    "page": lambda value: ClosedPage(value["feed"], value["page"], read_time(value["closed"]), tuple(value["entries"])),
    "settings": lambda value: SettingsLine(value["settings"], read_time(value["changed"])),
    "topic": lambda value: Named(value["topic"], value["label"]),
    "purged": lambda value: Purged(value["salt"], value["purged"]),
    "settled": lambda _: Settled(),
}
"""How each kind of line is read, by a key that the kinds after it do not have."""


@lru_cache(maxsize=1024)
def written(when: datetime) -> str:
    """Write a time."""
    return when.isoformat().replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """Read a time."""
    return datetime.fromisoformat(text)
