"""Kinds of tables and columns: everything becomes Arrow on the way in, and its own kind again on the way out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa

from indicator_dsl.columns.codes import cell_text
from indicator_dsl.errors import TableError

Back = Callable[[pa.Table], Any]
"""Puts result columns beside the table that they came from, in its own kind."""


_KINDS = {"pyarrow": "arrow", "polars": "polars", "pandas": "pandas", "duckdb": "duckdb", "_duckdb": "duckdb"}


def kind_of(frame: Any) -> str:
    """Return ``arrow``, ``polars``, ``pandas``, ``duckdb``, or ``""``; imports none of them.  A subclass is of its base's kind."""
    packages = (base.__module__.partition(".")[0] for base in type(frame).__mro__)
    return next((_KINDS[package] for package in packages if package in _KINDS), "")


def opened(frame: Any, wanted: Sequence[Any], exact: Sequence[Any] = ()) -> tuple[pa.Table, Back]:
    """Return the `wanted` columns of a table as Arrow, named by `str`, and the way back; those of weights are `exact`."""
    if kind_of(frame) != "pandas":
        for name in wanted:
            if not isinstance(name, str):
                raise TypeError(f"a column's name: a text, not {type(name).__name__}")
    match kind_of(frame):
        case "arrow" if isinstance(frame, pa.RecordBatch):
            table = pa.Table.from_batches([frame])
            return picked(table, wanted), lambda made: _one_batch(_beside(table, made))
        case "arrow" if isinstance(frame, pa.Table):
            return picked(frame, wanted), lambda made: _beside(frame, made)
        case "polars":
            return _polars(frame, wanted)
        case "pandas" if hasattr(frame, "columns"):
            return _pandas(frame, wanted, exact)
        case "duckdb":
            table = _duckdb_table(frame)
            return picked(table, wanted), lambda made: sys.modules["duckdb"].from_arrow(_beside(table, made))
    if hasattr(frame, "__arrow_c_stream__"):
        streamed = pa.RecordBatchReader.from_stream(frame).read_all()
        return picked(streamed, wanted), lambda made: _beside(streamed, made)
    raise TypeError(f"a table of pyarrow, polars, pandas, duckdb, or with __arrow_c_stream__, not {type(frame).__name__}")


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    arrays = [array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array for array in arrays]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


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


def _pandas(frame: Any, wanted: Sequence[Any], exact: Sequence[Any]) -> tuple[pa.Table, Back]:
    pandas = sys.modules["pandas"]
    names, columns = list(frame.columns), {}
    for name in wanted:
        if (count := names.count(name)) != 1:
            code = "columns-no-column" if count == 0 else "columns-column-twice"
            raise TableError(code, name=str(name), names="、".join(dict.fromkeys(map(str, names))))
        columns[str(name)] = _series(frame[name], str(name), exact=name in exact)

    def back(made: pa.Table) -> Any:
        free_names([str(name) for name in frame.columns], made.column_names)
        added = made.to_pandas(types_mapper=pandas.ArrowDtype)
        added.index = frame.index
        return pandas.concat([frame, added], axis=1)

    return pa.table(columns), back


def _series(series: Any, name: str, *, exact: bool = False) -> pa.ChunkedArray:
    """Return a pandas column as Arrow; one of mixed objects, which read_excel makes, as texts."""
    try:
        made = pa.Array.from_pandas(series)
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        made = pa.array([cell_text(value, name, exact=exact) for value in series.tolist()], pa.string())
    return made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])


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

            return _series(column, str(getattr(column, "name", ""))), back
        case "duckdb":
            table = _duckdb_table(column)
            if table.num_columns != 1:
                raise TableError("columns-one-column", names="、".join(table.column_names))
            return table.column(0), sys.modules["duckdb"].from_arrow
    if isinstance(column, Sequence) and not isinstance(column, str):
        return pa.chunked_array([pa.array([cell_text(value, "") for value in column], pa.string())]), lambda made: made
    raise TypeError(f"a column of pyarrow, polars, pandas or duckdb, or a list of texts, not {type(column).__name__}")
