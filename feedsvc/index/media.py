"""Files beside articles in the index: what is served of them, and which article names which.

What no article names any more is forgotten, bytes and all. Every function runs inside its caller's transaction or
snapshot. Knows no files and no formats.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, LargeBinary, bindparam, delete, insert, select, type_coerce, update

from feedsvc.index import schema as s
from feedsvc.index.prepared import Prepared
from feedsvc.index.rows import moment

ABSENT = -1
"""The size of a file that is not there."""

_u, _f, _m = s.media_uses.c, s.media_files.c, s.media.c
_USES_ANY = Prepared(select(_u.article).where(_u.article == bindparam("i")))


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file beside articles as it was when last looked at; `digest` "": it cannot be served, `message` says why."""

    path: str
    size: int
    modified: int
    ctime: int
    version: int
    digest: str = ""
    name: str = ""
    message: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Medium:
    """What is served of a file, without its bytes."""

    digest: str
    type: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Served:
    """A medium that a published article names."""

    type: str
    data: bytes
    article: str  # slug
    since: datetime


def files(c: Connection) -> Iterator[MediaFile]:
    """Give every file that an article names."""
    return (MediaFile(*row) for row in c.execute(select(s.media_files).execution_options(yield_per=1000)))


def files_below(c: Connection, folder: str) -> list[MediaFile]:
    """Give the files in one folder that an article names."""
    first, last = s.below(folder)
    path = type_coerce(_f.path, LargeBinary)
    return [MediaFile(*row) for row in c.execute(select(s.media_files).where(path > first, path < last))]


def file(c: Connection, path: str) -> MediaFile | None:
    """Find a file by its path."""
    row = c.execute(select(s.media_files).where(_f.path == path)).first()
    return MediaFile(*row) if row else None


def medium(c: Connection, digest: str) -> Medium | None:
    """Find a medium by its digest."""
    query = select(_m.digest, _m.type, _m.size, _m.width, _m.height).where(_m.digest == digest)
    row = c.execute(query).first()
    return Medium(*row) if row else None


def put(c: Connection, medium: Medium, data: bytes) -> None:
    """Keep what is served, unless it is there already."""
    if c.execute(select(_m.digest).where(_m.digest == medium.digest)).first() is None:
        c.execute(
            insert(s.media).values(
                digest=medium.digest,
                type=medium.type,
                width=medium.width,
                height=medium.height,
                size=medium.size,
                data=data,
            )
        )


def put_file(c: Connection, file: MediaFile) -> None:
    """Remember how a file was found; what was served of it goes when no other file is the same."""
    before = c.execute(select(_f.digest).where(_f.path == file.path)).scalar_one_or_none()
    c.execute(delete(s.media_files).where(_f.path == file.path))
    c.execute(
        insert(s.media_files).values(
            path=file.path,
            size=file.size,
            modified=file.modified,
            ctime=file.ctime,
            version=file.version,
            digest=file.digest,
            name=file.name,
            message=file.message,
            hint=file.hint,
        )
    )
    _drop_media({before or ""} - {file.digest}, c)


def use(c: Connection, article: str, paths: Collection[str]) -> None:
    """Say which files an article names now; files that none names any more are forgotten."""
    if not paths and _USES_ANY.value(c, {"i": article}) is None:
        return
    before = set(c.execute(select(_u.path).where(_u.article == article)).scalars())
    for path in sorted(set(paths) - before):
        c.execute(insert(s.media_uses).values(article=article, path=path))
    for path in sorted(before - set(paths)):
        c.execute(delete(s.media_uses).where(_u.article == article, _u.path == path))
        if c.execute(select(_u.article).where(_u.path == path)).first() is None:
            digest = c.execute(select(_f.digest).where(_f.path == path)).scalar_one_or_none()
            c.execute(delete(s.media_files).where(_f.path == path))
            _drop_media({digest or ""}, c)


def _drop_media(digests: Collection[str], c: Connection) -> None:
    for digest in digests:
        if c.execute(select(_f.path).where(_f.digest == digest)).first() is None:
            c.execute(delete(s.media).where(_m.digest == digest))


def ask_again(paths: Iterable[str], c: Connection) -> list[str]:
    """Let the articles that name some files be read again, as the files are not what they were; give their paths."""
    asked: list[str] = []
    for path in paths:
        articles = select(s.articles.c.path).join(s.media_uses, _u.article == s.articles.c.id).where(_u.path == path)
        c.execute(update(s.files).where(s.files.c.path.in_(articles)).values(recipe=""))
        asked += c.execute(articles).scalars()
    return asked


def names_of(c: Connection, article: str) -> tuple[tuple[str, str], ...]:
    """Give digest and name of every medium that an article, by its id, names."""
    query = select(_f.digest, _f.name).join(s.media_uses, _u.path == _f.path).where(_u.article == article)
    return tuple((row.digest, row.name) for row in c.execute(query.where(_f.digest != "").order_by(_f.path)))


def paths(c: Connection, article: str) -> tuple[str, ...]:
    """Give the paths of all files that an article, by its id, names."""
    return tuple(c.execute(select(_u.path).where(_u.article == article).order_by(_u.path)).scalars())


def own_paths(c: Connection, article: str) -> tuple[str, ...]:
    """Give the paths of files that an article, by its id, names and no other does."""
    others = select(_u.path).where(_u.article != article)
    query = select(_u.path).where(_u.article == article, _u.path.not_in(others)).order_by(_u.path)
    return tuple(c.execute(query).scalars())


def served(c: Connection, digest: str, name: str) -> Served | None:
    """Find what is served under a digest and a name, as long as a published article names it."""
    a = s.articles.c
    query = (
        select(a.slug, a.first_seen)
        .join(s.media_uses, _u.article == a.id)
        .join(s.media_files, _f.path == _u.path)
        .where(_f.digest == digest, _f.name == name, a.state == "live")
        .order_by(a.id)
    )
    article = c.execute(query.limit(1)).first()
    row = c.execute(select(_m.type, _m.data).where(_m.digest == digest)).first() if article else None
    return Served(row.type, row.data, article.slug, moment(article.first_seen)) if row and article else None
