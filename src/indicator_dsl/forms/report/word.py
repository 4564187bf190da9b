"""Building a Word file: A4, Chinese fonts, tables with borders whose headings repeat on every page.  Cells' texts stay texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

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
        from docx.shared import Cm

        told: list[Sequence[Cell]] = [heads] if heads else []
        told += rows
        table = self._document.add_table(rows=0, cols=len(widths))
        table.style, table.autofit = "Table Grid", False
        bold = set(strong)
        total = sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(self.width * width / total)
        for number, row in enumerate(told):
            made = table.add_row()
            head = bool(heads) and number == 0
            self._keep_whole(made, repeat=head)
            at = number - bool(heads)
            for cell, value, column in zip(made.cells, row, table.columns, strict=True):
                cell.width = column.width
                text = (
                    "" if value is None else value if isinstance(value, str) else plain(value) if isinstance(value, Decimal) else str(value)
                )
                paragraph = cell.paragraphs[0]
                self._write(paragraph, text, size=9, bold=head or at in bold, font=_FONT)
                paragraph.paragraph_format.space_after = 0
                if head:
                    self._shade(cell)
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

    @staticmethod
    def _keep_whole(row: Any, *, repeat: bool) -> None:
        """Keep a row on one page; a heading is repeated on every page."""
        from docx.oxml import OxmlElement

        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if repeat:
            properties.append(OxmlElement("w:tblHeader"))

    @staticmethod
    def _shade(cell: Any) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", "D9E2F0")):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
