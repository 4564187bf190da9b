"""Find the header of an indicator table and say which columns hold what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count, pairwise

import attrs

from indicator_dsl.forms.grid import EMPTY, Cell, Grid, Row
from indicator_dsl.forms.layout.columns import LEVELS, NAMES, UNKNOWN, VALUES, Column, Header
from indicator_dsl.forms.layout.content import by_content, joined, widened
from indicator_dsl.forms.layout.panels import of_period
from indicator_dsl.forms.layout.words import bare, column_role, is_word, looks_like_value, role, squeeze, starts_note, turned

_DEEPEST = 3
_LOOK = 40  # rows under a header that are looked at to guess an unknown column
_YEAR = re.compile(r"20[0-9]{2}年?度?(?![0-9年度月])|(?:前|上|去|本|当|今|第[一二三])年")


def find_header(grid: Grid, index: int) -> Header | None:
    """Return the header that starts in row `index`, None where none does."""
    if not _headerish(grid.rows[index]):
        return None
    rows = alike(grid.rows[index : index + _DEEPEST])
    depth = 1
    while depth < len(rows) and _continues(rows[depth - 1], rows[depth]):
        depth += 1
    for size in range(depth, 0, -1):
        header = _read(grid, index, rows[:size])
        if header is not None:
            return header
    return None


def alike(rows: Sequence[Row]) -> list[Row]:
    """Return rows of a header in which neighbours with one text are one cell: some tools undo merges by writing the text into each."""
    out: list[Row] = []
    number = count(-1, -1)
    for row in rows:
        cells: list[Cell] = []
        for column, cell in enumerate(row.cells):
            left = cells[-1] if cells else EMPTY
            above = out[-1].cells[column] if out else EMPTY
            apart = cell.origin is not None and row.cells[column - 1].origin not in (None, cell.origin)
            if cell.text and cell.text == left.text and not apart:
                cells.append(left)
            elif cell.text and cell.text == above.text:
                cells.append(above)
            else:
                cells.append(attrs.evolve(cell, origin=next(number) if cell.text else cell.origin))
        out.append(attrs.evolve(row, cells=tuple(cells)))
    return out


def _headerish(row: Row) -> bool:
    texts = row.texts()
    if len(texts) < 2:
        return False
    known = sum(1 for t in texts if column_role(t) is not None)
    years = sum(1 for t in texts if _YEAR_ALONE.fullmatch(squeeze(t)))
    return known >= 2 and (known + years) * 2 >= len(texts)


def _continues(above: Row, below: Row) -> bool:
    """Whether `below` is a further row of the same header, not a copy of it and not data."""
    texts = below.texts()
    if _under_merges(above, below) or _in_gaps(above, below):
        return True
    bound = any(is_word("low", t) for t in texts) and any(is_word("high", t) for t in texts)
    known = sum(
        1
        for t in texts
        if column_role(t) is not None
        or role("funds", t) is not None
        or _YEAR.match(squeeze(t))
        or (bound and is_word("low", t))
        or (bound and is_word("high", t))
    )
    if not texts or known * 5 < len(texts) * 3 or [squeeze(t) for t in texts] == [squeeze(t) for t in above.texts()]:
        return False
    shared = any(a.origin is not None and a.origin == b.origin for a, b in zip(above.cells, below.cells, strict=True))
    gaps = any(b.text and not a.text for a, b in zip(above.cells, below.cells, strict=True))
    return shared or gaps


def _under_merges(above: Row, below: Row) -> bool:
    """Whether a row, whatever its words, only parts the wide cells above it (目标值 into 2024年, 2025年), the others being merged down."""
    down = wide = 0
    for column, (a, b) in enumerate(zip(above.cells, below.cells, strict=True)):
        if a.origin is not None and a.origin == b.origin:
            down += 1
        elif a.origin is not None and any(c.origin == a.origin for i, c in enumerate(above.cells) if i != column):
            wide += 1
        elif a.text or b.text:
            return False
    return down >= 2 and wide >= 2 and down + wide >= len([c for c in above.cells if c.text])


def _in_gaps(above: Row, below: Row) -> bool:
    """Whether a row, whatever its words, stands in the gaps of the one above it: a header's further row, without merged cells (CSV)."""
    under = [(a.text, b.text) for a, b in zip(above.cells, below.cells, strict=True) if b.text]
    named = any(column_role(a) in (*NAMES, *LEVELS, "target") for a, _ in under)
    return (
        len(under) >= 2
        and not all(a for a, _ in under)
        and not named
        and not any(looks_like_value(b) and squeeze(b) not in _REACHED for _, b in under)
    )


# Words that begin like a value (达50%).
_REACHED = ("达成", "达标", "达到", "达到预期")


def _read(grid: Grid, index: int, rows: list[Row]) -> Header | None:
    found_paths = paths(rows)
    named = {(path[0], column_role(path[-1])) for _, _, path in found_paths if len(path) > 1}
    columns: list[Column] = []
    for start, end, path in found_paths:
        found = _role(path)
        own = column_role(path[-1])
        if len(path) > 1 and own in (None, "target") and found == "actual" and (path[0], found) in named:
            # 偏差 or 预期值 beside 完成值, all under 完成情况: the one that says what it is is that.
            found = own
        last = columns[-1] if columns else None
        if found == "reason" and last is not None and last.role == found and len(path) > 1 and last.text.startswith(path[0]):
            # 偏差原因 over 经费保障, 制度保障, 人员保障: one reason, wherever it stands.
            columns[-1] = attrs.evolve(last, end=end, text=path[0], options=(*last.options, *(path[-1:] * (end - start))))
        else:
            parts = tuple(path[-1:] * (end - start)) if found == "reason" and len(path) > 1 else ()
            columns.append(Column(found or UNKNOWN, start, end, " ".join(path), options=parts))
    first = index + len(rows)
    below = [r for r in grid.rows[first : first + _LOOK] if not _headerish(r) and len(t := r.texts()) > 1 and not starts_note(t[0])]
    columns = _resolve_names(_grouped(_resolve_levels(widened(columns, below)), below))
    header = Header(len(rows), tuple(by_content(joined(_of_years(_answered(_explained(columns))), below), below)))
    if not _is_indicator_header(header):
        return None
    # 长期绩效指标 stands at the left of the levels, perhaps behind a 序号.
    for label in (c.text for c in header.columns if c.role not in VALUES and c.end <= header.names[0].start):
        header = of_period(header, label)
    return header


def _answered(columns: list[Column]) -> list[Column]:
    """Take 指标值 for what was reached where 目标值 stands beside it and no column says 完成值."""
    targets = [c for c in columns if c.role == "target"]
    wanted = [c for c in targets if "目标" in c.text.split(" ")[-1]]
    reached = [c for c in targets if bare(c.text.split(" ")[-1]) in ("指标值", "指标结果")]
    if any(c.role == "actual" for c in columns) or len(wanted) != 1 or len(reached) != 1 or reached == wanted:
        return columns
    return [attrs.evolve(c, role="actual", guessed=True) if c is reached[0] else c for c in columns]


def _explained(columns: list[Column]) -> list[Column]:
    """Take 评分说明 behind the points for the reason of what was lost, where another column holds the rule."""
    rules = [c for c in columns if c.role == "rule"]
    score = next((c.start for c in columns if c.role == "score"), None)
    last = rules[-1] if len(rules) > 1 else None
    if last is None or score is None or last.start < score or any(c.role == "reason" for c in columns):
        return columns
    return [attrs.evolve(c, role="reason") if c is last else c for c in columns]


_YEAR_ALONE = re.compile(r"20[0-9]{2}年?度?")


def _of_years(columns: list[Column]) -> list[Column]:
    """Take the values under 2024年, 2025年, 2026年 for targets where no header says what they are: `choose` has the form's year."""
    # A form with scores may have what was done in each year.
    if any(c.role in ("target", "actual", "score") for c in columns):
        return columns
    names = min((c.start for c in columns if c.role in NAMES), default=0)
    years = [c.role == UNKNOWN and c.start > names and _YEAR_ALONE.fullmatch(squeeze(c.text)) is not None for c in columns]
    return [attrs.evolve(c, role="target", guessed=True) if of_year else c for c, of_year in zip(columns, years, strict=True)]


def paths(rows: list[Row]) -> list[tuple[int, int, list[str]]]:
    """Return (start, end, texts from top to bottom) for the columns, those under one leaf cell together."""
    wide = len(rows[0].cells)
    texts: list[list[str]] = [[] for _ in range(wide)]
    keys: list[list[object]] = [[] for _ in range(wide)]
    for depth, row in enumerate(rows):
        carried: tuple[str, object] = ("", None)
        for column, cell in enumerate(row.cells):
            key: object = cell.origin if cell.origin is not None else (depth, column)
            text = cell.text
            if text:
                carried = (text, key)
            elif depth + 1 < len(rows) and carried[0] and rows[depth + 1].cells[column].text and not any(texts[column]):
                # Without merges (CSV) a parent's text stands over its first child only.
                text, key = carried
            if text and key not in keys[column]:
                texts[column].append(text)
                keys[column].append(key)
    out: list[tuple[int, int, list[str]]] = []
    for column in range(wide):
        if not texts[column]:
            continue
        if out and keys[column] == keys[out[-1][0]] and out[-1][1] == column:
            out[-1] = (out[-1][0], column + 1, texts[column])
        else:
            out.append((column, column + 1, texts[column]))
    return out


def _role(path: list[str]) -> str | None:
    leaf = column_role(path[-1])
    if len(path) == 1:
        return leaf
    whole = role("columns", "".join(path[-2:]))
    if whole is not None:
        return whole
    above = next((r for text in reversed(path[:-1]) if (r := column_role(text)) is not None), None)
    if above in ("actual", "previous", "forecast", "period_target", "reason"):
        if leaf in (None, "value", "target", "weak_name", above):
            return above
        if leaf == "unit" and above == "actual":
            return "actual_unit"
        if leaf in ("relation", "unit", "note"):
            return "other"
        return above if above == "period_target" and leaf not in (*LEVELS, *NAMES, "weight") else leaf
    if leaf in (None, "value") or (leaf == "weak_name" and above in ("target",)):
        return turned(above, squeeze(path[-1]))
    return leaf


def _resolve_levels(columns: list[Column]) -> list[Column]:
    """Take a column whose header cell is 产出指标 itself (merged down over the block) as 一级指标."""
    if any(c.role == "level1" for c in columns):
        return columns
    names = min((c.start for c in columns if c.role in NAMES), default=0)
    first = next((c for c in columns if c.role in (UNKNOWN, "other") and is_word("level1", c.text) and c.start <= names), None)
    return [attrs.evolve(c, role="level1") if c is first else c for c in columns]


def _grouped(columns: list[Column], below: Sequence[Row]) -> list[Column]:
    """Take names over several rows (考核项目, 三级指标) left of others (考核内容, 明细指标) as the level that these belong to."""
    out = list(columns)
    for index, (column, after) in enumerate(pairwise(columns)):
        unknown = column.role == UNKNOWN and after.role in NAMES and not any(c.role in ("level1", "level2") for c in columns)
        if not unknown and (column.role not in ("level3", "name") or after.role != "name"):
            continue
        firsts = [row.cells[column.start].text for row in below if row.cells[after.start].text]
        if not any(not text or text == before for before, text in pairwise(["", *firsts])):
            continue
        if column.role == "level3":
            out[index + 1] = attrs.evolve(after, role="level4")
        elif not any(c.role == "level2" for c in out):
            out[index] = attrs.evolve(column, role="level2" if any(c.role == "level1" for c in out) else "level1")
    return out


def _resolve_names(columns: list[Column]) -> list[Column]:
    """Settle which column holds the names where no header says 三级指标 or 指标名称."""
    roles = {c.role for c in columns}
    if not roles & set(NAMES):
        weak = [c for c in columns if c.role == "weak_name"]
        if len(weak) > 1 and not roles & {"target", "period_target"} and bare(weak[-1].text).endswith("目标"):
            # 绩效指标 | 绩效目标, and no other column of targets.
            columns = [attrs.evolve(c, role="target") if c is weak[-1] else c for c in columns]
            weak.pop()
        if weak and (len(weak) > 1 or weak[0].start > 0 or not roles & {"level1", "level2"}):
            chosen = (
                weak[-1] if len(weak) > 1 and weak[-1].start < min((c.start for c in columns if c.role in VALUES), default=0) else weak[0]
            )
            columns = [attrs.evolve(c, role="name") if c is chosen else c for c in columns]
        elif "level2" in roles:
            columns = [attrs.evolve(c, role="name") if c.role == "level2" else c for c in columns]
    if not {c.role for c in columns} & {"level1", "level2"}:
        columns = _split_names(columns)
    names = max((c.end for c in columns if c.role in NAMES), default=0)
    if not {c.role for c in columns} & {"target", "period_target"}:
        # 三级指标 | 绩效目标 | 完成情况
        goals = [c for c in columns if c.role == "weak_name" and c.start >= names > 0 and bare(c.text).endswith("目标")]
        columns = [attrs.evolve(c, role="target") if c in goals[:1] else c for c in columns]
    return [attrs.evolve(c, role="other") if c.role == "weak_name" else c for c in columns]


def _split_names(columns: list[Column]) -> list[Column]:
    """Split a name header over several columns: without level headers it stands over the levels too."""
    out: list[Column] = []
    for column in columns:
        width = column.end - column.start
        if column.role in NAMES and width > 1:
            levels = ("level1", "level2", "name")[-min(width, 3) :] if width >= 3 else ("level1", "name")
            for offset in range(width):
                found = levels[max(0, offset - (width - len(levels)))]
                out.append(Column(found, column.start + offset, column.start + offset + 1, column.text))
        else:
            out.append(column)
    return out


def _is_indicator_header(header: Header) -> bool:
    roles = [c.role for c in header.columns]
    if not any(r in NAMES for r in roles) or not any(r in VALUES for r in roles):
        return False
    strong = any(r in ("level3", "level4") for r in roles) or sum(r in LEVELS for r in roles) >= 1
    support = {"weight", "score", "unit", "relation", "serial", "rule", "period_target"}
    both = {"target", "actual"} <= set(roles) and any(
        squeeze(c.text) not in ("绩效目标", "内容", "名称") for c in header.columns if c.role == "name"
    )
    return strong or bool(support & set(roles)) or both
