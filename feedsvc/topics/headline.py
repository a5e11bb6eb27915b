"""A headline -> its words, and the way it is written (sentence case, Title Case, CAPS).

Cleans away what is no part of what it says: markup, entities, sources, labels. Knows nothing of bodies and topics.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from feedsvc.topics.characters import straight
from feedsvc.topics.evidence import UPPER, key_of, unelided
from feedsvc.topics.language import ELIDED
from feedsvc.topics.tables import Lexicon

Style = Literal["sentence", "title", "caps"]

_DOLLARS = re.compile(r"\b(?:US|A|C|NZ|HK)\\?\$")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LOOSE_POSSESSIVE = re.compile(r"(\w) ' ?([sS])(?!\w)")
_NUMBERED = re.compile(r"^([A-Z]{2,}(?: [A-Z]{3,})*)(?: \d{1,2})?[ ]?[-–—:][ ]?(?=\S)")  # UPDATE 3-
_LABEL = re.compile(r"^\W*([^:|–—\]]{2,24}?)\s*(?::|\||\]|–|—| -)\s+")
_TRAILING = re.compile(r"\s*(?:\(([^()]{2,40})\)|\[([^\][]{2,40})\])\s*$")
_SUFFIX = re.compile(r"\s+[-–—|]+\s+((?:(?!\s[-–—|]+\s).){2,40})$")
_SITE = re.compile(r"[\w.-]+\.(?:com|org|net|co\.uk|com\.au)$")  # of a news site: SPACE.com
_SMALL = "aux?|des?|du|la|les?|sur|en|sous|of|on|upon|by|à|et|in|o|y"
_WORD = (
    r"[^\W_]++(?=[ ,]|$)"  # most words, told at once
    rf"|[^\W\d_]+(?:-(?i:{_SMALL})-(?:(?i:the)-)?[^\W\d_]+)+(?:'s)?"  # Stoke-on-Trent
    rf"|(?:[{UPPER}]\.){{2,}}[{UPPER}]?(?!\w)"  # U.S.
    rf"|[{UPPER}]\.(?=[ ][{UPPER}])"  # J. Edgar
    r"|\b[^\W\d_]-[^\W\d_]{2,}"  # T-shirt
    r"|(?:[^\W\d_]\w*-)+\d\w*(?:'s)?"  # Covid-19
    rf"|[{UPPER}]\.[{UPPER}][^\W_]+(?:'s)?"  # N.Korea
    r"|(?i:St|Mt|Ft|Dr|Mr|Mrs|Ms|Gens?|Sens?|Reps?|Govs?|Lt|Col|Capt|Sgt|Jr|Sr)\.(?= )"
    r"|[^\W_]+(?:['&.][^\W_]+)*(?:\+\+|#(?!\w))?|&|[^\w\s]|_"
)
_TITLE_CASE = "en"  # the language that writes headlines so
_POSSESSIVES = frozenset(("'s", "'S"))
_CAPS_SHARE = 0.85
_OPENERS = frozenset("-'\"")  # before words whose case tells nothing of the headline's
_LONG_WORD = 4  # letters
JOINING = frozenset((" ", "-"))  # gaps inside names
MOST_WORDS = 7  # of a name
_FEW_WORDS, _MANY_WORDS = 3, 6  # too few to tell; so many that one in lower case may be a slip


@dataclass(slots=True)
class Word:
    """One word of a headline."""

    text: str  # without a possessive
    gap: str  # what stands between it and the word before: " ", "-", "" at the start, else punctuation
    owns: bool  # stood with a possessive
    key: str  # what the word is looked up by


def cleaned(headline: str, words: Lexicon) -> str:
    """Take away markup, labels and sources."""
    text = _unescaped(headline) if "&" in headline else headline
    text = _TAG.sub(" ", text) if "<" in text else text
    text = _DOLLARS.sub("$", text) if "$" in text else text
    text = " ".join(straight(text).split())
    text = _LOOSE_POSSESSIVE.sub(r"\1'\2", text) if " '" in text else text
    match = _NUMBERED.match(text)
    if match and _is_label(match[1].lower(), words):
        text = text[match.end() :]
    return without_source(without_label(text, words), words)


def _unescaped(text: str) -> str:
    from html import unescape  # its table of entities takes long to load

    return unescape(unescape(text))


def segments(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Give where the parts between colons begin and end."""
    starts = [0, *(at for at, word in enumerate(words) if at and ":" in word.gap)]
    return list(zip(starts, [*starts[1:], len(words)], strict=True))


def without_label(text: str, words: Lexicon) -> str:
    """Cut labels such as EXCLUSIVE: or LIVE - from the front."""
    while (match := _LABEL.match(text)) and _is_label(match[1].lower(), words):
        text = text[match.end() :]
    return text


def _is_label(name: str, words: Lexicon) -> bool:
    return name in words.words("labelnames") or all(word in words.words("labels") for word in name.split())


def without_source(text: str, words: Lexicon) -> str:
    """Cut a source or label such as (AP), [VIDEO] or - BBC News from the end."""
    while match := (_TRAILING.search(text) if text[-1:] in ")]" else None) or _SUFFIX.search(text):
        name = next(group for group in match.groups() if group).lower()
        if not (_is_source(name, words) or name in words.words("labels")):
            break
        text = text[: match.start()]
    return text


def _is_source(name: str, words: Lexicon) -> bool:
    return bool(_SITE.match(name)) or key_of(name) in words.words("sources") or name in words.words("sourcenames")


@cache
def _word() -> re.Pattern[str]:
    return re.compile(_WORD)  # on first use: it takes longer than all else that loads here


def words_of(headline: str, *, elided: bool = False) -> list[Word]:
    """Split a cleaned headline into words; hyphenated ones are split too."""
    headline = unelided(headline) if elided else headline
    found: list[Word] = []
    end, gap = 0, ""
    for match in _word().finditer(headline):
        between = headline[end : match.start()]
        end = match.end()
        text = match[0]
        if not (text[0].isalnum() or text == "&"):
            gap = _joined(gap, between, text)
            continue
        owns = text[-2:] in _POSSESSIVES and len(text) > 2
        gap = _joined(gap, between, "") if gap else between and " "
        text = text[:-2] if owns else text
        found.append(Word(text, gap, owns, key_of(text)))
        gap = ""
    return found


def written(words: Sequence[Word], start: int, end: int) -> str:
    """Give words as the headline writes them, possessives inside apart."""
    parts = [words[start].text]
    for at in range(start + 1, end):
        if words[at - 1].owns:
            parts.append(" 's")
        parts.append("-" if words[at].gap == "-" else " ")
        parts.append(words[at].text)
    return "".join(parts)


def reach(words: Sequence[Word], start: int) -> int:
    """Give where a name that begins at a word ends at the latest."""
    end = start + 1
    limit = min(len(words), start + MOST_WORDS)
    while end < limit and words[end].gap in JOINING:
        end += 1
    return end


def keys_of(words: Sequence[Word]) -> set[str]:
    """Give what a body is asked of the words of a headline, plurals as what they may be plurals of too."""
    keys = {word.key for word in words}
    keys |= {key[:-1] for key in keys if key.endswith("s")}
    return keys | {f"{before.key}-{word.key}" for before, word in pairwise(words) if word.gap == "-"}


def title_before(words: Sequence[Word], at: int, titles: frozenset[str]) -> str:
    """Give the title before a name, or before a list of them: Sens. Isakson, Chambliss; "" when there is none."""
    while at and words[at].gap.strip() == "," and words[at - 1].key not in titles:
        at -= 1
    return words[at - 1].text if at and words[at].gap == " " and words[at - 1].key in titles else ""


def is_addressed(words: Sequence[Word], at: int, lexicon: Lexicon) -> bool:
    """Tell whether a word stands behind a shortened title, as only names do: Sen. Talent."""
    key = words[at].key
    if not at or (words[at].gap == " " and not words[at - 1].text.endswith(".")):
        return False  # as most are
    if words[at].text[0].islower() or key in lexicon.words("function"):
        return False
    title = title_before(words, at, lexicon.words("addresses")).lower()
    if words[at].gap == " ":
        return title.endswith(".")
    upper, lower = lexicon.casing.get(key, (0, 0))
    return title.endswith("s.") and lower <= upper and key not in lexicon.words("generic")


def _joined(gap: str, between: str, mark: str) -> str:
    if between and gap == "-":
        gap = "–"
    if between and mark == "-":
        return "–"
    if not gap:
        return mark or (" " if between else "")
    return gap if not mark else gap + mark


def _leans(word: Word, lexicon: Lexicon) -> bool:
    """Tell whether a word is an article that leans on the next: l'Ukraine, whose noun is raised in no style."""
    return len(word.text) == 1 and lexicon.language in ELIDED and word.key.isalpha()


def style_of(words: Sequence[Word], lexicon: Lexicon) -> Style:
    """Tell how a headline is written."""
    letters = list(filter(str.isalpha, "".join([word.text for word in words])))
    if not letters or sum(map(str.isupper, letters)) > _CAPS_SHARE * len(letters):
        return "caps" if len(words) > 1 or letters else "sentence"
    function = lexicon.words("function")
    words = [
        word
        for before, word in pairwise(words)
        if word.key not in function
        and word.gap[-1:] not in _OPENERS
        and word.text[0].isalpha()
        and not _leans(before, lexicon)
    ]
    content = [word for word in words if len(word.text) >= _LONG_WORD] or words
    low = sum(word.text.islower() for word in content)
    few = lexicon.language != _TITLE_CASE and len(content) < _FEW_WORDS
    if not content or few or low > (len(content) >= _MANY_WORDS):
        return "sentence"
    return "title"
