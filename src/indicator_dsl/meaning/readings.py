"""From a number of the target and a number of the actual to points: units, what a bare number leaves open, directions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeGuard

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import NOTHING, About, direction, is_satisfaction, pointing, spends
from indicator_dsl.meaning.alike import together
from indicator_dsl.meaning.bare import PERCENT, SCALE_WORDS, Reading, nearest
from indicator_dsl.meaning.bare import readings as readings_of_bare
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.numbers import against, by_steps, inside
from indicator_dsl.meaning.outcome import BARE, Measure, Outcome, Step, Verdict, aside, person, show, spanning
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.sets import Numbers, Numeric, is_point, over
from indicator_dsl.model import Comparison, Expression, Interval, Relation
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, ratio

_OF_A_SCORE, _MINUTES = Unit("分"), Unit("分钟")
RANK = "级"
"""Counts ranks, of which the first is the best."""
_WORDS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))


def is_plain_number(cell: Expression) -> TypeGuard[Comparison]:
    """Whether a cell states one number and nothing else: no name, no doubt, nothing that says of what kind the number is."""
    return type(cell) is Comparison and not (cell.label or cell.remark or cell.modality or cell.readings or cell.unread)


class _Sides(NamedTuple):
    """Target and actual, with shares in % whatever they are written in."""

    target: Numeric
    actual: Numeric
    unit: Unit | None
    other: Unit | None


def numeric(policy: Policy, target: Numeric, actual: Numeric, about: About = NOTHING, *, falls: bool | None = None) -> Outcome:
    """Score a number, or a set of numbers, against a number or a range.

    `falls`: whether the target is the size of a fall and the actual a number without a direction
    (None: the indicator's name says).
    """
    actual = _in_minutes(target, actual)
    if _may_be_ranks(target, actual):
        return person("units", Finding.of("rank-for-person"))
    sides = _sides(target, actual)
    if sides is None:
        return aside("units", Finding.of("units-apart", target=str(_unit(target)), actual=str(_unit(actual))))
    measure = measure_of(target, actual)
    readings, notes = _readings(policy, sides, measure)
    if is_point(sides.actual) and _size(sides.actual) < 0 < _size(sides.target) and _is_fall(policy, about, falls):
        # A fall of 4 % is written as 4% and as -4%.
        readings = [*readings, attrs.evolve(readings[0], factor=-readings[0].factor)]
    outcomes = [measured(_scored(policy, sides, reading.factor, about, measure), _beside(measure, sides, reading)) for reading in readings]
    outcome = outcomes[0] if len(outcomes) == 1 else _both(outcomes, sides, readings)
    return _converted(outcome, _unit(target), _unit(actual)).noting(*notes, *_taken_as_one(target, actual))


# Units.


def _unit(clause: Numeric) -> Unit | None:
    return clause.quantity.unit if isinstance(clause, Comparison) else clause.unit


def _size(clause: Numeric) -> Fraction:
    return Fraction(clause.quantity.magnitude if isinstance(clause, Comparison) else clause.upper)


def _sides(target: Numeric, actual: Numeric) -> _Sides | None:
    """Return the two numbers as they are compared; None where their units don't convert."""
    target, actual = _in_percent(target), _in_percent(actual)
    unit, other = _unit(target), _unit(actual)
    if unit is None or other is None or unit == other:
        return _Sides(target, actual, unit, other)
    if is_compatible_with(other, unit):
        return _Sides(target, actual, unit, other)
    if _is_none_of_anything(actual, unit, other):
        return _Sides(target, attrs.evolve(actual, quantity=Quantity(Decimal(0))), unit, None)
    made = together(target, actual)
    return None if made is None else _Sides(*made, _unit(made.target), _unit(made.actual))


def _in_percent(clause: Numeric) -> Numeric:
    unit = _unit(clause)
    if unit is None or unit == PERCENT or unit.denominators or dimension_of(unit.numerator) != "比率":
        return clause
    factor = ratio(unit, PERCENT)
    if isinstance(clause, Comparison):
        return attrs.evolve(clause, quantity=Quantity(_times(clause.quantity.magnitude, factor), PERCENT))
    return attrs.evolve(clause, lower=_times(clause.lower, factor), upper=_times(clause.upper, factor), unit=PERCENT)


def _times(number: Decimal, factor: Fraction) -> Decimal:
    """Return `number` times 1/10, 1/100 …, exact."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) - len(str(factor.denominator)) + 1))


def _in_minutes(target: Numeric, actual: Numeric) -> Numeric:
    """Return 8分 beside ≤10分钟 as the 8分钟 that they are."""
    unit = _unit(target)
    if _unit(actual) != _OF_A_SCORE or unit is None or dimension_of(unit.numerator) != "时间" or unit.denominators:
        return actual
    if isinstance(actual, Comparison):
        return attrs.evolve(actual, quantity=Quantity(actual.quantity.magnitude, _MINUTES))
    return attrs.evolve(actual, unit=_MINUTES)


def _is_none_of_anything(actual: Numeric, unit: Unit, other: Unit) -> TypeGuard[Comparison]:
    """Whether none were counted: 0次 are 0起."""
    return _is_counted(unit) and _is_counted(other) and is_point(actual) and not actual.quantity.magnitude


def _may_be_ranks(target: Numeric, actual: Numeric) -> bool:
    """Whether the numbers may be ranks, of which the first is the best: 二级, 3级.  Equal ones are equal either way."""
    units = [unit for unit in (_unit(target), _unit(actual)) if unit is not None]
    if not any(unit.symbol == RANK for unit in units) or not all(_is_counted(unit) for unit in units):
        return False
    both = isinstance(target, Comparison) and isinstance(actual, Comparison)
    return not both or _size(target) != _size(actual)


def _is_counted(unit: Unit) -> bool:
    return not unit.denominators and dimension_of(unit.numerator) in (None, "计数")


def _taken_as_one(target: Numeric, actual: Numeric) -> list[Finding]:
    """Return the finding that says that two units were taken as one though none converts into the other: 场 and 场次."""
    unit, other = _unit(target), _unit(actual)
    if unit is None or other is None or is_compatible_with(other, unit) or not _size(actual):
        return []
    return [Finding.of("count-units-differ", target=str(unit), actual=str(other))]


def _converted(outcome: Outcome, unit: Unit | None, other: Unit | None) -> Outcome:
    """Say that two units were brought together: by a factor, or as two ways to count one thing."""
    if unit is None or other is None or unit == other or unit.numerator == other.numerator or not is_compatible_with(other, unit):
        return outcome
    if dimension_of(unit.numerator) == dimension_of(other.numerator) and ratio(other, unit) != 1:
        factor = ratio(other, unit)
        # 60分钟 are 1小时: 1分钟 is no number of hours that ends.
        count = 1 / factor if factor < 1 else ONE
        step = Step("step-convert", (("count", count), ("factor", count * factor), ("source", other.symbol), ("target", unit.symbol)))
        return attrs.evolve(outcome, steps=(step, *outcome.steps))
    return outcome.noting(Finding.of("count-units-differ", target=unit.symbol, actual=other.symbol))


# How steps write the numbers.


def measure_of(target: Numeric, actual: Numeric) -> Measure:
    """Return how the steps write the two numbers: as the target's text does, with its unit."""
    unit, other = _unit(target), _unit(actual)
    scale, word = _written_scale(target)
    base = ONE
    if unit is not None and unit != PERCENT and not unit.denominators and dimension_of(unit.numerator) == "比率":
        base = ratio(unit, PERCENT)
    named = unit or other
    return BARE if named is None and not word else Measure(scale, word, str(named or ""), base)


def _beside(measure: Measure, sides: _Sides, reading: Reading) -> Measure:
    """Return how the numbers of a reading are written: a target without a unit whose actual was converted has none."""
    return measure if sides.unit is not None or sides.other is None or reading.factor == 1 else BARE


def measured(outcome: Outcome, measure: Measure) -> Outcome:
    """Return an outcome whose steps write their numbers so."""
    return outcome if measure is BARE else attrs.evolve(outcome, steps=tuple(attrs.evolve(step, measure=measure) for step in outcome.steps))


def _written_scale(target: Numeric) -> tuple[int, str]:
    """Return the scale in which the target's number is printed, and its word."""
    # Small numbers come first: most are.
    if (target.quantity.magnitude if isinstance(target, Comparison) else target.upper) < _WORDS[-1][0]:
        return 1, ""
    if isinstance(target, Interval):
        ends = Fraction(target.lower), Fraction(target.upper)
        return next((pair for pair in _WORDS if all((end / pair[0] * 100).denominator == 1 for end in ends)), (1, ""))
    written = target.quantity.written
    return next((pair for pair in _WORDS if written is not None and 10**written.power >= pair[0]), (1, ""))


# What a number without a unit leaves open.


def _readings(policy: Policy, sides: _Sides, measure: Measure) -> tuple[list[Reading], list[Finding]]:
    """Return the readings of the actual beside the target, and the findings about what was assumed."""
    unit, other = sides.unit, sides.other
    if unit is not None and other is not None:
        return [Reading(ONE if unit == other else ratio(other, unit), unit)], []
    known = unit or other
    t, a = _size(sides.target), _size(sides.actual)
    if t <= 0 or a <= 0:
        return [_by_size(t, a, unit, other)], _unit_assumed(known)
    found = readings_of_bare(policy, t, a, unit, other)
    first = found[0]
    if len(found) == 1 and first.scale != 1:
        if unit is None and other is not None:
            return found, [Finding.of("target-scale-assumed", value=_shown(t, 1 / first.factor, first), written=show(t))]
        return found, [Finding.of("scale-assumed", value=measure.write(a * first.factor), written=show(a))]
    return found, _unit_assumed(first.unit) if all(reading.unit == first.unit for reading in found) else []


def _by_size(target: Fraction, actual: Fraction, unit: Unit | None, other: Unit | None) -> Reading:
    """Return the reading of numbers of which one is 0 or below, and says nothing of scales."""
    if unit is not None:
        return nearest(target, actual, unit)
    if other is not None:
        found = nearest(actual, target, other)
        return attrs.evolve(found, factor=1 / found.factor)
    return Reading(ONE)


def _unit_assumed(unit: Unit | None) -> list[Finding]:
    return [] if unit is None else [Finding.of("unit-assumed", unit=unit.symbol)]


def _both(outcomes: list[Outcome], sides: _Sides, readings: list[Reading]) -> Outcome:
    """Return the outcome over several readings, with a finding that says which they were."""
    made = spanning(outcomes)
    kind = "differ" if made.review else "agree"
    if sides.unit is None and sides.other is not None:
        values = (_shown(_size(sides.target), 1 / reading.factor, reading) for reading in readings)
        return made.noting(Finding.of(f"target-readings-{kind}", values=" / ".join(values)))
    values = (_shown(_size(sides.actual), reading.factor, reading) for reading in readings)
    return made.noting(Finding.of(f"readings-{kind}", values=" / ".join(values)))


def _shown(size: Fraction, factor: Fraction, reading: Reading) -> str:
    """Return the number without a unit as a reading takes it: 0.97% or 97%, 90元 or 900000元, -4%."""
    unit = reading.unit or ""
    if reading.scale != 1:
        return f"{show(size)}{SCALE_WORDS[reading.scale]}{unit}"
    if reading.unit is None or reading.unit == PERCENT:
        return f"{show(size * factor)}{unit}"
    return f"{show(-size if factor < 0 else size)}{unit}"


def _is_fall(policy: Policy, about: About, said: bool | None) -> bool:
    return any(word in (about.label or "") for word in policy.trend.down) if said is None else said


# One reading.


def _scored(policy: Policy, sides: _Sides, factor: Fraction, about: About, measure: Measure) -> Outcome:
    actual = sides.actual
    score = _approximately if isinstance(actual, Comparison) and actual.relation is Relation.APPROX else _exactly
    return score(policy, sides, factor, about, measure)


def _exactly(policy: Policy, sides: _Sides, factor: Fraction, about: About, measure: Measure) -> Outcome:
    return _against(policy, sides.target, Numbers.of(sides.actual, factor), about, sides.unit or sides.other)


def _approximately(policy: Policy, sides: _Sides, factor: Fraction, about: About, measure: Measure) -> Outcome:
    """Score 约100: each number that it can be; 近100 can be no more than 100.

    Against a target that is approximate itself the number stands as it is written.
    """
    target, unit = sides.target, sides.unit or sides.other
    written = Numbers.of(sides.actual, factor)
    assert written.low is not None
    plain = _against(policy, target, written, about, unit)
    margin = abs(written.low) * policy.approximate.actual
    around = Numbers(written.low - margin, written.low if sides.actual.from_below else written.low + margin)
    if isinstance(target, Comparison) and target.relation is Relation.APPROX:
        around = written
    made = _against(policy, target, around, about, unit)
    note = Finding.of("actual-approximate", low=measure.write(around.low or ZERO), high=measure.write(around.high or ZERO))
    if not made.is_open and made.verdict is plain.verdict:
        made = plain
    else:
        made = attrs.evolve(made, attainment=plain.attainment, deviation=plain.deviation)
    return attrs.evolve(made, findings=(*plain.findings, note), review=True, due=False)


def _against(policy: Policy, target: Numeric, actual: Numbers, about: About, unit: Unit | None) -> Outcome:
    """Score numbers in the target's unit against the target, in each direction that it can mean."""
    if isinstance(target, Interval):
        low, high = Fraction(target.lower), Fraction(target.upper)

        def point(value: Fraction) -> Outcome:
            return inside(policy, low, high, value, low_open=target.lower_open, high_open=target.upper_open)

        return over(actual, target.range, point, Relation.EQ)
    t = Fraction(target.quantity.magnitude)
    relations, notes = direction(policy, target.relation, about, unit, zero=not t)
    outcomes = [_bounded(policy, target, relation, actual, about, unit) for relation in relations]
    if len(outcomes) == 1:
        return outcomes[0].noting(*notes)
    made = spanning(outcomes)
    return made.noting(*notes) if made.review else made


def _bounded(policy: Policy, target: Comparison, relation: Relation, actual: Numbers, about: About, unit: Unit | None) -> Outcome:
    t = Fraction(target.quantity.magnitude)
    if actual.point is not None:
        return _point(policy, relation, t, actual.point, about, unit)
    bound = attrs.evolve(target, relation=relation).range
    return over(actual, bound, lambda a: _point(policy, relation, t, a, about, unit), relation)


def _point(policy: Policy, relation: Relation, target: Fraction, actual: Fraction, about: About, unit: Unit | None) -> Outcome:
    rule = policy.satisfaction
    if not actual and target > 0 and relation in (Relation.LE, Relation.LT) and spends(pointing(policy, about), unit):
        return person("reverse.person", Finding.of("nothing-spent"))
    upward = relation not in (Relation.LE, Relation.LT)
    if rule.steps and upward and is_satisfaction(policy, about) and (unit is None or unit in (PERCENT, _OF_A_SCORE)):
        met = against(policy, relation, target, actual).verdict is Verdict.MET
        return by_steps(policy, target, actual, met=met)
    if not target and policy.overshoot.at_zero and unit is not None and not _is_counted(unit):
        # The threshold counts things: of 吨 and 千克 it would say two things for one amount.
        policy = attrs.evolve(policy, overshoot=attrs.evolve(policy.overshoot, at_zero=ZERO))
    return against(policy, relation, target, actual)
