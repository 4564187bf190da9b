"""One row, one answer: alone, as JSON Lines, in a table, and in columns, with the same findings."""

from __future__ import annotations

import io
import json
import sys
from itertools import product
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")

from indicator_dsl import columns  # noqa: E402
from indicator_dsl.meaning import score, score_table  # noqa: E402
from indicator_dsl.model import Indicator  # noqa: E402

NAMES = (
    ("停电次数", "质量指标"), ("培训人次", "数量指标"), ("公用经费控制率", "质量指标"), ("设备购置费", "成本指标"), ("泵站", "数量指标"),
    ("平均办理天数", "时效指标"), ("群众满意度", "满意度指标"), ("满意度调查样本数", "数量指标"),
    ("会议次数", "数量指标"), ("预算执行率", "产出指标"),
)  # fmt: skip
PAIRS = (
    ("3次", "9次"), ("100%", "97%"), ("≥95%", "96.4%"), ("30天", "25天"), ("≤90万元", "0万元"), (">100", "100"), ("≥10000", "9999.6"),
    ("50", "45"), ("≥90分", "85分"), ("33座", "30座"), ("12月底前", "11月30日"), ("效果明显", "部分完成"), ("0", "1"),
)  # fmt: skip
ROWS = [
    {"target": target, "actual": actual, "weight": weight, "label": name, "category": category}
    for (name, category), (target, actual), weight in product(NAMES, PAIRS, ("10", "3.335"))
]


def plain(made: Any) -> tuple[Any, ...]:
    codes = [finding.code for finding in made.findings]
    return made.verdict.value, made.score, made.score_min, made.score_max, made.needs_review, codes


def alone(policy: str) -> list[tuple[Any, ...]]:
    return [
        plain(score(row["target"], row["actual"], weight=row["weight"], label=row["label"], category=row["category"], policy=policy))
        for row in ROWS
    ]


@pytest.mark.parametrize("policy", ["mof-2020", "mof-2021-guide", "platform", "strict"])
def test_columns_and_tables_answer_as_a_row_alone_does(policy: str) -> None:
    wanted = alone(policy)
    fields = ("target", "actual", "weight", "label", "category")
    data = pa.table({name: pa.array([row[name] for row in ROWS], pa.string()) for name in fields})
    made = columns.score(data, policy=policy, **dict[str, Any](zip(fields, fields, strict=True))).to_pylist()
    got = [(m["verdict"], m["score"], m["score_min"], m["score_max"], m["needs_review"], m["findings"]) for m in made]
    assert [(row, a) for row, a, b in zip(ROWS, got, wanted, strict=True) if a != b] == []
    for row, answer in zip(ROWS, wanted, strict=True):
        if row["label"] == "预算执行率" and "%" not in row["target"]:
            # A row of money: 250万元 and 200万元.
            continue
        cells: dict[str, Any] = {"target": row["target"], "actual": row["actual"], "weight": row["weight"]}
        table = score_table([Indicator(name=row["label"], level1=row["category"], **cells)], policy=policy)
        assert table.lines[0].score is not None
        assert plain(table.lines[0].score) == answer, row


def test_json_lines_answer_as_a_row_alone_does(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from indicator_dsl.cli.app import run

    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode()), encoding="utf-8"))
    assert run(["score", "--json"]) == 0
    answers = [json.loads(line) for line in capsysbinary.readouterr().out.splitlines()]
    for row, answer, wanted in zip(ROWS, answers, alone("mof-2020"), strict=True):
        verdict, points, low, high, review, codes = wanted
        got = answer["verdict"], answer["score"], answer["score_min"], answer["score_max"], answer["needs_review"]
        assert got == (verdict, None if points is None else str(points), str(low), str(high), review), row
        assert [finding["code"] for finding in answer["findings"]] == codes, row
