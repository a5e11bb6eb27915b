"""What somebody typed into the search box -> a `Query`: words, phrases, what must not be there, topics.

Nothing that can be typed is an error: what means nothing here is left out and told in `hints`. Knows no database; the
words of a query mean the same to every database that answers it.
"""

import re
from dataclasses import dataclass

MAX_LENGTH = 200  # characters of a query that are read
MAX_WORDS = 16
PREFIX_LETTERS = 4  # a word of so many letters also finds words that begin with it

# A sign, "topic:", and a phrase or a word; a quotation mark that nobody closed reaches to the end.
_TERM = re.compile(
    r'(?P<sign>-?)(?P<topic>topic:)?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))', re.IGNORECASE
)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
# Scripts that put no space between words: each letter is a word, and words are phrases of them.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or words in this order."""

    text: str
    exact: bool = False  # as written; else words that begin with it are found too


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: everything of the first and third, nothing of the others."""

    words: tuple[Word, ...] = ()
    without: tuple[Word, ...] = ()
    topics: tuple[str, ...] = ()  # as typed
    without_topics: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()  # what was left out or read otherwise, one sentence each

    @property
    def is_answerable(self) -> bool:
        """Whether anything is looked for: only leaving out finds nothing."""
        return bool(self.words or self.topics)


def read(typed: str) -> Query:
    """Read a query as people type it."""
    hints: list[str] = []
    text = " ".join(_CONTROLS.sub(" ", typed).translate(_QUOTES).split())
    if len(text) > MAX_LENGTH:
        hints.append(f"Only the first {MAX_LENGTH} characters were read.")
        text = text[:MAX_LENGTH]
    terms = list(_TERM.finditer(text))
    if len(terms) > MAX_WORDS:
        hints.append(f"Only the first {MAX_WORDS} words were looked for.")
    parts: dict[tuple[bool, bool], list[Word]] = {
        (sign, topic): [] for sign in (False, True) for topic in (False, True)
    }
    for term in terms[:MAX_WORDS]:
        if word := _word(term, hints):
            parts[bool(term["sign"]), bool(term["topic"])].append(word)
    query = Query(
        tuple(parts[False, False]),
        tuple(parts[True, False]),
        tuple(word.text for word in parts[False, True]),
        tuple(word.text for word in parts[True, True]),
    )
    if text and not query.is_answerable:
        hints.append(_nothing_wanted(query))
    return Query(query.words, query.without, query.topics, query.without_topics, tuple(dict.fromkeys(hints)))


def _word(term: re.Match[str], hints: list[str]) -> Word | None:
    text = (term["word"] or term["phrase"] or "").strip()
    if term["word"] is None and not term["closed"]:
        hints.append("A quotation mark was not closed: all that follows it was taken as one phrase.")
    if not any(character.isalnum() for character in text):
        hints.append("Signs alone cannot be looked for: use words with letters or digits.")
        return None
    return Word(text, exact=term["word"] is None)


def _nothing_wanted(query: Query) -> str:
    if query.without or query.without_topics:
        return "A minus leaves articles out. Say also what to look for, such as: talks -budget"
    return "Type a word that stands in the articles you look for."
