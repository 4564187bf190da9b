"""What README and docs/ show is so.

- ```` ```python ```` blocks run, in one namespace per file: with ``>>>`` as doctests, else as they stand;
- ```` ```console ```` blocks: each ``$ command`` is run by bash in a folder that has ``docs/``, and prints
  what the block shows (``...`` stands for anything);
- ```` ```csv ```` blocks are the file that the text before them names (``save this as `x.csv` ``), for the rest of the page;
- ```` ```toml ```` and ```` ```json ```` blocks parse (a JSON block is one value, or one a line);
- ```` ```sh ```` blocks are installation, which tests don't do: .ci/run runs the README's two.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]

_BLOCK = re.compile(r"^```(?P<language>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_INSTALLATION = ("pip install ", "python -m venv ", "uv add ", "eval ")


class Block(NamedTuple):
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    source = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(source):
        yield Block(page, source.count("\n", 0, found.start()) + 2, found["language"], found["text"])


BLOCKS = [block for page in PAGES for block in blocks(page)]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def of(*languages: str) -> pytest.MarkDecorator:
    chosen = [block for block in BLOCKS if block.language in languages]
    return pytest.mark.parametrize("block", chosen, ids=[f"{name_of(block.page)}:{block.line}" for block in chosen])


def test_the_readme_shows_python_and_the_command_line() -> None:
    shown = {block.language for block in BLOCKS if block.page.name == "README.md"}
    assert {"sh", "python", "console"} <= shown


def test_every_block_says_its_language() -> None:
    known = {"sh", "python", "console", "toml", "json", "text", "csv", "lark", "mermaid"}
    assert [f"{name_of(b.page)}:{b.line}" for b in BLOCKS if b.language not in known] == []


_NAMED = re.compile(r"Save this as `([^`/]+)`")


def _saved_files(page: Path) -> dict[str, str]:
    """Return the files that a page tells its reader to save, by name."""
    found: dict[str, str] = {}
    for block in blocks(page):
        before = "\n".join(page.read_text(encoding="utf-8").splitlines()[: block.line - 2])
        if block.language == "csv" and (names := _NAMED.findall(before)):
            found[names[-1]] = block.text
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that has the project's docs/, so that examples can name its files and leave their own."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


_WITH_PYTHON = sorted({block.page for block in BLOCKS if block.language == "python"})


@pytest.mark.parametrize("page", _WITH_PYTHON, ids=name_of)
def test_python_examples_run(page: Path, folder: Path) -> None:
    for name, text in _saved_files(page).items():
        (folder / name).write_text(text, encoding="utf-8")
    namespace: dict[str, Any] = {"__name__": "example"}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    for block in blocks(page):
        if block.language != "python":
            continue
        if ">>>" not in block.text:
            exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), namespace)
            continue
        example = doctest.DocTestParser().get_doctest(block.text, namespace, page.name, str(page), block.line - 1)
        runner.run(example, out=report.append, clear_globs=False)
        # A doctest works on a copy of the namespace.
        namespace = example.globs
    assert report == []


@of("console")
def test_console_examples_print_what_they_show(block: Block, folder: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("the examples are written for bash")
    for name, text in _saved_files(block.page).items():
        (folder / name).write_text(text, encoding="utf-8")
    checker = doctest.OutputChecker()
    for command, expected in _commands(block.text):
        done = _bash(command, folder)
        assert checker.check_output(expected, done, doctest.ELLIPSIS), f"$ {command}\n{done}"


def _commands(text: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert parts[0] == "", "a console block starts with `$ `"
    for part in parts[1:]:
        command, _, expected = part.partition("\n")
        while command.endswith("\\"):
            more, _, expected = expected.partition("\n")
            command = f"{command[:-1]}{more.removeprefix('> ').lstrip()}"
        yield command, expected


def _bash(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "FORCE_COLOR", "INDICATOR_DSL_LANG")}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**environment, "PATH": path, "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    return done.stdout.decode()


@of("toml")
def test_toml_examples_parse(block: Block) -> None:
    assert tomllib.loads(block.text)


@of("json")
def test_json_examples_parse(block: Block) -> None:
    try:
        assert json.loads(block.text)
    except json.JSONDecodeError:
        assert all(json.loads(line) for line in block.text.splitlines())


@of("sh")
def test_sh_blocks_install(block: Block) -> None:
    if block.page.name == "README.md":
        # "Two commands": each is one line that a fresh machine can run.
        assert block.text.count("\n") == 1
        assert block.text.startswith("python3 -m venv .venv && ")
    else:
        assert all(line.startswith(_INSTALLATION) for line in block.text.splitlines())


def test_the_readme_has_two_commands() -> None:
    assert len([block for block in BLOCKS if block.page.name == "README.md" and block.language == "sh"]) == 2


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_inside_the_project_lead_somewhere(page: Path) -> None:
    text = _BLOCK.sub("", page.read_text(encoding="utf-8"))
    targets = [target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert [target for target in targets if target and not (page.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["api", "errors", "grammar", "units"])
def test_a_page_that_is_made_is_up_to_date(name: str) -> None:
    made = runpy.run_path(str(ROOT / "docs" / f"{name}.py"))
    assert (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") == made["page"](), f"run `python docs/{name}.py`"


def test_the_picture_of_the_modules_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "docs" / "modules.py"))
    assert (ROOT / "docs" / "img" / "modules.svg").read_text(encoding="utf-8") == made["draw"](made["graph"]()), (
        "run `python docs/modules.py`"
    )


def test_every_guide_is_two_clicks_from_the_readme() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    linked = {target.split("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", index)}
    assert {path.name for path in (ROOT / "docs").glob("*.md")} - {"index.md"} <= linked
    assert "](docs/index.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
