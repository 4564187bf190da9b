"""`score_form`: a form's indicators with its row of execution, held against the form's own scores."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from typing import TYPE_CHECKING

import attrs

from indicator_dsl.errors import FormError
from indicator_dsl.forms.model import Form, FormKind
from indicator_dsl.model import Comparison, Expression, Indicator, Relation
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.meaning import Execution, Policy, TableScore

_EXECUTION = "预算执行率"


def score_form(form: Form, /, *, policy: str | PathLike[str] | Policy = "mof-2020", year: int | None = None) -> TableScore:
    """Score one form (of a workbook, one of `Form.each`) under a policy.

    The fund block's total row is scored as 预算执行率 with the weight that the form gives it.  The
    findings are those of the table, and of the form's own 得分 and 总分 where they differ from ours.
    Dates without a year are of `year`, else of the form's.  Raises `PolicyError` for a bad policy, and
    `FormError` (``form-is-monitoring``) for a monitoring table, whose values are those of a part of the year.
    """
    if form.kind is FormKind.MONITORING:
        raise FormError("form-is-monitoring", reasons="、".join(form.kind_reasons))
    from indicator_dsl.meaning import check_scores, load_policy, score_table

    rules = load_policy(policy)
    row, execution = _execution(form, rules)
    table = score_table((*form.indicators, *row), policy=rules, execution=execution, year=year or form.year)
    check = check_scores(table, total=form.total.score if form.total else None)
    return attrs.evolve(table, findings=(*table.findings, *check.all_findings))


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


def _execution(form: Form, policy: Policy) -> tuple[tuple[Indicator, ...], Execution | None]:
    """Return the fund block's total row as a row of the table, and what was paid of what.

    A form whose fund block states no weight gives execution none, unless its indicators leave room
    for the policy's.
    """
    from indicator_dsl.meaning import Execution
    from indicator_dsl.meaning.execution import is_execution
    from indicator_dsl.meaning.tables import read_points

    line = form.execution
    budget = (line.adjusted or line.initial) if line else None
    if line is None or budget is None or line.executed is None:
        return (), None
    unit = str(budget.unit) if budget.unit else None
    execution = Execution(budget=budget.magnitude, paid=line.executed.magnitude, unit=unit)
    if any(is_execution(indicator, policy) for indicator in form.indicators):
        return (), execution
    weights = sum((Fraction(points) for i in form.indicators if (points := read_points(i.weight)) is not None), Fraction(0))
    weight, own = line.weight, policy.execution.weight
    if weight is None and weights and weights + own <= policy.weights.total:
        weight = plain(Decimal(own.numerator) / own.denominator)
    if weight is None:
        return (), None
    row = Indicator(name=_EXECUTION, level1=_EXECUTION, weight=weight, score=line.score, place=line.place)
    return (row,), execution
