"""`spelled`: the ways people write an expression."""

from __future__ import annotations

import calendar
from decimal import Decimal
from typing import assert_never

from hypothesis import strategies as st

from indicator_dsl.language.closed import question
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
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
    format,
)
from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.testing.strategies._numbers import full_width, written
from indicator_dsl.units import Unit, plain

_TWO_SIDED = {Relation.GE, Relation.GT, Relation.LE, Relation.LT}


@st.composite
def spelled(draw: st.DrawFn, expression: Expression, *, dressed: bool = True) -> str:
    """Draw one of the ways people write `expression`; ``parse`` of it is `expression`.

    Relations as signs and words, before and after; numbers with commas, scales, in Chinese; units by
    their aliases; labels with and without colon; dates by days, months, years.  `dressed` adds
    what changes nothing: full-width characters, blanks around.  Shrinks to plain spelling.
    """
    match expression:
        case AllOf(parts=parts):
            text = draw(_joined(parts))
        case AnyOf(parts=parts):
            text = draw(st.sampled_from(("或", "或者"))).join(draw(_clause(part)) for part in parts)
        case Clause():
            text = draw(_labelled(expression))
        case _:
            raise TypeError(f"not an expression: {expression!r}")
    return draw(dressings(text)) if dressed else text


def dressings(text: str) -> st.SearchStrategy[str]:
    """Return a strategy of `text` with blanks around it, which changes nothing."""
    return st.sampled_from((text, f" {text}", f"{text} ", f"\u3000{text}\n", f"\t{text}\u00a0"))


@st.composite
def _joined(draw: st.DrawFn, parts: tuple[Clause, ...]) -> str:
    separators = ["；", ";", "\n", "。"]
    # After 、 and ， a number may take the relation, and before 、 the unit, of its neighbour; two bounds would be a range.
    stated = [p for p in parts if isinstance(p, Comparison) and p.relation is not Relation.UNSTATED and p.quantity.unit]
    one_way = [p for p in parts if isinstance(p, Comparison) and p.relation in _TWO_SIDED]
    if len(stated) == len(parts) and len({p.relation for p in one_way}) < 2:
        separators += ["、", "，"]
    separator = draw(st.sampled_from(separators))
    return separator.join(draw(_labelled(part)) for part in parts)


@st.composite
def _labelled(draw: st.DrawFn, clause: Clause) -> str:
    text = draw(_clause(clause))
    # What a label, a judgement or a sentence says is kept as written; in all else full width is no difference.
    if isinstance(clause, Comparison | Interval | Period):
        text = draw(st.sampled_from((text, full_width(text))))
    if clause.label is None:
        return text
    joints = ["：", ":"]
    # A sign or a word such as 不低于 says where the label ends; without it the colon does.
    if text[0] in "≥≤><=≈＞＜＝" or (isinstance(clause, Comparison) and text.startswith(("不低于", "不少于", "不超过", "达到"))):
        joints += ["", " "]
    return clause.label + draw(st.sampled_from(joints)) + text


@st.composite
def _clause(draw: st.DrawFn, clause: Clause) -> str:
    match clause:
        case Comparison():
            return draw(_comparison(clause))
        case Interval():
            return draw(_interval(clause))
        case Period():
            return draw(_period(clause))
        case Judgement():
            return draw(_judgement(clause))
        case Trend():
            return draw(_trend(clause))
        case Placeholder():
            return draw(st.sampled_from([word for word in words.placeholder_words() if words.may_be_none(word) is clause.none]))
        case Prose():
            return clause.wording
        case _:
            assert_never(clause)  # type: ignore[arg-type]


# --- numbers and units


@st.composite
def _unit(draw: st.DrawFn, unit: Unit | None) -> str:
    if unit is None:
        return ""
    tops = words.unit_spellings(unit.numerator)[0 if words.spelled_plainly(unit.numerator) else 1 :]
    if unit.denominators:
        # 间/夜 and Mb/s hold a slash of their own, which one more would make something else.
        tops = tuple(top for top in tops if not set(top) & set("/（）()·"))
    top = draw(st.sampled_from(tops))
    if not unit.denominators:
        return top
    slash, dot = draw(st.sampled_from((("/", "·"), ("/", "*"), ("每", "·"), ("/", "/"), ("/(", "·"))))
    return f"{top}{slash}{dot.join(unit.denominators)}{')' if '(' in slash else ''}"


@st.composite
def _amount(draw: st.DrawFn, value: Decimal, unit: Unit | None, *, simple: bool = False) -> str:
    unit_text = draw(_unit(unit))
    if unit == Unit("%") and not simple and value >= 0 and draw(st.booleans()):
        return f"百分之{plain(value)}"
    # 万分 and 万向 are words of their own; 分 after a numeral names a kind, as do the other ranks.
    scales = not unit_text.startswith(("分", "向", "级", "瓦", "人次数", "0"))
    chinese = not simple and unit is not None and unit.numerator in ("个", "家", "元", "人次", "天", "座", "台套", "亩", "公里")
    number = draw(written(value, scales=scales and not simple, chinese=chinese))
    # Every way takes as many draws, or the one with the fewest, not the plain one, would be the simplest.
    gap, sign = draw(st.sampled_from(("", " "))), draw(st.sampled_from(("", "￥", "¥", "人民币")))
    if sign and unit == Unit("元") and not simple and number[0].isdigit():
        return sign + number
    return number + (gap if unit_text and not simple else "") + unit_text


@st.composite
def _comparison(draw: st.DrawFn, clause: Comparison) -> str:
    relation, quantity = clause.relation, clause.quantity
    amount = draw(_amount(quantity.magnitude, quantity.unit))
    ways = [(sign, "") for sign in words.SIGNS[relation]]
    if relation is not Relation.UNSTATED:
        if amount[0].isdigit():
            ways += [(word, "") for word in words.relation_words("before").get(relation, ())]
        # 5起 is five cases, also in 百分之5起 and ￥5起.
        counts = quantity.unit is None or not amount.endswith(quantity.unit.symbol)
        ways += [("", word) for word in words.relation_words("after").get(relation, ()) if word != "起" or not counts]
    before, after = draw(st.sampled_from(ways))
    gap = draw(st.sampled_from(("", " ")))
    each = {"年": "每年", "月": "每月", "天": "每天"}
    per = quantity.unit.denominators if quantity.unit else ()
    if quantity.unit and len(per) == 1 and per[0] in each and before in ("≥", "≤") and quantity.magnitude > 0 and draw(st.booleans()):
        amount = draw(_amount(quantity.magnitude, Unit(quantity.unit.numerator), simple=True))
        return f"{each[per[0]]}{before}{amount}"
    return before + (gap if before else "") + amount + after


@st.composite
def _interval(draw: st.DrawFn, clause: Interval) -> str:
    unit = draw(_unit(clause.unit))
    lower, upper = (draw(written(value, scales=False, chinese=False)) for value in (clause.lower, clause.upper))
    if clause.lower_open or clause.upper_open:
        signs = ">" if clause.lower_open else "≥", "<" if clause.upper_open else "≤"
        if draw(st.booleans()):
            return f"{signs[1]}{upper}{unit}且{signs[0]}{lower}{unit}"
        return draw(st.sampled_from(("且", "，", ""))).join((f"{signs[0]}{lower}{unit}", f"{signs[1]}{upper}{unit}"))
    mark = draw(st.sampled_from(("~", "-", "至", "～", "—", "到") if upper[0] != "-" else ("~", "至", "～")))
    # Without a unit two numbers and a dash might be a date or months: 5-10, 2023-2024.
    if clause.unit is None:
        mark = draw(st.sampled_from(("~", "～")))
    shared = "" if draw(st.booleans()) else unit
    return f"{lower}{shared}{mark}{upper}{unit}"


# --- dates


def _ends_month(day: Day) -> bool:
    return day.day == calendar.monthrange(day.year or 2023, day.month)[1]


@st.composite
def _day(draw: st.DrawFn, day: Day) -> str:
    if day.year is None:
        return draw(st.sampled_from((f"{day.month}月{day.day}日", f"{day.month}月{day.day}号")))
    forms = [f"{day.year}年{day.month}月{day.day}日"]
    forms += [f"{day.year}{mark}{day.month:02d}{mark}{day.day:02d}" for mark in "-./"]
    return draw(st.sampled_from((*forms, f"{day.year}年{day.month:02d}月{day.day:02d}日")))


@st.composite
def _period(draw: st.DrawFn, clause: Period) -> str:
    start, end = clause.start, clause.end
    if start is not None and start == end:
        return draw(_day(start))
    if start is not None and end is not None:
        forms = [draw(_day(start)) + draw(st.sampled_from(("至", "~"))) + draw(_day(end))]
        if start.day == 1 and _ends_month(end):
            if start.year is None:
                forms.append(f"{start.month}-{end.month}月")
            else:
                forms.append(f"{start.year}年{start.month}月至{end.year}年{end.month}月")
        return draw(st.sampled_from(forms))
    if end is not None:
        forms = [draw(_day(end)) + draw(st.sampled_from(("前", "之前", "以前")))]
        year = "" if end.year is None else f"{end.year}年"
        if _ends_month(end):
            forms += [f"{year}{end.month}月{due}" for due in ("底", "底前", "末", "底之前")]
        if (end.month, end.day) == (12, 31) and year:
            forms += [f"{year}底", f"{year}底前"]
        return draw(st.sampled_from(forms))
    assert start is not None, "a period has a day"
    return draw(_day(start)) + draw(st.sampled_from(("起", "以后", "之后", "开始")))


# --- words


@st.composite
def _judgement(draw: st.DrawFn, clause: Judgement) -> str:
    if clause.grade is None:
        return clause.wording
    alike = [word for word in words.judgement_words(clause.grade) if question(word) == clause.question]
    return draw(st.sampled_from((clause.wording, *alike)))


@st.composite
def _trend(draw: st.DrawFn, clause: Trend) -> str:
    if clause.direction in (Direction.ABOVE, Direction.BELOW) or clause.direction is Direction.FLAT:
        return format(clause).removeprefix(f"{clause.label}：")
    word = draw(st.sampled_from(words.trend_words(clause.direction)))
    if clause.base == "上年同期":
        lead = draw(st.sampled_from(("较上年同期", "同比", "比上年同期")))
    else:
        lead = "" if clause.base is None else draw(st.sampled_from((f"较{clause.base}", f"比{clause.base}", f"与{clause.base}相比")))
    if clause.quantity is None:
        return lead + word
    value = Comparison(clause.relation or Relation.UNSTATED, clause.quantity)
    sign = draw(st.sampled_from(words.SIGNS[value.relation]))
    return lead + word + sign + draw(_amount(clause.quantity.magnitude, clause.quantity.unit, simple=True))
