"""An article -> schema.org's NewsArticle, the structured data that search engines read from a page.

Knows no HTML: the page escapes what it embeds.
"""

from collections.abc import Mapping

from feedsvc.model import Article
from feedsvc.render.wording import iso
from feedsvc.settings import Site


def news_article(article: Article, site: Site, url: str) -> Mapping[str, object]:
    """Describe an article that lives at `url`; what is not known is left out."""
    publisher = {"@type": "Organization", "name": site.title, "url": site.base_url + "/"}
    facts: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "url": url,
        "headline": article.title,
        "description": article.summary,
        "datePublished": iso(article.published),
        "dateModified": iso(article.updated),
        "author": [_author(name, article.credit) for name in article.authors] or [publisher],
        "publisher": publisher,
        "inLanguage": article.language,
        "image": [article.image.url] if article.image else [],
        "keywords": [topic.label for topic in article.topics],
        "contentLocation": {"@type": "Place", "name": article.place} if article.place else {},
        "correction": article.correction,
    }
    return {name: value for name, value in facts.items() if value}


def _author(name: str, credit: str) -> Mapping[str, str]:
    """A credit line that stands in for a missing byline names an agency."""
    return {"@type": "Organization" if name == credit else "Person", "name": name}
