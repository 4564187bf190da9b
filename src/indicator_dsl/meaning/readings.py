"""From a target clause and an actual clause to numbers: direction, units, scales, sets.

Where a text can be read in two ways (0.97 against ≥95%, 90 against ≤90万元), each reading is scored:
if the points agree they stand, else they are a range for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.numbers import against, by_steps, inside
from indicator_dsl.meaning.outcome import BARE, Measure, Outcome, Step, Verdict, person, show, spanning
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Comparison, Interval, Range, Relation
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, ratio

Numeric = Comparison | Interval

# Digits; not those of 1e3, whose scale is part of how the number is written.
_DIGITS = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(?![0-9.,eE])")
_SMALLEST_SCALE = 100
_IN_WORDS = (10**8, 10**4)
_WORDS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_SCALES = {Fraction(10**power) for power in range(1, 17)}
_HUNDRED = Fraction(100)
_OF_A_SCORE, _MINUTES = Unit("分"), Unit("分钟")
RANK = "级"
"""Counts ranks, of which the first is the best."""
_LEFT_OUT = (Fraction(10**4), Fraction(10**8))
WHOLES = {"%": _HUNDRED, "‰": Fraction(1000)}
"""Units of shares, and what a whole is in them."""


@attrs.frozen(kw_only=True)
class About:
    """What is known of the indicator beside its two cells."""

    label: str | None = None
    category: str | None = None
    year: int | None = None


NOTHING = About()


def numeric(policy: Policy, target: Numeric, actual: Numeric, about: About = NOTHING, *, falls: bool | None = None) -> Outcome:
    """Score a number, or a set of numbers, against a number or a range.

    `falls`: whether the target is the size of a fall and the actual a number without a direction
    (None: the indicator's name says).
    """
    unit, other = _unit(target), _unit(actual)
    if unit is not None and other == _OF_A_SCORE and dimension_of(unit.numerator) == "时间" and not unit.denominators:
        # 8分 beside ≤10分钟
        other = _MINUTES
        actual = (
            attrs.evolve(actual, quantity=Quantity(actual.quantity.magnitude, other))
            if isinstance(actual, Comparison)
            else attrs.evolve(actual, unit=other)
        )
    if unit is not None and other is None and unit.symbol not in WHOLES and any(f.code == "fraction" for f in actual.findings):
        # 3/5 beside ≥5个: three of five, or three fifths
        return person("units", Finding.of("fraction-for-person", actual=actual.text[actual.span[0] : actual.span[1]]))
    if unit is not None and other is not None and unit != other and not is_compatible_with(other, unit):
        if not _is_none_of_anything(actual, unit, other):
            return person("units", Finding.of("units-apart", target=unit.symbol, actual=other.symbol))
        other = None
        actual = Comparison(actual.relation, Quantity(Decimal(0)), text=actual.text, span=actual.span)
    if _may_be_ranks(target, actual):
        return person("units", Finding.of("rank-for-person"))
    readings, notes = _readings(policy, target, actual)
    if _is_point(actual) and _size(actual) < 0 < _size(target) and _is_fall(policy, about, falls):
        # A fall of 4 % is written as 4% and as -4%.
        readings = [*readings, -readings[0]]
    read = _approximately if isinstance(actual, Comparison) and actual.relation is Relation.APPROX else _exactly
    outcomes = [read(policy, target, actual, factor, about, unit or other) for factor in readings]
    outcome = outcomes[0] if len(outcomes) == 1 else _both(outcomes, _shown(actual, readings, unit))
    measure = _measure(target, actual)
    if measure is not BARE:
        outcome = attrs.evolve(outcome, steps=tuple(attrs.evolve(step, measure=measure) for step in outcome.steps))
    if unit is not None and other is not None and unit != other and unit.numerator != other.numerator:
        outcome = _converted(outcome, target, actual, unit, other)
    return outcome.noting(*notes)


def _is_none_of_anything(actual: Numeric, unit: Unit, other: Unit) -> TypeGuard[Comparison]:
    """Whether none were counted: 0次 are 0起."""
    counted = all(not u.denominators and dimension_of(u.numerator) in (None, "计数") for u in (unit, other))
    return counted and _is_point(actual) and not actual.quantity.magnitude


def _is_fall(policy: Policy, about: About, said: bool | None) -> bool:
    return any(word in (about.label or "") for word in policy.trend.down) if said is None else said


def _is_point(actual: Numeric) -> TypeGuard[Comparison]:
    return isinstance(actual, Comparison) and actual.relation in _POINTS


def _may_be_ranks(target: Numeric, actual: Numeric) -> bool:
    """Whether the numbers may be ranks, of which the first is the best: 二级, 3级.  Equal ones are equal either way."""
    if isinstance(target, Comparison) and isinstance(actual, Comparison) and target.quantity.magnitude == actual.quantity.magnitude:
        return False
    units = {unit.symbol for unit in (_unit(target), _unit(actual)) if unit}
    return RANK in units or any(finding.code == "rank-or-count" for finding in (*target.findings, *actual.findings))


def _exactly(policy: Policy, target: Numeric, actual: Numeric, factor: Fraction, about: About, unit: Unit | None) -> Outcome:
    return _read(policy, target, _scaled(actual, factor), about, unit)


def _approximately(policy: Policy, target: Numeric, actual: Numeric, factor: Fraction, about: About, unit: Unit | None) -> Outcome:
    """Score 约100: each number that it can be; 近100 can be no more than 100.

    Against a target that is approximate itself the number stands as it is written.
    """
    written = _scaled(actual, factor)
    assert written.low is not None
    plain = _read(policy, target, written, about, unit)
    margin = abs(written.low) * policy.approximate.actual
    below = any(finding.code == "approx-from-below" for finding in actual.findings)
    around = _Set(written.low - margin, written.low if below else written.low + margin, False, False)
    if isinstance(target, Comparison) and target.relation is Relation.APPROX:
        around = written
    made = _read(policy, target, around, about, unit)
    measure = _measure(target, actual)
    note = Finding.of("actual-approximate", low=measure.write(around.low or ZERO), high=measure.write(around.high or ZERO))
    if not made.is_open and made.verdict is plain.verdict:
        made = plain
    else:
        made = attrs.evolve(made, attainment=plain.attainment, deviation=plain.deviation)
    return attrs.evolve(made, findings=(*plain.findings, note), review=True)


def _both(outcomes: list[Outcome], values: str) -> Outcome:
    made = spanning(outcomes)
    return made.noting(Finding.of("readings-differ" if made.review else "readings-agree", values=values))


def _unit(clause: Numeric) -> Unit | None:
    return clause.quantity.unit if isinstance(clause, Comparison) else clause.unit


def _converted(outcome: Outcome, target: Numeric, actual: Numeric, unit: Unit, other: Unit) -> Outcome:
    if dimension_of(unit.numerator) == dimension_of(other.numerator) and ratio(other, unit) != 1:
        step = Step("step-convert", (("factor", ratio(other, unit)), ("source", other.symbol), ("target", unit.symbol)))
        return attrs.evolve(outcome, steps=(step, *outcome.steps))
    return outcome.noting(Finding.of("count-units-differ", target=unit.symbol, actual=other.symbol))


def _measure(target: Numeric, actual: Numeric) -> Measure:
    """Return how the steps write the two numbers: as the target's text does, with the unit where they were converted."""
    unit, other = _unit(target), _unit(actual)
    scale, word = _written_word(target)
    converted = unit is not None and other is not None and unit != other and ratio(other, unit) != 1
    if not word and not converted:
        return BARE
    return Measure(scale, word, str(unit or other or ""))


def _written_word(target: Numeric) -> tuple[int, str]:
    # Small numbers come first: most are, and their text need not be read again.
    if (target.quantity.magnitude if isinstance(target, Comparison) else target.upper) < _WORDS[-1][0]:
        return 1, ""
    if isinstance(target, Interval):
        written = target.text[target.span[0] : target.span[1]]
        return next(((scale, word) for scale, word in _WORDS if word in written), (1, ""))
    written_in = written_scale(target)
    return next(((scale, word) for scale, word in _WORDS if written_in >= scale), (1, ""))


# Scales and percent that a bare number leaves open.


def _readings(policy: Policy, target: Numeric, actual: Numeric) -> tuple[list[Fraction], list[Finding]]:
    """Return the factors that bring the actual into the target's unit, one per possible reading."""
    unit, other = _unit(target), _unit(actual)
    if unit is not None and other is not None:
        factor = ONE if unit == other else ratio(other, unit)
        mine, theirs = _from_percent_cell(target), _from_percent_cell(actual)
        if mine is theirs:
            return [factor], []
        return [factor, factor * _HUNDRED if theirs else factor / _HUNDRED], []
    known = unit or other
    notes = [] if known is None else [Finding.of("unit-assumed", unit=known.symbol)]
    t, a = _size(target), _size(actual)
    if t <= 0 or a <= 0:
        return [ONE], notes
    scale = _scale_left_open(target, actual)
    if scale != 1:
        return _with_scale(policy, t, a, scale, _measure(target, actual), notes)
    whole = WHOLES.get(known.symbol) if known is not None else None
    if other is None and whole and _may_be_share(policy, t, a, whole):
        return [ONE, whole], notes
    if known is None and a <= 1 and a * 10 < t <= _HUNDRED and a.denominator != 1:
        return [ONE, _HUNDRED], notes
    if unit is None and whole and t <= 1 and t * 10 < a:
        return [ONE, 1 / whole], notes
    if other is None and unit is not None and not whole:
        return [ONE, *_left_out(policy, t, a)], notes
    return [ONE], notes


def _may_be_share(policy: Policy, t: Fraction, a: Fraction, whole: Fraction) -> bool:
    """Whether a number without % may be a share written as a decimal: 0.97 beside 95%, 1.2 beside 100%, 0.6 beside 5%."""
    small = a * 10 < t and (a <= 1 or a * whole <= 2 * t)
    return small or (a < 1 and a * whole <= policy.bare.plausible * t)


def _from_percent_cell(clause: Numeric) -> bool:
    """Whether the number may be the fraction that a cell shown in % holds: 0.985 under 计量单位 %."""
    return any(finding.code == "percent-fraction" for finding in clause.findings)


def _left_out(policy: Policy, t: Fraction, a: Fraction) -> list[Fraction]:
    """Return 万 or 亿 where only with it a number without unit comes near the target: 1.6 beside 15000人次."""
    near = policy.bare.plausible
    return [] if a * near >= t else [scale for scale in _LEFT_OUT if 1 / near <= a * scale / t <= near]


def _with_scale(
    policy: Policy, t: Fraction, a: Fraction, scale: Fraction, measure: Measure, notes: list[Finding]
) -> tuple[list[Fraction], list[Finding]]:
    near = policy.bare.plausible
    plausible = [factor for factor in (ONE, scale) if 1 / near <= a * factor / t <= near]
    if len(plausible) != 1:
        return [ONE, scale], notes
    if plausible[0] == scale:
        return plausible, [Finding.of("scale-assumed", value=measure.write(a * scale), written=show(a))]
    return plausible, notes


def _scale_left_open(target: Numeric, actual: Numeric) -> Fraction:
    """Return the factor between the two numbers' written scales where one has no unit, else 1."""
    mine, theirs = written_scale(target), written_scale(actual)
    unit, other = _unit(target), _unit(actual)
    if other is None and theirs == 1 and mine >= _SMALLEST_SCALE:
        return mine
    if unit is None and other is not None and mine == 1 and theirs >= _SMALLEST_SCALE:
        return 1 / theirs
    return ONE


def written_scale(clause: Numeric) -> Fraction:
    """Return the power of ten between the digits as written and the number that they mean: 10000 for 90万元."""
    if isinstance(clause, Interval) or not clause.text:
        return ONE
    magnitude = abs(Fraction(clause.quantity.magnitude))
    written = normalise(clause.text[clause.span[0] : clause.span[1]])
    if not any(c in "0123456789" for c in written):
        # 九十万元: the scale is the largest of 亿, 万 that the number is a multiple of.
        return next((Fraction(scale) for scale in _IN_WORDS if magnitude and magnitude % scale == 0), ONE)
    found = _DIGITS.search(written)
    digits = Fraction(Decimal(found[1].replace(",", ""))) if found else ZERO
    scale = magnitude / digits if digits else ONE
    return scale if scale in _SCALES else ONE


def _size(clause: Numeric) -> Fraction:
    return Fraction(clause.quantity.magnitude if isinstance(clause, Comparison) else clause.upper)


def _shown(actual: Numeric, readings: list[Fraction], unit: Unit | None) -> str:
    return " / ".join(f"{show(_size(actual) * factor)}{unit or ''}" for factor in readings)


# Sets of numbers against a bound.


_POINTS = (Relation.UNSTATED, Relation.EQ, Relation.APPROX)


@attrs.frozen
class _Set:
    """The numbers that the actual can be, in the target's unit; a point where low == high."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool
    high_open: bool

    @property
    def is_point(self) -> bool:
        return self.low is not None and (self.low is self.high or self.low == self.high)

    def passes(self, value: Decimal) -> bool:
        """Whether `value` lies between the ends, and is neither."""
        return (self.low is None or self.low < value) and (self.high is None or value < self.high)


def _scaled(actual: Numeric, factor: Fraction) -> _Set:
    if isinstance(actual, Comparison) and actual.relation in _POINTS:
        value = Fraction(actual.quantity.magnitude)
        value = value if factor is ONE else value * factor
        return _Set(value, value, False, False)
    r = actual.range
    low, high = (None if v is None else Fraction(v) * factor for v in (r.lower, r.upper))
    return _Set(low, high, r.lower_open, r.upper_open)


def _read(policy: Policy, target: Numeric, actual: _Set, about: About, unit: Unit | None) -> Outcome:
    if isinstance(target, Interval):
        low, high = Fraction(target.lower), Fraction(target.upper)
        point = lambda a: inside(policy, low, high, a, low_open=target.lower_open, high_open=target.upper_open)  # noqa: E731
        return _over(actual, target.range, point, Relation.EQ)
    t = Fraction(target.quantity.magnitude)
    relations, notes = direction(policy, target.relation, about, zero=not t)
    outcomes = [_against(policy, target, relation, t, actual, about, unit) for relation in relations]
    if len(outcomes) == 1:
        return outcomes[0].noting(*notes)
    made = spanning(outcomes)
    return made.noting(*notes) if made.review else made


def _against(policy: Policy, target: Comparison, relation: Relation, t: Fraction, actual: _Set, about: About, unit: Unit | None) -> Outcome:
    if actual.is_point and actual.low is not None:
        return _point(policy, relation, t, actual.low, about, unit)
    bound = attrs.evolve(target, relation=relation).range
    return _over(actual, bound, lambda a: _point(policy, relation, t, a, about, unit), relation)


def direction(policy: Policy, relation: Relation, about: About, *, zero: bool = False) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Return the relations that a target's relation can mean, and what to tell about it; `zero`: the target is 0."""
    if relation is not Relation.UNSTATED:
        return (relation,), ()
    if zero:
        # At least 0 would be met by anything: a bare 0 (accidents, complaints) means none.
        return (Relation.EQ,), (Finding.of("taken-as-none"),)
    label, category = about.label or "", about.category or ""
    against_it = any(word in label for word in policy.bare.but_at_least)
    if any(word in category for word in policy.bare.at_most):
        if against_it:
            return (Relation.LE, Relation.GE), (Finding.of("direction-unclear"),)
        return (Relation.LE,), (Finding.of("taken-as-at-most"),)
    unclear = policy.bare.either_way if category else (*policy.bare.at_most, *policy.bare.either_way)
    if not against_it and any(word in label for word in unclear):
        return (Relation.LE, Relation.GE), (Finding.of("direction-unclear"),)
    return (Relation.GE,), (Finding.of("taken-as-at-least"),)


def _point(policy: Policy, relation: Relation, target: Fraction, actual: Fraction, about: About, unit: Unit | None) -> Outcome:
    rule = policy.satisfaction
    upward = relation not in (Relation.LE, Relation.LT)
    if rule.steps and upward and is_satisfaction(policy, about) and (unit is None or unit.symbol == "%"):
        met = against(policy, relation, target, actual).verdict is Verdict.MET
        return by_steps(policy, target, actual, met=met)
    return against(policy, relation, target, actual)


def is_satisfaction(policy: Policy, about: About) -> bool:
    """Whether the policy's steps on the own value are for this indicator."""
    names = policy.satisfaction.names
    return not names or any(word in text for word in names for text in (about.label or "", about.category or ""))


def _over(actual: _Set, bound: Range, point: Callable[[Fraction], Outcome], relation: Relation) -> Outcome:
    """Score every number that the actual can be: its ends, and where the bound lies between them."""
    if actual.is_point and actual.low is not None:
        return point(actual.low)
    finite = [point(value) for value in (actual.low, actual.high) if value is not None]
    answer = _contains(bound, actual)
    if answer is True:
        # An open end may sit on an open bound, which is not met itself: the numbers meant are all inside.
        finite = [o for o in finite if o.verdict is Verdict.MET] or [_all_inside(finite[0])]
    endless = [_endless(relation, upper, finite[0]) for value, upper in ((actual.low, False), (actual.high, True)) if value is None]
    closed = answer is None and not bound.lower_open and not bound.upper_open
    between = [point(Fraction(value)) for value in (bound.lower, bound.upper) if closed and value is not None and actual.passes(value)]
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNDETERMINED}[answer]
    outcome = spanning([*finite, *endless, *between], Finding.of("actual-is-a-set"))
    return attrs.evolve(outcome, verdict=verdict, review=outcome.is_open or answer is None or any(o.review for o in finite))


def _contains(bound: Range, actual: _Set) -> bool | None:
    low, high = (None if v is None else Fraction(v) for v in (bound.lower, bound.upper))
    if (
        low is not None
        and actual.high is not None
        and (actual.high < low or (actual.high == low and (actual.high_open or bound.lower_open)))
    ):
        return False
    if (
        high is not None
        and actual.low is not None
        and (actual.low > high or (actual.low == high and (actual.low_open or bound.upper_open)))
    ):
        return False
    above = low is None or (
        actual.low is not None and (actual.low > low or (actual.low == low and (actual.low_open or not bound.lower_open)))
    )
    below = high is None or (
        actual.high is not None and (actual.high < high or (actual.high == high and (actual.high_open or not bound.upper_open)))
    )
    return True if above and below else None


def _all_inside(outcome: Outcome) -> Outcome:
    return Outcome(Verdict.MET, outcome.rule, ONE, ONE, False, None, None, (Step("step-met-set", (), ONE),))


def _endless(relation: Relation, upper: bool, other: Outcome) -> Outcome:
    """Return the outcome of a number without end: all of an "at least", nothing of an "at most"."""
    met = upper if relation in (Relation.GE, Relation.GT) else (not upper if relation in (Relation.LE, Relation.LT) else False)
    share = ONE if met else ZERO
    return Outcome(Verdict.MET if met else Verdict.NOT_MET, other.rule, share, share)
