"""Articles that are new: held back, so that those of a batch are written table by table, many rows in one go.

    Article, Record --add--> held back: they count as known from here on --write--> rows

Everything here runs inside one transaction that its caller opened.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, insert, select

from feedsvc.index import identity, places, search
from feedsvc.index import schema as s
from feedsvc.index.counts import Tally
from feedsvc.index.identity import Signs
from feedsvc.index.prepared import Prepared, Values
from feedsvc.index.rows import Place, row_of
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
        self._articles: list[Values] = []
        self._texts: list[tuple[int, str, str, str]] = []
        self._places: list[Place] = []
        self._updated: set[datetime] = set()
        self._asked: frozenset[Signs | datetime] = frozenset()  # ahead, for many at once
        self._known: set[str | datetime] = set()  # of these, and of the newcomers

    def ask_ahead(self, several: Iterable[Signs], times: Collection[datetime]) -> None:
        """Find out what will be asked of articles that may be new: for each by itself that costs several times as much.

        It holds until an article is written that was known.
        """
        several = [signs for signs in several if signs.path.isprintable()]  # another is perhaps no text, as JSON is
        self._asked = frozenset((*several, *times))
        self._known.update(identity.known(self._c, several), identity.updated_at(self._c, times))

    def forget(self) -> None:
        """Write what is held back, and let what was found out ahead be asked anew."""
        self.write()
        self._asked = frozenset()
        self._known.clear()

    def is_unknown(self, signs: Signs) -> bool:
        """Tell whether none of some signs is, or was, an article's, those held back among them."""
        return self._known.isdisjoint(signs) and (signs in self._asked or identity.is_unknown(self._c, signs))

    def updated_between(self, first: datetime, last: datetime, but: str) -> frozenset[datetime]:
        """Give when articles, but for one, were updated between two times, those held back among them."""
        if first in self._asked and first == last:
            return frozenset((first,)) & self._known
        held_back = {first} & self._updated if first == last else {at for at in self._updated if first <= at <= last}
        return identity.updated_between(self._c, first, last, but) | held_back

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
        self._updated.add(article.updated)
        signs = (article.path, article.digest, article.id, article.slug, article.guid)
        self._known.update((*signs, article.updated))

    def write(self) -> None:
        """Write what is held back."""
        if not self._articles:
            return
        _ADD.run_all(self._c, self._articles)
        if self._texts:
            search.add(self._c, self._texts)
        places.put(self._c, self._places)
        self._last = 0
        for held_back in (self._articles, self._texts, self._places, self._updated):
            held_back.clear()
