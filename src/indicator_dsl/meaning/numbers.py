"""One number against one bound: verdict, attainment and share under a policy.

`against` is the whole arithmetic on plain fractions; a column of numbers can call it (or its curves)
without any text.  Units, scales and sets of numbers are `indicator_dsl.meaning.readings`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning import curves
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Relation
from indicator_dsl.units import plain


def against(policy: Policy, relation: Relation, target: Fraction, actual: Fraction) -> Outcome:
    """Score one number against one bound; `relation` is never unstated (see `readings.direction`)."""
    return _overshot(policy, relation, target, actual, _against(policy, relation, target, actual))


def _against(policy: Policy, relation: Relation, target: Fraction, actual: Fraction) -> Outcome:
    match relation:
        case Relation.GE | Relation.GT:
            return _at_least(policy, relation, target, actual)
        case Relation.LE | Relation.LT:
            return _at_most(policy, relation, target, actual)
        case Relation.EQ:
            return _equal(policy, target, actual)
        case Relation.APPROX:
            return _approximate(policy, target, actual)
        case _:
            raise ValueError(f"the direction must be settled first, not {relation!r}")


def admits(policy: Policy, relation: Relation, target: Fraction, actual: Fraction) -> bool:
    """Whether the policy takes `actual` as meeting the bound."""
    match relation:
        case Relation.GE:
            return actual >= target
        case Relation.LE:
            return actual <= target
        case Relation.GT:
            return actual > target or (actual == target and policy.signs.strict == "inclusive")
        case Relation.LT:
            return actual < target or (actual == target and policy.signs.strict == "inclusive")
        case Relation.APPROX:
            slack = abs(target) * policy.approximate.tolerance
            return target - slack <= actual and (actual <= target + slack or policy.approximate.above == "met")
        case _:
            if policy.equal.curve == "at-least" and target > 0:
                return actual >= target
            if target == 0 and policy.equal.zero == "at-most":
                return actual <= 0
            return actual == target


def deviation_of(target: Fraction, actual: Fraction) -> Fraction | None:
    """Deviation (偏离度): (actual − target) ÷ |target|; None for a target of 0."""
    return (actual - target) / abs(target) if target else None


def shortfall(policy: Policy, attainment: Fraction) -> Fraction | None:
    """Share of the weight for an attainment below the target; None where a person decides."""
    rule = policy.shortfall
    match rule.curve:
        case "proportional":
            return curves.proportional(attainment)
        case "pass-mark":
            return curves.pass_mark(attainment, rule.pass_mark)
        case "floor":
            return curves.floored(attainment, rule.floor)
        case "steps":
            return curves.stepped(attainment, rule.steps)
        case "direct":
            return ZERO
        case _:
            return None


def _missed(policy: Policy, section: str, attainment: Fraction, deviation: Fraction | None, first: Step) -> Outcome:
    """Return the outcome of a missed target whose attainment is known; `first` says how it came about."""
    curve = policy.shortfall.curve
    share = shortfall(policy, attainment)
    rule = f"{section}.{getattr(policy, section).curve}"
    if share is None:
        finding = Finding.of("shortfall-for-person")
        return Outcome(Verdict.NOT_MET, rule, ZERO, ONE, True, attainment, deviation, (first, Step("step-person")), (finding,), review=True)
    if curve == "proportional" and share == attainment:
        steps: tuple[Step, ...] = (Step(first.code + "-points", first.fields, share),)
    else:
        steps = (first, _curve_step(policy, attainment, share))
    return Outcome(Verdict.NOT_MET, rule, share, share, False, attainment, deviation, steps)


def _curve_step(policy: Policy, attainment: Fraction, share: Fraction) -> Step:
    rule = policy.shortfall
    of, mark = ("pct_attainment", attainment), ("pct_mark", rule.pass_mark)
    match rule.curve:
        case "pass-mark" if attainment >= rule.pass_mark:
            return Step(
                "step-pass-mark", (of, ("pct_mark", rule.pass_mark), ("pct_rest", ONE - rule.pass_mark), ("pct_share", share)), share
            )
        case "pass-mark":
            return Step("step-below-mark", (of, mark), share)
        case "floor" if attainment < rule.floor:
            return Step("step-below-mark", (of, ("pct_mark", rule.floor)), share)
        case "direct":
            return Step("step-direct", (), share)
        case _:
            return Step("step-share", (("pct_share", share),), share)


def _floored(code: str, left: Fraction) -> str:
    """Return the code of a step whose result is negative and counts as 0: it says so."""
    return f"{code}-floored" if left < 0 else code


def _full(policy: Policy, rule: str, sign: str, target: Fraction, actual: Fraction, attainment: Fraction | None) -> Outcome:
    step = Step("step-met", (("actual", actual), ("sign", sign), ("target", target)), ONE)
    return Outcome(Verdict.MET, rule, ONE, ONE, False, attainment, deviation_of(target, actual), (step,))


def _direct(rule: str, verdict: Verdict, target: Fraction, actual: Fraction, sign: str, share: Fraction = ZERO) -> Outcome:
    """Return the outcome without a ratio: everything or nothing."""
    step = Step("step-missed", (("actual", actual), ("sign", sign), ("target", target)), share)
    return Outcome(verdict, rule, share, share, False, None, deviation_of(target, actual), (step,))


def _without_ratio(policy: Policy, target: Fraction, actual: Fraction, sign: str) -> Outcome:
    """Return the outcome of a missed target of 0 or less: a ratio with it says nothing."""
    option, which = (policy.zero.zero, "zero") if target == 0 else (policy.zero.negative, "negative")
    if option == "person":
        return person(f"zero.{which}", Finding.of(f"target-{which}"), verdict=Verdict.NOT_MET)
    return _direct(f"zero.{which}", Verdict.NOT_MET, target, actual, sign)


def _at_least(policy: Policy, relation: Relation, target: Fraction, actual: Fraction) -> Outcome:
    sign = "≥" if policy.signs.strict == "inclusive" else relation.value
    if admits(policy, relation, target, actual):
        attainment = curves.forward(target, actual) if target > 0 else ONE
        outcome = _full(policy, f"shortfall.{policy.shortfall.curve}", sign, target, actual, attainment)
        if target == 0 and relation is Relation.GE:
            outcome = outcome.noting(Finding.of("target-always-met"))
        return _noting_sign(policy, relation, target, actual, outcome)
    if target <= 0:
        return _noting_sign(policy, relation, target, actual, _without_ratio(policy, target, actual, sign))
    attainment = curves.forward(target, actual)
    first = Step("step-forward", (("actual", max(actual, ZERO)), ("target", target), ("pct_attainment", attainment)))
    outcome = _missed(policy, "shortfall", attainment, deviation_of(target, actual), first)
    if actual < 0:
        outcome = outcome.noting(Finding.of("actual-negative"))
    return _noting_sign(policy, relation, target, actual, outcome)


def _noting_sign(policy: Policy, relation: Relation, target: Fraction, actual: Fraction, outcome: Outcome) -> Outcome:
    if relation in (Relation.GT, Relation.LT) and actual == target:
        if outcome.verdict is Verdict.NOT_MET and outcome.high == ONE:
            # >100 and 100: the sign says missed, the curve says all.  Neither may be claimed alone.
            opened = person(outcome.rule, Finding.of("strict-sign-person", sign=relation.value))
            return attrs.evolve(opened, attainment=outcome.attainment, deviation=outcome.deviation)
        return outcome.noting(Finding.of(f"strict-sign-{policy.signs.strict}", sign=relation.value))
    return outcome


def _overshot(policy: Policy, relation: Relation, target: Fraction, actual: Fraction, outcome: Outcome) -> Outcome:
    """Look at an actual that is far above its target."""
    rule = policy.overshoot
    if rule.action == "none" or not _is_far(policy, relation, target, actual, outcome):
        return outcome
    attainment = _percent(actual / target) if target else f"{plain(curves.round_to(actual))}"
    fields: dict[str, Any] = {"attainment": attainment, "at": _percent(rule.at)}
    match rule.action:
        case "note":
            return _telling(outcome, "overshoot-note", fields)
        case "reason":
            if target:
                made = _telling(outcome, "overshoot-reason", fields)
            else:
                made = _telling(outcome, "overshoot-reason-zero", {"actual": attainment})
            # What decided the points of a missed target stays its rule.
            ruled = "overshoot.reason" if outcome.verdict is Verdict.MET else outcome.rule
            return attrs.evolve(made, rule=ruled, review=True, due=not outcome.review)
        case "person":
            made = _telling(outcome, "overshoot-person", fields)
            return attrs.evolve(made, rule="overshoot.person", low=ZERO, steps=(*outcome.steps, Step("step-person")), review=True)
        case "nothing":
            step = Step("step-overshoot-nothing", (("actual", actual), ("target", target), ("pct_attainment", actual / target)), ZERO)
            made = Outcome(Verdict.NOT_MET, "overshoot.nothing", ZERO, ZERO, False, outcome.attainment, outcome.deviation, (step,))
            return attrs.evolve(made, findings=outcome.findings)
        case _:
            left = ONE - (actual / target - ONE)
            share = min(outcome.low, max(ZERO, left))
            step = Step(_floored("step-overshoot", left), (("pct_attainment", actual / target), ("pct_share", left)), share)
            made = _telling(outcome, "overshoot-note", fields)
            return attrs.evolve(made, rule="overshoot.deduct", low=share, high=share, steps=(step,))


def _telling(outcome: Outcome, code: str, fields: dict[str, Any]) -> Outcome:
    return attrs.evolve(outcome, findings=(*outcome.findings, Finding.of(code, **fields)))


def _is_far(policy: Policy, relation: Relation, target: Fraction, actual: Fraction, outcome: Outcome) -> bool:
    rule = policy.overshoot
    if rule.relations != "all" and (relation in (Relation.LE, Relation.LT) or outcome.verdict is not Verdict.MET):
        return False
    if relation is Relation.EQ and actual == target:
        return False
    if target <= 0:
        return target == 0 and rule.action == "reason" and 0 < rule.at_zero <= actual
    return actual > target * rule.at if rule.action == "nothing" else actual >= target * rule.at


def _percent(value: Fraction) -> str:
    return f"{plain(curves.round_to(value * 100))}%"


def _at_most(policy: Policy, relation: Relation, target: Fraction, actual: Fraction) -> Outcome:
    sign = "≤" if policy.signs.strict == "inclusive" else relation.value
    curve = policy.reverse.curve
    if admits(policy, relation, target, actual):
        attainment = (curves.reverse_excess if curve == "excess" else curves.reverse_ratio)(target, actual) if target > 0 else ONE
        return _noting_sign(policy, relation, target, actual, _full(policy, f"reverse.{curve}", sign, target, actual, attainment))
    outcome = _above(policy, target, actual, sign)
    return _noting_sign(policy, relation, target, actual, outcome)


def _above(policy: Policy, target: Fraction, actual: Fraction, sign: str) -> Outcome:
    """Return the outcome of an actual above (or at, where the sign is strict) its cap."""
    curve = policy.reverse.curve
    deviation = deviation_of(target, actual)
    if curve == "person":
        return attrs.evolve(person("reverse.person", Finding.of("reverse-for-person"), verdict=Verdict.NOT_MET), deviation=deviation)
    if curve == "direct":
        return _direct("reverse.direct", Verdict.NOT_MET, target, actual, sign)
    if target <= 0:
        return _without_ratio(policy, target, actual, sign)
    numbers = (("actual", actual), ("target", target))
    if curve == "ratio":
        attainment = curves.reverse_ratio(target, actual)
        return _missed(policy, "reverse", attainment, deviation, Step("step-reverse-ratio", (*numbers, ("pct_attainment", attainment))))
    left = ONE - (actual - target) / target
    first = Step(_floored("step-reverse-excess", left), (*numbers, ("pct_attainment", left)))
    return _missed(policy, "reverse", curves.reverse_excess(target, actual), deviation, first)


def _equal(policy: Policy, target: Fraction, actual: Fraction) -> Outcome:
    curve = policy.equal.curve
    if admits(policy, Relation.EQ, target, actual):
        attainment = curves.forward(target, actual) if target > 0 else ONE
        outcome = _full(policy, f"equal.{curve}", "≥" if actual > target else ("≤" if actual < target else "="), target, actual, attainment)
        return outcome.noting(Finding.of("equal-exceeded")) if actual > target else outcome
    deviation = deviation_of(target, actual)
    if curve == "person":
        return attrs.evolve(person("equal.person", Finding.of("equal-for-person"), verdict=Verdict.NOT_MET), deviation=deviation)
    if curve == "direct":
        return _direct("equal.direct", Verdict.NOT_MET, target, actual, "=")
    if target <= 0:
        return _without_ratio(policy, target, actual, "=")
    if curve == "deviation":
        left = ONE - abs(actual - target) / target
        attainment = max(ZERO, left)
        first = Step(_floored("step-equal-deviation", left), (("actual", actual), ("target", target), ("pct_attainment", left)))
    else:
        attainment = curves.forward(target, actual)
        first = Step("step-forward", (("actual", max(actual, ZERO)), ("target", target), ("pct_attainment", attainment)))
    return _missed(policy, "equal", attainment, deviation, first)


def _approximate(policy: Policy, target: Fraction, actual: Fraction) -> Outcome:
    rule = policy.approximate
    if admits(policy, Relation.APPROX, target, actual):
        attainment = curves.forward(target, actual) if target > 0 else ONE
        return _full(policy, "approximate.met", "≈", target, actual, attainment)
    option = rule.below if actual < target else rule.above
    if target <= 0:
        return person("approximate.person", Finding.of("approximate-for-person", tolerance=_percent(rule.tolerance)))
    missed = _at_least(policy, Relation.GE, target, actual) if actual < target else _above(policy, target, actual, "≈")
    if option == "curve":
        return attrs.evolve(missed, rule="approximate.curve")
    # Without a tolerance nobody can say whether "about" was met: from what the curve gives up to all.
    finding = Finding.of("approximate-for-person", tolerance=_percent(rule.tolerance))
    made = person("approximate.person", *missed.findings, finding, low=missed.low)
    return attrs.evolve(made, attainment=missed.attainment, deviation=missed.deviation, steps=(*missed.steps, *made.steps))


def inside(policy: Policy, low: Fraction, high: Fraction, actual: Fraction, *, low_open: bool, high_open: bool) -> Outcome:
    """Score one number against a range."""
    strict = policy.signs.strict != "inclusive"
    under = actual < low or (actual == low and low_open and strict)
    over = actual > high or (actual == high and high_open and strict)
    shown = (("actual", actual), ("low", low), ("high", high))
    if not under and not over:
        return Outcome(Verdict.MET, "interval.met", ONE, ONE, False, ONE, None, (Step("step-inside", shown, ONE),))
    match policy.interval.outside:
        case "direct":
            return Outcome(Verdict.NOT_MET, "interval.direct", ZERO, ZERO, steps=(Step("step-outside", shown, ZERO),))
        case "nearest":
            outcome = _at_least(policy, Relation.GT, low, actual) if under else _at_most(policy, Relation.LT, high, actual)
            return attrs.evolve(outcome, rule="interval.nearest")
        case _:
            return person("interval.person", Finding.of("interval-for-person"), verdict=Verdict.NOT_MET)


def by_steps(policy: Policy, target: Fraction, actual: Fraction, *, met: bool) -> Outcome:
    """Score satisfaction by its own value in %, whatever the target says."""
    share, reached = next(((share, at) for at, share in policy.satisfaction.steps if actual >= at), (ZERO, None))
    attainment = curves.forward(target, actual) if target > 0 else None
    if reached is None:
        step = Step("step-satisfaction-below", (("actual", actual), ("at", policy.satisfaction.steps[-1][0])), share)
    else:
        step = Step("step-satisfaction", (("actual", actual), ("at", reached), ("pct_share", share)), share)
    # All of the points and a missed target would contradict each other: the steps are the whole rule.
    verdict = Verdict.MET if met or share == ONE else Verdict.NOT_MET
    return Outcome(verdict, "satisfaction.steps", share, share, False, attainment, deviation_of(target, actual), (step,))
