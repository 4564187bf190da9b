"""Decisions applied: within the range, on the texts that they were made on, and told where they don't hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import pytest

from indicator_dsl import forms
from indicator_dsl.forms import Decision, Form
from indicator_dsl.meaning import Policy, TableScore

TABLE = """\
一级指标,二级指标,三级指标,分值,年度指标值,实际完成值,得分
产出指标,数量指标,培训人次,50,≥500人次,500人次,50
效益指标,社会效益,技能水平提升情况,20,效果明显,达成预期指标,19
效益指标,社会效益,知晓面,10,效果明显,达成预期指标,3
满意度指标,服务对象满意度,学员满意度,10,≥95%,0.97,10
"""


def form(table: str = TABLE, name: str = "自评表.csv") -> Form:
    return forms.read_bytes(table.encode(), name=name)


def decide(name: str, verb: str, **said: Any) -> Decision:
    return Decision(**{"file": "自评表.csv", "name": name, "decision": verb, "by": "王某", **said})


def scored(*decisions: Decision, of: Form | None = None, policy: str | Policy = "mof-2020") -> TableScore:
    return forms.score_form(of or form(), decisions=decisions, policy=policy)


SKILL = "技能水平提升情况"
ALL = (
    decide(SKILL, "accept_own", row=3),
    decide("知晓面", "points", value="9", row=4),
    decide("学员满意度", "correct", field="actual", value="97%", row=5),
)


def codes(table: TableScore) -> list[str]:
    return [finding.code for finding in table.findings if finding.code.startswith("decision-")]


def test_open_rows_settled_make_one_total_and_a_grade() -> None:
    before, after = scored(), scored(*ALL)
    assert (before.score, before.band, before.final, len(before.needs_review)) == (None, None, False, 3)
    assert (after.score, after.band, after.final, codes(after)) == (Decimal("88.00"), "优", True, [])
    assert [str(line.given) for line in after.lines] == ["None", "19", "9", "None"]


def test_the_row_shows_the_rules_range_beside_the_decision() -> None:
    row = scored(*ALL).lines[1].to_json()
    assert (row["score"], row["score_min"], row["score_max"], row["needs_review"]) == ("19", "16.00", "20.00", False)
    assert row["decision"] == ALL[0].to_json()


def test_a_corrected_row_is_scored_anew_and_keeps_both_decisions() -> None:
    made = scored(ALL[2], decide("学员满意度", "points", value="10", row=5)).lines[3]
    assert made.indicator.actual == "97%"
    row = made.to_json()
    assert (row["decision"]["decision"], [d["decision"] for d in row["corrections"]]) == ("points", ["correct"])


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (decide(SKILL, "points", value="15.99"), "decision-out-of-range"),
        (decide(SKILL, "points", value="20.01"), "decision-above-weight"),
        (decide(SKILL, "points", value="20.01", override=True, reason="特殊情况"), "decision-above-weight"),
        (decide(SKILL, "points", value="17.005"), "decision-too-fine"),
        (decide("知晓面", "accept_own"), "decision-out-of-range"),
        (decide(SKILL, "accept_own", value="18"), "decision-own-score-changed"),
        (decide(SKILL, "points", value="17", target="效果显著"), "decision-texts-changed"),
        (decide(SKILL, "points", value="17", actual=""), "decision-texts-changed"),
        (decide("没有这一项", "points", value="17"), "decision-no-row"),
    ],
)
def test_a_decision_that_does_not_hold_is_told_and_leaves_the_row_open(decision: Decision, code: str) -> None:
    made = scored(decision)
    assert (codes(made), made.unapplied, len(made.needs_review), made.final) == ([code], (decision,), 3, False)


def test_an_override_with_a_reason_goes_beyond_the_range() -> None:
    made = scored(decide("知晓面", "accept_own", override=True, reason="佐证不足，单位自认3分"))
    assert (made.lines[2].given, codes(made)) == (Decimal(3), [])


def test_decisions_that_contradict_each_other_do_not_hold() -> None:
    pair = decide(SKILL, "points", value="17"), decide(SKILL, "points", value="18")
    assert (codes(scored(*pair)), scored(*pair).unapplied) == (["decision-contradicts"], pair)
    corrections = tuple(decide("学员满意度", "correct", field="actual", value=value) for value in ("97%", "96%"))
    assert (codes(scored(*corrections)), scored(*corrections).unapplied) == (["decision-contradicts"], corrections)


def test_the_same_decision_twice_is_one() -> None:
    assert scored(*ALL, *ALL).final


def test_a_decision_follows_its_row() -> None:
    moved = form("绩效自评表,,,,,,\n" + TABLE)
    assert moved.indicators[1].place.row == 4
    assert scored(
        *(attrs.evolve(decision, target=t) for decision, t in zip(ALL, ("效果明显", "效果明显", "≥95%"), strict=True)), of=moved
    ).final


def test_two_rows_of_one_name_and_one_text_need_the_place() -> None:
    twice = form(TABLE.replace("知晓面", SKILL))
    assert codes(scored(decide(SKILL, "points", value="9"), of=twice)) == ["decision-several-rows"]
    assert codes(scored(decide(SKILL, "points", value="9", row=4), of=twice)) == []


def test_a_row_sent_back_stays_open_and_one_that_does_not_apply_goes() -> None:
    back = scored(ALL[0], ALL[2], decide("知晓面", "return", reason="佐证缺失"))
    assert (len(back.needs_review), back.final, codes(back)) == (1, False, [])
    out = scored(ALL[0], ALL[2], decide("知晓面", "exclude"))
    assert (out.weight, out.score, out.final) == (Decimal(80), Decimal("79.00"), True)


def test_decisions_on_other_files_are_passed_over() -> None:
    assert scored(*(attrs.evolve(decision, file="另一份.csv") for decision in ALL)).unapplied == ()
    assert scored(*(attrs.evolve(decision, file=r"一科\自评表.csv") for decision in ALL)).final
    same = form().hash
    assert scored(*(attrs.evolve(decision, file="改了名.csv", hash=same) for decision in ALL)).final


def test_weights_that_sum_to_something_else_have_no_grade() -> None:
    odd = form(TABLE.replace("培训人次,50", "培训人次,6"))
    assert (scored(*ALL, of=odd).score, scored(*ALL, of=odd).band, scored(*ALL, of=odd).final) == (Decimal("44.00"), None, False)


def test_points_of_the_fund_block_count_beside_a_row_of_execution() -> None:
    form = forms.read_text(
        "预算资金情况\t资金来源\t全年预算数（万元）\t全年执行数（万元）\t执行率\t分值\t得分\n"
        "\t部门预算资金\t2100\t2058\t98%\t10\t9.8\n"
        "一级指标\t二级指标\t三级指标\t指标值\t完成值\t分值\t得分\n"
        "产出指标\t数量指标\t管网改造里程\t≥36公里\t36.4公里\t80\t80\n"
        "效益指标\t管理效率\t预算执行率\t≥95%\t98%\t10\t10\n"
        "合计\t\t\t\t\t100\t99.8\n"
    )
    table = forms.score_form(form)
    assert [(line.indicator.name, line.score and str(line.score.score)) for line in table.lines] == [
        ("管网改造里程", "80.00"),
        ("预算执行率", "10.00"),
        ("预算执行率", "9.80"),
    ]
    assert (str(table.weight), str(table.score)) == ("100", "99.80")
