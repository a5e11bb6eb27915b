"""CommonMark with tables, footnotes and strikethrough -> HTML and a heading.

Pyromark reads it in linear time, whatever it is fed. Raw HTML passes through: the sanitiser judges it, as everything.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyromark
from pyromark import Options

from feedsvc.parse import frontmatter
from feedsvc.parse.body import Body
from feedsvc.parse.fields import fields_of
from feedsvc.settings import Site
from feedsvc.text import fold, one_line

_OPTIONS = (
    Options.ENABLE_TABLES | Options.ENABLE_FOOTNOTES | Options.ENABLE_STRIKETHROUGH | Options.ENABLE_DEFINITION_LIST
)


_UNDERLINE = re.compile(r"\n {0,3}[=-]")  # may be one, of a heading without "#" (CommonMark, 4.3)


@dataclass(frozen=True, slots=True)
class _Block:
    level: str  # H1 to H6, "" for what is no heading
    words: str
    start: int  # bytes of the source
    end: int


def read(text: str, site: Site) -> Body:
    """Read a Markdown article; a heading that serves as the title, or repeats it, is cut from the body."""
    split = frontmatter.split(text)
    fields = fields_of(split.raw or {}, site)
    heading, html = render(split.body, title=fields.title)
    return Body(fields=fields, html=html, heading=heading)


def render(markdown: str, *, title: str = "") -> tuple[str, str]:
    """The heading, as plain text, and the HTML of the rest.

    The heading is the first block when that is a heading, else the first of the top level. Under a title from
    elsewhere only a first block that repeats it is one.
    """
    found = _heading(markdown, first_only=bool(title))
    if found is None or (title and fold(found.words) != fold(title)):
        return "", pyromark.html(markdown, options=_OPTIONS)
    source = markdown.encode()
    rest = (source[: found.start] + b"\n" + source[found.end :]).decode()
    return found.words, pyromark.html(rest, options=_OPTIONS)


def _heading(markdown: str, *, first_only: bool) -> _Block | None:
    if "#" not in markdown and not _UNDERLINE.search(markdown):
        return None
    for number, block in enumerate(_blocks(markdown)):
        if block.level and block.words and (number == 0 or block.level == "H1"):
            return block
        if first_only:
            return None
    return None


def _blocks(markdown: str) -> Iterator[_Block]:
    """Top-level blocks, read only as far as asked for; markup inside them is words, so a title shows it literally."""
    depth = 0
    words: list[str] = []
    for event, span in pyromark.events_with_range(markdown, options=_OPTIONS):
        kind, value = (event, "") if isinstance(event, str) else next(iter(event.items()))
        if kind == "Start":
            words = words if depth else []
            depth += 1
        elif kind == "End":
            depth -= 1
        else:
            words.append(str(value) if kind in ("Text", "Code", "InlineHtml") else " ")
        if kind == "End" and depth == 0:
            level = value.get("Heading", "") if isinstance(value, dict) else ""
            yield _Block(str(level), one_line("".join(words)), span["start"], span["end"])
