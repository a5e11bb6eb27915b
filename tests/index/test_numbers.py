"""Numbers stand for ids and slugs, and nothing that is served depends on them."""

from dataclasses import replace

from feedsvc.index import archive, entries, numbers
from feedsvc.index import articles as index
from feedsvc.index.database import Database
from feedsvc.ingest import replay
from feedsvc.model import ClosedPage, Membership, Record

from .rows import START, an_article, at, ids, new_index

SAME_RANK = "urn:uuid:aaaaaaa{}-0000-5000-8000-000000000000"
LOWEST = "urn:uuid:00000000-0000-5000-8000-00000000000f"


def test_the_rank_of_an_id_has_the_order_of_ids_and_fits_four_bytes() -> None:
    some = [f"urn:uuid:{first}0000000-0000-5000-8000-000000000000" for first in "01789abcdef"]
    ranks = [numbers.rank_of(each) for each in some]
    assert ranks == sorted(set(ranks))
    assert all(0 <= rank < 2**31 for rank in ranks)
    assert numbers.rank_of("no id") == 0


def test_articles_of_one_time_stand_in_the_order_of_ids_whatever_their_numbers() -> None:
    names = [*(SAME_RANK.format(digit) for digit in "b1f0"), LOWEST]
    some = {name: an_article(1, id=name, slug=name, path=name) for name in names}
    expected = sorted(names)
    with new_index(*some.values()).read() as c:
        assert ids(entries.newest(c, entries.EVERYTHING, 10)) == expected
        assert ids(entries.newest(c, entries.EVERYTHING, 2)) == expected[:2]
        assert ids(list(entries.open_part(c, "", 10, html=False))) == expected
        assert [place.article for place in archive.open_places(c, "")] == expected
        for before, here, after in zip(expected, expected[1:], expected[2:], strict=False):
            newer, older = entries.neighbours(c, "", some[here])
            assert (newer and newer.id, older and older.id) == (before, after)


def test_a_page_may_be_told_of_before_its_articles_and_their_topic() -> None:
    record = Record(
        id=LOWEST,
        path="a.txt",
        slug="a",
        digest="d",
        content="c",
        state="live",
        published=START,
        updated=START,
        changed=START,
        first_seen=START,
        filed=START,
        memberships=(Membership("", START), Membership("nato", START)),
    )
    database = Database("sqlite://")
    database.create()
    pages = (ClosedPage("nato", 1, at(1), (LOWEST,)), ClosedPage("", 1, at(1), (LOWEST,)))
    database.write(lambda c: replay.take_in(c, (*pages, record)))
    with database.read() as c:
        known = index.by_id(c, LOWEST)
        assert known
        assert known.record == replace(record, state="unread")
        assert archive.closed_pages_of(c, LOWEST) == (("", 1), ("nato", 1))
        assert [archive.open_places(c, feed) for feed in ("", "nato")] == [(), ()]
    database.close()
