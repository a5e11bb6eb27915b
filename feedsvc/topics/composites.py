"""Names in a headline that are no plain run of capitals -> spans.

What the body puts in quotation marks (Envoyé spécial), institutions that go on in lower case (Parti populaire),
compounds (Villeneuve-d'Ascq), names that begin with a particle or an article (Von der Leyen, Le Pen).
"""

import re

from feedsvc.topics.headline import reach, written
from feedsvc.topics.joints import INSIDE_NAMES, OF_HOUSES, Span
from feedsvc.topics.phrases import Phrases
from feedsvc.topics.weigh import Scale

_PAIR = 2
_PLURAL_OWNS = ("'", "' ")
_MOST_QUOTED = 5  # words
_PARTICLES = frozenset(("van", "von", "ter"))
_LEADING = frozenset(("le", "la", "les", "el", "los", "las", "il", "lo", "o", "os", "as", "de", "den"))
_ADJECTIVE = re.compile(
    r"(?:al|ale|ales|aux|ali|ais|aise|aises|ano|ana|ane|aire|aires|ario|aria|ique|iques|ico|ica|ien|ienne|iste|istes"
    r"|ista|if|ive|ime|imes|oise|eo|ea)$"
)


class Composites:
    """Finds the composite names of one headline."""

    def __init__(self, scale: Scale, phrases: Phrases) -> None:
        self.words, self.styles, self.body, self.lexicon = scale.words, scale.styles, scale.body, scale.lexicon
        self.scale, self.phrases = scale, phrases

    def quoted(self, start: int) -> Span | None:
        """Give what the body puts in quotation marks: the programme Envoyé spécial; but not what somebody says."""
        word = self.words[start]
        if word.gap not in ("", " ") or not word.text[0].isupper() or self.styles[start] == "caps":
            return None
        if word.key in self.lexicon.words("function"):
            return None
        phrases = self.phrases.quoted(word.text)
        ends = range(min(reach(self.words, start), start + _MOST_QUOTED), start + 1, -1) if phrases else ()
        texts = ((end, written(self.words, start, end)) for end in ends)
        return next((Span(start, end, text, whole=True) for end, text in texts if text in phrases), None)

    def owned(self, start: int) -> Span | None:
        """Give what a plural owns, as the body writes it: Veterans' Group Life Insurance."""
        owner = self.words[start]
        behind = self.words[start + 1 : start + 2] if owner.key.endswith("s") else ()
        if not behind or behind[0].gap not in _PLURAL_OWNS or behind[0].key in self.lexicon.given:
            return None
        for end in range(reach(self.words, start + 1), start + 1, -1):
            text = f"{owner.text}' {written(self.words, start + 1, end)}"
            found = re.findall(rf"(?<!\w){re.escape(text)}(?!\w)", self.body.text, re.IGNORECASE)
            whole = [name for name in found if not (name[0].islower() or name.rpartition(" ")[2][0].islower())]
            if whole and len(whole) >= self.body.alone[owner.key]:
                return Span(start, end, whole[0], whole=True)
        return None

    def with_particle(self, start: int) -> Span | None:
        """Give a name that begins with a raised particle: Von der Leyen."""
        if self.words[start].key not in _PARTICLES or self.words[start].text.islower():
            return None
        end = start + 1
        while end < len(self.words) and self.words[end].text in INSIDE_NAMES and self.words[end].gap == " ":
            end += 1
        if end == len(self.words) or self.words[end].gap != " " or not self.words[end].text.istitle():
            return None
        if self.lexicon.knows(self.words[end].key):
            return None
        return Span(start, end + 1, written(self.words, start, end + 1))

    def goes_on(self, start: int) -> Span | None:
        """Give what goes on in lower case: Parti populaire, Forum mondial de la langue française, Envoyé spécial."""
        head = self.words[start]
        if self.styles[start] != "sentence" or head.text.islower() or head.key not in self.body.forms:
            return None
        share = 0.5 if self._is_head(head.key) else 1.0
        if share == 1.0 and not (self.body.capital[head.key] and self.scale.is_common_elsewhere(head.key)):
            return None
        best = 0
        for end in range(start + 2, reach(self.words, start) + 1):
            times = self.phrases.goes_on(written(self.words, start, end), head.text, share)
            if not times:
                break
            sure = share == 1.0 and times > 1
            if not sure and not self._may_go_on(end - 1):
                best *= self.words[end - 1].text[0].isupper()  # else a name goes on whose end nothing tells
                break
            if self._may_end(end, sure=sure):
                best = end
        return Span(start, best, written(self.words, start, best), whole=True) if best else None

    def _may_end(self, end: int, *, sure: bool) -> bool:
        """Tell whether the name of an institution may end before a place: in a raised word or an adjective."""
        word = self.words[end - 1]
        if (end < len(self.words) and self.words[end].gap == "-") or word.key in self.lexicon.words("function"):
            return False
        return sure or not word.text.islower() or bool(_ADJECTIVE.search(word.key))

    def _is_head(self, key: str) -> bool:
        return key in self.lexicon.words("generic") or key in self.lexicon.words("heads")

    def _may_go_on(self, at: int) -> bool:
        """Tell whether a word goes on the name of an institution: an adjective, a noun behind "of", but no place."""
        key, text = self.words[at].key, self.words[at].text
        if not text.islower():
            return not self.lexicon.knows(key)
        return key in OF_HOUSES or self.words[at - 1].key in OF_HOUSES or bool(_ADJECTIVE.search(key))

    def compound(self, start: int) -> Span | None:
        """Give a name such as Saint-Étienne, which English alone would write for two names: Rio-Paris, PSG-OM."""
        if self.styles[start] == "caps":
            return None
        end = start
        while end < len(self.words) and self.words[end].text[0].isupper() and (end == start or self._leads_to(end)):
            end += 1
            if self._leans_on(end):
                end += 1
        if end - start < _PAIR or all(self._is_name_alone(word.key) for word in self.words[start:end]):
            return None
        if self.styles[start] == "title" and any(self.scale.is_common(word.key) for word in self.words[start:end]):
            return None
        return Span(start, end, written(self.words, start, end))

    def _leads_to(self, at: int) -> bool:
        return (self.words[at].gap == "-" or self._leans_on(at - 1)) and not self.words[at - 1].owns

    def _leans_on(self, at: int) -> bool:
        """Tell whether a small word inside a name with hyphens leans on the next: Villeneuve-d'Ascq."""
        return at < len(self.words) and self.words[at].gap == "-" and self.words[at].key in ("d", "l")

    def _is_name_alone(self, key: str) -> bool:
        return self.lexicon.knows(key) or self.body.alone[key] > 0

    def leads(self, at: int) -> bool:
        """Tell whether an article is raised inside a sentence, as only in names: Le Pen, La Rioja."""
        word = self.words[at]
        if self.styles[at] != "sentence" or word.gap != " " or word.text.islower():
            return False
        following = self.words[at + 1 : at + 2]
        return word.key in _LEADING and bool(following) and following[0].gap == " " and following[0].text.istitle()
