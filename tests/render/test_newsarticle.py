from dataclasses import replace

from feedsvc.render.newsarticle import news_article
from tests.render.pagevalues import ARTICLE, PLAIN_ARTICLE, SITE

URL = "https://news.example.org/articles/atom-becomes-rfc-4287/"
PUBLISHER = {"@type": "Organization", "name": "The Gazette", "url": "https://news.example.org/"}


def test_an_article_is_described_in_full() -> None:
    assert news_article(ARTICLE, SITE, URL) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": URL,
        "url": URL,
        "headline": "Atom becomes RFC 4287",
        "description": "The format is a standard.",
        "datePublished": "2024-10-17T07:44:00Z",
        "dateModified": "2024-11-24T06:00:00Z",
        "author": [{"@type": "Person", "name": "First Author"}, {"@type": "Person", "name": "Second Author"}],
        "publisher": PUBLISHER,
        "inLanguage": "en",
        "image": ["https://media.example.org/a.png"],
        "keywords": ["Atom", "RFC 4287"],
        "contentLocation": {"@type": "Place", "name": "Fremont"},
        "correction": "The number was wrong.",
    }


def test_what_is_not_known_is_left_out() -> None:
    facts = news_article(PLAIN_ARTICLE, SITE, URL)
    assert facts.keys().isdisjoint({"description", "inLanguage", "image", "keywords", "contentLocation", "correction"})


def test_a_credit_is_an_organisation_and_without_any_author_the_site_stands_for_it() -> None:
    assert news_article(PLAIN_ARTICLE, SITE, URL)["author"] == [{"@type": "Organization", "name": "Wire Agency"}]
    assert news_article(replace(PLAIN_ARTICLE, authors=()), SITE, URL)["author"] == [PUBLISHER]
