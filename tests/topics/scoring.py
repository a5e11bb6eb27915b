"""Labelled headlines against found topics: precision, recall, F1, and how often nothing was rightly found."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from feedsvc.text import fold

LABELS = Path(__file__).parents[1] / "data" / "topics"

Finder = Callable[[str, str], Iterable[str]]


@dataclass(frozen=True)
class Labelled:
    """One headline with its article; every group is one wanted topic under all its names."""

    headline: str
    body: str
    language: str
    split: str
    groups: tuple[frozenset[str], ...]
    free: frozenset[str]  # neither wanted nor wrong


@dataclass(frozen=True)
class Score:
    """How found topics compare to labels."""

    hits: int
    wrong: int
    missed: int
    quiet: float  # share of headlines without a name for which nothing was found

    @property
    def precision(self) -> float:
        """Share of what was found that is wanted."""
        return self.hits / max(1, self.hits + self.wrong)

    @property
    def recall(self) -> float:
        """Share of what is wanted that was found."""
        return self.hits / max(1, self.hits + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.hits / max(1, 2 * self.hits + self.wrong + self.missed)


def plain(name: str) -> str:
    """Fold a name for comparison: hyphens, possessives and accents do not count."""
    return fold(re.sub(r"['’]s$", "", name)).replace("-", " ")


def labelled(split: str, languages: Sequence[str]) -> list[Labelled]:
    """Read the labelled headlines of one split (a half of gold.jsonl, or "blind") in some languages."""
    lines = [line for file in sorted(LABELS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [
        Labelled(
            row["headline"],
            row["body"],
            row["language"],
            row["split"],
            tuple(frozenset(map(plain, group)) for group in row["topics"] + row["demonyms"]),
            frozenset(map(plain, row["ok"])),
        )
        for row in map(json.loads, lines)
        if row["split"] == split and row["language"] in languages
    ]


def in_title_case(headline: str) -> str:
    """Raise every word of four letters or more."""
    return re.sub(r"(?<![\w'’])[^\W\d_][\w'’]{3,}", lambda match: match[0][0].upper() + match[0][1:], headline)


def score(articles: Iterable[Labelled], find: Finder, recase: Callable[[str], str] = str) -> Score:
    """Compare what is found in articles with their labels."""
    hits = wrong = missed = nameless = quiet = 0
    for article in articles:
        found = {plain(name) for name in find(recase(article.headline), article.body)}
        met = [group for group in article.groups if group & found]
        strange = found - article.free - frozenset().union(*article.groups)
        hits, wrong, missed = hits + len(met), wrong + len(strange), missed + len(article.groups) - len(met)
        if not article.groups:
            nameless, quiet = nameless + 1, quiet + (not strange)
    return Score(hits, wrong, missed, quiet / max(1, nameless))
