"""A headline and its body -> the names that the headline holds, as they stand in it.

Each word is weighed: how the body writes it in mid-sentence, then how other text does (casing table), then what its place
in the headline says. Words that are names join to spans along the runs of the body and the names in the tables.
Knows nothing of editors' tags, settings and slugs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from feedsvc.topics.evidence import Body
from feedsvc.topics.headline import Style, Word
from feedsvc.topics.tables import Known, Lexicon

MOST_NAMES = 6
MOST_WORDS = 7

_BODY_WEIGHT, _TABLE_WEIGHT = 0.7, 2.0
_TABLE_SAMPLE = 12.0
_NAME, _KNOWN_NAME, _INNER_NAME = 0.5, 0.3, 0.12
_PRIOR = {"inner": 0.97, "first": 0.30, "title": 0.40, "caps": 0.30}
_ABSENT = 0.4  # what is left of a prior when a full-length body never says the word
_JOINING = frozenset((" ", "-"))


@dataclass(slots=True)
class Span:
    """A name as it stands in a headline: words from `start` up to `end`."""

    start: int
    end: int
    spelled: str  # as the body or, without it, the headline spells it
    known: Known | None = None


@dataclass(slots=True)
class Finder:
    """One headline with its body while its names are looked for."""

    words: Sequence[Word]
    style: Style
    body: Body
    lexicon: Lexicon
    _runs: str = field(init=False)
    _folded: str = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the runs of the body for look-up."""
        self._runs = "\n" + self.body.phrases(self._likely).replace("\n", " \n ") + " "
        self._folded = self._runs.lower()

    def _likely(self, word: str) -> bool:
        upper, lower = self.lexicon.casing.get(word.lower(), (0, 0))
        key = word.lower()
        if self.body.lower(key) or key in self.lexicon.words("function"):
            return False
        return upper > lower or not (upper or lower)

    def names(self) -> list[Span]:
        """Give the names in their order."""
        is_name = [self._is_name(at) for at in range(len(self.words))]
        spans = [span for span in self._trimmed(self._joined(self._first_spans(is_name)))]
        return [span for span in spans if not self._is_empty(span)][:MOST_NAMES]

    # weighing words

    def _is_name(self, at: int) -> bool:
        word = self.words[at]
        text, key = word.text, word.key
        if not text[0].isalpha() or (text.islower() and self.style != "caps"):
            return text[0].isdigit() and False
        if key in self.lexicon.words("calendar") or (len(key) == 1):
            return False
        if self.style != "caps" and text.isupper() and len(text) > 1:
            return self._is_acronym(word)
        if self.style == "caps" and key in ("us", "is", "it", "who", "la", "un", "in", "or", "me", "am"):
            return text in self.body.forms.get(key, ()) or "." in text
        if not text[1:].islower() and not text.isupper():
            return True
        chance = self.chance(at)
        if key in self.lexicon.names:
            return chance > _KNOWN_NAME
        if self.style == "sentence" and not self._opens(at):
            return chance > _INNER_NAME
        return chance > _NAME

    def _is_acronym(self, word: Word) -> bool:
        key = word.key
        if key in self.lexicon.words("acronyms"):
            return False
        if key in self.lexicon.names or word.text in self.body.forms.get(key, ()):
            return True
        if len(key) <= 3:
            return not self.body.lower(key) and key not in self.lexicon.words("function")
        upper, lower = self.lexicon.casing.get(key, (0, 0))
        return self.body.capital[key] > 0 or upper > lower

    def _opens(self, at: int) -> bool:
        gap = self.words[at].gap
        return not gap or gap not in (" ", "-", ",", "&", "/")

    def chance(self, at: int) -> float:
        """Estimate how likely a capitalised word is a name."""
        key = self.words[at].text.lower()
        function = key in self.lexicon.words("function")
        upper, lower = self.body.capital[key], self.body.lower(key)
        if self.style == "sentence":
            prior = _PRIOR["first" if self._opens(at) else "inner"]
        else:
            prior = _PRIOR[self.style]
        if function:
            prior = 0.02
        if self.body.full and self.style != "sentence" and not (upper or self.body.opening[key]):
            prior *= _ABSENT
        seen_upper, seen_lower = self._table(key)
        prior = (seen_upper + _TABLE_WEIGHT * prior) / (seen_upper + seen_lower + _TABLE_WEIGHT)
        return (upper + _BODY_WEIGHT * prior) / (upper + lower + _BODY_WEIGHT)

    def _table(self, key: str) -> tuple[float, float]:
        casing = self.lexicon.casing
        upper, lower = casing.get(key, (0, 0))
        if not (upper or lower):
            for stem in stems(key):
                if stem in casing:
                    lower = casing[stem][1]
                    break
        shrink = min(1.0, _TABLE_SAMPLE / (upper + lower)) if upper or lower else 1.0
        return upper * shrink, lower * shrink

    # spans

    def _first_spans(self, is_name: Sequence[bool]) -> list[Span]:
        spans: list[Span] = []
        at = 0
        while at < len(self.words):
            span = self._longest(at, is_name)
            if span:
                spans.append(span)
            at = span.end if span else at + 1
        return spans

    def _longest(self, start: int, is_name: Sequence[bool]) -> Span | None:
        for end in range(self._reach(start), start + 1, -1):
            if any(is_name[start:end]) and (span := self._phrase(start, end)):
                return span
        if not is_name[start]:
            return None
        word = self.words[start]
        return Span(start, start + 1, self._spelling(word), self.lexicon.names.get(word.key))

    def _reach(self, start: int) -> int:
        end = start + 1
        while end < len(self.words) and end - start < MOST_WORDS:
            if self.words[end - 1].owns or self.words[end].gap not in _JOINING:
                break
            end += 1
        return end

    def _phrase(self, start: int, end: int) -> Span | None:
        words = self.words[start:end]
        key = " ".join(word.key for word in words)
        if known := self.lexicon.names.get(key) or self.lexicon.names.get(key.replace(" ", "-")):
            return Span(start, end, self._text(start, end), known)
        if words[0].key in self.lexicon.words("function") and self.style == "sentence" and words[0].text.islower():
            return None
        for joint in (" ", "-"):
            text = joint.join(word.text for word in words)
            if joint == "-" and not any(word.gap == "-" for word in words[1:]):
                break
            folded = f" {text.lower()} "
            at = self._folded.find(folded)
            while at >= 0:
                spelled = self._runs[at + 1 : at + len(folded) - 1]
                if not spelled[0].islower() and not spelled.rsplit(" ", 1)[-1][0].islower():
                    return Span(start, end, spelled)
                at = self._folded.find(folded, at + 1)
        return None

    def _text(self, start: int, end: int) -> str:
        parts = [self.words[start].text]
        for word in self.words[start + 1 : end]:
            parts.append("-" if word.gap == "-" else " ")
            parts.append(word.text)
        return "".join(parts)

    def _spelling(self, word: Word) -> str:
        forms = self.body.forms.get(word.text.lower())
        if forms:
            return forms.most_common(1)[0][0]
        if self.style == "caps" and len(word.text) > 3:
            return word.text.capitalize()
        return word.text

    def _joined(self, spans: Sequence[Span]) -> list[Span]:
        joined: list[Span] = []
        for span in spans:
            last = joined[-1] if joined else None
            if last and self._belongs(last, span):
                joint = "-" if self.words[span.start].gap == "-" else " "
                joined[-1] = Span(last.start, span.end, last.spelled + joint + span.spelled)
            else:
                joined.append(span)
        return joined

    def _belongs(self, last: Span, span: Span) -> bool:
        if last.end != span.start or self.words[span.start].gap != " " or self.words[last.end - 1].owns:
            return False
        if last.known or span.known:
            return False
        first, second = self.words[last.end - 1].text.lower(), self.words[span.start].text.lower()
        return not (self.body.capital[first] and self.body.capital[second])

    # trimming

    def _trimmed(self, spans: Sequence[Span]) -> Iterator[Span]:
        for span in spans:
            if span.known:
                yield span
            else:
                yield from self._split(span)

    def _split(self, span: Span) -> Iterator[Span]:
        titles, roles = self.lexicon.words("titles"), self.lexicon.words("roles")
        start, end = span.start, span.end
        if end - start > 1 and (known := self.lexicon.names.get(self.words[start].key)):
            following = self.words[start + 1].key
            if following in titles or following in roles:
                yield Span(start, start + 1, self.words[start].text, known)
                start += 1
        while end - start > 1 and self.words[start].key in titles:
            start += 1
        while end - start > 1 and self.words[end - 1].key in roles and self._phrase(start, end) is None:
            end -= 1
        if (start, end) == (span.start, span.end):
            yield span
        elif known := self.lexicon.names.get(" ".join(word.key for word in self.words[start:end])):
            yield Span(start, end, self._text(start, end), known)
        else:
            phrase = self._phrase(start, end) if end - start > 1 else None
            yield phrase or Span(start, end, " ".join(self._spelling(word) for word in self.words[start:end]))

    def _is_empty(self, span: Span) -> bool:
        """Tell whether nothing is left but words that name nothing."""
        if span.known:
            return False
        words = self.words[span.start : span.end]
        lexicon = self.lexicon
        idle = lexicon.words("titles") | lexicon.words("roles") | lexicon.words("calendar") | lexicon.words("acronyms")
        if len(words) == 1:
            idle |= lexicon.words("generic") | lexicon.words("function")
        return all(word.key in idle or not word.text[0].isalpha() for word in words)


def stems(word: str) -> Iterator[str]:
    """Give what an English verb or noun may stand as in running text."""
    for ending, others in (
        ("ies", ("y",)),
        ("es", ("", "e")),
        ("s", ("", "ed", "ing")),
        ("ed", ("", "e", "s")),
        ("ing", ("", "e", "s")),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield from (word[: -len(ending)] + other for other in others)
