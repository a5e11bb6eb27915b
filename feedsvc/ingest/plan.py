"""What was found against what is known: which files to read, what an article becomes, which pages close.

Pure decisions on values; `apply` carries them out. Knows no disk, no database and no clock: `now` is given.
"""

import hashlib
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedsvc import text, urls
from feedsvc.model import (
    Article,
    ClosedPage,
    Draft,
    Membership,
    OpenPlace,
    Problem,
    Record,
    SourceFile,
    Stamp,
    State,
    TopicMention,
)

PAGE_WEIGHT = 200 * 1024
OPEN_WEIGHT = 700 * 1024
ENTRY_WEIGHT = 256 * 1024  # a heavier entry stands in feeds as its summary
SUMMARY_WEIGHT = 16 * 1024
ENTRY_OVERHEAD = 1024  # bytes of markup around an entry's text
PART_OVERHEAD = 128  # bytes of markup around a topic, an author, an enclosure
DISTINCT_SECONDS = 3600  # how far `updated` may move to be distinct
CLOSING_AGE = timedelta(hours=48)
SECOND = timedelta(seconds=1)
WITHDRAWN = "withdrawn"
MANY_GONE = 3  # so many articles gone at once may be a lost folder


class Mark(NamedTuple):
    """What tells that a file need not be read again."""

    size: int
    modified: int
    recipe: str


def differences(
    found: Iterable[tuple[bytes, Mark]], known: Iterable[tuple[bytes, Mark]]
) -> Iterator[tuple[bytes, Mark | None]]:
    """Give the files that are new or moved their mark, each with it, and with None those that are known and gone.

    Both come in the order of their paths, and nothing is kept.
    """
    before = iter(known)
    last = next(before, None)
    for path, mark in found:
        while last and last[0] < path:
            yield last[0], None
            last = next(before, None)
        is_known = last is not None and last[0] == path
        if not (last and is_known and last[1] == mark):
            yield path, mark
        last = next(before, None) if is_known else last
    while last:
        yield last[0], None
        last = next(before, None)


def path_bytes(path: str) -> bytes:
    """Write a path as the index does, which orders by that."""
    return path.encode("utf-8", "surrogateescape")


def path_of(written: bytes) -> str:
    """Read what `path_bytes` wrote."""
    return written.decode("utf-8", "surrogateescape")


def is_below(path: str, folders: Collection[str]) -> bool:
    """Tell whether a path is in one of some folders, or is one; "" is all."""
    return bool(folders) and any(path == folder or path.startswith(folder + "/") or not folder for folder in folders)


def is_mass_withdrawal(gone: int, published: int) -> bool:
    """Tell whether so many articles gone in one look are more likely a lost folder than an editor's wish."""
    return (
        (gone > 20 and gone * 10 > published) or (gone >= MANY_GONE and gone * 2 >= published) or 0 < gone >= published
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """When a batch happens."""

    now: datetime  # what dates are held against
    changed: datetime  # what the batch stamps on what it changes
    zone: ZoneInfo
    settled: bool  # the folder was ingested once: new articles are filed when they are seen


@dataclass(frozen=True, slots=True)
class Completed:
    """An article, its ledger line, and what an editor should know of it."""

    article: Article
    record: Record
    problems: tuple[Problem, ...]
    words: str | None = None  # of its text, where they are at hand


def needs_time(draft: Draft, moment: Moment) -> bool:
    """Tell whether a new article takes the time when it was first seen for its date."""
    stamp = draft.published
    if stamp is None or (stamp.origin != "metadata" and stamp.when > moment.now):
        return True
    return not stamp.has_time and _day(stamp.when, moment) == _day(moment.now, moment)


def _day(when: datetime, moment: Moment) -> object:
    return when.astimezone(moment.zone).date()


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
    content: str,
    seen: datetime,
    moment: Moment,
    taken: Callable[[datetime, datetime], Collection[datetime]],
) -> Completed:
    """Join what a file says with what is known of its article.

    `before` and `record` are None for a new article, which was first seen at `seen`; its topics were `found` and are
    shown as `topics`; `content` is its digest (`content_of`); `taken` gives the `updated` times of other articles
    between two times.
    """
    first_seen = record.first_seen if record else seen
    published, problems = _published(draft, source.path, record, first_seen, moment)
    expires = draft.expires.when if draft.expires else None
    state = _state(published, expires, _present(record, moment))
    updated = _distinct(_updated(draft, source, content, record, moment), published, record, moment, taken)
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
        filed=_filed(published, first_seen, record, state, moment),
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
        corrected=_corrected(draft, source, record, updated),
        expires=expires,
        weight=_weight(draft, topics),
    )
    if draft.updated and draft.updated.when > moment.now:
        problems += (_future(source.path, "updated", draft.updated, moment),)
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
    ever_live = record is not None and _was_published(record)
    moved = set(record.moved if record else ()) | ({record.slug} if record else set())
    tombs = record.changed if record and record.withdrawn and not article.withdrawn else None
    new = Record(
        id=article.id,
        path=article.path,
        slug=article.slug,
        digest=article.digest,
        content=content,
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
        moved=tuple(sorted(moved - {article.slug})),
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
            places[feed] = replace(place, left=None)
        elif place.left is None or place.left == tombs:
            places[feed] = replace(place, left=changed)
    for feed in feeds:
        places.setdefault(feed, Membership(feed, filed))
    return tuple(places[feed] for feed in sorted(places))


def withdraw(article: Article, record: Record, moment: Moment) -> Completed:
    """Take an article back: it leaves every feed and leaves a tombstone."""
    # One that is held left the feeds, should it ever have stood in any, when it last changed.
    was_held = _was_held(record)
    when, changed = (article.changed, article.changed) if was_held else (moment.now, moment.changed)
    gone = replace(article, state="withdrawn", withdrawn=when, changed=changed)
    return finish(gone, record, record.content, record.topics, moment)


def withdraw_for_good(article: Article, record: Record, reason: str, moment: Moment) -> Completed:
    """Take an article back by an editor's word, which holds though its file be there."""
    gone = Completed(article, record, ()) if article.withdrawn else withdraw(article, record, moment)
    order = f"{WITHDRAWN}: {reason}" if reason else WITHDRAWN
    return replace(gone, record=replace(gone.record, order=order))


def allow(article: Article, record: Record) -> Completed:
    """Take an editor's word back: the article is published again when its file is read."""
    return Completed(article, replace(record, order=""), ())


def show(article: Article, record: Record, topics: tuple[TopicMention, ...], moment: Moment) -> Completed:
    """Show an article under other topics; the author changed nothing."""
    shown = replace(article, topics=topics, changed=_changed(article, moment), weight=_weight(article, topics))
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
        shown = replace(article, topics=topics, changed=_changed(article, moment), weight=_weight(article, topics))
    return finish(shown, record, record.content, found, moment)


def _changed(article: Article, moment: Moment) -> datetime:
    """Give when a change of an article changes bytes: no document shows one that is held."""
    return article.changed if article.state == "held" else moment.changed


def come_due(article: Article, record: Record, moment: Moment) -> Completed:
    """Let an article's time come: publish what was held, end what has expired."""
    state = _state(article.published, article.expires, moment.now)
    filed = _filed(article.published, article.first_seen, record, state, moment)
    due = replace(article, state=state, changed=moment.changed, filed=filed)
    return finish(due, record, record.content, record.topics, moment)


def _was_held(record: Record) -> bool:
    """Tell whether an article waited for its time, though its file was not read since the index was made anew."""
    return record.due is not None and record.due == record.published


def _was_published(record: Record) -> bool:
    return any(place.feed == "" for place in record.memberships)


def _published(
    draft: Draft, path: str, record: Record | None, first_seen: datetime, moment: Moment
) -> tuple[datetime, tuple[Problem, ...]]:
    stamp, fallback = draft.published, record.published if record else first_seen
    if stamp is None:
        return fallback, ()
    if stamp.origin != "metadata" and stamp.when > moment.now:
        kept = fallback if fallback <= moment.now else first_seen
        return kept, (_future(path, "date in the " + stamp.origin, stamp, moment),)
    if not stamp.has_time and _day(stamp.when, moment) == _day(first_seen, moment):
        return first_seen, ()
    return stamp.when, ()


def _future(path: str, what: str, stamp: Stamp, moment: Moment) -> Problem:
    return Problem(
        path,
        0,
        "warning",
        f"the {what} lies in the future ({stamp.when.astimezone(moment.zone):%Y-%m-%d})",
        "only date or publish_at in the metadata can hold an article back; the time it was first seen is used",
    )


def _present(record: Record | None, moment: Moment) -> datetime:
    """Give the time that a date is held against: a clock that was set back holds no published article (F38)."""
    was_live = record is not None and any(place.feed == "" and place.left is None for place in record.memberships)
    return max(moment.now, record.changed) if record and was_live else moment.now


def _state(published: datetime, expires: datetime | None, now: datetime) -> State:
    if published > now:
        return "held"
    return "expired" if expires and expires <= now else "live"


def _due(article: Article) -> datetime | None:
    if article.state == "held":
        return article.published
    return article.expires if article.state == "live" else None


def _filed(published: datetime, first_seen: datetime, record: Record | None, state: State, moment: Moment) -> datetime:
    if record and _was_published(record):
        return record.filed
    if not moment.settled or state != "live":
        return published
    return max(first_seen, published) if record else first_seen  # what was held is filed when its time came


def _updated(
    draft: Draft,
    source: SourceFile,
    content: str,
    record: Record | None,
    moment: Moment,
) -> datetime | None:
    if record is None or not _was_published(record):
        given = draft.updated.when if draft.updated else None
        return given if given and given <= moment.now else None
    # An embargo that was taken back leaves a time that never was one of a change.
    lies_ahead = record.updated > max(moment.now, record.changed)
    restored = record.withdrawn is not None
    corrected = draft.correction not in ("", record.correction)
    edited = source.digest != record.digest and (corrected or _really_changed(content, record.content))
    if restored or edited:
        last = moment.now - SECOND if lies_ahead else record.updated
        return max(moment.now, last + SECOND, (record.withdrawn or last) + SECOND)
    return moment.now if lies_ahead else record.updated


def _corrected(draft: Draft, source: SourceFile, record: Record | None, updated: datetime) -> datetime | None:
    """Give when the correction of an article came: its note keeps that date, whatever else is edited later.

    What nobody saw yet is dated as it is published. A record without a correction may be older than these are kept:
    a file that did not change since had its correction then.
    """
    if not draft.correction:
        return None
    stood = record is not None and (record.correction == draft.correction or record.digest == source.digest)
    if record is None or not stood or not _was_published(record):
        return updated
    return min(record.corrected or record.updated, updated)  # of an embargo that was taken back


def _distinct(
    wanted: datetime | None,
    published: datetime,
    record: Record | None,
    moment: Moment,
    taken: Callable[[datetime, datetime], Collection[datetime]],
) -> datetime:
    """Move `updated` by seconds, so that no two articles share one: readers take entries that do for one another.

    A time that a file gave moves on, the present one moves back, to no time in the future nor before the last one.
    """
    wanted = max(published, wanted or published)
    if (record and wanted == record.updated) or not taken(wanted, wanted):
        return wanted
    if wanted < moment.now or wanted == published:
        ahead = DISTINCT_SECONDS if wanted > moment.now else int((moment.now - wanted).total_seconds()) + 1
        ahead = min(ahead, DISTINCT_SECONDS)
        candidates = (wanted + n * SECOND for n in range(ahead))
        others = taken(wanted, wanted + ahead * SECOND)
    else:
        first = max(published, record.updated + SECOND if record else published)
        first = max(first, wanted - DISTINCT_SECONDS * SECOND)
        candidates = (wanted - n * SECOND for n in range(int((wanted - first).total_seconds()) + 1))
        others = taken(first, wanted)
    return next((time for time in candidates if time not in others), wanted)


def content_of(draft: Draft, words: str) -> str:
    """Digest what counts as a real change of an article: words, not white space or markup; and whether it was minor.

    `words` are those of its text, in one line. The draft's placeholders count, so a base URL is free to change.
    """
    image = draft.image.url if draft.image else ""
    parts = (draft.title, words, *draft.authors, image, *(file.url for file in draft.enclosures))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return digest + (":minor" if draft.minor else "")


def with_media(content: str, media: str) -> str:
    """Add a mark of the files beside an article that it shows: other files are no real change, but one of bytes."""
    if not media:
        return content
    return content + (":" if ":" in content else "::") + media


def same_words(before: str, now: str) -> bool:
    """Tell whether two digests of `content_of` are of the same words."""
    return before.partition(":")[0] == now.partition(":")[0]


def _really_changed(now: str, before: str) -> bool:
    # "minor" covers only the text it arrived with: left standing in the file, it does not cover the next edit.
    new, minor_now, _ = _parts(now)
    old, minor_before, _ = _parts(before)
    return new != old and (not minor_now or bool(minor_before))


def _parts(content: str) -> tuple[str, str, str]:
    """Take a digest of `content_of` apart: words, "minor" or "", mark of the media."""
    words, _, rest = content.partition(":")
    minor, _, media = rest.partition(":")
    return words, minor, media


def _with_change(article: Article, before: Article | None, record: Record | None, content: str) -> Article:
    """Keep the old `changed` where no byte of any document changes."""
    if before is None or record is None:
        return article
    if article.state == "held" and _was_held(record):
        same = True
    elif before.state == "unread":
        same = record.digest == article.digest and _parts(record.content)[2] == _parts(content)[2]
    else:
        unprinted = {"changed": article.changed, "path": article.path, "digest": article.digest}
        same = replace(before, **unprinted) == article  # type: ignore[arg-type]
    return replace(article, changed=record.changed) if same else article


def _weight(said: Draft | Article, topics: tuple[TopicMention, ...]) -> int:
    """Weigh all that the entry of an article prints: the summary twice, as a brief JSON Feed has it."""
    image = said.image
    texts = [said.html, said.summary, said.summary, said.title, said.correction, said.guid]
    texts += [image.url, image.alt, image.credit] if image else []
    parts = [mention.slug + mention.label for mention in topics]
    parts += [*said.authors, *(file.url + file.type for file in said.enclosures)]
    return text.escaped_weight("".join(texts + parts)) + PART_OVERHEAD * len(parts) + ENTRY_OVERHEAD


def wanted_slug(draft: Draft, path: str) -> str:
    """Give the slug that a new article has unless another has it: its `slug` field, else its title or file name."""
    named = draft.slug or text.slugify(draft.title)
    return named or text.slugify(text.legal(PurePosixPath(path).stem)) or "article"


def slug_for(draft: Draft, path: str, article_id: str, owner: Callable[[str], str | None]) -> str:
    """Choose the slug of a new article: the one that is wanted, else the same with a part of its id."""
    wanted = wanted_slug(draft, path)
    if owner(wanted) in (None, article_id):
        return wanted
    hexes = article_id.replace("-", "")[-32:]
    lengths = (6, 12, 32)
    return next(s for s in (f"{wanted}-{hexes[:n]}" for n in lengths) if owner(s) in (None, article_id))


def article_id_for(site_id: str, path: str, taken: Callable[[str], bool]) -> str:
    """Make the id of a new article; a path that another article once had is told apart by a number."""
    names = itertools.chain([path], (f"{path}\n{number}" for number in itertools.count(2)))
    return next(i for i in (urls.article_id(site_id, name) for name in names) if not taken(i))


def pages_to_close(
    feed: str, places: Sequence[OpenPlace], last_page: int, page_entries: int, closed: datetime
) -> tuple[ClosedPage, ...]:
    """Choose the archive pages that close now, from the open part of a feed in the order of filing.

    A page closes when `page_entries` newer entries follow it and all of it was filed 48 hours before the newest, or
    when the open part is too heavy.
    """
    pages: list[ClosedPage] = []
    heavy = sum(_printed(place) for place in places)
    start = 0
    while size := _page_size(places, start, page_entries, heavy):
        page = places[start : start + size]
        pages.append(ClosedPage(feed, last_page + len(pages) + 1, closed, tuple(place.article for place in page)))
        heavy -= sum(_printed(place) for place in page)
        start += size
    return tuple(pages)


def _page_size(places: Sequence[OpenPlace], start: int, page_entries: int, weight: int) -> int:
    """Give how many entries the page that begins at `start` closes with; 0 when it stays open."""
    totals = itertools.accumulate(_printed(place) for place in places[start : start + page_entries])
    size = max(1, sum(1 for total in totals if total <= PAGE_WEIGHT))
    following = len(places) - start - size
    if following < 1:
        return 0
    old = places[start + size - 1].filed <= places[-1].filed - CLOSING_AGE
    return size if weight > OPEN_WEIGHT or (following >= page_entries and old) else 0


def _printed(place: OpenPlace) -> int:
    return place.weight if place.weight <= ENTRY_WEIGHT else SUMMARY_WEIGHT
