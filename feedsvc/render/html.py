"""Page values -> HTML bytes.

A page value holds everything its page shows; equal values give equal bytes. Knows no database, no HTTP and no clock:
dates are printed as they stand, in the site's time zone. Every text is escaped by Jinja2; the one thing that is not is
an article's body, which the sanitiser has cleaned (`article` is the only place that marks it as safe).
"""

from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from feedsvc import urls
from feedsvc.model import Article
from feedsvc.render import wording
from feedsvc.render.newsarticle import news_article
from feedsvc.render.values import (
    ArticlePage,
    BoxPage,
    EmbedPage,
    HomePage,
    MessagePage,
    Page,
    ProblemsPage,
    SearchPage,
    StatusPage,
    SubscribePage,
    TopicPage,
    TopicsPage,
)
from feedsvc.settings import Site

MEDIA_TYPE = "text/html; charset=utf-8"
STYLE = "/static/feedsvc.css"
ICON = "/static/icon.svg"
SCRIPT = "/static/feedsvc.js"
BOX_STYLE = "/static/feedsvc-box.css"
BOX_SCRIPT = "/static/feedsvc-box.js"

_PACKAGE = Path(__file__).parents[1]


def home(page: HomePage) -> bytes:
    """Write the front page."""
    return _write("home.html", page, urls.HOME)


def topics(page: TopicsPage) -> bytes:
    """Write the directory of topics, or a part of it."""
    return _write("topics.html", page, page.part.path if page.part else urls.TOPICS)


def topic(page: TopicPage) -> bytes:
    """Write the page of one topic or combination."""
    return _write("topic.html", page, page.path)


def subscribe(page: SubscribePage) -> bytes:
    """Write how to follow one topic or combination."""
    return _write("subscribe.html", page, page.path)


def article(page: ArticlePage) -> bytes:
    """Write one article; its canonical address is elsewhere when the article lives elsewhere."""
    return _article(page)


def standalone_article(site: Site, article: Article) -> bytes:
    """Write one article as a file that needs no other: its style stands in it."""
    style = Markup((_PACKAGE / STYLE.lstrip("/")).read_text("utf-8"))  # noqa: S704 - our own file
    return _article(ArticlePage(site, (), article), inline_style=style)


def _article(page: ArticlePage, **more: object) -> bytes:
    body = Markup(page.article.html)  # noqa: S704 - parse.sanitize cleaned it: the only text that is not escaped
    return _write("article.html", page, urls.article(page.article.slug), page.article.link, body=body, **more)


def embed(page: EmbedPage) -> bytes:
    """Write how to put headlines on another site."""
    return _write("embed.html", page, urls.EMBED)


def box(page: BoxPage) -> bytes:
    """Write the page that other sites show in a frame."""
    return _write("box.html", page, page.path)


def fragment(page: BoxPage) -> bytes:
    """Write a bare list for pages that other servers put together."""
    return _write("fragment.html", page, page.path)


def status(page: StatusPage) -> bytes:
    """Write how the site stands."""
    return _write("status.html", page, "")


def problems(page: ProblemsPage) -> bytes:
    """Write what is wrong with which file."""
    return _write("problems.html", page, "")


def message(page: MessagePage) -> bytes:
    """Write what is said where nothing can be shown; the reply's status is the caller's."""
    return _write("message.html", page, "")


def search(page: SearchPage) -> bytes:
    """Write the search page, empty or with what was found."""
    return _write("search.html", page, urls.SEARCH)


def _write(template: str, page: Page, path: str, canonical: str = "", **more: object) -> bytes:
    site = page.site
    text = (
        _environment()
        .get_template(template)
        .render(
            page=page,
            site=site,
            path=path,
            canonical=canonical or urls.absolute(site.base_url, path),
            absolute=partial(urls.absolute, site.base_url),
            oembed=f"{site.base_url}{urls.OEMBED}?{urlencode({'url': urls.absolute(site.base_url, path)})}",
            at=partial(urls.absolute, urlsplit(site.base_url).path),
            **more,
        )
    )
    return text.encode("utf-8", "replace")  # a label may come from a file name that is not UTF-8


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PACKAGE / "render" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= wording.FILTERS
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    files = {"style": STYLE, "script": SCRIPT, "box_style": BOX_STYLE, "box_script": BOX_SCRIPT}
    environment.globals |= {name: _versioned(path) for name, path in files.items()}
    environment.globals |= {"urls": urls, "icon": ICON, "news_article": news_article}
    return environment


def _versioned(path: str) -> str:
    """Name the bytes of a static file in its address, so that caches may keep it for long."""
    return f"{path}?v={sha256((_PACKAGE / path.lstrip('/')).read_bytes()).hexdigest()[:12]}"
