"""What each statement of a scoring rule says: one function for each rule of rule.lark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.parse import parse
from indicator_dsl.model.standard import (
    FULL,
    NOTHING,
    Always,
    Award,
    Band,
    Basis,
    Bounds,
    CaseDeduction,
    Condition,
    Cost,
    Deduction,
    Due,
    Less,
    Otherwise,
    Points,
    Proportional,
    Reached,
    Rounding,
    Share,
    Side,
    State,
    Statement,
    Wording,
)
from indicator_dsl.model.types import Expression, Grade, Judgement, Period
from indicator_dsl.units import Quantity, Unit

_BETWEEN = frozenset(("SEP", "COMMA", "PAUSE", "MARK", "COLON", "LEAD", "NOBONUS"))
_HUNDRED = Decimal(100)
_PERCENT = Unit("%")
_DIRECTION = {"below": "<", "above": ">", "late": ">", "away": ">"}
_TURNED = {"≥": "<", ">": "≤", "≤": ">", "<": "≥"}
_UPWARD = ("≥", ">")
_ONE = Decimal(1)
_OF_GRADES = "等级"
"""The root of answers that are grades."""


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
_NOTHING_MORE = Rest()


# Numbers.


def _number(token: Token) -> Decimal:
    number = token.value
    if number.upper is not None or number.more:
        raise Unclear
    value: Decimal = number.value
    return value


def _amount(at: Words) -> Quantity:
    """``80%``, ``一个百分点``, ``百分之八十``."""
    token = at.token("NUM", "SHARE")
    assert token is not None
    value, unit = _number(token), at.token("UNIT", "POINT")
    if token.kind == "SHARE":
        if token.value.share == "":
            return Quantity(value * _HUNDRED, _PERCENT)
        return Quantity(value, Unit.of(token.value.share))
    if unit is None:
        return Quantity(value)
    reading = unit.value
    return Quantity(value.scaleb(reading.power), reading.unit)


def _closed(amount: Words) -> bool | None:
    inclusion = amount.token("INCL")
    return None if inclusion is None else bool(inclusion.value[0][0])


def _portion(at: Words) -> Decimal:
    """Return a share of the weight: 80% is 0.8."""
    half = at.token("HALF")
    if half is not None:
        return Decimal(half.value)
    token, unit = at.token("NUM", "SHARE"), at.token("UNIT")
    assert token is not None
    value = _number(token)
    if token.kind == "SHARE":
        return value if token.value.share == "" else value / _HUNDRED
    if unit is None or unit.value.unit != _PERCENT:
        raise Unclear
    return value / _HUNDRED


def _cost(at: Words) -> Cost:
    if (portion := at.child("portion")) is not None:
        return Share(_portion(portion))
    token = at.token("NUM", "SHARE")
    assert token is not None
    if token.kind == "SHARE":
        raise Unclear
    return Points(_number(token))


def _earned(at: Words) -> Award:
    if at.token("FULL", "WEIGHT") is not None:
        return FULL
    if (portion := at.child("portion")) is not None:
        return _plain(Share(_portion(portion)))
    cost = at.child("cost")
    assert cost is not None
    return _plain(_cost(cost))


def _plain(cost: Cost) -> Cost:
    return NOTHING if cost == Points(Decimal(0)) else cost


# Conditions.


def _named(at: Words | None) -> tuple[Basis, str | None]:
    """Return which number is spoken of, and its name where that is of the indicator itself."""
    if at is None:
        return Basis.VALUE, None
    if at.token("DEVIATION") is not None:
        return Basis.DEVIATION, None
    words = "".join(token.text for token in at.tokens("TEXT", "RATE"))
    return Basis.COMPLETION if at.token("RATE") is not None else Basis.VALUE, words or None


def _relation(at: Words) -> str:
    sign, denied = "", False
    for token in at.tokens("DENY", "CMP", "SIGN", "BOUND", "REACH", "MISS", "WAY"):
        if token.kind == "DENY":
            denied = not denied
            continue
        found = _DIRECTION[token.value] if token.kind == "WAY" else str(token.value)
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
    quantity, closed = _amount(amount), _closed(amount)
    relation = at.child("relation")
    if relation is not None:
        sign = _relation(relation)
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
    a, b = _amount(low), _amount(high)
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
    basis, name = _named(named)
    return attrs.evolve(_bound(turned, _amount(amount)), basis=basis, named=name)


def _spread(at: Words) -> Bounds:
    amount = at.child("amount")
    assert amount is not None
    quantity = _amount(amount)
    if quantity.unit != _PERCENT:
        raise Unclear
    return Bounds(None, quantity.magnitude, None, True, _PERCENT, Basis.DEVIATION)


def _between(at: Words) -> Bounds:
    low, high = map(_amount, at.children("amount"))
    first, second = (str(token.value) for token in at.tokens("SIGN"))
    unit = high.unit or low.unit
    if first in ("≥", ">") and second in ("≥", ">"):
        low, high, first, second = high, low, {"≥": "≤", ">": "<"}[second], {"≥": "≤", ">": "<"}[first]
    if first not in ("≤", "<") or second not in ("≤", "<") or low.magnitude > high.magnitude:
        raise Unclear
    named = at.child("named")
    basis, name = _named(named)
    return Bounds(low.magnitude, high.magnitude, first == "≤", second == "≤", unit, basis, name)


def _brackets(at: Words) -> Bounds:
    token, behind = at.token("BRACKETS"), at.token("UNIT")
    assert token is not None
    ((low, low_unit), (high, high_unit)), low_open, high_open = token.value
    reading = high_unit or low_unit or (behind.value if behind is not None else None)
    if reading is not None and reading.power:
        raise Unclear
    return Bounds(low.value, high.value, not low_open, not high_open, None if reading is None else reading.unit)


def _limits(at: Words) -> Bounds:
    found = [_limit(limit) for limit in at.children("limit")]
    if len(found) == 1:
        return found[0]
    one, two = sorted(found, key=lambda bounds: bounds.lower is None)
    if one.lower is None or one.upper is not None or two.lower is not None or two.upper is None or one.lower > two.upper:
        raise Unclear
    return Bounds(one.lower, two.upper, one.lower_closed, two.upper_closed, one.unit or two.unit)


def _of_bound(at: Words) -> Bounds:
    limits = at.child("limits")
    assert limits is not None
    bounds = _limits(limits)
    basis, name = _named(at.child("named"))
    if bounds.basis is not Basis.VALUE or basis is Basis.VALUE:
        basis = bounds.basis
    of_goal = any(limit.token("GOAL") is not None for limit in limits.children("limit"))
    if basis is Basis.VALUE and name is None and (of_goal or any("完成" in token.text for token in _reaches(limits))):
        basis, name = Basis.COMPLETION, "完成率"
    return attrs.evolve(bounds, basis=basis, named=bounds.named or (None if basis is Basis.DEVIATION else name))


def _reaches(limits: Words) -> Iterator[Token]:
    """Yield the words that say what is reached: 完成90%以上."""
    for limit in limits.children("limit"):
        if (relation := limit.child("relation")) is not None:
            yield from relation.tokens("REACH", "MISS")


_WAYS = {"below": State.MISSED, "above": State.EXCEEDED, "late": State.LATE}
_OF_SIGNS = {"≥": State.MET, "<": State.MISSED, "≤": State.WITHIN, ">": State.EXCEEDED}


def _of_goal(at: Words) -> Reached | Due:
    named = at.child("named")
    words = named.words() if named is not None and named.token("TEXT") is not None else None
    state = _state(at)
    if words is None:
        return Reached(state)
    period = _period(words)
    if period is None:
        return Reached(state, words)
    if state is not State.MET or at.token("GOAL") is not None:
        raise Unclear
    return Due(period)


def _period(words: str) -> Period | None:
    """Return the time that words name: 2024年12月底前; None where they name none."""
    found = _parsed(words)
    return found if isinstance(found, Period) and found.is_sure else None


def _parsed(words: str) -> Expression | None:
    try:
        return parse(words)
    except ParseError:
        return None


def _state(at: Words) -> State:
    if (state := at.token("STATE")) is not None:
        return State(state.value)
    relation = at.child("relation")
    if relation is not None:
        sign = _relation(relation)
    else:
        word = at.token("REACH", "MISS", "WAY")
        assert word is not None
        if word.kind == "WAY":
            if word.value not in _WAYS:
                raise Unclear
            return _WAYS[word.value]
        sign = str(word.value)
    if sign not in _OF_SIGNS:
        raise Unclear
    return _OF_SIGNS[sign]


def _wording(text: str) -> Wording:
    """Return an answer in words, without what is asked for before it."""
    head = next((head for head in sorted(section("rule", "heads"), key=len, reverse=True) if text.startswith(head) and text != head), "")
    word = text[len(head) :]
    return Wording(word, _root(word), _grade(word))


def _grade(word: str) -> Grade | None:
    found = _parsed(word)
    return found.grade if isinstance(found, Judgement) else None


def _root(word: str) -> str:
    if word in section("rule", "grades"):
        return _OF_GRADES
    degree = next((one for one in sorted(section("rule", "degrees"), key=len, reverse=True) if word.startswith(one) and word != one), "")
    return word[len(degree) :]


def _condition(at: Words) -> Condition:
    inner = at.only()
    match inner.tree.rule:
        case "bound":
            return _of_bound(inner)
        case "goal":
            return _of_goal(inner)
        case _:
            return _wording(inner.words())


# Awards.


def _award(at: Words) -> Award:
    if at.token("NIL") is not None:
        return NOTHING
    if at.token("KEEP") is not None:
        return FULL
    if at.token("TAKE") is not None:
        cost = at.child("cost")
        return NOTHING if cost is None else Less(_cost(cost))
    if at.token("FULL") is not None:
        return FULL
    if (full := at.child("full_portion")) is not None:
        portion = full.child("portion")
        assert portion is not None
        return _plain(Share(_portion(portion)))
    if (earned := at.child("earned")) is not None:
        return _earned(earned)
    if (by_share := at.child("by_share")) is not None:
        return _by_share(by_share)
    product = at.child("product")
    assert product is not None
    return _product(product)


def _by_share(at: Words) -> Proportional:
    return Proportional() if at.token("TICKS") is not None else Proportional(named=_degree(at.token("RATE")))


def _degree(token: Token | None) -> str:
    return "完成率" if token is None else token.text


def _product(at: Words) -> Proportional:
    """``完成率×分值``, ``实际完成值/目标值×10分``, ``执行率×10``."""
    degree: Words | None = None
    points: Decimal | None = None
    named: str | None = None
    whole = False
    for factor in at.children("factor"):
        text, number = factor.token("TEXT"), factor.token("NUM", "SHARE")
        if factor.token("RATE") is not None or factor.child("quotient") is not None or text is not None:
            if degree is not None:
                raise Unclear
            degree, named = factor, text.text if text is not None else _degree(factor.token("RATE"))
            if text is not None and not text.text.endswith(("率", "度", "比例")):
                raise Unclear
        elif factor.token("WEIGHT", "FULL") is not None:
            if points is not None or whole:
                raise Unclear
            whole = True
        elif number is not None and factor.token("UNIT") is not None:
            if _amount(factor) != Quantity(_HUNDRED, _PERCENT):
                raise Unclear
        elif number is not None and points is None and not whole:
            points = _number(number)
        else:
            raise Unclear
    if degree is None or not (whole or points is not None):
        raise Unclear
    return Proportional(points, named)


# Statements.


def _of_band(at: Words) -> Made:
    condition, award = at.child("condition"), at.child("award")
    assert condition is not None
    assert award is not None
    when = _condition(condition)
    bare = award.child("earned") is not None and award.token("GIVE", "L") is None and at.token("COLON") is None
    if bare and isinstance(when, Wording) and when.root != _OF_GRADES:
        raise Unclear  # 优秀10分 is a grade with its points; 另加10分 is none.
    return [Band(when, _award(award))], _NOTHING_MORE


def _of_otherwise(at: Words) -> Made:
    award = at.child("award")
    assert award is not None
    return [Band(Otherwise(), _award(award))], _NOTHING_MORE


def _of_graded(at: Words) -> Made:
    word, cost = at.token("TEXT"), at.child("cost")
    assert word is not None
    assert cost is not None
    answer = _wording(word.text)
    if at.token("L") is None and answer.root != _OF_GRADES:
        raise Unclear  # 优秀10分 is a grade with its points; 另加10分 is none.
    return [Band(answer, _plain(_cost(cost)))], _NOTHING_MORE


def _of_listed(at: Words) -> Made:
    words, awards = list(at.tokens("TEXT")), list(at.children("earned"))
    if len(words) != len(awards):
        raise Unclear
    return [Band(_wording(word.text), _earned(award)) for word, award in zip(words, awards, strict=True)], _NOTHING_MORE


def _of_step(at: Words) -> Made:
    each, cost, condition = at.child("each"), at.child("cost"), at.child("condition")
    assert each is not None
    assert cost is not None
    one, amount = each.token("EVERYONE"), each.child("amount")
    step = Quantity(_ONE, Unit.of(one.value)) if one is not None else _amount(amount or each)
    if step.unit is None or step.magnitude <= 0:
        raise Unclear
    guard = None if condition is None else _condition(condition)
    if isinstance(guard, Wording) and at.token("COMMA") is None:
        guard = None  # 合格率每低1%: what is measured, and no condition.
    if guard is not None and not isinstance(guard, Bounds | Reached):
        raise Unclear
    ways = list(each.tokens("WAY", "MISS", "CMP"))
    side = _side(ways[-1])
    basis, _ = _named(at.child("named"))
    if isinstance(guard, Bounds) and basis is Basis.VALUE:
        basis = guard.basis
    return [Deduction(side, step, _cost(cost), guard, basis)], _NOTHING_MORE


def _side(token: Token) -> Side:
    if token.kind == "WAY":
        return Side(token.value)
    return Side.BELOW if token.value == "<" else Side.ABOVE


def _of_case(at: Words) -> Made:
    cost, amount, one, thing = at.child("cost"), at.child("amount"), at.token("EVERYONE"), at.token("TEXT")
    assert cost is not None
    unit = None if one is None else Unit.of(one.value)
    step = Quantity(_ONE, unit) if amount is None else _amount(amount)
    return [CaseDeduction(_cost(cost), step, "" if thing is None else thing.text)], _NOTHING_MORE


def _of_proportion(at: Words) -> Made:
    by_share = at.child("by_share")
    assert by_share is not None
    return [Band(Always(), _by_share(by_share))], _NOTHING_MORE


def _of_formula(at: Words) -> Made:
    sign, product = at.token("SIGN"), at.child("product")
    assert product is not None
    if sign is not None and sign.value != "=":
        raise Unclear
    return [Band(Always(), _product(product))], _NOTHING_MORE


def _of_most(at: Words) -> Made:
    cost = at.child("cost")
    assert cost is not None
    way = at.token("CMP", "WAY")
    if way is not None and (at.token("DENY") is None or _DIRECTION.get(str(way.value), str(way.value)) != ">"):
        raise Unclear
    return [], Rest(most=_cost(cost))


def _of_stop(at: Words) -> Made:
    cost = at.child("cost")
    if cost is not None and _cost(cost) != Points(Decimal(0)):
        raise Unclear
    return [], _NOTHING_MORE


def _of_rounding(at: Words) -> Made:
    amounts = [_amount(amount) for amount in at.children("amount")]
    if at.token("KEEP") is not None:
        return [], Rest(rounding=Rounding.WHOLE)
    if len(amounts) != 2 or amounts[0] != amounts[1]:
        raise Unclear
    return [], Rest(rounding=Rounding.STARTED)


def _of_cap(at: Words) -> Made:
    """超过100%的按100%计算, 最高得10分: no more than all points, which holds anyhow."""
    amounts = [_amount(amount) for amount in at.children("amount")]
    if amounts and amounts[0] != amounts[1]:
        raise Unclear
    if not amounts:
        raise Unclear
    return [], _NOTHING_MORE


STATEMENTS: dict[str, Callable[[Words], Made]] = {
    "band": _of_band,
    "otherwise": _of_otherwise,
    "graded": _of_graded,
    "listed": _of_listed,
    "step": _of_step,
    "case": _of_case,
    "proportion": _of_proportion,
    "formula": _of_formula,
    "most": _of_most,
    "stop": _of_stop,
    "rounding": _of_rounding,
    "cap": _of_cap,
    "definition": lambda _: ([], _NOTHING_MORE),
    "note": lambda _: ([], _NOTHING_MORE),
}
