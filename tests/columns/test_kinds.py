"""Every kind of table and of column comes back as what it was; what is none of them is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
import pyarrow.parquet as pq  # noqa: E402

from indicator_dsl import TableError, columns, score  # noqa: E402
from indicator_dsl.columns import Columns  # noqa: E402
from indicator_dsl.columns.table import TableScorer  # noqa: E402
from indicator_dsl.meaning import load_policy  # noqa: E402

NAMES: dict[str, Any] = {"target": "target", "actual": "actual", "weight": "weight"}
TABLE = pa.table({"target": ["≥5个", "≤90万元"], "actual": ["4个", "99万元"], "weight": ["10", "8"]})
POINTS = [Decimal("8.00"), Decimal("7.27")]
CELLS = ["≥10万座", None, "≥≥5"]


def test_a_batch_comes_back_as_a_batch() -> None:
    (batch,) = TABLE.to_batches()
    made = columns.score(batch, **NAMES)
    assert isinstance(made, pa.RecordBatch)
    assert made.column("score").to_pylist() == POINTS


def test_an_empty_batch_keeps_the_columns() -> None:
    scorer = TableScorer(Columns(**NAMES), load_policy("mof-2020"))
    (batch,) = TABLE.to_batches()
    empty = scorer.beside(batch.slice(0, 0))
    assert empty.num_rows == 0
    assert empty.schema == scorer.beside(batch).schema


def values(table: Any) -> list[Any]:
    return [None if value is None else str(value) for value in table.column("value").to_pylist()]


@pytest.mark.parametrize(
    "column", [CELLS, tuple(CELLS), pa.array(CELLS), pa.chunked_array([CELLS[:1], [], CELLS[1:]])], ids=["list", "tuple", "array", "chunks"]
)
def test_columns_of_arrow_and_lists_are_read(column: Any) -> None:
    made = columns.parse(column)
    assert values(made) == ["100000", None, None]
    assert made.column("error").to_pylist() == [None, None, "unexpected-text"]
    assert made.column("clauses").to_pylist() == [1, None, 0]


def test_a_column_of_polars_is_read() -> None:
    polars = pytest.importorskip("polars")
    made = columns.parse(polars.Series("cell", CELLS))
    assert isinstance(made, polars.DataFrame)
    assert made["value"].to_list() == ["100000", None, None]
    with pytest.raises(TypeError, match="a polars DataFrame or LazyFrame, not Series"):
        columns.score(polars.Series("cell", CELLS), **NAMES)


@pytest.mark.parametrize("kind", ["object", "string[pyarrow]"])
def test_a_column_of_pandas_keeps_its_index(kind: str) -> None:
    pandas = pytest.importorskip("pandas")
    made = columns.parse(pandas.Series(CELLS, index=["a", "b", "c"], dtype=kind))
    assert list(made.index) == ["a", "b", "c"]
    assert made.loc["a", "value"] == "100000"
    assert made.loc["c", "error"] == "unexpected-text"
    assert columns.parse(pandas.array(CELLS, dtype=kind)).loc[0, "value"] == "100000"


def test_a_column_of_duckdb_is_one_column() -> None:
    duckdb = pytest.importorskip("duckdb")
    made = columns.parse(duckdb.from_arrow(pa.table({"cell": CELLS})))
    assert isinstance(made, duckdb.DuckDBPyRelation)
    assert made.project("value").fetchall() == [("100000",), (None,), (None,)]
    with pytest.raises(TableError) as caught:
        columns.parse(duckdb.from_arrow(TABLE))
    assert caught.value.code == "columns-one-column"
    assert caught.value.fields["names"] == "target、actual、weight"


@pytest.mark.parametrize("frame", [5, None, "≥5个", {"target": []}])
def test_what_is_no_table_or_column_is_refused(frame: object) -> None:
    with pytest.raises(TypeError, match=f"not {type(frame).__name__}"):
        columns.score(cast("Any", frame), **NAMES)
    with pytest.raises(TypeError, match=f"not {type(frame).__name__}"):
        columns.parse(cast("Any", frame))


def test_a_column_that_is_there_twice_is_refused() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([["≥5个", "4个", "10", "9"]], columns=["target", "actual", "weight", "weight"])
    with pytest.raises(TableError) as caught:
        columns.score(frame, **NAMES)
    assert (caught.value.code, caught.value.fields["name"]) == ("columns-column-twice", "weight")


def test_many_units_are_scored_as_one_by_one() -> None:
    # more than the tables of pairs begin with
    units = [*"个家座人次吨米亩天年元%‰分项户份场台套", "公斤", "公里", "平方米", "公顷", "小时", "分钟"]
    rows = [(f"≥100{a}", f"97{b}") for a in units for b in units]
    table = pa.table({"target": [t for t, _ in rows], "actual": [a for _, a in rows], "weight": ["10"] * len(rows)})
    made = columns.score(table, **NAMES).column("score_min").to_pylist()
    assert made == [score(target, actual, weight="10").score_min for target, actual in rows]


def test_what_is_no_parquet_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_text("target,actual\n", encoding="utf-8")
    with pytest.raises(TableError) as caught:
        columns.score_files(tmp_path / "in.parquet", tmp_path / "out.parquet", columns=Columns(**NAMES))
    assert caught.value.code == "columns-not-that-kind"
    assert not (tmp_path / "out.parquet").exists()


def test_parquet_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    pq.write_table(TABLE, tmp_path / "in.parquet")
    for progress in (None, lambda done, total: told.append((done, total))):
        made = columns.score_files(tmp_path / "in.parquet", tmp_path / "out.parquet", columns=Columns(**NAMES), progress=progress)
        assert made == 2
    assert told == [(2, 2)]
    assert pq.read_table(tmp_path / "out.parquet").column("score").to_pylist() == POINTS
