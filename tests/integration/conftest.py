from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.browsing import browsing
from tests.integration.served import write
from tests.integration.web import Site, serving


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that no test changes."""
    with serving(tmp_path_factory.mktemp("site"), rested=True) as running:
        yield running


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that the tests of a module change, each in articles of its own."""
    with serving(tmp_path_factory.mktemp("changing")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A real browser; not for longer, as Playwright keeps a loop of asyncio running in this thread."""
    with browsing() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of two articles, and a file in error."""
    folder = tmp_path / "articles"
    folder.mkdir()
    write(folder, "one.md", "The first of all")
    write(folder, "two.md", "The second of all")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04")
    return folder
