"""Full-text search: `put` takes an article in, `find` answers a query. SQLite's FTS5, behind these two functions.

The index of words stays in line with the table `texts`, in the same transaction as the article. Knows no
page and no address; topics are given by slug.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Select,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    text,
)

from feedsvc.index import numbers
from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared
from feedsvc.index.query import PREFIX_LETTERS, UNSPACED, Query, Word
from feedsvc.index.rows import article_of
from feedsvc.model import Article

# A tag of sanitised HTML: ">" may stand in a quoted attribute.
_TAG = re.compile(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""")
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|i|mark|q|s|small|span|strong|sub|sup|u)\b[^>]*>")
_U = UNSPACED.pattern
_SPREAD = re.compile(f"(?<={_U}) +|(?<={_U}[\x02\x03]) +| +(?=[\x02\x03]?{_U})")
_BELOW_UNSPACED = bytes(range(0xE3))  # in UTF-8 all of them begin with a higher byte
_MARKS = ("\x02", "\x03")  # around what was found; no text of an article holds them
_EXCERPT_WORDS = 28
_TITLE, _TOPICS, _BODY = 8.0, 4.0, 1.0  # what a word weighs where it stands

_a, _t, _m = s.articles.c, s.texts.c, s.memberships.c
_PARTS = ("title", "topics", "body")
_TEXT = Prepared(select(_t.title, _t.topics, _t.body).where(_t.article == bindparam("n")))
_DROP_TEXT = Prepared(delete(s.texts).where(_t.article == bindparam("n")))
_LAST_TEXT = Prepared(select(func.max(_t.number)))
_ROW = ("number", "article", *_PARTS)
_ADD_TEXT = Prepared(insert(s.texts).values({name: bindparam(name) for name in _ROW}), _ROW)
_ADD_WORDS = Prepared(
    insert(s.words).values({"rowid": bindparam("number")} | {name: bindparam(name) for name in _PARTS}), _ROW
)
_WITHOUT_HTML = tuple(column for column in s.articles.c if column is not _a.html)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found, with the words around what was looked for."""

    article: Article  # without its html
    excerpt: tuple[tuple[str, bool], ...]  # (text, whether it was looked for)


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found."""

    count: int
    hits: tuple[Hit, ...]  # the best first, then the newest


def put(c: Connection, number: int, article: Article, words: str | None = None) -> None:
    """Take in an article, which has this number, as it stands now; one that is not published is taken out.

    `words` are those of its html, where they are at hand.
    """
    now = text_of(article, words)
    if now == _TEXT.run(c, {"n": number}).fetchone():
        return
    _DROP_TEXT.run(c, {"n": number})
    if now:
        add(c, [(number, *now)])


def add(c: Connection, texts: Sequence[tuple[int, str, str, str]]) -> None:
    """Take in articles that are not there yet: each by its number, with its text."""
    first = 1 + (_LAST_TEXT.value(c, {}) or 0)
    rows = [(number, *text) for number, text in enumerate(texts, first)]
    _ADD_TEXT.run_all(c, rows)
    _ADD_WORDS.run_all(c, rows)


def text_of(article: Article, words: str | None = None) -> tuple[str, str, str] | None:
    """Give what is looked through of an article; None where that is nothing. `words` as for `put`."""
    if article.state != "live":
        return None
    labels = "\n".join(mention.label for mention in article.topics)
    return _spaced(article.title), _spaced(labels), _spaced(plain(article.html) if words is None else words)


def find(
    c: Connection, query: Query, limit: int, *, topics: Sequence[str] = (), without_topics: Sequence[str] = ()
) -> Found:
    """Answer a query; `topics` are the slugs of its topics. A query that looks for nothing finds nothing."""
    if not (query.words or topics):
        return Found(0, ())
    number = _MATCHED if query.words else _t.number
    wanted = (
        *(number.in_(_numbers_in(slug)) for slug in topics),
        *(number.not_in(_numbers_in(slug)) for slug in without_topics),
        *((number.not_in(_numbers_with(query.without)),) if query.without else ()),
    )
    return _best(c, query.words, wanted, limit) if query.words else _newest(c, wanted, limit)


def _best(c: Connection, words: Sequence[Word], wanted: Sequence[ColumnElement[bool]], limit: int) -> Found:
    """Weigh what holds the words without looking at articles, which may be most there are; then take the best."""
    holds: ColumnElement[bool] = literal_column("words").op("MATCH")(_expression(words, " AND "))
    matches = (holds, *wanted)
    count = c.execute(select(func.count()).select_from(s.words).where(*matches)).scalar_one()
    ranks = select(_RANK).select_from(s.words).where(*matches).order_by(_RANK).limit(limit)
    worst = max(c.execute(ranks).scalars(), default=0.0)
    order = (_RANK, _a.published.desc(), _a.id)
    source = _SOURCE.join(s.words, s.words.c.rowid == _t.number)
    best = select(_t.number).select_from(source).where(*matches, worst >= _RANK).order_by(*order).limit(limit)
    numbers = c.execute(best).scalars().all()
    shown = select(*_WITHOUT_HTML, _EXCERPT.label("excerpt")).select_from(source)
    rows: CursorResult[Any] = c.execute(shown.where(holds, _MATCHED.in_(numbers)).order_by(*order))
    return Found(count, tuple(Hit(article_of(row), _parts(row.excerpt)) for row in rows))


def _newest(c: Connection, wanted: Sequence[ColumnElement[bool]], limit: int) -> Found:
    count = c.execute(select(func.count()).select_from(s.texts).where(*wanted)).scalar_one()
    rows = c.execute(
        select(*_WITHOUT_HTML).select_from(_SOURCE).where(*wanted).order_by(_a.published.desc(), _a.id).limit(limit)
    )
    return Found(count, tuple(Hit(article_of(row), ()) for row in rows))


_RANK: ColumnElement[float] = literal_column(f"bm25(words, {_TITLE}, {_TOPICS}, {_BODY})")
_EXCERPT: ColumnElement[str] = literal_column(f"snippet(words, 2, char(2), char(3), '…', {_EXCERPT_WORDS})")


# Plus nothing: else SQLite looks all words up again for each number that is asked for.
_MATCHED = s.words.c.rowid + 0
_SOURCE = s.articles.join(s.texts, _t.article == _a.number)


def _numbers_in(slug: str) -> Select[tuple[int]]:
    stands = (_m.feed == numbers.feed(slug), _m.left.is_(None))
    return select(_t.number).join(s.memberships, _m.article == _t.article).where(*stands)


def _numbers_with(words: Sequence[Word]) -> Select[tuple[int]]:
    matches = text("words MATCH :without").bindparams(without=_expression(words, " OR "))
    return select(s.words.c.rowid).where(matches)


def _expression(words: Sequence[Word], between: str) -> str:
    """Write words in FTS5's language; in quotation marks nothing of it has a meaning."""
    return between.join(_quoted(word) for word in words)


def _quoted(word: Word) -> str:
    spaced = _spaced(word.text).replace('"', '""')
    open_ended = not word.exact and len(word.text) >= PREFIX_LETTERS and not UNSPACED.search(word.text)
    return f'"{spaced}"*' if open_ended else f'"{spaced}"'


def plain(html: str) -> str:
    """Give the words of sanitised HTML."""
    return " ".join(unescape(_TAG.sub(" ", _INLINE.sub("", html))).split())


def _spaced(text: str) -> str:
    """Write each letter of a script without spaces as a word of its own."""
    # To find out that a text has none of these letters takes a fifth of the time where it is bytes.
    if text.isascii() or not text.encode("utf-8", "surrogatepass").translate(None, _BELOW_UNSPACED):
        return text
    return UNSPACED.sub(lambda letter: f" {letter[0]} ", text)


def _parts(excerpt: str) -> tuple[tuple[str, bool], ...]:
    """Cut an excerpt at its marks."""
    begin, end = _MARKS
    parts: list[tuple[str, bool]] = []
    for piece in _SPREAD.sub("", " ".join(excerpt.split())).split(begin):
        marked, closed, after = piece.partition(end)
        parts += [(marked, True), (after, False)] if closed else [(piece, False)]
    return tuple((part, marked) for part, marked in parts if part)
