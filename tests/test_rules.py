"""Every rule has a test with its number in the name, or stands in the table of what has none, with the reason."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.integration.shared import shared

TESTS = Path(__file__).parent
ON_A_SOCKET = "integration/test_http_*.py"
NAME = re.compile(r"^ *def test_(\w+)", re.MULTILINE)
NUMBER = re.compile("[fhis][0-9]+")


def numbered(letter: str, numbers: Iterable[int]) -> frozenset[str]:
    return frozenset(f"{letter}{number}" for number in numbers)


HTTP = numbered("H", range(1, 41))
HEADERS = numbered("S", range(11, 16))
FAULTS = {
    "D": numbered("F", (40, 41, 42, 44, 45, 46, 47, 49)),
    "E": numbered("F", (51, 52, 54, 55, 56, 57, 58, 59, 60)),
    "F": numbered("F", (62, 64, 65, 66, 67, 68, 69, 71, 73)),
    "G": numbered("F", (74, 75, 76, 77, 78, 80, 81, 82, 83, 86, 87, 88, 90)),
    "H": numbered("F", (91, 93, 94, 95, 96, 97)),
    "I": numbered("F", (99, 100, 101, 103, 104, 105, 107, 108, 109, 110, 112)),
}
INVARIANTS = numbered("I", range(1, 10))

RULES = HTTP | HEADERS | INVARIANTS | frozenset[str]().union(*FAULTS.values())

NO_HUB = "nothing is pushed: there is no hub and no subscription, readers ask"
NO_POSTGRESQL = "the index is SQLite alone"
DO_NOT_APPLY = {
    "I6": NO_HUB,
    "I7": NO_HUB,
    "F86": NO_POSTGRESQL,
    "F87": NO_POSTGRESQL,
    "F90": NO_POSTGRESQL,
    "F97": NO_HUB,
}
DO_NOT_APPLY_IN_PART = {
    "F69": "a million files are more than a test can take: bench/growth.py measures them",
    "F75": "documents and their coded bodies are never written, they are kept in memory",
    "F91": "no fan-out: what was committed is served after the next start",
    "F99": "no proxy is configured, so none is believed; of a target in absolute form (RFC 9112, 3.2.2) the server "
    "hands on the path alone, so that Host is what is judged",
    "F104": "no 408: who does not send headers is sent away after ten seconds, and the server says nothing then; "
    "bodies are not waited for",
    "H10": "no hub",
    "H30": "no `hubs`",
    "S11": "what the server refuses by itself (400 and 431, without a body) has headers of its own alone",
    "S12": "no HSTS: TLS ends in what stands in front",
    "S14": "no id of a request: the log says what failed",
    "S15": "no admin pages",
}


def proven(files: str = "**/test_*.py") -> frozenset[str]:
    """Give the numbers in the names of tests."""
    names = (name for file in TESTS.glob(files) for name in NAME.findall(file.read_text()))
    return frozenset(part.upper() for name in names for part in name.split("_") if NUMBER.fullmatch(part))


def test_every_rule_has_a_test_or_a_reason_for_having_none() -> None:
    assert RULES - proven() == DO_NOT_APPLY.keys()
    assert DO_NOT_APPLY_IN_PART.keys() <= RULES & proven()


@pytest.mark.parametrize("rules", [HTTP, HEADERS, FAULTS["I"]])
def test_what_is_asked_over_http_is_proven_on_a_socket(rules: frozenset[str]) -> None:
    assert rules - proven(ON_A_SOCKET) == set()


def test_the_rules_are_those_that_were_set() -> None:
    http, security, faults = (shared("rules", f"{name}.md").read_text() for name in ("http", "security", "faults"))
    spans = re.findall(r"^- H(\d+)(?:-H(\d+))? ", http, re.MULTILINE)
    assert numbered("H", (n for first, last in spans for n in range(int(first), int(last or first) + 1))) == HTTP
    assert set(re.findall(r"^- (S\d+) ", security.partition("**Headers**")[2], re.MULTILINE)) >= HEADERS
    for section in faults.split("\n### ")[1:]:
        assert section[0] not in FAULTS or set(re.findall(r"^\| (F\d+) ", section, re.MULTILINE)) == FAULTS[section[0]]
    assert set(re.findall(r"\bI\d\b", faults.partition("###")[0])) == INVARIANTS
