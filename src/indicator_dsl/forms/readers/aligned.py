"""Text whose columns are aligned with spaces: cells belong to the header that they stand under."""

from __future__ import annotations

import re
import unicodedata

from indicator_dsl.forms.layout.words import column_role, is_word, starts_note

_CELL = re.compile(r"\S+(?:[ \u3000]\S+)*")
_NEAR = 1  # a cell may begin this far from its header
_NAMES = ("level1", "level2", "level3", "level4", "name")
Cell = tuple[int, str]


def records(lines: list[str]) -> list[list[str]] | None:
    """Return the cells of each line, those under the table's header in its columns; None where no line fits such columns."""
    for index, line in enumerate(lines):
        texts = [text for _, text in _cells(line, 1)]
        if len(texts) >= 4 and sum(column_role(t) is not None for t in texts) * 3 >= len(texts) * 2:
            # The sign ≥ is one column wide in some fonts and two in others.
            tables = (_under(lines[index:], wide) for wide in (1, 2))
            found = next((t for t in tables if t is not None), None)
            return [[line] for line in lines[:index]] + found if found is not None else None
    return None


def _cells(line: str, ambiguous: int) -> list[Cell]:
    """Return where the cells of a line begin, in columns of a fixed-width font, and their texts; two spaces part cells."""
    out: list[Cell] = []
    at = done = 0
    for match in _CELL.finditer(line.expandtabs(8).rstrip("\r\n")):
        at += sum(_width(c, ambiguous) for c in line[done : match.start()])
        out.append((at, match.group()))
        done = match.start()
    return out


def _width(char: str, ambiguous: int) -> int:
    return {"W": 2, "F": 2, "A": ambiguous}.get(unicodedata.east_asian_width(char), 1)


def _under(lines: list[str], ambiguous: int) -> list[list[str]] | None:
    """Return the cells of the lines from the header on; None where one begins under no header, or a row runs over lines."""
    header = _cells(lines[0], ambiguous)
    values = [i for i, (_, text) in enumerate(header) if column_role(text) not in _NAMES]
    out: list[list[str]] = [[text for _, text in header]]
    ended = False
    for line in lines[1:]:
        cells = _cells(line, ambiguous)
        ended = ended or (bool(cells) and starts_note(cells[0][1]))
        if ended or not cells:
            out.append([line.strip()])
            continue
        places = [next((i for i, (at, _) in enumerate(header) if abs(at - start) <= _NEAR), None) for start, _ in cells]
        if len(cells) == len(header):
            places = list(range(len(header)))
        if None in places or len(set(places)) < len(places):
            return None
        if not set(places) & set(values) and not all(is_word("level1", t) or is_word("level2", t) for _, t in cells):
            return None
        row = [""] * len(header)
        for place, (_, text) in zip(places, cells, strict=True):
            row[place or 0] = text
        out.append(row)
        ended = is_word("total", cells[0][1])
    return out
