"""Make form files of every kind from one picture of a table.

A picture is lines of cells parted by ``|``; ``<`` is merged with the cell at its left, ``^`` with
the one above.  ``⏎`` is a line break in a cell.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from html import escape
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs


@attrs.frozen
class Picture:
    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]]

    @classmethod
    def of(cls, text: str) -> Picture:
        cells = [[c.strip().replace("⏎", "\n") for c in line.split("|")] for line in text.strip("\n").split("\n")]
        wide = max(map(len, cells))
        cells = [row + [""] * (wide - len(row)) for row in cells]
        merges = []
        for r, row in enumerate(cells):
            for c, cell in enumerate(row):
                if cell in ("<", "^"):
                    continue
                right = c
                while right + 1 < wide and row[right + 1] == "<":
                    right += 1
                bottom = r
                while bottom + 1 < len(cells) and cells[bottom + 1][c] == "^":
                    bottom += 1
                if (bottom, right) != (r, c):
                    merges.append((r, c, bottom, right))
        return cls([["" if c in ("<", "^") else c for c in row] for row in cells], merges)

    def blanks(self) -> Picture:
        """The same without merges: only the first cell of each has text."""
        return Picture(self.rows, [])

    def filled(self) -> Picture:
        """The same without merges: every cell of each has its text."""
        rows = [list(row) for row in self.rows]
        for top, left, bottom, right in self.merges:
            for r in range(top, bottom + 1):
                rows[r][left : right + 1] = [self.rows[top][left]] * (right + 1 - left)
        return Picture(rows, [])


def xlsx(picture: Picture, path: Path, *, hidden_rows: tuple[int, ...] = (), hidden_columns: tuple[str, ...] = ()) -> Path:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    fill_sheet(sheet, picture)
    for row in hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in hidden_columns:
        sheet.column_dimensions[column].hidden = True
    book.save(path)
    return path


def fill_sheet(sheet: object, picture: Picture) -> None:
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    for r, row in enumerate(picture.rows):
        for c, text in enumerate(row):
            if text:
                cell = sheet.cell(r + 1, c + 1)
                cell.value = text
                cell.data_type = "s"
    for top, left, bottom, right in picture.merges:
        sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


def xls(picture: Picture, path: Path) -> Path:
    xlwt = import_module("xlwt")

    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    covered = set()
    for top, left, bottom, right in picture.merges:
        sheet.write_merge(top, bottom, left, right, picture.rows[top][left])
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    for r, row in enumerate(picture.rows):
        for c, text in enumerate(row):
            if text and (r, c) not in covered:
                sheet.write(r, c, text)
    book.save(str(path))
    return path


def csv(picture: Picture, path: Path, *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    import csv as module

    out = io.StringIO(newline="")
    module.writer(out, delimiter=delimiter).writerows(picture.rows)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def html(picture: Picture, path: Path) -> Path:
    path.write_text(f"<html><body>{html_table(picture)}</body></html>", encoding="utf-8")
    return path


def html_table(picture: Picture) -> str:
    spans = {(t, left): (b - t + 1, right - left + 1) for t, left, b, right in picture.merges}
    covered = {(r, c) for t, left, b, right in picture.merges for r in range(t, b + 1) for c in range(left, right + 1)} - spans.keys()
    lines = ["<table>"]
    for r, row in enumerate(picture.rows):
        cells = []
        for c, text in enumerate(row):
            if (r, c) in covered:
                continue
            down, across = spans.get((r, c), (1, 1))
            cells.append(f'<td rowspan="{down}" colspan="{across}">{escape(text).replace(chr(10), "<br>")}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def docx(picture: Picture, path: Path) -> Path:
    import docx as module

    document = module.Document()
    add_table(document, picture)
    document.save(str(path))
    return path


def add_table(document: object, picture: Picture) -> None:
    table = document.add_table(len(picture.rows), len(picture.rows[0]))  # type: ignore[attr-defined]
    for r, row in enumerate(picture.rows):
        for c, text in enumerate(row):
            if text:
                table.cell(r, c).text = text
    for top, left, bottom, right in picture.merges:
        text = picture.rows[top][left]
        merged = table.cell(top, left).merge(table.cell(bottom, right))
        merged.text = text


def ods(picture: Picture, path: Path) -> Path:
    spans = {(t, left): (b - t + 1, right - left + 1) for t, left, b, right in picture.merges}
    covered = {(r, c) for t, left, b, right in picture.merges for r in range(t, b + 1) for c in range(left, right + 1)} - spans.keys()
    rows = []
    for r, row in enumerate(picture.rows):
        cells = []
        for c, text in enumerate(row):
            if (r, c) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            down, across = spans.get((r, c), (1, 1))
            paragraphs = "".join(f"<text:p>{escape(p)}</text:p>" for p in text.split("\n")) if text else ""
            span = f'table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"' if (down, across) != (1, 1) else ""
            cells.append(f"<table:table-cell {span}>{paragraphs}</table:table-cell>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    ods_file(path, f'<table:table table:name="Sheet1">{"".join(rows)}</table:table>')
    return path


def ods_file(path: Path, tables: str, *, styles: str = "") -> None:
    names = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"'
        for n, u in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", f"<?xml version='1.0'?><office:document-content {names}>{styles}{body}</office:document-content>")


GRID = (("GRID", (0, 0), (-1, -1), 0.5, "black"),)


def pdf(
    picture: Picture,
    path: Path,
    *,
    rows_split: bool = False,
    repeat: int = 0,
    busy: bool = False,
    height: int = 842,
    style: tuple[tuple[object, ...], ...] = GRID,
) -> Path:
    platypus = import_module("reportlab.platypus")
    pdfmetrics = import_module("reportlab.pdfbase.pdfmetrics")
    font = import_module("reportlab.pdfbase.cidfonts").UnicodeCIDFont("STSong-Light")
    pdfmetrics.registerFont(font)
    text = import_module("reportlab.lib.styles").ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=11, wordWrap="CJK")
    cells = [[platypus.Paragraph(escape(c).replace("\n", "<br/>"), text) if c else "" for c in row] for row in picture.rows]
    spans = [("SPAN", (left, t), (right, b)) for t, left, b, right in picture.merges]
    table = platypus.Table(cells, colWidths=[500 / len(cells[0])] * len(cells[0]), repeatRows=repeat, splitInRow=int(rows_split))
    table.setStyle(platypus.TableStyle([*style, *spans]))
    page = {"pagesize": (595, height), "topMargin": 30, "bottomMargin": 30} if height != 842 else {}
    platypus.SimpleDocTemplate(str(path), **page).build([table], **({"onFirstPage": _decorate} if busy else {}))
    return path


def _decorate(canvas: Any, document: object) -> None:
    """Draw what is no table: a frame around the page, a white ground, underlines, a heading with a rule."""
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 0, 595, 842, fill=1, stroke=1)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(100, 800, "项目支出绩效自评表")
    canvas.line(100, 798, 220, 798)
    for y in range(500, 760, 17):
        canvas.line(255, y, 275, y)


WRITERS = {"xlsx": xlsx, "xls": xls, "ods": ods, "docx": docx, "html": html, "csv": csv, "pdf": pdf}


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_NONE = 0xFFFFFFFF


def ole(*names: str, inside: tuple[str, ...] = (), sectors: int = 1) -> bytes:
    """Make a compound file ([MS-CFB]) of empty streams: `names` at the root, `inside` in a storage; `sectors` before its directory."""

    def entry(name: str, kind: int, right: int = _NONE, child: int = _NONE) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, _NONE, right, child) + bytes(48)

    def chain(of: Sequence[str], first: int) -> list[bytes]:
        return [entry(name, 2, right=first + n + 1 if n + 1 < len(of) else _NONE) for n, name in enumerate(of)]

    top = [*names, "ObjectPool"] if inside else list(names)
    entries = [entry("Root Entry", 5, child=1 if top else _NONE), *chain(top, 1)]
    if inside:
        entries[-1] = entry("ObjectPool", 1, child=len(entries))
        entries += chain(inside, len(entries))
    per = [b"".join(entries[n : n + 4]).ljust(512, b"\0") for n in range(0, len(entries), 4)]
    # Sector 0 is the first of the allocation table's; the directory comes behind the fillers, its sectors in reverse.
    tables = -(-(1 + sectors + len(per)) // 128)
    start = tables + sectors
    numbers = [start + len(per) - 1 - n for n in range(len(per))]
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFE] * sectors + [0xFFFFFFFE] * len(per)
    for number, following in pairwise(numbers):
        table[number] = following
    table += [0xFFFFFFFF] * (128 * tables - len(table))
    head = OLE + bytes(22) + struct.pack("<H", 9) + bytes(16) + struct.pack("<I", numbers[0]) + bytes(16)
    difat = [*range(min(tables, 109)), *[0xFFFFFFFF] * max(0, 109 - tables)]
    header = (head + struct.pack("<II", 0xFFFFFFFE, 0)).ljust(76, b"\0") + struct.pack("<109I", *difat)
    return header + struct.pack(f"<{len(table)}I", *table) + bytes(512 * sectors) + b"".join(reversed(per))
