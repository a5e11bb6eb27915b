"""What commands ask an index: its topics, one article. Read in one snapshot, changing nothing.

Knows no terminal and prints nothing.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from urllib.parse import urlsplit

from feedsvc import documents, office, urls
from feedsvc.errors import FeedsvcError
from feedsvc.index import articles as index
from feedsvc.index import entries, folder, identity, purged
from feedsvc.index import topics as index_topics
from feedsvc.index.articles import Known
from feedsvc.index.database import Connection, Database
from feedsvc.ingest.marks import path_of
from feedsvc.model import Problem, Topic
from feedsvc.settings import Settings, Site
from feedsvc.text import nearest, shown
from feedsvc.urls import Address

NEAR_AMONG = 5000  # files that a mistyped name is compared with


def topics(settings: Settings) -> tuple[Site, tuple[Topic, ...]]:
    """Give the topics that lists show; raises DatabaseError."""
    with reading(settings) as (c, site):
        return site, index_topics.listed(c, site)


def topics_json(settings: Settings) -> bytes:
    """Give what /topics.json serves; raises DatabaseError."""
    with reading(settings) as (c, site):
        write = documents.prepared(c, site, Address("topics_json"))
    return write().body if write else b""


def article(settings: Settings, name: str) -> tuple[Site, Known, tuple[Problem, ...]]:
    """Find an article by its file, slug, address or id, with its problems; raises FeedsvcError when there is none."""
    with reading(settings) as (c, site):
        known = _by_file(c, settings, name) or _by_address(c, site, name) or index.by_id(c, name)
        if known is None:
            if purged.holds(c, name):
                raise FeedsvcError(f"{shown(name)} was purged", "nothing is left of it")
            raise FeedsvcError(f"there is no article {shown(name)!r}", _near(c, name))
        (as_shown,) = index_topics.as_shown(c, site, [known.article])
        known = replace(known, article=as_shown)
        return site, known, tuple(problem for problem in folder.problems(c) if problem.path == known.article.path)


def status(settings: Settings) -> tuple[Site, office.Status]:
    """Tell how the site stands; raises DatabaseError."""
    with reading(settings) as (c, site):
        return site, office.status(c, office.running(settings))


@contextmanager
def reading(settings: Settings) -> Iterator[tuple[Connection, Site]]:
    """Open one snapshot of an index that was made; raises FeedsvcError when there is none."""
    with closing(Database(settings.database_url)) as database:
        database.check()
        with database.read() as c:
            site = entries.site(c)
            if site is None:
                raise FeedsvcError("the index is empty", "run: feedsvc ingest")
            yield c, site


def _by_file(c: Connection, settings: Settings, name: str) -> Known | None:
    """Find by path: inside the folder, or as the shell completes it."""
    inside = os.path.relpath(os.path.realpath(name), os.path.realpath(settings.folder))
    return index.by_path(c, name) or index.by_path(c, inside)


def _by_address(c: Connection, site: Site, name: str) -> Known | None:
    path = urls.decoded(urlsplit(name).path) if name.startswith(site.base_url) else name
    address = urls.parse(path)
    owner = identity.slug_owner(c, address.slug if address and address.kind == "article" else name)
    return index.by_id(c, owner) if owner else None


def _near(c: Connection, name: str) -> str:
    paths = [path_of(path) for path, *_ in itertools.islice(folder.known_marks(c), NEAR_AMONG)]
    near = nearest(name, [shown(path) for path in paths])
    return f"did you mean {', '.join(near)}?" if near else "`feedsvc check` lists all articles"
