"""Points by a form's own rule (评分标准, 赋分规则): it comes before every policy.

The rule is applied to each number that the row can mean (its own, the degree of completion, the deviation): where all give
the same points the row is settled, else their range is for a person.  Points are exact until the one rounding of `scoring`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from typing import NamedTuple

import attrs

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import parse_standard
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.doubt import over_readings
from indicator_dsl.meaning.outcome import Field, Outcome, Step, Verdict, person, show, spanning
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.standard_row import PERCENT, Open, Row
from indicator_dsl.model import Expression, Grade, Judgement, Placeholder
from indicator_dsl.model.standard import (
    FULL,
    NOTHING,
    Always,
    Award,
    Band,
    Basis,
    Bounds,
    CaseDeduction,
    Condition,
    Cost,
    Deduction,
    Due,
    Less,
    Otherwise,
    Points,
    Proportional,
    Reached,
    Rounding,
    Share,
    Side,
    Standard,
    State,
    Wording,
)
from indicator_dsl.model.standard_text import text_of
from indicator_dsl.units import Quantity, Unit, is_compatible_with, ratio

_HUNDRED = 100
_SHARES = ("%", "个百分点")
_DAYS = Unit("天")
_GRADES = (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR, Grade.POOR)


def read_standard(standard: str | Standard) -> Standard:
    """Return a form's own rule, read; one that can't be read at all says nothing."""
    if isinstance(standard, Standard):
        return standard
    try:
        return parse_standard(standard)
    except ParseError:
        told = Finding.of("standard-unread", words=standard.strip()[:40] or "—")
        return Standard((), text=standard, findings=(told,))


def by_standard(
    policy: Policy,
    standard: Standard,
    target: Expression | None,
    actual: Expression | None,
    about: About,
    *,
    weight: Fraction,
    note: Expression | None = None,
    problem: Finding | None = None,
) -> Outcome:
    """Score a row by its own rule; `weight` are its points, `note` its 扣分原因, `problem` why a cell could not be read."""
    if not standard.is_sure:
        return person("unread", *(standard.findings or (Finding.of("standard-unread", words=standard.text),)))
    told = tuple(_told(standard, weight))
    if standard.is_of_elements:
        return _elements(standard, weight).noting(*standard.findings, *told)
    if problem is not None:
        return person("unreadable", *told, problem)
    # Cases are counted in the note; all else is asked of the actual.
    asks = not any(isinstance(one, CaseDeduction) for one in standard.statements)
    if asks and (actual is None or isinstance(actual, Placeholder)):
        missing = Finding.of("actual-missing") if actual is None else Finding.of("actual-placeholder", text=actual.wording)
        return person("missing", *told, missing)
    score = partial(_of_pair, policy, standard, about, weight, note)
    outcome = over_readings(target or Placeholder(), actual or Placeholder(), about, score)
    outcome = outcome.noting(*standard.findings, *told)
    return attrs.evolve(outcome, review=True) if told else outcome


def _told(standard: Standard, weight: Fraction) -> Iterator[Finding]:
    """Yield the finding that the points of the rule are not those of the row."""
    written = _written(standard)
    if written is not None and written != weight:
        yield Finding.of("standard-points-differ", points=show(written), weight=show(weight))


def _written(standard: Standard) -> Fraction | None:
    """Return how many points the rule says that there are; None where it says none."""
    points = [p for band in standard.bands if (p := _points_of(band.award)) is not None]
    if not points or any(band.award == FULL for band in standard.bands):
        return None
    return sum(points, ZERO) if standard.is_of_elements else max(points)


def _points_of(award: Award) -> Fraction | None:
    match award:
        case Points():
            return Fraction(award.points)
        case Proportional(points=points) if points is not None:
            return Fraction(points)
        case _:
            return None


def _elements(standard: Standard, weight: Fraction) -> Outcome:
    written = _written(standard)
    high = ONE if written is None or not weight else min(ONE, written / weight)
    return person("elements", Finding.of("standard-elements"), high=high)


# One reading of the cells: every number that the rule can mean.


class _View(NamedTuple):
    """How a rule is taken: points as written or as parts of the row's weight, and what its numbers are."""

    row: Row
    weight: Fraction
    scale: Fraction
    """By which the rule's points are multiplied."""
    value: Fraction | None
    """The number, in %, where the rule's numbers are one of the row's own shares or its degree of completion."""
    completion: Fraction | None
    deviation: Fraction | None
    days: tuple[int, int] | None = None
    cases: Fraction | None = None


class _Earned(NamedTuple):
    """Points between two, and how they came about."""

    low: Fraction
    high: Fraction
    steps: tuple[Step, ...]
    worded: bool = False


def _of_pair(
    policy: Policy, standard: Standard, about: About, weight: Fraction, note: Expression | None, target: Expression, actual: Expression
) -> Outcome:
    row = Row(policy=policy, target=target, actual=actual, about=about, note=note)
    try:
        earned = [_applied(standard, view) for view in _views(standard, row, weight)]
    except Open as reason:
        return person(f"{_rule(standard)}", *reason.findings)
    outcomes = [_outcome(standard, one, weight) for one in earned]
    outcome = spanning(outcomes, *([Finding.of("standard-readings")] if len({(o.low, o.high) for o in outcomes}) > 1 else []))
    return attrs.evolve(outcome, review=outcome.review or outcome.is_open)


def _rule(standard: Standard) -> str:
    return standard.kind.value


def _outcome(standard: Standard, earned: _Earned, weight: Fraction) -> Outcome:
    low, high = (min(ONE, max(ZERO, points / weight)) if weight else ZERO for points in (earned.low, earned.high))
    between = Verdict.PARTLY if earned.worded else Verdict.NOT_MET
    verdict = Verdict.UNDETERMINED if low != high else Verdict.MET if low == 1 else Verdict.NOT_MET if low == 0 else between
    findings = (Finding.of("standard-steps-open"),) if low != high else ()
    return Outcome(verdict, _rule(standard), low, high, steps=earned.steps, findings=findings, review=low != high)


def _views(standard: Standard, row: Row, weight: Fraction) -> Iterator[_View]:
    """Yield each way to take the rule beside the row; raise `Open` where there is none."""
    written = _written(standard)
    scales = [ONE] if written is None or written == weight or not written else [ONE, weight / written]
    values = _asked(standard, row, Basis.VALUE)
    completions = _asked(standard, row, Basis.COMPLETION)
    deviations = _asked(standard, row, Basis.DEVIATION)
    days = row.days_late() if _needs_days(standard, row) else None
    cases = next((one for one in standard.statements if isinstance(one, CaseDeduction)), None)
    counts: Sequence[Fraction | None] = [None] if cases is None else row.cases(cases.step, cases.thing)
    for scale, value, completion, deviation, count in product(scales, values, completions, deviations, counts):
        yield _View(row, weight, scale, value, completion, deviation, days, count)


def _asked(standard: Standard, row: Row, basis: Basis) -> Sequence[Fraction | None]:
    """Return the numbers in % that the rule's statements of a basis can speak of; [None] where none speaks of it."""
    bounds = [b for b in _bounds_of(standard) if b.basis is basis]
    match basis:
        case Basis.VALUE:
            shares = [b for b in bounds if b.unit == PERCENT]
            return _own_or_rate(row, shares) if shares else [None]
        case Basis.COMPLETION:
            speaking = [one for one in standard.statements if isinstance(one, Deduction) and one.basis is basis]
            degrees = [b.award for b in standard.bands if isinstance(b.award, Proportional)]
            if not bounds and not speaking and not degrees:
                return [None]
            named = [b.named for b in bounds] + [degree.named for degree in degrees]
            return _completions(row, named, strict=bool(bounds or speaking), thresholds=_thresholds(standard))
        case _:
            speaking = [one for one in standard.statements if isinstance(one, Deduction) and (one.basis is basis or one.side is Side.AWAY)]
            return [share * _HUNDRED for share in row.deviations()] if bounds or speaking else [None]


def _bounds_of(standard: Standard) -> Iterator[Bounds]:
    for one in standard.statements:
        condition = one.condition if isinstance(one, Band) else one.guard if isinstance(one, Deduction) else None
        if isinstance(condition, Bounds):
            yield condition


def _own_or_rate(row: Row, bounds: Sequence[Bounds]) -> list[Fraction | None]:
    """Return the actual's own share; of a row that is no share, its degree of completion."""
    beside = next(b.upper if b.lower is None else b.lower for b in bounds)
    assert beside is not None
    try:
        return [row.value(Quantity(beside, PERCENT))]
    except Open as reason:
        if not reason.aside or row.number is None:
            raise
        return [rate * _HUNDRED for rate in row.completions()]


def _completions(row: Row, named: Sequence[str | None], *, strict: bool, thresholds: Sequence[Fraction]) -> list[Fraction | None]:
    """Return the degrees of completion in %; an indicator that is called so is one itself."""
    label = row.about.label or ""
    if row.is_percent and any(name is not None and name in label for name in named):
        return [row.value(Quantity(_ALL, PERCENT))]
    if row.number is None and row.is_percent and (thresholds or any(named)):
        own = row.value(Quantity(_ALL, PERCENT))
        return [own] if any(named) else [own / threshold * _HUNDRED for threshold in thresholds]
    rates = [rate * _HUNDRED for rate in row.completions()]
    if strict and row.is_percent:
        rates.append(row.value(Quantity(_ALL, PERCENT)))
    if not any(named):
        # 按比例: of the target, or of what earns all points.
        rates += [rate / threshold * _HUNDRED for rate in rates[:1] for threshold in thresholds if threshold != _HUNDRED]
        if row.is_percent and row.number is not None:
            rates = [*rates[:1], *(row.value(Quantity(_ALL, PERCENT)) / threshold * _HUNDRED for threshold in thresholds)]
    return list(dict.fromkeys(rates))


_ALL = Quantity("100").magnitude


def _thresholds(standard: Standard) -> list[Fraction]:
    """Return the shares from which on all points are earned."""
    return [
        Fraction(band.condition.lower)
        for band in standard.bands
        if isinstance(band.condition, Bounds) and band.award == FULL and band.condition.unit == PERCENT and band.condition.lower
    ]


def _needs_days(standard: Standard, row: Row) -> bool:
    """Whether days are counted between dates; of a length of time they are a number like others."""
    late = any(isinstance(one, Deduction) and one.side is Side.LATE for one in standard.statements)
    return late and row.number is None


# One way to take the rule.


def _applied(standard: Standard, view: _View) -> _Earned:
    bands, deductions = standard.bands, [one for one in standard.statements if not isinstance(one, Band)]
    counted = any(isinstance(one, CaseDeduction) for one in deductions) and all(band.award == FULL for band in bands)
    # 无投诉得满分，每发生一起扣2分: the cases say all.
    chosen = _chosen(bands, view) if bands and not counted else []
    if not chosen:
        if bands and not (deductions or _is_only_for_none(bands)):
            raise Open(Finding.of("standard-no-band"))
        earned = _Earned(view.weight, view.weight, ())
    else:
        made = [_of_award(band, view) for band in chosen]
        earned = _Earned(min(e.low for e in made), max(e.high for e in made), made[0].steps, made[0].worded)
    partial_ = [band for band in chosen if isinstance(band.condition, Bounds) and band.award not in (FULL, NOTHING)]
    taken = [_taken(one, standard, view) for one in deductions]
    if partial_ and any(t.high for t in taken) and not all(_is_top(band, bands) for band in partial_):
        raise Open(Finding.of("standard-no-band"))
    most = view.weight if standard.most is None else _cost(standard.most, view)
    low, high = (min(most, sum((getattr(t, end) for t in taken), ZERO)) for end in ("low", "high"))
    steps = (*earned.steps, *(step for t in taken for step in t.steps))
    least, best = max(ZERO, earned.low - high), max(ZERO, earned.high - low)
    if taken or not steps:
        steps = (*steps, _closing(view, least, best))
    return _Earned(least, best, steps, earned.worded)


def _closing(view: _View, low: Fraction, high: Fraction) -> Step:
    """Return the step that says what is left."""
    if low != high or not view.weight:
        return Step("step-standard-left-open", (("low", show(low)), ("high", show(high))))
    return Step("step-standard-left", (), min(ONE, low / view.weight))


def _is_only_for_none(bands: Sequence[Band]) -> bool:
    """Whether the rule says only what is earned where something is amiss: all else earns all."""
    return all(_is_amiss(band) for band in bands)


def _is_amiss(band: Band) -> bool:
    if isinstance(band.condition, Reached):
        return band.condition.state in (State.MISSED, State.EXCEEDED, State.LATE)
    return isinstance(band.condition, Bounds) and band.award == NOTHING


def _is_top(band: Band, bands: Sequence[Band]) -> bool:
    points = _points_of(band.award)
    return points is not None and all((_points_of(other.award) or ZERO) <= points for other in bands)


# Which band holds.


def _chosen(bands: Sequence[Band], view: _View) -> list[Band]:
    """Return the band that holds, or several of which one does; none where no band speaks of the row."""
    always = [band for band in bands if isinstance(band.condition, Always)]
    stated = [band for band in bands if not isinstance(band.condition, Always | Otherwise)]
    held: list[tuple[Band, bool]] = []
    for band in stated:
        holds = _holds(band.condition, view, bands)
        if holds is not False:
            held.append((band, holds is True))
    sure = [band for band, is_sure in held if is_sure]
    found = sure or [band for band, _ in held]
    if not found:
        return [band for band in bands if isinstance(band.condition, Otherwise)] or always
    return _tightest(found)


def _tightest(bands: list[Band]) -> list[Band]:
    """Return of bands that all hold the narrowest: ≥90%, ≥80% and ≥60% of 95%."""
    if len({band.award for band in bands}) == 1:
        return bands[:1]
    bounds = [(band, band.condition) for band in bands if isinstance(band.condition, Bounds)]
    reached = [band for band in bands if isinstance(band.condition, Reached) and band.condition.state is State.MET]
    if len(reached) == 1 and len(bounds) + 1 == len(bands) and all(b.upper is None for _, b in bounds):
        return reached
    if len(bounds) == len(bands):
        if all(b.upper is None for _, b in bounds):
            return [max(bounds, key=lambda pair: pair[1].lower or 0)[0]]
        if all(b.lower is None for _, b in bounds):
            return [min(bounds, key=lambda pair: pair[1].upper or 0)[0]]
    return bands


def _holds(condition: Condition, view: _View, bands: Sequence[Band]) -> bool | None:
    """Whether a condition holds; None where the number is a bound that the text leaves open."""
    match condition:
        case Bounds():
            return _lies_in(condition, _number(condition, view))
        case Reached():
            return view.row.reached(condition.state)
        case Due():
            return view.row.meets(condition.period)
        case Wording():
            return _is_said(condition, view.row, bands)
        case _:
            return False


def _number(bounds: Bounds, view: _View) -> Fraction:
    number = {Basis.VALUE: view.value, Basis.COMPLETION: view.completion, Basis.DEVIATION: view.deviation}[bounds.basis]
    if bounds.unit != PERCENT or number is None:
        beside = bounds.upper if bounds.lower is None else bounds.lower
        assert beside is not None
        return view.row.value(Quantity(beside, bounds.unit))
    return number


def _lies_in(bounds: Bounds, number: Fraction) -> bool | None:
    lower, upper = (None if end is None else Fraction(end) for end in (bounds.lower, bounds.upper))
    if lower == upper:
        # 100%得满分: more than all is all.
        return number == lower or (bounds.unit == PERCENT and lower == _HUNDRED and number > lower)
    if (lower is not None and number < lower) or (upper is not None and number > upper):
        return False
    if number == lower:
        return bounds.lower_closed
    return bounds.upper_closed if number == upper else True


def _is_said(condition: Wording, row: Row, bands: Sequence[Band]) -> bool:
    """Whether the actual is this answer; `Open` where it is none of those that the rule names."""
    word = row.word
    answers = [band.condition for band in bands if isinstance(band.condition, Wording)]
    if word is None:
        raise Open(Finding.of("standard-word-unknown", words=str(row.actual)))
    if any(answer.wording == word.wording for answer in answers):
        return condition.wording == word.wording
    grade = word.grade if isinstance(word, Judgement) else None
    if grade in _GRADES and [answer.grade for answer in answers].count(grade) == 1:
        return condition.grade is grade
    if any(word.wording == denial + condition.wording for denial in _DENIALS) or (grade is Grade.NO and condition.grade is Grade.YES):
        return False
    raise Open(Finding.of("standard-word-unknown", words=word.wording))


_DENIALS = ("不", "未", "没有", "无")


# What is earned.


def _of_award(band: Band, view: _View) -> _Earned:
    award, weight = band.award, view.weight
    fields = _shown(band.condition, view)
    worded = isinstance(band.condition, Wording)
    match award:
        case Proportional():
            rate = view.completion
            assert rate is not None
            points = Fraction(award.points) * view.scale if award.points is not None else weight
            earned = min(ONE, max(ZERO, rate / _HUNDRED)) * points
            code, fields = "step-standard-rate", (("rate", f"{show(rate / _HUNDRED, as_percent=True)}"), ("words", text_of(band)))
        case Less():
            earned = max(ZERO, weight - _cost(award.cost, view))
            code = "step-standard-band"
        case Points() | Share():
            earned = _cost(award, view)
            code = "step-standard-band"
    earned = min(weight, earned)
    return _Earned(earned, earned, (Step(code, fields, earned / weight if weight else ZERO),), worded)


def _cost(cost: Cost, view: _View) -> Fraction:
    return Fraction(cost.share) * view.weight if isinstance(cost, Share) else Fraction(cost.points) * view.scale


def _shown(condition: Condition, view: _View) -> tuple[tuple[str, Field], ...]:
    words = text_of(Band(condition, FULL)).removesuffix("得满分") if not isinstance(condition, Always | Otherwise) else "其他情况"
    if isinstance(condition, Bounds):
        return (("value", f"{show(_number(condition, view))}{condition.unit or ''}"), ("words", words))
    return (("value", str(view.row.actual)), ("words", words))


# What is taken off.


class _Taken(NamedTuple):
    """What a statement takes off, between two amounts."""

    low: Fraction
    high: Fraction
    steps: tuple[Step, ...]


_NOTHING_TAKEN = _Taken(ZERO, ZERO, ())


def _taken(one: Deduction | CaseDeduction, standard: Standard, view: _View) -> _Taken:
    if isinstance(one, CaseDeduction):
        assert view.cases is not None
        return _by_steps(view.cases, view.cases, one, standard, view)
    if isinstance(one.guard, Reached) and not view.row.reached(one.guard.state):
        return _NOTHING_TAKEN
    if isinstance(one.guard, Bounds) and one.guard.lower != one.guard.upper and _lies_in(one.guard, _number(one.guard, view)) is False:
        return _NOTHING_TAKEN
    low, high = _gap(one, standard, view)
    return _by_steps(low, high, one, standard, view)


def _by_steps(low: Fraction, high: Fraction, one: Deduction | CaseDeduction, standard: Standard, view: _View) -> _Taken:
    size = Fraction(one.step.magnitude)
    fewest = {Rounding.STARTED: math.ceil}.get(standard.rounding, math.floor)(low / size)  # type: ignore[arg-type]
    most = {Rounding.WHOLE: math.floor}.get(standard.rounding, math.ceil)(high / size)  # type: ignore[arg-type]
    if fewest <= 0 and most <= 0:
        return _NOTHING_TAKEN
    cost = _cost(one.cost, view)
    gap = f"{show(high)}{one.step.unit or ''}"
    fields: tuple[tuple[str, Field], ...] = (("gap", gap), ("words", text_of(one)))
    if fewest != most:
        counted = (("fewest", fewest), ("most", most), ("low", show(fewest * cost)), ("high", show(most * cost)))
        return _Taken(fewest * cost, most * cost, (Step("step-standard-taken-open", (*fields, *counted)),))
    return _Taken(fewest * cost, most * cost, (Step("step-standard-taken", (*fields, ("count", fewest), ("taken", show(fewest * cost)))),))


def _gap(one: Deduction, standard: Standard, view: _View) -> tuple[Fraction, Fraction]:
    """Return how far the row lies on the side of a step, in the step's unit, at least and at most."""
    if one.side is Side.LATE and view.days is not None:
        unit = one.step.unit
        if view.days == (0, 0):
            return ZERO, ZERO
        if unit is None or not is_compatible_with(_DAYS, unit):
            raise Open(Finding.of("standard-no-days"))
        factor = ratio(_DAYS, unit)
        return view.days[0] * factor, view.days[1] * factor
    if one.side is Side.LATE and not view.row.is_timed:
        raise Open(Finding.of("standard-no-days"))
    below = _below(one, standard, view)
    base = _base(one, standard)
    if one.side is Side.AWAY and view.deviation is not None and base is not None and base.basis is Basis.DEVIATION:
        # 每偏离1%: from the target, or from the end of what earns all points.
        return (max(ZERO, -below), view.deviation) if below < 0 else (ZERO, ZERO)
    gap = max(ZERO, below if one.side is Side.BELOW else abs(below) if one.side is Side.AWAY else -below)
    return gap, gap


def _below(one: Deduction, standard: Standard, view: _View) -> Fraction:
    """Return base − number in the step's unit."""
    base = _base(one, standard)
    shares = one.step.unit is not None and one.step.unit.symbol in _SHARES
    basis = base.basis if base is not None else one.basis
    if one.side is Side.AWAY or basis is Basis.DEVIATION:
        if view.deviation is None:
            raise Open()
        return (Fraction(base.upper) if base is not None and base.upper is not None else ZERO) - view.deviation
    if base is not None and (shares == (base.unit == PERCENT)):
        end = _end(base, one.side)
        number = _number(base, view)
        if shares:
            return end - number
        if base.unit is None or one.step.unit is None or not is_compatible_with(base.unit, one.step.unit):
            raise Open()
        return (end - number) * ratio(base.unit, one.step.unit)
    if basis is Basis.COMPLETION and shares:
        assert view.completion is not None
        return _HUNDRED - view.completion
    return view.row.behind(one.step)


def _end(bounds: Bounds, side: Side) -> Fraction:
    ends = (bounds.upper, bounds.lower) if side is Side.BELOW and bounds.lower is None else (bounds.lower, bounds.upper)
    end = next(end for end in ends if end is not None)
    return Fraction(end)


def _base(one: Deduction, standard: Standard) -> Bounds | None:
    """Return the numbers from whose end a step is counted; None: from the target."""
    if isinstance(one.guard, Bounds):
        return one.guard
    full = [
        band.condition
        for band in standard.bands
        if isinstance(band.condition, Bounds) and (band.award == FULL or _is_top(band, standard.bands))
    ]
    if not full:
        return None
    if len(full) > 1:
        raise Open(Finding.of("standard-no-band"))
    return full[0]
