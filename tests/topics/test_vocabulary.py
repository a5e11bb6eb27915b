"""Labels and the topics they name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.model import TopicMention
from feedsvc.settings import Site, TopicRule
from feedsvc.text import fold
from feedsvc.topics.vocabulary import SLUG_LENGTH, Vocabulary, slug_of, undecided, vocabulary_of


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Ukraine", "ukraine"),
        ("C++", "c-plus-plus"),
        ("C#", "c-sharp"),
        ("AT&T", "at-t"),
        ("The Beatles", "beatles"),
        ("São Paulo", "sao-paulo"),
        ("日本", "日本"),
        ("...", ""),
    ],
)
def test_slugs(label: str, slug: str) -> None:
    assert slug_of(label) == slug


@given(st.text(max_size=200))
def test_labels_that_fold_alike_share_a_slug_f55(label: str) -> None:
    assert slug_of(label) == slug_of(fold(label))
    assert len(slug_of(label)) <= SLUG_LENGTH


def test_long_labels_that_differ_do_not_share_a_slug_f55() -> None:
    first, second = "word " * 40 + "one", "word " * 40 + "two"
    assert slug_of(first) != slug_of(second)


@pytest.mark.parametrize("label", ["US", "U.S.", "usa", "United States", "American", "america"])
def test_other_names_of_a_place_are_the_place(label: str) -> None:
    assert Vocabulary().resolve(label) == ("us", "US")


def test_what_names_nothing_is_no_topic() -> None:
    assert Vocabulary().resolve("...") is None
    assert Vocabulary().resolve("") is None


def test_blocked_names_are_no_topics_in_any_spelling() -> None:
    vocabulary = vocabulary_of(Site(blocked=("USA", "Reading")))
    assert vocabulary.resolve("reading") is None
    assert vocabulary.resolve("American") is None
    assert vocabulary.resolve("Ukraine") == ("ukraine", "Ukraine")


def test_aliases_labels_and_merges() -> None:
    rules = (
        TopicRule("united-states", label="United States"),
        TopicRule("roads", label="Roads", aliases=("Streets", "Motorways")),
        TopicRule("paths", merge="tracks"),
        TopicRule("tracks", merge="roads"),
    )
    vocabulary = vocabulary_of(Site(topics=rules))
    assert vocabulary.resolve("U.S.") == ("united-states", "United States")
    assert vocabulary.resolve("streets") == ("roads", "Roads")
    assert vocabulary.resolve("Paths") == ("roads", "Roads")
    assert (vocabulary.knows("motorways"), vocabulary.knows("rivers")) == (True, False)


def test_merges_that_go_in_circles_end() -> None:
    vocabulary = vocabulary_of(Site(topics=(TopicRule("one", merge="two"), TopicRule("two", merge="one"))))
    assert vocabulary.resolve("one") is not None


def test_a_merge_into_a_topic_without_a_rule_has_a_label() -> None:
    vocabulary = vocabulary_of(Site(topics=(TopicRule("ua", merge="ukraine"),)))
    assert vocabulary.resolve("UA") == ("ukraine", "Ukraine")


def test_what_was_found_is_shown_as_the_settings_decide() -> None:
    found = (
        TopicMention("paths", "Paths", "name in headline"),
        TopicMention("roads", "Roads", "tag"),
        TopicMention("rivers", "Rivers", "name in headline"),
    )
    rules = (TopicRule("roads", label="Roads"), TopicRule("paths", merge="roads"))
    merged = vocabulary_of(Site(topics=rules, blocked=("Rivers",))).shown(found)
    assert [(mention.slug, mention.label) for mention in merged] == [("roads", "Roads")]
    assert [mention.slug for mention in vocabulary_of(Site(find_names=False)).shown(found)] == ["roads"]
    assert undecided(vocabulary_of(Site(topics=rules))).resolve("paths") == ("paths", "paths")
