"""The boxes of an ISO base media file (ISO/IEC 14496-12, 4.2), and the numbers in them."""

from collections.abc import Iterator
from typing import NamedTuple

from feedsvc.media.size import damaged


class Box(NamedTuple):
    """Where a box begins, where what it holds begins and ends."""

    kind: bytes
    head: int
    start: int
    end: int


def boxes(data: bytearray, start: int, end: int) -> Iterator[Box]:
    """Give the boxes that stand between two places."""
    at = start
    while at < end:
        size, head = int.from_bytes(data[at : at + 4], "big"), at
        kind, inner = bytes(data[at + 4 : at + 8]), at + 8
        if size == 1:
            size, inner = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        at = end if size == 0 and end == len(data) else head + size  # to the end of the file, or damaged
        if inner > at or at > end:
            raise damaged("AVIF")
        yield Box(kind, head, inner, at)


class Fields:
    """The numbers of a full box, one after the other."""

    def __init__(self, data: bytearray, box: Box) -> None:
        self._data = data
        self._end = box.end
        self.version = data[box.start]
        self.flags = int.from_bytes(data[box.start + 1 : box.start + 4], "big")
        self.at = box.start + 4

    def number(self, size: int) -> int:
        """Read the next number of so many bytes; 0 of none."""
        at, self.at = self.at, self.at + size
        if self.at > self._end:
            raise damaged("AVIF")
        return int.from_bytes(self._data[at : self.at], "big")
