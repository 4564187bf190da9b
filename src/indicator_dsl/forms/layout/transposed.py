"""Tables with indicators as columns: 改厕户数 over 目标值 | 完成值, and a town, a college or a project in each row."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from indicator_dsl.forms.grid import Grid, Row
from indicator_dsl.forms.layout.cells import filled, tidy
from indicator_dsl.forms.layout.columns import Column, Header
from indicator_dsl.forms.layout.header import alike, paths
from indicator_dsl.forms.layout.words import column_role, is_word, squeeze, starts_note, table
from indicator_dsl.model import Indicator, Place

_FIELDS = ("target", "actual", "weight", "score", "period_target")
_LEAST = 2  # indicators that such a table has at least


@attrs.frozen
class Transposed:
    """The columns of each indicator by field, how many rows the header takes, and whose rows they are (乡镇)."""

    rows: int
    groups: tuple[tuple[str, dict[str, int]], ...]
    label: int

    @property
    def header(self) -> Header:
        """The fields as columns, for telling what kind of table it is."""
        columns = [Column(field, at, at + 1, f"{name} {field}") for name, fields in self.groups for field, at in fields.items()]
        return Header(self.rows, tuple(columns))


def find_transposed(grid: Grid, index: int) -> Transposed | None:
    """Return the table with indicators as columns whose header begins in row `index`; None where none does."""
    if len(grid.rows[index].texts()) < _LEAST + 1:
        return None
    for rows in (2, 1):
        groups: dict[str, dict[str, int]] = {}
        label: int | None = None
        for start, _, texts in paths(alike(grid.rows[index : index + rows])):
            name, field = _parted(texts)
            if field is not None and name:
                groups.setdefault(name, {}).setdefault(field, start)
            elif label is None and not groups:
                label = start
        both = [fields for fields in groups.values() if {"target", "actual"} <= fields.keys()]
        if label is not None and len(both) >= _LEAST and len(both) == len(groups):
            return Transposed(rows, tuple(groups.items()), label)
    return None


def _parted(texts: Sequence[str]) -> tuple[str, str | None]:
    """Return the indicator that a column belongs to, and which of its fields it holds: 改厕户数 | 目标值, 改厕户数目标值."""
    leaf = squeeze(texts[-1])
    if len(texts) > 1:
        field = column_role(leaf)
        return tidy(texts[0]), field if field in _FIELDS and column_role(texts[0]) is None else None
    ends = sorted((word for role in ("target", "actual") for word in table()["ends"][role]), key=len, reverse=True)
    end = next((word for word in ends if leaf.endswith(word) and leaf != word), None)
    return (leaf.removesuffix(end), column_role(end)) if end is not None else (leaf, None)


def read_transposed(grid: Grid, index: int, found: Transposed) -> tuple[list[Indicator], int]:
    """Return the indicators of each row below the header, and the row after the last."""
    out: list[Indicator] = []
    index += found.rows
    while index < len(grid.rows):
        row = grid.rows[index]
        whose = tidy(row.cells[found.label].text)
        if not whose or starts_note(whose) or len(row.texts()) < _LEAST:
            break
        if not is_word("total", whose):
            out += [_indicator(grid, row, whose, name, fields) for name, fields in found.groups]
        index += 1
    return [i for i in out if filled(i.target) or filled(i.actual)], index


def _indicator(grid: Grid, row: Row, whose: str, name: str, fields: dict[str, int]) -> Indicator:
    texts = {field: tidy(row.cells[at].text) or None for field, at in fields.items()}
    first = min(fields.values())
    return Indicator(
        name=name,
        level1=whose,
        target=texts.get("target"),
        actual=texts.get("actual"),
        weight=texts.get("weight"),
        score=texts.get("score"),
        period_target=texts.get("period_target"),
        place=Place(sheet=row.sheet, row=row.number, column=grid.columns[first]),
        columns=tuple((field, grid.columns[at]) for field, at in fields.items()),
    )
