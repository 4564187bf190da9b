"""Tables of a PDF page without ruled cells: columns by the white between them, rows by the gaps between lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import Enum
from itertools import pairwise
from typing import Any

import attrs

from indicator_dsl.forms.layout.words import column_role, is_word, looks_like_value, role, starts_note

_LEVELS = ("level1", "level2")
_POINTS = ("weight", "score")
_TARGETS = ("target", "actual", "period_target")
_MOST = 20_000  # letters of a page
_LEADING = 1.45  # times the size of the letters: lines nearer than this are one cell
_HEADS = 4  # texts that a header has at least
_REST = 4  # letters of a header that a narrow column left for the next line
_NEAR = 3.0  # points: heights closer than this are one height
_FULL = 1.5  # times the size of the letters: a line that ends nearer to its column's end is full
_SPACE = 0.8  # times the size of the letters: a gap wider than this parts cells


class Way(Enum):
    """How the cells of a row are aligned."""

    TOP = 0.0
    MIDDLE = 0.5
    BOTTOM = 1.0

    def of(self, top: float, bottom: float) -> float:
        """Return the height that cells of one row share."""
        return top + (bottom - top) * self.value


@attrs.frozen
class Piece:
    """A run of letters on one line."""

    left: float
    right: float
    top: float
    bottom: float
    text: str


@attrs.frozen
class Spot:
    """A cell of the table: columns from `left` and rows from `top` to `bottom`, both included."""

    left: int
    right: int
    top: int
    bottom: int
    text: str


@attrs.frozen
class Found:
    """A table: the lines above it, its cells, the number of its rows, where it ends, and whether its levels were left out."""

    above: list[str]
    spots: list[Spot]
    rows: int
    bottom: float
    levels_uncertain: bool


def find_table(chars: Sequence[Any], rules: Sequence[float]) -> Found | None:
    """Return the first table of a page; None where no header is found, or where columns or rows cannot be told apart.

    `rules` are the heights of horizontal lines, which part rows where they are drawn.  Levels that fit several
    ways are left out.
    """
    if len(chars) > _MOST:
        return None
    lines = _lines(chars)
    found = next((i for i, line in enumerate(lines) if _is_header(line)), None)
    if found is None:
        return None
    start, end, header = _whole_header(lines, found)
    body = lines[end:]
    if any(map(_is_cut, (*lines[max(0, start - 1) : start], *body[:1]))):
        return None
    stop = _stop(body)
    columns = _columns(header, body[:stop])
    if columns is None:
        return None
    roles = [column_role(p.text) for p in header]
    cells: list[list[Piece]] = [[] for _ in columns]
    for piece in (p for line in body[:stop] for p in line):
        cells[_column(columns, piece)].append(piece)
    rows = _rows(cells, roles, rules)
    if rows is None:
        return None
    blocks = {kind: _levels(pieces, rows) for pieces, kind in zip(cells, roles, strict=True) if kind in _LEVELS}
    uncertain = None in blocks.values() or not _nested(*(blocks.get(level) or [] for level in _LEVELS))
    spots = [Spot(i, i, 0, 0, p.text) for i, p in enumerate(header)]
    for column, (pieces, kind) in enumerate(zip(cells, roles, strict=True)):
        texts = ([] if uncertain else blocks[kind]) if kind in _LEVELS else _values(pieces, rows)
        if any(_several(text, kind) for _, _, text in texts or ()):
            return None
        spots += [Spot(column, column, top + 1, bottom + 1, text) for top, bottom, text in texts or ()]
    last = len(rows) + 1
    ends = body[stop : stop + 1] if stop < len(body) and is_word("total", body[stop][0].text) else []
    spots += [Spot(_column(columns, p), _column(columns, p), last, last, p.text) for line in ends for p in line]
    below = body[stop + len(ends) :]
    bottom = min((p.top for line in below[:1] for p in line), default=float("inf"))
    return Found(_texts(lines[:start]), spots, last + len(ends), bottom, uncertain)


def _whole_header(lines: list[list[Piece]], at: int) -> tuple[int, int, list[Piece]]:
    """Return the lines [start, end) around line `at` that the header takes (年度指标 over 值), and its texts."""
    sizes = [(above, below) for above in range(3) for below in range(3) if above <= at and at + below < len(lines)]
    for above, below in sorted(sizes, key=sum, reverse=True):
        texts: list[Piece] = []
        for piece in (p for line in lines[at - above : at + below + 1] for p in line):
            over = next((i for i, t in enumerate(texts) if piece.left < t.right and t.left < piece.right), None)
            if over is None:
                texts.append(piece)
            else:
                t = texts[over]
                texts[over] = Piece(min(t.left, piece.left), max(t.right, piece.right), t.top, piece.bottom, f"{t.text}\n{piece.text}")
        if all(_is_role(t.text) for t in texts if t not in lines[at]):
            return at - above, at + below + 1, sorted(texts, key=lambda t: t.left)
    return at, at + 1, lines[at]


def _is_role(text: str) -> bool:
    """Whether the lines of a text are one header: a word of the lists, or one that goes on in a few letters (全生命周期目标 值)."""
    head, _, last = text.rpartition("\n")
    goes_on = role("columns", head) is None and len(last) <= _REST and not looks_like_value(last)
    return role("columns", text) is not None or (goes_on and column_role(text) is not None)


def _is_cut(line: list[Piece]) -> bool:
    """Whether a line beside a header is a part of it: several of its texts are headers."""
    return sum(column_role(p.text) is not None for p in line) >= 2


def _nested(first: list[tuple[int, int, str]], second: list[tuple[int, int, str]]) -> bool:
    """Whether no second level reaches over the end of a first one."""
    return not any(top <= end < bottom for _, end, _ in first for top, bottom, _ in second)


def _several(text: str, kind: str | None) -> bool:
    """Whether a cell holds those of several rows, which stand too near to each other."""
    lines = text.split("\n")
    return len(lines) > 1 and (kind in ("weight", "score", "serial") or (kind in _TARGETS and all(map(looks_like_value, lines))))


def _texts(lines: list[list[Piece]]) -> list[str]:
    return ["  ".join(p.text for p in line) for line in lines]


def _lines(chars: Sequence[Any]) -> list[list[Piece]]:
    """Put letters into lines and runs."""
    lines: list[list[Any]] = []
    for char in sorted((c for c in chars if not c["text"].isspace()), key=lambda c: (c["top"] + c["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if lines and middle - (lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2 < char["size"] / 3:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_pieces(sorted(line, key=lambda c: c["x0"])) for line in lines]


def _pieces(line: list[Any]) -> list[Piece]:
    groups = [[line[0]]]
    for before, char in pairwise(line):
        if char["x0"] - before["x1"] > _SPACE * char["size"]:
            groups.append([])
        groups[-1].append(char)
    return [
        Piece(g[0]["x0"], g[-1]["x1"], min(c["top"] for c in g), max(c["bottom"] for c in g), "".join(c["text"] for c in g)) for g in groups
    ]


def _is_header(line: list[Piece]) -> bool:
    return len(line) >= _HEADS and sum(column_role(p.text) is not None for p in line) * 3 >= len(line) * 2


def _stop(body: list[list[Piece]]) -> int:
    """Return how many lines the table takes: up to its total, or a note with no whole row below it."""
    end = next((i for i, line in enumerate(body) if is_word("total", line[0].text)), len(body))
    again = next((i for i, line in enumerate(body[:end]) if _is_header(line)), end)
    # 存在问题（整改率） with a target, a value and points, perhaps in the next line, is a row.
    last = max((i for i, line in enumerate(body[:again]) if len(line) >= _HEADS), default=-1)
    return next((i for i in range(last + 1, again) if starts_note(body[i][0].text)), end)


def _columns(header: list[Piece], lines: list[list[Piece]]) -> list[tuple[float, float]] | None:
    """Return the bands of the columns: what overlaps belongs together, and each band has one header."""
    bands: list[tuple[float, float]] = []
    for piece in sorted([*header, *(p for line in lines for p in line)], key=lambda p: p.left):
        if bands and piece.left < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], piece.right))
        else:
            bands.append((piece.left, piece.right))
    return bands if len(bands) == len(header) else None


def _column(columns: list[tuple[float, float]], piece: Piece) -> int:
    return max(0, bisect_right([left for left, _ in columns], piece.left + 0.1) - 1)


def _rows(cells: list[list[Piece]], roles: list[str | None], rules: Sequence[float]) -> list[tuple[float, float]] | None:
    """Return (top, bottom) of the rows that the values are in; None where several ways fit."""
    valued = [pieces for pieces, kind in zip(cells, roles, strict=True) if kind not in _LEVELS]
    points = next((pieces for pieces, kind in zip(cells, roles, strict=True) if kind in _POINTS), [])
    rows = _parted([p for pieces in valued for p in pieces], rules)
    if len(points) <= len(rows):
        return rows
    # Lines too near to part rows: each row has its points once.
    top, bottom = min(p.top for pieces in cells for p in pieces), max(p.bottom for pieces in cells for p in pieces)
    ways = [made for way in Way if (made := _around(points, valued, way, top, bottom)) is not None]
    if any(made != ways[0] for made in ways):
        ways = [made for made in ways if all(_wraps(pieces, made) for pieces in valued)]
    return ways[0] if ways and all(made == ways[0] for made in ways) else None


def _parted(pieces: list[Piece], rules: Sequence[float]) -> list[tuple[float, float]]:
    """Return the rows that white or a line parts."""
    out: list[tuple[float, float]] = []
    for piece in sorted(pieces, key=lambda p: p.top):
        ruled = bool(out) and any(out[-1][1] - 1 < y < piece.top + 1 for y in rules)
        near = bool(out) and piece.bottom - out[-1][1] < _LEADING * (piece.bottom - piece.top)
        if near and not ruled:
            out[-1] = (out[-1][0], max(out[-1][1], piece.bottom))
        else:
            out.append((piece.top, piece.bottom))
    return out


def _around(points: list[Piece], columns: list[list[Piece]], way: Way, top: float, bottom: float) -> list[tuple[float, float]] | None:
    """Return the rows, between `top` and `bottom`, that stand around their points, all cells aligned one way; None where one is not."""
    if abs(way.of(top, bottom) - way.of(points[0].top, points[-1].bottom)) > _NEAR and way is not Way.MIDDLE:
        return None
    edges = [min(p.top for pieces in columns for p in pieces)]
    for point in points:
        # Rows follow each other without white: one ends as far below its middle as it begins above it.
        edges.append(point.top + point.bottom - edges[-1])
    starts = {Way.TOP: [p.top - _NEAR for p in points], Way.MIDDLE: edges[:-1], Way.BOTTOM: [-1.0, *(p.bottom for p in points[:-1])]}[way]
    out = [(p.top, p.bottom) for p in points]
    for pieces in columns:
        cells: dict[int, list[Piece]] = {}
        for piece in pieces:
            row = bisect_right(starts, piece.top if way is Way.TOP else (piece.top + piece.bottom) / 2) - 1
            cells.setdefault(row, []).append(piece)
        for row, cell in cells.items():
            high, low = min(p.top for p in cell), max(p.bottom for p in cell)
            if row < 0 or abs(way.of(high, low) - way.of(points[row].top, points[row].bottom)) > _NEAR:
                return None
            out[row] = (min(out[row][0], high), max(out[row][1], low))
    return out


def _wraps(pieces: list[Piece], rows: list[tuple[float, float]]) -> bool:
    """Whether each line of a column that goes on in the next one is full."""
    full = max((p.right for p in pieces), default=0.0)
    return all(full - p.right < _FULL * (p.bottom - p.top) for cell in _cells(pieces, rows).values() for p in cell[:-1])


def _cells(pieces: list[Piece], rows: list[tuple[float, float]]) -> dict[int, list[Piece]]:
    """Return the lines of a column by their rows."""
    found: dict[int, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda p: p.top):
        row = next(i for i, (top, bottom) in enumerate(rows) if top <= (piece.top + piece.bottom) / 2 <= bottom)
        found.setdefault(row, []).append(piece)
    return found


def _values(pieces: list[Piece], rows: list[tuple[float, float]]) -> list[tuple[int, int, str]]:
    return [(row, row, "\n".join(p.text for p in cell)) for row, cell in _cells(pieces, rows).items()]


def _levels(pieces: list[Piece], rows: list[tuple[float, float]]) -> list[tuple[int, int, str]] | None:
    """Return the blocks of the levels: labels stand in the middle, at the top or at the bottom; None unless one way alone fits."""
    near: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.top):
        if near and piece.bottom - near[-1][-1].bottom < _LEADING * (piece.bottom - piece.top):
            near[-1].append(piece)
        else:
            near.append([piece])
    labels = [label for lines in near for label in _labels(lines)]
    if not labels or not rows:
        return []
    ways = [w for w in (_in_the_middle(labels, rows), _from_the_top(labels, rows), _to_the_bottom(labels, rows)) if w is not None]
    if not ways or any(w != ways[0] for w in ways):
        return None
    return [(top, bottom, label.text) for (top, bottom), label in zip(ways[0], labels, strict=True)]


def _labels(lines: list[Piece]) -> list[Piece]:
    """Return the labels that near lines make up: the words that levels are called by, else one label."""
    labels: list[Piece] = []
    at = 0
    while at < len(lines):
        ends = [end for end in range(at + 1, len(lines) + 1) if _is_level("".join(p.text for p in lines[at:end]))]
        # Where one line is no such word, all of them are one label.
        at, end = (at, ends[-1]) if ends else (0, len(lines))
        label = attrs.evolve(lines[at], bottom=lines[end - 1].bottom, text="\n".join(p.text for p in lines[at:end]))
        labels = [*labels, label] if ends else [label]
        at = end
    return labels


def _is_level(text: str) -> bool:
    return is_word("level1", text) or is_word("level2", text)


def _in_the_middle(labels: list[Piece], rows: list[tuple[float, float]]) -> list[tuple[int, int]] | None:
    """Let each block reach as far below its label as above it; None where that does not end with the last row."""
    pad = min((b[0] - a[1] for a, b in pairwise(rows)), default=0.0) / 2
    bounds = [rows[0][0] - pad, *((a[1] + b[0]) / 2 for a, b in pairwise(rows)), rows[-1][1] + pad]
    out: list[tuple[int, int]] = []
    start = 0
    for label in labels:
        middle = (label.top + label.bottom) / 2
        away = {i: abs((bounds[start] + bounds[i]) / 2 - middle) for i in range(start + 1, len(bounds))}
        end = min(away, key=away.__getitem__, default=start)
        if end == start or away[end] > _NEAR:
            return None
        out.append((start, end - 1))
        start = end
    return out if start == len(rows) else None


def _from_the_top(labels: list[Piece], rows: list[tuple[float, float]]) -> list[tuple[int, int]] | None:
    """Let each block begin with its label."""
    at = _beside(labels, rows)
    if not at or at[0] != 0 or any(abs(label.top - rows[i][0]) > _NEAR for label, i in zip(labels, at, strict=True)):
        return None
    return list(zip(at, [*(p - 1 for p in at[1:]), len(rows) - 1], strict=True))


def _to_the_bottom(labels: list[Piece], rows: list[tuple[float, float]]) -> list[tuple[int, int]] | None:
    """Let each block end with its label."""
    at = _beside(labels, rows)
    if not at or at[-1] != len(rows) - 1 or any(abs(label.bottom - rows[i][1]) > _NEAR for label, i in zip(labels, at, strict=True)):
        return None
    return list(zip([0, *(p + 1 for p in at[:-1])], at, strict=True))


def _beside(labels: list[Piece], rows: list[tuple[float, float]]) -> list[int]:
    """Return the rows that the labels stand beside; none where one stands beside no row, or two beside one."""
    at = [max(range(len(rows)), key=lambda i: _overlap(label, rows[i])) for label in labels]
    alone = len(set(at)) == len(at) and all(_overlap(label, rows[i]) > 0 for label, i in zip(labels, at, strict=True))
    return at if alone else []


def _overlap(label: Piece, row: tuple[float, float]) -> float:
    return min(label.bottom, row[1]) - max(label.top, row[0])
