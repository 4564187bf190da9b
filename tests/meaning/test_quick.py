"""One meaning of scores: the quick way gives the points of the whole outcome, or none."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicator_dsl import Policy, load_policy, parse, policy_names, score
from indicator_dsl.meaning.about import NOTHING
from indicator_dsl.meaning.evaluation import outcome_of
from indicator_dsl.meaning.policy import Overshoot
from indicator_dsl.meaning.quick import is_plain, quick_points
from indicator_dsl.meaning.scoring import points_of
from indicator_dsl.model import Comparison, Relation
from indicator_dsl.testing import strategies as s

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


@settings(max_examples=50_000 if LONG else 1_000)
@given(s.pairs(), s.policies() | st.sampled_from(policy_names()).map(load_policy), st.decimals(0, 100, places=2))
def test_quick_points_are_the_points_of_the_whole_outcome(pair: s.Pair, policy: Policy, weight: Decimal) -> None:
    target, actual = parse(pair.target), parse(pair.actual)
    if not (isinstance(target, Comparison) and isinstance(actual, Comparison) and is_plain(policy, None, None)):
        return
    quick = quick_points(policy, target, actual, weight)
    if quick is not None:
        whole = outcome_of(policy, target, actual, NOTHING)
        assert quick == (whole.verdict, points_of(whole, weight, policy)[0])
        assert (whole.is_open, whole.review) == (False, False)


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [("≥500人次", "487人次", "9.74"), ("≤90万元", "99万元", "9.09"), ("=100%", "98%", "9.80"), ("≥3个", "3个", "10.00")],
)
def test_common_pairs_go_the_quick_way(target: str, actual: str, points: str) -> None:
    """The law above would hold of a quick way that never answers."""
    wanted, done = parse(target), parse(actual)
    assert isinstance(wanted, Comparison)
    assert isinstance(done, Comparison)
    quick = quick_points(load_policy(), wanted, done, Decimal(10))
    assert quick is not None
    assert quick[1] == Decimal(points)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥95%", "0.97"),  # two readings
        ("≥10个", "12.5个"),  # far above: told
        ("=10个", "11个"),  # more than "=" says: told
        ("≥0个", "0个"),  # always met: told
        ("≥10个", "-2个"),  # below nothing: told
        (">10个", "10个"),  # the sign is told
        ("10个", "9个"),  # the direction is told
        ("≥10个", "9家"),  # two units
        ("≥10个", "约9个"),  # a set of numbers
        ("≥3级", "2级"),  # ranks
        ("≥二十家", "1/3家"),  # the cell itself is told of
    ],
)
def test_what_a_person_is_told_of_is_left_to_the_whole_outcome(target: str, actual: str) -> None:
    wanted, done = parse(target), parse(actual)
    assert isinstance(wanted, Comparison)
    assert isinstance(done, Comparison)
    assert quick_points(load_policy(), wanted, done, Decimal(10)) is None


def test_an_overshoot_that_begins_at_the_target_is_left_to_the_whole_outcome() -> None:
    strict = attrs.evolve(load_policy(), overshoot=Overshoot(action="person", at=Fraction(1)))
    assert score("≥5个", "5个", weight="10", policy=strict).needs_review


def test_a_policy_with_a_rule_for_satisfaction_is_plain_for_what_has_no_name() -> None:
    guide = load_policy("mof-2021-guide")
    assert is_plain(guide, None, None)
    assert not is_plain(guide, "服务对象满意度", None)


def test_the_outcome_comes_when_it_is_asked_for() -> None:
    made = score("≥500人次", "487人次", weight="10")
    assert made.rule == "mof-2020/shortfall.proportional"
    assert made.steps() == ("实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 10 = 9.74",)
    assert made.outcome is made.outcome
    assert made.outcome.verdict is made.verdict
    assert Relation.GE is made.target.relation  # type: ignore[union-attr]
