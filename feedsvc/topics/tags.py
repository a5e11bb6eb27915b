"""What an editor wrote by hand in headline and body: [Europe] headline, #ukraine, UKRAINE: headline, headline | Topic.

Gives the marks with what they mark, and the headline without them. A kicker or suffix is a mark only when something
else knows its name; labels such as EXCLUSIVE and sources such as Reuters never are.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from feedsvc.topics.evidence import key_of
from feedsvc.topics.tables import Lexicon

_SECTION = re.compile(r"^\s*\[([^\][]{2,40})\]\s*(?=\S)")
_HASH = re.compile(r"(?<![\w#&/])#(?=\w*[^\W\d_])([\w-]*\w)")
_LAST_HASHES = re.compile(r"(?:(?:^|\s+)#(?=\w*[^\W\d_])[\w-]*\w)+\s*$")
_FIRST_HASHES = re.compile(r"^(?:\s*#(?=\w*[^\W\d_])[\w-]*\w(?=\s))+\s*")
_KICKER = re.compile(r"^\s*([^:|]{2,40}?)\s*:\s+(?=\S)")
_SUFFIX = re.compile(r"(?<=\S)\s+\|\s*([^|]{2,40}?)\s*$")


@dataclass(frozen=True, slots=True)
class Marked:
    """A headline without its marks, and the names that they mark with the kind of mark."""

    headline: str
    marks: tuple[tuple[str, str], ...]


def marked(headline: str, body: str, words: Lexicon, name_of: Callable[[str], str]) -> Marked:
    """Read the marks of one article; `name_of` gives the name that a kicker or suffix spells, "" when it is none."""
    marks: list[tuple[str, str]] = []
    text = _without_sections(headline, words, marks)
    text = _without_kicker(text, words, name_of, marks)
    text = _without_suffix(text, words, name_of, marks)
    text = _without_hashes(text, marks)
    marks += [(name, "hashtag") for name in closing_hashtags(body)]
    return Marked(text.strip() or headline, tuple(marks))


def closing_hashtags(body: str) -> list[str]:
    """Give the hashtags with which a body ends."""
    end = body.rstrip().rpartition("\n")[2]
    match = _LAST_HASHES.search(end) if "#" in end else None
    return _HASH.findall(match[0]) if match else []


def is_idle(name: str, words: Lexicon) -> bool:
    """Tell whether a mark is a label or a source, which name no topic."""
    lowered = name.lower().strip()
    if lowered in words.words("sources") or lowered in words.words("sourcenames"):
        return True
    return all(part in words.words("labels") or not part[0].isalpha() for part in lowered.split())


def _without_sections(text: str, words: Lexicon, marks: list[tuple[str, str]]) -> str:
    while (match := _SECTION.match(text)) and not is_idle(match[1], words):
        marks.append((match[1].strip(), "section"))
        text = text[match.end() :]
    return text


def _without_kicker(text: str, words: Lexicon, name_of: Callable[[str], str], marks: list[tuple[str, str]]) -> str:
    match = _KICKER.match(text)
    if not match or not match[1].isupper() or is_idle(match[1], words) or _is_speaker(match[1], words):
        return text
    if not (name := name_of(match[1])):
        return text
    marks.append((name, "kicker"))
    return text[match.end() :]


def _is_speaker(kicker: str, words: Lexicon) -> bool:
    """Tell whether a kicker is who says the rest, SEN. CORNYN: CONFIRM THE NOMINEES, and no mark."""
    return key_of(kicker.split()[0]) in words.words("titles")


def _without_suffix(text: str, words: Lexicon, name_of: Callable[[str], str], marks: list[tuple[str, str]]) -> str:
    match = _SUFFIX.search(text)
    if not match or is_idle(match[1], words) or not (name := name_of(match[1])):
        return text
    marks.append((name, "suffix"))
    return text[: match.start()]


def _without_hashes(text: str, marks: list[tuple[str, str]]) -> str:
    if "#" not in text:
        return text
    marks += [(name, "hashtag") for name in _HASH.findall(text)]
    bare = _LAST_HASHES.sub("", _FIRST_HASHES.sub("", text)).strip()
    return _HASH.sub(r"\1", bare) if bare else _HASH.sub(r"\1", text)
