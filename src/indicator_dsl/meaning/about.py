"""What is known of an indicator beside its two cells, and which way its number points."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Expression, Relation
from indicator_dsl.units import Unit, dimension_of

if TYPE_CHECKING:
    from indicator_dsl.language import Way


@attrs.frozen(kw_only=True)
class About:
    """What is known of the indicator beside its two cells."""

    label: str | None = None
    category: str | None = None
    year: int | None = None


NOTHING = About()


def unfamiliar(target: Expression, words: str, about: About) -> str | None:
    """Return what `words` beside an actual's number may say of their own; None where they say nothing that changes it."""
    from indicator_dsl.language import unfamiliar as first_unfamiliar

    return first_unfamiliar(words, names=names_of(target, about), year=about.year)


def names_of(target: Expression, about: About) -> tuple[str, ...]:
    """Return the names of an indicator, the nearest first: those in its target, then its row's."""
    said = (name for clause in target.clauses for name in (clause.label, clause.remark))
    return tuple(name for name in (*said, about.label) if name)


class Pointing(NamedTuple):
    """What name and category say of the way in which a number is better; the unit may say more."""

    way: Way
    category: str
    is_capped: bool
    """Whether the category is one of caps (成本)."""
    is_spending: bool
    """Whether the name speaks of money to be spent."""
    is_named: bool


def pointing(policy: Policy, about: About) -> Pointing:
    """Return what is known of an indicator's way whatever its unit."""
    from indicator_dsl.language import Way, is_spending, way_of

    category = about.category or ""
    way = way_of(about.label) if about.label else Way.UNSAID
    return Pointing(
        way,
        category,
        any(word in category for word in policy.bare.at_most),
        bool(about.label) and is_spending(about.label or ""),
        bool(about.label),
    )


def relations(known: Pointing, unit: Unit | None) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Return the relations that a bare number can mean, and the finding about it: by category, then name, then unit.

    Where nothing says it, both ways are meant: no points rest on a guess.
    """
    from indicator_dsl.language import Way, way_beside

    way = known.way
    if known.is_capped:
        # 成本节约率 under 成本指标: the two contradict each other.
        way = Way.OPEN if way is Way.MORE else Way.LESS
    elif way is Way.UNSAID:
        way = way_beside(known.category, unit)
    if way is Way.MORE:
        return (Relation.GE,), (Finding.of("taken-as-at-least"),)
    if way is Way.LESS:
        return (Relation.LE,), (Finding.of("taken-as-at-most"),)
    return (Relation.LE, Relation.GE), (Finding.of("direction-unclear"),)


def spends(known: Pointing | None, unit: Unit | None) -> bool:
    """Whether a number is of money to be spent: nothing spent of it is no achievement."""
    from indicator_dsl.language import Way

    if known is None:
        return False
    if unit is None:
        return known.is_capped or known.is_spending
    if dimension_of(unit.numerator) != "货币":
        return False
    # Of arrears and losses (欠款 0元) none is well done.
    return known.is_spending or (known.way is not Way.LESS and (known.is_capped or known.is_named))


def direction(
    policy: Policy, relation: Relation, about: About, unit: Unit | None = None, *, zero: bool = False
) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Return the relations that a target's relation can mean, and the findings about it; `zero`: the target is 0."""
    if relation is not Relation.UNSTATED:
        return (relation,), ()
    if zero:
        # At least 0 would be met by anything: a bare 0 (accidents, complaints) means none.
        return (Relation.EQ,), (Finding.of("taken-as-none"),)
    return relations(pointing(policy, about), unit)


def is_satisfaction(policy: Policy, about: About) -> bool:
    """Whether the policy's steps on the own value are for this indicator."""
    names = policy.satisfaction.names
    if not names:
        return True
    label = about.label or ""
    # 满意度调查样本数 is a count, 满意度调查问卷回收率 a rate: of 满意度 neither.
    behind = next((label.rpartition(word)[2] for word in names if word in label), label)
    is_other = len(behind) > 1 and behind.rstrip("）)").endswith(_HEADS)
    return not is_other and any(word in text for word in names for text in (label, about.category or ""))


_HEADS = ("数", "率", "量", "份", "次")
"""Heads of names that say what is counted behind them: a sample, a return of questionnaires."""
