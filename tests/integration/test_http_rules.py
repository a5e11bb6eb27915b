"""Every rule for HTTP has its test, or its reason for having none."""

import re
from pathlib import Path

RULES = range(1, 41)
DO_NOT_APPLY: dict[int, str] = {}  # rule -> why it has no test: deltas (21 to 25) are proven to be refused
NAME = re.compile(r"def test_((?:h\d+_)+)")


def proven() -> set[int]:
    files = Path(__file__).parent.glob("test_http_*.py")
    names = [name for file in files for name in NAME.findall(file.read_text())]
    ranges = [[int(number) for number in re.findall(r"\d+", name)] for name in names]
    return {rule for numbers in ranges for rule in range(numbers[0], numbers[-1] + 1)}


def test_every_rule_is_tested_or_does_not_apply() -> None:
    assert proven() | set(DO_NOT_APPLY) == set(RULES)
    assert not proven() & set(DO_NOT_APPLY)
