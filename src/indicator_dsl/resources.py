"""Where the package's data files are: the grammar and its words, policies, messages, templates."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any


def package_file(*parts: str) -> Traversable:
    """Return a data file inside the installed package."""
    return files("indicator_dsl").joinpath(*parts)


@cache
def grammar_file(name: str) -> Traversable:
    """Return a file of ``grammar/``: inside the wheel, else in the checkout beside ``src/``."""
    inside = package_file("grammar", name)
    if inside.is_file():
        return inside
    return Path(__file__).resolve().parents[2] / "grammar" / name


def load_toml(file: Traversable) -> dict[str, Any]:
    """Read one of our own TOML files (never a user's: those need errors with a place)."""
    return tomllib.loads(file.read_text(encoding="utf-8"))
