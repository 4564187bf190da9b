"""Units at which no person would stop: 22场 beside 20场次, 4期 beside 4期/年, 每月1次 beside 12次, 650元 beside 650元/生."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import attrs

from indicator_dsl.meaning.sets import Numeric
from indicator_dsl.model import Comparison
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, is_event, ratio, same_count

_YEAR, _TIMES = "年", Unit("次")
_NEAR = 2
"""A base that one side leaves unsaid, and a month turned into a year, are taken so where the numbers are this near."""


class Together(NamedTuple):
    """Target and actual in units that convert."""

    target: Numeric
    actual: Numeric


def together(target: Numeric, actual: Numeric) -> Together | None:
    """Return two numbers whose units don't convert in units that do; None where a person would stop at them.

    Measure words of one group count one thing (场次, 场).  A count for each month is twelve in the year that a form is of; of
    money the base that one side leaves unsaid (元/生, 元/月) is the other's, where the two numbers are near each other.
    """
    target, actual = _by_group(target), _by_group(actual)
    for way in (_same, _in_a_year, _of_one_base):
        made = way(target, actual)
        if made is not None:
            return made
    return None


def _unit(clause: Numeric) -> Unit:
    unit = clause.quantity.unit if isinstance(clause, Comparison) else clause.unit
    assert unit is not None
    return unit


def _in(clause: Numeric, unit: Unit, factor: Fraction = Fraction(1)) -> Numeric:
    """Return a clause in another unit; `factor` is a whole number."""
    times = int(factor)
    if isinstance(clause, Comparison):
        return attrs.evolve(clause, quantity=Quantity(clause.quantity.magnitude * times, unit))
    return attrs.evolve(clause, lower=clause.lower * times, upper=clause.upper * times, unit=unit)


def _by_group(clause: Numeric) -> Numeric:
    unit = _unit(clause)
    return _in(clause, Unit(same_count(unit.numerator), tuple(map(same_count, unit.denominators))))


def _same(target: Numeric, actual: Numeric) -> Together | None:
    if is_compatible_with(_unit(actual), _unit(target)):
        return Together(target, actual)
    if _TIMES in (_unit(target), _unit(actual)) and all(
        is_event(_unit(clause).numerator) and not _unit(clause).denominators for clause in (target, actual)
    ):
        # What happens is counted in 次 whatever it is: 52场次 of 50次.
        return Together(_in(target, _TIMES), _in(actual, _TIMES))
    return None


def _in_a_year(target: Numeric, actual: Numeric) -> Together | None:
    """Return what happens so often a month, and how often at all, as counts in the year."""
    if not is_event(_unit(target).numerator):
        return None
    made = _same(_yearly(target), _yearly(actual))
    if made is None or _is_near(*made):
        return made
    counted = not any(_unit(clause).denominators for clause in made)
    return made if counted and not any(_is_of_a_part(*made, parts) for parts in _PARTS) else None


_PARTS = (12, 4)
"""How many months and quarters a year has."""


def _is_of_a_part(target: Numeric, actual: Numeric, parts: int) -> bool:
    """Whether a count may be that of one month: 1次 beside 每月1次, which is 12次/年 however it is written."""
    limits = [Fraction(limit) / parts for limit in _ends(target)]
    return all(limit.denominator == 1 for limit in limits) and any(
        0 < limit <= _NEAR * end and end <= _NEAR * limit for limit in limits for end in map(Fraction, _ends(actual))
    )


def _ends(clause: Numeric) -> tuple[Decimal, Decimal]:
    if isinstance(clause, Comparison):
        return clause.quantity.magnitude, clause.quantity.magnitude
    return clause.lower, clause.upper


def _yearly(clause: Numeric) -> Numeric:
    unit = _unit(clause)
    time = next((atom for atom in unit.denominators if dimension_of(atom) == "历月"), None)
    if time is None:
        return clause
    rest = list(unit.denominators)
    rest.remove(time)
    in_year = ratio(unit, Unit(unit.numerator, (*rest, _YEAR)))
    return _in(clause, Unit(unit.numerator, tuple(rest)), in_year) if in_year.denominator == 1 else clause


_GIVEN_BY_BASE = ("货币", "质量")
"""What is said for each head or field: 元/生, 公斤/亩."""


def _of_one_base(target: Numeric, actual: Numeric) -> Together | None:
    """Return two amounts of money of which one leaves unsaid for whom or for which time it is."""
    unit, other = _unit(target), _unit(actual)
    if dimension_of(unit.numerator) not in _GIVEN_BY_BASE:
        return None
    fewer, more = sorted((unit.denominators, other.denominators), key=len)
    if len(fewer) == len(more) or not set(fewer) <= set(more):
        return None
    made = _same(_in(target, Unit(unit.numerator, fewer)), _in(actual, Unit(other.numerator, fewer)))
    return made if made is not None and _is_near(*made) else None


def _is_near(target: Numeric, actual: Numeric) -> bool:
    if not isinstance(target, Comparison) or not isinstance(actual, Comparison):
        return False
    t, a = Fraction(target.quantity.magnitude), Fraction(actual.quantity.magnitude)
    factor = ratio(_unit(actual), _unit(target))
    return t > 0 and a > 0 and max(t, a * factor) <= _NEAR * min(t, a * factor)
