"""``score FILE``: a table for people, JSON Lines, files; on the project's own example."""

from __future__ import annotations

import csv
import io
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "gz_gxj_2024.csv"

# Row → (verdict, score, lowest, highest): one of each outcome that the example is there to show.
OUTCOMES = {
    "制定出台产业发展政策数量": ("met", "2.00", "2.00", "2.00"),
    "工业企业开展技术改造数量": ("not_met", "1.88", "1.88", "1.88"),
    "运行监测样本数量": ("met", "2.00", "2.00", "2.00"),
    "完成5G基站建设数量": ("not_met", "2.88", "2.88", "2.88"),
    "降低专精特新企业融资成本家数以及融资总额": ("partly", "1.88", "1.88", "1.88"),
    "降低融资担保费率": ("not_met", "4.63", "4.63", "4.63"),
    "培育省级及以上专精特新企业数量": ("met", "5.00", "5.00", "5.00"),
    "全运会无线电安全保障技术设施及应用系统项目部署监测节点数量": ("undetermined", None, "0.00", "2.00"),
    "工业用水重复利用率": ("undetermined", None, "0.04", "4.00"),
    "梯度培育国家级绿色工厂数量": ("undetermined", None, "0.00", "4.00"),
    "推进全市清洁生产审核验收数量": ("undetermined", None, "0.00", "4.00"),
    "预算执行率": ("not_met", "9.64", "9.64", "9.64"),
}


def test_the_example_shows_each_outcome(cli: Any) -> None:
    done = cli("score", str(EXAMPLE), "--json")
    assert done.code == 0
    *rows, last = (json.loads(line) for line in done.lines)
    assert len(rows) == 34
    got = {row["name"]: (row["verdict"], row["score"], row["score_min"], row["score_max"]) for row in rows}
    assert {name: got[name] for name in OUTCOMES} == OUTCOMES
    total = last["total"]
    assert total["score"] is None
    assert Decimal(total["score_min"]) == sum(Decimal(row["score_min"]) for row in rows)
    assert Decimal(total["score_max"]) == sum(Decimal(row["score_max"]) for row in rows)
    assert total["weight"] == "100"
    assert [(one["level1"], one["weight"]) for one in total["subtotals"] if one["level2"] is None] == [
        ("产出指标", "50"),
        ("效益指标", "40"),
    ]


def test_a_person_gets_a_table_with_sums_and_what_is_left_to_do(cli: Any) -> None:
    done = cli("score", str(EXAMPLE))
    assert done.code == 0
    heads = next(line for line in done.lines if "指标值" in line and "─" not in line).split()
    assert heads == ["指标", "指标值", "实际完成值", "结论", "完成率", "得分", "分值", "理由"]
    assert "≥20,000家次" in done.out
    assert "产出指标小计" in done.out
    assert "\n评分规则：mof-2020（" in done.out
    assert "E34  梯度培育国家级绿色工厂数量：指标值单位“家”与实际完成值单位“吨”不一致且无法换算\n" in done.out
    total = next(line for line in done.lines if line.startswith("总分 "))
    assert total.endswith(" / 100，等级：待人工评定后确定")


@pytest.mark.parametrize("width", [80, 99])
def test_a_narrow_terminal_gets_the_reasons_below_the_table(cli: Any, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    wide = cli("score", str(EXAMPLE))
    monkeypatch.setenv("COLUMNS", str(width))
    done = cli("score", str(EXAMPLE))
    heads = next(line for line in done.lines if "指标值" in line and "─" not in line).split()
    # 实际完成值 is wider than its column there, and goes on in the next line.
    assert [head for head in heads if "成值" not in head] == ["指标", "指标值", "结论", "完成率", "得分", "分值"]
    reason = "E6  工业企业开展技术改造数量：实际完成值 846个 ÷ 指标值 900个 = 94.00%，× 分值 2 = 1.88"
    assert [line for line in done.lines if line.endswith(reason)]
    assert not [line for line in wide.lines if line.endswith(reason)]
    left = [line.partition(". ")[2] for line in done.lines if line.startswith("  ") and ". " in line[:8]]
    assert len(left) == len(set(left)) > 5


def test_weights_are_whole_numbers_where_they_are_whole(cli: Any, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("一级指标,三级指标,年度指标值,实际完成值,分值\n产出,甲,≥3场,2场,60.0\n产出,乙,≥3场,3场,40.00\n", encoding="utf-8")
    shown = cli("score", str(file)).out
    assert "60.0" not in shown
    assert "总分 80.00 / 100，" in shown
    assert "40.00 / 100" not in shown
    assert "（满分 10），" in cli("score", "≥3场", "2场", "--weight", "10.0").out


def test_english(cli: Any) -> None:
    done = cli("score", str(EXAMPLE), "--lang", "en", "--policy", "strict")
    assert (done.code, "target" in done.out, "not met" in done.out) == (0, True, True)
    assert "\npolicy: strict (" in done.out


def test_the_policy_and_the_year_are_the_command_s(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "三级指标,年度指标值,实际完成值,分值\n完成时间,2024年12月底前,12月20日,10\n费率,≤1%,2%,90\n", encoding="utf-8"
    )
    *rows, _ = (
        json.loads(line) for line in cli("score", str(tmp_path / "t.csv"), "--json", "--year", "2024", "--policy", "platform").lines
    )
    assert [row["score"] for row in rows] == ["10.00", "0.00"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_csv(cli: Any, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "t.csv").write_text("三级指标,年度指标值,实际完成值,分值\n数量,≥5个,4个,100\n", encoding=encoding)
    first, _ = (json.loads(line) for line in cli("score", str(tmp_path / "t.csv"), "--json").lines)
    assert (first["name"], first["score"]) == ("数量", "80.00")


def test_csv_out(cli: Any, tmp_path: Path) -> None:
    done = cli("score", str(EXAMPLE), "-o", str(tmp_path / "out.csv"))
    assert (done.code, done.out) == (0, "")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"), newline="")))
    by_name = {row["指标"]: row for row in rows}
    assert by_name["完成5G基站建设数量"]["得分"] == "2.88"
    assert by_name["工业用水重复利用率"]["得分"] == ""
    assert by_name["工业用水重复利用率"]["待人工评定"] == "是"
    assert by_name["产出指标小计"]["分值"] == "50"
    assert by_name["合计"]["分值"] == "100"


def test_xlsx_out_and_formulas(cli: Any, tmp_path: Path) -> None:
    source = "三级指标,年度指标值,实际完成值,分值\n=HYPERLINK(0),=100%,-2%,60\n@SUM,≥5个,+4个,40\n"
    (tmp_path / "t.csv").write_text(source, encoding="utf-8")
    assert cli("score", str(tmp_path / "t.csv"), "-o", str(tmp_path / "out.xlsx")).code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    cells = {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    # The book has formulas of its own, and none of a cell's text.
    assert {text: cells.get(text) for text in ("=HYPERLINK(0)", "@SUM", "=100%", "-2%", "+4个")} == dict.fromkeys(
        ("=HYPERLINK(0)", "@SUM", "=100%", "-2%", "+4个"), "s"
    )
    assert not [text for text, kind in cells.items() if kind == "f" and ("HYPERLINK(0)" in text or 'SUM"' in text)]
    assert cli("score", str(tmp_path / "t.csv"), "-o", str(tmp_path / "out.csv")).code == 0
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)


def test_the_input_is_never_written(cli: Any, tmp_path: Path) -> None:
    copy = tmp_path / "t.csv"
    shutil.copy(EXAMPLE, copy)
    done = cli("score", str(copy), "-o", str(copy), "--lang", "en")
    assert (done.code, done.out) == (3, "")
    assert done.err == f"error: the output file {copy} is the input file; nothing was written\n"
    assert copy.read_bytes() == EXAMPLE.read_bytes()


def test_an_output_that_nobody_can_write(cli: Any, tmp_path: Path) -> None:
    done = cli("score", str(EXAMPLE), "-o", str(tmp_path / "out.doc"), "--lang", "en")
    assert (done.code, done.out) == (3, "")
    assert "its suffix must be one of" in done.err
    assert cli("score", str(EXAMPLE), "-o", str(tmp_path / "nowhere" / "out.csv")).code == 3
    assert list(tmp_path.iterdir()) == []


BAD_TABLES = [
    ("", 3, "file is empty"),
    ("a,b\n1,2\n", 1, "no indicator table found"),
    ("三级指标,年度指标值,实际完成值,分值\n数量,≥5个,4个,很多\n", 0, "很多"),
    ("三级指标,年度指标值,实际完成值,分值\n数量,≥5个,4个,-5\n", 0, "-5"),
]


@pytest.mark.parametrize(("text", "code", "told"), BAD_TABLES)
def test_bad_tables_are_told(cli: Any, tmp_path: Path, text: str, code: int, told: str) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    done = cli("score", str(tmp_path / "t.csv"), "--lang", "en")
    assert done.code == code
    assert told in done.out + done.err


def test_a_form_without_weights_has_verdicts_and_no_total(cli: Any, tmp_path: Path) -> None:
    source = "一级指标,三级指标,年度指标值,实际完成值\n产出,甲,≥500人次,487人次\n产出,乙,≥95%,96%\n"
    (tmp_path / "t.csv").write_text(source, encoding="utf-8")
    done = cli("score", str(tmp_path / "t.csv"))
    assert done.code == 0
    assert "未填写分值，未计算总分。各项结论：达成 1 项；未达成 1 项" in done.out
    assert "97.40%" in done.out
    assert "总分 0" not in done.out
    assert "表中没有分值，无法计算得分" in done.err
    assert "no weights, so there is no total; verdicts: met: 1; not met: 1" in cli("score", str(tmp_path / "t.csv"), "--lang", "en").out
    cli("score", str(tmp_path / "t.csv"), "-o", str(tmp_path / "out.csv"))
    rows = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert [(row["结论"], row["得分"]) for row in rows] == [("未达成", ""), ("达成", ""), ("", "")]
    assert rows[-1]["理由"].startswith("未填写分值，未计算总分")
