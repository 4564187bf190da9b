"""PDF tables without ruled cells: what the white between columns and rows tells, and what it doesn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from indicator_dsl.forms import Form, read

from . import make
from .make import Picture

pytest.importorskip("reportlab", reason="writes the PDF files of these tests")

HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"
LINES = [
    "项目支出绩效自评表（2023年度）|<|<|<|<|<|<",
    HEADER,
    "产出指标|数量指标|举办培训班期数|≥10期|11期|10|10",
    "^|^|参加培训人员的总人次数（含线上线下两种方式）|≥500人次|487人次|10|9.74",
    "^|^|编印教材|≥3种|3种|10|10",
    "^|质量指标|培训合格率|≥95%|96.5%|10|10",
    "效益指标|社会效益指标|业务能力|有效提升|有效提升|30|28",
    "^|^|带动就业|≥80人|82人|10|10",
    "满意度指标|服务对象满意度指标|学员满意度|≥90%|93%|10|10",
    "总分|<|<|<|<|90|87.74",
]
ROWS = [
    ("产出指标", "数量指标", "举办培训班期数", "≥10期", "11期", "10"),
    ("产出指标", "数量指标", "参加培训人员的总人次数（含线上线下两种方式）", "≥500人次", "487人次", "10"),
    ("产出指标", "数量指标", "编印教材", "≥3种", "3种", "10"),
    ("产出指标", "质量指标", "培训合格率", "≥95%", "96.5%", "10"),
    ("效益指标", "社会效益指标", "业务能力", "有效提升", "有效提升", "30"),
    ("效益指标", "社会效益指标", "带动就业", "≥80人", "82人", "10"),
    ("满意度指标", "服务对象满意度指标", "学员满意度", "≥90%", "93%", "10"),
]
ACROSS = (("LINEBELOW", (0, 0), (-1, -1), 0.5, "black"), ("LINEABOVE", (0, 0), (-1, 0), 0.5, "black"))


def rows(form: Form) -> list[tuple[str | None, ...]]:
    return [(i.level1, i.level2, i.name, i.target, i.actual, i.weight) for i in form.indicators]


def write(path: Path, *style: tuple[object, ...], lines: list[str] = LINES, repeat: int = 0) -> Form:
    return read(make.pdf(Picture.of("\n".join(lines)), path / "a.pdf", style=style, repeat=repeat))


@pytest.mark.parametrize("align", ["TOP", "MIDDLE", "BOTTOM"])
@pytest.mark.parametrize("rules", [(), ACROSS], ids=["no lines", "lines across"])
def test_a_table_without_columns_ruled(align: str, rules: tuple[tuple[object, ...], ...], tmp_path: Path) -> None:
    form = write(tmp_path, ("VALIGN", (0, 0), (-1, -1), align), *rules)
    assert rows(form) == ROWS
    assert (form.title, form.year) == ("项目支出绩效自评表（2023年度）", 2023)
    assert form.total is not None
    assert form.total.score == "87.74"


TIGHT = (("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0))


@pytest.mark.parametrize("align", ["TOP", "MIDDLE", "BOTTOM"])
def test_rows_without_white_between_stand_around_their_points(align: str, tmp_path: Path) -> None:
    assert rows(write(tmp_path, *TIGHT, ("VALIGN", (0, 0), (-1, -1), align))) == ROWS


@pytest.mark.parametrize("align", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_full_line_tells_which_row_a_name_goes_on_in(align: str, tmp_path: Path) -> None:
    """The first and the last row are of one line, so that both could be aligned at the top or at the bottom."""
    names = ["教材", "参加培训人员的总人次数（含线上线下两种方式）", "学员满意的程度有所提高", "合格率"]
    lines = [HEADER, *(f"产出指标|数量指标|{name}|≥90%|93%|10|10" for name in names)]
    form = write(tmp_path, *TIGHT, ("VALIGN", (0, 0), (-1, -1), align), lines=lines)
    assert [(i.name, i.weight) for i in form.indicators] == [(name, "10") for name in names]


def test_levels_that_fit_several_ways_are_left_out_and_told(tmp_path: Path) -> None:
    lines = [
        line.replace("服务对象满意度指标", "学员反映").replace("参加培训人员的总人次数（含线上线下两种方式）", "培训人次") for line in LINES
    ]
    form = write(tmp_path, *TIGHT, lines=lines)
    assert [i.target for i in form.indicators] == [row[3] for row in ROWS]
    assert {i.level2 for i in form.indicators} == {None}
    assert "form-levels-uncertain" in [f.code for f in form.findings]


def test_lines_that_no_column_is_told_of_are_told(tmp_path: Path) -> None:
    form = write(tmp_path, ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0))
    assert "form-pdf-without-rules" in [f.code for f in form.findings]


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_table_without_lines_over_several_pages(repeat: int, tmp_path: Path) -> None:
    lines = [HEADER, *(f"产出指标|数量指标|第{i}项|≥{i + 1}个|{i}个|1|1" for i in range(70))]
    form = write(tmp_path, lines=lines, repeat=repeat)
    assert rows(form) == [("产出指标", "数量指标", f"第{i}项", f"≥{i + 1}个", f"{i}个", "1") for i in range(70)]


@pytest.mark.parametrize("align", ["TOP", "MIDDLE", "BOTTOM"])
def test_a_header_that_breaks_over_lines(align: str, tmp_path: Path) -> None:
    header = HEADER.replace("年度指标值", "年度指标⏎值").replace("实际完成值", "实际完成⏎值").replace("得分", "得分⏎Score")
    assert rows(write(tmp_path, ("VALIGN", (0, 0), (-1, -1), align), lines=[LINES[0], header, *LINES[2:]])) == ROWS


def test_a_second_table_below_the_first_one(tmp_path: Path) -> None:
    form = write(tmp_path, lines=[*LINES, LINES[0], *LINES[1:]])
    assert [rows(part) for part in form.parts] == [ROWS, ROWS]


def test_a_second_level_does_not_reach_over_a_first_one(tmp_path: Path) -> None:
    lines = [HEADER, "预算执行率|<|<|100%|95%|10|9.5", *LINES[2:-1]]
    form = write(tmp_path, ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), lines=lines)
    assert "form-levels-uncertain" in [f.code for f in form.findings]
    assert {i.level2 for i in form.indicators[1:]} == {None}


def test_a_row_that_begins_like_a_note_ends_no_table(tmp_path: Path) -> None:
    lines = [*LINES[:4], "^|^|存在问题（整改率）|≥95%|96%|10|10", *LINES[4:], "负责人：张三|<|<|填报人：李四|<|<|2024年"]
    assert len(write(tmp_path, lines=lines).indicators) == len(ROWS) + 1


def test_a_title_that_every_page_repeats_begins_no_other_form(tmp_path: Path) -> None:
    rows = [f"产出指标|数量指标|第{i}项工作的完成数量|≥{i}个|{i}个|1|1" for i in range(1, 31)]
    picture = Picture.of("\n".join(["项目支出绩效自评表|<|<|<|<|<|<", "（2023年度）|<|<|<|<|<|<", HEADER, *rows, "总分|<|<|<|<|30|30"]))
    form = read(make.pdf(picture, tmp_path / "form.pdf", height=330, repeat=3))
    assert (len(form.parts), len(form.indicators), form.total and form.total.score) == (0, 30, "30")
