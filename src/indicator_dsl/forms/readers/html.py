"""HTML tables: saved web pages, and the HTML that many systems export under the name of .xls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers.extra import need
from indicator_dsl.forms.readers.looks import RAISED

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "section", "article"}
_SKIPPED = {"script", "style", "head", "template", "noscript"}
_STRUCK = {"del", "s", "strike"}
_GRID = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "col", "colgroup"}
_MOST = 1000  # findings
_BOXES = {"checkbox", "radio"}


def charset(data: bytes) -> str | None:
    """Return the encoding that the page names, if Python knows it; gb2312 pages are read as GB18030."""
    found = _CHARSET.search(data[:4096])
    name = found[1].decode("ascii", "replace").lower() if found else None
    if name in ("gb2312", "gbk", "gb18030", "x-gbk"):
        return "gb18030"
    return name if name in ("utf-8", "utf8", "utf-16", "big5") else None


def read(text: str, limits: Limits) -> Grid:
    """Return one grid with the page's tables and the lines between them, in order.

    Rows count within their table, as people do; a table within a cell follows the table that holds it.
    """
    etree = need("lxml.etree")
    page = _Page(limits)
    # The standard library's parser takes minutes over 200 KB of unclosed tags; libxml2 does not.
    parser = etree.HTMLParser(target=page, encoding="utf-8", no_network=True, huge_tree=False)
    try:
        etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.LxmlError as error:
        raise FormError("form-damaged", detail=str(error)) from error
    return page.grid()


class _Table:
    def __init__(self) -> None:
        self.rows: list[list[tuple[str, int, int, bool]]] = []
        self.hidden: list[bool] = []
        self.cell: list[str] | None = None
        self.span = (1, 1)
        self.cell_hidden = False

    def close_cell(self) -> None:
        """End the open cell, if any; HTML may leave out the end tags."""
        if self.cell is not None:
            if not self.rows:
                self.rows.append([])
                self.hidden.append(False)
            self.rows[-1].append(("".join(self.cell).strip(), *self.span, self.cell_hidden))
            self.cell = None


class _Page:
    """Takes the parser's events: `start`, `data`, `end`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._open: list[_Table] = []
        self._done: list[_Table | str] = []
        self._line: list[str] = []
        self._skip: int | None = None  # how deep the element is that is left out
        self._left_out: list[str] = []
        self._raised = 0
        self._options: list[tuple[bool, list[str]]] | None = None
        self._findings: list[Finding] = []
        self._cells = self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the start of an element."""
        self._depth += 1
        if self._depth > self._limits.depth:
            raise FormError("form-too-deep", limit=self._limits.depth, where=f"<{tag}>")
        attrs = list(attributes.items())
        if self._skip is not None:
            return
        if tag in _SKIPPED or tag in _STRUCK or (self._open and tag not in _GRID and _hidden(attrs)):
            self._skip, self._left_out = self._depth, []
        elif tag in ("input", "select", "option"):
            self._field(tag, attributes)
        elif tag == "sup":
            self._raised += 1
        elif tag == "table":
            self._flush()
            if len(self._open) >= self._limits.depth:
                raise FormError("form-too-deep", limit=self._limits.depth, where="<table>")
            self._open.append(_Table())
        elif self._open and tag == "tr":
            self._open[-1].close_cell()
            self._open[-1].rows.append([])
            self._open[-1].hidden.append(_hidden(attrs))
        elif self._open and tag in ("td", "th"):
            self._cell(attrs)
        elif tag == "br" or tag in _BLOCKS:
            self.data("\n")

    def _field(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Read the fields of a page that was saved as it was filled in."""
        kind = attributes.get("type", "text").lower()
        if tag == "select":
            self._options = []
        elif tag == "option":
            if self._options is not None:
                self._options.append(("selected" in attributes, []))
        elif kind in _BOXES:
            self.data("☑" if "checked" in attributes else "□")
        elif kind in ("text", "number", "date"):
            self.data(attributes.get("value", ""))

    def _cell(self, attrs: list[tuple[str, str]]) -> None:
        table = self._open[-1]
        table.close_cell()
        self._cells += 1
        if self._cells > self._limits.cells:
            raise FormError("form-too-many-cells", limit=self._limits.cells, where="<table>")
        values = dict(attrs)
        table.cell = []
        table.span = (_span(values.get("rowspan")), max(1, _span(values.get("colspan"))))
        table.cell_hidden = _hidden(attrs)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._depth -= 1
        if self._skip is not None:
            if self._depth < self._skip:
                self._skip = None
                text = "".join(self._left_out).strip()
                if text and tag not in _SKIPPED and self._open and self._open[-1].cell is not None:
                    self._findings.append(Finding.of("form-text-left-out", text=text))
        elif tag == "select" and self._options is not None:
            chosen = next((o for o in self._options if o[0]), self._options[0] if self._options else None)
            self._options = None
            self.data("".join(chosen[1]).strip() if chosen else "")
        elif tag == "sup":
            self._raised -= 1
        elif tag == "table" and self._open:
            table = self._open.pop()
            table.close_cell()
            self._done.append(table)
        elif tag in ("td", "th") and self._open:
            self._open[-1].close_cell()
        elif tag in _BLOCKS:
            self.data("\n")

    def close(self) -> None:
        """Take the end of the page."""

    def comment(self, text: str) -> None:
        """Leave comments out."""

    def data(self, data: str) -> None:
        """Take text."""
        if self._skip is not None:
            self._left_out.append(data)
            return
        if self._options is not None:
            if self._options:
                self._options[-1][1].append(data)
            return
        data = data.translate(RAISED) if self._raised > 0 else data
        if self._open:
            if self._open[-1].cell is not None:
                # Line breaks of the source are spaces; those of the page come from br and blocks.
                self._open[-1].cell.append(data if data == "\n" else re.sub(r"\s+", " ", data))
        else:
            self._line.append(data)

    def _flush(self) -> None:
        self._done.extend(line.strip() for line in "".join(self._line).split("\n") if line.strip())
        self._line = []

    def grid(self) -> Grid:
        """Return everything read as one grid."""
        while self._open:
            self.end("table")
        self._flush()
        builder = GridBuilder(self._limits)
        tables = sum(isinstance(part, _Table) for part in self._done)
        row = number = 0
        for part in self._done:
            if isinstance(part, str):
                builder.put(row, 0, part)
                row += 1
            else:
                number += 1
                row = _lay_out(builder, part, row, f"表{number}" if tables > 1 else None, self._limits)
        builder.findings += self._findings[:_MOST]
        return builder.build()


def _lay_out(builder: GridBuilder, table: _Table, top: int, sheet: str | None, limits: Limits) -> int:
    busy: dict[int, int] = {}
    for index, cells in enumerate(table.rows):
        row, column = top + index, 0
        builder.number(row, index + 1, sheet)
        if table.hidden[index]:
            builder.hide_row(row)
        for text, down, across, hidden in cells:
            while busy.get(column, 0) > index:
                column += 1
            if column + across > limits.columns:
                raise FormError("form-too-many-columns", limit=limits.columns, where=builder.where(row, column))
            if not hidden:
                builder.put(row, column, text)
            down = min(down or len(table.rows), len(table.rows) - index)
            builder.merge(row, column, row + down - 1, column + across - 1)
            for covered in range(column, column + across):
                busy[covered] = index + down
            column += across
    return top + len(table.rows)


def _span(value: str | None) -> int:
    text = (value or "1").strip()
    return min(int(text), 65534) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _hidden(attrs: list[tuple[str, str]]) -> bool:
    return any(k == "hidden" or (k == "style" and re.search(r"display\s*:\s*none", v)) for k, v in attrs)
