"""The version of an article that stands on while its file is in error: the file does not say it any more.

    Article --of--> Standing --dump, load--> ledger --joined--> Article again, with what its record tells

Pure.
"""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from feedsvc.ingest.times import was_held
from feedsvc.model import Article, Enclosure, Image, Record, State, TopicMention


@dataclass(frozen=True, slots=True)
class Standing:
    """What an article says, but for what its record tells; it holds for the record with the same digest."""

    id: str
    digest: str
    title: str
    html: str
    summary: str
    authors: tuple[str, ...]
    credit: str
    place: str
    language: str
    topics: tuple[TopicMention, ...]
    related: tuple[str, ...]
    enclosures: tuple[Enclosure, ...]
    image: Image | None
    link: str
    expires: datetime | None
    weight: int
    media: tuple[str, ...]  # paths of the files that it shows


_OF_ARTICLE = tuple(field.name for field in fields(Standing) if field.name != "media")
_LISTS = ("authors", "related", "media")


def of(article: Article, media: tuple[str, ...]) -> Standing:
    """Take what an article says."""
    return Standing(**{name: getattr(article, name) for name in _OF_ARTICLE}, media=media)


def joined(bare: Article, record: Record, standing: Standing | Article) -> Article:
    """Give an article of which only the record is known what it said."""
    is_live = any(place.feed == "" and place.left is None for place in record.memberships)
    state: State = "live" if is_live else "held" if was_held(record) else "expired"
    return replace(bare, state=state, **{name: getattr(standing, name) for name in _OF_ARTICLE})


def dump(standing: Standing) -> dict[str, Any]:
    """Write it as a value of JSON."""
    expires = standing.expires and standing.expires.isoformat()
    return {"stands": standing.id} | asdict(standing) | {"expires": expires}


def load(value: dict[str, Any]) -> Standing:
    """Read what `dump` wrote."""
    parts = {name: value[name] for name in (*_OF_ARTICLE, "media")}
    parts |= {name: tuple(value[name]) for name in _LISTS}
    parts["topics"] = tuple(TopicMention(**each) for each in value["topics"])
    parts["enclosures"] = tuple(Enclosure(**each) for each in value["enclosures"])
    parts["image"] = Image(**value["image"]) if value["image"] else None
    parts["expires"] = datetime.fromisoformat(value["expires"]) if value["expires"] else None
    return Standing(**parts)
