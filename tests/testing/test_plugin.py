"""The pytest plugin, in a pytest of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indicator_dsl.testing.laws import check_corpus

GOLDEN = '{"id": "one", "op": "parse", "input": {"text": "≥5个"}}\n{"id": "two", "op": "parse", "input": {"text": "≤90万元"}}\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "golden.jsonl").write_text(GOLDEN, encoding="utf-8")
    check_corpus(tmp_path / "golden.jsonl", update=True)
    (tmp_path / "test_ours.py").write_text("def test_nothing():\n    pass\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    command = [sys.executable, "-X", "utf8", "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), "-c", os.devnull, *options]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", env=environment)


def test_each_case_is_a_test(project: Path) -> None:
    done = run(project, "-v", "--indicator-corpus", "golden.jsonl")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 passed" in done.stdout
    assert "golden.jsonl::two" in done.stdout


def test_a_change_is_shown_without_a_traceback(project: Path) -> None:
    golden = project / "golden.jsonl"
    golden.write_text(golden.read_text(encoding="utf-8").replace('"900000"', '"90"'), encoding="utf-8")
    done = run(project, "--indicator-corpus", "golden.jsonl")
    assert done.returncode == 1
    assert 'clauses[0].value: expected "90", got "900000"' in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 failed, 2 passed" in done.stdout
    assert run(project, "--indicator-corpus", "golden.jsonl", "--indicator-update").returncode == 0
    assert run(project, "--indicator-corpus", "golden.jsonl").returncode == 0


def test_a_missing_or_empty_corpus_is_an_error(project: Path) -> None:
    (project / "empty.jsonl").write_text("", encoding="utf-8")
    for name in ("no.jsonl", "empty.jsonl"):
        assert run(project, "--indicator-corpus", name).returncode == 4


def test_fixtures(project: Path) -> None:
    (project / "test_ours.py").write_text(
        "def test_ours(indicator_policy, indicator_corpus):\n"
        "    assert indicator_policy.name == 'platform'\n"
        "    assert indicator_corpus('golden.jsonl') == 2\n",
        encoding="utf-8",
    )
    done = run(project, "--indicator-policy", "platform")
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_without_the_plugin_pytest_is_as_ever(project: Path) -> None:
    done = run(project, "-p", "no:indicator-dsl")
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    assert run(project, "-p", "no:indicator-dsl", "--indicator-corpus", "golden.jsonl").returncode == 4


def test_the_plugin_loads_nothing_until_it_is_asked() -> None:
    heavy = ("hypothesis", "attr", "lark", "pint", "indicator_dsl.language", "indicator_dsl.model")
    code = f"import sys, indicator_dsl.testing.plugin; print(*(m for m in {heavy!r} if m in sys.modules))"
    # pytest itself loads attrs where it is installed.
    before = subprocess.run(
        [sys.executable, "-c", code.replace("indicator_dsl.testing.plugin", "pytest")], capture_output=True, text=True, check=True
    )
    after = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert after.stdout == before.stdout
