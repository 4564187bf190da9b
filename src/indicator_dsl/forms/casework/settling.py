"""What a person's decisions make of a scored row: points within the rule's range, back to the unit, or not applicable."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning import Line, Policy
from indicator_dsl.meaning.weights import read_points
from indicator_dsl.model import Decision, Indicator, Verb

_SETTLING = (Verb.ACCEPT_OWN, Verb.POINTS, Verb.RETURN, Verb.EXCLUDE)


@attrs.frozen
class Settled:
    """A row as it is decided, what is to be said of it, and the decisions that don't hold."""

    line: Line
    findings: tuple[Finding, ...] = ()
    unapplied: tuple[Decision, ...] = ()


def corrected(row: Indicator, decisions: Sequence[Decision]) -> tuple[Indicator, tuple[Decision, ...], tuple[Decision, ...]]:
    """Return a row with its corrected cells, the corrections that hold, and those that contradict another."""
    held: dict[str, Decision] = {}
    against: set[str] = set()
    for decision in decisions:
        if decision.decision is Verb.CORRECT:
            field = str(decision.field)
            first = held.setdefault(field, decision)
            if first.value != decision.value:
                against.add(field)
    good = {field: decision for field, decision in held.items() if field not in against}
    bad = tuple(d for d in decisions if d.decision is Verb.CORRECT and d.field in against)
    values = {field: (decision.value or "") or None for field, decision in good.items()}
    return attrs.evolve(row, **values), tuple(good.values()), bad  # type: ignore[arg-type]


def settle(line: Line, corrections: Sequence[Decision], decisions: Sequence[Decision], policy: Policy) -> Settled:
    """Apply the decisions on one row, of which the corrections are already in the line."""
    line = attrs.evolve(line, decisions=tuple(corrections))
    settling = [decision for decision in decisions if decision.decision in _SETTLING]
    if not settling:
        return Settled(line)
    if len({(decision.decision, _value(decision)) for decision in settling}) > 1:
        return Settled(line, (_finding("decision-contradicts", line, settling[0], count=len(settling)),), tuple(settling))
    last = settling[-1]
    match last.decision:
        case Verb.RETURN:
            return Settled(attrs.evolve(line, decisions=(*corrections, last)))
        case Verb.EXCLUDE:
            # Without rescaling the row's points are gone from the total as well.
            weight = line.weight if policy.not_applicable.rows == "rescale" else None
            return Settled(attrs.evolve(line, kind="dropped", score=None, weight=weight, decisions=(*corrections, last)))
        case _:
            return _with_points(line, corrections, last, policy)


def _value(decision: Decision) -> object:
    return decision.points if decision.decision is Verb.POINTS else None


def _with_points(line: Line, corrections: Sequence[Decision], decision: Decision, policy: Policy) -> Settled:
    given = read_points(line.indicator.score) if decision.decision is Verb.ACCEPT_OWN else decision.points
    problem = _problem(line, decision, given, policy)
    if problem is not None or given is None:
        return Settled(line, (problem,) if problem else (), (decision,))
    return Settled(attrs.evolve(line, given=given, decisions=(*corrections, decision)))


def _problem(line: Line, decision: Decision, given: Decimal | None, policy: Policy) -> Finding | None:
    if line.score is None or line.weight is None:
        return _finding("decision-without-points", line, decision)
    if given is None:
        return _finding("decision-no-own-score", line, decision, score=line.indicator.score or "")
    if decision.decision is Verb.ACCEPT_OWN and decision.value is not None and read_points(decision.value) != given:
        return _finding("decision-own-score-changed", line, decision, then=decision.value, now=given)
    if given > line.weight:
        return _finding("decision-above-weight", line, decision, given=given, weight=f"{line.weight:f}")
    if max(0, -int(given.normalize().as_tuple().exponent)) > policy.rounding.places:
        return _finding("decision-too-fine", line, decision, given=given, places=policy.rounding.places)
    slack = policy.checks.same_within if decision.decision is Verb.ACCEPT_OWN else Fraction(0)
    inside = Fraction(line.score.score_min) - slack <= given <= Fraction(line.score.score_max) + slack
    if not inside and not decision.override:
        return _finding("decision-out-of-range", line, decision, given=given, low=line.score.score_min, high=line.score.score_max)
    return None


def _finding(code: str, line: Line, decision: Decision, **fields: Any) -> Finding:
    place = str(line.indicator.place_of("score")) or None
    return Finding.of(code, place=place, name=line.indicator.name, by=decision.by or "", **fields)
