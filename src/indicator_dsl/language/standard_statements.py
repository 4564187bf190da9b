"""What each statement of a scoring rule says: one function for each rule of rule.lark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from indicator_dsl.errors import ParseError
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.parse import parse
from indicator_dsl.language.standard_amounts import (
    DIRECTION,
    HUNDRED,
    NOTHING_MORE,
    PERCENT,
    Made,
    Rest,
    Unclear,
    Words,
    amount_of,
    cost_of,
    earned_of,
    limits_of,
    named_of,
    number_of,
    plain_of,
    portion_of,
    relation_of,
)
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
    Wording,
)
from indicator_dsl.model.types import Expression, Grade, Judgement, Period
from indicator_dsl.units import Quantity, Unit

_ONE = Decimal(1)

_OF_GRADES = "等级"
"""The root of answers that are grades."""


def _of_bound(at: Words) -> Bounds:
    limits = at.child("limits")
    assert limits is not None
    bounds = limits_of(limits)
    basis, name = named_of(at.child("named"))
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
        sign = relation_of(relation)
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


def _award(at: Words) -> Award:
    if at.token("NIL") is not None:
        return NOTHING
    if at.token("KEEP") is not None:
        return FULL
    if at.token("TAKE") is not None:
        cost = at.child("cost")
        return NOTHING if cost is None else Less(cost_of(cost))
    if at.token("FULL") is not None:
        return FULL
    if (full := at.child("full_portion")) is not None:
        portion = full.child("portion")
        assert portion is not None
        return plain_of(Share(portion_of(portion)))
    if (earned := at.child("earned")) is not None:
        return earned_of(earned)
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
            if amount_of(factor) != Quantity(HUNDRED, PERCENT):
                raise Unclear
        elif number is not None and points is None and not whole:
            points = number_of(number)
        else:
            raise Unclear
    if degree is None or not (whole or points is not None):
        raise Unclear
    return Proportional(points, named)


def _of_band(at: Words) -> Made:
    condition, award = at.child("condition"), at.child("award")
    assert condition is not None
    assert award is not None
    when = _condition(condition)
    bare = award.child("earned") is not None and award.token("GIVE", "L") is None and at.token("COLON") is None
    if bare and isinstance(when, Wording) and when.root != _OF_GRADES:
        raise Unclear  # 优秀10分 is a grade with its points; 另加10分 is none.
    return [Band(when, _award(award))], NOTHING_MORE


def _of_otherwise(at: Words) -> Made:
    award = at.child("award")
    assert award is not None
    return [Band(Otherwise(), _award(award))], NOTHING_MORE


def _of_graded(at: Words) -> Made:
    word, cost = at.token("TEXT"), at.child("cost")
    assert word is not None
    assert cost is not None
    answer = _wording(word.text)
    if at.token("L") is None and answer.root != _OF_GRADES:
        raise Unclear  # 优秀10分 is a grade with its points; 另加10分 is none.
    return [Band(answer, plain_of(cost_of(cost)))], NOTHING_MORE


def _of_listed(at: Words) -> Made:
    words, awards = list(at.tokens("TEXT")), list(at.children("earned"))
    if len(words) != len(awards):
        raise Unclear
    return [Band(_wording(word.text), earned_of(award)) for word, award in zip(words, awards, strict=True)], NOTHING_MORE


def _of_step(at: Words) -> Made:
    each, cost, condition = at.child("each"), at.child("cost"), at.child("condition")
    assert each is not None
    assert cost is not None
    one, amount = each.token("EVERYONE"), each.child("amount")
    step = Quantity(_ONE, Unit.of(one.value)) if one is not None else amount_of(amount or each)
    if step.unit is None or step.magnitude <= 0:
        raise Unclear
    guard = None if condition is None else _condition(condition)
    if isinstance(guard, Wording) and at.token("COMMA") is None:
        guard = None  # 合格率每低1%: what is measured, and no condition.
    if guard is not None and not isinstance(guard, Bounds | Reached):
        raise Unclear
    ways = list(each.tokens("WAY", "MISS", "CMP"))
    side = _side(ways[-1])
    basis, _ = named_of(at.child("named"))
    if isinstance(guard, Bounds) and basis is Basis.VALUE:
        basis = guard.basis
    return [Deduction(side, step, cost_of(cost), guard, basis)], NOTHING_MORE


def _side(token: Token) -> Side:
    if token.kind == "WAY":
        return Side(token.value)
    return Side.BELOW if token.value == "<" else Side.ABOVE


def _of_case(at: Words) -> Made:
    cost, amount, one, thing = at.child("cost"), at.child("amount"), at.token("EVERYONE"), at.token("TEXT")
    assert cost is not None
    unit = None if one is None else Unit.of(one.value)
    step = Quantity(_ONE, unit) if amount is None else amount_of(amount)
    return [CaseDeduction(cost_of(cost), step, "" if thing is None else thing.text)], NOTHING_MORE


def _of_proportion(at: Words) -> Made:
    by_share = at.child("by_share")
    assert by_share is not None
    return [Band(Always(), _by_share(by_share))], NOTHING_MORE


def _of_formula(at: Words) -> Made:
    sign, product = at.token("SIGN"), at.child("product")
    assert product is not None
    if sign is not None and sign.value != "=":
        raise Unclear
    return [Band(Always(), _product(product))], NOTHING_MORE


def _of_most(at: Words) -> Made:
    cost = at.child("cost")
    assert cost is not None
    way = at.token("CMP", "WAY")
    if way is not None and (at.token("DENY") is None or DIRECTION.get(str(way.value), str(way.value)) != ">"):
        raise Unclear
    return [], Rest(most=cost_of(cost))


def _of_stop(at: Words) -> Made:
    cost = at.child("cost")
    if cost is not None and cost_of(cost) != Points(Decimal(0)):
        raise Unclear
    return [], NOTHING_MORE


def _of_rounding(at: Words) -> Made:
    amounts = [amount_of(amount) for amount in at.children("amount")]
    if at.token("KEEP") is not None:
        return [], Rest(rounding=Rounding.WHOLE)
    if len(amounts) != 2 or amounts[0] != amounts[1]:
        raise Unclear
    return [], Rest(rounding=Rounding.STARTED)


def _of_cap(at: Words) -> Made:
    """超过100%的按100%计算, 最高得10分: no more than all points, which holds anyhow."""
    amounts = [amount_of(amount) for amount in at.children("amount")]
    if amounts and amounts[0] != amounts[1]:
        raise Unclear
    if not amounts:
        raise Unclear
    return [], NOTHING_MORE


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
    "definition": lambda _: ([], NOTHING_MORE),
    "note": lambda _: ([], NOTHING_MORE),
}
