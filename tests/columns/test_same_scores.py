"""The column path gives the scores of the scalar path, to the last digit, under every policy."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")

from indicator_dsl import columns  # noqa: E402
from indicator_dsl.columns import cells as cells_module  # noqa: E402
from indicator_dsl.columns import codes as codes_module  # noqa: E402
from indicator_dsl.columns import scorer as scorer_module  # noqa: E402
from indicator_dsl.columns import table as table_module  # noqa: E402
from indicator_dsl.meaning import Policy, load_policy, policy_names, score  # noqa: E402
from indicator_dsl.meaning.policy import Equal, Overshoot, Reverse, Rounding, Shortfall, Signs  # noqa: E402

from .rows import rows  # noqa: E402

FIELDS = ("target", "actual", "weight", "unit", "relation", "label", "category", "rule")


def by_columns(data: list[dict[str, Any]], policy: str | Policy, fields: tuple[str, ...] = FIELDS) -> list[dict[str, Any]]:
    table = pa.table({name: pa.array([row[name] for row in data], pa.string()) for name in fields})
    made: list[dict[str, Any]] = (
        columns.score(table, policy=policy, **dict[str, Any](zip(fields, fields, strict=True))).select(list(columns.RESULTS)).to_pylist()
    )
    return made


def six_places(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    whole = (2 * abs(value.numerator) * 10**6 + value.denominator) // (2 * value.denominator)
    return Decimal(whole if value >= 0 else -whole) / 10**6 if whole < 10**25 else Decimal((value < 0, tuple(map(int, str(whole))), -6))


def by_cells(row: dict[str, Any], policy: str | Policy, fields: tuple[str, ...] = FIELDS) -> dict[str, Any]:
    given = {name: row[name] for name in fields if name not in ("target", "actual")}
    made = score(row["target"], row["actual"], policy=policy, **given)
    attainment = six_places(made.attainment)
    return {
        "verdict": made.verdict.value,
        "attainment": attainment if attainment is None or abs(attainment) < 10**12 else None,
        "score": made.score,
        "score_min": made.score_min,
        "score_max": made.score_max,
        "needs_review": made.needs_review,
        "findings": [finding.code for finding in made.findings],
    }


def check(data: list[dict[str, Any]], policy: str | Policy, fields: tuple[str, ...] = FIELDS) -> None:
    for row, made in zip(data, by_columns(data, policy, fields), strict=True):
        assert made == by_cells(row, policy, fields), row


VARIANTS: dict[str, dict[str, Any]] = {
    "floor": {"shortfall": Shortfall(curve="floor", floor=Fraction(3, 5))},
    "steps": {"shortfall": Shortfall(curve="steps", steps=((Fraction(9, 10), Fraction(1, 3)), (Fraction(1, 2), Fraction(1, 7))))},
    "person": {"shortfall": Shortfall(curve="person"), "overshoot": Overshoot(action="person", at=Fraction(1))},
    "deduct": {"overshoot": Overshoot(action="deduct", at=Fraction(6, 5)), "reverse": Reverse(curve="excess")},
    "deviation": {"equal": Equal(curve="deviation"), "signs": Signs(strict="inclusive"), "overshoot": Overshoot(action="none")},
    "equal-direct": {"equal": Equal(curve="direct"), "reverse": Reverse(curve="direct")},
    "half-even": {"rounding": Rounding(places=1, mode="half-even")},
    "down": {"rounding": Rounding(places=0, mode="down"), "overshoot": Overshoot(action="reason", at=Fraction(13, 10))},
    "too-fine-for-vectors": {"shortfall": Shortfall(curve="pass-mark", pass_mark=Fraction(1234567, 7654321))},
}


def variant(name: str) -> Policy:
    import attrs

    return attrs.evolve(load_policy("mof-2020"), name=name, **VARIANTS[name])


@pytest.mark.parametrize("name", policy_names())
def test_every_policy_scores_alike(name: str) -> None:
    check(rows(1500, seed=1), name)
    check(rows(1500, seed=2), name, ("target", "actual", "weight"))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_parameter_scores_alike(name: str) -> None:
    check(rows(1500, seed=3), variant(name), ("target", "actual", "weight"))


def test_what_a_bare_number_leaves_open_scores_alike() -> None:
    """Near every bound: units, scales, and shares written as decimals."""
    targets = ("≥900000元", "≥90万", "≥10000", "≥5%", "≥5‰", "≤0.5%", "≥95", "≤1公里", "≥1000米", "≤24小时", "≥15000人次", "≥0.9", "≥1.8%")
    near = ("0", "-3", "0.5", "0.6", "0.97", "1", "1.02", "4", "10", "12", "40", "49", "50", "51", "57", "58", "90", "200", "201", "900")
    data = [
        {"target": target, "actual": actual, "weight": "10"} for target in targets for actual in (*near, "2000", "90000", "85万元", "97%")
    ]
    data += [{"target": f"≥{actual}", "actual": target[1:], "weight": "10"} for target in targets for actual in near]
    for policy in policy_names():
        check(data, policy, ("target", "actual", "weight"))


def test_doubtful_cells_go_the_scalar_way() -> None:
    data = [
        {"target": target, "actual": actual, "weight": "10"}
        for target in ("≥5个", "≥60%", "≥1200人", "2024年前", "≤30天", "≥三类", "不宜超过30天")
        for actual in ("3/5", "1，200人", "2024年6月", "提前15天", "剩余2个", "预计6个", "近6个", "二类", "45天", "6个")
    ]
    check(data, "mof-2020", ("target", "actual", "weight"))
    check(data, "platform", ("target", "actual", "weight"))


def test_numbers_take_the_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the comparison with the scalar path would not tell: that plain numbers don't go there."""
    monkeypatch.setattr(scorer_module, "evaluate", lambda *_, **__: pytest.fail("a plain number went the scalar way"))
    plain = [
        {"target": f"{sign}{t}{unit}", "actual": f"{a}{other}", "weight": "10"}
        for sign in ("≥", ">", "=", "≤", "<")
        for t in ("100", "1,300", "2.5")
        for a in ("99.5", "100", "7", "0")
        for unit, other in (("家", "家"), ("万元", "亿元"), ("%", "%"), ("小时", "分钟"), ("", ""), ("人次", ""))
        # Nothing spent, and the number itself of > and <, may be for a person.
        if not (sign in "≤<" and a == "0" and unit == "万元") and not (sign in "><" and a == t)
    ]
    # Beside a unit that has others of its kind, where no other comes near.
    plain += [
        {"target": f"≥100{unit}", "actual": f"{a}{other}", "weight": "10"}
        for unit, other in (("亩", ""), ("小时", ""), ("公里", ""), ("", "吨"), ("年", ""), ("元/亩", ""))
        for a in ("85", "100", "120.5")
    ]
    assert len(by_columns(plain, "mof-2020", ("target", "actual", "weight"))) == len(plain)
    named = [
        {"target": f"{t}{unit}", "actual": f"{a}{unit}", "weight": "10", "label": name, "category": category}
        for name, category in (("培训人次", "数量指标"), ("投诉件数", "质量指标"), ("泵站", "成本指标"))
        for unit in ("", "人次", "%")
        for t in ("100", "2.5")
        for a in ("99.5", "100", "7")
    ]
    assert len(by_columns(named, "mof-2020", ("target", "actual", "weight", "label", "category"))) == len(named)


@pytest.mark.parametrize("most", [0, 1, 9])
def test_kinds_of_numbers_beyond_the_table_score_alike(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells_module, "_MOST_KINDS", most)
    check(rows(300, seed=4), "mof-2020")


@pytest.mark.parametrize("most", [0, 1 << 9, 1 << 14])
def test_cells_with_columns_beside_them_are_told_apart_by_hash_and_by_table(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes_module, "_MOST_PLACES", most)
    monkeypatch.setattr(table_module, "_BLOCK", 16)
    check(rows(300, seed=5), "mof-2020")


def test_ties_round_as_the_scalar_path_does() -> None:
    data = [
        {"target": f"≥{t}家", "actual": f"{a}家", "weight": w}
        for t in (400, 800, 3, 7)
        for a in range(1, 60)
        for w in ("10", "2.5", "0.03")
    ]
    check(data, "mof-2020", ("target", "actual", "weight"))
    made = by_columns([{"target": "≥6", "actual": "1", "weight": "0.03"}], "mof-2020", ("target", "actual", "weight"))
    assert made[0]["score"] == Decimal("0.01")


def test_quotients_that_floats_only_just_hold_are_rounded_alike() -> None:
    data = [
        {"target": f"≥{target}个", "actual": f"{digit}{'0' * zeros}{end}个", "weight": "10"}
        for target in ("0.03", "0.07", "7", "0.00011")
        for digit in (1, 4, 9)
        for zeros in range(11)
        for end in ("", "3", "3.7")
    ]
    check(data, "mof-2020", ("target", "actual", "weight"))


def test_numbers_beyond_floats_stay_exact() -> None:
    near = 10**15 - 7
    data = [
        {"target": f"≥{near}个", "actual": f"{near + step}个", "weight": w} for step in (-1, 0, 1) for w in ("10", "999999999", "0.0000001")
    ]
    data += [
        {"target": f"≥{near}.5元", "actual": f"{near}亿元", "weight": "10"},
        {"target": "≥0.000000000000001万吨", "actual": "3吨", "weight": "9"},
    ]
    check(data, "mof-2020", ("target", "actual", "weight"))
    check(data, "platform", ("target", "actual", "weight"))
