"""Body of an article -> what it shows of its own words: which stand capitalised in mid-sentence, in which runs.

A capital means something only in the middle of a sentence of prose: sentence starts, openings of quotations and lines
that look like headlines are no evidence. Knows nothing of headlines, tables or topics.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property, lru_cache

from feedsvc.text import beyond_ascii
from feedsvc.topics.characters import straightened

UPPER = (  # of the languages in Latin script, for use inside [...]
    "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
)
KEYS_KEPT = 20_000  # words whose key is not computed again
SHORT_LENGTH = 250  # characters of a body that may leave names out
FULL_LENGTH = 600  # characters more, and it says every name of its headline

_CONNECTORS = (
    "of the|of|de la|de los|de|del|della|dei|di|da|du|des|do|dos|das|al|el|la|le|bin|ibn|van der|van|von|den|der|ter"
    "|the|for|and|&|aux|en|et"
)
_DOTTED = rf"(?:[.][{UPPER}])+[.]?|(?:te?|rs?|s|en|ens?|eps?|ov|ol|apt|gt|rof|ev)?\.(?=\ )"
_FIRST = rf"[{UPPER}](?:(?<![\w'&.-].)|(?<=[^\w'&.-][a-z].)|(?<=[^\w'&.-][ae]l-.))"  # also of iPhone, al-Qaeda
_REST = rf"(?:\w*+(?!['&/.-])|{_DOTTED}|\w*(?:['&/.-]\w+)*)"  # first what most words are
_CAPITAL = rf"(?:[ae][lrsz]-)?[a-z]?[{UPPER}]{_REST}"
_RUN = rf"{_FIRST}{_REST}(?:[ ](?:(?:{_CONNECTORS})[ ])?(?:[ld]')?(?:{_CAPITAL}|\d{{1,4}}(?![\w.,:%-])))*"
_LEANING = ("[ldjmnstc]", "qu|un", "all", "dell|nell|sull|dall")  # by their length
_ELIDED = re.compile(  # the mark behind such a word: marks are found in a fifth of the time that words take
    "|".join(rf"'(?=\w)(?<=(?:{words})')(?<!\w{'.' * length}')" for length, words in enumerate(_LEANING, 1)),
    re.IGNORECASE,
)
_OF_LEANING = "acdejlmnqstuACDEJLMNQSTU"
_SET_APART = re.compile(r"(?<=[ -])(dell|nell|sull|all|dall|[dl]) (?=\w)")
_OPENING = re.compile(r"""(?:[.!?:;…|•*>/]["')\]]*\s*|[(\[]|(?:^|[\s(–—-])["'“‘«]\s*|(?:[–—]|\s--?)\s*)$""")
_TITLES = "Mr Mrs Ms MM Mme Dr Prof Sen Sens Rep Reps Gov Gen Lt Col Maj Capt Sgt Rev St Mt Ft Jr Sr"
_ABBREVIATIONS = frozenset((*_TITLES.split(), "No", "v", "vs", "Inc", "Corp", "Co", "Ltd"))
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]")
_ACCENTS = frozenset(map(chr, range(0x0300, 0x0370)))
_COMPANY = frozenset(("Inc", "Corp", "Ltd", "Plc", "PLC", "Co", "AG", "SA", "NV", "LLC"))
_COMPANY_WORDS = 3  # at most, of a company that its first word names alone: Apple Computer Inc
_LOOK_BACK = 24
_LEAST_WORDS, _LOOKED_AT, _LOWER_SHARE = 5, 40, 0.45
_SEEN_FIRST = 24
_SENTENCE_SHARE = 0.3  # of lower case in a line that ends in a full stop
_DATELINE = re.compile(r"[^()]{0,40}\([^()]{2,20}\) ?[-–—]+ ")  # MONZA, Italy (Reuters) -


@lru_cache(maxsize=KEYS_KEPT)
def key_of(word: str) -> str:
    """Make what a word is looked up by: lower case, without dots and accents."""
    return plain(word.lower().replace(".", ""))


def plain(text: str) -> str:
    """Write a text without accents."""
    if not _ACCENTED.search(beyond_ascii(text)):
        return text
    text = unicodedata.normalize("NFKD", text)
    for accent in _ACCENTS.intersection(beyond_ascii(text)):
        text = text.replace(accent, "")
    return text


def unelided(text: str) -> str:
    """Set articles that lean on a word apart from it: l'Ukraine; length is kept."""
    *before, last = _ELIDED.split(text)
    return "".join(_lowered(part) + " " for part in before) + last


def _lowered(text: str) -> str:
    """Lower the elided word with which a text ends."""
    bare = text.rstrip(_OF_LEANING)
    return bare + text[len(bare) :].lower()


def elided_again(name: str) -> str:
    """Put together in a name what was set apart: Jeanne d'Arc."""
    return _SET_APART.sub(r"\1'", name)


def opens_sentence(text: str, at: int) -> bool:
    """Tell whether a word at this place would be capitalised whatever it is."""
    if at > 1 and text[at - 1] == " ":
        last = text[at - 2]
        if last.isalnum() or last == ",":
            return False
        if last == ".":
            return not _abbreviated(text[max(0, at - _LOOK_BACK) : at])
    before = text[max(0, at - _LOOK_BACK) : at].rpartition("\n")
    line_starts = bool(before[1]) or at <= _LOOK_BACK
    if line_starts and not before[2].strip(" \t\"'“‘«([-–—•*>"):
        return True
    return bool(_OPENING.search(before[2])) and not _abbreviated(before[2])


def _abbreviated(before: str) -> bool:
    """Tell whether a text ends in a full stop that belongs to an abbreviation."""
    before = before.rstrip()
    if before[-1:] != ".":
        return False
    at = end = len(before) - 1
    while at and (before[at - 1].isalnum() or before[at - 1] == "_"):
        at -= 1
    return before[at:end] in _ABBREVIATIONS or (end - at == 1 and before[at].isupper())


def is_prose(line: str) -> bool:
    """Tell whether a line is running text: long enough, and mostly in lower case where it begins or as a whole."""
    if "(" in line[:_LOOKED_AT] and (dateline := _DATELINE.match(line)):
        line = line[dateline.end() :]
    if len([*filter(str.islower, line.split(None, _SEEN_FIRST)[:_SEEN_FIRST])]) >= _LOWER_SHARE * _LOOKED_AT:
        return True  # as most lines are, and whatever the words behind these are
    share = _SENTENCE_SHARE if line.endswith(".") else _LOWER_SHARE
    words = line.split(None, _LOOKED_AT)
    return _is_low(words[:_LOOKED_AT], share) or (len(words) > _LOOKED_AT and _is_low(line.split(), share))


def _is_low(words: list[str], share: float) -> bool:
    return len(words) >= _LEAST_WORDS and sum(map(str.islower, words)) >= share * len(words)


@cache
def _run() -> re.Pattern[str]:
    return re.compile(_RUN)  # on first use: it takes longer than all else that loads here


class Body:
    """What one body shows of its words, or of the `wanted` among them; words are asked for in lower case."""

    def __init__(self, text: str, wanted: set[str] | None = None, *, elided: bool = False) -> None:
        self.whole, self.beyond = straightened(text)  # and its characters that are not of ASCII
        self.text = "\n".join(filter(is_prose, self.whole.splitlines()))  # its prose
        if elided:
            self.text = unelided(self.text)
        self.share = min(
            1.0, max(0, len(self.text) - SHORT_LENGTH) / FULL_LENGTH
        )  # of what a body has that says every name of its headline
        self.capital = _counts()  # capitalised in mid-sentence
        self.opening = _counts()  # capitalised at a sentence start
        self.owned = _counts()  # capitalised and with a possessive
        self.pieces = _counts()  # capitalised as a piece of a hyphenated word
        self.alone = _counts()  # a run of its own, in mid-sentence
        self.forms: dict[str, dict[str, int]] = {}  # spellings, and how often each
        self.runs: list[tuple[str, bool]] = []  # a run, and whether it opens a sentence
        self._lower: dict[str, int] = {}
        self._plain = plain(self.text) if _ACCENTED.search("".join(self.beyond)) else self.text
        for run, opens in self._found(wanted):
            self.runs.append((run, opens))
            if " " in run:
                self._count_words(run.split(" "), opens)
            else:
                key = self._count(run, self.opening if opens else self.capital)
                if not opens:
                    self.alone[key] += 1

    def _found(self, wanted: set[str] | None) -> Iterator[tuple[str, bool]]:
        """Give the runs that hold a wanted word or the first word of one that does, and whether they open sentences."""
        runs = self._all_runs()
        if wanted is not None:
            found = _holding(runs, wanted)
            firsts = {_keys(run.partition(" ")[0])[0] for run, _ in found}
            runs = _holding(runs, firsts.union(wanted)) if firsts.difference(wanted) else found
        for run, at in runs:
            yield run, opens_sentence(self.text, at)

    def _all_runs(self) -> list[tuple[str, int]]:
        text = self.text
        found = []
        for match in _run().finditer(text):
            start, end = match.span()
            if start and text[start - 1] not in " \n":
                start -= _before_first(text[start - 1])
            found.append((text[start:end], start))
        return found

    def _count_words(self, words: list[str], opens: bool) -> None:
        first = self.opening if opens and words[-1] not in _COMPANY else self.capital
        key = self._count(words[0], first)
        if words[-1] in _COMPANY and len(words) <= _COMPANY_WORDS:
            self.alone[key] += 1
        for word in words[1:]:
            self._count(word, self.capital)

    def _count(self, word: str, places: defaultdict[str, int]) -> str:
        bare, key, owns, raised, pieces = _facts(word)
        if owns:
            self.owned[key] += 1
        if raised:
            places[key] += 1
            forms = self.forms.get(key)
            if forms is None:
                self.forms[key] = {bare: 1}
            else:
                forms[bare] = forms.get(bare, 0) + 1
            for piece in pieces:
                self.pieces[piece] += 1
        return key

    def lower(self, word: str) -> int:
        """Count how often a word stands in lower case."""
        count = self._lower.get(word)
        if count is None:
            count = self._lower[word] = _occurrences(self._plain, word)
        return count

    def raised(self, word: str) -> int:
        """Count how often a word stands capitalised where a capital means something."""
        return self.capital[word] + self.pieces[word]

    def is_possessive(self, word: str) -> bool:
        """Tell whether a name is never without its possessive: McDonald's."""
        return self.owned[word] > 1 and self.owned[word] == self.capital[word] + self.opening[word]

    def says(self, word: str) -> bool:
        """Tell whether the word stands in the body at all."""
        return bool(self.capital[word] or self.opening[word] or self.pieces[word] or self.lower(word))

    def is_surname(self, word: str, before: frozenset[str]) -> bool:
        """Tell whether a word stands behind one of those that stand before surnames."""
        if not self.capital[word]:
            return False
        return any(word in keys[1:] and keys[keys.index(word, 1) - 1] in before for keys in self.keys_of_runs)

    @cached_property
    def keys_of_runs(self) -> list[list[str]]:
        """Give what the words of each run of several are looked up by, without possessives."""
        return [key_of(run).replace("'s", "").split(" ") for run, _ in self.runs if " " in run]

    def is_followed(self, word: str, by: tuple[str, ...]) -> bool:
        """Tell whether one of some texts stands behind a word that opens a sentence."""
        return any(behind.startswith(by) for behind in self.text.split(f"{word.capitalize()} ")[1:])

    def behind(self, word: str) -> set[str]:
        """Give the capitalised words that stand behind one that begins a run."""
        found = (run.split(" ") for run, _ in self.runs if " " in run)
        return {words[1].removesuffix("'s") for words in found if key_of(words[0]) == word and words[1][0].isupper()}

    def lines_of_runs(self, likely: Callable[[str], bool]) -> str:
        """Give the runs, one a line, possessives apart; words that open sentences lowered unless likely names."""
        lines = []
        for run, opens in self.runs:
            if " " in run or "-" in run:
                first = run.split(" ", 1)[0]
                bare = first.removesuffix("'s")
                keep = not opens or likely(bare)
                lines.append(run if keep else first.lower() + run[len(first) :])
        return " " + " \n ".join(lines).replace("'s ", " 's ") + " "


@lru_cache(maxsize=KEYS_KEPT)
def _facts(word: str) -> tuple[str, str, bool, bool, tuple[str, ...]]:
    """Give a word of a run without its possessive, its key, whether it owns, is raised, and its raised pieces."""
    owns = word[-2:] == "'s"
    bare = word[:-2] if owns else word
    key = key_of(bare)
    raised = bare[0] != key[:1] or not bare.islower()
    pieces = (key_of(piece) for piece in bare.split("-") if piece[:1].isupper()) if "-" in bare else ()
    return bare, key, owns, raised, tuple(pieces)


@lru_cache(maxsize=KEYS_KEPT)
def _keys(word: str) -> tuple[str, ...]:
    """Give what a word of a run is looked up by, and the pieces of one with hyphens."""
    key = key_of(word.removesuffix("'s"))
    return (key, *key.split("-")) if "-" in key else (key,)


def _holding(runs: Iterable[tuple[str, int]], wanted: set[str]) -> list[tuple[str, int]]:
    lacks = wanted.isdisjoint
    return [
        (run, at)
        for run, at in runs
        if not (all(map(lacks, map(_keys, run.split(" ")))) if " " in run else lacks(_keys(run)))
    ]


def _counts() -> defaultdict[str, int]:
    return defaultdict(int)  # a Counter takes several times as long to make, and to ask for what it has not


def _before_first(char: str) -> int:
    """Count what stands before the first capital of a word such as iPhone or al-Qaeda."""
    return 1 if char.islower() else len("al-") if char == "-" else 0


def _occurrences(text: str, word: str) -> int:
    count, at, size = 0, text.find(word), len(word)
    while at >= 0:
        if not (text[at - 1 : at].isalnum() or text[at + size : at + size + 1].isalnum()):
            count += 1
        at = text.find(word, at + size)
    return count
