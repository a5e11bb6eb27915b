"""Text -> its language, by script and by the little words that every sentence holds; "" when unsure."""

import re
from collections import Counter
from functools import cache

from feedsvc.topics.tables import lines_of

CASED = frozenset(("en", "fr", "es", "it", "pt", "nl"))
"""Languages in which a capital in mid-sentence means a name, and for which there are tables."""

ELIDED = frozenset(("fr", "it"))
"""Languages that write l'Ukraine."""

SAMPLE = 700  # characters of the body that are looked at
_LEAST = 2

_SCRIPTS = (
    (re.compile("[\u3040-\u30ff]"), "ja"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\uac00-\ud7af]"), "ko"),
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u0900-\u097f]"), "hi"),
    (re.compile("[іїєґ]"), "uk"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
    (re.compile("[\u0370-\u03ff]"), "el"),
    (re.compile("[\u0590-\u05ff]"), "he"),
    (re.compile("[\u0e00-\u0e7f]"), "th"),
)
_SCRIPT_SHARE = 0.2


@cache
def _languages_of_words() -> dict[str, tuple[str, ...]]:
    languages: dict[str, tuple[str, ...]] = {}
    for line in lines_of("little-words.txt"):
        language, *words = line.split()
        for word in words:
            languages[word] = (*languages.get(word, ()), language)
    return languages


def language_of(headline: str, body: str = "") -> str:
    """Tell the language of an article, "" when its text does not tell."""
    sample = f"{headline} {body[:SAMPLE]}"
    if not sample.isascii() and (language := _by_script(sample)):
        return language
    return _by_little_words(sample)


def _by_script(sample: str) -> str:
    letters = sum(map(str.isalpha, sample))
    for script, language in _SCRIPTS:
        found = len(script.findall(sample))
        if found > (_SCRIPT_SHARE if language not in ("ja", "uk") else 0.02) * letters:
            return language
    return ""


def _by_little_words(sample: str) -> str:
    languages = _languages_of_words()
    counts: Counter[str] = Counter()
    for word in sample.lower().replace("'", " ").replace("’", " ").split():
        if word in languages:
            counts.update(languages[word])
    (best, most), (_, second) = (*counts.most_common(2), ("", 0), ("", 0))[:2]
    return best if most >= _LEAST and most > second else ""
