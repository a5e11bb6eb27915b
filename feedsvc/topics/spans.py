"""Words of a headline -> spans: words that the body or a table holds together, and words that are names alone.

Knows nothing of titles, roles and places inside a span: `names` takes those apart; `joints` joins spans.
"""

import re
from collections.abc import Sequence

from feedsvc.topics.composites import Composites
from feedsvc.topics.evidence import key_of
from feedsvc.topics.headline import Word, is_addressed, reach, written
from feedsvc.topics.joints import LOOSE, OF_HOUSES, Joints, Span
from feedsvc.topics.phrases import Phrases
from feedsvc.topics.tables import Known
from feedsvc.topics.weigh import Scale

_MAC = re.compile(r"^Mc(\w{3,})")  # MCCONNELL
_IN = "en"  # which joins no names but in those with hyphens
_PAIR = 2
_ARTICLES = frozenset(("al", "el", "as", "ar", "ad", "an"))  # of Arabic names: al-Bab
_PLURALS = ("s", "x")
_LONG_ACRONYM = 6  # letters: UNICEF
_SURE_LOWER = 0.2  # share of lower case in other text from which a word needs to stand alone in the body
_OFFICES = frozenset(
    ["department", "ministry", "bureau", "committee", "subcommittee", "commission", "board", "office", "division"]
)
_ACTS = frozenset(("act", "bill", "treaty", "program", "programme"))
_OF_AGENCIES = frozenset(("of", "for", "on"))


class Spans:
    """Finds the spans of one headline."""

    def __init__(self, scale: Scale) -> None:
        self.words, self.styles, self.body, self.lexicon = scale.words, scale.styles, scale.body, scale.lexicon
        self.scale = scale
        self.phrases = Phrases(scale.body, self._likely)
        self._low = scale.lexicon.language != "en"  # names hold words in lower case
        self._composites = Composites(scale, self.phrases)

    def _likely(self, word: str) -> bool:
        key = key_of(word)
        if key in self.lexicon.words("function"):
            return False
        if self.body.capital[key] or self.body.lower(key):
            return self.body.capital[key] > 0
        return not self.scale.is_common_elsewhere(key)

    def found(self) -> list[Span]:
        """Give the spans in their order."""
        are_names = [self.scale.is_name(at) for at in range(len(self.words))]
        spans: list[Span] = []
        at = 0
        while at < len(self.words):
            span = self._longest(at, are_names)
            if span:
                spans.append(span)
            at = span.end if span else at + 1
        return Joints(self.scale).joined(spans)

    def _longest(self, start: int, are_names: Sequence[bool]) -> Span | None:
        if (
            whole := self._composites.quoted(start)
            or self._composites.owned(start)
            or self._composites.with_particle(start)
        ):
            return whole
        last = reach(self.words, start) if self._may_begin(self.words[start]) else start
        for end in range(last, start + 1, -1):
            raised = self._is_raised(start, end)
            if (raised or self._may_end_low(start)) and (known := self.known(start, end)):
                return Span(start, end, written(self.words, start, end), known)
            if raised and any(are_names[start:end]) and (span := self.together(start, end)):
                return span
        if self._low and (whole := self._composites.goes_on(start) or self._composites.compound(start)):
            return whole
        if are_names[start] and (span := self.one(start)):
            return span
        if (
            self._low
            and self._composites.leads(start)
            and (span := self._longest(start + 1, are_names))
            and not span.known
        ):
            return Span(start, span.end, f"{self.words[start].text} {span.spelled}")
        return None

    def _may_begin(self, word: Word) -> bool:
        """Tell whether a word begins anything of several words that a table or the body holds."""
        return word.key in self.lexicon.starts or word.key in _ARTICLES or self._is_raised_in_body(word)

    def _is_raised_in_body(self, word: Word) -> bool:
        return word.key in self.body.forms or word.text in self.body.forms

    def one(self, at: int) -> Span | None:
        """Give the span of a single word; None when the body shows it only as part of other names."""
        known = self.scale.known(at) or self._institution(at)
        if not known and self._is_only_part(at):
            return None
        return Span(at, at + 1, self.spelling(at), known)

    def _institution(self, at: int) -> Known | None:
        """Give the institution that a raised common noun stands for: l'Assemblée, in the body Assemblée nationale."""
        word = self.words[at]
        if self.styles[at] != "sentence" or not at or not word.text[0].isupper() or self.lexicon.language == "en":
            return None
        if word.key not in self.lexicon.starts or word.key not in self.lexicon.words("generic"):
            return None
        if at + 1 < len(self.words) and self.words[at + 1].key in OF_HOUSES:
            return None
        begins = f"{word.key} "
        known = {known.label: known for name, known in self.lexicon.names.items() if name.startswith(begins)}
        said = [label for label in known if label in self.body.text]
        return known[said[0]] if len(said) == 1 else None

    def _is_only_part(self, at: int) -> bool:
        key = self.words[at].key
        if self.styles[at] == "sentence" or self.body.alone[key] or not self.body.capital[key]:
            return False
        if is_addressed(self.words, at, self.lexicon):
            return False
        upper, lower, _ = self.scale.elsewhere(key)
        if key not in self.lexicon.casing or lower <= _SURE_LOWER * (upper + lower) or self._stands_behind_place(key):
            return False
        return not (self.body.is_surname(key, self.lexicon.before_surname) or self._follows_unheard(key))

    def _follows_unheard(self, key: str) -> bool:
        """Tell whether a word ends a pair that an unknown name begins, as a person's does: Alonzo Mourning."""
        pairs = (run.split(" ") for run, opens in self.body.runs if run.count(" ") == 1 and not opens)
        first = [first for first, last in pairs if key_of(last) == key and first.isalpha() and first[1:].islower()]
        return any(map(self.scale.is_unheard, map(key_of, first)))

    def _stands_behind_place(self, key: str) -> bool:
        """Tell whether a plural stands behind a place: the Atlanta Braves."""
        return (
            key.endswith(_PLURALS)
            and key not in self.lexicon.words("events")
            and self.body.is_surname(key, self.lexicon.places)
        )

    def _is_raised(self, start: int, end: int) -> bool:
        """Tell whether words may begin and end a name: in sentence case both are raised."""
        first, last = self.words[start], self.words[end - 1]
        if self.styles[start] != "sentence":
            return True
        low = first.text.islower() and not (
            end - start > 1 and first.key in _ARTICLES and self.words[start + 1].gap == "-"
        )
        return not (low or (last.text.islower() and last.gap != "-"))

    def _may_end_low(self, start: int) -> bool:
        """Tell whether a name may begin here that ends in lower case: Union européenne, Indian reservations."""
        known = self.lexicon.names.get(self.words[start].key)
        may = self.lexicon.language != "en" or (known is not None and known.adjective)
        return may and not self.words[start].text[0].islower()

    def together(self, start: int, end: int) -> Span | None:
        """Give the span of several words when the body holds them together."""
        words = self.words[start:end]
        if words[0].key in _ARTICLES and words[1].gap == "-" and end - start == _PAIR:
            spelled = f"{words[0].text}-{words[1].text}"
            return Span(start, end, spelled) if key_of(spelled) in self.body.forms else None
        if not (self._is_raised_in_body(words[0]) and (words[-1].gap == "-" or self._is_raised_in_body(words[-1]))):
            return None
        text = written(self.words, start, end)
        for spelling in (text, text.replace("-", " ")) if "-" in text else (text,):
            spelled = self.phrases.spelled(spelling)
            if spelled and self._is_tight(words, spelling) and not self._is_owned_by_other(words, spelling):
                return Span(start, end, spelled.replace(" 's", "'s"))
        return self._written_out(start, end) if end - start > 2 else None

    def _written_out(self, start: int, end: int) -> Span | None:
        words = self.words[start:end]
        content = [word.key for word in words if word.key not in self.lexicon.words("function")]
        if len(content) in (0, len(words)) or not self.scale.is_common_elsewhere(content[0]):
            return None
        if any(key in self.lexicon.names or not self.body.capital[key] for key in content):
            return None
        if content[-1] in self.lexicon.words("calendar") and self.body.alone[content[-1]]:
            return None
        title = self.phrases.written_out(written(self.words, start, end), content)
        return Span(start, end, title, whole=True) if title else None

    def known(self, start: int, end: int) -> Known | None:
        """Give what the tables know of words."""
        if end - start == 1:
            return self.scale.known(start)
        if self.words[start].key not in self.lexicon.starts or end - start > self.lexicon.longest:
            return None
        if any(word.owns for word in self.words[start : end - 1]):
            return None
        key = " ".join(word.key for word in self.words[start:end])
        return self.lexicon.names.get(key) or self.lexicon.names.get(key_of(written(self.words, start, end)))

    def _is_tight(self, words: Sequence[Word], text: str) -> bool:
        """Tell whether no loose word such as "and" holds together what also stands apart."""
        if self._is_place_in_place(words):
            return False
        if not any(word.key in LOOSE for word in words[1:-1]):
            return True
        if any(word.key == _IN and word.gap == " " for word in words[1:-1]):
            return False
        keys = [word.key for word in words]
        if self._is_agency(keys) or self._is_office(keys):
            return True
        content = [word.key for word in words if word.key not in self.lexicon.words("function")]
        times = self.phrases.count(text)
        return not any(
            key in self.lexicon.names or self.body.capital[key] + self.body.opening[key] > times for key in content
        )

    def _is_place_in_place(self, words: Sequence[Word]) -> bool:
        """Tell whether a place stands behind another, whose name its hyphens end: Pointe-à-Callière de Montréal."""
        last = words[-1].key
        is_place = self.lexicon.knows(last)
        return is_place and "-" in words[0].text and words[1].key in OF_HOUSES

    def _is_agency(self, keys: Sequence[str]) -> bool:
        """Tell whether a common noun at each end holds a name together: Centers for Medicare and Medicaid Services."""
        common = self.lexicon.words("generic")
        return (
            "the" not in keys
            and keys[1] in _OF_AGENCIES
            and keys[-1] in common
            and keys[0] in common | self.lexicon.words("heads")
        )

    def _is_owned_by_other(self, words: Sequence[Word], text: str) -> bool:
        """Tell whether the body has a person or place own the rest but once: Ford's Atlanta, but not America's Cup."""
        owners = [word.key for word in words[:-1] if word.owns]
        if not owners or words[-1].key in self.lexicon.words("events") or self.phrases.count(text) > 1:
            return False
        key, body = owners[-1], self.body
        free = body.alone[key] and body.owned[key] < body.capital[key] + body.opening[key]
        return bool(free) or self.lexicon.knows(key) or body.is_surname(key, self.lexicon.before_surname)

    def _is_office(self, keys: Sequence[str]) -> bool:
        """Tell whether an office or act is held together: Department of Housing and Urban Development."""
        if "the" in keys or any(key in self.lexicon.names or key in self.lexicon.famous for key in keys):
            return False
        return keys[-1] in _ACTS or (keys[0] in _OFFICES and keys[1] in _OF_AGENCIES)

    def count_together(self, start: int, end: int) -> int:
        """Count how often the body holds words together."""
        return self.phrases.count(written(self.words, start, end))

    def spelling(self, at: int) -> str:
        """Give the most frequent spelling of a word in the body, else one made from the headline's."""
        word = self.words[at]
        forms = self.body.forms.get(word.key)
        if forms and self.styles[at] != "caps" and word.text.isascii():
            forms = {form: count for form, count in forms.items() if form.isascii()}
        if forms:
            spelled = max(forms, key=lambda form: (forms[form], form))
            return word.text if self._is_needlessly_shouted(at, spelled) else spelled
        if self.styles[at] == "caps" and (self.scale.elsewhere(word.key)[2] or len(word.text) > 4):
            return _MAC.sub(lambda mac: f"Mc{mac[1].capitalize()}", word.text.capitalize())
        return word.text

    def _is_needlessly_shouted(self, at: int, spelled: str) -> bool:
        """Tell whether a body shouts a word, as in its dateline, that the headline does not."""
        text = self.words[at].text
        if self.styles[at] == "caps" or len(text) <= _LONG_ACRONYM:
            return False
        return spelled.isupper() and text[0].isupper() and text[1:].islower()
