"""The benchmarks run, in small; what they measure is for a person to look at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.benchmarks.corpus import COMMON, OTHER

ROOT = Path(__file__).resolve().parents[2]


def test_they_run() -> None:
    command = [sys.executable, "-m", "tests.benchmarks", "--cells", "4000", "--length", "400", "--rounds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "| columns" in done.stdout
    assert done.stdout.count("\n| ") > 20


def test_the_list_is_as_long_as_the_one_of_the_figures() -> None:
    assert len({*COMMON, *OTHER}) >= 89
