"""Monitoring in the year: how far an indicator is for the month, as a colour."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from fractions import Fraction
from os import PathLike
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.fence import fenced
from indicator_dsl.meaning.about import About, direction
from indicator_dsl.meaning.evaluation import Cell, Evaluation, evaluate
from indicator_dsl.meaning.fallback import unread_evaluation
from indicator_dsl.meaning.outcome import Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.policy_file import load_policy
from indicator_dsl.model import Comparison, Indicator, Judgement, Prose, Relation, Trend
from indicator_dsl.units import is_share


class Colour(StrEnum):
    """Red: far behind; yellow: behind; green: on time; blue: far ahead."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class Progress:
    """`ratio` is actual ÷ (target × month ÷ 12), exact; `colour` is None where a person must say."""

    colour: Colour | None
    ratio: Fraction | None
    evaluation: Evaluation = attrs.field(repr=False)
    findings: tuple[Finding, ...] = ()


_WORDS = {Verdict.MET: Colour.GREEN, Verdict.PARTLY: Colour.YELLOW, Verdict.NOT_MET: Colour.RED}


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
) -> Progress:
    """Say how far `actual` is for the end of `month` (1–12): the target counts by twelfths.

    "At most" targets are green until they are exceeded; words are green, yellow or red by verdict.
    Raises ValueError for another month, `PolicyError` for a bad policy; never for what a cell says.
    """
    _check_month(month)
    rules = load_policy(policy)
    made = evaluate(target, actual, policy=rules, unit=unit, relation=relation, category=category, label=label, year=year)
    wanted = made.target
    if isinstance(wanted, Judgement | Prose | Trend):
        return Progress(colour=_WORDS.get(made.verdict), ratio=None, evaluation=made, findings=made.findings)
    if not isinstance(wanted, Comparison):
        colour = Colour.GREEN if made.verdict is Verdict.MET else None
        return Progress(colour=colour, ratio=None, evaluation=made, findings=(*made.findings, *_unclear(colour)))
    about = About(label=label or wanted.label, category=category)
    directions, _ = direction(rules, wanted.relation, about, wanted.quantity.unit, zero=not wanted.quantity.magnitude)
    if len(directions) == 1 and directions[0] in (Relation.LE, Relation.LT):
        colour = {Verdict.MET: Colour.GREEN, Verdict.NOT_MET: Colour.RED}.get(made.verdict)
        return Progress(colour=colour, ratio=None, evaluation=made, findings=(*made.findings, *_unclear(colour)))
    if len(directions) > 1 or made.attainment is None or wanted.quantity.magnitude <= 0:
        colour = _WORDS[made.verdict] if wanted.quantity.magnitude <= 0 and made.verdict in _WORDS and len(directions) == 1 else None
        return Progress(colour=colour, ratio=None, evaluation=made, findings=(*made.findings, *_unclear(colour)))
    return _forward(rules, made, wanted, month)


def _check_month(month: object) -> None:
    if isinstance(month, bool) or not isinstance(month, int) or not 1 <= month <= 12:
        raise ValueError(f"a month is a number from 1 to 12, not {month!r}")


def _forward(policy: Policy, made: Evaluation, wanted: Comparison, month: int) -> Progress:
    assert made.attainment is not None
    ratio = made.attainment * 12 / month
    unit = wanted.quantity.unit
    # A satisfaction of 90 % is not 45 % by June: the rule in use divides it all the same, and a person should know.
    rate = unit is not None and (is_share(unit.numerator) or bool(unit.denominators))
    notes = (Finding.of("progress-of-rate"),) if rate and month < 12 else ()
    return Progress(colour=colour_of(ratio, policy), ratio=ratio, evaluation=made, findings=(*made.findings, *notes))


def colour_of(ratio: Fraction, policy: Policy) -> Colour:
    """Return the colour of a progress ratio."""
    bounds = policy.progress
    for below, colour in ((bounds.red_below, Colour.RED), (bounds.yellow_below, Colour.YELLOW), (bounds.green_below, Colour.GREEN)):
        if ratio < below:
            return colour
    return Colour.BLUE


def _unclear(colour: Colour | None) -> tuple[Finding, ...]:
    return () if colour else (Finding.of("progress-unclear"),)


def progress_table(
    indicators: Iterable[Indicator], /, *, month: int, policy: str | PathLike[str] | Policy = "mof-2020", year: int | None = None
) -> tuple[tuple[Indicator, Progress], ...]:
    """Return `progress` for every row of a table.

    A row on which a mistake of ours shows has no colour, and the finding ``internal-error``.
    """
    _check_month(month)
    rules = load_policy(policy)
    return tuple((row, _row_progress(row, month, rules, year)) for row in indicators)


def _row_progress(row: Indicator, month: int, policy: Policy, year: int | None) -> Progress:
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

    def unread(error: Exception) -> Progress:
        made = unread_evaluation(error, *cells, place_of=lambda cell: str(row.place_of(cell)) or None, **said)
        return Progress(colour=None, ratio=None, evaluation=made, findings=made.findings)

    return fenced(lambda: progress(*cells, month=month, **said), unread)
