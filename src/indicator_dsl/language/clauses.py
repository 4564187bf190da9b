"""Tree → clause: one function per rule of ``cell.lark``, each pure: tokens in, what they say out.

A function takes the cell and the parts of its rule (tokens, and what the functions of inner rules made)
and returns a `Said`: the clause, what a person should look at, and the other readings.  None says that
the words make no such statement after all.  Here are the statements of words; amounts, bounds, ranges and
times have modules of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from indicator_dsl.language.amounts import amount, measure
from indicator_dsl.language.bounds import DIRECTIONS, Named, after, comparison, relation
from indicator_dsl.language.cell import Cell, Said, make_judgement, make_placeholder, make_trend
from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.ranges import between, interval, spread
from indicator_dsl.language.times import period
from indicator_dsl.making import evolved
from indicator_dsl.model import Comparison, Direction, Grade, Modality
from indicator_dsl.text import Span
from indicator_dsl.units import is_share

_WAYS = {"up": Direction.UP, "down": Direction.DOWN, "flat": Direction.FLAT}


class Manner(NamedTuple):
    """How something moves or was done: denied, in part, and held against what (同比)."""

    denied: bool
    partly: bool
    base: str | None
    span: Span | None


def base(cell: Cell, parts: Sequence[Token]) -> Named:
    """``全国平均水平``."""
    span = (parts[0].start, parts[-1].end)
    return Named(
        cell.words(span),
        span,
        tuple("LEVEL" if "LEVEL" in token.senses or token.text in section("words", "level-dates") else token.kind for token in parts),
    )


def than(cell: Cell, parts: Sequence[Any]) -> Named:
    """``较上年``, ``与去年同期相比``."""
    last = parts[-1]
    return parts[1]._replace(span=(parts[0].start, last.end if type(last) is Token else last.span[1]))  # type: ignore[no-any-return]


def manner(cell: Cell, parts: Sequence[Token]) -> Manner:
    """``同比逐步``, ``不得再``, ``全部``."""
    denied = partly = False
    held: str | None = None
    for token in parts:
        if token.kind == "NOT":
            denied = not denied
        elif token.kind == "HOW":
            partly = partly or token.value == "partly"
        elif token.kind == "ALONE":
            held = token.value or held
    return Manner(denied, partly, held, (parts[0].start, parts[-1].end) if parts else None)


def ratio_(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``1:1.5``: two numbers that make neither an amount nor a share."""
    return None


def trend(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``同比增长≥5%``: a direction, what it is compared with, and how much."""
    held, how, move, rest = _moved(parts)
    if rest and type(rest[0]) is Token and rest[0].kind == "NOUN":
        return None
    span = (_start(parts[0]), _end(parts[-1]))
    ranged = any(type(part) is Token and part.kind == "RANGE" for part in rest)
    said = interval(cell, rest) if ranged else comparison(cell, rest)
    if said is None:
        return None
    start = _start(parts[0]) if held or how.span else move.start
    span = (start, span[1])
    label = cell.words((start, move.end))
    value = said.clause
    if not isinstance(value, Comparison):
        if ranged:
            # 增长5%-8%: a range has a name, not a direction.
            by = None if move.text in section("words", "counted") else Modality.BY
            return said._replace(clause=evolved(value, label=label, modality=by))
        raise cell.fail("unexpected-text", span, "一个数")
    against = held.text if held else how.base
    if move.kind == "SIDE":
        if against is None:
            return None
        level = any(word in against for word in section("words", "held-to"))
        over, under = (Direction.ABOVE, Direction.BELOW) if level else (Direction.UP, Direction.DOWN)
        direction = over if move.value == ">" else under
    else:
        direction = _WAYS[move.value]
    unit = value.quantity.unit
    if against is None and (unit is None or not is_share(unit.numerator)) and move.text != _FIRM:
        # 新增就业人数增加500人 counts people; only a share, a difference or a multiple is a movement beyond doubt.
        counted = section("words", "counted").get(move.text)
        swaps = () if counted == "amount" else (move._replace(text=_FIRM),)
        value = evolved(value, label=label, modality=None if counted else Modality.BY)
        if move.text in section("words", "climbing") and value.quantity.written is not None and value.quantity.written.unit in ("位", "名"):
            return said._replace(clause=value).doubting(cell.note("rank-or-count", span), span)
        notes = (*said.notes, cell.note("change-or-amount", span)) if swaps else said.notes
        return said._replace(clause=value, notes=notes, swaps=(*said.swaps, *swaps))
    clause = make_trend(direction, against, value.relation, value.quantity, text=cell.source, span=span)
    made = said._replace(clause=evolved(clause, from_below=True) if value.from_below else clause)
    if how.denied and how.span:
        return made.doubting(cell.note("number-unread", span), how.span)
    return made


_FIRM = "movement"
"""The text of a movement's token that is read as one whatever it counts."""


def _moved(parts: Sequence[Any]) -> tuple[Named | None, Manner, Token, Sequence[Any]]:
    held: Named | None = None
    at = 0
    if type(parts[0]) is Named:
        held, at = parts[0], 1
    how = parts[at]
    return held, how, parts[at + 1], parts[at + 2 :]


def movement(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``较上年提高``; a denied movement stays where it was: ``不得增加``."""
    held, how, move, _ = _moved(parts)
    span = (_start(parts[0]) if held or how.span else move.start, move.end)
    direction = _WAYS[move.value]
    if how.denied:
        direction = Direction.FLAT
    return Said(make_trend(direction, held.text if held else how.base, text=cell.source, span=span))


def _start(part: Any) -> int:
    if type(part) is Token:
        return part.start
    return part.span[0] if part.span else 0


def _end(part: Any) -> int:
    return part.end if type(part) is Token else part.span[1]


def level(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``高于全国平均水平``."""
    said, named = parts
    if said.relation is None or {"LEVEL", "AIM"}.isdisjoint(named.kinds) or named.text[0] == "的":
        return None
    direction = (Direction.FLAT, Direction.ABOVE, Direction.BELOW)[DIRECTIONS[said.relation]]
    stated = None if direction is Direction.FLAT else said.relation
    return Said(make_trend(direction, named.text, stated, text=cell.source, span=(said.span[0], named.span[1])), said.notes)


def placeholder(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``≥**批次``."""
    span = (_start(parts[0]), _end(parts[-1]))
    return Said(make_placeholder(cell.words(span), text=cell.source, span=span))


def judgement(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``达成预期指标``: what was done, how, and what it was held to."""
    first = parts[0]
    if type(first) is Token:
        span = (first.start, parts[-1].end)
        grade = Grade(first.value) if first.kind == "GRADE" else None
        return Said(make_judgement(grade, cell.words(span), text=cell.source, span=span))
    how: Manner = first
    tokens: Sequence[Token] = parts[1:]
    core = any(token.kind == "CORE" for token in tokens)
    if not core and not how.denied:
        return None
    span = (how.span[0] if how.span else tokens[0].start, tokens[-1].end)
    grade = Grade.MET
    if how.denied or any(token.value == "not_met" for token in tokens if token.kind == "CORE"):
        grade = Grade.NOT_MET
    elif how.partly or any(token.value == "partly" for token in tokens if token.kind == "CORE"):
        grade = Grade.PARTLY
    return Said(make_judgement(grade, cell.words(span), text=cell.source, span=span))


RULES: dict[str, Callable[[Cell, Sequence[Any]], Any]] = {
    "relation": relation,
    "amount": amount,
    "measure": measure,
    "after": after,
    "base": base,
    "name": base,
    "than": than,
    "manner": manner,
    "comparison": comparison,
    "interval": interval,
    "between": between,
    "spread": spread,
    "period": period,
    "trend": trend,
    "movement": movement,
    "level": level,
    "placeholder": placeholder,
    "judgement": judgement,
    "ratio": ratio_,
}


def build(cell: Cell, tree: Tree, tokens: Sequence[Token], at: int) -> Said | None:
    """Return what a statement says whose tree is laid over the tokens from `at` on."""
    return _built(cell, tree, tokens, at)  # type: ignore[no-any-return]


def _built(cell: Cell, tree: Tree, tokens: Sequence[Token], at: int) -> Any:
    return RULES[tree.rule](cell, [tokens[at + part] if type(part) is int else _built(cell, part, tokens, at) for part in tree.parts])
