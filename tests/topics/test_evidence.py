"""What a body shows of its words."""

import pytest

from feedsvc.topics.characters import straight
from feedsvc.topics.evidence import Body, is_prose, key_of, opens_sentence, plain, unelided


@pytest.mark.parametrize(
    ("text", "at", "opens"),
    [
        ("Rutte said", 0, True),
        ("It said. Rutte left", 9, True),
        ("It said Rutte left", 8, False),
        ("It was Mr. Rutte who left", 11, False),
        ("In the U.S. Rutte spoke", 12, False),
        ("It said: Rutte left", 9, True),
        ('It said "Rutte left', 9, True),
        ("- Rutte left", 2, True),
        ("BRUSSELS — Rutte left", 11, True),
        ("a line before\nRutte left", 14, True),
        ("It said, Rutte left", 9, False),
    ],
)
def test_places_where_every_word_is_raised(text: str, at: int, opens: bool) -> None:
    assert opens_sentence(text, at) is opens


@pytest.mark.parametrize(
    ("line", "prose"),
    [
        ("He said on Monday that it would rain.", True),
        ("Vice-Premier Holds Trade Talks With US", False),
        ("Today's Top News", False),
        ("The rain went on and on in the north " * 8 + "Monday Tuesday Wednesday Thursday " * 40, True),
        ("The Senators Of Both Houses And Their Friends " * 6 + "said that it had rained on and on all day " * 9, True),
        ("NATO SHOWS NO SIGN OF LETTING UKRAINE", False),
    ],
)
def test_lines_like_headlines_are_no_prose(line: str, prose: bool) -> None:
    assert is_prose(line) is prose


def test_words_are_counted_in_mid_sentence_and_apart_at_sentence_starts() -> None:
    body = Body("The talks with Sony went well. Sony and the talks went on, said Sony's chief of talks.")
    assert (body.capital["sony"], body.opening["sony"], body.alone["sony"], body.lower("talks")) == (2, 1, 2, 3)
    assert (body.raised("sony"), body.says("sony"), body.says("nokia")) == (2, True, False)


def test_lines_that_are_no_prose_show_nothing() -> None:
    assert Body("Today's Top News\nSony Slams Nokia In Big Row").capital == {}


def test_words_with_a_low_first_letter_and_hyphens_are_seen() -> None:
    body = Body("They say that the iPhone and al-Qaeda and the US-led talks and a tour of St. Louis went on and on.")
    assert set(body.forms) >= {"iphone", "al-qaeda", "us-led"}
    assert body.pieces["us"] == 1
    assert "St. Louis" in [run for run, _ in body.runs]


def test_a_company_name_is_a_name_at_a_sentence_start_too() -> None:
    assert Body("Visa Inc said on Monday that it would sell shares.").capital["visa"] == 1


def test_a_surname_stands_behind_a_title() -> None:
    body = Body("They said on Monday that Mr Little was at home.")
    assert body.is_surname("little", frozenset(("mr",)))
    assert not body.is_surname("monday", frozenset(("mr",)))
    assert not body.is_surname("home", frozenset(("mr",)))


def test_a_name_that_is_never_without_its_possessive() -> None:
    body = Body("They ate at McDonald's on Monday, and they ate at McDonald's again.")
    assert body.is_possessive("mcdonald")
    assert not body.is_possessive("monday")


def test_articles_that_lean_are_set_apart() -> None:
    assert unelided("L'Ukraine et d'autres") == "l Ukraine et d autres"
    assert Body("Le chef de l'Ukraine est venu lundi.", elided=True).alone["ukraine"] == 1


def test_fancy_and_broken_characters_become_plain() -> None:
    assert straight("“Sony’s”\u00a0plan") == '"Sony\'s" plan'
    assert straight("Sony #39;s quot;plan quot; of AT amp;T") == 'Sony\'s"plan" of AT&T'
    assert straight("one; two") == "one; two"
    assert straight("AT&AMP;T") == "AT&T"
    assert straight("’‘ʼ“”\u00a0\u202f\u2011\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff—") == "'''\"\"  -—"
    assert straight("Ch\\xE1vez\u00e2s men") == "Ch\u00e1vez's men"
    assert straight("Estrada Ch\ufffdvez day") == "Estrada  day"


def test_keys_have_neither_dots_nor_accents() -> None:
    assert (key_of("U.S."), key_of("Erdoğan"), plain("naïve"), plain("—")) == ("us", "erdogan", "naive", "—")


def test_a_word_that_opens_a_sentence_is_lowered_in_the_runs_unless_a_name() -> None:
    body = Body("Rival Sony Pictures won again on Monday, they said. They saw Sony Pictures win again.")
    assert "rival Sony Pictures" in body.lines_of_runs(lambda word: False)
    assert "Rival Sony Pictures" in body.lines_of_runs(lambda word: True)


def test_wanted_words_are_counted_as_if_all_were() -> None:
    text = "It was said that Vijay Singh's rival Woods lost. Wal-Mart's shares fell, and Ford Motor rose for Singh."
    whole, part = Body(text), Body(text, {"singh", "mart"})
    for key in ("vijay", "singh", "wal-mart"):
        assert (part.capital[key], part.opening[key], part.owned[key]) == (
            whole.capital[key],
            whole.opening[key],
            whole.owned[key],
        )
        assert part.forms[key] == whole.forms[key]
    assert [run for run, _ in part.runs] == ["Vijay Singh's", "Wal-Mart's", "Singh"]
