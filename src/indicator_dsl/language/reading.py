"""The road of a text: normalise → mend → tokens → segments → clauses → neighbours → columns → account → `Expression`.

Each step is a pure function of what the one before handed on; none reads the text again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import account, columns, damage, segments, sharing
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Expression, Interval, Period, Prose, Trend, Unread, format, unit_of
from indicator_dsl.units import is_known

LONGEST = 100_000
"""No cell is longer; a longer text is refused (``text-too-long``)."""

_MOST_SWAPS = 3
"""So many doubts of one cell are combined; of more, nobody could read the answer."""


def read(text: str, unit: str | None, relation: str | None, strict: bool, year: int | None) -> Expression:
    """Read a cell anew; see `indicator_dsl.parse`."""
    if len(text) > LONGEST:
        raise ParseError("text-too-long", source=text, span=(LONGEST, len(text)), length=len(text), limit=LONGEST)
    cell = Cell(text, year, strict)
    tokens, expression = _anew(cell, dated=unit is None)
    if year is None and expression.is_sure and _is_unusual(tokens, expression):
        expression = _spelled(cell, expression)
    if unit is not None or relation is not None:
        expression = columns.apply(cell, expression, unit, relation)
    return expression


def _anew(cell: Cell, *, dated: bool) -> tuple[Sequence[Token], Expression]:
    """Return the tokens of a cell and what they say, without what stands beside it."""
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
    return tokens, _in_full(cell, tokens, notes, others)


_UNUSUAL = frozenset(("AND", "OR", "SLASH", "PER", "PM", "THAN", "MARK", "BAD", "BLANK"))
_JOINING = frozenset(("SEP", "AND", "OR", "RANGE", "SIGN"))


def _is_unusual(tokens: Sequence[Token], expression: Expression) -> bool:
    """Whether a cell holds what its canonical spelling may not say: joints and numbers in names, open units, values without a joint."""
    if any(token.kind in _UNUSUAL or token.gap == "\n" or (token.kind == "UNIT" and token.value.open) for token in tokens):
        return True
    clauses = expression.clauses
    if len(clauses) > 1 and (
        sum(token.kind in _JOINING for token in tokens) < len(clauses) - 1 or any(isinstance(clause, Trend | Prose) for clause in clauses)
    ):
        return True
    behind = any(two.kind == "SIGN" and one.kind in ("NUM", "SHARE", "UNIT") for one, two in pairwise(tokens))  # 6≤至少达
    return behind or any(_is_odd(clause.label) or _is_odd_amount(clause) for clause in clauses)


def _is_odd_amount(clause: Clause) -> bool:
    """Whether a unit is made up, or a range may be one of years: 2021-20025年."""
    if isinstance(clause, Interval) and clause.lower in _YEARS:
        return True
    unit = unit_of(clause)
    return unit is not None and (unit.is_open or not all(is_known(below) for below in unit.denominators))


_YEARS = range(1900, 2100)


def _is_odd(label: str | None) -> bool:
    """Whether a label may be read as more than a name."""
    return label is not None and (len(label) == 1 or "每" in label or not label.isalnum() or any(c.isdecimal() for c in label))


def _spelled(cell: Cell, expression: Expression) -> Expression:
    """Return an expression that its canonical spelling says, too; where that is read otherwise, nobody can be sure of the text."""
    canonical = format(expression)
    again: Expression | None
    if canonical == cell.source:
        return expression
    try:
        _, again = _anew(Cell(canonical), dated=True)
    except ParseError:
        again = None
    if again == expression:
        return expression
    told = cell.note("number-unread", expression.span)
    return evolved(expression, unread=(Unread(cell.words(expression.span), expression.span),), findings=(*expression.findings, told))


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
    if others and not expression.findings and not _is_small(expression):
        dated = any(isinstance(reading, Period) for reading in readings)
        told = cell.note("number-or-date" if dated else "number-split", expression.span, read=str(next(iter(readings))))
        return evolved(expression, readings=tuple(readings), findings=(told,))
    return evolved(expression, readings=tuple(readings))


def _is_small(expression: Expression) -> bool:
    """Whether a bare number is so small that it is mostly one, though it may be month and day: 4.11."""
    return isinstance(expression, Comparison) and expression.quantity.unit is None and abs(expression.quantity.magnitude) < _MONTHS


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
