"""An editor's word on one article, which holds whatever its file says: withdraw it, erase it, or allow it again."""

from collections.abc import Callable

from feedsvc.index import articles as index
from feedsvc.index import folder
from feedsvc.index.articles import Known
from feedsvc.ingest import plan, purge
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.writer import Writer


def withdraw(writer: Writer, article_id: str, reason: str) -> None:
    """Take an article back, whether its file is there or not."""
    _carry_out(
        writer, article_id, lambda known, b: plan.withdraw_for_good(known.article, known.record, reason, b.moment)
    )


def allow(writer: Writer, article_id: str) -> None:
    """Take such a word back: its file, where there is one, is read again at the next look."""
    _carry_out(writer, article_id, lambda known, _: plan.allow(known.article, known.record))


def erase(writer: Writer, article_id: str) -> None:
    """Erase an article from ledger and index, all but hashes of its names by which it is known to be gone."""
    withdraw(writer, article_id, "")
    with writer.database.read() as c:
        known, moment = index.by_id(c, article_id), writer.begin(c).moment
    if known:
        purge.purge(writer.database, writer.ledger, known, moment.changed)


def _carry_out(writer: Writer, article_id: str, decided: Callable[[Known, Batch], plan.Completed]) -> None:
    def work(b: Batch) -> None:
        if known := index.by_id(b.c, article_id):
            b.put(known, decided(known, b))
            folder.read_again(b.c, known.article.path)

    writer.write(work)
    writer.close_pages()
