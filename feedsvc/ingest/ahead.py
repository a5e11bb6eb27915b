"""A draft -> what can be told of its article, if that is a new one, before the index is asked. Pure.

Whoever reads files does this: there may be several of them, but only one who writes.
"""

from dataclasses import dataclass, replace

from feedsvc.ingest import naming
from feedsvc.ingest.closing import weight_of
from feedsvc.ingest.naming import Names
from feedsvc.ingest.subjects import Mentions, Subjects, subjects_of
from feedsvc.model import Draft, SourceFile
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is told of a new article ahead of all that others have to do with it."""

    subjects: Subjects
    topics: Mentions  # as shown
    weight: int  # without the files beside it
    names: Names  # unless they are another's


def ahead_of(draft: Draft, source: SourceFile, site: Site, vocabulary: Vocabulary) -> Ahead:
    """Tell what a draft's article is about, weighs and is called."""
    subjects = subjects_of(draft, source, None, site, vocabulary)
    titled = titled_by(subjects, draft)
    shown = vocabulary.shown(subjects.found)
    return Ahead(subjects, shown, weight_of(titled, shown), naming.wanted(titled, site.site_id, source.path))


def titled_by(subjects: Subjects, draft: Draft) -> Draft:
    """Take the marks that were read as tags out of a draft's title."""
    return draft if subjects.title == draft.title else replace(draft, title=subjects.title)
