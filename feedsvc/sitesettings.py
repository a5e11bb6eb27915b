"""feedsvc.toml as it changes -> the settings in force, and what is wrong with the file."""

import logging
from collections.abc import Callable
from pathlib import Path

from feedsvc.errors import ConfigError
from feedsvc.ingest import sources
from feedsvc.model import Problem
from feedsvc.settings import SITE_FILE, Settings, Site, read_site

log = logging.getLogger(__name__)


class SiteSettings:
    """The settings of one site."""

    def __init__(self, settings: Settings) -> None:
        self.problem: Problem | None = None
        self.is_missed = False  # the file is gone since a moment
        self._settings = settings
        self._stamp: tuple[int, int] | None = None

    def take_in(self, use: Callable[[Site], None]) -> bool:
        """Take in the file; tell whether it changed. A faulty one leaves the last good settings in force."""
        stamp = _stamp_of(self._settings.folder / SITE_FILE)
        if stamp == self._stamp or (stamp is None and sources.is_empty(self._settings.folder)):
            return False
        if stamp is None and not self.is_missed:
            self.is_missed = True  # an editor that saves by renaming takes the file away for a moment
            return False
        self._stamp, self.is_missed = stamp, False
        try:
            use(read_site(self._settings))
            self.problem = None
        except ConfigError as error:
            log.error("the last good settings stay in force, until these faults are mended: %s", error)
            self.problem = Problem(
                SITE_FILE,
                0,
                "error",
                "; ".join(fault.removeprefix(SITE_FILE).lstrip(", :") for fault in error.faults),
                "the last good settings stay in force until it is mended",
            )
        return True


def _stamp_of(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
