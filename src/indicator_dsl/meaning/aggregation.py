"""One indicator over several units (counties, schools): put together before it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction

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
    money = []
    for number, part in enumerate(parts, start=1):
        if part.money is None or Decimal(part.money) < 0:
            raise TableError("cannot-aggregate", number=number, reason=f"money: {part.money}")
        money.append(Fraction(Decimal(part.money)))
    total = sum(money, ZERO)
    if not total:
        raise TableError("cannot-aggregate", number=1, reason="money: 0")
    return [m / total for m in money]
