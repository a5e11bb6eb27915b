"""What editors decide of topics in feedsvc.toml counts at once, on old articles too, in every document."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsroom import Newsroom

DOCUMENTS = ("", "subscribe/", "feed.atom", "feed.rss", "feed.json", "brief.atom", "brief.rss", "brief.json")


def article(title: str, tags: str = "", day: int = 1, text: str = "Words.") -> str:
    return f"---\ntitle: '{title}'\ndate: 2026-01-{day:02d} 09:00\ntags: [{tags}]\n---\n{text}\n"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    room = Newsroom(tmp_path)
    room.write("a.md", article("Prices of bread are up", "Kiev, Trade"))
    room.write("b.md", article("A bridge is built", "Kyiv", 2))
    room.write("c.md", article("Ships wait for ice to melt", "Trade", 3))
    room.write("d.md", article("Talks in Ukraine go on", "", 4, "They say in Ukraine that talks of Ukraine go on."))
    room.look()
    yield room
    room.close()


def test_a_merged_topic_stands_in_the_feed_of_its_target_and_leads_there(room: Newsroom) -> None:
    assert room.titles("/topics/trade/feed.json") == ["Prices of bread are up", "Ships wait for ice to melt"]
    room.decide('[topics.trade]\nmerge = "ukraine"\n')
    wanted = ["Prices of bread are up", "Ships wait for ice to melt", "Talks in Ukraine go on"]
    assert room.titles("/topics/ukraine/feed.json") == wanted
    assert "/topics/trade/" not in room.get("/").body.decode()
    for name in DOCUMENTS:
        missing = room.missing(f"/topics/trade/{name}")
        assert (missing.status, missing.location) == (301, f"https://news.example/topics/ukraine/{name}")
    assert "trade" not in room.listed()


def test_a_merged_topic_leads_on_in_combinations(room: Newsroom) -> None:
    room.decide('[topics.trade]\nmerge = "ukraine"\n')
    assert room.status("/topics/kyiv+trade/feed.atom") == (301, "/topics/kyiv+ukraine/feed.atom")
    assert room.status("/topics/trade,ukraine/feed.atom") == (301, "/topics/ukraine/feed.atom")
    assert room.status("/topics/ukraine!trade/feed.atom") == (404, "")
    assert room.status("/topics/kyiv,ukraine!trade/feed.atom") == (301, "/topics/kyiv/feed.atom")


def test_archives_of_a_merged_topic_lead_to_those_of_its_target_or_to_its_feed(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    for number in range(1, 29):
        room.write(f"{number}.md", article(f"Story {number}", "Trade", number))
    room.write("other.md", article("Another story", "Commerce"))
    room.look()
    assert len(room.feed("/topics/trade/archive/1.json")["items"]) == 5
    room.decide('[topics.trade]\nmerge = "commerce"\n')
    for name in ("archive/1.atom", "archive/1.rss", "archive/2.json"):
        missing = room.missing(f"/topics/trade/{name}")
        assert missing.status == 301
        assert room.get(missing.location.removeprefix("https://news.example")).body
    room.decide("")
    assert len(room.feed("/topics/trade/archive/1.json")["items"]) == 5
    room.close()


def test_a_label_and_description_are_shown_everywhere_at_once(room: Newsroom) -> None:
    room.decide('[topics.trade]\nlabel = "Commerce & Trade"\ndescription = "Goods."\n')
    assert room.feed("/topics/trade/feed.json")["title"].endswith(": Commerce & Trade")
    tags = [item["tags"] for item in room.feed("/feed.json")["items"]]
    assert ["Commerce & Trade"] in tags
    assert 'label="Commerce &amp; Trade"' in room.get("/topics/trade/feed.atom").body.decode()
    assert room.listed()["trade"]["label"] == "Commerce & Trade"
    assert room.listed()["trade"]["description"] == "Goods."
    for page in ("/topics/trade/", "/topics/", "/articles/ships-wait-for-ice-to-melt/"):
        assert "Commerce &amp; Trade" in room.get(page).body.decode()


def test_an_alias_meets_its_topic_and_its_old_address_leads_there(room: Newsroom) -> None:
    room.write("e.md", article("A tower is sold", "Kijów", 5))
    room.look()
    assert room.titles("/topics/kijow/feed.json") == ["A tower is sold"]
    room.decide('[topics.kyiv]\naliases = ["Kijów"]\n')
    assert "A tower is sold" in room.titles("/topics/kyiv/feed.json")
    for name in DOCUMENTS:
        assert room.status(f"/topics/kijow/{name}") == (301, f"/topics/kyiv/{name}")
    page = room.get("/articles/a-tower-is-sold/").body.decode()
    assert "tag; Kijów is an alias of Kyiv" in page


def test_a_topic_given_another_slug_by_its_label_leads_there(room: Newsroom) -> None:
    room.decide('[topics.country]\nlabel = "Ukraine"\n')
    assert room.titles("/topics/country/feed.json") == ["Talks in Ukraine go on"]
    assert room.status("/topics/ukraine/feed.atom") == (301, "/topics/country/feed.atom")


def test_a_hidden_topic_is_gone_and_named_nowhere_and_comes_back(room: Newsroom) -> None:
    room.decide("[topics.trade]\nhide = true\n")
    for name in DOCUMENTS:
        assert room.missing(f"/topics/trade/{name}").status == 410
    assert room.missing("/topics/kyiv+trade/feed.atom").status == 410
    assert "trade" not in room.listed()
    for path in ("/feed.atom", "/feed.rss", "/feed.json", "/", "/topics/", "/topics.opml", "/sitemap.xml"):
        assert "Trade" not in room.get(path).body.decode()
    assert "Trade" not in room.get("/articles/ships-wait-for-ice-to-melt/").body.decode()
    room.decide("")
    assert room.titles("/topics/trade/feed.json") == ["Prices of bread are up", "Ships wait for ice to melt"]


def test_a_blocked_name_leaves_every_article_and_its_feed_stands_empty(room: Newsroom) -> None:
    room.decide('[topics]\nblocked = ["trade"]\n')
    assert room.feed("/topics/trade/feed.json")["items"] == []
    assert "trade" not in room.listed()
    assert "Trade" not in room.get("/feed.atom").body.decode()
    room.decide("")
    assert len(room.feed("/topics/trade/feed.json")["items"]) == 2


def test_min_articles_lists_found_topics_only_once_they_have_so_many_but_their_feeds_answer(room: Newsroom) -> None:
    assert "ukraine" not in room.listed()
    assert "kyiv" in room.listed()
    assert room.titles("/topics/ukraine/feed.json") == ["Talks in Ukraine go on"]
    assert room.get("/topics/ukraine/").body
    room.decide("[topics]\nmin_articles = 1\n")
    assert "ukraine" in room.listed()
    assert "Ukraine" in room.get("/topics/").body.decode()


def test_without_find_names_only_what_editors_wrote_is_a_topic(room: Newsroom) -> None:
    room.decide("[topics]\nfind_names = false\n")
    assert room.feed("/topics/ukraine/feed.json")["items"] == []
    assert len(room.feed("/topics/trade/feed.json")["items"]) == 2
    room.decide("[topics]\nfind_names = true\n")
    assert room.titles("/topics/ukraine/feed.json") == ["Talks in Ukraine go on"]


def test_settings_that_change_topics_move_changed_but_not_updated(room: Newsroom) -> None:
    before = {item["id"]: item["date_modified"] for item in room.feed("/feed.json")["items"]}
    modified = room.get("/topics/trade/feed.atom").last_modified
    room.decide('[topics.trade]\nmerge = "commerce"\n')
    assert {item["id"]: item["date_modified"] for item in room.feed("/feed.json")["items"]} == before
    assert room.get("/topics/commerce/feed.atom").last_modified > modified


def test_a_topic_without_articles_answers_for_ever(room: Newsroom) -> None:
    for name in ("a.md", "c.md"):
        (room.folder / name).unlink()
    room.look()
    for name in DOCUMENTS:
        assert room.get(f"/topics/trade/{name}").body
    assert room.feed("/topics/trade/feed.json")["items"] == []
    assert "trade" not in room.listed()
    room.rebuild()
    assert room.feed("/topics/trade/feed.json")["items"] == []


def test_an_unknown_topic_is_not_found_and_near_ones_are_named(room: Newsroom) -> None:
    missing = room.missing("/topics/trad/feed.atom")
    assert missing.status == 404
    assert b'/topics/trade/"' in missing.page


def test_combinations_have_one_spelling_and_at_most_eight_topics(room: Newsroom) -> None:
    assert room.titles("/topics/kyiv+trade/feed.json") == ["Prices of bread are up"]
    assert room.titles("/topics/trade!kyiv/feed.json") == ["Ships wait for ice to melt"]
    assert len(room.titles("/topics/kyiv,trade/feed.json")) == 3
    assert room.status("/topics/trade+kyiv/feed.atom") == (301, "/topics/kyiv+trade/feed.atom")
    assert room.status("/topics/kyiv,kyiv/feed.rss") == (301, "/topics/kyiv/feed.rss")
    assert room.status("/topics/" + ",".join("abcdefghi") + "/feed.atom")[0] == 404
    assert room.status("/topics/kyiv+trade/archive/1.atom")[0] == 404
    assert room.status("/topics/kyiv+nowhere/feed.atom")[0] == 404


def test_a_label_is_fixed_when_its_topic_is_first_listed(room: Newsroom) -> None:
    room.write("e.md", article("More ships wait", "TRADE", 5))
    room.look()
    assert room.listed()["trade"]["label"] == "Trade"
    (room.folder / "c.md").unlink()
    room.write("a.md", article("Prices of bread are up", "TRADE"))
    room.look()
    assert room.listed()["trade"]["label"] == "Trade"
    room.rebuild()
    assert room.listed()["trade"]["label"] == "Trade"


def test_folders_become_topics_of_old_articles_and_cease_to_be(room: Newsroom) -> None:
    room.write("Sport/Rowing/race.md", article("A race is won", "Kyiv", 6))
    room.look()
    before = room.get("/topics/kyiv/feed.json")
    assert room.missing("/topics/rowing/feed.atom").status == 404
    room.decide("[topics]\nfolders = true\n")
    assert room.titles("/topics/rowing/feed.json") == ["A race is won"]
    assert "folder" in room.get("/articles/a-race-is-won/").body.decode()
    (item,) = room.feed("/topics/rowing/feed.json")["items"]
    room.decide("")
    assert room.feed("/topics/rowing/feed.json")["items"] == []
    after = room.feed("/topics/kyiv/feed.json")["items"]
    assert [each["date_modified"] for each in after if each["id"] == item["id"]] == [item["date_modified"]]
    assert before.etag == room.get("/topics/kyiv/feed.json").etag


def test_a_kicker_that_the_settings_come_to_know_is_a_topic_of_old_articles(room: Newsroom) -> None:
    room.write("e.md", article("ENERGY: prices fall again", "", 5))
    room.look()
    (old,) = [item for item in room.feed("/feed.json")["items"] if item["title"].startswith("ENERGY")]
    room.decide('[topics.energy]\nlabel = "Energy"\n')
    room.look()
    (new,) = room.feed("/topics/energy/feed.json")["items"]
    assert new["title"] == "prices fall again"
    assert (new["id"], new["url"], new["date_modified"]) == (old["id"], old["url"], old["date_modified"])
    assert "kicker" in room.get("/articles/energy-prices-fall-again/").body.decode()


def test_i5_decided_topics_come_back_the_same_with_a_new_index(room: Newsroom) -> None:
    paths = ("/feed.atom", "/topics/", "/topics/commerce/feed.atom", "/topics/kyiv/feed.json", "/topics.json")
    room.decide('[topics.trade]\nmerge = "commerce"\n[topics.kyiv]\nlabel = "Kyiv City"\n')
    room.write("c.md", article("Ships wait for ice to melt", "trade, KYIV", 3))
    room.look()
    room.decide('[topics.trade]\nmerge = "commerce"\n')
    before = {path: room.get(path).body for path in paths}
    room.rebuild()
    assert {path: room.get(path).body for path in paths} == before


def test_a_label_survives_compaction_and_a_new_index(room: Newsroom) -> None:
    room.write("e.md", article("More ships wait", "TRADE", 5))
    room.look()
    room.write("c.md", article("Ships wait for ice to melt", "Trade, Ice", 3))
    room.look()
    room.keeper._ledger.compact()
    room.rebuild()
    assert room.listed()["trade"]["label"] == "Trade"


def test_a_topic_that_is_only_described_keeps_its_own_label(room: Newsroom) -> None:
    room.decide('[topics.nato]\ndescription = "An alliance."\n[topics.trade]\nmerge = "fair-trade"\n')
    room.write("e.md", article("An alliance meets", "NATO", 5))
    room.look()
    assert room.listed()["nato"]["label"] == "NATO"
    assert room.listed()["fair-trade"]["label"] == "Fair trade"


def test_spellings_that_settings_gave_to_another_topic_go_back_with_them(room: Newsroom) -> None:
    room.decide('[topics.homeland]\naliases = ["America"]\n')
    room.write("e.md", article("A bridge is sold", "America", 5))
    room.write("f.md", article("A bridge is bought", "US", 6))
    room.look()
    assert room.titles("/topics/homeland/feed.json") == ["A bridge is bought", "A bridge is sold"]
    assert "tag; America is an alias of Homeland" in room.get("/articles/a-bridge-is-sold/").body.decode()
    room.decide("")
    assert room.titles("/topics/us/feed.json") == ["A bridge is bought", "A bridge is sold"]
    assert room.feed("/topics/homeland/feed.json")["items"] == []
    assert room.listed()["us"]["label"] == "US"
