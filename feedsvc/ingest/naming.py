"""What a new article is called: its slug and its id, told apart from those that others have. Pure."""

import itertools
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import NamedTuple

from feedsvc import text, urls
from feedsvc.model import (
    Draft,
)


class Names(NamedTuple):
    """What an article is called."""

    id: str
    slug: str


def wanted(draft: Draft, site_id: str, path: str) -> Names:
    """Name a new article as it is named unless another is: by its path, and by its title."""
    return Names(urls.article_id(site_id, path), wanted_slug(draft, path))


def wanted_slug(draft: Draft, path: str) -> str:
    """Give the slug that a new article has unless another has it: its `slug` field, else its title or file name."""
    named = draft.slug or text.slugify(draft.title)
    return named or text.slugify(text.legal(PurePosixPath(path).stem)) or "article"


def slug_for(draft: Draft, path: str, article_id: str, owner: Callable[[str], str | None]) -> str:
    """Choose the slug of a new article: the one that is wanted, else the same with a part of its id."""
    wanted = wanted_slug(draft, path)
    if owner(wanted) in (None, article_id):
        return wanted
    hexes = article_id.replace("-", "")[-32:]
    lengths = (6, 12, 32)
    return next(s for s in (f"{wanted}-{hexes[:n]}" for n in lengths) if owner(s) in (None, article_id))


def article_id_for(site_id: str, path: str, taken: Callable[[str], bool]) -> str:
    """Make the id of a new article; a path that another article once had is told apart by a number."""
    names = itertools.chain([path], (f"{path}\n{number}" for number in itertools.count(2)))
    return next(i for i in (urls.article_id(site_id, name) for name in names) if not taken(i))
