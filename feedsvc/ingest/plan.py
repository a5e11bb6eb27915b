"""What a file says, joined with what is known of its article: what the article becomes, and its ledger line.

Pure decisions on values; `apply` carries them out. Knows no disk, no database and no clock: `now` is given.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedsvc.ingest import times
from feedsvc.ingest.closing import weight_of
from feedsvc.ingest.content import parts_of, with_print, without_said
from feedsvc.ingest.times import Moment
from feedsvc.model import (
    Article,
    Draft,
    Membership,
    Problem,
    Record,
    SourceFile,
    State,
    TopicMention,
)

WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Completed:
    """An article, its ledger line, and what an editor should know of it."""

    article: Article
    record: Record
    problems: tuple[Problem, ...]
    words: str | None = None  # of its text, where they are at hand


def complete(
    draft: Draft,
    source: SourceFile,
    before: Article | None,
    record: Record | None,
    *,
    article_id: str,
    slug: str,
    found: tuple[TopicMention, ...],
    topics: tuple[TopicMention, ...],
    weight: int,
    content: str,
    seen: datetime,
    moment: Moment,
    taken: Callable[[datetime, datetime], Collection[datetime]],
) -> Completed:
    """Join what a file says with what is known of its article.

    `before` and `record` are None for a new article, which was first seen at `seen`; its topics were `found` and are
    shown as `topics`, with which it has its `weight` (`weight_of`); `content` is its digest (`content_of`); `taken`
    gives the `updated` times of other articles between two times.
    """
    first_seen = record.first_seen if record else seen
    published, problems = times.published_at(draft, source.path, record, first_seen, moment)
    expires = draft.expires.when if draft.expires else None
    state = _state(published, expires, times.present(record, moment))
    updated = times.distinct(times.updated_at(draft, source, content, record, moment), published, record, moment, taken)
    article = Article(
        id=article_id,
        slug=slug,
        path=source.path,
        digest=source.digest,
        state=state,
        title=draft.title,
        html=draft.html,
        summary=draft.summary,
        published=published,
        updated=updated,
        changed=moment.changed,
        first_seen=first_seen,
        filed=times.filed_at(published, first_seen, record, state, moment),
        authors=draft.authors,
        credit=draft.credit,
        place=draft.place,
        language=draft.language,
        topics=topics,
        related=draft.related,
        enclosures=draft.enclosures,
        image=draft.image,
        link=draft.link,
        guid=draft.guid,
        correction=draft.correction,
        corrected=times.corrected_at(draft, source, record, updated),
        expires=expires,
        weight=weight,
    )
    if draft.updated and draft.updated.when > moment.now:
        problems += (times.future(source.path, "updated", draft.updated, moment),)
    return finish(_with_change(article, before, record, content), record, content, found, moment, problems)


def finish(
    article: Article,
    record: Record | None,
    content: str,
    found: tuple[TopicMention, ...],
    moment: Moment,
    problems: tuple[Problem, ...] = (),
) -> Completed:
    """Write the ledger line of an article whose state is decided."""
    feeds = ("", *(mention.slug for mention in article.topics)) if article.state == "live" else ()
    old = record.memberships if record else ()
    ever_live = record is not None and times.was_published(record)
    slugs = {*record.moved, record.slug} if record else set()
    tombs = record.changed if record and record.withdrawn and not article.withdrawn else None
    new = Record(
        id=article.id,
        path=article.path,
        slug=article.slug,
        digest=article.digest,
        content=_with_print(content, article, record),
        state=article.state,
        published=article.published,
        updated=article.updated,
        changed=article.changed,
        first_seen=article.first_seen,
        filed=article.filed,
        due=_due(article),
        withdrawn=article.withdrawn,
        topics=found,
        memberships=_places(old, feeds, moment.changed if ever_live else article.filed, moment.changed, tombs),
        moved=tuple(sorted(slugs - {article.slug})),
        guid=article.guid,
        order=record.order if record else "",
        correction=article.correction,
        corrected=article.corrected,
    )
    return Completed(article, new, problems)


def _places(
    old: Iterable[Membership],
    feeds: Sequence[str],
    filed: datetime,
    changed: datetime,
    tombs: datetime | None,
) -> tuple[Membership, ...]:
    """Join and leave feeds; `tombs` is when a withdrawn article that comes back left those that have its tombstone."""
    places = {place.feed: place for place in old}
    for feed, place in places.items():
        if feed in feeds:
            places[feed] = place._replace(left=None)
        elif place.left is None or place.left == tombs:
            places[feed] = place._replace(left=changed)
    for feed in feeds:
        if feed not in places:
            places[feed] = Membership(feed, filed)
    return tuple(places[feed] for feed in sorted(places))


def withdraw(article: Article, record: Record, moment: Moment) -> Completed:
    """Take an article back: it leaves every feed and leaves a tombstone."""
    # One that is held left the feeds, should it ever have stood in any, when it last changed.
    is_held = times.was_held(record)
    when, changed = (article.changed, article.changed) if is_held else (moment.now, moment.changed)
    gone = replace(article, state="withdrawn", withdrawn=when, changed=changed)
    return finish(gone, record, record.content, record.topics, moment)


def withdraw_for_good(article: Article, record: Record, reason: str, moment: Moment) -> Completed:
    """Take an article back by an editor's word, which holds though its file be there."""
    gone = Completed(article, record, ()) if article.withdrawn else withdraw(article, record, moment)
    order = f"{WITHDRAWN}: {reason}" if reason else WITHDRAWN
    return replace(gone, record=replace(gone.record, order=order))


def follow(article: Article, record: Record, source: SourceFile) -> Completed:
    """Know the file of a withdrawn article again, wherever it is moved and whatever it says by then."""
    digest = source.digest
    return Completed(
        replace(article, path=source.path, digest=digest), replace(record, path=source.path, digest=digest), ()
    )


def allow(article: Article, record: Record) -> Completed:
    """Take an editor's word back: the article is published again when its file is read."""
    return Completed(article, replace(record, order=""), ())


def show(article: Article, record: Record, topics: tuple[TopicMention, ...], moment: Moment) -> Completed:
    """Show an article under other topics; the author changed nothing."""
    shown = replace(article, topics=topics, changed=_changed(article, moment), weight=weight_of(article, topics))
    return finish(shown, record, record.content, record.topics, moment)


def retag(
    article: Article,
    record: Record,
    found: tuple[TopicMention, ...],
    topics: tuple[TopicMention, ...],
    moment: Moment,
) -> Completed:
    """Give an article the topics that were found in it anew; the author changed nothing."""
    if article.topics == topics:
        shown = article
    else:
        shown = replace(article, topics=topics, changed=_changed(article, moment), weight=weight_of(article, topics))
    return finish(shown, record, record.content, found, moment)


def _changed(article: Article, moment: Moment) -> datetime:
    """Give when a change of an article changes bytes: no document shows one that is held."""
    return article.changed if article.state == "held" else moment.changed


def come_due(article: Article, record: Record, moment: Moment) -> Completed:
    """Let an article's time come: publish what was held, end what has expired."""
    state = _state(article.published, article.expires, moment.now)
    filed = times.filed_at(article.published, article.first_seen, record, state, moment)
    due = replace(article, state=state, changed=moment.changed, filed=filed)
    return finish(due, record, record.content, record.topics, moment)


def _state(published: datetime, expires: datetime | None, now: datetime) -> State:
    if published > now:
        return "held"
    return "expired" if expires and expires <= now else "live"


def _due(article: Article) -> datetime | None:
    if article.state == "held":
        return article.published
    return article.expires if article.state == "live" else None


def _with_change(article: Article, before: Article | None, record: Record | None, content: str) -> Article:
    """Keep the old `changed` where no byte of any document changes."""
    if before is None or record is None:
        return article
    if article.state == "held" and times.was_held(record):
        same = True
    elif before.state == "unread":
        same = _is_printed_alike(article, record, content)
    else:
        unprinted = {"changed": article.changed, "path": article.path, "digest": article.digest}
        same = replace(before, **unprinted) == article  # type: ignore[arg-type]
    return replace(article, changed=record.changed) if same else article


def _with_print(content: str, article: Article, record: Record | None) -> str:
    """Add what is printed of an article; what an older feedsvc did not tell is left out while nothing changes."""
    if record is None or record.digest != article.digest:
        return with_print(content, article)
    then = parts_of(record.content)
    content = content if then.said else without_said(content)
    return with_print(content, article) if then.printed else content


def _is_printed_alike(article: Article, record: Record, content: str) -> bool:
    """Tell whether documents print of an article what its record tells; an older one tells only what was read."""
    then, now = parts_of(record.content), parts_of(with_print(content, article))
    return then.printed == now.printed if then.printed else (record.digest, then.media) == (article.digest, now.media)
