"""Targets that are dates: done in time, early, or late."""

from __future__ import annotations

from datetime import date

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, aside, person, written
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Clause, Day, Grade, Judgement, Period


def period(policy: Policy, target: Period, actual: Clause, about: About) -> Outcome:
    """Score a date against a period.  Years that neither cell states are `about.year`."""
    if isinstance(actual, Period) and actual.end is None and target.end is not None:
        # 2024年12月31日后: nobody can say when.
        return person("period.person", Finding.of("period-overlaps"))
    if isinstance(actual, Judgement) and (answered := _answered(actual)) is not None:
        return answered
    if not isinstance(actual, Period):
        return aside("period.person", Finding.of("words-unclear", actual=written(actual)))
    findings: list[Finding] = []
    wanted, done = target.in_year(about.year), actual.in_year(about.year)
    if (wanted.year is None) != (done.year is None):
        if _nearer_in_another_year(wanted, done):
            return person("period.person", Finding.of("year-unclear"))
        findings.append(Finding.of("year-assumed", year=str(wanted.year or done.year)))
    finished = _finished(policy, wanted, done)
    if finished is not None:
        return finished.noting(*findings)
    answer = wanted.admits(done)
    if answer is None:
        return person("period.person", *findings, Finding.of("period-overlaps"))
    if answer:
        return Outcome(Verdict.MET, "period.met", ONE, ONE, steps=(Step("step-period-met", (), ONE),), findings=tuple(findings))
    return _late(policy, wanted.in_year(done.year), done.in_year(wanted.year), findings)


def _answered(actual: Judgement) -> Outcome | None:
    """Return the outcome of a deadline that a word answers: 按时完成, 已完成, 未完成; None where the word says nothing of time."""
    if actual.question in _IN_TIME:
        return Outcome(Verdict.MET, "period.met", ONE, ONE, steps=(Step("step-period-met", (), ONE),))
    if actual.grade is Grade.NOT_MET:
        return person("period.person", Finding.of("period-missed"), verdict=Verdict.NOT_MET)
    return None


_IN_TIME = ("按时", "及时", "完成")
"""Closed questions (`Judgement.question`) that a deadline asks."""


def _finished(policy: Policy, wanted: Period, done: Period) -> Outcome | None:
    """Return the outcome of what was finished by the end of a target that begins on a day; None where that isn't told.

    A date as a target is a deadline: 2021/12/28 meets 2021/12/31, and December as a whole ends in time.
    """
    if policy.period.early != "met" or wanted.start is None or wanted.end is None:
        return None
    if not attrs.evolve(wanted, start=None).admits(done):
        return None
    last = done.end or done.start
    before = last is not None and attrs.evolve(wanted, end=None).admits(Period(start=last, end=last)) is False
    # Before a month or a span of days begins is worth a word: it may be the result of another year.
    notes = (Finding.of("done-early"),) if before and wanted.start != wanted.end else ()
    step = Step("step-period-early" if before else "step-period-met", (), ONE)
    return Outcome(Verdict.MET, "period.met", ONE, ONE, steps=(step,), findings=notes)


def _nearer_in_another_year(target: Period, actual: Period) -> bool:
    """Whether a year next to the one that is stated brings the two days nearer: 12月底前 and 2025年1月."""
    year = target.year or actual.year
    end, done = target.end or target.start, actual.end or actual.start
    if year is None or end is None or done is None:
        return False
    # Only the one without a year moves.
    moving, fixed = (end, done) if end.year is None else (done, end)
    distances = {shift: abs(_days(moving.in_year(year + shift), fixed) or 0) for shift in (-1, 0, 1)}
    return distances[0] > min(distances.values())


def _late(policy: Policy, target: Period, actual: Period, findings: list[Finding]) -> Outcome:
    rule = policy.period
    first, last = actual.start or actual.end, actual.end or actual.start
    late = _days(target.end, last)
    early = late is not None and late <= 0
    if rule.late == "zero" and not early:
        return Outcome(Verdict.NOT_MET, "period.zero", ZERO, ZERO, steps=(Step("step-late", (), ZERO),), findings=tuple(findings))
    if rule.late == "person" or late is None or early:
        return person("period.person", *findings, Finding.of("period-missed"), verdict=Verdict.NOT_MET)
    least = max(ZERO, ONE - rule.per_day * late)
    most = max(ZERO, ONE - rule.per_day * max(1, _days(target.end, first) or 1))
    left = ONE - rule.per_day * late
    code = "step-late-days-floored" if left < 0 else "step-late-days"
    steps = (Step(code, (("days", late), ("pct_day", rule.per_day), ("pct_share", left)), least),)
    return Outcome(Verdict.NOT_MET, "period.per-day", least, most, steps=steps, findings=tuple(findings), review=least != most)


def _days(end: Day | None, done: Day | None) -> int | None:
    """Return how many days `done` is after `end`."""
    if end is None or done is None or (end.year is None) != (done.year is None):
        return None
    a, b = (date(d.year or 2024, d.month, d.day) for d in (end, done))
    return (b - a).days
