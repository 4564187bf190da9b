"""Numbers that neighbours share: one amount in parts, two sides of a range, dates, units and relations of a list, rates, money."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

from indicator_dsl.language.amounts import per
from indicator_dsl.language.bounds import DIRECTIONS
from indicator_dsl.language.cell import Cell, Item, make_period, make_quantity
from indicator_dsl.language.dates import last_day
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.neighbours import TIMES, is_time, is_unitless, span_of_both, spelled
from indicator_dsl.language.ranges import between_values
from indicator_dsl.language.units import PIECE, SMALL_MONEY, times
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Day, Interval, Period, Precision, Relation, Trend, unit_of
from indicator_dsl.units import Unit, dimension_of, is_compatible_with

_WIDE = Context(prec=100)

_MINUTES = {"小时": "分钟", "天": "分钟", "元": "分钱", "角": "分钱", "分钟": None}


def sum_(cell: Cell | None, one: Item, two: Item) -> Comparison | None:
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
    unit, divisor = (small, factor.denominator) if dimension_of(big.numerator) in TIMES else (big, factor.numerator)
    return evolved(a, relation=relation, quantity=make_quantity(_WIDE.divide(total, divisor), unit), span=span_of_both(a, b))


def summed(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the two as one amount."""
    found = sum_(cell, one, two)
    assert found is not None
    return [one.joined(two, found)]


def is_two_sided(one: Item, two: Item) -> bool:
    """Whether two bounds look at each other: ≥90%且≤95%."""
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


def two_sided(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the two bounds as one range."""
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
    span = span_of_both(a, b)
    made = evolved(between_values(cell, lower, upper, unit, span, opened), label=a.label, modality=a.modality or b.modality)
    return [one.joined(two, made)]


_LISTED = {Precision.MONTH: range(1, 13), Precision.QUARTER: range(1, 5), Precision.YEAR: range(1990, 2100)}


def is_date_list(one: Item, two: Item) -> bool:
    """5、6、7月: a bare number before a month, a quarter or a year."""
    clause = two.clause
    return (
        isinstance(clause, Period)
        and clause.precision in _LISTED
        and is_unitless(one.clause)
        and one.clause.quantity.magnitude in _LISTED[clause.precision]  # type: ignore[attr-defined]
    )


def dated(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the bare number as a date like the second."""
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


def in_years(items: list[Item]) -> list[Item]:
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


def lacks_unit(one: Item, two: Item) -> bool:
    """Whether the first number lacks the unit of the second: 5、6个."""
    a, b = one.clause, two.clause
    return (
        isinstance(a, Comparison) and isinstance(b, Comparison) and a.quantity.unit is None and b.quantity.unit is not None and not b.label
    )


def with_unit(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the first in the unit of the second, with what else may be meant."""
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


def lacks_relation(one: Item, two: Item) -> bool:
    """Whether the second number lacks the relation of the first: ≥200家、100项."""
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


def with_relation(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the second under the relation of the first."""
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    return [one, two.stating(evolved(b, relation=a.relation), cell.note("relation-shared", b.span, relation=str(a.relation)))]


def is_base_shared(one: Item, two: Item) -> bool:
    """较上年持平或下降: whether the second movement lacks the base of the first."""
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


def with_base(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the second movement with the base of the first."""
    assert isinstance(one.clause, Trend)
    return [one, two.stating(evolved(two.clause, base=one.clause.base))]


_HALF = Decimal("0.5")


def is_how_often(one: Item, two: Item) -> bool:
    """两年一次, 一周一期: a time and a count side by side."""
    a, b = one.clause, two.clause
    return (
        isinstance(a, Comparison)
        and isinstance(b, Comparison)
        and a.relation in (Relation.UNSTATED, b.relation, *(() if b.relation is not Relation.UNSTATED else DIRECTIONS))
        and is_time(a)
        and a.quantity.unit in (Unit("年"), Unit("月"), Unit("周"), Unit("天"), Unit("季度"), Unit("学期"), Unit("学年"), Unit("半年"))
        and b.label is None
        and b.quantity.unit is not None
        and not b.quantity.unit.denominators
        and b.quantity.unit.numerator in ("次", "期", "场", "场次", "轮", "回", "遍", "趟")
        and a.quantity.magnitude > 0
        and (a.quantity.magnitude == a.quantity.magnitude.to_integral_value() or a.quantity.magnitude == _HALF)
    )


def is_counted_in(one: Item, two: Item) -> bool:
    """四次一年: a count and one time behind it."""
    return (
        isinstance(two.clause, Comparison)
        and two.clause.quantity.magnitude == 1
        and any(token.text == "一" for token in two.body)
        and is_how_often(two._replace(joint=""), one._replace(said=one.said._replace(clause=evolved(one.clause, label=None))))
    )


def counted_in(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return the count in one time as a rate."""
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    assert a.quantity.unit is not None
    assert b.quantity.unit is not None
    quantity = make_quantity(a.quantity.magnitude, per(a.quantity.unit, (b.quantity.unit.numerator,)))
    return [one.joined(two, evolved(a, quantity=quantity, span=span_of_both(a, b)))]


def how_often(cell: Cell, one: Item, two: Item) -> list[Item]:
    """Return a count in some time as a rate."""
    a, b = one.clause, two.clause
    assert isinstance(a, Comparison)
    assert isinstance(b, Comparison)
    assert a.quantity.unit is not None
    assert b.quantity.unit is not None
    value = Context(prec=28).divide(b.quantity.magnitude, a.quantity.magnitude)
    quantity = make_quantity(value, per(b.quantity.unit, (a.quantity.unit.numerator,)))
    relation = b.relation if a.relation is Relation.UNSTATED else a.relation
    made = evolved(b, relation=relation, quantity=quantity, label=a.label, span=span_of_both(a, b))
    exact = Fraction(value) * Fraction(a.quantity.magnitude) == Fraction(b.quantity.magnitude)
    return [one.joined(two, made, *(() if exact else (cell.note("inexact-fraction", made.span),)))]


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
    spoken = not clause.label and not any("0" <= c <= "9" for c in spelled(cell, clause))
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
