"""Several units together: one indicator (of counties, schools) before it is scored, and the totals of whole forms."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal

import attrs

from indicator_dsl.errors import ParseError, TableError
from indicator_dsl.meaning.curves import ZERO
from indicator_dsl.model import Comparison, Expression, Relation
from indicator_dsl.units import Quantity, Unit, is_compatible_with, is_share, ratio

_WIDE = Context(prec=60)


@attrs.frozen(kw_only=True)
class Part:
    """One unit's target and actual, texts or parsed, and the money (any unit, the same for all) behind them."""

    target: str | Expression
    actual: str | Expression
    money: int | str | Decimal | None = None


@attrs.frozen(kw_only=True)
class FormTotal:
    """One form's total: at least `low` and at most `high` points of `weight`, and the money (one unit for all) behind it."""

    low: Decimal
    high: Decimal
    weight: Decimal
    money: Decimal | None = None


def aggregate_totals(totals: Sequence[FormTotal], /, *, by: Literal["money", "equal"]) -> tuple[Fraction, Fraction]:
    """Return the least and the most share (0 to 1) that several forms earned together, weighted by money or equally.

    Raises `TableError` ``cannot-aggregate`` with the number of the form that has nothing to earn, or no money.
    """
    if not totals:
        raise TableError("cannot-aggregate", number=0, reason="0")
    for number, total in enumerate(totals, start=1):
        if total.weight <= 0:
            raise TableError("cannot-aggregate", number=number, reason=f"weight: {total.weight}")
    counts = _money_shares([total.money for total in totals]) if by == "money" else [Fraction(1, len(totals))] * len(totals)
    low, high = (
        sum((Fraction(end) / Fraction(total.weight) * count for end, total, count in zip(ends, totals, counts, strict=True)), ZERO)
        for ends in ([total.low for total in totals], [total.high for total in totals])
    )
    return low, high


def aggregate(parts: Sequence[Part], /, *, unit: str | None = None) -> tuple[Comparison, Comparison]:
    """Return (target, actual) over all parts: absolute values add, rates are weighted by money.

    Raises `TableError` ``cannot-aggregate`` with the number of the part that doesn't fit: not one
    number that is sure, another relation, an actual that is no exact number, a unit that doesn't convert, a rate without money.
    """
    if not parts:
        raise TableError("cannot-aggregate", number=0, reason="0")
    cells = [(_number(p.target, unit, n), _number(p.actual, unit, n)) for n, p in enumerate(parts, start=1)]
    relation = cells[0][0].relation
    common = next((c.quantity.unit for pair in cells for c in pair if c.quantity.unit), None)
    for number, (target, actual) in enumerate(cells, start=1):
        if actual.relation not in (Relation.UNSTATED, Relation.EQ):
            raise TableError("cannot-aggregate", number=number, reason=str(actual))
        if target.relation is not relation:
            raise TableError("cannot-aggregate", number=number, reason=f"{target.relation} ≠ {relation}")
    weights = _weights(parts, common)
    made = []
    for which in (0, 1):
        values = [_value(pair[which], common, n) for n, pair in enumerate(cells, start=1)]
        made.append(sum((v * w for v, w in zip(values, weights, strict=True)), ZERO))
    wanted, done = (Quantity(_WIDE.divide(Decimal(v.numerator), Decimal(v.denominator)), common) for v in made)
    return Comparison(relation=relation, quantity=wanted), Comparison(relation=Relation.UNSTATED, quantity=done)


def _number(cell: str | Expression, unit: str | None, number: int) -> Comparison:
    from indicator_dsl.language import parse

    try:
        made = parse(cell, unit=unit) if isinstance(cell, str) else cell
    except ParseError as error:
        raise TableError("cannot-aggregate", number=number, reason=error.message("zh")) from error
    if not isinstance(made, Comparison) or not made.is_sure or made.modality:
        raise TableError("cannot-aggregate", number=number, reason=str(cell))
    return made


def _value(cell: Comparison, common: Unit | None, number: int) -> Fraction:
    unit = cell.quantity.unit
    if unit is None or common is None:
        if unit is not common and cell.quantity.magnitude:
            raise TableError("cannot-aggregate", number=number, reason=str(cell))
        return Fraction(cell.quantity.magnitude)
    if not is_compatible_with(unit, common):
        raise TableError("cannot-aggregate", number=number, reason=f"{unit} ≠ {common}")
    return Fraction(cell.quantity.magnitude) * ratio(unit, common)


def _weights(parts: Sequence[Part], unit: Unit | None) -> list[Fraction]:
    """Return 1 for each part of an absolute value, its share of the money for each part of a rate."""
    if unit is None or not (is_share(unit.numerator) or unit.denominators):
        return [Fraction(1)] * len(parts)
    return _money_shares([part.money for part in parts])


def _money_shares(amounts: Sequence[int | str | Decimal | None]) -> list[Fraction]:
    money = []
    for number, amount in enumerate(amounts, start=1):
        if amount is None or Decimal(amount) < 0:
            raise TableError("cannot-aggregate", number=number, reason=f"money: {amount}")
        money.append(Fraction(Decimal(amount)))
    total = sum(money, ZERO)
    if not total:
        raise TableError("cannot-aggregate", number=1, reason="money: 0")
    return [m / total for m in money]
