"""feedsvc.toml, then the environment, into two frozen values; the only reader of the environment.

`Site` is what documents depend on (the keeper writes it into the index); `Settings` is what a process needs besides.
"""

from dataclasses import dataclass
from pathlib import Path

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
    site_id: str = ""  # UUID; "" until the ledger or feedsvc.toml gives one
    topics: tuple[TopicRule, ...] = ()
    blocked: tuple[str, ...] = ()  # names that never become topics
    min_articles: int = 2  # before a found topic is listed
    find_names: bool = True
    folders: bool = False  # folder names are tags


@dataclass(frozen=True, slots=True)
class Settings:
    """What a process needs to run a site."""

    folder: Path
    data: Path
    site: Site
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    base_url_assumed: bool = False
    platform: bool = False  # PORT was set: a platform runs us
