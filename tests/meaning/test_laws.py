"""Laws of scoring, over generated targets and actuals and every policy of the package."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_dsl.language import parse
from indicator_dsl.meaning import Score, Verdict, load_policy, policy_names, score
from indicator_dsl.meaning.curves import cent_below, round_to
from indicator_dsl.model import Comparison, Expression, Interval, Relation
from indicator_dsl.units import Quantity, Unit

CENT = Decimal("0.01")
POLICIES = st.sampled_from(policy_names())
NUMBERS = st.decimals("-1000", "1000", places=2)
POSITIVE = st.decimals("0.01", "1000", places=2)
WEIGHTS = st.decimals("0", "100", places=2)
RELATIONS = st.sampled_from(list(Relation))
UNITS = st.sampled_from([None, *map(Unit.of, ("家", "个", "%", "元", "公里", "天", "元/人·月", "家次"))])


def number(relation: Relation, value: Decimal, unit: Unit | None = None) -> Comparison:
    return Comparison(relation=relation, quantity=Quantity(value, unit))


@st.composite
def numbers(draw: st.DrawFn) -> Expression:
    return number(draw(RELATIONS), draw(NUMBERS), draw(UNITS))


@st.composite
def intervals(draw: st.DrawFn) -> Expression:
    low, high = sorted((draw(NUMBERS), draw(NUMBERS)))
    return Interval(lower=low, upper=high + CENT, lower_open=draw(st.booleans()), upper_open=draw(st.booleans()), unit=draw(UNITS))


# Texts of every kind, also such as are not in the language.
TEXTS = st.sampled_from(
    [
        None, "", "≥500人次", "487人次", "无", "≥**批次", "完成", "部分完成", "未达成预期指标", "效果明显", "是", "否", "优", "良",
        "12月底前", "2024年6月", "2025年1月3日", "2024年", "较上年提高", "较上年下降", "同比增长≥5%", "增长6%", "500多家", "十几个",
        "约1300亿元", "≥200家、≥100亿元", "180家、120亿元", "3个或5次", "80%-90%", "±3%以内", "严格执行相关制度规定", "5-", "≥abc",
        "0.97", "≥95%", "=0", "-2", "COD：28吨/万元", "持平", "高于全国平均水平",
    ]
)  # fmt: skip
CELLS = st.one_of(TEXTS, numbers(), intervals())


@given(
    CELLS, CELLS, WEIGHTS, POLICIES, st.sampled_from([None, "成本指标", "满意度指标"]), st.sampled_from([None, "服务对象满意度", "增长率"])
)
@settings(max_examples=600, deadline=None)
def test_every_score_lies_in_its_range_and_within_the_weight(
    target: str | Expression | None, actual: str | Expression | None, weight: Decimal, policy: str, category: str | None, label: str | None
) -> None:
    made = score(target, actual, weight=weight, policy=policy, category=category, label=label)
    assert 0 <= made.score_min <= made.score_max <= weight
    if made.score is None:
        assert made.needs_review
        assert made.findings
    else:
        assert made.score_min == made.score == made.score_max
    if made.needs_review:
        assert any(f.severity != "info" for f in made.findings)
    if made.verdict is Verdict.UNDETERMINED:
        assert made.needs_review
    assert made.steps()
    assert made.steps("en")
    json.dumps(made.to_json())


@given(RELATIONS, NUMBERS, NUMBERS, NUMBERS, WEIGHTS, POLICIES)
@settings(max_examples=600, deadline=None)
def test_more_in_the_targets_direction_never_earns_less(
    relation: Relation, target: Decimal, a: Decimal, b: Decimal, weight: Decimal, policy: str
) -> None:
    worse, better = sorted((a, b), reverse=relation in (Relation.LE, Relation.LT))
    if target == 0 and relation in (Relation.EQ, Relation.UNSTATED):
        # "0" wants none: less is better.
        worse, better = better, worse
    elif relation is Relation.EQ and better > target:
        # Beyond "=" there is no direction.
        worse, better = min(a, b, target), target
    overshoot = load_policy(policy).overshoot
    if overshoot.action == "nothing" and Fraction(better) > Fraction(target) * overshoot.at and relation not in (Relation.LE, Relation.LT):
        # Far above the target it earns nothing.
        return
    # With units: a bare 0.97 may mean 97 %, and is then a range.
    unit = Unit.of("家")
    scores = [
        score(number(relation, target, unit), number(Relation.UNSTATED, x, unit), weight=weight, policy=policy) for x in (worse, better)
    ]
    assert scores[0].score_max <= scores[1].score_max
    if relation not in (Relation.GT, Relation.LT) or better != target:
        # The number itself of > and < is for a person where the sign and the curve differ.
        assert scores[0].score_min <= scores[1].score_min


@given(CELLS, CELLS, st.decimals("0.001", "100", places=3), POLICIES, st.sampled_from([None, "服务对象满意度", "停电次数", "设备购置费"]))
@settings(max_examples=400, deadline=None)
def test_verdict_and_points_are_one_decision(
    target: str | Expression | None, actual: str | Expression | None, weight: Decimal, policy: str, label: str | None
) -> None:
    made = score(target, actual, weight=weight, policy=policy, label=label)
    assert made.score_max <= weight
    if made.verdict is Verdict.NOT_MET and made.score is not None:
        assert made.outcome.high < 1
        if made.score and made.score == round_to(Fraction(weight), 2, "down"):
            assert "rounded-to-full" in {finding.code for finding in made.findings} or round_to(Fraction(weight)) > weight


@given(RELATIONS, NUMBERS, NUMBERS, WEIGHTS, POLICIES)
@settings(max_examples=400, deadline=None)
def test_a_met_target_never_earns_less_than_an_unmet_one(
    relation: Relation, target: Decimal, actual: Decimal, weight: Decimal, policy: str
) -> None:
    other = score(number(relation, target), number(Relation.UNSTATED, actual), weight=weight, policy=policy)
    just = score(number(relation, target), number(Relation.UNSTATED, target), weight=weight, policy=policy)
    if just.verdict is Verdict.MET and other.verdict is Verdict.NOT_MET:
        assert just.score_min >= other.score_min
        assert just.score_max >= other.score_max


@pytest.mark.parametrize("policy", policy_names())
def test_words_that_met_never_earn_less(policy: str) -> None:
    scores = [score("效果明显", actual, weight=10, policy=policy) for actual in ("未完成", "部分完成", "已完成")]
    assert [s.verdict for s in scores] == [Verdict.NOT_MET, Verdict.PARTLY, Verdict.MET]
    assert sorted(scores, key=lambda s: (s.score_min, s.score_max)) == scores


def outcome(made: Score) -> tuple[object, ...]:
    return made.verdict, made.attainment, made.deviation, made.score, made.score_min, made.score_max, made.needs_review


@given(st.sampled_from(["≥", ">", "=", "<", "≤", "≈"]), POSITIVE, NUMBERS, WEIGHTS, POLICIES)
@settings(max_examples=300, deadline=None)
def test_the_unit_of_the_text_changes_nothing(relation: str, target: Decimal, actual: Decimal, weight: Decimal, policy: str) -> None:
    for large, small, factor in (("万元", "元", 10000), ("公里", "米", 1000)):
        one, two = f"{relation}{target}{large}", f"{relation}{target * factor}{small}"
        three, four = f"{actual}{large}", f"{actual * factor}{small}"
        results = {outcome(score(t, a, weight=weight, policy=policy)) for t in (one, two) for a in (three, four)}
        assert len(results) == 1


@given(RELATIONS, NUMBERS, NUMBERS, st.decimals("1", "20", places=1), st.integers(2, 9), POLICIES)
@settings(max_examples=300, deadline=None)
def test_scaling_the_weight_scales_the_score(
    relation: Relation, target: Decimal, actual: Decimal, weight: Decimal, times: int, policy: str
) -> None:
    pair = number(relation, target), number(Relation.UNSTATED, actual)
    one, many = score(*pair, weight=weight, policy=policy), score(*pair, weight=weight * times, policy=policy)
    assert abs(one.score_min * times - many.score_min) <= CENT / 2 * (times + 1)
    assert (one.score is None) == (many.score is None)


@given(CELLS, CELLS, WEIGHTS, POLICIES)
@settings(max_examples=150, deadline=None)
def test_the_same_inputs_give_the_same_bytes(
    target: str | Expression | None, actual: str | Expression | None, weight: Decimal, policy: str
) -> None:
    once, again = (json.dumps(score(target, actual, weight=weight, policy=policy).to_json()) for _ in range(2))
    assert once == again


@given(RELATIONS, NUMBERS, NUMBERS, POLICIES)
@settings(max_examples=300, deadline=None)
def test_what_is_met_is_what_the_model_admits(relation: Relation, target: Decimal, actual: Decimal, policy: str) -> None:
    # With units: a bare 0.97 may mean 97 %.
    wanted, done = number(relation, target, Unit.of("家")), number(Relation.EQ, actual, Unit.of("家"))
    made = score(wanted, done, weight=10, policy=policy)
    if wanted.admits(done):
        assert made.verdict is Verdict.MET
    if made.verdict is Verdict.NOT_MET and relation not in (Relation.EQ, Relation.UNSTATED, Relation.APPROX):
        assert wanted.admits(done) is False


@given(st.fractions(0, 1000))
def test_rounding_is_within_half_a_cent(value: Fraction) -> None:
    for mode, most in (("half-up", Fraction(1, 200)), ("half-even", Fraction(1, 200)), ("down", Fraction(1, 100))):
        assert abs(Fraction(round_to(value, 2, mode)) - value) <= most
    assert cent_below(value) <= value
    assert value == 0 or Fraction(cent_below(value)) < value <= Fraction(cent_below(value)) + Fraction(1, 100)


def test_parsed_and_texts_are_one() -> None:
    for name in policy_names():
        policy = load_policy(name)
        texts, parsed = score("≤90万元", "99万元", weight=8, policy=name), score(parse("≤90万元"), parse("99万元"), weight=8, policy=policy)
        assert texts == parsed
