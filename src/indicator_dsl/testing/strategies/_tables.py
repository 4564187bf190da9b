"""Tables of indicators, and whole forms."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from indicator_dsl.model import Indicator, Place, format
from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.testing.strategies._clauses import expressions
from indicator_dsl.testing.strategies._pairs import pairs
from indicator_dsl.units import plain

if TYPE_CHECKING:
    from indicator_dsl.forms import Form

LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会效益指标"),
    ("满意度指标", "服务对象满意度指标"),
)


@st.composite
def tables(
    draw: st.DrawFn, *, least: int = 1, most: int = 6, total: int = 100, actuals: bool = True, plain_targets: bool = False
) -> list[Indicator]:
    """Draw the rows of a table: `least` to `most` indicators with names of their own, in the order of their levels.

    Their weights sum to `total`.  With `actuals`, each has an actual value; with `plain_targets`, every
    target is a number with its relation.
    """
    count = draw(st.integers(least, most))
    names = [
        f"{draw(st.sampled_from(words.LABELS))}{number}" if count > 1 else draw(st.sampled_from(words.LABELS)) for number in range(count)
    ]
    levels = sorted(draw(st.lists(st.sampled_from(LEVELS), min_size=count, max_size=count)), key=LEVELS.index)
    rows = []
    for name, (level1, level2), weight in zip(names, levels, draw(_weights(count, total)), strict=True):
        pair = draw(pairs())
        target = pair.target if plain_targets or draw(st.booleans()) else format(draw(expressions(most=1)))
        actual = pair.actual if actuals else None
        rows.append(Indicator(name=name, level1=level1, level2=level2, target=target, actual=actual, weight=plain(weight)))
    return rows


def indicators() -> st.SearchStrategy[Indicator]:
    """Return a strategy of single rows."""
    return tables(most=1).map(lambda rows: rows[0])


@st.composite
def _weights(draw: st.DrawFn, count: int, total: int) -> list[Decimal]:
    cuts = sorted(draw(st.lists(st.integers(1, total * 2 - 1), min_size=count - 1, max_size=count - 1, unique=True)))
    edges = [0, *cuts, total * 2]
    # Points are given in halves.
    return [Decimal(b - a) / 2 for a, b in pairwise(edges)]


@st.composite
def forms(draw: st.DrawFn, *, least: int = 1, most: int = 6, year: int = 2024) -> Form:
    """Draw a self-evaluation (自评表) or a declaration (申报表) with a title, a unit and a table of indicators."""
    from indicator_dsl.forms import Form
    from indicator_dsl.forms.model import FormKind

    kind = draw(st.sampled_from((FormKind.SELF_EVALUATION, FormKind.DECLARATION)))
    rows = draw(tables(least=least, most=most, actuals=kind is FormKind.SELF_EVALUATION))
    title = f"（{year}年度）项目支出绩效{'自评表' if kind is FormKind.SELF_EVALUATION else '目标申报表'}"
    return Form(title=title, kind=kind, year=year, unit="某市某局", project="某项目", indicators=tuple(rows))


HEADER = {"level1": "一级指标", "level2": "二级指标", "name": "三级指标", "target": "年度指标值", "actual": "实际完成值", "weight": "分值"}
"""The fields that a drawn table has, and what the header of a published form calls them."""


def as_rows(indicators: list[Indicator]) -> list[list[str]]:
    """Return a table as the rows of a sheet, its header first; an absent cell is empty."""
    return [list(HEADER.values()), *([getattr(row, field) or "" for field in HEADER] for row in indicators)]


def without_place(indicator: Indicator) -> Indicator:
    """Return an indicator without where it stood, to compare rows of different files."""
    return attrs.evolve(indicator, place=Place(), columns=())
