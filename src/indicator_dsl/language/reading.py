"""The road of a text: normalise → mend → tokens → segments → clauses → neighbours → columns → account → `Expression`.

Each step is a pure function of what the one before handed on; none reads the text again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import account, columns, damage, segments, sharing, spelling
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.making import evolved
from indicator_dsl.model import Comparison, Expression, Period, Prose

LONGEST = 100_000
"""No cell is longer; a longer text is refused (``text-too-long``)."""

_MOST_SWAPS = 3
"""So many doubts of one cell are combined; of more, nobody could read the answer."""


def read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    """Read a cell anew; see `indicator_dsl.parse`."""
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    cell = Cell(text, year, strict)
    expression = _anew(cell, dated=unit is None)
    if year is None and expression.is_sure:
        expression = spelling.settled(cell, expression, _spelled)
    if unit is not None or relation is not None:
        expression = columns.apply(cell, expression, unit, relation)
    return expression


def _spelled(text: str) -> Expression:
    return _anew(Cell(text), dated=True)


def _anew(cell: Cell, *, dated: bool) -> Expression:
    """Return what a cell says, without what stands beside it."""
    text = cell.source
    plain, notes = damage.clean(text)
    tokens: Sequence[Token] = tokenise(plain)
    is_open = damage.is_open(plain)
    if is_open:
        tokens, more = damage.repaired(tokens, cell, plain)
        notes += more
    if not tokens:
        raise ParseError("empty-text", source=text, span=(0, len(text)), expected=("指标值",), text=text[:40])
    is_open = is_open or "l" in text or "。" in text[:-1]
    others = damage.alternatives(tokens, plain, text, dated=dated) if is_open else []
    return _in_full(cell, tokens, notes, others)


def _in_full(cell: Cell, tokens: Sequence[Token], notes: Sequence[Finding], others: Sequence[Sequence[Token]]) -> Expression:
    """Return what tokens say, with the other readings of those that may mean something else."""
    expression, swaps = _once(cell, tokens, notes)
    if not others and not swaps:
        return expression
    readings: dict[Expression, None] = dict.fromkeys(expression.readings)
    for row in (*others, *_swapped(tokens, swaps)):
        try:
            other, _ = _once(cell, row, ())
        except ParseError:
            continue
        readings |= dict.fromkeys(evolved(one, findings=(), unread=()) for one in other.every_reading)
    readings.pop(evolved(expression, findings=(), unread=(), readings=()), None)
    if not readings:
        return expression
    if isinstance(expression, Prose) and expression.unread and len(readings) == 1 and isinstance(day := next(iter(readings)), Period):
        # 6.30前: as a number it says nothing.
        return evolved(day, findings=(cell.note("number-or-date", expression.span, read=str(day)),))
    dated = any(isinstance(reading, Period) for reading in readings)
    if others and not expression.findings and not (dated and is_small(expression)):
        told = cell.note("number-or-date" if dated else "number-split", expression.span, read=str(next(iter(readings))))
        return evolved(expression, readings=tuple(readings), findings=(told,))
    return evolved(expression, readings=tuple(readings))


def is_small(expression: Expression) -> bool:
    """Whether a bare number is so small that it is mostly one, though it may be month and day: 4.11."""
    if not isinstance(expression, Comparison) or expression.label is not None:
        return False
    return expression.quantity.unit is None and abs(expression.quantity.magnitude) < _MONTHS


_MONTHS = 13


def _once(cell: Cell, tokens: Sequence[Token], notes: Sequence[Finding]) -> tuple[Expression, list[Token]]:
    items = segments.read(cell, tokens)
    if not items:
        raise cell.fail("empty-text", (0, len(cell.source)), "指标值", text=cell.source[:40])
    shared = sharing.shared(cell, items)
    return account.settled(cell, shared, notes), [token for item in shared for token in item.said.swaps]


def _swapped(tokens: Sequence[Token], swaps: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the rows of tokens with each combination of those that may stand for others."""
    chosen = {token.start: token for token in swaps[:_MOST_SWAPS]}
    for taken in product((False, True), repeat=len(chosen)):
        if any(taken):
            swapped = {start: token for (start, token), take in zip(chosen.items(), taken, strict=True) if take}
            yield [swapped.get(token.start, token) for token in tokens]
