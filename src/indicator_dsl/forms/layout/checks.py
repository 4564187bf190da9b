"""What is said of a table's indicators after they were taken: points that rows share, ticks, targets in names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.cells import as_number, filled
from indicator_dsl.forms.layout.fields import STATED, Fields
from indicator_dsl.forms.layout.ticks import ticked
from indicator_dsl.model import Indicator

_LEAST = 4  # rows whose targets may be points
_CODES = {"weight": "form-shared-weight", "score": "form-shared-score"}


def shared(indicators: Sequence[Indicator]) -> tuple[list[Indicator], list[Finding]]:
    """Return the indicators with `shared` naming the cell of points that several of them stand beside, and a finding for each such cell."""
    rows = Counter(cell for indicator in indicators for cell in indicator.shared)
    first: dict[tuple[str, str], str] = {}
    findings: list[Finding] = []
    out: list[Indicator] = []
    for indicator in indicators:
        kept: list[tuple[str, str]] = []
        for cell in dict.fromkeys(indicator.shared):
            role, _ = cell
            if rows[cell] < 2:
                continue
            beside = role == "score" and any(name == "weight" for name, _ in kept)
            if cell not in first and beside:
                # Points and score of the same rows are one fact.
                first[cell] = str(indicator.place_of(role))
            elif cell not in first:
                first[cell] = str(indicator.place_of(role))
                fields = {role: getattr(indicator, role) or "", "count": str(rows[cell])}
                findings.append(Finding.of(_CODES[role], span=None, place=first[cell], **fields))
            kept.append((role, first[cell]))
        out.append(attrs.evolve(indicator, shared=tuple(kept)))
    return out, findings


def blank_weights(indicators: Sequence[Indicator]) -> list[Finding]:
    """Tell of a weight with blanks below it in its block: without merged cells (CSV) one of several rows stands in the first."""
    out: list[Finding] = []
    above: Indicator | None = None
    for before, indicator in pairwise(indicators):
        above = before if before.weight is not None else above
        shares = above is not None and before is above and indicator.weight is None and indicator.level1 == above.level1
        if shares and above is not None and filled(indicator.target) and filled(indicator.actual):
            out.append(Finding.of("form-weight-blank", place=str(indicator.place), name=indicator.name, weight=above.weight))
    return out


def ticks(fields: Fields, row: Row, name: str) -> list[Finding]:
    """Tell of options of which none is ticked, or more than one."""
    out: list[Finding] = []
    for role in (*STATED, "likelihood"):
        column = fields.column(row, role)
        if column is None:
            continue
        found = [fields.ticks(row, column)] if column.options else [ticked(c.text) for c in row.cells[column.start : column.end]]
        place = fields.grid.place(row, column.start)
        wrong = [words for words in found if words is not None and len(words) != 1]
        out += [Finding.of("form-ticks", place=place, name=name, count=str(len(words))) for words in wrong]
    return out


def parted(name: str, place: str) -> tuple[str, str, list[Finding]]:
    """Part the target from a name that ends with it, in a table without a column of targets: 培训人数≥500人."""
    from indicator_dsl.language import scan
    from indicator_dsl.model import Comparison, Relation

    last = next(reversed([*scan(name)]), None)
    clause = last.expression if last is not None else None
    if last is None or last.span[1] != len(name) or not isinstance(clause, Comparison):
        return name, "", []
    label = name[: last.span[0]].rstrip(" :：，,")
    # 发放准确率100% states a share; 第2期, A4 are parts of names.
    if not label or (clause.relation is Relation.UNSTATED and not (last.text.endswith("%") and label.endswith(("率", "度", "比例")))):
        return name, "", []
    return label, last.text, [Finding.of("form-target-in-name", place=place, name=label, target=last.text)]


def unit_of(target: str) -> str:
    """Return what stands behind the last digit of a text: 万元 in ≤400万元."""
    return re.split(r"[0-9.]", target)[-1]


def points_as_targets(fields: Fields, indicators: Sequence[Indicator]) -> list[Finding]:
    """Tell of targets that are points: in a table without 分值 they sum to 100 (or to what execution leaves), in steps of a half."""
    numbers = [as_number(i.target) for i in indicators]
    known = [number for number in numbers if number is not None]
    if fields.has("weight") or len(known) < _LEAST or len(known) < len(numbers):
        return []
    if sum(known) not in (Decimal(100), Decimal(90)) or any(
        number % Decimal("0.5") or "%" in (i.target or "") for i, number in zip(indicators, known, strict=True)
    ):
        return []
    return [Finding.of("form-targets-are-points", place=str(indicators[0].place_of("target")), sum=f"{sum(known):f}")]
