"""Tokens of a scoring rule → amounts, points and limits: the parts of which its statements are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import attrs

from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.model.standard import FULL, NOTHING, Award, Basis, Bounds, Cost, Points, Rounding, Share, Statement
from indicator_dsl.units import Quantity, Unit

_BETWEEN = frozenset(("SEP", "COMMA", "PAUSE", "MARK", "COLON", "LEAD", "NOBONUS"))

HUNDRED = Decimal(100)

PERCENT = Unit("%")

DIRECTION = {"below": "<", "above": ">", "late": ">", "away": ">"}

_TURNED = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}

_UPWARD = ("≥", ">")


class Rest(NamedTuple):
    """What a statement says of the whole rule, and not by itself."""

    rounding: Rounding | None = None
    most: Cost | None = None


class Unclear(Exception):  # noqa: N818 - a reading, not a failure of the program
    """A statement that the grammar takes and that says nothing we know."""


class Words:
    """A tree with its tokens."""

    def __init__(self, tree: Tree, tokens: Sequence[Token], plain: str) -> None:
        self.tree, self._tokens, self._plain = tree, tokens, plain

    def parts(self) -> Iterator[Token | Words]:
        """Yield its tokens and what is below it."""
        for part in self.tree.parts:
            yield self._tokens[part] if isinstance(part, int) else Words(part, self._tokens, self._plain)

    def child(self, rule: str) -> Words | None:
        """Return the first part of a rule."""
        return next(self.children(rule), None)

    def children(self, rule: str) -> Iterator[Words]:
        """Yield the parts of a rule."""
        return (part for part in self.parts() if isinstance(part, Words) and part.tree.rule == rule)

    def token(self, *kinds: str) -> Token | None:
        """Return the first token of one of the kinds."""
        return next(self.tokens(*kinds), None)

    def tokens(self, *kinds: str) -> Iterator[Token]:
        """Yield the tokens of some kinds."""
        return (part for part in self.parts() if isinstance(part, Token) and part.kind in kinds)

    def only(self) -> Words:
        """Return the only tree below."""
        return next(part for part in self.parts() if isinstance(part, Words))

    def words(self) -> str:
        """Return the words of all its tokens, as they stand in the text, without blanks."""
        places = list(self._leaves(self.tree))
        start, end = self._tokens[min(places)].start, self._tokens[max(places)].end
        return "".join(self._plain[start:end].split())

    def _leaves(self, tree: Tree) -> Iterator[int]:
        for part in tree.parts:
            if isinstance(part, int):
                yield part
            else:
                yield from self._leaves(part)


Made = tuple[list[Statement], Rest]

NOTHING_MORE = Rest()


def number_of(token: Token) -> Decimal:
    """Return the number of a token; a vague one (十几) states no points."""
    number = token.value
    if number.upper is not None or number.more:
        raise Unclear
    value: Decimal = number.value
    return value


def amount_of(at: Words) -> Quantity:
    """``80%``, ``一个百分点``, ``百分之八十``."""
    token = at.token("NUM", "SHARE")
    assert token is not None
    value, unit = number_of(token), at.token("UNIT", "POINT")
    if token.kind == "SHARE":
        if token.value.share == "":
            return Quantity(value * HUNDRED, PERCENT)
        return Quantity(value, Unit.of(token.value.share))
    if unit is None:
        return Quantity(value)
    reading = unit.value
    return Quantity(value.scaleb(reading.power), reading.unit)


def _closed(amount: Words) -> bool | None:
    inclusion = amount.token("INCL")
    return None if inclusion is None else bool(inclusion.value[0][0])


def portion_of(at: Words) -> Decimal:
    """Return a share of the weight: 80% is 0.8."""
    half = at.token("HALF")
    if half is not None:
        return Decimal(half.value)
    token, unit = at.token("NUM", "SHARE"), at.token("UNIT")
    assert token is not None
    value = number_of(token)
    if token.kind == "SHARE":
        return value if token.value.share == "" else value / HUNDRED
    if unit is None or unit.value.unit != PERCENT:
        raise Unclear
    return value / HUNDRED


def cost_of(at: Words) -> Cost:
    """Return what is taken off: points, a share, or all."""
    if (portion := at.child("portion")) is not None:
        return Share(portion_of(portion))
    token = at.token("NUM", "SHARE")
    assert token is not None
    if token.kind == "SHARE":
        raise Unclear
    return Points(number_of(token))


def earned_of(at: Words) -> Award:
    """Return what is earned: points, a share, or all."""
    if at.token("FULL", "WEIGHT") is not None:
        return FULL
    if (portion := at.child("portion")) is not None:
        return plain_of(Share(portion_of(portion)))
    cost = at.child("cost")
    assert cost is not None
    return plain_of(cost_of(cost))


def plain_of(cost: Cost) -> Cost:
    """Return points of 0 as nothing."""
    return NOTHING if cost == Points(Decimal(0)) else cost


def named_of(at: Words | None) -> tuple[Basis, str | None]:
    """Return which number is spoken of, and its name where that is of the indicator itself."""
    if at is None:
        return Basis.VALUE, None
    if at.token("DEVIATION") is not None:
        return Basis.DEVIATION, None
    words = "".join(token.text for token in at.tokens("TEXT", "RATE"))
    return Basis.COMPLETION if at.token("RATE") is not None else Basis.VALUE, words or None


def relation_of(at: Words) -> str:
    """Return the sign of a relation, its denials taken into account."""
    sign, denied = "", False
    for token in at.tokens("DENY", "CMP", "SIGN", "BOUND", "REACH", "MISS", "WAY"):
        if token.kind == "DENY":
            denied = not denied
            continue
        found = DIRECTION[token.value] if token.kind == "WAY" else str(token.value)
        sign = found if not sign or token.kind != "REACH" else sign
        if denied:
            sign, denied = _TURNED.get(sign, ""), False
    if denied or sign not in ("≥", ">", "≤", "<", "="):
        raise Unclear
    return sign


def _bound(sign: str, quantity: Quantity, *, closed: bool | None = None, soft: bool = False) -> Bounds:
    """Return the numbers on one side of one; `soft`: the word leaves open whether the number itself is among them."""
    strict = sign in (">", "<")
    said = closed if closed is not None else (None if soft else not strict)
    if sign == "=":
        return Bounds(quantity.magnitude, quantity.magnitude, True, True, quantity.unit)
    if sign in ("≥", ">"):
        return Bounds(quantity.magnitude, None, lower_closed=said, unit=quantity.unit)
    return Bounds(None, quantity.magnitude, upper_closed=said, unit=quantity.unit)


def _limit(at: Words) -> Bounds:
    for rule, read in (("range", _range), ("reversed", _reversed), ("spread", _spread), ("between", _between), ("brackets", _brackets)):
        if (found := at.child(rule)) is not None:
            return read(found)
    amount, after = at.child("amount"), at.token("AFTER")
    assert amount is not None
    quantity, closed = amount_of(amount), _closed(amount)
    relation = at.child("relation")
    if relation is not None:
        sign = relation_of(relation)
        if after is not None and (sign in _UPWARD) != (str(after.value) in _UPWARD):
            raise Unclear
        return _bound(sign, quantity, closed=closed)
    if after is not None:
        if after.value == "≈":
            raise Unclear
        return _bound(str(after.value), quantity, closed=closed, soft=_is_soft(after.text))
    return _bound("=", quantity)


def _is_soft(word: str) -> bool:
    """Whether a word leaves open if its number is meant too: 60%以下; not 及以下."""
    return word[0] not in "及或含" and "含" not in word


def _range(at: Words) -> Bounds:
    low, high = at.children("amount")
    a, b = amount_of(low), amount_of(high)
    unit = a.unit or b.unit
    if (a.unit is not None and b.unit is not None and a.unit != b.unit) or a.magnitude >= b.magnitude:
        raise Unclear
    return Bounds(a.magnitude, b.magnitude, _closed(low), _closed(high), unit)


def _reversed(at: Words) -> Bounds:
    amount, sign, named = at.child("amount"), at.token("SIGN"), at.child("named")
    assert amount is not None
    assert sign is not None
    turned = {"≤": "≥", "<": ">", "≥": "≤", ">": "<"}.get(str(sign.value))
    if turned is None:
        raise Unclear
    basis, name = named_of(named)
    return attrs.evolve(_bound(turned, amount_of(amount)), basis=basis, named=name)


def _spread(at: Words) -> Bounds:
    amount = at.child("amount")
    assert amount is not None
    quantity = amount_of(amount)
    if quantity.unit != PERCENT:
        raise Unclear
    return Bounds(None, quantity.magnitude, None, True, PERCENT, Basis.DEVIATION)


def _between(at: Words) -> Bounds:
    low, high = map(amount_of, at.children("amount"))
    first, second = (str(token.value) for token in at.tokens("SIGN"))
    unit = high.unit or low.unit
    if first in ("≥", ">") and second in ("≥", ">"):
        low, high, first, second = high, low, {"≥": "≤", ">": "<"}[second], {"≥": "≤", ">": "<"}[first]
    if first not in ("≤", "<") or second not in ("≤", "<") or low.magnitude > high.magnitude:
        raise Unclear
    named = at.child("named")
    basis, name = named_of(named)
    return Bounds(low.magnitude, high.magnitude, first == "≤", second == "≤", unit, basis, name)


def _brackets(at: Words) -> Bounds:
    token, behind = at.token("BRACKETS"), at.token("UNIT")
    assert token is not None
    ((low, low_unit), (high, high_unit)), low_open, high_open = token.value
    reading = high_unit or low_unit or (behind.value if behind is not None else None)
    if reading is not None and reading.power:
        raise Unclear
    return Bounds(low.value, high.value, not low_open, not high_open, None if reading is None else reading.unit)


def limits_of(at: Words) -> Bounds:
    """Return the bounds that several limits leave together."""
    found = [_limit(limit) for limit in at.children("limit")]
    if len(found) == 1:
        return found[0]
    one, two = sorted(found, key=lambda bounds: bounds.lower is None)
    if one.lower is None or one.upper is not None or two.lower is not None or two.upper is None or one.lower > two.upper:
        raise Unclear
    return Bounds(one.lower, two.upper, one.lower_closed, two.upper_closed, one.unit or two.unit)
