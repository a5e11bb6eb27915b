"""A digest of what counts as a real change of an article, and what tells two such digests apart. Pure.

    words[:minor[:media[:print[:said]]]]

The words, and what is said beside them, decide on `updated`; media and print tell, where there is nothing else to
compare with, whether bytes changed.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from feedsvc.model import Article, Draft


class Parts(NamedTuple):
    """A digest taken apart."""

    words: str
    minor: str = ""  # "minor", or ""
    media: str = ""  # mark of the files beside the article
    printed: str = ""  # digest of all that documents print of it
    said: str = ""  # digest of what its author says beside the text; "" in what an older feedsvc wrote


def content_of(draft: Draft, words: str) -> str:
    """Digest what counts as a real change of an article: words, not white space or markup; and whether it was minor.

    `words` are those of its text, in one line. The draft's placeholders count, so a base URL is free to change.
    """
    image = draft.image.url if draft.image else ""
    parts = (draft.title, words, *draft.authors, image, *(file.url for file in draft.enclosures))
    return _joined(Parts(_digest(parts), "minor" if draft.minor else "", said=_said(draft)))


def _said(draft: Draft) -> str:
    """Digest what an author says beside the text and what counted ever since; "-" where that is nothing."""
    image = (draft.image.alt, draft.image.credit) if draft.image else ("", "")
    parts = (draft.summary if draft.is_summarised else "", draft.place, draft.credit, *image)
    return _digest(parts)[:16] if any(parts) else "-"


def without_said(content: str) -> str:
    """Leave out what an older feedsvc did not tell."""
    return _joined(parts_of(content)._replace(said=""))


def with_media(content: str, media: str) -> str:
    """Add a mark of the files beside an article that it shows: other files are no real change, but one of bytes."""
    return _joined(parts_of(content)._replace(media=media)) if media else content


def with_print(content: str, article: Article) -> str:
    """Add a digest of what documents print of an article."""
    texts = (article.title, article.html, article.summary, article.credit, article.place, article.language)
    names = (article.slug, article.state, article.link, article.guid, article.correction, *article.authors, "")
    times = (article.published, article.updated, article.corrected, article.expires)
    topics = [part for each in article.topics for part in (each.slug, each.label, each.reason)]
    files = map(repr, (article.image, *article.enclosures))
    parts = (*texts, *names, *map(str, times), *article.related, "", *topics, "", *files)
    words, minor, media, _, said = parts_of(content)
    return _joined(Parts(words, minor, media, _digest(parts)[:16], said))


def same_words(before: str, now: str) -> bool:
    """Tell whether two digests are of the same words."""
    return before.partition(":")[0] == now.partition(":")[0]


def really_changed(now: str, before: str) -> bool:
    """Tell whether a change from one digest to another is an author's, and no minor one."""
    # "minor" covers only the text it arrived with: left standing in the file, it does not cover the next edit.
    new, old = parts_of(now), parts_of(before)
    is_other = new.words != old.words or (bool(old.said) and new.said != old.said)
    return is_other and (not new.minor or bool(old.minor))


def parts_of(content: str) -> Parts:
    """Take a digest apart."""
    return Parts(*content.split(":"))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _joined(parts: Parts) -> str:
    return ":".join(parts).rstrip(":")
