"""A digest of what counts as a real change of an article, and what tells two such digests apart. Pure."""

import hashlib

from feedsvc.model import (
    Draft,
)


def content_of(draft: Draft, words: str) -> str:
    """Digest what counts as a real change of an article: words, not white space or markup; and whether it was minor.

    `words` are those of its text, in one line. The draft's placeholders count, so a base URL is free to change.
    """
    image = draft.image.url if draft.image else ""
    parts = (draft.title, words, *draft.authors, image, *(file.url for file in draft.enclosures))
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return digest + (":minor" if draft.minor else "")


def with_media(content: str, media: str) -> str:
    """Add a mark of the files beside an article that it shows: other files are no real change, but one of bytes."""
    if not media:
        return content
    return content + (":" if ":" in content else "::") + media


def same_words(before: str, now: str) -> bool:
    """Tell whether two digests of `content_of` are of the same words."""
    return before.partition(":")[0] == now.partition(":")[0]


def really_changed(now: str, before: str) -> bool:
    """Tell whether a change from one digest to another is an author's, and no minor one."""
    # "minor" covers only the text it arrived with: left standing in the file, it does not cover the next edit.
    new, minor_now, _ = parts_of(now)
    old, minor_before, _ = parts_of(before)
    return new != old and (not minor_now or bool(minor_before))


def parts_of(content: str) -> tuple[str, str, str]:
    """Take a digest of `content_of` apart: words, "minor" or "", mark of the media."""
    words, _, rest = content.partition(":")
    minor, _, media = rest.partition(":")
    return words, minor, media
