"""Whether permissions hold us back: root passes them over, unless it was started without its powers."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import pytest

P = ParamSpec("P")
WITHOUT_POWERS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


def are_held_back() -> bool:
    """Tell whether a file that nobody may read is closed to us."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "closed"
        file.touch(mode=0)
        return not os.access(file, os.R_OK)


def held_back(test: Callable[P, None]) -> Callable[P, None]:
    """Mark a test that needs permissions to be in force."""
    skipped = pytest.mark.skipif(not are_held_back(), reason="permissions do not hold root back")
    marked: Callable[P, None] = pytest.mark.held_back(skipped(test))
    return marked
