"""Articles that are new: held back, so that those of a batch are written table by table, many rows in one go.

    Article, Record --add--> held back: they count as known from here on --write--> rows

Everything here runs inside one transaction that its caller opened.
"""

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from feedsvc.index import identity, places, search
from feedsvc.index import schema as s
from feedsvc.index.counts import Tally
from feedsvc.index.places import Place
from feedsvc.index.prepared import Prepared, Values
from feedsvc.index.rows import row_of
from feedsvc.model import Article, Record

_a = s.articles.c
_LAST = Prepared(select(func.max(_a.number)))
_ADD = Prepared(insert(s.articles).values({each.name: bindparam(each.name) for each in _a}))


class Newcomers:
    """The new articles of one transaction."""

    def __init__(self, c: Connection) -> None:
        """Hold nothing back yet."""
        self._c = c
        self._last = 0  # number that was given; 0: to be asked for
        self._names: set[str] = set()  # by which they are known again
        self._updated: set[datetime] = set()
        self._articles: list[Values] = []
        self._texts: list[tuple[int, str, str, str]] = []
        self._places: list[Place] = []

    def is_unknown(self, path: str, digest: str, article_id: str, slug: str) -> bool:
        """Tell whether none of these is, or was, an article's, those held back among them."""
        is_held_back = not self._names.isdisjoint((path, digest, article_id, slug))
        return not is_held_back and identity.is_unknown(self._c, path, digest, article_id, slug)

    def updated_between(self, first: datetime, last: datetime, but: str) -> frozenset[datetime]:
        """Give when articles, but for one, were updated between two times, those held back among them."""
        held_back = {first} & self._updated if first == last else {at for at in self._updated if first <= at <= last}
        return identity.updated_between(self._c, first, last, but).union(held_back)

    def add(self, article: Article, record: Record, revision: int, tally: Tally, words: str | None = None) -> None:
        """Take in a new article, all but what the caller sums up in `tally`.

        `words` are those of its html, where they are at hand.
        """
        self._last = number = 1 + (self._last or _LAST.value(self._c, {}) or 0)
        row = row_of(article, record, revision)
        row["number"], row["path"] = number, s.path_bytes(article.path)
        self._articles.append(row)
        if text := search.text_of(article, words):
            self._texts.append((number, *text))
        self._places += places.joined(self._c, number, article, record, tally)
        self._names.update((article.path, article.digest, article.id, article.slug, article.guid))
        self._updated.add(article.updated)

    def write(self) -> None:
        """Write what is held back."""
        if not self._articles:
            return
        _ADD.run_all(self._c, self._articles)
        search.add(self._c, self._texts)
        places.put(self._c, self._places)
        self._last = 0
        for held_back in (self._names, self._updated, self._articles, self._texts, self._places):
            held_back.clear()
