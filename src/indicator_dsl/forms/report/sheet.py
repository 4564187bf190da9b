"""A worksheet that is written row by row: texts that stay texts, formulas with the value they come to, links, and how it prints.

A spreadsheet computes a formula when it is opened; a preview, a protected view and a program that reads the file don't.  So
each formula stands with its value, which `saved` puts into the file.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from copy import copy
from decimal import Decimal
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

import attrs

from indicator_dsl.forms.grid import letters
from indicator_dsl.forms.table_file import xml_text
from indicator_dsl.text import display_width


@attrs.frozen
class Formula:
    """A formula without its ``=``, and what it comes to."""

    text: str
    value: Decimal | int | str


@attrs.frozen
class Link:
    """A value that leads somewhere: `target` is a file's address (None: this workbook), `place` a cell there."""

    value: Decimal | int | str
    place: str | None
    target: str | None = None


Plain = str | Decimal | int | Formula | None
Value = Plain | Link

HEAD = "FF1F4E79"
NUMBER, PERCENT = "0.00", "0.00%"
_LINE = 14.0
_MOST_LINES = 28
_MOST = 32767
"""The most characters that Excel takes in a cell."""


def quoted(text: str) -> str:
    """Return a text as a formula has it: ``"终稿"``."""
    return '"' + xml_text(text).replace('"', '""') + '"'


def cell_of(sheet: str, place: str) -> str:
    """Return a cell's address with its sheet: ``'评分'!E16``."""
    return "'" + xml_text(sheet).replace("'", "''") + f"'!{place}"


@attrs.frozen
class _Dress:
    """What a cell looks like; `format` is its number's, None for texts."""

    centred: bool
    bold: bool
    colour: str | None
    format: str | None


class Sheet:
    """One worksheet; `row` is the last row written, `top` the row of its headings.

    `shown` columns are seen: a row is as high as what stands in them (None: all).  `centred` are the columns (from 1) whose cells are.
    """

    def __init__(self, sheet: Any, widths: Iterable[float], shown: int | None = None, centred: Iterable[int] = ()) -> None:
        from openpyxl import styles

        self.sheet = sheet
        self._styles = styles
        self.widths = tuple(widths)
        self.shown = shown
        self.centred = frozenset(centred)
        self.row = 0
        self.top = 1
        self.formulas: dict[str, Decimal | int | str] = {}
        self._top_left = styles.Alignment(vertical="top", wrap_text=True)
        self._middle = styles.Alignment(horizontal="center", vertical="top", wrap_text=True)
        self._line = styles.Border(bottom=styles.Side(style="hair", color="FF999999"))
        self._fonts: dict[tuple[bool, str, float], Any] = {}
        self._fills: dict[str, Any] = {}
        self._dresses: dict[_Dress, Any] = {}
        for column, width in enumerate(self.widths):
            self.sheet.column_dimensions[letters(column)].width = width

    @property
    def name(self) -> str:
        """The name of the worksheet."""
        return str(self.sheet.title)

    def font(self, *, bold: bool = False, colour: str = "FF000000", size: float = 10) -> Any:
        """Return a font, made once."""
        key = (bold, colour, size)
        if key not in self._fonts:
            self._fonts[key] = self._styles.Font(bold=bold, color=colour, size=size)
        return self._fonts[key]

    def fill(self, colour: str) -> Any:
        """Return a fill, made once."""
        if colour not in self._fills:
            self._fills[colour] = self._styles.PatternFill("solid", fgColor=colour)
        return self._fills[colour]

    def head(self, texts: Sequence[str]) -> None:
        """Write the headings of the table, which are repeated on every printed page."""
        self.write(texts)
        self.top = self.row
        first, *others = self.sheet[self.row]
        first.font, first.fill = self.font(bold=True, colour="FFFFFFFF"), self.fill(HEAD)
        first.alignment = self._styles.Alignment(horizontal="center", vertical="center", wrap_text=True)
        for cell in others:
            cell._style = copy(first._style)

    def write(
        self, values: Sequence[Value], *, colour: str | None = None, bold: bool = False, formats: dict[int, str] | None = None
    ) -> int:
        """Write a row and return its number; `formats` are number formats by column, where ``0.00`` is wrong."""
        self.row += 1
        shown = [value.value if isinstance(value, Formula | Link) else value for value in values]
        self.sheet.row_dimensions[self.row].height = _LINE * max(map(_lines, shown[: self.shown], self.widths), default=1) + 3
        for column, value in enumerate(values, start=1):
            cell = self.sheet.cell(self.row, column)
            number = isinstance(shown[column - 1], Decimal | int)
            # A formula may come to a number or a text: it is no wide text, and numbers are written as in the rows around it.
            plain = "General" if number and not isinstance(shown[column - 1], Decimal) else NUMBER
            wanted = (formats or {}).get(column, plain) if number or isinstance(value, Formula) else None
            self._dress(cell, _Dress(column in self.centred, bold, colour, wanted))
            self._put(cell, value)
        return self.row

    def _dress(self, cell: Any, dress: _Dress) -> None:
        """Give a cell its looks: openpyxl looks each of them up in lists, which takes most of a report's time, so it does so once."""
        if dress not in self._dresses:
            cell.alignment = self._middle if dress.centred else self._top_left
            cell.border, cell.font = self._line, self.font(bold=dress.bold)
            if dress.colour:
                cell.fill = self.fill(dress.colour)
            if dress.format:
                cell.number_format = dress.format
            self._dresses[dress] = copy(cell._style)
        else:
            cell._style = copy(self._dresses[dress])

    def _put(self, cell: Any, value: Value) -> None:
        match value:
            case Link(text, place, target):
                self._put(cell, text)
                self._link(cell, place, target)
            case Formula(text, comes_to):
                cell.value = f"={text}"
                self.formulas[cell.coordinate] = comes_to
            case str():
                # openpyxl takes a text that starts with = for a formula unless it is told that it is a text.
                cell.value, cell.data_type = xml_text(value)[:_MOST], "s"
            case None:
                pass
            case _:
                cell.value = value

    def _link(self, cell: Any, place: str | None, target: str | None) -> None:
        from openpyxl.worksheet.hyperlink import Hyperlink

        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place, target=target)
        cell.font = self.font(colour="FF0563C1")

    def line(self, text: str | Formula, *, across: int = 1, bold: bool = True, size: float = 10, colour: str | None = None) -> int:
        """Write a sentence over the first columns of the table.

        It runs on over the empty cells beside it: a merged cell would stand in each column that it covers.
        """
        self.row += 1
        first = self.sheet.cell(self.row, 1)
        self._put(first, text)
        first.font, first.alignment = self.font(bold=bold, size=size), self._styles.Alignment(vertical="center")
        self.sheet.row_dimensions[self.row].height = _LINE * size / 10 + 4
        if colour:
            for column in range(1, across + 1):
                self.sheet.cell(self.row, column).fill = self.fill(colour)
        return self.row

    def set_up(self, *, title: str, printed: int, pages: int = 0, table: bool = True) -> None:
        """Set how the sheet is looked at and printed: A4 landscape, all columns on one page, on `pages` pages (0: as many as it takes).

        Of a `table` the headings stay in sight, can be filtered by, and are repeated on every page.
        """
        from openpyxl.worksheet.properties import PageSetupProperties

        sheet = self.sheet
        if table:
            sheet.freeze_panes = f"A{self.top + 1}"
            sheet.print_title_rows = f"{self.top}:{self.top}"
            if self.row > self.top:
                sheet.auto_filter.ref = f"A{self.top}:{letters(len(self.widths) - 1)}{self.row}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.75, 0.35
        sheet.print_area = f"A1:{letters(printed - 1)}{max(self.row, 1)}"
        sheet.oddFooter.center.text = f"{title}  &P / &N"


def _lines(value: object, width: float) -> int:
    """Return how many lines a value takes in a column: a row's height is ours to set, not every program does."""
    if not isinstance(value, str):
        return 1
    room = max(1, int(width * 1.08) - 1)
    return min(_MOST_LINES, sum(max(1, -(-display_width(line) // room)) for line in value.split("\n")))


_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="[a-z]+")?>(<f>.*?</f>)<v ?(?:/>|></v>)', re.DOTALL)


def saved(book: Any, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook as an XLSX file in which each formula has its value; programs that compute do it anew."""
    from openpyxl.workbook.properties import CalcProperties

    book.calculation = CalcProperties(fullCalcOnLoad=True)
    sink, out = io.BytesIO(), io.BytesIO()
    book.save(sink)
    values = {f"xl/worksheets/sheet{book.index(one.sheet) + 1}.xml": one.formulas for one in sheets if one.formulas}
    with zipfile.ZipFile(sink) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in package.infolist():
            content = package.read(entry)
            formulas = values.get(entry.filename)
            new.writestr(entry, content if formulas is None else _FORMULA.sub(partial(_with_value, formulas), content))
    return out.getvalue()


def _with_value(formulas: dict[str, Decimal | int | str], found: re.Match[bytes]) -> bytes:
    value = formulas[found[1].decode()]
    kind = b' t="str"' if isinstance(value, str) else b""
    text = escape(xml_text(value)) if isinstance(value, str) else f"{Decimal(value):f}"
    return b'<c r="%s"%s%s>%s<v>%s</v>' % (found[1], found[2], kind, found[3], text.encode())
