"""Which files wait because their articles changed so often just now that `updated` would run away from the clock.

Every real edit moves `updated`, by a second at least, so an article that is edited several times a second is ahead of
the clock for a moment. More edits than that are taken up together.
"""

from collections.abc import Sequence
from datetime import timedelta

from feedsvc.index import folder
from feedsvc.ingest.batch import Batch
from feedsvc.ingest.readers import Parsed

MOST_AHEAD = timedelta(seconds=2)
CLOCK_SET_BACK = timedelta(seconds=5)  # so far ahead no edits lead, and nobody waits for them


def too_early(items: Sequence[Parsed], b: Batch) -> set[str]:
    """Give the paths of those files that are to be read a little later."""
    paths = [item.path for item in items if item.known and item.result]
    now = b.moment.now
    return folder.updated_between(b.c, paths, now + MOST_AHEAD, now + CLOCK_SET_BACK) if paths else set()
