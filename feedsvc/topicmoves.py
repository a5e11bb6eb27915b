"""What commands ask about topics that would change: by the settings as they are now, by the present method.

    Settings --planned, retagged--> Moves --apply--> index and ledger

Opens the index for reading; only `apply` changes anything, and it is the keeper then. Prints nothing.
"""

from contextlib import closing
from dataclasses import dataclass

from feedsvc.index import topics as index_topics
from feedsvc.index.database import Connection
from feedsvc.ingest.moves import Difference, Progress, Turnover, by_method, by_settings, turnover
from feedsvc.keeper import Keeper
from feedsvc.listings import reading
from feedsvc.settings import Settings, Site
from feedsvc.topics.vocabulary import spelled_out


@dataclass(frozen=True, slots=True)
class Moves:
    """What would change."""

    site: Site  # under which it would
    differences: tuple[Difference, ...]
    feeds: tuple[tuple[str, Turnover], ...]  # with their labels


def planned(settings: Settings, site: Site, progress: Progress) -> Moves:
    """Tell what would change if settings were put in force; raises FeedsvcError."""
    with reading(settings) as (c, before):
        differences = tuple(by_settings(c, settings.folder, before, site, progress))
        return _moves(c, differences, before, spelled_out(site))


def retagged(settings: Settings, progress: Progress) -> Moves:
    """Tell what would change if topics were found anew; raises FeedsvcError."""
    with reading(settings) as (c, site):
        differences = tuple(by_method(c, settings.folder, site, progress))
        return _moves(c, differences, site, site)


def apply(settings: Settings, moves: Moves) -> int:
    """Put what was found anew in force; give how many articles had other topics. Raises FeedsvcError."""
    with closing(Keeper(settings)) as keeper:
        return keeper.retag(moves.differences)


def _moves(c: Connection, differences: tuple[Difference, ...], before: Site, site: Site) -> Moves:
    feeds = turnover(differences, before, site)
    mentions = (mention for each in differences for mention in (*each.article.shown, *each.shown))
    labels = {mention.slug: mention.label for mention in mentions}
    labels |= index_topics.labels(c, site, [feed.slug for feed in feeds])
    return Moves(site, differences, tuple((labels[feed.slug], feed) for feed in feeds))
