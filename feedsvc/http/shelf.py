"""Documents kept ready: made on first request, one build at a time each, bounded in bytes, taken down when overtaken.

    path --kept--> Kept --ready--> Ready          path --make--> (build) --> Kept

Knows neither how a document is built nor who asks. Safe to share between threads.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from math import inf
from threading import Event, Lock

from feedsvc.http.codings import IDENTITY, encode
from feedsvc.http.respond import LINES, Asked, Headers, respond
from feedsvc.model import Document, Reply

Touched = frozenset[str] | None
"""Keys of Document.depends; None is everything."""

Ready = tuple[str, Headers, list[bytes]]
"""An answer as a server takes it: status line, headers, body."""

_OVERHEAD = 4096  # bytes of memory that a kept document takes besides its bodies
_FILLED = 0.9  # of the limit is left after room was made
_READY = 32  # answers kept for one document
_LONGEST_KEPT = 256  # characters of request fields


class Kept:
    """A document on the shelf, with the bodies and replies it was asked for so far."""

    def __init__(self, document: Document, grown: Callable[[], None]) -> None:
        """`grown` is told when another body was made."""
        self.document = document
        self.ready: dict[tuple[str | None, ...], Ready] = {}  # `respond` is pure: the same question, the same answer
        self.used = inf  # when it was last asked for, as who answers sets it; what was just made stays until then
        self._grown = grown
        self._lock = Lock()
        self._bodies = {IDENTITY: document.body}

    @property
    def size(self) -> int:
        """Bytes of memory it takes."""
        return _OVERHEAD + sum(map(len, tuple(self._bodies.values())))

    def body(self, coding: str) -> bytes:
        """Give the body in a content coding, coded on first demand."""
        if coding not in self._bodies:
            with self._lock:
                if coding not in self._bodies:
                    self._bodies[coding] = encode(self.document.body, coding)
            self._grown()
        return self._bodies[coding]

    def reply(self, asked: Asked, now: datetime) -> Reply:
        """Answer a request."""
        return respond(self.document, asked, self.body, now)

    def make_ready(self, asked: Asked, now: datetime) -> Ready:
        """Answer a request, keeping the answer where it stays the same for as long as the document stands."""
        reply = self.reply(asked, now)
        ready = (LINES[reply.status], reply.headers, [reply.body])
        if self._may_keep(asked, now):
            with self._lock:
                if len(self.ready) >= _READY:
                    self.ready.clear()
                self.ready[asked] = next((known for known in self.ready.values() if known == ready), ready)
        return ready

    def _may_keep(self, asked: Asked, now: datetime) -> bool:
        """Last-Modified and the dates a client sent are judged by the clock; the rest never changes."""
        dated = asked.if_unmodified_since or (asked.if_none_match is None and asked.if_modified_since)
        short = sum(len(part or "") for part in asked) <= _LONGEST_KEPT
        return short and not dated and self.document.last_modified <= now


class _Flight:
    """A build on its way, and what was touched meanwhile."""

    def __init__(self, revision: int) -> None:
        self.done = Event()
        self.slow = False
        self.kept: Kept | None = None
        self.error: BaseException | None = None
        self._floor = revision
        self._news: list[tuple[int, Touched]] = []

    def overtake(self, revision: int, touched: Touched) -> None:
        """Note what a new revision touched."""
        self._news.append((revision, touched))

    def overtaken(self, document: Document) -> bool:
        """Say whether the document was made from rows that are older than what the shelf knows of by now."""
        return document.revision < self._floor or any(_overtakes(document, *news) for news in self._news)

    def land(self) -> Kept | None:
        """Give what was built to one who waited for it."""
        if self.error is not None:
            raise self.error
        return self.kept


class Shelf:
    """The documents of one process."""

    def __init__(self, build: Callable[[str], Document | None], limit_bytes: int) -> None:
        self._build = build
        self._limit = limit_bytes
        self.kept: dict[str, Kept] = {}  # by path; only looked up by others
        self._sizes: dict[str, int] = {}
        self._size = 0
        self._flights: dict[str, _Flight] = {}  # that a request may join
        self._aloft: set[_Flight] = set()  # all
        self._lock = Lock()
        self.revision = 0

    def make(self, path: str) -> Kept | None:
        """Give a document, building it unless another thread is just doing so; raises what the build raises.

        What was overtaken while it was being built still answers those who asked before, but is not kept.
        """
        with self._lock:
            kept, flight = self.kept.get(path), self._flights.get(path)
            if kept is not None:
                return kept
            if mine := flight is None:
                flight = self._flights[path] = _Flight(self.revision)
                self._aloft.add(flight)
        if mine:
            self._fly(path, flight)
        else:
            flight.done.wait()
        return flight.land()

    def soon(self, path: str, patience_seconds: float) -> Kept | None:
        """Give a document that another thread is making right now; None when none is or when it takes too long.

        A build that has kept one caller waiting in vain keeps no other.
        """
        flight = self._flights.get(path)
        if flight is None or flight.slow:
            return self.kept.get(path)
        if not flight.done.wait(patience_seconds):
            flight.slow = True
            return None
        return flight.land()

    def refresh(self, revision: int, touched: Touched) -> None:
        """Take down what a new revision touched; builds on their way answer only those who asked before.

        A revision below the one before comes from an index that was made anew: everything goes.
        """
        with self._lock:
            if revision < self.revision:
                news: tuple[int, Touched] = (sys.maxsize, None)
            else:
                news = (revision, touched)
            for flight in self._aloft:
                flight.overtake(*news)
            self._flights.clear()
            for path in [path for path, kept in self.kept.items() if _overtakes(kept.document, *news)]:
                self._drop(path)
            self.revision = revision  # last: who sees it finds nothing older

    def _fly(self, path: str, flight: _Flight) -> None:
        try:
            if document := self._build(path):
                flight.kept = Kept(document, lambda: self._weigh(path))
        except BaseException as error:  # noqa: BLE001 - whoever waits shall get it, this thread included
            flight.error = error
        with self._lock:
            self._aloft.remove(flight)
            if self._flights.get(path) is flight:
                del self._flights[path]
            if flight.kept and not flight.overtaken(flight.kept.document):
                self.kept[path] = flight.kept
                self._count(path)
        flight.done.set()

    def _weigh(self, path: str) -> None:
        with self._lock:
            if path in self.kept:
                self._count(path)

    def _count(self, path: str) -> None:
        """Count a document's bytes; the longest unused ones make room, a tenth more than has to be."""
        size = self.kept[path].size
        self._size += size - self._sizes.get(path, 0)
        self._sizes[path] = size
        if self._size > self._limit:
            for longest_unused in sorted(self.kept, key=lambda path: self.kept[path].used):
                self._drop(longest_unused)
                if self._size <= self._limit * _FILLED:
                    break

    def _drop(self, path: str) -> None:
        del self.kept[path]
        self._size -= self._sizes.pop(path)


def _overtakes(document: Document, revision: int, touched: Touched) -> bool:
    return document.revision < revision and (touched is None or not touched.isdisjoint(document.depends))
