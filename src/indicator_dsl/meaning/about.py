"""What is known of an indicator beside its two cells, and which way its number points."""

from __future__ import annotations

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.model import Expression, Relation


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

    said = [name for clause in target.clauses for name in (clause.label, clause.remark)]
    return first_unfamiliar(words, names=tuple(name for name in (*said, about.label) if name), year=about.year)


def direction(policy: Policy, relation: Relation, about: About, *, zero: bool = False) -> tuple[tuple[Relation, ...], tuple[Finding, ...]]:
    """Return the relations that a target's relation can mean, and the findings about it; `zero`: the target is 0."""
    if relation is not Relation.UNSTATED:
        return (relation,), ()
    if zero:
        # At least 0 would be met by anything: a bare 0 (accidents, complaints) means none.
        return (Relation.EQ,), (Finding.of("taken-as-none"),)
    label, category = about.label or "", about.category or ""
    against_it = any(word in label for word in policy.bare.but_at_least)
    if any(word in category for word in policy.bare.at_most):
        if against_it:
            return (Relation.LE, Relation.GE), (Finding.of("direction-unclear"),)
        return (Relation.LE,), (Finding.of("taken-as-at-most"),)
    unclear = policy.bare.either_way if category else (*policy.bare.at_most, *policy.bare.either_way)
    if not against_it and any(word in label for word in unclear):
        return (Relation.LE, Relation.GE), (Finding.of("direction-unclear"),)
    return (Relation.GE,), (Finding.of("taken-as-at-least"),)


def is_satisfaction(policy: Policy, about: About) -> bool:
    """Whether the policy's steps on the own value are for this indicator."""
    names = policy.satisfaction.names
    return not names or any(word in text for word in names for text in (about.label or "", about.category or ""))
