"""`Grid`: what every reader makes of a file: displayed texts in rows and columns, with their places.

Rows and columns without any text are left out, so a grid is as large as what is written in it,
not as what is formatted.  A merged cell's text stands in every cell that it covers; `origin` tells
such copies from texts that only look alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

import attrs

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.limits import Limits, Spent


@attrs.frozen
class Cell:
    """A displayed text; `origin` is the number of the merged cell that it belongs to, else None."""

    text: str = ""
    origin: int | None = None


EMPTY = Cell()


@attrs.frozen
class Row:
    """One row: `number` as the file counts (1-based), `sheet` the place that the number counts in."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False
    sheet: str | None = None

    def runs(self) -> list[tuple[int, int, str]]:
        """Return (first column, end column, text) of the non-empty cells, a merged cell once."""
        out: list[tuple[int, int, str]] = []
        last: int | None = None
        for column, cell in enumerate(self.cells):
            if cell.origin is not None and cell.origin == last and out and out[-1][1] == column:
                out[-1] = (out[-1][0], column + 1, cell.text)
            elif cell.text:
                out.append((column, column + 1, cell.text))
            last = cell.origin
        return out

    def texts(self) -> list[str]:
        """Return the texts of `runs`."""
        return [text for _, _, text in self.runs()]


@attrs.frozen(kw_only=True)
class Grid:
    """The rows of one sheet, document or text, in order.

    `columns` are the letters of the kept columns.  `ragged` says that columns may shift from line
    to line (text files), `flowing` that line breaks in a cell are the page's, not the author's.
    """

    name: str | None
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    ragged: bool = False
    flowing: bool = False
    findings: tuple[Finding, ...] = ()
    stored: dict[tuple[int, str], str] = attrs.field(factory=dict, eq=False, repr=False)
    """What cells would show without their format's rounding (``94.6%`` of 95%), by row number and column letters."""
    _next: dict[tuple[str | None, int], Row] = attrs.field(init=False, factory=dict, eq=False, repr=False)

    def below(self, row: Row) -> tuple[Row, ...]:
        """Return the row after one, if there is one."""
        if not self._next:
            self._next.update({(a.sheet, a.number): b for a, b in pairwise(self.rows)})
        after = self._next.get((row.sheet, row.number))
        return (after,) if after is not None else ()

    def place(self, row: Row, column: int | None = None) -> str:
        """Return where a cell stands, as a person would write it: ``Sheet1!E7``."""
        cell = f"{self.columns[column] if column is not None else ''}{row.number}"
        return f"{row.sheet}!{cell}" if row.sheet else cell


def letters(column: int) -> str:
    """Return the letters of a 0-based column: 0 is A, 26 is AA."""
    text = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text


class GridBuilder:
    """Collects the cells of a grid; places are 0-based."""

    def __init__(self, limits: Limits, name: str | None = None, spent: Spent | None = None) -> None:
        self.name = name
        self.limits = limits
        self._spent = spent or Spent(limits)
        self.findings: list[Finding] = []
        self._cells: dict[int, dict[int, str]] = {}
        self._merges: list[tuple[int, int, int, int]] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._numbers: dict[int, tuple[int, str | None]] = {}
        self._stored: dict[tuple[int, str], str] = {}

    def put(self, row: int, column: int, text: str, stored: str | None = None) -> None:
        """Write a displayed text, and what it would be unrounded; white space alone is nothing."""
        if not text or text.isspace():
            return
        if stored is not None:
            self._stored[row + 1, letters(column)] = stored
        self._spent.cell(len(text), self.name or "")
        if len(text) > self.limits.cell_characters:
            raise FormError("form-cell-too-long", limit=self.limits.cell_characters, where=self.where(row, column))
        self._cells.setdefault(row, {})[column] = text
        if len(self._cells) > self.limits.rows:
            raise FormError("form-too-many-rows", limit=self.limits.rows, where=self.name or "")

    def where(self, row: int, column: int) -> str:
        """Return a place in words, before the grid is built."""
        cell = f"{letters(column)}{row + 1}"
        return f"{self.name}!{cell}" if self.name else cell

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Say that the cells from (top, left) to (bottom, right), both included, are one."""
        if (bottom, right) != (top, left) and top <= bottom and left <= right:
            self._merges.append((top, left, bottom, right))
            if len(self._merges) > self.limits.cells:
                raise FormError("form-too-many-cells", limit=self.limits.cells, where=self.name or "")

    def hide_row(self, row: int) -> None:
        """Say that a row is not shown."""
        self._hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Say that the columns from `first` to `last` are not shown."""
        self._hidden_columns.append((first, last))

    def number(self, row: int, number: int, sheet: str | None) -> None:
        """Give a row another number than its own, as counted in `sheet` (a page, a table)."""
        self._numbers[row] = (number, sheet)

    def build(self, *, hidden: bool = False, ragged: bool = False, flowing: bool = False) -> Grid:
        """Return the grid of everything written so far."""
        rows = sorted(self._cells)
        columns = sorted({column for row in self._cells.values() for column in row})
        if len(columns) > self.limits.columns:
            raise FormError("form-too-many-columns", limit=self.limits.columns, where=self.name or "")
        if len(rows) * len(columns) > 4 * self.limits.cells:
            raise FormError("form-too-many-cells", limit=self.limits.cells, where=self.name or "")
        table = {r: [Cell(self._cells[r][c]) if c in self._cells[r] else EMPTY for c in columns] for r in rows}
        self._fill(table, rows, columns)
        for row, cells in table.items():
            # Where merges were undone by writing their text into each cell, a title still is one text.
            if len(cells) > 2 and len({cell.text for cell in cells}) == 1:
                table[row] = [Cell(cells[0].text, len(self._merges) + row)] * len(cells)
        return Grid(
            name=self.name,
            rows=tuple(self._row(r, table[r]) for r in rows),
            columns=tuple(map(letters, columns)),
            hidden_columns=frozenset(i for i, c in enumerate(columns) if any(a <= c <= b for a, b in self._hidden_columns)),
            hidden=hidden,
            ragged=ragged,
            flowing=flowing,
            findings=tuple(self.findings),
            stored=self._stored,
        )

    def _row(self, row: int, cells: list[Cell]) -> Row:
        number, sheet = self._numbers.get(row, (row + 1, self.name))
        return Row(number, tuple(cells), row in self._hidden_rows, sheet)

    def _fill(self, table: dict[int, list[Cell]], rows: list[int], columns: list[int]) -> None:
        filled = 0
        for origin, (top, left, bottom, right) in enumerate(self._merges):
            text = self._cells.get(top, {}).get(left, "")
            across = range(bisect_left(columns, left), bisect_right(columns, right))
            down = rows[bisect_left(rows, top) : bisect_right(rows, bottom)]
            filled += len(across) * len(down)
            if filled > 4 * self.limits.cells:
                raise FormError("form-too-many-cells", limit=self.limits.cells, where=self.name or "")
            for row in down:
                cells = table[row]
                for column in across:
                    # A text under a merged cell (left by a careless tool) is kept: losing it would be silent.
                    if not cells[column].text or (row, columns[column]) == (top, left):
                        cells[column] = Cell(text, origin)
