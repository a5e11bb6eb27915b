from collections.abc import Iterator

import pytest

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
