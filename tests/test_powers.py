"""Root runs the tests of permissions too: in a process that gave up its powers."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.powers import WITHOUT_POWERS, are_held_back

ROOT = Path(__file__).parents[1]
FILES = (
    "tests/ingest/test_sources.py",
    "tests/ingest/test_watch.py",
    "tests/test_keeper.py",
    "tests/test_lost_ledger.py",
    "tests/test_settings.py",
    "tests/integration/test_serve.py",
)


@pytest.mark.skipif(are_held_back(), reason="permissions hold us back: the tests themselves run")
def test_f59_f76_what_permissions_forbid_is_told_to_a_normal_user() -> None:
    if not shutil.which(WITHOUT_POWERS[0]):
        pytest.skip("needs setpriv")
    line = [*WITHOUT_POWERS, sys.executable, "-m", "pytest", "-q", "-m", "held_back", "-p", "no:cacheprovider", *FILES]
    run = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert run.returncode == 0, run.stdout
    assert "skipped" not in run.stdout
    assert "passed" in run.stdout
