"""Building a Word file: A4, Chinese fonts, tables with borders whose headings repeat on every page.  Cells' texts stay texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from indicator_dsl.forms.marks import MARK
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.table_file import xml_text
from indicator_dsl.units import plain

Cell = str | Decimal | int | None

_FONT, _TITLE_FONT = "宋体", "黑体"
_MARGIN_CM = 1.8


class Document:
    """A document that is written from top to bottom."""

    def __init__(self, *, landscape: bool = False) -> None:
        docx = need("docx")
        from docx.enum.section import WD_ORIENT
        from docx.shared import Cm

        self._document: Any = docx.Document()
        self._document.core_properties.author = MARK
        section = self._document.sections[0]
        section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
        section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN_CM)
        self.width = (29.7 if landscape else 21) - 2 * _MARGIN_CM

    def title(self, text: str) -> None:
        """Write a title in the middle."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._paragraph(text, size=18, bold=True, font=_TITLE_FONT)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str) -> None:
        """Write the heading of a section, which stays with what follows."""
        paragraph = self._paragraph(text, size=12, bold=True, font=_TITLE_FONT)
        paragraph.paragraph_format.keep_with_next = True

    def line(self, text: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Write a paragraph."""
        self._paragraph(text, size=size, bold=bold)

    def page_break(self) -> None:
        """Begin a new page."""
        self._document.add_page_break()

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[float], *, strong: Iterable[int] = ()) -> None:
        """Write a table; `widths` are shares of the page, `strong` the rows (from 0) that are bold."""
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls
        from docx.shared import Cm

        told: list[Sequence[Cell]] = [heads] if heads else []
        told += rows
        table = self._document.add_table(rows=0, cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        bold, total = set(strong), sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(self.width * width / total)
        twips = [column.width.twips for column in table.columns]
        # Cell by cell, python-docx takes longer than all the rest of a report: the rows are written as XML, and read once.
        rows_xml = (_row(row, twips, head=bool(heads) and at == 0, bold=at - bool(heads) in bold) for at, row in enumerate(told))
        table._tbl.extend(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows_xml)}</w:tbl>"))
        self._paragraph("", size=4, bold=False)

    def content(self) -> bytes:
        """Return the file: the same for the same content, whenever it is made."""
        sink, out = io.BytesIO(), io.BytesIO()
        self._document.save(sink)
        with zipfile.ZipFile(sink) as package, zipfile.ZipFile(out, "w") as new:
            for entry in package.infolist():
                new.writestr(zipfile.ZipInfo(entry.filename), package.read(entry), zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def _paragraph(self, text: str, *, size: float, bold: bool, font: str = _FONT) -> Any:
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        self._write(paragraph, text, size=size, bold=bold, font=font)
        return paragraph

    @staticmethod
    def _write(paragraph: Any, text: str, *, size: float, bold: bool, font: str) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        run = paragraph.add_run(xml_text(text))
        run.font.size, run.bold, run.font.name = Pt(size), bold, font
        run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


_CELL_SIZE = 9 * 2  # half points
_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="D9E2F0"/>'


def _row(cells: Sequence[Cell], widths: Sequence[int], *, head: bool, bold: bool) -> str:
    """Return a row as XML, which stays on one page; a heading is repeated on every page."""
    keep = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    font = f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}"/>'
    look = f'{font}{"<w:b/>" if head or bold else ""}<w:sz w:val="{_CELL_SIZE}"/>'
    made = (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{width}"/>{_SHADE if head else ""}</w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:after="0"/></w:pPr><w:r><w:rPr>{look}</w:rPr>{_text(_shown(value))}</w:r></w:p></w:tc>'
        for value, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr>{keep}{''.join(made)}</w:tr>"


def _shown(value: Cell) -> str:
    return "" if value is None else plain(value) if isinstance(value, Decimal) else str(value)


def _text(text: str) -> str:
    """Return a text as XML: its lines and tabs are elements of their own."""
    if not text:
        return ""
    pieces = (escape(piece) for piece in xml_text(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    tabbed = (piece.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">') for piece in pieces)
    return "<w:br/>".join(f'<w:t xml:space="preserve">{piece}</w:t>' for piece in tabbed)
