"""`_PROBLEMS.txt`: what editors read who see only the folder."""

import logging
from pathlib import Path

import pytest

from feedsvc.ingest import names, walk
from feedsvc.model import Problem
from feedsvc.reportfile import NAME, TITLE, ReportFile, report_text

WRONG = (
    Problem("b.md", 3, "warning", "the link was dropped", "write http://"),
    Problem("a\x1b\n.md", 0, "error", "the file is empty", "write the article"),
    Problem("c.md", 0, "note", "the field titel means nothing here"),
)


def test_it_has_errors_first_with_what_to_do_and_no_notes() -> None:
    text = report_text(WRONG)
    assert text.index("ERROR  a\\x1b\\n.md\n    the file is empty\n    write the article\n") < text.index(
        "WARNING  b.md, line 3\n    the link was dropped\n    write http://\n"
    )
    assert "titel" not in text


def test_a_folder_in_order_is_told_so() -> None:
    assert "Nothing: every file is published" in report_text(WRONG[2:])


def test_of_very_many_the_gravest_are_told() -> None:
    many = [Problem(f"{number}.md", 0, "error", "empty") for number in range(620)]
    assert report_text(many).count("ERROR") == 500
    assert report_text(many).endswith("And 120 more: `feedsvc check` lists them.\n")


def test_it_comes_changes_and_goes_and_is_no_article(tmp_path: Path) -> None:
    file = ReportFile(tmp_path)
    file.keep(WRONG, wanted=True)
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert walk.scan(tmp_path).found == ()
    assert not names.concerns(NAME)
    before = (tmp_path / NAME).stat().st_mtime_ns
    file.keep(WRONG, wanted=True)
    assert (tmp_path / NAME).stat().st_mtime_ns == before
    file.keep((), wanted=True)
    assert "Nothing" in (tmp_path / NAME).read_text()
    file.keep((), wanted=False)
    assert not (tmp_path / NAME).exists()


def test_a_file_of_somebody_else_stays_while_none_is_wanted(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("My own list\n")
    ReportFile(tmp_path).keep(WRONG, wanted=False)
    assert (tmp_path / NAME).read_text() == "My own list\n"


def test_f56_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "articles", tmp_path / "elsewhere.txt"
    folder.mkdir()
    elsewhere.write_text(TITLE + "\n")
    (folder / NAME).symlink_to(elsewhere)
    ReportFile(folder).keep(WRONG, wanted=True)
    assert elsewhere.read_text() == TITLE + "\n"
    assert (folder / NAME).read_text() == report_text(WRONG)


def test_what_cannot_be_written_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = ReportFile(tmp_path / "gone")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            file.keep(WRONG, wanted=True)
    assert [record.message for record in caplog.records] == [
        "_PROBLEMS.txt cannot be written: No such file or directory; let the user of feedsvc write there"
    ]
