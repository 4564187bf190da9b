"""Whether the canonical spelling of an expression is read as the expression: ``parse(format(x)) == x``, held for each cell.

A label may be more than a name in its canonical spelling (增增收：0元), and a number alone a date or a code.  So the
spelling is read again.  That costs as much as the cell did, and most cells are alike: of all that have one shape, a
representative is read once instead, with a plain name for each name and a small number for each number.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from operator import attrgetter
from typing import Any

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    Clause,
    Comparison,
    Day,
    Expression,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Trend,
    Unread,
    format,
    is_its_own_spelling,
)
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, Unit

Reader = Callable[[str], Expression]
_MOST, _LONGEST = 4096, 120
_SAID: dict[tuple[Any, ...], bool] = {}
"""Shapes of which a representative was read, and whether it came back; longer ones are not kept."""


def settled(cell: Cell, expression: Expression, read: Reader) -> Expression:
    """Return an expression that its canonical spelling says; where that is read otherwise, nobody can be sure of the text."""
    if isinstance(expression, Judgement | Placeholder | Prose) and expression.wording == cell.source:
        return expression
    if is_its_own_spelling(expression) or _is_said(expression, read):
        return expression
    canonical = format(expression)
    if canonical == cell.source or _again(canonical, read) == expression:
        return expression
    told = cell.note("number-unread", expression.span)
    return evolved(expression, unread=(Unread(cell.words(expression.span), expression.span),), findings=(*expression.findings, told))


def _again(text: str, read: Reader) -> Expression | None:
    try:
        return read(text)
    except ParseError:
        return None


def _is_said(expression: Expression, read: Reader) -> bool:
    """Whether the representatives of an expression are read from their spellings: it alone, or each two neighbours of several."""
    if isinstance(expression, Clause):
        return _comes_back((expression,), None, read)
    kind = type(expression)
    return all(_comes_back(pair, kind, read) for pair in pairwise(expression.clauses))


def _comes_back(clauses: tuple[Clause, ...], kind: type[Any] | None, read: Reader) -> bool:
    changed = [_plainer(clause, kind is None) for clause in clauses]
    kinds: list[Any] = [type(clause) for clause in clauses]
    shape = (kind, *((*_kept(own)(clause), *new.values()) for own, clause, new in zip(kinds, clauses, changed, strict=True)))
    said = _SAID.get(shape)
    if said is None:
        parts = tuple(evolved(clause, text="", **own) for clause, own in zip(clauses, changed, strict=True))
        made = parts[0] if kind is None else kind(parts)
        spelled = format(made)
        said = _again(spelled, read) == made
        if len(spelled) <= _LONGEST:
            if len(_SAID) >= _MOST:
                _SAID.clear()
            _SAID[shape] = said
    return said


_UNKEPT = frozenset(("label", "quantity", "lower", "upper", "start", "end", "text", "span", "findings", "precision", "written"))


@cache
def _kept(cls: type[Any]) -> Callable[[Clause], tuple[Any, ...]]:
    """Return what gives the fields that a representative has as they are."""
    return attrgetter("__class__", *(name for name in attrs.fields_dict(cls) if name not in _UNKEPT))


_NAME = "名称"


def _plainer(clause: Clause, alone: bool) -> dict[str, Any]:
    """Return what the representative of a clause has otherwise; a period of several may take its year from the one before."""
    label = _NAME if clause.label is not None and _is_name(clause.label) else clause.label
    match clause:
        case Comparison(quantity=said) | Trend(quantity=Quantity() as said):
            return {"label": label, "quantity": Quantity(_example(said.magnitude, said.unit, 0), said.unit)}
        case Interval(lower=lower, upper=upper, unit=unit):
            low, high = _example(lower, unit, 0), _example(upper, unit, 1)
            return {"label": label, "lower": low, "upper": high} if low < high else {"label": label, "lower": lower, "upper": upper}
        case Period(start=start, end=end) if alone and start != end:
            return {"label": label, "start": start and _FIRST[start.year is None], "end": end and _LAST[end.year is None]}
        case Period(start=start, end=end):
            return {"label": label, "start": start, "end": end}
        case Trend():
            return {"label": label, "quantity": None}
        case _:
            return {"label": label}


_FIRST = Day(2024, 1, 1), Day(None, 1, 1)
_LAST = Day(2024, 12, 31), Day(None, 12, 31)
_WHOLE = (Decimal(5), Decimal(7)), (Decimal(-5), Decimal(-4))
_PARTED = (Decimal("5.5"), Decimal("7.5")), (Decimal("-5.5"), Decimal("-4.5"))
_LARGEST_BARE, _LARGEST = 1000, 10**10
"""A larger number may be a year or a date; a still larger one, with a unit too, the number of a telephone."""


def _example(value: Decimal, unit: Unit | None, which: int) -> Decimal:
    """Return a small number for one that is no date, year or code."""
    whole = value == value.to_integral_value()
    size = abs(value)
    if 1900 <= size < 2100 or size >= (_LARGEST if unit else _LARGEST_BARE) or (unit is None and not whole):
        return value
    return (_WHOLE if whole else _PARTED)[value < 0][which]


_PLAIN = frozenset(("NAME", "NOUN", "ACT", "SUBJECT"))


def _is_name(label: str) -> bool:
    return len(label) <= _LONGEST and _is_plain(label)


@lru_cache(maxsize=_MOST)
def _is_plain(label: str) -> bool:
    """Whether a label holds names alone: no word that says anything, no number, no mark."""
    if len(label) == 1 or not label.isalnum():
        return False
    return all(token.kind in ("NAME", "TEXT") and token.senses.keys() <= _PLAIN for token in tokenise(normalise(label)))
