"""What the keeper asks at each look costs the same however many articles there are."""

from collections.abc import Callable

import pytest

from feedsvc.index import articles, counts, folder
from feedsvc.index.database import Connection
from feedsvc.index.identity import Signs
from feedsvc.index.newcomers import Newcomers
from feedsvc.model import Problem

from .plans import plans_of
from .rows import START, an_article, mentions, new_index

ASKED: dict[str, Callable[[Connection], object]] = {
    "due": lambda c: articles.due(c, START),
    "next due": articles.next_due,
    "held": articles.held,
    "how many": counts.count_live,
    "who is new": lambda c: Newcomers(c).ask_ahead([Signs("a.txt", "d", "i", "s")], [START]),
    "what was refused": lambda c: folder.refused(c, 10),
    "what is wrong at a path": lambda c: folder.has_strays(c, ["a.txt"], ["b"]),
    "what was edited just now": lambda c: folder.updated_between(c, ["a.txt"], START, START),
    "what a folder has wrong": lambda c: folder.put_stray_problems(c, [Problem("a.txt", 0, "note", "x", "")]),
}


@pytest.mark.parametrize("what", ASKED)
def test_no_question_walks_through_articles_or_files(what: str) -> None:
    database = new_index(an_article(1, topics=mentions("nato")))
    with database.read() as c:
        plans = plans_of(c, lambda: ASKED[what](c))
    assert plans
    steps = [step for plan in plans for step in plan]
    assert not [
        step for step in steps if step.startswith(("SCAN articles", "SCAN files")) and not "articles_due" not in step
    ]
