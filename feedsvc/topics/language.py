"""Text -> its language, by script and by the little words that every sentence holds; "" when unsure."""

from functools import cache

from feedsvc.topics.tables import lines_of

CASED = frozenset(("en", "fr", "es", "it", "pt", "nl"))
"""Languages in which a capital in mid-sentence means a name, and for which there are tables."""

ELIDED = frozenset(("fr", "it"))
"""Languages that write l'Ukraine."""

SAMPLE = 700  # characters of the body that are looked at
_LEAST = 2

_SCRIPTS = (  # first and last character, language, share of the letters that tells
    ("\u3040", "\u30ff", "ja", 0.02),
    ("\u4e00", "\u9fff", "zh", 0.2),
    ("\uac00", "\ud7af", "ko", 0.2),
    ("\u0600", "\u06ff", "ar", 0.2),
    ("\u0900", "\u097f", "hi", 0.2),
    ("\u0454", "\u0457", "uk", 0.02),
    ("\u0400", "\u04ff", "ru", 0.2),
    ("\u0370", "\u03ff", "el", 0.2),
    ("\u0590", "\u05ff", "he", 0.2),
    ("\u0e00", "\u0e7f", "th", 0.2),
)
_LETTERS = {"fr": "éèêëîûùœç", "es": "éñ¿¡áíóú", "it": "òìù", "pt": "éãõçâêáíóú"}  # that count as a word each
_PAST_LATIN = "\u0370"


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
    foreign = not sample.isascii() and any(char >= _PAST_LATIN and char.isalpha() for char in set(sample))
    return (_by_script(sample) if foreign else "") or _by_little_words(sample)


def _by_script(sample: str) -> str:
    letters = sum(map(str.isalpha, sample))
    for first, last, language, share in _SCRIPTS:
        if sum(first <= char <= last for char in sample) > share * letters:
            return language
    return ""


def _by_little_words(sample: str) -> str:
    languages = _languages_of_words()
    counts: dict[str, int] = {}
    for word in sample.lower().replace("'", " ").replace("’", " ").split():
        if word in languages:
            for language in languages[word]:
                counts[language] = counts.get(language, 0) + 1
    if not sample.isascii():
        for language, letters in _LETTERS.items():
            if language in counts:
                counts[language] += sum(letter in sample for letter in letters)
    ordered = sorted(counts.items(), key=lambda counted: -counted[1])
    (best, most), (_, second) = (*ordered, ("", 0), ("", 0))[:2]
    return best if most >= _LEAST and most > second else ""
