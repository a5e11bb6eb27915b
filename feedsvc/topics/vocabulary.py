"""Labels -> topics: what an editor decided in the settings, then the names that the tables know.

Two spellings that fold alike (case, accents, dots, a leading "the") are one topic: its slug is made from the folded
label. Knows nothing of headlines and bodies.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType

from feedsvc.model import TopicMention
from feedsvc.settings import Site, TopicRule
from feedsvc.text import fold, one_line, slugify
from feedsvc.topics.evidence import key_of
from feedsvc.topics.tables import lexicon

FOUND = "name in headline"  # how the reason of a mention begins that no editor gave
LEFT_OUT = "left out: "  # how that of a mention begins that the article's editor does not want
SLUG_LENGTH = 80
SLUGS_KEPT = 10_000  # labels whose slug is not computed again, names and mentions whose topic is not looked up again
VOCABULARIES_KEPT = 4
_MARK_LENGTH = 6


@lru_cache(maxsize=SLUGS_KEPT)
def slug_of(label: str) -> str:
    """Make the slug of a topic from its label; labels that fold alike share it, long ones end in their own mark."""
    folded = fold(label)
    whole = slugify(folded, limit=10 * SLUG_LENGTH)
    if len(whole) <= SLUG_LENGTH:
        return whole
    import hashlib  # few labels are so long, and it takes as long to load as the rest of topics

    mark = hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK_LENGTH]
    return f"{slugify(folded, limit=SLUG_LENGTH - _MARK_LENGTH - 1)}-{mark}"


def canonical(label: str, language: str = "en") -> str:
    """Give the label under which the tables of a language hold a name: Ukraine for Ukrainian, US for U.S.A."""
    known = lexicon(language).names.get(key_of(label))
    return known.label if known else label


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What a site decided about its topics, ready for look-up."""

    slugs: Mapping[str, str] = field(default_factory=dict)  # by key of any spelling, merged topics followed
    labels: Mapping[str, str] = field(default_factory=dict)  # by slug
    blocked: frozenset[str] = frozenset()  # keys
    find_names: bool = True
    language: str = ""
    spelled: frozenset[str] = frozenset()  # keys of spellings that stay as they are

    def resolve(self, label: str, language: str = "en") -> tuple[str, str] | None:
        """Give slug and label of the topic that a spelling names; None when it is blocked or names nothing."""
        label = one_line(label)
        usual = canonical(label, language)
        keys = (slug_of(label), slug_of(usual))
        if not keys[1] or not self.blocked.isdisjoint(keys):
            return None
        if keys[0] != keys[1] and keys[0] in self.spelled:
            return keys[1], label
        return self.standing(keys[0], keys[1], usual)

    def standing(self, key: str, own: str, label: str) -> tuple[str, str]:
        """Give slug and label of the topic that stands for one, by the keys of a spelling."""
        slug = self.slugs.get(key) or self.slugs.get(own) or own
        return slug, self.labels.get(slug) or (label if slug == own == slug_of(label) else _from_slug(slug))

    def knows(self, label: str) -> bool:
        """Tell whether an editor named this spelling in the settings."""
        return slug_of(label) in self.slugs or slug_of(label) in self.spelled

    def shown(self, mentions: Iterable[TopicMention]) -> tuple[TopicMention, ...]:
        """Put mentions that were found with nothing decided under what is decided now."""
        shown: dict[str, TopicMention] = {}
        for mention in mentions:
            if decided := _decided(self, mention):
                shown.setdefault(decided.slug, decided)
        return tuple(shown.values())


NOTHING_DECIDED = Vocabulary()


@lru_cache(maxsize=VOCABULARIES_KEPT)
def undecided(vocabulary: Vocabulary) -> Vocabulary:
    """Give the same with nothing merged, renamed, blocked or left out: for what is kept of articles."""
    return Vocabulary(spelled=frozenset(vocabulary.slugs), language=vocabulary.language)


@lru_cache(maxsize=SLUGS_KEPT)
def mention_of(vocabulary: Vocabulary, name: str, reason: str, language: str) -> TopicMention | None:
    """Give the mention of the topic that a name stands for; None when it stands for none."""
    topic = vocabulary.resolve(name, language)
    if not topic:
        return None
    slug, label = topic
    alias = "" if slug_of(name) in (slug, slug_of(label)) else f": {name} is an alias of {label}"
    return TopicMention(slug, label, reason + alias)


@lru_cache(maxsize=SLUGS_KEPT)
def _decided(vocabulary: Vocabulary, mention: TopicMention) -> TopicMention | None:
    # The tables have no say: they may be newer than what was found.
    keys = (slug_of(mention.label), mention.slug)
    unwanted = is_left_out(mention) or (mention.reason.startswith(FOUND) and not vocabulary.find_names)
    if unwanted or not vocabulary.blocked.isdisjoint(keys):
        return None
    slug, label = vocabulary.standing(*keys, mention.label)
    alias = "" if keys[0] in (slug, slug_of(label)) else f"; {mention.label} is an alias of {label}"
    same = (slug, label, alias) == (mention.slug, mention.label, "")
    return mention if same else TopicMention(slug, label, mention.reason + alias)


def vocabulary_of(site: Site) -> Vocabulary:
    """Lay out what a site's settings say of topics."""
    rules = {rule.slug: rule for rule in site.topics}
    slugs: dict[str, str] = {}
    for rule in site.topics:
        target = _end_of_merges(rule.slug, rules)
        for key in _keys(rule, site.language):
            slugs.setdefault(key, target)
    labels = {rule.slug: rule.label for rule in site.topics if rule.label}
    named = (spelling for name in site.blocked for spelling in (name, canonical(name, _primary(site.language))))
    blocked = frozenset(filter(None, map(slug_of, named)))
    return Vocabulary(MappingProxyType(slugs), MappingProxyType(labels), blocked, site.find_names, site.language)


def is_left_out(mention: TopicMention) -> bool:
    """Tell whether the article's editor does not want a topic."""
    return mention.reason.startswith(LEFT_OUT)


def spelled_out(site: Site) -> Site:
    """Give a site in which every other spelling of a topic is a merged topic: its former address leads on."""
    rules = {rule.slug: rule for rule in site.topics}
    slugs = vocabulary_of(site).slugs
    spellings = (TopicRule(key, merge=slug) for key, slug in slugs.items() if key != slug and key not in rules)
    return replace(site, topics=tuple(sorted((*site.topics, *spellings), key=lambda rule: rule.slug)))


def _keys(rule: TopicRule, language: str) -> Iterator[str]:
    spellings = tuple(filter(None, (rule.label, *rule.aliases)))
    yield rule.slug
    yield from filter(None, (slug_of(spelling) for spelling in (rule.slug, *spellings)))
    yield from filter(None, (slug_of(canonical(spelling, _primary(language))) for spelling in spellings))


def _primary(language: str) -> str:
    return language.lower().split("-")[0] or "en"


def _end_of_merges(slug: str, rules: Mapping[str, TopicRule]) -> str:
    seen = {slug}
    while (rule := rules.get(slug)) and rule.merge and rule.merge not in seen:
        slug = rule.merge
        seen.add(slug)
    return slug


def _from_slug(slug: str) -> str:
    """Make the label of a topic of which nothing but its slug is known."""
    words = slug.replace("-", " ")
    known = canonical(words)
    return known if known != words else words[:1].upper() + words[1:]
