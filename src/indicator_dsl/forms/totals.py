"""Which rows a form's 总分 sums: told by the points that stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, auto

from indicator_dsl.forms.model import Form
from indicator_dsl.meaning.weights import read_points

_FULL = Decimal(100)


class Covers(Enum):
    """What a total sums: all rows with that of execution, the indicators alone, or more rows than were found."""

    ALL = auto()
    INDICATORS = auto()
    MORE = auto()


def covered(form: Form) -> Covers:
    """Return which rows the total of a form sums; ALL where its points don't say otherwise."""
    stated = read_points(form.total.weight) if form.total else None
    own = sum(_weights(form), Decimal(0))
    if stated is None or not own:
        return Covers.ALL
    line = form.execution
    if line is None:
        return Covers.MORE if stated > own else Covers.ALL
    return Covers.INDICATORS if line.weight and stated == own else Covers.ALL


def execution_beside(form: Form) -> bool:
    """Whether the points of the fund block count beside those of the indicators, one of which is 预算执行率: both give the whole."""
    line = form.execution
    points = read_points(line.weight) if line is not None else None
    stated = read_points(form.total.weight) if form.total else None
    return points is not None and sum(_weights(form), points) == (stated if stated is not None else _FULL)


def _weights(form: Form) -> Iterator[Decimal]:
    """Yield the points of the indicators, those of a shared cell once."""
    seen: set[str] = set()
    for indicator in form.indicators:
        cell = dict(indicator.shared).get("weight")
        number = read_points(indicator.weight)
        if number is not None and (cell is None or cell not in seen):
            seen.update([cell] if cell is not None else ())
            yield number
