"""The names that users import: each is there, once, and typed."""

from __future__ import annotations

import ast
import subprocess
import sys
import types
from pathlib import Path

import pytest

import indicator_dsl

SOURCE = Path(indicator_dsl.__file__)


def test_the_type_checker_and_the_interpreter_see_the_same_names() -> None:
    typed = {
        alias.name: (node.module or "").removeprefix("indicator_dsl.")
        for branch in ast.parse(SOURCE.read_text(encoding="utf-8")).body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname == alias.name
    }
    assert typed == indicator_dsl._HOME
    assert [*indicator_dsl.__all__] == ["__version__", *sorted(typed)]


@pytest.mark.parametrize("name", indicator_dsl._HOME)
def test_each_name_is_there_and_documented(name: str) -> None:
    value = getattr(indicator_dsl, name)
    assert value is getattr(sys.modules[f"indicator_dsl.{indicator_dsl._HOME[name]}"], name)
    assert value.__doc__
    assert name in dir(indicator_dsl)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'indicator_dsl' has no attribute 'prase'"):
        _ = indicator_dsl.prase


def test_parts_load_as_attributes() -> None:
    assert isinstance(indicator_dsl.units, types.ModuleType)


TYPED = """
from typing import assert_type
from indicator_dsl import Comparison, Expression, Quantity, Unit, format, parse

expression = parse("≥5个", unit=None, strict=True)
assert_type(expression, Expression)
assert_type(format(expression), str)
if isinstance(expression, Comparison):
    assert_type(expression.quantity, Quantity)
    assert_type(expression.quantity.unit, Unit | None)
parse(5)  # E: a number is no text
"""


def test_the_public_names_are_typed(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(TYPED, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), "use.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout.splitlines() == ['use.py:11: error: Argument 1 to "parse" has incompatible type "int"; expected "str"  [arg-type]']
