"""What is in the wheel and the sdist, and that the library works from each way of installing it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import indicator_dsl

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "indicator_dsl"

pytestmark = pytest.mark.skipif(not (ROOT / "pyproject.toml").is_file(), reason="needs the project's sources")


def build(source: Path, target: Path, *, kind: str) -> Path:
    """Build offline with hatchling itself; return the one file that it made."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (made,) = target.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"), kind="wheel")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("sdist"), kind="sdist")


def tracked(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_the_package_the_grammar_the_suite_and_nothing_else(wheel: Path) -> None:
    expected = {f"indicator_dsl/{name}" for name in tracked(PACKAGE)}
    expected |= {f"indicator_dsl/grammar/{name}" for name in tracked(ROOT / "grammar")}
    expected |= {f"indicator_dsl/conformance/{name}" for name in tracked(ROOT / "tests" / "conformance")}
    info = f"indicator_dsl-{indicator_dsl.__version__}.dist-info"
    expected |= {f"{info}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")}
    assert names_in(wheel) == expected


@pytest.mark.parametrize("name", ["grammar/units.toml", "messages/cli.toml", "cli/help.toml", "py.typed"])
def test_data_files_are_in_the_wheel(wheel: Path, name: str) -> None:
    assert f"indicator_dsl/{name}" in names_in(wheel)


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        info = f"indicator_dsl-{indicator_dsl.__version__}.dist-info"
        metadata = message_from_bytes(archive.read(f"{info}/METADATA"))
        assert "indicator-dsl = indicator_dsl.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
    assert metadata["Name"] == "indicator-dsl"
    assert metadata["Version"] == indicator_dsl.__version__
    assert metadata["License-Expression"] == "MIT"
    assert {"forms", "columns", "spark", "testing"} <= set(metadata.get_all("Provides-Extra", []))


def test_the_sdist_holds_all_that_is_needed_to_build_and_test(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (unpacked,) = tmp_path.iterdir()
    for folder in ("src", "grammar", "tests", "docs"):
        assert tracked(ROOT / folder) == tracked(unpacked / folder)
    again = build(unpacked, tmp_path / "again", kind="wheel")
    assert names_in(again) == names_in(wheel)


def answer(code: str, *path: Path) -> str:
    """Run code in a new interpreter that finds `indicator_dsl` in `path` before any other, and nothing in its folder."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=path[0].parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


WORK = """
import indicator_dsl
from indicator_dsl import format, parse, score
print(indicator_dsl.__file__)
print(format(parse('≥10万座')) if parse('≥10万座') == parse('≥100000座') else 'differ')
print(score('≥500人次', '487人次', weight='10').score)
"""


def check(output: str, home: Path) -> None:
    file, *answers = output.splitlines()
    assert Path(file).is_relative_to(home)
    assert answers == ["≥100000座", "9.74"]


def test_it_works_from_a_checkout() -> None:
    check(answer(WORK, ROOT / "src"), PACKAGE)


def test_it_works_from_an_installed_wheel(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    check(answer(WORK, target), target)


def test_it_works_from_a_zip(wheel: Path) -> None:
    check(answer(WORK, wheel), wheel)


def test_it_works_from_an_editable_install(tmp_path: Path) -> None:
    editable = build(ROOT, tmp_path / "wheel", kind="wheel:editable")
    target = tmp_path / "site"
    with zipfile.ZipFile(editable) as archive:
        archive.extractall(target)
    # Before another editable install, which the environment of the tests may have.
    first = f"import site, sys\nold = sys.path[:]\nsite.addsitedir({str(target)!r})\nsys.path[:] = [*(set(sys.path) - set(old)), *old]"
    check(answer(f"{first}\n{WORK}", target), PACKAGE)


def test_no_extra_is_needed_to_parse_and_score(wheel: Path) -> None:
    extras = ("docx", "duckdb", "hypothesis", "jinja2", "numpy", "openpyxl", "pandas", "pdfplumber", "polars", "pyarrow", "xlrd")
    check(answer(f"import sys; sys.modules.update(dict.fromkeys({extras!r}))\n{WORK}", wheel), wheel)


def test_the_pinned_versions_are_of_all_that_is_asked_for() -> None:
    lines = (ROOT / "tests" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    pinned = {canonicalize_name(name): version for name, version in pinned.items()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    asked = [*project["project"]["dependencies"], *extras["forms"], *extras["columns"], *extras["testing"]]
    asked += [text for group in project["dependency-groups"].values() for text in group if isinstance(text, str)]
    wanted = [one for one in map(Requirement, asked) if one.name != "indicator-dsl"]
    assert [str(one) for one in wanted if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))] == []


LACKING = [
    ("columns", "pyarrow", "from indicator_dsl import columns"),
    ("columns", "numpy", "from indicator_dsl import columns"),
    ("spark", "pyspark", "from indicator_dsl import spark; spark.score(None, target='t', actual='a', weight='w')"),
    ("testing", "hypothesis", "from indicator_dsl.testing import laws"),
    ("testing", "hypothesis", "from indicator_dsl.testing import strategies"),
    ("forms", "openpyxl", "from indicator_dsl.forms import report; report.WRITERS['.xlsx'](report.assess([]))"),
    ("forms", "jinja2", "from indicator_dsl.forms import report; report.WRITERS['.html'](report.assess([]))"),
]


@pytest.mark.parametrize(("extra", "module", "code"), LACKING)
def test_what_needs_an_extra_says_which(extra: str, module: str, code: str) -> None:
    lacking = f"import sys\nsys.modules[{module!r}] = None\ntry:\n    {code}\nexcept ImportError as error:\n"
    said = answer(f"{lacking}    print(type(error).__name__, error)", ROOT / "src")
    assert said.startswith("MissingExtraError ")
    assert module in said
    assert f"pip install 'indicator-dsl[{extra}]'" in said
