"""The tables of the index. Times are whole seconds since 1970 (UTC); lists of small values are JSON text.

Feeds are named by topic slug; the feed of everything is named "". Within the index articles and topics have numbers,
which stand in short for id and slug, mean nothing, and are others when it is made anew. Whatever the folder and its
ledger can give back stands here only as a copy: the index can be deleted at any time.
"""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    ColumnElement,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    column,
    event,
    func,
    literal_column,
    table,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 9

metadata = MetaData()


def path_bytes(path: str) -> bytes:
    """Give the bytes that the database keeps of a path."""
    return path.encode("utf-8", "surrogateescape")


def below(folder: str) -> tuple[bytes, bytes]:
    """Give the bytes between which all paths in a folder are."""
    return path_bytes(folder + "/"), path_bytes(folder + chr(ord("/") + 1))


def digest_start(digest: ColumnElement[str]) -> ColumnElement[str]:
    """Give the part of a digest that is indexed, in a query."""
    return func.substr(digest, literal_column("1"), literal_column("12"))


class FilePath(TypeDecorator[str]):
    """A relative path whose bytes need not be UTF-8: stored as bytes, str with surrogateescape in Python."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Give the bytes that the database keeps."""
        return None if value is None else path_bytes(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Give back the text."""
        return None if value is None else value.decode("utf-8", "surrogateescape")


# schema: SCHEMA_VERSION; site: the resolved settings as JSON; revision, changed: of the last batch;
# settings_changed: when what settings print last changed; settings_revision: the revision of that; emptied: the one
# in which everything was forgotten; created: the site's start; closed: the revision that archive pages were last
# closed in; opened: up to which feed `open_places` is kept, as `archive.mark` has it; ledger: how far the ledger is
# taken in; salt: of the hashes in `purged`; unscrubbed: the file still holds what was purged
meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("slug", String, nullable=False, unique=True),
    Column("path", FilePath, nullable=False, index=True),
    Column("digest", String, nullable=False),
    Column("content", String, nullable=False),  # digest of what counts as a real change
    Column("state", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    Column("filed", BigInteger, nullable=False),
    Column("due", BigInteger),  # when the state has to be looked at again: held until, expires
    Column("expires", BigInteger),
    Column("withdrawn", BigInteger),
    Column("language", String, nullable=False),
    Column("place", String, nullable=False),
    Column("credit", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("guid", Text, nullable=False, index=True),
    Column("order", Text, nullable=False),  # why it stays withdrawn though there be a file
    Column("correction", Text, nullable=False),
    Column("corrected", BigInteger),  # when the correction came
    Column("authors", Text, nullable=False),  # JSON [name]
    Column("found", Text, nullable=False),  # JSON [[slug, label, reason]], as found in it
    Column("topics", Text, nullable=False),  # the same, as the settings want them shown
    Column("related", Text, nullable=False),  # JSON [headline]
    Column("enclosures", Text, nullable=False),  # JSON [[url, type, length]]
    Column("image", Text, nullable=False),  # JSON [url, alt, credit, width, height] or ""
    Column("weight", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False, index=True),
    Column("html", Text, nullable=False),  # last: SQLite reads past it to get at what stands behind it
)
Index(
    "articles_digest", digest_start(articles.c.digest)
)  # so much of it tells nearly all apart, in a fifth of the room
# what pages close by, without the rows, which are long
Index("articles_weighed", articles.c.number, articles.c.id, articles.c.weight)
Index("articles_due", articles.c.due, sqlite_where=articles.c.due.is_not(None))  # of the few that wait for a time
Index("articles_updated", articles.c.updated)

# one row a source file that was looked at, published or not
files = Table(
    "files",
    metadata,
    Column("path", FilePath, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified", BigInteger, nullable=False),
    Column("ctime", BigInteger, nullable=False),
    Column("digest", String, nullable=False),
    Column("recipe", String, nullable=False),  # of parser, sanitiser and settings that read it
    Column("article", String),  # its article's id; None when it is a draft or in error
    sqlite_with_rowid=False,
)

problems = Table(
    "problems",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", FilePath, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("severity", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("hint", Text, nullable=False),
)

IS_ERROR = problems.c.severity == literal_column("'error'")
Index("problems_errors", problems.c.path, sqlite_where=IS_ERROR)

# former slugs of articles
moved = Table(
    "moved",
    metadata,
    Column("slug", String, primary_key=True),
    Column("article", String, nullable=False, index=True),
)

# hashes of the slugs of articles that were purged
purged = Table("purged", metadata, Column("hash", String, primary_key=True))

topics = Table(
    "topics",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("slug", String, nullable=False, unique=True),  # "" is everything
    Column("label", Text, nullable=False),
    Column("count", Integer, nullable=False),  # live articles
    Column("given", Integer, nullable=False, server_default="0"),  # of these, how many an editor put there
    # when an article last changed, joined or left; 0 before the first
    Column("changed", BigInteger, nullable=False, server_default="0"),
    Column("revision", BigInteger, nullable=False, index=True),
)

# which article stands, or stood, in which feed: what an article has lies together, as it is written together
memberships = Table(
    "memberships",
    metadata,
    Column("article", Integer, primary_key=True, autoincrement=False),  # its number
    Column("feed", Integer, primary_key=True, autoincrement=False),  # the number of the topic
    Column("filed", BigInteger, nullable=False),  # when it joined this feed: its place in the archives
    Column("published", BigInteger, nullable=False),
    Column("rank", Integer, nullable=False),  # of the article's id among others
    Column("given", Integer, nullable=False, server_default="0"),  # 1 where an editor put it there
    Column("left", BigInteger),  # when it ended
    Column("page", Integer),  # when it has ended: the closed archive page that it stood on, None for the open part
    sqlite_with_rowid=False,
)
# in the order of feeds: newest published first, then by id
_newest = (memberships.c.published.desc(), memberships.c.rank)
Index("memberships_newest", memberships.c.feed, memberships.c.left, *_newest)
_left = (memberships.c.feed, memberships.c.page, memberships.c.left)
Index("memberships_left", *_left, sqlite_where=memberships.c.left.is_not(None))

# which articles stand on no closed page of a feed, in the order in which pages close
open_places = Table(
    "open_places",
    metadata,
    *(
        Column(name, kind, primary_key=True, autoincrement=False)
        for name, kind in (
            ("feed", Integer()),
            ("filed", BigInteger()),
            ("published", BigInteger()),
            ("rank", Integer()),
            ("article", Integer()),
        )
    ),
    sqlite_with_rowid=False,
)

# closed archive pages
pages = Table(
    "pages",
    metadata,
    Column("feed", Integer, primary_key=True),  # the number of the topic
    Column("number", Integer, primary_key=True),
    Column("closed", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),  # when the last of its entries was filed
    Column("entries", Text, nullable=False),  # JSON [number of an article], in the order of filing
)
Index("pages_last", pages.c.feed, pages.c.last)

# what search looks through: one row a live article, as plain text
texts = Table(
    "texts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("article", Integer, nullable=False, unique=True),  # its number
    Column("title", Text, nullable=False),
    Column("topics", Text, nullable=False),  # labels, one a line
    Column("body", Text, nullable=False),
)
# SQLite's index of the words in `texts` (FTS5). Triggers take out of it what leaves; who adds a text adds its words: a
# trigger would have SQLite write the words of each by itself, as it does whatever FTS5 holds back when a statement has
# a part that may fail.
words = table("words", column("rowid"), column("title"), column("topics"), column("body"))
_OLD = (
    "INSERT INTO words(words, rowid, title, topics, body)"
    " VALUES ('delete', old.number, old.title, old.topics, old.body);"
)
_WORDS = (
    "CREATE VIRTUAL TABLE words USING fts5(title, topics, body, content='texts', content_rowid='number',"
    " tokenize='unicode61 remove_diacritics 2')"
)
for statement in (_WORDS, f"CREATE TRIGGER texts_out AFTER DELETE ON texts BEGIN {_OLD} END"):
    event.listen(texts, "after_create", DDL(statement))  # type: ignore[no-untyped-call]

# pictures and sound as they are served
media = Table(
    "media",
    metadata,
    Column("digest", String, primary_key=True),  # of data
    Column("type", String, nullable=False),
    Column("width", Integer, nullable=False),  # 0 for sound
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),  # of data
    Column("data", LargeBinary, nullable=False),
)

# one row a file beside articles that some article names, there or not
media_files = Table(
    "media_files",
    metadata,
    Column("path", FilePath, primary_key=True),
    Column("size", BigInteger, nullable=False),  # -1 where there is no such file
    Column("modified", BigInteger, nullable=False),
    Column("ctime", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),  # of what made media of it
    Column("digest", String, nullable=False, index=True),  # of its medium; "" when it cannot be served
    Column("name", String, nullable=False),  # in its address
    Column("message", Text, nullable=False),  # why it cannot be served
    Column("hint", Text, nullable=False),
)

# which article names which file
media_uses = Table(
    "media_uses",
    metadata,
    Column("article", String, primary_key=True),  # id
    Column("path", FilePath, primary_key=True, index=True),
)
