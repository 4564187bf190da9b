"""Sections of a table that are rows of their own with their sum: 一、通用考核项目 40 over 1, 2, 3."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.cells import as_number, depth_of
from indicator_dsl.forms.layout.fields import STATED, Fields
from indicator_dsl.model import Indicator


@attrs.frozen
class Taken:
    """An indicator with how deep its numbering stands, and whether anything but points says what is wanted of it.

    `alone` is a row that has no other text: where it is no section, it is a heading, and no indicator.
    """

    indicator: Indicator
    depth: int | None
    asked: bool
    alone: bool

    @classmethod
    def of(cls, indicator: Indicator, row: Row, fields: Fields) -> Taken:
        """Look at the numbering of a row: in its serial, else in its name."""
        asked = any(getattr(indicator, field) for field in (*STATED, "rule"))
        return cls(
            indicator, depth_of(fields.serial(row) or indicator.name), asked, fields.section(row) is not None and not fields.only_named(row)
        )


def parted(rows: Sequence[Taken]) -> tuple[list[Indicator], list[Finding]]:
    """Return the indicators without the sections, which become their levels, and a finding for each sum that the rows don't give.

    A section asks for nothing itself, and the row below it is numbered deeper.
    """
    out: list[Indicator] = []
    findings: list[Finding] = []
    over: list[Taken] = []
    for at, taken in enumerate(rows):
        if taken.depth is not None:
            over = [section for section in over if section.depth is not None and section.depth < taken.depth]
        if _is_section(rows, at):
            findings += _unequal(rows, at)
            over.append(taken)
            continue
        if taken.alone:
            continue
        indicator, names = taken.indicator, [section.indicator.name for section in over]
        if names and indicator.level1 is None:
            indicator = attrs.evolve(indicator, level1=names[0], level2=names[1] if len(names) > 1 else indicator.level2)
        out.append(indicator)
    return out, findings


def _is_section(rows: Sequence[Taken], at: int) -> bool:
    below = rows[at + 1].depth if at + 1 < len(rows) else None
    depth = rows[at].depth
    return not rows[at].asked and depth is not None and below is not None and below > depth


def _unequal(rows: Sequence[Taken], at: int) -> list[Finding]:
    """Hold a section's points to the sum of the rows below it."""
    section = rows[at]
    below: list[Indicator] = []
    for index in range(at + 1, len(rows)):
        depth = rows[index].depth
        if depth is not None and section.depth is not None and depth <= section.depth:
            break
        if not _is_section(rows, index):
            below.append(rows[index].indicator)
    out = []
    for role in ("weight", "score"):
        stated, parts = as_number(getattr(section.indicator, role)), [as_number(getattr(i, role)) for i in below]
        numbers = [number for number in parts if number is not None]
        total = sum(numbers, Decimal(0))
        if stated is not None and numbers and total != stated:
            place = str(section.indicator.place_of(role))
            fields = {"name": section.indicator.name, "role": role, "stated": f"{stated:f}", "sum": f"{total:f}"}
            out.append(Finding.of("form-section-sum", span=None, place=place, **fields))
    return out
