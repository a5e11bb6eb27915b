"""What bench/serve.py compares with: the same feed answered in other ways, as WSGI applications.

Run as `python bench/apps.py NAME PORT DATA`: serves one of them under the same granian as feedsvc's own.
"""

import importlib
import json
import sys
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import feedgen.feed  # type: ignore[import-untyped]
from flask import Flask, Response, request

from feedsvc import processes

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Prepared:
    """The answers of feedsvc to its three kinds of poll, as it gave them."""

    def __init__(self, data: Path) -> None:
        self.bodies = {kind: (data / kind).read_bytes() for kind in ("whole", "gzip")} | {"304": b""}
        headers = json.loads((data / "headers.json").read_text())
        self.headers = {kind: [(name, value) for name, value in headers[kind]] for kind in headers}
        self.entries = json.loads((data / "entries.json").read_text())
        self.etag = dict(self.headers["whole"])["etag"]


def bare(prepared: Prepared, headers: dict[str, list[tuple[str, str]]]) -> "WSGIApplication":
    """The least a WSGI application can do: choose one of three prepared answers."""
    unchanged, gzip, whole = ((headers[kind], [prepared.bodies[kind]]) for kind in ("304", "gzip", "whole"))

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if "HTTP_IF_NONE_MATCH" in environ:
            start_response("304 Not Modified", unchanged[0])
            return unchanged[1]
        chosen, body = gzip if "HTTP_ACCEPT_ENCODING" in environ else whole
        start_response("200 OK", chosen)
        return body

    return app


def bare_with_all_headers(prepared: Prepared) -> "WSGIApplication":
    """With the headers that feedsvc sends."""
    return bare(prepared, prepared.headers)


def bare_with_few_headers(prepared: Prepared) -> "WSGIApplication":
    """With the headers that HTTP needs, and no more."""
    few = {"content-type", "content-length", "content-encoding", "etag"}
    return bare(
        prepared,
        {kind: [(name, value) for name, value in all_ if name in few] for kind, all_ in prepared.headers.items()},
    )


def flask_view(prepared: Prepared) -> "WSGIApplication":
    """A Flask view over prepared bytes that does what a careful author writes: gzip, ETag, conditional."""
    app = Flask(__name__, static_folder=None)

    @app.get("/feed.atom")
    def feed() -> Response:
        coded = request.accept_encodings.best == "gzip"
        response = Response(prepared.bodies["gzip" if coded else "whole"], mimetype="application/atom+xml")
        if coded:
            response.headers["Content-Encoding"] = "gzip"
        response.set_etag(prepared.etag[3:-1], weak=True)
        response.headers["Cache-Control"] = "max-age=300"
        response.vary.add("Accept-Encoding")
        response.make_conditional(request.environ)
        return response

    return app.wsgi_app


def flask_feedgen(prepared: Prepared) -> "WSGIApplication":
    """A Flask view that writes the feed with feedgen at each request, as tutorials have it."""
    app = Flask(__name__, static_folder=None)

    @app.get("/feed.atom")
    def feed() -> Response:
        made = feedgen.feed.FeedGenerator()
        made.id("https://news.example/")
        made.title("News")
        made.author({"name": "News"})
        made.link(href="https://news.example/", rel="alternate")
        for entry in prepared.entries:
            added = made.add_entry(order="append")
            added.id(entry["id"])
            added.title(entry["title"])
            added.link(href=entry["url"])
            added.published(entry["date_published"])
            added.updated(entry["date_published"])
            added.summary(entry["summary"])
            added.content(entry["content_html"], type="html")
        return Response(made.atom_str(), mimetype="application/atom+xml")

    return app.wsgi_app


def django_syndication(prepared: Prepared) -> "WSGIApplication":
    """Django's syndication framework, the view uncached."""
    conf, urls = importlib.import_module("django.conf"), importlib.import_module("django.urls")
    conf.settings.configure(
        ROOT_URLCONF="__main__", ALLOWED_HOSTS=["*"], SECRET_KEY="bench", MIDDLEWARE=[], USE_TZ=True
    )
    importlib.import_module("django").setup()
    views = importlib.import_module("django.contrib.syndication.views")
    generator = importlib.import_module("django.utils.feedgenerator")

    methods = {
        "feed_type": generator.Atom1Feed,
        "title": "News",
        "link": "/",
        "items": lambda _: prepared.entries,
        "item_title": lambda _, entry: entry["title"],
        "item_description": lambda _, entry: entry["content_html"],
        "item_link": lambda _, entry: entry["url"],
        "item_guid": lambda _, entry: entry["id"],
        "item_pubdate": lambda _, entry: datetime.fromisoformat(entry["date_published"]),
        "item_updateddate": lambda _, entry: datetime.fromisoformat(entry["date_published"]),
    }
    view = type("News", (views.Feed,), methods)()
    globals()["urlpatterns"] = [urls.path("feed.atom", view)]
    application: WSGIApplication = importlib.import_module("django.core.wsgi").get_wsgi_application()
    return application


APPS: "dict[str, Callable[[Prepared], WSGIApplication]]" = {
    "bare": bare_with_all_headers,
    "bare-few": bare_with_few_headers,
    "flask-view": flask_view,
    "flask-feedgen": flask_feedgen,
    "django": django_syndication,
}


def main(name: str, port: str, data: str) -> None:
    """Serve an application as feedsvc is served."""
    app = APPS[name](Prepared(Path(data)))
    processes.web_server(name, "127.0.0.1", int(port), 1).serve(target_loader=lambda: app, wrap_loader=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
