"""Files beside articles -> media in the index, and their addresses in the article that names them.

    Draft with placeholders --take_in--> Draft with addresses, what an editor should know

A file is read when it is new or moved its mark, as articles are. Decides nothing about formats and articles.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from feedsvc import media as formats
from feedsvc import text, urls
from feedsvc.errors import ParseError, SourceError
from feedsvc.index import media as index
from feedsvc.index.database import Connection, Database
from feedsvc.index.media import ABSENT, MediaFile, Medium
from feedsvc.ingest import sources, walk
from feedsvc.ingest.names import is_working_name
from feedsvc.ingest.sources import Found, Pulse, paced
from feedsvc.model import Draft, Enclosure, Problem
from feedsvc.parse import MEDIA_SUFFIXES, references, sanitize
from feedsvc.parse.references import MAX_REFERENCES, SCHEME, Filling
from feedsvc.settings import Site

DIGEST_CHARACTERS = 32
MAX_PATH = 1000
UNSETTLED = 0  # the version of what could not be read: it is tried again at every look

_MOVING = "it is still being written", "it is shown as soon as it rests"
_MISSING = "there is no such file", "put it there, or correct its name in the article"
_UNSERVED = "pictures of this kind are not served", "save it as JPEG, PNG, WebP, AVIF or GIF"
_UNHEARD = "sound of this kind is not served", "save it as MP3, M4A or OGG"
_UNSEEN = "film is not served", "put it where films are kept and link to it by its whole address"
_FILM = frozenset((".mp4", ".m4v", ".webm", ".mov", ".ogv"))
_SOUND = frozenset((".wav", ".flac", ".aac"))

Rests = Callable[[Found], bool]
"""Tells whether a file may be read now."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An article with the files beside it."""

    draft: Draft  # complete: no placeholders left
    mark: str  # tells whether it shows the same files; "" without any
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of one placeholder."""

    file: MediaFile
    medium: Medium | None


def take_in(folder: Path, site: Site, rests: Rests, c: Connection, draft: Draft, path: str, article: str) -> Taken:
    """Read the files that an article's draft names, keep what is served of them, and put their addresses in."""
    found = {each: _found(folder, rests, c, references.path_of(each, path)) for each in draft.media[:MAX_REFERENCES]}
    index.use(c, article, {each.file.path for each in found.values()})
    if not draft.media:
        return Taken(draft, "", ())
    fillings = {each: filling for each, one in found.items() if (filling := _filling(site, one))}
    for each in draft.media:
        if each not in fillings and (url := references.elsewhere(each, draft.link)):
            fillings[each] = Filling(url)
    lost = (one.file for each, one in found.items() if each not in fillings)
    problems = [Problem(path, 0, "warning", f"{text.shown(file.path)}: {file.message}", file.hint) for file in lost]
    if len(draft.media) > MAX_REFERENCES:
        words = f"it names {len(draft.media)} pictures and sounds; the first {MAX_REFERENCES} are served"
        problems.append(Problem(path, 0, "warning", words, "name fewer"))
    filled = references.filled(draft, fillings.get, _enclosures(draft, found, fillings))
    whole = filled.html if draft.text or _shows(filled.html) else sanitize.paragraphs(draft.title)
    marks = "\0".join(sorted(f"{one.file.path}\0{one.file.digest}" for one in found.values()))
    mark = hashlib.sha256(marks.encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Taken(replace(filled, html=whole), mark, tuple(problems))


def take_in_again(folder: Path, rests: Rests, c: Connection, article: str) -> None:
    """Read the files that an article is known to name, where the index, made anew, has them no more."""
    for path in index.paths(c, article):
        if index.file(c, path) is None:
            index.put_file(c, _look(folder, rests, c, path))


def note_changes(folder: Path, database: Database, rests: Rests, pulse: Pulse) -> None:
    """Let the articles be read again that name a file which is not what it was."""
    with database.read() as c:
        changed = [file.path for file in paced(index.files(c), pulse) if not _is_same(folder, rests, file)]
    if changed:
        database.write(partial(index.ask_again, changed))


def note_changes_at(folder: Path, database: Database, paths: Collection[str], rests: Rests) -> Sequence[str]:
    """Do so for the files at some paths, folders with a "/"; give the paths of the articles."""
    places = [path for path in paths if path.endswith("/") or PurePosixPath(path).suffix.lower() in MEDIA_SUFFIXES]
    if not places:
        return ()
    with database.read() as c:
        changed = [file.path for path in places for file in _files_at(c, path) if not _is_same(folder, rests, file)]
    return database.write(partial(index.ask_again, changed)) if changed else ()


def _files_at(c: Connection, path: str) -> Iterator[MediaFile]:
    for spelled in _spellings(path):
        if path.endswith("/"):
            yield from index.files_below(c, spelled[:-1])
        elif file := index.file(c, spelled):
            yield file


def but_of_used(c: Connection, problems: Sequence[Problem]) -> Sequence[Problem]:
    """Leave out that folders hold no article where an article elsewhere names what they hold."""
    if not any(problem.message == walk.LONELY for problem in problems):
        return problems
    used = {above.as_posix() for file in index.files(c) if file.digest for above in PurePosixPath(file.path).parents}
    return [problem for problem in problems if problem.message != walk.LONELY or problem.path not in used]


def _shows(html: str) -> bool:
    return any(tag in html for tag in ("<img", "<audio", "<video"))


def _is_same(folder: Path, rests: Rests, file: MediaFile) -> bool:
    """Tell whether a file is as it was, as far as that can be known now: while it is written, it counts as it was."""
    is_known = file.version == formats.VERSION
    try:
        found = _peek(folder, file.path)
    except SourceError as error:
        return is_known and (not error.gone or file.size == ABSENT)
    if found is None:
        return is_known and file.size == ABSENT
    is_same = is_known and (found.size, found.modified, found.ctime) == (file.size, file.modified, file.ctime)
    return is_same or not rests(found)


def _peek(folder: Path, path: str) -> sources.Found | None:
    """Look for a file whose name may be composed otherwise than the article writes it (Unicode Annex 15)."""
    return next((found for each in _spellings(path) if (found := sources.peek(folder, each))), None)


def _spellings(path: str) -> Iterable[str]:
    return dict.fromkeys((path, *(unicodedata.normalize(form, path) for form in ("NFC", "NFD"))))


def _found(folder: Path, rests: Rests, c: Connection, path: str) -> _Found:
    file = index.file(c, path)
    if file is None or not _is_same(folder, rests, file):
        file = _look(folder, rests, c, path)
        index.put_file(c, file)
    return _Found(file, index.medium(c, file.digest) if file.digest else None)


def _look(folder: Path, rests: Rests, c: Connection, path: str) -> MediaFile:
    """Read a file and keep what is served of it; what is wrong with it stands in what is given."""
    if refused := _refused(path):
        return MediaFile(path, ABSENT, 0, 0, formats.VERSION, message=refused[0], hint=refused[1])
    try:
        spelled = _spelled(folder, rests, path)
        if spelled is None:
            return MediaFile(path, ABSENT, 0, 0, formats.VERSION, message=_MISSING[0], hint=_MISSING[1])
        source = sources.read(folder, spelled)
        made = formats.medium_of(source.data)
    except SourceError as error:
        return MediaFile(
            path, ABSENT, 0, 0, UNSETTLED, message=error.message, hint=error.hint.replace("shorter", "smaller")
        )
    except ParseError as error:
        return MediaFile(
            path,
            source.size,
            source.modified,
            source.ctime,
            formats.VERSION,
            message=error.message,
            hint=error.hint,
        )
    medium = Medium(_digest(made.data), made.type, len(made.data), made.width, made.height)
    index.put(c, medium, made.data)
    name = formats.name_of(path, made.type)
    return MediaFile(path, source.size, source.modified, source.ctime, formats.VERSION, medium.digest, name)


def _spelled(folder: Path, rests: Rests, path: str) -> str | None:
    """Give how the name of a file is composed in the folder; None where there is none. Raises SourceError."""
    try:
        found = _peek(folder, path)
    except SourceError as error:
        return None if error.gone else path
    if found and not rests(found):
        raise SourceError(*_MOVING)
    return found.path if found else None


def _refused(path: str) -> tuple[str, str] | None:
    """Tell what is never looked for: what is outside the folder, hidden, or of a kind that is not served."""
    parts = path.split("/")
    if ".." in parts or "\0" in path or len(path) > MAX_PATH:
        return "this leads out of the folder", "put the file beside the article"
    if any(map(is_working_name, parts)):
        return "hidden and working files are not served", "give the file another name"
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in formats.SUFFIXES:
        return None
    return _UNSEEN if suffix in _FILM else _UNHEARD if suffix in _SOUND else _UNSERVED


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGEST_CHARACTERS]


def _filling(site: Site, one: _Found) -> Filling | None:
    if one.medium is None:
        return None
    path = urls.medium(one.medium.digest, one.file.name)
    return Filling(urls.absolute(site.base_url, path), one.medium.width, one.medium.height)


def _enclosures(draft: Draft, found: Mapping[str, _Found], fillings: Mapping[str, Filling]) -> Iterator[Enclosure]:
    """Give what the draft encloses, and the sounds that its text names."""
    given = [each.url for each in draft.enclosures]
    for each in draft.enclosures:
        medium = found[each.url].medium if each.url in found else None
        if medium:
            yield Enclosure(fillings[each.url].url, medium.type, medium.size)
        elif each.url in fillings:
            yield replace(each, url=fillings[each.url].url)
        elif not each.url.startswith(SCHEME):
            yield each
    for name, one in found.items():
        if one.medium and one.medium.type.startswith("audio/") and name not in given:
            yield Enclosure(fillings[name].url, one.medium.type, one.medium.size)
