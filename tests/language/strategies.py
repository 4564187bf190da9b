"""Expressions and texts for the properties of the language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from indicator_dsl.language.lexicon import section
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Direction,
    Expression,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Relation,
    Trend,
    Unread,
)
from indicator_dsl.testing.strategies._words import relations as composed
from indicator_dsl.units import Quantity, Unit, known_spellings, symbol_of

from .data import columns, unescaped

# Every unit but those whose canonical spelling says more than a unit beside a number (5半年 is 5½ years to a reader).
SYMBOLS = sorted({symbol_of(spelling) for spelling in known_spellings()} - {"半年"})
DENOMINATORS = ["人", "年", "月", "天", "户", "亩", "平方米", "公里", "次", "个", "立方米", "小时"]
LABELS = ["满意度", "总投资", "COD", "人均纯收入", "办结率", "新增床位", "PM2.5浓度", "受益农户"]

SPELLED = [unescaped(pair[0]) for pair in columns("pairs.tsv")]

numbers = st.decimals(min_value=0, max_value=10**15, allow_nan=False, allow_infinity=False, places=3).map(lambda d: d.normalize())
signed = numbers | numbers.map(Decimal.copy_negate)
relations = st.sampled_from(Relation)
labels = st.none() | st.sampled_from(LABELS)


@st.composite
def units(draw: st.DrawFn) -> Unit:
    """Return a unit, a rate in one out of four."""
    numerator = draw(st.sampled_from(SYMBOLS))
    if draw(st.integers(0, 3)):
        return Unit(numerator)
    below = draw(st.lists(st.sampled_from(DENOMINATORS), min_size=1, max_size=2, unique=True))
    return Unit(numerator, tuple(below))


maybe_units = st.none() | units()


@st.composite
def comparisons(draw: st.DrawFn) -> Clause:
    return Comparison(draw(relations), Quantity(draw(signed), draw(maybe_units)), label=draw(labels))


@st.composite
def intervals(draw: st.DrawFn) -> Clause:
    low, high = sorted((draw(signed), draw(signed)))
    opened = (draw(st.booleans()), draw(st.booleans())) if low < high else (False, False)
    return Interval(low, high, *opened, draw(maybe_units), label=draw(labels))


@st.composite
def periods(draw: st.DrawFn) -> Clause:
    first, last = sorted((draw(_dates), draw(_dates)))
    year = draw(st.booleans())
    start, end = (Day(d.year if year else None, d.month, d.day) for d in (first, last))
    if not year and (start.month, start.day) > (end.month, end.day):
        start, end = end, start
    bounds = draw(st.sampled_from([(start, end), (None, end), (start, None)]))
    return Period(*bounds, label=draw(labels))


_dates = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@st.composite
def trends(draw: st.DrawFn) -> Clause:
    direction = draw(st.sampled_from([Direction.UP, Direction.DOWN]))
    base = draw(st.sampled_from([None, "上年", "上年同期", "2020年"]))
    share = Quantity(draw(numbers), Unit(draw(st.sampled_from(["%", "个百分点", "‰", "倍"]))))
    quantity = draw(st.none() | st.just(share))
    relation = draw(relations) if quantity else None
    return Trend(direction, base, relation, quantity, label=draw(labels))


levels = st.builds(
    lambda relation, base: Trend(Direction.ABOVE if relation in (Relation.GE, Relation.GT) else Direction.BELOW, base, relation),
    st.sampled_from([Relation.GE, Relation.GT, Relation.LE, Relation.LT]),
    st.sampled_from(["全国平均水平", "上年", "上年同期", "全省平均水平", "预算"]),
)
judgements = st.sampled_from(["优秀", "良好", "是", "否", "达标", "未完成", "效果明显", "持续有效"]).map(lambda word: Judgement(None, word))
placeholders = st.sampled_from(["无", "待定", "—", "/"]).map(lambda word: Placeholder(wording=word, none=word == "无"))

clauses = st.one_of(comparisons(), comparisons(), intervals(), periods(), trends(), levels, placeholders)


@st.composite
def comparisons_stated(draw: st.DrawFn) -> Clause:
    """Return a comparison that shares nothing with its neighbours: side by side, a bare number takes what they state."""
    relation = draw(st.sampled_from([r for r in Relation if r is not Relation.UNSTATED]))
    return Comparison(relation, Quantity(draw(signed), draw(units())), label=draw(st.sampled_from(LABELS)))


parts = st.one_of(comparisons_stated(), intervals(), trends())
several = st.lists(parts, min_size=2, max_size=4).map(tuple)

alternatives = st.lists(comparisons_stated().map(lambda clause: attrs.evolve(clause, label=None)), min_size=2, max_size=3).map(tuple)


def expressions() -> st.SearchStrategy[Expression]:
    """Return any expression that has a canonical spelling of its own."""
    return st.one_of(clauses, clauses, several.map(AllOf), alternatives.map(AnyOf))


# --- what is not sure

UNSURE = [
    *("3/5", "1/3", "1，200人", "1, 200人", "1 000", "95. 5%", "98，5%", "（44,561）", "1、200人", "5、6个", "1000±5%"),
    *("2024年前", "3月前", "1月前", "＜2024年6月", "＞2024年6月", "2024.5", "20241231", "2023-2024", "3.1-12.31"),
    *("20块", "100M", "90个点", "5兆", "排名提升2位", "≥5个且≥6家或≥7吨", "减少8起", "增加500人"),
    *("90%（不含）", "≥5-8个", "1 200人", "2l", "≥1\n0场", "≥20,\n000家", "优秀（≥90分）", "5000元（人/年）", "3/5、1/3、2/7、1/9"),
    *(
        "近100人",
        "基本达到95%",
        "增长近5%",
        "预计完成120个",
        "计划120个，实际100个",
        "预计2024年12月31日前",
        "57人，其中博士12人，硕士20人",
    ),
    *(
        "剩余2个",
        "已完成8个，剩余2个",
        "提前15天",
        "占总数的60%",
        "不低于上年水平的90%",
        "总投资5.6亿元的85%",
        "特困标准不低于低保标准的1.3倍",
    ),
]
"""Texts with other readings, with unread words, or that say more of a value than how much it is."""

unsure = st.sampled_from(UNSURE)


@st.composite
def doubted(draw: st.DrawFn) -> Expression:
    """Return an expression without a text that has other readings, unread words, or both."""
    made = draw(clauses | several.map(AllOf) | alternatives.map(AnyOf))
    readings = draw(st.lists(clauses | several.map(AllOf), max_size=2).map(tuple))
    unread = draw(st.lists(st.builds(Unread, st.sampled_from(["（不含）", "以上", "3个"]), st.just((0, 2))), max_size=2).map(tuple))
    return attrs.evolve(made, readings=readings, unread=unread)


@st.composite
def stated(draw: st.DrawFn) -> Expression:
    """Return a comparison with a modality, nearly reached, or with a base."""
    made = draw(comparisons())
    below = draw(st.booleans()) and isinstance(made, Comparison) and made.relation is Relation.APPROX
    return attrs.evolve(
        made,
        modality=draw(st.none() | st.sampled_from(Modality)),
        from_below=below,
        share_of=draw(st.none() | st.sampled_from(["总数", "上年水平"])),
    )


# One amount in several units of one kind: the number of each that makes the same.
_ALIKE = [
    {"公里": 1, "米": 1000},
    {"%": 1, "‰": 10},
    {"小时": 1, "分钟": 60, "秒": 3600},
    {"吨": 1, "公斤": 1000},
    {"元": 1, "角": 10},
    {"年": 1, "月": 12},
]
_APART = [("个", "家"), ("个百分点", "%"), ("元", "美元"), ("人", "人次")]


@st.composite
def same_amounts(draw: st.DrawFn) -> tuple[Clause, Clause]:
    """Return two clauses that say the same, in two units of one kind."""
    factors = draw(st.sampled_from(_ALIKE))
    (one, few), (other, many) = (draw(st.sampled_from(sorted(factors.items()))) for _ in range(2))
    low, high = sorted((draw(numbers), draw(numbers)))
    relation = draw(relations)
    if draw(st.booleans()) or low == high:
        return tuple(Comparison(relation, Quantity(low * factor, Unit(name))) for name, factor in ((one, few), (other, many)))  # type: ignore[return-value]
    opened = draw(st.booleans()), draw(st.booleans())
    return tuple(Interval(low * factor, high * factor, *opened, Unit(name)) for name, factor in ((one, few), (other, many)))  # type: ignore[return-value]


apart = st.sampled_from(_APART)


# --- texts


def fragments() -> list[str]:
    """Return an example of every kind of token, relations, and characters that separate and damage."""
    found = [*section("tokens", "example").values(), *composed(), *section("relations", "after")]
    found += ["5", "100", "1,200", "95", "3.5", "十", "三百", "万", "亿", "%", "元", "个", "人次", "元/人", "家", "天", "年", "月"]
    found += [
        "满意度",
        "完成",
        "，",
        "；",
        "、",
        "\n",
        " ",
        "（",
        "）",
        "含",
        "-",
        "~",
        "至",
        "到",
        "和",
        "或",
        "且",
        "O",
        "l",
        "**",
        "<b>",
        "&ge;",
    ]
    return found


texts = st.lists(st.sampled_from(fragments()), min_size=1, max_size=9).map("".join)


# Real spellings, alone and side by side.
spelled = st.sampled_from(SPELLED)
listed = st.lists(spelled, min_size=2, max_size=3).map("；".join)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Return a text of the language with one character dropped, doubled, moved or replaced."""
    text = draw(texts | spelled)
    at = draw(st.integers(0, len(text) - 1))
    other = draw(st.sampled_from(list("0.,-%≥（）O个万\n ")))
    return draw(
        st.sampled_from([text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[:at] + other + text[at + 1 :], text[::-1]])
    )
