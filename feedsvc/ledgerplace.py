"""Where the ledger of a site is."""

import os
from datetime import datetime
from pathlib import Path

from feedsvc.ingest.ledger import Ledger
from feedsvc.settings import Settings

LEDGER = Path(".feedsvc") / "ledger.jsonl"


def open_ledger(settings: Settings, now: datetime, *, writable: bool = True) -> Ledger:
    """Open the ledger of a site, or begin it."""
    return Ledger(ledger_path(settings, writable=writable), settings.site.site_id, now, writable=writable)


def ledger_path(settings: Settings, *, writable: bool = True) -> Path:
    """Give the place of the ledger: beside the articles; where that cannot be written, in the data folder.

    Raises OSError where it cannot be known.
    """
    beside, apart = settings.folder / LEDGER, settings.data / LEDGER.name
    if _is_there(beside):
        return beside
    can_be_begun = not writable or os.access(settings.folder, os.W_OK)
    return beside if can_be_begun and not _is_there(apart) else apart


def _is_there(path: Path) -> bool:
    """Tell whether there is a file; where that cannot be known, OSError is raised: a second ledger gives second ids."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True
