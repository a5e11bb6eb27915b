"""A picture or sound file -> the bytes that are served: what it is, how large, without what it tells of its maker.

Only the formats of `SUFFIXES` are served; what a file is counts, not how it is named. From pictures everything is left
out that is not needed to show them: where and when they were taken, with what, by whom, thumbnails, comments. Nothing
is coded anew: pixels stay as they are, and so does the side that is up. Knows no disk and no article.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from feedsvc import text
from feedsvc.errors import ParseError
from feedsvc.media import avif, gif, jpeg, png, sound, webp
from feedsvc.media.size import Stripped

VERSION = 2
"""Raised when the same file gives other bytes: the keeper then reads every file again."""

MAX_NAME = 80

SUFFIXES = frozenset((".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".mp3", ".m4a", ".ogg", ".oga", ".opus"))

_STRIPPERS: Mapping[str, Callable[[bytes], Stripped]] = MappingProxyType(
    {
        "image/jpeg": jpeg.strip,
        "image/png": png.strip,
        "image/webp": webp.strip,
        "image/avif": avif.strip,
        "image/gif": gif.strip,
    }
)
_ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/gif": "gif",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
}


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or sound as it is served."""

    type: str
    data: bytes
    width: int = 0  # as shown, in pixels; 0 for sound
    height: int = 0


def medium_of(data: bytes) -> Medium:
    """Tell what a file is and leave out what need not be known of it; ParseError when it cannot be served."""
    kind = type_of(data)
    if kind.startswith("audio/"):
        return Medium(kind, data)
    if kind not in _STRIPPERS:
        raise ParseError("this is no picture or sound that is served", "save it as JPEG, PNG, WebP, AVIF, GIF or MP3")
    stripped = _STRIPPERS[kind](data)
    return Medium(kind, stripped.data, stripped.width, stripped.height)


def type_of(data: bytes) -> str:
    """Tell the media type of a file by its first bytes; "" for what is not served."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(png.SIGNATURE):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if avif.is_avif(data):
        return "image/avif"
    return sound.type_of(data)


def name_of(path: str, media_type: str) -> str:
    """Name a medium in its address after its file, with the ending of what it is."""
    stem = text.slugify(text.legal(PurePosixPath(path).stem), MAX_NAME)
    return f"{stem or media_type.partition('/')[0]}.{_ENDINGS[media_type]}"
