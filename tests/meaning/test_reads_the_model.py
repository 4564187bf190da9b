"""Meaning and columns decide by the model: by no finding's code, no text, and none of the parser's words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import indicator_dsl

ROOT = Path(indicator_dsl.__file__).parent
FILES = sorted((*(ROOT / "meaning").glob("*.py"), *(ROOT / "columns").glob("*.py")))

FROM_LANGUAGE = {
    "parse",
    "parse_anew",
    "parse_standard",
    "to_json",
    "without_doing",
    "unfamiliar",
    "is_lateness",
    "is_shortfall",
    "is_of_another_year",
    "is_aside",
    "gives_reason",
    "passed_a_stage",
    "undoes",
    "answers",
    "says_none",
    "weighed",
    "Way",
    "way_of",
    "way_beside",
    "is_spending",
    "asks_for_day",
    "unit_under",
    "Likelihood",
    "likelihood_of",
    "grows_in_year",
}
"""Read a text or a rule, write an expression, compare two names, and ask what one says: nothing that knows how a cell is spelled."""
PRINTS = {"written", "_written_scale"}
"""Functions that look at how a cell is spelled, for printing alone."""
OF_POLICIES = {"policy_file.py", "policy_values.py"}
"""Findings of policy files, which are no cells."""


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield each node and the function that it stands in."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            inner = child.name if isinstance(child, ast.FunctionDef) else name
            yield inner, child
            yield from walk(child, inner)

    return walk(tree, "")


def faults(source: str) -> list[str]:
    """Return what a module does that it should leave."""
    found = []
    for function, node in functions(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module)) if module.startswith("indicator_dsl.language"):
                found += [f"imports {alias.name}" for alias in node.names if alias.name not in FROM_LANGUAGE]
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute(attr="text")]):
                found.append(f"{function} looks for words in a text")
            case ast.Compare() | ast.Call(func=ast.Attribute(attr="isdisjoint" | "startswith" | "endswith")):
                found += [f"decides by {a.attr}" for a in ast.walk(node) if isinstance(a, ast.Attribute) and a.attr == "code"]
            case ast.Subscript(value=ast.Attribute(attr="text" | "source")) if function not in PRINTS:
                found.append(f"{function} reads a text again")
            case ast.Attribute(attr="written" | "written_value") if function not in PRINTS:
                found.append(f"{function} looks at how a quantity is written")
            case _:
                pass
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_module_decides_by_the_model(file: Path) -> None:
    if file.name not in OF_POLICIES:
        assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("from indicator_dsl.language.wording import is_change", "imports is_change"),
        ("def f(a):\n return any(x.code == 'fraction' for x in a)", "decides by code"),
        ("def f(a):\n return a.code in {'fraction'}", "decides by code"),
        ("def f(c):\n return c.text[1:2]", "f reads a text again"),
        ("def f(c):\n return c.quantity.written.power > 3", "f looks at how a quantity is written"),
        ("def f(c):\n return '实际' in c.text", "f looks for words in a text"),
    ],
)
def test_what_would_be_a_fault(source: str, fault: str) -> None:
    assert faults(source) == [fault]
