"""Real articles in every format: what the formats say of them is the same, and what judges of the formats accept."""

import json
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import jsonschema  # type: ignore[import-untyped]
import pytest

from feedsvc.model import Entry, Feed, SourceFile, TopicMention
from feedsvc.parse import parse
from feedsvc.render import FORMATS
from feedsvc.settings import Site
from feedsvc.text import slugify
from tests.integration.shared import shared
from tests.render.feedvalues import NEWEST, entry, feed
from tests.render.reading import read, tree
from tests.render.test_atom import GRAMMAR
from tests.render.test_jsonfeed import SCHEMA
from tests.render.test_outside import complaints

FOLDERS = (
    "seeds",
    *("corpus/globalvoices-2004-en", "corpus/senate-press-en", "corpus/wikinews-fr", "corpus/wikinews-ja"),
    *(f"corpus/pud-news-{language}" for language in ("ar", "de", "es", "hi", "ru", "zh")),
)
pytestmark = pytest.mark.parametrize("folder", FOLDERS)


def entry_of(number: int, path: Path) -> Entry:
    data = path.read_bytes()
    draft = parse(SourceFile(path.name, sha256(data).hexdigest(), len(data), 0, data), Site())
    published = draft.published.when if draft.published else NEWEST
    return entry(
        number,
        title=draft.title,
        html=draft.html,
        summary=draft.summary,
        published=published,
        updated=published + timedelta(seconds=number),  # no two articles share it
        authors=draft.authors,
        categories=tuple(TopicMention(slugify(tag), tag, "tag") for tag in draft.tags),
        enclosures=draft.enclosures,
        image=draft.image,
        language=draft.language,
    )


@cache
def entries(folder: str) -> tuple[Entry, ...]:
    """Give every article of a folder as an entry."""
    paths = sorted(path for path in shared(folder).rglob("*.txt") if path.name != "README.txt")
    return tuple(entry_of(number, path) for number, path in enumerate(paths))


def feed_of(folder: str, name: str) -> Feed:
    return feed(name, entries=entries(folder), language="")


def test_h34_all_formats_say_the_same(folder: str) -> None:
    atom, rss, json_ = (read(name, FORMATS[name].render(feed_of(folder, name))) for name in FORMATS)
    assert atom == rss == json_
    assert [each.title for each in atom] == [each.title for each in entries(folder)]
    assert [each.html for each in atom] == [each.html for each in entries(folder)]


def test_the_grammar_of_atom_and_the_schema_of_json_feed_accept_it(folder: str) -> None:
    GRAMMAR.assertValid(tree(FORMATS["atom"].render(feed_of(folder, "atom"))))
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(FORMATS["json"].render(feed_of(folder, "json"))))


@pytest.mark.parametrize("name", ["atom", "rss"])
def test_feedparser_reads_every_entry_without_complaint(folder: str, name: str) -> None:
    parsed = feedparser.parse(FORMATS[name].render(feed_of(folder, name)))
    assert not parsed.bozo
    assert [each.link for each in parsed.entries] == [each.url for each in entries(folder)]


@pytest.mark.outside
@pytest.mark.parametrize("name", ["atom", "rss"])
def test_the_feed_validator_has_neither_error_nor_warning(folder: str, name: str) -> None:
    whole = feed_of(folder, name)
    assert complaints(FORMATS[name].render(whole), whole.self_url) == ""
