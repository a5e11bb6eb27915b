"""Problems -> `_PROBLEMS.txt` in the folder of articles, for editors who see nothing but that folder.

Written whole or not at all, and only when it says something else. No article: `ingest.sources` passes it over.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from feedsvc.model import Problem, graver
from feedsvc.text import shown

log = logging.getLogger(__name__)

NAME = "_PROBLEMS.txt"
TITLE = "What is wrong with which file"  # the first line, by which a file is known to be ours
TOLD = 500
_NEW = f".{NAME}.new"
_MODE = 0o644  # editors read it, whoever runs the service


class ReportFile:
    """The file of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._refused = ""  # what could not be written: told once

    def keep(self, problems: Sequence[Problem], *, wanted: bool) -> None:
        """Bring the file in line with the problems; one that is no longer wanted goes."""
        text = report_text(problems) if wanted else ""
        try:
            before = self._before()
            if text == before:
                return
            if text:
                self._write(text)
            elif before.startswith(TITLE + "\n"):
                (self._folder / NAME).unlink()
        except OSError as error:
            if text != self._refused:
                log.warning("%s cannot be written: %s; let the user of feedsvc write there", NAME, error.strerror)
            self._refused = text

    def _before(self) -> str:
        path = self._folder / NAME
        return path.read_text("utf-8", errors="replace") if path.is_file() and not path.is_symlink() else ""

    def _write(self, text: str) -> None:
        new = self._folder / _NEW
        new.unlink(missing_ok=True)  # of a process that was killed
        with new.open("x", encoding="utf-8") as file:
            os.fchmod(file.fileno(), _MODE)
            file.write(text)
        new.replace(self._folder / NAME)


def report_text(problems: Sequence[Problem]) -> str:
    """Write what is wrong, the gravest first, each with what to do."""
    return "\n".join(_lines(problems)) + "\n"


def _lines(problems: Sequence[Problem]) -> Iterator[str]:
    grave = [problem for problem in graver(problems) if problem.severity != "note"]
    yield TITLE
    yield ""
    if not grave:
        yield "Nothing: every file is published as it stands."
        return
    yield "An error keeps a file, or its newest version, from being published; after a warning it is published,"
    yield "but something was lost. feedsvc writes this list anew whenever it changes."
    for problem in grave[:TOLD]:
        line = f", line {problem.line}" if problem.line else ""
        yield ""
        yield f"{problem.severity.upper()}  {shown(problem.path or 'the site')}{line}"
        yield from (f"    {shown(words)}" for words in (problem.message, problem.hint) if words)
    if len(grave) > TOLD:
        yield ""
        yield f"And {len(grave) - TOLD:,} more: `feedsvc check` lists them."
