"""Where the points of forms went: what each row lost and why, grades and ranks over many forms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from indicator_dsl.forms.casework.model import Line, Part

CAUSES = ("missing", "not_met", "partly", "execution", "decided", "other")
"""Why points are lost: no answer, target missed or partly reached, money not spent, a person's decision, anything else."""


def cause_of_loss(line: Line) -> str | None:
    """Return which of `CAUSES` took points of a row; None where none are lost for certain."""
    if not line.lost:
        return None
    if line.given:
        return "decided"
    if line.kind == "execution":
        return "execution"
    if not (line.actual or "").strip():
        return "missing"
    return line.verdict if line.verdict in ("not_met", "partly") else "other"


def losses(lines: Iterable[Line]) -> dict[str, Decimal]:
    """Return the points lost for each cause, in the order of `CAUSES`; causes that took none are left out."""
    found: dict[str, Decimal] = {}
    for line in lines:
        cause = cause_of_loss(line)
        if cause is not None:
            found[cause] = found.get(cause, Decimal(0)) + line.lost
    return {cause: found[cause] for cause in CAUSES if cause in found}


def ranks(parts: Sequence[Part]) -> list[int | None]:
    """Return the rank of each form by its share of the points, 1 for the best; equals share a rank.

    A form without one total and its grade has none.
    """
    shares = [_share(part) for part in parts]
    every = [share for share in shares if share is not None]
    return [None if share is None else 1 + sum(other > share for other in every) for share in shares]


def _share(part: Part) -> Fraction | None:
    points = part.points
    if points is None or points.score is None or part.grade is None:
        return None
    return Fraction(points.score) / Fraction(points.weight)


def grades_of(parts: Iterable[Part]) -> dict[str | None, int]:
    """Return how many scored forms have each grade, best first; None stands for those whose grade is open."""
    words: dict[str | None, int] = {}
    scored = [part for part in parts if part.points is not None]
    for part in scored:
        words.update(dict.fromkeys((*(word for _, word in part.grading.grades), part.grading.below), 0))
    words[None] = 0
    for part in scored:
        words[part.grade] = words.get(part.grade, 0) + 1
    return {word: count for word, count in words.items() if word != ""}
