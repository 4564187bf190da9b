"""The desk's table in Excel: what stands in it, that its formulas come to what the program says, and that it comes back."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import attrs
import pytest

from indicator_dsl import forms
from indicator_dsl.forms import Decision, Decisions, Form
from indicator_dsl.forms.casework.decisions import heading, read_decisions_bytes, word_of
from indicator_dsl.forms.marks import is_ours
from indicator_dsl.forms.report import WRITERS, Report, assess
from indicator_dsl.forms.report.desk import COLUMNS
from indicator_dsl.forms.report.links import address_from
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.model import Indicator, Place

from .office import converted, needs_office

TABLE = """\
项目支出绩效自评表,,,,,,,,
项目名称,培训补助,,,项目单位,人力资源中心,,,
一级指标,二级指标,三级指标,分值,年度指标值,实际完成值,得分,偏差原因,
产出指标,数量指标,培训人次,50,≥500人次,487人次,48.7,疫情影响,
效益指标,社会效益,技能水平提升情况,20,效果明显,达成预期指标,19,,
效益指标,社会效益,知晓面,10,效果明显,达成预期指标,3,,
满意度指标,服务对象满意度,学员满意度,20,≥95%,0.97,20,,
"""
SKILL, KNOWN, CONTENT = "技能水平提升情况", "知晓面", "学员满意度"


def form(table: str = TABLE, name: str = "自评表.csv") -> Form:
    return forms.read_bytes(table.encode(), name=name)


def decide(name: str, verb: str, **said: Any) -> Decision:
    return Decision(**{"file": "自评表.csv", "name": name, "decision": verb, "by": "王某", "at": "2024-03-02", **said})


ALL = (
    decide(SKILL, "accept_own", row=5, value="19", target="效果明显", actual="达成预期指标"),
    decide(KNOWN, "points", value="9", row=6, reason="佐证材料齐全，予以认可", target="效果明显", actual="达成预期指标"),
    decide(CONTENT, "correct", field="actual", value="97%", row=7, target="≥95%", actual="0.97"),
)


def book_of(report: Report, *, computed: bool = False) -> Any:
    return import_module("openpyxl").load_workbook(io.BytesIO(WRITERS[".xlsx"](report)), data_only=computed)


def rows_of(book: Any) -> list[dict[str, Any]]:
    """Return the rows of the desk's table below its headings, by column."""
    sheet = book["评分"]
    return [dict(zip(COLUMNS, row, strict=False)) for row in sheet.iter_rows(min_row=4, values_only=True)]


def named(book: Any, name: str) -> dict[str, Any]:
    return next(row for row in rows_of(book) if row["name"] == name)


def report_on(*decisions: Decision, of: Form | None = None) -> Report:
    return assess([of or form()], decisions=decisions)


# ------------------------------------------------------------------------------------ what stands in it


def test_a_row_shows_what_the_form_says_and_numbers_are_numbers() -> None:
    row = named(book_of(report_on(), computed=True), "培训人次")
    assert [row[key] for key in ("level1", "level2", "target", "actual", "weight", "attainment", "stated", "range", "result")] == [
        "产出指标", "数量指标", "≥500人次", "487人次", 50, 0.974, 48.7, "48.70", 48.7,
    ]  # fmt: skip
    assert row["steps"] == "实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 50 = 48.70"
    assert row["remarks"] == "偏差原因：疫情影响"


def test_the_sums_the_grade_and_the_state_stand_below() -> None:
    before, after = (book_of(report_on(*decisions), computed=True) for decisions in ((), ALL))
    total = named(before, "总分")
    assert (total["weight"], total["stated"], total["result"], total["rate"]) == (100, 90.7, "72.90–98.70", None)
    assert (total["steps"], total["remarks"]) == ("等级：待定", "草稿：待评定 3 项")
    total = named(after, "总分")
    assert (total["result"], total["rate"], total["steps"], total["remarks"]) == (96.7, 0.967, "等级：优", "终稿")
    assert (named(after, "效益指标小计")["weight"], named(after, "效益指标小计")["result"]) == (30, 28)


def test_the_foot_says_what_the_table_rests_on() -> None:
    report = report_on(*ALL)
    hashes = report.parts[0].hashes
    rows = rows_of(book_of(report))
    at = next(number for number, row in enumerate(rows) if str(row["level1"]).startswith("表的种类"))
    foot = f"{rows[at]['level1']}；{rows[at + 1]['level1']}"
    for text in ("（mof-2020）", "indicator-dsl 0.1.0", hashes.form, hashes.policy, hashes.decisions):
        assert text is not None
        assert text in foot


def test_a_decision_shows_who_why_and_what_and_a_corrected_cell_beneath_its_row() -> None:
    book = book_of(report_on(*ALL), computed=True)
    row = named(book, KNOWN)
    assert [row[key] for key in ("decision", "value", "reason", "by", "at", "result")] == [
        "评定得分", 9, "佐证材料齐全，予以认可", "王某", "2024-03-02", 9,
    ]  # fmt: skip
    rows = rows_of(book)
    at = next(number for number, row in enumerate(rows) if row["name"] == CONTENT)
    beneath = rows[at + 1]
    assert (beneath["name"], beneath["actual"], beneath["decision"], beneath["value"]) == (
        "↳ 更正（原为“0.97”）",
        "97%",
        "更正实际完成值",
        "97%",
    )
    assert (rows[at]["actual"], rows[at]["made_actual"]) == ("97%", "0.97")


def test_findings_and_rows_lead_to_each_other_and_to_the_cell_of_the_form(tmp_path: Path) -> None:
    path = tmp_path / "自评 表.xlsx"
    sheet_of = import_module("openpyxl").Workbook()
    for line in TABLE.splitlines():
        sheet_of.active.append(line.split(","))
    sheet_of.active.title = "项目1"
    sheet_of.save(path)
    report = attrs.evolve(assess([forms.read(path)]), files={path.name: "../%E8%87%AA%E8%AF%84%20%E8%A1%A8.xlsx"})
    book = book_of(report)
    desk, findings = book["评分"], book["审核发现"]
    at = next(row for row in range(4, desk.max_row) if desk.cell(row, COLUMNS.index("name") + 1).value == CONTENT)
    there = desk.cell(at, COLUMNS.index("source_place") + 1)
    assert (there.value, there.hyperlink.location) == ("F7", "'项目1'!F7")
    assert there.hyperlink.target == "../%E8%87%AA%E8%AF%84%20%E8%A1%A8.xlsx"
    found = desk.cell(at, COLUMNS.index("found") + 1)
    number = int(str(found.value).split("、")[0])
    assert found.hyperlink.location == f"'审核发现'!A{number + 1}"
    assert findings.cell(number + 1, 1).hyperlink.location == f"'评分'!C{at}"
    place = str(report.parts[0].notes[number - 1].place).removeprefix("项目1!")
    assert [cell.hyperlink.location for cell in findings[number + 1] if cell.hyperlink and cell.hyperlink.target] == [f"'项目1'!{place}"]


def test_a_file_on_another_drive_has_its_whole_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_drive(path: object, start: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    assert address_from(tmp_path / "结果", tmp_path / "甲 1.csv") == "../%E7%94%B2%201.csv"
    monkeypatch.setattr("os.path.relpath", other_drive)
    assert address_from(tmp_path, tmp_path / "a.csv") == (tmp_path / "a.csv").resolve().as_uri()


def test_it_prints_on_a4_across_with_all_columns_that_matter() -> None:
    sheet = book_of(report_on())["评分"]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert sheet.print_title_rows == "$3:$3"
    heads = [cell.value for cell in sheet[3]]
    assert sheet.print_area.startswith("'评分'!$A$1:$P$")
    assert heads[:16] == [
        "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "完成率", "自评得分", "得分区间",
        "决定", "评定值", "复核得分", "得分率", "计算过程", "说明", "审核意见",
    ]  # fmt: skip


def test_only_what_is_to_be_filled_can_be_changed_and_points_are_held_to_the_range() -> None:
    sheet = book_of(report_on())["评分"]
    row = next(cells for cells in sheet.iter_rows(min_row=4) if cells[2].value == SKILL)
    free = [COLUMNS[number] for number, cell in enumerate(row) if not cell.protection.locked]
    assert sheet.protection.sheet
    assert free == ["decision", "value", "reason", "evidence", "by", "at", "reviewer", "reviewed_at", "override"]
    kinds = {str(rule.sqref).split(":")[0][0]: rule for rule in sheet.data_validations.dataValidation}
    assert kinds["K"].formula1 == 'OR(X4="是",ISTEXT(K4),AND(K4>=AG4,K4<=AH4))'
    assert kinds["J"].type == "list"
    assert sheet.column_dimensions["AG"].hidden


def test_forms_stand_below_each_other_each_on_a_page_of_its_own() -> None:
    report = assess([form(), form(name="乙.csv")])
    sheet = book_of(report)["评分"]
    (pause,) = sheet.row_breaks.brk
    assert str(sheet.cell(pause.id + 1, 1).value).endswith("文件：乙.csv")


# -------------------------------------------------------------------------------------- it comes back


def back(report: Report) -> Decisions:
    return read_decisions_bytes(WRITERS[".xlsx"](report))


def test_a_table_without_decisions_holds_none() -> None:
    assert back(report_on()) == Decisions()


def test_decisions_come_back_as_they_were_made() -> None:
    made = back(report_on(*ALL))
    assert made.findings == ()
    told = [(d.file, d.row, d.name, d.decision, d.field, d.value, d.reason, d.by, d.at, d.target, d.actual) for d in made]
    assert told == [(d.file, d.row, d.name, d.decision, d.field, d.value, d.reason, d.by, d.at, d.target, d.actual) for d in ALL]
    assert {d.hash for d in made if d.decision != "correct"} == {form().hash}


def test_a_decision_that_does_not_hold_is_kept_with_the_table() -> None:
    out = decide(SKILL, "points", value="3", row=5)
    report = report_on(out)
    assert report.parts[0].unapplied == (out,)
    assert named(book_of(report), f"未采用的评定：{SKILL}")["decision"] == "评定得分"
    assert [(d.name, d.value) for d in back(report)] == [(SKILL, "3")]


def test_decisions_are_about_the_row_of_execution_too() -> None:
    of = forms.read("docs/examples/training_2023.csv")
    first = back(
        assess([of], decisions=[decide("预算执行率", "points", value="9.5", file="training_2023.csv", override=True, reason="核实")])
    )
    (line,) = [line for line in assess([of], decisions=first).parts[0].lines if line.name == "预算执行率"]
    assert [decision.value for decision in line.decisions] == ["9.5"]


def test_what_is_typed_into_the_table_is_a_decision() -> None:
    book = book_of(report_on())
    sheet = book["评分"]
    row = next(cells for cells in sheet.iter_rows(min_row=4) if cells[2].value == SKILL)
    for column, value in (("decision", "评定得分"), ("value", 17.5), ("reason", "佐证"), ("by", "李某")):
        row[COLUMNS.index(column)].value = value
    sink = io.BytesIO()
    book.save(sink)
    (decision,) = read_decisions_bytes(sink.getvalue())
    assert (decision.name, decision.row, decision.value, decision.reason, decision.by) == (SKILL, 5, "17.5", "佐证", "李某")
    scored = forms.score_form(form(), decisions=[decision])
    assert str(scored.lines[1].given) == "17.5"


def test_a_row_that_is_only_reviewed_has_nothing_to_fill() -> None:
    scored, reviewed = form(), forms.read_text("三级指标\t年度指标值\n培训人次\t≥500人次\n场次\t≥5次\n")
    book = book_of(assess([scored, reviewed]))
    rows = [cells for cells in book["评分"].iter_rows(min_row=4) if cells[2].value == "培训人次"]
    assert [cells[COLUMNS.index("made_file")].value for cells in rows] == ["自评表.csv", None]
    assert [cells[COLUMNS.index("value")].protection.locked for cells in rows] == [False, True]
    assert any(cell.value == "本表未填写实际完成值，仅作目标审核。" for cell in book["评分"]["A"])


@needs_office
def test_decisions_survive_another_program(tmp_path: Path) -> None:
    path = tmp_path / "结果.xlsx"
    path.write_bytes(WRITERS[".xlsx"](report_on(*ALL)))
    saved_again = read_decisions_bytes(converted(path, "xlsx", tmp_path / "anew").read_bytes())
    assert saved_again == read_decisions_bytes(path.read_bytes())
    assert is_ours((tmp_path / "anew" / "结果.xlsx").read_bytes())


# ----------------------------------------------------------------------------- LibreOffice computes it


TARGETS = ("≥500人次", "≤90万元", "=100%", "效果明显", "2023年12月底前", "不适用", "逐年提高", "")
ANSWERS = ("500人次", "487人次", "81万元", "98%", "0.97", "达成预期指标", "2023年11月", "不适用", "", "提高")


def random_form(seed: int) -> Form:
    draw = random.Random(seed)
    rows = [
        Indicator(
            name=f"指标{number}",
            level1=draw.choice(("产出指标", "效益指标", "满意度指标")),
            level2=draw.choice(("数量指标", None)),
            target=draw.choice(TARGETS),
            actual=draw.choice(ANSWERS),
            weight=draw.choice(("10", "12.5", "20", "8", "", "0")),
            score=draw.choice(("10", "8", "7.5", "", "优")),
            place=Place(row=number + 1, column="A"),
        )
        for number in range(draw.randint(1, 9))
    ]
    return Form(indicators=tuple(rows), source=f"{seed}.csv", sheet=None)


def random_decisions(of: Form, seed: int) -> Iterator[Decision]:
    """Yield decisions as people type them, good and bad."""
    draw = random.Random(seed)
    for row in of.indicators:
        verb = draw.choice(("", "", "accept_own", "points", "points", "return", "exclude"))
        if not verb:
            continue
        value = (
            draw.choice(("0", "6.4", "8", "9.999", "10", "12", "20")) if verb == "points" else row.score if verb == "accept_own" else None
        )
        override = draw.random() < 0.2
        reason = "理由" if override or draw.random() < 0.5 else None
        where: dict[str, Any] = {"file": of.source or "", "name": row.name, "row": row.place.row}
        yield Decision(**where, decision=verb, value=value or None, override=override, reason=reason)


POLICY = load_policy("mof-2020")
RESCALED = attrs.evolve(POLICY, not_applicable=attrs.evolve(POLICY.not_applicable, rows="rescale"))
MODES = tuple(attrs.evolve(RESCALED, rounding=attrs.evolve(POLICY.rounding, mode=mode)) for mode in ("half-up", "half-even", "down"))


def policy_for(seed: int) -> Policy:
    return (POLICY, *MODES)[seed % 4]


def computed(path: Path, content: bytes) -> tuple[Any, Any]:
    """Return a workbook as it was written, and as LibreOffice computes it."""
    openpyxl = import_module("openpyxl")
    path.write_bytes(content)
    anew = converted(path, "xlsx", path.parent / "anew")
    return openpyxl.load_workbook(path, data_only=True), openpyxl.load_workbook(anew, data_only=True)


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1e-9
    return (ours or "") == (theirs or "")


def reports(seeds: Sequence[int], *, decided: bool) -> Report:
    parts = [
        part
        for seed in seeds
        for of in [random_form(seed)]
        for part in assess([of], policy=policy_for(seed), decisions=tuple(random_decisions(of, seed)) if decided else ()).parts
    ]
    return Report(lang="zh", parts=tuple(part for part in parts if part.points is not None))


@needs_office
def test_every_formula_comes_to_what_the_program_says(tmp_path: Path) -> None:
    report = reports(range(36), decided=True)
    assert len(report.parts) > 24
    content = WRITERS[".xlsx"](report)
    ours, theirs = computed(tmp_path / "many.xlsx", content)
    written = import_module("openpyxl").load_workbook(io.BytesIO(content))
    formulas = [(sheet.title, cell.coordinate) for sheet in written for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 1000
    different = [
        (sheet, place, ours[sheet][place].value, theirs[sheet][place].value)
        for sheet, place in formulas
        if not same(ours[sheet][place].value, theirs[sheet][place].value)
    ]
    assert different == []
    totals = [row for row in rows_of(theirs) if row["name"] == "总分"]
    for part, row in zip(report.parts, totals, strict=True):
        assert part.points is not None
        assert (Decimal(str(row["least"])), Decimal(str(row["most"]))) == (part.points.low, part.points.high)


@needs_office
def test_what_is_typed_counts_as_the_program_counts_it(tmp_path: Path) -> None:
    seeds = range(60, 96)
    report = reports(seeds, decided=False)
    book = book_of(report)
    sheet = book["评分"]
    for cells in sheet.iter_rows(min_row=4):
        file, name = (cells[COLUMNS.index(column)].value for column in ("made_file", "made_name"))
        if not file:
            continue
        of = random_form(int(str(file).removesuffix(".csv")))
        for decision in random_decisions(of, int(str(file).removesuffix(".csv"))):
            if decision.name == name:
                typed = {
                    "decision": word_of(str(decision.decision)),
                    "reason": decision.reason,
                    "override": "是" if decision.override else None,
                }
                typed["value"] = float(decision.value) if decision.decision == "points" else None  # type: ignore[assignment, arg-type]
                for column, value in typed.items():
                    cells[COLUMNS.index(column)].value = value
    sink = io.BytesIO()
    book.save(sink)
    _, theirs = computed(tmp_path / "typed.xlsx", sink.getvalue())
    decided = read_decisions_bytes(sink.getvalue())
    totals = [row for row in rows_of(theirs) if row["name"] == "总分"]
    for part, row in zip(report.parts, totals, strict=True):
        seed = int(str(part.source).removesuffix(".csv"))
        table = forms.score_form(random_form(seed), policy=policy_for(seed), decisions=decided)
        assert (part.source, Decimal(str(row["least"])), Decimal(str(row["most"]))) == (part.source, table.score_min, table.score_max)
        if not table.unapplied:
            assert (part.source, row["open"]) == (part.source, len(table.needs_review))
            assert row["steps"] in (f"等级：{table.band}", "等级：待定", "等级：不评定")
            assert (table.band is None) == (row["steps"] in ("等级：待定", "等级：不评定"))
        else:
            assert row["open"] > 0
        assert "终稿" not in row["remarks"]


@needs_office
def test_sixty_three_forms_print_on_three_pages(tmp_path: Path) -> None:
    (part,) = report_on().parts
    names = ("示例市农业农村局高标准农田建设管理办公室", "示例市教育局")
    parts = tuple(
        attrs.evolve(
            part,
            groups=part.groups[:1],
            unit=names[number % 2],
            project="高标准农田建设（2023年第二批）" if number % 3 else "培训",
            source=f"{number}.csv",
        )
        for number in range(63)
    )
    book = book_of(Report(lang="zh", parts=parts))
    assert book["汇总"].page_setup.fitToHeight == 3
    path = tmp_path / "many.xlsx"
    path.write_bytes(WRITERS[".xlsx"](Report(lang="zh", parts=parts)))
    with import_module("pdfplumber").open(converted(path, "pdf", tmp_path)) as printed:
        told = [page for page in printed.pages if "复核减自评" in page.extract_text()]
    assert len(told) <= 3


def test_headings_to_fill_are_those_of_a_decisions_file() -> None:
    heads = [cell.value for cell in book_of(report_on())["评分"][3]]
    for column in (
        "file",
        "sheet",
        "place",
        "name",
        "target",
        "actual",
        "own",
        "hash",
        "decision",
        "evidence",
        "by",
        "at",
        "reviewer",
        "override",
    ):
        assert heading(column) in heads
