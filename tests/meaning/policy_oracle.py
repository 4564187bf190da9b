"""Random rows under every policy, with 评分标准 among them, against a separate exact computation.

``python -m tests.meaning.policy_oracle 100000`` computes as many.  The rules are written here once more, on fractions, from
the documents and the practice that the policies cite, and from nothing of the library's: a row is made of numbers, written out as a form
would have it, and what it must earn is computed from the numbers.  The answer is a score, or the range that is a person's.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from indicator_dsl import score
from indicator_dsl.meaning import Execution, load_policy, score_execution

from . import standard_oracle as own_rules

Share = tuple[Fraction, Fraction]
NONE, ALL = Fraction(0), Fraction(1)
OPEN: Share = (NONE, ALL)


class Rules(NamedTuple):
    """What one policy does."""

    short: str = "ratio"  # w·r; "mark": nothing below 0.6, then rescaled; "nothing"
    above: str = "ratio"  # t ÷ a; "excess": 1 − (a − t) ÷ t; "nothing"
    equal: str = "at least"  # = is taken as ≥; "equality"
    number_itself: bool = False  # > and < take the number itself
    partly: Fraction = Fraction(3, 5)
    words: str = "person"  # the band is a person's; "nothing": all or nothing
    outside: str = "person"  # of a range, and after a day
    most: Fraction | None = None  # more than this many times the target earns nothing
    satisfaction: bool = False  # by its own value
    execution: int = 10
    steps: bool = False  # execution by steps
    reason: bool = False  # from 1.3 times the target


POLICIES = {
    "mof-2020": Rules(),
    "mof-2021-guide": Rules(short="mark", satisfaction=True, steps=True),
    "platform": Rules(above="excess", number_itself=True),
    "hubei": Rules(partly=Fraction(1, 2), execution=20),
    "guangxi": Rules(above="excess", number_itself=True, reason=True),
    "strict": Rules(short="nothing", above="nothing", equal="equality", words="nothing", outside="nothing"),
    "sichuan-department": Rules(short="nothing", above="nothing", most=Fraction(13, 10)),
}

SIGNS = {
    "≥": ("≥{}", "不低于{}", "不少于{}", ">={}", "{}以上", "{}及以上"),
    ">": ("＞{}", "大于{}", "超过{}"),
    "=": ("={}", "＝{}", "等于{}"),
    "<": ("＜{}", "小于{}", "低于{}"),
    "≤": ("≤{}", "不超过{}", "不高于{}", "<={}", "{}以内"),
}
COUNTS = ("家", "次", "人次", "场", "台", "个", "公里", "亩")


class Row(NamedTuple):
    policy: str
    target: str | None
    actual: str
    weight: Decimal
    low: Decimal
    high: Decimal
    said: Mapping[str, Any] = MappingProxyType({})
    due: bool | None = None
    execution: Execution | None = None


def floor_cents(value: Fraction) -> Decimal:
    return Decimal(value.numerator * 100 // value.denominator).scaleb(-2)


def rounded(value: Fraction) -> Decimal:
    """Half up, at two places."""
    return floor_cents(value + Fraction(1, 200))


def points(share: Share, weight: Decimal) -> tuple[Decimal, Decimal]:
    """Each end rounded once, none above the weight."""
    most = floor_cents(Fraction(weight))
    low, high = (min(most, rounded(end * Fraction(weight))) for end in share)
    return low, high


def one(value: Fraction) -> Share:
    return value, value


def shortfall(rules: Rules, attained: Fraction) -> Fraction:
    match rules.short:
        case "ratio":
            return min(ALL, attained)
        case "mark":
            mark = Fraction(3, 5)
            return NONE if attained < mark else min(ALL, (attained - mark) / (1 - mark))
        case _:
            return NONE


def compared(rules: Rules, sign: str, t: Fraction, a: Fraction) -> Share:
    """Return what an actual earns against a target of 0 or more."""
    if sign == "=" and rules.equal == "equality":
        # By equality alone: −2 is not 0.
        return one(ALL if a == t else NONE)
    a = max(a, NONE)
    if sign in (">", "<") and rules.number_itself:
        sign = "≥" if sign == ">" else "≤"
    if rules.most is not None and sign in ("≥", ">", "=") and t > 0 and a > rules.most * t:
        return one(NONE)
    if sign == "=":
        sign = "≤" if t == 0 else "≥"
    if sign in (">", "<") and a == t:
        # The sign says missed, a ratio says all: a person's, unless what is missed earns nothing.
        curve = rules.short if sign == ">" else rules.above
        return one(NONE) if curve == "nothing" or t == 0 else OPEN
    if a >= t if sign in ("≥", ">") else a <= t:
        return one(ALL)
    if t == 0:
        return one(NONE)
    if sign in ("≥", ">"):
        return one(shortfall(rules, a / t))
    if rules.above == "nothing":
        return one(NONE)
    return one(shortfall(rules, t / a if rules.above == "ratio" else max(NONE, 1 - (a - t) / t)))


def due(rules: Rules, t: Fraction, a: Fraction) -> bool:
    return rules.reason and (a >= 30 if t == 0 else a >= Fraction(13, 10) * t)


def written(value: Decimal | int) -> str:
    return own_rules.plain(Decimal(value))


def near(draw: random.Random, t: Decimal) -> Decimal:
    """Return a number at, beside, or anywhere around the bounds that the rules know."""
    at = Decimal(draw.choice(("1", "1", "2", "0.6", "0.8", "1.2", "1.3", "0")))
    beside = draw.choice((Decimal(0), Decimal("0.01"), Decimal("-0.01"))) + t * at
    return draw.choice((beside, own_rules.number(draw, 0, int(2 * t) + 2, draw.choice((0, 1, 2)))))


def signed(draw: random.Random, policy: str) -> Row:
    sign = draw.choice("≥>=<≤")
    t = (
        Decimal(0)
        if draw.random() < 0.1 and sign in "≤="
        else own_rules.number(draw, 1, draw.choice((20, 1000)), draw.choice((0, 0, 1, 2)))
    )
    a = draw.choice((Decimal(0), Decimal(1), Decimal(29), Decimal(30), Decimal("0.5"))) if t == 0 else near(draw, t)
    if draw.random() < 0.02 and sign in "≥>=":
        a = -a
    return numbers(draw, policy, sign, t, a, draw.choice(COUNTS))


def numbers(draw: random.Random, policy: str, sign: str, t: Decimal, a: Decimal, unit: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    target = draw.choice(SIGNS[sign]).format(f"{written(t)}{unit}")
    share = compared(rules, sign, Fraction(t), Fraction(a))
    return Row(policy, target, f"{written(a)}{unit}", weight, *points(share, weight), due=due(rules, Fraction(t), Fraction(a)))


def percent(draw: random.Random, policy: str) -> Row:
    t = own_rules.number(draw, 50, 100, draw.choice((0, 1, 2)))
    return numbers(draw, policy, draw.choice("≥>=≥"), t, min(Decimal(100), max(Decimal(1), near(draw, t))), "%")


def converted(draw: random.Random, policy: str) -> Row:
    """Return a target in one unit, with an actual in another."""
    big, small, factor = draw.choice((("万元", "元", 10000), ("亿元", "万元", 10000), ("公里", "米", 1000), ("小时", "分钟", 60)))
    rules, weight, sign = POLICIES[policy], own_rules.weight_of(draw), draw.choice("≥≤")
    t = own_rules.number(draw, 1, 100, draw.choice((0, 1)))
    a = max(Decimal(1), (near(draw, t) * factor).quantize(Decimal(1)))
    target = draw.choice(SIGNS[sign]).format(f"{written(t)}{big}")
    share = compared(rules, sign, Fraction(t) * factor, Fraction(a))
    return Row(policy, target, f"{written(a)}{small}", weight, *points(share, weight), due=due(rules, Fraction(t) * factor, Fraction(a)))


def unsigned(draw: random.Random, policy: str) -> Row:
    """Return a target without a sign: its name or its category says which way it points."""
    name, category, unit, sign = draw.choice(
        (
            ("培训人次", "数量指标", "人次", "≥"), ("覆盖面积", "数量指标", "亩", "≥"), ("停电次数", "质量指标", "次", "≤"),
            ("设备购置费", "成本指标", "万元", "≤"), ("项目总成本", "成本指标", "万元", "≤"),
        )
    )  # fmt: skip
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    t = own_rules.number(draw, 1, 500, 0)
    a = max(Decimal(1), near(draw, t))
    share = compared(rules, sign, Fraction(t), Fraction(a))
    said = {"label": name, "category": category}
    return Row(
        policy, f"{written(t)}{unit}", f"{written(a)}{unit}", weight, *points(share, weight), said, due(rules, Fraction(t), Fraction(a))
    )


def satisfaction(draw: random.Random, policy: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    t = Decimal(draw.choice((80, 85, 90, 92, 95)))
    a = draw.choice((own_rules.number(draw, 50, 100, 2), Decimal(draw.choice((90, 80, 60))) - draw.choice((Decimal(0), Decimal("0.01")))))
    share = compared(rules, "≥", Fraction(t), Fraction(a))
    if rules.satisfaction:
        share = one(next((Fraction(part, 10) for at, part in ((90, 10), (80, 8), (60, 5)) if a >= at), NONE))
    return Row(policy, f"≥{t}%", f"{written(a)}%", weight, *points(share, weight), {"label": "服务对象满意度", "category": "满意度指标"})


def words(draw: random.Random, policy: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    bounds = (ALL, Fraction(4, 5), rules.partly, NONE)
    at = draw.randrange(3)
    grades = (("达成年度指标", "达成预期指标"), ("部分达成年度指标并具有一定效果", "部分达成"), ("未达成年度指标且效果较差", "未达成"))
    target, actual = draw.choice(("效果明显", "显著提升", "持续改善")), draw.choice(grades[at])
    if rules.words == "nothing":
        return Row(policy, target, actual, weight, *points(one(ALL if at == 0 else NONE), weight))
    low, high = (bound * Fraction(weight) for bound in (bounds[at + 1], bounds[at]))
    # Each band ends a cent below the next.
    top = rounded(high) if at == 0 else max(rounded(low), -floor_cents(-high) - Decimal("0.01"))
    return Row(policy, target, actual, weight, rounded(low), top)


def in_kind(draw: random.Random, policy: str) -> Row:
    weight = own_rules.weight_of(draw)
    pair = draw.choice((("是", "是"), ("合格", "合格"), ("达标", "达标"), ("通过", "通过"), ("应补尽补", "应补尽补"), ("建立", "已建立")))
    return Row(policy, *pair, weight, *points(one(ALL), weight))


def compound(draw: random.Random, policy: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    parts, total = [], NONE
    for unit in ("家", "亿元"):
        t = own_rules.number(draw, 10, 300, 0)
        a = max(Decimal(1), near(draw, t))
        parts.append((f"≥{written(t)}{unit}", f"{written(a)}{unit}"))
        total += compared(rules, "≥", Fraction(t), Fraction(a))[0] / 2
    target, actual = ("、".join(side) for side in zip(*parts, strict=True))
    return Row(policy, target, actual, weight, *points(one(total), weight))


def ranged(draw: random.Random, policy: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    low, high = sorted(draw.sample(range(50, 100), 2))
    a = draw.choice((own_rules.number(draw, 40, 100, 1), Decimal(low), Decimal(high)))
    inside = low <= a <= high
    share = one(ALL) if inside else one(NONE) if rules.outside == "nothing" else OPEN
    return Row(policy, f"{low}%-{high}%", f"{written(a)}%", weight, *points(share, weight))


def dated(draw: random.Random, policy: str) -> Row:
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    done, on = draw.randint(1, 12), draw.randint(1, 28)
    late = (done, on) > (month, day)
    share = one(ALL) if not late else one(NONE) if rules.outside == "nothing" else OPEN
    return (
        Row(policy, f"2024年{month}月{day}日前", f"2024年{done}月{on}日", weight, *points(share, weight))
        if (done, on) != (month, day)
        else dated(draw, policy)
    )


def moved(draw: random.Random, policy: str) -> Row:
    """Return a movement with its amount: 增长4% against 同比增长≥5%."""
    rules, weight = POLICIES[policy], own_rules.weight_of(draw)
    t = own_rules.number(draw, 1, 30, 0)
    a = max(Decimal("0.1"), near(draw, t))
    share = compared(rules, "≥", Fraction(t), Fraction(a))
    return Row(policy, f"同比增长≥{written(t)}%", f"增长{written(a)}%", weight, *points(share, weight))


def executed(draw: random.Random, policy: str) -> Row:
    rules = POLICIES[policy]
    weight = Decimal(rules.execution)
    budget = own_rules.number(draw, 1, 900, 2)
    paid = max(Decimal("0.01"), draw.choice((near(draw, budget), budget * Decimal("0.9"))).quantize(Decimal("0.01")))
    finished = draw.choice((None, True, False))
    rate = Fraction(paid) / Fraction(budget)
    share = one(min(ALL, rate))
    if rules.steps:
        step = next((Fraction(part, 10) for at, part in ((Fraction(4, 5), 7), (Fraction(3, 5), 5)) if rate >= at), NONE)
        # All is for a project that is finished within its budget; one that spent all of it is.
        share = one(step) if finished is False or rate > 1 else one(ALL) if finished or rate == 1 else (step, ALL)
    cells = (f"{written(budget)}万元", f"{written(paid)}万元")
    return Row(policy, *cells, weight, *points(share, weight), execution=Execution(budget=cells[0], paid=cells[1], finished=finished))


def by_own_rule(draw: random.Random, policy: str) -> Row:
    """Return a row with a 评分标准: it comes before any policy."""
    case = draw.choice(own_rules.KINDS)(draw)
    return Row(policy, case.target, case.actual, case.weight, case.low, case.high, {"standard": case.standard})


KINDS: tuple[Callable[[random.Random, str], Row], ...] = (
    signed, signed, signed, percent, converted, unsigned, satisfaction, words, in_kind, compound, ranged, dated, moved, executed,
    by_own_rule, by_own_rule, by_own_rule,
)  # fmt: skip


def rows(count: int, seed: int) -> Iterator[Row]:
    draw = random.Random(seed)
    names = tuple(POLICIES)
    for _ in range(count):
        yield draw.choice(KINDS)(draw, draw.choice(names))


def differences(count: int, seed: int) -> Iterator[str]:
    """Yield each row whose points are not those computed here."""
    policies = {name: load_policy(name) for name in POLICIES}
    for row in rows(count, seed):
        policy = policies[row.policy]
        if row.execution is not None:
            made = score_execution(row.execution, policy=policy)
        else:
            made = score(row.target, row.actual, weight=row.weight, policy=policy, **row.said)
        asked = any(finding.code.startswith("overshoot-reason") for finding in made.findings)
        right = (made.score_min, made.score_max) == (row.low, row.high) and (made.score is None) == (row.low != row.high)
        if not right or (row.due is not None and asked != row.due):
            yield f"{row} got {made.score_min}–{made.score_max} {made.rule} {[finding.code for finding in made.findings]}"


if __name__ == "__main__":
    wanted, off = int(sys.argv[1]), 0
    for line in differences(wanted, int(sys.argv[2]) if len(sys.argv) > 2 else 20261201):
        off += 1
        if off <= 20:
            print(line)
    print(f"{wanted - off} of {wanted} equal")
