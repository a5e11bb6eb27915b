"""One file that was read -> what becomes of its article: identity, topics, dates; inside a batch.

The file's words come from `parse`, the article's past from the index; `plan` joins them. Knows no disk.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc import text
from feedsvc.index import articles as index
from feedsvc.index.articles import Known, KnownFile
from feedsvc.index.database import Connection
from feedsvc.ingest import plan
from feedsvc.ingest.batch import SECOND, Batch
from feedsvc.ingest.media import Taken
from feedsvc.ingest.readers import Parsed
from feedsvc.ingest.subjects import Subjects, subjects_of
from feedsvc.model import Draft, Problem, Record, SourceFile
from feedsvc.parse.fields import KNOWN
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import Vocabulary

UNREADABLE = ""  # the recipe of a file that could not be read: it is tried again at every look


@dataclass(slots=True)
class Look:
    """What the articles of one look have in common."""

    site: Site
    vocabulary: Vocabulary
    is_there: Callable[[str], bool]  # whether there is a file at a path
    media: Callable[[Connection, Draft, str, str], Taken]  # takes in the files that the article at a path, by id, names
    undated: datetime  # the time that the next undated file gets; files are taken last name first

    def take_all(self, items: Iterable[Parsed], b: Batch) -> None:
        """Bring the index in line with some files."""
        for item in items:
            self._take(b, item)

    def _take(self, b: Batch, item: Parsed) -> None:
        if item.source is None and item.result is None:
            return
        before = item.known
        digest = item.source.digest if item.source else (before.digest if before else "")
        mark = item.mark if item.source else item.mark._replace(recipe=UNREADABLE)
        file = KnownFile(item.path, mark.size, mark.modified, digest, mark.recipe, before.article if before else None)
        if item.source is None or isinstance(item.result, Problem):
            index.put_file(b.c, file, [item.result] if isinstance(item.result, Problem) else [])
        elif item.result is None:
            index.touch_file(b.c, file)
        else:
            article, problems = self._publish(b, item.result, item.source, item.subjects)
            notes = (*problems, *_unknown_fields(item.result, item.path))
            index.put_file(b.c, replace(file, article=article or file.article), notes)

    def _publish(
        self, b: Batch, draft: Draft, source: SourceFile, subjects: Subjects | None
    ) -> tuple[str | None, tuple[Problem, ...]]:
        """Give the article's id, None when there is none, and what an editor should know."""
        known = index.by_path(b.c, source.path)
        if known is None:
            known = index.absent_alike(b.c, draft.guid, source.digest, self.is_there)
        if twin := self._twin(b, draft, source, known):
            return None, (*draft.problems, twin)
        if known and known.record.order:
            return known.article.id, (*draft.problems, stays_withdrawn(source.path, known.record))
        if draft.draft:
            if known and known.article.state in ("live", "held", "expired"):
                b.put(known, plan.withdraw(known.article, known.record, b.moment))
            return known.article.id if known else None, draft.problems
        completed = self._complete(b, draft, source, known, subjects)
        b.put(known, completed)
        return completed.article.id, draft.problems + completed.problems

    def _twin(self, b: Batch, draft: Draft, source: SourceFile, known: Known | None) -> Problem | None:
        other = index.guid_owner(b.c, draft.guid) if draft.guid else None
        if other is None or (known and other.id == known.article.id) or not self.is_there(other.path):
            return None
        return Problem(
            source.path,
            0,
            "error",
            f"{text.shown(source.path)} and {text.shown(other.path)} claim the same guid {text.shown(draft.guid)}",
            "give this file a guid of its own, or remove the line",
        )

    def _complete(
        self, b: Batch, draft: Draft, source: SourceFile, known: Known | None, subjects: Subjects | None
    ) -> plan.Completed:
        record = known.record if known else None
        if record or subjects is None:
            subjects = subjects_of(draft, source, record, self.site, self.vocabulary)
        draft = replace(draft, title=subjects.title)
        article_id = known.article.id if known else self._new_id(b, source.path)
        taken = self.media(b.c, draft, source.path, article_id)
        completed = plan.complete(
            taken.draft,
            source,
            known.article if known else None,
            record,
            article_id=article_id,
            slug=self._slug(b, draft, source.path, article_id, known),
            found=subjects.found,
            topics=self.vocabulary.shown(subjects.found),
            content=plan.content_of(draft, taken.mark),
            seen=b.moment.now if known else self._first_seen(b, draft),
            moment=b.moment,
            taken=lambda first, last: index.updated_between(b.c, first, last, article_id),
        )
        return replace(completed, problems=taken.problems + completed.problems)

    def _new_id(self, b: Batch, path: str) -> str:
        return plan.article_id_for(self.site.site_id, path, lambda new: index.id_exists(b.c, new))

    def _first_seen(self, b: Batch, draft: Draft) -> datetime:
        """Give undated files that were first seen together a second each, the last of them the newest."""
        if not plan.needs_time(draft, b.moment):
            return b.moment.now
        seen = min(self.undated, b.moment.now)
        taken = index.updated_between(b.c, seen - plan.DISTINCT_SECONDS * SECOND, seen, "")
        times = (seen - n * SECOND for n in range(plan.DISTINCT_SECONDS))
        seen = next((time for time in times if time not in taken), seen)
        self.undated = seen - SECOND
        return seen

    def _slug(self, b: Batch, draft: Draft, path: str, article_id: str, known: Known | None) -> str:
        if known and draft.slug in ("", known.article.slug):
            return known.article.slug
        return plan.slug_for(draft, path, article_id, lambda slug: index.slug_owner(b.c, slug))


def stays_withdrawn(path: str, record: Record) -> Problem:
    """Say that a file is not published because its article was withdrawn by an editor's word."""
    message = f"this article is {text.shown(record.order)}, and stays so though its file is here"
    return Problem(path, 0, "warning", message, f"to publish it again, run: feedsvc restore {record.slug}")


def _unknown_fields(draft: Draft, path: str) -> Iterable[Problem]:
    """Note the metadata keys that mean nothing: perhaps a slip, perhaps another program's."""
    for key in draft.unknown:
        near = text.nearest(key, KNOWN)
        hint = f"did you mean {text.shown(near[0])}?" if near else ""
        yield Problem(path, 0, "note", f"the field {text.shown(key)} means nothing here", hint)
