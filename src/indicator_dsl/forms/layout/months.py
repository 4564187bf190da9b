"""To which month the values of a table count: 1-7月执行数, 截至8月底, 上半年, in its headers, its title and around it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from indicator_dsl.forms.layout.columns import Header
from indicator_dsl.forms.layout.words import squeeze

_MONTH = r"(?:[0-9]{1,2}月?份?[-至~到—–])?([0-9]{1,2})月(?:份|底|末)?"
_INTERIM = re.compile(rf"(?:^|[^0-9]){_MONTH}(?!.{{0,2}}前)")
_HALVES = (("上半年", 6), ("前三季度", 9), ("第三季度", 9), ("三季度", 9), ("二季度", 6), ("一季度", 3))
# What stands around a table may name months of other things: only a span, and an end, say to when the values count.
_SPAN = re.compile(rf"[0-9]{{1,2}}月?份?[-至~到—–]{_MONTH}|截[至止](?:20[0-9]{{2}}年)?([0-9]{{1,2}})月")
_AROUND = 24


def interim(text: str) -> int | None:
    """Return the month that a header's values count to (``1-7月执行数``, ``上半年完成值``); None for a whole year's."""
    plain = squeeze(text)
    found = _INTERIM.search(plain)
    if found is not None and 1 <= int(found[1]) < 12:
        return int(found[1])
    return next((month for word, month in _HALVES if word in plain), None)


def _span(text: str) -> int | None:
    found = _SPAN.search(squeeze(text)) if len(squeeze(text)) <= _AROUND else None
    month = int(found[1] or found[2]) if found is not None else 0
    return month if 1 <= month <= 12 else None


def month_of(headers: Iterable[Header], title: str, around: Iterable[str]) -> tuple[int | None, tuple[int, ...]]:
    """Return the month that a monitoring table's values count to, and all that are stated where they differ.

    The columns of what was done say it, else the title, else what stands around the table (``监控时间：2024年1-7月``).
    """
    columns = {month for header in headers for c in header.of("actual") if (month := interim(c.text)) is not None}
    spans = {month for text in (title, *around) if (month := _span(text)) is not None}
    said = columns | spans
    if len(said) > 1:
        return None, tuple(sorted(said))
    return next(iter(said), None) or interim(title), ()
