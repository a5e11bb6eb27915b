"""A draft -> its topics as found: what its editor gave, and the names in its headline; nothing decided yet.

Names are looked for when an article is new and when its words change, so that no other version of the method moves
anything by itself. What an editor does not want stays known, as left out. Pure: knows no disk and no index.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from feedsvc import topics
from feedsvc.ingest.content import content_of, same_words
from feedsvc.model import Draft, Record, SourceFile, TopicMention
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import FOUND, LEFT_OUT, Vocabulary

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
    folders = PurePosixPath(source.path).parts[:-1] if site.folders else ()
    title = topics.shown_headline(
        draft.title, draft.text, tags=(*draft.tags, *folders), vocabulary=vocabulary, language=draft.language or None
    )
    given = topics.topics_of(
        draft.title,
        draft.text,
        tags=draft.tags,
        folders=folders,
        vocabulary=vocabulary.undecided(),
        language=draft.language or None,
        topics_only=True,
    )
    draft = replace(draft, title=title) if title != draft.title else draft
    content = content_of(draft, words_of(draft))
    is_read = record and source.digest == record.digest and record.withdrawn is None
    is_same = record and (is_read or same_words(record.content, content))
    names = _kept(record) if record and is_same else _names(draft, vocabulary)
    return Subjects(title, tuple(_wanted((*given, *names), draft, vocabulary)), content)


def _names(draft: Draft, vocabulary: Vocabulary) -> Mentions:
    found = topics.topics_of(
        draft.title, draft.text, vocabulary=vocabulary.undecided(), language=draft.language or None
    )
    return tuple(mention for mention in found if mention.reason.startswith(FOUND))


def _kept(record: Record) -> Mentions:
    bare = (replace(mention, reason=mention.reason.removeprefix(LEFT_OUT)) for mention in record.topics)
    return tuple(mention for mention in bare if mention.reason.startswith(FOUND))


def _wanted(mentions: Mentions, draft: Draft, vocabulary: Vocabulary) -> Iterator[TopicMention]:
    """Mark what the article's editor does not want, by any of its names, before and after what settings decide."""
    language = draft.language.partition("-")[0] or "en"

    def slugs(name: str) -> set[tuple[bool, str]]:
        both = (vocabulary.undecided(), vocabulary)
        return {(each is vocabulary, topic[0]) for each in both if (topic := each.resolve(name, language))}

    unwanted = set().union(*map(slugs, draft.not_topics))
    for mention in mentions:
        out = draft.topics_only and mention.reason.startswith(FOUND)
        if out or (unwanted and slugs(mention.label) & unwanted):
            mention = replace(mention, reason=LEFT_OUT + mention.reason)
        yield mention
