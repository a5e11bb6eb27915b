"""Metadata as written -> typed fields; the one reader for front matter, header lines, HTML heads and JSON.

KNOWN is the written table of keys. An impossible value is a ParseError where the article would come out wrong (dates,
truth values, a title that is a list) and a warning where it is as good without (links, languages, guids); both name
field, line, value and what to do. Knows nothing about the formats metadata comes in, and judges no date against now.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Enclosure, Image, Problem, Stamp
from feedsvc.parse import values
from feedsvc.parse.dates import read_date
from feedsvc.parse.values import Given, Raw
from feedsvc.settings import Site

MAX_TAGS = 100
MAX_AUTHORS = 20
MAX_TITLE = 100_000  # what is shown is cut later, when the title is chosen; here only work is bounded
MAX_SUMMARY = 2_000
MAX_CORRECTION = 1_000
MAX_NAME = 200
MAX_GUID = 1_000
MAX_UNKNOWN = 20  # unknown keys that are named; the others are counted
MAX_COMPARED = 200  # unknown keys that are held against the known ones: no hand writes more

_COMMAS = "[,;，；、،]"
_AND = r"[,;，；、،]| and (?=[^ ]+ [^ ]+)| & (?=[^ ]+ [^ ]+)"

# Each field with its keys, the one that counts first; those of tags are joined.
_KEYS = {
    "title": "title headline",
    "publish_at": "publish_at publish_on",
    "date": "date published published_at published_on published_time publish_date published_date date_published pubdate"
    " posted posted_at issued created created_at date_created",
    "updated": "updated updated_at updated_on date_updated modified modified_at date_modified last_modified lastmod"
    " last_updated",
    "expires": "expires expires_at expiry_date expiry expire expiration_date unpublish_at",
    "author": "author authors byline by creator writer",
    "tags": "tags tag topics topic keywords keyword categories category section",
    "not_topics": "not_topics not_topic no_topics",
    "topics_only": "topics_only tags_only",
    "summary": "summary description excerpt abstract standfirst dek lede",
    "slug": "slug",
    "guid": "guid id uid identifier",
    "link": "link url canonical canonical_url permalink external_url original_url",
    "image": "image image_url picture photo featured_image cover banner_image thumbnail",
    "image_alt": "image_alt alt image_description",
    "image_credit": "image_credit photo_credit",
    "enclosures": "enclosures enclosure attachments attachment audio podcast",
    "language": "language lang locale in_language",
    "place": "place dateline location",
    "credit": "credit agency source",
    "draft": "draft",
    "status": "status",
    "correction": "correction corrections",
    "minor": "minor minor_edit",
}

KNOWN: Mapping[str, str] = MappingProxyType({key: field for field, keys in _KEYS.items() for key in keys.split()})
"""Every key that means something, lower case with underscores, and its field; `known_field` reads other spellings."""

_RANKS = {key.replace("_", ""): rank for rank, key in enumerate(KNOWN)}
_FIELDS = tuple(KNOWN.values())
_HOLDING = frozenset({"draft", "publish_at", "expires"})  # what says when an article is not to be seen
_NEARLY = 0.8
_LONGEST_KEY = 40
_HELD_BACK = frozenset({"draft", "private", "pending", "unpublished", "hidden"})

_T = TypeVar("_T")


class Fields(NamedTuple):
    """What the metadata of one file says; empty where it says nothing."""

    title: str = ""  # one line, not yet cut
    published: Stamp | None = None
    updated: Stamp | None = None
    expires: Stamp | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    topics_only: bool = False
    summary: str = ""
    slug: str = ""
    guid: str = ""
    link: str = ""
    image: Image | None = None
    enclosures: tuple[Enclosure, ...] = ()
    language: str = ""
    place: str = ""
    credit: str = ""
    draft: bool = False
    correction: str = ""
    minor: bool = False
    unknown: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


_NOTHING = Fields()


def known_field(key: str) -> str:
    """Name the field that a key means, whatever its case and its hyphens; "" for an unknown key."""
    rank = _rank(key)
    return "" if rank is None else _FIELDS[rank]


def fields_of(raw: Mapping[str, Raw], site: Site) -> Fields:
    """Read metadata; ParseError where publishing what it says would be wrong."""
    if not raw:
        return _NOTHING
    ranks = {key: rank for key in raw if (rank := _rank(key)) is not None}
    unknown = {key: each for key, each in raw.items() if key not in ranks}
    problems = _oddities(raw, unknown)
    given = _by_field(raw, ranks, problems)
    zone = ZoneInfo(site.time_zone)

    def read(field: str, reader: Callable[..., _T], nothing: _T, *more: object) -> _T:
        return reader(given[field], *more) if field in given else nothing

    draft = read("draft", values.yes_or_no, False) or read("status", _held_back, False) or _unpublished(given)
    alt = read("image_alt", values.plain, "", 500)
    credit = read("image_credit", values.plain, "", MAX_NAME)
    return Fields(
        title=read("title", values.plain, "", MAX_TITLE),
        published=read("publish_at", _stamp, None, zone) or read("date", _stamp, None, zone),
        updated=read("updated", _stamp, None, zone),
        expires=read("expires", _stamp, None, zone),
        authors=read("author", _authors, ()),
        tags=read("tags", _tags, ()),
        not_topics=read("not_topics", _tags, ()),
        topics_only=read("topics_only", values.yes_or_no, False),
        summary=read("summary", values.plain, "", MAX_SUMMARY),
        slug=read("slug", _slug, ""),
        guid=read("guid", _guid, ""),
        link=read("link", _link, ""),
        image=read("image", values.image, None, alt, credit),
        enclosures=read("enclosures", values.enclosures, ()),
        language=read("language", values.language, ""),
        place=read("place", values.plain, "", MAX_NAME),
        credit=read("credit", values.plain, "", MAX_NAME),
        draft=draft,
        correction=read("correction", values.plain, "", MAX_CORRECTION),
        minor=read("minor", values.yes_or_no, False),
        unknown=tuple(map(_shown, islice(unknown, MAX_UNKNOWN))),
        problems=tuple(problems),
    )


def _oddities(raw: Mapping[str, Raw], unknown: Mapping[str, Raw]) -> list[Problem]:
    """Tell of keys that stand twice and of those that mean nothing."""
    odd = ((key, each) for key, each in raw.items() if each.warning)
    problems = [
        Problem("", each.line, "warning", f"{_shown(key)}: {each.warning}", "keep one of them") for key, each in odd
    ]
    problems += _slips(dict(islice(unknown.items(), MAX_COMPARED))) if unknown else []
    if len(unknown) > MAX_UNKNOWN:
        more = f"{len(unknown) - MAX_UNKNOWN:,} more fields mean nothing here"
        problems.append(Problem("", 0, "note", more, "see whether this file is meant to be an article"))
    return problems


def _by_field(raw: Mapping[str, Raw], ranks: Mapping[str, int], problems: list[Problem]) -> dict[str, Given]:
    """Choose the key that counts for each field."""
    found: dict[str, Given] = {}
    for key in sorted(ranks, key=ranks.__getitem__):
        field, this = _FIELDS[ranks[key]], raw[key]
        if field not in found:
            found[field] = Given(_shown(key), this.value, this.line, problems)
        elif field == "tags":
            first = found[field]
            found[field] = Given(first.key, [*_listed(first.value), *_listed(this.value)], first.line, problems)
    return found


def _slips(unknown: Mapping[str, Raw]) -> list[Problem]:
    """Warn of unknown keys that are nearly a known one; a slip that would publish too early is a ParseError."""
    problems = []
    for key, each in unknown.items():
        squashed = _squashed(key)
        if not 4 <= len(squashed) <= _LONGEST_KEY:
            continue
        near = difflib.get_close_matches(squashed, _RANKS, 1, _NEARLY)
        if not near:
            continue
        field = _FIELDS[_RANKS[near[0]]]
        what = f"{_shown(key)}: no such field; did you mean {near[0]}?"
        if field in _HOLDING:
            raise ParseError(what, "correct the field, or give it another name", each.line)
        problems.append(Problem("", each.line, "warning", what, "correct the field, or give it another name"))
    return problems


def _shown(key: str) -> str:
    return text.shown(key, values.MAX_SHOWN)


def _rank(key: str) -> int | None:
    rank = _RANKS.get(key)  # as it is usually spelled
    return _RANKS.get(_squashed(key)) if rank is None else rank


def _squashed(key: str) -> str:
    return "".join(key.replace("-", " ").replace("_", " ").split()).lower()


def _listed(value: values.Value) -> list[values.Value]:
    if isinstance(value, str):
        return list(re.split(_COMMAS, value))
    return [value] if value is None or isinstance(value, Mapping) else list(value)


def _stamp(given: Given, zone: ZoneInfo) -> Stamp | None:
    value = given.value
    if value is None or (isinstance(value, str) and (not value.strip() or _is_truth(given))):
        return None
    if not isinstance(value, str):
        raise given.error("a list or a map is no date", "write 2026-11-24 or 2026-11-24T06:00+01:00")
    try:
        dated = read_date(value, zone)
    except ParseError as error:
        raise given.error(error.message, error.hint) from None
    if dated.warning:
        given.warn(dated.warning, "correct the weekday or leave it out")
    return dated.stamp


def _is_truth(given: Given) -> bool:
    """Other programs write `published: true`, which tells no date."""
    return given.key.lower() == "published" and str(given.value).strip().lower() in ("true", "false", "yes", "no")


def _unpublished(given: Mapping[str, Given]) -> bool:
    """`published: false` is how other programs write a draft."""
    date = given.get("date")
    return date is not None and _is_truth(date) and not values.yes_or_no(date)


def _held_back(given: Given) -> bool:
    return values.plain(given, MAX_NAME).lower() in _HELD_BACK


def _authors(given: Given) -> tuple[str, ...]:
    return tuple(filter(None, map(values.without_mail, values.names(given, _AND, MAX_AUTHORS))))


def _tags(given: Given) -> tuple[str, ...]:
    names = (name.removeprefix("#").strip() for name in values.names(given, _COMMAS, MAX_TAGS))
    return tuple(filter(None, names))


def _link(given: Given) -> str:
    return values.address(given, given.value)


def _slug(given: Given) -> str:
    written = values.plain(given, MAX_GUID)
    slug = text.slugify(written)
    if slug != unicodedata.normalize("NFC", written).lower():
        became = f"was changed to {slug}" if slug else "holds no letter or digit and was left out"
        given.warn(f'"{_shown(written)}" {became}', "write letters, digits and single hyphens")
    return slug


def _guid(given: Given) -> str:
    """A guid is kept as it is or not at all: a changed one would name another article."""
    value = given.value.strip() if isinstance(given.value, str) else given.value
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or len(value) > MAX_GUID or not value.isprintable() or len(value.split()) > 1:
        given.warn(
            f'"{_shown(str(value))}" is no guid and was left out', f"write one word of at most {MAX_GUID} characters"
        )
        return ""
    return value
