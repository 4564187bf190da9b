"""Tokens → a comparison: what the words before and behind a number say of it, put together (至少应不低于, 达到…左右)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language import numbers
from indicator_dsl.language.amounts import Amount, Below, per, shifted
from indicator_dsl.language.cell import Cell, Said, make_comparison, make_interval, make_quantity, make_trend
from indicator_dsl.language.kinds import Token
from indicator_dsl.making import evolved
from indicator_dsl.model import Direction, Relation
from indicator_dsl.text import Span
from indicator_dsl.units import Unit, is_share, plain

DIRECTIONS = {
    Relation.GE: 1,
    Relation.GT: 1,
    Relation.LE: -1,
    Relation.LT: -1,
    Relation.EQ: 0,
    Relation.APPROX: 0,
}

SIGNS = {str(relation): relation for relation in DIRECTIONS}

_DENIED = {Relation.GT: Relation.LE, Relation.GE: Relation.LT, Relation.LT: Relation.GE, Relation.LE: Relation.GT}
"""What a denial makes of a relation: not more than is at most."""

_INCLUDING = {
    True: {Relation.GT: Relation.GE, Relation.LT: Relation.LE},
    False: {Relation.GE: Relation.GT, Relation.LE: Relation.LT},
}

STRICT = (Relation.GT, Relation.LT)

_REACHED = frozenset(("达", "达到", "达至", "到"))


class Bound(NamedTuple):
    """What the words before a number say: a relation (None: nothing), from below or not, and of each of what."""

    relation: Relation | None
    below: bool
    below_line: Below
    span: Span
    text: str
    notes: tuple[Finding, ...] = ()
    each_text: str = ""


class Named(NamedTuple):
    """Words that name something: a base, a level."""

    text: str
    span: Span
    kinds: tuple[str, ...]


class After(NamedTuple):
    """A relation behind the number, and its brackets."""

    relation: Relation
    included: tuple[tuple[bool, numbers.Number | None], ...]
    span: Span
    text: str


def relation(cell: Cell, parts: Sequence[Token]) -> Bound:
    """``至少应不低于``: the parts of a relation as one; a denial turns what follows round."""
    kept: Relation | None = None
    denied = below = False
    last = ""
    span = (parts[0].start, parts[-1].end)
    notes: list[Finding] = []
    for place, token in enumerate(parts):
        kind = token.kind
        if kind == "DENY":
            if denied and token.text == parts[place - 1].text:
                raise cell.fail("unexpected-text", (token.start, token.end), "关系词")  # 不不低于: a key was pressed twice.
            denied = not denied
            continue
        if kind == "SIGN":
            found = SIGNS[token.value]
            if last in ("SIGN",) and token.text[0] != "(":
                raise cell.fail("unexpected-text", (token.start, span[1]), "数字")
            if token.text == "二":
                notes.append(cell.note("ocr-sign", (token.start, token.end), read="="))
        elif kind in ("CMP", "BOUND"):
            found = SIGNS[token.value]
        elif kind in ("ABOUT", "NEAR"):
            if last == "SIGN":
                raise cell.fail("unexpected-text", (token.start, span[1]), "数字")
            found, below = Relation.APPROX, kind == "NEAR"
            if below:
                notes.append(cell.note("approx-from-below", (token.start, token.end)))
        elif kind == "INCL":
            if kept is not None and len(token.value) == 1:
                kept = _INCLUDING[token.value[0][0]].get(kept, kept)
            continue
        else:
            continue
        last = kind
        if kept is not None and not denied and token.text in _REACHED:
            continue  # 最多可达79.9%: 达 only joins the bound to its number.
        if denied:
            turned = _DENIED.get(found)
            if turned is None:
                raise cell.fail("unexpected-text", span, "关系词")
            found, denied = turned, False
        kept, told = _together(cell, kept, found, span)
        notes += told
    if denied and kept is None:
        raise cell.fail("unexpected-text", span, "关系词")
    return Bound(kept, below and kept is Relation.APPROX, Below(), span, parts[-1].text, tuple(notes))


def _together(cell: Cell, kept: Relation | None, other: Relation, span: Span) -> tuple[Relation, tuple[Finding, ...]]:
    """Return what two relations of one number say together; opposite ones are an error."""
    if kept is None or kept is other:
        return other, ()
    one, two = DIRECTIONS[kept], DIRECTIONS[other]
    if one * two < 0 or Relation.EQ in (kept, other):
        raise cell.fail("relations-contradict", span, "一个关系")
    if Relation.APPROX in (kept, other):
        stated = other if kept is Relation.APPROX else kept
        return stated, (cell.note("relations-differ", span, read=str(stated)),)
    return (other if kept in (Relation.GE, Relation.LE) else kept), ()


def after(cell: Cell, parts: Sequence[Token]) -> After:
    """``以上（含）``."""
    included = parts[1].value if len(parts) > 1 else ()
    return After(SIGNS[parts[0].value], included, (parts[0].start, parts[-1].end), parts[0].text)


def bound(cell: Cell, parts: Sequence[Any]) -> tuple[Bound | None, int]:
    """Return what stands before the amount, and how many parts it takes: relation, EACH, relation."""
    bounds: list[Bound] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if type(part) is Bound:
            bounds.append(part)
        elif type(part) is not Token or part.kind not in ("EACH", "BASE"):
            break
        at += 1
    if not at:
        return None, 0
    first = parts[0]
    span = (first.span[0] if type(first) is Bound else first.start, bounds[-1].span[1] if bounds else first.end)
    kept: Relation | None = None
    notes: tuple[Finding, ...] = ()
    for found in bounds:
        notes += found.notes
        if found.relation is not None:
            kept, told = _together(cell, kept, found.relation, span)
            notes += told
    below = any(found.below for found in bounds) and kept is Relation.APPROX
    return Bound(kept, below, Below.of(parts[:at]), span, bounds[-1].text if bounds else "", notes, _each_text(cell, parts[:at])), at


def _each_text(cell: Cell, parts: Sequence[Any]) -> str:
    """Return the words of 每… before a number, which name what has no unit to be divided: 年均5%."""
    spans = [(part.start, part.end) for part in parts if type(part) is Token]
    return cell.words((spans[0][0], spans[-1][1])) if spans else ""


def comparison(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``≥10万座``: a relation before, after or both."""
    if type(parts[-1]) is Token and parts[-1].kind == "SIDE":
        return _compared(cell, parts)
    said, at = bound(cell, parts)
    found: Amount = parts[at]
    behind = parts[-1] if type(parts[-1]) is After else None
    last = parts[-1]
    end = last.end if type(last) is Token else last.span[1]
    span = (said.span[0] if said else found.span[0], end)
    relation_, notes = said.relation if said else None, (*(said.notes if said else ()), *found.notes)
    below = bool(said and said.below)
    if behind is not None:
        relation_, below, told = _with_after(cell, said, relation_, behind, span)
        notes += told
    bounded = including(cell, relation_, found, behind, span, stated=bool(said and said.relation))
    unit, rated, upper, more_notes = _rated(cell, found, said)
    made = of_a_number(cell, rated, bounded.relation, below, unit, upper, span, (*notes, *bounded.notes, *more_notes))
    if found.swaps or bounded.unread:
        made = made._replace(swaps=found.swaps, unread=bounded.unread)
    if said and said.below_line.units and (unit is None or is_share(unit.numerator)):
        return made._replace(clause=evolved(made.clause, label=said.each_text))
    return made


def _compared(cell: Cell, parts: Sequence[Any]) -> Said:
    """``比9%高``, ``不能比99%低``: the relation stands behind the number, what denies it before."""
    found: Amount = next(part for part in parts if type(part) is Amount)
    stated = SIGNS[parts[-1].value]
    if sum(type(part) is Token and part.kind == "AGAINST" for part in parts):
        stated = _DENIED[stated]
    unit = found.unit.unit if found.unit else None
    quantity = make_quantity(found.value, unit, found.written)
    return Said(make_comparison(stated, quantity, text=cell.source, span=(parts[0].start, parts[-1].end)), found.notes)


def _with_after(
    cell: Cell, said: Bound | None, kept: Relation | None, behind: After, span: Span
) -> tuple[Relation, bool, tuple[Finding, ...]]:
    """Return the relations before and behind as one: 控制在30%左右 and 达到50%左右 are ≈."""
    other = behind.relation
    below = bool(said and said.below)
    if kept is None:
        return other, below, ()
    if other is Relation.APPROX and kept in (Relation.GE, Relation.LE) and said is not None and is_weak(said.text):
        return other, False, ()
    found, notes = _together(cell, kept, other, span)
    if kept is Relation.APPROX and other is not Relation.APPROX:
        found = other
    return found, below and found is Relation.APPROX, notes


def is_weak(word: str) -> bool:
    """Whether a relation says no more than that the number is reached or kept: 达到50%左右."""
    return word.endswith(("在", "到", "至", "达", "于"))


class _Included(NamedTuple):
    """A relation with what brackets say of its bound, what is to be told, and the brackets that no relation takes."""

    relation: Relation | None
    notes: tuple[Finding, ...] = ()
    unread: tuple[Span, ...] = ()


def including(cell: Cell, kept: Relation | None, found: Amount, behind: After | None, span: Span, *, stated: bool) -> _Included:
    """``90%（不含）以上``: brackets at the number say whether it is included, whatever the relation says."""
    brackets = (*found.included, *(behind.included if behind else ()))
    if not brackets:
        return _Included(kept)
    included = brackets[0][0]
    if any(other is not included for other, _ in brackets):
        return _Included(kept, (cell.note("leftover-text", span),), (span,))
    turned = kept if kept is None else _INCLUDING[included].get(kept, kept)
    if turned is not kept and stated and not (behind and behind.included):
        return _Included(turned, (cell.note("relations-differ", span, read=str(turned)),))
    if not included and turned not in STRICT:
        return _Included(turned, (cell.note("leftover-text", found.span),), (found.span,))
    return _Included(turned)


def _rated(cell: Cell, found: Amount, said: Bound | None) -> tuple[Unit | None, Amount, Decimal | None, tuple[Finding, ...]]:
    """Return unit and amount with 每年 or 每两年 before the number put below the line."""
    unit = found.unit.unit if found.unit else None
    power = found.unit.power if found.unit else 0
    upper = None if found.number.upper is None else shifted(found.number.upper, power)
    if said is None or not said.below_line.units or unit is None or is_share(unit.numerator):
        return unit, found, upper, ()
    below = said.below_line
    notes = () if below.is_exact(found.value) else (cell.note("inexact-fraction", found.span),)
    amount_ = found._replace(value=below.each(found.value), written=below.written(found.written, unit))
    return per(unit, below.units), amount_, None if upper is None else below.each(upper), notes


def of_a_number(
    cell: Cell,
    found: Amount,
    kept: Relation | None,
    below: bool,
    unit: Unit | None,
    upper: Decimal | None,
    span: Span,
    notes: tuple[Finding, ...],
) -> Said:
    """Make the clause of a number: 500多 is above it, 十几 leaves a range."""
    number, value = found.number, found.value
    if upper is not None:
        notes = (*notes, cell.note("open-number", found.span, read=f"{plain(value)}~{plain(upper)}"))
        if kept in (None, Relation.APPROX, Relation.EQ):
            return Said(make_interval(value, upper, unit=unit, text=cell.source, span=span), notes)
        if kept in (Relation.LE, Relation.LT):
            return Said(make_comparison(kept, make_quantity(upper, unit), text=cell.source, span=span), notes)
    elif number.more:
        notes = (*notes, cell.note("more-than", found.span))
        if kept in (None, Relation.APPROX):
            kept = Relation.GT if value >= 0 else Relation.LT
    quantity = make_quantity(value, unit, found.written)
    if "doubling" in number.notes:
        return Said(make_trend(Direction.UP, None, kept or Relation.UNSTATED, quantity, text=cell.source, span=span), notes)
    clause = make_comparison(kept or Relation.UNSTATED, quantity, text=cell.source, span=span)
    return Said(evolved(clause, from_below=True) if below else clause, notes)
