"""What the index knows of the folder: files as they were when last looked at, and the problems of each.

Everything here runs inside one transaction that its caller opened. Touches no file.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    bindparam,
    delete,
    exists,
    insert,
    select,
    type_coerce,
    update,
)

from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared, portions
from feedsvc.index.rows import seconds
from feedsvc.model import Problem

_f, _p = s.files.c, s.problems.c
_COLUMNS = tuple(column.name for column in _f)
_said = attrgetter(*_COLUMNS[1:])
_PUT_FILE = Prepared(insert(s.files).prefix_with("OR REPLACE"), _COLUMNS)
_MARK = (_f.path, _f.size, _f.modified, _f.ctime, _f.recipe)
_MARKS = Prepared(select(*_MARK).order_by(_f.path))
_MARKS_BELOW = Prepared(
    select(*_MARK).where(_f.path > bindparam("first"), _f.path < bindparam("last")).order_by(_f.path)
)
_TOUCH_FILE = Prepared(
    update(s.files)
    .where(_f.path == bindparam("at"))
    .values(size=bindparam("size"), modified=bindparam("modified"), ctime=bindparam("ctime"))
)
_DROP_FILE = Prepared(delete(s.files).where(_f.path == bindparam("at")))
_DROP_PROBLEMS = Prepared(delete(s.problems).where(_p.path == bindparam("at")))


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A source file as it was when last looked at."""

    path: str
    size: int
    modified: int
    ctime: int
    digest: str
    recipe: str
    article: str | None  # id


def known_marks(c: Connection) -> Iterator[tuple[bytes, int, int, int, str]]:
    """Give path, size, times and recipe of every file that was looked at and not forgotten, in the order of paths.

    There may be a million, which are compared at each look: no more is made of them, and none is kept.
    """
    return _MARKS.run(c, {})


def known_marks_below(c: Connection, folder: str) -> Iterator[tuple[bytes, int, int, int, str]]:
    """Give what `known_marks` gives, but only of the files in one folder."""
    first, last = s.below(folder)
    return _MARKS_BELOW.run(c, {"first": first, "last": last})


def files_at(c: Connection, paths: Sequence[str]) -> list[KnownFile]:
    """Give those files at some paths that are known, by path."""
    f = s.files.c
    queries = (select(s.files).where(f.path.in_(some)).order_by(f.path) for some in portions(paths))
    return [_known_file(row) for query in queries for row in c.execute(query)]


def _known_file(row: Row[Any]) -> KnownFile:
    return KnownFile(row.path, row.size, row.modified, row.ctime, row.digest, row.recipe, row.article)


def updated_between(c: Connection, paths: Sequence[str], after: datetime, before: datetime) -> set[str]:
    """Give those of some paths whose published articles were updated between two times."""
    a = s.articles.c
    query = select(_f.path).join(s.articles, a.id == _f.article)
    query = query.where(a.state == "live", a.updated > seconds(after), a.updated < seconds(before))
    return {path for some in portions(paths) for path in c.execute(query.where(_f.path.in_(some))).scalars()}


def put_files(c: Connection, files: Collection[tuple[KnownFile, Sequence[Problem]]]) -> None:
    """Remember how files were found, each with the problems it has now."""
    rows = [(s.path_bytes(file.path), *_said(file)) for file, _ in files]
    _DROP_PROBLEMS.run_all(c, ({"at": row[0]} for row in rows))
    _PUT_FILE.run_all(c, rows)
    _add_problems(c, [problem for _, problems in files for problem in problems])


def touch_file(c: Connection, file: KnownFile) -> None:
    """Remember that a file was found otherwise but says the same; its problems stay."""
    at = s.path_bytes(file.path)
    _TOUCH_FILE.run(c, {"at": at, "size": file.size, "modified": file.modified, "ctime": file.ctime})


def forget_file(c: Connection, path: str) -> None:
    """Forget a file that is gone, and its problems."""
    at = {"at": s.path_bytes(path)}
    _DROP_FILE.run(c, at)
    _DROP_PROBLEMS.run(c, at)


def read_again(c: Connection, path: str) -> None:
    """Let a file be read again at the next look, though it did not change."""
    c.execute(update(s.files).where(s.files.c.path == path).values(recipe=""))


def refused(c: Connection, most: int) -> list[str]:
    """Give so many of the files in error that are read at every look at the whole folder: the cause may go away."""
    unread = exists().where(_f.path == _p.path, _f.recipe == "")
    query = select(_p.path).where(s.IS_ERROR, unread).distinct().order_by(_p.path).limit(most)
    return list(c.execute(query).scalars())


def put_stray_problems(c: Connection, problems: Sequence[Problem]) -> None:
    """Keep just these problems of paths that are no known files, or cannot be looked at: those that a look found.

    A file that was known at such a path is read again when it is back, be it as it was.
    """
    c.execute(delete(s.problems).where(s.problems.c.path.not_in(select(s.files.c.path))))
    for path in {problem.path for problem in problems}:
        _DROP_PROBLEMS.run(c, {"at": s.path_bytes(path)})
        read_again(c, path)
    _add_problems(c, problems)


def has_strays(c: Connection, paths: Sequence[str], folders: Sequence[str]) -> bool:
    """Tell whether a look found what is wrong at one of some paths, or in some folders, and no file is known there."""
    path = type_coerce(_p.path, LargeBinary)
    places: list[ColumnElement[bool]] = [
        path.in_([s.path_bytes(each) for each in some]) for some in portions([*paths, *folders])
    ]
    places += [(path > first) & (path < last) for first, last in map(s.below, folders)]
    strays = select(_p.id).where(_p.path.not_in(select(_f.path)))
    return any(c.execute(strays.where(place).limit(1)).first() for place in places)


def _add_problems(c: Connection, problems: Sequence[Problem]) -> None:
    if problems:
        c.execute(
            insert(s.problems),
            [
                {"path": p.path, "line": p.line, "severity": p.severity, "message": p.message, "hint": p.hint}
                for p in problems
            ],
        )


def is_in_error(c: Connection, path: str) -> bool:
    """Tell whether a file is not published as it stands."""
    query = select(_p.id).where(_p.path == path, _p.severity == "error")
    return c.execute(query).first() is not None


def problems(c: Connection) -> tuple[Problem, ...]:
    """Give every problem there is, by path and line."""
    rows = c.execute(select(s.problems).order_by(s.problems.c.path, s.problems.c.line, s.problems.c.id))
    return tuple(Problem(row.path, row.line, row.severity, row.message, row.hint) for row in rows)
