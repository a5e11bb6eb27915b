"""A headline in a language whose capitals tell nothing -> the places in it that a table of that language holds.

Where words stand without spaces the longest entry wins at each place; elsewhere whole words are compared. Anything
else is silence: what the table does not hold is left to editors' tags.
"""

import re
from collections.abc import Iterator

from feedsvc.topics.evidence import key_of
from feedsvc.topics.tables import Known, Lexicon

UNSPACED = frozenset(("zh", "ja"))

_WORD = re.compile(r"[^\W_](?:[\w\u0900-\u097f\u064b-\u0652-]*[\w\u0900-\u097f])?")
_HAN = re.compile("[\u4e00-\u9fff]")
_BEFORE_PLACES = frozenset(
    "在駐対訪反親全元旧各同前年月日中米英仏独露韓台欧"
)  # Han that may stand before a Japanese one
_ADJECTIVE_ENDING = "ン"
_ARABIC_PREFIXES = ("و", "ف", "ب", "ل", "ك")


def places_of(headline: str, lexicon: Lexicon) -> Iterator[tuple[str, Known]]:
    """Give the places of a headline in their order, each as it is spelled there."""
    found = _within(headline, lexicon) if lexicon.language in UNSPACED else _by_words(headline, lexicon)
    nothing = lexicon.words("nonames")
    return ((spelled, known) for spelled, known in found if known.label.lower() not in nothing)


def _within(headline: str, lexicon: Lexicon) -> Iterator[tuple[str, Known]]:
    longest = max(map(len, lexicon.names))
    at = 0
    while at < len(headline):
        found = next((headline[at:end] for end in range(at + longest, at, -1) if headline[at:end] in lexicon.names), "")
        if found and not (lexicon.language == "ja" and _is_inside_name(headline, at, at + len(found))):
            yield found, lexicon.names[found]
        at += len(found) or 1


def _is_inside_name(headline: str, at: int, end: int) -> bool:
    """Tell whether a Japanese place is part of another word: 西日本, 琴欧州, アメリカン."""
    if headline[end : end + 1] == _ADJECTIVE_ENDING:
        return True
    before = headline[max(0, at - 1) : at]
    return bool(_HAN.match(headline[at]) and _HAN.match(before)) and before not in _BEFORE_PLACES


def _by_words(headline: str, lexicon: Lexicon) -> Iterator[tuple[str, Known]]:
    words = _WORD.findall(headline)
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + lexicon.longest), at, -1):
            spelled = " ".join(words[at:end])
            if known := _look_up(spelled, lexicon):
                yield spelled, known
                at = end
                break
        else:
            at += 1


def _look_up(spelled: str, lexicon: Lexicon) -> Known | None:
    known = lexicon.names.get(key_of(spelled))
    if not known and "-" in spelled:  # US-Präsident
        return next(filter(None, (lexicon.names.get(key_of(part)) for part in spelled.split("-"))), None)
    if known or lexicon.language != "ar" or spelled[0] not in _ARABIC_PREFIXES:
        return known
    return lexicon.names.get(key_of(spelled[1:]))
