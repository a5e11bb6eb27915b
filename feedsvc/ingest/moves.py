"""Articles as they are kept -> how their topics would differ: under other settings, or found by the present method.

    index, article files --by_settings, by_method--> Differences --turnover--> entries that enter and leave each feed

Changes nothing. A file that is not what the index has of it is the business of the next look.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from feedsvc import parse, topics
from feedsvc.errors import ParseError, SourceError
from feedsvc.index import articles as index
from feedsvc.index import counts
from feedsvc.index.articles import Filed
from feedsvc.index.database import Connection
from feedsvc.ingest import sources
from feedsvc.ingest.subjects import Mentions, subjects_of
from feedsvc.model import Draft, SourceFile
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import Vocabulary, is_left_out, vocabulary_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """An article whose topics would be others."""

    article: Filed
    found: Mentions  # as found then
    shown: Mentions  # as shown then


@dataclass(frozen=True, slots=True)
class Turnover:
    """How many entries would enter and leave a feed."""

    slug: str
    enter: int
    leave: int


def by_settings(c: Connection, folder: Path, before: Site, site: Site, progress: Progress) -> Iterator[Difference]:
    """Give the articles whose topics would differ under other settings; `before` are those in force."""
    vocabulary = vocabulary_of(site)
    for article in _articles(c, progress):
        found = article.found
        turned = site.folders != before.folders and "/" in article.path
        if (turned or _is_marked(article.title, vocabulary)) and (read := _read(folder, article, site)):
            record = known.record if (known := index.by_id(c, article.id)) else None
            found = subjects_of(*read, record, site, vocabulary).found
        shown = vocabulary.shown(found)
        if _visible(shown, site) != _visible(article.shown, before):
            yield Difference(article, found, shown)


def by_method(c: Connection, folder: Path, site: Site, progress: Progress) -> Iterator[Difference]:
    """Give the articles in which the present method finds other topics than those that are kept."""
    vocabulary = vocabulary_of(site)
    for article in _articles(c, progress):
        if read := _read(folder, article, site):
            found = subjects_of(*read, None, site, vocabulary).found
            if _kept(found) != _kept(article.found):
                yield Difference(article, found, vocabulary.shown(found))


def turnover(differences: Iterable[Difference], before: Site, site: Site) -> tuple[Turnover, ...]:
    """Count what differences come to, feed by feed, in the order of slugs; only what is published stands in feeds."""
    enter, leave = Counter[str](), Counter[str]()
    for difference in differences:
        if difference.article.state == "live":
            old, new = _visible(difference.article.shown, before), _visible(difference.shown, site)
            enter.update(new - old)
            leave.update(old - new)
    return tuple(Turnover(slug, enter[slug], leave[slug]) for slug in sorted({*enter, *leave}))


def _articles(c: Connection, progress: Progress) -> Iterator[Filed]:
    total = counts.count_live(c)
    for done, article in enumerate(index.filed_articles(c), 1):
        yield article
        progress(done, max(done, total))


def _visible(mentions: Mentions, site: Site) -> frozenset[str]:
    hidden = {rule.slug for rule in site.topics if rule.hide}
    return frozenset(mention.slug for mention in mentions if mention.slug not in hidden)


def _kept(mentions: Mentions) -> frozenset[tuple[str, bool]]:
    return frozenset((mention.slug, is_left_out(mention)) for mention in mentions)


def _is_marked(title: str, vocabulary: Vocabulary) -> bool:
    return topics.shown_headline(title, vocabulary=vocabulary) != title


def _read(folder: Path, article: Filed, site: Site) -> tuple[Draft, SourceFile] | None:
    try:
        source = sources.read(folder, article.path)
        return (parse.parse(source, site), source) if source.digest == article.digest else None
    except (SourceError, ParseError):
        return None
