"""Excel workbooks (.xlsx, .xlsm): values as shown, merges, hidden rows and columns, in one pass.

The sheets' XML is streamed and empty cells are dropped before they are parsed, so a million
formatted empty rows cost a second, and two cells in opposite corners cost nothing.  (A library that
makes the rectangle between them first asks for 500 GB.)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms import numfmt
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.limits import Limits, Spent
from indicator_dsl.forms.readers.looks import Look, in_font
from indicator_dsl.forms.readers.xmlstream import Attributes, Package, Walker, local

_EMPTY_CELL = re.compile(rb'<(?:\w{1,9}:)?c\b[^<>]{0,99}\br="[^<>"]{1,10}"[^<>]{0,99}(?:/>|></(?:\w{1,9}:)?c>)')
_EMPTY_ROW = re.compile(rb'<(?:\w{1,9}:)?row\b[^<>]{0,300}\br="[^<>"]{1,10}"[^<>]{0,300}(?:/>|>\s{0,99}</(?:\w{1,9}:)?row>)')
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_MAX_ROW, _MAX_COLUMN = 1 << 20, 1 << 14


def read(data: bytes, limits: Limits) -> list[Grid]:
    """Return a grid for each worksheet, hidden ones too."""
    package = Package(data, limits)
    root = _office_part(package, limits)
    book = _Workbook()
    book.walk(package.chunks(root), limits, root)
    targets = _relations(package, root, limits)
    if len(book.sheets) > limits.sheets:
        raise FormError("form-too-many-sheets", limit=limits.sheets)
    parts = [targets.get(relation, ("", ""))[0] for _, relation, _ in book.sheets]
    if len(set(filter(None, parts))) < sum(map(bool, parts)):
        # No program writes two sheets from one part; 900 of them make a gigabyte of 30 KB.
        raise FormError("form-damaged", detail=f"{root}: <sheet r:id>")
    strings, formats, spent = _Strings(limits), _Styles(), Spent(limits)
    folder = posixpath.dirname(root)
    for name, walker in (("sharedStrings", strings), ("styles", formats)):
        part = next((t for t, kind in targets.values() if kind == name), posixpath.join(folder, f"{name}.xml"))
        if part in package:
            walker.walk(package.chunks(part), limits, part)
    grids = []
    for title, relation, hidden in book.sheets:
        part, kind = targets.get(relation, ("", ""))
        if part in package and kind == "worksheet":
            sheet = _Sheet(GridBuilder(limits, title, spent), strings, formats, book.base1904)
            sheet.walk(_filled(package.chunks(part)), limits, title)
            grids.append(sheet.builder.build(hidden=hidden))
    return grids


def _office_part(package: Package, limits: Limits) -> str:
    found = _relations(package, "", limits)
    return next((t for t, kind in found.values() if kind == "officeDocument" and t in package), "xl/workbook.xml")


def _relations(package: Package, part: str, limits: Limits) -> dict[str, tuple[str, str]]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    walker = _Relations()
    if path in package:
        walker.walk(package.chunks(path), limits, path)
    return {i: (posixpath.normpath(posixpath.join(folder, t)) if t[:1] != "/" else t[1:], k) for i, (t, k) in walker.found.items()}


class _Relations(Walker):
    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found[attributes.get("Id", "")] = (attributes.get("Target", ""), kind)


class _Workbook(Walker):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.base1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), local(attributes, "id") or "", hidden))
        elif name == "workbookPr":
            self.base1904 = attributes.get("date1904") in ("1", "true")


class _Strings(Walker):
    """The shared strings; phonetic guides over them are not part of the text."""

    def __init__(self, limits: Limits) -> None:
        self.items: list[str] = []
        self.left_out: dict[int, str] = {}
        self._most = limits.cell_characters
        self._look = Look()
        self._parts: list[str] | None = None
        self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        self._look.start(name, attributes)
        if name == "si":
            self.items.append("")
        elif name == "rPh":
            self._phonetic += 1
        elif name == "t" and not self._phonetic:
            self._parts = []

    def text(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic -= 1
        elif name == "t" and self._parts is not None:
            if self.items:
                self.items[-1] += self._look.shown("".join(self._parts))
                if len(self.items[-1]) > self._most or len(self._look.left_out) > self._most:
                    raise FormError("form-cell-too-long", limit=self._most, where=f"sharedStrings {len(self.items)}")
            self._parts = None
        elif name == "si" and self._look.left_out:
            self.left_out[len(self.items) - 1] = self._look.left_out


class _Styles(Walker):
    def __init__(self) -> None:
        self._own: dict[int, str] = {}
        self._cells: list[int] = []
        self._fonts: list[int] = []
        self._struck_fonts: set[int] = set()
        self._names: dict[int, str] = {}
        self._font = -1
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "font" and not self._inside:
            self._font += 1
        elif name == "strike" and attributes.get("val", "1") not in ("0", "false"):
            self._struck_fonts.add(self._font)
        elif name == "name" and not self._inside:
            self._names.setdefault(self._font, attributes.get("val", ""))
        elif name == "numFmt":
            self._own[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "General")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._cells.append(_number(attributes.get("numFmtId")))
            self._fonts.append(_number(attributes.get("fontId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def codes(self) -> list[str]:
        """Return the format code of each cell style."""
        return [self._own.get(i) or numfmt.BUILTIN.get(i, "General") for i in self._cells]

    def struck(self) -> set[int]:
        """Return the cell styles whose font is struck through."""
        return {style for style, font in enumerate(self._fonts) if font in self._struck_fonts}

    def faces(self) -> dict[int, str]:
        """Return the names of the fonts of cell styles."""
        return {style: self._names[font] for style, font in enumerate(self._fonts) if font in self._names}


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0


def _filled(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Drop the elements of empty cells and rows; they hold nothing that a form says."""
    rest = b""
    for chunk in chunks:
        piece = rest + chunk
        end = piece.rfind(b">") + 1
        piece, rest = piece[:end], piece[end:]
        yield _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", piece))
        if len(rest) > 1 << 20:
            yield rest
            rest = b""
    yield rest


class _Sheet(Walker):
    def __init__(self, builder: GridBuilder, strings: _Strings, styles: _Styles, base1904: bool) -> None:
        self.builder = builder
        self._strings, self._left_out, self._base1904 = strings.items, strings.left_out, base1904
        self._codes, self._struck, self._faces = styles.codes(), styles.struck(), styles.faces()
        self._look = Look()
        self._row = self._column = -1
        self._kind, self._style = "n", 0
        self._formula = False
        self._value: str | None = None
        self._parts: list[str] | None = None
        self._phonetic = 0

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "row":
                self._row = _number(attributes.get("r")) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0":
                    self.builder.hide_row(self._row)
            case "c":
                self._at(attributes.get("r"))
                self._kind = attributes.get("t", "n")
                self._style = _number(attributes.get("s"))
                self._value, self._formula = None, False
                if self._kind == "inlineStr":
                    self._look.start(name, attributes)
            case "r" | "rFont" | "strike" | "vertAlign":
                self._look.start(name, attributes)
            case "f":
                self._formula = True
            case "v" | "t" if not self._phonetic:
                self._parts = []
            case "rPh":
                self._phonetic += 1
            case "col" if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
                self.builder.hide_columns(_number(attributes.get("min")) - 1, _number(attributes.get("max")) - 1)
            case "mergeCell":
                self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._parts is not None:
            self._parts.append(data)

    def end(self, name: str) -> None:
        if name in ("v", "t") and self._parts is not None:
            self._value = (self._value or "") + self._look.shown("".join(self._parts))
            most = self.builder.limits.cell_characters
            if len(self._value) > most or len(self._look.left_out) > most:
                raise FormError("form-cell-too-long", limit=most, where=self.builder.where(self._row, self._column))
            self._parts = None
        elif name == "rPh":
            self._phonetic -= 1
        elif name == "c":
            self._finish()

    def _at(self, reference: str | None) -> None:
        found = _REFERENCE.fullmatch(reference) if reference else None
        if found is None:
            self._column += 1
        else:
            self._row, self._column = int(found[2]) - 1, _column(found[1])
        if not (0 <= self._row < _MAX_ROW and 0 <= self._column < _MAX_COLUMN):
            raise FormError("form-damaged", detail=f"{self.builder.name}: {reference!r}")

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        a, b = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if a and b:
            self.builder.merge(int(a[2]) - 1, _column(a[1]), int(b[2]) - 1, _column(b[1]))

    def _finish(self) -> None:
        if not self._value:
            if self._formula:
                self._find("form-formula-without-value")
            return
        if self._kind == "e":
            self._find("form-error-cell", text=self._value)
        shown = self._shown(self._value)
        left_out = {"s": self._left_out.get(_number(self._value.strip()), ""), "inlineStr": self._look.left_out}.get(self._kind, "")
        if len(shown) == 1:
            # A sign alone; runs of a longer text have fonts of their own.
            shown = in_font(shown, self._faces.get(self._style, ""))
        if self._style in self._struck:
            shown, left_out = "", shown
        if left_out:
            self._find("form-text-left-out", text=left_out)
        value = numfmt.number(self._value) if self._kind == "n" else None
        self.builder.put(self._row, self._column, shown, numfmt.unrounded(shown, value) if value is not None else None)

    def _find(self, code: str, **fields: str) -> None:
        if len(self.builder.findings) < 1000:
            self.builder.findings.append(Finding.of(code, span=None, place=self.builder.where(self._row, self._column), **fields))

    def _shown(self, raw: str) -> str:
        match self._kind:
            case "s":
                index = _number(raw.strip()) if raw.strip().isdigit() else -1
                if not 0 <= index < len(self._strings):
                    raise FormError("form-damaged", detail=f"{self.builder.where(self._row, self._column)}: string {raw!r}")
                return self._strings[index]
            case "b":
                return "TRUE" if raw.strip() in ("1", "true") else "FALSE"
            case "n":
                value = numfmt.number(raw)
                code = self._codes[self._style] if self._style < len(self._codes) else "General"
                return raw if value is None else numfmt.show(value, code, base1904=self._base1904)
            case "d":
                return _iso_date(raw, self._codes[self._style] if self._style < len(self._codes) else "General", self._base1904)
            case _:
                return raw


def _column(text: str) -> int:
    value = 0
    for letter in text:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _iso_date(raw: str, code: str, base1904: bool) -> str:
    from datetime import datetime

    try:
        moment = datetime.fromisoformat(raw.strip().removesuffix("Z"))
    except ValueError:
        return raw
    if not numfmt.is_date(code):
        return raw
    gap = moment - (datetime(1904, 1, 1) if base1904 else datetime(1899, 12, 30))
    return numfmt.show(Decimal(gap.days) + Decimal(gap.seconds) / 86400, code, base1904=base1904)
