"""What every document of a site depends on, and its JSON for the index.

Frozen values only: knows no file and no environment.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

DEFAULT_MARKERS = ("Today's Top News", "Most Viewed", "Related Stories", "Related News", "Read more:")


@dataclass(frozen=True, slots=True)
class TopicRule:
    """What an editor decided about one topic."""

    slug: str
    label: str = ""
    description: str = ""
    aliases: tuple[str, ...] = ()
    merge: str = ""  # slug of the topic that takes this one's place
    hide: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What every document of a site depends on."""

    title: str = "News"
    subtitle: str = ""
    base_url: str = ""  # without a final slash
    author: str = ""
    language: str = ""  # BCP 47
    rights: str = ""
    time_zone: str = "UTC"  # IANA name
    markers: tuple[str, ...] = DEFAULT_MARKERS  # lines after which boilerplate begins
    max_age: int = 300  # seconds a feed or page may be kept by caches
    page_entries: int = 25
    rescan_seconds: int = 300
    report_file: bool = False  # problems stand in a file among the articles too
    site_id: str = ""  # UUID; "" until the ledger or feedsvc.toml gives one
    topics: tuple[TopicRule, ...] = ()
    blocked: tuple[str, ...] = ()  # names that never become topics
    min_articles: int = 2  # before a found topic is listed
    find_names: bool = True
    folders: bool = False  # folder names are tags


def site_to_json(site: Site) -> str:
    """Write a site as JSON: equal sites give equal text."""
    return json.dumps(asdict(site), sort_keys=True, separators=(",", ":"))


def site_from_json(text: str) -> Site:
    """Read what `site_to_json` wrote, in this version or another: fields it did not know have their defaults."""
    written = json.loads(text)
    rules = tuple(TopicRule(**_known(TopicRule, rule)) for rule in written.pop("topics", ()))
    return Site(**_known(Site, written), topics=rules)


def _known(kind: type[Site | TopicRule], written: Mapping[str, object]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {
        name: tuple(value) if isinstance(value, list) else value for name, value in written.items() if name in names
    }
