"""A lone surname or title in a headline -> the full name that the body has: Rutte, the Pope.

Knows nothing of places and institutions.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from feedsvc.topics.evidence import UPPER, key_of
from feedsvc.topics.headline import title_before
from feedsvc.topics.joints import LOOSE, Span
from feedsvc.topics.weigh import Scale

_MOST_BEFORE_SURNAME, _MOST_INITIALS = 4, 2
_LOOK_BACK = 60
_BEFORE_SURNAME = re.compile(rf"(?:(?<!\w)[{UPPER}][\w'-]*\.? ){{2,{_MOST_BEFORE_SURNAME + 1}}}$")


class Persons:
    """Completes the persons of one headline."""

    def __init__(self, scale: Scale) -> None:
        self.words, self.body, self.lexicon, self.scale = scale.words, scale.body, scale.lexicon, scale

    def in_full(self, span: Span) -> Span:
        """Give a lone surname, van Gogh too, the full name that the body has."""
        first, last = self.words[span.start], self.words[span.end - 1]
        if span.known or (first is not last and not self._may_lead(first.key)):
            return span
        key = last.key
        if first is last and (name := self.scale.reigning(key)):
            return Span(span.start, span.end, f"{span.spelled.capitalize()} {name}")
        if self._is_thing_s(span.start):
            return span
        if first is last and last.owns and self.body.is_possessive(key):
            return Span(span.start, span.end, f"{span.spelled}'s")
        runs = [run for run, _ in self.body.runs if " " in run and key in run.lower()]
        longer = span.end - span.start  # spaces that a fuller name has at least
        names = [name for run in runs if (name := self._full_name(run, key)).count(" ") >= longer]
        if not names and first is last and self._is_titled(span.start):
            names = [run for run, _ in self.body.runs if self._is_unheard_before(run, key)]
            names = names or [name for run in self._titled_runs(key) if (name := self._full_name(run, key))]
        return Span(span.start, span.end, Counter(names).most_common(1)[0][0]) if names else span

    def _may_lead(self, key: str) -> bool:
        """Tell whether a word may begin a surname: van Gogh, Le Pen."""
        return key in self.lexicon.words("fronts") or key in self.lexicon.words("function")

    def _is_thing_s(self, at: int) -> bool:
        """Tell whether a name is that of a thing which is called after a person: ponte Morandi."""
        before = self.words[at - 1].key if at and self.words[at].gap == " " else ""
        return self.lexicon.language != "en" and before in self.lexicon.words("heads")

    def _is_titled(self, at: int) -> bool:
        """Tell whether a surname stands behind a title, in a list of them too: Sens. Isakson, Chambliss."""
        titles = self.lexicon.words("titles")
        return self.body.is_surname(self.words[at].key, titles) or title_before(self.words, at, titles) != ""

    def _titled_runs(self, key: str) -> Iterator[str]:
        """Give the names behind titles, in lines that are no prose too: Statement of Sen. Dianne Feinstein."""
        titles = self.lexicon.words("titles")
        for words in _each_with_before(key, self.body.whole):
            place = max((at for at, word in enumerate(words) if key_of(word) in titles), default=len(words))
            if not any(word.endswith(".") and len(word) > _MOST_INITIALS for word in words[place + 1 :]):
                yield " ".join(words[place:])

    def _is_unheard_before(self, run: str, key: str) -> bool:
        """Tell whether a run is a surname behind one word that may be a given name, which no table holds: Saxby."""
        words = run.split(" ")
        if len(words) != 2 or key_of(words[1]) != key or not (words[0].isalpha() and words[0].istitle()):
            return False
        first = key_of(words[0])
        known = first in self.lexicon.names or first in self.lexicon.famous or self._parts(first)
        is_thing = any(first in self.lexicon.words(name) for name in ("generic", "heads", "fronts"))
        return not (known or is_thing or self.scale.is_common(first))

    def _full_name(self, run: str, key: str) -> str:
        """Give the person's name that ends in a surname: it begins with a given name or behind a title."""
        words = run.split(" ")
        bare = [key_of(word.removesuffix("'s")) for word in words]
        if key not in bare[1:]:
            return ""
        at = bare.index(key, 1)
        if bare[at + 1 : at + 2] and bare[at + 1] in self.lexicon.words("generic"):
            return ""
        for first in range(max(0, at - _MOST_BEFORE_SURNAME), at):
            if self._begins_person(bare, first) and not self._holds_two(bare[first:at]):
                before = [word for word in words[first:at] if word == words[first] or len(word.rstrip(".")) > 1]
                return " ".join(_lowered(word) for word in (*before, words[at].removesuffix("'s")))
        return ""

    def _holds_two(self, bare: Sequence[str]) -> bool:
        """Tell whether words before a surname are those of two persons, or of a person and what he is."""
        given = [key in self.lexicon.given for key in bare]
        return any(map(self._parts, bare)) or any(given[at] and not given[at - 1] for at in range(1, len(given)))

    def _parts(self, key: str) -> bool:
        """Tell whether a word stands between two persons, or a person and what he is; Bill is a given name."""
        if key in self.lexicon.given and key in self.lexicon.words("roles"):
            return False
        return key in self.lexicon.idle or key in LOOSE or key == "of"

    def _begins_person(self, bare: Sequence[str], first: int) -> bool:
        lexicon = self.lexicon
        before = bare[first - 1].rpartition("-")[2] if first else ""
        if before in lexicon.words("titles"):
            return bare[first] not in lexicon.names and bare[first] not in lexicon.words("function")
        follows = not before or before in lexicon.idle or before in lexicon.names or before in LOOSE
        glued = first > 1 and bare[first - 2] in lexicon.given and before not in lexicon.given
        return (follows or glued or self._is_post(before)) and bare[first] in lexicon.given

    def _is_post(self, key: str) -> bool:
        """Tell whether a raised common word before a given name is the end of a title: Majority Whip, Chief Counsel."""
        return self.lexicon.language == "en" and key not in self.lexicon.given and self.scale.is_common(key)


def _lowered(word: str) -> str:
    """Give a name as it is written where nobody shouts: TONY as Tony, but JK as it stands."""
    return word.capitalize() if word.isalpha() and word.isupper() and len(word) > _MOST_INITIALS else word


def _each_with_before(key: str, text: str) -> Iterator[list[str]]:
    """Give each place of a word in a text with the raised words before it."""
    folded, size = text.lower(), len(key)
    at = folded.find(key)
    while at >= 0:
        before = _BEFORE_SURNAME.search(text[max(0, at - _LOOK_BACK) : at])
        if before and not text[at + size : at + size + 1].isalnum():
            yield f"{before[0]}{text[at : at + size]}".split(" ")
        at = folded.find(key, at + size)
