"""Every address and every id that the service mints, and the way back from an address to what it names.

Knows no request, no database and no settings: a base URL is handed in. Paths are what documents are kept under;
an absolute address is `base_url + path`.
"""

import re
import uuid
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import parse_qs, quote, unquote

SUFFIXES = ("atom", "rss", "json")
MAX_TOPICS_IN_EXPRESSION = 8
MAX_TOPICS_IN_BASKET = 200

HOME = "/"
TOPICS = "/topics/"
OPML = "/topics.opml"
TOPICS_JSON = "/topics.json"
ROBOTS = "/robots.txt"
SITEMAP = "/sitemap.xml"
EMBED = "/embed/"
OEMBED = "/oembed"  # no document, like the search
SEARCH = "/search/"  # no document: it depends on what is asked

Embed = Literal["embed", "box", "fragment"]
Kind = (
    Embed
    | Literal[
        "home", "topics", "opml", "topics_json", "robots", "sitemap", "feed", "topic", "subscribe", "article", "medium"
    ]
)

_BASKET = OPML + "?topics="  # some topics to take into a reader at once
# Slugs hold letters of any script, digits and single hyphens (text.slugify); an expression joins slugs by , + !
_SEGMENT = r"[^/]+"
_FEED = re.compile(
    rf"^(?:/topics/(?P<topics>{_SEGMENT}))?/(?:(?P<name>feed|brief)|archive/(?P<page>[1-9]\d{{0,8}}))\.(?P<suffix>{'|'.join(SUFFIXES)})$"
)
_DIRECTORY = re.compile(r"^/directory/(?P<part>[1-9]\d{0,5})/$")
_SITEMAP_PART = re.compile(r"^/sitemap/(?P<part>[1-9]\d{0,5})\.xml$")
_AUTHORITY = re.compile(r"^(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*://)(?P<authority>[^/?#]*)(?P<rest>.*)$", re.DOTALL)
_PLAIN = re.compile(r"[\w/+!,~.-]*", re.ASCII)  # as most paths are: to look for these alone takes a fifth of quoting
_OTHER = re.compile(r"[^\x00-\x7f]+")
_OTHER_LABEL = re.compile(r"[^.:@]*[^\x00-\x7f.:@][^.:@]*")
_PAGE = re.compile(rf"^/(?P<kind>topics|articles)/(?P<slug>{_SEGMENT})/(?P<subscribe>subscribe/)?$")
_EMBED = re.compile(
    rf"^/embed(?:/topics/(?P<topics>{_SEGMENT}))?/(?:(?P<box>box/)(?:\?limit=(?P<limit>[1-9]\d?)&theme=(?P<theme>[a-z]+))?|headlines\.html)$"
)
THEMES = ("auto", "light", "dark")
DEFAULT_HEADLINES = 5
MAX_HEADLINES = 20  # in a box
_MEDIUM = re.compile(rf"^/media/(?P<digest>[0-9a-f]{{32}})/(?P<name>{_SEGMENT})$")
_FIXED: dict[str, Kind] = {
    HOME: "home",
    TOPICS: "topics",
    OPML: "opml",
    TOPICS_JSON: "topics_json",
    ROBOTS: "robots",
    SITEMAP: "sitemap",
    EMBED: "embed",
}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a combination: articles in every topic of `all` and in none of `without`."""

    all: tuple[str, ...]
    without: tuple[str, ...] = ()


Expression = tuple[Term, ...]
"""Terms of which an article meets at least one; empty is everything."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a path names; `slug` for articles and the names of media, `topics` for feeds and topic pages."""

    kind: Kind
    topics: Expression = ()
    slug: str = ""
    suffix: str = ""
    brief: bool = False
    limit: int = 0  # headlines in a box; 0 where the address does not tell
    theme: str = ""
    page: int = 0  # archive page; 0 is the subscription document. Part of a sitemap or directory; 0 is its first page
    digest: str = ""  # of a medium


def parse(path: str) -> Address | None:
    """Read a decoded request path; None when nothing of ours has such an address."""
    if path in _FIXED:
        return Address(_FIXED[path])
    if match := _FEED.match(path):
        expression = parse_expression(match["topics"]) if match["topics"] else ()
        page = int(match["page"] or 0)
        if expression is None or (page and len(slugs_of(expression)) > 1):
            return None
        return Address("feed", expression, suffix=match["suffix"], brief=match["name"] == "brief", page=page)
    if match := _DIRECTORY.match(path) or _SITEMAP_PART.match(path):
        return Address("topics" if match.re is _DIRECTORY else "sitemap", page=int(match["part"]))
    if match := _MEDIUM.match(path):
        return Address("medium", slug=match["name"], digest=match["digest"])
    if match := _PAGE.match(path):
        if match["kind"] == "articles":
            return None if match["subscribe"] else Address("article", slug=match["slug"])
        expression = parse_expression(match["slug"])
        return Address("subscribe" if match["subscribe"] else "topic", expression) if expression else None
    return _parse_embed(path) or _parse_basket(path)


def _parse_basket(path: str) -> Address | None:
    front, mark, text = path.partition(_BASKET)
    slugs = sorted(set(text.split(",")))
    if front or not mark or len(slugs) > MAX_TOPICS_IN_BASKET or not all(re.fullmatch(r"[^+!/]+", s) for s in slugs):
        return None
    return Address("opml", tuple(Term((slug,)) for slug in slugs))


def _parse_embed(path: str) -> Address | None:
    match = _EMBED.match(path)
    expression = parse_expression(match["topics"]) if match and match["topics"] else ()
    if not match or expression is None:
        return None
    if not match["box"]:
        return Address("fragment", expression)
    return Address("box", expression, limit=int(match["limit"] or 0), theme=match["theme"] or "")


def kept_under(path: str, query: str) -> str:
    """Give what the document at a path is kept under: boxes and baskets show what a query asks for."""
    if path == OPML and query:
        slugs = {slug for text in parse_qs(query).get("topics", []) for slug in text.split(",") if slug}
        return _BASKET + ",".join(sorted(slugs)) if slugs else path
    address = _parse_embed(path)
    if address is None or address.kind != "box":
        return path
    asked = parse_qs(query, max_num_fields=10) if query.count("&") < 10 else {}
    limit, theme = asked.get("limit", [""])[0], asked.get("theme", [""])[0]
    number = int(limit) if re.fullmatch(r"[0-9]{1,3}", limit, re.ASCII) else DEFAULT_HEADLINES
    theme = theme if theme in THEMES else THEMES[0]
    return path_of(replace(address, limit=min(max(number, 1), MAX_HEADLINES), theme=theme))


def parse_expression(text: str) -> Expression | None:
    """Read `nato+ukraine!us,eu` into its canonical form: sorted, deduplicated; None when it is none of ours."""
    terms = set()
    for part in text.split(","):
        wanted, *unwanted = part.split("!")
        every = frozenset(wanted.split("+"))
        none = frozenset(unwanted)
        if not all(every | none) or every & none or any("+" in slug for slug in none):
            return None
        terms.add(Term(tuple(sorted(every)), tuple(sorted(none))))
    expression = tuple(sorted(terms, key=lambda term: (term.all, term.without)))
    return expression if len(slugs_of(expression)) <= MAX_TOPICS_IN_EXPRESSION else None


def slugs_of(expression: Expression) -> frozenset[str]:
    """Give every topic slug that stands in an expression."""
    return frozenset(slug for term in expression for slug in term.all + term.without)


def expression_text(expression: Expression) -> str:
    """Write an expression in its one canonical spelling, not yet percent-encoded."""
    return ",".join(["!".join(("+".join(term.all), *term.without)) for term in expression])


def path_of(address: Address) -> str:
    """Write the one canonical path of an address, not yet percent-encoded; `parse` is its inverse."""
    if address.kind == "article":
        return article(address.slug)
    if address.kind == "medium":
        return f"/media/{address.digest}/{address.slug}"
    if address.kind in ("topic", "subscribe"):
        return topic(expression_text(address.topics)) + ("subscribe/" if address.kind == "subscribe" else "")
    if address.kind in ("box", "fragment"):
        front = f"/embed/topics/{expression_text(address.topics)}/" if address.topics else EMBED
        options = f"?limit={address.limit}&theme={address.theme}" if address.limit else ""
        return front + ("headlines.html" if address.kind == "fragment" else "box/" + options)
    if address.kind == "feed":
        return feed(address.topics, address.suffix, brief=address.brief, page=address.page)
    if address.kind == "opml" and address.topics:
        return _BASKET + expression_text(address.topics)
    if address.kind in ("sitemap", "topics") and address.page:
        return f"/sitemap/{address.page}.xml" if address.kind == "sitemap" else f"/directory/{address.page}/"
    return next(path for path, kind in _FIXED.items() if kind == address.kind)


def absolute(base_url: str, path: str) -> str:
    """Make the absolute, percent-encoded address (RFC 3986) of a decoded path below a base URL."""
    return base_url.rstrip("/") + (path if _PLAIN.fullmatch(path) else quote(path, safe="/+!,~-._"))


def absolute_of(base_url: str, address: Address) -> str:
    """Make the absolute, percent-encoded address of a document, with what a query asks for."""
    path = path_of(address)
    asks = address.kind in ("box", "opml")
    front, mark, query = path.partition("?") if asks else (path, "", "")
    return absolute(base_url, front) + mark + quote(query, safe="=&,")


def uri(address: str) -> str:
    """Write an absolute address of any script in ASCII (RFC 3987, 3.1), its host as DNS knows it."""
    match = _AUTHORITY.match(address)
    if address.isascii() or not match:
        return address
    host = _OTHER_LABEL.sub(_dns_label, match["authority"])
    return match["scheme"] + host + _OTHER.sub(lambda other: quote(other[0], errors="replace"), match["rest"])


def _dns_label(match: re.Match[str]) -> str:
    try:
        return match[0].encode("idna").decode("ascii")
    except UnicodeError:  # no label of DNS, whatever it is
        return quote(match[0], errors="replace")


def decoded(path: str) -> str:
    """Undo percent-encoding of a path; what is not UTF-8 becomes U+FFFD and so names nothing."""
    return unquote(path, errors="replace")


def single(slug: str) -> Expression:
    """The expression of one topic."""
    return (Term((slug,)),) if slug else ()


def feed(topics: Expression = (), suffix: str = "atom", *, brief: bool = False, page: int = 0) -> str:
    """The path of a feed document."""
    name = f"archive/{page}" if page else "brief" if brief else "feed"
    return f"{page_of(topics)}{name}.{suffix}"


def page_of(topics: Expression) -> str:
    """The path of the page for people of a topic or combination, or of everything."""
    return topic(expression_text(topics)) if topics else HOME


def topic(slug: str) -> str:
    """The path of a topic's page."""
    return f"/topics/{slug}/"


def article(slug: str) -> str:
    """The path of an article's page."""
    return f"/articles/{slug}/"


def medium(digest: str, name: str) -> str:
    """The path of a picture or sound beside an article."""
    return path_of(Address("medium", slug=name, digest=digest))


def new_site_id() -> str:
    """Make the id of a site, once in its life."""
    return str(uuid.uuid4())


_namespace = lru_cache(maxsize=4)(uuid.UUID)


def article_id(site_id: str, first_path: str) -> str:
    """The permanent id of an article: UUIDv5 of the site's id and the path where it was first seen."""
    return uuid.uuid5(_namespace(site_id), "article:" + first_path.encode("utf-8", "surrogateescape").hex()).urn


def feed_id(site_id: str, topics: Expression = (), *, brief: bool = False, page: int = 0) -> str:
    """The permanent id of a feed document, the same in every format and at every base URL."""
    return uuid.uuid5(_namespace(site_id), "feed:" + feed(topics, "", brief=brief, page=page)).urn
