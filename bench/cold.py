"""Measure what each kind of document costs that is on no shelf, on a site that has very many topics.

    python bench/cold.py [--articles 20000] [--topics 23000]
    python bench/cold.py --folder PLACE

Makes the articles with bench/corpus.py; with --folder, they are those in PLACE/articles, and PLACE/data holds their
index or will. Prints the CPU time of one build, the median of several, and how large the document is.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import corpus

from feedsvc.index import entries, topics
from feedsvc.index.database import Connection, Database
from feedsvc.keeper import Keeper
from feedsvc.service import Service
from feedsvc.settings import Settings, load

ROUNDS = 5
UNKNOWN = ("/topics/subject-12345678/", "/topics/ministers+subject-1/feed.atom", "/articles/no-such-article/")
SEARCHED = ("ministers", "topic:subject-7", "council topic:geneva")
DIRECTORY = 40  # topics on one page of it


def addresses(c: Connection) -> Iterator[str]:
    """Give addresses of all kinds, of large topics and small ones."""
    site = entries.site(c)
    if site is None:
        raise RuntimeError("there is no index")
    busiest = topics.busiest(c, site, 1_000_000)
    parts = -(-len(topics.listed(c, site)) // DIRECTORY)
    yield from ("/", "/feed.atom", "/feed.rss", "/feed.json", "/brief.atom", "/archive/1.atom")
    yield from ("/topics/", "/directory/1/", f"/directory/{parts // 2}/", f"/directory/{parts}/")
    yield from ("/topics.opml", "/topics.json", "/sitemap.xml", "/robots.txt", "/embed/", "/embed/headlines.html")
    (first, second, third), small = busiest[:3], busiest[-1]
    yield f"/topics.opml?topics={','.join(sorted((first, second, small)))}"
    for slug in (first, busiest[len(busiest) // 100], busiest[len(busiest) // 2], small):
        yield from (f"/topics/{slug}/{name}" for name in ("", "subscribe/", "feed.atom", "brief.rss"))
    yield f"/topics/{first}/archive/1.atom"
    yield f"/embed/topics/{first}/headlines.html"
    for joined in ("+".join(sorted((first, second))), f"{first}!{second}", ",".join(sorted((first, second, third)))):
        yield from (f"/topics/{joined}/{name}" for name in ("", "feed.json"))
    newest = entries.newest(c, entries.EVERYTHING, 1)
    yield from (f"/articles/{article.slug}/" for article in newest)


def cost(service: Service, path: str) -> tuple[float, int]:
    """Give the CPU time of one build, in seconds, and the bytes of what was built."""
    document = service.build(path)  # once before, as templates are read and the pages of the index that it needs
    if document is None:
        raise RuntimeError(f"{path} is no document")
    return median(partial(service.build, path)), len(document.body)


def median(work: Callable[[], object]) -> float:
    """Give the CPU time that some work takes."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def measure(settings: Settings) -> None:
    """Print a line for each address."""
    database = Database(settings.database_url)
    with database.read() as c:
        paths = list(addresses(c))
    database.close()
    service = Service(settings)
    for path in paths:
        seconds, size = cost(service, path)
        print(f"{seconds * 1000:9.1f} ms {size:12,} bytes  {path}")
    for path in UNKNOWN:
        print(f"{median(partial(service.missing, path)) * 1000:9.1f} ms {'':12}        {path}: there is none")
    for typed in SEARCHED:
        print(f"{median(partial(service.search, typed)) * 1000:9.1f} ms {'':12}        /search/?q={typed}")
    service.close()


def main() -> None:
    """Make a site, unless there is one, and measure it."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--articles", type=int, default=20_000)
    arguments.add_argument("--topics", type=int, default=23_000)
    arguments.add_argument("--folder", type=Path)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="feedsvc-bench-") as work:
        place = chosen.folder or Path(work)
        if not chosen.folder:
            corpus.make(place / "articles", chosen.articles, chosen.topics)
        settings = load(str(place / "articles"), environ={}, data=str(place / "data"))
        if not (place / "data" / "index.db").exists():
            keeper = Keeper(settings)
            keeper.look(settle=False, patience=0.0)
            keeper.close()
        measure(settings)


if __name__ == "__main__":
    main()
