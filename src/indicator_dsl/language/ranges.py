"""Tokens → an interval: two amounts that share scale and unit, brackets, two signs, a number with its spread."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from indicator_dsl.errors import Finding
from indicator_dsl.language import numbers
from indicator_dsl.language.amounts import MYRIAD, Amount, Below, per, shifted
from indicator_dsl.language.bounds import DIRECTIONS, SIGNS, After, Bound, Named, bound, including, is_weak, of_a_number
from indicator_dsl.language.cell import Cell, Said, make_interval
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.units import UnitReading, read_unit, times
from indicator_dsl.making import evolved
from indicator_dsl.model import Interval, Relation
from indicator_dsl.text import Span
from indicator_dsl.units import Unit, is_compatible_with, is_share

_TURNED = {Relation.GE: Relation.LE, Relation.GT: Relation.LT, Relation.LE: Relation.GE, Relation.LT: Relation.GT}
"""The relation seen from its other side: 60≤X is X≥60."""


def interval(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``80%-90%``: two amounts that may share scale and unit."""
    said, at = bound(cell, parts)
    if type(parts[at]) is Token and parts[at].kind == "BRACKETS":
        found = _brackets(cell, parts[at], parts[at + 1] if len(parts) > at + 1 else None, said.below_line.units if said else ())
        return _dropped(cell, found, said, found.clause.span) if said else found
    amounts = [part for part in parts[at:] if type(part) is Amount]
    low, high = amounts
    first = parts[at + 1] if type(parts[at + 1]) is After else None
    behind = parts[-1] if type(parts[-1]) is After else None
    last = parts[-1]
    end = last.end if type(last) is Token else last.span[1]
    span = (said.span[0] if said else low.span[0], end)
    notes: tuple[Finding, ...] = (*low.notes, *high.notes)
    unread: tuple[Span, ...] = ()
    if first and behind and DIRECTIONS[first.relation] > 0 > DIRECTIONS[behind.relation]:
        pass  # 5人以上至8人以下 says of each end on which side of it.
    elif first and first.relation is not Relation.APPROX:
        notes, unread = (*notes, cell.note("relation-dropped", span, relation=first.text)), (*unread, first.span)
    elif first or (behind and behind.relation is Relation.APPROX):
        notes = (*notes, cell.note("relation-dropped", span, relation=(behind or first).text))  # type: ignore[union-attr]
    elif behind and behind.text not in _SAYS_RANGE:
        notes, unread = (*notes, cell.note("relation-dropped", span, relation=behind.text)), (*unread, behind.span)
    made = _ranged(cell, low, high, said, span, notes)
    made = made._replace(unread=(*made.unread, *unread))
    return _dropped(cell, made, said, span) if said else made


def _dropped(cell: Cell, made: Said, said: Bound, span: Span) -> Said:
    """Return a range with what became of the relation before it: 约5-8天 loses it and is told, ≥5-8天 leaves it unread."""
    made = made.noting(*said.notes)
    note = cell.note("relation-dropped", span, relation=cell.words(said.span))
    if said.relation is Relation.APPROX:
        return made.noting(note)
    known = said.relation in (None, Relation.EQ) or said.text.endswith(_BEFORE_RANGES)
    return made if known else made.doubting(note, said.span)


_BEFORE_RANGES = ("在", "到", "至", "介于", "处于", "位于", "限于", "控制于")

_SAYS_RANGE = frozenset(("以内", "之内", "内", "范围内", "范围以内", "区间内"))


def _ranged(cell: Cell, low: Amount, high: Amount, said: Bound | None, span: Span, notes: tuple[Finding, ...]) -> Said:
    if low.number.upper is not None or high.number.upper is not None:
        raise cell.fail("bad-number", span, "两个数")
    low, high, told = _shared(cell, low, high, span)
    reading = high.unit or low.unit
    unit = reading.unit if reading else None
    below = said.below_line if said and unit is not None and not is_share(unit.numerator) else Below()
    if unit is not None and below.units:
        unit = per(unit, below.units)
    opened = _opened(cell, low, high, span)
    made = between_values(cell, below.each(low.value), below.each(high.value), unit, span, opened[:2])
    written = (high.written or low.written) if below.many == 1 else None
    unread = tuple(note.span for note in told if note.span)
    clause = evolved(made, written=written) if written else made
    return Said(clause, (*notes, *told, *opened[2]), (*low.swaps, *high.swaps), unread)


def _opened(cell: Cell, low: Amount, high: Amount, span: Span) -> tuple[bool, bool, tuple[Finding, ...]]:
    """Return whether each end is open: brackets that repeat a number speak of that one; alone they speak of their own."""
    sides = {"low": False, "high": False}
    for side, found in (("low", low), ("high", high)):
        for included, number in found.included:
            named = side
            if number is not None:
                same = [name for name, end in (("low", low), ("high", high)) if end.number.value == number.value]
                named = same[0] if same else side
            sides[named] = not included
    return sides["low"], sides["high"], ()


def _shared(cell: Cell, low: Amount, high: Amount, span: Span) -> tuple[Amount, Amount, tuple[Finding, ...]]:
    """Return both ends of a range in one unit: the first shares scale and unit of the second where it has none."""
    notes: tuple[Finding, ...] = ()
    a, b = low.unit, high.unit
    if a is not None and b is not None and not a.unit.denominators and b.unit.denominators:
        a = a._replace(unit=Unit(a.unit.numerator, b.unit.denominators))
        low = low._replace(unit=a, value=shifted(low.value, b.power) if not a.power else low.value)
    if a is None and low.number.value < 0 < high.value and cell.words((low.span[0], low.span[0] + 2)) == "零下":
        if -low.value >= high.value:
            notes = (cell.note("number-unread", span),)
        else:
            low, high = high._replace(value=-high.value), low._replace(unit=high.unit)
            a, b = low.unit, high.unit
    if a is None or a == b:
        power = _shared_scale(low.number, high.number) + (b.power if b else 0)
        if a is None and power and shifted(low.value, power) <= high.value:
            low = low._replace(value=shifted(low.value, power))
    elif b is not None and a.unit != b.unit:
        if not is_compatible_with(a.unit, b.unit):
            raise cell.fail("bad-number", span, "同一单位的两个数")
        factor = times(a.unit, b.unit)
        low = low._replace(value=low.value * factor.numerator / factor.denominator)
    return low, high, notes


def _shared_scale(low: numbers.Number, high: numbers.Number) -> int:
    """Return the power of ten that the first end of a range takes from the second: 五百四十至五百七十万, 10-20万."""
    if high.script in ("han", "capital") and low.script in ("han", "capital"):
        if low.scale >= MYRIAD:
            return 0
        return high.scale if not low.scale and low.value < 10 else high.scale - high.scale % MYRIAD
    return 0 if low.scale else high.scale


def between_values(cell: Cell, lower: Decimal, upper: Decimal, unit: Unit | None, span: Span, opened: Sequence[bool]) -> Interval:
    """Make an interval; one that ends below its start is an error."""
    if lower > upper or (lower == upper and any(opened)):
        raise cell.fail("empty-range", span, "从小到大的两个数")
    return make_interval(lower, upper, opened[0], opened[1], unit, text=cell.source, span=span)


def _brackets(cell: Cell, token: Token, behind: Token | None, each: Sequence[str]) -> Said:
    """``[80, 90)%``, the mathematician's way."""
    ((low, low_unit), (high, high_unit)), low_open, high_open = token.value
    span = (token.start, behind.end if behind else token.end)
    reading = high_unit or low_unit or (behind.value if behind else None)
    power = reading.power if reading else 0
    notes: tuple[Finding, ...] = ()
    written = cell.words(span)
    low_open, high_open = low_open and written[0] != "【", high_open and "】" not in written
    if low_open and high_open and not reading and high.value >= 100 and len(str(high.value)) == 3:
        notes = (cell.note("comma-ambiguous", span),)
    unit = reading.unit if reading else None
    unit = per(unit, each) if unit is not None and each and not is_share(unit.numerator) else unit
    lower, upper = shifted(low.value, power), shifted(high.value, power)
    return Said(between_values(cell, lower, upper, unit, span, (low_open, high_open)), notes)


def between(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``60≤X<80`` and ``90%≤满意度``: the sign behind a number looks the other way."""
    first: Amount = parts[0]
    tokens = [part for part in parts if type(part) is Token]
    amounts = [part for part in parts if type(part) is Amount]
    name = next((part for part in parts if type(part) is Named), None)
    last = parts[-1]
    span = (first.span[0], last.end if type(last) is Token else last.span[1])
    sign = SIGNS[tokens[0].value]
    notes = tuple(note for found in amounts for note in found.notes)
    if name is None and len(amounts) == 1:
        # 95%≥: the sign stands behind its number.
        bounded = including(cell, sign, first, None, span, stated=False)
        unit = first.unit.unit if first.unit else None
        made = of_a_number(cell, first, bounded.relation, False, unit, None, span, (*notes, *bounded.notes))
        return made._replace(unread=bounded.unread).noting(cell.note("sign-after", (tokens[0].start, tokens[0].end)))
    if name is None:
        # 100%≥95%: the first number is said of the second, and nobody can tell how.
        second = amounts[1]
        made = of_a_number(cell, second, sign, False, second.unit.unit if second.unit else None, None, span, notes)
        made = made._replace(clause=evolved(made.clause, label=cell.words(first.span)), unread=(first.span,))
        return made.noting(cell.note("number-unread", first.span))
    left = including(cell, _TURNED.get(sign, sign), first, None, span, stated=False).relation
    label = name.text if len(name.text) > 1 else None
    unit = next((found.unit.unit for found in reversed(amounts) if found.unit), None)
    if len(amounts) == 1:
        made = of_a_number(cell, first, left, False, unit, None, span, notes)
        return made._replace(clause=evolved(made.clause, label=label))
    second = amounts[1]
    bounded = including(cell, SIGNS[tokens[-1].value], second, None, span, stated=True)
    right, told = bounded.relation, bounded.notes
    assert left is not None
    assert right is not None
    if any(found.unit and found.unit.unit != unit for found in amounts) or DIRECTIONS[left] * DIRECTIONS[right] >= 0:
        raise cell.fail("relations-contradict", span, "一个关系")
    low, high = (first, second) if DIRECTIONS[left] > 0 else (second, first)
    opened = (Relation.GT in (left, right), Relation.LT in (left, right))
    made_interval = between_values(cell, low.value, high.value, unit, span, opened)
    return Said(evolved(made_interval, label=label) if label else made_interval, (*notes, *told))


def spread(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``±3%以内`` is −3 to 3; ``25±2℃`` is 23 to 27."""
    said, at = bound(cell, parts)
    centre: Amount | None = parts[at] if type(parts[at]) is Amount else None
    at += 1 if centre else 0
    width: numbers.Number = parts[at + 1].value
    rest = parts[at + 2 :]
    token = next((part for part in rest if type(part) is Token and part.kind == "UNIT"), None)
    reading: UnitReading | None = token.value if token is not None else (read_unit(width.share) if width.share else None)
    behind = next((part for part in rest if type(part) is After), None)
    first, last = parts[0], parts[-1]
    start = first.start if type(first) is Token else first.span[0]
    span = (start, last.end if type(last) is Token else last.span[1])
    notes: tuple[Finding, ...] = (*(said.notes if said else ()), *(centre.notes if centre else ()))
    if centre is not None:
        if said and said.relation not in (None, Relation.EQ) and not is_weak(said.text):
            notes = (*notes, cell.note("relation-dropped", span, relation=cell.words(said.span)))
    elif said and said.relation not in (None, Relation.LE, Relation.EQ):
        raise cell.fail("relations-contradict", span, "≤")
    if behind and behind.text not in _SAYS_RANGE:
        notes = (*notes, cell.note("relation-dropped", span, relation=behind.text))
    unread: tuple[Span, ...] = (behind.span,) if behind and behind.text not in _SAYS_RANGE else ()
    middle = centre.value if centre else Decimal(0)
    unit = centre.unit.unit if centre and centre.unit else None
    off = abs(shifted(width.value, reading.power if reading else 0))
    if centre and reading and unit is None:
        if reading.unit.symbol == "%":
            notes, unread = (*notes, cell.note("unit-shared", centre.span, unit="%")), (centre.span,)
        middle = shifted(middle, 0 if centre.number.scale else width.scale + reading.power)
    elif reading and unit and reading.unit != unit:
        off = _off_by(cell, off, middle, reading.unit, unit, span)
    symbol = unit or (reading.unit if reading else None)
    if said and said.below_line.units and symbol is not None:
        symbol = per(symbol, said.below_line.units)
    return Said(between_values(cell, middle - off, middle + off, symbol, span, (False, False)), notes, unread=unread)


def _off_by(cell: Cell, off: Decimal, middle: Decimal, unit: Unit, wanted: Unit, span: Span) -> Decimal:
    """Return how far a spread reaches in the unit of its middle: 1000米±5%, 2米±5毫米, 95%±2个百分点."""
    if (wanted.symbol, unit.symbol) == ("%", "个百分点"):
        return off
    if unit.symbol == "%":
        return abs(middle) * off / 100
    if not is_compatible_with(unit, wanted):
        raise cell.fail("bad-number", span, "同一单位的两个数")
    factor = times(unit, wanted)
    return off * factor.numerator / factor.denominator
