"""Read the fund block: 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分, one row a source of money."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import attrs

from indicator_dsl.forms.grid import Row
from indicator_dsl.forms.layout.cells import as_number
from indicator_dsl.forms.layout.words import bare, bracket_unit, column_role, is_word, role, squeeze

Run = tuple[int, int, str]
Span = tuple[int, int]

MARKS = ("—", "-", "--", "/", "——", "")
_POINTS = re.compile(r"\(([0-9]{1,2})分")
# 1-7月执行数, 1-8月执行率
_MONTHS = re.compile(r"(?:[0-9]{1,2}[-至~到])?[0-9]{1,2}月")


@attrs.frozen
class FundHeader:
    """The columns of the block by what they hold, the points that its header states, the unit of its amounts."""

    columns: dict[str, Span]
    points: str | None = None
    unit: str | None = None
    sources: tuple[tuple[str, Span], ...] = ()

    @property
    def first(self) -> int:
        """The leftmost column of the block's figures."""
        return min(start for start, _ in (*self.columns.values(), *(span for _, span in self.sources)))


def fund_role(text: str) -> str | None:
    """Return what a column of the fund block holds by its header: initial, adjusted, executed, rate, weight, score."""
    found = role("funds", text) or role("funds", _MONTHS.sub("", bare(text)))
    return found or {"weight": "weight", "score": "score"}.get(column_role(text) or "")


def find_funds(runs: Sequence[Run], below: Sequence[Row]) -> FundHeader | None:
    """Return the header of a fund block that a row is; None for another row.

    A column with words below it holds labels, whatever its header says: 资金总额 over 年度资金总额.
    """
    if any(as_number(text) is not None for _, _, text in runs):
        return None
    columns: dict[str, Span] = {}
    sources: list[tuple[str, Span]] = []
    across = any(is_word("total", text) and fund_role(text) is None for _, _, text in runs)
    for start, end, text in runs:
        found = fund_role(text)
        if is_word("total", text) and found is None:
            # 中央 | 省 | 本级 | 合计 | 执行数: sources across, and their sum.
            found = "adjusted"
        if _holds_labels(start, end, below):
            continue
        if found and found not in columns:
            columns[found] = (start, end)
        elif across and "adjusted" not in columns and any(as_number(row.cells[start].text) is not None for row in below[:1]):
            sources.append((squeeze(text), (start, end)))
    if "executed" not in columns or not columns.keys() & {"initial", "adjusted", "rate"}:
        return None
    # 预算执行情况（20分）, 得分（20分*执行率）
    stated = (_POINTS.search(squeeze(t)) for _, _, t in runs if role("funds", t) is None)
    points = next((found[1] for found in stated if found), None) if "weight" not in columns else None
    return FundHeader(columns, points, next((u for _, _, t in runs if (u := bracket_unit(t))), None), tuple(sources))


def _holds_labels(start: int, end: int, below: Sequence[Row]) -> bool:
    texts = [cell.text for row in below[:1] for cell in row.cells[start:end] if cell.text]
    return bool(texts) and all(as_number(text) is None and squeeze(text) not in MARKS and not _is_amount(text) for text in texts)


def _is_amount(text: str) -> bool:
    return re.fullmatch(r"[0-9.,]+[十百千万亿]*元?%?", squeeze(text)) is not None


def fund_pairs(runs: Sequence[Run]) -> tuple[dict[str, tuple[int, str]], str | None] | None:
    """Return the figures of a block in one line (预算执行率（10分） | 预算数 | 10 | 执行数 | 9.5) with their columns, and its points."""
    found: dict[str, tuple[int, str]] = {}
    for (_, _, label), (start, _, value) in pairwise(runs):
        name = fund_role(label)
        if name and (as_number(value) is not None or _is_amount(value)):
            found.setdefault(name, (start, value))
    if "executed" not in found or not found.keys() & {"initial", "adjusted"}:
        return None
    points = (_POINTS.search(squeeze(text)) for _, _, text in runs)
    return found, next((match[1] for match in points if match), None)
