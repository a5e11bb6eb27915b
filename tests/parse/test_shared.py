"""Real files that are not part of this repository; skipped where the folder `shared` is not beside the checkout."""

import hashlib
import os
from pathlib import Path

import pytest

from feedsvc.model import Draft, SourceFile
from feedsvc.parse import ARTICLE_SUFFIXES, parse
from feedsvc.settings import Site

SHARED = Path(os.environ.get("FEEDSVC_SHARED", Path(__file__).parents[3] / "shared"))
SITE = Site(base_url="https://site.example")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no folder {SHARED}")


def read(path: Path) -> Draft:
    data = path.read_bytes()
    return parse(SourceFile(path.name, hashlib.sha256(data).hexdigest(), len(data), 0, data), SITE)


def test_the_seed_comes_out_exactly() -> None:
    draft = read(next((SHARED / "seeds").glob("*.txt")))
    assert draft.title == "NATO shows no sign of letting Ukraine join soon"
    assert (draft.place, draft.credit, draft.authors) == ("Brussels", "Agencies via Xinhua", ("Agencies via Xinhua",))
    assert draft.html.count("<p>") == len(draft.text.split("\n")) == 13
    assert draft.text.startswith("NATO showed no sign on Wednesday")
    assert len(draft.related) == 6
    assert draft.related[0] == "Vice-premier to hold trade talks with US in Sweden"
    assert draft.language == "en"
    assert draft.problems == ()


@pytest.mark.parametrize(
    ("folder", "language", "dated"),
    [
        ("globalvoices-2004-en", "en", 28),
        ("pud-news-ar", "ar", 0),
        ("pud-news-de", "de", 0),
        ("pud-news-es", "es", 0),
        ("pud-news-hi", "hi", 0),
        ("pud-news-ru", "ru", 0),
        ("pud-news-zh", "zh", 0),
        ("senate-press-en", "en", 248),
        ("wikinews-fr", "fr", 99),
        ("wikinews-ja", "ja", 0),
    ],
)
def test_every_file_that_has_text_is_an_article(folder: str, language: str, dated: int) -> None:
    paths = [path for path in (SHARED / "corpus" / folder).iterdir() if path.suffix in ARTICLE_SUFFIXES]
    drafts = [read(path) for path in paths]
    assert all(draft.title and draft.text and draft.html and draft.summary for draft in drafts)
    assert sum(draft.language == language for draft in drafts) >= 0.9 * len(drafts)
    assert sum(draft.published is not None for draft in drafts) >= dated
