"""The tables in data/ -> look-ups by language, each read once and on first use.

`places-<language>.txt` holds names with their other spellings and the words for what belongs to them,
`words-<language>.txt` classes of words, `casing-<language>.txt` how often words stand capitalised and in lower case.
Where they come from: data/README.md.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from feedsvc.topics.evidence import key_of, plain, unelided

COMMON, RARE = 4, 2  # what a word in `common-<language>.txt`, a rare word in `casing-<language>.txt` counts for
_PLURAL_IN_S = frozenset(("fr", "es", "pt"))
_SHORT_FORM = 3  # letters
_DATA = Path(__file__).parent / "data"
_IDLE = ("titles", "roles", "calendar", "acronyms", "softtitles")


@dataclass(frozen=True, slots=True)
class Known:
    """What a table says of one spelling."""

    label: str
    adjective: bool  # "Ukrainian": stands for the label, is no name of it
    short: bool = False  # a short form that is only written in capitals, unlike the word Us or the given name Jo


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Everything the tables hold for one language."""

    language: str
    names: Mapping[str, Known]  # by `key_of` of the spelling
    spellings: Mapping[str, tuple[str, ...]]  # of a label, as the tables write them
    starts: frozenset[str]  # first words of the spellings of more than one word
    longest: int  # words in the longest spelling
    words: Callable[[str], frozenset[str]]  # of one class
    casing: Mapping[str, tuple[int, int]]  # capitalised, in lower case
    given: frozenset[str]  # given names
    famous: frozenset[str]  # names of one word that news knows well
    before_surname: frozenset[str]  # given names and titles
    places: frozenset[str]  # last words of places: before the names of teams
    low: frozenset[str]  # what may be a name in lower case, among other words
    idle: frozenset[str]  # what names nothing by itself
    plain: frozenset[str]  # that, and common nouns

    def knows(self, key: str) -> bool:
        """Tell whether a table holds a word as a name."""
        return key in self.names or key in self.famous


@cache
def lexicon(language: str) -> Lexicon:
    """Give the tables of a language; those that do not exist are empty."""
    names, spellings = _names(lines_of(f"places-{language}.txt"))
    names |= {bare: known for name, known in names.items() if "'" in name and (bare := unelided(name)) != name}
    names |= {key.replace("-", " "): known for key, known in names.items() if "-" in key[:-1]}
    longest = max((name.count(" ") + 1 for name in names), default=0)
    classes = _classes(lines_of(f"words-{language}.txt"))
    if language in _PLURAL_IN_S:
        classes["generic"] |= {f"{word}s" for word in classes["generic"]}
    words = defaultdict[str, frozenset[str]](frozenset, classes).__getitem__
    idle = frozenset[str]().union(*map(words, _IDLE))
    given = frozenset(" ".join(lines_of("given-names.txt") + lines_of(f"given-names-{language}.txt")).split())
    famous = frozenset(_famous(language))
    return Lexicon(
        language,
        MappingProxyType(names),
        MappingProxyType(spellings),
        frozenset(re.split("[ -]", name)[0] for name in names if " " in name or "-" in name),
        longest,
        words,
        MappingProxyType(_casing(language)),
        given,
        famous,
        given | words("titles"),
        frozenset(name.rpartition(" ")[2] for name in (*names, *famous)),
        words("calendar") | words("reigning") | names.keys() | {name.rstrip("-") for name in names},
        idle,
        idle | words("generic") | words("organs"),
    )


def lines_of(name: str) -> list[str]:
    """Give the lines of a table without its remarks; none when there is no such table."""
    file = _DATA / name
    if not file.is_file():
        return []
    return [line for line in file.read_text("utf-8").splitlines() if line.strip() and not line.startswith("# ")]


def _names(lines: list[str]) -> tuple[dict[str, Known], dict[str, tuple[str, ...]]]:
    names: dict[str, Known] = {}
    spellings: dict[str, tuple[str, ...]] = {}
    for line in lines:
        label, aliases, adjectives = (part.strip() for part in line.split("|"))
        nouns = (label, *_listed(aliases))
        mixed = {key_of(name) for name in nouns if not name.isupper()}
        names |= {
            key: Known(label, adjective=False, short=_is_short(name, mixed)) for name in nouns if (key := key_of(name))
        }
        names |= {key_of(name): Known(label, adjective=True) for name in _listed(adjectives)}
        spellings[label] = (*nouns, *_listed(adjectives))
    return names, spellings


def _is_short(name: str, mixed: set[str]) -> bool:
    return name.isupper() and len(name) <= _SHORT_FORM and key_of(name) not in mixed


def _listed(part: str) -> list[str]:
    return [name.strip() for name in part.split(",") if name.strip()] if part else []


def _famous(language: str) -> set[str]:
    """Give the names that everybody's news knows, which the English table holds, and those of the language's own."""
    tables = ("famous-en.txt", f"famous-{language}.txt")
    return {key_of(name) for table in tables for name in " ".join(lines_of(table)).split()}


def _classes(lines: list[str]) -> dict[str, frozenset[str]]:
    classes: dict[str, set[str]] = {}
    current: set[str] = set()
    whole_lines = False
    for line in lines:
        if line.startswith("= "):
            current = classes.setdefault(line[2:].strip(), set())
            whole_lines = line.endswith("names")
        elif whole_lines:
            current.add(line.strip().lower())
        else:
            current.update(map(key_of, line.split()))
    return {name: frozenset(words) for name, words in classes.items()}


def _casing(language: str) -> dict[str, tuple[int, int]]:
    common = plain(" ".join(lines_of(f"common-{language}.txt")))
    casing = dict.fromkeys(common.split(), (0, COMMON))
    for line in lines_of(f"casing-{language}.txt"):
        word, *rest = line.split(" ")
        if word == "=":
            casing |= dict.fromkeys((rare for rare in rest if rare not in casing), (0, RARE))
        else:
            casing[word] = (int(rest[0]), int(rest[1]) + casing.get(word, (0, 0))[1])
    return casing
