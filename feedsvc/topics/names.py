"""A headline and its body -> the names an editor would file the story under, as they are spelled.

Takes spans apart where they hold titles, roles and places; drops what names nothing by itself; `persons`
gives persons the full name that the body has. Knows nothing of editors' tags, settings and slugs.
"""

from collections.abc import Iterator, Sequence

from feedsvc.topics.casing import elsewhere
from feedsvc.topics.evidence import Body, key_of
from feedsvc.topics.headline import Style, Word, is_addressed, segments, style_of, written
from feedsvc.topics.joints import Span
from feedsvc.topics.persons import Persons
from feedsvc.topics.spans import Spans
from feedsvc.topics.tables import Known, Lexicon
from feedsvc.topics.weigh import Scale

MOST_NAMES = 6
_SHORT_PLACES = frozenset(("us", "uk", "eu", "un", "usa", "nyc"))


def names_of(words: Sequence[Word], body: Body, lexicon: Lexicon) -> list[Span]:
    """Give the names of a headline in their order."""
    words = _with_plurals_apart(words, body, lexicon.words("titles"))
    return Names(Scale(words, styles_of(words, lexicon), body, lexicon)).found()


def styles_of(words: Sequence[Word], lexicon: Lexicon) -> list[Style]:
    """Give each word the style of the headline; a short part before a colon that is all raised has its own."""
    style = style_of(words, lexicon)
    styles: list[Style] = [style] * len(words)
    for start, end in segments(words)[:-1]:
        part = words[start:end]
        if style == "sentence" and all(not word.text[0].islower() for word in part) and _may_be_title(part, lexicon):
            own: Style = "caps" if len(part) > 1 and all(word.text.isupper() for word in part) else "title"
            styles[start:end] = [own] * len(part)
    return styles


def _may_be_title(part: Sequence[Word], lexicon: Lexicon) -> bool:
    """Tell whether a raised part may hold common words: Digital Divide, but not Rashmi Sinha."""
    return len(part) == 1 or any(lower > upper for upper, lower, _ in (elsewhere(lexicon, word.key) for word in part))


def _with_plurals_apart(words: Sequence[Word], body: Body, titles: frozenset[str]) -> list[Word]:
    """Read a plural or a lost apostrophe as the name that the body has: Fulhams display, but not Sen. Roberts."""
    return [
        Word(word.text[:-1], word.gap, owns=True, key=key_of(word.text[:-1]))
        if word.key.endswith("s")
        and body.text
        and not (at and words[at - 1].key in titles)
        and not (at + 1 < len(words) and words[at + 1].gap == "-")
        and _is_raised(word.key[:-1], body)
        and not body.says(word.key)
        else word
        for at, word in enumerate(words)
    ]


def _is_raised(key: str, body: Body) -> bool:
    return bool(body.capital[key] or body.opening[key]) and not body.lower(key)


class Names:
    """One headline with its body while its names are looked for."""

    def __init__(self, scale: Scale) -> None:
        self.words, self.body, self.lexicon, self.scale = scale.words, scale.body, scale.lexicon, scale
        self.spans = Spans(scale)

    def found(self) -> list[Span]:
        """Give the names in their order."""
        found: list[Span] = []
        for span in self.spans.found():
            if span.known or span.whole:
                found.append(span)
            else:
                found += filter(self._names_something, self._taken_apart(span.start, span.end))
        return list(map(Persons(self.scale).in_full, found[:MOST_NAMES]))

    # taking apart

    def _taken_apart(self, start: int, end: int) -> Iterator[Span]:
        start, end = self._without_edges(start, end)
        if known := self.spans.known(start, end):
            yield Span(start, end, written(self.words, start, end), known)
            return
        for at in range(end - 1, start, -1):
            if known := self.spans.known(start, at):
                yield from self._after_place(start, at, end, known)
                return
        if at := self._title_inside(start, end):
            if not all(word.key in self.lexicon.words("generic") for word in self.words[start:at]):
                yield from self._taken_apart(start, at)
            yield from self._taken_apart(at, end)
            return
        yield self._span(start, end)

    def _title_inside(self, start: int, end: int) -> int:
        """Give the place where a title begins the second of two names, 0 when there is none."""
        titles, idle = self.lexicon.words("titles"), self.lexicon.idle
        royals = self.lexicon.words("royals")  # which are surnames too: Martin Luther King
        places = (
            at
            for at in range(start + 1, end - 1)
            if self.words[at].key in titles and self.words[at].key not in royals and self.words[at - 1].key not in idle
        )
        return next(places, 0)

    def _after_place(self, start: int, at: int, end: int, known: Known) -> Iterator[Span]:
        """Take a place off the front, unless it belongs to the name: French Open, Bank of England."""
        rest = [word.key for word in self.words[at:end]]
        if not self._is_apart(start, at, end, rest, adjective=known.adjective):
            yield self._span(start, end)
            return
        yield Span(start, at, written(self.words, start, at), known)
        if not all(word in self.lexicon.words("organs") or word in self.lexicon.idle for word in rest):
            yield from self._taken_apart(at, end)

    def _is_apart(self, start: int, at: int, end: int, rest: Sequence[str], *, adjective: bool) -> bool:
        lexicon = self.lexicon
        if rest[0] in lexicon.words("events") and self.spans.count_together(start, end):
            return False
        if rest[0] in lexicon.words("titles") or rest[0] in lexicon.words("roles"):
            return True
        if rest[-1] in lexicon.words("events"):
            return False
        if adjective and len(rest) > 1 and rest[0] in lexicon.given:
            return True
        if all(word in lexicon.words("organs") for word in rest):
            return True
        if self._stands_apart(start, at, end):
            return True
        return not adjective and self.words[start].key in _SHORT_PLACES

    def _stands_apart(self, start: int, at: int, end: int) -> bool:
        if end - at == 1:
            return self.body.alone[self.words[at].key] > 0
        return self.spans.count_together(at, end) > self.spans.count_together(start, end)

    def _without_edges(self, start: int, end: int) -> tuple[int, int]:
        while end - start > 1 and self._is_front(start, end) and not self.spans.known(start, end):
            start += 1
        while end - start > 1 and self._is_back(start, end) and not self.spans.known(start, end):
            end -= 1
        return start, end

    def _is_front(self, start: int, end: int) -> bool:
        key = self.words[start].key
        lexicon = self.lexicon
        if key in lexicon.words("calendar"):
            return key not in ("may", "sun", "april", "june", "august")
        if key in lexicon.words("royals") and end - start == 2 and self.words[start + 1].key in lexicon.given:
            return False
        if key in lexicon.names or (key in lexicon.words("softtitles") and self.words[start + 1].gap == "-"):
            return False
        if self._is_event(start, end):
            return False
        if key in lexicon.words("softtitles") and end - start > 2 and self._is_title(self.words[start + 1].key):
            return True
        if key in lexicon.words("function"):
            return start > 0 and self._is_title(self.words[start - 1].key)
        if key in lexicon.words("softtitles"):
            return self._stands_apart(start, start + 1, end)
        return self._is_title(key)

    def _is_event(self, start: int, end: int) -> bool:
        """Tell whether a title begins the name of an event in the body: the Singer Cup, but not a President's State."""
        events = self.lexicon.words("events")
        if self.words[start].owns or self.words[end - 1].key not in events:
            return False
        return self.spans.count_together(start, end) > 0

    def _is_title(self, key: str) -> bool:
        return key in self.lexicon.words("titles")

    def _is_back(self, start: int, end: int) -> bool:
        key = self.words[end - 1].key
        if key in self.lexicon.words("calendar") or key in self.lexicon.words("function"):
            return not self.spans.count_together(start, end)
        if key in self.lexicon.words("events") and self.spans.count_together(start, end):
            return False
        if key in self.lexicon.words("offices"):
            return self.words[end - 2].key not in self.lexicon.words("function")
        if key not in self.lexicon.words("roles"):
            return False
        if not self.spans.count_together(start, end):
            return True
        first = self.words[start].key
        if end - start > 2:
            return False
        return bool(
            self.body.alone[first]
            or first in self.lexicon.names
            or self.body.is_surname(first, self.lexicon.before_surname)
        )

    def _span(self, start: int, end: int) -> Span:
        if end - start == 1:
            return Span(start, end, self.spans.spelling(start), self.lexicon.names.get(self.words[start].key))
        together = self.spans.together(start, end)
        spelled = (self.spans.spelling(at) for at in range(start, end))
        return together or Span(start, end, self._spelled(start, end, list(spelled)))

    def _spelled(self, start: int, end: int, words: Sequence[str]) -> str:
        parts = [words[0]]
        for at in range(start + 1, end):
            parts.append(("'s" if self.words[at - 1].owns else "") + ("-" if self.words[at].gap == "-" else " "))
            parts.append(words[at - start])
        return "".join(parts)

    # dropping

    def _names_something(self, span: Span) -> bool:
        if span.known:
            return True
        words = self.words[span.start : span.end]
        if len(words) == 1:
            key = words[0].key
            idle = (
                key in self.lexicon.idle
                or key in self.lexicon.words("generic")
                or key in self.lexicon.words("function")
            )
            named = (
                is_addressed(self.words, span.start, self.lexicon)
                or self._is_plural_name(key)
                or self._is_person(key)
                or self._reigns(key)
                or self._is_no_date(key)
            )
            return (
                len(key) > 1
                and (not idle or named)
                and (words[0].text[0].isalpha() or self.scale.is_model(words[0].text))
            )
        plain = self.lexicon.plain
        ends_in_title = words[-1].key in self.lexicon.words("titles")
        if ends_in_title:
            plain |= self.lexicon.words("portfolios")
        if all(word.key in plain for word in words):
            return not ends_in_title and self.spans.count_together(span.start, span.end) > 0
        return not all(word.key in self.lexicon.idle or not word.text[0].isalpha() for word in words)

    def _is_no_date(self, key: str) -> bool:
        return key in self.lexicon.words("calendar") and self.scale.is_no_date(key)

    def _is_plural_name(self, key: str) -> bool:
        """Tell whether a common plural is a name in the body: the Chiefs, but not Senators."""
        if not key.endswith("s") or key in self.lexicon.words("titles") or self.body.capital[key[:-1]]:
            return False
        return bool(self.body.alone[key]) and not self.body.lower(key)

    def _is_person(self, key: str) -> bool:
        """Tell whether a common word is a surname in the body: Mrs May."""
        lexicon = self.lexicon
        if key in lexicon.words("families"):
            return self.body.is_surname(key, lexicon.given | lexicon.words("addresses"))
        if key in lexicon.words("generic") or not (
            key in lexicon.words("calendar") or key in lexicon.words("softtitles")
        ):
            return False
        return self.body.is_surname(key, lexicon.before_surname)

    def _reigns(self, key: str) -> bool:
        """Tell whether a lone title is one person in the body: the Queen, Pope Francis."""
        if key not in self.lexicon.words("reigning"):
            return False
        return bool(self.scale.reigning(key)) or self.body.capital[key] > self.body.lower(key)
