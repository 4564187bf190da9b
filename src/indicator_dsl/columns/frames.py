"""Kinds of tables and columns: everything becomes Arrow on the way in, and its own kind again on the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from indicator_dsl.errors import TableError

Back = Callable[[pa.Table], Any]
"""Puts result columns beside the table that they came from, in its own kind."""


def kind_of(frame: Any) -> str:
    """Return ``arrow``, ``polars``, ``pandas``, ``duckdb``, or ``""``; imports none of them."""
    package = type(frame).__module__.partition(".")[0]
    return {"pyarrow": "arrow", "polars": "polars", "pandas": "pandas", "duckdb": "duckdb", "_duckdb": "duckdb"}.get(package, "")


def opened(frame: Any, wanted: Sequence[str]) -> tuple[pa.Table, Back]:
    """Return the `wanted` columns of a table as Arrow, and the way back."""
    match kind_of(frame):
        case "arrow" if isinstance(frame, pa.RecordBatch):
            table = pa.Table.from_batches([frame])
            return picked(table, wanted), lambda made: _beside(table, made).combine_chunks().to_batches()[0]
        case "arrow" if isinstance(frame, pa.Table):
            return picked(frame, wanted), lambda made: _beside(frame, made)
        case "polars":
            return _polars(frame, wanted)
        case "pandas" if hasattr(frame, "columns"):
            return _pandas(frame, wanted)
        case "duckdb":
            table = _duckdb_table(frame)
            return picked(table, wanted), lambda made: sys.modules["duckdb"].from_arrow(_beside(table, made))
    raise TypeError(f"a table of pyarrow, polars, pandas or duckdb, not {type(frame).__name__}")


def picked(table: pa.Table, wanted: Sequence[str]) -> pa.Table:
    """Return the columns `wanted` of `table`; `TableError` where one is missing or there twice."""
    present(table.column_names, wanted)
    return table.select(list(dict.fromkeys(wanted)))


def present(names: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `TableError` unless each of `wanted` is the name of one column."""
    for name in wanted:
        count = list(names).count(name)
        if count != 1:
            code = "columns-no-column" if count == 0 else "columns-column-twice"
            raise TableError(code, name=name, names="、".join(dict.fromkeys(names)))


def free_names(present: Sequence[str], added: Sequence[str]) -> None:
    """Raise `TableError` where a result column has the name of a column that is there."""
    for name in added:
        if name in present:
            raise TableError("columns-name-taken", name=name)


def _beside(table: pa.Table, made: pa.Table) -> pa.Table:
    free_names(table.column_names, made.column_names)
    for name in made.column_names:
        table = table.append_column(made.schema.field(name), made.column(name))
    return table


def _polars(frame: Any, wanted: Sequence[str]) -> tuple[pa.Table, Back]:
    polars = sys.modules["polars"]
    lazy = isinstance(frame, polars.LazyFrame)
    data = frame.collect() if lazy else frame
    if not isinstance(data, polars.DataFrame):
        raise TypeError(f"a polars DataFrame or LazyFrame, not {type(frame).__name__}")

    def back(made: pa.Table) -> Any:
        free_names(data.columns, made.column_names)
        out = data.hstack(polars.from_arrow(made).get_columns())
        return out.lazy() if lazy else out

    present = [name for name in wanted if name in data.columns]
    return picked(data.select(list(dict.fromkeys(present))).to_arrow(), wanted), back


def _pandas(frame: Any, wanted: Sequence[str]) -> tuple[pa.Table, Back]:
    pandas = sys.modules["pandas"]
    for name in wanted:
        if list(frame.columns).count(name) > 1:
            raise TableError("columns-column-twice", name=name, names="、".join(map(str, frame.columns)))
    present = [name for name in dict.fromkeys(wanted) if name in frame.columns]

    def back(made: pa.Table) -> Any:
        free_names([str(name) for name in frame.columns], made.column_names)
        added = made.to_pandas(types_mapper=pandas.ArrowDtype)
        added.index = frame.index
        return pandas.concat([frame, added], axis=1)

    return picked(pa.Table.from_pandas(frame[present], preserve_index=False), wanted), back


def _duckdb_table(relation: Any) -> pa.Table:
    made = relation.to_arrow_table() if hasattr(relation, "to_arrow_table") else relation.arrow()
    return made if isinstance(made, pa.Table) else made.read_all()


def column_in(column: Any) -> tuple[pa.ChunkedArray, Back]:
    """Return one column as Arrow, and the way back for a table made of it."""
    match kind_of(column):
        case "arrow" if isinstance(column, pa.Array):
            return pa.chunked_array([column], column.type), lambda made: made
        case "arrow" if isinstance(column, pa.ChunkedArray):
            return column, lambda made: made
        case "polars" if hasattr(column, "to_arrow") and hasattr(column, "dtype"):
            return pa.chunked_array([column.to_arrow()]), sys.modules["polars"].from_arrow
        case "pandas" if hasattr(column, "dtype") and not hasattr(column, "columns"):
            pandas, index = sys.modules["pandas"], getattr(column, "index", None)

            def back(made: pa.Table) -> Any:
                out = made.to_pandas(types_mapper=pandas.ArrowDtype)
                if index is not None and index is not column:
                    out.index = index
                return out

            made = pa.Array.from_pandas(column)
            return (made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])), back
        case "duckdb":
            table = _duckdb_table(column)
            if table.num_columns != 1:
                raise TableError("columns-one-column", names="、".join(table.column_names))
            return table.column(0), sys.modules["duckdb"].from_arrow
    if isinstance(column, Sequence) and not isinstance(column, str):
        return pa.chunked_array([pa.array(column, pa.string())]), lambda made: made
    raise TypeError(f"a column of pyarrow, polars, pandas or duckdb, or a list of texts, not {type(column).__name__}")
