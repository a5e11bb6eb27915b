"""A draft -> its topics as found: what its editor gave, and the names in its headline; nothing decided yet.

Names are looked for when an article is new and when its words change, so that no other version of the method moves
anything by itself. What an editor does not want stays known, as left out. Pure: knows no disk and no index.
"""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from feedsvc import topics
from feedsvc.ingest.content import content_of, same_words
from feedsvc.model import Draft, Record, SourceFile, TopicMention
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import FOUND, LEFT_OUT, Vocabulary, undecided

Mentions = tuple[TopicMention, ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What one article is about, as found in it."""

    title: str  # without the marks that were read as tags
    found: Mentions
    content: str  # digest of what counts as a real change


def words_of(draft: Draft) -> str:
    """Give the words of an article's text, in one line."""
    return draft.text.replace("\n", " ")


def subjects_of(
    draft: Draft, source: SourceFile, record: Record | None, site: Site, vocabulary: Vocabulary
) -> Subjects:
    """Find what an article is about: names too, unless its record has them already."""
    reading = topics.read(
        draft.title,
        draft.text,
        tags=draft.tags,
        folders=PurePosixPath(source.path).parts[:-1] if site.folders else (),
        vocabulary=undecided(vocabulary),
        language=draft.language or None,
    )
    titled = draft if reading.headline == draft.title else replace(draft, title=reading.headline)
    content = content_of(titled, words_of(draft))
    is_read = record and source.digest == record.digest and record.withdrawn is None
    is_same = record and (is_read or same_words(record.content, content))
    names = _kept(record) if record and is_same else reading.names()
    return Subjects(titled.title, _wanted((*reading.given, *names), draft, vocabulary), content)


def _kept(record: Record) -> Mentions:
    bare = (replace(mention, reason=mention.reason.removeprefix(LEFT_OUT)) for mention in record.topics)
    return tuple(mention for mention in bare if mention.reason.startswith(FOUND))


def _wanted(mentions: Mentions, draft: Draft, vocabulary: Vocabulary) -> Mentions:
    """Mark what the article's editor does not want, by any of its names, before and after what settings decide."""
    if not (draft.not_topics or draft.topics_only):
        return mentions
    language = draft.language.partition("-")[0] or "en"

    def slugs(name: str) -> set[tuple[bool, str]]:
        both = (undecided(vocabulary), vocabulary)
        return {(each is vocabulary, topic[0]) for each in both if (topic := each.resolve(name, language))}

    unwanted = set().union(*map(slugs, draft.not_topics))

    def is_out(mention: TopicMention) -> bool:
        left = draft.topics_only and mention.reason.startswith(FOUND)
        return left or not unwanted.isdisjoint(slugs(mention.label))

    return tuple(
        replace(mention, reason=LEFT_OUT + mention.reason) if is_out(mention) else mention for mention in mentions
    )
