"""The WSGI callable in front of Flask (PEP 3333): what is on the shelf is answered here, the rest goes the slow way.

    request --Shelf.kept--> Kept --> Ready                         a microsecond or two
    request --Gate--> Shelf.make --> Reply, or --> Flask           what has to be built, redirects, errors

Of a server's threads only some may go the slow way at one time, so that some always remain for the shelf. Knows no
Flask and no index. Query strings (but see urls.kept_under), Forwarded and X-Forwarded-* are not looked at.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedsvc import urls
from feedsvc.errors import FeedsvcError, NotYetError
from feedsvc.http import respond
from feedsvc.http.gate import Gate
from feedsvc.http.respond import Asked
from feedsvc.http.shelf import Kept, Shelf
from feedsvc.model import Reply
from feedsvc.text import shown

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

ALIVE = "/healthz"
PROBES = (ALIVE, "/readyz")  # platforms ask them by address

BUILD_PATIENCE_SECONDS = 0.25
RETRY_SECONDS = 5
LOOK_SECONDS = 1.0  # between looks at the index when no signal comes
SOON_SECONDS = 0.1  # while it is being made

_LONGEST_FIELD = 32 * 1024
_LONGEST_PATH = 2048
_LONGEST_QUERY = 8192
_ILLEGAL = re.compile("[\x00-\x1f\x7f-\x9f\\\\\ud800-\udfff\ufffd]")
_HOST = re.compile(r"(?:[\w-]{1,63}(?:\.[\w-]{1,63})*\.?|\[[0-9a-f:.]+\])(?::[0-9]*)?", re.ASCII | re.IGNORECASE)
_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
_GREETED = 100  # one host has many spellings
_FIELD_NAMES = ("HTTP_", "CONTENT_")
_INPUT = "wsgi.input"  # the one value that is another at each request
_NOTHING = "-"  # names no value
_FIELDS = (
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
)
_READING = ("GET", "HEAD")


class Front:
    """The WSGI application: shelf, gate and Flask behind one another."""

    def __init__(
        self,
        shelf: Shelf,
        gate: Gate,
        app: "WSGIApplication",
        watch: Callable[[Shelf], None],
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        *,
        signal: Sequence[int] = (0,),
        base_url: Callable[[], str] = str,
    ) -> None:
        """`watch` brings the shelf in line with the index, one thread at a time, and may raise FeedsvcError.

        It is called at the first request after `signal` holds another number, and once a second whatever that holds.
        `base_url` gives the address that the site is published under, "" when nobody set one: then every host is ours.
        """
        self._shelf, self._kept = shelf, shelf.kept
        self._gate = gate
        self._app = app
        self._watch = watch
        self._clock, self._ticks = clock, ticks
        self._signal = signal
        self._seen, self._due = -1, 0.0  # what it held at the last look, and when the next one is due
        self._looking = Lock()
        self._base_url = base_url
        self._home = (-1, "")  # the base URL and the revision it was asked for in
        self._greeted: frozenset[str] = frozenset()  # spellings of Host that were found to be ours
        self._before_fields = ""
        self._warned = False
        self._trouble = ""  # why documents cannot be made; told once, not at every request
        self._silence = ""  # why the index does not say what changed; told once too

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        now, get = self._ticks(), environ.get
        if self._signal[0] != self._seen or now > self._due:
            self._look()
        if get("HTTP_HOST") not in self._greeted and (refusal := self._refuse(environ)):
            return _send(refusal, start_response)
        before_fields = get(self._before_fields or self._find_before_fields(environ), self)
        for value in reversed(environ.values()):
            if value is before_fields:
                break
            # A list of entity tags may be long (RFC 9110, 13.1.2); no other field has reason to be.
            if value.__class__ is str and len(value) > _LONGEST_FIELD and value is not get("HTTP_IF_NONE_MATCH"):
                return _send(respond.error(431, "A field of the request is too long."), start_response)
        path = environ["PATH_INFO"]
        kept = self._kept.get(path if path.isascii() else path_of(environ))
        query = get("QUERY_STRING")
        if kept is None or (query and (path == urls.OPML or len(query) > _LONGEST_QUERY)):
            return self._slow_way(environ, start_response)
        kept.used = now
        asked = (
            environ["REQUEST_METHOD"],
            get("HTTP_IF_NONE_MATCH"),
            get("HTTP_IF_MODIFIED_SINCE"),
            get("HTTP_ACCEPT_ENCODING"),
            get("HTTP_IF_MATCH"),
            get("HTTP_IF_UNMODIFIED_SINCE"),
        )
        line, headers, body = kept.ready.get(asked) or kept.make_ready(Asked(*asked), self._now())
        start_response(line, [*headers])  # a server may add to the list
        return body

    def _look(self) -> None:
        """Bring the shelf in line with the index, one thread at a time.

        A signal says that there is something new: all wait for that. Else nobody waits for the one who looks.
        """
        if self._looking.acquire(blocking=self._signal[0] != self._seen):
            try:
                self._ask_index()
            finally:
                self._looking.release()

    def _ask_index(self) -> None:
        """Ask what changed, unless another thread has just done so; what is ready stays while nobody can tell."""
        signalled, seconds = self._signal[0], LOOK_SECONDS
        if signalled == self._seen and self._ticks() <= self._due:
            return
        try:
            self._watch(self._shelf)
            self._silence = ""
        except FeedsvcError as error:
            seconds = SOON_SECONDS if isinstance(error, NotYetError) else LOOK_SECONDS
            if self._silence != str(error):
                self._silence = str(error)
                log.log(weight(error), "the index does not say what changed; what is ready stays: %s", error)
        self._seen, self._due = signalled, self._ticks() + seconds

    def _find_before_fields(self, environ: "WSGIEnvironment") -> str:
        """Find what a server always puts before the fields that a client sent; the rest need not be looked at."""
        names = list(environ)
        first = next((at for at, name in enumerate(names) if name.startswith(_FIELD_NAMES)), 0)
        self._before_fields = _INPUT if _INPUT in names[:first] else _NOTHING
        return self._before_fields

    def _refuse(self, environ: "WSGIEnvironment") -> Reply | None:
        """Refuse a host that is not ours (RFC 9110, 7.4), and none or more than one (RFC 9112, 3.2)."""
        host = environ.get("HTTP_HOST", "")
        if not host:
            old = environ.get("SERVER_PROTOCOL") != "HTTP/1.1"
            return None if old else respond.error(400, "The request names no host.")
        if not _HOST.fullmatch(host):  # nor are two hosts one: servers join fields of one name
            return respond.error(400, "The request names something that is no host.")
        if self._home[0] != self._shelf.revision:
            self._home = (self._shelf.revision, self._base_url())
        base_url = self._home[1]
        if not base_url or _host_name(host) in {_host_name(urlsplit(base_url).netloc), *_THIS_MACHINE}:
            if len(self._greeted) < _GREETED:
                self._greeted |= {host}
            return None
        if environ["PATH_INFO"] in PROBES:
            return None
        if not self._warned:
            self._warned = True
            log.warning("refused to answer for the host %s: base_url is %s", shown(host), base_url)
        return respond.error(421, "This server does not answer for the host that was asked for.")

    def _refuse_anew(self, environ: "WSGIEnvironment") -> Reply | None:
        """Judge hosts anew after a revision: one that brings another base URL takes every document off the shelf."""
        if self._home[0] == self._shelf.revision:
            return None
        self._greeted = frozenset()
        return self._refuse(environ)

    def _slow_way(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if refusal := self._refuse_anew(environ) or _malformed(environ):
            return _send(refusal, start_response)
        if environ["PATH_INFO"] == ALIVE:  # who has much to do is alive: a platform would start it anew
            return self._app(environ, start_response)
        path = urls.kept_under(path_of(environ), environ.get("QUERY_STRING", ""))
        body = environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ
        if not self._gate.enter(body=body):
            shared = self._made(lambda: self._shelf.soon(path, BUILD_PATIENCE_SECONDS), environ)
            return _send(shared or respond.unavailable("Too much is asked for at once.", RETRY_SECONDS), start_response)
        try:
            reply = self._made(lambda: self._shelf.make(path), environ)
            return _send(reply, start_response) if reply else self._app(environ, start_response)
        finally:
            self._gate.leave(body=body)

    def _made(self, document: Callable[[], Kept | None], environ: "WSGIEnvironment") -> Reply | None:
        """Answer with a document that is not on the shelf yet; None where there is none."""
        asked = _asked(environ)
        if asked.method not in _READING:
            return None
        try:
            kept = document()
            self._trouble = ""
            if kept is None:
                return None
            kept.used = self._ticks()
            return kept.reply(asked, self._now())
        except FeedsvcError as error:
            if self._trouble != str(error):
                self._trouble = str(error)
                log.log(weight(error), "documents cannot be made: %s", error)
            return respond.unavailable("This cannot be read just now.", RETRY_SECONDS)
        except Exception:
            log.exception("a document cannot be made")
            return respond.error(500, "Something went wrong here; the log tells what.")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(int(self._clock()), UTC)


def weight(error: FeedsvcError) -> int:
    """How loudly to say what is wrong: at a start there is nothing to mend."""
    return logging.DEBUG if isinstance(error, NotYetError) else logging.ERROR


def path_of(environ: "WSGIEnvironment") -> str:
    """Read the path that was asked for: PEP 3333 has bytes as Latin-1; what is not UTF-8 becomes U+FFFD."""
    return str(environ["PATH_INFO"]).encode("latin-1", "replace").decode("utf-8", "replace")


def _asked(environ: "WSGIEnvironment") -> Asked:
    return Asked(environ["REQUEST_METHOD"], *map(environ.get, _FIELDS))


def _malformed(environ: "WSGIEnvironment") -> Reply | None:
    """Refuse what no address of ours can be."""
    method, path = environ["REQUEST_METHOD"], path_of(environ)
    if method not in respond.METHODS:
        return respond.refused(method)
    if len(path) > _LONGEST_PATH or len(environ.get("QUERY_STRING", "")) > _LONGEST_QUERY:
        return respond.error(414, "The address is too long.")
    if not path.startswith("/"):  # of CONNECT, and the * of OPTIONS (RFC 9112, 3.2)
        return respond.error(400, "The request names no path.") if method in _READING else respond.refused(method)
    if _ILLEGAL.search(path):
        return respond.error(400, "The address holds characters that no address here has.")
    return None


def _host_name(host: str) -> str:
    """Host without port and final dot, in lower case."""
    return re.sub(r":[0-9]*$", "", host.strip().lower()).rstrip(".")


def _send(reply: Reply, start_response: "StartResponse") -> Iterable[bytes]:
    start_response(respond.LINES[reply.status], list(reply.headers))
    return [reply.body]
