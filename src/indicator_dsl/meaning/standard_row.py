"""What a row's two cells say for its own scoring rule: its numbers, exact, and whether its target was reached.

Everything here asks `evaluation.outcome_of` about a target made for the question, so units, doubts, denials and what is
still to come are those of every other score.  What nobody can say is `Open`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.language import is_lateness
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.evaluation import outcome_of
from indicator_dsl.meaning.outcome import Outcome, Verdict
from indicator_dsl.meaning.policy import Overshoot, Periods, Policy, Satisfaction, Shortfall
from indicator_dsl.model import Comparison, Expression, Judgement, Modality, Period, Placeholder, Prose, Relation
from indicator_dsl.model.standard import State
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, ratio

PERCENT = Unit("%")
_DOWN = (Relation.LE, Relation.LT)
_UP = (Relation.GE, Relation.GT, Relation.EQ)
_EXACT = (Relation.UNSTATED, Relation.EQ)
_DAYS = Unit("天")


class Open(Exception):  # noqa: N818 - an answer, not a failure of the program
    """Something that the row doesn't say; `findings` say why."""

    def __init__(self, *findings: Finding, aside: bool = False) -> None:
        super().__init__()
        self.findings = findings or (Finding.of("standard-open"),)
        self.aside = aside


@lru_cache(maxsize=64)
def _plain(policy: Policy) -> Policy:
    """Return a policy that only compares: every number as it stands, every target reached or not."""
    return attrs.evolve(
        policy,
        shortfall=Shortfall(),
        overshoot=Overshoot(action="none"),
        satisfaction=Satisfaction(),
        period=Periods(late="zero"),
        reverse=type(policy.reverse)(),
        signs=type(policy.signs)(),
        equal=type(policy.equal)(),
        zero=type(policy.zero)(),
        overrides=(),
    )


@attrs.frozen(kw_only=True)
class Row:
    """Target and actual in one reading each, and what is known beside them."""

    policy: Policy
    target: Expression | None
    actual: Expression
    about: About
    note: Expression | None = None

    def _asked(self, target: Expression) -> Outcome:
        return outcome_of(_plain(self.policy), target, self.actual, self.about)

    # Numbers.

    @property
    def number(self) -> Comparison | None:
        """The target as a number; None where it is none."""
        target = self.target
        return target if isinstance(target, Comparison) and target.relation is not Relation.APPROX else None

    @property
    def is_percent(self) -> bool:
        """Whether the actual is written in %."""
        return isinstance(self.actual, Comparison) and self.actual.quantity.unit == PERCENT

    def value(self, beside: Quantity) -> Fraction:
        """Return the actual's number in the unit of `beside`."""
        base = beside if beside.magnitude > 0 else Quantity(Decimal(1), beside.unit)
        outcome = self._asked(Comparison(Relation.GE, base))
        if outcome.review or outcome.is_open or outcome.deviation is None:
            raise Open(*outcome.findings, aside=outcome.is_aside)
        return Fraction(base.magnitude) * (ONE + outcome.deviation)

    def _deviation(self) -> Fraction:
        target = self.number
        if target is None or target.quantity.magnitude <= 0:
            raise Open()
        outcome = self._asked(attrs.evolve(target, relation=Relation.GE))
        if outcome.review or outcome.is_open or outcome.deviation is None:
            raise Open(*outcome.findings, aside=outcome.is_aside)
        return outcome.deviation

    def completions(self) -> list[Fraction]:
        """Return the degrees of completion (actual ÷ target) that the cells can mean; "at most" has more than one."""
        target = self.number
        if target is None:
            if self.reached(State.MET):
                return [ONE]
            raise Open(Finding.of("standard-no-ratio"))
        rate = ONE + self._deviation()
        up, down = max(ZERO, rate), ([ONE] if rate <= 1 else [1 / rate, max(ZERO, 2 - rate)])
        if target.relation in _UP:
            return [up]
        if target.relation in _DOWN:
            return down
        outcome = self._asked(target)
        if outcome.review:
            return list(dict.fromkeys((up, *down)))
        return [up] if (rate >= 1 and outcome.verdict is Verdict.MET) or (rate < 1 and outcome.verdict is Verdict.NOT_MET) else down

    def deviations(self) -> list[Fraction]:
        """Return how far the actual is from the target in either direction, as shares of it; of shares also in points."""
        target = self.number
        found = [abs(self._deviation())]
        if target is not None and target.quantity.unit == PERCENT:
            found.append(found[0] * Fraction(target.quantity.magnitude) / 100)
        return list(dict.fromkeys(found))

    def behind(self, step: Quantity) -> Fraction:
        """Return target − actual in the unit of a step; of a number that is no share, a step in % is one of the target."""
        target, unit = self.number, step.unit
        if target is None or unit is None:
            raise Open(Finding.of("standard-no-target"))
        shares = unit == PERCENT or unit.symbol == "个百分点"
        if shares and target.quantity.unit != PERCENT:
            return -self._deviation() * 100
        if shares:
            return Fraction(target.quantity.magnitude) - self.value(target.quantity)
        known = target.quantity.unit or (self.actual.quantity.unit if isinstance(self.actual, Comparison) else None)
        if known is None or not is_compatible_with(known, unit):
            raise Open(Finding.of("units-apart", target=str(known or ""), actual=unit.symbol))
        return (Fraction(target.quantity.magnitude) - self.value(target.quantity)) * ratio(known, unit)

    # Times.

    def days_late(self) -> tuple[int, int]:
        """Return the least and the most days between the deadline and what was done; 0 where it was in time."""
        actual, target = self.actual, self.target
        if isinstance(actual, Comparison) and actual.modality is Modality.BY and is_lateness(actual.label or ""):
            unit = actual.quantity.unit
            if actual.relation in _EXACT and actual.is_sure and unit is not None and is_compatible_with(unit, _DAYS):
                said = Fraction(actual.quantity.magnitude) * ratio(unit, _DAYS)
                if said.denominator == 1:
                    return int(said), int(said)
        if not isinstance(target, Period) or not isinstance(actual, Period):
            raise Open(Finding.of("standard-no-days"))
        if self.reached(State.IN_TIME):
            return 0, 0
        year = self.about.year
        wanted, done = target.in_year(year), actual.in_year(year)
        wanted, done = wanted.in_year(done.year), done.in_year(wanted.year)
        end, first, last = wanted.end, done.start or done.end, done.end or done.start
        if end is None or first is None or last is None or end.year is None or first.year is None or last.year is None:
            raise Open(Finding.of("standard-no-days"))
        days = [(date(day.year or 0, day.month, day.day) - date(end.year, end.month, end.day)).days for day in (first, last)]
        return max(0, days[0]), max(0, days[1])

    @property
    def is_timed(self) -> bool:
        """Whether the target is a deadline or a length of time."""
        target = self.target
        if isinstance(target, Comparison):
            unit = target.quantity.unit
            return unit is not None and not unit.denominators and dimension_of(unit.numerator) in ("时间", "工作日", "历月")
        return isinstance(target, Period)

    # The target as a whole.

    def reached(self, state: State) -> bool:
        """Whether the target stands as `state` says."""
        if self.target is None or isinstance(self.target, Placeholder):
            raise Open(Finding.of("standard-no-target"))
        match state:
            case State.IN_TIME | State.LATE:
                if not self.is_timed:
                    raise Open(Finding.of("standard-no-days"))
                return self._is_met(self._bounding()) is (state is State.IN_TIME)
            case State.WITHIN | State.EXCEEDED:
                if self.number is None or self.number.relation in (Relation.GE, Relation.GT):
                    raise Open(Finding.of("standard-no-cap"))
                return self._is_met(self._bounding()) is (state is State.WITHIN)
            case _:
                return self._is_met(self.target) is (state is State.MET)

    def _bounding(self) -> Expression:
        """Return the target as what must not be passed."""
        target = self.number
        if target is None or target.relation in _DOWN:
            assert self.target is not None
            return self.target
        return attrs.evolve(target, relation=Relation.LE)

    def meets(self, target: Expression) -> bool:
        """Whether the actual meets another target."""
        return self._is_met(target)

    def _is_met(self, target: Expression) -> bool:
        outcome = self._asked(target)
        if outcome.review or outcome.verdict not in (Verdict.MET, Verdict.NOT_MET):
            raise Open(*outcome.findings, aside=outcome.is_aside)
        return outcome.verdict is Verdict.MET

    # Words.

    @property
    def word(self) -> Judgement | Prose | None:
        """The answer in words; None where there is none, or a number."""
        actual = self.actual
        plain = isinstance(actual, Judgement | Prose) and actual.is_sure and not actual.modality
        return actual if plain and isinstance(actual, Judgement | Prose) else None

    def cases(self, step: Quantity, thing: str) -> list[Fraction]:
        """Return how many cases there were, as the note says, else the actual; each way in which that can be meant."""
        noted = self.note is not None and not isinstance(self.note, Placeholder)
        cell = self.note if noted else self.actual
        if not isinstance(cell, Comparison) or cell.relation not in _EXACT or cell.modality or cell.readings:
            raise Open(Finding.of("standard-no-cases"))
        if any(words.text != thing for words in cell.unread):
            raise Open(Finding.of("standard-no-cases"))
        unit = cell.quantity.unit
        if (
            unit is None
            or (step.unit is not None and not is_compatible_with(unit, step.unit))
            or dimension_of(unit.numerator) not in (None, "计数")
        ):
            raise Open(Finding.of("standard-no-cases"))
        count = Fraction(cell.quantity.magnitude)
        target = self.number
        if noted or target is None or not target.quantity.magnitude:
            return [count]
        return list(dict.fromkeys((count, max(ZERO, count - Fraction(target.quantity.magnitude)))))
