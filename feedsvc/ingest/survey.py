"""The folder against what the index knows of it -> a `Survey`: which files to read, and which are gone.

Looks at names and marks and opens no article. What is to be read may be the whole of a very large folder: it is kept
outside of memory, in the order in which it is read, the last name first.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from feedsvc.errors import SourceError
from feedsvc.index import folder as index
from feedsvc.index import meta
from feedsvc.index.database import Connection, Database
from feedsvc.index.folder import KnownFile
from feedsvc.index.pile import Pile
from feedsvc.ingest import marks, sources
from feedsvc.ingest.marks import Mark
from feedsvc.ingest.names import is_article_name
from feedsvc.ingest.recipe import address_of, recipe_of
from feedsvc.ingest.sources import Found, Pulse
from feedsvc.ingest.walk import Walk
from feedsvc.model import Problem
from feedsvc.settings import Site
from feedsvc.text import natural_key, of_natural_key

MOST_FILES = 10_000  # are looked at without all others

Rests = Callable[[Mark, str], bool]
"""Tells by its mark and path whether a file may be read now."""


@dataclass(slots=True)
class Survey:
    """What a look found, before anything is read."""

    whole: bool  # the whole folder is looked at, not only some paths
    is_empty: bool = False  # as no file of an article is in the whole folder
    pile: Pile = field(default_factory=Pile)  # to be read
    unsettled: set[str] = field(default_factory=set)  # to be read when they rest
    gone: Pile = field(default_factory=Pile)
    there: Collection[str] = ()  # what was found at some paths
    unknown: Sequence[str] = ()  # what could not be looked at; "" is all
    problems: Sequence[Problem] = ()
    ignored: Sequence[str] = ()

    def add(self, path: str) -> None:
        """Let a file be read."""
        self.pile.add(natural_key(path))

    def paths(self) -> Iterator[str]:
        """Give the files to read, the last name first."""
        return map(of_natural_key, self.pile)

    def absent(self) -> Iterator[str]:
        """Give the files that are known and gone."""
        return (path for path in map(marks.path_of, self.gone) if not marks.is_below(path, self.unknown))

    def close(self) -> None:
        """Throw it away."""
        self.pile.close()
        self.gone.close()


class Surveyor:
    """Compares one folder with its index."""

    def __init__(self, folder: Path, database: Database, site: Site) -> None:
        self._folder = folder
        self._database = database
        self._recipe = recipe_of(site)
        self._address = address_of(site)

    def everything(self, survey: Survey, rests: Rests, pulse: Pulse) -> None:
        """Look at the whole folder; `pulse` is called often, with the number of names that were met."""
        walk = Walk(self._folder, pulse)
        files = walk.files()
        found = list(islice(files, 1))
        survey.is_empty = not found
        with self._database.read() as c:
            known = sources.paced(index.known_marks(c), lambda _: pulse(walk.met))
            self._compare(survey, chain(found, files), known, rests)
        survey.problems, survey.ignored, survey.unknown = walk.problems, walk.ignored, walk.unknown

    def some(self, survey: Survey, paths: Collection[str], rests: Rests) -> bool:
        """Look at some paths only, folders with a "/"; False when that does not tell enough."""
        folders = sorted(path[:-1] for path in paths if path.endswith("/"))
        names = [path for path in paths if not path.endswith("/") and is_article_name(path)]
        try:
            at = [file for path in names if (file := sources.peek(self._folder, path))]
            found = {file.path: file for file in (*at, *self._files_below(folders))}
        except SourceError:
            return False
        with self._database.read() as c:
            if not meta.value(c, "settled") or meta.value(c, "incomplete") or not self._folder.is_dir():
                return False
            if index.has_strays(c, names, folders):
                return False  # what was wrong there may be gone
            known = _known_at(c, names, folders)
        if len(known) >= MOST_FILES:
            return False
        ordered = sorted(found.values(), key=lambda file: marks.path_bytes(file.path))
        self._compare(survey, ordered, known, rests)
        survey.there = found
        return True

    def _files_below(self, folders: Sequence[str]) -> Iterator[Found]:
        """List the files in some folders; raises SourceError where they are too many, or more has to be judged."""
        for folder in folders:
            walk = Walk(self._folder)
            for file in walk.files(folder):
                if walk.met > MOST_FILES:
                    raise SourceError("this is not looked at by itself")
                yield file
            if walk.unknown or any(problem.severity == "error" for problem in walk.problems):
                raise SourceError("this is not judged by itself")

    def known(self, c: Connection, paths: Sequence[str]) -> dict[str, KnownFile]:
        """Give those of some files that are known; what would be read as it was has the present recipe."""
        files = index.files_at(c, paths)
        return {file.path: replace(file, recipe=self._plain(file.recipe)) for file in files}

    def _compare(
        self,
        survey: Survey,
        found: Iterable[Found],
        known: Iterable[tuple[bytes, int, int, int, str]],
        rests: Rests,
    ) -> None:
        recipe, ending = self._recipe, self._address
        there = ((marks.path_bytes(file.path), Mark(file.size, file.modified, file.ctime, recipe)) for file in found)
        before = (
            (path, Mark(size, modified, ctime, recipe.removesuffix(ending)))
            for path, size, modified, ctime, recipe in known
        )
        for written, mark in marks.differences(there, before):
            path = marks.path_of(written)
            if mark is None:
                survey.gone.add(written)
            elif rests(mark, path):
                survey.add(path)
            else:
                survey.unsettled.add(path)

    def _plain(self, recipe: str) -> str:
        return recipe.removesuffix(self._address)


def _known_at(c: Connection, names: Sequence[str], folders: Sequence[str]) -> list[tuple[bytes, int, int, int, str]]:
    """Give what is known of some files, and of those in some folders, in the order of paths."""
    files = index.files_at(c, names)
    known = {(marks.path_bytes(file.path), file.size, file.modified, file.ctime, file.recipe) for file in files}
    for folder in folders:
        known.update(islice(index.known_marks_below(c, folder), MOST_FILES))
    return sorted(known)
