"""OpenDocument spreadsheets (.ods): the file itself holds each cell's displayed text."""

from __future__ import annotations

from bisect import bisect_right
from decimal import Decimal

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms import numfmt
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits, Spent
from indicator_dsl.forms.readers.looks import RAISED
from indicator_dsl.forms.readers.xmlstream import Attributes, Package, Walker, local

_ERRORS = ("#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!", "#NUM!", "#NULL!", "Err:")


def read(data: bytes, limits: Limits) -> list[Grid]:
    """Return a grid for each sheet, hidden ones too."""
    package = Package(data, limits)
    if "content.xml" not in package:
        raise FormError("form-damaged", detail="content.xml")
    walker = _Content(limits)
    walker.walk(package.chunks("content.xml"), limits, "content.xml")
    return walker.grids


class _Content(Walker):
    def __init__(self, limits: Limits) -> None:
        self.grids: list[Grid] = []
        self._limits, self._spent = limits, Spent(limits)
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._raised_styles: set[str] = set()
        self._column_styles: list[tuple[int, str]] = []  # the column after the last that has the style
        self._looks: list[str] = []  # the styles of the cell and of the runs that the text stands in
        self._left_out = ""
        self._style = ""
        self._builder: GridBuilder | None = None
        self._sheet_hidden = False
        self._row = self._column = self._table_column = 0
        self._row_repeat = self._column_repeat = 1
        self._span: tuple[int, int] = (1, 1)
        self._paragraphs: list[str] | None = None
        self._in_paragraph = 0
        self._outside = 0
        self._covered = False
        self._stored = ""
        self._number: Decimal | None = None

    def start(self, name: str, attributes: Attributes) -> None:
        if self._outside or name in ("annotation", "shapes", "frame", "tracked-changes"):
            self._outside += 1
            return
        match name:
            case "style":
                self._style = local(attributes, "name") or ""
            case "table-properties" if local(attributes, "display") == "false":
                self._hidden_styles.add(self._style)
            case "text-properties":
                if any(local(attributes, f"text-line-through-{part}") not in (None, "none") for part in ("style", "type")):
                    self._struck_styles.add(self._style)
                if (local(attributes, "text-position") or "").startswith("super"):
                    self._raised_styles.add(self._style)
            case "span":
                self._looks.append(local(attributes, "style-name") or "")
            case "table" if self._builder is None:
                self._open(attributes)
            case "table-column" if self._builder is not None:
                self._columns(attributes)
            case "table-row" if self._builder is not None:
                self._row_repeat = _count(local(attributes, "number-rows-repeated"))
                self._column = 0
                if local(attributes, "visibility") in ("collapse", "filter"):
                    for row in range(self._row, self._row + min(self._row_repeat, 1000)):
                        self._builder.hide_row(row)
            case "table-cell" | "covered-table-cell":
                self._column_repeat = _count(local(attributes, "number-columns-repeated"))
                self._span = (_count(local(attributes, "number-rows-spanned")), _count(local(attributes, "number-columns-spanned")))
                self._paragraphs, self._covered = [], name[0] == "c"
                self._stored, self._number = _stored(attributes), _value(attributes)
                self._looks, self._left_out = [local(attributes, "style-name") or self._column_style()], ""
            case "p" if self._paragraphs is not None:
                self._paragraphs.append("")
                self._in_paragraph += 1
            case "s":
                self.text(" " * min(_count(local(attributes, "c")), 100))
            case "line-break":
                self.text("\n")
            case "tab":
                self.text(" ")

    def text(self, data: str) -> None:
        if self._in_paragraph and not self._outside and self._paragraphs:
            if self._struck_styles.intersection(self._looks):
                self._left_out += data
            else:
                self._paragraphs[-1] += data.translate(RAISED) if self._raised_styles.intersection(self._looks) else data

    def end(self, name: str) -> None:
        if self._outside:
            self._outside -= 1
        elif name == "p" and self._in_paragraph:
            self._in_paragraph -= 1
        elif name == "span" and self._looks:
            self._looks.pop()
        elif name in ("table-cell", "covered-table-cell"):
            self._cell()
        elif name == "table-row":
            self._row += self._row_repeat
        elif name == "table" and self._builder is not None:
            self.grids.append(self._builder.build(hidden=self._sheet_hidden))
            self._builder = None

    def _open(self, attributes: Attributes) -> None:
        if len(self.grids) >= self._limits.sheets:
            raise FormError("form-too-many-sheets", limit=self._limits.sheets)
        self._builder = GridBuilder(self._limits, local(attributes, "name") or "", self._spent)
        self._sheet_hidden = (local(attributes, "style-name") or "") in self._hidden_styles
        self._row = self._column = self._table_column = 0
        self._column_styles = []

    def _columns(self, attributes: Attributes) -> None:
        repeat = _count(local(attributes, "number-columns-repeated"))
        if self._builder is not None and local(attributes, "visibility") in ("collapse", "filter"):
            self._builder.hide_columns(self._table_column, self._table_column + repeat - 1)
        self._table_column += repeat
        self._column_styles.append((self._table_column, local(attributes, "default-cell-style-name") or ""))

    def _column_style(self) -> str:
        at = bisect_right(self._column_styles, self._column, key=lambda column: column[0])
        return self._column_styles[at][1] if at < len(self._column_styles) else ""

    def _cell(self) -> None:
        text = "\n".join(self._paragraphs or [])
        if self._left_out.strip() and self._builder is not None and not self._covered:
            where = self._builder.where(self._row, self._column)
            self._builder.findings.append(Finding.of("form-text-left-out", place=where, text=self._left_out))
        elif not text:
            text = self._stored
        if text and not text.isspace() and self._builder is not None and not self._covered:
            self._write(self._builder, text, numfmt.unrounded(text, self._number) if self._number is not None else None)
        self._column += self._column_repeat
        self._paragraphs = None

    def _write(self, builder: GridBuilder, text: str, stored: str | None) -> None:
        if text.startswith(_ERRORS):
            builder.findings.append(Finding.of("form-error-cell", place=builder.where(self._row, self._column), text=text))
        for row in range(self._row, self._row + self._row_repeat):
            for column in range(self._column, self._column + self._column_repeat):
                builder.put(row, column, text, stored)
        down, across = self._span
        builder.merge(self._row, self._column, self._row + down - 1, self._column + across - 1)


def _value(attributes: Attributes) -> Decimal | None:
    value = local(attributes, "value")
    return numfmt.number(value) if value else None


def _stored(attributes: Attributes) -> str:
    """Return the value of a cell as it is shown by default, for writers that leave the displayed text out."""
    number = _value(attributes)
    if number is not None:
        return numfmt.show(number, "0.00%" if local(attributes, "value-type") == "percentage" else "General")
    return local(attributes, "date-value") or local(attributes, "string-value") or ""


def _count(text: str | None) -> int:
    return max(1, int(text)) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1
