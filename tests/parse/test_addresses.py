"""Rule S4 and F28, without a parser before it."""

import pytest

from feedsvc.parse.addresses import Base, resolve


@pytest.mark.parametrize(
    "address", ["http://[bad", "//[bad", "javascript:x", "\ufeffjava\x00script:x", "http:///x", "ftp://x"]
)
def test_what_leads_nowhere_is_noted(address: str) -> None:
    dropped: list[str] = []
    assert resolve(address, Base("https://paper.example/a"), dropped) is None
    assert len(dropped) == 1


@pytest.mark.parametrize("address", ["", " \n", "#top"])
def test_what_names_nothing_is_not_worth_a_note(address: str) -> None:
    dropped: list[str] = []
    assert resolve(address, Base(), dropped) is None
    assert not dropped


def test_letters_of_any_script_stay() -> None:
    assert resolve("https://x.example/ü?q=a|b", Base(), []) == "https://x.example/ü?q=a%7Cb"
