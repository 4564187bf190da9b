"""Word documents (.docx): paragraphs and tables in their order, merged cells as merged."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.readers.looks import RAISED, SIGNS, in_font
from indicator_dsl.forms.readers.xmlstream import Package, Walker

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXTS = {f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen", f"{_W}sym", f"{_W}checkBox", f"{_MATH}t"}
_LEFT_OUT = {f"{_W}txbxContent", f"{_W}moveFrom", _FALLBACK}


def read(data: bytes, limits: Limits) -> Grid:
    """Return one grid with the document's paragraphs and tables, in order; rows count within their table."""
    _check(data, limits)
    package, oxml = need("docx.opc.package"), need("docx.oxml")
    try:
        # Not docx.Document, which refuses documents with macros (.docm) and templates (.dotx).
        part = package.OpcPackage.open(io.BytesIO(data)).main_document_part
        body = oxml.parse_xml(part.blob).body
    except Exception as error:  # python-docx raises KeyError, lxml's and its own errors for a damaged package
        raise FormError("form-damaged", detail=f"{type(error).__name__}: {error}") from error
    return _Document(limits).read(body)


def _check(data: bytes, limits: Limits) -> None:
    """Refuse what lxml should not be shown: large parts, entities, deep nesting."""
    package = Package(data, limits)
    xml = [name for name in package.sizes if name.endswith((".xml", ".rels"))]
    if sum(package.sizes[name] for name in xml) > limits.document_bytes:
        raise FormError("form-unpacks-too-large", limit=limits.document_bytes >> 20)
    for name in xml:
        Walker().walk(package.chunks(name), limits, name)


class _Document:
    def __init__(self, limits: Limits) -> None:
        self._builder = GridBuilder(limits)
        self._limits = limits
        self._row = 0
        self._tables = 0
        self._several = False

    def read(self, body: Any) -> Grid:
        self._several = sum(1 for _ in body.iter(f"{_W}tbl")) > 1
        self._blocks(body)
        return self._builder.build()

    def _blocks(self, parent: Any) -> None:
        for element in parent:
            if element.tag == f"{_W}p":
                self._builder.put(self._row, 0, self._text(element))
                self._row += 1
                for box in _text_boxes(element):
                    self._blocks(box)
            elif element.tag == f"{_W}tbl":
                self._table(element)
            elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
                self._blocks(element)

    def _table(self, table: Any) -> None:
        self._tables += 1
        sheet = f"表{self._tables}" if self._several else None
        open_cells: dict[int, tuple[int, int, int]] = {}
        nested: list[Any] = []
        for index, row in enumerate(_children(table, f"{_W}tr")):
            self._builder.number(self._row, index + 1, sheet)
            if row.find(f"{_W}trPr/{_W}hidden") is not None:
                self._builder.hide_row(self._row)
            column = _value(row.find(f"{_W}trPr/{_W}gridBefore"))
            for cell in _children(row, f"{_W}tc"):
                span = max(1, _value(cell.find(f"{_W}tcPr/{_W}gridSpan")))
                if column + span > self._limits.columns:
                    raise FormError("form-too-many-columns", limit=self._limits.columns, where=sheet or "")
                self._cell(cell, column, span, open_cells)
                nested += (t for t in _children(cell, f"{_W}tbl") if not _is_line(t))
                nested += (t for p in _children(cell, f"{_W}p") for box in _text_boxes(p) for t in _children(box, f"{_W}tbl"))
                column += span
            self._row += 1
        for top, left, right in open_cells.values():
            self._builder.merge(top, left, self._row - 1, right)
        for inner in nested:
            self._table(inner)

    def _cell(self, cell: Any, column: int, span: int, open_cells: dict[int, tuple[int, int, int]]) -> None:
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        continues = merge is not None and merge.get(f"{_W}val", "continue") == "continue"
        if continues and column in open_cells:
            return
        if column in open_cells:
            top, left, right = open_cells.pop(column)
            self._builder.merge(top, left, self._row - 1, right)
        self._builder.put(self._row, column, self._cell_text(cell))
        if merge is not None:
            open_cells[column] = (self._row, column, column + span - 1)
        elif span > 1:
            self._builder.merge(self._row, column, self._row, column + span - 1)

    def _cell_text(self, cell: Any) -> str:
        """Return the text of a cell's paragraphs; that of a table in it which is one line or one column is part of it."""
        texts = []
        for element in _children(cell, f"{_W}p", f"{_W}tbl"):
            if element.tag == f"{_W}p":
                texts.append(self._text(element))
            elif _is_line(element):
                texts += ["".join(map(self._cell_text, _children(row, f"{_W}tc"))) for row in _children(element, f"{_W}tr")]
        return "\n".join(texts).strip()

    def _text(self, paragraph: Any) -> str:
        """Return a paragraph's text as it is shown: without what is hidden, struck through, deleted or moved away; text boxes apart."""
        out: list[str] = []
        for element in paragraph.iter(*_TEXTS):
            if any(a.tag in _LEFT_OUT for a in _within(element, paragraph)):
                continue
            if element.tag == f"{_W}checkBox":
                out.append(_box(element))
                continue
            look = element.getparent().find(f"{_W}rPr")
            if _is_on(look, "vanish", "strike", "dstrike"):
                if element.text:
                    self._builder.findings.append(Finding.of("form-text-left-out", text=element.text))
                continue
            name = element.tag.rpartition("}")[2]
            written = in_font(element.text or "", _font(look))
            text = {"t": written, "tab": " ", "noBreakHyphen": "-", "sym": _symbol(element)}.get(name, "\n")
            raised = look is not None and (at := look.find(f"{_W}vertAlign")) is not None and at.get(f"{_W}val") == "superscript"
            # 100 with a raised 2 is no 1002.
            out.append(text.translate(RAISED) if raised else text)
        return "\n".join(line.rstrip(" \t") for line in "".join(out).split("\n"))


def _is_on(look: Any, *names: str) -> bool:
    """Whether one of some properties of a run is switched on."""
    marks = [look.find(f"{_W}{name}") for name in names] if look is not None else []
    return any(mark is not None and mark.get(f"{_W}val", "1") not in ("0", "false", "off") for mark in marks)


def _is_line(table: Any) -> bool:
    """Whether a table has one row or one column only."""
    rows = [len(list(_children(row, f"{_W}tc"))) for row in _children(table, f"{_W}tr")]
    return len(rows) == 1 or set(rows) == {1}


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """Yield child elements, through the wrappers that content controls and tracked insertions put around them."""
    for element in parent:
        if element.tag in tags:
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _children(element, *tags)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the contents of a paragraph's text boxes, each once: Word writes a second copy for old programs."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(a.tag in (f"{_W}txbxContent", _FALLBACK) for a in _within(box, paragraph)):
            yield box


def _within(element: Any, outer: Any) -> Iterator[Any]:
    """Yield what `element` stands in, up to `outer`."""
    for ancestor in element.iterancestors():
        if ancestor is outer:
            return
        yield ancestor


def _symbol(element: Any) -> str:
    """Return the sign that a font of signs shows for a code: F0B3 of Symbol is ≥."""
    font, code = element.get(f"{_W}font", "").lower(), element.get(f"{_W}char", "")
    number = int(code, 16) & 0xFF if re.fullmatch("[0-9A-Fa-f]{2,4}", code) else 0
    # In Symbol, ASCII is itself: = < > % + -.
    return SIGNS.get(font, {}).get(number) or (chr(number) if font == "symbol" and 0x20 < number < 0x40 else "\ufffd")


def _font(look: Any) -> str:
    fonts = look.find(f"{_W}rFonts") if look is not None else None
    return (fonts.get(f"{_W}ascii") or "") if fonts is not None else ""


def _box(field: Any) -> str:
    """Return the sign of a form's field that is ticked or not."""
    state = field.find(f"{_W}checked")
    state = state if state is not None else field.find(f"{_W}default")
    return "☑" if state is not None and state.get(f"{_W}val", "1") not in ("0", "false", "off") else "□"


def _value(element: Any) -> int:
    text = element.get(f"{_W}val", "0") if element is not None else "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
