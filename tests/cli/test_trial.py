"""A trial by commands alone, from a pile of sixty files to final reports; and decisions survive what happens to forms and files."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.forms import read_decisions

UNITS = ("人力资源中心", "教育局", "水务局", "交通运输局", "卫生健康委员会", "农业农村局")
PROJECTS = 10
HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因"]


def table(unit: int, project: int) -> list[list[str]]:
    """Return the cells of one form: every third leaves a person something to settle, each seventh states 0.97 for a rate."""
    number = unit * PROJECTS + project
    done = 500 - number % 4 * 10
    skill = ("效果明显", "达成预期指标") if number % 3 == 0 else ("≥2次", "2次")
    rate = "0.97" if number % 7 == 0 else "97%"
    return [
        ["项目支出绩效自评表（2023年度）"],
        ["项目名称", f"第{project + 1}批公共服务能力提升", "", "", "项目单位", f"示例市{UNITS[unit]}"],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "100", str(90 + project), str(90 + project), "10", "100%", "10"],
        HEAD,
        ["产出指标", "数量指标", "培训人次", "≥500人次", f"{done}人次", "50", f"{done / 10:g}", "" if done == 500 else "部分班次推迟"],
        ["效益指标", "社会效益指标", "技能水平提升情况", *skill, "30", "29", ""],
        ["满意度指标", "服务对象满意度指标", "学员满意度", "≥95%", rate, "10", "10", ""],
    ]


def put(cells: list[list[str]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(cells)
        return
    book = import_module("openpyxl").Workbook()
    for row in cells:
        book.active.append(row)
    book.save(path)


@pytest.fixture
def pile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for unit, name in enumerate(UNITS):
        for project in range(PROJECTS):
            put(table(unit, project), Path("收件", name, f"自评表{project + 1}{'.xlsx' if project % 2 else '.csv'}"))
    return tmp_path


def fill(path: Path, **cells: str) -> int:
    """Fill every row that waits, as a person would in the table; return how many there were."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    waiting = [row for row in rows if not row["决定"]]
    for row in waiting:
        row.update(cells)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return len(waiting)


def states(done: Any) -> list[bool]:
    return [json.loads(line)["final"] for line in done.lines if '"final"' in line]


def test_sixty_files_from_the_receipt_to_final_reports(cli: Any, pile: Path) -> None:
    done = cli("review", "收件", "-o", "审核")
    assert (done.code, "收到 60 份 =" in done.out) == (1, True)
    done = cli("score", "收件", "-o", "初评")
    assert (done.code, "收到 60 份 = 评分 60 + 只审核 0 + 监控 0 + 读不了 0 + 不支持 0" in done.out) == (0, True)
    before = json.loads(Path("初评/汇总_评分.json").read_text(encoding="utf-8"))["forms"]
    waiting = sum(line["review"] for form in before for group in form["groups"] for line in group["lines"])
    assert (waiting, sum(form["final"] for form in before)) == (29, 34)
    page = Path("初评/汇总_评分.html").read_text(encoding="utf-8")
    assert "终稿 34 份，草稿 26 份；待人工评定 29 项。" in page
    # One step confirms what nobody objects to; a person settles the rest in the table.
    assert cli("decide", "收件", "-o", "待定.csv").err == "待评定 29 项，已评定 0 项，已生成 待定.csv\n"
    with Path("待定.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    odd = [row for row in rows if row["实际完成值"] == "0.97"]
    for row in odd:
        row.update({"决定": "更正实际完成值", "值": "97%", "理由": "据佐证材料更正", "评价人": "王某", "日期": "2024-03-02"})
    with Path("待定.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    done = cli("decide", "收件", "-o", "待定.csv", "--accept-own", "--by", "王某")
    assert done.err == "待评定 0 项，已评定 29 项，已生成 待定.csv\n"
    done = cli("score", "收件", "--decisions", "待定.csv", "-o", "终评")
    assert done.code == 0
    forms = json.loads(Path("终评/汇总_评分.json").read_text(encoding="utf-8"))["forms"]
    assert all(form["final"] and form["grade"] and form["points"]["score"] for form in forms)
    assert all(form["hashes"][key].startswith("sha256:") for form in forms for key in ("form", "policy", "decisions"))
    page = Path("终评/汇总_评分.html").read_text(encoding="utf-8")
    assert "终稿 60 份，草稿 0 份；待人工评定 0 项。" in page
    reports = list(Path("终评").rglob("自评表*_评分.html"))
    assert len(reports) == 60
    assert all('<span class="tag final">终稿</span>' in path.read_text(encoding="utf-8") for path in reports)
    # Run again, everything is as it was.
    assert states(cli("score", "收件", "--decisions", "待定.csv", "--json")) == [True] * 60


@pytest.fixture
def decided(pile: Path, cli: Any) -> Path:
    """One form whose open row is decided."""
    put(table(0, 0), pile / "表" / "自评表.csv")
    cli("decide", "表", "-o", "待定.csv")
    assert fill(pile / "待定.csv", 决定="认可自评得分", 评价人="王某", 日期="2024-03-02") == 2
    assert states(cli("score", "表", "--decisions", "待定.csv", "--json")) == [True]
    return pile / "表" / "自评表.csv"


def codes(cli: Any, *arguments: str) -> list[str]:
    cli("score", "表", "--decisions", "待定.csv", "-o", "报告", *arguments)
    (form,) = json.loads(Path("报告/汇总_评分.json").read_text(encoding="utf-8"))["forms"]
    return [note["code"] for note in form["notes"] if note["code"].startswith("decision")]


def test_a_changed_cell_is_a_conflict_and_the_report_a_draft(cli: Any, decided: Path) -> None:
    text = decided.read_text(encoding="utf-8-sig")
    decided.write_text(text.replace("达成预期指标", "基本达成"), encoding="utf-8-sig")
    assert states(cli("score", "表", "--decisions", "待定.csv", "--json")) == [False]
    assert codes(cli) == ["decision-texts-changed"]
    page = next(Path("报告").glob("自评表*.html")).read_text(encoding="utf-8")
    assert '<span class="tag draft">草稿</span>' in page


def test_a_moved_row_keeps_its_decision(cli: Any, decided: Path) -> None:
    lines = decided.read_text(encoding="utf-8-sig").split("\n")
    row = next(number for number, line in enumerate(lines) if "技能水平" in line)
    decided.write_text("\n".join([*lines[:row], "产出指标,质量指标,合格率,≥90%,95%,0,0,", *lines[row:]]), encoding="utf-8-sig")
    assert codes(cli) == []
    assert states(cli("score", "表", "--decisions", "待定.csv", "--json")) == [True]


def test_a_renamed_file_keeps_its_decisions(cli: Any, decided: Path) -> None:
    decided.rename(decided.with_name("培训中心报送.csv"))
    assert states(cli("score", "表", "--decisions", "待定.csv", "--json")) == [True]


def test_another_policy_applies_them_again_within_its_own_range(cli: Any, decided: Path) -> None:
    # Under `strict` what is decided is within the range or told.
    for policy in ("platform", "strict", "hubei"):
        done = cli("score", "表", "--decisions", "待定.csv", "--policy", policy, "--json")
        (final,) = states(done)
        told = codes(cli, "--policy", policy)
        assert final is (told == [])


def test_two_who_write_at_once_lose_nothing_in_silence(cli: Any, decided: Path) -> None:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "indicator_dsl", "decide", "收件", "-o", "共同.jsonl", "--accept-own", "--by"]
    both = [subprocess.Popen([*command, who], env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE) for who in ("甲某", "乙某")]
    ends = [(one.wait(timeout=300), one.stderr.read().decode() if one.stderr else "") for one in both]
    for one in both:
        one.communicate()
    kept = read_decisions("共同.jsonl")
    assert kept.findings == ()
    done = [text for code, text in ends if code == 0]
    refused = [text for code, text in ends if code != 0]
    assert len(done) >= 1
    assert all("共同.jsonl" in text and "已被改动" in text for text in refused)
    assert len({(one.file, one.name, one.row) for one in kept}) == len(kept) == 29


def test_killed_in_the_middle_the_file_is_the_old_or_the_new_one(decided: Path) -> None:
    before = read_decisions("待定.csv")
    environment = {**os.environ, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "indicator_dsl", "decide", "收件", "表", "-o", "待定.csv", "--accept-own", "--by", "乙某"]
    for wait in (0.4, 0.8, 1.6):
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait(timeout=60)
        after = read_decisions("待定.csv")
        assert after.findings == ()
        assert {(one.file, one.name) for one in before} <= {(one.file, one.name) for one in after}
