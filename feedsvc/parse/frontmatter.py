"""The metadata block at the start of a text -> raw values and the body behind it.

    --- YAML ---        +++ TOML +++        { JSON }        Key: value lines (plain text only)

Scalars keep their spelling (`no`, `0123`, dates). A key that stands twice counts as it stands last, with a warning.
Between two `---` lines, or after one that never closes, there is front matter only when the first line looks like a
key; otherwise `---` is a rule in the text.
Knows nothing about what keys mean but which ones are known.
"""

import itertools
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Problem
from feedsvc.parse import yamlblock
from feedsvc.parse.fields import known_field
from feedsvc.parse.values import Raw, Value, put
from feedsvc.parse.yamlblock import HINT, too_deep

MAX_CHARACTERS = 256 * 1024
MAX_NUMBER_BITS = 1024
MAX_HEADER_LINES = 40

_OPENING = re.compile(r"\n*(?P<fence>---|\+\+\+)[ \t]*\n|\n*(?=\{[ \t]*(?:\n|\"|\}))")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE),
}
_BEFORE_KEY = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_KEY = {
    "---": re.compile(r"[\"']?[\w@][\w .@-]{0,60}[\"']?[ \t]*:(?=[ \t\n]|\Z)"),
    "+++": re.compile(r"[\"']?[\w-][\w .-]{0,60}[\"']?[ \t]*=|\["),
}
_HEADER = re.compile(r"([A-Za-z][A-Za-z_ -]{0,30})[ \t]*:[ \t]*(.*)")
_TELLING = frozenset({"title", "date", "publish_at", "tags"})
_HOLDING = frozenset({"draft", "publish_at", "expires"})
# An opening line with something behind it, and a key in the next
_SPOILT = re.compile(r"\n*(?P<fence>---)[ \t]+[^\n]*\n(?P<key>[\w-]{1,40})[ \t]*:(?=[ \t\n])")
_JSON_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]++|\\.)*+")(?P<key>\s*+:)?|[\[\]{}]', re.DOTALL)


class Split(NamedTuple):
    """A text in two: its metadata (None when it has no block of it) and its body."""

    raw: Mapping[str, Raw] | None
    body: str
    body_line: int  # where the body begins, from 1


def split(source: str) -> Split:
    """Cut the front matter off a text; ParseError with the line when the block is broken or never closes."""
    opening = _OPENING.match(source)
    if not opening:
        _refuse_spoilt(source)
        return Split(None, source, 1)
    fence, start = opening["fence"], opening.end()
    if not fence:
        return _split_json(source, start)
    first_line = _line_at(source, start)
    closing = _CLOSING[fence].search(source, start)
    block = source[start : closing.start()] if closing else None
    before_key = _BEFORE_KEY.match(source, start)
    if not _KEY[fence].match(source, before_key.end() if before_key else start) and (block is None or block.strip()):
        return Split(None, source, 1)
    if closing is None or block is None:
        hint = f"close the block with a line of its own: {fence}"
        raise ParseError(f"the front matter opens with {fence} and never closes", hint, first_line - 1)
    _refuse_long(block, first_line)
    raw = (yamlblock.read if fence == "---" else _toml)(block, first_line)
    return Split(raw, source[closing.end() + 1 :], _line_at(source, closing.end()) + 1)


def headers(lines: Sequence[str]) -> Split | None:
    """Read "Key: value" lines that start a plain text; None unless every key is known and a blank line follows.

    A single line counts only when it is a title, a date or tags: "Correction: ..." may be a headline.
    """
    start, found = _header_lines(lines)
    end = start + len(found)
    if not found or lines[end : end + 1] == [] or lines[end].strip():
        return None
    raw: dict[str, Raw] = {}
    for line, header in enumerate(found, start + 1):
        if not header or not known_field(header[1]):
            return None
        put(raw, header[1].strip(), header[2].strip() or None, line)
    if len(found) == 1 and not _TELLING.intersection(map(known_field, raw)):
        return None
    return Split(raw, "\n".join(lines[end + 1 :]), end + 2)


def doubt(lines: Sequence[str]) -> Problem | None:
    """Tell why lines that look like a header are read as text; ParseError when that would publish what is held back."""
    start, found = _header_lines(lines)
    keys = [known_field(header[1]) if header else "" for header in found]
    if len(keys) < 2 or not all(keys[:2]):
        return None
    odd = next((number for number, key in enumerate(keys) if not key), None)
    where = start + (len(found) if odd is None else odd) + 1
    what = "these lines look like fields and are read as text: "
    what += "no blank line follows them" if odd is None else f"line {where} is no field that is known"
    hint = "write only fields, then a blank line; feedsvc's README lists them"
    if _HOLDING.intersection(keys):
        raise ParseError(what, hint, where)
    return Problem("", where, "warning", what, hint)


def _header_lines(lines: Sequence[str]) -> tuple[int, list[re.Match[str] | None]]:
    """Give where the first lines stand that no blank one parts, and each as a key and its value, if it is one.

    There are none where the first is no field: then it is text.
    """
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    first = _HEADER.fullmatch(lines[start].strip()) if lines else None
    if not first or not known_field(first[1]):
        return start, []
    block = itertools.takewhile(str.strip, lines[start : start + MAX_HEADER_LINES])
    return start, [_HEADER.fullmatch(line.strip()) for line in block]


def _refuse_spoilt(source: str) -> None:
    spoilt = _SPOILT.match(source)
    if spoilt and known_field(spoilt["key"]) and _CLOSING["---"].search(source, spoilt.end()):
        line = _line_at(source, spoilt.start("fence"))
        raise ParseError("front matter opens with --- alone in its line", "take away what stands behind it", line)


def _line_at(source: str, place: int) -> int:
    return source.count("\n", 0, place) + 1


def _refuse_long(block: str, first_line: int) -> None:
    if len(block) > MAX_CHARACTERS:
        raise ParseError("the front matter is longer than 256 KiB", "write the text below it", first_line)


def _toml(block: str, first_line: int) -> dict[str, Raw]:
    try:
        table = tomllib.loads(block, parse_float=str)
    except ValueError as error:
        what, _, place = str(error).partition(" (at ")
        line = re.match(r"line ([0-9]+)", place)
        number = first_line + (int(line[1]) - 1 if line else block.rstrip("\n").count("\n"))
        raise ParseError(f"the front matter is no valid TOML: {text.shown(what)}", HINT, number) from None
    except RecursionError:
        raise too_deep(first_line) from None
    places = {key: re.search(rf"^[ \t\[]*[\"']?{re.escape(key)}\b", block, re.MULTILINE) for key in table}
    lines = {key: first_line + (_line_at(block, place.start()) - 1 if place else 0) for key, place in places.items()}
    return {text.legal(key): Raw(value_of(value), lines[key]) for key, value in table.items()}


def _split_json(source: str, start: int) -> Split:
    # A tuple of pairs is an object: of equal keys all are kept until the last one can be chosen in the open.
    decoder = json.JSONDecoder(
        object_pairs_hook=tuple, parse_int=str, parse_float=str, parse_constant=str, strict=False
    )
    first_line = _line_at(source, start)
    try:
        pairs, end = decoder.raw_decode(source, start)
        values = [value_of(value) for _, value in pairs]
    except json.JSONDecodeError as error:
        raise ParseError(f"the front matter is no valid JSON: {error.msg}", HINT, error.lineno) from None
    except RecursionError:
        raise too_deep(first_line) from None
    _refuse_long(source[start:end], first_line)
    rest, _, body = source[end:].partition("\n")
    if rest.strip():
        raise ParseError(
            "text follows the front matter in its line", "begin the text in a new line", _line_at(source, end)
        )
    raw: dict[str, Raw] = {}
    for (key, line), value in zip(keys_of(source, start), values, strict=True):
        put(raw, text.legal(key), value, line)
    return Split(raw, body, _line_at(source, end) + 1)


def keys_of(source: str, start: int = 0) -> Iterator[tuple[str, int]]:
    """Give each key of a valid JSON object with its line, in their order."""
    depth, line = 0, _line_at(source, start)
    for token in _JSON_TOKEN.finditer(source, start):
        line += source.count("\n", start, token.start())
        start = token.start()
        if token["key"]:
            if depth == 1:
                yield json.loads(token["string"], strict=False), line
        elif not token["string"]:
            depth += 1 if token[0] in "{[" else -1
            if depth == 0:
                return


def value_of(value: object) -> Value:
    """Put what TOML and JSON give into words: numbers as written, dates in ISO 8601."""
    if value is None or isinstance(value, str):
        return None if value is None else text.legal(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return [value_of(item) for item in value]
    if isinstance(value, tuple | dict):
        pairs = value.items() if isinstance(value, dict) else value
        return {text.legal(key): value_of(item) for key, item in pairs}
    if isinstance(value, int) and value.bit_length() > MAX_NUMBER_BITS:
        raise ParseError("a number has more digits than any value here", HINT)
    return value.isoformat() if isinstance(value, date | time) else str(value)
