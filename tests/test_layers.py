"""A module imports only from its own layer and the ones above it; third-party packages have homes.

docs/design.md holds the same list with reasons.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import indicator_dsl

from .meaning.test_reads_the_model import FROM_LANGUAGE

ROOT = Path(indicator_dsl.__file__).parent

LAYERS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("text", "errors", "making", "resources", "notebook", "fence"),
            ("units",),
            ("model",),
            ("language",),
            ("meaning",),
            ("columns", "spark"),
            ("forms",),
            ("cli", "page", "testing", "_pydantic", "_pyinstaller", "__init__", "__main__"),
        ),
    )
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

# The rooms of `forms`, from reading to writing; its face shows what users call, and stands at the end of the road.
ROOMS: tuple[frozenset[str], ...] = tuple(
    map(
        frozenset,
        (
            ("limits", "model", "grid", "numfmt", "marks", "detect", "table_file", "totals", "readers", "layout", "reading"),
            ("review",),
            ("casework",),
            ("report",),
            ("__init__",),
        ),
    )
)

HOMES: dict[str, tuple[str, ...]] = {
    "PyInstaller": ("_pyinstaller",),
    "attrs": ("errors", "making", "units", "model", "language", "meaning", "columns", "spark", "forms", "page", "cli", "testing"),
    "cattrs": ("language",),
    "click": ("cli",),
    "docx": ("forms",),
    "duckdb": ("columns",),
    "hypothesis": ("testing",),
    "jinja2": ("forms",),
    "lark": ("language",),
    "lxml": ("forms",),
    "numpy": ("columns",),
    "openpyxl": ("forms",),
    "pandas": ("columns",),
    "pdfplumber": ("forms",),
    "pint": ("units",),
    "polars": ("columns",),
    "pyarrow": ("columns", "spark"),
    "pydantic_core": ("_pydantic",),
    "pyspark": ("spark",),
    "pytest": ("testing",),
    "rich": ("cli",),
    "starlette": ("page",),
    "uvicorn": ("page",),
    "xlrd": ("forms",),
}
"""Third-party package → the parts of the package that may import it."""

# These cost nothing at import, or (attrs) are what the types are made of; all else loads when first used.
AT_TOP = {
    "attrs": HOMES["attrs"],
    "click": ("cli",),
    "numpy": ("columns",),
    "pandas": ("columns",),  # columns.pandas, which nothing else imports; so is polars
    "polars": ("columns",),
    "pyarrow": ("columns",),
    "hypothesis": ("testing",),
    "PyInstaller": ("_pyinstaller",),
    "pytest": ("testing",),
    "pyspark": (),
    "lark": (),
    "pint": (),
}


class Import(NamedTuple):
    """One import statement: in which file and line, of what, and whether it runs with its module."""

    file: str
    line: int
    target: str
    at_top: bool


# Of these, `from … import name` may import a part.
_PACKAGES = ("indicator_dsl", "indicator_dsl.forms")


def imports_of(path: Path) -> Iterator[Import]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lazy = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_type_checking(node)
        for inner in ast.walk(node)
    }
    file = path.relative_to(ROOT).as_posix()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            module = node.module or ""
            # `from indicator_dsl import forms` imports a part, `from indicator_dsl.forms import read` a name of one.
            targets = [f"{module}.{alias.name}" for alias in node.names] if module in _PACKAGES else [module]
        else:
            continue
        for target in targets:
            yield Import(file, node.lineno, target, node not in lazy)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


MODULES = sorted(ROOT.rglob("*.py"))
IMPORTS = [one for path in MODULES for one in imports_of(path)]


def part_of(file: str) -> str:
    return file.split("/")[0].removesuffix(".py")


def test_the_walk_sees_the_package() -> None:
    assert len(MODULES) > 10
    assert any(one.target == "pint" and not one.at_top for one in IMPORTS)


def test_every_part_has_a_layer() -> None:
    assert {part_of(path.relative_to(ROOT).as_posix()) for path in MODULES} <= RANK.keys()


def test_imports_point_up() -> None:
    wrong = []
    for one in IMPORTS:
        if not one.target.startswith("indicator_dsl."):
            continue
        part = one.target.split(".")[1]
        # The package's own names (`from indicator_dsl import parse`) are for users: inside, names have one home.
        if part == "__version__":
            continue
        if part not in RANK or RANK[part] > RANK[part_of(one.file)]:
            wrong.append(f"{one.file}:{one.line} imports {one.target}")
    assert wrong == []


def test_every_room_of_forms_is_known() -> None:
    rooms = {path.relative_to(ROOT / "forms").parts[0].removesuffix(".py") for path in MODULES if path.is_relative_to(ROOT / "forms")}
    assert rooms == frozenset().union(*ROOMS)


def test_forms_read_then_review_then_decide_then_report() -> None:
    rank = {name: number for number, names in enumerate(ROOMS) for name in names}
    wrong = []
    for one in IMPORTS:
        if not one.file.startswith("forms/") or not one.target.startswith("indicator_dsl.forms"):
            continue
        own = one.file.split("/")[1].removesuffix(".py")
        # A name that is no room is one of the face.
        room = rank.get((*one.target.split("."), "__init__")[2], rank["__init__"])
        if room > rank[own]:
            wrong.append(f"{one.file}:{one.line} imports {one.target}")
    assert wrong == []


def test_meaning_and_columns_see_only_the_face_of_the_language() -> None:
    """What a cell says is in the model; nothing but reading a text, writing it out, and comparing names is asked of the language."""
    wrong = []
    for part in ("meaning", "columns"):
        for path in sorted((ROOT / part).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("indicator_dsl.language"):
                    names = {alias.name for alias in node.names}
                    if node.module not in ("indicator_dsl.language", "indicator_dsl.language.parse") or not names <= FROM_LANGUAGE:
                        wrong.append(f"{part}/{path.name}:{node.lineno} imports {', '.join(sorted(names))} from {node.module}")
    assert wrong == []


# `str(expression)` and notebooks ask for the canonical text, which is made of the types.
BACK = {("model.types", "model.canonical")}


def test_no_import_goes_back_within_a_layer() -> None:
    names = {path: ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in MODULES}
    known = set(names.values())
    graph: dict[str, set[str]] = {}
    for path, name in names.items():
        wanted = known & {
            target.removeprefix("indicator_dsl.")
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("indicator_dsl.")
            for target in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
        }
        # `from indicator_dsl.language import context` is about the module context, not about the package.
        modules = {target for target in wanted if not any(other.startswith(f"{target}.") for other in wanted)}
        graph[name] = {target for target in modules if target != name and (name, target) not in BACK}
    TopologicalSorter(graph).prepare()


def test_third_party_packages_stay_at_home() -> None:
    wrong = []
    for one in IMPORTS:
        package = one.target.split(".")[0]
        if package == "indicator_dsl" or package in sys.stdlib_module_names:
            continue
        if part_of(one.file) not in HOMES.get(package, ()):
            wrong.append(f"{one.file}:{one.line} imports {package}")
        elif one.at_top and part_of(one.file) not in AT_TOP.get(package, ()):
            wrong.append(f"{one.file}:{one.line} imports {package} before it is needed")
    assert wrong == []


HEAVY = ("attr", "attrs", "cattrs", "click", "hypothesis", "lark", "pandas", "pint", "polars", "pyarrow", "rich")


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import indicator_dsl", ()),
        ("from indicator_dsl import ParseError, Unit, convert", ("attr", "attrs")),
        ("import indicator_dsl.cli", ()),
        ("from indicator_dsl import parse; [parse(text) for text in ('≥5家', '12月底前', '3小时30分钟', '5米-2公里')]", ("attr", "attrs")),
        ("import indicator_dsl.columns", ("attr", "attrs", "pyarrow")),
    ],
)
def test_nothing_heavy_loads_at_import(statement: str, allowed: tuple[str, ...]) -> None:
    if statement == "import indicator_dsl.columns":
        pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
    code = f"import sys; {statement}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) <= set(allowed)
