"""`monitor_form`: how far a monitoring table (绩效运行监控表) is for its month, its row of execution among the others."""

from __future__ import annotations

from collections import Counter
from os import PathLike
from typing import TYPE_CHECKING, Any

import attrs

from indicator_dsl.errors import Finding, FormError, Lang
from indicator_dsl.forms.casework.scoring import EXECUTION, amount
from indicator_dsl.forms.model import Form, FormKind, FundLine
from indicator_dsl.model import Indicator

if TYPE_CHECKING:
    from indicator_dsl.meaning import Policy, Progress

SCHEMA = 2
COLOURS = ("red", "yellow", "green", "blue")


@attrs.frozen(kw_only=True)
class Monitoring:
    """The rows of one table with their progress at the end of `month`; nothing is scored."""

    month: int
    policy: Policy = attrs.field(repr=False)
    lines: tuple[tuple[Indicator, Progress], ...]

    @property
    def needs_review(self) -> tuple[tuple[Indicator, Progress], ...]:
        """The rows that a person must look at."""
        return tuple(line for line in self.lines if line[1].needs_review)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each colour, are not due yet (``not_due``), or are for a person (``open``)."""
        found = Counter(state_of(made) for _, made in self.lines)
        return {state: found[state] for state in (*COLOURS, "not_due", "open")}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all rows, at their cells."""
        return tuple(finding for _, made in self.lines for finding in made.findings)

    def to_json(self, lang: Lang = "zh") -> dict[str, Any]:
        """Return the rows, and how many there are of each colour."""
        lines = [{**_row(row), **made.to_json(lang)} for row, made in self.lines]
        return {
            "schema": SCHEMA,
            "month": self.month,
            "policy": self.policy.name,
            "lines": lines,
            "total": self.counts | {"needs_reason": sum(made.needs_reason for _, made in self.lines)},
        }


def state_of(made: Progress) -> str:
    """Return the colour of a row; ``not_due`` and ``open`` where it has none."""
    if made.colour is not None:
        return made.colour.value
    return "open" if made.is_due else "not_due"


def _row(row: Indicator) -> dict[str, Any]:
    names = ("level1", "level2", "name", "target", "actual", "forecast", "unit", "relation", "reason")
    cells = {field: f"{place.column}{place.row}" for field, place in row.cells.items()}
    stated = {name: getattr(row, name) for name in names}
    return {"place": str(row.place), "cells": cells, **stated, "likelihood_stated": row.likelihood}


def monitor_form(
    form: Form, /, *, month: int | None = None, policy: str | PathLike[str] | Policy = "mof-2020", year: int | None = None
) -> Monitoring:
    """Say how far each row of a monitoring table is (of a workbook, one of `Form.each`), by `meaning.progress_table`.

    `month` (1–12) is the form's own where None.  The fund block's total row stands first, as 预算执行率: what was paid of the
    budget, against the months gone.  Dates without a year are of `year`, else of the form's.
    Raises `FormError` for another kind of table (``form-not-monitoring``) and for one that doesn't say its month
    (``form-no-month``), `PolicyError` for a bad policy.
    """
    from indicator_dsl.meaning import load_policy, progress_table

    if form.kind is not FormKind.MONITORING:
        raise FormError("form-not-monitoring", reasons="、".join(form.kind_reasons) or "—")
    counted = form.month if month is None else month
    if counted is None:
        raise FormError("form-no-month")
    rules = load_policy(policy)
    line = form.execution
    rows = (*([found] if line is not None and (found := _execution(form, line, rules)) else []), *form.indicators)
    return Monitoring(month=counted, policy=rules, lines=progress_table(rows, month=counted, policy=rules, year=year or form.year))


def _execution(form: Form, line: FundLine, policy: Policy) -> Indicator | None:
    """Return the fund block's total as a row; None where the table has a row of execution itself, or the block no amounts."""
    from indicator_dsl.meaning.execution import is_execution

    budget = line.adjusted or line.initial
    if budget is None or any(is_execution(indicator, policy) for indicator in form.indicators):
        return None
    written = dict(line.written)
    texts = written.get("adjusted") or written.get("initial"), written.get("executed"), written.get("forecast")
    amounts = budget, line.executed, line.forecast
    said = [None if money is None else amount(text, money, line.unit) for text, money in zip(texts, amounts, strict=True)]
    # What is paid is to reach the budget.
    return Indicator(name=EXECUTION, level1=EXECUTION, target=said[0], actual=said[1], forecast=said[2], relation="≥", place=line.place)
