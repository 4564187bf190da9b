"""`indicator-dsl review`: findings, rule files, folders, exit codes."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

HEAD = "一级指标,二级指标,三级指标,年度指标值\n"
FINE = HEAD + "产出指标,数量指标,检查次数,≥5次\n效益指标,社会效益指标,就业人数,≥5人\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fine.csv").write_text(FINE, encoding="utf-8")
    (tmp_path / "vague.csv").write_text(FINE.replace("≥5次", "效果明显"), encoding="utf-8")
    (tmp_path / "about.csv").write_text(FINE.replace("≥5次", "5次左右"), encoding="utf-8")
    return tmp_path


def test_a_fine_form(cli: Any, folder: Path) -> None:
    assert cli("review", str(folder / "fine.csv")) == (0, "未发现问题\n", "")
    assert cli("review", str(folder / "fine.csv"), "--json") == (0, "", "")


def test_findings_come_with_place_and_reason(cli: Any, folder: Path) -> None:
    done = cli("review", str(folder / "vague.csv"))
    assert done.code == 1
    assert done.lines == [
        "疑点：D2  指标“检查次数”的指标值“效果明显”缺少可衡量的量化标准",
        "    理由：没有说明做到什么程度、以什么为依据认定，年底无法客观判断是否完成。  [review-vague]",
        "共发现错误 0 处、疑点 1 处、说明 0 条",
    ]


def test_remarks_are_no_failure(cli: Any, folder: Path) -> None:
    done = cli("review", str(folder / "about.csv"), "--json", "--lang", "en")
    (finding,) = (json.loads(line)["finding"] for line in done.lines)
    assert (done.code, finding["code"], finding["severity"], finding["place"]) == (0, "review-approximate", "info", "D2")
    assert finding["why"].startswith("How far ")


def test_rules_can_be_switched_off(cli: Any, folder: Path) -> None:
    rules = folder / "rules.toml"
    rules.write_text('[rules]\nreview-vague = "off"\n', encoding="utf-8")
    assert cli("review", str(folder / "vague.csv"), "--rules", str(rules)).code == 0
    rules.write_text('[rules]\nreview-vogue = "off"\n', encoding="utf-8")
    done = cli("review", str(folder / "vague.csv"), "--rules", str(rules), "--lang", "en")
    assert (done.code, done.out) == (3, "")
    assert "rules.review-vogue" in done.err


def test_a_folder_is_reviewed_file_by_file(cli: Any, folder: Path) -> None:
    (folder / "~$open.xlsx").write_bytes(b"lock")
    (folder / ".hidden.csv").write_bytes(b"x")
    (folder / "notes.md").write_text("no form", encoding="utf-8")
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 but no more")
    done = cli("review", str(folder), "--json")
    assert done.code == 3
    assert "broken.xlsx: 错误：" in done.err
    assert [Path(json.loads(line)["file"]).name for line in done.lines] == ["about.csv", "vague.csv"]


def test_an_empty_folder(cli: Any, tmp_path: Path) -> None:
    done = cli("review", str(tmp_path), "--lang", "en")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: there are no forms in ")


def test_a_file_without_a_table_is_not_fine(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    assert cli("review", str(tmp_path / "a.csv")).code == 1


def test_a_report_has_room_for_opinions_which_a_second_run_keeps(cli: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = cli("review", str(folder), "-o", str(out))
    assert (done.code, done.lines[0]) == (1, "收到 3 份 = 评分 0 + 只审核 3 + 监控 0 + 读不了 0 + 不支持 0")
    assert sorted(path.name for path in out.glob("*.xlsx")) == ["about_审核.xlsx", "fine_审核.xlsx", "vague_审核.xlsx", "汇总_审核.xlsx"]
    page = (out / "vague_审核.html").read_text(encoding="utf-8")
    assert "审核意见：□ 采纳　□ 不采纳" in page
    assert "审核人（签字）" in page
    openpyxl = import_module("openpyxl")
    book = openpyxl.load_workbook(out / "汇总_审核.xlsx")
    sheet = book["审核意见"]
    heads = [cell.value for cell in sheet[1]]
    rows = {sheet.cell(row, heads.index("文件") + 1).value: row for row in (2, 3)}
    assert sorted(rows) == ["about.csv", "vague.csv"]
    assert sheet.data_validations.dataValidation[0].formula1 == '"采纳,不采纳"'
    for file, opinion, comment in (("vague.csv", "采纳", "已补充"), ("about.csv", "不采纳", "有文件规定")):
        sheet.cell(rows[file], heads.index("采纳与否") + 1).value = opinion
        sheet.cell(rows[file], heads.index("意见说明") + 1).value = comment
    book.save(out / "汇总_审核.xlsx")
    # The unit mends one of the two.
    (folder / "vague.csv").write_text(FINE, encoding="utf-8")
    assert cli("review", str(folder), "-o", str(out)).code == 0
    sheet = openpyxl.load_workbook(out / "汇总_审核.xlsx")["审核意见"]
    found = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [(row["文件"], row["级别"], row["采纳与否"], row["意见说明"]) for row in found] == [
        ("about.csv", "说明", "不采纳", "有文件规定"),
        ("vague.csv", "本次未再发现", "采纳", "已补充"),
    ]
