"""What two units mean to each other, and what an indicator's name says: once per distinct pair."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indicator_dsl.columns.cells import Cells, Findings, Units
from indicator_dsl.columns.kernel import BIT, GE, LE, LT, OTHER, UNSTATED
from indicator_dsl.fence import fenced
from indicator_dsl.meaning import Policy
from indicator_dsl.meaning.about import About, Pointing, is_satisfaction, pointing, relations, spends
from indicator_dsl.meaning.bare import PERCENT, is_clear, reach
from indicator_dsl.meaning.readings import numeric
from indicator_dsl.model import Comparison, Relation
from indicator_dsl.units import Quantity, Unit, is_compatible_with, ratio

_LARGEST_FACTOR = 10**6
_FINEST = -4
"""Beside numbers of more decimals a number without a unit may be in any unit; see `bare.is_round`."""
_UNIT_NOTES = {code: BIT[code] for code in ("unit-assumed", "count-units-differ")}
"""The findings that two units have beside each other, whatever the numbers."""


class UnitPair(NamedTuple):
    """What the units of a target and of an actual mean to each other."""

    factor: Fraction
    """How many of the target's unit one of the actual's is."""
    notes: int
    is_bare: bool
    """Whether one of the two is left out, or both."""
    is_share: bool
    """Whether the one that is there is %."""
    lacks: int
    """Whose number may lack a scale: the actual's (1), the target's (-1), none (0)."""
    percent: Fraction | None
    """How many % one of the target's unit is; None where it is no share."""
    near: Fraction
    """Up to how many times the other number one without a unit has but one reading; 0: there is no other unit for it."""


class UnitPairs:
    """The pairs (target's unit, actual's unit) that occur."""

    def __init__(self, policy: Policy, units: Units) -> None:
        self._policy, self.units = policy, units.units
        self._known: dict[tuple[int, int], UnitPair | None] = {}

    def of(self, target: int, actual: int) -> UnitPair | None:
        """Return what two units, by number, mean to each other; None where that is not for vectors."""
        key = target, actual
        if key not in self._known:
            self._known[key] = self._learn(target, actual)
        return self._known[key]

    def _learn(self, target: int, actual: int) -> UnitPair | None:
        wanted, given = self.units[target], self.units[actual]
        # The scalar path itself says what it makes of the two units; the numbers don't matter.
        probe = numeric(self._policy, Comparison(Relation.GE, Quantity(1, wanted)), Comparison(Relation.EQ, Quantity(1, given)))
        known = wanted or given
        # 8分 beside ≤10分钟 are minutes, which no ratio says; what a bare number leaves open, only magnitudes say.
        if probe.is_aside or (wanted and given and wanted != given and not is_compatible_with(given, wanted)):
            return None
        near = Fraction(0) if wanted and given else self._near(known)
        if near is None:
            return None
        factor = ratio(given, wanted) if wanted and given and wanted != given else Fraction(1)
        if max(factor.numerator, factor.denominator) > _LARGEST_FACTOR:
            return None
        return UnitPair(
            factor,
            sum(_UNIT_NOTES.get(finding.code, 0) for finding in probe.findings),
            not (wanted and given),
            known == PERCENT,
            0 if known == PERCENT or (wanted and given) else (-1 if given else 1),
            _percent(known),
            near,
        )

    def _near(self, unit: Unit | None) -> Fraction | None:
        """Return `UnitPair.near` of a pair in which only `unit` is stated, or none; None where only scalars can say."""
        if unit is None or unit == PERCENT or is_clear(unit):
            return Fraction(0)
        found = None if _percent(unit) else reach(unit)
        return None if found is None or found > self._policy.bare.plausible else found


_OF_A_SCORE = Unit("分")


def _percent(unit: Unit | None) -> Fraction | None:
    if unit is None or unit == _OF_A_SCORE:
        return Fraction(1)
    return ratio(unit, PERCENT) if is_compatible_with(unit, PERCENT) else None


class Context(NamedTuple):
    """What the row says of its indicator beside the two cells and their unit."""

    category: str | None
    label: str | None
    rule: str | None


class Reading(NamedTuple):
    """What a context means for numbers."""

    policy: Policy | None
    """The policy that applies; None where the row's own rule isn't known."""
    pointing: Pointing | None
    by_value: bool


UNKNOWN = Reading(None, None, False)
"""Of a context whose rule isn't known, or that adds a unit to its cells: nothing in it is for vectors."""


class Pair(NamedTuple):
    """What the kinds of a target and of an actual mean to each other, for an indicator."""

    fits: bool = False
    """Whether such numbers are for vectors; nothing else counts where they aren't."""
    relation: int = OTHER
    top: int = 1
    """The actual's digits times this, and the target's times `bottom`, are of one unit and one power of ten."""
    bottom: int = 1
    findings: int = 0
    """What the two cells and their units have, for `Findings.joined`."""
    is_bare: bool = False
    is_share: bool = False
    lacks: int = 0
    near: float = 0.0
    target_size: float = 1.0
    """What one digit of the target is, as the text says, in its own unit; the actual's below."""
    actual_size: float = 1.0
    by_value: bool = False
    """Whether the steps on the own value count: the actual's digits times `value` over `value_of`."""
    value: int = 1
    value_of: int = 1
    is_spent: bool = False
    """Whether the number is money to be spent, and the target its cap."""


_TABLE = np.dtype(
    [
        *(("fits", "?"), ("relation", "i1"), ("top", "f8"), ("bottom", "f8"), ("findings", "i4")),
        *(("is_bare", "?"), ("is_share", "?"), ("lacks", "i1"), ("near", "f8"), ("target_size", "f8"), ("actual_size", "f8")),
        *(("by_value", "?"), ("value", "f8"), ("value_of", "f8"), ("is_spent", "?")),
    ]
)
"""Pairs as a table for vectors; floats may not hold the largest whole numbers."""
assert _TABLE.names == Pair._fields


class KindPairs:
    """The pairs of kinds that occur in the rows of one reading: few, so that all they say is asked once."""

    def __init__(self, reading: Reading, targets: Cells, actuals: Cells, units: UnitPairs, findings: Findings) -> None:
        self._reading, self._units, self._findings = reading, units, findings
        assert reading.policy is not None
        self.policy = reading.policy
        self._targets, self._actuals = targets.kinds, actuals.kinds
        self._numbers: npt.NDArray[np.int64] = np.empty((0, 0), np.int64)
        self.pairs: list[Pair] = []
        self.table = np.empty(0, _TABLE)

    def numbers(self, target: npt.NDArray[np.int64], actual: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the number of each row's pair, by the numbers of its two kinds."""
        rows, columns = self._numbers.shape
        if len(self._targets) > rows or len(self._actuals) > columns:
            high, wide = (1 << (len(kinds) - 1).bit_length() for kinds in (self._targets, self._actuals))
            old, self._numbers = self._numbers, np.full((high, wide), -1, np.int64)
            self._numbers[:rows, :columns] = old
        width = self._numbers.shape[1]
        places, known = target * width + actual, self._numbers.reshape(-1)
        numbers = known.take(places)
        if numbers.min(initial=0) < 0:
            for place in np.unique(places[numbers < 0]).tolist():
                known[place] = len(self.pairs)
                self.pairs.append(fenced(partial(self._pair, *divmod(place, width)), lambda _: Pair()))
            self.table = np.array(self.pairs, _TABLE)
            numbers = known.take(places)
        return np.asarray(numbers, np.int64)

    def _pair(self, target: int, actual: int) -> Pair:
        wanted, given = self._targets[target], self._actuals[actual]
        if wanted is None or given is None:
            return Pair()
        units, reading = self._units.of(wanted.unit, given.unit), self._reading
        is_unstated = wanted.relation == UNSTATED
        relation, told = self._unstated(wanted.unit, given.unit) if is_unstated else (wanted.relation, 0)
        if units is None or relation == OTHER:
            return Pair()
        if units.near and (wanted if units.lacks > 0 else given).power < _FINEST:
            return Pair()
        factor = units.factor * Fraction(10) ** (given.power - wanted.power)
        value = units.factor * Fraction(10) ** given.power * (units.percent or 1)
        return Pair(
            fits=True,
            relation=relation,
            top=factor.numerator,
            bottom=factor.denominator,
            findings=self._findings.of_cells((*wanted.findings, *given.findings)) | units.notes | told,
            is_bare=units.is_bare,
            is_share=units.is_share,
            lacks=units.lacks,
            near=float(units.near),
            target_size=10.0**wanted.power,
            actual_size=10.0**given.power,
            by_value=reading.by_value and units.percent is not None and relation not in (LE, LT),
            value=value.numerator,
            value_of=value.denominator,
            is_spent=relation in (LE, LT) and spends(reading.pointing, self._units.units[wanted.unit] or self._units.units[given.unit]),
        )

    def _unstated(self, target: int, actual: int) -> tuple[int, int]:
        """Return the relation that a bare target of these units (by number) means, and the finding about it."""
        units, known = self._units.units, self._reading.pointing
        assert known is not None
        found, notes = relations(known, units[target] or units[actual])
        relation = {Relation.GE: GE, Relation.LE: LE}[found[0]] if len(found) == 1 else OTHER
        return relation, sum(BIT.get(finding.code, 0) for finding in notes)


def read_context(policy: Policy, context: Context, year: int | None) -> Reading:
    """Ask the scalar path what a context means."""
    chosen = policy.for_indicator(name=context.label, category=context.category, rule=context.rule)
    if chosen is None or adds_unit(context):
        return UNKNOWN
    about = About(label=context.label, category=context.category, year=year)
    return Reading(chosen, pointing(chosen, about), bool(chosen.satisfaction.steps) and is_satisfaction(chosen, about))


def adds_unit(context: Context) -> bool:
    """Whether the name ends in a unit that its cells may take: 项目成本（万元）."""
    from indicator_dsl.language import unit_under

    return context.label is not None and unit_under(context.label) is not None


def words_in(policy: Policy, context: Context) -> tuple[object, ...]:
    """Return what the policy can see in a context: contexts with the same answer are scored alike."""
    from indicator_dsl.language import asks_for_day, unit_under

    label, category = context.label or "", context.category or ""
    chosen = policy.for_indicator(name=context.label, category=context.category, rule=context.rule)
    rule = chosen or policy
    words = (*rule.satisfaction.names, *rule.trend.up, *rule.trend.down)
    points = pointing(rule, About(label=context.label, category=context.category))
    return (
        tuple((word in label, word in category) for word in words),
        points,
        chosen is None,
        id(rule),
        unit_under(label),
        asks_for_day(label, category),
    )
