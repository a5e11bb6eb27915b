"""What entries weigh in documents, and which archive pages close. Pure: knows no database and no clock."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from feedsvc import text
from feedsvc.model import (
    Article,
    ClosedPage,
    Draft,
    OpenPlace,
    TopicMention,
)

PAGE_WEIGHT = 200 * 1024
OPEN_WEIGHT = 700 * 1024
ENTRY_WEIGHT = 256 * 1024  # a heavier entry stands in feeds as its summary
SUMMARY_WEIGHT = 16 * 1024
ENTRY_OVERHEAD = 1024  # bytes of markup around an entry's text
PART_OVERHEAD = 128  # bytes of markup around a topic, an author, an enclosure
CLOSING_SECONDS = 48 * 3600


def pages_to_close(
    feed: str, places: Sequence[OpenPlace], last_page: int, page_entries: int, closed: datetime
) -> tuple[ClosedPage, ...]:
    """Choose the archive pages that close now, from the open part of a feed in the order of filing.

    A page closes when `page_entries` newer entries follow it and all of it was filed 48 hours before the newest, or
    when the open part is too heavy.
    """
    pages: list[ClosedPage] = []
    weights = [place.weight if place.weight <= ENTRY_WEIGHT else SUMMARY_WEIGHT for place in places]
    heavy, start = sum(weights), 0
    while size := _page_size(places, weights, start, page_entries, heavy):
        end = start + size
        articles = tuple(place.article for place in places[start:end])
        pages.append(ClosedPage(feed, last_page + len(pages) + 1, closed, articles))
        heavy -= sum(weights[start:end])
        start = end
    return tuple(pages)


def _page_size(places: Sequence[OpenPlace], weights: Sequence[int], start: int, page_entries: int, heavy: int) -> int:
    """Give how many entries the page that begins at `start` closes with; 0 when it stays open."""
    totals = itertools.accumulate(weights[start : start + page_entries])
    size = max(1, sum(total <= PAGE_WEIGHT for total in totals))
    following = len(places) - start - size
    if following < 1:
        return 0
    old = places[start + size - 1].filed <= places[-1].filed - CLOSING_SECONDS
    return size if heavy > OPEN_WEIGHT or (following >= page_entries and old) else 0


def weight_of(said: Draft | Article, topics: tuple[TopicMention, ...]) -> int:
    """Weigh all that the entry of an article prints: the summary twice, as a brief JSON Feed has it."""
    image = said.image
    texts = [said.html, said.summary, said.summary, said.title, said.correction, said.guid]
    texts += [image.url, image.alt, image.credit] if image else []
    parts = [mention.slug + mention.label for mention in topics]
    parts += [*said.authors, *(file.url + file.type for file in said.enclosures)]
    return text.escaped_weight("".join(texts + parts)) + PART_OVERHEAD * len(parts) + ENTRY_OVERHEAD
