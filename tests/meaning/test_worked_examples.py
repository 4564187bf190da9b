"""Every number of the table of worked examples, under each policy that it names."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from indicator_dsl.meaning import score
from indicator_dsl.meaning.curves import round_to

COLUMNS = ("mof-2020", "platform", "mof-2021-guide", "strict")
# target, actual, weight, then the scores in the order of COLUMNS (None: not given there)
ROWS: list[tuple[str, str, str, tuple[str | None, ...]]] = [
    ("≥500人次", "487人次", "10", ("9.74", "9.74", "9.35", "0")),
    ("≥100", "80", "10", ("8.00", "8.00", "5.00", "0")),
    ("≥100", "60", "10", ("6.00", "6.00", "0.00", "0")),
    ("≥100", "59", "10", ("5.90", "5.90", "0", "0")),
    ("≥3", "2", "5", ("3.33", "3.33", "0.83", "0")),
    ("≤90万元", "81万元", "8", ("8.00", "8.00", "8.00", "8")),
    ("≤90万元", "99万元", "8", ("7.27", "7.20", "6.18", "0")),
    ("≤10次", "15次", "22.5", ("15.00", "11.25", None, "0")),
    ("≤5%", "10%", "10", ("5.00", "0.00", None, "0")),
    ("≤5%", "12%", "10", ("4.17", "0.00", None, "0")),
    ("≤0起", "0", "10", ("10", "10", None, "10")),
    ("≤0起", "1起", "10", ("0", "0", None, "0")),
    ("=100%", "98%", "20", ("19.60", "19.60", None, "0")),
    ("=0", "0", "5", ("5", "5", None, "5")),
    ("=0", "2", "5", ("0", "0", None, "0")),
    ("≥10", "−2", "10", ("0", "0", "0", "0")),
    ("≥90%", "85%", "10", ("9.44", "9.44", "8.00", "0")),
    ("≥200家、≥100亿元", "180家、120亿元", "10", ("9.50", None, None, None)),
    ("≥0.5亿元", "4,800万元", "10", ("9.60", None, None, None)),
]
CASES = [
    pytest.param(target, actual, weight, policy, wanted, id=f"{target}-{actual}-{policy}")
    for target, actual, weight, scores in ROWS
    for policy, wanted in zip(COLUMNS, scores, strict=True)
    if wanted is not None
]


@pytest.mark.parametrize(("target", "actual", "weight", "policy", "wanted"), CASES)
def test_worked_example(target: str, actual: str, weight: str, policy: str, wanted: str) -> None:
    label = "满意度" if target == "≥90%" else None
    made = score(target, actual, weight=weight, policy=policy, label=label)
    assert made.score == Decimal(wanted)
    assert made.score_min == made.score == made.score_max
    assert not made.needs_review


def test_rounding_is_half_up_once() -> None:
    assert round_to(Fraction("2.675")) == Decimal("2.68")
    assert round_to(Fraction(3, 100) * 1 / 6) == Decimal("0.01")
    assert score("≥6", "1", weight="0.03").score == Decimal("0.01")


def test_steps_are_said_in_words() -> None:
    made = score("≥500人次", "487人次", weight=10)
    assert made.steps() == ("实际完成值 487人次 ÷ 指标值 500人次 = 97.40%，× 分值 10 = 9.74",)
    assert made.steps("en") == ("actual 487人次 ÷ target 500人次 = 97.40%, × weight 10 = 9.74",)
    assert made.rule == "mof-2020/shortfall.proportional"
    assert "财预〔2020〕10号" in made.source()
    assert (made.attainment, made.deviation) == (Fraction("0.974"), Fraction("-0.026"))


def test_steps_of_the_other_curves() -> None:
    assert score("≤90万元", "99万元", weight=8).steps() == ("指标值 90万元 ÷ 实际完成值 99万元 ≈ 90.91%，× 分值 8 ≈ 7.27",)
    assert score("≤90万元", "99万元", weight=8, policy="platform").steps() == (
        "1 −（实际完成值 99万元 − 指标值 90万元）÷ 指标值 90万元 = 90.00%，× 分值 8 = 7.20",
    )
    assert score("≥500人次", "487人次", weight=10, policy="mof-2021-guide").steps() == (
        "实际完成值 487人次 ÷ 指标值 500人次 = 97.40%",
        "（97.40% − 60.00%）÷ 40.00% = 93.50%，× 分值 10 = 9.35",
    )
    assert score("≥200家、≥100亿元", "180家、120亿元", weight=10).steps()[1] == "实际完成值 180家 ÷ 指标值 200家 = 90.00%，× 分值 5 = 4.50"


@pytest.mark.parametrize(
    ("target", "actual", "numbers"),
    [
        ("≥100亿元", "88亿元", "实际完成值 88亿元 ÷ 指标值 100亿元"),
        ("≥100亿元", "880,000万元", "实际完成值 88亿元 ÷ 指标值 100亿元"),
        ("≥0.5亿元", "4,800万元", "实际完成值 0.48亿元 ÷ 指标值 0.5亿元"),
        ("≥10万座", "9.6万座", "实际完成值 9.6万座 ÷ 指标值 10万座"),
        ("≥10万座", "96000座", "实际完成值 9.6万座 ÷ 指标值 10万座"),
        ("≥100000座", "9.6万座", "实际完成值 96000座 ÷ 指标值 100000座"),
        ("≥3千万元", "2800万元", "实际完成值 2800万元 ÷ 指标值 3000万元"),
        ("九十万元", "85", "实际完成值 85万元 ÷ 指标值 90万元"),
        ("≥100亿元", "12345元", "实际完成值 12345元 ÷ 指标值 100亿元"),
        ("≥10000", "487", "实际完成值 487 ÷ 指标值 10000"),
        ("≥10万", "9万", "实际完成值 9万 ÷ 指标值 10万"),
        ("≥1小时", "45分钟", "实际完成值 0.75小时 ÷ 指标值 1小时"),
        ("≥2公里", "1500米", "实际完成值 1.5公里 ÷ 指标值 2公里"),
        ("10万元-20万元", "15万元", "实际完成值 15万元 在 10万元 至 20万元 之内"),
    ],
)
def test_steps_write_numbers_as_the_target_does(target: str, actual: str, numbers: str) -> None:
    assert numbers in " ".join(score(target, actual, weight=10).steps())


def test_numbers_are_written_in_the_scale_of_the_unit_column() -> None:
    assert score("≥90", "85", unit="万元", weight=10).steps() == ("实际完成值 85万元 ÷ 指标值 90万元 ≈ 94.44%，× 分值 10 ≈ 9.44",)


def test_an_approximate_actual_is_told_once_and_in_the_targets_scale() -> None:
    made = score("≥100亿元", "约100亿元", weight=10)
    assert made.findings[-1].message("zh") == "实际完成值为约数，按 95亿元 至 105亿元 计算，请核对原始数据"
    assert made.attainment == 1
    assert made.score is None
    assert made.steps() == (
        "实际完成值 95亿元 ÷ 指标值 100亿元 = 95.00%，× 分值 10 = 9.50",
        "实际完成值 105亿元 ≥ 指标值 100亿元，得满分 10.00（分值 10）",
        "实际完成值 100亿元 ≥ 指标值 100亿元，得满分 10.00（分值 10）",
        "得分区间 9.50—10.00（分值 10）",
    )
    assert len(score("≥100人", "近100人", weight=10).steps()) == 3


def test_steps_name_the_verdict_and_the_point_in_the_readers_language(tmp_path: Path) -> None:
    assert score("是", "是", weight=10, policy="strict").steps() == ("实际“是”与指标值“是”一致，得满分 10.00（分值 10）",)
    assert score("是", "基本达到", weight=10).steps()[0] == "评定为“部分达成”，得分区间为分值的 60.00%—80.00%"
    assert score("是", "否", weight=10).steps("en")[0] == "verdict not met: between 0.00% and 60.00% of the weight"
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "mof-2020"\n[judgement]\npoint = "middle"\n', encoding="utf-8")
    assert score("效果明显", "达成预期指标", weight=10, policy=mine).steps()[1] == "取得分区间的中间值 90.00%，× 分值 10 = 9.00"


@pytest.mark.parametrize("digits", [40, 5_000, 20_000])
def test_long_numbers_lose_no_digit(digits: int) -> None:
    for target, actual in (
        ("≥" + "7" * digits, "3"),
        ("≥3", "7" * digits),
        ("≤" + "7" * digits + "万元", "8" * digits),
        ("7" * digits, "一"),
    ):
        made = score(target, actual, weight=10)
        assert json.loads(json.dumps(made.to_json()))["ok"]
    made = score("≥" + "7" * digits, "3" * digits, weight=10)
    if made.outcome.rule != "unreadable":
        assert made.steps() == (f"实际完成值 {'3' * digits} ÷ 指标值 {'7' * digits} ≈ 42.86%，× 分值 10 ≈ 4.29",)


def test_interchange_form() -> None:
    made = score("≥500人次", "487人次", weight="10").to_json()
    wanted = {
        "schema": 2, "target": "≥500人次", "actual": "487人次", "weight": "10", "ok": True, "verdict": "not_met", "attainment": "0.974",
        "score": "9.74", "score_min": "9.74", "score_max": "9.74", "needs_review": False, "findings": [],
    }  # fmt: skip
    assert {key: made[key] for key in wanted} == wanted


@pytest.mark.parametrize("policy", ["mof-2020", "mof-2021-guide"])
@pytest.mark.parametrize(("target", "actual"), [(">100", "100"), ("<5%", "5%"), (">100家", "100家"), ("(90%,100%]", "90%")])
def test_what_its_sign_calls_missed_and_its_ratio_full_is_for_a_person(target: str, actual: str, policy: str) -> None:
    made = score(target, actual, weight=10, policy=policy)
    assert (made.score, made.verdict.value) in ((None, "undetermined"), (None, "not_met"))


def test_nothing_or_all_is_settled_by_the_sign() -> None:
    made = score(">100", "100", weight=10, policy="strict")
    assert (made.score, made.verdict.value) == (Decimal("0.00"), "not_met")
    assert score(">100", "100", weight=10, policy="platform").verdict.value == "met"


@pytest.mark.parametrize(
    ("weight", "most"), [("3.335", "3.33"), ("3.3333333", "3.33"), ("0.005", "0.00"), ("12.5", "12.50"), ("7.999", "7.99")]
)
def test_no_score_exceeds_its_weight(weight: str, most: str) -> None:
    for target, actual in (("≥100家", "100家"), ("≥100家", "120家"), ("≤10%", "3%"), ("12月底前", "11月30日")):
        assert score(target, actual, weight=weight).score == Decimal(most)


def test_what_is_short_of_all_prints_as_less() -> None:
    made = score("≥10000", "9999.6", weight=10)
    assert made.steps() == ("实际完成值 9999.6 ÷ 指标值 10000 = 99.996%，× 分值 10 ≈ 10.00",)
    assert [finding.code for finding in made.findings] == ["rounded-to-full"]
    assert score("≥10000000", "9999999", weight=10).steps()[0].startswith("实际完成值 9999999 ÷ 指标值 10000000 = 99.99999%")
    assert score("≥10000", "9998", weight=10).steps()[0].startswith("实际完成值 9998 ÷ 指标值 10000 = 99.98%")


@pytest.mark.parametrize(
    ("target", "actual", "label", "category", "wanted"),
    [
        ("≤10万元", "0万元", "项目成本", "成本指标", None),
        ("10万元", "0元", "水电费", "成本指标", None),
        ("≤10", "0", "设备购置费", None, None),
        ("≤90万元", "0元", None, None, "10.00"),
        ("≤90万元", "0元", "泵站改造", None, None),
        ("≤90万元", "1元", "项目成本", "成本指标", "10.00"),
        ("≤5万元", "0元", "欠款金额", None, "10.00"),
        ("≤5%", "0%", "超支率", "成本指标", "10.00"),
        ("≤3起", "0起", "投诉件数", "质量指标", "10.00"),
        ("≤0万元", "0万元", "项目成本", "成本指标", "10.00"),
    ],
)
def test_a_cap_on_money_of_which_nothing_was_spent_is_for_a_person(
    target: str, actual: str, label: str | None, category: str | None, wanted: str | None
) -> None:
    made = score(target, actual, weight=10, label=label, category=category)
    assert made.score == (None if wanted is None else Decimal(wanted))
    assert ("nothing-spent" in {finding.code for finding in made.findings}) is (wanted is None)


def test_full_points_for_satisfaction_are_met() -> None:
    made = score("≥95%", "92%", weight=10, label="群众满意度", policy="mof-2021-guide")
    assert (str(made.score), made.verdict.value) == ("10.00", "met")
