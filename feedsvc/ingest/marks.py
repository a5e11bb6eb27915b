"""The files that were found against those that are known, by their marks: what differs and what is gone.

Pure. Knows no disk and no database.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

MANY_GONE = 3  # so many articles gone at once may be a lost folder


class Mark(NamedTuple):
    """What tells that a file need not be read again.

    Its last change of any kind is a part, as git has it: a program may set the other time, not this one.
    """

    size: int
    modified: int
    ctime: int
    recipe: str


def differences(
    found: Iterable[tuple[bytes, Mark]], known: Iterable[tuple[bytes, Mark]]
) -> Iterator[tuple[bytes, Mark | None]]:
    """Give the files that are new or moved their mark, each with it, and with None those that are known and gone.

    Both come in the order of their paths, and nothing is kept.
    """
    before = iter(known)
    last = next(before, None)
    for path, mark in found:
        while last and last[0] < path:
            yield last[0], None
            last = next(before, None)
        is_known = last is not None and last[0] == path
        if not (last and is_known and last[1] == mark):
            yield path, mark
        last = next(before, None) if is_known else last
    while last:
        yield last[0], None
        last = next(before, None)


def path_bytes(path: str) -> bytes:
    """Write a path as the index does, which orders by that."""
    return path.encode("utf-8", "surrogateescape")


def path_of(written: bytes) -> str:
    """Read what `path_bytes` wrote."""
    return written.decode("utf-8", "surrogateescape")


def is_below(path: str, folders: Collection[str]) -> bool:
    """Tell whether a path is in one of some folders, or is one; "" is all."""
    return bool(folders) and any(path == folder or path.startswith(folder + "/") or not folder for folder in folders)


def is_mass_withdrawal(gone: int, published: int) -> bool:
    """Tell whether so many articles gone in one look are more likely a lost folder than an editor's wish."""
    return (gone > 20 and gone * 10 > published) or (gone >= MANY_GONE and gone * 2 >= published)
