"""`Indicator`: one row of a form, as texts, before anything is read from them."""

from __future__ import annotations

from decimal import Decimal
from operator import index
from typing import Any, SupportsIndex

import attrs
from attrs.validators import instance_of, optional


@attrs.frozen(kw_only=True)
class Place:
    """Where in a file something stands: sheet (None where a file has none), 1-based row, column letters."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        cell = f"{self.column or ''}{self.row or ''}"
        return f"{self.sheet}!{cell}" if self.sheet and cell else (self.sheet or cell)


def _number_as_text(value: object) -> Any:
    """Return a whole number or a `Decimal` as a cell shows it; anything else as it is."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(index(value)) if isinstance(value, SupportsIndex) and not isinstance(value, bool) else value


def _cell(converter: Any = None) -> Any:
    return attrs.field(default=None, converter=converter, validator=optional(instance_of(str)))


@attrs.frozen(kw_only=True)
class Indicator:
    """One indicator row, each cell as a person reads it (``95%``, not 0.95); None where absent.

    `period_target` is 实施周期指标值, `target` 年度指标值, `actual` 实际完成值, `weight` 分值,
    `score` the form's own 得分 (both also an int or a `Decimal`), `reason` 偏差原因 or 扣分原因,
    `rule` a 赋分规则 or 评分标准 cell, `likelihood` 完成目标可能性, `forecast`
    全年预计完成值.  `shared` names the fields whose one cell stands for several rows, with that cell:
    ``(("weight", "F4"),)`` is a 分值 that counts once over all rows that name F4.  `stored` has what cells would show
    without their format's rounding: ``(("actual", "94.6%"),)`` of a cell that shows 95%.
    """

    name: str = attrs.field(validator=instance_of(str))
    level1: str | None = _cell()
    level2: str | None = _cell()
    target: str | None = _cell()
    actual: str | None = _cell()
    weight: str | None = _cell(_number_as_text)
    unit: str | None = _cell()
    relation: str | None = _cell()
    period_target: str | None = _cell()
    score: str | None = _cell(_number_as_text)
    reason: str | None = _cell()
    rule: str | None = _cell()
    forecast: str | None = _cell()
    likelihood: str | None = _cell()
    place: Place = Place()
    # Which column letters hold which field, as the table's header says: (("name", "D"), ("target", "E"), …).
    columns: tuple[tuple[str, str], ...] = ()
    shared: tuple[tuple[str, str], ...] = ()
    stored: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> dict[str, Place]:
        """The place of each field's own cell, for the fields that the table has."""
        return {field: self.place_of(field) for field, _ in self.columns}

    def place_of(self, field: str) -> Place:
        """Return the place of one field's cell (``place_of("target")``), the row's own place where it has no column."""
        return attrs.evolve(self.place, column=dict(self.columns).get(field, self.place.column))
