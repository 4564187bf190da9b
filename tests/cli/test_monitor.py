"""`indicator-dsl monitor`: one form, folders, lines, reports, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from indicator_dsl.forms import read
from indicator_dsl.forms.marks import is_our_file
from indicator_dsl.forms.report import MONITORING_SUFFIXES, WRITERS, Report, watch

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "monitoring_2024.csv"
OWN = "三级指标,年度指标值,实际完成值,分值\n培训人数,≥1000人,600人,100\n培训期数,≥12期,3期,10\n"
NO_MONTH = "绩效运行监控表\n三级指标,年度指标值,完成情况\n培训人数,≥1000人,600人\n培训期数,≥12期,3期\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pile = tmp_path / "收到"
    pile.mkdir()
    (pile / "甲.csv").write_bytes(EXAMPLE.read_bytes())
    (pile / "自评.csv").write_text(OWN, encoding="utf-8")
    (pile / "不明.csv").write_text(NO_MONTH, encoding="utf-8")
    return pile


def test_one_form_on_the_screen(cli: Any) -> None:
    done = cli("monitor", str(EXAMPLE))
    assert (done.code, done.err) == (0, "")
    rows = {line.split()[0]: line.split()[1:] for line in done.lines if len(line.split()) > 4}
    assert rows["培训人数"] == ["≥1000人", "600人", "102.86%", "绿", "1000人", "确定能"]
    assert rows["培训期数"] == ["≥12期", "3期", "42.86%", "红", "10期", "有可能"]
    assert rows["培训合格率"] == ["≥95%", "96%", "101.05%", "绿", "96%", "确定能"]
    assert rows["完成时间"] == ["12月底前", "按计划推进", "未到期", "12月底前完成", "确定能"]
    assert "监控截至 7 月：红 1；黄 1；绿 2；未到期 1；待人工评定 1" in done.lines
    assert [line for line in done.lines if line.startswith(("  1. ", "  2. "))] == [
        "  1. H8  就业人数：进度滞后或预计不能确定完成，未说明偏差原因和改进措施",
        "  2. E9  学员满意度：未填写实际完成值",
    ]


def test_one_form_as_json(cli: Any) -> None:
    done = cli("monitor", str(EXAMPLE), "--json", "--lang", "en")
    *rows, total = map(json.loads, done.lines)
    assert [(row["name"], row["colour"], row["due"], row["likelihood"], row["needs_review"]) for row in rows] == [
        ("培训人数", "green", True, "certain", False),
        ("培训期数", "red", True, "possible", False),
        ("培训合格率", "green", True, "certain", False),
        ("完成时间", None, False, "certain", False),
        ("就业人数", "yellow", True, "certain", False),
        ("学员满意度", None, True, "certain", True),
    ]
    assert (rows[0]["progress"], rows[1]["reason"], rows[1]["needs_reason"], rows[1]["cells"]["actual"]) == (
        "1.028571",
        "师资不足",
        True,
        "E5",
    )
    assert total["total"] == {"red": 1, "yellow": 1, "green": 2, "blue": 0, "not_due": 1, "open": 1, "needs_reason": 2}
    assert (total["month"], total["open"], total["kind"], total["policy"]) == (7, 1, "monitoring", "mof-2020")
    assert set(total["hashes"]) == {"form", "policy"}


def test_the_month_can_be_given(cli: Any, folder: Path) -> None:
    done = cli("monitor", str(folder / "不明.csv"))
    assert (done.code, done.out) == (3, "")
    assert "未能确定监控到几月" in done.err
    done = cli("monitor", str(folder / "不明.csv"), "--month", "9", "--json")
    assert [json.loads(line).get("colour") for line in done.lines][:2] == ["green", "red"]
    assert cli("monitor", str(EXAMPLE), "--month", "13").code == 2


def test_another_kind_is_refused(cli: Any, folder: Path) -> None:
    done = cli("monitor", str(folder / "自评.csv"), "-o", str(folder / "x.html"))
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("错误：不是绩效运行监控表（依据：实际完成值），不作监控；评分请用 score")
    assert not (folder / "x.html").exists()
    assert cli("score", str(EXAMPLE)).code == 3
    done = cli("monitor", str(EXAMPLE), "-o", str(folder / "x.docx"))
    assert (done.code, done.err) == (3, f"错误：不支持输出为 {folder / 'x.docx'}，扩展名可选：.html .xlsx .md .json\n")


def test_a_folder(cli: Any, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    done = cli("monitor", str(folder), "-o", str(out), "--jobs", "2")
    assert done.code == 3
    assert done.lines[0] == "收到 3 份 = 评分 0 + 只审核 0 + 监控 1 + 读不了 1 + 不支持 1"
    assert "不明.csv: 错误：未能确定监控到几月" in done.err
    assert sorted(path.name for path in out.iterdir()) == [
        *(f"汇总_监控{suffix}" for suffix in (".html", ".json", ".md", ".xlsx")),
        *(f"甲_监控{suffix}" for suffix in (".html", ".json", ".md", ".xlsx")),
    ]
    assert all(is_our_file(path) for path in out.iterdir())
    assert "自评.csv" in (out / "汇总_监控.html").read_text(encoding="utf-8")
    (found,) = (json.loads(line) for line in cli("monitor", str(folder), "--json").lines)
    assert (found["month"], found["total"]["red"], found["open"]) == (7, 1, 1)
    # A second run keeps what is as it was.
    assert "其中 1 份与上次运行相同" in cli("monitor", str(folder), "-o", str(out)).err


def test_lines(cli: Any) -> None:
    lines = (
        {"target": "≥1000人", "actual": "600人", "month": 7},
        {"target": "≥1000人", "actual": "300人", "month": "7", "forecast": "1000人", "likelihood": "确定能", "reason": ""},
        {"target": "≥1000人", "actual": "600人", "month": "十"},
        {"target": "≥1000人", "actual": "600人"},
        {"actual": "600人", "month": "7"},
        {"target": "≥90%", "actual": "85%", "month": "6", "policy": "platform"},
    )
    done = cli("monitor", "--json", stdin="\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    answers = [json.loads(line) for line in done.lines]
    assert [(a["ok"], a.get("colour")) for a in answers] == [
        (True, "green"),
        (True, "red"),
        (False, None),
        (False, None),
        (False, None),
        (True, "blue"),
    ]
    assert [f["code"] for f in answers[1]["findings"]] == ["progress-reason"]
    assert [a["error"]["code"] for a in answers[2:5]] == ["input-not-month", "input-key-missing", "input-key-missing"]
    assert done.code == 1
    assert cli("monitor").code == 2
    assert json.loads(cli("monitor", "--json", "--month", "7", stdin='{"target": "≥10家", "actual": "6家"}').out)["colour"] == "green"


@pytest.mark.parametrize("suffix", MONITORING_SUFFIXES)
def test_a_report_says_it_all(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"报告{suffix}"
    file.write_bytes(WRITERS[suffix](watch([read(EXAMPLE)])))
    assert is_our_file(file)
    if suffix == ".xlsx":
        rows, found, _ = openpyxl.load_workbook(file).worksheets
        head, *lines = rows.iter_rows(values_only=True)
        said = [dict(zip(head, line, strict=True)) for line in lines]
        assert (said[1]["指标"], said[1]["进度"], said[1]["预警"], said[1]["偏差原因"]) == ("培训期数", "42.86%", "红", "师资不足")
        assert str(said[1]["说明"]).startswith("实际完成值 3期 ÷（指标值 12期 × 7 ÷ 12）≈ 42.86%，低于 60.00%，红色\n")
        assert str(said[5]["说明"]).endswith("未填写实际完成值")
        assert found.max_row == 4
        return
    text = file.read_text(encoding="utf-8")
    for word in ("培训期数", "师资不足", "42.86%", "低于 60.00%，红色", "未填写实际完成值"):
        assert word in text
    if suffix == ".json":
        assert WRITERS[".json"](Report.from_json(json.loads(text))) == file.read_bytes()
    else:
        assert "绩效运行监控报告" in text


def test_a_cell_is_no_markup_and_no_formula(tmp_path: Path) -> None:
    form = tmp_path / "坏.csv"
    form.write_text('监控表\n三级指标,年度指标值,1-7月完成情况\n<script>x</script>,"=1+1",600人\n培训,≥5个,3个\n', encoding="utf-8")
    report = watch([read(form)])
    assert "<script>x" not in WRITERS[".html"](report).decode()
    assert "<script>x" not in WRITERS[".md"](report).decode()
    (tmp_path / "x.xlsx").write_bytes(WRITERS[".xlsx"](report))
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
