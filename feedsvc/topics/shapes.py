"""The letters of a word -> what it can and cannot be: no name is drawn together, counts or dates; 3DS is a model.

Knows nothing of headlines, bodies and tables.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from feedsvc.topics.evidence import KEYS_KEPT

_MONEY = re.compile(r"(?:won|rs|rm|rmb|eur|usd|gbp|chf|sfr|php|inr|ksh|tk|nt|hk)\d")  # Won25
_CONTRACTED = re.compile(r"'(?:ll|ve|re|d|m|t)$")
_DATE = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)\d")  # Dec.11th
_ORDINAL = re.compile(r"[IVXLC]+(?:e|er|re|o|a|º)$")  # XXIe
_MODEL = re.compile(r"\d{1,3}[A-Z]{2,}")
_LETTER_WORD = re.compile(r"^[a-z]-[a-z]{2,}$")  # T-shirt
_WORDS_OF_ONE_LETTER = frozenset("aeioy")


@lru_cache(maxsize=KEYS_KEPT)
def is_no_name(text: str, key: str) -> bool:
    """Tell whether a word is two drawn together, an ordinal, or a date."""
    return bool(_CONTRACTED.search(key) or _DATE.match(key) or _MONEY.match(key) or _ORDINAL.match(text))


def is_letter_word(key: str) -> bool:
    """Tell whether a word is one letter and another word."""
    return bool(_LETTER_WORD.match(key))


def is_word_of_one_letter(key: str) -> bool:
    """Tell whether a letter is a word."""
    return key in _WORDS_OF_ONE_LETTER


def is_model(text: str) -> bool:
    """Tell whether a word that begins with a digit may name a thing: 3DS."""
    return bool(_MODEL.match(text))


def is_dated(text: str, months: Iterable[str]) -> bool:
    """Tell whether a month, as it is spelled, stands behind a number in a text: 30 de Agosto."""
    spelled = "|".join(map(re.escape, months))
    return bool(re.search(rf"\d(?:er|º)? (?:de )?(?:{spelled})\b", text))
