"""Does what each way of installing promises hold?  ``python -m tests.installs --python python3.11 python3.13``.

Builds the sdist, and the wheel from it; for each interpreter, and for no extra and each extra, makes an environment of its own,
installs the wheel there, and runs `SMOKE`: what the extra promises works, and what needs another extra says which.  `--oldest` installs
the oldest version of each requirement that pyproject.toml allows.  Takes minutes and a package index, so it is no part of the tests.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = ("", *PROJECT["optional-dependencies"])

SMOKE = """
import json, subprocess, sys
from importlib.util import find_spec
from pathlib import Path
import indicator_dsl
from indicator_dsl import MissingExtraError, convert, evaluate, format, parse, scan, score, score_table, Indicator

assert "site-packages" in indicator_dsl.__file__
assert format(parse("≥0.5亿元")) == "≥50000000元" and parse("≥0.5亿元") == parse("不低于5,000万元")
assert str(score("≥500人次", "487人次", weight="10").score) == "9.74" and evaluate("≥5个", "6个").verdict == "met"
assert len(list(scan("力争全年工业投资规模达1700亿元"))) == 1 and str(convert(parse("3亩").quantity, "平方米")) == "2000平方米"
assert score_table([Indicator(name="x", target="≥5", actual="3", weight="100")]).score == 60

FORM = "一级指标,三级指标,年度指标值,实际完成值,分值\\n产出指标,场次,≥3场,2场,100\\n"
Path("form.csv").write_text(FORM, encoding="utf-8")
command = Path(sys.executable).with_name("indicator-dsl")

def run(*arguments, code=0):
    done = subprocess.run([command, *arguments, "--lang", "en"], capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL)
    assert done.returncode == code, (arguments, done)
    return done.stdout + done.stderr

assert "at least 100,000 座" in run("parse", "≥10万座") and "9.74 of 10" in run("score", "≥500人次", "487人次", "--weight", "10")
assert "2000平方米" in run("units", "convert", "3亩", "平方米") and "mof-2020" in run("policies")
assert "66.67" in run("score", "form.csv") and json.loads(run("read", "form.csv", "--json"))["name"] == "场次"
assert run("conformance", "--op", "score").endswith("cases conform\\n")
run("score", "form.csv", "-o", "scores.csv")

def needs(extra, work):
    try:
        work()
    except MissingExtraError as error:
        assert f"indicator-dsl[{extra}]" in error.message("en"), error
        return extra
    return ""

def forms():
    from indicator_dsl import forms
    from indicator_dsl.forms import report
    made = report.assess([forms.read("form.csv")])
    for suffix, write in report.WRITERS.items():
        Path("report" + suffix).write_bytes(write(made))
    for name in ("report.xlsx", "report.html"):
        forms.read(name)
    if find_spec("docx"):
        import docx
        document = docx.Document()
        table = document.add_table(2, 5)
        for row, line in zip(table.rows, FORM.splitlines()):
            for cell, text in zip(row.cells, line.split(",")):
                cell.text = text
        document.save("form.docx")
    else:
        Path("form.docx").write_bytes(b"PK\\3\\4")
    assert [row.target for row in forms.read("form.docx").indicators] == ["≥3场"]
    import pdfplumber, xlrd

def columns():
    from indicator_dsl import columns
    import pyarrow
    table = pyarrow.table({"target": ["≥500人次"], "actual": ["487人次"], "weight": ["10"]})
    assert str(columns.score(table, target="target", actual="actual", weight="weight")["score"][0]) == "9.74"
    assert columns.parse(["≥5家"])["value"].to_pylist() == ["5"]

def spark():
    from indicator_dsl import spark
    class Frame:
        columns = ["target", "actual", "weight"]
        class schema: fields = []
        def mapInArrow(self, work, schema): return schema
    assert len(spark.score(Frame(), target="target", actual="actual", weight="weight").fields) == 7

def testing():
    from indicator_dsl.testing import laws, strategies
    laws.bounded("mof-2020", examples=20)

wanted = set(sys.argv[1:])
missing = {extra for extra, work in {"forms": forms, "columns": columns, "spark": spark, "testing": testing}.items() if needs(extra, work)}
# The columns are a part of what Spark needs.
had = wanted | ({"columns"} if "spark" in wanted else set())
assert missing == {"forms", "columns", "spark", "testing"} - had, (missing, wanted)
if "forms" in missing:
    assert "indicator-dsl[forms]" in run("score", "form.csv", "-o", "report.html", code=3)
if "columns" in missing:
    assert "indicator-dsl[columns]" in run("score-table", "a.parquet", "b.parquet", code=3)
"""


def main() -> int:
    """Try every combination, and say how each went; 1 where one failed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--python", nargs="+", default=[sys.executable])
    parser.add_argument("--extra", nargs="+", choices=EXTRAS, default=EXTRAS)
    parser.add_argument("--oldest", action="store_true")
    arguments = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        wheel = _build(Path(folder))
        for number, python in enumerate(arguments.python):
            for extra in arguments.extra:
                place = Path(folder, f"{number}-{extra}")
                done = _try(python, extra, wheel, place, oldest=arguments.oldest)
                print(f"{'ok    ' if done is None else 'FAILED'} {python} {extra or '-'}", flush=True)
                if done is not None:
                    failed = 1
                    print(done, file=sys.stderr)
    return failed


def _build(folder: Path) -> Path:
    """Build as a release does: the sdist from the project, the wheel from the sdist."""
    for source in (ROOT, None):
        (folder / "dist").mkdir(exist_ok=True)
        here = source or next((folder / "unpacked").iterdir())
        kind = "sdist" if source else "wheel"
        subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder / "dist")], cwd=here, check=True)
        if source:
            import tarfile

            with tarfile.open(next((folder / "dist").glob("*.tar.gz"))) as archive:
                archive.extractall(folder / "unpacked", filter="data")
    return next((folder / "dist").glob("*.whl"))


def _try(python: str, extra: str, wheel: Path, place: Path, *, oldest: bool) -> str | None:
    """Return None where all is well, else what went wrong."""
    try:
        subprocess.run([python, "-m", "venv", str(place)], check=True, capture_output=True, text=True)
        inside = str(place / ("Scripts" if sys.platform == "win32" else "bin") / "python")
        wanted = [f"{wheel}[{extra}]" if extra else str(wheel), *(_oldest(extra) if oldest else ())]
        subprocess.run([inside, "-m", "pip", "install", "-q", *wanted], check=True, capture_output=True, text=True)
        (place / "work").mkdir()
        command = [inside, "-W", "error", "-c", SMOKE, *filter(None, [extra])]
        subprocess.run(command, cwd=place / "work", check=True, capture_output=True, text=True)
    except subprocess.CalledProcessError as error:
        return f"{error.stdout}\n{error.stderr}"
    return None


def _oldest(extra: str) -> Iterator[str]:
    """Yield each requirement with its lower bound as the version: ``lark>=1.2,<2`` → ``lark==1.2``."""
    for requirement in (*PROJECT["dependencies"], *PROJECT["optional-dependencies"].get(extra, ())):
        yield requirement.split(",")[0].replace(">=", "==")


if __name__ == "__main__":
    sys.exit(main())
