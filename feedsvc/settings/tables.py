"""What can be set: the keys of feedsvc.toml and the environment variables, as README prints them.

Tables of facts: knows neither the file nor the environment.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from feedsvc.settings import checks
from feedsvc.settings.checks import Check
from feedsvc.settings.site import Site

SITE_FILE = "feedsvc.toml"
PREFIX = "FEEDSVC_"
TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of feedsvc.toml."""

    name: str  # "topics.blocked" stands in the table [topics]
    check: Check
    meaning: str

    @property
    def field(self) -> str:
        """The field of `Site` that it sets."""
        return self.name.removeprefix(TOPICS + ".")

    @property
    def variable(self) -> str:
        """The environment variable that overrides it."""
        return PREFIX + self.name.upper().replace(".", "_")

    @property
    def default(self) -> object:
        """What it is when nobody says anything."""
        return getattr(Site(), self.field)


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable that is no setting of the site."""

    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("title", checks.words, "name of the site and of its feeds"),
    Setting("subtitle", checks.line, "one line under the title"),
    Setting("base_url", checks.base_url, "public address of the site; every feed prints it"),
    Setting("author", checks.line, "who stands behind articles that name no author"),
    Setting("language", checks.language, "language tag (BCP 47) of articles that do not tell theirs"),
    Setting("rights", checks.line, "who holds the rights"),
    Setting("time_zone", checks.time_zone, "IANA name of the zone of dates that name none"),
    Setting("markers", checks.lines, "lines at which an article ends and what a page put around it begins"),
    Setting("max_age", checks.number(0, 86_400), "seconds for which caches may keep a feed or page"),
    Setting("page_entries", checks.number(5, 500), "entries on an archive page"),
    Setting("rescan_seconds", checks.number(1, 86_400), "seconds between looks at the whole folder"),
    Setting("report_file", checks.flag, "whether what is wrong stands in `_PROBLEMS.txt` in the folder too"),
    Setting("site_id", checks.uuid_text, "UUID from which ids are made; only needed where the ledger was lost"),
    Setting("topics.blocked", checks.lines, "names that never become topics"),
    Setting("topics.min_articles", checks.number(1, 1000), "articles that a found topic needs before it is listed"),
    Setting("topics.find_names", checks.flag, "whether topics are found in headlines; tags are topics always"),
    Setting("topics.folders", checks.flag, "whether names of folders are tags"),
)

RULES: Mapping[str, Check] = {
    "label": checks.line,
    "description": checks.line,
    "aliases": checks.lines,
    "merge": checks.slug,
    "hide": checks.flag,
}
"""The keys of a table [topics.<slug>], which are the fields of `TopicRule`."""

VARIABLES = (
    Variable("FEEDSVC_ARTICLES", "articles", "folder of articles, where the command names none"),
    Variable("FEEDSVC_DATA", "~/.local/state/feedsvc/<folder>", "folder of the index; each site has its own"),
    Variable("FEEDSVC_HOST", "127.0.0.1", "address to listen on; 0.0.0.0 where PORT is set"),
    Variable("PORT", "8000", "port to listen on"),
    Variable("WEB_CONCURRENCY", "2", "processes that answer requests"),
    Variable("FEEDSVC_LOG_FORMAT", "text", "`json` writes each event of the log as a JSON object in a line"),
    Variable("DATABASE_URL", "sqlite:///<data>/index.db", "where the index is"),
)
