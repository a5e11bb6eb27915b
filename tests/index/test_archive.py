"""Archives as the keeper fills them: which places are open, in which order, and what asking for them costs."""

from feedsvc.index import archive
from feedsvc.index.database import Connection
from feedsvc.index.rows import moment

from .plans import plans_of
from .rows import an_article, at, close_page, mentions, new_index, put


def test_open_places_come_in_the_order_of_filing_and_no_more_than_wanted() -> None:
    articles = [an_article(n, filed=at(9 - n), topics=mentions("nato")) for n in range(1, 6)]
    same = [an_article(n, filed=at(0), published=at(8 - n), topics=mentions("nato")) for n in (6, 7)]
    database = new_index(*articles, *same)
    database.write(lambda c: close_page(c, "nato", 1, at(10), articles[4:]))
    with database.read() as c:
        order = [place.article for place in archive.open_places(c, "nato")]
        assert [int(each[-2:]) for each in order] == [7, 6, 4, 3, 2, 1]
        assert [place.article for place in archive.open_places(c, "nato", 3)] == order[:3]
        filed = [moment(place.filed) for place in archive.open_places(c, "nato", 3)]
        assert filed == [at(0), at(0), at(5)]


def test_feeds_are_opened_in_the_order_of_slugs_each_with_all_that_stands_in_it() -> None:
    """Also one that comes when those around it are opened, or one of them only."""
    database = new_index(an_article(1, topics=mentions("lake", "sea")), settled=False)

    def standing(c: Connection) -> dict[str, int]:
        return {feed: len(archive.open_places(c, feed)) for feed in ("", "air", "lake", "river", "sea")}

    def opening(c: Connection) -> None:
        assert set(standing(c).values()) == {0}
        archive.open_upto(c, "lake")
        put(c, an_article(2, topics=mentions("air", "lake", "river", "sea")))
        assert standing(c) == {"": 2, "air": 1, "lake": 2, "river": 0, "sea": 0}
        archive.open_upto(c, "air")
        archive.open_upto(c, archive.ALL_FEEDS)
        assert standing(c) == {"": 2, "air": 1, "lake": 2, "river": 1, "sea": 2}

    database.write(opening)


def test_to_ask_for_the_first_open_places_looks_at_no_others() -> None:
    with new_index(an_article(1, topics=mentions("nato"))).read() as c:
        (plan,) = plans_of(c, lambda: archive.open_places(c, "nato", 10))
    assert plan[0] == "SEARCH o USING PRIMARY KEY (feed=?)"
    assert "SEARCH a USING COVERING INDEX articles_weighed (number=?)" in plan
    assert plan[-1] == "USE TEMP B-TREE FOR RIGHT PART OF ORDER BY"  # so only those alike in all else are compared
    assert not [step for step in plan if step.startswith("SCAN")]
