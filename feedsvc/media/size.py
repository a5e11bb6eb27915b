"""What every picture format's stripper gives and raises, and the side that is up (Exif 2.32, 4.6.4 A, Orientation)."""

import struct
from dataclasses import dataclass

from feedsvc.errors import ParseError

_ORIENTATION = 0x0112
_SHORT = 3
_LYING = 5  # from here on width and height change places
_LAST = 8


@dataclass(frozen=True, slots=True)
class Stripped:
    """A picture without its metadata."""

    data: bytes
    width: int  # as shown
    height: int


def damaged(kind: str) -> ParseError:
    """Say that a picture does not end, or is not what it begins as."""
    return ParseError(f"the {kind} picture is cut off or damaged", "save it again")


def stripped(kind: str, data: bytes, width: int, height: int, orientation: int = 1) -> Stripped:
    """Give a picture with its size as shown: turned on its side, width and height change places."""
    if not width or not height:
        raise damaged(kind)
    return Stripped(data, *((height, width) if orientation >= _LYING else (width, height)))


def orientation_of(tiff: bytes) -> int:
    """Read from Exif data which side of a picture is up; 1 where it says nothing that can be understood."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * number)
            if (tag, kind) == (_ORIENTATION, _SHORT):
                return value if 1 <= value <= _LAST else 1
    except struct.error:
        pass
    return 1


def only_orientation(orientation: int) -> bytes:
    """Write Exif data that says which side is up and nothing else; b"" when the picture stands as it is."""
    if orientation == 1:
        return b""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
