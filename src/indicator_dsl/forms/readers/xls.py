"""Excel 97–2003 workbooks (.xls), through xlrd, which knows their number formats."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import pairwise
from typing import Any

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms import numfmt
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits, Spent
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.readers.looks import RAISED


def read(data: bytes, limits: Limits) -> list[Grid]:
    """Return a grid for each worksheet, hidden ones too."""
    xlrd = need("xlrd")
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True)
        if book.nsheets > limits.sheets:
            raise FormError("form-too-many-sheets", limit=limits.sheets)
        spent = Spent(limits)
        return [_sheet(book, sheet, limits, spent) for sheet in book.sheets()]
    except FormError:
        raise
    except Exception as error:  # xlrd raises whatever a damaged record makes it trip over
        if "encrypted" in str(error):
            raise FormError("form-encrypted") from error
        raise FormError("form-damaged", detail=f"{type(error).__name__}: {error}") from error


def _sheet(book: Any, sheet: Any, limits: Limits, spent: Spent) -> Grid:
    builder = GridBuilder(limits, sheet.name, spent)
    for row in range(sheet.nrows):
        for column, (kind, value) in enumerate(zip(sheet.row_types(row), sheet.row_values(row), strict=True)):
            if kind in (0, 6):
                continue
            if kind == 5:
                text = _ERRORS.get(value, "#ERR")
                builder.findings.append(Finding.of("form-error-cell", place=builder.where(row, column), text=text))
                builder.put(row, column, text)
            else:
                shown, left_out = _looks(book, sheet, row, column, _shown(book, sheet, row, column, kind, value))
                if left_out and len(builder.findings) < 1000:
                    builder.findings.append(Finding.of("form-text-left-out", place=builder.where(row, column), text=left_out))
                exact = numfmt.number(repr(value)) if kind == 2 else None
                builder.put(row, column, shown, numfmt.unrounded(shown, exact) if exact is not None else None)
    for top, bottom, left, right in sheet.merged_cells:
        builder.merge(top, left, bottom - 1, right - 1)
    for row, info in sheet.rowinfo_map.items():
        if info.hidden:
            builder.hide_row(row)
    for column, info in sheet.colinfo_map.items():
        if info.hidden:
            builder.hide_columns(column, column)
    return builder.build(hidden=bool(sheet.visibility))


_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def _looks(book: Any, sheet: Any, row: int, column: int, text: str) -> tuple[str, str]:
    """Return what of a cell's text is shown, raised digits raised, and what is struck through, by the fonts of its runs."""
    style = sheet.cell_xf_index(row, column)
    # Some tools write texts with no style and no font that the file has.
    first = book.xf_list[style].font_index if style < len(book.xf_list) else -1
    runs = [(0, first), *sheet.rich_text_runlist_map.get((row, column), ()), (len(text), first)]
    shown = left_out = ""
    for (start, font), (end, _) in pairwise(runs):
        look = book.font_list[font] if 0 <= font < len(book.font_list) else None
        piece = text[start:end]
        if look is not None and look.struck_out:
            left_out += piece
        else:
            shown += piece.translate(RAISED) if look is not None and look.escapement == 1 else piece
    return shown, left_out


def _shown(book: Any, sheet: Any, row: int, column: int, kind: int, value: Any) -> str:
    if kind == 1:
        return str(value)
    if kind == 4:
        return "TRUE" if value else "FALSE"
    # The file stores a binary fraction; its shortest decimal spelling is what was typed.
    exact = numfmt.number(repr(value)) or Decimal(0)
    key = book.xf_list[sheet.cell_xf_index(row, column)].format_key
    found = book.format_map.get(key)
    code = numfmt.BUILTIN.get(key) or (found.format_str if found is not None else "General")
    return numfmt.show(exact, code, base1904=bool(book.datemode))
