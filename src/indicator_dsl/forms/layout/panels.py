"""A header that stands twice side by side, and what a label says of its values: those of the whole period."""

from __future__ import annotations

from itertools import pairwise

import attrs

from indicator_dsl.forms.layout.columns import NAMES, Header
from indicator_dsl.forms.layout.words import bare, squeeze, table
from indicator_dsl.model import Indicator


def of_period(header: Header, label: str) -> Header:
    """Take the values of a table labelled 长期绩效指标 as those of the period; under 年度绩效指标 stand the year's."""
    plain = bare(label)
    if header.of("period_target") or len(plain) > 12 or not any(plain.startswith(w) for w in table()["blocks"]["period"]):
        return header
    return Header(header.rows, tuple(attrs.evolve(c, role="period_target") if c.role == "target" else c for c in header.columns))


def panels(header: Header) -> list[Header]:
    """Split a header that stands twice side by side (中期目标 left, 年度目标 right) into its copies."""
    names = [c for c in header.columns if c.role in NAMES]
    values = [c.start for c in header.columns if c.role in ("target", "period_target")]
    ends = [*(c.start for c in names[1:]), 1 << 30]
    if len(names) < 2 or not all(any(name.end <= at < end for at in values) for name, end in zip(names, ends, strict=True)):
        return [header]
    starts = []
    for before, name in pairwise(names):
        between = [c for c in header.columns if before.end <= c.start <= name.start]
        levels = [c for c in between if c.role in ("level1", "level2", "serial") or c is name]
        starts.append(levels[0].start)
    bounds = [0, *starts, 1 << 30]
    copies = [Header(header.rows, tuple(c for c in header.columns if a <= c.start < b)) for a, b in pairwise(bounds)]
    return [of_period(copy, copy.names[0].text.split(" ")[0]) for copy in copies]


def side_by_side(periods: list[Indicator], years: list[Indicator]) -> list[Indicator]:
    """Join the period's panel and the year's: one row where both name one indicator."""
    by_place = {(i.place.sheet, i.place.row, squeeze(i.name)): i for i in years}
    beside = {(i.place.sheet, i.place.row): i for i in periods}
    out: list[Indicator] = []
    used: set[int] = set()
    for indicator in periods:
        value = indicator.target or indicator.period_target
        twin = by_place.get((indicator.place.sheet, indicator.place.row, squeeze(indicator.name)))
        if twin is not None:
            used.add(id(twin))
            out.append(attrs.evolve(_levelled(twin, indicator), period_target=twin.period_target or value))
        else:
            out.append(attrs.evolve(_levelled(indicator, None), target=None, period_target=value))
    return out + [_levelled(i, beside.get((i.place.sheet, i.place.row))) for i in years if id(i) not in used]


def _levelled(indicator: Indicator, other: Indicator | None) -> Indicator:
    """Give an indicator the levels that stand in the other panel only."""
    if other is None:
        return indicator
    return attrs.evolve(indicator, level1=indicator.level1 or other.level1, level2=indicator.level2 or other.level2)
