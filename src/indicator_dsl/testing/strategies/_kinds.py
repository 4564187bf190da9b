"""Rows of every kind that a scoring system gets wrong: what each of its mistakes would have to read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from hypothesis import strategies as st

from indicator_dsl.testing.strategies._pairs import Pair, pairs
from indicator_dsl.units import plain

_COUNTS = ("个", "家", "人次", "座")
_TENTHS = tuple(range(1, 16))


def _row(target: str, actual: str, kind: str, weight: Decimal | int = 10) -> Pair:
    return Pair(target, actual, Decimal(weight), kind)


def _part(number: int, tenths: int) -> str:
    return plain(Decimal(number) * tenths / 10)


@st.composite
def _scales(draw: st.DrawFn) -> Pair:
    number, unit, scale = draw(st.integers(2, 90)), draw(st.sampled_from((*_COUNTS, "元"))), draw(st.sampled_from(("万", "亿")))
    power = 4 if scale == "万" else 8
    part = _part(number, draw(st.sampled_from(_TENTHS)))
    done = draw(st.sampled_from((f"{part}{scale}{unit}", f"{plain(Decimal(part).scaleb(power))}{unit}")))
    return _row(f"≥{number}{scale}{unit}", done, "scales")


@st.composite
def _grouped(draw: st.DrawFn) -> Pair:
    number, unit = draw(st.integers(11, 99)) * 100, draw(st.sampled_from(_COUNTS))
    done = number * draw(st.sampled_from(_TENTHS)) // 10
    wanted, got = draw(st.sampled_from(((f"{number:,}", f"{done:,}"), (f"{number:,}", f"{done}"), (f"{number}", f"{done:,}"))))
    return _row(f"≥{wanted}{unit}", f"{got}{unit}", "grouped numbers")


@st.composite
def _zero(draw: st.DrawFn) -> Pair:
    unit = draw(st.sampled_from(("起", "次", "件")))
    return _row(f"{draw(st.sampled_from(('≤0', '=0', '0')))}{unit}", f"{draw(st.integers(0, 3))}{unit}", "targets of nothing")


@st.composite
def _bare_shares(draw: st.DrawFn) -> Pair:
    number = draw(st.integers(60, 99))
    return _row(f"≥{number}%", f"0.{draw(st.integers(50, 99))}", "shares without a sign")


@st.composite
def _negative(draw: st.DrawFn) -> Pair:
    number, done = draw(st.integers(1, 9)), draw(st.integers(1, 9))
    sign = draw(st.sampled_from(("≥", "≤")))
    return _row(*draw(st.sampled_from(((f"{sign}{number}%", f"-{done}%"), (f"{sign}-{number}%", f"{done}%")))), "negative numbers")


_WORDS = (
    ("明显改善", "有所改善"),
    ("良好", "一般"),
    ("优秀", "良好"),
    ("完成", "基本完成"),
    ("及时", "不及时"),
    ("是", "否"),
    ("逐年提高", "提高"),
    ("有效提升", "效果良好"),
    ("≥5个", "较好"),
)


@st.composite
def _words(draw: st.DrawFn) -> Pair:
    return _row(*draw(st.sampled_from(_WORDS)), "words")


@st.composite
def _about(draw: st.DrawFn) -> Pair:
    number, unit = draw(st.integers(10, 90)), draw(st.sampled_from(_COUNTS))
    wanted = draw(st.sampled_from((f"{number}{unit}左右", f"约{number}{unit}")))
    return _row(wanted, f"{_part(number, draw(st.sampled_from((20, 15, 12, 11, 10, 9, 8, 5))))}{unit}", "about")


@st.composite
def _ranges(draw: st.DrawFn) -> Pair:
    low, unit = draw(st.integers(2, 50)), draw(st.sampled_from(_COUNTS))
    high = low + draw(st.integers(1, 9))
    wanted = draw(st.sampled_from((f"{low}-{high}{unit}", f"{low}{unit}至{high}{unit}", f"≥{low}{unit}且≤{high}{unit}")))
    return _row(wanted, f"{draw(st.sampled_from((high + 9, high * 2, high + 1, high, low, low - 1)))}{unit}", "ranges")


@st.composite
def _several(draw: st.DrawFn) -> Pair:
    first, second = draw(st.integers(2, 9)), draw(st.integers(2, 9))
    done = (first + draw(st.integers(0, 2)), second - draw(st.integers(0, second)))
    mark = draw(st.sampled_from(("；", "、", "，")))
    return _row(f"≥{first}个{mark}≥{second}家", f"{done[0]}个{mark}{done[1]}家", "several clauses")


@st.composite
def _ties(draw: st.DrawFn) -> Pair:
    """Draw points that end in half a cent, behind an even one as behind an odd one."""
    cents = draw(st.integers(1, 99))
    weight = draw(st.sampled_from((1, 10)))
    return _row(f"≥{1000 * weight}个", f"{10 * cents + 5}个", "half a cent", weight)


@st.composite
def _strict(draw: st.DrawFn) -> Pair:
    number, unit = draw(st.integers(2, 90)), draw(st.sampled_from(("个", "%")))
    sign = draw(st.sampled_from((">", "<", "大于", "低于", "=")))
    return _row(f"{sign}{number}{unit}", f"{number + draw(st.sampled_from((0, 0, 1, -1)))}{unit}", "strict signs")


@st.composite
def _units(draw: st.DrawFn) -> Pair:
    big, small, factor = draw(st.sampled_from((("公里", "米", 1000), ("吨", "公斤", 1000), ("小时", "分钟", 60), ("公顷", "亩", 15))))
    number = draw(st.integers(2, 20))
    done = f"{_part(number * factor, draw(st.sampled_from(_TENTHS)))}{small}"
    return _row(f"{draw(st.sampled_from(('≥', '≤')))}{number}{big}", done, "units")


@st.composite
def _days(draw: st.DrawFn) -> Pair:
    month = draw(st.integers(3, 11))
    done = draw(st.sampled_from((f"2024年{month - 1}月20日", f"2024年{month}月28日", f"2024年{month + 1}月5日", "2025年1月5日")))
    return _row(f"2024年{month}月底前", done, "days")


@st.composite
def _numerals(draw: st.DrawFn) -> Pair:
    numbers = ("两", "三", "五", "十", "十二", "二十", "一百五十")
    target, actual = draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))
    return _row(f"{target}个", f"{actual}个", "numbers in words")


@st.composite
def _spelled_bounds(draw: st.DrawFn) -> Pair:
    bound = draw(st.sampled_from(("不低于{}", "不超过{}", "{}以上", "{}以内", "至少{}", "控制在{}以下", "达到{}", "不少于{}")))
    number, unit = draw(st.integers(2, 90)), draw(st.sampled_from(("个", "%", "天")))
    done = f"{_part(number, draw(st.sampled_from((10, 9, 5, 11, 15))))}{unit}"
    return _row(bound.format(f"{number}{unit}"), done, "bounds in words")


KINDS: dict[str, Callable[[], st.SearchStrategy[Pair]]] = {
    "numbers": lambda: pairs(),
    "scales": _scales,
    "grouped numbers": _grouped,
    "targets of nothing": _zero,
    "shares without a sign": _bare_shares,
    "negative numbers": _negative,
    "words": _words,
    "about": _about,
    "ranges": _ranges,
    "several clauses": _several,
    "half a cent": _ties,
    "strict signs": _strict,
    "units": _units,
    "days": _days,
    "numbers in words": _numerals,
    "bounds in words": _spelled_bounds,
}
"""Kind of row → its rows.  A system that is wrong of one kind is wrong of nearly each of its rows, or of a good part."""


def rows(*kinds: str) -> st.SearchStrategy[Pair]:
    """Return a strategy of rows of these `KINDS`, of all where none is named."""
    return st.one_of([KINDS[kind]() for kind in kinds or KINDS])
