"""Targets that are not numbers: judgements, sentences, trends, dates, cells never filled."""

from __future__ import annotations

import re
from datetime import date

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Step, Verdict, person
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.readings import About, numeric
from indicator_dsl.model import Clause, Comparison, Day, Direction, Grade, Interval, Judgement, Period, Precision, Prose, Relation, Trend

_GOOD = (Grade.MET, Grade.YES, Grade.EXCELLENT, Grade.GOOD)
_MIDDLING = (Grade.PARTLY, Grade.FAIR)


def banded(policy: Policy, verdict: Verdict, *findings: Finding, words: str = "judgement") -> Outcome:
    """Return what the bands of a qualitative target give for a verdict."""
    rule = policy.judgement
    ends = {Verdict.MET: (rule.met, ONE), Verdict.PARTLY: (rule.partly, rule.met), Verdict.NOT_MET: (ZERO, rule.partly)}
    low, high = ends[verdict]
    point = "direct" if words == "trend" and policy.trend.words == "direct" else rule.point
    band = Step("step-band", (("verdict", verdict.value), ("pct_low", low), ("pct_high", high)))
    if point == "direct":
        share = ONE if verdict is Verdict.MET else ZERO
        return Outcome(
            verdict,
            f"{words}.direct",
            share,
            share,
            steps=(Step("step-direct-word", (("verdict", verdict.value),), share),),
            findings=findings,
        )
    if point == "person":
        steps = (band, Step("step-person"))
        note = Finding.of("band-for-person")
        return Outcome(
            verdict, f"{words}.bands", low, high, verdict is not Verdict.MET, steps=steps, findings=(*findings, note), review=True
        )
    share = {"top": high, "middle": (low + high) / 2, "bottom": low}[point]
    # A band below another is half open: its top is the last cent below the next one.
    below = point == "top" and verdict is not Verdict.MET
    step = Step("step-point-below" if below else "step-point", (("point", point),), share)
    return Outcome(verdict, f"{words}.{point}", share, share, below, steps=(band, step), findings=findings)


def qualitative(policy: Policy, target: Judgement | Prose, actual: Clause) -> Outcome:
    """Score a word or a sentence against a word or a sentence."""
    words = actual.wording if isinstance(actual, Judgement | Prose) else ""
    if isinstance(actual, Trend) and target.wording and _text(target) == _text(actual):
        words = target.wording
    repeated = bool(words) and words == target.wording
    better = isinstance(target, Judgement) and target.grade in (Grade.EXCELLENT, Grade.GOOD)
    if isinstance(actual, Judgement) and actual.grade is not None and not (better and "合格" in words and actual.grade is Grade.MET):
        return banded(policy, _graded(target, actual.grade))  # 合格 may be less than 优
    if repeated:
        return banded(policy, Verdict.MET, Finding.of("answer-repeats-target"))
    return person("judgement.person", Finding.of("words-unclear", actual=_text(actual)))


def _text(clause: Clause) -> str:
    return clause.text[clause.span[0] : clause.span[1]] if clause.text else str(clause)


def _graded(target: Judgement | Prose, grade: Grade) -> Verdict:
    wanted = target.grade if isinstance(target, Judgement) else None
    if wanted is Grade.NO:
        # A target of "no" (whether there were complaints) is reached by "no", or by "reached".
        return Verdict.MET if grade in (Grade.NO, Grade.MET) else Verdict.NOT_MET
    if isinstance(target, Judgement) and wanted is grade:
        return Verdict.MET
    if wanted is Grade.EXCELLENT and grade is Grade.GOOD:
        return Verdict.PARTLY
    if grade in _GOOD:
        return Verdict.MET
    if grade in _MIDDLING:
        return Verdict.MET if wanted in _MIDDLING else Verdict.PARTLY
    return Verdict.NOT_MET


# Trends.


def trend(policy: Policy, target: Trend, actual: Clause, about: About) -> Outcome:
    """Score a movement: by its amount where both state one, else as a qualitative target."""
    if isinstance(actual, Judgement) and actual.grade is not None and target.quantity is None:
        return banded(policy, _graded(Prose(wording=""), actual.grade), words="trend")
    if isinstance(actual, Comparison | Interval) and target.quantity is not None:
        falls = target.direction in (Direction.DOWN, Direction.BELOW)
        return numeric(policy, _amount(target), actual, about, falls=falls).noting(Finding.of("trend-answered-by-number"))
    if not isinstance(actual, Trend):
        return person("trend.person", Finding.of("words-unclear", actual=_text(actual)))
    actual = _as_meant(actual)
    if target.base and actual.base and _last_year(target.base) != _last_year(actual.base):
        return person("trend.person", Finding.of("trend-bases-differ", target=target.base, actual=actual.base))
    if target.direction is not actual.direction:
        return _other_way(policy, target, actual, about)
    if target.quantity is None:
        return banded(policy, Verdict.MET, words="trend")
    if actual.quantity is None:
        return person("trend.person", Finding.of("trend-without-amount"))
    return numeric(policy, _amount(target), _reached(actual), about, falls=False)


_OPPOSITE = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.ABOVE: Direction.BELOW, Direction.BELOW: Direction.ABOVE}


def _as_meant(actual: Trend) -> Trend:
    """Return 增长-2.3% as the fall of 2.3% that it is."""
    opposite = _OPPOSITE.get(actual.direction)
    if actual.quantity is None or actual.quantity.magnitude >= 0 or opposite is None:
        return actual
    turned = None if actual.relation is None else _TURNED.get(actual.relation, actual.relation)
    quantity = attrs.evolve(actual.quantity, magnitude=-actual.quantity.magnitude)
    return attrs.evolve(actual, direction=opposite, relation=turned, quantity=quantity)


def _last_year(base: str) -> str:
    """Return one name for 上年, 去年, 上年度, 上年水平; 上年同期 is a part of it."""
    return _LAST_YEAR.sub("上年", base)


_LAST_YEAR = re.compile("^(?:上一?年|去年)度?(?:水平)?$")

_SIDES = {Relation.GE: Direction.UP, Relation.GT: Direction.UP, Relation.LE: Direction.DOWN, Relation.LT: Direction.DOWN}


def _keeps(target: Trend, actual: Trend) -> bool:
    """Whether 持平 and 较上年提高 keep 不低于上年: no amount is asked, and what both are held against is the same."""
    side = _SIDES.get(target.relation or Relation.UNSTATED)
    if target.direction not in (Direction.ABOVE, Direction.BELOW) or side is None or target.quantity is not None:
        return False
    if actual.direction is Direction.FLAT:
        return target.relation in (Relation.GE, Relation.LE)
    return (
        actual.direction is side
        and target.base is not None
        and actual.base is not None
        and _last_year(actual.base) == _last_year(target.base)
    )


def _other_way(policy: Policy, target: Trend, actual: Trend, about: About) -> Outcome:
    if _keeps(target, actual):
        return banded(policy, Verdict.MET, words="trend")
    if _OPPOSITE.get(target.direction) is actual.direction:
        if target.quantity is None:
            return banded(policy, Verdict.NOT_MET, words="trend")
        if actual.quantity is not None:
            return numeric(policy, _amount(target), _negative(actual), about, falls=False)
    return person("trend.person", Finding.of("trend-directions-differ"))


def _amount(clause: Trend) -> Comparison:
    """Return the amount that a target's trend wants, at least where it states no relation."""
    assert clause.quantity is not None
    relation = Relation.GE if clause.relation in (None, Relation.UNSTATED) else clause.relation
    return Comparison(relation=relation, quantity=clause.quantity, text=clause.text, span=clause.span)


def _reached(clause: Trend) -> Comparison:
    """Return the amount that an actual's trend states."""
    assert clause.quantity is not None
    return Comparison(relation=clause.relation or Relation.UNSTATED, quantity=clause.quantity, text=clause.text, span=clause.span)


_TURNED = {Relation.GE: Relation.LE, Relation.LE: Relation.GE, Relation.GT: Relation.LT, Relation.LT: Relation.GT}


def _negative(clause: Trend) -> Comparison:
    assert clause.quantity is not None
    relation = clause.relation or Relation.UNSTATED
    return Comparison(
        relation=_TURNED.get(relation, relation), quantity=attrs.evolve(clause.quantity, magnitude=-clause.quantity.magnitude)
    )


def is_by_how_much(policy: Policy, said: str, about: About) -> bool:
    """Whether the words before an actual's number make it a difference, of which the indicator's name doesn't speak: 逾期10天."""
    from indicator_dsl.language.wording import is_change

    name = about.label or ""
    return is_change(said) and said not in name and not any(word in name for word in (*policy.trend.up, *policy.trend.down))


def is_to_come(actual: Clause) -> bool:
    """Whether an actual tells what is still to be done: 预计12月底完成."""
    from indicator_dsl.language.wording import is_planned

    return is_planned(actual.text, actual.span[0])


def as_movement(actual: Clause) -> Clause:
    """Return 减少8起 as a movement, which it is where the target is one: 较上年减少10起."""
    from indicator_dsl.language.wording import ways

    if not isinstance(actual, Comparison) or actual.label not in ways():
        return actual
    return Trend(ways()[actual.label], None, actual.relation, actual.quantity, text=actual.text, span=actual.span)


def number_by_trend(policy: Policy, target: Comparison | Interval, actual: Trend, about: About) -> Outcome:
    """Score 增长6% against ``≥5%``: a number only where the indicator's name says which way it counts."""
    actual = _as_meant(actual)
    label = about.label or ""
    ups, downs = any(w in label for w in policy.trend.up), any(w in label for w in policy.trend.down)
    if actual.quantity is None or ups == downs or actual.direction not in (Direction.UP, Direction.DOWN):
        return person("trend.person", Finding.of("trend-for-number"))
    same_way = (actual.direction is Direction.UP) == ups
    amount = _reached(actual) if same_way else _negative(actual)
    return numeric(policy, target, amount, about, falls=False).noting(Finding.of("trend-read-as-number"))


# Dates.


def period(policy: Policy, target: Period, actual: Clause, about: About) -> Outcome:
    """Score a date against a period.  Years that neither cell states are `about.year`."""
    if isinstance(actual, Period) and actual.end is None and target.end is not None:
        # 2024年12月31日后: nobody can say when.
        return person("period.person", Finding.of("period-overlaps"))
    if not isinstance(actual, Period):
        return person("period.person", Finding.of("words-unclear", actual=_text(actual)))
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
    if answer is None or (answer and _in_what_stands_before_its_end(target, done)):
        return person("period.person", *findings, Finding.of("period-overlaps"))
    if answer:
        return Outcome(Verdict.MET, "period.met", ONE, ONE, steps=(Step("step-period-met", (), ONE),), findings=tuple(findings))
    return _late(policy, wanted.in_year(done.year), done.in_year(wanted.year), findings)


_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


def _in_what_stands_before_its_end(target: Period, done: Period) -> bool:
    """Whether something was done within the month or year of 3月前, 2024年前: in time only if those include it."""
    end, months = target.end, _MONTHS.get(target.precision)
    if end is None or months is None or not any(finding.code == "whole-year-before" for finding in target.findings):
        return False
    return Period(start=Day(end.year, end.month - months + 1, 1), end=None).admits(done) is not False


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
    steps = (Step("step-late-days", (("days", late), ("pct_day", rule.per_day)), least),)
    return Outcome(Verdict.NOT_MET, "period.per-day", least, most, steps=steps, findings=tuple(findings), review=least != most)


def _days(end: Day | None, done: Day | None) -> int | None:
    """Return how many days `done` is after `end`."""
    if end is None or done is None or (end.year is None) != (done.year is None):
        return None
    a, b = (date(d.year or 2024, d.month, d.day) for d in (end, done))
    return (b - a).days
