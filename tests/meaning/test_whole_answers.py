"""answers.json: whole tables, their checks, and policies in words, as they were approved.

``python tests/meaning/test_whole_answers.py`` writes the file anew; read the difference before it is committed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indicator_dsl.meaning import (
    Execution,
    TableCheck,
    check_scores,
    describe,
    evaluate,
    load_policy,
    policy_names,
    progress,
    score_execution,
    score_table,
)
from indicator_dsl.model import Indicator, Place

FILE = Path(__file__).with_name("answers.json")

OURS = """
name = "ours"
title = { zh = "我们的规则", en = "our rules" }
extends = "mof-2020"
[shortfall]
curve = "steps"
steps = [[0.9, 0.9], [0.6, "1/3"]]
[reverse]
curve = "excess"
[equal]
curve = "deviation"
zero = "exact"
[approximate]
tolerance = 0.05
actual = 0.1
[interval]
outside = "nearest"
[judgement]
point = "middle"
[trend]
words = "direct"
[period]
late = "per-day"
per-day = 0.05
[compound]
parts = "shares"
shares = [0.7, 0.3]
[overshoot]
at = 1.5
action = "deduct"
[missing]
actual = "zero"
[not-applicable]
rows = "rescale"
[rounding]
places = 1
mode = "half-even"
[bare]
at-most = ["支出"]
[rules.ours]
words = ["本单位办法", "我们的办法"]
shortfall = { curve = "direct" }
[[overrides]]
rule = "ours"
names = ["*验收*"]
categories = ["质量*"]
"""

ROWS = [
    ("预算执行率", None, None, "100万元", "85万元", "10", "8.5", None),
    ("其中：财政拨款（执行率）", None, None, "50万元", "45万元", "5", "5", None),
    ("培训人次", "产出指标（50分）", "数量指标", "≥500人次", "487人次", "20", "9.74", "疫情"),
    ("验收合格率", "产出指标（50分）", "质量指标", "≥100%", "80%", "15", "15", None),
    ("成本", "产出指标（50分）", "成本指标", "90万元", "99万元", "15", "13.64", None),
    ("群众增收", "效益指标", "经济效益", "≥200家、≥100亿元", "180家、130亿元", "10", "12", None),
    ("生态效益", "效益指标", "生态效益", "效果明显", "部分达成", "10", "7", "天气"),
    ("可持续", "效益指标", "可持续影响", "不适用", "不适用", "10", "10", None),
    ("满意度", "满意度指标", "服务对象满意度", "≥90%", "0.95", "9", "—", None),
    ("投诉", "满意度指标", "服务对象满意度", "≤0起", "1起", "1", "满分", None),
    ("按时完成", "产出指标（50分）", "时效指标", "2024年6月30日前", "2024年7月4日", "5", "4", None),
    ("约数", "产出指标（50分）", "数量指标", "约100家", "120家", "五", "5", None),
    ("未填", "产出指标（50分）", "数量指标", "≥100家", None, "5", "0", None),
    ("另行约定", "产出指标（50分）", "数量指标", "≥100家", "150家", "5", "5", None),
]
TABLE = [
    Indicator(
        name=name, level1=level1, level2=level2, target=target, actual=actual, weight=weight, score=own, reason=reason,
        rule="另行约定" if name == "另行约定" else None, place=Place(sheet="自评表", row=number),
    )
    for number, (name, level1, level2, target, actual, weight, own, reason) in enumerate(ROWS, start=5)
]  # fmt: skip


def check_to_json(check: TableCheck, lang: Any) -> dict[str, Any]:
    rows = [
        {"own": str(c.own), "same": c.same, "findings": [[f.place, f.severity, f.message(lang)] for f in c.findings]} for c in check.checks
    ]
    return {"own_total": str(check.own_total), "rows": rows, "findings": [f.message(lang) for f in check.findings]}


def answers() -> dict[str, Any]:
    """Return every answer of this file, by name."""
    made: dict[str, Any] = {}
    policies = {**{name: load_policy(name) for name in policy_names()}, "ours": load_policy(OURS)}
    for lang in ("zh", "en"):
        for name, policy in policies.items():
            made[f"describe {name} {lang}"] = describe(policy, lang)
        for name in ("mof-2020", "ours") if lang == "zh" else ("ours",):
            table = score_table(TABLE, policy=policies[name], year=2024)
            made[f"table {name} {lang}"] = table.to_json(lang)
            made[f"check {name} {lang}"] = check_to_json(check_scores(table, total="95"), lang)
        evaluation = evaluate("≥500人次", "约487人次", policy=policies["ours"])
        made[f"evaluate {lang}"] = evaluation.to_json(lang)
        steps = score_execution(Execution(budget="100万元", paid="85万元"), policy="mof-2021-guide")
        made[f"execution {lang}"] = steps.to_json(lang)
        moving = progress("≥90%", "85%", month=6)
        made[f"progress {lang}"] = [moving.colour, str(moving.ratio), [f.message(lang) for f in moving.findings]]
    whole = score_table(TABLE, execution=Execution(budget=200, paid=150), year=2024)
    made["table with execution"] = whole.to_json()
    made["notebook"] = whole._repr_html_()
    made["notebook of a score"] = next(line.score._repr_html_() for line in whole.lines if line.score and line.score.findings)
    return dict(json.loads(json.dumps(made, ensure_ascii=False)))


ANSWERS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return answers()


def test_there_is_an_answer_for_every_name(made: dict[str, Any]) -> None:
    assert made.keys() == ANSWERS.keys()


@pytest.mark.parametrize("name", ANSWERS)
def test_the_answer_is_the_approved_one(name: str, made: dict[str, Any]) -> None:
    assert made[name] == ANSWERS[name]


if __name__ == "__main__":
    FILE.write_text(json.dumps(answers(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
