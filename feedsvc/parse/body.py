"""What every format's reader gives: metadata, a heading, HTML not yet safe, and what the text says of itself."""

from typing import NamedTuple

from feedsvc.model import Problem, Stamp
from feedsvc.parse.fields import Fields


class Body(NamedTuple):
    """One article file, read but not yet judged."""

    fields: Fields
    html: str  # as written: sanitised by the caller
    heading: str = ""  # what the text gives as its title, plain
    stamp: Stamp | None = None  # a date that stood in the text
    authors: tuple[str, ...] = ()
    credit: str = ""
    place: str = ""
    related: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
