"""The revision as eight bytes that every process of a machine sees at once: a memory-mapped file.

The keeper writes it after each commit; a web worker reads it at every request, in place. It is a hint: workers also ask
the index once a second.
"""

import mmap
import os
from datetime import UTC, datetime
from pathlib import Path

from feedsvc.errors import DatabaseError

SIZE = 8
NAME = "revision"  # of the file, in the data folder


class Signal:
    """The revision file of one index."""

    def __init__(self, data: Path) -> None:
        """Open the file in the data folder, making both when there are none; raises DatabaseError."""
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._path = data / NAME
            self._map = _mapped(self._path)
            self.revision = memoryview(self._map).cast("Q")
        except OSError as error:
            raise DatabaseError(
                f"cannot write {data / NAME}: {error.strerror}",
                "make the folder writable, or choose another with --data",
            ) from error

    def write(self, revision: int) -> None:
        """Tell every process that the index holds another revision now."""
        self.revision[0] = revision

    def looked(self) -> None:
        """Note that the folder has just been looked at."""
        os.utime(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self.revision.release()  # else the map cannot be closed
        self._map.close()


def last_look(data: Path) -> datetime | None:
    """Tell when a keeper last looked at its folder; None where none did."""
    try:
        return datetime.fromtimestamp(int((data / NAME).stat().st_mtime), UTC)
    except OSError:
        return None


def _mapped(path: Path) -> mmap.mmap:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if os.fstat(descriptor).st_size < SIZE:
            os.ftruncate(descriptor, SIZE)
        return mmap.mmap(descriptor, SIZE)
    finally:
        os.close(descriptor)
