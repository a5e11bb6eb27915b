"""A JPEG picture without Exif, XMP, IPTC, comments, thumbnails and what follows it (ITU-T T.81, annex B).

What decoders need stays: tables, frames, scans, JFIF, the colour profile, Adobe's colour transform, and which side is
up. Further pictures behind the first (depth maps, "live" films) go.
"""

import re
import struct
from collections.abc import Iterator

from feedsvc.media.size import Stripped, damaged, only_orientation, orientation_of, stripped

_EOI, _SOS = 0xD9, 0xDA
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_KEPT = {_APP0: b"JFIF\0", _APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_CODED = frozenset(range(0xC0, 0xD0)) | frozenset(range(_SOS, _APP0))
_EXIF = b"Exif\0\0"
_JFIF_SIZE = 12  # of what is before its thumbnail
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)  # matched only: a search takes time by the square
_AFTER_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)


def strip(data: bytes) -> Stripped:
    """Leave out of a JPEG picture what is not needed to show it."""
    kept: list[bytes] = []
    width = height = 0
    orientation = 1
    for marker, body, coded in _segments(data):
        if marker == _APP1 and body.startswith(_EXIF) and orientation == 1:
            orientation = orientation_of(body[len(_EXIF) :])
        elif marker in _FRAMES and len(body) >= 5:
            height, width = struct.unpack_from(">HH", body, 1)
        if _is_kept(marker, body):
            kept += [_written(marker, body), coded]
    if exif := only_orientation(orientation):
        kept.insert(2 if kept and kept[0][1] == _APP0 else 0, _written(_APP1, _EXIF + exif))
    return stripped("JPEG", b"".join([b"\xff\xd8", *kept, b"\xff\xd9"]), width, height, orientation)


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Give marker, body and the coded pixels behind it of each segment up to the end of the first picture."""
    at = 2
    while found := _MARKER.match(data, at):
        marker, start = data[found.end() - 1], found.end() + 2
        if marker == _EOI:
            return
        length = int.from_bytes(data[start - 2 : start], "big")
        at = end = start - 2 + length
        if marker == _SOS:
            following = _AFTER_PIXELS.search(data, end)
            at = following.start() if following else len(data)
        if length < 2 or at >= len(data):
            break
        yield marker, data[start:end], data[end:at].rstrip(b"\xff")  # bytes that only fill
    raise damaged("JPEG")


def _is_kept(marker: int, body: bytes) -> bool:
    opening = _KEPT.get(marker)
    return body.startswith(opening) if opening else marker in _CODED


def _written(marker: int, body: bytes) -> bytes:
    if marker == _APP0:
        body = body[:_JFIF_SIZE].ljust(_JFIF_SIZE, b"\0") + b"\0\0"
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
