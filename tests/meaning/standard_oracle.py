"""Random rows with 评分标准 against a separate exact computation: ``python tests/meaning/standard_oracle.py 100000``.

A row is written out with what it must earn, computed here on fractions from the numbers that it was made of, and nothing of
the library's.  The answer is a score, or a range where the rule's text leaves steps open.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from indicator_dsl import score


class Case(NamedTuple):
    standard: str
    target: str | None
    actual: str
    weight: Decimal
    low: Decimal
    high: Decimal


def rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def number(draw: random.Random, low: int, high: int, places: int) -> Decimal:
    return Decimal(draw.randint(low * 10**places, high * 10**places)).scaleb(-places)


def weight_of(draw: random.Random) -> Decimal:
    return draw.choice([Decimal(n) for n in (2, 3, 4, 5, 6, 8, 10, 12, 15, 20)] + [Decimal("2.5"), Decimal("7.5")])


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def proportional(draw: random.Random) -> Case:
    target, actual, weight = Decimal(draw.randint(20, 900)), Decimal(draw.randint(0, 1200)), weight_of(draw)
    text = draw.choice(
        [
            "完成率×分值",
            "按实际完成比例得分",
            f"得分=完成率×{plain(weight)}分",
            "达到目标值得满分，未达到的按完成比例得分",
            "未完成的按比例扣分",
        ]
    )
    points = rounded(min(Fraction(1), Fraction(actual) / Fraction(target)) * Fraction(weight))
    return Case(text, f"≥{plain(target)}个", f"{plain(actual)}个", weight, points, points)


def whole(draw: random.Random) -> Case:
    target, actual, weight = number(draw, 60, 100, 1), number(draw, 40, 100, 1), weight_of(draw)
    full = plain(weight)
    text = draw.choice(
        [
            "达到目标值得满分，否则不得分",
            f"达到目标值的，得{full}分；未达到的，得0分",
            f"≥{plain(target)}%得满分，否则不得分",
            f"达到{plain(target)}%得{full}分，低于{plain(target)}%不得分",
        ]
    )
    points = rounded(Fraction(weight) if actual >= target else Fraction(0))
    return Case(text, f"≥{plain(target)}%", f"{plain(actual)}%", weight, points, points)


def steps_taken(gap: Fraction, step: Fraction, cost: Fraction, rounding: str, most: Fraction) -> tuple[Fraction, Fraction]:
    count = max(Fraction(0), gap) / step
    fewest, largest = math.floor(count), math.ceil(count)
    fewest, largest = {"": (fewest, largest), "started": (largest, largest), "whole": (fewest, fewest)}[rounding]
    return min(most, fewest * cost), min(most, largest * cost)


def deduction(draw: random.Random) -> Case:
    weight = weight_of(draw)
    step, cost = (
        draw.choice([Decimal(1), Decimal(2), Decimal("0.5"), Decimal(5)]),
        draw.choice([Decimal("0.1"), Decimal("0.5"), Decimal(1), Decimal(2)]),
    )
    rounding = draw.choice(["", "started", "whole"])
    most = draw.choice([None, Decimal(1), Decimal(2)])
    base, actual = number(draw, 70, 100, 1), number(draw, 40, 100, 1)
    unit = draw.choice(["个百分点", "%"])
    share = draw.random() < 0.2
    taken = f"{plain(cost * 5)}%权重分" if share else f"{plain(cost)}分"
    size = Fraction(cost * 5) / 100 * Fraction(weight) if share else Fraction(cost)
    text = draw.choice(
        [
            "每低{s}{u}扣{c}",
            "每降低{s}{u}，扣{c}",
            "未达到目标值的，每低{s}{u}扣{c}",
            "达到目标值得满分，每低于目标值{s}{u}扣{c}",
            "≥{b}%得满分，每下降{s}{u}扣{c}",
        ]
    )
    text = text.format(s=plain(step), u=unit, c=taken, b=plain(base))
    text += {"": "", "started": f"，不足{plain(step)}{unit}的按{plain(step)}{unit}计算", "whole": f"（不足{plain(step)}{unit}不扣分）"}[
        rounding
    ]
    text += "" if most is None else f"，最多扣{plain(most)}分"
    text += draw.choice(["", "，扣完为止", "，扣完该项分值为止。"])
    limit = Fraction(weight) if most is None else Fraction(most)
    low, high = steps_taken(Fraction(base) - Fraction(actual), Fraction(step), size, rounding, limit)
    earned = [rounded(max(Fraction(0), Fraction(weight) - min(end, Fraction(weight)))) for end in (high, low)]
    return Case(text, f"≥{plain(base)}%", f"{plain(actual)}%", weight, *earned)


def counted(draw: random.Random) -> Case:
    weight, cost = weight_of(draw), draw.choice([Decimal("0.2"), Decimal("0.5"), Decimal(1)])
    target, actual = draw.randint(1, 60), draw.randint(0, 70)
    above = draw.random() < 0.5
    unit = draw.choice(["个", "项", "次", "人"])
    text = f"每{draw.choice(['多', '超过', '增加'] if above else ['少', '减少', '缺少'])}1{unit}扣{plain(cost)}分"
    gap = max(0, actual - target if above else target - actual)
    points = rounded(max(Fraction(0), Fraction(weight) - gap * Fraction(cost)))
    return Case(text, f"{'≤' if above else '≥'}{target}{unit}", f"{actual}{unit}", weight, points, points)


def banded(draw: random.Random) -> Case:
    weight = weight_of(draw)
    a, b, c = sorted(draw.sample(range(40, 100), 3), reverse=True)
    two, three = draw.randint(50, 95), draw.randint(10, 49)
    actual = number(draw, 20, 100, 1)
    forms = [
        ("≥{a}%得满分；{b}%（含）-{a}%得{t}%权重分；{c}%（含）-{b}%得{h}%权重分；{c}%以下不得分"),
        ("{a}%（含）以上得满分，{b}%（含）-{a}%（不含）得{t}%分值，{c}%（含）-{b}%（不含）得{h}%分值，低于{c}%不得分"),
        ("X≥{a}%，得满分；{b}%≤X<{a}%，得{t}%权重分；{c}%≤X<{b}%，得{h}%权重分；X<{c}%，不得分"),
        ("[{a}%,100%]得满分，[{b}%,{a}%)得{t}%权重分，[{c}%,{b}%)得{h}%权重分，[0,{c}%)不得分"),
        ("≥{a}%得满分，≥{b}%得{t}%权重分，≥{c}%得{h}%权重分，否则不得分"),
    ]
    text = draw.choice(forms).format(a=a, b=b, c=c, t=two, h=three)
    if text.startswith("≥") and "以下" in text and actual == c:
        actual += Decimal("0.1")
    share = Fraction(1) if actual >= a else Fraction(two, 100) if actual >= b else Fraction(three, 100) if actual >= c else Fraction(0)
    points = rounded(share * Fraction(weight))
    return Case(text, f"≥{a}%", f"{plain(actual)}%", weight, points, points)


def corridor(draw: random.Random) -> Case:
    weight, target, actual = weight_of(draw), Decimal(draw.randint(50, 400)), Decimal(draw.randint(20, 600))
    near, far = draw.randint(3, 15), draw.randint(20, 50)
    text = draw.choice(
        [
            "按（年度目标值±{n}%）得满分，偏离{n}%（不含）-{f}%（含）得50%权重分，偏离{f}%（不含）以上不得分",
            "偏差率≤{n}%得满分，{n}%＜偏差率≤{f}%得50%权重分，偏差率＞{f}%不得分",
        ]
    ).format(n=near, f=far)
    deviation = abs(Fraction(actual) / Fraction(target) - 1) * 100
    share = Fraction(1) if deviation <= near else Fraction(1, 2) if deviation <= far else Fraction(0)
    points = rounded(share * Fraction(weight))
    return Case(text, f"{plain(target)}个", f"{plain(actual)}个", weight, points, points)


def graded(draw: random.Random) -> Case:
    weight = weight_of(draw)
    shares = sorted(draw.sample(range(10, 95), 2), reverse=True)
    words = draw.choice([("优", "良", "中", "差"), ("优秀", "良好", "一般", "较差")])
    at = draw.randrange(4)
    text = f"{words[0]}得满分，{words[1]}得{shares[0]}%权重分，{words[2]}得{shares[1]}%权重分，{words[3]}不得分"
    share = (Fraction(1), Fraction(shares[0], 100), Fraction(shares[1], 100), Fraction(0))[at]
    points = rounded(share * Fraction(weight))
    return Case(text, words[0], words[at], weight, points, points)


KINDS: tuple[Callable[[random.Random], Case], ...] = (proportional, whole, deduction, counted, banded, corridor, graded)


def cases(count: int, seed: int) -> Iterator[Case]:
    draw = random.Random(seed)
    for number_ in range(count):
        yield KINDS[number_ % len(KINDS)](draw)


def differences(count: int, seed: int) -> Iterator[str]:
    """Yield each row whose points are not those computed here."""
    for case in cases(count, seed):
        made = score(case.target, case.actual, weight=case.weight, standard=case.standard)
        if (made.score_min, made.score_max) != (case.low, case.high) or (made.score is None) != (case.low != case.high):
            yield f"{case} got {made.score_min}–{made.score_max} {[finding.code for finding in made.findings]}"


if __name__ == "__main__":
    wanted, off = int(sys.argv[1]), 0
    for line in differences(wanted, int(sys.argv[2]) if len(sys.argv) > 2 else 20261130):
        off += 1
        if off <= 20:
            print(line)
    print(f"{wanted - off} of {wanted} equal")
