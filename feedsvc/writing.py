"""What an author needs before publishing: a file to begin with, and a look at the page that it will be.

    headline --begin--> a file among the articles
    article file --preview--> one HTML file outside of them

Publishes nothing and serves nothing; reads no clock: one is handed in.
"""

import json
import os
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from feedsvc import parse, text
from feedsvc.errors import FeedsvcError, SourceError
from feedsvc.ingest import sources
from feedsvc.model import Article, Draft, Problem
from feedsvc.parse import references
from feedsvc.parse.references import Filling
from feedsvc.render import html
from feedsvc.settings import Settings
from feedsvc.topics import topics_of
from feedsvc.topics.vocabulary import vocabulary_of

_TEMPLATE = """\
---
title: {title}
date: {date}
# author: Your name
# tags: [A topic, Another]
draft: true  # take this line away to publish
---

"""


def begin(settings: Settings, headline: str, now: datetime) -> Path:
    """Write a first draft under a headline and give its file; raises FeedsvcError."""
    title = text.one_line(headline)
    slug = text.slugify(title)
    if not slug:
        raise FeedsvcError("a headline needs letters or digits", 'write it like this: feedsvc new "Talks resume"')
    local = now.astimezone(ZoneInfo(settings.site.time_zone))
    path = settings.folder / f"{local:%Y-%m-%d}-{slug}.md"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(title=json.dumps(title, ensure_ascii=False), date=f"{local:%Y-%m-%d %H:%M}"))
    except FileExistsError as error:
        raise FeedsvcError(
            f"{text.shown(str(path))} is there already", "edit it, or choose another headline"
        ) from error
    return path


def preview(settings: Settings, name: str, now: datetime) -> tuple[Path, tuple[Problem, ...]]:
    """Write the page of an article, drafts too, as one HTML file, and give it with the problems of the article.

    `name` is the file, seen from here or from the folder of articles. Raises FeedsvcError.
    """
    path = _in_folder(settings.folder, name)
    try:
        draft = parse.parse(sources.read(settings.folder, path), settings.site)
    except SourceError as error:
        raise FeedsvcError(error.message, error.hint or "name a file in the folder of articles") from error
    draft = references.filled(draft, _beside(settings.folder, path), draft.enclosures)
    page = html.standalone_article(settings.site, _article(draft, path, settings, now))
    descriptor, written = tempfile.mkstemp(prefix="feedsvc-preview-", suffix=".html")
    with os.fdopen(descriptor, "wb") as file:
        file.write(page)
    return Path(written), draft.problems


def _in_folder(folder: Path, name: str) -> str:
    """Give the path in the folder of a file that was named from here, or from there."""
    here = Path(name).absolute()
    return str(here.relative_to(folder)) if here.exists() and here.is_relative_to(folder) else name


def _beside(folder: Path, path: str) -> Callable[[str], Filling | None]:
    def filling(placeholder: str) -> Filling | None:
        beside = references.path_of(placeholder, path)
        return None if beside.startswith("..") else Filling((folder / beside).as_uri())

    return filling


def _article(draft: Draft, path: str, settings: Settings, now: datetime) -> Article:
    published = draft.published.when if draft.published else now
    updated = draft.updated.when if draft.updated else published
    topics = topics_of(
        draft.title,
        draft.text,
        tags=draft.tags,
        vocabulary=vocabulary_of(settings.site),
        language=draft.language or None,
        not_topics=draft.not_topics,
        topics_only=draft.topics_only,
    )
    return Article(
        id="",
        slug=draft.slug or text.slugify(draft.title) or "article",
        path=path,
        digest="",
        state="live",
        title=draft.title,
        html=draft.html,
        summary=draft.summary,
        published=published,
        updated=updated,
        changed=now,
        first_seen=now,
        filed=now,
        authors=draft.authors,
        credit=draft.credit,
        place=draft.place,
        language=draft.language or settings.site.language,
        topics=topics,
        related=draft.related,
        enclosures=draft.enclosures,
        image=draft.image,
        link=draft.link,
        correction=draft.correction,
        corrected=updated if draft.correction else None,
    )
