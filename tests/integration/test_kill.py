"""I1 to I5, I8 and I9 after SIGKILL at random moments: bench/kill.py, a few rounds always, thirty with `-m outside`."""

import subprocess
import sys
from pathlib import Path

import pytest

KILL = Path(__file__).parents[2] / "bench" / "kill.py"


@pytest.mark.parametrize("rounds", [3, pytest.param(30, marks=pytest.mark.outside)])
def test_i1_i4_f91_f95_nothing_is_lost_or_told_twice_when_processes_are_killed(rounds: int) -> None:
    run = subprocess.run(
        [sys.executable, str(KILL), "--rounds", str(rounds), "--seed", str(rounds)],
        capture_output=True,
        text=True,
        timeout=60 + 20 * rounds,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert run.stdout.count("all there") == rounds
