"""Choose among several columns of one role: the form's year before another, the whole before its parts, else none."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from indicator_dsl.forms.grid import Grid
from indicator_dsl.forms.layout.columns import LEVELS, NAMES, VALUES, Column, Header
from indicator_dsl.forms.layout.words import bare, role, squeeze, table

_YEARS = re.compile(r"20[0-9]{2}")
_HALF = re.compile(r"上半年|年中(?!调整)|下半年|季度|[0-9一二三四五六]+(?:[-至~到])[0-9一二三四五六七八九十]+月|截至|半年")
_TIMES = re.compile("[年月季期]")
_ENDING = 2  # letters that headers of parts end with alike
_PARTED = ("target", "actual")


@attrs.frozen
class Choice:
    """The column that was taken, those among which, and whether a person should know of the others."""

    column: Column | None
    among: tuple[Column, ...] = ()
    unsure: bool = False


def choose(role_name: str, header: Header, grid: Grid, year: int | None) -> Choice:
    """Return the column to take among several of one role.

    A visible one before a hidden one, the form's year before another, a whole year before a part of
    it, the adjusted value before the first one, 全校, 合计 and 核实 before 文学院 and 自评.  Where
    all are parts (一季度, 二季度; 甲县, 乙县) none is.
    """
    columns = _of_year(role_name, header, header.of(role_name), year)
    if not columns:
        return Choice(None)
    if role_name in _PARTED and len(columns) > 1:
        visible = tuple(c for c in columns if c.start not in grid.hidden_columns) or columns
        columns = _wholes(visible)
        if not columns:
            return Choice(None, visible, unsure=True)
    rank = _ranking(role_name, header, grid, _year(header, year), several=len(columns) > 1)
    # 权重 of the first and of the second level, none of the third: the nearer one says more of the indicator.
    backwards = all(rank(c)[3] for c in columns) and role_name in VALUES
    # 2022年实际, 2023年实际, 2024年实际 in a form without a year: the last one says how it ended.
    backwards = backwards or (role_name == "actual" and year is None and all(_YEARS.search(squeeze(c.text)) for c in columns))
    ordered = sorted(columns[::-1] if backwards else columns, key=rank)
    # Where the adjusted value is taken, the first one beside it is worth a look.
    same = [c for c in ordered if rank(c)[:4] == rank(ordered[0])[:4]]
    return Choice(ordered[0], header.of(role_name), len(same) > 1)


def _year(header: Header, year: int | None) -> int | None:
    """Return the form's year: one that nowhere says it says it in 2023年目标值; of 2022年完成值 and 2023年完成值 the last is meant."""
    if year is not None:
        return year
    targets, actuals = ({y for c in header.of(name) for y in _YEARS.findall(squeeze(c.text))} for name in ("target", "actual"))
    stated = targets if len(targets) == 1 else targets & {max(actuals, default="")}
    return int(*stated) if stated else None


def _of_year(role_name: str, header: Header, columns: tuple[Column, ...], stated: int | None) -> tuple[Column, ...]:
    year = _year(header, stated)
    if role_name == "actual" and year is not None:
        # 2023年实际值 in a form of 2024 is last year's.
        columns = tuple(c for c in columns if not (years := _YEARS.findall(squeeze(c.text))) or max(map(int, years)) >= year)
    # A year alone says whose the values are; where the form has none, which of them is meant is for a person to say.
    return tuple(c for c in columns if not (c.guessed and (years := _YEARS.findall(squeeze(c.text)))) or str(year) in years)


def _wholes(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Leave out the columns of parts: those of a whole (全校, 合计) if there is one, else those that name no part."""
    words = table()["blocks"]["whole"]
    whole = tuple(c for c in columns if any(word in squeeze(c.text) for word in words))
    plain = tuple(c for c in columns if not _is_part(c, columns))
    # 累计完成值 beside 年度完成值 counts other years too.
    if whole and not all("累计" in squeeze(c.text) for c in whole):
        return whole
    return plain or whole


def _is_part(column: Column, columns: tuple[Column, ...]) -> bool:
    """Tell whether a header names a part of what its values are of: a place, a quarter, a body, before or below words that others share."""
    text = column.text.split(" ")[-1]
    if _HALF.search(squeeze(text)):
        return True
    if _of_another(column, columns):
        return True
    known = role("columns", text) or role("columns", squeeze(column.text)) or role("columns", bare(text).replace("绩效", ""))
    if known is not None or is_instead(column) or column.guessed or _YEARS.search(squeeze(column.text)):
        return False
    return any(_shared(column, other) for other in columns if other is not column)


def _of_another(column: Column, columns: tuple[Column, ...]) -> bool:
    """Tell whether a column stands under a header of its own beside another of its name: 目标 under 城关镇 and under 柳林乡."""
    above, leaf = _path(column)
    if not above or is_instead(column) or _TIMES.search(above[-1]) or role("columns", above[-1]) is not None:
        return False
    return any(other is not column and _path(other)[1] == leaf and _path(other)[0] not in ([], above) for other in columns)


def _path(column: Column) -> tuple[list[str], str]:
    (*above, leaf) = (squeeze(part) for part in column.text.split(" "))
    return above, leaf


def _shared(one: Column, other: Column) -> bool:
    """Tell whether two headers differ in the part they name only: 甲县 and 乙县 under 完成值, 文学院完成值 and 理学院完成值."""
    (*above, first), (*above_other, second) = (squeeze(part) for part in one.text.split(" ")), (squeeze(p) for p in other.text.split(" "))
    return (above == above_other != []) or first[-_ENDING:] == second[-_ENDING:] != first


Rank = Callable[[Column], tuple[bool, bool, bool, bool, bool]]


def _ranking(role_name: str, header: Header, grid: Grid, year: int | None, *, several: bool) -> Rank:
    names = [c.start for c in header.columns if c.role in NAMES]
    labels = [c.start for c in header.columns if c.role in (*NAMES, *LEVELS)] if several else []

    def rank(column: Column) -> tuple[bool, bool, bool, bool, bool]:
        text = squeeze(column.text)
        years = _YEARS.findall(text)
        other_year = bool(years) and year is not None and str(year) not in years
        part = _HALF.search(text) is not None
        # 分值 left of the names is that of a level above.
        above = bool(names) and column.role in ("weight", "score") and column.start < names[0] and several
        # 年度绩效指标 left of all is the label of the block.
        above = above or column.start < min(labels, default=0)
        above = above or (role_name == "actual" and "累计" in text)
        # 指标类别 beside 一级指标 is what the first levels are of.
        above = above or (role_name == "level1" and "级" not in text)
        return (column.start in grid.hidden_columns, other_year, part, above, not is_instead(column))

    return rank


def is_instead(column: Column) -> bool:
    """Tell whether a column's values stand for those of another: 调整后指标值."""
    return any(word in squeeze(column.text) for word in table()["blocks"]["instead"])
