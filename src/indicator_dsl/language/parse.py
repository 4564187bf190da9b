"""`parse`: one cell's text → `Expression`."""

from __future__ import annotations

from functools import lru_cache

from indicator_dsl.errors import ParseError
from indicator_dsl.language import account, columns, damage, segments, sharing
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.model import Expression

LONGEST = 100_000
"""No cell is longer; a longer text is refused (``text-too-long``)."""


def read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    """Read a cell anew; see `indicator_dsl.parse`."""
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    plain, notes = damage.clean(text)
    cell = Cell(text, year, strict)
    if not plain.strip():
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("指标值",), text=text[:40])
    tokens = damage.mended(tokenise(plain))
    items = segments.read(cell, tokens)
    if not items:
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("指标值",), text=text[:40])
    shared = sharing.shared(cell, items)
    expression = account.settled(cell, shared, tokens, notes)
    if unit is not None or relation is not None:
        expression = columns.apply(cell, expression, unit, relation)
    return expression
