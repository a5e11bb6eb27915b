"""Settings -> the topics that articles stand under, and what documents print of the site.

What was found in an article stays; what is shown of it follows the settings.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import partial

from feedsvc import topics
from feedsvc.index import articles as index
from feedsvc.index import folder, meta
from feedsvc.ingest import plan
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.ledgerlines import SettingsLine
from feedsvc.ingest.moves import Difference
from feedsvc.ingest.sources import paced
from feedsvc.ingest.writer import Writer
from feedsvc.model import TopicMention
from feedsvc.render import RENDER_VERSION
from feedsvc.settings import Site, site_to_json
from feedsvc.topics.vocabulary import Vocabulary, spelled_out


def use(writer: Writer, site: Site, vocabulary: Vocabulary) -> None:
    """Take in settings: put every article under what they decide of topics, should that have changed."""
    writer.write(lambda b: _put_site(b, spelled_out(site)))
    mark = _topics_mark(site)
    with writer.database.read() as c:
        if meta.value(c, "topics_mark") == mark:
            return
        filed = paced(index.filed_articles(c), lambda _: writer.pulse())
        shown = ((article, vocabulary.shown(article.found)) for article in filed)
        writer.put_all(_show, ((article.id, now) for article, now in shown if now != article.shown))
        titles = paced(index.marked_titles(c), lambda _: writer.pulse())
        writer.put_all(_read_again, (path for path, title in titles if _is_marked(title, vocabulary)))
    writer.write(lambda b: meta.set_value(b.c, "topics_mark", mark))


def retag(writer: Writer, vocabulary: Vocabulary, differences: Sequence[Difference]) -> int:
    """Give articles the topics that were found in them anew; count those that changed."""
    return writer.put_all(partial(_retag, vocabulary), differences)


def _is_marked(title: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a title has a mark that is known now: a kicker or suffix was none as long as nobody knew it."""
    return topics.shown_headline(title, vocabulary=vocabulary) != title


def _show(articles: Iterable[tuple[str, tuple[TopicMention, ...]]], b: Batch) -> None:
    for article_id, shown in articles:
        if known := index.by_id(b.c, article_id):
            b.put(known, plan.show(known.article, known.record, shown, b.moment))


def _retag(vocabulary: Vocabulary, differences: Iterable[Difference], b: Batch) -> None:
    for each in differences:
        known = index.by_id(b.c, each.article.id)
        if known and (known.article.digest, known.article.state) == (each.article.digest, each.article.state):
            b.put(known, plan.retag(known.article, known.record, each.found, vocabulary.shown(each.found), b.moment))


def _read_again(paths: Iterable[str], b: Batch) -> None:
    for path in paths:
        folder.read_again(b.c, path)


def _put_site(b: Batch, site: Site) -> None:
    """Write the settings that documents print; they have changed when documents would print something else."""
    written = site_to_json(site)
    fingerprint = hashlib.sha256(f"{RENDER_VERSION}\n{written}".encode()).hexdigest()
    if meta.value(b.c, "settings_mark") != fingerprint:
        b.lines.append(SettingsLine(fingerprint, b.moment.changed))
        meta.put_site(b.c, written, fingerprint, b.moment.changed, b.raised())
    elif meta.value(b.c, "site") != written:
        meta.set_value(b.c, "site", written)


def _topics_mark(site: Site) -> str:
    """Name what a site decided about its topics."""
    decided = (site.topics, site.blocked, site.find_names, site.language)
    return hashlib.sha256(repr(decided).encode("utf-8", "surrogatepass")).hexdigest()[:16]
