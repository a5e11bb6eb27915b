"""Names of files -> what they are: articles, what stands beside them, and what programs leave behind.

Pure. What is no article, and so is ignored:

- hidden files and folders (a name that begins with a dot), working files of editors, file managers, sync and download
  programs (`is_working_name`), and feedsvc.toml;
- files with a suffix that is no article's; office files get a Problem that says what to do, pictures, sound and film
  are fine beside articles.
"""

import posixpath
import re

from feedsvc.parse import ARTICLE_SUFFIXES, MEDIA_SUFFIXES, OFFICE
from feedsvc.settings import SITE_FILE

# Names that programs leave behind and that no one writes (F51), in small letters
_WORKING_NAMES = frozenset(
    [SITE_FILE, "_problems.txt", "thumbs.db", "desktop.ini", "icon\r", "lost+found", "__macosx", "@eadir", "#recycle"]
).union(["$recycle.bin", "system volume information", "cvs", "4913"])  # the last: vim tries whether it may write
_WORKING_SUFFIXES = (
    *("~", ".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download"),
    *(".swp", ".swo", ".swx", ".orig", ".bak", ".rej", "___jb_tmp___", "___jb_old___"),
)

# The folder in which TextEdit saves; what sync programs call the loser of two edits, so that it is not a second article
_WORKING_FORMS = re.compile(
    r"\.sb-[0-9a-f]{8}-\w{6}$ | \.sync-conflict-\d{8}-\d{6} | \(.*conflicted\ copy\ \d{4}-\d\d-\d\d.*\)", re.VERBOSE
)


def is_article_name(path: str) -> bool:
    """Tell whether a file at a path would be an article's, by its suffix."""
    return posixpath.splitext(path)[1].lower() in ARTICLE_SUFFIXES


def is_working_name(name: str) -> bool:
    """Tell whether a name is of a hidden file or of one that a program only works with (F51)."""
    small = name.lower()
    # "..\\news.txt" is a name that an unpacker made of a path of Windows, not one that somebody hid.
    hidden = small.startswith(".") and not small.startswith("..\\")
    left_behind = small.startswith("~$") or (small.startswith("#") and small.endswith("#"))
    if hidden or left_behind or small.endswith(_WORKING_SUFFIXES) or small in _WORKING_NAMES:
        return True
    return (".sb-" in small or "conflict" in small) and bool(_WORKING_FORMS.search(small))


def concerns(path: str, *, is_folder: bool = False) -> bool:
    """Tell whether a change at a path may change what is published, settings included."""
    if path == SITE_FILE:
        return True
    if not path or any(map(is_working_name, path.split("/"))):
        return False
    suffix = posixpath.splitext(path)[1].lower()
    return is_folder or suffix in ARTICLE_SUFFIXES or suffix in OFFICE or suffix in MEDIA_SUFFIXES
