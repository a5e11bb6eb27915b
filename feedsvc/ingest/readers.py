"""Paths of files -> what is in them, in the same order; by several processes when there are many.

The costly part of an ingest that needs no index: reading, parsing, looking for names. Processes are spawned, end with
the one that began them, and hold a few files at a time, so memory does not follow the number of files.
"""

import copyreg
import gc
import logging
import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

from feedsvc import parse, text
from feedsvc.errors import ParseError, SourceError
from feedsvc.ingest import sources
from feedsvc.ingest.ahead import Ahead, ahead_of
from feedsvc.ingest.crew import Crew, CrewError
from feedsvc.ingest.subjects import Subjects
from feedsvc.model import Draft, Enclosure, Image, Problem, SourceFile, Stamp, TopicMention
from feedsvc.settings import Site
from feedsvc.topics.vocabulary import Vocabulary, vocabulary_of

if TYPE_CHECKING:  # to load all that the index needs would take a reading process longer than the rest of its start
    from feedsvc.index.folder import KnownFile

log = logging.getLogger(__name__)

MANY_FILES = 2000  # to read so many, processes are worth their start
CHUNK_FILES = 25
READING_NICE = 5
AHEAD = 40  # chunks that each process is handed before its results are wanted

_P = ParamSpec("_P")
_T = TypeVar("_T")
Task: TypeAlias = "tuple[str, str, KnownFile | None]"
"""Path, recipe, the file as it was before."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file that was looked into: its draft, or why it has none.

    `result` None: with a source, the file says what it said before; without, there is nothing at its path any more.
    """

    path: str
    recipe: str
    source: SourceFile | None
    result: Draft | Problem | None
    ahead: Ahead | None = None  # of an article that may be new
    known: "KnownFile | None" = None  # the file as it was before


def read_all(folder: Path, site: Site, tasks: Iterable[Task], count: int) -> Iterator[Parsed]:
    """Read and parse files, of which there are `count`; what is wrong with one becomes a problem."""
    if count < MANY_FILES:
        return _read(folder, site, vocabulary_of(site), tasks)
    return _read_in_processes(folder, site, iter(tasks))


def _read(folder: Path, site: Site, vocabulary: Vocabulary, tasks: Iterable[Task]) -> Iterator[Parsed]:
    tasks = iter(tasks)
    for some in iter(lambda: list(islice(tasks, CHUNK_FILES)), []):
        yield from _with_known(some, _read_chunk(folder, site, vocabulary, some))


def _with_known(tasks: Iterable[Task], results: Iterable[Parsed]) -> Iterator[Parsed]:
    """Put what was known of files beside what is in them: no process that reads has to send it back."""
    for (_, _, known), result in zip(tasks, results, strict=True):
        yield replace(result, known=known) if known else result


def _read_chunk(folder: Path, site: Site, vocabulary: Vocabulary, tasks: Sequence[Task]) -> list[Parsed]:
    """Read a few files, each step for all of them: to take all steps with one after the other costs an eighth more."""
    read = [_tried(path, sources.read, folder, path) for path, _, _ in tasks]
    begun = [_begun(site, *task, source) for task, source in zip(tasks, read, strict=True)]
    results = [_drafted(site, source, reading) for source, reading in zip(read, begun, strict=True)]
    ahead = [
        _tried(source.path, ahead_of, result, source, site, vocabulary)
        if isinstance(source, SourceFile) and isinstance(result, Draft) and known is None
        else None
        for (_, _, known), source, result in zip(tasks, read, results, strict=True)
    ]
    return list(map(_parsed, tasks, read, results, ahead))


def _begun(
    site: Site, path: str, recipe: str, known: "KnownFile | None", source: SourceFile | Problem | None
) -> parse.Reading | Problem | None:
    if not isinstance(source, SourceFile):
        return source
    unchanged = known is not None and (known.digest, known.recipe) == (source.digest, recipe)
    return None if unchanged else _tried(path, parse.read, source, site)


def _drafted(
    site: Site, source: SourceFile | Problem | None, reading: parse.Reading | Problem | None
) -> Draft | Problem | None:
    if not isinstance(reading, parse.Reading):
        return reading
    return _tried(source.path, parse.drafted, source, reading, site) if isinstance(source, SourceFile) else source


def _parsed(
    task: Task,
    source: SourceFile | Problem | None,
    result: Draft | Problem | None,
    ahead: Ahead | Problem | None,
) -> Parsed:
    path, recipe, _ = task
    bare = None
    if isinstance(source, SourceFile):
        bare = SourceFile(source.path, source.digest, source.size, source.modified, b"", source.ctime)
    if isinstance(ahead, Problem):
        return Parsed(path, recipe, bare, ahead)
    return Parsed(path, recipe, bare, result, ahead)


def _tried(path: str, step: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T | Problem | None:
    """Take a step with a file, or tell why it cannot be taken; None when the file is gone."""
    try:
        return step(*args, **kwargs)
    except SourceError as error:
        return None if error.gone else Problem(path, 0, "error", error.message, error.hint)
    except ParseError as error:
        return Problem(path, error.line, "error", error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not keep others from being published (I9)
        log.error("reading %s failed: %s", text.shown(path), text.shown(repr(error)))
        return Problem(path, 0, "error", f"feedsvc failed on this file: {type(error).__name__}", "please report it")


def _read_in_processes(folder: Path, site: Site, tasks: Iterator[Task]) -> Iterator[Parsed]:
    processes = max(1, os.cpu_count() or 1)
    gc.freeze()  # what was loaded stays: to go through it again and again takes a thirtieth of the writer's time
    chunks: deque[list[Task]] = deque()  # handed out
    try:
        with Crew(processes, partial(_reading, folder, site)) as crew:
            for chunk in iter(lambda: list(islice(tasks, CHUNK_FILES)), []):
                chunks.append(chunk)
                crew.hand(chunk)
                if len(chunks) > processes * AHEAD:
                    yield from _taken(crew, chunks)
            while chunks:
                yield from _taken(crew, chunks)
            return
    except CrewError as error:
        log.warning("reading goes on in one process: %s", error)
    yield from _read(folder, site, vocabulary_of(site), chain(*chunks, tasks))


def _taken(crew: Crew, chunks: deque[list[Task]]) -> Iterator[Parsed]:
    """Take the next results."""
    results: list[Parsed] = pickle.loads(crew.take())  # noqa: S301 - what our own process wrote
    return _with_known(chunks.popleft(), results)


def _reading(folder: Path, site: Site) -> Callable[[Sequence[Task]], list[Parsed]]:
    """Begin to read in a process of its own."""
    os.nice(READING_NICE)  # whoever takes the results has more to do than any of those who read
    _hand_over_quickly()
    return partial(_read_chunk, folder, site, vocabulary_of(site))


_KINDS = (Parsed, SourceFile, Draft, Stamp, Enclosure, Image, Ahead, Subjects, TopicMention, Problem)


def _hand_over_quickly() -> None:
    """Have results pickled as their fields: what Python does for such classes by itself takes several times that."""
    for kind in _KINDS:
        parts = attrgetter(*(each.name for each in fields(kind)))
        copyreg.pickle(kind, partial(_taken_apart, kind, parts))


def _taken_apart(kind: type, parts: Callable[[Any], Any], value: Any) -> tuple[type, Any]:
    return kind, parts(value)
