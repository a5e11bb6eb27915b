"""A text is summed up by its first whole sentences."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.parse.summary import first_sentences
from feedsvc.text import one_line
from tests.test_text import HOSTILE


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("One sentence.", "One sentence."),
        ("", ""),
        ("words" + " " * 1000, "words"),
        (
            "北大西洋公約組織。\n週三沒有表示。\n" + "很快邀請烏克蘭加入" * 8 + "。",
            "北大西洋公約組織。週三沒有表示。" + "很快邀請烏克蘭加入" * 7 + "…",
        ),
        (
            "Sen. Smith of the U.S. met Mr. J. Doe on 5. June in Room No. 7. They spoke of many things that need room.",
            "Sen. Smith of the U.S. met Mr. J. Doe on 5. June in Room No. 7. They spoke of…",
        ),
        (
            "The allies met in Brussels to hear the plan of Mr. Zelensky again. Nobody said what would follow from it.",
            "The allies met in Brussels to hear the plan of Mr. Zelensky again.",
        ),
        (
            "He asked “Will it be soon?” and waited for a long time. Then nothing more was heard of it for years.",
            "He asked “Will it be soon?” and waited for a long time.",
        ),
        (
            "A heading that ends without any full stop\nThe text below is long and goes on without an end",
            "A heading that ends without any full stop",
        ),
        (
            "北大西洋公約組織週三沒有表示很快邀請烏克蘭加入。" * 4,
            "北大西洋公約組織週三沒有表示很快邀請烏克蘭加入。" * 3,
        ),
        ("word " * 40, ("word " * 16).strip() + "…"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_first_sentences(given_text: str, expected: str) -> None:
    assert first_sentences(given_text, 80) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("It rains.\nWhat comes next\nThe sun shines.", "It rains. The sun shines."),
        ("It rains.\nWhat comes next", "It rains. What comes next"),
        ("Dates:\nMonday\nTuesday", "Dates: Monday Tuesday"),
        ("雨だ。\n明日の天気\n晴れる。", "雨だ。晴れる。"),
    ],
)
def test_first_sentences_leave_out_headings_between_them(given_text: str, expected: str) -> None:
    assert first_sentences(given_text) == expected


def test_first_sentences_prefers_words_to_a_tiny_first_sentence() -> None:
    summary = first_sentences("No! " + "This goes on " * 40)
    assert summary.endswith("…")
    assert 250 < len(summary) <= 300


@given(HOSTILE, st.integers(2, 60))
def test_first_sentences_is_one_short_line(value: str, limit: int) -> None:
    summary = first_sentences(value, limit)
    assert len(summary) <= limit
    assert one_line(summary) == summary


@pytest.mark.parametrize("hostile", ["a.", "Mr. "])
def test_f18_hostile_text_takes_linear_time(hostile: str) -> None:
    begun = time.process_time()
    first_sentences(hostile * 5_000_000)
    assert time.process_time() - begun < 2
