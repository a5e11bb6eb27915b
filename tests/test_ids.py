"""Ids are version 5 UUIDs of the site's id and a name, however they are made."""

import uuid

import pytest

from feedsvc import urls

SITE = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"


@pytest.mark.parametrize(
    "path", ["a.md", "2026/b.txt", "Żółw.md", "\udcff.md", *(f"{number}.md" for number in range(40))]
)
def test_the_id_of_an_article_is_that_of_its_path(path: str) -> None:
    name = "article:" + path.encode("utf-8", "surrogateescape").hex()
    assert urls.article_id(SITE, path) == uuid.uuid5(uuid.UUID(SITE), name).urn


def test_the_id_of_a_feed_is_that_of_its_address() -> None:
    name = "feed:" + urls.feed((), "", brief=True, page=2)
    assert urls.feed_id(SITE, brief=True, page=2) == uuid.uuid5(uuid.UUID(SITE), name).urn
