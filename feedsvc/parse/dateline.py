"""The opening of a news text, "BRUSSELS — ", -> the place it was filed from, and what follows.

Knows the shapes that agencies and press offices write; knows no gazetteer, so it takes only what looks like nothing
else: capitals before a dash, or a name with its state, agency or date before one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from feedsvc.parse import agencies

PLACES_KEPT = 1_000  # whose names are not written anew: news comes from the same places

# One capital word: KYIV, ST., PORT-AU-PRINCE, D.C., L'AQUILA; accents too, through the test of its case below
_UPPER = r"[^\W\d_a-z](?:[^\W\d_a-z]|[.'’\-])*"
_CAPITALS = rf"(?P<capitals>{_UPPER}(?:(?:, ?| ?/ ?| ){_UPPER}){{0,5}})"
_TITLED = r"[^\W\d_a-z][\w.'’\-]*(?:[ \-][^\W\d_][\w.'’\-]*){0,3}"
_STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|"
    "Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|"
    "Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|"
    "Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|"
    "Wisconsin|Wyoming"
)
_REGION = rf"(?:[A-Z]\.[A-Z]\.|[A-Z]{{2}}|[A-Z][a-z]{{1,4}}\.|{_STATES})"
_MIXED = rf"{_UPPER}(?: {_UPPER}){{0,3}}, [A-Z][a-z]+(?: [A-Z][a-z]+){{0,2}}"  # PORT-AU-PRINCE, Haiti
_PLACE = rf"(?:{_CAPITALS}|(?P<named>{_TITLED}, {_REGION}|{_MIXED})|(?P<titled>{_TITLED}))"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:, (?P<day>{_MONTH} \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} \w{{3,9}}\.?))?"
_DASH = r"(?:\s*(?:—|―|--+|\.[-–—])\s*|\s+[-–]\s+|(?<=\))\s*[-–_]\s*)"
_OPENING = re.compile(rf"{_PLACE}{_DAY}(?:\s*\((?P<note>[^()]{{1,40}})\))?{_DASH}(?=\S)")
_BURIED = re.compile(
    rf"(?<=[a-z.\"”] )(?P<capitals>{_UPPER}(?: {_UPPER}){{0,3}})(?:, (?P<state>[A-Z]{{2}}|[A-Z]\.[A-Z]\.))?"
    rf"(?: \((?P<note>{_MONTH} \d{{1,2}}, \d{{4}})\))? ?[-–—]+ ?(?=\S)"
)
_DATE = re.compile(rf"{_MONTH} \d{{1,2}}, \d{{4}}|\d{{1,2}} \w{{3,9}} \d{{4}}")

_NO_PLACE_WORDS = (
    "A AN I NATO UN EU US USA U.S. U.N. UK IMF WHO NASA FBI CIA OPEC AIDS COVID NOTE NB UPDATE UPDATED WATCH VIDEO "
    "PHOTO PHOTOS BREAKING EXCLUSIVE ANALYSIS OPINION EDITORIAL WHAT WHEN WHERE WHY HOW REMARKS LIVE CORRECTION "
    "CLARIFICATION ADVISORY CONTACT SUMMARY BACKGROUND FACT FACTS Q A. Q. INTERVIEW REVIEW PROFILE TIMELINE EXPLAINER "
    "GRAPHIC DRAFT"
)
_NO_PLACE = frozenset(_NO_PLACE_WORDS.split())
_SMALL_WORDS = "de da do das dos del della di du des la las le les los am an auf of the au aux en sur and y e"
_SMALL = frozenset(_SMALL_WORDS.split())
_KEPT = re.compile(r"(?:[A-Z]\.)+|DC|UAE|USA|UK")
_SEPARATORS = re.compile(r"([\s,/\-]+)")
_LOOK_WITHIN = 240  # a dateline that a lost line break buried in the first paragraph stands near its start


@dataclass(frozen=True, slots=True)
class Opening:
    """What stood before the first sentence, and the text from there on."""

    place: str
    rest: str
    credit: str = ""
    date: str = ""  # as written
    before: str = ""  # a line that was glued to the dateline


def opening(paragraph: str) -> Opening | None:
    """Read the dateline at the start of a first paragraph; None when there is none."""
    match = _OPENING.match(paragraph)
    if match and _is_dateline(match, paragraph[match.end()]):
        return _opened(match, paragraph)
    return next((_opened(found, paragraph) for found in _buried(paragraph)), None)


def _buried(paragraph: str) -> Iterator[re.Match[str]]:
    """A dateline that a lost line break glued to a line before it: in capitals, with its state or its date."""
    for match in _BURIED.finditer(paragraph, 0, _LOOK_WITHIN):
        if (match["state"] or match["note"]) and match["capitals"].isupper() and _may_be_place(match["capitals"]):
            yield match


@lru_cache(maxsize=PLACES_KEPT)
def titled(place: str) -> str:
    """Write a place in capitals as a name: ST. LOUIS -> St. Louis, WASHINGTON, D.C. -> Washington, D.C."""
    parts = _SEPARATORS.split(place)
    return "".join(_word(part, number, parts) for number, part in enumerate(parts))


def _word(part: str, number: int, parts: list[str]) -> str:
    if not part.isupper() or _KEPT.fullmatch(part) or (len(part) == 2 and number > 1 and "," in parts[number - 1]):
        return part
    if number and part.lower() in _SMALL:
        return part.lower()
    return "'".join(piece[:1].upper() + piece[1:].lower() for piece in part.split("'"))


def _opened(match: re.Match[str], paragraph: str) -> Opening:
    groups = match.groupdict()
    place = groups["capitals"] or groups.get("named") or groups.get("titled") or ""
    place += f", {groups['state']}" if groups.get("state") else ""
    note, day = groups["note"] or "", groups.get("day") or ""
    return Opening(
        place=titled(place),
        rest=paragraph[match.end() :],
        credit=agencies.credit_of(note),
        date=next(filter(_DATE.fullmatch, (note, day)), ""),
        before=paragraph[: match.start()].strip(),
    )


def _is_dateline(match: re.Match[str], following: str) -> bool:
    """A dash alone proves nothing: "NATO - which", "Sen. Burns (R - Mont.)" and "Peace — at last" are sentences."""
    note = match["note"]
    proven = bool(note and (_DATE.fullmatch(note) or agencies.credit_of(note)))
    if note and not proven:
        return False
    if following.islower():
        return False
    if match["capitals"]:
        return match["capitals"].isupper() and _may_be_place(match["capitals"])
    return proven or bool(match["day"]) or bool(match["named"] and _may_be_place(match["named"]))


def _may_be_place(text: str) -> bool:
    first = text.split(",")[0]
    return len(first) > 2 and not _NO_PLACE & set(first.split())
