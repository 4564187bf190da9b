"""What neighbours share: one table of rules about two clauses side by side (name, example, when, then).

`shared` applies the rules in the order of `RULES`; each looks at two neighbours and returns what becomes of
them: one item, or two.  The order is part of the meaning: ranks and sums make one clause of two before
units and relations are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.clauses import DIRECTIONS, between_values, make_period, make_quantity, per
from indicator_dsl.language.dates import last_day
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.segments import clean
from indicator_dsl.language.units import PIECE, SMALL_MONEY, times
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    Clause,
    Comparison,
    Day,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Precision,
    Prose,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.units import Unit, dimension_of, is_compatible_with, is_known, is_share

_WIDE = Context(prec=100)
_TIMES = ("时间", "历月", "工作日")


class Rule(NamedTuple):
    """A rule about two neighbours: `when` they are such, `then` is what becomes of them."""

    name: str
    example: str
    joints: frozenset[str] | None
    """The joints of the second item that it holds for; None: all."""
    when: Callable[[Item, Item], bool]
    then: Callable[[Cell, Item, Item], list[Item]]
    backwards: bool = False
    """Whether the last two neighbours come first: a list takes its unit from its end."""


# ---------------------------------------------------------------------------- what clauses are


_AMOUNTS = (Comparison, Interval)
_WORDS = (Judgement, Prose)


def _is_number(clause: Clause) -> bool:
    return isinstance(clause, _AMOUNTS)


def _is_bare(clause: Clause) -> bool:
    """Whether a clause is a number and nothing else: no relation, no unit, no label."""
    return _is_unitless(clause) and clause.label is None


def _is_unitless(clause: Clause) -> bool:
    return isinstance(clause, Comparison) and clause.relation is Relation.UNSTATED and clause.quantity.unit is None


def _words_only(clause: Clause) -> bool:
    return isinstance(clause, _WORDS) and clause.label is None


def _written(cell: Cell, clause: Clause) -> str:
    return cell.words(clause.span)


def _span(one: Clause, two: Clause) -> tuple[int, int]:
    return one.span[0], two.span[1]


def _is_time(clause: Clause) -> bool:
    unit = unit_of(clause)
    return unit is not None and not unit.denominators and dimension_of(unit.numerator) in _TIMES


# ---------------------------------------------------------------------------- one name for two numbers


def _is_rank_list(one: Item, two: Item) -> bool:
    label = two.clause.label
    ranks = section("measures", "ranks")
    return bool(label) and _is_unitless(one.clause) and len(label) > 1 and label[0] in "一二三四五六七八九十" and label[1] in ranks  # type: ignore[arg-type, index]


def _named_by_rank(cell: Cell, one: Item, two: Item) -> list[Item]:
    label = f"{one.clause.label or ''}{_written(cell, one.clause)}、{two.clause.label}"
    return [_named(one, two, label)]


def _named(one: Item, two: Item, label: str) -> Item:
    """Return the second item with a name that the first belongs to."""
    return two.stating(evolved(two.clause, label=label))._replace(joint=one.joint, lead=two.lead, body=(*one.body, *one.behind, *two.body))


def _is_part_of_name(one: Item, two: Item) -> bool:
    """教师、学生满意度≥95%: what stands in a list before a name is a part of it."""
    if any(token.kind == "NUM" for token in one.behind):
        return False
    if not (_words_only(one.clause) and two.clause.label and not isinstance(two.clause, Judgement | Placeholder | Prose)):
        return False
    if isinstance(one.clause, Judgement) and (one.clause.grade is not None or _is_quality(one.clause.wording)):
        return False
    wording: str = one.clause.wording  # type: ignore[attr-defined]
    return (len(wording) <= 3 or wording.endswith(_HEADS) or wording.isascii()) and len(wording) <= 12


_HEADS = ("率", "数", "量", "额", "面积", "比例", "满意度", "疫", "病", "流感", "氮", "磷")


def _is_quality(word: str) -> bool:
    return word in section("words", "qualities") or word in section("words", "grades")


def _is_alike(item: Item) -> bool:
    """Whether 均 or 都 says a number of each name before it: 答复率、满意率均100%."""
    return any(token.text in section("words", "alike") for token in (*item.lead[-2:], *item.body[:2]))


def _listed_name(cell: Cell, one: Item, two: Item) -> list[Item]:
    wording: str = one.clause.wording  # type: ignore[attr-defined]
    if _is_alike(two):
        return [
            two.stating(evolved(two.clause, label=wording))._replace(joint=one.joint, lead=two.lead, body=(*one.behind, *two.body)),
            two,
        ]
    return [_named(one, two, f"{wording}、{two.clause.label}")]


def _names_next(one: Item, two: Item) -> bool:
    """Whether the first of two numbers side by side belongs to the second's name: 110接警4.2万起, 5亿元以上项目3个."""
    before, clause = one.clause, two.clause
    if not _is_number(before) or isinstance(clause, Period):
        return False
    if _is_age(before):
        return _is_number(clause) and unit_of(clause) != Unit("岁")
    label = clause.label
    if label is None or (two.lead and two.lead[0].gap):
        return False
    if _is_within(before, label, one) or (isinstance(before, Interval) and not before.label):
        return True
    if unit_of(before) == Unit("级") or label.startswith("的") or _is_bare(before):
        return True
    unit = unit_of(before)
    if _is_from_size(one) and not _is_time(before) and isinstance(before, Comparison) and two.lead and not two.lead[0].gap:
        return len(label) > 1
    if _is_sized(one):
        return True
    if before.label is None and isinstance(before, Comparison) and before.relation is Relation.UNSTATED and _is_spelled_out(one):
        return True
    if _is_size(before, clause):
        return True
    sizes = section("words", "sizes")
    return label[0] in sizes and (before.label or "-")[-1] not in sizes and unit is not None and dimension_of(unit.symbol) == "长度"


def _is_size(before: Clause, clause: Clause) -> bool:
    """Whether a measure right before the name of what is counted may be its size: 5吨车2辆."""
    one, two = unit_of(before), unit_of(clause)
    if before.label is not None or not isinstance(before, Comparison) or before.relation is not Relation.UNSTATED:
        return False
    if one is None or two is None or one.denominators or two.denominators:
        return False
    return dimension_of(one.numerator) in _SIZES and dimension_of(two.numerator) == "计数"


_SIZES = ("质量", "体积", "长度", "面积", "功率", "电压")


def _is_age(clause: Clause) -> bool:
    return unit_of(clause) == Unit("岁")


def _is_within(before: Clause, label: str, one: Item) -> bool:
    """Whether a time belongs to the name of a rate: 2小时内报告率100%, 急救5分钟出车率95%."""
    if not label.endswith("率") or not _is_time(before):
        return False
    # 工期30天合格率100% are two: the name before the time says how long.
    return not (before.label or "").endswith(tuple(section("words", "lasting")))


def _renamed(cell: Cell, one: Item, two: Item) -> list[Item]:
    start = one.lead[0].start if one.lead else one.clause.span[0]
    label = two.clause.label or ""
    name = f"{cell.words((start, two.lead[0].start))}{label}" if label and two.lead else cell.words((start, two.clause.span[0]))
    name = name.strip().rstrip("：:").strip()
    while name and name[-1] in "的达为在到至":
        name = name[:-1]
    known = _is_age(one.clause) or _is_within(one.clause, label, one) or _is_sized(one) or _is_from_size(one)
    known = known or label[:1] in section("words", "sizes") or _is_one(one) or unit_of(one.clause) == Unit("级")
    made = two.stating(evolved(two.clause, label=name))._replace(joint=one.joint, lead=(*one.lead, *two.lead), body=(*one.body, *two.body))
    if known and _is_number(two.clause):
        return [made]
    span = (start, two.clause.span[0])
    return [made._replace(said=made.said.doubting(cell.note("number-unread", span), one.clause.span))]


def _is_spelled_out(one: Item) -> bool:
    """Whether a number is written without digits; before a name it is mostly part of it: 一窗通办事项."""
    return any(token.kind == "NUM" and token.value.script == "han" for token in one.body)


def _is_one(one: Item) -> bool:
    return any(token.kind == "NUM" and token.text == "一" for token in one.body)


def _is_sized(one: Item) -> bool:
    unit = unit_of(one.clause)
    return unit is not None and unit.symbol in section("measures", "sizes")


def _is_from_size(one: Item) -> bool:
    """Whether a number with 以上 or 以下 behind it may be part of a name: 5亿元以上项目3个."""
    return any(token.kind == "AFTER" for token in one.body)


# ---------------------------------------------------------------------------- sums and ranges


_MINUTES = {"小时": "分钟", "天": "分钟", "元": "分钱", "角": "分钱", "分钟": None}


def _sum(cell: Cell | None, one: Item, two: Item) -> Comparison | None:
    """3小时30分钟 is one duration, 12元5角 one price: no joint, no label, a smaller unit of the same dimension."""
    a, b = one.clause, two.clause
    if not isinstance(a, Comparison) or not isinstance(b, Comparison) or (b.label not in (None, "零")) or a.quantity.unit is None:
        return None
    big, small = a.quantity.unit, b.quantity.unit
    value = b.quantity.magnitude
    spelled = a.quantity.written.unit if a.quantity.written else a.quantity.unit.symbol
    if big == PIECE and (small is None or small.symbol in (*SMALL_MONEY, "分")) and value in range(1, 100):
        big = Unit("元")
    if small == Unit("秒") and big == Unit("分"):
        big = Unit("分钟")
    if small is None and big.symbol in ("元", "角") and spelled[:1] in ("块", "毛") and value in range(1, 10):
        small = Unit("角" if big.symbol == "元" else "分钱")
    elif small is not None and small.symbol == "分":
        small = Unit(_MINUTES.get(big.symbol) or "分")
    if small is None or big == small or dimension_of(big.numerator) == "计数" or not is_compatible_with(small, big):
        return None
    factor = times(big, small)
    if factor < 1 or value < 0 or (b.relation not in (Relation.UNSTATED, a.relation) and a.relation is not Relation.UNSTATED):
        return None
    relation = a.relation if a.relation is not Relation.UNSTATED else b.relation
    total = _WIDE.fma(a.quantity.magnitude, factor.numerator, _WIDE.multiply(value, factor.denominator))
    # A duration is told in its smaller unit, which always ends (1年1个月); a price stays in 元, a weight in 斤.
    unit, divisor = (small, factor.denominator) if dimension_of(big.numerator) in _TIMES else (big, factor.numerator)
    return evolved(a, relation=relation, quantity=make_quantity(_WIDE.divide(total, divisor), unit), span=_span(a, b))


def _summed(cell: Cell, one: Item, two: Item) -> list[Item]:
    found = _sum(cell, one, two)
    assert found is not None
    return [one.joined(two, found)]


def _is_two_sided(one: Item, two: Item) -> bool:
    a, b = one.clause, two.clause
    if not isinstance(a, Comparison) or not isinstance(b, Comparison) or (b.label is not None and b.label not in ("但", "而", "且")):
        return False
    if Relation.UNSTATED in (a.relation, b.relation) or DIRECTIONS[a.relation] * DIRECTIONS[b.relation] >= 0:
        return False
    unit = b.quantity.unit or a.quantity.unit
    if any(clause.quantity.unit not in (None, unit) for clause in (a, b)):
        return False
    low, high = _sides(a, b)
    return low.quantity.magnitude <= high.quantity.magnitude or two.joint in ("", "且")


def _sides(a: Comparison, b: Comparison) -> tuple[Comparison, Comparison]:
    return (a, b) if DIRECTIONS[a.relation] > 0 else (b, a)


def _two_sided(cell: Cell, one: Item, two: Item) -> list[Item]:
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    low, high = _sides(a, b)
    unit = b.quantity.unit or a.quantity.unit
    lower, upper = low.quantity.magnitude, high.quantity.magnitude
    written = high.quantity.written
    if low is a and a.quantity.unit is None and written is not None and written.power > 0 and a.quantity.written is None:
        scaled = lower.scaleb(written.power)
        lower = scaled if scaled <= upper else lower
    opened = (low.relation is Relation.GT, high.relation is Relation.LT)
    span = _span(a, b)
    made = evolved(between_values(cell, lower, upper, unit, span, opened), label=a.label, modality=a.modality or b.modality)
    return [one.joined(two, made)]


# ---------------------------------------------------------------------------- dates of a list


_LISTED = {Precision.MONTH: range(1, 13), Precision.QUARTER: range(1, 5), Precision.YEAR: range(1990, 2100)}


def _is_date_list(one: Item, two: Item) -> bool:
    clause = two.clause
    return (
        isinstance(clause, Period)
        and clause.precision in _LISTED
        and _is_unitless(one.clause)
        and one.clause.quantity.magnitude in _LISTED[clause.precision]  # type: ignore[attr-defined]
    )


def _dated(cell: Cell, one: Item, two: Item) -> list[Item]:
    number = int(one.clause.quantity.magnitude)  # type: ignore[attr-defined]
    clause = two.clause
    assert isinstance(clause, Period)
    year = clause.year
    first, last = {Precision.MONTH: (number, number), Precision.QUARTER: (3 * number - 2, 3 * number), Precision.YEAR: (1, 12)}[
        clause.precision
    ]
    year = number if clause.precision is Precision.YEAR else year
    made = make_period(
        Day(year, first, 1),
        Day(year, last, last_day(year, last)),
        clause.precision,
        label=one.clause.label,
        text=cell.source,
        span=one.clause.span,
    )
    return [one.stating(made), two]


def _latest(period: Period) -> tuple[int, int, int]:
    day = period.end or period.start
    return (day.year or 0, day.month, day.day) if day else (0, 0, 0)


def _in_years(items: list[Item]) -> list[Item]:
    """2024年6月、12月: a later date of a cell is in the year of the one before it."""
    out: list[Item] = []
    last: Period | None = None
    for item in items:
        clause = item.clause
        if isinstance(clause, Period):
            if last is not None and clause.year is None and _latest(clause.in_year(last.year)) > _latest(last):
                clause = clause.in_year(last.year)
                item = item.stating(clause)
            last = clause
        out.append(item)
    return out


# ---------------------------------------------------------------------------- units and relations


def _lacks_unit(one: Item, two: Item) -> bool:
    a, b = one.clause, two.clause
    return (
        isinstance(a, Comparison) and isinstance(b, Comparison) and a.quantity.unit is None and b.quantity.unit is not None and not b.label
    )


def _with_unit(cell: Cell, one: Item, two: Item) -> list[Item]:
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    unit = b.quantity.unit
    value = a.quantity.magnitude
    written = b.quantity.written
    if written is not None and written.power > 0 and a.quantity.written is None:
        value = value.scaleb(written.power)
    quantity = make_quantity(value, unit, b.quantity.written if written else None)
    noted = one.stating(evolved(a, quantity=quantity), cell.note("unit-shared", a.span, unit=str(unit)))
    return [noted._replace(said=noted.said._replace(swaps=(*noted.said.swaps, *_parted(cell, one, two)))), two]


def _parted(cell: Cell, one: Item, two: Item) -> tuple[Token, ...]:
    """Return the separator of two numbers as one that shares nothing: 33、86% may be 33 and 86%."""
    start, end = one.clause.span[1], two.clause.span[0]
    place = cell.source.find(two.joint, start, end) if two.joint == "、" else -1
    if place >= 0 and _are_neighbours(one, two):
        return (Token("RANGE", place, place + 1, "~"),)
    return () if place < 0 or _states_relation(one, two) else (Token("SEP", place, place + 1, "；"),)


def _are_neighbours(one: Item, two: Item) -> bool:
    """Whether two numbers may be one that is left open: 5、6个 may be 五六个."""
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    return b.quantity.magnitude - a.quantity.magnitude == 1 and 0 < a.quantity.magnitude < 10


def _states_relation(one: Item, two: Item) -> bool:
    return any(isinstance(item.clause, Comparison) and item.clause.relation is not Relation.UNSTATED for item in (one, two))


def _lacks_relation(one: Item, two: Item) -> bool:
    a, b = one.clause, two.clause
    if not (isinstance(a, Comparison) and isinstance(b, Comparison)):
        return False
    if b.relation is not Relation.UNSTATED or b.label is not None or a.relation in (Relation.UNSTATED, Relation.APPROX):
        return False
    if one.body and one.body[0].kind in ("NUM", "SHARE", "CURRENCY") and two.joint != "、":
        return False  # 60场以上且480本: what stands behind a number is said of it alone.
    # ≥12批120人次 is a list without a sign between; ≥1 000 is one number.
    counts = not two.joint and a.quantity.unit is not None and b.quantity.unit not in (None, a.quantity.unit)
    return counts or two.joint in ("、", "且", "或")


def _with_relation(cell: Cell, one: Item, two: Item) -> list[Item]:
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    return [one, two.stating(evolved(b, relation=a.relation), cell.note("relation-shared", b.span, relation=str(a.relation)))]


def _is_base_shared(one: Item, two: Item) -> bool:
    a, b = one.clause, two.clause
    return (
        isinstance(a, Trend)
        and isinstance(b, Trend)
        and a.quantity is None
        and b.quantity is None
        and b.base is None
        and a.base is not None
        and two.joint in ("或", "且")
        and not two.lead
    )


def _with_base(cell: Cell, one: Item, two: Item) -> list[Item]:
    assert isinstance(one.clause, Trend)
    return [one, two.stating(evolved(two.clause, base=one.clause.base))]


# ---------------------------------------------------------------------------- rates that no unit says


_HALF = Decimal("0.5")


def _is_how_often(one: Item, two: Item) -> bool:
    """两年一次, 一周一期: a time and a count side by side."""
    a, b = one.clause, two.clause
    return (
        isinstance(a, Comparison)
        and isinstance(b, Comparison)
        and a.relation in (Relation.UNSTATED, b.relation, *(() if b.relation is not Relation.UNSTATED else DIRECTIONS))
        and _is_time(a)
        and a.quantity.unit in (Unit("年"), Unit("月"), Unit("周"), Unit("天"), Unit("季度"), Unit("学期"), Unit("学年"), Unit("半年"))
        and b.label is None
        and b.quantity.unit is not None
        and not b.quantity.unit.denominators
        and b.quantity.unit.numerator in ("次", "期", "场", "场次", "轮", "回", "遍", "趟")
        and a.quantity.magnitude > 0
        and (a.quantity.magnitude == a.quantity.magnitude.to_integral_value() or a.quantity.magnitude == _HALF)
    )


def _is_counted_in(one: Item, two: Item) -> bool:
    """四次一年: a count and one time behind it."""
    return (
        isinstance(two.clause, Comparison)
        and two.clause.quantity.magnitude == 1
        and any(token.text == "一" for token in two.body)
        and _is_how_often(two._replace(joint=""), one._replace(said=one.said._replace(clause=evolved(one.clause, label=None))))
    )


def _counted_in(cell: Cell, one: Item, two: Item) -> list[Item]:
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    assert a.quantity.unit is not None
    assert b.quantity.unit is not None
    quantity = make_quantity(a.quantity.magnitude, per(a.quantity.unit, (b.quantity.unit.numerator,)))
    return [one.joined(two, evolved(a, quantity=quantity, span=_span(a, b)))]


def _how_often(cell: Cell, one: Item, two: Item) -> list[Item]:
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    assert a.quantity.unit is not None
    assert b.quantity.unit is not None
    value = Context(prec=28).divide(b.quantity.magnitude, a.quantity.magnitude)
    quantity = make_quantity(value, per(b.quantity.unit, (a.quantity.unit.numerator,)))
    relation = b.relation if a.relation is Relation.UNSTATED else a.relation
    made = evolved(b, relation=relation, quantity=quantity, label=a.label, span=_span(a, b))
    exact = Fraction(value) * Fraction(a.quantity.magnitude) == Fraction(b.quantity.magnitude)
    return [one.joined(two, made, *(() if exact else (cell.note("inexact-fraction", made.span),)))]


# ---------------------------------------------------------------------------- names of their own


def _is_start_of_change(one: Item, two: Item) -> bool:
    """由12.3%降至0.5%: what a change begins with."""
    return (
        _is_number(one.clause)
        and _is_number(two.clause)
        and not two.lead
        and bool(one.lead)
        and one.lead[-1].text in ("由", "从", "自")
        and isinstance(two.clause, Comparison)
        and two.clause.relation is not Relation.UNSTATED
    )


def _changed_to(cell: Cell, one: Item, two: Item) -> list[Item]:
    label = clean(cell, one.lead[:-1])
    return [two.stating(evolved(two.clause, label=label))._replace(joint=one.joint, lead=one.lead, body=(*one.body, *two.body))]


def _is_counted_by(one: Item, two: Item) -> bool:
    """3台设备5万元, 惠及5个村1200人: the name of the second number is what the first counts."""
    before, clause = one.clause, two.clause
    unit, label = unit_of(before), clause.label
    return (
        isinstance(before, Comparison)
        and isinstance(clause, Comparison)
        and clause.relation is Relation.UNSTATED
        and unit is not None
        and not unit.denominators
        and dimension_of(unit.numerator) not in _TIMES
        and not is_share(unit.numerator)
        and bool(label)
        and bool(two.lead)
        and not two.lead[0].gap
        and not _is_other_end(one, two)
        and label[-1] not in "率度数量比额值xX"  # type: ignore[index]
        and all(token.kind in ("TEXT", "NAME") for token in two.lead)
        and (before.label is None or (is_known(label) and not is_known(before.label)))  # type: ignore[arg-type]
    )


def _without_name(cell: Cell, one: Item, two: Item) -> list[Item]:
    return [one, two.stating(evolved(two.clause, label=None))._replace(lead=(), body=(*two.lead, *two.body))]


RULES: tuple[Rule, ...] = (
    Rule("ranks of one name", "一、二级残疾人500人", frozenset("、"), _is_rank_list, _named_by_rank, backwards=True),
    Rule("a number of the name", "5亿元以上项目3个", frozenset(("",)), _names_next, _renamed),
    Rule("the start of a change", "由12.3%降至0.5%", frozenset(("",)), _is_start_of_change, _changed_to),
    Rule("what the first counts", "3台设备5万元", frozenset(("",)), _is_counted_by, _without_name),
    Rule("a count in one time", "四次一年", frozenset(("",)), _is_counted_in, _counted_in),
    Rule("how often", "两年一次", frozenset(("",)), _is_how_often, _how_often),
    Rule("parts of one amount", "3小时30分钟", frozenset(("",)), lambda one, two: _sum(None, one, two) is not None, _summed),
    Rule("names of one number", "教师、学生满意度≥95%", frozenset("、"), _is_part_of_name, _listed_name, backwards=True),
    Rule("two sides of one range", "≥90%且≤95%", frozenset(("", "且", "，", ",", "、")), _is_two_sided, _two_sided),
    Rule("dates of one list", "5、6、7月", frozenset(("、", "，", ",", "和", "且")), _is_date_list, _dated, backwards=True),
    Rule("one unit", "5、6个", frozenset(("、", "且", "或", "和")), _lacks_unit, _with_unit, backwards=True),
    Rule("one relation", "≥200家、100项", None, _lacks_relation, _with_relation),
    Rule("one base", "较上年持平或下降", None, _is_base_shared, _with_base),
)


def _parts(items: list[Item]) -> list[Item]:
    """57人，其中博士12人，硕士20人: what follows 其中 is part of the value before it."""
    out: list[Item] = []
    within = False
    for item in items:
        within = bool(out) and _is_number(item.clause) and (within or any(token.text == "其中" for token in item.lead))
        parted = within and item.clause.modality is None
        out.append(item.stating(evolved(item.clause, modality=Modality.PART)) if parted else item)
    return out


def _respectively(cell: Cell, items: list[Item]) -> list[Item]:
    """城区、农村分别≥95%、≥90%: each number has the name in its place; reported where the two are not equally many."""
    out: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        at += 1
        marks = [place for place, token in enumerate(item.lead) if token.text == "分别"]
        inside = any(token.text == "分别" for token in item.body)
        if not marks and not inside:
            out.append(item)
            continue
        label = (item.clause.label or "").replace("分别", "") or None
        numbers = [item]
        while (
            at < len(items)
            and items[at].joint in ("、", "且", "，", ",")
            and items[at].clause.label is None
            and not _words_only(items[at].clause)
        ):
            numbers.append(items[at])
            at += 1
        before: list[Item] = []
        while out and (before or numbers)[0].joint == "、" and _words_only(out[-1].clause):
            before.insert(0, out.pop())
        names = [cell.words(one.clause.span) for one in before] + _split(label, item.lead)
        numbers = _bounded_alike(numbers)
        if len(names) == len(numbers) > 1:
            used = tuple(token for one in before for token in one.behind)
            for name, one in zip(names, numbers, strict=True):
                one = _moved_alike(item, one)
                body = (*used, *one.lead, *one.body)
                out.append(
                    one.stating(evolved(one.clause, label=name))._replace(
                        lead=(), body=body, joint=one.joint if one is not item else (before or [item])[0].joint
                    )
                )
            continue
        if label or before:
            if len(numbers) == 1 and not before:
                out.append(item.stating(evolved(item.clause, label=label)))
                continue
            first = (before or numbers)[0]
            span = (min(first.clause.span[0], first.lead[0].start if first.lead else first.clause.span[0]), numbers[-1].clause.span[1])
            numbers[0] = item._replace(said=item.said.doubting(cell.note("names-unshared", span), span))
        out += [*before, *numbers]
    return out


def _doubted(cell: Cell, items: list[Item]) -> list[Item]:
    """Report neighbours that may mean something together, which the list of them doesn't say."""
    out = list(items)
    for at in range(1, len(out)):
        one, two = out[at - 1], out[at]
        for is_such, code in _TOGETHER:
            if is_such(one, two):
                span = two.clause.span if code in ("plan-beside-actual", "also-striven") else _span(one.clause, two.clause)
                if code == "plan-beside-actual":
                    out[at - 1] = one.stating(evolved(one.clause, modality=Modality.PLANNED), cell.note(code, span))
                    break
                base = {"base": cell.words(one.clause.span)} if code == "share-of-level" else {}
                out[at] = two._replace(said=two.said.doubting(cell.note(code, span, **base), span))
                break
    return out


def _is_half_a_rate(one: Item, two: Item) -> bool:
    """1村1名, 1万元一户 and 每增加1人补贴100元 are rates that no unit says; 三年增长20% a number and when."""
    a, b = one.clause, two.clause
    if two.joint or not isinstance(a, Comparison) or a.quantity.unit is None:
        return False
    if a.label is not None and a.label.startswith("每"):
        return True
    counts = _is_number(b) or (isinstance(b, Trend) and b.quantity is not None)
    if not counts or a.label is not None:
        return False
    if _is_time(a):
        return a.relation is Relation.UNSTATED or (isinstance(b, Trend) and a.relation is Relation.LE)
    if not isinstance(b, Comparison) or b.label is not None or b.quantity.unit is None:
        return False
    one_each = a.relation is Relation.UNSTATED and a.quantity.magnitude == 1
    price_each = b.relation is Relation.UNSTATED and b.quantity.magnitude == 1 and dimension_of(a.quantity.unit.numerator) == "货币"
    return one_each or price_each


def _is_first_of_names(one: Item, two: Item) -> bool:
    """改造10、35千伏线路2条, 7、8年级98%: a bare number before a name may belong to it."""
    return two.joint == "、" and _is_unitless(one.clause) and bool(two.clause.label) and not isinstance(two.clause, Period)


def _is_plan_and_actual(one: Item, two: Item) -> bool:
    """应完成120个，实际完成118个; 目标100场，完成98场."""
    if not two.lead or unit_of(one.clause) != unit_of(two.clause):
        return False
    meant = any(token.text in section("words", "meant") or token.text.startswith("应") for token in (*one.lead, *one.body))
    if not two.joint and unit_of(two.clause) is not None and any("完成" in token.text for token in two.lead):
        return True  # 10个已完成8个
    done = any(token.text.startswith(("实际", "实")) or (meant and "完成" in token.text) for token in two.lead)
    if not done or not (meant or any(token.text.startswith("实际") for token in two.lead)):
        return False
    return isinstance(two.clause, Period) if isinstance(one.clause, Period) else unit_of(two.clause) is not None


def _is_per_number(one: Item, two: Item) -> bool:
    """1次/2年, 500元/10人: a number under the stroke."""
    if two.joint != "/" or not _is_number(one.clause):
        return False
    unit = unit_of(two.clause)
    if unit is None:
        return isinstance(two.clause, Period)
    timed = not unit.denominators and (_is_time(two.clause) or unit.symbol in section("words", "bases"))
    return timed or unit == unit_of(one.clause)


def _is_striven(one: Item, two: Item) -> bool:
    """≥95%，力争98%."""
    if not two.lead:
        return False
    lead = {token.text for token in two.lead}
    same = unit_of(one.clause) is not None and unit_of(one.clause) == unit_of(two.clause)
    return same and two.clause.label is None and not lead.isdisjoint(section("words", "striven"))


def _is_other_end(one: Item, two: Item) -> bool:
    """80%至小于100%, 5%更正为8%: words between two numbers that say how they belong together."""
    if two.joint or not two.lead or not (_is_number(one.clause) and _is_number(two.clause)):
        return False
    return two.lead[0].text in section("words", "between-numbers")


def _is_cut_off(one: Item, two: Item) -> bool:
    """1 植树3亩, 2024三季度: a number without a unit right before another value."""
    return not two.joint and _is_bare(one.clause) and not _words_only(two.clause)


def _is_list_of_times(one: Item, two: Item) -> bool:
    """5、6月完成率80%: a list of times before a number."""
    return not two.joint and isinstance(one.clause, Period) and one.joint == "、" and _is_number(two.clause)


def _is_level_of_change(one: Item, two: Item) -> bool:
    """较上年85%提高7个百分点: the level that a change begins with."""
    return not two.joint and _is_number(one.clause) and isinstance(two.clause, Trend) and any("THAN" in token.senses for token in one.lead)


def _is_share_of(one: Item, two: Item) -> bool:
    """总投资5.6亿元的85%: a share of an amount."""
    if two.joint or not two.lead or two.lead[0].text != "的" or not _is_number(one.clause):
        return False
    unit = unit_of(two.clause)
    return unit is not None and is_share(unit.numerator)


def _is_each_time(one: Item, two: Item) -> bool:
    """3月、4月各2次: a time, and what is done in each."""
    return not two.joint and isinstance(one.clause, Period) and any(token.text == "各" for token in (*two.lead, *two.body))


_TOGETHER: tuple[tuple[Callable[[Item, Item], bool], str], ...] = (
    (_is_half_a_rate, "time-beside-number"),
    (_is_per_number, "time-beside-number"),
    (_is_each_time, "time-beside-number"),
    (_is_list_of_times, "time-beside-number"),
    (_is_level_of_change, "number-unread"),
    (_is_cut_off, "number-unread"),
    (_is_other_end, "number-unread"),
    (_is_share_of, "share-of-level"),
    (_is_first_of_names, "number-unread"),
    (_is_plan_and_actual, "plan-beside-actual"),
    (_is_striven, "also-striven"),
)


def _moved_alike(first: Item, one: Item) -> Item:
    """事故起数、死亡人数分别下降5%、10%: the second number is a movement as well."""
    a, b = first.clause, one.clause
    if isinstance(a, Trend) and isinstance(b, Comparison):
        relation = a.relation if b.relation is Relation.UNSTATED else b.relation
        return one.stating(evolved(a, relation=relation, quantity=b.quantity, span=b.span))
    return one


def _bounded_alike(numbers: list[Item]) -> list[Item]:
    """分别为45天、60天以内: a relation behind the last number is that of all."""
    last = numbers[-1].clause
    if not isinstance(last, Comparison | Trend) or last.relation in (None, Relation.UNSTATED):
        return numbers
    return [
        item.stating(evolved(item.clause, relation=last.relation))
        if isinstance(item.clause, Comparison | Trend) and item.clause.relation is Relation.UNSTATED
        else item
        for item in numbers
    ]


def _split(label: str | None, lead: Sequence[Token]) -> list[str]:
    """Return the names of a label: between 、, and the last two between a joint that is a word of its own (not 普及)."""
    if not label:
        return []
    listed = label.split("、")
    joint = next((token.text for token in reversed(lead) if token.kind == "AND" or token.text in section("words", "joining")), None)
    return listed if joint is None else [*listed[:-1], *(part for part in listed[-1].rsplit(joint, 1) if part)]


def shared(cell: Cell, items: Sequence[Item]) -> list[Item]:
    """Return the items with what neighbours share."""
    found = list(items)
    if len(found) > 1:
        joints = {item.joint for item in found[1:]}
        for rule in RULES:
            if rule.joints is None or not rule.joints.isdisjoint(joints):
                found = _applied(cell, rule, found)
        found = _respectively(cell, _in_years(found))
        found = _doubted(cell, found)
    found = _parts(found)
    return [in_yuan(cell, item) for item in found]


def _applied(cell: Cell, rule: Rule, items: list[Item]) -> list[Item]:
    if rule.backwards:
        out: list[Item] = []
        for item in reversed(items):
            if out and (rule.joints is None or out[-1].joint in rule.joints) and rule.when(item, out[-1]):
                out[-1:] = reversed(rule.then(cell, item, out[-1]))
            else:
                out.append(item)
        return out[::-1]
    kept: list[Item] = []
    for item in items:
        if kept and (rule.joints is None or item.joint in rule.joints) and rule.when(kept[-1], item):
            kept[-1:] = rule.then(cell, kept[-1], item)
        else:
            kept.append(item)
    return kept


# ---------------------------------------------------------------------------- money


_MAYBE_MONEY = frozenset((*SMALL_MONEY, PIECE.numerator))


def _as_yuan(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the unit's token read as 元: 20块 may be money."""
    return tuple(
        token._replace(value=token.value._replace(unit=Unit("元", token.value.unit.denominators)))
        for token in tokens
        if token.kind == "UNIT" and token.value.unit.numerator == PIECE.numerator
    )


def in_yuan(cell: Cell, item: Item) -> Item:
    """Return 角 in 元, and 块 as 元 where what costs is named: 补贴20块."""
    clause = item.clause
    unit = unit_of(clause)
    if unit is None or unit.numerator not in _MAYBE_MONEY:
        return item
    if unit.numerator != PIECE.numerator:
        if not isinstance(clause, Comparison):
            return item
        value = _WIDE.multiply(clause.quantity.magnitude, SMALL_MONEY[unit.numerator])
        return item.stating(evolved(clause, quantity=make_quantity(value, Unit("元", unit.denominators), clause.quantity.written)))
    spoken = not clause.label and not any("0" <= c <= "9" for c in _written(cell, clause))
    yuan = Unit("元", unit.denominators)
    as_money: Clause = (
        evolved(clause, unit=yuan)
        if isinstance(clause, Interval)
        else evolved(clause, quantity=make_quantity(clause.quantity.magnitude, yuan))
        if isinstance(clause, Comparison)
        else clause
    )
    if spoken or (clause.label and any(word in clause.label for word in section("words", "money"))):
        return item.stating(as_money)
    if isinstance(clause, Comparison) and clause.relation is Relation.UNSTATED and not clause.label:
        noted = item.stating(clause, cell.note("pieces-or-yuan", clause.span))
        return noted._replace(said=noted.said._replace(swaps=(*noted.said.swaps, *_as_yuan(item.body))))
    return item
