"""A WebP picture without Exif, XMP and unknown chunks (RFC 9649, 2).

What decoders need stays: pixels, transparency, animation, the colour profile, and which side is up.
"""

import struct
from collections.abc import Iterator

from feedsvc.media.size import Stripped, damaged, only_orientation, orientation_of, stripped

_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"))
_IN_FRAME = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_FRAME_HEAD = 16
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_EXIF = b"Exif\0\0"


def strip(data: bytes) -> Stripped:
    """Leave out of a WebP picture what is not needed to show it."""
    length = int.from_bytes(data[4:8], "little")
    if length + 8 > len(data):
        raise damaged("WebP")
    chunks = [*_chunks(data[12 : length + 8])]
    orientation = next((orientation_of(body.removeprefix(_EXIF)) for kind, body in chunks if kind == b"EXIF"), 1)
    exif = only_orientation(orientation) if any(kind == b"VP8X" for kind, _ in chunks) else b""
    kept = [_written(kind, _cleaned(kind, body, bool(exif))) for kind, body in chunks if kind in _KEPT]
    if exif:
        kept.append(_written(b"EXIF", exif))
    width, height = next((size for kind, body in chunks if (size := _size(kind, body))), (0, 0))
    whole = b"WEBP" + b"".join(kept)
    # The size as stored: Chromium turns JPEG, PNG and AVIF pictures as they say, but no WebP.
    return stripped("WebP", b"RIFF" + struct.pack("<I", len(whole)) + whole, width, height)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        kind, length = struct.unpack_from("<4sI", data, at)
        end = at + 8 + length
        if end > len(data):
            raise damaged("WebP")
        yield kind, data[at + 8 : end]
        at = end + length % 2


def _cleaned(kind: bytes, body: bytes, has_exif: bool) -> bytes:
    if kind == b"VP8X" and body:
        flags = body[0] & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if has_exif else 0)
        return bytes((flags,)) + body[1:]
    if kind == b"ANMF":
        frame = (_written(*chunk) for chunk in _chunks(body[_FRAME_HEAD:]) if chunk[0] in _IN_FRAME)
        return body[:_FRAME_HEAD] + b"".join(frame)
    return body


def _written(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    """The size of the canvas, or of the picture where there is no canvas."""
    if kind == b"VP8X" and len(body) >= 10:
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L" and body[:1] == b"\x2f":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body.ljust(10, b"\0"), 6)
        return width & 0x3FFF, height & 0x3FFF
    return None
