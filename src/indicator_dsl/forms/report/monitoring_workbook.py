"""A report of monitoring as an Excel workbook: the rows with their colours, what was found, and a summary."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from indicator_dsl.forms.casework.model import COLOURS, Line, Part, Report
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.report.receipt import receipt_text
from indicator_dsl.forms.report.words import words
from indicator_dsl.forms.table_file import xml_text
from indicator_dsl.text import display_width

Value = str | int | None
_Filled = tuple[list[Value], str]
"""The values of a row, and the state whose fill it has."""

# Heading → the column's width in characters.
_ROWS = {
    "form": 16, "level1": 11, "level2": 14, "name": 24, "target": 14, "actual": 16, "progress": 10, "colour": 12, "forecast": 14,
    "likelihood": 12, "reason": 24, "explanation": 50, "place": 14,
}  # fmt: skip
_FINDINGS = {"unit_name": 16, "file": 20, "form": 18, "severity": 8, "place": 18, "name": 24, "message": 60, "code": 24}
_SUMMARY = {"form": 30, "unit_name": 20, "month": 10, "rows": 8, **{f"colour_{colour}": 10 for colour in COLOURS}, "error": 8, "warning": 8}
_SUMMARY |= {"file": 28}
_RECEIVED = {"file": 46, "outcome": 12, "why_not": 60}
_MOST = 32767
"""The most characters that Excel takes in a cell."""
_LINE, _MOST_LINES = 16.0, 25
_HEAD = "FF1F4E79"
_FILLS = {
    "red": "FFF8C7C3", "yellow": "FFFFF0B3", "green": "FFD5EDDC", "blue": "FFD3E5F8", "open": "FFE9D7F0", "not_due": "FFE6EBF0",
    "error": "FFF8D7DA", "warning": "FFFFF3CD",
}  # fmt: skip


def monitoring_workbook(report: Report) -> bytes:
    """Return a report of monitoring as an XLSX file."""
    say = words(report.lang)
    book = need("openpyxl").Workbook()
    book.properties.creator = MARK
    rows = [(_row(part, line, report), line.colour) for part in report.parts for line in part.lines]
    _fill(book.active, say["monitoring_sheet"], [say[key] for key in _ROWS], _ROWS.values(), rows, coloured=list(_ROWS).index("colour"))
    found = [(_finding(part, note, report), str(note.severity)) for part in report.parts for note in part.notes]
    _fill(book.create_sheet(), say["findings"], [say[key] for key in _FINDINGS], _FINDINGS.values(), found)
    summary = [(_summed(part), "") for part in report.parts]
    _fill(book.create_sheet(), say["summary"], [say[key] for key in _SUMMARY], _SUMMARY.values(), summary)
    if (receipt := report.receipt) is not None:
        sheets = ((one, "error" if one.message else "") for one in receipt.files)
        files: list[_Filled] = [([one.file, say[f"received_{one.outcome}"], one.message], state) for one, state in sheets]
        sheet = book.create_sheet()
        _fill(sheet, say["received_sheet"], [say[key] for key in _RECEIVED], _RECEIVED.values(), files)
        _put(sheet.cell(len(files) + 3, 1), receipt_text(receipt, report.lang))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _row(part: Part, line: Line, report: Report) -> list[Value]:
    say = words(report.lang)
    likelihood = say[f"likelihood_{line.likelihood}"] if line.likelihood else None
    return [
        part.heading, line.level1, line.level2, line.name, line.target_in_full, line.actual_in_full, line.progress,
        say[f"colour_{line.colour}"], line.forecast, likelihood, line.reason, "\n".join(line.explanation), line.place,
    ]  # fmt: skip


def _finding(part: Part, note: Any, report: Report) -> list[Value]:
    severity = words(report.lang)[note.severity]
    return [part.unit, part.source, part.heading, severity, note.place, note.name, note.message, note.code]


def _summed(part: Part) -> list[Value]:
    counts = (*part.colours.values(), part.count("error"), part.count("warning"))
    return [part.heading, part.unit, part.month, sum(1 for _ in part.lines), *counts, part.source]


def _fill(
    sheet: Any,
    title: str,
    heads: Sequence[str],
    widths: Iterable[int],
    rows: Sequence[_Filled],
    *,
    coloured: int | None = None,
) -> None:
    """Write a table that prints on A4, landscape; a row has the fill of its state, in one cell where `coloured` names it."""
    from openpyxl import styles
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.title = title
    for column, (head, width) in enumerate(zip(heads, widths, strict=True), start=1):
        cell = sheet.cell(1, column)
        _put(cell, head)
        cell.font = styles.Font(bold=True, color="FFFFFFFF")
        cell.fill = styles.PatternFill("solid", fgColor=_HEAD)
        sheet.column_dimensions[get_column_letter(column)].width = width
    wide = tuple(widths)
    for number, (values, state) in enumerate(rows, start=2):
        # Not every program sets the height of a row by what stands in it.
        sheet.row_dimensions[number].height = _LINE * max(map(_lines, values, wide))
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(number, column)
            _put(cell, value)
            cell.alignment = styles.Alignment(vertical="top", wrap_text=True)
            if state in _FILLS and coloured in (None, column - 1):
                cell.fill = styles.PatternFill("solid", fgColor=_FILLS[state])
    last = f"{get_column_letter(len(heads))}{len(rows) + 1}"
    sheet.freeze_panes, sheet.auto_filter.ref = "A2", f"A1:{last}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = f"{title}  &P / &N"


def _lines(value: Value, width: int) -> int:
    """Return how many lines a value takes in a column."""
    if not isinstance(value, str):
        return 1
    return min(_MOST_LINES, sum(max(1, -(-display_width(line) // max(1, width - 1))) for line in value.split("\n")))


def _put(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        cell.value = xml_text(value)[:_MOST]
        # openpyxl takes a text that starts with = for a formula unless it is told that it is a text.
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
