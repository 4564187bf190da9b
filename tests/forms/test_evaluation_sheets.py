"""Evaluation sheets and assessments: no targets, but 评分标准, points and why some were lost; every report shows them with their sums."""

from __future__ import annotations

import io

import openpyxl
import pytest

from indicator_dsl.forms import read_text
from indicator_dsl.forms.casework.assessment import assess
from indicator_dsl.forms.report import WRITERS

SHEET = read_text(
    "公园绿地养护项目绩效评价指标体系\n"
    "一级指标\t三级指标\t分值\t评分标准\t得分\t扣分原因\n"
    "过程\t预算执行率\t40\t执行率×40分\t38\t支出率95%\n"
    "产出\t养护面积完成率\t30\t完成率×30分\t30\t\n"
    "效益\t市民满意度\t30\t每低1%扣1分\t30\t\n"
    "合计\t\t100\t\t88\t\n"
)
REPORT = assess([SHEET])


def test_the_part_says_what_it_has() -> None:
    (part,) = REPORT.parts
    assert (part.by_standard, part.scored, part.given) == (True, False, "98 / 100")
    assert [line.standard for line in part.lines] == ["执行率×40分", "完成率×30分", "每低1%扣1分"]


def test_a_written_total_that_the_rows_do_not_give_is_found() -> None:
    (part,) = REPORT.parts
    assert [note.message for note in part.notes] == ["总分填写为 88，各行得分合计为 98"]


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_standards_points_and_reasons_are_shown(suffix: str) -> None:
    text = WRITERS[suffix](REPORT).decode()
    for wanted in ("评分标准", "执行率×40分", "扣分原因", "支出率95%", "98 / 100", "各行得分合计"):
        assert wanted in text
    assert "实施周期" not in text


def test_the_workbook_has_them_as_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRITERS[".xlsx"](REPORT)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][-3:] == ("评分标准", "得分", "扣分原因")
    assert [row[-3:] for row in rows[1:3]] == [("执行率×40分", 38, "支出率95%"), ("完成率×30分", 30, None)]


def test_a_declaration_has_no_such_columns() -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRITERS[".xlsx"](assess([read_text("三级指标\t年度指标值\n培训人次\t≥500人次\n")]))))
    assert "评分标准" not in [cell.value for cell in book.worksheets[0][1]]
