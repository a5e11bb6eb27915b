"""A digest of what counts as a real change of an article, and what tells two such digests apart. Pure.

    words[:minor[:media[:print]]]

The words decide on `updated`; the rest tells, where there is nothing else to compare with, whether bytes changed.
"""

import hashlib
from typing import NamedTuple

from feedsvc.model import Article, Draft


class Parts(NamedTuple):
    """A digest taken apart."""

    words: str
    minor: str = ""  # "minor", or ""
    media: str = ""  # mark of the files beside the article
    printed: str = ""  # digest of all that documents print of it


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
    return _joined(parts_of(content)._replace(media=media))


def with_print(content: str, article: Article) -> str:
    """Add a digest of what documents print of an article."""
    texts = (article.title, article.html, article.summary, article.credit, article.place, article.language)
    names = (article.slug, article.state, article.link, article.guid, article.correction, *article.authors, "")
    times = (article.published, article.updated, article.corrected, article.expires)
    topics = [part for each in article.topics for part in (each.slug, each.label, each.reason)]
    files = map(repr, (article.image, *article.enclosures))
    parts = (*texts, *names, *map(str, times), *article.related, "", *topics, "", *files)
    printed = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _joined(parts_of(content)._replace(printed=printed))


def same_words(before: str, now: str) -> bool:
    """Tell whether two digests are of the same words."""
    return before.partition(":")[0] == now.partition(":")[0]


def really_changed(now: str, before: str) -> bool:
    """Tell whether a change from one digest to another is an author's, and no minor one."""
    # "minor" covers only the text it arrived with: left standing in the file, it does not cover the next edit.
    new, old = parts_of(now), parts_of(before)
    return new.words != old.words and (not new.minor or bool(old.minor))


def parts_of(content: str) -> Parts:
    """Take a digest apart."""
    return Parts(*content.split(":"))


def _joined(parts: Parts) -> str:
    return ":".join(parts).rstrip(":")
