"""bytes -> Draft: what one article file says, nothing more.

Knows no disk, no database, no topics and no present time. A format's module reads a text into a Body; what is common
to all formats stands here: which title, date and language count, and that nothing leaves unsanitised.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from posixpath import basename, splitext
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Draft, Problem, SourceFile, Stamp
from feedsvc.parse import dateline, dates, html, jsonobject, markdown, newslines, plaintext, references, sanitize
from feedsvc.parse.body import Body
from feedsvc.parse.decoding import Decoded, decode
from feedsvc.parse.language import language_of
from feedsvc.parse.summary import first_sentences
from feedsvc.settings import Site

PARSE_VERSION = 6
"""Raised when the same bytes give another Draft: the keeper then reads every file again (rules/security S7)."""

_WORD = "Word files are not read; save as plain text or Markdown"
_TEXT = "documents of this kind are not read; save as plain text or Markdown"
_PDF = "PDF files are not read; save the text as plain text or Markdown"
_SHEET = "tables and slides are not read; save the text as plain text or Markdown"

OFFICE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((".doc", ".docx"), _WORD)
    | dict.fromkeys((".odt", ".rtf", ".pages", ".epub"), _TEXT)
    | dict.fromkeys((".pdf",), _PDF)
    | dict.fromkeys((".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp"), _SHEET)
)
"""Suffixes that people take for articles, each with what to do instead."""

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".heic", ".tif", ".tiff", ".bmp", ".ico")
_SOUND = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac")
_FILM = (".mp4", ".m4v", ".webm", ".mov", ".ogv", ".avi", ".mkv", ".mpg", ".mpeg", ".vtt", ".srt")

MEDIA_SUFFIXES = frozenset(_PICTURES + _SOUND + _FILM)

PARSERS: Mapping[str, Callable[[str, Site], Body]] = MappingProxyType(
    dict.fromkeys((".txt",), plaintext.read)
    | dict.fromkeys((".md", ".markdown"), markdown.read)
    | dict.fromkeys((".html", ".htm", ".xhtml"), html.read)
    | dict.fromkeys((".json",), jsonobject.read)
)
"""A new input format is a module with such a function, and a line here."""

ARTICLE_SUFFIXES = frozenset(PARSERS)

MAX_TITLE = 300
_TITLE_FROM_TEXT = 100
_LINES_WITH_DATES = 3  # how far down a text without a date in its metadata is searched for a line that is one
_DATE_IN_NAME = re.compile(r"^\d{4}[-_.]?\d{2}[-_.]?\d{2}(?=[-_. ])")


class Reading(NamedTuple):
    """What a file holds, before it is made safe."""

    decoded: Decoded
    body: Body


def parse(source: SourceFile, site: Site) -> Draft:
    """Read one article file, or raise the ParseError that says why it cannot be published."""
    return drafted(source, read(source, site), site)


def read(source: SourceFile, site: Site) -> Reading:
    """Take the first half of `parse`: decode a file and read it as its format is read."""
    suffix = splitext(source.path)[1].lower()
    decoded = decode(source.data, suffix)
    if not decoded.text.strip():
        raise ParseError("the file is empty", "write the article or delete the file")
    return Reading(decoded, PARSERS[suffix](decoded.text, site))


def drafted(source: SourceFile, reading: Reading, site: Site) -> Draft:
    """Take the second half of `parse`: make what was read safe, and choose what counts.

    Title: metadata, then the first heading or headline, then the first words, then the file's name; the same in every
    format. Date: metadata, then a date line in the text, then the file's or folder's name.
    """
    decoded, body = reading
    zone = ZoneInfo(site.time_zone)
    cleaned = sanitize.clean(body.html, link=body.fields.link, base_url=site.base_url, beside=True)
    if not (cleaned.text or _has_media(cleaned) or body.fields.title or body.heading):
        raise ParseError("the file has no text", "write the article below its metadata")
    title, problems = _title(source.path, body, cleaned, zone)
    problems = (*decoded.problems, *body.fields.problems, *body.problems, *_losses(cleaned), *problems)
    if not (body.fields.published or body.stamp):
        body = body._replace(stamp=_stamp_in(cleaned.text, decoded.text, zone) or dates.in_name(source.path, zone))
    problems = tuple(replace(problem, path=source.path) for problem in problems)
    return _draft(title, body, _with_text(cleaned, title), site, problems)


def _draft(title: str, body: Body, cleaned: sanitize.Cleaned, site: Site, problems: tuple[Problem, ...]) -> Draft:
    fields = body.fields
    opening = dateline.opening(cleaned.text.partition("\n")[0])
    credit = fields.credit or body.credit or (opening.credit if opening else "")
    return Draft(
        title=title,
        html=cleaned.html,
        text=cleaned.text,
        summary=fields.summary or first_sentences(cleaned.text),
        is_summarised=bool(fields.summary),
        published=fields.published or body.stamp,
        updated=fields.updated,
        expires=fields.expires,
        authors=fields.authors or body.authors or ((credit,) if credit else ()),
        credit=credit,
        place=fields.place or body.place or (opening.place if opening else ""),
        language=fields.language or site.language or language_of(f"{title}\n{cleaned.text}"),
        tags=fields.tags,
        not_topics=fields.not_topics,
        topics_only=fields.topics_only,
        related=body.related,
        enclosures=fields.enclosures,
        image=fields.image,
        link=fields.link,
        guid=fields.guid,
        slug=fields.slug,
        draft=fields.draft,
        correction=fields.correction,
        minor=fields.minor,
        media=references.media_of(cleaned.html, fields.image, fields.enclosures),
        unknown=fields.unknown,
        problems=problems,
    )


def _title(path: str, body: Body, cleaned: sanitize.Cleaned, zone: ZoneInfo) -> tuple[str, tuple[Problem, ...]]:
    whole = next(filter(None, map(text.one_line, _titles(path, body, cleaned, zone))))
    title = text.clip(whole, MAX_TITLE)
    problems = []
    if title != whole:
        problems.append(_warning("the title is longer than 300 characters and was cut", "write a shorter title"))
    if "\ufffd" in title:
        problems.append(_warning("the title holds characters that could not be read", "save the file as UTF-8"))
    return title, tuple(problems)


def _titles(path: str, body: Body, cleaned: sanitize.Cleaned, zone: ZoneInfo) -> Iterator[str]:
    yield body.fields.title
    yield body.heading
    yield first_sentences(_first_line(cleaned.text, zone), _TITLE_FROM_TEXT)
    yield _name_as_title(path)
    yield splitext(path)[1]


def _first_line(body: str, zone: ZoneInfo) -> str:
    """The first line that is more than a date."""
    for line in body.split("\n", _LINES_WITH_DATES)[:_LINES_WITH_DATES]:
        found = dates.in_line(line, zone)
        if found is None or found[1].strip():
            return line
    return ""


def _name_as_title(path: str) -> str:
    name = _DATE_IN_NAME.sub("", splitext(basename(path))[0])
    words = re.sub(r"[-_\s]+", " ", text.legal(name)).strip()
    return words[:1].upper() + words[1:]


def _with_text(cleaned: sanitize.Cleaned, title: str) -> sanitize.Cleaned:
    """A title without a text is its own text; a feed has no use for empty entries."""
    if cleaned.text or _has_media(cleaned):
        return cleaned
    return cleaned._replace(html=sanitize.paragraphs(title), text=title)


def _has_media(cleaned: sanitize.Cleaned) -> bool:
    return any(tag in cleaned.html for tag in ("<img", "<audio", "<video"))


def _losses(cleaned: sanitize.Cleaned) -> tuple[Problem, ...]:
    problems = []
    if cleaned.cut:
        problems.append(_warning("the text is too large or too deeply nested; only its plain text is published"))
    if cleaned.dropped:
        more = f" and {len(cleaned.dropped) - 1} more" if len(cleaned.dropped) > 1 else ""
        hint = "write whole addresses, or give the article's own address in the field link"
        problems.append(_warning(f"a link leads nowhere and was removed: {cleaned.dropped[0]}{more}", hint))
    return tuple(problems)


def _warning(message: str, hint: str = "") -> Problem:
    return Problem("", 0, "warning", message, hint)


def _stamp_in(body: str, source: str, zone: ZoneInfo) -> Stamp | None:
    """The date that a line before the first sentence is, or that opens the first line: later ones are of letters.

    A date there that cannot be, or cannot be told, is a ParseError with its line in the source.
    """
    for number, line in enumerate(body.split("\n", _LINES_WITH_DATES)[:_LINES_WITH_DATES]):
        found = dates.in_line(line, zone)
        if found and (number == 0 or not found[1].strip()):
            return found[0]
        is_sentence = newslines.ends_sentence(line)
        if number == 0 or not is_sentence:
            _refuse_impossible(line, source, zone)
        if is_sentence:
            break
    return None


def _refuse_impossible(line: str, source: str, zone: ZoneInfo) -> None:
    try:
        dates.refuse_impossible(line, zone)
    except ParseError as error:
        place = source.find(line)
        number = source.count("\n", 0, place) + 1 if place >= 0 else 0
        raise ParseError(error.message, "write it as 2026-11-24, or give the article a field date", number) from None
