"""``.indicator`` on polars frames, series and expressions, from ``import indicator_dsl.columns.polars`` on."""

from __future__ import annotations

from os import PathLike
from typing import Any

import polars

from indicator_dsl.columns import namespaces
from indicator_dsl.errors import TableError
from indicator_dsl.meaning import Policy, load_policy
from indicator_dsl.meaning.weights import as_weight
from indicator_dsl.units import plain

__all__ = ["ExprNamespace", "FrameNamespace", "SeriesNamespace"]


class FrameNamespace(namespaces.Frame):
    """``frame.indicator`` of a polars DataFrame or LazyFrame (which is collected)."""


class SeriesNamespace(namespaces.Series):
    """``series.indicator`` of a polars Series."""

    def _frame(self, given: dict[str, Any]) -> Any:
        for name, value in given.items():
            if isinstance(value, polars.Series) and len(value) != len(self._series):
                raise ValueError(f"{name} has {len(value)} rows, and the targets have {len(self._series)}")
        return polars.select([polars.lit(value).alias(name) for name, value in given.items()])


class ExprNamespace:
    """``expr.indicator`` of a polars expression, for lazy queries too; the results are the fields of one struct."""

    def __init__(self, expr: polars.Expr) -> None:
        self._expr = expr

    def parse(self, *, unit: str | None = None, relation: str | None = None, year: int | None = None) -> polars.Expr:
        """Say what each cell says: `indicator_dsl.columns.parse`, as a struct."""

        def parsed(cells: polars.Series) -> polars.Series:
            return SeriesNamespace(cells).parse(unit=unit, relation=relation, year=year).to_struct(cells.name)  # type: ignore[no-any-return]

        return self._expr.map_batches(parsed, parsed(polars.Series([], dtype=polars.String)).dtype, is_elementwise=True)

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
    ) -> polars.Expr:
        """Score actuals against these targets: the results of `indicator_dsl.columns.score`, as a struct.

        As everywhere in polars a text names a column, and ``polars.lit("万元")`` is the text itself.
        What would be a `TableError` is polars' own ComputeError when the query runs.
        """
        given = {"actual": actual, "weight": weight, "unit": unit, "relation": relation, "category": category, "label": label, "rule": rule}
        given = {name: value for name, value in given.items() if value is not None}
        if not isinstance(weight, str | polars.Expr):
            # Wrong for all rows: said before the query runs.
            given["weight"] = polars.lit(plain(as_weight(weight)))
        chosen = load_policy(policy)

        def scored(rows: polars.Series) -> polars.Series:
            series = {name: rows.struct.field(name) for name in ("target", *given)}
            target, actual = series.pop("target"), series.pop("actual")
            try:
                return SeriesNamespace(target).score(actual, policy=chosen, year=year, **series).to_struct()  # type: ignore[no-any-return]
            except TableError as error:
                # polars makes errors anew from their message, which ours can't be.
                raise polars.exceptions.ComputeError(str(error)) from error

        empty = polars.DataFrame(schema=dict.fromkeys(("target", *given), polars.String)).to_struct()
        columns = [_expr(value).alias(name) for name, value in given.items()]
        made = polars.struct(self._expr.alias("target"), *columns).map_batches(scored, scored(empty).dtype, is_elementwise=True)
        return made.alias(self._expr.meta.output_name())


def _expr(value: Any) -> polars.Expr:
    if isinstance(value, polars.Expr):
        return value
    return polars.col(value) if isinstance(value, str) else polars.lit(value)


polars.api.register_dataframe_namespace(namespaces.NAME)(FrameNamespace)
polars.api.register_lazyframe_namespace(namespaces.NAME)(FrameNamespace)
polars.api.register_series_namespace(namespaces.NAME)(SeriesNamespace)
polars.api.register_expr_namespace(namespaces.NAME)(ExprNamespace)
