"""Texts that are equal once parsed, in many spellings, and what they earn: the law "equal cells earn equal scores".

``python tests/meaning/equal_pairs.py --pairs 50000`` prints how many pairs break the law, by kind; test_equal_scores.py
draws from the same spellings.
"""

from __future__ import annotations

import argparse
import pickle
import random
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from indicator_dsl.errors import ParseError
from indicator_dsl.language import from_json, parse, to_json
from indicator_dsl.meaning import Score, load_policy, policy_names, score
from indicator_dsl.model import Expression
from indicator_dsl.units import plain

SIGNS = (
    ("≥", "不低于", "不少于", "＞＝", ">=", "大于等于"),
    ("≤", "不超过", "不高于", "＜＝", "<=", "小于等于"),
    (">", "大于", "超过", "＞"),
    ("<", "小于", "低于", "＜"),
    ("=", "等于", "＝"),
    ("约", "≈", "大约"),
    ("",),
)
UNITS: tuple[tuple[tuple[str, int], ...], ...] = (
    (("公里", 1000), ("米", 1), ("千米", 1000)),
    (("小时", 60), ("分钟", 1)),
    (("天", 1440), ("小时", 60), ("分钟", 1)),
    (("%", 10), ("‰", 1), ("％", 10)),
    (("吨", 1000), ("公斤", 1), ("千克", 1)),
    (("公顷", 15), ("亩", 1)),
    (("平方公里", 1_000_000), ("公顷", 10_000), ("平方米", 1)),
    (("立方米", 1000), ("升", 1)),
    (("年", 12), ("个月", 1)),
    (("元/人", 1), ("万元/人", 10_000)),
    (("吨标准煤", 1000), ("千克标准煤", 1)),
    (("兆瓦", 1000), ("千瓦", 1)),
    (("GB", 1024), ("MB", 1)),
    (("次/年", 1), ("次/月", 12)),
    (("元/亩", 1), ("万元/亩", 10_000)),
    (("个百分点", 1), ("个百分点", 1)),
    (("吨/公顷", 1000), ("公斤/公顷", 1)),
)
COUNTS = ("元", "人次", "家", "亩", "座", "", "户", "次", "万元")
SCALES = (("", 1), ("万", 10**4), ("亿", 10**8), ("千", 10**3))
WORDS = (
    ("合格", "达标", "已完成", "完成", "达成预期指标"),
    ("部分完成", "部分达成预期指标"),
    ("未完成", "未达成预期指标"),
    ("优", "优秀"),
    ("良", "良好"),
    ("是", "有"),
    ("2024年12月底前", "2024年12月31日前", "2024-12-31前"),
    ("2024年前", "２０２４年前", "2024年以前"),
    ("3月前", "三月前"),
    ("3/5", "3／5", "３/5"),
    ("1，200人", "1，２00人"),
    ("近100人", "近一百人", "近１００人"),
    ("预计120个", "预计１２０个", "预计一百二十个"),
    ("提前15天", "提前十五天", "提前360小时"),
    ("剩余2个", "剩余两个", "剩余２个"),
    ("减少8起", "减少八起"),
    ("57人，其中博士12人", "五十七人，其中博士十二人"),
    ("增长5%", "增长50‰", "增长百分之五", "增长５％"),
    ("同比增长≥5%", "同比增长不低于50‰"),
    ("80%-90%", "80%～90%", "800‰-900‰", "80-90%"),
    ("1公里-2公里", "1000米-2000米", "1-2公里"),
    ("80万-100万元", "800000-1000000元"),
    ("≥200家、≥100亿元", "≥200家、≥1000000万元", "≥200家；≥100亿元"),
    ("180家、120亿元", "180家；1200000万元"),
    ("3个或5次", "三个或五次"),
    ("二级", "２级", "2级"),
    ("八成", "80%", "百分之八十"),
    ("不宜超过30天", "不宜超过三十天"),
)
ACTUALS = (
    "90", "85", "9.5", "0.97", "0.6", "1", "5", "12", "100", "0", "-3", "1200", "15000", "0.004", "900000", "90万", "0.9亿", "约100",
    "近90人", "500多家", "3/5", "1，200人", "2024年前", "2024年6月", "2023年12月31日", "合格", "达标", "优", "部分完成", "无", "增长5%",
    "下降2%", "提前15天", "剩余2个", "预计120个", "已完成8个，剩余2个", "57人，其中博士12人", "180家、120亿元", "3个或5次", "二级",
    "80%-90%", "30天", "20小时", "45分钟", "900米", "1.2公里", "4‰", "0.3%", "87万元", "850000元", "50公斤", "30公顷", "10个月",
)  # fmt: skip


LABELS = (None, None, "满意度", "增长率", "能耗下降率", "工期", "结余数量", "博士人数", "成本节约率")
CATEGORIES = (None, None, "成本指标", "满意度指标")


class Case(NamedTuple):
    """Two spellings that are equal, the cell that they meet, and the side on which they stand."""

    kind: str
    one: str
    two: str
    other: str
    is_target: bool
    label: str | None = None
    category: str | None = None


def number(draw: random.Random) -> Decimal:
    digits = draw.choice((draw.randrange(1, 100), draw.randrange(1, 1000), draw.randrange(1, 10_000)))
    return Decimal(digits).scaleb(-draw.choice((0, 0, 0, 1, 2)))


def grouped(text: str) -> str:
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"


def wide(text: str) -> str:
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})


def as_text(draw: random.Random, value: Decimal) -> str:
    return draw.choice((str, str, grouped, wide))(plain(value.normalize()))


def amount(draw: random.Random) -> tuple[str, str, str, Decimal]:
    """Return the kind, two spellings of one amount, and its size in the first."""
    value = number(draw)
    if draw.random() < 0.5:
        unit = draw.choice(COUNTS[:-1])
        base = value * draw.choice((1, 1, 10**4, 10**8))
        pair = [f"{as_text(draw, base / scale)}{word}{unit}" for word, scale in (draw.choice(SCALES), draw.choice(SCALES))]
        return "scales", pair[0], pair[1], base
    units = draw.choice(UNITS)
    (one, a), (two, b) = draw.choice(units), draw.choice(units)
    base = value * a
    second = base / b
    if second * b != base or len(str(second)) > 12:
        two, second = one, value
    return "units", f"{as_text(draw, value)}{one}", f"{as_text(draw, second)}{two}", value


def bare_near(draw: random.Random, size: Decimal) -> str:
    """Return a number without a unit that may be near `size`, once a scale or another unit is thought of."""
    times = Decimal(draw.choice(("1", "0.9", "1.1", "0.5", "3", "0.1", "10", "0.02")))
    scale = draw.choice((1, 1, 1, 10, 60, 100, 1000, 15, 24, 10**4, 10**8))
    return plain((size * times / scale if draw.random() < 0.7 else size * times * scale).normalize())


def case(draw: random.Random) -> Case:
    is_target = draw.random() < 0.7
    if draw.random() < 0.3:
        spellings = draw.choice(WORDS)
        one, two = draw.choice(spellings), draw.choice(spellings)
        kind, size = "words", Decimal(100)
    else:
        kind, one, two, size = amount(draw)
        signs = draw.choice(SIGNS if is_target else SIGNS[4:])
        one, two = draw.choice(signs) + one, draw.choice(signs) + two
    if draw.random() < 0.5:
        other = bare_near(draw, size)
    elif draw.random() < 0.5:
        other = amount(draw)[1]
    else:
        other = draw.choice(ACTUALS)
    if not is_target and draw.random() < 0.8:
        other = draw.choice(("≥", "≤", "=", ">", "")) + other
    return Case(kind, one, two, other, is_target, draw.choice(LABELS), draw.choice(CATEGORIES))


def read(text: str) -> Expression | None:
    try:
        return parse(text)
    except ParseError:
        return None


def earned(made: Score) -> tuple[Any, ...]:
    """Return what equal cells must share."""
    codes = tuple(finding.code for finding in made.outcome.findings)
    return made.verdict, made.score_min, made.score_max, made.needs_review, made.attainment, codes


Road = Callable[[Expression], Expression]
ROADS: dict[str, Road] = {
    "json": lambda value: from_json(to_json(value)),
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
}


def scored(case: Case, cell: str | Expression, other: str | Expression, policy: Any) -> tuple[Any, ...]:
    pair = (cell, other) if case.is_target else (other, cell)
    return earned(score(*pair, weight=10, policy=policy, label=case.label, category=case.category))


def broken(case: Case, policy: Any) -> str | None:
    """Return the name of the law that a case breaks; "" where its two spellings are not equal, None where all hold."""
    one, two, other = read(case.one), read(case.two), read(case.other)
    if case.one == case.two or one is None or two is None or one != two:
        return ""
    want = scored(case, case.one, case.other, policy)
    if scored(case, case.two, case.other, policy) != want:
        return "equal"
    if scored(case, one, case.other if other is None else other, policy) != want:
        return "parsed"
    for name, road in ROADS.items():
        if scored(case, road(one), case.other if other is None else road(other), policy) != want:
            return name
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    draw, policies = random.Random(options.seed), [load_policy(name) for name in policy_names()]
    seen, failed, shown = Counter[str](), Counter[tuple[str, str]](), 0
    while sum(seen.values()) < options.pairs:
        drawn = case(draw)
        policy = draw.choice(policies)
        law = broken(drawn, policy)
        if law == "":
            continue
        seen[drawn.kind] += 1
        if law:
            failed[drawn.kind, law] += 1
            if shown < options.show:
                shown += 1
                print(law, policy.name, drawn)
    print(f"pairs {sum(seen.values())} {dict(seen)}, broken {sum(failed.values())} {dict(failed)}")


if __name__ == "__main__":
    main()
