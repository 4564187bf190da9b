"""The example project of docs/testing.md, run as its owner would."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "testing"


def test_the_example_project(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "project")
    command = [sys.executable, "-X", "utf8", "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", "."]
    command += ["--indicator-corpus", "approved.jsonl"]
    done = subprocess.run(command, cwd=tmp_path / "project", capture_output=True, text=True, encoding="utf-8")
    # The auditor's policy and results hold, the spreadsheet is caught with a small example.
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 6 passed" in done.stdout, done.stdout
    assert "doesn't hold for target '≤1', actual '0.99', weight 10" in done.stdout
    assert "--policy mof-2020 '≤1' 0.99" in done.stdout
