"""A set of numbers against a bound: an actual may be a range, or a number that is not exact."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, spanning
from indicator_dsl.model import Clause, Comparison, Interval, Range, Relation

Numeric = Comparison | Interval

_POINTS = (Relation.UNSTATED, Relation.EQ, Relation.APPROX)


def is_point(clause: Clause) -> TypeGuard[Comparison]:
    """Whether a clause states one number, exact or approximate."""
    return isinstance(clause, Comparison) and clause.relation in _POINTS


@attrs.frozen
class Numbers:
    """The numbers that an actual can be, in the target's unit; a point where low == high."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @classmethod
    def of(cls, actual: Numeric, factor: Fraction) -> Numbers:
        """Return the numbers that `actual` states, times `factor`."""
        if is_point(actual):
            value = Fraction(actual.quantity.magnitude)
            value = value if factor is ONE else value * factor
            return cls(value, value)
        r = actual.range
        low, high = (None if v is None else Fraction(v) * factor for v in (r.lower, r.upper))
        return cls(low, high, r.lower_open, r.upper_open)

    @property
    def point(self) -> Fraction | None:
        """The only number, None where there are several."""
        return self.low if self.low is self.high or self.low == self.high else None

    def passes(self, value: Decimal) -> bool:
        """Whether `value` lies between the ends, and is neither."""
        return (self.low is None or self.low < value) and (self.high is None or value < self.high)

    def lies_in(self, bound: Range) -> bool | None:
        """Whether all (True), none (False) or some (None) of the numbers lie in `bound`."""
        low, high = (None if v is None else Fraction(v) for v in (bound.lower, bound.upper))
        if _is_below(self.high, self.high_open, low, bound.lower_open) or _is_below(high, bound.upper_open, self.low, self.low_open):
            return False
        above = low is None or (self.low is not None and (self.low > low or (self.low == low and (self.low_open or not bound.lower_open))))
        below = high is None or (
            self.high is not None and (self.high < high or (self.high == high and (self.high_open or not bound.upper_open)))
        )
        return True if above and below else None


def _is_below(upper: Fraction | None, upper_open: bool, lower: Fraction | None, lower_open: bool) -> bool:
    if upper is None or lower is None:
        return False
    return upper < lower or (upper == lower and (upper_open or lower_open))


def over(actual: Numbers, bound: Range, score_point: Callable[[Fraction], Outcome], relation: Relation) -> Outcome:
    """Score every number that the actual can be: its ends, and where the bound lies between them."""
    if actual.point is not None:
        return score_point(actual.point)
    finite = [score_point(value) for value in (actual.low, actual.high) if value is not None]
    answer = actual.lies_in(bound)
    if answer is True:
        # An open end may sit on an open bound, which is not met itself: the numbers meant are all inside.
        finite = [o for o in finite if o.verdict is Verdict.MET] or [_all_inside(finite[0])]
    endless = [_endless(relation, upper, finite[0]) for value, upper in ((actual.low, False), (actual.high, True)) if value is None]
    closed = answer is None and not bound.lower_open and not bound.upper_open
    between = [
        score_point(Fraction(value)) for value in (bound.lower, bound.upper) if closed and value is not None and actual.passes(value)
    ]
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNDETERMINED}[answer]
    every = [*finite, *endless, *between]
    if all(one.verdict is Verdict.MET for one in every):
        # The policy may admit what the bound alone doesn't: less than =0.
        verdict = Verdict.MET
    outcome = spanning(every, Finding.of("actual-is-a-set"))
    return attrs.evolve(outcome, verdict=verdict, review=outcome.is_open or answer is None or any(o.review for o in finite))


def _all_inside(outcome: Outcome) -> Outcome:
    return Outcome(Verdict.MET, outcome.rule, ONE, ONE, False, None, None, (Step("step-met-set", (), ONE),))


def _endless(relation: Relation, upper: bool, other: Outcome) -> Outcome:
    """Return the outcome of a number without end: all of an "at least", nothing of an "at most"."""
    met = upper if relation in (Relation.GE, Relation.GT) else (not upper if relation in (Relation.LE, Relation.LT) else False)
    share = ONE if met else ZERO
    return Outcome(Verdict.MET if met else Verdict.NOT_MET, other.rule, share, share)
