"""A .json file, one object -> its fields and its body: HTML, Markdown or plain text.

The names of JSON Feed 1.1 items are understood as well as those of front matter. Strict JSON (RFC 8259): NaN, a second
value or a cut file is an error; numbers keep their spelling.
"""

import json
from typing import NoReturn

from feedsvc.errors import ParseError
from feedsvc.model import Problem
from feedsvc.parse import markdown, sanitize
from feedsvc.parse.body import Body
from feedsvc.parse.fields import fields_of
from feedsvc.parse.frontmatter import keys_of, value_of
from feedsvc.parse.values import Raw, Value
from feedsvc.settings import Site
from feedsvc.text import legal

_HTML = ("content_html", "html")
_MARKDOWN = ("content_markdown", "markdown")
_PLAIN = ("content_text", "text")
_EITHER = ("content", "body", "article_body", "articleBody")
_FEED_NAMES = {"date_published": "date", "date_modified": "updated", "url": "link", "attachments": "enclosures"}


def read(text: str, site: Site) -> Body:
    """Read a JSON article; a body given in several forms is taken as HTML first, then Markdown, then plain text."""
    problems: list[Problem] = []
    members = _members(text, problems)
    kind, body = _body(members)
    lines = {legal(name): line for name, line in keys_of(text)}
    names = {name: value for name, value in members.items() if name not in _HTML + _MARKDOWN + _PLAIN + _EITHER}
    raw = {_FEED_NAMES.get(name, name): Raw(value, lines[name]) for name, value in names.items()}
    fields = fields_of(raw, site)
    heading = ""
    if kind == "markdown":
        heading, body = markdown.render(body, title=fields.title)
    elif kind == "text":
        body = sanitize.paragraphs(body)
    return Body(fields=fields, html=body, heading=heading, problems=tuple(problems))


def _members(text: str, problems: list[Problem]) -> dict[str, Value]:
    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            problems.append(Problem("", 0, "warning", "a name stands twice in the JSON; the last one counts"))
        return found

    decoder = json.JSONDecoder(object_pairs_hook=members, parse_constant=_refuse, parse_int=str, parse_float=str)
    try:
        value = value_of(decoder.decode(text))
    except json.JSONDecodeError as error:
        hint = "check it with a JSON editor"
        raise ParseError(f"the file is not valid JSON: {error.msg}", hint, error.lineno) from None
    except RecursionError:
        raise ParseError("the JSON is nested too deeply") from None
    if not isinstance(value, dict):
        raise ParseError("the JSON is no object", 'write one article a file: {"title": "...", "content_html": "..."}')
    return value


def _refuse(constant: str) -> NoReturn:
    raise ParseError(f"{constant} is not JSON", "write null, or leave it out")


def _body(members: dict[str, Value]) -> tuple[str, str]:
    """The form of the body and the body; what may be either is HTML when it looks like it."""
    for kind, names in (("html", _HTML), ("markdown", _MARKDOWN), ("text", _PLAIN), ("either", _EITHER)):
        for name in names:
            value = members.get(name)
            if value is None:
                continue
            if not isinstance(value, str):
                raise ParseError(f"the field {name} is not a text", "write the article as one string")
            if value.strip():
                return (_looks_like(value) if kind == "either" else kind), value
    return "text", ""


def _looks_like(text: str) -> str:
    return "html" if text.lstrip().startswith("<") and "</" in text else "text"
