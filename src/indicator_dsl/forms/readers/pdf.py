"""PDF files with a text layer: ruled tables, joined again where pages cut them."""

from __future__ import annotations

import io
import logging
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs

from indicator_dsl.errors import Finding, FormError
from indicator_dsl.forms.grid import Grid, GridBuilder
from indicator_dsl.forms.layout.words import looks_like_value
from indicator_dsl.forms.limits import Limits
from indicator_dsl.forms.readers import pdf_columns
from indicator_dsl.forms.readers.extra import need

_NEAR = 3.0  # points: lines closer than this are one line
_MOST_TABLES = 20  # of a page, without rules: each is looked for below the one before
_FEW = 3  # lines down that may be a frame or decoration
_STRAY_LINES = 4  # page numbers and running heads between two halves of a table


def read(data: bytes, limits: Limits) -> Grid:
    """Return one grid with the text lines and tables of all pages; rows count within their page."""
    _check_streams(data, limits)
    pdfplumber = need("pdfplumber")
    try:
        with _quiet(), pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > limits.pages:
                raise FormError("form-too-many-pages", limit=limits.pages)
            blocks: list[_Block] = []
            characters = 0
            for page in document.pages:
                characters += len(page.chars)
                blocks += _page(page, limits)
                page.close()
            if not characters:
                raise FormError("form-no-text-layer")
            return _join(_all_or_none(blocks), limits, len(document.pages))
    except FormError:
        raise
    except Exception as error:  # pdfminer raises whatever a damaged object makes it trip over
        if any("Password" in name or "Encryption" in name for name in _names(error)):
            raise FormError("form-encrypted") from error
        raise FormError("form-damaged", detail=f"{type(error).__name__}: {error}") from error


def _names(error: BaseException) -> Iterator[str]:
    """Yield what an error and those that it wraps are called: pdfplumber hands pdfminer's on as its own."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield type(one).__name__
        waiting += [one.__cause__, one.__context__, *(arg for arg in one.args if isinstance(arg, BaseException))]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pdfminer's remarks about damaged fonts and numbers off standard error."""
    logger = logging.getLogger("pdfminer")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _check_streams(data: bytes, limits: Limits) -> None:
    """Unpack every compressed stream into nothing, to learn how large it would be."""
    total, at = 0, 0
    while (at := data.find(b"stream", at)) >= 0:
        start = at + 6
        at = start
        if data[start - 9 : start - 6] == b"end":
            continue
        start += {b"\r\n": 2}.get(data[start : start + 2], 1)
        total += _unpacked(data[start : max(start, data.find(b"endstream", start))], limits.document_bytes * 4 - total)
        if total >= limits.document_bytes * 4:
            raise FormError("form-unpacks-too-large", limit=limits.document_bytes * 4 >> 20)


def _unpacked(data: bytes, limit: int, layer: int = 0) -> int:
    if data[:1] not in (b"\x78", b"\x68", b"\x58", b"\x48", b"\x38", b"\x28", b"\x18"):
        return 0
    unpacker = zlib.decompressobj()
    total, head, rest = 0, b"", data
    try:
        while rest and total < limit:
            piece = unpacker.decompress(rest, 1 << 20)
            head = head if len(head) >= 1 << 20 else head + piece
            total += len(piece)
            rest = unpacker.unconsumed_tail
            if not piece:
                break
    except zlib.error:
        return total
    return total + (_unpacked(head, limit - total, layer + 1) if layer < 3 and total < limit else 0)


@attrs.define
class _Box:
    """A cell of a page's table by its grid lines: columns [left, right), rows [top, bottom)."""

    left: int
    right: int
    top: int
    bottom: int
    text: str


@attrs.define
class _Block:
    """A ruled table, or (without boxes) one line of text."""

    page: int
    text: str = ""
    lines: tuple[float, ...] = ()
    rows: int = 0
    boxes: list[_Box] = attrs.Factory(list)
    plain: list[_Block] = attrs.Factory(list)  # the lines that a table without rules was made of
    levels_uncertain: bool = False


def _page(page: Any, limits: Limits) -> list[_Block]:
    tables = sorted(_tables(page), key=lambda t: t[0])
    blocks: list[_Block] = []
    at = float(page.bbox[1])
    for top, bottom, block in tables:
        blocks += _lines(page, at, top)
        blocks.append(block)
        at = bottom
        if len(block.boxes) > limits.cells:
            raise FormError("form-too-many-cells", limit=limits.cells, where=f"第{page.page_number}页")
    return blocks + _lines(page, at, float(page.bbox[3]))


def _lines(page: Any, top: float, bottom: float, most: int = _MOST_TABLES) -> list[_Block]:
    """Return the lines of text between two heights, and at most so many tables without rules among them.

    What stands off the page (print areas cut it) is not there.
    """
    from pdfplumber.utils.text import extract_text

    left, _, right, _ = page.bbox
    chars = [c for c in page.chars if top <= (c["top"] + c["bottom"]) / 2 < bottom and left <= (c["x0"] + c["x1"]) / 2 <= right]
    text = extract_text(chars) if chars else ""
    plain = [_Block(page.page_number, text=line) for line in text.split("\n") if line.strip()]
    found = pdf_columns.find_table(chars, [e["top"] for e in page.edges if e["orientation"] == "h"]) if len(plain) > 2 and most else None
    if found is None:
        return plain
    boxes = [_Box(s.left, s.right + 1, s.top, s.bottom + 1, s.text) for s in found.spots]
    # No table of another page goes on in it.
    table = _Block(page.page_number, lines=(1e6 * page.page_number,), rows=found.rows, boxes=boxes, plain=plain)
    table.levels_uncertain = found.levels_uncertain
    below = _lines(page, found.bottom, bottom, most - 1) if found.bottom < bottom else []
    return [*(_Block(page.page_number, text=t) for t in found.above), table, *below]


def _all_or_none(blocks: list[_Block]) -> list[_Block]:
    """Give up tables without rules where a later page has lines and no such table: it might go on there, without a header."""
    tables = [b for b in blocks if b.plain]
    pages = {b.page for b in tables}
    rest = [b.page for b in blocks if tables and b.page > tables[0].page and b.page not in pages and not b.boxes]
    if not any(rest.count(page) > 2 for page in set(rest)):
        return blocks
    texts = {id(b) for t in tables for b in blocks if b.page == t.page and not b.boxes}
    return [line for b in blocks for line in (b.plain or ([] if id(b) in texts else [b]))]


def _tables(page: Any) -> list[tuple[float, float, _Block]]:
    """Find the page's ruled tables; a border that the page break took away is drawn again."""
    edges = _rules(page)
    out = []
    for group in _connected(edges):
        vertical = [e for e in group if e["orientation"] == "v"]
        horizontal = [e for e in group if e["orientation"] == "h"]
        # The last row of a table that a page break cut may have but one line across.
        if len(vertical) < 2 or len(horizontal) < (1 if len(vertical) > _FEW else 2):
            continue
        left, right = min(e["x0"] for e in group), max(e["x1"] for e in group)
        top, bottom = min(e["top"] for e in group), max(e["bottom"] for e in group)
        xs = _levels([e["x0"] for e in vertical] + [left, right])
        ys = _levels([e["top"] for e in horizontal] + [top, bottom])
        if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > 100_000:
            continue
        boxes = _boxes(page, xs, ys, vertical, horizontal)
        out.append((top, bottom, _Block(page.page_number, lines=tuple(xs), rows=len(ys) - 1, boxes=boxes)))
    return out


def _rules(page: Any) -> list[Any]:
    """Return the lines that rule tables: dashes joined, and neither the page's own frame nor underlined words."""
    from pdfplumber.table import merge_edges

    left, top, right, bottom = page.bbox
    frame = {"v": ("x0", left, right), "h": ("top", top, bottom)}
    edges = []
    for edge in page.edges:
        at, low, high = frame[edge["orientation"]]
        if edge[at] - low > 2 and high - edge[at] > 2:
            edges.append(edge)
    edges = [e for e in merge_edges(edges, _NEAR, _NEAR, _NEAR, _NEAR) if max(e["x1"] - e["x0"], e["bottom"] - e["top"]) > _NEAR]
    ends = [e["x0"] for e in edges if e["orientation"] == "v"]
    spans = [e for e in edges if e["orientation"] == "h"]
    ends += [min((e["x0"] for e in spans), default=0), max((e["x1"] for e in spans), default=0)]
    ends = _levels(ends)

    def ruled(edge: Any) -> bool:
        return all(any(abs(edge[side] - x) < 2 * _NEAR for x in ends) for side in ("x0", "x1"))

    return [e for e in edges if e["orientation"] == "v" or ruled(e)]


def _connected(edges: list[Any]) -> list[list[Any]]:
    """Split edges into groups that touch: the tables of the page."""
    spans = sorted(((e["top"], e["bottom"], i) for i, e in enumerate(edges)), key=lambda s: s[0])
    groups: list[list[Any]] = []
    reach = None
    for top, bottom, index in spans:
        if reach is None or top > reach + _NEAR:
            groups.append([])
            reach = bottom
        groups[-1].append(edges[index])
        reach = max(reach, bottom)
    return groups


def _levels(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _NEAR:
            out.append(value)
    return out


def _boxes(page: Any, xs: list[float], ys: list[float], vertical: list[Any], horizontal: list[Any]) -> list[_Box]:
    """Cut the grid into cells: two grid squares are one cell where no line parts them."""
    wide, high = len(xs) - 1, len(ys) - 1
    owner = list(range(wide * high))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    walls_v = _walls(vertical, xs, ys, "x0", "top", "bottom")
    walls_h = _walls(horizontal, ys, xs, "top", "x0", "x1")
    for y in range(high):
        for x in range(wide):
            if x + 1 < wide and (x + 1, y) not in walls_v:
                owner[root(y * wide + x + 1)] = root(y * wide + x)
            if y + 1 < high and (y + 1, x) not in walls_h:
                owner[root((y + 1) * wide + x)] = root(y * wide + x)
    groups: dict[int, list[int]] = {}
    for i in range(wide * high):
        groups.setdefault(root(i), []).append(i)
    label = _rectangles(list(groups.values()), wide)
    texts = _words(page, xs, ys, label)
    boxes: dict[int, _Box] = {}
    for square, key in enumerate(label):
        x, y = square % wide, square // wide
        box = boxes.setdefault(key, _Box(x, x + 1, y, y + 1, texts.get(key, "")))
        box.left, box.right, box.bottom = min(box.left, x), max(box.right, x + 1), max(box.bottom, y + 1)
    return sorted(boxes.values(), key=lambda b: (b.top, b.left))


def _rectangles(groups: list[list[int]], wide: int) -> list[int]:
    """Give each square the number of its cell; a group that is no rectangle (an open border) is cut into its rows."""
    label = [0] * sum(map(len, groups))
    for squares in groups:
        columns, rows = [s % wide for s in squares], [s // wide for s in squares]
        solid = (max(columns) - min(columns) + 1) * (max(rows) - min(rows) + 1) == len(squares)
        inside = set(squares)
        for square in squares:
            follows = square % wide and square - 1 in inside and not solid
            label[square] = squares[0] if solid else label[square - 1] if follows else square
    return label


def _walls(edges: list[Any], across: list[float], along: list[float], at: str, start: str, end: str) -> set[tuple[int, int]]:
    """Return (line, square) pairs: which of the grid's lines is drawn beside which square."""
    walls = set()
    for edge in edges:
        line = min(range(len(across)), key=lambda i: abs(across[i] - edge[at]))
        for square in range(len(along) - 1):
            middle = (along[square] + along[square + 1]) / 2
            if edge[start] - _NEAR <= middle <= edge[end] + _NEAR:
                walls.add((line, square))
    return walls


def _words(page: Any, xs: list[float], ys: list[float], label: list[int]) -> dict[int, str]:
    """Return each cell's text: its characters put into lines, from top to bottom."""
    cells: dict[int, list[Any]] = {}
    wide = len(xs) - 1
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        column, row = bisect_right(xs, x) - 1, bisect_right(ys, y) - 1
        if 0 <= column < wide and 0 <= row < len(ys) - 1:
            cells.setdefault(label[row * wide + column], []).append(char)
    from pdfplumber.utils.text import extract_text

    return {key: extract_text(chars, x_tolerance=2, y_tolerance=3) for key, chars in cells.items()}


@attrs.define
class _Cell:
    """A cell of the joined tables, in rows of the whole document."""

    top: int
    bottom: int
    left: int
    right: int
    text: str


def _join(blocks: list[_Block], limits: Limits, pages: int) -> Grid:
    """Write the blocks under each other; a table that a page break cut goes on where it stopped."""
    builder = GridBuilder(limits)
    # Tables of one width share their columns: below a page break some of their lines are not drawn.
    shared = _levels([x for block in blocks if not block.plain for x in block.lines])
    for block in blocks:
        if block.boxes and not block.plain:
            _move(block, shared)
    cells: list[_Cell] = []
    row = table_end = strays = 0
    counts: dict[int, int] = {}
    last: _Block | None = None
    for block in blocks:
        name = f"第{block.page}页" if pages > 1 else None
        height = block.rows or 1
        for index in range(height):
            counts[block.page] = counts.get(block.page, 0) + 1
            builder.number(row + index, counts[block.page], name)
        if block.boxes:
            continued = last is not None and last.page + 1 == block.page and _same_columns(last.lines, block.lines)
            above = [c for c in cells if c.bottom == table_end] if continued and strays <= _STRAY_LINES else []
            _place(cells, block, row, above)
            last, table_end, strays = block, row + height - 1, 0
        else:
            builder.put(row, 0, block.text)
            strays += 1
        row += height
    for cell in cells:
        builder.put(cell.top, cell.left, cell.text)
        builder.merge(cell.top, cell.left, cell.bottom, cell.right)
    builder.findings.append(Finding.of("form-from-pdf"))
    if any(block.levels_uncertain for block in blocks):
        builder.findings.append(Finding.of("form-levels-uncertain"))
    return builder.build(flowing=True)


def _move(block: _Block, shared: list[float]) -> None:
    """Count a table's columns in the document's."""
    at = [min(range(len(shared)), key=lambda i: abs(shared[i] - x)) for x in block.lines]
    for box in block.boxes:
        box.left, box.right = at[box.left], at[box.right]


def _same_columns(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    """Whether two tables may be one: their sides are the same, and the lines of one are among the other's."""
    few, many = sorted((a, b), key=len)
    sides = abs(a[0] - b[0]) < 2 * _NEAR and abs(a[-1] - b[-1]) < 2 * _NEAR
    return sides and all(any(abs(x - y) < 2 * _NEAR for y in many) for x in few)


def _place(cells: list[_Cell], block: _Block, top: int, above: list[_Cell]) -> None:
    """Add a block's cells; those of its first row go on with the cells `above` that the break cut."""
    cut = _cut_row(block, above)
    for box in block.boxes:
        before = next((c for c in above if box.top == 0 and (c.left, c.right) == (box.left, box.right - 1)), None)
        if before is not None and _goes_on(before, box, cut):
            before.text += ("\n" if before.text and box.text else "") + box.text
            before.bottom = max(before.bottom, top + box.bottom - 1)
        else:
            cells.append(_Cell(top + box.top, top + box.bottom - 1, box.left, box.right - 1, box.text))


def _goes_on(before: _Cell, box: _Box, cut: bool) -> bool:
    """Whether a cell below the break is the rest of the one above: its text stands on one side, or the row was cut."""
    if cut:
        return True
    several = box.bottom - box.top > 1 or before.bottom > before.top
    return several and not (box.text and before.text)


def _cut_row(block: _Block, above: list[_Cell]) -> bool:
    """Whether the block's first row is the rest of the row above: what held values above is empty there."""
    first = [b for b in block.boxes if b.top == 0 and b.bottom == 1]
    pairs = [(b, c) for b in first for c in above if (c.left, c.right) == (b.left, b.right - 1) and c.top == c.bottom]
    valued = [b for b, c in pairs if looks_like_value(c.text)]
    empty = sum(1 for b in valued if not b.text)
    return any(b.text for b, _ in pairs) and empty * 2 > len(valued)
