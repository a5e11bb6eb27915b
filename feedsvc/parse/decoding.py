"""bytes -> str: what an article file says, whichever character set it was saved in.

Tried in this order: a byte order mark; the character set that an HTML or XHTML file declares; strict UTF-8; UTF-8 with
a few damaged places (they become U+FFFD); the guess of charset-normalizer when it is sure of another script;
Windows-1252 when most letters are ASCII. Everything after strict UTF-8 is told in a warning; what is left is refused.
Knows nothing about titles, fields or bodies, and decodes nothing but what it is given (archives stay closed).
"""

import codecs
import re
from typing import NamedTuple

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.model import Problem

_HINT_UTF8 = "save the file as UTF-8"
_HINT_NOT_TEXT = "save it as plain text, Markdown or HTML; pictures and sound go beside articles under their own suffix"

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF87a": "a GIF picture",
    b"GIF89a": "a GIF picture",
    b"%PDF-": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "a Word, Excel or PowerPoint document",
    b"PK\x03\x04": "a zip archive or an office document",
    b"\x1f\x8b\x08": "a gzip archive",
    b"BZh91AY&SY": "a bzip2 archive",
    b"\xfd7zXZ\x00": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x7fELF": "a program",
    b"SQLite format 3\x00": "a database",
}
_BEGINNINGS = tuple(_SIGNATURES)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Line ends, tabs, form feeds and the escapes of terminals occur in text; of the others a few are slips, many are data.
_CONTROLS = bytes(byte for byte in [*range(0x20), 0x7F] if byte not in b"\t\n\r\f\x1b")
_SLIPS = 8
_SLIPS_PER_BYTE = 0.05

_DECLARING = frozenset({".html", ".htm", ".xhtml"})
_PRESCAN = 4096  # bytes; browsers look at 1,024 (HTML, 13.2.3.2), long comments push declarations further down
_DECLARATION = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})|<meta\s[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
# What pages mean by these labels (Encoding Standard, 4.2); Python's codecs take them literally.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "tis-620": "cp874",
    # A declaration that could be read byte by byte does not stand in UTF-16 (HTML, 13.2.3.2).
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
# Python's other codecs are no character sets of files: escapes, compression, Punycode, UTF-7.
_KNOWN = re.compile(
    r"utf-8|cp125\d|cp8\d\d|cp9(?:32|49)|iso8859-\d+|koi8-[rut]|mac-\w+|gb18030|big5hkscs|euc_jp|iso2022_jp|johab|hz"
)

# What encoders that are not UTF-8 proper write: overlong forms, encoded surrogates (RFC 3629, 3); a cut last character.
_DAMAGE = re.compile(
    rb"[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|\xf0[\x80-\x8f][\x80-\xbf]{2}|\xed[\xa0-\xbf][\x80-\xbf]"
    rb"|(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z"
)
_GOOD_PER_BAD = 4
_SAMPLE = 8192  # bytes; of more, charset-normalizer is less sure
_ENOUGH_FOR_A_GUESS = 24  # bytes beyond ASCII
_SURE_COHERENCE = 0.3
_SURE_CHAOS = 0.1


class Decoded(NamedTuple):
    """The text of a file, legal in every format, and what had to be assumed or dropped for it."""

    text: str
    problems: tuple[Problem, ...] = ()  # their path is the caller's to fill in


def decode(data: bytes, suffix: str) -> Decoded:
    """Read the bytes of a file as text; ParseError when they are none or declare an unknown character set."""
    if data.startswith(_BEGINNINGS):
        name = next(name for signature, name in _SIGNATURES.items() if data.startswith(signature))
        raise ParseError(f"this is {name}, not text", _HINT_NOT_TEXT)
    suffix = suffix.lower()
    if suffix not in _DECLARING and (usual := _usual(data)) is not None:
        return Decoded(usual)
    raw, problems = _read(data, suffix)
    # NEL stands in the midst of lines as often as at their ends: a line break would tear titles.
    raw = raw.replace("\x85", " ")
    legal = text.legal(raw)
    dropped = 0 if legal is raw else len(raw) - raw.count("\r\n") - len(legal)
    if dropped:
        noun = "character that shows nothing was" if dropped == 1 else "characters that show nothing were"
        problems += (_warning(f"{dropped} {noun} dropped (controls, unpaired direction marks)"),)
    return Decoded(legal, problems)


def _usual(data: bytes) -> str | None:
    """Read UTF-8 in which everything shows, as most files are; None for any other."""
    try:
        return data.decode() if data.translate(None, text.USUAL).decode().isprintable() else None
    except UnicodeDecodeError:
        return None


def _read(data: bytes, suffix: str) -> tuple[str, tuple[Problem, ...]]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _read_marked(data[len(mark) :], encoding)
    _refuse_controls(data)
    declared = _declared(data) if suffix in _DECLARING else None
    if declared and declared != "utf-8":
        return _read_declared(data, declared)
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        return _read_damaged(data) if _is_damaged_utf8(data) else _read_legacy(data)


def _read_marked(data: bytes, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    raw = data.decode(encoding, "replace")
    _refuse_controls(raw.encode("utf-8", "replace"))
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return raw, (_unreadable(raw, encoding.upper(), data[: error.start].count(b"\n") + 1),)
    return raw, ()


def _refuse_controls(data: bytes) -> None:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if controls > _SLIPS and controls > len(data) * _SLIPS_PER_BYTE:
        raise ParseError("this is not text: too many control characters", _HINT_NOT_TEXT)


def _declared(data: bytes) -> str | None:
    """Find the codec of the character set that an HTML or XHTML file declares for itself."""
    match = _DECLARATION.search(data[:_PRESCAN])
    if not match:
        return None
    label = (match[1] or match[2]).decode("ascii", "replace")
    try:
        name = codecs.lookup(label).name
    except LookupError:
        name = ""
    name = _MEANT.get(name, name)
    if not _KNOWN.fullmatch(name):
        raise ParseError(f"the file declares the character set {text.shown(label)}, which is not known", _HINT_UTF8)
    return name


def _read_declared(data: bytes, encoding: str) -> tuple[str, tuple[Problem, ...]]:
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        raw = data.decode(encoding, "replace")
    try:
        return data.decode(), (_warning(f"the file declares {encoding} but is UTF-8", "correct the declaration"),)
    except UnicodeDecodeError:
        return raw, (_unreadable(raw, encoding),)


def _is_damaged_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 but for a few places, not text in another character set."""
    try:
        _DAMAGE.sub(b"", data).decode()
        return True
    except UnicodeDecodeError:
        beyond_ascii = re.sub("[\x00-\x7f]+", "", data.decode("utf-8", "replace"))
        bad = beyond_ascii.count("\ufffd")
        return len(beyond_ascii) - bad >= _GOOD_PER_BAD * bad


def _read_damaged(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    raw = data.decode("utf-8", "replace")
    return raw, (_unreadable(raw, "UTF-8"),)


def _read_legacy(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    encoding = _guess(data) or "cp1252"
    raw = data.decode(encoding, "replace")
    if encoding == "cp1252" and not _is_western(raw):
        raise ParseError("the file is not UTF-8, and its character set cannot be told", _HINT_UTF8)
    assumed = _warning(f"the file is not UTF-8; it was read as {encoding}", _HINT_UTF8)
    if "\ufffd" in raw:
        return raw, (assumed, _unreadable(raw, encoding))
    return raw, (assumed,)


def _guess(data: bytes) -> str | None:
    """Ask charset-normalizer; None unless it is sure of a script that Windows-1252 cannot write."""
    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    if len(sample) - len(sample.translate(None, bytes(range(0x80, 0x100)))) < _ENOUGH_FOR_A_GUESS:
        return None
    import charset_normalizer  # slow to load, and seldom needed

    best = charset_normalizer.from_bytes(sample).best()
    if best is None or best.chaos > _SURE_CHAOS or best.coherence < _SURE_COHERENCE or _is_latin(str(best)):
        return None
    try:
        data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    return best.encoding


def _is_western(raw: str) -> bool:
    """Say whether text has the look of a Western language: accents are few among its letters."""
    letters = [char for char in raw[:_SAMPLE] if char.isalpha()]
    return sum(char > "\x7f" for char in letters) * 3 <= len(letters)


def _is_latin(sample: str) -> bool:
    """Say whether letters beyond ASCII are mostly Latin: their character sets differ too little for a guess."""
    letters = [char for char in sample if char.isalpha() and char > "\x7f"]
    return sum(char < "\u0250" for char in letters) * 2 >= len(letters)


def _unreadable(raw: str, encoding: str, line: int = 0) -> Problem:
    place = raw.find("\ufffd")
    count = raw.count("\ufffd")
    line = line or raw.count("\n", 0, place) + 1
    return _warning(
        f"{count} place{'s' * (count != 1)} cannot be read as {encoding} and show as \ufffd", _HINT_UTF8, line
    )


def _warning(message: str, hint: str = "", line: int = 0) -> Problem:
    return Problem("", line, "warning", message, hint)
