"""Join the lines of one row that a conversion (PDF to sheet) has left as several rows; place levels that stand in the middle of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.forms.grid import Cell, Grid, Row
from indicator_dsl.forms.layout.cells import depth_of, filled, level_name, tidy
from indicator_dsl.forms.layout.columns import LEVELS, NAMES, Header
from indicator_dsl.forms.layout.words import is_word, starts_note, table

_WORDED = (*NAMES, *LEVELS, "reason", "rule", "explanation", "note")
_VALUED = ("target", "actual", "weight", "score", "period_target")


def unwrapped(grid: Grid, first: int, header: Header) -> tuple[Grid, list[Finding]]:
    """Return the grid with the rows from `first` on joined, and a finding for each that goes on with the row before.

    A row goes on with the one before where it has text in name, level or reason only, and is what that
    one lacks: the rest of a level's word (社会效益 | 指标), or of a name that fills its column.
    """
    if grid.ragged or grid.flowing:
        return grid, []
    rows = list(grid.rows[:first])
    findings: list[Finding] = []
    width = _width(grid.rows[first:], header)
    for row in grid.rows[first:]:
        before = rows[-1] if len(rows) > first else None
        if before is not None and _goes_on(before, row, header, width):
            rows[-1] = _joined(before, row)
            findings.append(Finding.of("form-row-joined", place=grid.place(row), text="".join(row.texts()), above=grid.place(before)))
        else:
            rows.append(row)
    return (attrs.evolve(grid, rows=tuple(rows)), findings) if findings else (grid, [])


def _columns(header: Header, roles: Sequence[str]) -> list[int]:
    return [at for column in header.columns if column.role in roles for at in range(column.start, column.end)]


def _width(rows: Sequence[Row], header: Header) -> int:
    """Return the most letters that a line of a name has in rows with values: a name that a conversion broke has as many."""
    names, values = _columns(header, NAMES), _columns(header, _VALUED)
    texts = [row.cells[at].text for row in rows for at in names if any(filled(row.cells[v].text) for v in values)]
    return max((len(tidy(text)) for text in texts), default=0)


def _goes_on(before: Row, row: Row, header: Header, width: int) -> bool:
    worded, names = _columns(header, _WORDED), _columns(header, NAMES)
    written = [at for at, cell in enumerate(row.cells) if cell.text]
    if not written or any(at not in worded or row.cells[at].origin is not None for at in written):
        return False
    lead = row.cells[written[0]].text
    if not any(filled(before.cells[at].text) for at in _columns(header, _VALUED)) or starts_note(lead) or depth_of(lead) is not None:
        return False
    levels = [at for at in _columns(header, ("level1", "level2")) if at in written]
    ends_level = any(_ends_level(before.cells[at].text, row.cells[at].text) for at in levels)
    named = [at for at in written if at in names]
    full = any(before.cells[at].text and _line(before.cells[at].text) >= max(width, _SHORTEST) for at in named)
    if full and all(len(tidy(row.cells[at].text)) <= width for at in named):
        return True
    return ends_level


_SHORTEST = 5  # letters of a line that a column breaks
_PLACES = 6  # labels between which blocks are looked for


def _line(text: str) -> int:
    return len(text.split("\n")[-1].strip()) if "\n" in text else len(tidy(text))


def _ends_level(above: str, text: str) -> bool:
    """Tell whether a text is the rest of a level's word whose beginning stands above it."""
    whole = level_name(above + text)
    return bool(above) and not _is_level(level_name(text)) and (_is_level(whole) or whole.endswith("指标")) and not above.endswith("指标")


def _is_level(text: str) -> bool:
    return is_word("level1", text) or is_word("level2", text)


def _joined(before: Row, row: Row) -> Row:
    cells = []
    for above, below in zip(before.cells, row.cells, strict=True):
        cells.append(Cell(f"{above.text}{below.text}" if above.text and below.text else above.text or below.text, above.origin))
    return attrs.evolve(before, cells=tuple(cells))


def centred(labels: Sequence[str | None], seconds: Sequence[str | None]) -> list[str | None] | None:
    """Return the level of each row where labels stand in the middle of their blocks; None where no way of that is left.

    A label in the middle of its block has as many rows above it as below, one more or less; of several
    ways the one whose second levels (数量指标, 可持续影响指标) belong to their first is taken.
    """
    places = [at for at, label in enumerate(labels) if label]
    if len(places) > _PLACES:
        return None
    ways: list[tuple[int, int, list[str | None]]] = []
    for slips, ends in _ends(places, 0, len(labels)):
        levels: list[str | None] = []
        for (start, end), place in zip(pairwise([0, *ends]), places, strict=True):
            levels += [labels[place]] * (end - start)
        strange = sum(_strange(first or "", second or "") for first, second in zip(levels, seconds, strict=True))
        ways.append((strange, slips, levels))
    return min(ways, key=lambda way: way[:2])[2] if ways else None


def _strange(first: str, second: str) -> bool:
    families = table()["families"]
    homes = [family for family, words in families.items() if any(word in second for word in words)]
    return bool(homes) and not any(home in first for home in homes)


def _ends(places: Sequence[int], start: int, rows: int) -> Iterator[tuple[int, list[int]]]:
    """Yield the ways to part rows into blocks around the labels, with how far the labels are off the middle."""
    if not places:
        if start == rows:
            yield 0, []
        return
    for slip in (0, 1, -1):
        end = 2 * places[0] - start + 1 + slip
        if places[0] < end <= rows:
            for slips, rest in _ends(places[1:], end, rows):
                yield slips + abs(slip), [end, *rest]
