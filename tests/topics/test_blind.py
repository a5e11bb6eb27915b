"""The figures hold on headlines that were labelled, and committed, before the method saw them.

They were written and labelled by someone who had read neither the method nor any list of its errors. They are only
measured: never tune the method, its tables or these labels on them. Whoever wants an error mended writes other
examples of its kind.
"""

from collections.abc import Callable

import pytest

from tests.topics.scoring import in_title_case, labelled, score
from tests.topics.test_figures import with_body, without_body


@pytest.mark.parametrize(
    ("recase", "least"), [(str, 0.965), (in_title_case, 0.96), (str.upper, 0.95)], ids=["as is", "Title Case", "CAPS"]
)
def test_english_headlines_nobody_tuned_for_are_found(recase: Callable[[str], str], least: float) -> None:
    result = score(labelled("blind", ["en"]), with_body, recase)
    assert result.f1 >= least
    assert result.precision >= 0.96
    assert result.quiet >= 0.97


def test_english_headlines_nobody_tuned_for_are_precise_without_their_bodies() -> None:
    result = score(labelled("blind", ["en"]), without_body)
    assert result.precision >= 0.915
    assert result.quiet >= 0.94


@pytest.mark.parametrize(
    ("recase", "least"), [(str, 0.915), (in_title_case, 0.81), (str.upper, 0.895)], ids=["as is", "Title Case", "CAPS"]
)
def test_french_headlines_nobody_tuned_for_are_found(recase: Callable[[str], str], least: float) -> None:
    assert score(labelled("blind", ["fr"]), with_body, recase).f1 >= least


def test_french_headlines_nobody_tuned_for_stay_silent_where_no_name_is() -> None:
    result = score(labelled("blind", ["fr"]), with_body)
    assert result.quiet >= 0.9
    assert result.precision >= 0.925
