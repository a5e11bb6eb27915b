"""Topics of one article: what editors wrote, then the names of the headline."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.settings import Site, TopicRule
from feedsvc.topics import Vocabulary, shown_headline, topics_of, vocabulary_of

HEADLINE = "NATO shows no sign of letting Ukraine join soon"
BODY = """NATO showed no sign it would invite Ukraine to join anytime soon as allies sought more information.
The plan centers on a request to NATO to move forward on the membership application made two years ago.
However, it does not apply to a partner country like Ukraine, said the secretary general of NATO.
Today's Top News
- Vice-premier to hold trade talks with US in Sweden"""

PIECES = (
    "NATO",
    "Ukraine's",
    "the",
    "of",
    "U.S.",
    "New",
    "York",
    "Mr.",
    "Blair",
    "said",
    "-",
    "|",
    ":",
    "[x]",
    "#a",
    "'",
    "\n",
    "12",
    "L'Ukraine",
    "May",
    "al-Qaeda",
    "X-ray",
    "AT&T",
)


def slugs(headline: str, body: str = "", tags: tuple[str, ...] = (), vocabulary: Vocabulary | None = None) -> list[str]:
    return [mention.slug for mention in topics_of(headline, body, tags=tags, vocabulary=vocabulary)]


@pytest.mark.parametrize("headline", [HEADLINE, HEADLINE.upper(), HEADLINE.title()])
@pytest.mark.parametrize("body", [BODY, ""])
def test_names_are_found_however_the_headline_is_written(headline: str, body: str) -> None:
    assert {(m.slug, m.label) for m in topics_of(headline, body)} == {("nato", "NATO"), ("ukraine", "Ukraine")}


def test_an_adjective_stands_for_its_country_and_says_so() -> None:
    (mention,) = topics_of(
        "Ukrainian troops are struggling", "The Ukrainian troops were struggling on Monday, they said."
    )
    assert (mention.label, mention.reason) == ("Ukraine", "name in headline, as Ukrainian")


def test_tags_come_first_and_meet_found_names() -> None:
    mentions = topics_of(
        "Kyiv holds out", "The city of Kyiv held out again on Monday, it said.", tags=("ukraine", "kyiv")
    )
    assert [(m.slug, m.label, m.reason) for m in mentions] == [
        ("ukraine", "Ukraine", "tag"),
        ("kyiv", "Kyiv", "tag"),
    ]


@pytest.mark.parametrize(
    ("headline", "shown", "wanted"),
    [
        ("[Europe] Farmers block roads", "Farmers block roads", ["europe"]),
        ("Farmers block roads #ukraine #farming", "Farmers block roads", ["ukraine", "farming"]),
        ("Farmers of #Ukraine block roads", "Farmers of Ukraine block roads", ["ukraine"]),
        ("UKRAINE: farmers block roads", "farmers block roads", ["ukraine"]),
        ("Farmers block roads | Ukraine", "Farmers block roads", ["ukraine"]),
        ("Farmers block roads | Reuters", "Farmers block roads | Reuters", []),
        ("EXCLUSIVE: farmers block roads", "EXCLUSIVE: farmers block roads", []),
        ("[VIDEO] farmers block roads", "[VIDEO] farmers block roads", []),
        ("We are #1 again", "We are #1 again", []),
    ],
)
def test_marks_are_tags_and_leave_the_headline(headline: str, shown: str, wanted: list[str]) -> None:
    assert shown_headline(headline) == shown
    assert slugs(headline) == wanted


def test_hashtags_that_end_the_body_are_tags() -> None:
    assert slugs("Farmers block roads", "They did it again on Monday.\n#ukraine #farming") == ["ukraine", "farming"]


def test_settings_merge_rename_and_block() -> None:
    rules = (TopicRule("kyiv", label="Kyiv", aliases=("Kiew",)), TopicRule("ua", merge="ukraine"), TopicRule("ukraine"))
    vocabulary = vocabulary_of(Site(topics=rules, blocked=("NATO",)))
    assert slugs(HEADLINE, BODY, ("Kiew", "ua"), vocabulary) == ["kyiv", "ukraine"]


def test_without_names_only_tags_are_topics() -> None:
    assert slugs(HEADLINE, BODY, ("War",), vocabulary_of(Site(find_names=False))) == ["war"]
    assert [m.slug for m in topics_of(HEADLINE, BODY, tags=("War",), topics_only=True)] == ["war"]


def test_unwanted_topics_are_left_out() -> None:
    assert [m.slug for m in topics_of(HEADLINE, BODY, not_topics=("nato",))] == ["ukraine"]


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=15).map(" ".join),
    st.text(max_size=200) | st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
)
def test_any_text_gives_the_same_topics_twice_and_never_an_error(headline: str, body: str) -> None:
    mentions = topics_of(headline, body)
    assert mentions == topics_of(headline, body)
    assert len({mention.slug for mention in mentions}) == len(mentions)
    assert all(mention.slug and mention.label and mention.reason for mention in mentions)


def test_a_long_headline_and_a_long_body_cost_little() -> None:
    start = time.perf_counter()
    topics_of("Aa Bb-Cc " * 20_000, "Aa bb-Cc of Dd " * 50_000)
    assert time.perf_counter() - start < 5


def test_importing_reads_no_table() -> None:
    code = "import feedsvc.topics as t; from feedsvc.topics.tables import lexicon; print(lexicon.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_a_dateline_does_not_shout_a_place() -> None:
    body = "ISLAMABAD: an explosion in a hotel hurt seven people, the police of the city said. ISLAMABAD it was."
    assert [mention.label for mention in topics_of("Diplomat injured in Islamabad", body)] == ["Islamabad"]


def test_a_full_name_is_not_shouted() -> None:
    body = "It was said that TONY BLAIR had no plans for the country when the war was over and done, as papers tell."
    assert [mention.label for mention in topics_of("Secrets of Blair", body)] == ["Tony Blair"]


@pytest.mark.parametrize(
    ("headline", "label"), [("Van Gogh's picture sold", "Vincent van Gogh"), ("Van Gogh", "Van Gogh")]
)
def test_a_surname_of_two_words_gets_its_full_name(headline: str, label: str) -> None:
    body = "The picture that was sold is one that Vincent van Gogh made in the south." if "sold" in headline else ""
    assert [mention.label for mention in topics_of(headline, body)] == [label]


def test_topics_are_the_same_in_every_process_whatever_its_hashes() -> None:
    program = (
        "from tests.topics.scoring import labelled\n"
        "from feedsvc.topics import topics_of\n"
        "print([topics_of(a.headline, a.body, tags=('News', 'Kiev')) for a in labelled('tune', ['en', 'fr'])])\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(told) == 1
    assert b"kyiv" in told.pop()
