"""`parse` of a whole column: each distinct text is read once."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from indicator_dsl.columns.codes import Coder, texts
from indicator_dsl.columns.frames import column_in
from indicator_dsl.errors import ParseError
from indicator_dsl.fence import CODE, fenced
from indicator_dsl.language import parse as parse_cell
from indicator_dsl.language import to_json

_FIELDS = ("kind", "relation", "value", "lower", "upper", "unit", "label", "canonical", "error")
_BLOCK = 1 << 20


def parse(column: Any, /, *, unit: str | None = None, relation: str | None = None, year: int | None = None) -> Any:
    """Return a table of what each cell of `column` says, in the column's own kind.

    Columns: ``kind``, ``relation``, ``value``, ``lower``, ``upper``, ``unit``, ``label`` (of a cell
    with one clause; numbers are exact decimal texts), ``clauses`` (how many), ``canonical``,
    ``error`` (the code, where the text is not in the language; ``internal-error`` where a mistake of ours kept
    it from being read) and ``findings`` (codes).  A null
    gives nulls.  `unit`, `relation` and `year` are as in `indicator_dsl.parse`, for every cell.
    """
    cells, back = column_in(column)
    coder = Coder()
    indices: list[pa.Array] = []
    for chunk in texts(cells, "").chunks:
        codes = coder.encode(chunk)
        null = coder.numbers.get(None, -1)
        indices.append(pa.array(codes, pa.int32(), mask=codes == null) if len(codes) else pa.array([], pa.int32()))
    distinct = _read_all(coder.values, unit, relation, year)
    return back(_taken(distinct, pa.chunked_array(indices, pa.int32())))


def _read_all(values: list[str | None], unit: str | None, relation: str | None, year: int | None) -> pa.Table:
    rows = [_row(value, unit, relation, year) for value in values]
    fields = {name: pa.array([row[name] for row in rows], pa.string()) for name in _FIELDS}
    fields["clauses"] = pa.array([row["clauses"] for row in rows], pa.int32())
    fields["findings"] = pa.array([row["findings"] for row in rows], pa.list_(pa.string()))
    return pa.table(fields)


def _row(text: str | None, unit: str | None, relation: str | None, year: int | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(_FIELDS)
    if text is None:
        return row | {"clauses": None, "findings": None}
    unread = {"error": CODE, "clauses": 0, "findings": []}
    return row | fenced(lambda: _read(text, unit, relation, year), lambda _: unread)


def _read(text: str, unit: str | None, relation: str | None, year: int | None) -> dict[str, Any]:
    try:
        expression = parse_cell(text, unit=unit, relation=relation, year=year)
    except ParseError as error:
        return {"error": error.code, "clauses": 0, "findings": []}
    found = to_json(expression)
    clauses = found["clauses"]
    names = ("relation", "value", "lower", "upper", "unit", "label") if len(clauses) == 1 else ()
    findings = [finding.code for finding in expression.findings]
    read = {"kind": found["kind"], "canonical": found["canonical"], "clauses": len(clauses), "findings": findings}
    return read | {name: clauses[0].get(name) for name in names}


def _taken(distinct: pa.Table, indices: pa.ChunkedArray) -> pa.Table:
    """Give every row its distinct text's columns: texts share one array of indices, so they cost nothing per row."""
    made: dict[str, Any] = {}
    for name in distinct.column_names:
        values = distinct.column(name).combine_chunks()
        if pa.types.is_string(values.type):
            kind = pa.dictionary(pa.int32(), pa.string())
            made[name] = pa.chunked_array([pa.DictionaryArray.from_arrays(chunk, values) for chunk in indices.chunks], kind)
        else:
            made[name] = pa.chunked_array([values.take(chunk) for chunk in indices.chunks], values.type)
    return pa.table(made)
