"""One line of a news text -> what it is: byline, release line, marker, list item, end mark, or nothing special.

Each function reads one line and knows nothing of the lines around it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from feedsvc.parse import dateline

_LONGEST = 200
_BY = re.compile(
    r"(?:by|par|von|por|di|da|door|автор:?|od|af|av)\s+(\S.*)|(?:text|story|reporting|words)\s+by\s+(\S.*)",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|;|&|\band\b|\bet\b|\bund\b|\by\b|\be\b|\ben\b)\s*")
_NAME_WORD = re.compile(r"(?:[dlo]['’])?[^\W\d_][\w.'’\-]*", re.IGNORECASE)
_WHERE = re.compile(r"\s+(?:in|for)\s+(?=[A-Z]).*?(?=(?:;|\s+(?:and|&))\s+\S+\s+\S|\Z)")
_PARTICLE_NAMES = "al bin ibn da de del della den der des di do dos du el la le ten ter van von und y zu zur"
_PARTICLES = frozenset(_PARTICLE_NAMES.split())
_ROLE = re.compile(
    r"(?:\S+ ){0,3}(?:staff|correspondents?|reporters?|writers?|editors?|bureau|special to .*)\b.*",
    re.IGNORECASE,
)
_FOR_RELEASE = re.compile("for immediate release", re.IGNORECASE)
_RELEASE = re.compile(r"^(.*?)[\s,.;:–—-]*\bfor immediate release\b[\s:–—-]*(.*)$", re.IGNORECASE)
_EMPTY_LABEL = re.compile(
    r"(?:contacts?|press contacts?|media contacts?|subject|to|from|date|printable version)\s*:?", re.IGNORECASE
)
_ITEM = re.compile(r"^(?:[-*•·▪◦‣●–]|&#8226;)\s+(\S.*)$")
_END = re.compile(r"\s*(?:#\s*#\s*#[\s#]*(?:return)?|[-–—(]\s*(?:30|ends?)\s*[-–—)]|\b(?-i:ENDS))\s*$", re.IGNORECASE)
_RETURN = re.compile(r"^(?:return|back to top|print|share)$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?。！？।…:;,]['\"”’»)\]]*$")


class Byline(NamedTuple):
    """Who wrote it, and the segments that may be a date or for whom."""

    authors: tuple[str, ...]
    rest: tuple[str, ...]


def byline(line: str) -> Byline | None:
    """Read "By Jane Doe and Richard Roe | City Paper | Updated: 2024-10-18 09:44"; None when it names no author."""
    if len(line) > _LONGEST:
        return None
    first, *others = (segment.strip() for segment in re.split(r"\s*[|｜]\s*", line))
    match = _BY.fullmatch(first)
    authors = _authors((match[1] or match[2]) if match else "")
    return Byline(authors, tuple(filter(None, others))) if authors else None


def segments(line: str) -> tuple[str, ...]:
    """The parts of a line of facts, "China Daily | Updated: 2024-10-18 09:44"; a single one when it has no bars."""
    return (
        tuple(filter(None, (part.strip() for part in re.split(r"[|｜]", line)))) if len(line) <= _LONGEST else (line,)
    )


def release(line: str) -> tuple[str, str] | None:
    """Split "Headline For Immediate Release: June 9, 2005" into what stands before, and the date; None without it."""
    match = _RELEASE.match(line) if len(line) <= 2 * _LONGEST and _FOR_RELEASE.search(line) else None
    return (match[1].strip(), match[2].strip()) if match else None


def is_empty_label(line: str) -> bool:
    """Whether a line is a label without its value, "Contact:"."""
    return bool(_EMPTY_LABEL.fullmatch(line)) and line.endswith(":")


def item(line: str) -> str:
    """The text of a list item, without its mark; "" when the line is none."""
    match = _ITEM.match(line)
    return match[1] if match else ""


def without_end_mark(line: str) -> str:
    """Cut "###", "### Return", "-30-" and "ENDS" from the end of a text."""
    if _RETURN.match(line):
        return ""
    tail = max(0, len(line) - 40)
    return line[:tail] + _END.sub("", line[tail:])


def is_marker(line: str, markers: tuple[str, ...]) -> bool:
    """Whether boilerplate begins at a line: one of the site's markers and nothing else."""
    return len(line) <= _LONGEST and _fold(line) in _folded(markers)


def after_marker(line: str, markers: tuple[str, ...]) -> str:
    """What stands after a marker on its own line, "Read more: Talks resume"; only for markers that end in a colon."""
    plain = line.lower() if len(line) <= _LONGEST else ""
    found = (len(marker) for marker, small in _with_colon(markers) if plain.startswith(small))
    return line[next(found, len(line)) :].strip()


def ends_sentence(line: str) -> bool:
    """Whether a line ends as sentences end."""
    return bool(_SENTENCE_END.search(line[-8:]))


@lru_cache(maxsize=1)
def _folded(markers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_fold, markers))


@lru_cache(maxsize=1)
def _with_colon(markers: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give them in small letters too."""
    return tuple((marker, marker.lower()) for marker in markers if marker.rstrip().endswith(":"))


def _fold(line: str) -> str:
    return " ".join(line.strip(" :*_#-=–—").casefold().replace("’", "'").split())


def _authors(names: str) -> tuple[str, ...]:
    """Names of people; () when it reads like a sentence ("By a largely party line vote, ...")."""
    people: list[str] = []
    for part in _AND.split(_WHERE.sub("", names.rstrip("."))):
        if people and _ROLE.fullmatch(part):
            continue
        if not _is_name(part):
            return ()
        people.append(dateline.titled(part) if " " in part else part)
    return tuple(people)


def _is_name(text: str) -> bool:
    parts = text.split()
    if not 1 <= len(parts) <= 6 or len(text) > 80:
        return False
    capital = [part for part in parts if part.lower() not in _PARTICLES or part[0].isupper()]
    return bool(capital) and all(_NAME_WORD.fullmatch(part) and _is_capital(part) for part in capital)


def _is_capital(word: str) -> bool:
    """Whether a word of a name begins large, after d', l' or o' too; scripts without case do."""
    return not word[0].islower() or (word[1:2] in ("'", "’") and not word[2:3].islower())
