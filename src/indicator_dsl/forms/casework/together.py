"""Several forms of one unit, department or programme: their totals together, by money or equally, as the policy says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, get_args

import attrs

from indicator_dsl.errors import TableError
from indicator_dsl.forms.casework.model import Grading, Part, Points
from indicator_dsl.meaning import FormTotal, aggregate_totals
from indicator_dsl.meaning.curves import round_to

Whose = Literal["department", "unit", "project"]
"""Whose forms they are; where two name the same forms, the first is told."""

_WHOLE = Decimal(100)


@attrs.frozen(kw_only=True)
class Together:
    """The forms of one department, unit or project (`whose`, `name`): points out of 100, weighted `by` money or equally.

    `points` is None where they can't be put together, and `problem` says why: ``no-money`` or ``several-policies``.
    `open` counts the rows that wait for a person, `grade` is None while they decide it, and where that of a form is none.
    """

    whose: Whose
    name: str
    forms: int
    by: Literal["money", "equal"]
    money: Decimal | None
    points: Points | None
    grade: str | None
    open: int
    problem: Literal["no-money", "several-policies"] | None = None


def name_of(part: Part, whose: Whose) -> str:
    """Return the name that a form gives its department, unit or project; empty where it gives none."""
    names = {"department": part.department, "unit": part.unit, "project": part.project}
    return " ".join((names[whose] or "").split())


def together(parts: Iterable[Part]) -> tuple[Together, ...]:
    """Return the sums over the forms that share a department, a unit or a project; one for each set of at least two scored forms."""
    scored = [part for part in parts if part.points is not None and part.points.weight > 0]
    found: list[Together] = []
    seen: set[tuple[int, ...]] = set()
    for whose in get_args(Whose):
        named: dict[str, list[int]] = {}
        for number, part in enumerate(scored):
            if name := name_of(part, whose):
                named.setdefault(name, []).append(number)
        for name, numbers in named.items():
            if len(numbers) > 1 and tuple(numbers) not in seen:
                seen.add(tuple(numbers))
                found.append(_sum(whose, name, [scored[number] for number in numbers]))
    return tuple(found)


def _sum(whose: Whose, name: str, parts: Sequence[Part]) -> Together:
    grading = parts[0].grading
    money = None if any(part.money is None for part in parts) else sum((part.money for part in parts if part.money is not None), Decimal(0))
    made = Together(
        whose=whose,
        name=name,
        forms=len(parts),
        by=grading.together,
        money=money,
        points=None,
        grade=None,
        open=sum(part.review_count for part in parts),
    )
    if len({(part.policy, part.hashes.policy) for part in parts}) > 1:
        return attrs.evolve(made, problem="several-policies")
    totals = [FormTotal(low=p.low, high=p.high, weight=p.weight, money=part.money) for part in parts if (p := part.points) is not None]
    try:
        shares = aggregate_totals(totals, by=grading.together)
    except TableError:
        return attrs.evolve(made, problem="no-money")
    low, high = (round_to(share * 100, grading.places, grading.mode) for share in shares)
    whole = all(part.points is not None and (part.points.score is not None or part.points.low < part.points.high) for part in parts)
    points = Points(weight=_WHOLE, score=low if low == high and whole else None, low=low, high=high)
    grades = {_grade(end, grading) for end in (low, high)} if all(part.grading.gradable for part in parts) and whole else set()
    return attrs.evolve(made, points=points, grade=grades.pop() if len(grades) == 1 else None)


def _grade(points: Decimal, grading: Grading) -> str | None:
    word = next((word for at, word in grading.grades if Fraction(points) >= Fraction(at)), grading.below)
    return word or None
