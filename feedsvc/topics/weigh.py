"""One word of a headline -> is it a name? Asked of the body first, of other text next, of its place last.

Knows nothing of spans: whether neighbours belong together is decided in `spans`.
"""

from collections.abc import Sequence

from feedsvc.topics.casing import COMMON_ENDING, elsewhere
from feedsvc.topics.evidence import Body, key_of
from feedsvc.topics.headline import Style, Word, is_addressed
from feedsvc.topics.shapes import is_dated, is_letter_word, is_model, is_no_name, is_word_of_one_letter
from feedsvc.topics.stems import stems
from feedsvc.topics.tables import Known, Lexicon

_BODY_WEIGHT, _TABLE_WEIGHT = 0.7, 2.0
_NAME, _KNOWN, _INNER = 0.5, 0.3, 0.12  # least chance of a word, of one that a table names, of one raised inside
_PRIOR = {"inner": 0.97, "first": 0.30, "title": 0.40, "caps": 0.30}
_PRIOR_BEFORE_NAME = 0.6  # of a first word that a raised word follows: Lion Air
_PRIOR_KNOWN, _PRIOR_GIVEN, _PRIOR_UNHEARD, _PRIOR_FUNCTION = 0.9, 0.75, 0.55, 0.02
_ABSENT = 0.6  # what a prior loses when a full-length body never says the word
_OPENING = 0.3  # what a capital at a sentence start is worth where the word stands in lower case nowhere
_LEADING = 0.8  # what is added for one that opens a sentence before another capital: Apple Computer said
_ONCE = 0.5  # what one capital of a common word is worth that begins the headline
_SURNAME = 2.0  # what is added for a word that stands behind a given name or a title
_COMMON = 8  # times in lower case in other text from which a word is common
_SHORT = 3
_PAIRED_GAPS = frozenset((" ", "-", ",", "&", "/", ", "))
_PLURAL_VERBS = ("were ", "have ", "are ")
_QUOTES = frozenset(("'", '"'))
_ALSO_WORDS = frozenset(("us", "is", "it", "who", "la", "un", "in", "or", "me", "am", "as", "to", "le", "des", "its"))
_LOWER_ADJECTIVES = frozenset(("fr", "es", "it", "pt"))
_BEFORE_LANGUAGES = frozenset(["en", "langue", "langues", "idioma", "lingua", "lingue"])


class Scale:
    """Weighs the words of one headline."""

    def __init__(self, words: Sequence[Word], styles: Sequence[Style], body: Body, lexicon: Lexicon) -> None:
        self.words, self.styles, self.body, self.lexicon = words, styles, body, lexicon
        self._function = lexicon.words("function")

    def is_name(self, at: int) -> bool:
        """Tell whether the word at this place is a name, or part of one."""
        word, style = self.words[at], self.styles[at]
        text, key = word.text, word.key
        if text.islower() and key not in self.lexicon.low and style != "caps" and "-" not in key:
            return False  # as most are
        if not text[0].isalpha():
            return key in self.lexicon.names or self.is_model(text)
        if len(key) == 1:
            return self._is_letter_of_name(at)
        if is_no_name(text, key) or (key in _ALSO_WORDS and text[1:].islower() and not self.body.raised(key)):
            return False
        if key in self.lexicon.words("calendar"):
            return self.is_no_date(key)
        if "-" in key and is_letter_word(key):
            return bool(self.body.capital[key]) or (style == "sentence" and text[2].isupper() and not text.isupper())
        if self.reigning(key) or is_addressed(self.words, at, self.lexicon):
            return True
        return self._is_shouted_name(word, at) if style == "caps" else self._is_raised_name(word, at, style)

    def known(self, at: int) -> Known | None:
        """Give what the tables know of one word, of a first half too: franco-allemand."""
        word, names = self.words[at], self.lexicon.names
        known = names.get(word.key)
        if known:
            return None if known.short and word.text[1:].islower() else known
        leads = at + 1 < len(self.words) and self.words[at + 1].gap == "-"
        return names.get(f"{word.key}-") if leads else None

    def _is_letter_of_name(self, at: int) -> bool:
        """Tell whether a raised letter stands behind a raised word: Space X."""
        word, before = self.words[at], self.words[at - 1]
        if not at or word.gap != " " or self.styles[at] != "sentence" or not word.text.isupper():
            return False
        return not is_word_of_one_letter(word.key) and before.text.istitle() and not before.owns

    def is_model(self, text: str) -> bool:
        """Tell whether a word that begins with a digit names a thing as the body does: 3DS."""
        return is_model(text) and text in self.body.text

    def is_no_date(self, key: str) -> bool:
        """Tell whether a word of the calendar is a name in the body: Mrs May; Mars where months are not raised."""
        if self.body.is_surname(key, self.lexicon.before_surname):
            return True
        if self.lexicon.language == "en" or self.body.capital[key] <= self.body.lower(key):
            return False
        return not is_dated(self.body.text, self.body.forms[key])

    def _is_raised_name(self, word: Word, at: int, style: Style) -> bool:
        text = word.text
        may_be_adjective = text.islower() or (style == "title" and not self.body.raised(word.key))
        if may_be_adjective and self._is_lower_adjective(at):
            return True
        if text.islower():
            return False
        if text.isupper():
            return self._is_acronym(word, at)
        if not text[1:].islower() and text.isalnum():
            return word.key.removesuffix("s") not in self.lexicon.words("acronyms")
        return self._is_likely(word, at) or self._heads_name(at)

    def _is_lower_adjective(self, at: int) -> bool:
        """Tell whether a word in lower case stands for a place: le président français, but not en français."""
        known = self.known(at)
        if not known or not known.adjective or self.lexicon.language not in _LOWER_ADJECTIVES:
            return False
        return at > 0 and self.words[at - 1].key not in _BEFORE_LANGUAGES

    def _is_shouted_name(self, word: Word, at: int) -> bool:
        if word.key in self.lexicon.words("acronyms"):
            return self._is_event(at)
        if word.key in _ALSO_WORDS:
            return "." in word.text or self._writes_shouted(word.key) or self._is_country_us(at)
        return self._is_lower_adjective(at) or self._is_likely(word, at)

    def _is_country_us(self, at: int) -> bool:
        """Tell whether US in capitals is more likely the country: before a noun, and nothing says otherwise."""
        before = self.words[at - 1].key if at else ""
        following = self.words[at + 1].key if at + 1 < len(self.words) else "the"
        if self.words[at].key != "us" or self.body.lower("us"):
            return False
        return following not in self._function and before not in self.lexicon.words("givers")

    def _writes_shouted(self, key: str) -> bool:
        """Tell whether the body writes a short word as a name: US, not us."""
        shouted = key.upper()
        if (
            f"{shouted}-" in self.body.text
            or f"-{shouted}" in self.body.text
            or any(form.isupper() for form in self.body.forms.get(key, ()))
        ):
            return True
        return self._says_otherwise(key)

    def _says_otherwise(self, key: str) -> bool:
        """Tell whether the body has another name of the same place: Turkish for Turkey."""
        known = self.lexicon.names.get(key)
        spellings = self.lexicon.spellings[known.label] if known else ()
        return any(spelling in self.body.text for spelling in spellings if key_of(spelling) != key)

    def _is_acronym(self, word: Word, at: int) -> bool:
        key = word.key
        if key in self.lexicon.words("acronyms"):
            return self._is_event(at)
        if key in self.lexicon.names or word.text in self.body.forms.get(key, ()):
            return True
        if "&" in key:
            return True
        if len(key) <= _SHORT:
            return not self.body.lower(key) and key not in self._function
        return self._is_likely(word, at, shouted=True)

    def _is_event(self, at: int) -> bool:
        """Tell whether a short word behind a place names an event: Italian GP."""
        if not at or self.words[at].key not in self.lexicon.words("events"):
            return False
        return self.words[at - 1].key in self.lexicon.names and not self.words[at - 1].owns

    def _is_likely(self, word: Word, at: int, *, shouted: bool = False) -> bool:
        chance = self.chance(at, shouted=shouted)
        if self._is_famous(word.key):
            return chance > _KNOWN
        if word.key in self.lexicon.names:
            if not self._is_inner(at) and self._is_rather_common(word.key):
                return chance > _NAME
            return chance > _KNOWN or (not self.body.lower(word.key) and self._says_otherwise(word.key))
        return chance > (_INNER if self._is_inner(at) and not shouted else _NAME)

    def _is_rather_common(self, key: str) -> bool:
        """Tell whether a word that a table knows is more likely no name here: on pole, but not Poles."""
        if self.body.raised(key):
            return False
        return self.body.lower(key) > 0 or (self.lexicon.names[key].adjective and self.is_common(key))

    def _is_inner(self, at: int) -> bool:
        gap = self.words[at].gap
        if self.styles[at] != "sentence":
            return False
        return gap in _PAIRED_GAPS or (gap in _QUOTES and sum(word.gap == gap for word in self.words[:at]) % 2 == 1)

    def chance(self, at: int, *, shouted: bool = False) -> float:
        """Estimate how likely a raised word is a name."""
        key = self.words[at].key
        raised = float(self.body.raised(key))
        if not raised and key in self._function:
            return _PRIOR_FUNCTION
        lower, opening = self.body.lower(key), self.body.opening[key]
        is_said = bool(raised or lower or opening)
        if opening and not (lower or self.elsewhere(key)[1]):
            raised += _OPENING * opening
        if opening and not (raised >= 1 or lower) and (self._leads_name(key) or self._has_plural_verb(key)):
            raised += _LEADING
        if raised == 1 and not at and self.body.share == 1.0 and self.is_common_elsewhere(key):
            raised *= _ONCE
        if raised and lower and self.body.is_surname(key, self.lexicon.before_surname):
            raised += _SURNAME
        prior = self._prior(at, key, shouted=shouted)
        if not is_said and not self._is_inner(at):
            prior *= 1 - _ABSENT * self.body.share
        return (raised + _BODY_WEIGHT * prior) / (raised + lower + _BODY_WEIGHT)

    def _has_plural_verb(self, key: str) -> bool:
        """Tell whether a singular that opens a sentence has a plural verb, as teams have: Arsenal were held."""
        if key.endswith("s") or key in self.lexicon.words("plurals"):
            return False
        return self.body.is_followed(key, _PLURAL_VERBS)

    def _leads_name(self, key: str) -> bool:
        """Tell whether a word that opens a sentence begins a name there: Sun Microsystems, but not Oil Minister."""
        lexicon = self.lexicon
        plain = (lexicon.words("generic"), lexicon.idle)
        if any(key in words for words in plain) or COMMON_ENDING.match(key):
            return False
        behind = set(map(key_of, self.body.behind(key)))
        if any(word in words for words in (*plain, lexicon.given, lexicon.names) for word in behind):
            return False
        return bool(behind) and not any(map(self.is_common, behind))

    def reigning(self, key: str) -> str:
        """Give the one name that follows a lone title in the body: Francis for the Pope."""
        if key not in self.lexicon.words("reigning"):
            return ""
        names = [name for name in self.body.behind(key) if key_of(name) in self.lexicon.given]
        return names[0] if len(names) == 1 else ""

    def _prior(self, at: int, key: str, *, shouted: bool) -> float:
        """Weigh what place and other text say of a word."""
        if key in self._function:
            return _PRIOR_FUNCTION
        if self._is_in_full_name(at, key):
            return _PRIOR_GIVEN
        upper, lower, heard = self.elsewhere(key)
        if key in self.lexicon.names or self._is_famous(key):
            prior = _PRIOR_KNOWN
        elif key in self.lexicon.given:
            prior = max(_PRIOR_GIVEN, _PRIOR["inner"] * self._is_inner(at))
        elif self._is_inner(at) and not shouted:
            prior = _PRIOR["inner"]
        elif not heard:
            prior = _PRIOR_UNHEARD
        elif self.styles[at] == "sentence" and self._before_name(at):
            prior = _PRIOR_BEFORE_NAME
        else:
            prior = _PRIOR["first" if self.styles[at] == "sentence" else self.styles[at]]
        return (upper + _TABLE_WEIGHT * prior) / (upper + lower + _TABLE_WEIGHT)

    def _heads_name(self, at: int) -> bool:
        """Tell whether a word begins a name such as Bank of England or Mount Etna."""
        following = self.words[at + 1 : at + 3]
        if self.words[at].key in self.lexicon.words("fronts") and self._before_name(at):
            is_preposition = self.words[at].key in self._function and self.lexicon.knows(following[0].key)
            return not is_preposition and not self.is_common(following[0].key)
        if len(following) < 2 or self.words[at].key not in self.lexicon.words("heads"):
            return False
        return following[0].key == "of" and not following[1].text[0].islower() and following[1].gap == " "

    def _is_in_full_name(self, at: int, key: str) -> bool:
        """Tell whether a word is a given name before a raised word, or stands behind one: Bill Bailey, Jeremy Hunt."""
        given = self.lexicon.given
        if key in given and self.styles[at] == "sentence" and self._before_name(at):
            return True
        before = self.words[at - 1] if at else self.words[at]
        if not at or before.key not in given or before.owns:
            return False
        if self.words[at].gap != " ":
            return self.words[at].gap == "-" and key in given
        casing = self.lexicon.casing
        if self.styles[at] != "sentence" and self.body.text and not self.body.raised(key) and self.is_common(key):
            return False
        is_verb = key.endswith("s") and any(stem in casing for stem in stems(key, self.lexicon.language))
        may_be_surname = self.styles[at] == "sentence" or casing.get(key, (1, 0))[0] > 0
        return may_be_surname and not is_verb and casing.get(before.key, (0, 0))[1] < _COMMON

    def _is_famous(self, key: str) -> bool:
        """Tell whether news knows a word as a name and hardly as a common word: Yahoo, but not Gates."""
        return key in self.lexicon.famous and self.lexicon.casing.get(key, (0, 0))[1] < _COMMON

    def _before_name(self, at: int) -> bool:
        following = self.words[at + 1 : at + 2]
        return bool(following) and following[0].gap == " " and not following[0].text[0].islower()

    def is_unheard(self, key: str) -> bool:
        """Tell whether no table holds a word or what it may come from: most likely it names a person."""
        return not self.elsewhere(key)[2] and not self.body.lower(key)

    def is_common(self, key: str) -> bool:
        """Tell whether a word stands in lower case more often than not."""
        return self.body.lower(key) > 0 or self.is_common_elsewhere(key)

    def is_common_elsewhere(self, key: str) -> bool:
        """Tell whether other text has a word in lower case more often than not."""
        upper, lower, _ = self.elsewhere(key)
        return lower > upper

    def elsewhere(self, key: str) -> tuple[float, float, bool]:
        """Give how often other text raises a word and does not, shrunk to a small sample, and whether it knows it."""
        return elsewhere(self.lexicon, key)
