"""Opens the index for reading and answers for every address: the document that lives there, or why there is none.

    path --urls.parse--> Address --documents.prepared--> Document

What a web process holds. Each document is read in one snapshot; knows no request.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import TypeVar

from feedsvc import answers, office, text, urls
from feedsvc.documents import prepared
from feedsvc.errors import DatabaseError, NotYetError
from feedsvc.http.pace import Pace
from feedsvc.http.shelf import Shelf
from feedsvc.index import entries, purged, topics
from feedsvc.index.database import Connection, Database
from feedsvc.index.signal import Signal
from feedsvc.index.token import opens
from feedsvc.model import Document
from feedsvc.render import atom, html
from feedsvc.settings import Settings, Site
from feedsvc.shown import pages
from feedsvc.urls import Address, Expression, Term

T = TypeVar("T")

SEARCHES_PER_SECOND = 10.0  # of one process
SEARCHES_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Missing:
    """Why there is no document at a path: it moved (301), is gone (410), or never was (404)."""

    status: int
    location: str = ""  # of a 301, absolute
    page: bytes = b""  # HTML for people, else


class Service:
    """The documents of one site, made from its index."""

    def __init__(self, settings: Settings) -> None:
        """Prepare to read; the index need not be there yet."""
        self._database = Database(settings.database_url)
        self._signal = Signal(settings.data)
        self.signal: Sequence[int] = self._signal.revision
        """Holds another number once the index on this machine has another revision."""
        self._settings = settings
        self._revision = -1
        self._searches = Pace(SEARCHES_PER_SECOND, SEARCHES_AT_ONCE, monotonic)

    def build(self, path: str) -> Document | None:
        """Make the document at a canonical path; None when there is none.

        Raises DatabaseError, also while the keeper has not made the index yet.
        """
        address = urls.parse(path)
        if address is None or urls.path_of(address) != path:
            return None
        with self._database.read() as c:
            write = prepared(c, _site(c), address)
        return write() if write else None

    def missing(self, path: str, query: str = "") -> Missing:
        """Tell why `build` gives nothing for a path and what a query asks for there. Raises DatabaseError."""
        with self._database.read() as c:
            site = _site(c)
            address = _lenient(path, query)
            better = _better(c, site, address) if address else None
            if better and urls.path_of(better) != _kept_under(path, query) and _stands(c, site, better):
                return Missing(301, urls.absolute_of(site.base_url, better))
            if better and better.kind == "article" and entries.is_unread(c, better.slug):
                raise NotYetError("the article cannot be read at the moment", "look at the problems of its file")
            status, near = _judge(c, site, better or address)
        return Missing(status, page=html.message(pages.message(site, status, near)))

    def search(self, typed: str) -> bytes | None:
        """Answer a query with a page; None when too many ask at once. Raises DatabaseError."""
        if not self._searches.admits():
            return None
        with self._database.read() as c:
            found = answers.search(c, _site(c), typed)
        return html.search(found)

    def oembed(self, url: str, max_width: int, max_height: int) -> dict[str, object] | None:
        """Tell how another site may show a page; None where it is none of ours. Raises DatabaseError."""
        with self._database.read() as c:
            return answers.oembed(c, _site(c), url, max_width, max_height)

    def status(self, token: str) -> bytes | None:
        """Show how the site stands to who has the token; None to all others. Raises DatabaseError."""
        running = office.running(self._settings)
        return self._office(token, lambda c, site: html.status(office.status_page(c, site, token, running)))

    def problems(self, token: str, *, as_feed: bool = False) -> bytes | None:
        """Show what is wrong, as a page or an Atom feed, to who has the token; None to all others."""
        if as_feed:
            return self._office(token, lambda c, site: atom.render(office.problem_feed(c, site, token)))
        return self._office(token, lambda c, site: html.problems(office.problems_page(c, site, token)))

    def gauges(self, token: str) -> dict[str, float] | None:
        """Give what Prometheus asks for to who has the token; None to all others. Raises DatabaseError."""
        running = office.running(self._settings)
        now = self._office(token, lambda c, _: office.status(c, running))
        if now is None:
            return None
        counts = {"articles": now.articles, "topics": now.topics, "articles_held": len(now.held)}
        wrong = {"errors": now.count("error"), "warnings": now.count("warning"), "revision": now.revision}
        moments = {"last_change": now.changed, "last_scan": running.last_look}
        times = {f"{name}_timestamp_seconds": when.timestamp() for name, when in moments.items() if when}
        return counts | wrong | times

    def _office(self, given: str, show: Callable[[Connection, Site], T]) -> T | None:
        if not opens(self._settings.data, given):
            return None
        with self._database.read() as c:
            return show(c, _site(c))

    def base_url(self) -> str:
        """Give the address that documents are published under. Raises DatabaseError."""
        with self._database.read() as c:
            return _site(c).base_url

    def ready(self) -> bool:
        """Tell whether documents can be made."""
        try:
            with self._database.read() as c:
                return entries.site(c) is not None
        except DatabaseError:
            return False

    def refresh(self, shelf: Shelf) -> None:
        """Take down what was overtaken; for one thread at a time. Raises DatabaseError."""
        with self._database.read() as c:
            revision = entries.revision(c)
            touched = entries.touched(c, self._revision) if revision != self._revision else frozenset()
        if revision != self._revision:
            shelf.refresh(revision, touched)
        self._revision = revision

    def close(self) -> None:
        """Let go of the index."""
        self._signal.close()
        self._database.close()


def _site(c: Connection) -> Site:
    site = entries.site(c)
    if site is None:
        raise NotYetError("the index is being made", "try again in a moment")
    return site


def _kept_under(path: str, query: str) -> str:
    """Give what a document is kept under; what nobody asked for stays out of the addresses that are told."""
    return urls.kept_under(path, query) if query else path


def _lenient(path: str, query: str) -> Address | None:
    """Read a path as people and old links write it: without its last slash, or with one too many."""
    for spelling in (path, path + "/", path.rstrip("/")):
        if address := urls.parse(_kept_under(spelling, query)):
            return address
    return None


def _better(c: Connection, site: Site, address: Address) -> Address | None:
    """Give what an address means: moved articles, merged topics, other spellings followed."""
    if address.kind == "article":
        moved = entries.moved_to(c, address.slug) if entries.state(c, address.slug) is None else None
        return replace(address, slug=moved or address.slug)
    meant = {slug: _meant(c, site, slug) for slug in urls.slugs_of(address.topics)}
    ends = {slug: end for slug, end in meant.items() if end != slug}
    if not ends:
        return address
    expression = _renamed(address.topics, ends)
    return _standing_page(c, replace(address, topics=expression)) if expression else None


def _meant(c: Connection, site: Site, slug: str) -> str:
    """Give the slug of the topic that one means, as people spell names too, merges followed; itself for none."""
    for spelling in (slug, text.slugify(slug)):
        standing = topics.standing(c, site, spelling)
        if standing.startswith(topics.MERGED):
            return standing.removeprefix(topics.MERGED)
        if standing == "live":
            return spelling
    return slug


def _standing_page(c: Connection, address: Address) -> Address:
    """Lead from an archive page to the feed, where the topic in its place has no page of that number."""
    feed = "".join(urls.slugs_of(address.topics))
    return replace(address, page=0) if address.page > entries.last_page(c, feed) else address


def _stands(c: Connection, site: Site, address: Address) -> bool:
    """Tell whether what an address names is published: nobody is led on to what is gone or never was."""
    if address.kind == "article":
        return entries.state(c, address.slug) == "live"
    return all(topics.standing(c, site, slug) == "live" for slug in urls.slugs_of(address.topics))


def _renamed(expression: Expression, ends: dict[str, str]) -> Expression:
    """Put the slugs that are meant into an expression; a term that then wants and excludes one topic is dropped."""
    terms = (
        Term(
            tuple(sorted({ends.get(slug, slug) for slug in term.all})),
            tuple(sorted({ends.get(slug, slug) for slug in term.without})),
        )
        for term in expression
    )
    possible = tuple(term for term in terms if not {*term.all} & {*term.without})
    return urls.parse_expression(urls.expression_text(possible)) or ()


def _judge(c: Connection, site: Site, address: Address | None) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Tell between gone and unknown, and what may have been meant."""
    if address and address.kind == "article":
        return (410 if entries.is_gone(c, address.slug) or purged.holds(c, address.slug) else 404), ()
    slugs = sorted(urls.slugs_of(address.topics)) if address else []
    standings = {slug: topics.standing(c, site, slug) for slug in slugs}
    if "hidden" in standings.values():
        return 410, ()
    unknown = [slug for slug, standing in standings.items() if standing == "unknown"]
    return 404, pages.near_topics(c, site, unknown)
