"""Equal cells earn equal scores, whatever they look like and however they came; see equal_pairs.py for the long run."""

from __future__ import annotations

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indicator_dsl.meaning import load_policy, policy_names, score
from indicator_dsl.units import known_spellings

from .equal_pairs import Case, broken, case, earned

POLICIES = st.sampled_from(policy_names()).map(load_policy)


@given(st.integers(0, 2**32), POLICIES)
@settings(max_examples=800, deadline=None)
def test_equal_cells_earn_equal_scores(seed: int, policy: object) -> None:
    drawn = case(random.Random(seed))
    assert broken(drawn, policy) in ("", None), drawn


# Each of these broke the law before doubt was a part of the model.
@pytest.mark.parametrize("policy", policy_names())
@pytest.mark.parametrize(
    "drawn",
    [
        Case("scales", "≥90万元", "≥900000元", "90", True),
        Case("scales", "≥90万元", "≥0.009亿元", "85", True),
        Case("scales", "≤500万元", "≤5000000元", "520", True),
        Case("scales", "≥1.5万人次", "≥15000人次", "1.6", True),
        Case("scales", "≥1千元", "≥1000元", "30", True),
        Case("scales", "85万元", "850000元", "90", False),
        Case("scales", "80万-100万元", "800000-1000000元", "90", True),
        Case("units", "≥1公里", "≥1000米", "900", True),
        Case("units", "≤1小时", "≤60分钟", "2", True),
        Case("units", "≤24小时", "≤1天", "20", True),
        Case("units", "≥5‰", "≥0.5%", "4", True),
        Case("units", "≥90%", "≥900‰", "0.85", True),
        Case("words", "2024年前", "2024年以前", "2024年6月", True),
        Case("words", "达成预期指标", "实现预期目标", "优", False),
        Case("words", "3/5", "3／5", "≥5个", False),
        Case("words", "1，200人", "1，２00人", "≥1200人", False),
        Case("words", "预计120个", "预计一百二十个", "≥120个", False),
        Case("units", "不高于723次/年", "不超过60.25次/月", "3个或5次", True),
        Case("units", "＜72,756次/年", "低于6,063次/月", "3个或5次", True),
        Case("units", "≥12次/年", "≥1次/月", "1次", True),
        Case("units", "≥4次/年", "每季度≥1次", "1次", True),
        Case("units", "10-14次/年", "10-14次/年度", "1次", True),
    ],
)
def test_what_broke_the_law(drawn: Case, policy: str) -> None:
    assert broken(drawn, load_policy(policy)) is None


@given(st.sampled_from(policy_names()), st.sampled_from(["90", "0.97", "85万元", "约90万元"]))
@example("mof-2021-guide", "86%")
@settings(max_examples=60, deadline=None)
def test_satisfaction_in_permille_is_scored_by_the_steps_of_percent(policy: str, actual: str) -> None:
    one, two = (earned(score(target, actual, weight=10, policy=policy, label="满意度")) for target in ("≥90%", "≥900‰"))
    assert one == two


@pytest.mark.parametrize(
    ("target", "actual", "points"),
    [
        ("≥90万元", "90", "10.00"),  # with its 万, whatever the target looks like
        ("≥900000元", "90", "10.00"),
        ("≤900000元", "99", "9.09"),
        ("≥100公里", "95", "9.50"),
        ("≤24小时", "20", "10.00"),
        ("≥500亩", "300", "6.00"),
        ("≥5%", "4", "8.00"),
        ("≥5%", "10", "10.00"),
        ("≤5%", "50", "1.00"),  # nobody counts 5 % in ‰
        ("≤30分钟", "25", "10.00"),
        ("≥1000米", "900", "9.00"),
        ("≥15000人次", "250", "0.17"),  # no scale brings it near: what was done is little
        ("≥500家", "12", "0.24"),
    ],
)
def test_what_a_bare_number_settles(target: str, actual: str, points: str) -> None:
    made = score(target, actual, weight=10)
    assert str(made.score) == points


def test_a_bare_number_is_scored_beside_every_unit() -> None:
    for unit in known_spellings():
        for actual in ("4.5", "900", "0.02"):
            score(f"≥5{unit}", actual, weight=10)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥10000家", "12"),  # 12 of 10,000, or 12万
        ("≥5000万元", "4"),  # 4 千万, or 4 亿
        ("≥1小时", "10"),  # hours, or minutes
        ("≤0.5%", "4"),  # 4 %, or 4‰
        ("≥90万元", "0.5"),
        ("≥95%", "0.97"),
    ],
)
def test_what_a_bare_number_leaves_to_a_person(target: str, actual: str) -> None:
    made = score(target, actual, weight=10)
    assert made.needs_review
    assert "readings-differ" in [finding.code for finding in made.outcome.findings]
