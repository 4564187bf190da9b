"""Monitoring in the year: how far an indicator is for the month, as a colour; what is expected of the year; what needs a reason."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import Finding, Lang
from indicator_dsl.fence import fenced
from indicator_dsl.meaning.about import About, direction
from indicator_dsl.meaning.asking import asks_for_reason, is_given
from indicator_dsl.meaning.evaluation import Cell, Evaluation, evaluate
from indicator_dsl.meaning.fallback import unread_evaluation
from indicator_dsl.meaning.outcome import Field, Step, Verdict, show
from indicator_dsl.meaning.outlook import Outlook, outlook
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.meaning.readings import measure_of
from indicator_dsl.meaning.tables import place_finding
from indicator_dsl.model import Comparison, Day, Indicator, Judgement, Period, Prose, Relation, Trend
from indicator_dsl.units import is_share

if TYPE_CHECKING:
    from indicator_dsl.language import Likelihood


class Colour(StrEnum):
    """Red: far behind; yellow: behind; green: on time; blue: far ahead."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Progress:
    """How far an indicator is at the end of a month, and what is expected of the year.

    `ratio` is actual ÷ (target × month ÷ 12), exact, where the number grows month by month; of a level (`is_level`) the attainment
    counts, whatever the month.  `colour` is None where a person must say it, or where nothing was due yet (`is_due`).  `outlook` is
    the forecast against the year's target, and how likely it is that it will be reached; None where nothing was asked.
    `needs_review` says that a person must look, `findings` why.
    """

    colour: Colour | None
    ratio: Fraction | None
    month: int
    evaluation: Evaluation = attrs.field(repr=False)
    policy: Policy = attrs.field(repr=False)
    outlook: Outlook | None = None
    is_due: bool = True
    is_level: bool = False
    needs_review: bool = False
    findings: tuple[Finding, ...] = ()
    _steps: tuple[Step, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def likelihood(self) -> Likelihood | None:
        """How likely it is that the year's target will be reached; None where that is open."""
        return self.outlook.likelihood if self.outlook else None

    @property
    def rate(self) -> Fraction | None:
        """What the colour goes by: `ratio`, of a level its attainment; None where it goes by something else."""
        return self.evaluation.attainment if self.is_level else self.ratio

    @property
    def needs_reason(self) -> bool:
        """Whether the unit has to say why: it is behind, or the year's target is not certain to be reached."""
        return self.colour in (Colour.RED, Colour.YELLOW) or (self.outlook is not None and self.outlook.falls_short)

    def steps(self, lang: Lang = "zh") -> tuple[str, ...]:
        """Return how the colour and the outlook came about, in words."""
        own = [step.text(Fraction(0), lang) for step in self._steps]
        return (*own, *(self.outlook.steps(lang) if self.outlook else ()))

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the interchange form."""
        made, out = self.evaluation, self.outlook
        return {
            "schema": 2,
            "month": self.month,
            "colour": self.colour.value if self.colour else None,
            "progress": None if self.ratio is None else show(self.ratio),
            "attainment": None if made.attainment is None else show(made.attainment),
            "verdict": made.verdict.value,
            "due": self.is_due,
            "forecast_verdict": out.verdict.value if out else None,
            "likelihood": self.likelihood.value if self.likelihood else None,
            "needs_review": self.needs_review,
            "needs_reason": self.needs_reason,
            "steps": list(self.steps(lang)),
            "findings": [finding.to_json(lang) for finding in self.findings],
        }


def progress(
    target: Cell,
    actual: Cell,
    /,
    *,
    month: int,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: str | None = None,
    relation: str | None = None,
    category: str | None = None,
    label: str | None = None,
    year: int | None = None,
    forecast: Cell = None,
    likelihood: str | None = None,
    reason: str | None = None,
) -> Progress:
    """Say how far `actual` is for the end of `month` (1–12): the target counts by twelfths.

    "At most" targets are green until they are exceeded; words are green, yellow or red by verdict; a rate is a level, whatever the
    month, unless its name says that it grows; a deadline that is still to come is not due.

    `forecast` (全年预计完成情况) is held against the year's target, `likelihood` is 完成目标可能性, `reason` 偏差原因.  Of each, None
    says that the form doesn't ask for it, an empty text that the cell is empty.
    Raises ValueError for another month, `PolicyError` for a bad policy; never for what a cell says.
    """
    _check_month(month)
    rules = load_policy(policy)
    said: dict[str, Any] = {"policy": rules, "unit": unit, "relation": relation, "category": category, "label": label, "year": year}
    made = evaluate(target, actual, **said)
    found = _standing(rules, made, About(label=label, category=category, year=year), month)
    expected = None if forecast is None and likelihood is None else outlook(made, forecast, likelihood, **said)
    return _asking(_with_outlook(found, expected), reason)


def _check_month(month: object) -> None:
    if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= 12:
        raise ValueError(f"a month is a number from 1 to 12, not {month!r}")


# Which colour.


def _standing(rules: Policy, made: Evaluation, about: About, month: int) -> Progress:
    wanted = made.target
    if isinstance(wanted, Period) and _is_to_come(wanted, made, about.year, month):
        step, note = Step("step-progress-to-come"), Finding.of("progress-not-due")
        return Progress(colour=None, ratio=None, month=month, policy=rules, evaluation=made, is_due=False, findings=(note,), steps=(step,))
    if isinstance(wanted, Comparison) and made.verdict is not Verdict.UNDETERMINED:
        return _of_number(rules, made, wanted, about, month)
    if isinstance(wanted, Judgement | Prose | Trend):
        return _coloured(rules, made, month, _WORDS.get(made.verdict))
    if isinstance(wanted, Period) and made.verdict is Verdict.NOT_MET and not isinstance(made.actual, Period):
        return _coloured(rules, made, month, Colour.RED)
    return _coloured(rules, made, month, Colour.GREEN if made.verdict is Verdict.MET else None)


_WORDS = {Verdict.MET: Colour.GREEN, Verdict.PARTLY: Colour.YELLOW, Verdict.NOT_MET: Colour.RED}


def _coloured(rules: Policy, made: Evaluation, month: int, colour: Colour | None, *steps: Step, ratio: Fraction | None = None) -> Progress:
    """Return the progress of a colour; where there is none a person says it."""
    if colour is None:
        told = made.findings
        # What is missing says it all, and so does a word.
        said = made.actual is None or isinstance(made.target, Judgement | Prose | Trend)
        notes = told if said and told else (*told, Finding.of("progress-unclear"))
        steps = steps or (Step("step-progress-person"),)
        return Progress(
            colour=None, ratio=ratio, month=month, policy=rules, evaluation=made, needs_review=True, findings=notes, steps=steps
        )
    steps = steps or (Step("step-progress-verdict", (("verdict", made.verdict.value), ("colour", colour.value))),)
    # How many points it earns is of no concern here, and no surplus has to be explained before the year is over.
    of_points = made.outcome.findings if made.outcome.is_open else ()
    notes = tuple(f for f in made.findings if f not in of_points and not asks_for_reason(f))
    return Progress(colour=colour, ratio=ratio, month=month, policy=rules, evaluation=made, findings=notes, steps=steps)


def _is_to_come(wanted: Period, made: Evaluation, year: int | None, month: int) -> bool:
    """Whether a deadline lies after the month, and the actual says neither that it was met nor when."""
    if made.verdict is Verdict.MET or isinstance(made.actual, Period) or wanted.end is None:
        return False
    return _key(wanted.end, year) > ((year if wanted.end.year is not None and year is not None else 0), month)


def _key(day: Day, year: int | None) -> tuple[int, int]:
    """Return year and month of a day; the year counts only where both are known."""
    return (day.year if day.year is not None and year is not None else 0), day.month


def _of_number(rules: Policy, made: Evaluation, wanted: Comparison, about: About, month: int) -> Progress:
    unit = wanted.quantity.unit
    about = attrs.evolve(about, label=about.label or wanted.label)
    directions, _ = direction(rules, wanted.relation, about, unit, zero=not wanted.quantity.magnitude)
    if len(directions) > 1:
        return _coloured(rules, made, month, None)
    caps = directions[0] in (Relation.LE, Relation.LT)
    if caps or wanted.quantity.magnitude <= 0 or made.attainment is None:
        colour = {Verdict.MET: Colour.GREEN, Verdict.NOT_MET: Colour.RED}.get(made.verdict)
        if colour is None or (made.attainment is None and not caps and wanted.quantity.magnitude > 0):
            return _coloured(rules, made, month, None)
        return _coloured(rules, made, month, colour)
    return _forward(rules, made, wanted, about, month)


def _forward(rules: Policy, made: Evaluation, wanted: Comparison, about: About, month: int) -> Progress:
    """Colour a number that is to be reached: by twelfths of the year, a rate that doesn't grow by what it is."""
    from indicator_dsl.language import grows_in_year

    attainment, unit = made.attainment, wanted.quantity.unit
    assert attainment is not None
    ratio = attainment * 12 / month
    rate = unit is not None and (is_share(unit.numerator) or bool(unit.denominators)) and month < 12
    if rate and rules.progress.rates == "level" and not grows_in_year(about.label or ""):
        return _of_level(rules, made, wanted, month)
    if _is_near_a_bound(rules, made, ratio):
        return _coloured(rules, made, month, None, ratio=ratio)
    colour = colour_of(ratio, rules)
    fields: tuple[tuple[str, Field], ...] = (*_sides(made, wanted), ("month", month), ("pct_ratio", ratio), *_between(colour, rules))
    step = Step(f"step-progress-{colour.value}", fields, measure=measure_of(wanted, wanted))
    found = _coloured(rules, made, month, colour, step, ratio=ratio)
    notes = (Finding.of("progress-of-rate"),) if rate and rules.progress.rates == "months" else ()
    return attrs.evolve(found, findings=(*found.findings, *notes))


def _is_near_a_bound(rules: Policy, made: Evaluation, ratio: Fraction) -> bool:
    """Whether an approximate actual (约500人) may have either of two colours."""
    if not isinstance(made.actual, Comparison) or made.actual.relation is not Relation.APPROX:
        return False
    margin = ratio * rules.approximate.actual
    return colour_of(ratio - margin, rules) is not colour_of(ratio + margin, rules)


def _of_level(rules: Policy, made: Evaluation, wanted: Comparison, month: int) -> Progress:
    """Colour a rate that is what it is in every month: where it might grow all the same, and the colours differ, a person says it."""
    attainment = made.attainment
    assert attainment is not None
    level, grown = (min(colour_of(value, rules), Colour.GREEN, key=_RANK.index) for value in (attainment, attainment * 12 / month))
    if made.verdict is Verdict.MET:
        level = grown = Colour.GREEN
    fields: tuple[tuple[str, Field], ...] = (*_sides(made, wanted), ("pct_ratio", attainment))
    measure = measure_of(wanted, wanted)
    if level is not grown:
        step = Step("step-progress-level-open", fields, measure=measure)
        return _coloured(rules, made, month, None, step)
    step = Step("step-progress-level", (*fields, ("colour", level.value)), measure=measure)
    return attrs.evolve(_coloured(rules, made, month, level, step, ratio=attainment), ratio=None, is_level=True)


_RANK = list(Colour)


def _sides(made: Evaluation, wanted: Comparison) -> tuple[tuple[str, Fraction], ...]:
    target = Fraction(wanted.quantity.magnitude)
    assert made.attainment is not None
    return ("actual", made.attainment * target), ("target", target)


def _between(colour: Colour, rules: Policy) -> tuple[tuple[str, Fraction], ...]:
    """Return the bounds of a colour, for its step."""
    of = rules.progress
    marks = (Fraction(0), of.red_below, of.yellow_below, of.green_below, of.green_below)
    at = _RANK.index(colour)
    return ("pct_low", marks[at]), ("pct_high", marks[at + 1])


def colour_of(ratio: Fraction, policy: Policy) -> Colour:
    """Return the colour of a progress ratio."""
    bounds = policy.progress
    for below, colour in ((bounds.red_below, Colour.RED), (bounds.yellow_below, Colour.YELLOW), (bounds.green_below, Colour.GREEN)):
        if ratio < below:
            return colour
    return Colour.BLUE


# What is expected, and what is asked for.


def _with_outlook(found: Progress, expected: Outlook | None) -> Progress:
    if expected is None:
        return found
    notes = expected.findings
    ahead = found.evaluation.attainment
    if ahead is not None and found.ratio is not None and expected.attainment is not None and expected.attainment < ahead:
        # By July more than in the whole year: one of the two numbers is wrong.
        notes = (*notes, Finding.of("forecast-below-actual"))
    return attrs.evolve(found, outlook=expected, needs_review=found.needs_review or bool(notes), findings=(*found.findings, *notes))


def _asking(found: Progress, reason: str | None) -> Progress:
    """Ask for the reason that is due; one that is given is not asked for."""
    if reason is None or is_given(reason):
        return found
    if found.needs_reason:
        return attrs.evolve(found, findings=(*found.findings, Finding.of("progress-reason")))
    if found.colour is Colour.BLUE:
        at = show(found.policy.progress.green_below * 100) + "%"
        return attrs.evolve(found, findings=(*found.findings, Finding.of("progress-far-ahead", at=at)))
    return found


# Tables.


def progress_table(
    indicators: Iterable[Indicator], /, *, month: int, policy: str | PathLike[str] | Policy = "mof-2020", year: int | None = None
) -> tuple[tuple[Indicator, Progress], ...]:
    """Return `progress` for every row of a table, with its forecast, its likelihood and its reason where the table asks for them.

    A row on which a mistake of ours shows has no colour, and the finding ``internal-error``.
    """
    _check_month(month)
    rules = load_policy(policy)
    return tuple((row, row_progress(row, month, rules, year)) for row in indicators)


def row_progress(row: Indicator, month: int, policy: Policy, year: int | None) -> Progress:
    """Return the progress of one row; its findings stand at the cells that they are about."""
    category = " ".join(level for level in (row.level1, row.level2) if level) or None
    cells = row.target, row.actual
    said: dict[str, Any] = {
        "policy": policy,
        "unit": row.unit,
        "relation": row.relation,
        "category": category,
        "label": row.name,
        "year": year,
    }
    columns = dict(row.columns)
    asked: dict[str, Any] = {field: getattr(row, field) or ("" if field in columns else None) for field in ("forecast", "likelihood")}

    def unread(error: Exception) -> Progress:
        made = unread_evaluation(error, *cells, place_of=lambda cell: str(row.place_of(cell)) or None, **said)
        return Progress(colour=None, ratio=None, month=month, policy=policy, evaluation=made, needs_review=True, findings=made.findings)

    def made() -> Progress:
        found = progress(*cells, month=month, reason=row.reason or "", **asked, **said)
        found.steps()
        return found

    found = fenced(made, unread)
    return attrs.evolve(found, findings=tuple(place_finding(finding, row) for finding in found.findings))
