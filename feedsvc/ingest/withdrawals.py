"""What is gone from the folder -> whether it is withdrawn, and that: very much at once may be a lost folder.

Everything here runs inside one transaction that its caller opened.
"""

from feedsvc.index import articles as index
from feedsvc.index import counts, folder, meta
from feedsvc.index.absences import Absences
from feedsvc.index.database import Connection
from feedsvc.ingest import marks, plan
from feedsvc.ingest.batch import Batch
from feedsvc.model import Problem


def is_much(c: Connection, absences: Absences, patience: float) -> bool:
    """Tell whether so much is gone that the whole folder has to be looked at before it is withdrawn."""
    if not absences.certain(patience, 1):
        return False
    gone, published = len(absences), counts.count_live(c)
    return is_guarded(c) or gone >= published or marks.is_mass_withdrawal(gone, published)


def is_guarded(c: Connection) -> bool:
    """Tell whether all that is gone waits for a word: until all that did is back, or the word is given."""
    return bool(meta.value(c, "guarded"))


def guard(c: Connection, waits: bool) -> None:
    """Let it wait or not, under the next keeper too."""
    if is_guarded(c) != waits:
        meta.set_value(c, "guarded", "1" if waits else "")


def leaving_at_once(c: Connection, absences: Absences, patience: float, is_empty: bool) -> int:
    """Count the articles that are gone where they wait for a word; else 0. `is_empty` says that the folder is."""
    waits = is_guarded(c) and not absences.all_back
    if not (waits or absences.certain(patience, 1)):
        return 0
    # What is gone only since a moment ago counts too: a folder may be lost file by file.
    gone, live = index.count_at(c, absences.portions())
    waits = waits or is_empty or marks.is_mass_withdrawal(live, counts.count_live(c))
    return gone if waits else 0


def withdraw(b: Batch, path: str) -> None:
    """Withdraw the article whose file is gone from a path, and forget the file."""
    known = index.by_path(b.c, path)
    folder.forget_file(b.c, path)
    if known and known.article.state != "withdrawn":
        b.put(known, plan.withdraw(known.article, known.record, b.moment))


def mass(count: int) -> Problem:
    """Say that very many articles are gone at once, and that they stay published."""
    what = "1 article is" if count == 1 else f"{count:,} articles are"
    return Problem(
        "",
        0,
        "error",
        f"{what} gone from the folder at once; nothing was withdrawn",
        "put the folder back, or run: feedsvc ingest --confirm-withdrawals",
    )
