"""Word for who signs, and the 问题清单 of each unit: what stands in them, and that cells stay texts."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import pytest

from indicator_dsl import forms
from indicator_dsl.forms.casework.model import Outcome, Receipt, Received
from indicator_dsl.forms.marks import is_ours
from indicator_dsl.forms.report import WRITERS, Report, assess
from indicator_dsl.forms.report.problems import WRITERS as LISTS
from indicator_dsl.forms.report.problems import file_names, loss_reason, units_of

from .office import converted, needs_office
from .test_desk import ALL, KNOWN, SKILL, TABLE, decide, form, report_on
from .test_report import MARKUP, evil_form


def opened(content: bytes) -> Any:
    return import_module("docx").Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in opened(content).paragraphs if paragraph.text.strip()]


def tables(content: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in opened(content).tables]


def word(report: Report) -> bytes:
    return WRITERS[".docx"](report)


# ------------------------------------------------------------------------------------ who signs it


def test_a_draft_says_so_with_its_range_and_what_is_open() -> None:
    content = word(report_on())
    told = texts(content)
    assert told[0] == "绩效自评复核情况（草稿）"
    assert "复核得分 72.90–98.70 分（满分 100 分），等级：待定。" in told
    assert "草稿：待评定 3 项" in told
    assert "四、待评定事项（3 项）" in told
    opened_rows = next(rows for rows in tables(content) if rows[0][2] == "待定原因")
    assert opened_rows[1][:2] == [SKILL, "16.00–20.00"]


def test_the_final_one_has_one_total_the_decisions_and_what_it_rests_on() -> None:
    report = report_on(*ALL)
    content = word(report)
    told = texts(content)
    assert told[0] == "绩效自评复核情况"
    assert "复核得分 96.70 分（满分 100 分），等级：优。" in told
    assert "终稿" in told
    hashes = report.parts[0].hashes
    assert [f"{word}：{value}" for word, value in zip(("原表校验", "规则校验", "评定校验"), attrs.astuple(hashes), strict=True)] == told[
        -4:-1
    ]
    decisions = next(rows for rows in tables(content) if rows[0][2] == "评定")
    assert decisions[1:] == [
        [SKILL, "16.00–20.00", "认可自评得分 19", "", "王某 2024-03-02"],
        [KNOWN, "8.00–10.00", "评定得分 9", "佐证材料齐全，予以认可", "王某 2024-03-02"],
        ["学员满意度", "20.00", "更正实际完成值 97%", "", "王某 2024-03-02"],
    ]
    assert any(text.startswith("评价人（签字）：") and "负责人（签字）：" in text for text in told)


def test_the_table_of_points_has_the_rows_the_sums_and_why_points_were_lost() -> None:
    rows = next(rows for rows in tables(word(report_on(*ALL))) if rows[0][-1] == "扣分原因" and len(rows[0]) == 7)
    assert rows[0] == ["三级指标", "年度指标值", "实际完成值", "分值", "自评得分", "复核得分", "扣分原因"]
    why = "实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 50 = 48.70；疫情影响"
    assert rows[1] == ["培训人次", "≥500人次", "487人次", "50", "48.7", "48.70", why]
    assert rows[2] == ["产出指标小计", "", "", "50", "48.7", "48.70", ""]
    assert rows[-1] == ["总分", "", "", "100", "90.7", "96.70", "优"]


def test_many_forms_are_one_table_with_the_receipt_on_top() -> None:
    receipt = Receipt(
        files=(
            *(Received(file=f"{n}.csv", outcome=Outcome.SCORED) for n in "甲乙"),
            Received(file="丙.doc", outcome=Outcome.UNSUPPORTED, message="请另存为 docx"),
        )
    )
    parts = (*report_on(*ALL).parts, *assess([form(name="乙.csv")]).parts)
    content = word(Report(lang="zh", parts=parts, receipt=receipt))
    told = texts(content)
    assert told[:3] == ["绩效评分汇总（草稿）", "收到 3 份 = 评分 2 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 1", "等级分布：优 1、待定 1"]
    rows = tables(content)[0]
    assert rows[1][:8] == ["1", "人力资源中心", "培训补助", "自评表.csv", "100", "", "96.70", "优"]
    assert rows[2][6:9] == ["72.90–98.70", "待定", "3"]
    assert tables(content)[-1][1] == ["丙.doc", "请另存为 docx"]


def test_the_forms_of_one_file_follow_each_other() -> None:
    told = texts(word(Report(lang="zh", parts=(*report_on().parts, *report_on(*ALL).parts))))
    assert [text for text in told if text.startswith("绩效自评复核情况")] == ["绩效自评复核情况（草稿）", "绩效自评复核情况"]


def test_long_lists_are_cut_and_the_rest_is_counted() -> None:
    rows = "".join(f"产出指标,数量指标,场次{n},5,≥10场,9场,5,,\n" for n in range(20))
    told = texts(word(assess([form(TABLE.split("产出指标,数量指标")[0] + rows)])))
    assert told.count("其余 10 项见 Excel 报告和问题清单。") == 1
    assert any(re.fullmatch(r"其余 [0-9]+ 项见 Excel 报告和问题清单。", text) for text in told)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_texts_stay_texts_in_word(lang: Any) -> None:
    content = word(assess([evil_form()], lang=lang))
    assert is_ours(content)
    cells = [cell for rows in tables(content) for row in rows for cell in row]
    assert MARKUP in cells
    assert "=1+1" in cells


def test_a_form_that_is_only_reviewed_says_so() -> None:
    told = texts(word(assess([forms.read_text("三级指标\t年度指标值\n培训人次\t≥500人次\n")])))
    assert told[0] == "绩效目标审核报告"
    assert "本表未填写实际完成值，仅作目标审核。" in told


@needs_office
def test_word_files_print(tmp_path: Path) -> None:
    report = report_on(*ALL)
    for name, content in (
        ("a", word(report)),
        ("b", LISTS[".docx"](units_of(report), report)),
        ("c", LISTS[".xlsx"](units_of(report), report)),
    ):
        path = tmp_path / f"{name}{'.xlsx' if name == 'c' else '.docx'}"
        path.write_bytes(content)
        with import_module("pdfplumber").open(converted(path, "pdf", tmp_path / name)) as printed:
            assert len(printed.pages) == 1
            assert "培训人次" in printed.pages[0].extract_text()


# ---------------------------------------------------------------------------------------- 问题清单


def test_each_problem_has_its_file_cell_what_stands_there_and_what_was_expected() -> None:
    (unit,) = units_of(report_on())
    assert unit.name == "人力资源中心"
    by_name = {(one.name, one.place): one for one in unit.problems}
    lost = by_name["培训人次", "F4"]
    assert (lost.file, lost.says, lost.expected, lost.lost) == ("自评表.csv", "实际完成值：487人次", "指标值：≥500人次", Decimal("1.30"))
    assert lost.problem == "扣 1.30 分：实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 50 = 48.70；疫情影响"
    doubtful = by_name["学员满意度", "F7"]
    assert (doubtful.says, doubtful.expected) == ("实际完成值：0.97", "指标值：≥95%")
    # A level within its range is for the assessor: the unit only says why its own points are not all.
    assert [(one.place, one.says, one.lost) for one in unit.problems if one.name == SKILL] == [("H5", "偏差原因：（空）", None)]


def test_a_row_that_a_finding_is_about_stands_once_with_the_points_that_it_lost() -> None:
    of = TABLE.replace("48.7,疫情影响", "50,")
    (unit,) = units_of(assess([form(of)]))
    about = [(one.place, one.lost) for one in unit.problems if one.name == "培训人次"]
    assert [lost for _, lost in about if lost] == [Decimal("1.30")]
    assert ("G4", Decimal("1.30")) in about


def test_units_have_their_problems_apart() -> None:
    other = form(TABLE.replace("人力资源中心", "教育局"), name="乙.csv")
    units = units_of(assess([form(), other, form(name="丙.csv")]))
    assert [(unit.name, {one.file for one in unit.problems}) for unit in units] == [
        ("人力资源中心", {"自评表.csv", "丙.csv"}),
        ("教育局", {"乙.csv"}),
    ]
    assert file_names(units, "问题清单") == ["问题清单_人力资源中心", "问题清单_教育局"]


def test_names_of_files_are_names_of_files() -> None:
    (unit,) = units_of(report_on())
    names = ["a/b:c*?\n", "A_b_c_", "x" * 200, "..", ""]
    assert file_names([attrs.evolve(unit, name=name) for name in names], "清单") == [
        "清单_a_b_c",
        "清单_A_b_c_2",
        f"清单_{'x' * 40}",
        "清单_",
        "清单__2",
    ]


def test_the_list_in_excel_has_room_for_what_was_put_right() -> None:
    report = report_on()
    units = units_of(report)
    book = import_module("openpyxl").load_workbook(io.BytesIO(LISTS[".xlsx"](units, report)))
    sheet = book["人力资源中心"]
    assert [cell.value for cell in sheet[3]] == ["序号", "文件", "单元格", "指标", "原表填写", "问题", "要求或依据", "扣分", "整改意见"]
    row = next([cell.value for cell in cells] for cells in sheet.iter_rows(min_row=4) if cells[3].value == "培训人次")
    assert row[1:5] == ["自评表.csv", "F4", "培训人次", "实际完成值：487人次"]
    assert row[6:] == ["指标值：≥500人次", 1.3, None]
    assert (sheet.page_setup.orientation, sheet.print_title_rows) == ("landscape", "$3:$3")


@pytest.mark.parametrize("suffix", LISTS)
def test_a_list_without_problems_says_so(suffix: str) -> None:
    content = LISTS[suffix]((), report_on())
    assert is_ours(content)
    if suffix == ".docx":
        assert texts(content) == ["绩效问题清单", "未发现问题。"]


def test_the_list_in_word_has_the_same_rows_and_a_page_for_each_unit() -> None:
    report = assess([form(), form(TABLE.replace("人力资源中心", "教育局"), name="乙.csv")])
    units = units_of(report)
    content = LISTS[".docx"](units, report)
    assert [len(rows) - 1 for rows in tables(content)] == [len(unit.problems) for unit in units]
    assert [text for text in texts(content) if text.startswith("单位：")] == ["单位：人力资源中心", "单位：教育局"]
    assert texts(content)[-1].startswith("单位负责人（签字）：")


def test_what_is_settled_is_no_problem_but_for_the_points_that_it_lost() -> None:
    problems = [one for unit in units_of(report_on(*ALL, decide("培训人次", "exclude"))) for one in unit.problems]
    lost = {one.name: one.lost for one in problems if one.lost is not None}
    assert lost == {SKILL: Decimal(1), KNOWN: Decimal(1)}


def test_points_that_a_person_took_are_lost_for_the_persons_reason() -> None:
    (line,) = [line for line in report_on(*ALL).parts[0].lines if line.name == KNOWN]
    assert loss_reason(line) == "佐证材料齐全，予以认可"
