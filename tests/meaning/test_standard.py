"""Points by a form's own rule: the cases of the suite, the steps in words, and that it comes first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indicator_dsl import Indicator, check_scores, parse_standard, score, score_table
from indicator_dsl.testing.conformance import suite

from .standard_oracle import differences

CASES = [case for case in suite() if "standard" in case.input]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_suite(case) -> None:  # type: ignore[no-untyped-def]
    given = dict(case.input)
    made = score(given.pop("target", None), given.pop("actual", None), **given)
    said = made.to_json()
    assert {key: said[key] for key in case.expect} == case.expect
    assert made.rule.startswith("standard/")
    assert made.source().startswith("本表评分标准：")
    assert 0 <= made.score_min <= made.score_max <= made.weight
    assert made.steps("en")


STEPS = [
    (
        ("≥95%", "90%", "每低1个百分点扣0.5分，扣完为止"),
        ("相差 5个百分点，按“每低1个百分点扣0.5分”计 5 次，扣 2.5 分", "扣分后得 7.50（分值 10）"),
    ),
    (("≥95%", "85%", "≥95%得满分；80%（含）-95%得80%权重分"), ("85%，按“80%（含）-95%”得 8.00（分值 10）",)),
    (("≥500人次", "487人次", "完成率×分值"), ("完成率 97.40%，按“完成率×分值”得 9.74（分值 10）",)),
    (("优", "良好", "优得10分，良得8分，中得6分"), ("良好，按“良”得 8.00（分值 10）",)),
    (
        ("≥95%", "92.4%", "每低1个百分点扣0.5分"),
        (
            "相差 2.6个百分点，按“每低1个百分点扣0.5分”计 2 至 3 次，扣 1 至 1.5 分",
            "扣分后得 8.5 至 9",
            "得分区间 8.50—9.00 分（分值 10），由人工判断",
        ),
    ),
]


@pytest.mark.parametrize(("cells", "steps"), STEPS)
def test_steps_in_words(cells: tuple[str, str, str], steps: tuple[str, ...]) -> None:
    target, actual, standard = cells
    assert score(target, actual, weight=10, standard=standard).steps()[:2] == steps[:2]


def test_a_rule_that_was_read_before_gives_the_same() -> None:
    text = "每低1个百分点扣0.5分"
    one, two = (score("≥95%", "90%", weight=10, standard=standard) for standard in (text, parse_standard(text)))
    assert one.to_json() == two.to_json()


@pytest.mark.parametrize("policy", ["mof-2020", "strict", "platform", "mof-2021-guide"])
def test_it_comes_before_every_policy(policy: str) -> None:
    made = score("≥95%", "90%", weight=10, standard="每低1个百分点扣0.5分", policy=policy)
    assert (made.score, made.rule) == (Decimal("7.50"), "standard/deduction")


def test_a_rule_that_is_not_understood_leaves_all_to_a_person() -> None:
    made = score("≥95%", "96%", weight=10, standard="由专家酌情打分")
    assert (made.score, made.score_min, made.score_max, made.needs_review) == (None, Decimal("0.00"), Decimal("10.00"), True)
    assert made.rule == "standard/unread"
    assert [finding.message("zh") for finding in made.findings] == ["评分标准中“由专家酌情打分”未能识别"]


def test_points_that_are_not_the_weight_are_told() -> None:
    made = score("≥95%", "96%", weight=8, standard="达到目标值得10分，否则不得分")
    assert (made.score, made.needs_review) == (Decimal("8.00"), True)
    assert [finding.message("zh") for finding in made.findings] == ["评分标准写的满分为 10 分，与分值 8 不一致，请核对"]


# What a form's own scores are held against (rows that were falsely called wrong).
FORMS = [
    ("合格率", "≥95%", "90%", "7.5", "每降低1个百分点扣0.5分", []),
    ("成本", "≤100万元", "110万元", "0", "未超支得满分，否则不得分", []),
    ("满意度", "≥90%", "88%", "9", "满意度≥90%得10分，每低1%扣0.5分", []),
    ("合格率", "≥98%", "95%", "9.5", "≥95%得满分，否则不得分", ["own-score-differs"]),
    ("合格率", "≥95%", "90%", "3", "由专家酌情打分", []),
    ("合格率", "≥95%", "90%", "12", "由专家酌情打分", ["own-above-weight"]),
]


@pytest.mark.parametrize(("name", "target", "actual", "own", "rule", "codes"), FORMS)
def test_own_scores_are_held_against_the_own_rule(name: str, target: str, actual: str, own: str, rule: str, codes: list[str]) -> None:
    row = Indicator(name=name, target=target, actual=actual, weight="10", score=own, rule=rule, reason="见说明")
    told = [finding.code for finding in check_scores(score_table([row])).all_findings]
    assert [code for code in told if code != "points-taken-without-reason"] == codes


def test_a_row_of_execution_has_its_own_rule_too() -> None:
    row = Indicator(name="预算执行率", target="100万元", actual="96.4万元", weight="10", rule="执行率≥95%得满分，否则不得分")
    (line,) = score_table([row]).lines
    assert line.score is not None
    assert (line.kind, line.score.score, line.score.rule) == ("execution", Decimal("10.00"), "standard/all-or-nothing")


def test_a_rule_that_the_policy_names_is_the_policys() -> None:
    assert score("≥100", "80", weight=10, standard="直接赋分法").rule.startswith("mof-2020/")
    # What only holds such a name is no such rule.
    assert score("≥100", "80", weight=10, standard="按合同约定，参照直接赋分").rule == "standard/unread"


def test_random_rows_earn_what_a_separate_computation_gives() -> None:
    assert list(differences(700, seed=7)) == []
