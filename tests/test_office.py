"""What editors and operators see: status and problems, as page and as feed."""

from typing import Any

import pytest
from lxml import html as lxml_html
from sqlalchemy import update

from feedsvc import office
from feedsvc.index import folder
from feedsvc.index import schema as s
from feedsvc.index.database import Connection, Database
from feedsvc.model import Problem
from feedsvc.render import atom, html

from .index.rows import SITE, an_article, at, mentions, new_index, put_meta

PROBLEMS = (
    Problem("b.md", 3, "warning", "the link was dropped", "write http://"),
    Problem("a\x1b<b>.md", 0, "error", "the file is empty"),
    Problem("c.md", 0, "note", "the field titel means nothing here"),
)


RUNNING = office.Running(at(8), True, 2)


def parsed(page: bytes) -> Any:
    return lxml_html.document_fromstring(page.decode())


@pytest.fixture
def database() -> Database:
    database = new_index(an_article(1, topics=mentions("nato")), an_article(2, state="held", title="<Later>"))

    def fill(c: Connection) -> None:
        put_meta(c, changed=int(at(5).timestamp()))
        c.execute(update(s.articles).where(s.articles.c.state == "held").values(due=int(at(9).timestamp())))
        folder.put_stray_problems(c, PROBLEMS)

    database.write(fill)
    return database


def test_the_facts_are_those_of_the_index(database: Database) -> None:
    with database.read() as c:
        now = office.status(c, RUNNING)
    facts = dict(now.facts())
    assert (facts["Articles published"], facts["Articles held"]) == ("1", "1")
    assert (facts["Files in error"], facts["Warnings"]) == ("1", "1")
    assert facts["Last change"] == "2026-01-01 17:00:00 UTC"
    assert facts["Last scan"] == "2026-01-01 20:00:00 UTC"
    assert facts["Processes"] == "2 for requests, a keeper"
    assert [problem.severity for problem in now.problems] == ["error", "warning", "note"]


def test_an_index_that_never_changed_has_a_status() -> None:
    with new_index().read() as c:
        assert dict(office.status(c, office.Running(None, False, 2)).facts())["Last change"] == "none yet"
        assert office.problem_feed(c, SITE, "t").updated == at(0)
        assert b"Nothing: every file is published" in html.problems(office.problems_page(c, SITE, "t"))


def test_the_status_page_names_what_is_held_and_leads_to_what_is_wrong(database: Database) -> None:
    with database.read() as c:
        page = parsed(html.status(office.status_page(c, SITE, "secret", RUNNING)))
    assert page.xpath("//main//a/@href") == ["/problems/secret/"]
    assert "<Later>" in page.text_content()


def test_the_page_of_problems_has_errors_first_with_hints_and_nothing_that_acts(database: Database) -> None:
    with database.read() as c:
        body = html.problems(office.problems_page(c, SITE, "secret"))
    page = parsed(body)
    first, second = page.xpath("//ul[@class='problems']/li")
    assert "a\\x1b<b>.md" in first.text_content()
    assert "write http://" in second.text_content()
    assert b"titel" not in body
    assert page.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    feed = f"{SITE.base_url}/problems/secret/feed.atom"
    assert page.xpath("//p[@class='address']/code/text()") == [feed]
    assert [link for link in page.xpath("//a/@href") if link.endswith(".atom")] == []


def test_a_problem_stays_one_entry_of_the_feed(database: Database) -> None:
    with database.read() as c:
        first = office.problem_feed(c, SITE, "secret")
    database.write(lambda c: folder.put_stray_problems(c, PROBLEMS[:1]))
    with database.read() as c:
        second = office.problem_feed(c, SITE, "secret")
    assert [entry.id for entry in second.entries] == [first.entries[1].id]
    assert first.entries[1].title == "b.md, line 3: the link was dropped"
    assert atom.render(first).count(b"<entry>") == 2
