"""The figures hold: on labelled headlines that were set aside while the method was tuned, with a margin."""

from collections.abc import Callable

import pytest

from feedsvc.topics import topics_of
from tests.topics.scoring import in_title_case, labelled, score


def with_body(headline: str, body: str) -> list[str]:
    return [mention.label for mention in topics_of(headline, body)]


def without_body(headline: str, body: str) -> list[str]:
    return [mention.label for mention in topics_of(headline)]


@pytest.mark.parametrize(
    ("recase", "least"), [(str, 0.945), (in_title_case, 0.94), (str.upper, 0.94)], ids=["as is", "Title Case", "CAPS"]
)
def test_english_headlines_with_their_bodies(recase: Callable[[str], str], least: float) -> None:
    result = score(labelled("aside", ["en"]), with_body, recase)
    assert result.f1 >= least
    assert result.quiet >= 0.94


def test_english_headlines_are_precise() -> None:
    assert score(labelled("aside", ["en"]), with_body).precision >= 0.945


def test_english_headlines_that_were_tuned_for_stay_found() -> None:
    result = score(labelled("tune", ["en"]), with_body)
    assert result.f1 >= 0.965
    assert result.quiet >= 0.97


def test_english_headlines_without_their_bodies_are_precise_enough() -> None:
    assert score(labelled("aside", ["en"]), without_body).precision >= 0.92


@pytest.mark.parametrize(
    ("recase", "least"), [(str, 0.955), (in_title_case, 0.895), (str.upper, 0.95)], ids=["as is", "Title Case", "CAPS"]
)
def test_french_headlines_are_as_good(recase: Callable[[str], str], least: float) -> None:
    assert score(labelled("aside", ["fr"]), with_body, recase).f1 >= least


def test_french_headlines_are_precise() -> None:
    result = score(labelled("aside", ["fr"]), with_body)
    assert result.precision >= 0.955
    assert result.quiet == 1.0


def test_french_headlines_that_were_tuned_for_stay_found() -> None:
    assert score(labelled("tune", ["fr"]), with_body).f1 >= 0.98


def test_french_headlines_without_their_bodies_are_nearly_as_good() -> None:
    assert score(labelled("aside", ["fr"]), without_body).f1 >= 0.93


def test_spanish_italian_portuguese_and_dutch_headlines_are_reasonable() -> None:
    articles = labelled("aside", ["es", "it", "pt", "nl"]) + labelled("tune", ["es", "it", "pt", "nl"])
    assert score(articles, with_body).f1 >= 0.96


def test_other_languages_give_known_places_and_silence() -> None:
    languages = ["de", "ru", "zh", "ja", "ar", "hi"]
    result = score(labelled("aside", languages) + labelled("tune", languages), with_body)
    assert (result.wrong, result.quiet) == (0, 1.0)
    assert result.recall >= 0.9
