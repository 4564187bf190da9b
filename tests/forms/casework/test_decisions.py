"""Decisions: what one holds, and the files that they lie in."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from indicator_dsl.errors import FormError, ModelError
from indicator_dsl.forms import Decision, read_decisions
from indicator_dsl.forms.casework.decisions import Decisions, as_lines, heading, read_decisions_bytes

LINE = {
    "schema": 1,
    "file": "自评表.xlsx",
    "sheet": "项目1",
    "row": 15,
    "name": "技能水平提升情况",
    "target": "效果明显",
    "actual": "达成预期指标",
    "decision": "points",
    "value": "14",
    "reason": "培训后考证率提高，佐证见附件3",
    "evidence": "附件3",
    "by": "王某",
    "at": "2024-03-02",
    "reviewer": None,
}


def test_a_line_gives_the_decision_and_the_decision_the_line() -> None:
    made = Decision.from_json(LINE)
    assert (str(made.decision), str(made.points), made.row, made.override) == ("points", "14", 15, False)
    assert Decision.from_json(made.to_json()) == made
    assert made.to_json() == {**LINE, "field": None, "reviewed_at": None, "override": False, "hash": None}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"decision": "points", "value": None}, "value"),
        ({"decision": "points", "value": "很好"}, "value"),
        ({"decision": "points", "value": "-1"}, "value"),
        ({"decision": "points", "value": "NaN"}, "value"),
        ({"decision": "points", "value": "1E+999999"}, "value"),
        ({"decision": "correct", "value": "97%"}, "field"),
        ({"decision": "correct", "field": "name", "value": "97%"}, "field"),
        ({"decision": "correct", "field": "actual", "value": None}, "value"),
        ({"override": True, "reason": " "}, "reason"),
        ({"reviewer": "王某"}, "reviewer"),
        ({"schema": 2}, "schema"),
        ({"decision": "approve"}, "approve"),
        ({"punkte": 3}, "punkte"),
        ({"file": None}, "file"),
        ({"name": None}, "name"),
        ({"row": "15"}, "row"),
        ({"override": "yes"}, "override"),
    ],
)
def test_what_is_no_decision_says_which_part_is_wrong(change: dict[str, object], problem: str) -> None:
    with pytest.raises(ModelError) as caught:
        Decision.from_json({**LINE, **change})
    assert (caught.value.code, caught.value.fields["problem"]) == ("decision-not-valid", problem)


def test_a_wrong_type_is_a_type_error_that_names_the_argument() -> None:
    with pytest.raises(TypeError, match="row must be int, not str"):
        Decision(file="a", name="b", decision="return", row="3")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="value must be str, not int"):
        Decision(file="a", name="b", decision="points", value=3)  # type: ignore[arg-type]


HEADINGS = ["文件", "表", "位置", "指标", "可给区间", "自评得分", "决定", "值", "理由", "佐证", "评价人", "日期", "复核人", "复核日期"]


def test_the_columns_of_the_design_are_enough(tmp_path: Path) -> None:
    rows = [
        HEADINGS,
        ["自评表.xlsx", "项目1", "E15", "技能水平", "12.00–15.00", "15", "认可自评得分", "", "", "", "王某", "2024-03-02", "", ""],
        [
            "自评表.xlsx",
            "项目1",
            "E16",
            "满意度",
            "0.10–10.00",
            "10",
            "更正实际完成值",
            "97%",
            "填写有误",
            "附件3",
            "王某",
            "2024-03-02",
            "李某",
            "",
        ],
        ["自评表.xlsx", "", "项目1!E17", "覆盖面", "6–10", "9", "", "8.5", "", "", "", "", "", ""],
        ["自评表.xlsx", "项目1", "E18", "还没有定", "6–10", "9", "", "", "", "", "", "", "", ""],
    ]
    file = tmp_path / "待定.csv"
    file.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8-sig")
    found = read_decisions(file)
    assert found.findings == ()
    assert [(d.decision, d.field, d.value, d.sheet, d.row) for d in found] == [
        ("accept_own", None, "15", "项目1", 15),
        ("correct", "actual", "97%", "项目1", 16),
        ("points", None, "8.5", "项目1", 17),
    ]


def test_all_kinds_of_file_say_the_same(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    row = ["自评表.xlsx", "项目1", "E15", "技能水平", "12–15", "15", "评定得分", 14, "理由", "", "王某", "2024-03-02", "", ""]
    book = openpyxl.Workbook()
    for values in ([None], HEADINGS, row):
        book.active.append(values)
    sink = io.BytesIO()
    book.save(sink)
    from_book = read_decisions_bytes(sink.getvalue())
    from_lines = read_decisions_bytes(as_lines(from_book))
    assert list(from_book) == list(from_lines)
    assert from_book.hash == from_lines.hash
    assert from_book[0].points == 14


def test_a_bad_line_is_told_and_the_others_are_read() -> None:
    good = json.dumps(LINE, ensure_ascii=False)
    found = read_decisions_bytes(f"{good}\n{{oops\n\n{json.dumps({**LINE, 'decision': 'x'})}\n{good}\n".encode())
    assert len(found) == 2
    assert [dict(finding.fields)["row"] for finding in found.findings] == ["2", "4"]


@pytest.mark.parametrize(
    ("column", "text", "at"),
    [("决定", "同意", "G3"), ("值", "很好", "H3"), ("位置", "第三行", "C3"), ("文件", "", "A3"), ("指标", "", "D3")],
)
def test_a_bad_row_of_a_table_names_its_cell(column: str, text: str, at: str) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    good = dict(zip(HEADINGS, ["a.xlsx", "表", "E15", "指标", "", "15", "评定得分", "14", "", "", "", "", "", ""], strict=True))
    book = openpyxl.Workbook()
    for values in (HEADINGS, good.values(), (good | {column: text}).values(), good.values()):
        book.active.append([value or None for value in values])
    sink = io.BytesIO()
    book.save(sink)
    found = read_decisions_bytes(sink.getvalue())
    assert len(found) == 2
    assert [(f.code, f.place) for f in found.findings] == [("decision-bad-line", f"Sheet!{at}")]


@pytest.mark.parametrize("data", ["姓名,分数\n王,3\n".encode(), "只有一句话".encode()])
def test_what_holds_no_decisions_is_refused(data: bytes) -> None:
    with pytest.raises(FormError) as caught:
        read_decisions_bytes(data)
    assert caught.value.code == "decisions-no-table"
    assert heading("file") in caught.value.message("zh")


def test_an_empty_file_decides_nothing() -> None:
    assert read_decisions_bytes(b" \n") == Decisions()
