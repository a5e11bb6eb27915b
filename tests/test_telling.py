"""What people read: counts, times, problems, the lines of a start."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc import telling
from feedsvc.model import Problem, graver
from feedsvc.settings import Settings, Site
from feedsvc.telling import Standing

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SETTINGS = Settings(
    folder=Path("/srv/articles"),
    data=Path("/var/lib/feedsvc"),
    site=Site(base_url="https://news.example.org", time_zone="Europe/Paris"),
    database_url="sqlite:////var/lib/feedsvc/index.db",
)
STANDING = Standing(
    articles=1200,
    topics=1,
    errors=1,
    warnings=7,
    problems=(Problem("a\udce9\n.md", 3, "error", "no date is 2026-02-31", "write another"),),
    held=2,
    next_held=(("Talks\x1b[0m", "talks.md", datetime(2026, 11, 24, 5, 0, tzinfo=UTC)),),
    ledger="/srv/articles/.feedsvc/ledger.jsonl",
)


def start(settings: Settings = SETTINGS, standing: Standing = STANDING) -> str:
    return "\n".join((*telling.where_lines(settings), *telling.standing_lines(NOW, settings, standing)))


@pytest.mark.parametrize(
    ("time", "told"),
    [
        (timedelta(seconds=-5), "1 min"),
        (timedelta(seconds=61), "2 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=47, minutes=1), "2 days"),
        (timedelta(days=1000), "1,000 days"),
    ],
)
def test_a_span_is_told_in_its_largest_fitting_unit(time: timedelta, told: str) -> None:
    assert telling.span(time) == told


def test_what_is_held_is_told_in_the_time_zone_of_the_site() -> None:
    (_, path, until) = STANDING.next_held[0]
    line = telling.held_line("Talks", path, until, "Europe/Paris", NOW)
    assert line == "held until 2026-11-24 06:00 Europe/Paris (in 3 h): Talks (talks.md)"


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("a.md", 3, "error", "wrong", "mend it"), "a.md:3: error: wrong (mend it)"),
        (Problem("a.md", 0, "warning", "odd"), "a.md: warning: odd"),
        (Problem("", 0, "error", "all is gone"), "the site: error: all is gone"),
    ],
)
def test_a_problem_is_told_as_compilers_do(problem: Problem, line: str) -> None:
    assert telling.problem_line(problem) == line


def test_problems_are_ordered_by_gravity_file_and_line() -> None:
    note, warning = Problem("a", 1, "note", ""), Problem("a", 1, "warning", "")
    late, early = Problem("b", 10, "error", ""), Problem("b", 9, "error", "")
    assert graver([note, warning, late, early]) == [early, late, warning, note]


def test_a_standing_survives_the_pipe() -> None:
    text = telling.to_json(STANDING)
    assert text.isascii()
    assert "\n" not in text
    assert telling.from_json(text) == STANDING


def test_the_start_tells_counts_problems_and_what_is_held_a_line_each() -> None:
    told = start()
    assert "1,200 articles, 1 topic, 8 problems" in told
    assert "  - a\\xe9\\n.md:3: error: no date is 2026-02-31 (write another)" in told
    assert "  - and 7 more; `feedsvc check` lists them" in told
    assert "  - held until 2026-11-24 06:00 Europe/Paris (in 3 h): Talks\\x1b[0m (talks.md)" in told
    assert "  - and 1 more held" in told
    assert "ledger" not in told
    assert "https://news.example.org" in told


def test_the_start_tells_nothing_that_is_not_so() -> None:
    told = start(standing=replace(STANDING, errors=0, warnings=0, problems=(), held=0, next_held=()))
    assert "more" not in told
    assert "held" not in told
    assert "0 problems" in told


def test_a_ledger_away_from_the_articles_is_told() -> None:
    told = start(standing=replace(STANDING, ledger="/var/lib/feedsvc/ledger.jsonl"))
    assert "/var/lib/feedsvc/ledger.jsonl: the folder of articles cannot be written" in told


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/ (and every other address of this machine)"),
        ("::", "http://[::1]:8000/ (and every other address of this machine)"),
        ("news.example.org", "http://news.example.org:8000/"),
    ],
)
def test_the_address_can_be_opened(host: str, address: str) -> None:
    assert telling.site_address(replace(SETTINGS, host=host)) == address


def test_progress_is_told_once_there_is_any() -> None:
    assert telling.progress_line(0, 0) == "  articles   being looked for"
    assert telling.progress_line(7500, 0) == "  articles   being looked for: 7,500 names so far"
    assert telling.progress_line(1200, 5000) == "  articles   being read: 1,200 of 5,000 files so far"


def test_the_start_names_the_command_that_gives_the_secret_addresses_and_not_these() -> None:
    settings = replace(SETTINGS, folder=Path("/srv/my news"), data=Path("/var/lib/feedsvc"))
    assert "run:\n             feedsvc status '/srv/my news' --data /var/lib/feedsvc" in start(settings)
