"""A GIF picture without comments, texts and what programs wrote into it (GIF89a, 15 to 27).

What decoders need stays: pictures, palettes, timing, the number of repetitions and the colour profile.
"""

import struct

from feedsvc.media.size import Stripped, damaged, stripped

_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_GRAPHIC_CONTROL, _APPLICATION = 0xF9, 0xFF
_CONTROL_BYTES = 4
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_LOOP = b"\x03\x01"  # a block of three bytes, which tells how often
_PROFILE = b"ICCRGBG1012"


def strip(data: bytes) -> Stripped:
    """Leave out of a GIF picture what is not needed to show it."""
    if len(data) < 13:
        raise damaged("GIF")
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    at = 13 + _palette(flags)
    kept = [data[:at]]
    while (introducer := _byte(data, at)) != _TRAILER:
        if introducer == _IMAGE:
            end = _past_blocks(data, at + 10 + _palette(_byte(data, at + 9)) + 1)
        elif introducer == _EXTENSION:
            end = _past_blocks(data, at + 2)
        else:
            raise damaged("GIF")
        kept.append(data[at:end] if introducer == _IMAGE else _needed(data[at:end]))
        at = end
    return stripped("GIF", b"".join([*kept, b";"]), width, height)


def _needed(extension: bytes) -> bytes:
    """Give what decoders need of an extension: timing, repetitions and colour profile, and nothing behind them."""
    label, name = extension[1], extension[3:14]
    if label == _GRAPHIC_CONTROL:
        return extension[:7] + b"\0" if extension[2] == _CONTROL_BYTES else b""
    if label != _APPLICATION or extension[2] != len(name):
        return b""
    if name in _LOOPS and extension[14:16] == _LOOP:
        return extension[:18] + b"\0"
    return extension if name == _PROFILE else b""


def _past_blocks(data: bytes, at: int) -> int:
    while length := _byte(data, at):
        at += 1 + length
    return at + 1


def _palette(flags: int) -> int:
    """Bytes that a palette takes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise damaged("GIF")
    return data[at]
