"""One file that was read -> what becomes of its article: identity, topics, dates; inside a batch.

The file's words come from `parse`, the article's past from the index; `plan` joins them. Knows no disk.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedsvc import text
from feedsvc.index import articles as index
from feedsvc.index import folder, identity, media, meta, purged
from feedsvc.index.articles import Known
from feedsvc.index.database import Connection
from feedsvc.index.folder import KnownFile
from feedsvc.index.identity import Placed, Signs
from feedsvc.ingest import content, naming, plan, standing, times
from feedsvc.ingest.ahead import Ahead, titled_by
from feedsvc.ingest.batch import SECOND, Batch
from feedsvc.ingest.closing import weight_of
from feedsvc.ingest.media import Taken
from feedsvc.ingest.naming import Names
from feedsvc.ingest.readers import Parsed
from feedsvc.ingest.recipe import UNREADABLE, ending_of
from feedsvc.ingest.subjects import subjects_of, words_of
from feedsvc.model import Draft, Problem, Record, SourceFile
from feedsvc.parse.fields import KNOWN
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import Vocabulary


@dataclass(slots=True)
class Look:
    """What the articles of one look have in common."""

    site: Site
    vocabulary: Vocabulary
    is_there: Callable[[str], bool]  # whether there is a file at a path
    media: Callable[[Connection, Draft, str, str], Taken]  # takes in the files that the article at a path, by id, names
    media_again: Callable[[Connection, str], None]  # takes in those that an article, by id, is known to name
    undated: datetime  # the time that the next undated file gets; files are taken last name first
    guids: dict[str, tuple[str, str]] = field(default_factory=dict)  # what files of a batch claim, and digests, by path
    first: dict[str, str] = field(default_factory=dict)  # the first of them that is no draft, by guid
    salt: str = ""  # of the hashes of what was purged; "" where nothing ever was
    left: dict[str, str] = field(default_factory=dict)  # articles whose file another one took the place of, with paths

    def take_all(self, items: Sequence[Parsed], b: Batch) -> None:
        """Bring the index in line with some files, the last name first."""
        drafts = {item.path: item.result for item in items if isinstance(item.result, Draft)}
        digests = {item.path: item.source.digest for item in items if item.source}
        self.guids = {path: (draft.guid, digests[path]) for path, draft in drafts.items()}
        self.first = {draft.guid: path for path, draft in drafts.items() if not draft.draft}
        self.left = {}
        self.salt = meta.value(b.c, "salt")
        b.tally.look_up(b.c, {mention.slug for item in items if item.ahead for mention in item.ahead.topics})
        _ask_ahead(items, b)
        for item in items:
            self._take(b, item)
        for article_id, path in self.left.items():
            known = index.by_id(b.c, article_id)
            if known and known.article.path == path and known.article.state not in ("withdrawn", "unread"):
                b.put(known, plan.withdraw(known.article, known.record, b.moment))

    def _stands(self, placed: Placed) -> bool:
        """Tell whether the file of an article is still there, and still its own: of its guid, or as published."""
        claimed, digest = self.guids.get(placed.path, (placed.guid, placed.digest))
        return self.is_there(placed.path) and (claimed == placed.guid or not placed.guid or digest == placed.digest)

    def _take(self, b: Batch, item: Parsed) -> None:
        if item.source is None and item.result is None:
            return
        source, result, known = item.source, item.result, item.known
        article, recipe = known.article if known else None, item.recipe
        notes: Sequence[Problem] = ()
        if source is None or isinstance(result, Problem):
            self._let_stand(b, item)
            notes = [result] if isinstance(result, Problem) else ()
        elif result is None:
            folder.touch_file(b.c, _file(item, recipe, article))
            return
        else:
            own, problems = self._publish(b, result, source, item.ahead)
            notes = (*problems, *_unseen(result, item.path, b), *_unknown_fields(result, item.path))
            if own is None and not result.draft:
                self._let_stand(b, item)
                recipe = UNREADABLE  # what it is refused for may go away
            article = own or article
            if recipe:
                recipe += ending_of(result, self.site)
        b.put_file(_file(item, recipe, article), notes)

    def _let_stand(self, b: Batch, item: Parsed) -> None:
        """Keep in the ledger what an article says whose file says that no more, when the file comes to be in error."""
        before = item.known
        known = index.by_id(b.c, before.article) if before and before.article and item.source else None
        if not (before and known) or known.article.state in ("withdrawn", "unread"):
            return
        if before.digest == known.article.digest:
            b.lines.append(standing.of(known.article, media.paths(b.c, known.article.id)))
        else:
            self.media_again(b.c, known.article.id)

    def _publish(
        self, b: Batch, draft: Draft, source: SourceFile, ahead: Ahead | None
    ) -> tuple[str | None, tuple[Problem, ...]]:
        """Give the article's id, None when there is none, and what an editor should know."""
        names = self._free_names(b, draft, source, ahead)
        known = None if names else self._known(b, draft, source)
        if twin := self._twin(b, draft, source, known):
            return None, (*draft.problems, twin)
        if known is None and (erased := self._purged(b, draft, source)):
            return None, (*draft.problems, erased)
        if known and known.record.order:
            b.put(known, plan.follow(known.article, known.record, source))
            return known.article.id, (*draft.problems, stays_withdrawn(source.path, known.record))
        if draft.draft:
            if known and known.article.state in ("live", "held", "expired", "unread"):
                b.put(known, plan.withdraw(known.article, known.record, b.moment))
            return known.article.id if known else None, draft.problems
        completed = self._complete(b, draft, source, known, ahead, names)
        b.put(known, completed)
        return completed.article.id, draft.problems + completed.problems

    def _known(self, b: Batch, draft: Draft, source: SourceFile) -> Known | None:
        """Find the article that a file continues: by a guid whose own file is gone, by its path, by its bytes."""
        here = index.by_path(b.c, source.path)
        own = here is None or draft.guid in ("", here.article.guid, here.article.id)
        if here and (own or _is_unheeded(draft.guid, source, here)):
            return here
        for placed in identity.alike(b.c, draft.guid, "" if here else source.digest):
            if not self._stands(placed):
                if here:
                    self.left[here.article.id] = source.path
                folder.forget_file(b.c, placed.path)
                return index.by_id(b.c, placed.id)
        return here

    def _twin(self, b: Batch, draft: Draft, source: SourceFile, known: Known | None) -> Problem | None:
        """Refuse a guid that another file has: the article that had it first keeps it, else the first file."""
        if not draft.guid or draft.draft or (known and _is_unheeded(draft.guid, source, known)):
            return None
        others = (each for each in identity.with_guid(b.c, draft.guid) if known is None or each.id != known.article.id)
        path = next((each.path for each in others if self._stands(each)), None)
        if path is None and known is None and (first := self.first.get(draft.guid)) != source.path:
            path = first
        if path is None:
            return None
        return Problem(
            source.path,
            0,
            "error",
            f"{text.shown(source.path)} and {text.shown(path)} claim the same guid {text.shown(draft.guid)}",
            "give this file a guid of its own, or remove the line",
        )

    def _purged(self, b: Batch, draft: Draft, source: SourceFile) -> Problem | None:
        """Refuse a new article in the place of one that was erased: it may be that one again."""
        if not self.salt:
            return None
        slug = self._slug(b, draft, source.path, self._new_id(b, source.path), None)
        if not any(purged.holds(b.c, name, salt=self.salt) for name in (slug, *purged.names(source.path, draft.guid))):
            return None
        message = "an article of this name was purged, and does not come back"
        return Problem(source.path, 0, "error", message, "delete the file; another article needs names of its own")

    def _complete(
        self,
        b: Batch,
        draft: Draft,
        source: SourceFile,
        known: Known | None,
        ahead: Ahead | None,
        names: Names | None,
    ) -> plan.Completed:
        record = known.record if known else None
        if record or not ahead:
            subjects = subjects_of(draft, source, record, self.site, self.vocabulary)
        else:
            subjects = ahead.subjects
        draft, frozen = _with_lasting_guid(titled_by(subjects, draft), source.path, known)
        article_id, slug = names or self._names(b, draft, source.path, known)
        is_alone = names and not draft.media
        taken = Taken(draft, "", ()) if is_alone else self.media(b.c, draft, source.path, article_id)
        if ahead and not record and not draft.media:
            topics, weight = ahead.topics, ahead.weight
        else:
            topics = self.vocabulary.shown(subjects.found)
            weight = weight_of(taken.draft, topics)
        completed = plan.complete(
            taken.draft,
            source,
            known.article if known else None,
            record,
            article_id=article_id,
            slug=slug,
            found=subjects.found,
            topics=topics,
            weight=weight,
            content=content.with_media(subjects.content, taken.mark),
            seen=b.moment.now if known else self._first_seen(b, draft),
            moment=b.moment,
            taken=lambda first, last: b.newcomers.updated_between(first, last, article_id),
        )
        return replace(completed, problems=frozen + taken.problems + completed.problems, words=words_of(draft))

    def _free_names(self, b: Batch, draft: Draft, source: SourceFile, ahead: Ahead | None) -> Names | None:
        """Name an article that surely continues none, by names that are nobody's; None where that takes more asking."""
        if ahead is None or draft.guid or self.salt:
            return None
        return ahead.names if b.newcomers.is_unknown(Signs(source.path, source.digest, *ahead.names)) else None

    def _names(self, b: Batch, draft: Draft, path: str, known: Known | None) -> Names:
        article_id = known.article.id if known else self._new_id(b, path)
        return Names(article_id, self._slug(b, draft, path, article_id, known))

    def _new_id(self, b: Batch, path: str) -> str:
        def taken(new: str) -> bool:
            return identity.id_exists(b.c, new) or (bool(self.salt) and purged.holds(b.c, new, salt=self.salt))

        return naming.article_id_for(self.site.site_id, path, taken)

    def _first_seen(self, b: Batch, draft: Draft) -> datetime:
        """Give undated files that were first seen together a second each, the last of them the newest."""
        if not times.needs_time(draft, b.moment):
            return b.moment.now
        seen = min(self.undated, b.moment.now)
        taken = b.newcomers.updated_between(seen - times.DISTINCT_SECONDS * SECOND, seen, "")
        earlier = (seen - n * SECOND for n in range(times.DISTINCT_SECONDS))
        seen = next((time for time in earlier if time not in taken), seen)
        self.undated = seen - SECOND
        return seen

    def _slug(self, b: Batch, draft: Draft, path: str, article_id: str, known: Known | None) -> str:
        if known and draft.slug in ("", known.article.slug):
            return known.article.slug
        return naming.slug_for(draft, path, article_id, lambda slug: identity.slug_owner(b.c, slug))


def _ask_ahead(items: Sequence[Parsed], b: Batch) -> None:
    signs = (Signs(item.path, item.source.digest, *item.ahead.names) for item in items if item.source and item.ahead)
    drafts = (item.result for item in items if item.ahead and isinstance(item.result, Draft))
    stamps = (stamp for draft in drafts for stamp in (draft.published, draft.updated) if stamp)
    b.newcomers.ask_ahead(signs, {stamp.when for stamp in stamps})


def _file(item: Parsed, recipe: str, article: str | None) -> KnownFile:
    """Tell how a file was found."""
    if source := item.source:
        return KnownFile(item.path, source.size, source.modified, source.ctime, source.digest, recipe, article)
    return KnownFile(item.path, 0, 0, 0, item.known.digest if item.known else "", UNREADABLE, article)


def stays_withdrawn(path: str, record: Record) -> Problem:
    """Say that a file is not published because its article was withdrawn by an editor's word."""
    message = f"this article is {text.shown(record.order)}, and stays so though its file is here"
    return Problem(path, 0, "warning", message, f"to publish it again, run: feedsvc restore {record.slug}")


def _with_lasting_guid(draft: Draft, path: str, known: Known | None) -> tuple[Draft, tuple[Problem, ...]]:
    """Keep the guid that an article was published under: it is its id for those who follow it (I3)."""
    if known is None or not known.record.memberships or draft.guid == known.article.guid:
        return draft, ()
    kept = known.article.guid or known.article.id
    problem = Problem(
        path,
        0,
        "warning",
        f"the guid of a published article stays as it is: {text.shown(kept)}",
        "take the edit of the guid back; another article needs a file of its own",
    )
    return replace(draft, guid=known.article.guid), (problem,) if draft.guid != known.article.id else ()


def _is_unheeded(guid: str, source: SourceFile, known: Known) -> bool:
    """Tell whether an article was published as its file is, though not under the guid that stands there."""
    is_published = bool(known.record.memberships) and known.record.digest == source.digest
    return is_published and guid not in (known.article.guid, known.article.id)


def _unseen(draft: Draft, path: str, b: Batch) -> Iterable[Problem]:
    """Note why a file without fault is not published: who looks for it shall not wonder."""
    if draft.draft:
        yield Problem(
            path, 0, "note", "this is a draft and is not published", "take its field draft away to publish it"
        )
    elif draft.expires and draft.expires.when <= b.moment.now:
        day = draft.expires.when.astimezone(b.moment.zone)
        yield Problem(path, 0, "note", f"this is not published any more: it expired on {day:%Y-%m-%d}")


def _unknown_fields(draft: Draft, path: str) -> Iterable[Problem]:
    """Note the metadata keys that mean nothing: perhaps a slip, perhaps another program's."""
    for key in draft.unknown:
        near = text.nearest(key, KNOWN)
        hint = f"did you mean {text.shown(near[0])}?" if near else ""
        yield Problem(path, 0, "note", f"the field {text.shown(key)} means nothing here", hint)
