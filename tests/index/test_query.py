import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.index.query import MAX_LENGTH, MAX_WORDS, Query, Word, read


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", Query()),
        ("nato", Query((Word("nato"),))),
        ("nato  talks", Query((Word("nato"), Word("talks")))),
        ('"peace talks"', Query((Word("peace talks", exact=True),))),
        ("“peace talks”", Query((Word("peace talks", exact=True),))),
        ("nato -budget", Query((Word("nato"),), (Word("budget"),))),
        ('nato -"the budget"', Query((Word("nato"),), (Word("the budget", exact=True),))),
        ("topic:ukraine", Query(topics=("ukraine",))),
        ('Topic:"North Korea" talks', Query((Word("talks"),), topics=("North Korea",))),
        ("talks -topic:us", Query((Word("talks"),), without_topics=("us",))),
        ("right-wing", Query((Word("right-wing"),))),
    ],
)
def test_words_phrases_minus_and_topics_are_read(typed: str, query: Query) -> None:
    assert read(typed) == query


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ('"peace talks', "quotation mark was not closed"),
        ("-budget", "A minus leaves articles out"),
        ("-topic:us", "A minus leaves articles out"),
        ("!!! ...", "Signs alone cannot be looked for"),
        ("x" * (MAX_LENGTH + 1), f"first {MAX_LENGTH} characters"),
        ("a " * (MAX_WORDS + 1), f"first {MAX_WORDS} words"),
    ],
)
def test_what_cannot_be_read_gets_help(typed: str, hint: str) -> None:
    assert any(hint in each for each in read(typed).hints)


@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_is_an_error(typed: str) -> None:
    query = read(typed)
    assert query.is_answerable or query.hints or not any(map(str.isprintable, typed.strip()))
