"""Decisions on values: what to read, what an article becomes, which pages close."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedsvc.index.rows import seconds
from feedsvc.ingest import closing, content, marks, naming, plan, times
from feedsvc.ingest.marks import Mark
from feedsvc.ingest.plan import Completed
from feedsvc.ingest.times import Moment
from feedsvc.model import Article, Draft, Image, Membership, OpenPlace, Record, SourceFile, Stamp, TopicMention

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DAY = timedelta(days=1)
NATO = TopicMention("nato", "NATO", "name in headline")
EU = TopicMention("eu", "EU", "tag")


def moment(now: datetime = NOW, *, settled: bool = True, zone: str = "UTC") -> Moment:
    return Moment(now, now, ZoneInfo(zone), settled)


def stamp(when: datetime, *, has_time: bool = True, origin: str = "metadata") -> Stamp:
    return Stamp(when, has_time, origin)  # type: ignore[arg-type]


def draft(**changes: object) -> Draft:
    values: dict[str, object] = {"title": "Talks go on", "html": "<p>They talk.</p>", "text": "They talk."}
    return Draft(**(values | changes))  # type: ignore[arg-type]


def source(data: bytes = b"1", path: str = "a.txt") -> SourceFile:
    return SourceFile(path, data.hex(), len(data), 1, data)


def complete(
    what: Draft,
    known: Completed | None = None,
    *,
    at: Moment | None = None,
    data: bytes = b"1",
    topics: tuple[TopicMention, ...] = (NATO,),
    seen: datetime | None = None,
    taken: tuple[datetime, ...] = (),
) -> Completed:
    at = at or moment()
    return plan.complete(
        what,
        source(data),
        known.article if known else None,
        known.record if known else None,
        article_id="urn:uuid:1",
        slug="talks-go-on",
        found=topics,
        topics=topics,
        weight=closing.weight_of(what, topics),
        content=content.content_of(what, " ".join(what.text.split())),
        seen=seen or at.now,
        moment=at,
        taken=lambda first, last: [time for time in taken if first <= time <= last],
    )


def feeds(record: Record) -> set[str]:
    return {place.feed for place in record.memberships if place.left is None}


def mark(size: int) -> Mark:
    return Mark(size, 1, 1, "r")


class TestDifferences:
    def test_what_is_new_or_moved_its_mark_is_given_with_it_and_what_is_gone_without(self) -> None:
        found = [(b"moved", mark(2)), (b"new", mark(1)), (b"same", mark(1))]
        known = [(b"gone", mark(1)), (b"moved", mark(1)), (b"same", mark(1)), (b"some", mark(1)), (b"t", mark(1))]
        given = [(b"gone", None), (b"moved", mark(2)), (b"new", mark(1)), (b"some", None), (b"t", None)]
        assert list(marks.differences(found, known)) == given
        assert list(marks.differences([], known[:1])) == given[:1]
        assert list(marks.differences(found[1:2], [])) == given[2:3]
        assert list(marks.differences(found, found)) == []

    def test_names_that_are_no_utf8_are_read_as_they_were_written(self) -> None:
        for path in ("a/\udcff.md", "a/\uffff.md", "é"):
            assert marks.path_of(marks.path_bytes(path)) == path

    def test_f59_what_is_below_a_folder_and_what_only_begins_like_it(self) -> None:
        assert marks.is_below("locked/a", ["locked"])
        assert marks.is_below("locked", ["locked"])
        assert not marks.is_below("lockedout", ["locked"])
        assert marks.is_below("a", [""])
        assert not marks.is_below("a", [])

    @pytest.mark.parametrize(
        ("gone", "published", "refused"),
        [
            *[
                (0, 0, False),
                (1, 1, False),
                (2, 5, False),
                (2, 2, False),
                (3, 6, True),
                (3, 7, False),
                (20, 210, False),
            ],
            *[(21, 209, True), (21, 210, False)],
        ],
    )
    def test_very_many_at_once_are_not_withdrawn(self, gone: int, published: int, refused: bool) -> None:
        assert marks.is_mass_withdrawal(gone, published) is refused


class TestDates:
    def test_a_date_in_the_metadata_stands(self) -> None:
        article = complete(draft(published=stamp(NOW - DAY))).article
        assert (article.published, article.updated, article.state) == (NOW - DAY, NOW - DAY, "live")

    def test_an_undated_article_has_the_time_when_it_was_first_seen_for_ever(self) -> None:
        first = complete(draft(), seen=NOW)
        again = complete(draft(text="Other words."), first, at=moment(LATER), data=b"2")
        assert again.article.published == first.article.published == NOW

    def test_on_its_first_seen_day_a_date_without_a_time_is_the_first_seen_time(self) -> None:
        midnight = NOW.replace(hour=0)
        assert complete(draft(published=stamp(midnight, has_time=False))).article.published == NOW

    def test_the_day_is_one_of_the_sites_time_zone(self) -> None:
        auckland = moment(zone="Pacific/Auckland")  # there it is already the 24th
        midnight = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
        article = complete(draft(published=stamp(midnight, has_time=False)), at=auckland).article
        assert (article.published, article.state) == (NOW, "live")

    def test_on_another_day_a_date_without_a_time_is_its_midnight(self) -> None:
        midnight = (NOW - DAY).replace(hour=0)
        assert complete(draft(published=stamp(midnight, has_time=False))).article.published == midnight

    def test_f33_a_future_date_in_the_metadata_holds_the_article(self) -> None:
        done = complete(draft(published=stamp(LATER)))
        assert (done.article.state, done.record.due, done.record.memberships) == ("held", LATER, ())

    @pytest.mark.parametrize("origin", ["text", "name"])
    def test_f33_a_future_date_in_text_or_name_is_a_problem(self, origin: str) -> None:
        done = complete(draft(published=stamp(LATER + DAY, origin=origin)))
        assert (done.article.state, done.article.published) == ("live", NOW)
        assert "lies in the future (2026-11-24)" in done.problems[0].message
        assert done.problems[0].path == "a.txt"

    def test_f33_a_future_date_is_told_in_the_zone_of_the_site(self) -> None:
        midnight = datetime(2999, 1, 1, tzinfo=ZoneInfo("Pacific/Auckland")).astimezone(UTC)
        done = complete(draft(published=stamp(midnight, origin="name")), at=moment(zone="Pacific/Auckland"))
        assert "lies in the future (2999-01-01)" in done.problems[0].message

    def test_f33_updated_is_never_in_the_future(self) -> None:
        done = complete(draft(published=stamp(NOW - DAY), updated=stamp(LATER)))
        assert done.article.updated == NOW - DAY
        assert "updated lies in the future" in done.problems[0].message

    def test_updated_in_the_metadata_stands_and_is_never_before_published(self) -> None:
        earlier = complete(draft(published=stamp(NOW - DAY), updated=stamp(NOW - 2 * DAY)))
        later = complete(draft(published=stamp(NOW - 2 * DAY), updated=stamp(NOW - DAY)))
        assert (earlier.article.updated, later.article.updated) == (NOW - DAY, NOW - DAY)

    def test_an_undated_file_needs_the_time_when_it_was_seen(self) -> None:
        assert times.needs_time(draft(), moment())
        assert times.needs_time(draft(published=stamp(NOW.replace(hour=0), has_time=False)), moment())
        assert times.needs_time(draft(published=stamp(LATER, origin="text")), moment())
        assert not times.needs_time(draft(published=stamp(NOW - DAY)), moment())
        assert not times.needs_time(draft(published=stamp(NOW - DAY, has_time=False)), moment())


class TestEdits:
    first = complete(draft())

    def edited(self, **changes: object) -> Completed:
        return complete(draft(**changes), self.first, at=moment(LATER), data=b"2")

    def test_f46_an_edit_moves_updated_and_keeps_id_slug_and_published(self) -> None:
        new, old = self.edited(text="Other words.", html="<p>Other words.</p>").article, self.first.article
        assert (new.id, new.slug, new.published) == (old.id, old.slug, old.published)
        assert new.updated == new.changed == LATER

    @pytest.mark.parametrize("origin", ["text", "name"])
    def test_f45_once_published_only_a_date_in_the_metadata_moves_the_date(self, origin: str) -> None:
        first = complete(draft(published=stamp(NOW - 9 * DAY, origin=origin)))
        other = stamp(NOW - 3 * DAY, origin=origin)
        edit = complete(draft(published=other, text="They sing."), first, at=moment(LATER), data=b"2")
        assert (first.article.published, edit.article.published) == (NOW - 9 * DAY, NOW - 9 * DAY)
        given = complete(draft(published=stamp(NOW - 3 * DAY)), edit, at=moment(LATER), data=b"3")
        assert given.article.published == NOW - 3 * DAY

    def test_h33_white_space_and_markup_move_no_updated_but_the_bytes_changed(self) -> None:
        new = self.edited(text="They  talk.", html="<p><em>They</em> talk.</p>").article
        assert (new.updated, new.changed) == (NOW, LATER)

    @pytest.mark.parametrize(
        "said",
        [
            {"summary": "Talks.", "is_summarised": True},
            {"place": "PARIS"},
            {"credit": "Agencies"},
            {"image": Image("https://a.example/1.jpg", alt="A crowd")},
        ],
    )
    def test_f46_an_edit_of_what_is_said_beside_the_text_is_one(self, said: dict[str, object]) -> None:
        first = complete(draft(image=Image("https://a.example/1.jpg")))
        changes = {"image": Image("https://a.example/1.jpg")} | said
        edit = complete(draft(**changes), first, at=moment(LATER), data=b"2")
        assert edit.article.updated == LATER
        minor = complete(draft(minor=True, **changes), first, at=moment(LATER), data=b"2")
        assert minor.article.updated == NOW
        again = complete(draft(text="They  talk.", **changes), edit, at=moment(LATER + DAY), data=b"3")
        assert again.article.updated == LATER
        taken_out = complete(draft(), edit, at=moment(LATER + DAY), data=b"3")
        assert taken_out.article.updated == LATER + DAY

    def test_what_an_older_version_did_not_tell_is_told_with_the_next_change(self) -> None:
        untold = replace(self.first.record, content=content.without_said(self.first.record.content))
        older = replace(self.first, record=untold)
        assert complete(draft(), older, at=moment(LATER)) == older
        edit = complete(draft(place="PARIS"), older, at=moment(LATER), data=b"2")
        assert edit.article.updated == NOW
        assert content.parts_of(edit.record.content).said not in ("", "-")

    def test_h33_a_summary_that_was_found_in_the_text_is_none_of_its_author(self) -> None:
        found = self.edited(text="They  talk.", summary="They. Talk.")
        assert found.article.updated == NOW

    def test_h33_a_touch_changes_nothing(self) -> None:
        again = complete(draft(), self.first, at=moment(LATER))
        assert again == self.first

    def test_a_minor_edit_moves_no_updated_but_covers_only_the_text_it_came_with(self) -> None:
        minor = self.edited(text="Thy talk.", minor=True)
        assert minor.article.updated == NOW
        next_edit = complete(draft(text="They sing.", minor=True), minor, at=moment(LATER + DAY), data=b"3")
        assert next_edit.article.updated == LATER + DAY

    def test_a_correction_always_moves_updated_and_keeps_its_own_time(self) -> None:
        corrected = self.edited(correction="They do not sing.", minor=True)
        assert (corrected.article.updated, corrected.article.corrected) == (LATER, LATER)
        edited = complete(
            draft(text="A.", correction="They do not sing."), corrected, at=moment(LATER + DAY), data=b"3"
        )
        assert (edited.article.updated, edited.article.corrected) == (LATER + DAY, LATER)
        reworded = complete(draft(text="A.", correction="They sang."), edited, at=moment(LATER + 2 * DAY), data=b"4")
        assert (reworded.article.updated, reworded.article.corrected) == (LATER + 2 * DAY, LATER + 2 * DAY)
        removed = complete(draft(text="A."), reworded, at=moment(LATER + 3 * DAY), data=b"5")
        assert (removed.article.updated, removed.article.corrected) == (LATER + 2 * DAY, None)
        again = complete(draft(text="A.", correction="They sang."), removed, at=moment(LATER + 4 * DAY), data=b"4")
        assert (again.article.updated, again.article.corrected) == (LATER + 4 * DAY, LATER + 4 * DAY)

    def test_a_correction_that_was_published_with_its_article_is_as_old(self) -> None:
        old = stamp(NOW - DAY)
        published = complete(draft(correction="It was two.", published=stamp(NOW - 2 * DAY), updated=old)).article
        assert published.corrected == published.updated == NOW - DAY

    def test_what_nobody_saw_before_it_is_published_dates_no_correction(self) -> None:
        held = complete(draft(correction="It was two.", published=stamp(NOW + DAY)))
        later = complete(draft(correction="It was two.", published=stamp(NOW + 2 * DAY)), held, data=b"2").article
        assert later.corrected == later.updated == NOW + 2 * DAY

    def test_f33_a_correction_is_never_dated_in_the_future_when_an_embargo_is_taken_back(self) -> None:
        put_off = self.edited(correction="It was two.", published=stamp(LATER + 9 * DAY))
        now = draft(correction="It was two.", published=stamp(NOW))
        back = complete(now, put_off, at=moment(LATER + DAY), data=b"3").article
        assert back.corrected == back.updated == LATER + DAY

    def test_a_correction_of_a_record_that_has_none_is_as_old_as_its_update_unless_the_file_changed(self) -> None:
        first = self.edited(correction="It was two.")
        older = replace(first, record=replace(first.record, correction="", corrected=None))
        kept = complete(draft(correction="It was two."), older, at=moment(LATER + DAY), data=b"2")
        assert kept == first
        edited = complete(draft(correction="It was two."), older, at=moment(LATER + DAY), data=b"3").article
        assert (edited.updated, edited.corrected) == (LATER + DAY, LATER + DAY)

    def test_h26_articles_published_at_one_time_are_updated_a_second_apart(self) -> None:
        old = draft(published=stamp(NOW - DAY))
        second = timedelta(seconds=1)
        assert complete(old, taken=(NOW - DAY, NOW - DAY + second)).article.updated == NOW - DAY + 2 * second
        assert complete(old, taken=(NOW - DAY,)).article.published == NOW - DAY

    def test_h33_edits_at_one_time_are_updated_at_distinct_times_none_in_the_future(self) -> None:
        changed = draft(text="Other words.")
        edited = complete(changed, self.first, at=moment(LATER), data=b"2", taken=(LATER,))
        assert edited.article.updated == LATER - timedelta(seconds=1)

    def test_two_edits_within_a_second_move_updated_twice(self) -> None:
        second = complete(draft(text="Other."), self.first, at=moment(NOW), data=b"2")
        assert second.article.updated == NOW + timedelta(seconds=1)

    def test_f49_a_topic_that_is_left_is_kept_with_its_time_and_no_tombstone(self) -> None:
        moved = complete(draft(text="Other."), self.first, at=moment(LATER), data=b"2", topics=(EU,))
        assert feeds(moved.record) == {"", "eu"}
        assert Membership("nato", NOW, LATER) in moved.record.memberships
        assert Membership("eu", LATER) in moved.record.memberships
        assert moved.record.withdrawn is None

    def test_a_new_slug_keeps_the_old_one_as_moved(self) -> None:
        renamed = plan.finish(replace(self.first.article, slug="new"), self.first.record, "c", (), moment(LATER))
        assert renamed.record.moved == ("talks-go-on",)
        back = plan.finish(self.first.article, renamed.record, "c", (), moment(LATER))
        assert back.record.moved == ("new",)


class TestLife:
    def test_f47_a_withdrawn_article_leaves_every_feed(self) -> None:
        first = complete(draft())
        gone = plan.withdraw(first.article, first.record, moment(LATER))
        assert (gone.article.state, gone.article.withdrawn, feeds(gone.record)) == ("withdrawn", LATER, set())

    def test_h40_a_restored_article_is_updated_after_its_tombstone(self) -> None:
        first = complete(draft())
        gone = plan.withdraw(first.article, first.record, moment(LATER))
        back = complete(draft(), gone, at=moment(LATER))
        assert back.article.updated > LATER
        assert (back.article.withdrawn, feeds(back.record)) == (None, {"", "nato"})
        assert back.article.published == first.article.published

    def test_h12_a_restored_article_takes_its_tombstone_from_the_feeds_it_does_not_rejoin(self) -> None:
        first = complete(draft())
        gone = plan.withdraw(first.article, first.record, moment(LATER))
        back = complete(draft(text="New."), gone, at=moment(LATER + DAY), data=b"2", topics=(EU,))
        assert Membership("nato", NOW, LATER + DAY) in back.record.memberships

    def test_a_held_article_is_filed_when_its_time_comes(self) -> None:
        first = complete(draft(published=stamp(LATER)))
        live = plan.come_due(first.article, first.record, moment(LATER))
        assert (live.article.state, live.article.filed, live.record.due) == ("live", LATER, None)
        assert live.record.memberships == (Membership("", LATER), Membership("nato", LATER))

    def test_an_article_expires(self) -> None:
        first = complete(draft(expires=stamp(LATER)))
        assert first.record.due == LATER
        over = plan.come_due(first.article, first.record, moment(LATER))
        assert (over.article.state, feeds(over.record), over.record.due) == ("expired", set(), None)

    def test_the_first_ingest_files_by_published_afterwards_by_first_seen(self) -> None:
        old = draft(published=stamp(NOW - DAY))
        assert complete(old, at=moment(settled=False)).article.filed == NOW - DAY
        assert complete(old, at=moment(settled=True)).article.filed == NOW

    def test_an_article_known_from_the_ledger_comes_back_as_it_was(self) -> None:
        first = complete(draft())
        unread = replace(first.article, state="unread", title="", html="", topics=())
        again = complete(draft(), Completed(unread, first.record, ()), at=moment(LATER))
        assert again == first

    def test_an_article_edited_while_the_index_was_gone_is_an_edit(self) -> None:
        first = complete(draft())
        unread = replace(first.article, state="unread", title="", html="")
        again = complete(draft(text="New."), Completed(unread, first.record, ()), at=moment(LATER), data=b"2")
        assert (again.article.updated, again.article.changed) == (LATER, LATER)


class TestNames:
    def test_the_slug_is_the_field_else_the_title_else_the_file_name(self) -> None:
        assert self.slug(draft(slug="own")) == "own"
        assert self.slug(draft()) == "talks-go-on"
        assert self.slug(draft(title="!!!"), "news/A b.txt") == "a-b"
        assert self.slug(draft(title="!!!"), "news/!.txt") == "article"

    def test_a_collision_takes_six_characters_of_the_id(self) -> None:
        taken = {"talks-go-on": "other"}
        assert self.slug(draft(), taken=taken) == "talks-go-on-123abc"
        assert self.slug(draft(), taken=taken | {"talks-go-on-123abc": "another"}) == "talks-go-on-123abc456def"

    def slug(self, what: Draft, path: str = "a.txt", taken: dict[str, str] | None = None) -> str:
        article_id = "urn:uuid:123abc45-6def-4000-8000-000000000000"
        return naming.slug_for(what, path, article_id, (taken or {}).get)

    def test_a_path_that_another_article_had_gives_another_id(self) -> None:
        site = "5b9f8a5e-3f0d-4c55-9a29-6f1a3c8c7f11"
        first = naming.article_id_for(site, "a.txt", lambda _: False)
        second = naming.article_id_for(site, "a.txt", lambda new: new == first)
        assert first != second
        assert second == naming.article_id_for(site, "a.txt", lambda new: new == first)


class TestPages:
    def places(self, count: int, *, apart: timedelta = timedelta(hours=3), weight: int = 1000) -> list[OpenPlace]:
        return [OpenPlace(f"a{n:03}", seconds(NOW + n * apart), weight, n) for n in range(count)]

    def closed(self, places: list[OpenPlace]) -> list[tuple[str, ...]]:
        return [page.entries for page in closing.pages_to_close("nato", places, 0, 25, NOW)]

    def test_a_page_closes_when_25_newer_entries_follow_it(self) -> None:
        assert self.closed(self.places(49)) == []
        assert self.closed(self.places(50)) == [tuple(f"a{n:03}" for n in range(25))]

    def test_h36_pages_are_numbered_on(self) -> None:
        pages = closing.pages_to_close("nato", self.places(130), 7, 25, NOW)
        assert [(page.number, len(page.entries), page.feed) for page in pages] == [
            (8, 25, "nato"),
            (9, 25, "nato"),
            (10, 25, "nato"),
            (11, 25, "nato"),
        ]

    def test_a_burst_stays_visible_for_48_hours(self) -> None:
        assert self.closed(self.places(60, apart=timedelta(minutes=1))) == []

    def test_h34_an_open_part_that_is_too_heavy_closes_pages_all_the_same(self) -> None:
        pages = self.closed(self.places(10, apart=timedelta(0), weight=100 * 1024))
        assert [len(entries) for entries in pages] == [2, 2]

    def test_one_entry_alone_never_closes(self) -> None:
        assert self.closed(self.places(1, weight=250 * 1024)) == []

    def test_an_entry_shown_as_its_summary_weighs_little(self) -> None:
        assert self.closed(self.places(10, weight=900 * 1024)) == []

    def test_many_places_take_linear_time(self) -> None:
        assert len(self.closed(self.places(100_000))) == 3999


def test_weight_counts_what_stands_in_the_feed() -> None:
    light, heavy = complete(draft()), complete(draft(html="<p>" + "&" * 100 + "</p>"))
    assert isinstance(light.article, Article)
    assert heavy.article.weight > light.article.weight + 400
