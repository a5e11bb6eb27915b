"""One value of metadata, as written -> text, names, yes or no, an address; shared by all fields.

A value that cannot be what its field asks for is a ParseError when publishing it would be wrong, and left out with a
warning when the article is as good without it. Knows nothing about which fields there are.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Enclosure, Image, Problem
from feedsvc.parse import addresses
from feedsvc.parse.references import placeholder

Value: TypeAlias = "str | Sequence[Value] | Mapping[str, Value] | None"
"""Metadata as written: scalars keep their spelling, so a title `no` or `0123` is text."""

MAX_SHOWN = 60
MAX_ENCLOSURES = 20
_YES = frozenset({"true", "yes", "on", "y", "1"})
_NO = frozenset({"false", "no", "off", "n", "0", ""})
_LANGUAGE = re.compile(
    r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-[A-Za-z0-9]{5,8}|-x(?:-[A-Za-z0-9]{1,8})+)*"
)
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w.+-]{0,60}/[A-Za-z0-9][\w.+-]{0,60}")
_MAIL = re.compile(r"\s*<[^<>]*@[^<>]*>|^\S+@\S+\s+(?=\()")
_RESERVED = ":/?#[]@!$&'()*+,;=%~-._"

# The suffixes of what is worth attaching; the tables of the machine would differ from machine to machine.
_TYPES = {
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "ogv": "video/ogg",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
}


class Raw(NamedTuple):
    """A value of metadata with the line where it stands; 0 where a format does not tell."""

    value: Value
    line: int = 0
    warning: str = ""  # what was odd about it where it stands


def put(raw: dict[str, Raw], key: str, value: Value, line: int) -> None:
    """Note what a key says; one that stands twice counts as it stands last, with a warning."""
    warning = f"the key stands twice, in lines {raw[key].line} and {line}; the last one counts" if key in raw else ""
    raw[key] = Raw(value, line, warning)


class Given(NamedTuple):
    """A field as a file gave it: the key as it is spelled there, the value, its line, and where warnings go."""

    key: str
    value: Value
    line: int
    problems: list[Problem]

    def error(self, what: str, hint: str = "") -> ParseError:
        """Make the error that names the field, its value and its line."""
        return ParseError(f"{self.key}: {what}", hint, self.line)

    def warn(self, what: str, hint: str = "") -> None:
        """Note what was lost of the field."""
        self.problems.append(Problem("", self.line, "warning", f"{self.key}: {what}", hint))


def plain(given: Given, limit: int) -> str:
    """Read a text of one line; longer ones are cut with a warning, a list or map is an error."""
    if given.value is None:
        return ""
    if not isinstance(given.value, str):
        raise given.error("one text is wanted, not a list or a map", f"write {given.key}: some words")
    line = text.one_line(given.value)
    if len(line) > limit:
        given.warn(f"it is longer than {limit} characters and was cut", "write less")
    return text.clip(line, limit)


def yes_or_no(given: Given) -> bool:
    """Read a truth value; anything that is not plainly one is an error."""
    word = given.value.strip().lower() if isinstance(given.value, str) else None
    if given.value is None or word in _NO:
        return False
    if word not in _YES:
        raise given.error(f'"{_shown(given.value)}" is neither yes nor no', "write true or false")
    return True


def names(given: Given, separators: str, limit: int) -> tuple[str, ...]:
    """Read a list, or a text with separators, as names without repetitions; at most `limit` of them."""
    found: dict[str, str] = {}
    for name in _each_name(given.value, separators):
        found.setdefault(text.fold(name) or name, text.clip(name, 100))
    if len(found) > limit:
        given.warn(f"{len(found)} are too many; the first {limit} count", "give fewer")
    return tuple(found.values())[:limit]


def without_mail(name: str) -> str:
    """Drop the e-mail address and a leading "by" from an author's name; "" when only an address is left."""
    name = re.sub(r"(?i)^by[ :]\s*", "", _MAIL.sub("", name)).strip()
    name = name[1:-1].strip() if name.startswith("(") and name.endswith(")") else name
    return "" if "://" in name or re.fullmatch(r"\S+@\S+", name) else name


def address(given: Given, value: Value) -> str:
    """Read an absolute http or https address, percent-encoded (RFC 3986); "" with a warning for any other."""
    if value is None or value == "":
        return ""
    url = addresses.resolve(value, addresses.Base(), []) if isinstance(value, str) else None
    if not url:
        given.warn(f'"{_shown(value)}" is no http or https address and was left out', "write https://example.org/page")
        return ""
    return quote(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url), safe=_RESERVED)


def medium(given: Given, value: Value) -> str:
    """Read what `address` reads, or a relative path to a picture or sound beside the article: as its placeholder."""
    beside = placeholder(value) if isinstance(value, str) else None
    return beside or address(given, value)


def language(given: Given) -> str:
    """Read a language tag of BCP 47's shape (en, pt-BR, zh-Hant) in its usual case; "" with a warning for any other."""
    tag = plain(given, 100).replace("_", "-")
    if not tag:
        return ""
    if not _LANGUAGE.fullmatch(tag):
        given.warn(f'"{_shown(tag)}" is no language tag and was left out', "write en, pt-BR or zh-Hant")
        return ""
    first, *rest = tag.split("-")
    return "-".join(
        [first.lower(), *({2: part.upper(), 4: part.title()}.get(len(part), part.lower()) for part in rest)]
    )


def image(given: Given, alt: str, credit: str) -> Image | None:
    """Read a picture: an address, or a map with url, alt and credit; of a list the first."""
    value = given.value
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else None
    parts = value if isinstance(value, Mapping) else {}
    url = medium(given, _first(parts, "url", "src", "path", "contentUrl") if parts else value)
    if not url:
        return None
    alt = alt or _word(_first(parts, "alt", "alt_text", "description"))
    return Image(url, text.clip(alt, 500), text.clip(credit or _word(_first(parts, "credit", "creditText")), 200))


def enclosures(given: Given) -> tuple[Enclosure, ...]:
    """Read attached files: addresses, or maps with url, type and length."""
    value = given.value
    values: Sequence[Value] = value if isinstance(value, Sequence) and not isinstance(value, str) else (value,)
    if len(values) > MAX_ENCLOSURES:
        given.warn(f"{len(values)} are too many; the first {MAX_ENCLOSURES} count", "give fewer")
    found = (_enclosure(given, value) for value in values[:MAX_ENCLOSURES])
    return tuple(filter(None, found))


def _enclosure(given: Given, value: Value) -> Enclosure | None:
    parts = value if isinstance(value, Mapping) else {}
    url = medium(given, _first(parts, "url", "href", "src") if parts else value)
    if not url:
        return None
    kind = _word(_first(parts, "type", "mime_type")).lower()
    suffix = url.partition("?")[0].rpartition(".")[2].lower()
    if not _MEDIA_TYPE.fullmatch(kind):
        kind = _TYPES.get(suffix, "application/octet-stream")
    length = _word(_first(parts, "length", "size", "size_in_bytes"))
    if length and not re.fullmatch(r"[0-9]{1,15}", length):
        given.warn(f'the length "{_shown(length)}" is no number of bytes and was left out', "write length: 123456")
        length = ""
    return Enclosure(url, kind, int(length or 0))


def _each_name(value: Value, separators: str = "") -> list[str]:
    """Walk through lists and maps with a name; only texts that stand alone are split."""
    if isinstance(value, str):
        parts = re.split(separators, value) if separators else (value,)
        return list(filter(None, map(text.one_line, parts)))
    if isinstance(value, Mapping):
        return _each_name(_first(value, "name", "title", "label"))
    return [name for part in value or () for name in _each_name(part)]


def _first(parts: Mapping[str, Value], *keys: str) -> Value:
    return next((parts[key] for key in keys if parts.get(key)), None)


def _word(value: Value) -> str:
    return text.one_line(value) if isinstance(value, str) else ""


def _shown(value: Value) -> str:
    return text.shown(value if isinstance(value, str) else "a list or a map", MAX_SHOWN)
