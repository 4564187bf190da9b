"""The table of open rows as a workbook or CSV to fill: drop-downs for the decision and its reason, points bounded by the range."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from indicator_dsl.forms.casework.decisions import as_lines, heading, offered_reasons, offered_words
from indicator_dsl.forms.casework.open_rows import OpenRow, cells_of
from indicator_dsl.forms.grid import letters
from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.table_file import as_csv, xml_text

COLUMNS = (
    "file", "sheet", "place", "name", "target", "actual", "cause", "range", "own", "decision", "value", "reason", "evidence", "by", "at",
    "reviewer", "reviewed_at", "override", "hash",
)  # fmt: skip
_WIDTHS = {
    "file": 24,
    "name": 26,
    "target": 18,
    "actual": 18,
    "cause": 36,
    "range": 13,
    "decision": 15,
    "reason": 30,
    "evidence": 16,
    "hash": 4,
}
_TO_FILL = ("decision", "value", "reason", "evidence", "by", "at", "reviewer", "reviewed_at", "override")


def csv_bytes(rows: Iterable[OpenRow]) -> bytes:
    """Return the table as CSV."""
    return as_csv([heading(column) for column in COLUMNS], ([cells_of(row).get(column, "") for column in COLUMNS] for row in rows))


def lines_bytes(rows: Iterable[OpenRow]) -> bytes:
    """Return the decisions made so far as JSON Lines: a row that waits has no line."""
    return as_lines((row.decision for row in rows if row.decision is not None), made_by=MARK)


def workbook_bytes(rows: Sequence[OpenRow]) -> bytes:
    """Return the table as a workbook."""
    openpyxl = need("openpyxl")
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = openpyxl.Workbook()
    book.properties.creator = MARK
    sheet = book.active
    sheet.title = "待定"
    for number, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, number, heading(column))
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F4E79")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[_letter(column)].width = _WIDTHS.get(column, 11)
    sheet.column_dimensions[_letter("hash")].hidden = True
    line, to_fill = Border(bottom=Side(style="thin", color="FFBFBFBF")), PatternFill("solid", fgColor="FFFFF9E5")
    for number, row in enumerate(rows, start=2):
        said = cells_of(row)
        points = row.decision.points if row.decision is not None else None
        for at, column in enumerate(COLUMNS, start=1):
            cell = sheet.cell(number, at)
            if column == "value" and points is not None:
                # A number, which Excel's own check wants.
                cell.value = points
            elif said.get(column):
                # A text, whatever it starts with: openpyxl takes one that starts with = for a formula.
                cell.value, cell.data_type = xml_text(said[column]), "s"
            cell.alignment = Alignment(vertical="top", wrap_text=column != "hash")
            cell.border = line
            if column in _TO_FILL:
                cell.fill = to_fill
    _choices(book, sheet, len(rows) + 1)
    for number, row in enumerate(rows, start=2):
        if row.line is not None and row.line.score is not None:
            sheet.add_data_validation(_bounds(number, row.line.score.score_min, row.line.score.score_max))
    sheet.freeze_panes = f"{_letter('target')}2"
    sheet.auto_filter.ref = f"A1:{_letter(COLUMNS[-1])}{len(rows) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def _letter(column: str) -> str:
    return letters(COLUMNS.index(column))


def _choices(book: Any, sheet: Any, last: int) -> None:
    """Let the cells of three columns be chosen; a reason may also be typed."""
    from openpyxl.worksheet.datavalidation import DataValidation

    # The words lie on a sheet of their own: a list within a validation may have 255 characters at most.
    words = book.create_sheet("选项")
    words.sheet_state = "hidden"
    for at, (column, texts) in enumerate((("decision", offered_words()), ("reason", offered_reasons()), ("override", ["是"])), start=1):
        for number, text in enumerate(texts, start=1):
            words.cell(number, at, text)
        where = f"选项!${letters(at - 1)}$1:${letters(at - 1)}${len(texts)}"
        choice = DataValidation(type="list", formula1=where, allow_blank=True, showErrorMessage=column != "reason")
        choice.add(f"{_letter(column)}2:{_letter(column)}{max(last, 2)}")
        sheet.add_data_validation(choice)


def _bounds(number: int, low: Decimal, high: Decimal) -> Any:
    """Hold the points of a row to its range; the column holds corrected texts too, and 超出区间 lifts the range."""
    from openpyxl.worksheet.datavalidation import DataValidation

    value, override = f"{_letter('value')}{number}", f"{_letter('override')}{number}"
    rule = DataValidation(
        type="custom",
        formula1=f'OR({override}="是",ISTEXT({value}),AND({value}>={low},{value}<={high}))',
        allow_blank=True,
        showErrorMessage=True,
    )
    rule.errorTitle, rule.error = "超出得分区间", f"可给 {low}–{high} 分；确需超出的，先在“{heading('override')}”填“是”并写明理由"
    rule.showInputMessage, rule.prompt = True, f"可给 {low}–{high} 分"
    rule.add(value)
    return rule


WRITERS: dict[str, Callable[[Sequence[OpenRow]], bytes]] = {".xlsx": workbook_bytes, ".csv": csv_bytes, ".jsonl": lines_bytes}
"""Suffix → what makes a file of that kind."""
