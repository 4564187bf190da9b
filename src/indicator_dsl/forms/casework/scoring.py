"""`score_form`: a form's indicators with its row of execution, what people decided, held against the form's own scores."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.casework.matching import Fit, about_file, fit
from indicator_dsl.forms.model import Form, FormKind
from indicator_dsl.forms.totals import Covers, covered, execution_beside
from indicator_dsl.model import Comparison, Decision, Expression, Indicator, Relation
from indicator_dsl.units import Quantity, plain

if TYPE_CHECKING:
    from indicator_dsl.meaning import Execution, Policy, TableScore

EXECUTION = "预算执行率"
"""The name of the row that a fund block is scored as."""


def score_form(
    form: Form,
    /,
    *,
    policy: str | PathLike[str] | Policy = "mof-2020",
    year: int | None = None,
    decisions: Iterable[Decision] = (),
) -> TableScore:
    """Score one form (of a workbook, one of `Form.each`) under a policy.

    The fund block's total row is scored as 预算执行率 with the weight that the form gives it.  The
    findings are those of the table, and of the form's own 得分 and 总分 where they differ from ours.
    Dates without a year are of `year`, else of the form's.

    `decisions` are what `forms.read_decisions` returns; those about this form are applied, others passed
    over: a corrected cell is scored anew, points within the range that the rule allows settle their row.
    One that doesn't hold (the texts changed, points out of the range) is a finding, and stands in `unapplied`.
    Raises `PolicyError` for a bad policy, and `FormError` (``form-is-monitoring``) for a monitoring table,
    whose values are those of a part of the year.
    """
    from indicator_dsl.forms.casework.settling import corrected, settle

    if form.kind is FormKind.MONITORING:
        raise FormError("form-is-monitoring", reasons="、".join(form.kind_reasons))
    from indicator_dsl.meaning import check_scores, load_policy, score_table
    from indicator_dsl.meaning.tables import sum_lines

    rules = load_policy(policy)
    row, execution = _execution(form, rules)
    rows = (*with_points(form.indicators), *row)
    fits = [found for found in fit(_about(form, decisions), rows, form.sheet) if not _of_another_sheet(found, form)]
    by_row: dict[int, list[Decision]] = {}
    for found in fits:
        if found.row is not None and found.misfit is None:
            by_row.setdefault(found.row, []).append(found.decision)
    read = [corrected(indicator, by_row.get(number, ())) for number, indicator in enumerate(rows)]
    table = score_table([indicator for indicator, _, _ in read], policy=rules, execution=execution, year=year or form.year)
    stated = form.total.score if form.total else None
    covers = covered(form)
    check = check_scores(table, total=stated if covers is Covers.ALL else None)
    findings = [*_parted_levels(form.indicators), *check.all_findings, *(_misfit(found, rows) for found in fits if found.misfit)]
    if covers is Covers.INDICATORS:
        alone = attrs.evolve(table, lines=tuple(line for line in table.lines if line.kind != "execution"))
        findings += check_scores(alone, total=stated).findings
    elif covers is Covers.MORE and form.total is not None and stated is not None:
        findings.append(Finding.of("form-total-unchecked", place=str(form.total.place), total=stated, weight=plain(table.weight)))
    unapplied: list[Decision] = [found.decision for found in fits if found.misfit]
    lines = list(table.lines)
    for number, made in by_row.items():
        _, corrections, contradicting = read[number]
        settled = settle(lines[number], corrections, made, rules)
        lines[number] = settled.line
        findings += settled.findings
        unapplied += (*settled.unapplied, *contradicting)
        findings += [_contradiction(rows[number], decision) for decision in contradicting[:1]]
    if by_row:
        table = sum_lines(lines, rules)
    return attrs.evolve(table, findings=(*table.findings, *findings), unapplied=tuple(unapplied), own_total=check.own_total)


def _about(form: Form, decisions: Iterable[Decision]) -> list[Decision]:
    return [decision for decision in decisions if about_file(decision, form.source, form.hash)]


def _of_another_sheet(found: Fit, form: Form) -> bool:
    """Whether a decision that found no row names another sheet of the file: then it is no concern of this form."""
    sheets = {form.sheet, *(indicator.place.sheet for indicator in form.indicators)}
    return found.row is None and found.decision.sheet is not None and found.decision.sheet not in sheets


def _misfit(found: Fit, rows: tuple[Indicator, ...]) -> Finding:
    place = None if found.row is None else str(rows[found.row].place_of("target")) or None
    now = rows[found.row] if found.row is not None else None
    texts: dict[str, Any] = {
        "then": _texts(found.decision.target, found.decision.actual),
        "now": _texts(now.target, now.actual) if now else "",
    }
    return Finding.of(f"decision-{found.misfit}", place=place, name=found.decision.name, by=found.decision.by or "", **texts)


def _texts(target: str | None, actual: str | None) -> str:
    return " | ".join(text or "" for text in (target, actual))


def _contradiction(row: Indicator, decision: Decision) -> Finding:
    place = str(row.place_of(str(decision.field))) or None
    return Finding.of("decision-contradicts", place=place, name=row.name, by=decision.by or "", count=2)


def with_points(indicators: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators with the points that each has: its own, an equal part of a shared cell, or of its level's (数量指标（20分）).

    The last of several rows takes what rounding leaves; a shared 得分 is parted like the points that it is of.
    """
    groups = {("level", level): rows for level, rows in _by_pointed_level(indicators).items()}
    for at, indicator in enumerate(indicators):
        for cell in indicator.shared:
            groups.setdefault(cell, []).append(at)
    out = list(indicators)
    for (kind, name), rows in groups.items():
        role = "weight" if kind == "level" else kind
        points = points_of_level(name.split("\n")[-1]) if kind == "level" else _number(getattr(indicators[rows[0]], role))
        if points is None:
            continue
        part = (points / len(rows)).quantize(_CENT)
        for index, at in enumerate(rows):
            share = part if index + 1 < len(rows) else points - part * (len(rows) - 1)
            out[at] = attrs.evolve(out[at], weight=plain(share)) if role == "weight" else attrs.evolve(out[at], score=plain(share))
    return tuple(out)


def _by_pointed_level(indicators: Sequence[Indicator]) -> dict[str, list[int]]:
    """Return the rows of each level whose label states points, in a form whose rows have none of their own."""
    levels: dict[str, list[int]] = {}
    if not any(indicator.weight for indicator in indicators):
        for at, indicator in enumerate(indicators):
            if (level := _pointed_level(indicator)) is not None:
                levels.setdefault(level, []).append(at)
    return levels


def _parted_levels(indicators: Sequence[Indicator]) -> Iterator[Finding]:
    """Yield a finding of each level whose points its rows share in equal parts: the form doesn't say how."""
    for name, rows in _by_pointed_level(indicators).items():
        level = name.split("\n")[-1]
        if len(rows) > 1 and (points := points_of_level(level)) is not None:
            place = str(indicators[rows[0]].place) or None
            yield Finding.of("form-level-parted", place=place, level=level, weight=plain(points), count=len(rows))


_CENT = Decimal("0.01")
_IN_LABEL = re.compile(r"[（(]\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*分?\s*[)）]\s*$")


def points_of_level(level: str | None) -> Decimal | None:
    """Return the points that a level's label states: 20 of 数量指标（20分）."""
    found = _IN_LABEL.search(level or "")
    return Decimal(found[1]) if found else None


def _pointed_level(indicator: Indicator) -> str | None:
    """Return the nearest level of a row whose label states points, with the level above it."""
    if points_of_level(indicator.level2) is not None:
        return f"{indicator.level1 or ''}\n{indicator.level2}"
    return indicator.level1 if points_of_level(indicator.level1) is not None else None


def _number(text: str | None) -> Decimal | None:
    found = _NUMBER.fullmatch((text or "").strip().removesuffix("分"))
    return Decimal(found[0].replace(",", "")) if found else None


_NUMBER = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")


def in_full(text: str | None, indicator: Indicator, read: Expression | None) -> str | None:
    """Return a cell's text; a bare number with what columns of their own add to it, as it was read: ``≤30万元``."""
    if text is None or not isinstance(read, Comparison) or not _NUMBER.fullmatch(text.strip()):
        return text
    number, unit = text.strip(), read.quantity.unit
    sign = "" if read.relation is Relation.UNSTATED else str(read.relation)
    # %(百分比) is %; 万元, whose scale went into the number that was read, stays as the column has it.
    same = Decimal(number.replace(",", "")) == read.quantity.magnitude
    return f"{sign}{number}{(unit if same else indicator.unit) if unit else ''}"


_PLAIN = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def amount(text: str | None, quantity: Quantity, unit: str | None) -> str:
    """Return an amount as the form writes it, with the unit of its column."""
    if text is not None and _PLAIN.fullmatch(text.strip()):
        return f"{text.strip().replace(',', '')}{unit or ''}"
    return f"{quantity.magnitude:f}{quantity.unit or ''}"


def _execution(form: Form, policy: Policy) -> tuple[tuple[Indicator, ...], Execution | None]:
    """Return the fund block's total row as a row of the table, and what was paid of what.

    A form whose fund block states no weight gives execution none, unless its indicators leave room
    for the policy's.
    """
    from indicator_dsl.meaning import Execution
    from indicator_dsl.meaning.execution import is_execution
    from indicator_dsl.meaning.weights import read_points

    line = form.execution
    budget = (line.adjusted or line.initial) if line else None
    if line is None or budget is None or line.executed is None:
        return (), None
    written = dict(line.written)
    stated = written.get("adjusted") or written.get("initial"), written.get("executed")
    # As the form writes them: 90 of 万元 stays 90万元.
    execution = Execution(budget=amount(stated[0], budget, line.unit), paid=amount(stated[1], line.executed, line.unit))
    if any(is_execution(indicator, policy) for indicator in form.indicators):
        if not execution_beside(form):
            return (), execution
        row = Indicator(name=EXECUTION, level1=EXECUTION, weight=line.weight, score=line.score, place=line.place)
        return (attrs.evolve(row, target=str(execution.budget), actual=str(execution.paid)),), None
    weights = sum((Fraction(points) for i in form.indicators if (points := read_points(i.weight)) is not None), Fraction(0))
    weight, own = line.weight, policy.execution.weight
    if weight is None and weights and weights + own <= policy.weights.total:
        weight = plain(Decimal(own.numerator) / own.denominator)
    if weight is None:
        return (), None
    row = Indicator(name=EXECUTION, level1=EXECUTION, weight=weight, score=line.score, place=line.place)
    return (row,), execution
