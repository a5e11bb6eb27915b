"""A word -> how often other text than the article raises it and does not, by the tables.

Knows nothing of headlines and bodies.
"""

import re
from functools import lru_cache

from feedsvc.topics.evidence import KEYS_KEPT
from feedsvc.topics.stems import stems
from feedsvc.topics.tables import Lexicon

COMMON_ENDING = re.compile(
    r"....(?:ing|ly|ness|ment|ments|tion|tions|sion|i[sz]e[sd]?|ates?|ated|able|ible|ful|less|isms?|ous|ive|ity|ology)$"
)

_TABLE_SAMPLE = 12.0  # times that a word is heard at most
_KNOWN_LOWER = 0.4  # what lower case elsewhere counts for where a table names the word
_FULL_TABLE = 2_000  # words, from which a table hears of most common words


@lru_cache(maxsize=KEYS_KEPT)
def elsewhere(lexicon: Lexicon, key: str) -> tuple[float, float, bool]:
    """Give how often other text raises a word and does not, shrunk to a small sample, and whether it knows it."""
    casing = lexicon.casing
    counted = casing.get(key)
    if not counted:
        if key in lexicon.names or key in lexicon.famous:
            return 0.0, 0.0, True
        counts = (casing[stem] for stem in stems(key, lexicon.language) if stem in casing)
        common = next((lower for upper, lower in counts if lower > upper), 0)
        heard = bool(common) or len(casing) < _FULL_TABLE or bool(COMMON_ENDING.search(key))
        return 0.0, min(float(common), _TABLE_SAMPLE / 2), heard
    upper, lower = counted
    shrink = min(1.0, _TABLE_SAMPLE / (upper + lower))
    if key in lexicon.names:
        return upper * shrink, lower * shrink * _KNOWN_LOWER, True
    share = upper / (upper + lower)  # half capitalised is a common word that stands in titles and names too
    return upper * shrink * share**4, lower * shrink, True
