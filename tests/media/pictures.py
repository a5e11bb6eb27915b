"""Small real pictures, made by hand with metadata in every place that their format has for it."""

import base64
import struct
import zlib

SECRET = b"48.8584N 2.2945E"
"""A place that must not be left in what is served."""

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + SECRET + b"</x:xmpmeta>"

# a baseline JPEG of 16 x 8 gray pixels: tables, frame and one scan
_QUANTISERS = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
_FRAME = b"\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 8, 16) + b"\x01\x01\x11\x00"
_HUFFMAN = (
    b"\xff\xc4\x00\x14\x00" + b"\x01" + b"\0" * 15 + b"\0" + b"\xff\xc4\x00\x14\x10" + b"\x01" + b"\0" * 15 + b"\0"
)
_SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"


def exif(orientation: int = 1, order: str = ">") -> bytes:
    """TIFF data with an orientation and a GPS block that holds the secret."""
    head = b"MM\0*" if order == ">" else b"II*\0"
    entries = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0) + struct.pack(order + "HHII", 0x8825, 4, 1, 38)
    return head + struct.pack(order + "IH", 8, 2) + entries + struct.pack(order + "I", 0) + SECRET


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(orientation: int = 1, order: str = ">", *, told: bool = True) -> bytes:
    """16 x 8 pixels."""
    jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
    told_parts = (
        segment(0xE1, b"Exif\0\0" + exif(orientation, order)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        segment(0xE0, b"JFXX\0\x10" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET),
        segment(0xFE, SECRET),
        segment(0xE2, b"MPF\0" + SECRET),
    )
    colour = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile") + segment(0xEE, b"Adobe\0\x64\0\0\0\0\0")
    pixels = _QUANTISERS + _FRAME + _HUFFMAN + _SCAN + b"\x03\xff\x00\xff\xd0\x3f"
    behind = b"\xff\xd8" + segment(0xFE, SECRET) + b"\xff\xd9" if told else b""
    return b"\xff\xd8" + jfif + (b"".join(told_parts) if told else b"") + colour + pixels + b"\xff\xd9" + behind


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(orientation: int = 0, *, told: bool = True, colour: int = 200) -> bytes:
    """3 x 2 gray pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0)) + chunk(b"pHYs", struct.pack(">IIB", 1, 1, 0))
    talk = (
        chunk(b"tEXt", b"Location\0" + SECRET),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        chunk(b"tIME", b"\x07\xea\x0b\x17\x0c\0\0"),
        chunk(b"prVt", SECRET),
        chunk(b"eXIf", exif(orientation or 1)),
    )
    data = chunk(b"IDAT", zlib.compress((b"\0" + bytes((colour,)) * 3) * 2))
    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + (b"".join(talk) if told else b"") + data + end + (SECRET if told else b"")


def _riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


# 5 x 4 pixels, a blue bar on red, lossless
_LOSSLESS = base64.b64decode("VlA4TBMAAAAvBMAAAA8Q87//8x8OHvER0f9oAA==")


def webp(orientation: int = 1, *, extended: bool = True, told: bool = True) -> bytes:
    """5 x 4 pixels on a canvas, or alone."""
    if not extended:
        return b"RIFF" + struct.pack("<I", 4 + len(_LOSSLESS)) + b"WEBP" + _LOSSLESS
    flags = 0x0C if told else 0
    canvas = _riff(b"VP8X", bytes((flags, 0, 0, 0)) + (4).to_bytes(3, "little") + (3).to_bytes(3, "little"))
    talk = _riff(b"EXIF", exif(orientation, "<")) + _riff(b"XMP ", XMP) + _riff(b"ABCD", SECRET) if told else b""
    body = b"WEBP" + canvas + _LOSSLESS + talk
    return b"RIFF" + struct.pack("<I", len(body)) + body + (SECRET if told else b"")


def gif(*, told: bool = True) -> bytes:
    """One pixel, in a loop for ever."""
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
    comment = b"\x21\xfe" + bytes((len(SECRET),)) + SECRET + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    control = b"\x21\xf9\x04\0\x0a\0\0\0"
    pixel = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    return head + loop + (comment + xmp if told else b"") + control + pixel + b";" + (SECRET if told else b"")


def box(kind: bytes, body: bytes, *, full: int | None = None) -> bytes:
    body = body if full is None else struct.pack(">I", full) + body
    return struct.pack(">I", 8 + len(body)) + kind + body


# 64 x 32 pixels, a blue bar on red and black, as an AV1 encoder gave them
AV1 = base64.b64decode(
    "CgwAAAACp/8AaICGgMIytQIQSgAIIIIQACDroba/YPQH7rE1NUM0pESEzMmHQB7NOh+1TesU/GpQj4FtGMT8i0Rpmcbk0sxN+vce"
    "eyr2mkwOT064DrQo4Ug78mksvjPTFkPLhe29XUjaqqKXGxAiUJj4bMpyWRaDr/0fSuX7E/jOlyAyVEILMhhAGYMhK3E94DjMH+mM"
    "rL1JbUmX3gjqw/A6IMJxHhwqB64aE4VN15HVieITaFYX9alw72a1uxpcC07+XfakNmuTakQaekfG/ySqO8l02lXS/j+N7JBmSHpU"
    "Q4MpCfGSPfZwzntHGFdMgND4awcBCr69yX81+4/JRwxCj2ycDlVTDZM23qLFwoVuJnjtdtBu5rmGXq9Zw0q420DBAWoWctnirVVP"
    "JqAwfDcuKtZHXuOHx+TknMg3RoqyjRGRqgY="
)


def avif(*, turned: bool = False, method: int = 0, moving: bool = False, overlap: bool = False) -> bytes:
    """64 x 32 pixels, or turned on their side."""
    pixels, told, xmp = AV1, b"\0\0\0\0" + exif(), XMP
    for _ in range(2):  # the second time it is known where the data stands
        start = len(_avif(turned, method, 0, (pixels, told, xmp), overlap)) - len(pixels + told + xmp) - len(SECRET)
    whole = _avif(turned, method, start, (pixels, told, xmp), overlap)
    return whole + (box(b"moov", SECRET) if moving else b"") + box(b"uuid", b"\0" * 16 + SECRET)


def _avif(turned: bool, method: int, start: int, parts: tuple[bytes, ...], overlap: bool) -> bytes:
    kinds = (b"av01", b"Exif", b"mime")
    names = (b"Color\0", b"\0", b"\0application/rdf+xml\0")
    entries = [
        box(b"infe", struct.pack(">HH", number, 0) + kind + name, full=2 << 24)
        for number, (kind, name) in enumerate(zip(kinds, names, strict=True), 1)
    ]
    places = b""
    at = start
    for number, part in enumerate(parts, 1):
        places += struct.pack(">HHHHII", number, method, 0, 1, start if overlap else at, len(part))
        at += len(part)
    properties = box(b"ispe", struct.pack(">II", 64, 32), full=0) + box(b"irot", b"\1" if turned else b"\0")
    properties += box(b"av1C", b"\x81\x00\x0c\x00") + box(b"pixi", b"\x03\x08\x08\x08", full=0)
    properties += box(b"uuid", b"\0" * 16 + SECRET)
    associations = struct.pack(">IHB", 1, 1, 4) + b"\x01\x83\x04\x82"
    meta = (
        box(b"hdlr", b"\0\0\0\0pict" + b"\0" * 13, full=0)
        + box(b"pitm", struct.pack(">H", 1), full=0)
        + box(b"iloc", struct.pack(">HH", 0x4400, 3) + places, full=1 << 24)
        + box(b"iinf", struct.pack(">H", 3) + b"".join(entries), full=0)
        + box(b"iprp", box(b"ipco", properties) + box(b"ipma", associations, full=0))
        + box(b"xml ", XMP, full=0)
    )
    head = box(b"ftyp", b"avif\0\0\0\0avifmif1miaf") + box(b"meta", meta, full=0)
    return head + box(b"mdat", b"".join(parts) + SECRET)


MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" + b"\0" * 413
M4A = box(b"ftyp", b"M4A \0\0\0\0M4A isom") + box(b"mdat", b"sound")
OGG = b"OggS\0\x02" + b"\0" * 20
