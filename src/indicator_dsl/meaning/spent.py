"""How much of a budget was paid, as points; and a rate that says so alone."""

from __future__ import annotations

from fnmatch import fnmatchcase
from fractions import Fraction

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.curves import ONE, proportional, stepped
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Comparison, Expression, Relation
from indicator_dsl.units import Unit


def of_rate(policy: Policy, actual: Expression | None, about: About) -> Outcome | None:
    """Return the outcome of a rate of execution without a target (96.4%); None where it is no such rate."""
    if not isinstance(actual, Comparison) or not actual.is_sure or actual.modality or actual.quantity.unit != _PERCENT:
        return None
    if actual.relation not in (Relation.UNSTATED, Relation.EQ) or actual.quantity.magnitude < 0:
        return None
    if not any(fnmatchcase((about.label or "").strip(), pattern) for pattern in policy.execution.names):
        return None
    rate = Fraction(actual.quantity.magnitude) / 100
    return by_curve(policy, None, rate, Step("step-execution-rate", (("pct_attainment", rate),)))


_PERCENT = Unit("%")


def of_amounts(policy: Policy, finished: bool | None, budget: Fraction, paid: Fraction) -> Outcome:
    """Return what is earned for so much paid of a budget."""
    rate = paid / budget
    return by_curve(policy, finished, rate, Step("step-execution", (("actual", paid), ("target", budget), ("pct_attainment", rate))))


def by_curve(policy: Policy, finished: bool | None, attainment: Fraction, first: Step) -> Outcome:
    """Return what is earned for a rate of execution; `first` says how it came about."""
    rule = policy.execution
    verdict = Verdict.MET if attainment >= 1 else Verdict.NOT_MET
    notes = (Finding.of("execution-above-budget"),) if attainment > 1 else ()
    deviation = attainment - 1
    if rule.curve == "proportional":
        share = proportional(attainment)
        step = Step(f"{first.code}-capped-points" if attainment > 1 else f"{first.code}-points", first.fields, share)
        return Outcome(verdict, "execution.proportional", share, share, False, attainment, deviation, (step,), notes)
    # Full points are for a project that is finished within its budget: not for one that paid more, nor for an unfinished one.
    within = attainment <= 1 and finished is not False
    low = stepped(attainment, rule.steps if within else [step for step in rule.steps if step[1] < 1])
    high = ONE if within else low
    if finished:
        low = high
    steps = (first, Step("step-share", (("pct_share", low),), low))
    if low == high:
        return Outcome(verdict, "execution.steps", low, high, False, attainment, deviation, steps, notes)
    # Full points are for a project that finished below its budget, and nobody said whether it did.
    ask = (*notes, Finding.of("execution-finished"))
    return Outcome(verdict, "execution.steps", low, high, False, attainment, deviation, (steps[0], Step("step-person")), ask, review=True)
