"""Text -> its language as BCP 47, or "" when it is not sure.

By script first, then by letters that only one language has, then by the small words that every sentence needs.
Knows nothing about articles.
"""

import re
from collections import Counter

from feedsvc.text import beyond_ascii

SAMPLES = 1_000, 4_000  # characters; the whole of the second only where the first does not tell
_FEWEST = 4  # small words that must be seen before a language is believed
_FEWEST_DIFFERENT = 3
_MARGIN = 1.5  # how far ahead of the next language

_LETTERS = {
    "kana": r"\u3041-\u30ff",
    "han": r"\u3400-\u4dbf\u4e00-\u9fff",
    "hangul": r"\uac00-\ud7af",
    "arabic": r"\u0620-\u064a\u066e-\u06d3",
    "devanagari": r"\u0904-\u0939\u0958-\u0961",
    "cyrillic": r"\u0400-\u052f",
    "hebrew": r"\u05d0-\u05ea",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "thai": r"\u0e01-\u0e4e",
}
_SCRIPTS = {script: re.compile(f"[{letters}]+") for script, letters in _LETTERS.items()}
_BEYOND_LATIN = re.compile(f"[{''.join(_LETTERS.values())}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_ONE_LANGUAGE = {"hangul": "ko", "hebrew": "he", "greek": "el", "thai": "th"}
_SPACED = "".join(chr(byte).lower() if chr(byte).isalpha() else " " for byte in range(0x80)).encode().ljust(0x100)
_WORD = re.compile(r"[a-z\u00df-\u024f]+|[\u0900-\u097f]+|[^\W\d_]+")

_SMALL_WORDS = {
    "en": "a the of and to in that is was for on with as by at from has have had it be are will not an this which",
    "fr": "le la les de des du et un une dans en est au aux que qui pour par sur avec ne pas ce cette ont été sont",
    "es": "el la los las de del y un una en es que por para con no se su al lo como más fue han pero sus",
    "it": "il lo la gli le di del della dei e un una in è che per con non si da nel al alla sono ha anche",
    "pt": "o a os as de do da dos das e um uma em é que por para com não se no na ao foi mais são",
    "de": "der die das und ist in den von zu mit auf für ein eine im dem nicht des sich auch dass als an wird hat",
    "nl": "de het een en van in is dat op te met voor zijn aan er niet ook door naar heeft bij om werd uit",
    "hi": "है हैं के में की का और से को ने पर कि यह एक लिए था नहीं",
}
_BY_WORD: dict[str, tuple[str, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _BY_WORD[_word] = (*_BY_WORD.get(_word, ()), _language)


def language_of(text: str) -> str:
    """Name the language of a text, or give "" rather than a guess."""
    return next(filter(None, (_language_of(text[:length]) for length in SAMPLES)), "")


def _language_of(sample: str) -> str:
    beyond = beyond_ascii(sample)
    counts = _count_letters(sample, beyond)
    script = max(counts, key=counts.__getitem__)
    if counts[script] == 0:
        return ""
    if script in ("han", "kana"):
        return "ja" if counts["kana"] * 20 > counts["han"] else "zh"
    if script == "latin":
        return _by_small_words(_words_of(sample, beyond), ("en", "fr", "es", "it", "pt", "de", "nl"))
    if script == "devanagari":
        return _by_small_words(_words_of(sample, beyond), ("hi",))
    return _ONE_LANGUAGE.get(script) or _by_letters(script, sample)


def _count_letters(sample: str, beyond: str) -> dict[str, int]:
    """Count the letters of each script; where there is but one, it is enough to see that it is there."""
    if not _BEYOND_LATIN.search(beyond):
        return {"latin": int(bool(_LATIN.search(sample)))}
    counts = {script: sum(map(len, letters.findall(beyond))) for script, letters in _SCRIPTS.items()}
    return counts | {"latin": sum(map(len, _LATIN.findall(sample)))}


def _by_letters(script: str, sample: str) -> str:
    """Tell Russian from Ukrainian, and Arabic from its neighbours, by the letters that the other does not have."""
    if script == "arabic":
        return "" if re.search("[پچژگٹڈڑےۆێ]", sample) else "ar"
    russian, ukrainian = len(re.findall("[ыэъё]", sample)), len(re.findall("[іїєґ]", sample))
    if (
        "ў" in sample
        or "ј" in sample
        or (russian and ukrainian and max(russian, ukrainian) < 5 * min(russian, ukrainian))
    ):
        return ""
    return "uk" if ukrainian > russian else "ru" if "ы" in sample or "э" in sample else ""


def _words_of(sample: str, beyond: str) -> list[str]:
    """Give what `_WORD` finds; where all letters are of ASCII, splitting takes a fifth of the time."""
    if _WORD.search(beyond.lower()):
        return _WORD.findall(sample.lower())
    return sample.encode("ascii", "replace").translate(_SPACED).decode().split()


def _by_small_words(words: list[str], among: tuple[str, ...]) -> str:
    """A word that several languages share speaks for each of them with its share of one voice."""
    counts = Counter(filter(_BY_WORD.__contains__, words))
    voices = dict.fromkeys(_SMALL_WORDS, 0.0)
    for word, count in counts.items():
        languages = _BY_WORD[word]
        for language in languages:
            voices[language] += count / len(languages)
    best, *others = sorted(among, key=lambda language: -voices[language])
    seen = [count for word, count in counts.items() if best in _BY_WORD[word]]
    if sum(seen) < _FEWEST or len(seen) < _FEWEST_DIFFERENT or sum(seen) * 8 < len(words):
        return ""
    return best if not others or voices[best] >= _MARGIN * voices[others[0]] else ""
