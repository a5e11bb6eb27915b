"""The types of the domain: frozen values that the stages hand to one another.

Files become `SourceFile`, then `Draft` (what the file says), then `Article` (complete: nothing left to guess);
articles become `Entry` in a `Feed`, a feed becomes a `Document`, a document and a request become a `Reply`.
All times are aware, in UTC and in whole seconds. No type saves, renders or fetches itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, get_args

Severity = Literal["error", "warning", "note"]
"""error: the file is not published as it stands; warning: published, but something was lost; note: for `check -v`."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file is not published as it stands, in words an editor understands."""

    path: str  # relative to the folder, "/" between parts; "" is the site itself
    line: int  # from 1; 0 means the whole file
    severity: Severity
    message: str
    hint: str = ""


def graver(problems: Iterable[Problem]) -> list[Problem]:
    """Order problems: errors, warnings, notes, each by file and line."""
    gravity = get_args(Severity)
    return sorted(problems, key=lambda problem: (gravity.index(problem.severity), problem.path, problem.line))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One article file as read; a path byte that is not UTF-8 stands as in Python's surrogateescape."""

    path: str
    digest: str  # sha256 of data, hex
    size: int
    modified: int  # nanoseconds, only ever compared
    data: bytes
    ctime: int = 0  # of its last change of any kind: nanoseconds, only ever compared


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as a file gave it."""

    when: datetime  # aware UTC; midnight of the site's time zone when the file gave no time
    has_time: bool
    origin: Literal["metadata", "text", "name"]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A sound, film or other file that belongs to an article and is named by its URL."""

    url: str
    type: str
    length: int  # bytes; 0 when unknown


@dataclass(frozen=True, slots=True)
class Image:
    """The picture of an article."""

    url: str
    alt: str = ""
    credit: str = ""
    width: int = 0  # pixels; 0 when unknown
    height: int = 0


@dataclass(frozen=True, slots=True)
class TopicMention:
    """Why an article is in a topic."""

    slug: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What one file says, before identity and topics."""

    title: str  # plain text, one line, never blank
    html: str  # sanitised, absolute links
    text: str  # the body as plain text, a paragraph a line
    summary: str = ""  # plain text as the editor wrote it, else the first sentences
    is_summarised: bool = False  # the editor wrote it
    published: Stamp | None = None
    updated: Stamp | None = None
    expires: Stamp | None = None
    authors: tuple[str, ...] = ()
    credit: str = ""
    place: str = ""
    language: str = ""  # BCP 47, "" when neither the file nor its text tells
    tags: tuple[str, ...] = ()
    not_topics: tuple[str, ...] = ()
    topics_only: bool = False  # only the tags are topics, no names are looked for
    related: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    link: str = ""  # canonical address when the article lives elsewhere
    guid: str = ""
    slug: str = ""
    draft: bool = False
    correction: str = ""
    minor: bool = False
    media: tuple[str, ...] = ()  # placeholders of files beside it, in html, image and enclosures (parse.references)
    unknown: tuple[str, ...] = ()  # metadata keys that mean nothing here
    problems: tuple[Problem, ...] = ()  # warnings and notes only: an error is a ParseError


State = Literal["live", "held", "withdrawn", "expired", "unread"]
"""held: its time has not come; expired: its time is over; unread: known from the ledger, its file not read yet."""


@dataclass(frozen=True, slots=True)
class Article:
    """An article, complete: nothing left to guess."""

    id: str  # urn:uuid:...; never changes
    slug: str
    path: str
    digest: str  # of the file
    state: State
    title: str
    html: str
    summary: str
    published: datetime
    updated: datetime  # the author's last real change
    changed: datetime  # the last change of bytes
    first_seen: datetime
    filed: datetime  # its place in the order of archives
    authors: tuple[str, ...] = ()
    credit: str = ""
    place: str = ""
    language: str = ""
    topics: tuple[TopicMention, ...] = ()
    related: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    link: str = ""
    guid: str = ""
    correction: str = ""
    corrected: datetime | None = None  # when the correction came
    expires: datetime | None = None
    withdrawn: datetime | None = None
    weight: int = 0  # bytes it takes in a feed, escaped; what cuts pages


class Membership(NamedTuple):
    """An article's place in one feed; a place that ended is kept."""

    feed: str  # topic slug, "" is everything
    filed: datetime  # when it joined
    left: datetime | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What the files cannot say themselves of one article: a line of the ledger."""

    id: str
    path: str
    slug: str
    digest: str  # of the file as last published
    content: str  # digest of what counts as a real change
    state: State
    published: datetime
    updated: datetime
    changed: datetime
    first_seen: datetime
    filed: datetime
    due: datetime | None = None  # when the state has to be looked at again
    withdrawn: datetime | None = None
    topics: tuple[TopicMention, ...] = ()
    memberships: tuple[Membership, ...] = ()
    moved: tuple[str, ...] = ()  # former slugs
    guid: str = ""  # what a tombstone needs of the file
    order: str = ""  # why it stays withdrawn though there be a file: WITHDRAWN, perhaps with a reason
    correction: str = ""  # as last published: another one is a change, and has a time of its own
    corrected: datetime | None = None


class OpenPlace(NamedTuple):
    """An entry of a feed that stands on no closed page yet. A tuple: very many are looked at when the first close."""

    article: str  # id
    filed: int  # seconds since 1970
    weight: int
    number: int  # the index's own, of the article


@dataclass(frozen=True, slots=True)
class ClosedPage:
    """An archive page that takes no more entries."""

    feed: str
    number: int
    closed: datetime
    entries: tuple[str, ...]  # article ids


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject with a feed of its own."""

    slug: str
    label: str
    description: str = ""
    count: int = 0  # live articles
    revision: int = 0
    latest: datetime | None = None  # newest published among its articles


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a subscriber sees it."""

    id: str  # absolute IRI, for Atom
    guid: str  # for RSS and JSON Feed: the imported guid verbatim, else the id
    url: str
    title: str
    html: str  # "" in brief feeds and where the whole text is too large
    summary: str
    published: datetime
    updated: datetime
    authors: tuple[str, ...] = ()
    categories: tuple[TopicMention, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    image: Image | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """An entry that was published and is withdrawn (RFC 6721)."""

    id: str
    slug: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed document, format-free. Addresses are of this document's own format."""

    id: str  # urn:uuid:...
    self_url: str
    title: str
    subtitle: str
    site_url: str  # the page for people
    updated: datetime
    entries: tuple[Entry, ...]  # newest published first
    author: str = ""  # who stands behind entries without authors
    tombstones: tuple[Tombstone, ...] = ()
    hub_url: str = ""
    current: str = ""  # RFC 5005: set on archive pages, the address of the subscription document
    prev_archive: str = ""
    next_archive: str = ""
    alternates: tuple[tuple[str, str], ...] = ()  # (media type, address) of the same feed in the other formats
    language: str = ""
    rights: str = ""
    scheme: str = ""  # the topics address: domain and scheme of categories


@dataclass(frozen=True, slots=True)
class Document:
    """What lives at an address."""

    path: str
    media_type: str  # with charset
    etag: str  # W/"..."
    last_modified: datetime
    cache_control: str
    body: bytes  # identity
    revision: int  # of the database snapshot it was made from
    depends: frozenset[str]  # what takes it down: "feed:<slug>", "article:<slug>", "site"; "feed:" is everything
    links: tuple[tuple[str, str], ...] = ()  # (rel, address) for the Link header
    page: bool = False  # for people: the headers of pages, not of feeds
    framed: bool = False  # a page that other sites may show in a frame
    file_name: str = ""  # set on pictures and sound: bytes that never change at their address and gain by no coding


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished answer, framework-free."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(default=b"", repr=False)
