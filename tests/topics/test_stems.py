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


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("annoncera", "annoncer"),
        ("blessees", "blesser"),
        ("vendront", "vendre"),
        ("bateaux", "bateau"),
        ("nationaux", "national"),
        ("directrice", "directeur"),
        ("finissent", "finir"),
    ],
)
def test_french_stems(word: str, stem: str) -> None:
    assert stem in set(stems(word, "fr"))


def test_languages_without_rules_have_no_stems() -> None:
    assert list(stems("aankondigen", "nl")) == []


def test_a_short_word_has_no_stems() -> None:
    assert list(stems("as")) == []
