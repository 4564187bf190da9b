"""Targets and actuals aimed at the places where scores change."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import attrs
from hypothesis import strategies as st

from indicator_dsl.model import Comparison, Relation, format
from indicator_dsl.testing.strategies._clauses import UnitStrategy
from indicator_dsl.testing.strategies._values import magnitudes, units
from indicator_dsl.units import Quantity, Unit, plain


@attrs.frozen
class Pair:
    """A target and an actual as texts, their points, and what they were drawn for."""

    target: str
    actual: str
    weight: Decimal = Decimal(10)
    place: str = "given"

    def __str__(self) -> str:
        return f"target {self.target!r}, actual {self.actual!r}, weight {plain(self.weight)} ({self.place})"


@attrs.frozen(str=False)
class NumberPair(Pair):
    """A number against a number in the same unit; `place` is where the actual was aimed at."""

    relation: Relation = attrs.field(kw_only=True)
    goal: Decimal = attrs.field(kw_only=True)
    done: Decimal = attrs.field(kw_only=True)
    unit: Unit | None = attrs.field(kw_only=True)


PLACES: dict[str, Fraction] = {
    "just met": Fraction(1),
    "half": Fraction(1, 2),
    "nothing": Fraction(0),
    "at the pass mark": Fraction(3, 5),
    "at 0.8": Fraction(4, 5),
    "overshoot": Fraction(6, 5),
    "far over": Fraction(13, 10),
    "twice": Fraction(2),
    "ten times": Fraction(10),
}
"""Where scores change: the actual as a part of the target."""


def weights() -> st.SearchStrategy[Decimal]:
    """Return a strategy of weights (分值): 10, whole and half points, and a share that rounds badly."""
    return st.sampled_from(tuple(map(Decimal, ("10", "5", "20", "2.5", "8", "22.5", "50", "0.03")))) | st.integers(1, 100).map(Decimal)


@st.composite
def pairs(
    draw: st.DrawFn,
    *,
    relations: Sequence[Relation] = (Relation.GE, Relation.LE, Relation.EQ, Relation.GT, Relation.LT),
    unit: UnitStrategy | None = None,
    places: Sequence[str] = tuple(PLACES),
    goals: st.SearchStrategy[Decimal] | None = None,
) -> NumberPair:
    """Draw a target and an actual at, just below or just above one of `places`, or anywhere.

    `goals` gives the target's number (above 0 unless given).  Shrinks to small numbers, met exactly.
    """
    relation = draw(st.sampled_from(relations))
    goal = draw(magnitudes(minimum=0, maximum=10**9, places=2).filter(bool) if goals is None else goals)
    of_unit = draw(st.sampled_from((None, Unit("个"), Unit("%"), Unit("元"))) | units(rates=False) if unit is None else unit)
    place = draw(st.sampled_from((*places, "anywhere")))
    if place == "anywhere":
        done = draw(magnitudes(minimum=0, maximum=10**9, places=2))
    else:
        exact = PLACES[place] * Fraction(goal)
        done = Decimal(exact.numerator) / Decimal(exact.denominator)
        step = draw(st.sampled_from((Decimal(0), Decimal("-0.01"), Decimal("0.01"), Decimal(-1), Decimal(1))))
        if step and done + step >= 0:
            done, place = done + step, f"{'below' if step < 0 else 'above'} {place!r}"
    target, actual = Comparison(relation, Quantity(goal, of_unit)), Comparison(Relation.UNSTATED, Quantity(done, of_unit))
    texts = (format(target), format(actual), draw(weights()), place)
    return NumberPair(*texts, relation=relation, goal=goal, done=done, unit=of_unit)
