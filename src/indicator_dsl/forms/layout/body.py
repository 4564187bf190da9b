"""Take the rows under a header: indicators with levels filled down, totals, and what rows of other kinds say."""

from __future__ import annotations

from functools import partial
from typing import Any

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.fence import fault, fenced
from indicator_dsl.forms.grid import Cell, Grid, Row
from indicator_dsl.forms.layout import checks
from indicator_dsl.forms.layout.cells import BARE, filled, is_number, level_name
from indicator_dsl.forms.layout.columns import Header
from indicator_dsl.forms.layout.fields import STATED, TEXTS, Fields
from indicator_dsl.forms.layout.realign import realigned
from indicator_dsl.forms.layout.rows import Look, RowKind, begins_other, kind_of_row, label_text
from indicator_dsl.forms.layout.sections import Taken, parted
from indicator_dsl.forms.layout.words import is_word, squeeze
from indicator_dsl.forms.layout.wraps import centred
from indicator_dsl.model import Indicator, Place


@attrs.frozen
class Total:
    """A 总分 row: the form's own sums."""

    weight: str | None
    score: str | None
    place: Place


@attrs.define
class Body:
    """What has been read of one table so far, and what goes on from row to row."""

    fields: Fields
    level1: str | None = None
    level2: str | None = None
    indicators: list[Indicator] = attrs.Factory(list)
    taken: list[Taken] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)
    total: Total | None = None
    _origins: dict[str, object] = attrs.Factory(dict)
    _labels: list[str | None] = attrs.Factory(list)
    _valueless: dict[tuple[str | None, int | None], Finding] = attrs.Factory(dict)
    _counted: int | None = None  # indicators above the total

    @classmethod
    def of(cls, grid: Grid, header: Header, year: int | None) -> Body:
        """Open a table: choose its columns, and take from the header the level that it may name."""
        fields = Fields.of(grid, header, year)
        body = cls(fields, findings=list(fields.findings))
        body.repeat(header)
        return body

    @property
    def grid(self) -> Grid:
        """The grid that the table stands in."""
        return self.fields.grid

    @property
    def header(self) -> Header:
        """The table's header."""
        return self.fields.header

    def _find(self, code: str, row: Row, column: int | None = None, **fields: str) -> None:
        self.findings.append(Finding.of(code, span=None, place=self.grid.place(row, column), **fields))

    def repeat(self, header: Header) -> None:
        """Take the header again (a new page, a new block): its own cell may name the block (产出指标)."""
        words = [c.text for c in (*header.of("level1"), *header.of("level2")) if is_word("level1", c.text)]
        if words:
            self.level1, self.level2 = level_name(words[0]), None

    def _look(self, row: Row, values: dict[str, str]) -> Look:
        return Look(row, self.fields, values, self.level1, self.level2, self.total is not None)

    def is_over(self, row: Row) -> bool:
        """Tell whether a row is the header of another table, which nobody knows."""
        if not self.indicators:
            return False
        return begins_other(self._look(row, self.fields.values(row)), counted=self._counted == len(self.indicators))

    def take(self, row: Row) -> None:
        """Read one row: an indicator, a label of the rows to come, a total, or nothing."""
        fenced(partial(self._take, row), partial(self._lose, row))

    def _lose(self, row: Row, error: Exception) -> None:
        self.findings.append(fault(error, "  ".join(row.texts()), self.grid.place(row)))

    def _take(self, row: Row) -> None:
        values = self.fields.values(row)
        look = self._look(row, values)
        kind = kind_of_row(look)
        if self.grid.ragged and self.total is None and kind not in _FIRM:
            values, found = realigned(self.fields, row, values)
            self.findings += found
            look = self._look(row, values)
            kind = kind_of_row(look)
        if kind is RowKind.TOTAL:
            self._counted = len(self.indicators)
            self.total = Total(values["weight"] or None, values["score"] or None, Place(sheet=row.sheet, row=row.number))
        elif kind is RowKind.LABEL:
            self._label(row, look)
        elif kind not in _FIRM:
            if kind is RowKind.INDICATOR and self._is_head(row, values):
                # A numbered section: what stood above it ends, and the rows below are its own (`parted`).
                self.level1 = self.level2 = None
            self._levels(row, values)
            if kind is RowKind.TEMPLATE:
                self._find("form-template-row", row, name=values["name"])
            elif kind is RowKind.INDICATOR:
                named = filled(values["name"]) and squeeze(values["name"]) != "无"
                name = values["name"] if named else self._name_from_levels(row, values)
                if name:
                    self._add(row, name, values)

    def _is_head(self, row: Row, values: dict[str, str]) -> bool:
        """Whether a row, in a table without levels, heads a section: alone and numbered as one, or 1 | 产出指标 with points only."""
        if self.fields.section(row) is not None:
            return True
        stated = any(filled(values[role]) for role in (*STATED, "rule"))
        return not stated and not self.fields.has("level1") and is_word("level1", values["name"]) and bool(self.fields.serial(row))

    def _label(self, row: Row, look: Look) -> None:
        text = label_text(look)
        first, second = is_word("level1", text), is_word("level2", text)
        if second and not self.fields.has("level2") and look.values["level1"] and look.values["name"] == text != look.values["level1"]:
            # The names' column holds the 二级指标 as rows of their own, beside the 一级指标.
            self._levels(row, {"level1": look.values["level1"], "level2": text})
        elif second and (self.level1 is not None or not first):
            self.level2 = level_name(text)
        else:
            self.level1, self.level2 = level_name(text), None

    def _levels(self, row: Row, values: dict[str, str]) -> None:
        first, second = values["level1"], values["level2"]
        if first:
            cell = next((c for c in self.fields.cells(row, "level1") if c.text), Cell())
            key: object = cell.origin if cell.origin is not None else first
            # The label of a block may stand in its middle: what came before belongs to it too.
            late = self.level1 is None and bool(self.indicators)
            if not late and (first != self.level1 or (cell.origin is not None and key != self._origins.get("level1"))):
                self.level2 = None
            self._origins["level1"] = key
            self.level1 = first
        if second:
            self.level2 = second

    def _name_from_levels(self, row: Row, values: dict[str, str]) -> str | None:
        """Name a row that has no name by its level: 合格率 under 二级指标 with its values; 产出指标 with its sum is none."""
        own = values["level2"] or values["level1"]
        stated = [role for role in STATED if filled(values[role])]
        if is_word("execution", own) and (stated or filled(values["weight"])):
            return own
        # What stands below the total, or in a cell across the columns, is text.
        across = self.fields.one_cell(row, ("target", "period_target"), ("actual", "weight", "score"))
        if not stated or self.total is not None or across:
            return None
        # Without merged cells (CSV) a name over several rows stands in the first of them only.
        above = self.indicators[-1].name if self.indicators else None
        name = own or above or self.level2 or self.level1
        if name is None:
            self._find("form-row-without-name", row)
        else:
            self._find("form-name-missing", row, name=name)
        return name

    def _add(self, row: Row, name: str, values: dict[str, str]) -> None:
        column = self.fields.columns["name"]
        at = column.start if column is not None else None
        spread = {c.origin for c in self.fields.cells(row, "name") if c.origin is not None}
        across = [r for r in ("level1", "level2") if spread & {c.origin for c in self.fields.cells(row, r) if c.origin is not None}]
        level1, level2 = self.level1, None if across else self.level2
        if is_word("execution", name) and values["level1"] == name:
            level2 = None
        if not any(filled(values[r]) for r in (*STATED, "weight", "score")):
            # What turns out to be a section needs none.
            number = row.sheet, row.number
            self._valueless[number] = Finding.of("form-no-values", span=None, place=self.grid.place(row, at), name=name)
        if row.hidden:
            self._find("form-hidden-row", row, at, name=name)
        if not any(map(self.header.of, ("target", "period_target"))):
            name, values["target"], found = checks.parted(name, self.grid.place(row, at))
            self.findings += found
        self.findings += checks.ticks(self.fields, row, name)
        indicator = Indicator(
            name=name,
            level1=level1,
            level2=level2,
            place=Place(sheet=row.sheet, row=row.number, column=self.grid.columns[at] if at is not None else None),
            columns=self._columns(row),
            shared=self._shared(row),
            **self._texts(values),
        )
        self.indicators.append(indicator)
        self.taken.append(Taken.of(indicator, row, self.fields))
        self._labels.append(values["level1"] or None)

    def _columns(self, row: Row) -> tuple[tuple[str, str], ...]:
        found = ((role, self.fields.column(row, role)) for role in self.fields.columns)
        return tuple((role, self.grid.columns[column.start]) for role, column in found if column is not None)

    def _shared(self, row: Row) -> tuple[tuple[str, str], ...]:
        """Return the merged cells that hold the row's points, by their number; `checks.shared` keeps those of several rows."""
        cells = ((role, cell) for role in ("weight", "score") for cell in self.fields.cells(row, role))
        return tuple((role, str(cell.origin)) for role, cell in cells if cell.origin is not None and cell.text)

    def _texts(self, values: dict[str, str]) -> dict[str, Any]:
        """Return the fields of an indicator, with the units that headers and columns of their own give."""
        fields = {role: values[role] or None for role in TEXTS}
        unit = values["unit"] or (self.header.unit("target") if is_number(values["target"]) else None)
        target = squeeze(values["target"])
        own = bool(target) and not is_number(target)
        actual_unit = values["actual_unit"] or (self.header.unit("actual") if unit or own else None)
        differs = actual_unit not in ("", None, unit) and not (own and checks.unit_of(target) == actual_unit)
        if differs and BARE.fullmatch(squeeze(values["actual"])):
            # The actual's own unit differs from the target's: 34000 | 元/公里 beside 3.5 | 万元/公里, 完成值（元） beside 目标值（万元）.
            fields["actual"] = f"{values['actual']}{actual_unit}"
        return {**fields, "unit": unit or None}

    def finish(self) -> None:
        """Take sections for levels, tell of points that rows share, and give rows the level whose label stands in the middle of them."""
        labels = self._labels
        self.indicators, found = parted(self.taken)
        self.findings += found
        rows = {(indicator.place.sheet, indicator.place.row) for indicator in self.indicators}
        self.findings += [finding for number, finding in self._valueless.items() if number in rows]
        self.indicators, found = checks.shared(self.indicators)
        self.findings += found
        self.findings += checks.blank_weights(self.indicators)
        self.findings += checks.points_as_targets(self.fields, self.indicators)
        late = bool(labels) and labels[0] is None and any(labels) and self.indicators[0].level1 is None
        if not late:
            return
        if not self.grid.ragged:
            self.findings.append(Finding.of("form-levels-centred", place=self.grid.name))
            seconds = [indicator.level2 for indicator in self.indicators]
            if len(labels) == len(seconds) <= _MOST and (levels := centred(labels, seconds)) is not None:
                self.indicators = [attrs.evolve(i, level1=level) for i, level in zip(self.indicators, levels, strict=True)]
                return
        first = next((i.level1 for i in self.indicators if i.level1), None)
        for index, indicator in enumerate(self.indicators):
            if indicator.level1:
                break
            self.indicators[index] = attrs.evolve(indicator, level1=first)


_MOST = 60  # rows in which blocks are looked for around labels
# What is no row of the table, however its cells stand.
_FIRM = (RowKind.NUMBERING, RowKind.NOTE, RowKind.TOTAL, RowKind.SUM)
