"""Write docs/api.md from the docstrings: ``python docs/api.py``.  tests/test_public.py holds the two equal."""

from __future__ import annotations

import sys
from ast import AnnAssign, Assign, Constant, Expr, Name, parse
from collections.abc import Iterator
from importlib import import_module
from inspect import getdoc, isclass, isfunction
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).with_name("api.md")

MODULES = (
    "indicator_dsl",
    "indicator_dsl.errors",
    "indicator_dsl.units",
    "indicator_dsl.model",
    "indicator_dsl.language",
    "indicator_dsl.meaning",
    "indicator_dsl.forms",
    "indicator_dsl.forms.review",
    "indicator_dsl.forms.report",
    "indicator_dsl.columns",
    "indicator_dsl.columns.pandas",
    "indicator_dsl.columns.polars",
    "indicator_dsl.spark",
    "indicator_dsl.testing.strategies",
    "indicator_dsl.testing.laws",
)
"""The modules that users import from."""

HEAD = """# API

Every public name, and what it is for.  `indicator_dsl` has the names that most programs need; the parts have them too, and more.
The site has a page with signatures and whole docstrings for each module, and so has `help(name)`.

All errors are `indicator_dsl.IndicatorError`s and say in which class a standard error belongs (`ValueError`, `ImportError`).
Arguments that are the subject of a call are given by position, all others by name.

*This page is made from the docstrings by `python docs/api.py`.*
"""


def public_names(module: str) -> list[str]:
    """Return the names that a module exports, without its version."""
    return [name for name in import_module(module).__all__ if name != "__version__"]


def lines() -> Iterator[str]:
    """Yield the page's lines."""
    yield from HEAD.splitlines()
    top = set(public_names("indicator_dsl"))
    for module in MODULES:
        yield from ("", f"## {module}", "", "| name | is |", "| --- | --- |")
        part = import_module(module)
        for name in sorted(public_names(module), key=str.lower):
            value = getattr(part, name)
            if module == "indicator_dsl" or name not in top or value is not getattr(import_module("indicator_dsl"), name):
                yield f"| `{name}` | {_sentence(module, name, value)} |"


def _sentence(module: str, name: str, value: object) -> str:
    """Return the first sentence of what is said of a name."""
    is_constant = not (isclass(value) or isfunction(value) or hasattr(value, "__wrapped__"))
    said = constant_doc(module, name) if is_constant else getdoc(value) or ""
    return said.split("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def constant_doc(module: str, name: str) -> str:
    """Return the text that stands below a constant, where it is defined: in the module, or in one beside it."""
    part = import_module(module)
    if home := getattr(part, "_HOME", {}).get(name):
        return constant_doc(f"{module}.{home}", name)
    file = Path(part.__file__ or "")
    for source in (file, *sorted(file.parent.glob("*.py"))):
        statements = parse(source.read_text(encoding="utf-8")).body
        for statement, after in pairwise(statements):
            targets = [statement.target] if isinstance(statement, AnnAssign) else statement.targets if isinstance(statement, Assign) else []
            if any(isinstance(target, Name) and target.id == name for target in targets):
                said = after.value if isinstance(after, Expr) else None
                return str(said.value) if isinstance(said, Constant) and isinstance(said.value, str) else ""
    return ""


def page() -> str:
    """Return the whole page."""
    return "\n".join(lines()) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
    print(f"wrote {TARGET}", file=sys.stderr)
