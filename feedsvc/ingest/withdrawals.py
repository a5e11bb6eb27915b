"""What is gone from the folder -> whether it is withdrawn, and that: very much at once may be a lost folder.

Everything here runs inside one transaction that its caller opened.
"""

from feedsvc.index import articles as index
from feedsvc.index import counts, folder
from feedsvc.index.absences import Absences
from feedsvc.index.database import Connection
from feedsvc.ingest import marks, plan
from feedsvc.ingest.batch import Batch
from feedsvc.model import Problem


def is_much(c: Connection, absences: Absences, patience: float) -> bool:
    """Tell whether so much is gone that the whole folder has to be looked at before it is withdrawn."""
    if not absences.certain(patience, 1):
        return False
    return absences.any_guarded or marks.is_mass_withdrawal(len(absences), counts.count_live(c))


def leaving_at_once(c: Connection, absences: Absences, patience: float) -> int:
    """Count the articles that are gone where they are so many that they wait for a word; else 0."""
    if not absences.certain(patience, 1):
        return 0
    # What is gone only since a moment ago counts too: a folder may be lost file by file.
    leaving = sum(index.count_files_of_articles(c, some) for some in absences.portions())
    return leaving if marks.is_mass_withdrawal(leaving, counts.count_live(c)) else 0


def withdraw(b: Batch, path: str) -> None:
    """Withdraw the article whose file is gone from a path, and forget the file."""
    known = index.by_path(b.c, path)
    folder.forget_file(b.c, path)
    if known and known.article.state != "withdrawn":
        b.put(known, plan.withdraw(known.article, known.record, b.moment))


def mass(count: int) -> Problem:
    """Say that very many articles are gone at once, and that they stay published."""
    return Problem(
        "",
        0,
        "error",
        f"{count} articles are gone from the folder at once; nothing was withdrawn",
        "put the folder back, or run: feedsvc ingest --confirm-withdrawals",
    )
