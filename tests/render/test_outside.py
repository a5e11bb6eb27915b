"""What others say of our documents: the W3C feed validator and jsonfeed-schema, where they are at hand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from tests.render.feedvalues import BASE
from tests.render.goldens import GOLDENS

pytestmark = pytest.mark.outside

VALIDATE = """
import sys
sys.path.insert(0, sys.argv[1] + "/src")
import feedvalidator
from feedvalidator.logging import Error, Warning
events = feedvalidator.validateString(sys.stdin.buffer.read(), firstOccurrenceOnly=1, base=sys.argv[2])["loggedEvents"]
for event in events:
    if isinstance(event, (Error, Warning)):
        print(type(event).__name__, event.params)
"""
# The validator knows no RFC 6721, and takes a lone & in an outline for the begin of an HTML entity.
KNOWN = re.compile(r"^(UnknownNamespace .*tombstones.*|NotHtml .*)\n?", re.MULTILINE)


def wanted(variable: str) -> str:
    """Give what an environment variable names; skip where it names nothing."""
    return os.environ.get(variable) or pytest.skip(f"{variable} is not set")


def complaints(data: bytes, address: str) -> str:
    """Give what the feed validator says of a document at its address, a line each, without what is known."""
    command = [sys.executable, "-W", "ignore", "-c", VALIDATE, wanted("FEEDVALIDATOR_DIR"), address]
    said = subprocess.run(command, input=data, capture_output=True, check=True, timeout=60).stdout.decode()
    return KNOWN.sub("", said)


@pytest.mark.parametrize("name", [name for name in GOLDENS if not name.endswith("json")])
def test_the_feed_validator_has_neither_error_nor_warning(name: str) -> None:
    data = GOLDENS[name]()
    myself = re.search(rb'<(?:atom:)?link (?=[^>]*rel="self")[^>]*href="([^"]*)"', data)
    assert complaints(data, myself[1].decode() if myself else f"{BASE}/{name}") == ""


@pytest.mark.parametrize("name", ["full.json", "archive.json", "brief.json", "empty.json"])
def test_the_published_schema_accepts_json_feeds(name: str) -> None:
    schema = json.loads(Path(wanted("JSONFEED_SCHEMA")).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(json.loads(GOLDENS[name]()))
