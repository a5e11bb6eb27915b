"""What processes of `serve` write to the log, and how another process sees that one keeps an index."""

import json
import logging
import sys
from pathlib import Path

from feedsvc import keeperlock
from feedsvc.processes import OneLine, OneObject


def record(message: str, *args: object, failed: bool = False) -> logging.LogRecord:
    try:
        json.loads("deep\ninside")
    except ValueError:
        trace = sys.exc_info() if failed else None
    return logging.LogRecord("feedsvc.keeper", logging.WARNING, "x.py", 1, message, args, trace)


def test_a_line_of_json_holds_one_event_whatever_the_names_in_it_hold() -> None:
    line = OneObject().format(record("%s: \x1b[2J empty", "a\n\udcff.md"))
    event = json.loads(line)
    assert (event["level"], event["logger"]) == ("warning", "feedsvc.keeper")
    assert event["message"] == "a\n\udcff.md: \x1b[2J empty"
    assert event["time"].endswith("+00:00")
    assert line.isascii()
    assert line.isprintable()


def test_a_failure_is_one_line_in_either_format() -> None:
    assert (
        "JSONDecodeError: Expecting value" in json.loads(OneObject().format(record("failed", failed=True)))["exception"]
    )
    assert "\n" not in OneLine().format(record("failed", failed=True))


def test_the_keeper_of_an_index_is_seen(tmp_path: Path) -> None:
    assert not keeperlock.runs(tmp_path)
    with keeperlock.taken(tmp_path, yields=True):
        assert keeperlock.runs(tmp_path)
    assert not keeperlock.runs(tmp_path)
