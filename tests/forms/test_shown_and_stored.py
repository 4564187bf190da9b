"""A number that its cell shows rounded: told where the two lie on different sides of the target."""

from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path
from shutil import which

import openpyxl
import pytest

from indicator_dsl import Indicator, forms, score_table
from indicator_dsl.forms.numfmt import unrounded

# shown | stored | unrounded
CELLS = """
95% | 0.946 | 94.6%
94.6% | 0.946 |
95% | 0.95 |
1,200 | 1199.6 | 1199.6
33.33 | 33.3333333333333 | 33.3333333333333
¥1,200元 | 1199.96 | ¥1199.96元
-3 | -2.9 | -2.9
1.2 | 1234.5 |
2024/6/30 | 45473.2 |
1/3 | 0.333 |
约 | 0.5 |
"""


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_what_a_cell_would_show_unrounded(line: str) -> None:
    shown, stored, wanted = (part.strip() for part in line.split("|"))
    assert unrounded(shown, Decimal(stored)) == (wanted or None)


def sheet(path: Path, rows: list[tuple[str, object, str, int]]) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])
    for number, (target, actual, code, weight) in enumerate(rows, 2):
        page.append(["产出指标", "数量指标", f"指标{number}", target, actual, weight, None])
        page.cell(number, 5).number_format = code
    book.save(path)


ROWS: list[tuple[str, object, str, int]] = [
    ("≥95%", 0.946, "0%", 10),
    ("≥95%", 0.956, "0%", 10),
    ("≥30个", 33.3333, "0", 10),
    ("≤3天", 3.4, "0", 10),
    ("≥95%", 0.95, "0%", 10),
]


def check(path: Path) -> None:
    table = forms.score_form(forms.read(path))
    lines = [line for line in table.lines if line.score is not None]
    scores = [line.score for line in lines if line.score is not None]
    assert [str(score.score) for score in scores] == ["None", "10.00", "10.00", "None", "10.00"]
    assert [(str(s.score_min), str(s.score_max)) for s in scores][:1] == [("9.96", "10.00")]
    told = [f.message("zh") for f in scores[0].findings if f.code == "shown-and-stored"]
    assert told == ["单元格显示值与存储值（括号内）分处指标值两侧：95%（94.6%），以哪个为准由人工评定"]
    assert [[f.code for f in s.findings if f.code == "shown-and-stored"] for s in scores][1:] == [[], [], ["shown-and-stored"], []]


def test_excel(tmp_path: Path) -> None:
    sheet(tmp_path / "form.xlsx", ROWS)
    check(tmp_path / "form.xlsx")


@pytest.mark.skipif(which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_spreadsheets(kind: str, tmp_path: Path) -> None:
    sheet(tmp_path / "form.xlsx", ROWS)
    subprocess.run(
        ["soffice", "--headless", "--convert-to", kind, "--outdir", tmp_path, tmp_path / "form.xlsx"], check=True, capture_output=True
    )
    check(tmp_path / f"form.{kind}")


def test_a_table_without_a_file() -> None:
    row = Indicator(name="满意率", target="≥95%", actual="95%", weight="10", stored=(("actual", "94.6%"),))
    (line,) = score_table([row]).lines
    assert line.needs_review
    (plain,) = score_table([Indicator(name="满意率", target="≥95%", actual="95%", weight="10")]).lines
    assert not plain.needs_review
