"""``read``: a form's rows on standard output, what was found on standard error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "gz_gxj_2024.csv"
FIELDS = ["level1", "level2", "name", "target", "actual", "weight", "unit", "relation", "period_target", "score", "reason", "rule"]
KEYS = [*FIELDS, "forecast", "likelihood", "sheet", "row", "cells"]


def test_the_example_is_read_row_by_row(cli: Any) -> None:
    done = cli("read", str(EXAMPLE), "--json")
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.lines]
    assert all(list(row) == KEYS for row in rows)
    assert len(rows) == 34
    assert rows[12]["name"] == "运行监测样本数量"
    assert (rows[12]["target"], rows[12]["actual"], rows[12]["row"]) == ("≥20,000家次", "2.04万家次", 15)
    assert rows[32]["actual"] is None


def test_a_person_gets_a_table(cli: Any) -> None:
    done = cli("read", str(EXAMPLE))
    assert (done.code, done.err) == (0, "")
    heads = done.out.strip().splitlines()[0].split()
    assert heads == ["位置", "一级指标", "二级指标", "指标", "指标值", "实际完成值", "分值"]
    assert "降低专精特新企业融资成本家数以及融资" in done.out
    assert "\x1b" not in done.out


def test_colour_is_for_terminals_and_for_those_who_ask(cli: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in cli("read", str(EXAMPLE)).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in cli("read", str(EXAMPLE)).out


def test_the_width_follows_columns(cli: Any, monkeypatch: Any) -> None:
    assert cli("read", str(EXAMPLE)).out.splitlines()[2].count("─") == 118
    monkeypatch.setenv("COLUMNS", "160")
    assert cli("read", str(EXAMPLE)).out.splitlines()[2].count("─") == 158


def test_a_file_without_indicators(cli: Any, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("今天天气很好\n", encoding="utf-8")
    done = cli("read", str(tmp_path / "note.txt"), "--lang", "en")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: no indicator table found")
    done = cli("read", str(tmp_path / "note.txt"), "--json", "--findings")
    assert (done.code, done.err) == (1, "")
    assert json.loads(done.out)["finding"]["code"] == "form-no-indicators"


def test_a_file_that_cannot_be_read(cli: Any, tmp_path: Path) -> None:
    done = cli("read", str(tmp_path / "none.xlsx"))
    assert (done.code, done.out) == (3, "")
    assert done.err == f"错误：文件 {tmp_path / 'none.xlsx'} 不存在\n"
    assert cli("read", str(tmp_path)) == (3, "", f"错误：{tmp_path} 是文件夹，请指定其中的一个文件\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    assert cli("read", str(tmp_path / "empty.csv"), "--lang", "en") == (3, "", "error: the file is empty\n")
