"""What ``.indicator`` does on a frame or a series; `columns.pandas` and `columns.polars` register it where a user asks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from decimal import Decimal
from os import PathLike
from typing import Any, SupportsIndex

from indicator_dsl.columns.reading import parse
from indicator_dsl.columns.table import RESULTS, score
from indicator_dsl.meaning import Policy
from indicator_dsl.meaning.weights import as_weight
from indicator_dsl.units import plain

NAME = "indicator"
"""The attribute under which frames and series have these."""


class Frame:
    """``frame.indicator``."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame

    def score(
        self,
        *,
        target: Hashable,
        actual: Hashable,
        weight: Hashable,
        policy: str | PathLike[str] | Policy = "mof-2020",
        unit: Hashable | None = None,
        relation: Hashable | None = None,
        category: Hashable | None = None,
        label: Hashable | None = None,
        rule: Hashable | None = None,
        year: int | None = None,
        prefix: str = "",
    ) -> Any:
        """Return the frame with its scores: `indicator_dsl.columns.score` of it."""
        columns = {"target": target, "actual": actual, "weight": weight, "unit": unit, "relation": relation}
        columns |= {"category": category, "label": label, "rule": rule}
        return score(self._frame, policy=policy, year=year, prefix=prefix, **columns)


class Series(ABC):
    """``series.indicator``, of a series of texts."""

    def __init__(self, series: Any) -> None:
        self._series = series

    def parse(self, *, unit: str | None = None, relation: str | None = None, year: int | None = None) -> Any:
        """Return a frame of what each cell says: `indicator_dsl.columns.parse` of the series."""
        return parse(self._series, unit=unit, relation=relation, year=year)

    def score(
        self,
        actual: Any,
        /,
        *,
        weight: Any,
        policy: str | PathLike[str] | Policy = "mof-2020",
        unit: Any = None,
        relation: Any = None,
        category: Any = None,
        label: Any = None,
        rule: Any = None,
        year: int | None = None,
    ) -> Any:
        """Score a series of actuals against this one of targets, and return a frame of the results.

        `actual`, `weight`, `unit`, `relation`, `category`, `label` and `rule` are series of this kind,
        or one value for all rows; what they mean, and the results, are those of
        `indicator_dsl.columns.score`.  Rows go by their order: series of another length, or of
        another index, and a value that is no weight raise ValueError; what is neither series nor value, TypeError.
        """
        given = {"actual": actual, "weight": weight, "unit": unit, "relation": relation, "category": category, "label": label, "rule": rule}
        given = {"target": self._series, **{name: value for name, value in given.items() if value is not None}}
        roles = {name: name for name in given}
        for name in ("actual", "weight"):
            if name not in given:
                raise TypeError(f"{name} must be a series, or one value for all rows, not None")
        scored = score(self._frame({name: self._checked(name, value) for name, value in given.items()}), policy=policy, year=year, **roles)
        return scored[list(RESULTS)]

    def _checked(self, name: str, value: Any) -> Any:
        if name == "weight" and isinstance(value, str | Decimal | float | SupportsIndex):
            return plain(as_weight(value))
        if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            return value
        if type(value) is not type(self._series):
            kind = type(self._series)
            raise TypeError(f"{name} must be a {kind.__module__.partition('.')[0]} Series or one text, int or Decimal, not {value!r:.60}")
        return value

    @abstractmethod
    def _frame(self, given: dict[str, Any]) -> Any:
        """Return series and values as one frame; ValueError where the rows of two series aren't the same."""
