"""Every address answers: the document, or why there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc import urls
from feedsvc.errors import DatabaseError
from feedsvc.http.shelf import Shelf
from feedsvc.keeper import Keeper
from feedsvc.service import Service
from feedsvc.web import create_app
from tests.ingest.test_apply import NEWS
from tests.test_keeper import Place


class NotingShelf(Shelf):
    """Notes what it is told to take down."""

    def __init__(self) -> None:
        self.told: list[tuple[int, frozenset[str] | None]] = []

    def refresh(self, revision: int, touched: frozenset[str] | None) -> None:
        self.told.append((revision, touched))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path)
    place.write("nato.txt", NEWS)
    place.write("b.md", "---\ntitle: Second\ndate: 2026-11-20\ntags: [Kyiv, Secret]\nslug: second\n---\nWords.\n")
    place.write(
        "feedsvc.toml",
        'base_url = "https://news.example"\n[topics.kyiv]\nmerge = "ukraine"\n[topics.secret]\nhide = true\n',
    )
    return place


@pytest.fixture
def keeper(place: Place) -> Iterator[Keeper]:
    keeper = place.keeper()
    place.look(keeper)
    yield keeper
    keeper.close()


@pytest.fixture
def service(place: Place, keeper: Keeper) -> Iterator[Service]:
    service = Service(place.settings())
    yield service
    service.close()


ADDRESSES = {
    "/": "text/html",
    "/topics/": "text/html",
    "/topics/ukraine/": "text/html",
    "/topics/ukraine/subscribe/": "text/html",
    "/topics/nato,ukraine/": "text/html",
    "/articles/second/": "text/html",
    "/topics.opml": "text/x-opml",
    "/topics.json": "application/json",
    "/robots.txt": "text/plain",
    "/sitemap.xml": "application/xml",
    **{
        f"{front}/{name}.{suffix}": f"application/{kind}"
        for front in ("", "/topics/ukraine", "/topics/nato+ukraine")
        for name in ("feed", "brief")
        for suffix, kind in (("atom", "atom+xml"), ("rss", "rss+xml"), ("json", "feed+json"))
    },
}


@pytest.mark.parametrize(("path", "media_type"), ADDRESSES.items())
def test_every_kind_of_address_has_its_document(service: Service, path: str, media_type: str) -> None:
    document = service.build(path)
    assert document is not None
    assert document.media_type.split(";")[0] == media_type
    assert document.body
    assert document.path == path
    assert document.depends
    assert document.page == (media_type == "text/html")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/topics/ukraine", "/topics/ukraine/"),
        ("/feed.atom/", "/feed.atom"),
        ("/articles/second", "/articles/second/"),
        ("/topics/kyiv/", "/topics/ukraine/"),
        ("/topics/kyiv/brief.rss", "/topics/ukraine/brief.rss"),
        ("/topics/ukraine+nato/feed.json", "/topics/nato+ukraine/feed.json"),
        ("/topics/NATO/", "/topics/nato/"),
        ("/topics/Nato/feed.rss", "/topics/nato/feed.rss"),
        ("/topics/Kyiv", "/topics/ukraine/"),
        ("/topics/Ukraine+NATO/brief.json", "/topics/nato+ukraine/brief.json"),
        ("/topics/ NATO. /subscribe/", "/topics/nato/subscribe/"),
        ("/topics/nato+nato/feed.json", "/topics/nato/feed.json"),
    ],
)
def test_h14_other_spellings_and_merged_topics_lead_to_the_one_address(
    service: Service, path: str, location: str
) -> None:
    assert service.build(path) is None
    missing = service.missing(path)
    assert (missing.status, missing.location) == (301, "https://news.example" + location)
    assert service.build(location) is not None


@pytest.mark.parametrize(
    ("path", "query", "location"),
    [
        ("/embed/topics/kyiv/box/", "theme=dark&limit=3", "/embed/topics/ukraine/box/?limit=3&theme=dark"),
        ("/embed/topics/NATO/box", "limit=3", "/embed/topics/nato/box/?limit=3&theme=auto"),
        ("/embed/topics/kyiv/box/", "", "/embed/topics/ukraine/box/"),
        ("/topics.opml", "topics=NATO&topics=Kyiv", "/topics.opml?topics=nato,ukraine"),
        ("/topics.opml/", "topics=ukraine", "/topics.opml?topics=ukraine"),
        ("/topics/kyiv/feed.atom", "utm_source=x", "/topics/ukraine/feed.atom"),
    ],
)
def test_h14_what_a_query_asks_for_moves_with_its_address(
    service: Service, path: str, query: str, location: str
) -> None:
    assert service.build(urls.kept_under(path, query)) is None
    missing = service.missing(path, query)
    assert (missing.status, missing.location) == (301, "https://news.example" + location)
    assert service.build(urls.kept_under(*location.partition("?")[::2])) is not None


def test_a_merged_topic_is_in_a_basket_what_it_was_merged_into(service: Service) -> None:
    chosen = service.build("/topics.opml?topics=kyiv")
    assert chosen is not None
    assert b"/topics/ukraine/feed.atom" in chosen.body
    assert chosen.body.count(b"<outline") == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/topics/secret/", 410),
        ("/topics/secret", 410),
        ("/topics/secret+nato/feed.atom", 410),
        ("/topics/unknown", 404),
        ("/topics/unknown+nato+kyiv/feed.atom", 404),
        ("/articles/unknown", 404),
        ("/topics/secret/feed.atom", 410),
        ("/topics/unknown/", 404),
        ("/topics/UNKNOWN/", 404),
        ("/topics/.../", 404),
        ("/articles/unknown/", 404),
        ("/archive/1.atom", 404),
        ("/nothing", 404),
    ],
)
def test_h14_hidden_is_gone_and_unknown_is_not_found(service: Service, path: str, status: int) -> None:
    assert service.build(path) is None
    assert service.missing(path).status == status


def test_an_unknown_topic_names_near_ones(service: Service) -> None:
    assert b"/topics/ukraine/" in service.missing("/topics/ukrain/").page


def test_f45_a_former_slug_leads_to_the_present_one_and_f47_a_withdrawn_article_is_gone(
    place: Place, keeper: Keeper, service: Service
) -> None:
    place.write("b.md", "---\ntitle: Second\ndate: 2026-11-20\nslug: newer\n---\nWords.\n")
    place.look(keeper)
    assert service.missing("/articles/second/").location == "https://news.example/articles/newer/"
    (place.folder / "b.md").unlink()
    place.look(keeper)
    keeper.look(patience=0)
    for path in ("/articles/newer/", "/articles/newer", "/articles/second/", "/articles/second"):
        assert service.missing(path).status == 410, path


def test_a_shelf_is_told_once_what_a_revision_touched(place: Place, keeper: Keeper, service: Service) -> None:
    shelf = NotingShelf()
    service.refresh(shelf)
    shelf.told.clear()
    service.refresh(shelf)
    assert shelf.told == []
    place.write("c.txt", "Rain in Spain\n\nIt rains in Spain.\n")
    place.look(keeper)
    service.refresh(shelf)
    ((_, touched),) = shelf.told
    assert touched is not None
    assert {"feed:", "feed:spain", "article:rain-in-spain"} <= touched
    assert "feed:nato" not in touched


def test_before_the_keeper_made_the_index_nothing_can_be_read(place: Place) -> None:
    service = Service(place.settings())
    assert not service.ready()
    with pytest.raises(DatabaseError):
        service.build("/")
    service.close()


def test_it_is_ready_when_the_settings_are_in_the_index(service: Service) -> None:
    assert service.ready()
    assert service.base_url() == "https://news.example"


def test_searches_are_answered_at_a_pace_and_documents_as_ever(
    place: Place, keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.service.SEARCHES_PER_SECOND", 0.001)
    monkeypatch.setattr("feedsvc.service.SEARCHES_AT_ONCE", 3)
    service = Service(place.settings())
    client = create_app(service).test_client()
    assert [client.get("/search/?q=nato").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert client.get("/search/?q=nato").headers["Retry-After"] == "2"
    assert client.get("/healthz").status_code == 200
    service.close()
