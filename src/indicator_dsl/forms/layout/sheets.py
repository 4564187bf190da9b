"""One form over several sheets: 基本情况, 产出指标, 效益指标, 满意度指标."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from indicator_dsl.forms.layout.words import is_word
from indicator_dsl.forms.model import Form


def together(parts: Sequence[Form], heads: Sequence[Form]) -> list[Form]:
    """Join the parts of one form: sheets that are named like first levels and say neither title nor project.

    Each becomes the level that its sheet is named by; what a sheet without a table says (title, unit,
    goals, money) is the form's.
    """
    blocks = [part for part in parts if _is_block(part)]
    if len(blocks) < 2 or len({part.kind for part in blocks}) > 1:
        return list(parts)
    head = next((head for head in heads if head.title), Form())
    indicators = [attrs.evolve(i, level1=i.level1 or part.sheet) for part in blocks for i in part.indicators]
    whole = attrs.evolve(
        head,
        kind=blocks[0].kind,
        kind_reasons=tuple(dict.fromkeys((*filter(None, [head.title]), *blocks[0].kind_reasons))),
        month=blocks[0].month,
        year=head.year or next((part.year for part in blocks if part.year), None),
        sheet=None,
        indicators=tuple(indicators),
        total=next((part.total for part in blocks if part.total), head.total),
        findings=tuple(finding for part in (head, *blocks) for finding in part.findings),
    )
    at = parts.index(blocks[0])
    rest = [part for part in parts if part not in blocks]
    return [*rest[:at], whole, *rest[at:]]


def _is_block(part: Form) -> bool:
    return part.title is None and part.project is None and part.unit is None and is_word("level1", part.sheet or "")
