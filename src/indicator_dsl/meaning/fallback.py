"""What a row is given in a table where a mistake of ours keeps it from being scored: everything is left to a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from indicator_dsl.errors import Finding
from indicator_dsl.fence import fault, fenced
from indicator_dsl.meaning.evaluation import Cell, Evaluation, read_cells
from indicator_dsl.meaning.outcome import person
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.scoring import Score, scored
from indicator_dsl.model import Expression

PlaceOf = Callable[[str], str | None]
"""Where a row's cell stands: ``"target"`` or ``"actual"``."""


def _nowhere(cell: str) -> str | None:
    return None


def unread_evaluation(
    error: Exception,
    target: Cell,
    actual: Cell,
    *,
    policy: Policy,
    unit: str | None = None,
    relation: str | None = None,
    year: int | None = None,
    place_of: PlaceOf = _nowhere,
    **_: Any,
) -> Evaluation:
    """Return the evaluation of a row on which `error` came up: undetermined, with a finding for each cell that was not read.

    The rest of what `evaluate` takes may be given, and makes no difference.
    """
    cells = [("target", target, relation), ("actual", actual, None)]
    failing = [(name, cell) for name, cell, sign in cells if not _reads(cell, unit, sign, year)]
    # Both cells are read, and what went wrong is between them.
    found = [fault(error, _text(cell) or "", place_of(name)) for name, cell in failing] or [_between(error, target, actual, place_of)]
    return Evaluation(target=None, actual=None, policy=policy, outcome=person("unreadable", *found))


def unread_score(error: Exception, target: Cell, actual: Cell, *, weight: Decimal, **said: Any) -> Score:
    """Return the score of such a row: any of its points, or none, as a person finds."""
    return scored(unread_evaluation(error, target, actual, **said), weight, _text(target), _text(actual))


def _reads(cell: Cell, unit: str | None, relation: str | None, year: int | None) -> bool:
    return fenced(lambda: bool(read_cells(cell, None, unit=unit, relation=relation, year=year)), lambda _: False)


def _between(error: Exception, target: Cell, actual: Cell, place_of: PlaceOf) -> Finding:
    return fault(error, " | ".join(_texts(target, actual)), place_of("target"))


def _texts(*cells: Cell) -> Iterator[str]:
    for cell in cells:
        if (text := _text(cell)) is not None:
            yield text


def _text(cell: Cell) -> str | None:
    return cell.text if isinstance(cell, Expression) else cell
