"""One odd character never costs the whole document."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from feedsvc.model import Enclosure, Image
from feedsvc.render import FORMATS
from feedsvc.render.legible import legible
from tests.render.feedvalues import BASE, entry, feed, full
from tests.render.reading import read

ILLEGAL = ("\x00", "\x0b", "\x1f", "\r", "\ud800", "\udfff", "\ufffe", "\uffff")


def with_each_text(value: Any, odd: str) -> Any:
    """Put a character into every text of a value, however deep."""
    if isinstance(value, str):
        return value + odd
    if isinstance(value, tuple):
        return tuple(with_each_text(part, odd) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{field.name: with_each_text(getattr(value, field.name), odd) for field in fields(value)}
        )
    return value


@pytest.mark.parametrize("odd", ILLEGAL, ids=ascii)
def test_h32_what_xml_forbids_is_dropped_from_every_text(odd: str) -> None:
    mended = legible(with_each_text(full("atom"), odd))
    wanted = with_each_text(full("atom"), "\n") if odd == "\r" else full("atom")
    assert mended == wanted


@pytest.mark.parametrize("odd", ILLEGAL, ids=ascii)
@pytest.mark.parametrize("name", FORMATS)
def test_h32_one_odd_character_does_not_cost_the_feed(name: str, odd: str) -> None:
    faulty = feed(name, entries=(entry(1, title="A" + odd), entry(2)))
    assert [each.title.strip() for each in read(name, FORMATS[name].render(faulty))] == ["A", "Headline 2"]


def test_legal_text_stays_as_it_is() -> None:
    legal = full("atom")
    assert legible(legal) == legal


@pytest.mark.parametrize("blank", ["", " \t", "\x00", "\n\ud800"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_blank_title_gives_way_to_the_address(name: str, blank: str) -> None:
    faulty = feed(name, title=blank, entries=(entry(1, title=blank), entry(2)))
    assert [each.title for each in read(name, FORMATS[name].render(faulty))] == [f"{BASE}/articles/a1/", "Headline 2"]
    assert legible(faulty).title == f"{BASE}/"


ADDRESSES = {
    "https://example.org/é/日本?q=ü#ß": "https://example.org/%C3%A9/%E6%97%A5%E6%9C%AC?q=%C3%BC#%C3%9F",
    "https://пример.рф:8080/": "https://xn--e1afmkfd.xn--p1ai:8080/",
    "https://münchen.example/a%20b": "https://xn--mnchen-3ya.example/a%20b",
    "https://" + 70 * "é" + ".example/": "https://" + 70 * "%C3%A9" + ".example/",
    "https://example.org/a?b=c&d": "https://example.org/a?b=c&d",
    "no address é": "no address é",
}


@pytest.mark.parametrize(("address", "uri"), ADDRESSES.items())
def test_h28_addresses_of_any_script_become_uris(address: str, uri: str) -> None:
    faulty = entry(1, url=address, image=Image(address), enclosures=(Enclosure(address, "a/b", 1),))
    (mended,) = legible(feed(entries=(faulty,))).entries
    assert (mended.url, mended.image, mended.enclosures) == (uri, Image(uri), (Enclosure(uri, "a/b", 1),))


def test_an_entry_without_picture_stays_without() -> None:
    (mended,) = legible(feed(entries=(entry(1, url="https://example.org/é"),))).entries
    assert mended.image is None
