"""A headline is cleaned, split and its style told."""

import pytest

from feedsvc.topics.headline import cleaned, segments, style_of, words_of
from feedsvc.topics.tables import lexicon

ENGLISH = lexicon("en")


@pytest.mark.parametrize(
    ("headline", "clean"),
    [
        ("Dow <b>falls</b> &amp; rises", "Dow falls & rises"),
        ("Google &lt;b&gt;...&lt;/b&gt;", "Google ..."),
        ("UPDATE 3-Google buys YouTube (Reuters)", "Google buys YouTube"),
        ("MAN UTD 2-1 EVERTON", "MAN UTD 2-1 EVERTON"),
        ("EXCLUSIVE: Google buys YouTube - BBC News", "Google buys YouTube"),
        ("LIVE: WATCH: Google buys YouTube [VIDEO]", "Google buys YouTube"),
        ("Blair ' s plan", "Blair's plan"),
        ("Blair: no deal - yet", "Blair: no deal - yet"),
        ("Oil at US$46", "Oil at $46"),
        ("“Sony’s” plan", '"Sony\'s" plan'),
    ],
)
def test_what_says_nothing_is_cut(headline: str, clean: str) -> None:
    assert cleaned(headline, ENGLISH) == clean


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        ("EU-US talks", ["EU", "US", "talks"]),
        ("Covid-19 in Stoke-on-Trent", ["Covid-19", "in", "Stoke-on-Trent"]),
        ("J. K. Rowling's T-shirt", ["J.", "K.", "Rowling", "T-shirt"]),
        ("AT&T, C++ and N.Korea", ["AT&T", "C++", "and", "N.Korea"]),
        ("U.S.-led St. Louis plan", ["U.S.", "led", "St.", "Louis", "plan"]),
        ("20,000 leave _ now", ["20", "000", "leave", "now"]),
    ],
)
def test_words(headline: str, words: list[str]) -> None:
    assert [word.text for word in words_of(headline)] == words


def test_gaps_and_possessives_are_kept() -> None:
    words = words_of("Sony's Pro-Bush plan: 'no' - yes")
    assert [(word.gap, word.owns) for word in words] == [
        ("", True),
        (" ", False),
        ("-", False),
        (" ", False),
        (":'", False),
        ("–", False),
    ]
    assert segments(words) == [(0, 4), (4, 6)]


@pytest.mark.parametrize(
    ("headline", "style"),
    [
        ("Google buys YouTube", "sentence"),
        ("Google Buys YouTube", "title"),
        ("Google Buys YouTube for a Record Price", "title"),
        ("GOOGLE BUYS YOUTUBE", "caps"),
        ("SEN. McCAIN LAUDS VOTE", "caps"),
        ("Sea of tea", "sentence"),
        ("Sea of Tea", "title"),
        ("Rumours Add iPod to iTunes", "title"),
        ("Police 'missed Chances' to Catch Burglar", "title"),
        ("Six People Killed as Storm hits Coast of Florida Keys", "title"),
        ("", "sentence"),
        ("Why", "sentence"),
    ],
)
def test_style(headline: str, style: str) -> None:
    assert style_of(words_of(headline), ENGLISH) == style
