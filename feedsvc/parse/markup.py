"""The tags of any HTML in their order, and whether they are too many for a parser: found without one."""

import re
from collections import Counter
from collections.abc import Iterator

MAX_DEPTH = 200
MAX_NODES = 50_000
MAX_WORK = 2_000_000
"""Open elements summed over all tags: what an HTML5 parser may have to repeat where formatting is left open."""
MAX_REFERENCES = 100_000
"""Ampersands: html5ever's time grows with their square."""

_CELLS = frozenset(("td", "th", "caption"))
_FLAT_NAMES = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr thead tbody tfoot option "
    "optgroup rt rp html head body"
)
_FLAT = _CELLS | frozenset(_FLAT_NAMES.split())
_TOKEN = re.compile(r"<!--|<(/?)([A-Za-z][^\s/<>]*)([^<>]*)>")


def tokens(html: str) -> Iterator[tuple[str, str, str, str]]:
    """Tags in order as (name, "/" when it closes, attributes, text before it); the last one has no name."""
    at = 0
    while match := _TOKEN.search(html, at):
        before = html[at : match.start()]
        if match[2]:
            at = match.end()
            yield match[2].lower(), match[1], match[3], before
        else:
            end = html.find("-->", match.end())
            at = end + 3 if end >= 0 else len(html)
            yield "", "", "", before
    yield "", "", "", html[at:]


def is_excessive(html: str) -> bool:
    """Whether HTML is nested or chopped up beyond what an article needs and a parser should be asked to repair."""
    if len(html) > MAX_REFERENCES and html.count("&") > MAX_REFERENCES:
        return True
    if html.count("<") <= MAX_DEPTH:
        return False
    work = 0
    for nodes, depth in enumerate(_depths(html)):
        work += depth
        if depth > MAX_DEPTH or nodes > MAX_NODES or work > MAX_WORK:
            return True
    return False


def _depths(html: str) -> Iterator[int]:
    """How many elements stand open after each tag; formatting left open in a table cell ends with the cell."""
    scopes: list[Counter[str]] = [Counter()]
    depth = 0
    for tag, closing, _, _ in tokens(html):
        if tag in _CELLS or (closing and tag == "table"):
            depth -= scopes.pop().total() if len(scopes) > 1 else 0
            scopes += [] if closing else [Counter()]
        if tag and tag not in _FLAT:
            step = -1 if closing and scopes[-1][tag] > 0 else 0 if closing else 1
            scopes[-1][tag] += step
            depth += step
        yield depth
