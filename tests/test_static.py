import re
from pathlib import Path

import pytest
from lxml import etree

import feedsvc

PACKAGE = Path(feedsvc.__file__).parent
STYLE = (PACKAGE / "static" / "feedsvc.css").read_text("utf-8")
TEMPLATES = "".join(path.read_text("utf-8") for path in (PACKAGE / "render" / "templates").iterdir())


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    digits = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
@pytest.mark.parametrize("pair", ["ink paper", "ink wash", "quiet paper", "quiet wash", "accent paper"])
def test_text_stands_out_from_its_ground_as_wcag_aa_asks(scheme: int, pair: str) -> None:
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): #([0-9a-f]+);", blocks[scheme]))
    darker, lighter = sorted(_luminance(colours[name]) for name in pair.split())
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


@pytest.mark.parametrize(("accent", "on_accent"), re.findall(r"--accent: #(\w+);\s+--on-accent: #(\w+);", STYLE)[:2])
def test_buttons_are_readable(accent: str, on_accent: str) -> None:
    darker, lighter = sorted((_luminance(accent), _luminance(on_accent)))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_s12_the_style_sheet_asks_for_nothing_else() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE


def test_the_style_sheet_styles_nothing_that_is_not_there() -> None:
    selectors = re.findall(r"[^{};]+(?=\{)", re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL))
    classes = {name for selector in selectors for name in re.findall(r"\.([a-z][a-z-]+)", selector)}
    assert classes <= set(re.findall(r"[a-z][a-z-]+", TEMPLATES))


def test_the_style_sheet_knows_dark_rooms_and_paper() -> None:
    assert "@media (prefers-color-scheme: dark)" in STYLE
    assert "@media print" in STYLE


def test_the_icon_is_well_formed() -> None:
    assert etree.parse(PACKAGE / "static" / "icon.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"
