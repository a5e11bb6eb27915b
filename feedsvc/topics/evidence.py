"""Body of an article -> what it shows of its own words: which stand capitalised in mid-sentence, in which runs.

A capital means something only in the middle of a sentence of prose: sentence starts, openings of quotations and lines
that look like headlines are no evidence. Knows nothing of headlines, tables or topics.
"""

import re
from collections import Counter
from collections.abc import Callable

UPPER = "A-ZÀ-ÖØ-Þ" + "".join(
    chr(code) for code in (*range(0x100, 0x250), *range(0x1E00, 0x1F00)) if chr(code).isupper()
)
CONNECTORS = "of the|of|de la|de|del|della|di|da|du|des|do|dos|al|el|bin|ibn|van der|van|von|the|for|and|&|on|upon|in the|à|en|et|y"
FULL_LENGTH = 1200  # characters of a body that says every name of its headline
LEAST_WORDS_OF_PROSE = 5

_CAPITAL = rf"(?:[{UPPER}](?:[.][{UPPER}])+[.]?|[a-z]?[{UPPER}]\w*(?:['&/.-]\w+)*)"
_RUN = re.compile(rf"(?<![\w'&.-]){_CAPITAL}(?:[.]?[ ](?:(?:{CONNECTORS})[ ])?(?:{_CAPITAL}|\d{{1,2}}(?![\w.,:%])))*")
_OPENING = re.compile(r"""(?:^|[.!?:;…|•*>/]["')\]]*|[(\[]|(?:^|[\s(–—-])["'“‘«])\s*$""")
_ABBREVIATED = re.compile(
    rf"(?<!\w)(?:[{UPPER}]|Mrs?|Ms|Dr|Prof|Sens?|Reps?|Gov|Gen|Lt|Col|Maj|Capt|Sgt|St|Mt|Ft|[JS]r|Rev|No|vs?"
    r"|Inc|Corp|Co|Ltd|[A-Z](?:\.[A-Z])+|MM|Mme)\.\s*$"
)
_LOOK_BACK = 24
_PLAIN = str.maketrans("‘’ʼ“”\u00a0", "'''\"\" ")


def straight(text: str) -> str:
    """Write quotation marks and spaces in their plain form; length is kept."""
    return text.translate(_PLAIN)


def opens_sentence(text: str, at: int) -> bool:
    """Tell whether a word at this place would be capitalised whatever it is."""
    before = text[max(0, at - _LOOK_BACK) : at]
    before = before[before.rfind("\n") + 1 :] if "\n" in before else before
    if len(before) < min(at, _LOOK_BACK) or at == len(before):
        if not before.strip(" \t\"'“‘«([-–—•*>"):
            return True
    return bool(_OPENING.search(before)) and not _ABBREVIATED.search(before)


def is_prose(line: str) -> bool:
    """Tell whether a line is running text: long enough, and mostly in lower case."""
    words = line.split()
    return len(words) >= LEAST_WORDS_OF_PROSE and sum(map(str.islower, words)) >= 0.45 * len(words)


class Body:
    """What one body shows of its words."""

    def __init__(self, text: str) -> None:
        self.text = "\n".join(line for line in straight(text).splitlines() if is_prose(line))
        self.full = len(self.text) >= FULL_LENGTH
        self.capital: Counter[str] = Counter()  # in mid-sentence, by word in lower case
        self.opening: Counter[str] = Counter()  # at sentence starts
        self.forms: dict[str, Counter[str]] = {}  # spellings
        self.runs: list[tuple[list[str], bool]] = []  # words; whether the first one opens a sentence
        self._lower: dict[str, int] = {}
        for match in _RUN.finditer(self.text):
            self._take(match[0], opens_sentence(self.text, match.start()))

    def _take(self, run: str, opens: bool) -> None:
        words: list[str] = []
        first = opens
        for word in run.split(" "):
            owns = word.endswith("'s")
            bare = word[:-2] if owns else word
            words.append(bare)
            self._count(bare, opens)
            opens = False
            if owns:
                self.runs.append((words, first))
                words, first = [], False
        if words:
            self.runs.append((words, first))

    def _count(self, word: str, opens: bool) -> None:
        key = word.lower()
        if key == word:
            return
        (self.opening if opens else self.capital)[key] += 1
        self.forms.setdefault(key, Counter())[word] += 1

    def lower(self, word: str) -> int:
        """Count how often a word stands in lower case."""
        if word not in self._lower:
            self._lower[word] = sum(1 for _ in _places(self.text, word))
        return self._lower[word]

    def phrases(self, likely: Callable[[str], bool]) -> str:
        """Give the runs, one a line; a word that opens a sentence counts only when it is likely a name."""
        lines = []
        for words, opens in self.runs:
            if opens and not (self.capital[words[0].lower()] or likely(words[0])):
                lines.append(" ".join([words[0].lower(), *words[1:]]))
            else:
                lines.append(" ".join(words))
        return "\n".join(lines)


def _places(text: str, word: str) -> "list[int]":
    found, at, size = [], text.find(word), len(word)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + size : at + size + 1]
        if not (before.isalnum() or after.isalnum()):
            found.append(at)
        at = text.find(word, at + size)
    return found
