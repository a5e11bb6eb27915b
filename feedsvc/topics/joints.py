"""Spans of a headline that stand side by side -> one, where they are parts of one name: Osama bin Laden, French Open.

Knows nothing of how spans are found.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from feedsvc.topics.headline import JOINING, Word
from feedsvc.topics.tables import Known
from feedsvc.topics.weigh import Scale

_PARTICLES = "d bin ibn bint al el van von der den de del della di da du la le ter ben"
INSIDE_NAMES = frozenset(_PARTICLES.split())
LOOSE = frozenset(["and", "for", "the", "en", "et", "&"])
OF_HOUSES = frozenset(("de", "du", "des", "d", "la", "l", "les"))


@dataclass(slots=True)
class Span:
    """A name as it stands in a headline: words from `start` up to `end`."""

    start: int
    end: int
    spelled: str  # as the body or, without it, the headline spells it
    known: Known | None = None
    whole: bool = False  # holds together whatever its words are


class Joints:
    """Joins the spans of one headline."""

    def __init__(self, scale: Scale) -> None:
        self.words, self.styles, self.body, self.lexicon = scale.words, scale.styles, scale.body, scale.lexicon
        self.scale = scale

    def joined(self, spans: Sequence[Span]) -> list[Span]:
        """Join the spans of a headline that are one name."""
        joined: list[Span] = []
        for span in spans:
            last = joined[-1] if joined else None
            if last and (self._belongs(last, span) or self._is_bridged(last, span)):
                between = "".join(f" {self.words[at].text.lower()}" for at in range(last.end, span.start))
                joint = "-" if self.words[span.start].gap == "-" else " "
                joined[-1] = Span(last.start, span.end, f"{last.spelled}{between}{joint}{span.spelled}")
            else:
                joined.append(span)
        return joined

    def _belongs(self, last: Span, span: Span) -> bool:
        if last.end != span.start or self.words[last.end - 1].owns:
            return False
        first, second = self.words[last.end - 1].key, self.words[span.start].key
        given = self.lexicon.given
        if self.words[span.start].gap == "-":
            return f"{first}-{second}" in self.body.forms or (first in given and second.split(" ")[0] in given)
        if self.words[span.start].gap != " ":
            return False
        if last.known or span.known:
            return self._is_event(span)
        if first in given and not span.known and (last.end - last.start == 1 or self.words[last.start].key in given):
            return True
        if self.styles[span.start] != "caps" and self.words[span.start].text.isupper() and len(second) > 1:
            return False
        if self._is_thing(last) and self._is_person(second):
            return False  # the body would hold all of it together
        return not (self.body.alone[first] and self.body.alone[second])

    def _is_thing(self, span: Span) -> bool:
        """Tell whether a span of several words is in the body and no person."""
        is_person = self.words[span.start].key in self.lexicon.before_surname
        return span.end - span.start > 1 and not is_person and span.spelled in self.body.text

    def _is_person(self, key: str) -> bool:
        return self.lexicon.language == "en" and self.body.is_surname(key, self.lexicon.before_surname)

    def _is_bridged(self, last: Span, span: Span) -> bool:
        """Tell whether small words join two spans: Osama bin Laden, Department of Justice."""
        small = self.words[last.end : span.start]
        if not small or len(small) > 2 or self.words[last.end - 1].owns or last.known:
            return False
        if any(word.gap not in JOINING for word in (*small, self.words[span.start])):
            return False
        if all(word.key in INSIDE_NAMES for word in small):
            first = self.words[last.start].key
            if small[0].key in ("bin", "ibn", "van", "von"):
                return True
            if first in self.lexicon.given and not self._is_place(span):
                return True
            if self._is_place_of_person(first, span):
                return True
        if self.words[last.end - 1].key not in self.lexicon.words("heads"):
            return False
        return (small[0].key == "of" and len(small) == 1) or self._is_house(last.end - 1, small)

    def _is_house(self, at: int, small: Sequence[Word]) -> bool:
        """Tell whether a raised inner word such as Parc or Université heads a name: le Parc des Princes."""
        if self.lexicon.language != "fr" or not at or self.styles[at] != "sentence":
            return False
        return all(word.key in OF_HOUSES for word in small)

    def _is_place(self, span: Span) -> bool:
        """Tell whether a place stands where a person's name may go on: Mathilde de Rouen, outside of English."""
        key = self.words[span.start].key
        return self.lexicon.language != "en" and (bool(span.known) or key in self.lexicon.famous)

    def _is_place_of_person(self, first: str, span: Span) -> bool:
        """Tell whether a place follows that belongs to a person's name: Kito de Pavant, but not Peugeot de Rennes."""
        if span.known or self.lexicon.language == "en" or self.words[span.start].key in self.lexicon.famous:
            return False
        return self.scale.is_unheard(first) and first not in self.lexicon.famous

    def _is_event(self, span: Span) -> bool:
        """Tell whether a place names an event or company that follows, as in French Open."""
        if span.known or self.words[span.start].key not in self.lexicon.words("events"):
            return False
        key = self.words[span.start].key
        return (
            self.styles[span.start] == "sentence" or key in self.lexicon.words("acronyms") or self.body.capital[key] > 0
        )
