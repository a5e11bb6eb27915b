"""A PNG picture without texts, times, Exif and private chunks (PNG, third edition, 5 and 11).

What decoders need stays: pixels, palette, transparency, colour, animation, and which side is up.
"""

import struct
import zlib
from collections.abc import Iterator

from feedsvc.media.size import Stripped, damaged, only_orientation, orientation_of, stripped

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP mDCV cLLI bKGD hIST pHYs acTL fcTL fdAT".split()
)


def strip(data: bytes) -> Stripped:
    """Leave out of a PNG picture what is not needed to show it."""
    kept = [SIGNATURE]
    width = height = 0
    orientation = 1
    for kind, start, end in _chunks(data):
        if kind == b"IHDR" and end - start >= 8:
            width, height = struct.unpack_from(">II", data, start)
        if kind == b"eXIf":
            orientation = orientation_of(data[start:end])
            if exif := only_orientation(orientation):
                kept.append(_written(b"eXIf", exif))
        elif kind in _KEPT:
            kept.append(data[start - 8 : end + 4])
    return stripped("PNG", b"".join(kept), width, height, orientation)


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Give type, start and end of the data of each chunk up to the last."""
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise damaged("PNG")
        length, kind = struct.unpack_from(">I4s", data, at)
        start = at + 8
        at = start + length + 4
        if at > len(data):
            raise damaged("PNG")
        yield kind, start, start + length


def _written(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
