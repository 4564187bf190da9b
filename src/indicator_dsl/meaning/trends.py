"""Targets that are movements (较上年提高, 同比增长≥5%), and movements that answer a number."""

from __future__ import annotations

import re
from fractions import Fraction

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About
from indicator_dsl.meaning.outcome import Outcome, Verdict, aside, person, written
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.readings import numeric
from indicator_dsl.meaning.words import banded, by_degree, graded
from indicator_dsl.model import Clause, Comparison, Direction, Interval, Judgement, Prose, Relation, Trend
from indicator_dsl.units import Quantity, in_base


def trend(policy: Policy, target: Trend, actual: Clause, about: About) -> Outcome:
    """Score a movement: by its amount where both state one, else as a qualitative target."""
    if isinstance(actual, Judgement) and actual.grade is not None and target.quantity is None:
        return banded(policy, graded(Prose(wording=""), actual.grade), words="trend")
    if isinstance(actual, Comparison | Interval) and target.quantity is not None:
        falls = target.direction in (Direction.DOWN, Direction.BELOW)
        if _is_a_level(target, actual):
            return person("trend.person", Finding.of("trend-answered-by-number"))
        return numeric(policy, _amount(target), actual, about, falls=falls).noting(Finding.of("trend-answered-by-number"))
    if not isinstance(actual, Trend):
        return aside("trend.person", Finding.of("words-unclear", actual=written(actual)))
    actual = _as_meant(actual)
    if target.base and actual.base and _last_year(target.base) != _last_year(actual.base):
        return person("trend.person", Finding.of("trend-bases-differ", target=target.base, actual=actual.base))
    if target.direction is not actual.direction:
        return _other_way(policy, target, actual, about)
    if target.quantity is None:
        return by_degree(policy, target, actual, (target.degree, actual.degree), words="trend")
    if actual.quantity is None:
        return person("trend.person", Finding.of("trend-without-amount"))
    return numeric(policy, _amount(target), _reached(actual), about, falls=False)


_FAR = 3
"""A share so many times the change that was wanted is a level: 漏损率 8.2% beside a fall of 0.5%."""


def _is_a_level(target: Trend, actual: Comparison | Interval) -> bool:
    """Whether a bare share is too large for the change that a target asks for, so that it may be the level itself."""
    if target.quantity is None or not isinstance(actual, Comparison):
        return False
    wanted, said = _percent(target.quantity), _percent(actual.quantity)
    return wanted is not None and said is not None and said > _FAR * wanted


_IN_A_PERCENT = {"比率": Fraction(10_000), "百分点": Fraction(100), "倍数": Fraction(1, 100)}
"""Dimension of a share → how much one in a hundred is of what its units are counted in."""


def _percent(quantity: Quantity) -> Fraction | None:
    """Return a share in percent, whatever it is written in: 5 for 5%, 50‰ and 5个百分点; None for what is no share."""
    if quantity.unit is None:
        return None
    (dimension, _), factor = in_base(quantity.unit)
    whole = _IN_A_PERCENT.get(dimension)
    return None if whole is None else Fraction(quantity.magnitude) * factor / whole


_OPPOSITE = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP, Direction.ABOVE: Direction.BELOW, Direction.BELOW: Direction.ABOVE}


def _as_meant(actual: Trend) -> Trend:
    """Return 增长-2.3% as the fall of 2.3% that it is."""
    opposite = _OPPOSITE.get(actual.direction)
    if actual.quantity is None or actual.quantity.magnitude >= 0 or opposite is None:
        return actual
    turned = None if actual.relation is None else _TURNED.get(actual.relation, actual.relation)
    quantity = attrs.evolve(actual.quantity, magnitude=-actual.quantity.magnitude)
    return attrs.evolve(actual, direction=opposite, relation=turned, quantity=quantity)


def _last_year(base: str) -> str:
    """Return one name for 上年, 去年, 上年度, 上年水平; 上年同期 is a part of it."""
    return _LAST_YEAR.sub("上年", base)


_LAST_YEAR = re.compile("^(?:上一?年|去年)度?(?:水平)?$")

_SIDES = {Relation.GE: Direction.UP, Relation.GT: Direction.UP, Relation.LE: Direction.DOWN, Relation.LT: Direction.DOWN}


def _keeps(target: Trend, actual: Trend) -> bool:
    """Whether 持平 and 较上年提高 keep 不低于上年: no amount is asked, and what both are held against is the same."""
    side = _SIDES.get(target.relation or Relation.UNSTATED)
    if target.direction not in (Direction.ABOVE, Direction.BELOW) or side is None or target.quantity is not None:
        return False
    if actual.direction is Direction.FLAT:
        return target.relation in (Relation.GE, Relation.LE)
    return (
        actual.direction is side
        and target.base is not None
        and actual.base is not None
        and _last_year(actual.base) == _last_year(target.base)
    )


def _other_way(policy: Policy, target: Trend, actual: Trend, about: About) -> Outcome:
    if _keeps(target, actual):
        return banded(policy, Verdict.MET, words="trend")
    if _OPPOSITE.get(target.direction) is actual.direction:
        if target.quantity is None:
            return banded(policy, Verdict.NOT_MET, words="trend")
        if actual.quantity is not None:
            return numeric(policy, _amount(target), _negative(actual), about, falls=False)
    return person("trend.person", Finding.of("trend-directions-differ"))


def _amount(clause: Trend) -> Comparison:
    """Return the amount that a target's trend wants, at least where it states no relation."""
    assert clause.quantity is not None
    relation = Relation.GE if clause.relation in (None, Relation.UNSTATED) else clause.relation
    return Comparison(relation=relation, quantity=clause.quantity, text=clause.text, span=clause.span)


def _reached(clause: Trend) -> Comparison:
    """Return the amount that an actual's trend states."""
    assert clause.quantity is not None
    relation = clause.relation or Relation.UNSTATED
    return Comparison(relation=relation, quantity=clause.quantity, from_below=clause.from_below, text=clause.text, span=clause.span)


_TURNED = {Relation.GE: Relation.LE, Relation.LE: Relation.GE, Relation.GT: Relation.LT, Relation.LT: Relation.GT}


def _negative(clause: Trend) -> Comparison:
    assert clause.quantity is not None
    relation = clause.relation or Relation.UNSTATED
    return Comparison(
        relation=_TURNED.get(relation, relation), quantity=attrs.evolve(clause.quantity, magnitude=-clause.quantity.magnitude)
    )


def as_movement(policy: Policy, actual: Clause) -> Clause:
    """Return 减少8起 as a movement, which it is where the target is one: 较上年减少10起."""
    if not isinstance(actual, Comparison) or actual.label is None:
        return actual
    ways = ((Direction.UP, policy.trend.up), (Direction.DOWN, policy.trend.down))
    way = next((way for way, words in ways if actual.label in words), None)
    return actual if way is None else Trend(way, None, actual.relation, actual.quantity, text=actual.text, span=actual.span)


def number_by_trend(policy: Policy, target: Comparison | Interval, actual: Trend, about: About) -> Outcome:
    """Score 增长6% against ``≥5%``: a number only where the indicator's name says which way it counts."""
    actual = _as_meant(actual)
    label = about.label or ""
    ups, downs = any(w in label for w in policy.trend.up), any(w in label for w in policy.trend.down)
    if actual.quantity is None or ups == downs or actual.direction not in (Direction.UP, Direction.DOWN):
        return aside("trend.person", Finding.of("trend-for-number"))
    same_way = (actual.direction is Direction.UP) == ups
    amount = _reached(actual) if same_way else _negative(actual)
    return numeric(policy, target, amount, about, falls=False).noting(Finding.of("trend-read-as-number"))
