"""What a word may stand as in running text."""

import pytest

from feedsvc.topics.stems import stems


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("slams", "slam"),
        ("slammed", "slam"),
        ("mulls", "mull"),
        ("cities", "city"),
        ("outshines", "shine"),
        ("sweetened", "sweet"),
        ("criticised", "criticize"),
    ],
)
def test_stems(word: str, stem: str) -> None:
    assert stem in set(stems(word))


def test_a_short_word_has_no_stems() -> None:
    assert list(stems("as")) == []
