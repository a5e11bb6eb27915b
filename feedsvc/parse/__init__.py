"""bytes -> Draft: what one article file says, nothing more.

Knows no disk, no database, no topics and no present time.
"""

from collections.abc import Mapping
from types import MappingProxyType

PARSE_VERSION = 1
"""Raised when the same bytes give another Draft: the keeper then reads every file again (rules/security S7)."""

_PLAIN = (".txt",)
_MARKDOWN = (".md", ".markdown")
_HTML = (".html", ".htm", ".xhtml")
_JSON = (".json",)

ARTICLE_SUFFIXES = frozenset(_PLAIN + _MARKDOWN + _HTML + _JSON)

_WORD = "Word files are not read; save as plain text or Markdown"
_TEXT = "documents of this kind are not read; save as plain text or Markdown"
_PDF = "PDF files are not read; save the text as plain text or Markdown"
_SHEET = "tables and slides are not read; save the text as plain text or Markdown"

OFFICE: Mapping[str, str] = MappingProxyType(
    {
        ".doc": _WORD,
        ".docx": _WORD,
        ".odt": _TEXT,
        ".rtf": _TEXT,
        ".pages": _TEXT,
        ".epub": _TEXT,
        ".pdf": _PDF,
        ".xls": _SHEET,
        ".xlsx": _SHEET,
        ".ods": _SHEET,
        ".ppt": _SHEET,
        ".pptx": _SHEET,
        ".odp": _SHEET,
    }
)
"""Suffixes that people take for articles, each with what to do instead."""

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".heic", ".tif", ".tiff", ".bmp", ".ico")
_SOUND = (".mp3", ".m4a", ".ogg", ".oga", ".opus", ".wav", ".flac", ".aac")
_FILM = (".mp4", ".m4v", ".webm", ".mov", ".ogv", ".avi", ".mkv", ".mpg", ".mpeg", ".vtt", ".srt")

MEDIA_SUFFIXES = frozenset(_PICTURES + _SOUND + _FILM)
