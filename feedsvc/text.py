"""Text into text: legal, one line, clipped, slugged, ordered, shown, compared.

Every function takes time proportional to its input (or to its limit, where it has one) and gives equal results on
every machine. Knows nothing about articles, files or formats; imports nothing but the standard library.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable

ELLIPSIS = "…"

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_UNSEEN = dict.fromkeys(
    map(ord, f"{_ZWNJ}{_ZWJ}\u00ad\u200b\u2060")
)  # inside words: joiners, soft hyphens, break hints
_NEWLINES = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Escape sequences of terminals go as a whole, or their letters would stay behind as text (ECMA-48, 5.4 and 8.3.89).
_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)|\x1b[()][0-9AB]")
_ASCII = bytes(range(0x80))
_SHOWN_IN_LINES = bytes(range(0x20, 0x7F)) + b"\n"
USUAL = _SHOWN_IN_LINES + b"\t"
"""The characters of ASCII that `legal` has nothing to do with."""
_AS_THEY_ARE = bytes(set(range(0x100)).difference(b'&<>"\\\n'))  # in XML and in JSON
_LONG = 150  # characters, from which it pays to leave out first what is of ASCII
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
# XML 1.0, 2.2 Char; C1 is legal there and discouraged. A byte order mark inside a text is left over from joined files.
_FORBIDDEN = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff{_NONCHARACTERS}]")

_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_POP_EMBEDDING, _POP_ISOLATE = "\u202c", "\u2069"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")

_SAID = re.compile("[+#'’]")
_PLUS = re.compile(r"(?<=\w)(?:\+\+|\+(?!\w))")
_SHARP = re.compile(r"(?<=\w)#(?!\w)")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=(?:s|t|d|m|re|ll|ve)\b)", re.IGNORECASE)
_DOT = re.compile(r"(?<![0-9])\.|\.(?![0-9])")  # not of a number
_NO_LETTERS = re.compile("[^0-9a-z]+")  # of ASCII, in small letters

_HANGUL_LEAD, _HANGUL_VOWEL, _HANGUL_TAIL, _HANGUL_LV, _HANGUL_LVT = range(1, 6)


def legal(text: str) -> str:
    r"""Keep what may stand in XML 1.0, HTML and JSON alike, every line end as `\n`; idempotent.

    Joiners and right-to-left text stay; a bidirectional control that has no partner in its line goes.
    """
    if text.isprintable() or (unusual := without(text, USUAL)).isprintable():
        return text  # as most are: nothing that is looked for below is printable
    if _FORBIDDEN.search(unusual) or _NEWLINES.search(unusual):
        text = without_controls(text)
    if not _BIDI.search(unusual):
        return text
    return "\n".join(balanced(line) for line in text.split("\n"))


def without_controls(text: str) -> str:
    """Drop what XML forbids and what only terminals obey; a line ends with a newline, however it did before."""
    return _FORBIDDEN.sub("", _TERMINAL.sub("", _NEWLINES.sub("\n", text)))


def beyond_ascii(text: str) -> str:
    """Give the characters of a text that are not of ASCII, in their order: most texts have few."""
    return "" if text.isascii() else without(text, _ASCII)


def without(text: str, characters: bytes) -> str:
    """Leave out characters of ASCII; as bytes, which takes a fifth of a look at each character."""
    return text.encode("utf-8", "surrogatepass").translate(None, characters).decode("utf-8", "surrogatepass")


def one_line(text: str) -> str:
    """Make legal text of one line, white space collapsed to single spaces."""
    if "\n" not in text and is_tidy(text):
        return text.strip()  # as most is: no white space but a space is printable
    return " ".join(legal(text).split())


def is_tidy(text: str) -> bool:
    """Tell whether each line of a text surely is as `one_line` leaves it, but for spaces at its ends."""
    return "  " not in text and (text if len(text) < _LONG else without(text, _SHOWN_IN_LINES)).isprintable()


def clip(text: str, limit: int) -> str:
    """Cut to at most `limit` characters between two graphemes, with an ellipsis; cost grows with the limit only."""
    if len(text) <= limit:
        return text
    return balanced(text[: _boundary(text, max(limit - 1, 0))].rstrip()) + ELLIPSIS[:limit]


def slugify(text: str, limit: int = 80) -> str:
    """Make letters and digits of any script (NFC, lower case) joined by single hyphens; "" when there are none."""
    text = text[: 16 * limit]
    text = text if text.isascii() else unicodedata.normalize("NFC", text.translate(_UNSEEN))
    if _SAID.search(text):
        text = _PLUS.sub(lambda match: "-plus" * len(match[0]) + "-", text)
        text = _APOSTROPHE.sub("", _SHARP.sub("-sharp-", text))
    text = unicodedata.normalize("NFC", text.lower())
    slug = _NO_LETTERS.sub("-", text).strip("-") if text.isascii() else _letters_joined(text)
    if len(slug) <= limit:
        return slug
    cut = slug.rfind("-", limit // 2, limit + 1)
    return slug[: cut if cut > 0 else _boundary(slug, limit) or limit].strip("-")


def natural_key(path: str) -> bytes:
    """Order paths as people count: a2 before a10; total, so no two paths share a key."""
    parts = re.split(r"([0-9]+)", path)
    key = bytearray(_bytes(parts[0]))
    for number, words in zip(parts[1::2], parts[2::2], strict=True):
        digits = number.lstrip("0")  # int() refuses more than 4,300
        # No name of a file holds a zero byte: what ends comes before what goes on.
        key += b"\0\1" + len(digits).to_bytes(4) + digits.encode() + _bytes(words)
    return bytes(key + b"\0\0" + _bytes(path))


def of_natural_key(key: bytes) -> str:
    """Give the path that has a natural key."""
    return key.rpartition(b"\0")[2].decode("utf-8", "surrogatepass")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # in the order of Python's strings


def shown(text: str, limit: int = 200) -> str:
    r"""Make text fit for one line of a log, terminal or message: what acts instead of showing is escaped as `\x1b`."""
    start = text[: limit + 1]
    return clip(start if start.isprintable() else "".join(map(_shown, start)), limit)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: 1 article, 1,204 articles."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def nearest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Give up to five of `words` that `word` may have meant, best first."""
    by_fold: dict[str, str] = {}
    for candidate in sorted(words):
        by_fold.setdefault(fold(candidate), candidate)
    return tuple(by_fold[match] for match in difflib.get_close_matches(fold(word[:100]), by_fold, n=5))


def fold(text: str) -> str:
    """Make the key under which two spellings of a name are one: no case, no accents, no dots, no leading "the"."""
    folded = text.lower() if text.isascii() else _without_accents(text)
    words = (_DOT.sub("", folded) if "." in folded else folded).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _without_accents(text: str) -> str:
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.translate(_UNSEEN)).casefold())
    # Only the accents of Latin, Greek and Cyrillic: in other scripts marks are vowels, and make another word.
    return unicodedata.normalize("NFKC", re.sub("[\u0300-\u036f]", "", text))


def escaped_weight(text: str) -> int:
    """Count the bytes of text in UTF-8 once escaped for XML or for JSON, whichever is more."""
    encoded = text.encode("utf-8", "surrogatepass")
    escaped = encoded.translate(None, _AS_THEY_ARE)
    xml = 4 * escaped.count(b"&") + 3 * (escaped.count(b"<") + escaped.count(b">"))
    json = escaped.count(b'"') + escaped.count(b"\\") + escaped.count(b"\n")
    return len(encoded) + max(xml, json)


def balanced(line: str) -> str:
    """Drop every bidirectional control that is not one of a pair (UAX #9, BD9 and BD11)."""
    controls = [] if line.isascii() or line.isprintable() else [match.start() for match in _BIDI.finditer(line)]
    if not controls:
        return line
    paired: set[int] = set()
    opened: list[int] = []
    isolates = 0
    for place in controls:
        char = line[place]
        if char in _EMBEDDINGS or char in _ISOLATES:
            opened.append(place)
            isolates += char in _ISOLATES
        elif char == _POP_EMBEDDING and opened and line[opened[-1]] in _EMBEDDINGS:
            paired |= {opened.pop(), place}
        elif char == _POP_ISOLATE and isolates:
            while line[opened[-1]] not in _ISOLATES:
                opened.pop()
            paired |= {opened.pop(), place}
            isolates -= 1
    unpaired = [place for place in controls if place not in paired]
    starts = [0, *(place + 1 for place in unpaired)]
    return "".join(line[start:end] for start, end in zip(starts, [*unpaired, len(line)], strict=True))


def _boundary(text: str, place: int) -> int:
    """Find the last grapheme boundary at or before `place`; `place` itself when a single grapheme is as long."""
    for end in range(min(place, len(text)), 0, -1):
        if end == len(text) or not _inside_grapheme(text, end):
            return end
    return place


def _inside_grapheme(text: str, place: int) -> bool:
    """Say whether a cut before `place` would split what a reader sees as one character (UAX #29, section 3)."""
    before, after = text[place - 1], text[place]
    if before == "\r" and after == "\n":
        return True
    if after in (_ZWJ, _ZWNJ) or _extends(after):
        return True
    if before == _ZWJ or 0x1F1E6 <= ord(before) <= 0x1F1FF:
        return before == _ZWJ or (0x1F1E6 <= ord(after) <= 0x1F1FF and _odd_flags(text, place))
    return _hangul_joins(_hangul(before), _hangul(after)) or _is_virama(before)


def _extends(char: str) -> bool:
    """Say whether a character belongs to the one before: marks, selectors, skin tones, tags, half-width voicing."""
    return (
        unicodedata.category(char)[0] == "M"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
        or char in "ﾞﾟ"
    )


def _is_virama(char: str) -> bool:
    return unicodedata.combining(char) == 9


def _odd_flags(text: str, place: int) -> bool:
    """Say whether an odd number of regional indicators stands before `place`: two make a flag."""
    start = place
    while start > 0 and 0x1F1E6 <= ord(text[start - 1]) <= 0x1F1FF:
        start -= 1
    return (place - start) % 2 == 1


def _hangul(char: str) -> int:
    code = ord(char)
    if 0xAC00 <= code <= 0xD7A3:
        return _HANGUL_LVT if (code - 0xAC00) % 28 else _HANGUL_LV
    if 0x1100 <= code <= 0x115F or 0xA960 <= code <= 0xA97C:
        return _HANGUL_LEAD
    if 0x1160 <= code <= 0x11A7 or 0xD7B0 <= code <= 0xD7C6:
        return _HANGUL_VOWEL
    return _HANGUL_TAIL if 0x11A8 <= code <= 0x11FF or 0xD7CB <= code <= 0xD7FB else 0


def _hangul_joins(before: int, after: int) -> bool:
    """Syllable parts that are one syllable (UAX #29, GB6 to GB8)."""
    if before == _HANGUL_LEAD:
        return after in (_HANGUL_LEAD, _HANGUL_VOWEL, _HANGUL_LV, _HANGUL_LVT)
    if before in (_HANGUL_VOWEL, _HANGUL_LV):
        return after in (_HANGUL_VOWEL, _HANGUL_TAIL)
    return before in (_HANGUL_LVT, _HANGUL_TAIL) and after == _HANGUL_TAIL


def _letters_joined(text: str) -> str:
    words = "".join(char if _in_slug(char) else " " for char in text).split()
    return "-".join(filter(None, map(_without_leading_marks, words)))


def _in_slug(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def _without_leading_marks(word: str) -> str:
    """A mark needs a letter to stand on."""
    start = next((place for place, char in enumerate(word) if char.isalnum()), len(word))
    return word[start:]


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a path that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    harmless = char.isprintable() or char in (_ZWJ, _ZWNJ) or unicodedata.category(char) == "Zs"
    if harmless and not _BIDI.match(char) and char not in _DIRECTION_MARKS:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")
