"""The hook for PyInstaller: it is found, and names all that is loaded when it is needed."""

from __future__ import annotations

import ast
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import indicator_dsl
from indicator_dsl._pyinstaller import get_hook_dirs

PACKAGE = Path(indicator_dsl.__file__).parent


def test_pyinstaller_finds_the_hook() -> None:
    (point,) = [point for point in entry_points(group="pyinstaller40") if point.module.startswith("indicator_dsl")] or pytest.skip(
        "installed before the entry point was there"
    )
    assert point.load() is get_hook_dirs
    assert Path(get_hook_dirs()[0], "hook-indicator_dsl.py").is_file()


def test_the_hook_names_every_package_that_is_loaded_when_it_is_needed() -> None:
    needed = {
        str(node.args[0].value)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "need"
        and isinstance(node.args[0], ast.Constant)
    }
    hook = ast.parse(Path(get_hook_dirs()[0], "hook-indicator_dsl.py").read_text(encoding="utf-8"))
    named = next(node.value for node in hook.body if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LAZY")
    assert needed <= set(ast.literal_eval(named))
    assert needed >= {"openpyxl", "xlrd", "lxml.etree", "pdfplumber"}
