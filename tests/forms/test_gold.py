"""The two declarations of 广州市工业和信息化局 and the self-evaluations beside them, against their gold rows."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.forms import Form, FormKind, FundLine, read, row_json

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "forms"
GOLDS = sorted(FOLDER.glob("*.gold.json"))
FIELDS = ("level1", "level2", "name", "target", "actual", "weight", "unit", "relation", "period_target", "score", "reason", "sheet", "row")
BRACKETS = str.maketrans("（）", "()")

pytestmark = pytest.mark.skipif(not GOLDS, reason="../shared/forms is not there")


# The golds call these a self-evaluation: they were made before the kinds of evaluation.md, section 1.
KINDS = {"dev18": FormKind.EVALUATION_SHEET, "dev22": FormKind.ASSESSMENT, "dev24": FormKind.TRANSFER}
# What the files say of money where their golds say nothing: name, initial, adjusted, executed (as written), 分值, 得分.
FUNDS = {
    "dev15": [
        [
            ("年度资金总额", "190.00", None, "0.00", None, None),
            ("其中：财政拨款", "190.00", None, "0.00", None, None),
            ("上年结转资金", "0.00", None, "0.00", None, None),
            ("其他资金", "0.00", None, "0.00", None, None),
        ],
        [],
    ],
    "dev24": [
        [
            ("年度资金总额", None, "182,650.00", "179,980.35", None, None),
            ("其中：中央财政资金", None, "120,000.00", "120,000.00", None, None),
            ("地方资金", None, "62,650.00", "59,980.35", None, None),
        ]
    ],
    "dev25": [[("预算（万元）", None, "1256.3", "1249.8", None, None)]],
}
BUDGETS = {"dev23": {"项目支出"}}

golds = pytest.mark.parametrize("gold", [pytest.param(gold, id=gold.name[:5]) for gold in GOLDS])


def plain(value: object) -> str:
    return "" if value is None else re.sub(r"\s+", "", str(value)).translate(BRACKETS)


def load(gold: Path) -> tuple[dict[str, Any], Form]:
    return json.loads(gold.read_text(encoding="utf-8")), read(gold.with_name(gold.name.removesuffix(".gold.json")))


@golds
def test_rows(gold: Path) -> None:
    wanted, form = load(gold)
    rows = [row_json(i) for i in form.indicators]
    # From dev15 on the golds leave out the form's own scores.
    unscored = all(row.get("score") is None for row in wanted["rows"])
    # The text whose line order is lost says nothing of levels, and its rows come as they stand in it.
    key = (lambda r: plain(r["name"])) if wanted.get("optional") else (lambda r: "")
    for got, want in zip(sorted(rows, key=key), sorted(wanted["rows"], key=key), strict=True):
        silent = {"sheet", "row", *(["score"] if unscored else [])}
        fields = [f for f in FIELDS if f in want and not (f in silent and want[f] is None)]
        assert [(f, plain(got[f])) for f in fields] == [(f, plain(want[f])) for f in fields]


@golds
def test_title_and_kind(gold: Path) -> None:
    wanted, form = load(gold)
    assert plain(form.title) == plain(wanted["title"])
    assert form.kind is KINDS.get(gold.name[:5], FormKind(wanted["form"]))
    assert form.kind_reasons


@golds
def test_budget_in_yuan(gold: Path) -> None:
    wanted, form = load(gold)
    figures = {k: v for k, v in wanted["budget"].items() if k not in ("unit", "rows")}
    got = {a.name: a for a in form.budget}
    for name, text in figures.items():
        if wanted.get("optional") and name not in got:
            continue
        quantity = got[name].quantity
        assert quantity is not None
        assert (str(quantity.unit), quantity.magnitude) == ("元", Decimal(text) * 10000)
    if not wanted.get("optional"):
        assert set(got) == set(figures) | BUDGETS.get(gold.name[:5], set())


def _fund(line: FundLine) -> tuple[str | None, ...]:
    written = dict(line.written)
    return line.name, written.get("initial"), written.get("adjusted"), written.get("executed"), line.weight, line.score


@golds
def test_funds(gold: Path) -> None:
    wanted, form = load(gold)
    if (expected := FUNDS.get(gold.name[:5])) is not None:
        assert [[_fund(line) for line in part.funds] for part in form.each()] == expected
        return
    tables = [f["budget"]["rows"] for f in wanted["forms"]] if "forms" in wanted else [wanted["budget"].get("rows", [])]
    for part, rows in zip(form.each(), tables, strict=True):
        got = [(f.name, f.weight, f.rate, f.score) for f in part.funds]
        rate = ("执行率", "执行率（B/A）")
        assert got == [(r["name"], r.get("分值"), next((r[k] for k in rate if k in r), None), r.get("得分")) for r in rows]
        for line, row in zip(part.funds, rows, strict=True):
            for amount, names in ((line.initial, ("年初预算数",)), (line.executed, ("全年执行数", "全年执行数（B）"))):
                text = next((row[n] for n in names if n in row), None)
                assert (amount.magnitude if amount else None) == (Decimal(text) * 10000 if text else None)


@golds
def test_tasks(gold: Path) -> None:
    wanted, form = load(gold)
    if wanted.get("optional"):
        pytest.skip("the tasks' parts cannot be told apart where the line order is lost")
    got = [[plain(t.name), plain(t.content), plain(t.expected)] for t in form.tasks]
    assert got == [[plain(t["name"]), plain(t["content"]), plain(t["expected"])] for t in wanted.get("tasks", [])]


@golds
def test_json_both_ways(gold: Path) -> None:
    _, form = load(gold)
    data = json.loads(json.dumps(form.to_json(), ensure_ascii=False))
    assert Form.from_json(data) == form
    assert Form.from_json(data).to_json() == form.to_json()


def test_the_expected_results_state_values() -> None:
    _, form = load(next(g for g in GOLDS if g.name.startswith("dev05")))
    clauses = form.tasks[1].clauses
    assert [(m.label, str(m.expression)) for m in clauses][:2] == [
        ("组织实施“揭榜挂帅”项目数量", "≥5个"),
        ("工业企业开展技术改造数量", "≥900家"),
    ]


def test_what_the_form_says_around_its_table() -> None:
    _, form = load(next(g for g in GOLDS if g.name.startswith("dev09")))
    assert (form.year, form.project, form.department, form.unit) == (2022, "基建工程委托业务经费", "青禾区财政局", "青禾区财政投资评审中心")
    assert (form.goals or "").startswith("完成全年基建工程")
    assert (form.achieved or "").startswith("全年完成委托审核项目50个")
    assert form.total is not None
    assert (form.total.weight, form.total.score, str(form.total.place)) == ("100", "100.00", "项目支出绩效自评表!25")
    assert form.execution is not None
    assert (form.execution.name, form.execution.weight, form.execution.score) == ("年度资金总额", "10", "10")
