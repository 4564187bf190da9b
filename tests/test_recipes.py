"""The recipes of docs/contributing.md work as they are written: each is followed in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from indicator_dsl import parse

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "contributing.md"

pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="needs the project's docs/")


class Edit(NamedTuple):
    """Text that goes into a file below a line of it, or at its end."""

    file: str
    below: str | None
    text: str


_EDIT = re.compile(
    r"[Ii]n `(?P<file>[^`]+)`, (?:below `(?P<below>[^`]+)`|at the end)[^:]*:\n\n```[a-z]+\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


def edits() -> list[Edit]:
    return [Edit(found["file"], found["below"], found["text"]) for found in _EDIT.finditer(PAGE.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("project")
    for folder in ("src", "grammar"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for edit in edits():
        file = copy / edit.file
        lines = file.read_text(encoding="utf-8").splitlines()
        at = len(lines) if edit.below is None else lines.index(edit.below) + 1
        file.write_text("\n".join([*lines[:at], edit.text, *lines[at:]]) + "\n", encoding="utf-8")
    return copy


def answer(project: Path, code: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(project / "src"), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_page_has_the_recipes() -> None:
    files = ["units.toml", "relations.toml", "names.toml", "sharing.py", "targets.py", "rules.py", "review.toml"]
    assert [edit.file.split("/")[-1] for edit in edits()] == files


def test_a_unit(project: Path) -> None:
    code = "from indicator_dsl import *; print(convert(parse('5拓').quantity, '米'), parse('≥5英寻').findings)"
    assert answer(project, code) == "9.144米 ()"


def test_a_spelling(project: Path) -> None:
    assert answer(project, "from indicator_dsl import parse; print(parse('500元不多不少'))") == "=500元"
    # The list that was there is still there.
    assert answer(project, "from indicator_dsl import parse; print(parse('500元左右'))") == "≈500元"


def test_a_name(project: Path) -> None:
    assert answer(project, "from indicator_dsl import parse; print(parse('星约5个'))") == "星约：5个"
    assert str(parse("星约5个")) == "星：≈5个"


def test_a_rule_of_neighbours(project: Path) -> None:
    assert answer(project, "from indicator_dsl import parse; print(parse('5个、备用'))") == "5个"
    assert str(parse("5个、备用")) == "5个；备用"


def test_a_review_rule(project: Path) -> None:
    code = """
from indicator_dsl import forms
form = forms.read_text("一级指标\\t三级指标\\t年度指标值\\n产出指标\\t" + "推进工作" * 20 + "\\t≥5个\\n产出指标\\t场次\\t≥5场")
print([finding.code for finding in forms.review(form) if finding.code == "review-long-name"])
"""
    assert answer(project, code) == "['review-long-name']"
