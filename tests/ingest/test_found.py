"""Search follows the folder: what is published is found, what left is not, an index made anew finds the same."""

from pathlib import Path

from feedsvc.index import search
from feedsvc.index.query import read

from .test_apply import NEWS, Desk


def found(desk: Desk, typed: str) -> list[str]:
    with desk.database.read() as c:
        return [hit.article.path for hit in search.find(c, read(typed), 10).hits]


def test_search_follows_the_folder_and_a_rebuild(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.write("nato.txt", NEWS)
    desk.write("draft.md", "---\ntitle: Ukraine in secret\ndraft: true\n---\n\nHush.\n")
    desk.look()
    assert found(desk, "ukraine elsewhere") == ["nato.txt"]
    assert found(desk, "hush") == []
    desk.reopen(without_index=True)
    assert found(desk, "ukraine") == []  # known from the ledger, not read yet
    desk.look()
    assert found(desk, "ukraine elsewhere") == ["nato.txt"]
    desk.write("nato.txt", NEWS.replace("elsewhere", "at sea"))
    desk.look()
    assert (found(desk, "elsewhere"), found(desk, '"at sea"')) == ([], ["nato.txt"])
    desk.close()
