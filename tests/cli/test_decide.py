"""``decide`` and ``score --decisions``: from open rows to one total."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

TABLE = """\
一级指标,三级指标,分值,年度指标值,实际完成值,得分
产出指标,培训人次,60,≥500人次,500人次,60
效益指标,技能水平提升情况,30,效果明显,达成预期指标,28
满意度指标,知晓面,10,效果明显,达成预期指标,3
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "自评表.csv").write_text(TABLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(path: Path, **cells: dict[str, str]) -> None:
    """Fill rows of a table of decisions, by the name of the indicator."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(cells.get(row["指标"], {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_from_open_rows_to_one_total(cli: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = cli("decide", "自评表.csv", "-o", "待定.csv")
    assert (done.code, done.err) == (0, "待评定 2 项，已评定 0 项，已生成 待定.csv\n")
    filled(folder / "待定.csv", 技能水平提升情况={"决定": "认可自评得分"}, 知晓面={"值": "8.5", "理由": "佐证不足", "评价人": "王某"})
    done = cli("score", "自评表.csv", "--decisions", "待定.csv", "--json")
    *rows, last = [json.loads(line) for line in done.lines]
    assert (last["total"]["score"], last["total"]["grade"], last["total"]["own_total"]) == ("96.50", "优", "91")
    assert (last["final"], last["open"], last["kind"]) == (True, 0, "self_evaluation")
    assert all(value.startswith("sha256:") for value in last["hashes"].values())
    assert [(row["score"], row["score_min"], row.get("decision", {}).get("decision")) for row in rows] == [
        ("60.00", "60.00", None),
        ("28", "24.00", "accept_own"),
        ("8.5", "8.00", "points"),
    ]
    monkeypatch.setenv("COLUMNS", "400")
    shown = cli("score", "自评表.csv", "--decisions", "待定.csv")
    assert "评定 8.5 分（得分区间 8.00–10.00；王某），理由：佐证不足" in shown.out


def test_run_again_it_keeps_what_is_filled(cli: Any, folder: Path) -> None:
    cli("decide", "自评表.csv", "-o", "待定.csv")
    filled(folder / "待定.csv", 知晓面={"决定": "评定得分", "值": "8.5", "评价人": "王某"})
    for output in ("待定.csv", "待定.xlsx", "待定.xlsx", "待定.csv"):
        earlier = ["--decisions", "待定.csv"] if output == "待定.xlsx" else []
        done = cli("decide", "自评表.csv", "-o", output, *earlier)
        assert done.err == f"待评定 1 项，已评定 1 项，已生成 {output}\n"
    # The row's answer has changed: the decision is kept as it was made, and the row waits again.
    (folder / "自评表.csv").write_text(TABLE.replace("知晓面,10,效果明显,达成预期指标", "知晓面,10,效果明显,有一定效果"), encoding="utf-8")
    assert cli("decide", "自评表.csv", "-o", "待定.csv").err == "待评定 2 项，已评定 1 项，已生成 待定.csv\n"
    done = cli("score", "自评表.csv", "--decisions", "待定.csv", "--json")
    last = json.loads(done.lines[-1])
    assert [finding["code"] for finding in last["total"]["findings"] if finding["code"].startswith("decision")] == [
        "decision-texts-changed"
    ]
    assert last["final"] is False


def test_accept_own_confirms_what_lies_within_the_range(cli: Any, folder: Path) -> None:
    done = cli("decide", "自评表.csv", "-o", "待定.jsonl", "--accept-own", "--by", "王某")
    assert done.err == "待评定 1 项，已评定 1 项，已生成 待定.jsonl\n"
    (line,) = (folder / "待定.jsonl").read_text(encoding="utf-8").splitlines()
    made = json.loads(line)
    assert (made["name"], made["decision"], made["value"], made["by"]) == ("技能水平提升情况", "accept_own", "28", "王某")
    assert cli("decide", "自评表.csv", "-o", "x.csv", "--accept-own").code == 2


def test_a_line_that_can_not_be_read_is_told_and_nothing_is_lost(cli: Any, folder: Path) -> None:
    cli("decide", "自评表.csv", "-o", "待定.csv")
    filled(folder / "待定.csv", 知晓面={"决定": "同意"})
    before = (folder / "待定.csv").read_bytes()
    done = cli("decide", "自评表.csv", "-o", "待定.csv")
    assert (done.code, (folder / "待定.csv").read_bytes()) == (3, before)
    assert "第 3 条评定意见无法采用（决定“同意”）" in done.err
    done = cli("score", "自评表.csv", "--decisions", "待定.csv", "--json")
    assert (done.code, json.loads(done.lines[-1])["final"]) == (1, False)


@pytest.mark.parametrize(("output", "said"), [("待定.docx", ".xlsx .csv .jsonl"), ("待定", ".xlsx .csv .jsonl")])
def test_other_kinds_of_file_are_refused(cli: Any, folder: Path, output: str, said: str) -> None:
    done = cli("decide", "自评表.csv", "-o", output)
    assert (done.code, said in done.err) == (3, True)
