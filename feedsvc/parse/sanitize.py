"""Any HTML -> HTML that is safe everywhere, and its plain text.

An HTML5 parser reads it, an allow-list keeps what belongs in an article, and every address becomes absolute
(rules/security S1-S6). Knows nothing about files, fields or feeds. What it gives is what it gives back: cleaning twice
changes nothing.
"""

import html as entities
import re
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import replace
from typing import NamedTuple

import nh3

from feedsvc import text as words
from feedsvc.parse import addresses, markup, references

MAX_CHARACTERS = 2 * 1024 * 1024

_KEPT_NAMES = (
    "p br hr h1 h2 h3 h4 h5 h6 a em strong b i u s sub sup small mark abbr cite q blockquote code pre kbd samp var ul "
    "ol li dl dt dd table caption thead tbody tfoot tr th td figure figcaption img picture source audio video time "
    "ruby rt rp bdi bdo del ins details summary div span"
)
ALLOWED_TAGS = frozenset(_KEPT_NAMES.split())
_WITH_CONTENT_NAMES = (
    "script style template noscript svg math iframe object embed applet frameset noframes noembed title textarea "
    "select option optgroup datalist button canvas dialog xmp plaintext"
)
_WITH_CONTENT = frozenset(_WITH_CONTENT_NAMES.split())
_ATTRIBUTES = {
    "*": {"lang", "dir", "title"},
    "a": {"href"},
    "img": {"src", "srcset", "alt", "width", "height"},
    "source": {"src", "srcset", "width", "height"},
    "audio": {"src", "controls"},
    "video": {"src", "controls", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "ol": {"start", "reversed"},
}
ALLOWED_ATTRIBUTES = frozenset().union(*_ATTRIBUTES.values()) | {"rel", "loading", "referrerpolicy"}
_SHAPES = {
    "width": re.compile(r"[0-9]{1,5}"),
    "height": re.compile(r"[0-9]{1,5}"),
    "start": re.compile(r"-?[0-9]{1,9}"),
    "colspan": re.compile(r"1000|[1-9][0-9]{0,2}"),
    "rowspan": re.compile(r"1000|[1-9][0-9]{0,2}"),
    "dir": re.compile(r"ltr|rtl|auto"),
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}"),
    "datetime": re.compile(r"[0-9A-Za-z:.+\- ]{1,40}"),
}
_LINE_NAMES = (
    "p br hr h1 h2 h3 h4 h5 h6 blockquote pre ul ol li dl dt dd table caption tr figure figcaption details summary "
    "div article section main header footer"
)
_LINES = frozenset(_LINE_NAMES.split())
_SILENT = frozenset(("script", "style", "template", "svg", "math", "iframe", "object", "title", "rt", "rp"))
_LINE_TAG = re.compile(rf"</?(?ai:{'|'.join(_LINE_NAMES.split())})(?![^\s/<>])[^<>]*>")
_RUNS_ON = re.compile(rf"<(?:!--|(?ai:{'|'.join(sorted(_SILENT))})(?![^\s/<>]))")  # may hide the end of a line
_IMAGE_RULES = ' loading="lazy" referrerpolicy="no-referrer"'  # here, as nh3 0.3 sets several in no fixed order
_MENDABLE = re.compile(r"<(?:!|(?:a|img|source|pre|video|audio|picture)[\s/>])")
_TELLING_NOTHING = words.USUAL.translate(None, b"<>&")
_WRITTEN_ALIKE = ("&amp;", "&lt;", "&gt;", "&quot;")
_PIXEL = re.compile(r' (?:width|height)="[01]"')


class Cleaned(NamedTuple):
    """HTML that is safe everywhere."""

    html: str
    dropped: tuple[str, ...]  # addresses that led nowhere, as written
    text: str  # plain, a paragraph a line
    cut: bool = False  # too large, too deep or too many parts: only the text is left


def clean(html: str, *, link: str = "", base_url: str = "", beside: bool = False) -> Cleaned:
    """Keep what belongs in an article; relative addresses are made absolute against its link, "/x" against the site.

    `beside` puts placeholders (see `references`) in the place of media that are named by relative paths.
    What is over the limits becomes its text alone, a paragraph a line, at most two mebibytes of it.
    """
    if simple := _simple(html):
        return simple
    if markup.is_excessive(html):
        return _text_only(html)
    dropped: list[str] = []
    _links.set(_Links(addresses.Base(link, base_url, beside), dropped))
    safe = _mend(words.legal(_CLEANER.clean(html)))
    safe = _settled(safe) if safe != html and _UNSETTLING.search(html) else safe
    if len(safe) > MAX_CHARACTERS or markup.is_excessive(safe):
        return _text_only(safe)
    return Cleaned(safe.strip(), tuple(dropped), plain(safe))


def _simple(html: str) -> Cleaned | None:
    """Clean what is paragraphs of words and nothing else, as most news is; None for any other HTML.

    The parser would give it back as it is, but for quotation marks: nothing in it is a tag or a reference besides those
    that are counted. What does not show is left to it.
    """
    html = html.strip()
    paragraphs = html.removeprefix("<p>").removesuffix("</p>").split("</p>\n<p>")
    telling = words.without(html, _TELLING_NOTHING)
    tags = 2 * len(paragraphs)
    if not (telling.count("<") == telling.count(">") == tags <= markup.MAX_DEPTH and telling.isprintable()):
        return None
    if not (html.startswith("<p>") and html.endswith("</p>")) or len(html) > MAX_CHARACTERS:
        return None
    if "&" in telling:
        if telling.count("&") != sum(map(html.count, _WRITTEN_ALIKE)):
            return None
        html = html.replace("&quot;", '"')
        paragraphs = list(map(entities.unescape, paragraphs))
    if "  " in html or "\t" in html or html.count("\n") >= len(paragraphs):
        paragraphs = [" ".join(each.split()) for each in paragraphs]
    return Cleaned(html, (), "\n".join(filter(None, map(str.strip, paragraphs))))


def paragraphs(text: str) -> str:
    """Plain text, a paragraph a line, as HTML."""
    return "\n".join(f"<p>{entities.escape(line, quote=False)}</p>" for line in text.split("\n") if line.strip())


def plain(html: str) -> str:
    """The text of HTML, a paragraph a line; what is over or under ruby letters is left out."""
    lines = map("".join, _lines(html)) if _RUNS_ON.search(html) else map(_line, _LINE_TAG.split(html))
    return "\n".join(filter(None, map(words.one_line, filter(str.strip, lines))))


def _line(html: str) -> str:
    if "<" in html:
        return "".join(next(_lines(html)))
    return entities.unescape(html) if "&" in html else html


class _Links(NamedTuple):
    """Where the addresses of the HTML that is being cleaned start, and those that led nowhere so far."""

    base: addresses.Base
    dropped: list[str]


_links: ContextVar[_Links] = ContextVar("links")


def _keep(_tag: str, name: str, value: str) -> str | None:
    base, dropped = _links.get()
    if name == "cite":
        return addresses.resolve(value, replace(base, beside=False), dropped)
    if name in ("href", "src"):
        return addresses.resolve(value, base, dropped, page=name == "href")
    if name == "srcset":
        return addresses.resolve_set(value, base, dropped)
    if name in ("controls", "reversed"):
        return ""
    shape = _SHAPES.get(name)
    return value if shape is None or shape.fullmatch(value) else None


# One for all: to make it takes longer than to clean an article.
_CLEANER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    clean_content_tags=set(_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener noreferrer",
)
# For what _CLEANER gave: its addresses are judged already, placeholders of files beside the article among them.
_SETTLER = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", references.SCHEME.rstrip(":")},
    link_rel="noopener noreferrer",
)
_ROUNDS = 10
_UNSETTLING = re.compile(rf"<(?:table|(?<=[\s\S]<)(?!(?:{'|'.join(sorted(ALLOWED_TAGS))})[\s/>])[a-z])", re.IGNORECASE)
"""A table, which puts before itself what stands wrong in it, or a tag that goes; one around all moves nothing."""


def _settled(html: str) -> str:
    """Have HTML read anew until nothing moves: without the tags that kept them apart, elements nest otherwise."""
    for _ in range(_ROUNDS):
        again = _mend(_SETTLER.clean(html))
        if again == html:
            return html
        html = again
    return html


def _mend(html: str) -> str:
    """Unwrap links that lead nowhere, put an image's words in its place when it has no source, drop counting pixels.

    Players without a source go too. A line end right after <pre> is no part of it (HTML, 13.1.2.5): a second reading
    would lose another one.
    """
    if not _MENDABLE.search(html):
        return html
    out: list[str] = []
    links: list[bool] = []  # of the open ones, whether each stays: they nest where a table was between them
    leads = False
    for tag, closing, rest, between in markup.tokens(html):
        out.append(between.lstrip("\n") if out and out[-1].startswith("<pre") else between)
        if tag == "a":
            leads = bool(links and links.pop()) if closing else " href=" in rest and not any(links)
            links += [] if closing else [leads]
        if tag in ("img", "source"):
            out.append(_image(tag, rest))
        elif tag and (tag != "a" or leads):
            out.append(f"<{closing}{tag}{rest}>")
    return references.without_hollow("".join(out))


def _image(tag: str, attributes: str) -> str:
    if " src=" in attributes or " srcset=" in attributes:
        if tag == "source":
            return f"<source{attributes}>"
        return "" if len(_PIXEL.findall(attributes)) == 2 else f"<img{attributes}{_IMAGE_RULES}>"
    return references.alternative(attributes)


def _lines(html: str) -> Iterator[list[str]]:
    line: list[str] = []
    silent = ""
    for tag, closing, rest, between in markup.tokens(html):
        if not silent:
            line.append(entities.unescape(between))
        if tag in _SILENT and not rest.endswith("/"):
            silent = "" if closing and silent == tag else silent or ("" if closing else tag)
        elif tag in _LINES and not silent:
            yield line
            line = []
        elif tag in ("td", "th"):
            line.append(" ")
    yield line


def _text_only(html: str) -> Cleaned:
    text = words.clip(plain(html), MAX_CHARACTERS)
    return Cleaned(paragraphs(text), (), text, cut=True)
