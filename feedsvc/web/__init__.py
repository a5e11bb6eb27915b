"""Flask: what is no document. Redirects, what is missing or gone, the pages that open to a token, and whether we live.

Documents never come here while they are on the shelf (http.front). Knows no index and no folder: it asks a service.
"""

import logging
from collections.abc import Callable, Mapping

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from feedsvc import urls
from feedsvc.errors import FeedsvcError, NotYetError
from feedsvc.http import respond
from feedsvc.http.front import RETRY_SECONDS, path_of, weight
from feedsvc.model import Reply
from feedsvc.render import CHARSET, atom
from feedsvc.render.html import MEDIA_TYPE
from feedsvc.service import Missing, Service
from feedsvc.web import metrics

log = logging.getLogger(__name__)

_TOO_MANY = respond.error(429, "Too many searches at once; try again in a moment.", headers=(("Retry-After", "2"),))
_DIGITS = 6  # no side is longer
MOVED_CACHE = "max-age=300"  # short: an article may move back


def create_app(service: Service) -> Flask:
    """Make the Flask application of a service."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.debug = False  # whatever the environment says
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False  # a redirect that werkzeug makes would name the host of the request

    @app.get("/healthz", provide_automatic_options=False)
    def healthz() -> Response:
        return _response(respond.error(200, "alive"))

    @app.get("/readyz", provide_automatic_options=False)
    def readyz() -> Response:
        return _response(respond.error(200, "ready") if service.ready() else _later("Nothing can be served yet."))

    @app.get(urls.SEARCH, provide_automatic_options=False)
    def search() -> Response:
        page = service.search(request.args.get("q", ""))
        return _response(_TOO_MANY if page is None else respond.page(page))

    @app.get(urls.OEMBED, provide_automatic_options=False)
    def oembed() -> Response:
        return _response(_oembed(service, request.args))

    @app.get("/", provide_automatic_options=False)
    @app.get("/<path:_>", provide_automatic_options=False)
    def missing(_: str = "") -> Response:
        return _response(_explain(service.missing(path_of(request.environ), request.environ.get("QUERY_STRING", ""))))

    _add_office(app, service, missing)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(FeedsvcError, _unavailable)
    app.register_error_handler(Exception, _failed)
    return app


def _add_office(app: Flask, service: Service, missing: Callable[[], Response]) -> None:
    """Add what opens to a token, for editors and operators; to all others these are addresses that never were."""

    def opened(body: bytes | None, media_type: str = "") -> Response:
        if body is None:
            return missing()
        return _response(respond.error(200, media_type=media_type, body=body) if media_type else respond.page(body))

    @app.get("/status/<token>/", provide_automatic_options=False)
    def status(token: str) -> Response:
        return opened(service.status(token))

    @app.get("/problems/<token>/", provide_automatic_options=False)
    def problems(token: str) -> Response:
        return opened(service.problems(token))

    @app.get("/problems/<token>/feed.atom", provide_automatic_options=False)
    def problem_feed(token: str) -> Response:
        return opened(service.problems(token, as_feed=True), atom.MEDIA_TYPE + CHARSET)

    @app.get("/metrics", provide_automatic_options=False)
    def prometheus() -> Response:
        gauges = service.gauges(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return opened(None if gauges is None else metrics.render(gauges), metrics.MEDIA_TYPE)


def _response(reply: Reply) -> Response:
    """Hand a reply to Flask."""
    return Response(reply.body, reply.status, list(reply.headers))


def _oembed(service: Service, asked: Mapping[str, str]) -> Reply:
    if asked.get("format", "json") != "json":
        return respond.error(501, "Only format=json is known here.")  # as oEmbed asks
    sides = (asked.get(name, "") for name in ("maxwidth", "maxheight"))
    width, height = (int(side) if side.isascii() and side.isdigit() and len(side) < _DIGITS else 0 for side in sides)
    told = service.oembed(asked.get("url", ""), width, height)
    if told is None:
        return respond.error(404, "No page of this site has that address.", cache_control=respond.NOT_FOUND_CACHE)
    return respond.public_json(told)


def _explain(missing: Missing) -> Reply:
    """Answer for an address that names no document."""
    if missing.location:
        moved = (("Location", missing.location),)
        return respond.error(missing.status, "This has moved.", headers=moved, cache_control=MOVED_CACHE)
    kept = respond.NOT_FOUND_CACHE if missing.status == 404 else respond.NO_STORE
    return respond.error(missing.status, cache_control=kept, media_type=MEDIA_TYPE, body=missing.page)


def _later(text: str) -> Reply:
    return respond.unavailable(text, RETRY_SECONDS)


def _refused(error: HTTPException) -> Response:
    """What Flask itself refuses: other methods than those of reading."""
    if isinstance(error, MethodNotAllowed):
        return _response(respond.refused(request.method))
    return _response(respond.error(error.code or 500, error.name))


def _unavailable(error: FeedsvcError) -> Response:
    if not isinstance(error, NotYetError):  # that is no fault, and every request would tell of it
        log.log(weight(error), "a request cannot be answered: %s", error)
    return _response(_later("This cannot be answered just now."))


def _failed(error: Exception) -> Response:
    log.error("a request cannot be answered", exc_info=error)
    return _response(respond.error(500, "Something went wrong here; the log tells what."))
