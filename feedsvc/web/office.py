"""Flask's routes for editors and operators, which open to a token; to all others they are addresses that never were."""

from collections.abc import Callable
from typing import Protocol

from flask import Flask, Response, request

from feedsvc.http import respond
from feedsvc.model import Reply
from feedsvc.web import metrics

ATOM = "application/atom+xml; charset=utf-8"


class Office(Protocol):
    """What these routes want of the service: each gives None without the token and may raise FeedsvcError."""

    def status(self, token: str) -> bytes | None:
        """Show how the site stands."""

    def problems(self, token: str, *, as_feed: bool = False) -> bytes | None:
        """Show what is wrong."""

    def gauges(self, token: str) -> dict[str, float] | None:
        """Give what Prometheus asks for."""


def add_routes(app: Flask, office: Office, missing: Callable[[], Response]) -> None:
    """Add the routes to an application that has an answer for what is missing."""

    def opened(body: bytes | None, media_type: str = "") -> Response:
        if body is None:
            return missing()
        return response(respond.error(200, media_type=media_type, body=body) if media_type else respond.page(body))

    @app.get("/status/<token>/", provide_automatic_options=False)
    def status(token: str) -> Response:
        return opened(office.status(token))

    @app.get("/problems/<token>/", provide_automatic_options=False)
    def problems(token: str) -> Response:
        return opened(office.problems(token))

    @app.get("/problems/<token>/feed.atom", provide_automatic_options=False)
    def problem_feed(token: str) -> Response:
        return opened(office.problems(token, as_feed=True), ATOM)

    @app.get("/metrics", provide_automatic_options=False)
    def prometheus() -> Response:
        gauges = office.gauges(request.headers.get("Authorization", "").removeprefix("Bearer "))
        return opened(None if gauges is None else metrics.render(gauges), metrics.MEDIA_TYPE)


def response(reply: Reply) -> Response:
    """Hand a reply to Flask."""
    return Response(reply.body, reply.status, list(reply.headers))
