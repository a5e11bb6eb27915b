"""Every document is the same bytes, each time, in every process and thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.render.goldens import FOLDER, GOLDENS


@pytest.mark.parametrize("name", sorted(set(GOLDENS) | {path.name for path in FOLDER.iterdir()}))
def test_bytes_are_the_golden_ones(name: str) -> None:
    assert GOLDENS[name]().decode() == (FOLDER / name).read_text(encoding="utf-8")


def test_eight_threads_at_once_write_what_one_writes() -> None:
    names = list(GOLDENS) * 8
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda name: GOLDENS[name](), names))
    assert together == [(FOLDER / name).read_bytes() for name in names]
