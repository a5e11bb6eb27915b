"""A new site: the folder, its commented settings and a first article.

Knows what a beginner is shown; overwrites nothing.
"""

from pathlib import Path

from feedsvc.errors import FeedsvcError
from feedsvc.settings import SITE_FILE
from feedsvc.text import shown

FIRST_ARTICLE = "welcome.md"

SETTINGS_TEXT = """\
# The settings of this site. Every line may be left out; what stands behind a # is not in force.
# feedsvc reads this file again whenever it changes.

title = "My News"
# subtitle = "What happened, in short pieces"

# The address of the site as the world sees it. Set it before your feeds go public: readers keep the addresses that
# they find in feeds.
# base_url = "https://news.example.org"

# Who stands behind articles that name no author, and who holds the rights.
# author = "The editors"
# rights = "CC BY 4.0"

# The language of articles that do not tell theirs, and the time zone of dates that name none.
# language = "en"
# time_zone = "Europe/Paris"

# Lines after which an article ends, and what a page put around it begins.
# markers = ["Today's Top News", "Most Viewed"]

# Tell what is wrong with which file in a file here too, _PROBLEMS.txt.
# report_file = true

[topics]
# Names that never become topics.
# blocked = ["Monday"]
# How many articles a name found in headlines needs before it is listed as a topic; tags are listed at once.
# min_articles = 2

# What an editor decides about one topic, here the one at /topics/us/:
# [topics.us]
# label = "United States"
# aliases = ["America", "USA"]
"""

ARTICLE_TEXT = """\
---
title: Welcome to my news
tags: [Welcome]
---

This is a first article. It is a text file in the articles folder; **its first heading or `title` is the headline**, and
`tags` name the topics under which people can follow it.

Change it, or delete it and save your own beside it: plain text, Markdown or HTML. A moment later it is in the feeds.
"""


def begin(folder: Path) -> tuple[Path, ...]:
    """Make a site in a folder that has none, and give the files written; raises FeedsvcError."""
    if (folder / SITE_FILE).exists():
        raise FeedsvcError(f"{shown(str(folder))} is a site already: it has a {SITE_FILE}", "name another folder")
    texts = {SITE_FILE: SETTINGS_TEXT, FIRST_ARTICLE: ARTICLE_TEXT}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            del texts[FIRST_ARTICLE]  # the articles that are there will do
        for name, text in texts.items():
            with (folder / name).open("x", encoding="utf-8") as file:
                file.write(text)
            written.append(folder / name)
    except OSError as error:
        raise FeedsvcError(
            f"{shown(str(folder))} cannot be written: {error.strerror}", "name another folder"
        ) from error
    return tuple(written)
