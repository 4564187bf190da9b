"""What two units mean to each other, and what an indicator's name says: once per distinct pair."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indicator_dsl.columns.cells import Units
from indicator_dsl.columns.kernel import BIT, GE, LE, OTHER
from indicator_dsl.meaning import Policy
from indicator_dsl.meaning.readings import WHOLES, About, direction, is_satisfaction, numeric
from indicator_dsl.model import Comparison, Relation
from indicator_dsl.units import Quantity, ratio

_LARGEST_FACTOR = 10**6
_UNIT_NOTES = ("unit-assumed", "count-units-differ")


class UnitPairs:
    """Factors and findings of the pairs (target's unit, actual's unit) that occur, as tables to index."""

    def __init__(self, policy: Policy, units: Units) -> None:
        self._policy, self._units = policy, units
        self._size = 0
        self._resize(16)

    def _resize(self, size: int) -> None:
        old, was = getattr(self, "known", None), self._size
        tables = {
            "known": np.bool_,
            "fits": np.bool_,
            "percent": np.bool_,
            "shares": np.bool_,
            "top": np.float64,
            "bottom": np.float64,
            "notes": np.int32,
        }
        for name, kind in tables.items():
            made: npt.NDArray[Any] = np.zeros((size, size), kind)
            if old is not None:
                made[:was, :was] = getattr(self, name).reshape(was, was)
            setattr(self, name, made.reshape(-1))
        self._size = size

    known: npt.NDArray[np.bool_]
    fits: npt.NDArray[np.bool_]
    percent: npt.NDArray[np.bool_]
    shares: npt.NDArray[np.bool_]
    top: npt.NDArray[np.float64]
    bottom: npt.NDArray[np.float64]
    notes: npt.NDArray[np.int32]

    def numbers(self, target: npt.NDArray[np.int64], actual: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return where each pair stands in the tables."""
        if len(self._units.units) > self._size:
            self._resize(2 * len(self._units.units))
        pairs = target * self._size + actual
        if not self.known[pairs].all():
            for pair in np.unique(pairs[~self.known[pairs]]):
                self._learn(int(pair))
        return pairs

    def _learn(self, pair: int) -> None:
        wanted, given = (self._units.units[i] for i in divmod(pair, self._size))
        self.known[pair] = True
        # The scalar path itself says what it makes of the two units; the numbers don't matter.
        probe = numeric(self._policy, Comparison(Relation.GE, Quantity(1, wanted)), Comparison(Relation.EQ, Quantity(1, given)))
        if probe.rule == "units":
            return
        factor = ratio(given, wanted) if wanted and given and wanted != given else None
        if factor is not None and max(factor.numerator, factor.denominator) > _LARGEST_FACTOR:
            return
        self.fits[pair] = True
        self.top[pair], self.bottom[pair] = (factor.numerator, factor.denominator) if factor else (1, 1)
        known = wanted or given
        self.shares[pair] = known is not None and known.symbol in WHOLES
        self.percent[pair] = known is None or known.symbol == "%"
        self.notes[pair] = sum(BIT[finding.code] for finding in probe.findings if finding.code in _UNIT_NOTES)


class Context(NamedTuple):
    """What the row says of its indicator beside the two cells and their unit."""

    category: str | None
    label: str | None
    rule: str | None


class Reading(NamedTuple):
    """What a context means for numbers."""

    policy: Policy | None
    """The policy that applies; None where the row's own rule isn't known."""
    unstated: int
    notes: int
    by_value: bool


def read_context(policy: Policy, context: Context, year: int | None) -> Reading:
    """Ask the scalar path what a context means."""
    chosen = policy.for_indicator(name=context.label, category=context.category, rule=context.rule)
    if chosen is None:
        return Reading(None, OTHER, 0, False)
    about = About(label=context.label, category=context.category, year=year)
    relations, notes = direction(chosen, Relation.UNSTATED, about)
    unstated = {Relation.GE: GE, Relation.LE: LE}.get(relations[0], OTHER) if len(relations) == 1 else OTHER
    bits = sum(BIT.get(finding.code, 0) for finding in notes)
    return Reading(chosen, unstated, bits, bool(chosen.satisfaction.steps) and is_satisfaction(chosen, about))


def words_in(policy: Policy, context: Context) -> tuple[object, ...]:
    """Return what the policy can see in a context: contexts with the same answer are scored alike."""
    label, category = context.label or "", context.category or ""
    chosen = policy.for_indicator(name=context.label, category=context.category, rule=context.rule)
    rule = chosen or policy
    words = (*rule.bare.at_most, *rule.bare.but_at_least, *rule.bare.either_way, *rule.satisfaction.names, *rule.trend.up, *rule.trend.down)
    return tuple((word in label, word in category) for word in words), bool(context.category), chosen is None, id(rule)
