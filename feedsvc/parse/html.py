"""An HTML page -> the metadata in its head and the article in its body.

XHTML goes the same way: an HTML parser knows no DTD, no entity and no network (rules/security S18). What it gives is
not safe yet: the sanitiser, another parser, judges it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from lxml import etree

from feedsvc.errors import ParseError
from feedsvc.model import Problem
from feedsvc.parse import frontmatter, jsonld, markup
from feedsvc.parse.body import Body
from feedsvc.parse.fields import fields_of, known_field
from feedsvc.parse.values import Raw
from feedsvc.settings import Site
from feedsvc.text import fold, one_line, without_controls

_DECLARATIONS = re.compile(r"<!DOCTYPE[^>\[]{0,400}\[|<!ENTITY", re.IGNORECASE)
_LOOK_WITHIN = 4_000

_META = {
    "og:title": "title",
    "dc.title": "title",
    "article:published_time": "date",
    "og:published_time": "date",
    "datepublished": "date",
    "pubdate": "date",
    "dc.date": "date",
    "dc.date.issued": "date",
    "dcterms.issued": "date",
    "dcterms.created": "date",
    "article:modified_time": "updated",
    "og:updated_time": "updated",
    "last-modified": "updated",
    "dcterms.modified": "updated",
    "article:expiration_time": "expires",
    "article:author": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "article:tag": "tags",
    "news_keywords": "tags",
    "og:description": "summary",
    "dc.description": "summary",
    "og:image": "image",
    "og:image:alt": "image_alt",
    "og:url": "link",
    "og:locale": "language",
    "content-language": "language",
}
"""Names in <meta> beside those of the fields; in each field the first source that says anything wins."""
_LISTS = frozenset(("author", "tags"))
_NAVIGATION = frozenset(("nav", "footer"))
_AROUND = frozenset(("nav", "footer", "header", "aside"))  # of a page that does not mark where its article is
_Fact = tuple[str, str, int]  # field, value, line
_SEPARATOR = re.compile(r"\s+[|\-–—·»:]\s+|\s*[|»·]\s*|:\s")


def read(text: str, site: Site) -> Body:
    """Read a page, with front matter before it or without; what front matter says wins."""
    split = frontmatter.split(text)
    if declared := _DECLARATIONS.search(split.body, 0, _LOOK_WITHIN):
        line = split.body_line + split.body.count("\n", 0, declared.start())
        raise ParseError("the page declares entities of its own", "remove the [ ... ] part of its <!DOCTYPE>", line)
    page = _tree(split.body)
    if page is None:
        return Body(fields=fields_of(split.raw or {}, site), html="")
    problems: list[Problem] = []
    article = _article(page)
    heading = _heading(article) if article is not None else None
    words = _text(heading) if heading is not None else ""
    fields = fields_of(_head(page, words, problems) | dict(split.raw or {}), site)
    if heading is not None and fold(words) == fold(fields.title or words):
        _remove(heading)
    is_excessive = markup.is_excessive(split.body)  # the parser here gives up where the sanitiser still finds text
    html = split.body
    if article is not None and not is_excessive:
        html = etree.tostring(article, encoding="unicode", method="html", with_tail=False)
    return Body(fields=fields, html=html, heading=words, problems=tuple(problems))


def _tree(text: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # nothing in it that could be a document
        return None


def _head(page: etree._Element, heading: str, problems: list[Problem]) -> dict[str, Raw]:
    """What a page says of its article, by field; a better source hides the next one's word on the same field."""
    found: dict[str, Raw] = {}
    for source in (_named(page), _known(page), _linked_data(page, problems), _marked(page, heading)):
        for field, raw in _gathered(source).items():
            found.setdefault(field, raw)
    return found


def _gathered(facts: Iterable[_Fact]) -> dict[str, Raw]:
    """One value a field: the first, but every author and tag."""
    lists: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    for field, value, line in facts:
        lists.setdefault(field, []).append(value)
        lines.setdefault(field, line)
    return {
        field: Raw(values if field in _LISTS and len(values) > 1 else values[0], lines[field])
        for field, values in lists.items()
    }


def _metas(page: etree._Element) -> Iterator[_Fact]:
    for element in page.iter("meta"):
        names = (element.get(attribute) for attribute in ("name", "property", "itemprop", "http-equiv"))
        name = next(filter(None, names), "").strip().lower()
        value = element.get("content") or ""
        if name and value.strip():
            yield name, value, _line(element)


def _named(page: etree._Element) -> Iterator[_Fact]:
    """<meta> elements that bear a field's own name."""
    for name, value, line in _metas(page):
        if field := known_field(name):
            yield field, value, line


def _known(page: etree._Element) -> Iterator[_Fact]:
    """<meta> elements by the names that others gave the fields; an author's profile address is no name."""
    for name, value, line in _metas(page):
        if name in _META and not (_META[name] == "author" and "://" in value):
            yield _META[name], value, line


def _linked_data(page: etree._Element, problems: list[Problem]) -> Iterator[_Fact]:
    for script in page.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        line = _line(script)
        facts = jsonld.facts(script.text or "")
        if facts is None:
            problems.append(Problem("", line, "warning", "the JSON-LD block is no JSON and was not read"))
        yield from ((field, value, line) for field, value in facts or ())


def _marked(page: etree._Element, heading: str) -> Iterator[_Fact]:
    """<title>, <link rel=canonical>, marked authors and times, and the page's language."""
    for element in page.iter("title", "link", "time", "a", "span", "html"):
        line = _line(element)
        marks = f"{element.get('rel') or ''} {element.get('itemprop') or ''}".lower().split()
        if element.tag == "title" and (title := _text(element)):
            yield "title", _without_site(title, heading), line
        elif element.tag == "link" and "canonical" in marks and element.get("href"):
            yield "link", element.get("href") or "", line
        elif element.tag == "time" and (element.get("pubdate") is not None or "datepublished" in marks):
            yield "date", element.get("datetime") or _text(element), line
        elif element.tag in ("a", "span") and "author" in marks and _text(element):
            yield "author", _text(element), line
        elif element.tag == "html" and element.get("lang"):
            yield "language", element.get("lang") or "", line


def _without_site(title: str, heading: str) -> str:
    """Headings often stand in titles with the site's name before or after them."""
    if not heading or heading not in title or title == heading:
        return title
    before, _, after = title.partition(heading)
    is_framed = (not before or _SEPARATOR.search(before[-3:])) and (not after or _SEPARATOR.match(after))
    return heading if is_framed else title


def _article(page: etree._Element) -> etree._Element | None:
    """The element that holds the article, without navigation."""
    body = page.find("body")
    if body is None:
        return None
    marked = [*body.iter("article")] or [*body.iter("main")] or [*body.iterfind(".//*[@itemprop='articleBody']")]
    article = max(marked, key=lambda element: len(_text(element)), default=body)
    unwanted = _AROUND if article is body else _NAVIGATION
    for element in [*article.iter(*unwanted)]:
        if not (element.tag == "header" and element.find(".//h1") is not None):
            _remove(element)
    return article if _text(article) or article is body else body


def _heading(article: etree._Element) -> etree._Element | None:
    """Its first <h1>, else its first heading, when there is text in it."""
    headings = [*article.iter("h1")] or [*article.iter("h2", "h3", "h4", "h5", "h6")]
    return next(filter(_text, headings), None)


def _text(element: etree._Element) -> str:
    return one_line("".join(map(str, element.itertext())))


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _remove(element: etree._Element) -> None:
    """Take an element out, leaving the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    # The parser gives control characters that are written as references, and lxml takes none.
    if before is not None:
        before.tail = without_controls((before.tail or "") + (element.tail or ""))
    else:
        parent.text = without_controls((parent.text or "") + (element.tail or ""))
    parent.remove(element)
