"""What one article is about: what its editor gave, the names that were found in it, and what is kept of that."""

from dataclasses import replace
from datetime import UTC, datetime

from feedsvc.ingest.subjects import Subjects, subjects_of
from feedsvc.model import Draft, Record, SourceFile, TopicMention
from feedsvc.settings import Site, TopicRule
from feedsvc.topics import vocabulary_of

SOURCE = SourceFile("Sport/a.md", "1" * 64, 1, 1, b"")
EDITED = replace(SOURCE, digest="2" * 64)
DRAFT = Draft(
    title="NATO meets in Ukraine",
    html="",
    text="In Ukraine, NATO talks. They say that NATO and Ukraine agree.",
    tags=("One",),
    language="en",
)
FOUND = "name in headline"
START = datetime(2026, 1, 1, tzinfo=UTC)


def find(draft: Draft, kept: Subjects | None = None, site: Site | None = None, source: SourceFile = EDITED) -> Subjects:
    site = site or Site()
    return subjects_of(draft, source, record(kept) if kept else None, site, vocabulary_of(site))


def record(kept: Subjects) -> Record:
    return Record(
        id="urn:uuid:1",
        path=SOURCE.path,
        slug="a",
        digest=SOURCE.digest,
        content=kept.content,
        state="live",
        published=START,
        updated=START,
        changed=START,
        first_seen=START,
        filed=START,
        topics=kept.found,
    )


def shown(subjects: Subjects, site: Site | None = None) -> list[str]:
    return [mention.label for mention in vocabulary_of(site or Site()).shown(subjects.found)]


def test_what_an_editor_gave_comes_first() -> None:
    assert shown(find(DRAFT)) == ["One", "NATO", "Ukraine"]


def test_with_words_unchanged_the_names_are_those_that_are_kept() -> None:
    kept = replace(find(DRAFT), found=(TopicMention("old", "Old", FOUND),))
    assert shown(find(DRAFT, kept)) == ["One", "Old"]
    assert shown(find(replace(DRAFT, tags=("Two",)), kept)) == ["Two", "Old"]


def test_with_new_words_names_are_looked_for_anew() -> None:
    kept = replace(find(DRAFT), found=(TopicMention("old", "Old", FOUND),))
    assert shown(find(replace(DRAFT, title="NATO meets"), kept)) == ["One", "NATO"]


def test_a_file_whose_bytes_are_the_same_keeps_its_names_though_it_is_read_otherwise() -> None:
    kept = replace(find(DRAFT), found=(TopicMention("old", "Old", FOUND),))
    assert shown(find(replace(DRAFT, text="Read otherwise."), kept, source=SOURCE)) == ["One", "Old"]


def test_a_name_stays_when_the_tag_that_named_it_too_is_gone() -> None:
    tagged = find(replace(DRAFT, tags=("Ukraine",)))
    assert [(mention.label, mention.reason) for mention in tagged.found if mention.slug == "ukraine"] == [
        ("Ukraine", "tag"),
        ("Ukraine", FOUND),
    ]
    assert shown(tagged) == ["Ukraine", "NATO"]
    assert shown(find(replace(DRAFT, tags=()), tagged)) == ["NATO", "Ukraine"]


def test_what_an_editor_does_not_want_is_left_out_and_comes_back_with_the_wish() -> None:
    without = find(replace(DRAFT, not_topics=("nato",)))
    assert shown(without) == ["One", "Ukraine"]
    assert ("NATO", "left out: " + FOUND) in [(mention.label, mention.reason) for mention in without.found]
    assert shown(find(DRAFT, without)) == ["One", "NATO", "Ukraine"]


def test_not_topics_also_take_out_tags_and_what_stands_for_the_topic() -> None:
    site = Site(topics=(TopicRule("ukraine", merge="kyiv"), TopicRule("kyiv", label="Kyiv")))
    assert shown(find(replace(DRAFT, not_topics=("Kyiv", "one")), site=site), site) == ["NATO"]


def test_with_topics_only_names_are_left_out_until_it_is_gone() -> None:
    only = find(replace(DRAFT, topics_only=True))
    assert shown(only) == ["One"]
    assert shown(find(DRAFT, only)) == ["One", "NATO", "Ukraine"]


def test_names_of_folders_are_topics_that_say_so() -> None:
    found = find(replace(DRAFT, tags=("sport",)), site=Site(folders=True)).found
    assert [(mention.slug, mention.reason) for mention in found[:1]] == [("sport", "tag")]
    found = find(DRAFT, site=Site(folders=True)).found
    assert [(mention.slug, mention.reason) for mention in found[:2]] == [("one", "tag"), ("sport", "folder")]


def test_marks_are_cut_from_the_title() -> None:
    subjects = find(replace(DRAFT, title="[Europe] NATO meets in Ukraine #talks"))
    assert subjects.title == "NATO meets in Ukraine"
    assert shown(subjects) == ["One", "Europe", "talks", "NATO", "Ukraine"]
