"""Marks that an editor wrote by hand."""

import pytest

from feedsvc.settings import Site, TopicRule
from feedsvc.topics import read, shown_headline, topics_of, vocabulary_of
from feedsvc.topics.tables import lexicon
from feedsvc.topics.tags import closing_hashtags, is_idle


@pytest.mark.parametrize("name", ["VIDEO", "Breaking", "Reuters", "BBC News", "1", "live update"])
def test_labels_and_sources_name_nothing(name: str) -> None:
    assert is_idle(name, lexicon("en"))


def test_hashtags_that_close_a_body() -> None:
    assert closing_hashtags("They met.\n#ukraine #farming\n") == ["ukraine", "farming"]
    assert closing_hashtags("They met again. #ukraine") == ["ukraine"]
    assert closing_hashtags("They met #ukraine again.") == []
    assert closing_hashtags("They are #1") == []


BODY = "It was said on Monday that Rutte and Brainport went on, and that Rutte had left Brainport."


@pytest.mark.parametrize(
    ("headline", "shown", "labels"),
    [
        ("BRAINPORT: farmers block roads", "farmers block roads", ["Brainport"]),
        ("Farmers block roads | Brainport", "Farmers block roads", ["Brainport"]),
        ("ROADS: farmers block them", "ROADS: farmers block them", []),
        ("Farmers block roads | Roads", "Farmers block roads | Roads", []),
        ("Farmers block roads | Opinion", "Farmers block roads | Opinion", []),
        ("EXCLUSIVE: farmers block roads", "EXCLUSIVE: farmers block roads", []),
        ("[Brainport] [Roads] farmers block them", "farmers block them", ["Brainport", "Roads"]),
        ("[Brainport]", "[Brainport]", ["Brainport"]),
        ("#brainport #roads", "brainport roads", ["brainport", "roads"]),
        ("#Brainport farmers block roads", "farmers block roads", ["Brainport"]),
        ("C# and F# compared", "C# and F# compared", ["C#", "F#"]),
    ],
)
def test_a_kicker_or_suffix_needs_to_be_known(headline: str, shown: str, labels: list[str]) -> None:
    assert shown_headline(headline, BODY) == shown
    assert [mention.label for mention in topics_of(headline, BODY, language="en")] == labels


def test_a_kicker_that_a_tag_or_the_settings_know_is_a_topic() -> None:
    assert shown_headline("ROADS: farmers block them", tags=("Roads",)) == "farmers block them"
    vocabulary = vocabulary_of(Site(topics=(TopicRule("roads", aliases=("streets",)),)))
    assert shown_headline("Farmers block them | Streets", vocabulary=vocabulary) == "Farmers block them"
    (mention,) = topics_of("Farmers block them | Streets", vocabulary=vocabulary)
    assert (mention.slug, mention.label, mention.reason) == ("roads", "Roads", "suffix: Streets is an alias of Roads")


def test_a_headline_without_its_marks_is_read_in_the_language_of_the_whole() -> None:
    reading = read("FRANCE : PSA VA SUPPRIMER 8 000 EMPLOIS", "")
    assert (reading.headline, [mention.label for mention in reading.given]) == (
        "PSA VA SUPPRIMER 8 000 EMPLOIS",
        ["France"],
    )
    assert reading.names() == topics_of(reading.headline, language="fr") != topics_of(reading.headline)
