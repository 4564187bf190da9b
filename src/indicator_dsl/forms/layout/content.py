"""What a column holds by the texts below its header, where the header's words don't tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

import attrs

from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.columns import LEVELS, NAMES, UNKNOWN, Column
from indicator_dsl.forms.layout.ticks import is_mark
from indicator_dsl.forms.layout.words import bare, is_word, looks_like_value, squeeze, table
from indicator_dsl.units import is_known

_VALUED = ("target", "actual", "period_target")
_WIDE = (*NAMES, "weak_name", *_VALUED)
# What an option says that is an answer: 优, 良 and 是, 否 (纳入考核) are none.
_DONE = re.compile("完成|达成|达标|达到|实现|合格|通过")
_DIGIT = re.compile(r"[0-9０-９]")


def widened(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """Say how far each header reaches: over the columns that hold parts of its texts (a sign, a value, a unit).

    Without merged cells (CSV) a header over several columns stands over the first of them only.  Where
    each holds values of its own, the left one alone has the header's meaning; the others are unknown.
    """
    out: list[Column] = []
    for column, after in pairwise([*columns, None]):
        if column is None:
            continue
        end = column.end
        while end < (after.start if after is not None and column.role in _WIDE else column.end) and _is_part(end, column.start, below):
            end += 1
        if column.role not in _VALUED:
            out.append(attrs.evolve(column, end=end))
            continue
        out.append(attrs.evolve(column, end=column.start + 1))
        for at in range(column.start + 1, end):
            if _holds_values(at, out[-1], below):
                out.append(Column(UNKNOWN, at, at + 1, f"{column.text}（{at - column.start + 1}）", guessed=True))
            else:
                out[-1] = attrs.evolve(out[-1], end=at + 1)
    return out


def _holds_values(at: int, column: Column, below: Sequence[Row]) -> bool:
    """Whether a column has numbers where the columns left of it have others."""
    rows = [r for r in below if r.cells[at].text]
    both = 0
    for row in rows:
        cell, left = row.cells[at], row.cells[column.start : column.end]
        one = any(c.text == cell.text for c in left)
        both += not one and _DIGIT.search(cell.text) is not None and any(_DIGIT.search(c.text) for c in left)
    return both * 2 > len(rows)


def _is_part(column: int, first: int, below: Sequence[Row]) -> bool:
    """Whether a column without a header has texts in most rows that the one at `first` has texts in."""
    rows = [r for r in below if r.cells[first].text or r.cells[column].text]
    filled = [r for r in rows if r.cells[column].text and r.cells[column].origin is None]
    return len(filled) >= 2 and len(filled) * 2 >= len([r for r in rows if r.cells[first].text])


def joined(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """Take for one column those of 下限 and 上限 side by side, and those of which one is ticked in each row."""
    out: list[Column] = []
    for column in columns:
        last = out[-1] if out else None
        if (
            last is not None
            and _is_bound("low", last)
            and _is_bound("high", column)
            and last.role == column.role in _VALUED
            and last.end == column.start
        ):
            out[-1] = attrs.evolve(last, end=column.end, text=f"{last.text} {column.text}", bounds=True)
        elif last is not None and last.role == column.role in _VALUED and last.end == column.start and _by_turns(last, column, below):
            out[-1] = attrs.evolve(last, end=column.end)
        else:
            out.append(column)
    return _options(out, below)


def _by_turns(one: Column, other: Column, below: Sequence[Row]) -> bool:
    """Whether each row has its value in one of two columns, now in this and now in that: 定量目标值 | 定性目标值."""
    if any(re.search(r"20[0-9]{2}|调整", column.text) for column in (one, other)):
        return False
    cells = [(row.cells[one.start], row.cells[other.start]) for row in below]
    filled = {(bool(a.text), bool(b.text)) for a, b in cells if a.origin is None or a.origin != b.origin}
    marked = any(is_mark(cell.text) for pair in cells for cell in pair)
    return (True, True) not in filled and {(True, False), (False, True)} <= filled and not marked


def _is_bound(name: str, column: Column) -> bool:
    return any(bare(column.text).endswith(word) for word in table()["words"][name])


def _options(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """Join the columns with nothing but ticks below them; where no column says 完成情况 what is ticked is the actual."""
    marks = [c.role in ("actual", "rate", "likelihood", UNKNOWN) and c.end - c.start == 1 and _only_marks(c, below) for c in columns]
    answered = any(c.role == "actual" and not own for c, own in zip(columns, marks, strict=True))
    out: list[Column] = []
    named = [_as_neighbours(columns, marks, at) for at in range(len(columns))]
    for (own, role), found in groupby(zip(named, marks, strict=True), key=lambda pair: (pair[1], pair[0].role)):
        run = [column for column, _ in found]
        marked = any(is_mark(row.cells[c.start].text) for c in run for row in below)
        done = role in ("actual", "likelihood") or (
            not answered and (role == "rate" or any(_DONE.search(c.text.split(" ")[-1]) for c in run))
        )
        if not own or len(run) < 2 or not marked or not done:
            out += run
            continue
        words = tuple(c.text.split(" ")[-1] for c in run)
        first = attrs.evolve(run[0], end=run[-1].end, options=words)
        stated = role in ("actual", "likelihood")
        out.append(first if stated else attrs.evolve(first, role="actual", guessed=True, text="、".join(words)))
    return out


def _as_neighbours(columns: list[Column], marks: list[bool], at: int) -> Column:
    """Return a column of ticks; 完成 beside 未完成 is one of the answers, as its neighbour is, and no column of actuals."""
    column, beside = columns[at], [i for i in (at - 1, at + 1) if 0 <= i < len(columns) and marks[i]]
    if not marks[at] or column.role != "actual" or not any(columns[i].role == UNKNOWN for i in beside):
        return column
    return attrs.evolve(column, role=UNKNOWN)


def _only_marks(column: Column, below: Sequence[Row]) -> bool:
    """Whether a column holds marks only, but for cells that are merged over more than it."""
    cells = [r.cells[column.start] for r in below if not _goes_past(r, column)]
    texts = [c.text for c in cells if c.text]
    return all(map(is_mark, texts))


def _goes_past(row: Row, column: Column) -> bool:
    cell, others = row.cells[column.start], (*row.cells[: column.start], *row.cells[column.end :])
    # The same where the merge was undone by writing its text into each cell.
    return any(c.origin == cell.origin if cell.origin is not None else c.text == cell.text != "" for c in others) and not is_mark(cell.text)


def by_content(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """Give roles to columns by what stands below them: levels left of the names; signs, units and values right of them."""
    names = [c for c in columns if c.role in NAMES]
    if not names:
        return columns
    first = names[0]
    out = _parted(columns, first.start, below)
    for role in ("level1", "level2"):
        _give(out, role, lambda c: c.end <= first.start and c.role in (UNKNOWN, "other"), lambda t, role=role: is_word(role, t), below)  # type: ignore[misc]
    _give(out, "level2", lambda c: c.role == "level1" and is_word("level1", c.text), lambda t: is_word("level2", t), below)
    _units(out, first.start, below)
    right = first.end
    # 指标值类型 beside 指标值 holds its signs.
    signs = (UNKNOWN, "direction", *(["target"] if sum(c.role == "target" for c in out) > 1 else []))
    _give(out, "relation", lambda c: c.start >= right and c.role in signs, lambda t: is_word("signs", t), below)
    _give(out, "unit", lambda c: c.start >= right and c.role == UNKNOWN, lambda t: is_known(squeeze(t)), below)
    _values(out, right, below)
    return out


def _parted(columns: list[Column], left: int, below: Sequence[Row]) -> list[Column]:
    """Part 绩效指标 over several columns left of the names (产出指标 | 数量指标), where no header names a level."""
    out: list[Column] = []
    for column in columns:
        wide = range(column.start, column.end)
        levels = column.end <= left and column.role in (UNKNOWN, "other") and not any(c.role in LEVELS for c in columns)
        if levels and any(len({c.text for c in row.cells[column.start : column.end] if c.text}) > 1 for row in below):
            out += [attrs.evolve(column, start=at, end=at + 1) for at in wide]
        else:
            out.append(column)
    return out


def _units(columns: list[Column], left: int, below: Sequence[Row]) -> None:
    """Take no column of 县农业局, 县水利局 left of the names for units, and each of several 单位 for that of the value before it."""
    units = [i for i, c in enumerate(columns) if c.role == "unit"]
    for index in units:
        column, before = columns[index], columns[index - 1].role if index else ""
        texts = [r.cells[column.start].text for r in below if r.cells[column.start].text]
        if column.end <= left and sum(is_known(squeeze(t)) for t in texts) * 2 < len(texts):
            columns[index] = attrs.evolve(column, role="other")
        elif len(units) > 1 and before in ("actual", "period_target", "previous"):
            columns[index] = attrs.evolve(column, role="actual_unit" if before == "actual" else "other")


def _give(columns: list[Column], role: str, may: Callable[[Column], bool], fits: Callable[[str], bool], below: Sequence[Row]) -> None:
    """Give a role that no column has to the first one whose texts mostly fit."""
    if any(c.role == role for c in columns):
        return
    for index, column in enumerate(columns):
        texts = [r.cells[column.start].text for r in below if r.cells[column.start].text]
        if may(column) and texts and sum(map(fits, texts)) * 2 > len(texts):
            columns[index] = attrs.evolve(column, role=role)
            return


def _values(columns: list[Column], right: int, below: Sequence[Row]) -> None:
    """Take unknown columns of values right of the names as target and actual, where no header names them; mark the others."""
    roles = {c.role for c in columns}
    wanted = [r for r in ("target", "actual") if r not in roles]
    table = "actual" in roles or sum(c.role in (*LEVELS, *NAMES) for c in columns) >= 2
    if not table or ("target" in wanted and "weight" not in roles):
        wanted = []
    unknown = [i for i, c in enumerate(columns) if c.role == UNKNOWN and c.start >= right]
    texts = {i: [t for r in below if (t := r.cells[columns[i].start].text)] for i in unknown}
    filled = [i for i in unknown if len(texts[i]) >= 2]
    found = [i for i in filled if sum(map(looks_like_value, texts[i])) * 2 >= len(texts[i])]
    if len(found) > len(wanted):
        # 东县, 西县, 南区 or 专家1, 专家2: which of them is the one is for a person to say.
        wanted = []
    if not found and ((wanted == ["actual"] and "score" in roles) or (wanted == ["target"] and "weight" in roles)):
        # A form with scores has answers, one with answers targets, if only in words; which of several columns holds them
        # is for a person to say.
        found, wanted = filled, wanted if len(filled) == 1 else []
    for index in found:
        columns[index] = attrs.evolve(columns[index], role=wanted.pop(0) if wanted else UNKNOWN, guessed=True)
