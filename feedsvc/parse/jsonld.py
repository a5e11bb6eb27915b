"""A JSON-LD block of a page -> what it says of the article, by field (schema.org NewsArticle and its kin).

Knows nothing of HTML; a block that is no JSON says nothing.
"""

import json
from collections.abc import Iterator

_TYPE_NAMES = (
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle "
    "ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle ScholarlyArticle TechArticle "
    "Report BlogPosting LiveBlogPosting SocialMediaPosting"
)
_ARTICLES = frozenset(_TYPE_NAMES.split())
_TEXTS = {
    "headline": "title",
    "datePublished": "date",
    "dateModified": "updated",
    "expires": "expires",
    "description": "summary",
    "inLanguage": "language",
    "url": "link",
    "dateline": "place",
}
_MAX_DEPTH = 4


def facts(text: str) -> tuple[tuple[str, str], ...] | None:
    """Fields and values of the first article that a block describes; () without one, None when it is no JSON."""
    try:
        data: object = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    article = next(_articles(data, 0), None)
    return tuple(_facts_of(article)) if article else ()


def _articles(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for part in data:
            yield from _articles(part, depth + 1)
    elif isinstance(data, dict):
        if _ARTICLES & set(_texts(data.get("@type"))):
            yield data
        yield from _articles(data.get("@graph"), depth + 1)


def _facts_of(article: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name, field in _TEXTS.items():
        yield from ((field, value) for value in _texts(article.get(name))[:1])
    yield from (("author", name) for name in _texts(article.get("author") or article.get("creator")))
    yield from (("tags", word) for word in _texts(article.get("keywords")))
    yield from (("image", url) for url in _texts(article.get("image"), "url")[:1])


def _texts(value: object, key: str = "name") -> list[str]:
    """The texts in a value that may be a text, an object with a name or address, or a list of such."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, dict):
        return _texts(value.get(key)) if isinstance(value.get(key), str) else []
    parts = value if isinstance(value, list) else []
    return [text for part in parts if isinstance(part, str | dict) for text in _texts(part, key)]
