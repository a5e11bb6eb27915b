"""The application that a WSGI server loads: `feedsvc.web.wsgi:app()`, configured by the environment alone."""

import os
from pathlib import Path

from feedsvc import settings
from feedsvc.errors import DatabaseError
from feedsvc.http.front import Front
from feedsvc.http.gate import Gate
from feedsvc.http.shelf import Shelf
from feedsvc.model import Document
from feedsvc.service import Service
from feedsvc.web import create_app, static

SHELF_BYTES = 256 * 1024 * 1024
SHELF_SHARE = 8  # of the memory there is, one part
_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")  # of a container: control groups, version 2


def app() -> Front:
    """Open the index that the environment names and put everything in front of it."""
    chosen = settings.load()
    service = Service(chosen)

    def build(path: str) -> Document | None:
        return static.document(path) or service.build(path)

    shelf = Shelf(build, min(SHELF_BYTES, memory_bytes() // SHELF_SHARE))
    flask = create_app(service)

    def base_url() -> str:
        if chosen.base_url_assumed:
            return ""
        try:
            return service.base_url()
        except DatabaseError:  # nothing is made yet
            return chosen.site.base_url

    return Front(shelf, Gate(), flask, service.refresh, signal=service.signal, base_url=base_url)


def memory_bytes(limit: Path = _MEMORY_LIMIT) -> int:
    """Tell how much memory the machine, or the container, gives."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(limit.read_text()))
    except (OSError, ValueError):  # there is no such file, or it says "max"
        return machine
