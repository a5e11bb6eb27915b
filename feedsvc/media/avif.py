"""An AVIF picture without Exif, XMP and whatever else is not needed to show it (ISO/IEC 14496-12, 23008-12; AVIF 1.1).

Places in the file are named by number all over it, so nothing is moved: what goes is written over. A file that names
places in ways this module does not follow is refused, as nobody could be sure what is left in it.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from feedsvc.errors import ParseError
from feedsvc.media.boxes import Box, Fields, boxes
from feedsvc.media.size import Stripped, damaged, stripped

_BRANDS = frozenset((b"avif", b"avis"))
_META = frozenset(b"hdlr pitm iloc iinf iprp iref idat dinf grpl".split())
_PROPERTIES = frozenset(b"ispe pixi colr av1C irot imir clap pasp auxC a1op lsel a1lx clli mdcv cclv amve free".split())
_PICTURES = frozenset((b"av01", b"grid", b"iovl", b"tmap", b"iden"))
_NO_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"  # decoders that look into Exif find it well-formed and empty
_FILE, _IDAT = 0, 1  # construction methods
_MAX_ITEMS = 1000

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Item:
    kind: bytes
    spans: tuple[Span, ...]


def is_avif(data: bytes) -> bool:
    """Tell by its first box whether a file is an AVIF picture."""
    if data[4:8] != b"ftyp":
        return False
    end = int.from_bytes(data[:4], "big")
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(end, len(data)) - 3, 4))}
    return bool(brands & _BRANDS)


def strip(data: bytes) -> Stripped:
    """Write over what is not needed to show an AVIF picture; ParseError when it is not certain what that is."""
    out = bytearray(data)
    try:
        width, height = _strip(out)
    except (IndexError, struct.error):
        raise damaged("AVIF") from None
    return stripped("AVIF", bytes(out), width, height)


def _strip(out: bytearray) -> tuple[int, int]:
    top = [*boxes(out, 0, len(out))]
    if any(box.kind == b"moov" for box in top):
        raise ParseError("moving AVIF pictures are not served", "save it as WebP or GIF")
    metas = [box for box in top if box.kind == b"meta"]
    if len(metas) != 1:
        raise damaged("AVIF")
    meta = metas[0]
    parts = {box.kind: box for box in boxes(out, meta.start + 4, meta.end)}
    items = _items(out, parts)
    for box in top:
        if box.kind not in (b"ftyp", b"meta", b"mdat"):
            _void(out, box)
    for box in boxes(out, meta.start + 4, meta.end):
        if box.kind not in _META:
            _void(out, box)
    pools = [(box.start, box.end) for box in top if box.kind == b"mdat"]
    pools += [(parts[b"idat"].start, parts[b"idat"].end)] if b"idat" in parts else []
    _blank(out, items, pools)
    return _size(out, parts)


def _void(out: bytearray, box: Box) -> None:
    out[box.head + 4 : box.head + 8] = b"free"
    out[box.start : box.end] = bytes(box.end - box.start)


def _items(out: bytearray, parts: Mapping[bytes, Box]) -> tuple[_Item, ...]:
    if not {b"iinf", b"iloc", b"iprp", b"pitm"} <= parts.keys():
        raise damaged("AVIF")
    kinds = dict(_kinds(out, parts[b"iinf"]))
    spans = dict(_locations(out, parts[b"iloc"], parts.get(b"idat")))
    if not spans.keys() <= kinds.keys():
        raise _unsure()
    return tuple(_Item(kinds[key], places) for key, places in spans.items())


def _kinds(out: bytearray, iinf: Box) -> Iterator[tuple[int, bytes]]:
    fields = Fields(out, iinf)
    fields.number(2 if fields.version == 0 else 4)
    for box in boxes(out, fields.at, iinf.end):
        entry = Fields(out, box)
        if entry.version not in (2, 3):
            raise _unsure()
        number = entry.number(2 if entry.version == 2 else 4)
        entry.number(2)
        yield number, bytes(out[entry.at : entry.at + 4])


def _locations(out: bytearray, iloc: Box, idat: Box | None) -> Iterator[tuple[int, tuple[Span, ...]]]:
    fields = Fields(out, iloc)
    sizes = fields.number(2)
    offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if fields.version == 2 else 2
    count = fields.number(wide)
    if count > _MAX_ITEMS or length not in (4, 8):
        raise _unsure()
    for _ in range(count):
        number = fields.number(wide)
        method = fields.number(2) & 15 if fields.version else _FILE
        outside = fields.number(2)
        if method not in (_FILE, _IDAT) or outside or fields.version > 2 or (method == _IDAT and idat is None):
            raise _unsure()
        start = fields.number(base) + (idat.start if method == _IDAT and idat else 0)
        spans = []
        for _ in range(fields.number(2)):
            fields.number(index if fields.version else 0)
            first = start + fields.number(offset)
            spans.append((first, first + fields.number(length)))
        yield number, tuple(spans)


def _blank(out: bytearray, items: tuple[_Item, ...], pools: list[Span]) -> None:
    """Write over all that is in the pools and of no picture."""
    for item in items:
        if not all(any(a <= first < last <= b for a, b in pools) for first, last in item.spans):
            raise _unsure()
    shown = [span for item in items if item.kind in _PICTURES for span in item.spans]
    told = [item for item in items if item.kind not in _PICTURES]
    if any(first < b and a < last for item in told for first, last in item.spans for a, b in shown):
        raise _unsure()
    pixels = [(first, bytes(out[first:last])) for first, last in shown]
    for first, last in pools:
        out[first:last] = bytes(last - first)
    for item in told:
        for first, last in item.spans:
            out[first:last] = _empty(item.kind, last - first)
    for first, data in pixels:
        out[first : first + len(data)] = data


def _empty(kind: bytes, length: int) -> bytes:
    if kind == b"Exif" and length >= len(_NO_EXIF):
        return _NO_EXIF.ljust(length, b"\0")
    return (b" " if kind == b"mime" else b"\0") * length


def _size(out: bytearray, parts: Mapping[bytes, Box]) -> tuple[int, int]:
    """Give the size of the primary picture as shown, leaving only properties that tell how to show it."""
    pitm = Fields(out, parts[b"pitm"])
    primary = pitm.number(2 if pitm.version == 0 else 4)
    inner = {box.kind: box for box in boxes(out, parts[b"iprp"].start, parts[b"iprp"].end)}
    if not {b"ipco", b"ipma"} <= inner.keys():
        raise damaged("AVIF")
    properties = [*boxes(out, inner[b"ipco"].start, inner[b"ipco"].end)]
    for box in properties:
        if box.kind not in _PROPERTIES:
            _void(out, box)
    width = height = 0
    turned = False
    for number in _associated(out, inner[b"ipma"], primary):
        box = properties[number - 1]
        if box.kind == b"ispe":
            width, height = struct.unpack_from(">II", out, box.start + 4)
        elif box.kind == b"irot":
            turned = bool(out[box.start] & 1)
    return (height, width) if turned else (width, height)


def _associated(out: bytearray, ipma: Box, item: int) -> tuple[int, ...]:
    """Give the numbers, from 1, of the properties of an item."""
    fields = Fields(out, ipma)
    wide, narrow = (2 if fields.version == 0 else 4), (2 if fields.flags & 1 else 1)
    found: tuple[int, ...] = ()
    for _ in range(fields.number(4)):
        owner = fields.number(wide)
        numbers = [fields.number(narrow) & (0x7FFF if narrow == 2 else 0x7F) for _ in range(fields.number(1))]
        if owner == item:
            found = tuple(number for number in numbers if number)
    return found


def _unsure() -> ParseError:
    return ParseError(
        "it is not certain what this AVIF picture tells besides its pixels, so it is not served", "save it as JPEG"
    )
