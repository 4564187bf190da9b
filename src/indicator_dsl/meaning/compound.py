"""Several clauses in one target: all of them in shares, or the best of them."""

from __future__ import annotations

from fractions import Fraction

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.answers import by_clause, single
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person, written
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import AllOf, AnyOf, Clause, Expression, Judgement, Placeholder, pair_parts, unit_of


def compound(policy: Policy, target: AllOf | AnyOf, actual: Expression, about: About) -> Outcome:
    """Score a target of several clauses: each by the part of the actual that answers it."""
    if isinstance(target, AnyOf):
        return _best(policy, target, actual, about)
    pairs = _pairs(target.parts, actual)
    parts = [
        person("no-part", Finding.of("part-missing", part=written(t))) if a is None else by_clause(policy, t, a, about) for t, a in pairs
    ]
    rule = policy.compound
    if rule.parts == "worst":
        return _combine(parts, target.parts, None, "compound.worst")
    if rule.parts == "shares" and len(rule.shares) != len(parts):
        return person("compound.shares", Finding.of("shares-do-not-fit", shares=len(rule.shares), parts=len(parts)))
    shares = rule.shares if rule.parts == "shares" else (Fraction(1, len(parts)),) * len(parts)
    return _combine(parts, target.parts, shares, f"compound.{rule.parts}")


def _pairs(targets: tuple[Clause, ...], actual: Expression) -> list[tuple[Clause, Clause | None]]:
    answers = actual.clauses
    if len(answers) == 1 and isinstance(answers[0], Judgement | Placeholder):
        # One word for all parts: 均已完成.
        return [(t, answers[0]) for t in targets]
    return pair_parts(targets, answers)


def _combine(parts: list[Outcome], clauses: tuple[Clause, ...], shares: tuple[Fraction, ...] | None, rule: str) -> Outcome:
    steps: list[Step] = []
    for number, (part, clause) in enumerate(zip(parts, clauses, strict=True)):
        portion = shares[number] if shares else ONE
        steps.append(Step("step-part", (("number", number + 1), ("part", written(clause)), ("pct_portion", portion))))
        steps.extend(attrs.evolve(s, share=None if s.share is None else s.share * portion, part=portion) for s in part.steps)
    if shares:
        low = sum((p.low * s for p, s in zip(parts, shares, strict=True)), ZERO)
        high = sum((p.high * s for p, s in zip(parts, shares, strict=True)), ZERO)
    else:
        low, high = min(p.low for p in parts), min(p.high for p in parts)
    attainments = [None if p.attainment is None else min(ONE, p.attainment) for p in parts]
    known = [a for a in attainments if a is not None]
    mean = None
    if len(known) == len(parts):
        mean = sum((a * s for a, s in zip(known, shares, strict=True)), ZERO) if shares else min(known)
    return Outcome(
        _together([p.verdict for p in parts]),
        rule,
        low,
        high,
        # The sum of half-open ends is half open too.
        any(p.high_open and p.low != p.high for p in parts) and low != high,
        mean,
        None,
        (*steps, Step("step-sum", (), low)) if low == high else tuple(steps),
        tuple(dict.fromkeys(f for p in parts for f in p.findings)),
        any(p.review for p in parts),
    )


def _together(verdicts: list[Verdict]) -> Verdict:
    if len(set(verdicts)) == 1:
        return verdicts[0]
    if Verdict.PARTLY in verdicts or (Verdict.MET in verdicts and Verdict.NOT_MET in verdicts):
        return Verdict.PARTLY
    return Verdict.UNDETERMINED


def _best(policy: Policy, target: AnyOf, actual: Expression, about: About) -> Outcome:
    """Score "one or the other": the best that any of its clauses earns."""
    units = {unit_of(clause) for clause in actual.clauses} - {None}
    # 4次 answers the 5次 of 3个或5次, though 个 would count anything.
    same = [clause for clause in target.parts if unit_of(clause) in units]
    outcomes = [single(policy, clause, actual, about) for clause in same or target.parts]
    met = min((o for o in outcomes if o.verdict is Verdict.MET), key=lambda o: o.is_open, default=None)
    if met is not None:
        return attrs.evolve(met, rule="compound.any")
    # A clause that the actual doesn't speak of earns nothing; only the others are weighed.
    spoken = [o for o in outcomes if not o.is_aside] or outcomes
    low, high = max(o.low for o in spoken), max(o.high for o in spoken)
    best = max(spoken, key=lambda o: (o.high, o.low))
    findings = tuple(dict.fromkeys(f for o in spoken for f in o.findings))
    verdict = best.verdict if len({o.verdict for o in spoken}) == 1 else Verdict.UNDETERMINED
    return attrs.evolve(
        best, rule="compound.any", low=low, high=high, verdict=verdict, findings=findings, review=any(o.review for o in spoken)
    )
