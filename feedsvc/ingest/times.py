"""When an article is published, filed, updated and corrected, as its file says and as its past allows.

Pure: `now` is given with the moment of a batch.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from feedsvc.ingest.content import really_changed
from feedsvc.model import (
    Draft,
    Problem,
    Record,
    SourceFile,
    Stamp,
    State,
)

DISTINCT_SECONDS = 3600  # how far `updated` may move to be distinct
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """When a batch happens."""

    now: datetime  # what dates are held against
    changed: datetime  # what the batch stamps on what it changes
    zone: ZoneInfo
    settled: bool  # the folder was ingested once: new articles are filed when they are seen


def needs_time(draft: Draft, moment: Moment) -> bool:
    """Tell whether a new article takes the time when it was first seen for its date."""
    stamp = draft.published
    if stamp is None or (stamp.origin != "metadata" and stamp.when > moment.now):
        return True
    return not stamp.has_time and _day(stamp.when, moment) == _day(moment.now, moment)


def _day(when: datetime, moment: Moment) -> object:
    return when.astimezone(moment.zone).date()


def was_published(record: Record) -> bool:
    """Tell whether an article ever stood in feeds."""
    return any(place.feed == "" for place in record.memberships)


def was_held(record: Record) -> bool:
    """Tell whether an article waited for its time, though its file was not read since the index was made anew."""
    return record.due is not None and record.due == record.published


def published_at(
    draft: Draft, path: str, record: Record | None, first_seen: datetime, moment: Moment
) -> tuple[datetime, tuple[Problem, ...]]:
    """Give the date of an article, and what an editor should know of it."""
    stamp = draft.published
    dated = record if record and not was_held(record) else None  # an embargo that was taken back is no date
    fallback = dated.published if dated else first_seen
    if stamp is None:
        return fallback, ()
    if stamp.origin != "metadata" and stamp.when > moment.now:
        kept = fallback if fallback <= moment.now else first_seen
        return kept, (future(path, "date in the " + stamp.origin, stamp, moment),)
    if stamp.origin != "metadata" and dated and was_published(dated):
        return dated.published, ()  # another name, folder or line "Updated: ..." is no other date
    if not stamp.has_time and _day(stamp.when, moment) == _day(first_seen, moment):
        return first_seen, ()
    return stamp.when, ()


def future(path: str, what: str, stamp: Stamp, moment: Moment) -> Problem:
    """Say that a time which holds nothing back lies in the future."""
    return Problem(
        path,
        0,
        "warning",
        f"the {what} lies in the future ({stamp.when.astimezone(moment.zone):%Y-%m-%d})",
        "only date or publish_at in the metadata can hold an article back; the time it was first seen is used",
    )


def present(record: Record | None, moment: Moment) -> datetime:
    """Give the time that a date is held against: a clock that was set back holds no published article (F38)."""
    was_live = record is not None and any(place.feed == "" and place.left is None for place in record.memberships)
    return max(moment.now, record.changed) if record and was_live else moment.now


def filed_at(
    published: datetime, first_seen: datetime, record: Record | None, state: State, moment: Moment
) -> datetime:
    """Give an article's place in archives: once it was published, for ever."""
    if record and was_published(record):
        return record.filed
    if not moment.settled or state != "live":
        return published
    return max(first_seen, published) if record else first_seen  # what was held is filed when its time came


def updated_at(
    draft: Draft,
    source: SourceFile,
    content: str,
    record: Record | None,
    moment: Moment,
) -> datetime | None:
    """Give when an article was last really changed; None when it was not since it was published."""
    if record is None or not was_published(record):
        given = draft.updated.when if draft.updated else None
        return given if given and given <= moment.now else None
    # An embargo that was taken back leaves a time that never was one of a change.
    lies_ahead = record.updated > max(moment.now, record.changed)
    restored = record.withdrawn is not None
    corrected = draft.correction not in ("", record.correction)
    edited = source.digest != record.digest and (corrected or really_changed(content, record.content))
    if restored or edited:
        last = moment.now - SECOND if lies_ahead else record.updated
        return max(moment.now, last + SECOND, (record.withdrawn or last) + SECOND)
    return moment.now if lies_ahead else record.updated


def corrected_at(draft: Draft, source: SourceFile, record: Record | None, updated: datetime) -> datetime | None:
    """Give when the correction of an article came: its note keeps that date, whatever else is edited later.

    What nobody saw yet is dated as it is published. A record without a correction may be older than these are kept:
    a file that did not change since had its correction then.
    """
    if not draft.correction:
        return None
    if record is None or not was_published(record):
        return updated
    is_read = record.digest == source.digest and record.withdrawn is None
    if not (is_read or record.correction == draft.correction):
        return updated
    return min(record.corrected or record.updated, updated)  # of an embargo that was taken back


def distinct(
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
