"""A plain text -> its first whole sentences, which sum it up.

Takes time proportional to what it is asked for. Knows nothing about articles and formats.
"""

import re
from itertools import pairwise

from feedsvc.text import ELLIPSIS, balanced, clip, is_tidy, legal, one_line

# It begins with a set of characters: such are looked for several times as fast as any of several patterns.
_SENTENCE_END = re.compile(
    r"[.!?…؟۔।。！？\n](?:(?<=[.!?…؟۔।])[.!?…؟۔।]*[\"'”’»)\]]*(?=\s|$)|(?<=[。！？])[。！？]*[」』”’）]*|(?<=\n))"
)
_UNSPACED_ENDS = "。！？"
_KNOWN_SHORT = """
mr mrs ms dr prof sen rep gov gen col lt sgt capt cmdr adm maj hon rev st mt ft no nos vs jr sr inc ltd co corp dept
jan feb mar apr jun jul aug sept sep oct nov dec e.g i.e cf fig vol pp ed approx ca bzw z.b d.h u.a usw nr hr fr str
m mme mlle sra srta ud uds av ing dott sig núm pág г ул им т.е т.д т.п
"""
_ABBREVIATIONS = frozenset(_KNOWN_SHORT.split())
_INITIALS = re.compile(r"(?:\w\.)+\w|[0-9]{1,2}")  # and ordinals
_BEFORE_WORD = re.compile(r"[\s(\[\"“«]")
_SHORTEST_SUMMARY = 60
_LONGEST_HEADING = 100


def first_sentences(text: str, limit: int = 300) -> str:
    """Sum up plain text by its first whole sentences; by its first words when no sentence end is near enough."""
    # Lines stay apart while sentence ends are looked for: a heading ends without a full stop.
    start = text[: 4 * limit]
    if is_tidy(start):
        lines = "\n".join(_without_headings(start))
    else:
        lines = "\n".join(map(one_line, _without_headings(legal(start))))
    if len(text) <= 4 * limit and len(whole := _sentences_joined(lines)) <= limit:
        return whole
    ends = reversed([*_SENTENCE_END.finditer(lines, 0, limit + 1)])
    fitting = (match for match in ends if len(lines[: match.end()].rstrip()) <= limit)
    end = next((match.end() for match in fitting if _ends_sentence(lines, match)), 0)
    if end >= min(_SHORTEST_SUMMARY, limit // 2):
        return balanced(_sentences_joined(lines[:end]))
    return _clip_words(_sentences_joined(lines), limit)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Say whether a possible end is one: not after an abbreviation, initial or ordinal, nor before a small letter."""
    if match[0][0] in "\n。！？" or not match[0].startswith("."):
        return True
    rest = text[match.end() : match.end() + 3].lstrip()
    if rest[:1].islower():
        return False
    word = _BEFORE_WORD.split(text[max(0, match.start() - 40) : match.start()])[-1].lower()
    initial = len(word) == 1 and word.isalpha() and word.isascii()
    return not (initial or word in _ABBREVIATIONS or _INITIALS.fullmatch(word))


def _without_headings(text: str) -> list[str]:
    """Leave out short lines that end in a letter or digit above one with a sentence: they would run into it."""
    lines = list(filter(None, map(str.strip, text.split("\n"))))
    kept = [
        line
        for line, below in pairwise(lines)
        if len(line) > _LONGEST_HEADING or not line[-1].isalnum() or not _SENTENCE_END.search(below)
    ]
    return [*kept, *lines[-1:]]


def _sentences_joined(lines: str) -> str:
    """Put lines into one; scripts without spaces get none between sentences."""
    joined = lines.rstrip().replace("\n", " ")
    for end in _UNSPACED_ENDS:
        joined = joined.replace(end + " ", end)
    return joined


def _clip_words(line: str, limit: int) -> str:
    """Clip between words where the script has them, else between graphemes."""
    if len(line) <= limit:
        return line
    space = line.rfind(" ", limit // 2, limit)
    return balanced(line[:space].rstrip()) + ELLIPSIS if space > 0 else clip(line, limit)
