"""Headline, body and tags -> the topics that an editor would file the article under, each with its reason.

A pure function of one article and a fixed vocabulary: the same article has the same topics on every machine and in
every order. What an editor wrote comes first, then the names of the headline as the body shows them.
Knows no folder, no index and no other article.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from feedsvc.model import TopicMention
from feedsvc.topics.evidence import Body, elided_again, key_of
from feedsvc.topics.headline import cleaned, keys_of, words_of
from feedsvc.topics.joints import Span
from feedsvc.topics.language import CASED, ELIDED, language_of
from feedsvc.topics.names import names_of
from feedsvc.topics.places import places_of
from feedsvc.topics.tables import Lexicon, lexicon
from feedsvc.topics.tags import Marked, marked
from feedsvc.topics.vocabulary import FOUND, NOTHING_DECIDED, Vocabulary, mention_of, slug_of, vocabulary_of

__all__ = ["Reading", "Vocabulary", "read", "shown_headline", "topics_of", "vocabulary_of"]

MOST_HEADLINE, MOST_BODY = 400, 20_000  # characters that are read for names: cost is bounded whatever a file holds

_MARKS = frozenset("[#|:")
_Named = tuple[str, str]  # a name and its reason
_Mentions = tuple[TopicMention, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an article says of its topics, by whom."""

    headline: str  # without the marks that were read as tags
    given: _Mentions  # by the editor: tags, folders, marks
    names: Callable[[], _Mentions]  # of that headline, whatever the editor gave


def read(
    headline: str,
    body: str,
    *,
    tags: tuple[str, ...] = (),
    folders: tuple[str, ...] = (),
    vocabulary: Vocabulary = NOTHING_DECIDED,
    language: str | None = None,
) -> Reading:
    """Tell apart what the editor of an article gave and what its headline names, once that is asked for."""
    language = _language(headline, body, vocabulary, language)
    found = _marks(headline, body, tags + folders, vocabulary, language)
    given = _mentions(_given(tags, folders, found), vocabulary, language)

    def names() -> _Mentions:
        plain = _marks(found.headline, body, (), vocabulary, language) if found.marks else found
        named = [*plain.marks, *_names(plain.headline, body, language)]
        return tuple(each for each in _mentions(named, vocabulary, language) if each.reason.startswith(FOUND))

    return Reading(found.headline, given, names)


def topics_of(
    headline: str,
    body: str = "",
    *,
    tags: Iterable[str] = (),
    folders: Iterable[str] = (),
    vocabulary: Vocabulary | None = None,
    language: str | None = None,
    not_topics: Iterable[str] = (),
    topics_only: bool = False,
) -> _Mentions:
    """Give the topics of one article: the editor's tags and marks, then the names in its headline.

    `body` is plain text, a paragraph a line; `folders` are names that count as tags. With `topics_only` no names are
    looked for; `not_topics` are left out.
    """
    vocabulary = vocabulary or NOTHING_DECIDED
    tags, folders = tuple(tags), tuple(folders)
    language = _language(headline, body, vocabulary, language)
    found = _marks(headline, body, tags + folders, vocabulary, language)
    named = _given(tags, folders, found)
    if vocabulary.find_names and not topics_only:
        named += _names(found.headline, body, language)
    return _mentions(named, vocabulary, language, not_topics)


def shown_headline(
    headline: str,
    body: str = "",
    *,
    tags: Iterable[str] = (),
    vocabulary: Vocabulary | None = None,
    language: str | None = None,
) -> str:
    """Give the headline without the marks that were read as tags."""
    vocabulary = vocabulary or NOTHING_DECIDED
    return _marks(headline, body, tuple(tags), vocabulary, _language(headline, body, vocabulary, language)).headline


def _language(headline: str, body: str, vocabulary: Vocabulary, language: str | None) -> str:
    tag = language or language_of(headline, body) or vocabulary.language or "en"
    return tag.lower().replace("_", "-").split("-")[0]


def _marks(headline: str, body: str, tags: tuple[str, ...], vocabulary: Vocabulary, language: str) -> Marked:
    if _MARKS.isdisjoint(headline) and "#" not in body:
        return Marked(headline, ())
    name_of = partial(_known_name, {slug_of(tag) for tag in tags}, vocabulary, lexicon(language), body)
    return marked(headline, body, lexicon(language), name_of)


def _known_name(tags: set[str], vocabulary: Vocabulary, words: Lexicon, body: str, name: str) -> str:
    """Give the name that a kicker or suffix spells, "" when neither tag, vocabulary, table nor body knows it."""
    if slug_of(name) in tags or vocabulary.knows(name) or key_of(name) in words.names:
        return name
    parts = [key_of(part) for part in name.split()]
    shown = Body(body[:MOST_BODY], set(parts))
    if all(part in words.words("generic") for part in parts):
        return ""
    if not all(shown.capital[part] > shown.lower(part) for part in parts):
        return ""
    if len(parts) == 1 and _is_person(parts[0], shown, words):
        return ""  # who says the rest; the body has more of the name
    return " ".join(max(forms, key=lambda form: (forms[form], form)) for forms in map(shown.forms.__getitem__, parts))


def _is_person(key: str, body: Body, words: Lexicon) -> bool:
    """Tell whether a body has a word behind a given name or title: Sen. Kit Bond."""
    return any(
        key in keys[1:] and not words.before_surname.isdisjoint(keys[: keys.index(key, 1)])
        for keys in body.keys_of_runs
    )


def _names(headline: str, body: str, language: str) -> Iterator[_Named]:
    words = lexicon(language)
    headline, body = headline[:MOST_HEADLINE], body[:MOST_BODY]
    if language not in CASED:
        for spelled, known in places_of(headline, words) if words.names else ():
            yield _named(Span(0, 0, spelled, known))
        return
    elided = language in ELIDED
    parts = words_of(cleaned(headline, words), elided=elided)
    for span in names_of(parts, Body(body, keys_of(parts), elided=elided), words):
        if elided:
            span.spelled = elided_again(span.spelled)
        yield _named(span)


def _named(span: Span) -> _Named:
    if span.known and span.known.label != span.spelled:
        return span.known.label, f"{FOUND}, as {span.spelled}"
    return span.spelled, FOUND


def _given(tags: tuple[str, ...], folders: tuple[str, ...], found: Marked) -> list[_Named]:
    return [*((tag, "tag") for tag in tags), *((name, "folder") for name in folders), *found.marks]


def _mentions(
    named: Iterable[_Named], vocabulary: Vocabulary, language: str, not_topics: Iterable[str] = ()
) -> _Mentions:
    unwanted = {topic[0] for name in not_topics if (topic := vocabulary.resolve(name, language))}
    mentions: dict[str, TopicMention] = {}
    for name, reason in named:
        mention = mention_of(vocabulary, name, reason, language)
        if mention and mention.slug not in unwanted:
            mentions.setdefault(mention.slug, mention)
    return tuple(mentions.values())
