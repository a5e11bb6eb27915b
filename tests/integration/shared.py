"""Material beside the checkout that some tests use where it is there: real articles, hostile inputs, outside judges."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("FEEDSVC_SHARED", ROOT.parent / "shared"))


def shared(*parts: str) -> Path:
    """Give a path below the shared material; skips the test where it is missing."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not there; FEEDSVC_SHARED says where to look")
    return path
