"""The public names have the types that users rely on, and wrong uses are found: by mypy and by pyright."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import indicator_dsl

USE = """
from decimal import Decimal
from fractions import Fraction
from typing import assert_never, assert_type
import indicator_dsl
from indicator_dsl import AllOf, AnyExpression, AnyOf, Interval, Judgement, Period, Placeholder, Prose, Trend
from collections.abc import Iterator
from indicator_dsl import Comparison, Evaluation, Expression, Finding, Indicator, Match, Policy, Quantity, Score, TableScore
from indicator_dsl import ScaledUnit, Unit, Verdict, convert, evaluate, format, from_json, load_policy, parse, parse_unit, policy_names
from indicator_dsl import scan, score, score_table, to_json
from indicator_dsl import forms
from indicator_dsl.language import json_schema
from indicator_dsl.forms import report

e = parse("≥5个", unit=None, strict=True)
assert_type(e, AnyExpression)
def kind(said: AnyExpression) -> str:
    match said:
        case Comparison() | Interval() | Period() | Trend():
            return "amount"
        case Judgement() | Placeholder() | Prose():
            return "words"
        case AllOf() | AnyOf():
            return "several"
        case _:
            assert_never(said)
def some(said: AnyExpression) -> str:
    match said:
        case Comparison():
            return "amount"
        case _:
            assert_never(said)  # E: there are other kinds
assert_type(format(e), str)
if isinstance(e, Comparison):
    assert_type(e.quantity, Quantity)
    assert_type(e.quantity.unit, Unit | None)
    assert_type(e.quantity.magnitude, Decimal)
assert_type(e.admits(e), bool | None)
assert_type(parse_unit("元"), Unit | ScaledUnit)
assert_type(scan("x"), Iterator[Match])
assert_type(from_json(to_json(e)), Expression)
s = score("≥5个", e, weight="10")
assert_type(s, Score)
assert_type(s.score, Decimal | None)
assert_type(s.attainment, Fraction | None)
assert_type(s.verdict, Verdict)
assert_type(s.findings, tuple[Finding, ...])
assert_type(evaluate("≥5个", None), Evaluation)
assert_type(load_policy("mof-2020"), Policy)
assert_type(policy_names(), tuple[str, ...])
assert_type(score_table([Indicator(name="x")]), TableScore)
assert_type(convert(Quantity(3, Unit("亩")), "平方米"), Quantity)
assert_type(Quantity(3, parse_unit("万元")) + Quantity(3), Quantity)
f = forms.read("x.csv")
assert_type(f, forms.Form)
assert_type(forms.review(f), list[Finding])
assert_type(forms.score_form(f), TableScore)
assert_type(report.assess([f]), report.Report)
json_schema()
parse(5)  # E: a number is no text
score("≥5个", "3个", weight=None)  # E: no number
score("≥5个", "3个", 10)  # E: options go by name
Unit(3)  # E: not a symbol
s.score = Decimal(1)  # E: frozen
indicator_dsl.prase("≥5")  # E: misspelled
"""

WRONG = {number for number, line in enumerate(USE.splitlines(), start=1) if "# E: " in line}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "use.py").write_text(USE, encoding="utf-8")
    return tmp_path / "use.py"


def test_there_is_something_to_find() -> None:
    assert len(WRONG) == 7


def test_mypy_finds_the_wrong_uses_and_nothing_else(file: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(file.parent / "cache"), file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True)
    assert {int(line) for line in re.findall(r"^use.py:(\d+): error", done.stdout, re.MULTILINE)} == WRONG, done.stdout


def _pyright(*arguments: str, folder: Path) -> str:
    pytest.importorskip("pyright", reason="needs the dependency group `dev`")
    command = [sys.executable, "-m", "pyright", "--pythonpath", sys.executable]
    try:
        # It is a program for node, which it fetches when it first runs.
        subprocess.run([*command, "--version"], capture_output=True, check=True, timeout=120)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        pytest.skip("pyright is installed, but node or its program cannot be had")
    # An editable install is found through its path only.
    environment = {**os.environ, "PYTHONPATH": str(Path(indicator_dsl.__file__).parents[1])}
    return subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True).stdout


def test_pyright_finds_the_wrong_uses_and_nothing_else(file: Path) -> None:
    found = json.loads(_pyright("--outputjson", file.name, folder=file.parent))["generalDiagnostics"]
    assert {one["range"]["start"]["line"] + 1 for one in found} == WRONG, found


def test_every_public_name_has_a_whole_type(tmp_path: Path) -> None:
    found = json.loads(_pyright("--outputjson", "--ignoreexternal", "--verifytypes", "indicator_dsl", folder=tmp_path))
    symbols = found["typeCompleteness"]["symbols"]
    unknown = [symbol["name"] for symbol in symbols if symbol["isExported"] and not (symbol["isTypeKnown"] or symbol["isTypeAmbiguous"])]
    assert len(symbols) > 100
    assert unknown == []
