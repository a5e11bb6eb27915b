"""A news file as people type or paste it -> its parts.

    headline
    By Jane Doe | China Daily | Updated: 2024-10-18 09:44     facts about it: byline, dates, release lines
    BRUSSELS — First paragraph ...                            dateline -> place
    more paragraphs, one a line or between blank lines
    Agencies via Xinhua                                       credit
    Today's Top News                                          a marker: boilerplate, kept as related headlines
    - another headline

Nothing of a text is lost but what is named above. Knows nothing of HTML but how to write paragraphs and lists.
"""

import re
from dataclasses import dataclass, field
from html import escape
from zoneinfo import ZoneInfo

from feedsvc.errors import ParseError
from feedsvc.model import Stamp
from feedsvc.parse import agencies, dateline, dates, frontmatter, newslines
from feedsvc.parse.body import Body
from feedsvc.parse.fields import Fields, fields_of
from feedsvc.settings import Site
from feedsvc.text import fold, one_line

MAX_FACT_LINES = 6  # how far below the headline its byline and dates may stand
MAX_WRAP = 100  # columns: a file with a longer line, or none as long as MIN_WRAP, is not hard-wrapped
MIN_WRAP = 50
MAX_RELATED = 240  # characters of another article's headline
MAX_HEADLINE = 300  # characters
MIN_SENTENCE = (
    60  # in languages that write with letters; a headline this long with a full stop at its end is a sentence
)
_SENTENCE = re.compile(r"(?<!\.[A-Z])(?<!\.)[.।]$")
_OPENINGS = 2  # a dateline stands in the first paragraph, or in the second after a subheading
_DATE_AND_PLACE = re.compile(r"(.{6,30}?\d{4}), ([^\W\d_a-z][\w' -]{2,30})\. ?[-–—] ?(\S.*)")


@dataclass(slots=True)
class _Reading:
    """What has been found so far; what is left is in lines."""

    lines: list[str]
    zone: ZoneInfo
    headline: str = ""
    stamp: Stamp | None = None
    authors: list[str] = field(default_factory=list)
    credit: str = ""
    place: str = ""
    subhead: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)


def read(text: str, site: Site) -> Body:
    """Read a plain text article, with front matter or header lines or without."""
    split, doubt = frontmatter.split(text), None
    if split.raw is None:
        lines = text.split("\n")
        split = frontmatter.headers(lines) or split
        doubt = frontmatter.doubt(lines) if split.raw is None else None
    fields = fields_of(split.raw or {}, site)
    reading = _Reading([line.strip() for line in split.body.split("\n")], ZoneInfo(site.time_zone))
    _take_boilerplate(reading, site.markers)
    _take_headline(reading, fields)
    _take_facts(reading)
    _take_end(reading)
    paragraphs = _paragraphs(reading.lines)
    for first in range(min(_OPENINGS, len(paragraphs))):
        if _take_opening(reading, paragraphs, first) or newslines.ends_sentence(paragraphs[first]):
            break
    return Body(
        fields=fields,
        html=_html(reading.subhead + paragraphs),
        heading=reading.headline,
        stamp=reading.stamp,
        authors=tuple(reading.authors),
        credit=reading.credit,
        place=reading.place,
        related=tuple(reading.related),
        problems=(doubt,) if doubt else (),
    )


def _take_boilerplate(reading: _Reading, markers: tuple[str, ...]) -> None:
    """Cut from a marker to the end; single "Read more: ..." lines within the text go too."""
    kept: list[str] = []
    for number, line in enumerate(reading.lines):
        if kept and newslines.is_marker(line, markers):
            others = (other for other in reading.lines[number + 1 :] if not newslines.is_marker(other, markers))
            reading.related += filter(None, map(_headline_of, others))
            break
        inline = newslines.after_marker(line, markers) if kept else ""
        if inline:
            reading.related.append(inline)
        elif line or kept:
            kept.append(line)
    reading.lines = kept


def _headline_of(line: str) -> str:
    return one_line(newslines.item(line) or line) if len(line) <= MAX_RELATED else ""


def _take_headline(reading: _Reading, fields: Fields) -> None:
    """The first line, unless metadata has the title: then only a first line that repeats it is taken."""
    _drop_blank(reading)
    _take_leading_date(reading)
    if not reading.lines:
        return
    line, released = _without_release(reading, reading.lines[0])
    if fields.title and fold(fields.title) != fold(line):
        return
    reading.headline = one_line(line)
    if _is_paragraph(line):
        return
    reading.lines.pop(0)
    if not released:
        _drop_blank(reading)


def _is_paragraph(line: str) -> bool:
    """Whether a text without a headline begins at once: its first line is title and paragraph both."""
    is_sentence = line.endswith("。") or (len(line) >= MIN_SENTENCE and _SENTENCE.search(line))
    return len(line) > MAX_HEADLINE or bool(is_sentence)


def _take_leading_date(reading: _Reading) -> None:
    """A date line above the headline; a headline that is a date and has only text below stays one."""
    if sum(map(bool, reading.lines[:MAX_FACT_LINES])) > 2 and _take_date(reading, reading.lines[0]):
        reading.lines.pop(0)
        _drop_blank(reading)


def _without_release(reading: _Reading, line: str) -> tuple[str, bool]:
    """The headline without "For Immediate Release: August 1, 2006", which becomes its date."""
    parts = newslines.release(line)
    if parts is None or not parts[0]:
        return line, False
    return (parts[0], True) if not parts[1] or _take_date(reading, parts[1]) else (line, False)


def _take_facts(reading: _Reading) -> None:
    """Byline, date and release lines between the headline and the text."""
    for _ in range(MAX_FACT_LINES):
        _drop_blank(reading)
        if sum(map(bool, reading.lines[:MAX_FACT_LINES])) < 2:
            return
        rest = _take_fact(reading, reading.lines[0])
        if rest is None:
            return
        reading.subhead += [rest] if rest else []
        reading.lines.pop(0)


def _take_fact(reading: _Reading, line: str) -> str | None:
    """What is left of a line of facts; None when it is none."""
    if newslines.is_empty_label(line) or _take_date(reading, line):
        return ""
    if released := newslines.release(line):
        return released[0] if not released[1] or _take_date(reading, released[1]) else None
    if byline := newslines.byline(line):
        reading.authors += byline.authors
        _take_segments(reading, byline.rest)
        return ""
    if credit := agencies.credit_of(line):
        reading.credit = reading.credit or credit
        return ""
    parts = newslines.segments(line)
    if len(parts) > 1 and any(_take_date(reading, part) for part in parts):
        _take_segments(reading, parts)
        return ""
    return None


def _take_segments(reading: _Reading, parts: tuple[str, ...]) -> None:
    for part in parts:
        if not _take_date(reading, part):
            reading.credit = reading.credit or part


def _take_date(reading: _Reading, text: str) -> bool:
    """Whether a text is a date and nothing else; the first one found is the article's."""
    found = dates.in_line(text, reading.zone) or _written_date(text, reading.zone)
    if found is None or found[1].strip():
        return False
    reading.stamp = reading.stamp or found[0]
    return True


def _written_date(text: str, zone: ZoneInfo) -> tuple[Stamp, str] | None:
    if len(text.strip()) > dates.MAX_CHARACTERS or not any(map(str.isdigit, text)):
        return None
    try:
        return dates.read_date(text, zone, origin="text").stamp, ""
    except ParseError:
        return None


def _take_end(reading: _Reading) -> None:
    """End marks and the credit after the last paragraph."""
    while reading.lines:
        last = newslines.without_end_mark(reading.lines[-1])
        if last and last == reading.lines[-1]:
            break
        reading.lines[-1:] = [last] if last.strip() else []
    if len(reading.lines) < 2:
        return
    if credit := agencies.credit_of(reading.lines[-1]):
        reading.lines.pop()
    else:
        reading.lines[-1], credit = agencies.split_tail(reading.lines[-1])
    reading.credit = reading.credit or credit


def _take_opening(reading: _Reading, paragraphs: list[str], first: int) -> bool:
    """The dated opening and the dateline of the first paragraph, or of the one after a subheading."""
    if dated := _dated_opening(reading, paragraphs[first]):
        paragraphs[first] = dated
    opening = dateline.opening(paragraphs[first])
    if opening is None:
        return bool(dated)
    reading.place = opening.place
    reading.credit = reading.credit or opening.credit
    _take_date(reading, opening.date)
    paragraphs[first : first + 1] = [opening.before, opening.rest] if opening.before else [opening.rest]
    return True


def _dated_opening(reading: _Reading, paragraph: str) -> str:
    """What follows "5 juin 2012. - " or "22 août 2012, Espagne. - "; "" when there is none."""
    placed = _DATE_AND_PLACE.match(paragraph)
    if placed and _take_date(reading, placed[1]):
        reading.place = placed[2]
        return placed[3]
    dated = dates.in_line(paragraph, reading.zone)
    if dated is None or not dated[1].strip():
        return ""
    reading.stamp = reading.stamp or dated[0]
    return dated[1].strip()


def _drop_blank(reading: _Reading) -> None:
    first = next((number for number, line in enumerate(reading.lines) if line), len(reading.lines))
    del reading.lines[:first]


def _paragraphs(lines: list[str]) -> list[str]:
    """One a line, or wrapped lines between blank ones joined again."""
    width = max(map(len, lines), default=0)
    if not MIN_WRAP <= width <= MAX_WRAP:
        return [line for line in lines if line]
    paragraphs: list[str] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line:
            block.append(line)
        else:
            paragraphs += [" ".join(block)] if _is_wrapped(block, width) else block
            block = []
    return paragraphs


def _is_wrapped(block: list[str], width: int) -> bool:
    """Whether lines were broken at a column: each would have grown too long with the next one's first word."""
    inner = block[:-1]
    if not inner or any(map(newslines.item, block)):
        return False
    full = all(len(line) + len(after.split()[0]) >= width for line, after in zip(inner, block[1:], strict=True))
    return full and sum(map(newslines.ends_sentence, inner)) * 2 <= len(inner)


def _html(paragraphs: list[str]) -> str:
    """Paragraphs, and runs of marked lines as lists."""
    parts: list[str] = []
    items: list[str] = []
    for paragraph in [*paragraphs, ""]:
        if text := newslines.item(paragraph):
            items.append(f"<li>{escape(text, quote=False)}</li>")
            continue
        parts += [f"<ul>{''.join(items)}</ul>"] if items else []
        parts += [f"<p>{escape(paragraph, quote=False)}</p>"] if paragraph else []
        items = []
    return "\n".join(parts)
