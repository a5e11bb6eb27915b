"""Read and append the ledger: what the files of a site cannot say themselves, as lines of JSON.

Left of the index: with the folder and its ledger the index can be made again, byte for byte. The file is append-only;
the last line about an article is the one that counts, so `compact` may drop the others. A line that a crash cut off
is dropped at the next opening. Knows no database and no clock.
"""

import fcntl
import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from feedsvc import urls
from feedsvc.errors import DatabaseError
from feedsvc.ingest import ledgerlines
from feedsvc.ingest.ledgerlines import Line
from feedsvc.ingest.standing import Standing
from feedsvc.model import Record

VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: whose ledger this is, and which writing of it."""

    site_id: str
    created: datetime
    generation: int  # raised by each compaction: positions in another generation mean nothing


class Ledger:
    """The ledger of one site; `append` returns after the lines are on the disk."""

    def __init__(self, path: Path, site_id: str, now: datetime, *, writable: bool = True) -> None:
        """Open the ledger, or begin it for a site id (a new one when that is "").

        Raises DatabaseError when the file is not a ledger, is newer than this program, or belongs to another site id.
        """
        self.path = path
        self._file: int | None = None
        self.size = _complete_size(path)
        self.head = _read_head(path) if self.size else Head(site_id or urls.new_site_id(), now, 1)
        if site_id and site_id != self.head.site_id:
            raise DatabaseError(
                f"{path} belongs to the site {self.head.site_id}, but site_id in feedsvc.toml is {site_id}",
                "take site_id out of feedsvc.toml, or put the ledger of that site in place",
            )
        if writable:
            self._open()

    def _open(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
            self._keep_others_out(self._file)
            os.ftruncate(self._file, self.size)
        except OSError as error:
            raise DatabaseError(
                f"cannot write {self.path}: {error.strerror}", "make the folder writable, or name another with --data"
            ) from error
        if not self.size:
            self._write(self._file, _head_line(self.head))
            _sync_folder(self.path.parent)

    def _keep_others_out(self, file: int) -> None:
        """See that nobody else writes the ledger, as who keeps another index would; the lock ends with its process."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.close()
            raise DatabaseError(
                f"another feedsvc publishes what is in {self.path.parent.parent}, with a data folder of its own",
                "end that one, or name its data folder with --data",
            ) from error
        except OSError:
            pass  # a file system without locks
        if _complete_size(self.path) != self.size:
            self.close()
            raise DatabaseError("another feedsvc wrote the ledger of the articles just now", "try again")

    def is_in_place(self) -> bool:
        """Tell whether the file at its path is the one that is written here, and nobody else wrote it."""
        if self._file is None:
            return True
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        except OSError:  # what may not be looked at is not known to be another
            return True
        return os.path.samestat(there, os.fstat(self._file)) and there.st_size == self.size

    def reopen(self) -> None:
        """Go on with the file that is at its path now; raises DatabaseError."""
        size, head = _complete_size(self.path), _read_head(self.path)
        self.close()
        self.size, self.head = size, head
        self._open()

    def append(self, lines: Iterable[Line]) -> None:
        """Write lines and wait until they are on the disk; without effect in a ledger opened for reading only."""
        if self._file is not None:
            self._write(self._file, b"".join(map(ledgerlines.dump, lines)))

    def _write(self, file: int, data: bytes) -> None:
        start, size = self.size, len(data)
        try:
            while data:
                data = data[os.write(file, data) :]
            os.fsync(file)
        except OSError as error:
            os.ftruncate(file, start)
            raise DatabaseError(f"cannot write {self.path}: {error.strerror}", "make room or mend the disk") from error
        self.size = start + size

    def lines(self, start: int = 0) -> Iterator[Line]:
        """Give the lines from a position on, oldest first; a damaged line raises DatabaseError naming it."""
        return (line for _, line in self.placed_lines(start))

    def placed_lines(self, start: int = 0) -> Iterator[tuple[int, Line]]:
        """Give the lines as `lines` does, each with its position."""
        if not self.size:
            return
        with self.path.open("rb") as file:
            position = start or len(file.readline())
            file.seek(position)
            for raw in file:
                if raw.endswith(b"\n"):
                    yield position, _load(raw, position, self.path)
                position += len(raw)

    def compact(
        self,
        *,
        without: str = "",
        feeds: Collection[str] = (),
        adding: Sequence[Line] = (),
        pulse: Callable[[], None] = lambda: None,
    ) -> int:
        """Drop the lines that later ones replaced, under a new generation; give the number of lines left.

        Nothing is left of the article whose id is `without` nor of `feeds`; lines are added at the end. What `pulse`
        raises ends it, and leaves the ledger as it was.
        """
        last: dict[object, int] = {}
        stands: dict[str, str] = {}  # digests by id
        for position, line in self.placed_lines():
            pulse()
            last[ledgerlines.subject(line)] = position
            if isinstance(line, Standing):
                stands[line.id] = line.digest
            elif isinstance(line, Record) and stands.get(line.id, line.digest) != line.digest:
                del stands[line.id], last[Standing, line.id]
            if ledgerlines.tells_of(line, without, feeds):
                del last[ledgerlines.subject(line)]
        kept = [last[subject] for subject in sorted(last, key=partial(_place, last))]
        head = replace(self.head, generation=self.head.generation + 1)
        with self.path.open("rb") as old:
            _replace(self.path, head, chain(_raw_lines(old, kept, without, pulse), map(ledgerlines.dump, adding)))
        self.close()
        self.head, self.size = head, self.path.stat().st_size
        self._open()
        return len(kept) + len(adding)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def out_of_reach(place: Path, head: Head, size: int) -> Ledger:
    """Stand in for a ledger that ended at a size: what is appended is not kept, and whoever takes it in is ahead."""
    ledger = Ledger(place, head.site_id, head.created, writable=False)
    ledger.head, ledger.size = head, size + 1
    return ledger


def write_anew(path: Path, head: Head, lines: Iterable[Line]) -> None:
    """Write a whole ledger, in the place of one that is lost; raises DatabaseError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, head, map(ledgerlines.dump, lines))
    except OSError as error:
        raise DatabaseError(f"cannot write {path}: {error.strerror}", "make the folder writable") from error


def check(path: Path) -> None:
    """Read a whole ledger through; raises DatabaseError naming the first line that is damaged."""
    for _ in Ledger(path, "", datetime.fromtimestamp(0, UTC), writable=False).lines():
        pass


def end_of(path: Path) -> tuple[str, int, int]:
    """Give site id, generation and size of a ledger: where it ends. Of one that is lost the size is 0."""
    size = _complete_size(path)
    head = _read_head(path) if size else None
    return (head.site_id, head.generation, size) if head else ("", 0, 0)


def _replace(path: Path, head: Head, lines: Iterable[bytes]) -> None:
    draft = path.with_suffix(".new")
    with draft.open("wb") as new:
        new.write(_head_line(head))
        new.writelines(lines)
        new.flush()
        os.fsync(new.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _raw_lines(file: BinaryIO, positions: Iterable[int], without: str, pulse: Callable[[], None]) -> Iterator[bytes]:
    for position in positions:
        pulse()
        file.seek(position)
        yield ledgerlines.without(file.readline(), without)


def _place(last: Mapping[object, int], subject: object) -> tuple[int, int]:
    """Order lines as they came, but what stands of an article after its record."""
    if isinstance(subject, tuple) and subject[0] is Standing:
        return last[subject[1]], 1
    return last[subject], 0


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _complete_size(path: Path) -> int:
    """Give where the last complete line ends: what a crash cut off does not count."""
    if not path.exists():
        return 0
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - 65536)
            file.seek(start)
            newline = file.read(end - start).rfind(b"\n")
            if newline >= 0:
                return start + newline + 1
            end = start
    return 0


def _read_head(path: Path) -> Head:
    try:
        with path.open("rb") as file:
            value = json.loads(file.readline())
        head = Head(value["site"], ledgerlines.read_time(value["created"]), value["generation"])
        version = value["ledger"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatabaseError(f"{path} is not a ledger of feedsvc", "move it away, or put a copy in place") from error
    if version > VERSION:
        raise DatabaseError(
            f"{path} was written by a newer feedsvc (ledger {version}, this program knows {VERSION})", "upgrade feedsvc"
        )
    return head


def _head_line(head: Head) -> bytes:
    value = {
        "ledger": VERSION,
        "site": head.site_id,
        "created": ledgerlines.written(head.created),
        "generation": head.generation,
    }
    return json.dumps(value).encode() + b"\n"


def _load(raw: bytes, position: int, path: Path) -> Line:
    try:
        return ledgerlines.load(raw)
    except ValueError as error:
        raise _damaged(path, position) from error


def _damaged(path: Path, position: int) -> DatabaseError:
    with path.open("rb") as file:
        number = 1 + file.read(position).count(b"\n")
    return DatabaseError(
        f"{path}, line {number}: damaged",
        "put its last good copy in place, or move it away: from an index that is whole it is written anew",
    )
