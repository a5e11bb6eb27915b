"""What commands do to a site by an editor's word: withdraw, purge, restore; forget, copy and put back the index.

Whoever calls is the keeper, but for `backup`. Prints nothing.
"""

import itertools
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from feedsvc import listings, urls
from feedsvc.errors import DatabaseError, FeedsvcError
from feedsvc.index import archive, media, purged, wholefile
from feedsvc.index.articles import Known
from feedsvc.index.database import Database
from feedsvc.ingest import ledger
from feedsvc.ingest.apply import ABSENCE_SECONDS, LEAST_SECONDS, Progress, untold
from feedsvc.ingest.writer import Clock
from feedsvc.keeper import CLOCK, Keeper
from feedsvc.ledgerplace import ledger_path
from feedsvc.model import Article
from feedsvc.report import Report
from feedsvc.settings import Settings, Site
from feedsvc.text import shown
from feedsvc.urls import Address, Kind

_MEDIA = re.compile(r"/media/[0-9a-f]{32}/[^\"\s,]+")


def look_until_sure(
    keeper: Keeper, clock: Clock = CLOCK, *, confirmed: bool = False, progress: Progress = untold
) -> Report:
    """Look at the whole folder, and again until what is gone was so for long enough; tell what all of it changed.

    What is `confirmed` is not waited for.
    """
    patience = 0.0 if confirmed else ABSENCE_SECONDS
    report = keeper.look(settle=False, patience=patience, confirmed=confirmed, progress=progress)
    end = clock.ticks() + ABSENCE_SECONDS + LEAST_SECONDS
    while report.again is not None and clock.ticks() + report.again <= end:
        time.sleep(report.again)
        before, report = report, keeper.look(settle=False, patience=patience, confirmed=confirmed)
        report.counts.add(before.counts)
    return report


def withdraw(settings: Settings, name: str, reason: str) -> tuple[Site, Known]:
    """Withdraw an article, and give it as it was; raises FeedsvcError when there is none."""
    site, known, _ = listings.article(settings, name)
    with closing(Keeper(settings)) as keeper:
        keeper.withdraw(known.article.id, reason)
    return site, known


@dataclass(frozen=True, slots=True)
class Purge:
    """What is left to do after a purge."""

    addresses: tuple[str, ...]  # whose documents showed the article
    files: tuple[str, ...]  # that are still in the folder


def purge(settings: Settings, name: str) -> Purge:
    """Withdraw an article and erase it from index and ledger; raises FeedsvcError when there is none."""
    site, known, _ = listings.article(settings, name)
    with closing(Database(settings.database_url)) as database, database.read() as c:
        names, beside = media.names_of(c, known.article.id), media.own_paths(c, known.article.id)
        shown_media = [urls.medium(*each) for each in names] or _media_in(known.article)
        pages = archive.closed_pages_of(c, known.article.id)
    with closing(Keeper(settings)) as keeper:
        keeper.purge(known.article.id)
    paths = (*_showing(known), *shown_media, *_archived(pages))
    return Purge(
        tuple(urls.absolute(site.base_url, path) for path in dict.fromkeys(paths)),
        tuple(path for path in (known.article.path, *beside) if (settings.folder / path).exists()),
    )


def scrub(settings: Settings, name: str) -> bool:
    """Erase what the index kept of the deleted files of an article that was purged; False where none was."""
    with listings.reading(settings) as (c, _):
        if not purged.holds(c, name):
            return False
    with closing(Database(settings.database_url)) as database:
        wholefile.scrub(database)
    return True


def _media_in(article: Article) -> list[str]:
    """Give the paths of pictures and sound that an article showed: one that is withdrawn is not known to name them."""
    urls_beside = (article.image.url if article.image else "", *(file.url for file in article.enclosures))
    return _MEDIA.findall("\n".join((unescape(article.html), *urls_beside)))


def _showing(known: Known) -> Iterator[str]:
    """Give the paths of pages and feeds that show an article."""
    yield from (urls.article(slug) for slug in (known.article.slug, *known.record.moved))
    yield from (urls.HOME, urls.TOPICS, urls.TOPICS_JSON, urls.OPML, urls.SITEMAP)
    for place in known.record.memberships:
        topics = urls.single(place.feed)
        kinds: tuple[Kind, ...] = ("topic", "subscribe", "box", "fragment") if place.feed else ("box", "fragment")
        yield from (urls.path_of(Address(kind, topics)) for kind in kinds)
        for brief, suffix in itertools.product((False, True), urls.SUFFIXES):
            yield urls.feed(topics, suffix, brief=brief)


def _archived(pages: Iterable[tuple[str, int]]) -> Iterator[str]:
    for (feed, page), suffix in itertools.product(pages, urls.SUFFIXES):
        yield urls.feed(urls.single(feed), suffix, page=page)


def restore(settings: Settings, name: str) -> tuple[Site, Known, Report]:
    """Let an article that was withdrawn by `withdraw` be published again; raises FeedsvcError when it was not."""
    _, known, _ = listings.article(settings, name)
    if not known.record.order:
        hint = "it was withdrawn because its file is gone: put the file back" if known.article.withdrawn else ""
        raise FeedsvcError(f"{shown(known.article.slug)} was not withdrawn by `feedsvc withdraw`", hint)
    with closing(Keeper(settings)) as keeper:
        report = keeper.restore(known.article.id)
    return *listings.article(settings, known.article.id)[:2], report


def addresses(site: Site, known: Known) -> tuple[str, ...]:
    """Give the addresses whose documents an article stands in."""
    feeds = [urls.feed(urls.single(place.feed)) for place in known.record.memberships]
    return tuple(urls.absolute(site.base_url, path) for path in (urls.article(known.article.slug), *feeds))


def forget(settings: Settings) -> None:
    """Delete the index, damaged or not: the next keeper makes it anew from the articles and their ledger.

    Raises DatabaseError where the ledger is damaged: the index may then be all that knows of some articles.
    """
    ledger.check(ledger_path(settings, writable=False))
    Database(settings.database_url).remove()


def backup(settings: Settings, file: Path) -> None:
    """Copy the index as it stands, also while it is served and written; raises FeedsvcError."""
    with closing(Database(settings.database_url)) as database:
        _see_that_it_is_another(database, file)
        database.check()
        wholefile.copy_to(database, file)


def put_back(settings: Settings, file: Path) -> None:
    """Put a copy in the place of the index, if it is a sound one; raises FeedsvcError."""
    with closing(Database(f"sqlite:///{file}")) as copy, closing(Database(settings.database_url)) as database:
        _see_that_it_is_another(database, file)
        try:
            copy.check(thoroughly=True)
        except DatabaseError as error:
            message = f"{shown(str(file))} is not put back: {error.message}"
            raise DatabaseError(message, "name another copy; the index is as it was") from error
        if database.path:
            database.path.parent.mkdir(parents=True, exist_ok=True)
            database.remove()
            wholefile.copy_to(copy, database.path)


def _see_that_it_is_another(database: Database, file: Path) -> None:
    if database.path and database.path.resolve() == file.resolve():
        raise FeedsvcError(f"{shown(str(file))} is the index itself", "name another file for the copy")
