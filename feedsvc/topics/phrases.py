"""The runs of a body -> an index of which words stand together in them, and how they are spelled there.

Knows nothing of headlines: it is asked with text.
"""

import re
from collections.abc import Callable, Sequence

from feedsvc.topics.evidence import Body, key_of

_QUOTATION_MARKS = (('"', '"'), ("« ", "»"), ("«", "»"))  # the first of ASCII
_ARABIC_ARTICLE = re.compile(r"^(?:[ae][lrsz]|ul|abu|ibn)-")


class Phrases:
    """Which words one body holds together; `likely` tells whether a word that opens a sentence is a name."""

    def __init__(self, body: Body, likely: Callable[[str], bool]) -> None:
        self._body = body
        self._runs = body.lines_of_runs(likely)
        self._folded = self._runs.lower()
        kinds = _QUOTATION_MARKS if "«" in body.beyond else _QUOTATION_MARKS[:1]
        self._marks = [marks for marks in kinds if marks[0] in body.text]
        self._text = ""  # the body in lower case, once it is asked for

    def spelled(self, text: str) -> str:
        """Give the body's spelling of words that stand together in a run, "" when they do not."""
        folded = f" {text.lower()} "
        at = self._folded.find(folded)
        while at >= 0:
            spelled = self._runs[at + 1 : at + len(folded) - 1]
            if not (spelled[0].islower() or self._ends_low(spelled)):
                return spelled
            at = self._folded.find(folded, at + 1)
        return ""

    def _ends_low(self, spelled: str) -> bool:
        last = _ARABIC_ARTICLE.sub("", spelled.removesuffix(" 's").rpartition(" ")[2])
        if last[:1].islower():
            return True
        front, _, piece = last.rpartition("-")
        return bool(front) and piece[:1].islower() and bool(self._body.capital[key_of(front)])

    def count(self, text: str) -> int:
        """Count how often words stand together in runs."""
        return self._folded.count(f" {text.lower()} ")

    def quoted(self, first: str) -> set[str]:
        """Give what the body puts in quotation marks that begins with a word: titles, and names where it tells them."""
        found = set()
        text = self._body.text
        for opening, closing in self._marks:
            begins = f"{opening}{first} "
            at = text.find(begins)
            while at >= 0:
                start = at + len(opening)
                found.add(text[start : text.find(closing, start)].strip())
                at = text.find(begins, start)
        return found

    def goes_on(self, text: str, head: str, share: float) -> int:
        """Count how often the body has a common noun go on like this; 0 when it seldom does."""
        times = self._body.text.count(f" {text}")
        return times if times >= share * self._body.text.count(f" {head} ") else 0

    def written_out(self, text: str, content: Sequence[str]) -> str:
        """Give a title such as Made in Chelsea as the body writes it, when its words never stand elsewhere."""
        self._text = self._text or self._body.text.lower()
        if text.lower() not in self._text:
            return ""
        least = max(self._body.capital[key] for key in content)
        found = re.findall(rf"(?<=[a-z,] ){re.escape(text)}(?!\w)", self._body.text, re.IGNORECASE)
        whole = [title for title in found if not title[0].islower()]
        return whole[0] if whole and len(whole) >= least else ""
