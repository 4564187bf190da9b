"""Kinds of tables, nulls, chunks, streams and files."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
pandas = pytest.importorskip("pandas", reason="pandas is not installed")
import pyarrow.compute as pc  # noqa: E402
import pyarrow.csv as pcsv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from indicator_dsl import TableError, columns  # noqa: E402
from indicator_dsl.columns import RESULTS  # noqa: E402
from indicator_dsl.columns import table as table_module  # noqa: E402
from indicator_dsl.columns.table import Columns, TableScorer  # noqa: E402
from indicator_dsl.meaning import load_policy  # noqa: E402

from .rows import rows  # noqa: E402

NAMES: dict[str, Any] = {"target": "target", "actual": "actual", "weight": "weight"}
DATA = [{name: row[name] for name in NAMES} for row in rows(500, seed=11)]
TABLE = pa.Table.from_pylist(DATA, pa.schema([(name, pa.string()) for name in NAMES]))
EXPECTED = columns.score(TABLE, **NAMES)


def test_chunks_slices_and_dictionaries_change_nothing() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 7), TABLE.slice(7, 0), TABLE.slice(7, 300), TABLE.slice(307)])
    assert columns.score(chunked, **NAMES).equals(EXPECTED)
    for count in (50, 3, 2, 1):
        made = columns.score(TABLE.slice(100, count), **NAMES)
        made.validate(full=True)
        assert made.equals(EXPECTED.slice(100, count))
    encoded = pa.table({name: chunked.column(name).dictionary_encode() for name in NAMES})
    assert columns.score(encoded, **NAMES).select(list(columns.RESULTS)).equals(EXPECTED.select(list(columns.RESULTS)))
    large = TABLE.cast(pa.schema([(name, pa.large_string()) for name in NAMES]))
    assert columns.score(large, **NAMES).select(list(columns.RESULTS)).equals(EXPECTED.select(list(columns.RESULTS)))


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint16(), pa.uint64()])
def test_dictionaries_may_hold_null_and_one_text_twice(kind: Any) -> None:
    table, plain = {}, {}
    for name, texts in {"target": ["≥5个", None, "≥5个"], "actual": ["4个", "5个", None], "weight": ["10", None, "10"]}.items():
        indices = [0, 1, 2, None, 2, 1, 0, 0]
        table[name] = pa.DictionaryArray.from_arrays(pa.array(indices, kind), pa.array(texts))
        plain[name] = pa.array([None if place is None else texts[place] for place in indices])
    made, expected = (columns.score(pa.table(given), **NAMES).select(list(columns.RESULTS)) for given in (table, plain))
    assert made.equals(expected)
    assert columns.parse(table["target"]).column("canonical").to_pylist() == columns.parse(plain["target"]).column("canonical").to_pylist()


def test_small_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "_BLOCK", 13)
    assert columns.score(TABLE, **NAMES).equals(EXPECTED)


def test_forgetting_changes_nothing_but_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_module, "_BLOCK", 50)
    scorer = TableScorer(Columns(**NAMES), load_policy("mof-2020"), keep=60)
    assert scorer.results(TABLE).equals(EXPECTED.select(list(columns.RESULTS)))
    assert scorer._scorer.size < 300


def test_streams_are_streamed() -> None:
    reader = pa.RecordBatchReader.from_batches(TABLE.schema, iter(TABLE.to_batches(max_chunksize=40)))
    made = columns.score(reader, **NAMES)
    assert isinstance(made, pa.RecordBatchReader)
    assert made.read_all().equals(EXPECTED)


def test_empty_and_null_columns() -> None:
    empty = columns.score(TABLE.slice(0, 0), **NAMES)
    assert empty.num_rows == 0
    assert empty.schema == EXPECTED.schema
    nulls = pa.table({name: pa.nulls(3) for name in NAMES})
    made = columns.score(nulls, **NAMES).to_pylist()
    assert [row["score"] for row in made] == [None] * 3
    assert all(row["needs_review"] and "weight-missing" in row["findings"] for row in made)


def test_the_same_kind_comes_back() -> None:
    polars, pandas, duckdb = (pytest.importorskip(name) for name in ("polars", "pandas", "duckdb"))
    expected = [str(value) for value in EXPECTED.column("score").to_pylist()]
    frame = polars.from_arrow(TABLE)
    assert [str(value) for value in columns.score(frame, **NAMES)["score"].to_list()] == expected
    assert isinstance(columns.score(frame.lazy(), **NAMES), polars.LazyFrame)
    data = TABLE.to_pandas()
    data.index = range(1000, 1000 + len(data))
    made = columns.score(data, **NAMES)
    assert isinstance(made, pandas.DataFrame)
    assert list(made.index) == list(data.index)
    assert [str(None if pandas.isna(value) else value) for value in made["score"]] == expected
    relation = columns.score(duckdb.from_arrow(TABLE), **NAMES)
    assert isinstance(relation, duckdb.DuckDBPyRelation)
    assert [str(row[0]) for row in relation.select("score").fetchall()] == expected


def test_a_column_is_read_once_per_distinct_text() -> None:
    made = columns.parse(pa.array(["≥10万座", None, "≥≥5", "≥10万座", "12月底前"])).to_pylist()
    assert made[0] == made[3]
    assert (made[0]["kind"], made[0]["relation"], made[0]["value"], made[0]["unit"]) == ("quantity", "≥", "100000", "座")
    assert set(made[1].values()) == {None}
    assert made[2]["error"]
    assert made[4]["kind"] == "period"
    assert columns.parse(["≥5家"]).column("value").to_pylist() == ["5"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"target": ["≥5"], "actual": [0.1 + 0.2], "weight": [10]}, "columns-float"),
        ({"target": ["≥5"], "actual": [float("inf")], "weight": [10]}, "columns-float"),
        ({"target": ["≥5"], "actual": ["5"]}, "columns-no-column"),
        ({"target": ["≥5"], "actual": ["5"], "weight": ["1"], "score": ["1"]}, "columns-name-taken"),
        ({"target": ["≥5"], "actual": [[5]], "weight": ["1"]}, "columns-type"),
    ],
)
def test_tables_that_cannot_be_scored(table: dict[str, Any], code: str) -> None:
    with pytest.raises(TableError) as caught:
        columns.score(pa.table(table), **NAMES)
    assert caught.value.code == code
    assert caught.value.message("zh")
    assert caught.value.message("en")


def test_whole_numbers_and_decimals_are_read() -> None:
    table = pa.table({"target": [100], "actual": pa.array([Decimal("87.5")]), "weight": [10], "label": ["培训人次"]})
    assert columns.score(table, label="label", **NAMES).column("score").to_pylist() == [Decimal("8.75")]


def test_parquet_is_scored_whole_or_not_at_all(tmp_path: Path) -> None:
    source, destination = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(TABLE, source, row_group_size=60)
    told: list[tuple[int, int]] = []
    assert columns.score_files(source, destination, Columns(**NAMES), progress=lambda *seen: told.append(seen)) == len(DATA)
    assert pq.read_table(destination).equals(EXPECTED)
    assert told[-1] == (len(DATA), len(DATA))
    with pytest.raises(TableError):
        columns.score_files(source, source, Columns(**NAMES))
    pq.write_table(TABLE.set_column(2, "weight", pa.array([["x"]] * len(DATA))), source)
    destination.unlink()
    with pytest.raises(TableError):
        columns.score_files(source, destination, Columns(**NAMES))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet"]


def test_memory_does_not_grow_with_the_rows_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read ahead, the whole file would be kept: 24 MB here, of text that can't be compressed."""
    source, groups, rows = tmp_path / "in.parquet", 24, 2_000
    schema = pa.schema([*((name, pa.string()) for name in NAMES), ("note", pa.binary())])
    with pq.ParquetWriter(source, schema) as writer:
        for _ in range(groups):
            notes = [os.urandom(500) for _ in range(rows)]
            writer.write_table(pa.table([["≥5个"] * rows, ["3个"] * rows, ["10"] * rows, notes], schema=schema))
    monkeypatch.setattr("indicator_dsl.columns.files._ROWS", rows)
    held: list[int] = []
    before = pa.total_allocated_bytes()
    columns.score_files(source, tmp_path / "out.parquet", Columns(**NAMES), progress=lambda *_: held.append(pa.total_allocated_bytes()))
    assert len(held) == groups
    assert max(held) - before < source.stat().st_size / 3


def test_a_large_file_is_scored_within_the_memory_that_the_documentation_states(tmp_path: Path) -> None:
    """In a process of its own; `python -m tests.benchmarks.large` does the same with as many rows as one likes."""
    command = [sys.executable, "-m", "tests.benchmarks.large", str(tmp_path), "--rows", "400000"]
    done = subprocess.run(command, cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    most = re.search(r"at most ([0-9]+) MiB", done.stdout)
    assert most is not None
    assert int(most[1]) <= 400


class _Streams:
    """A table of a kind that nobody heard of."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


class _Frame(pandas.DataFrame):  # type: ignore[misc,name-defined]
    """A subclass, as geopandas has one."""


def points(made: Any) -> list[str]:
    return [str(None if pandas.isna(value) else value) for value in made["score"]]


def codes(made: Any) -> list[list[str]]:
    return [list(value) for value in made["findings"]]


def test_cells_as_read_excel_gives_them() -> None:
    mixed = pandas.DataFrame(
        {
            "target": ["≥500人次", "≥95", "≥0.9", "12月底前", "是", "≥5"],
            "actual": ["487人次", 99, 0.95, datetime(2024, 11, 30), True, None],
            "weight": [10, "8分", 12.5, "10%", 5.0, 5],
        }
    )
    assert points(columns.score(mixed, **NAMES)) == ["9.74", "8.00", "12.50", "10.00", "5.00", "None"]
    days = pandas.DataFrame({"target": ["12月底前"] * 2, "actual": [pandas.Timestamp("2024-11-30"), pandas.NaT], "weight": 10})
    assert points(columns.score(days, **NAMES)) == ["10.00", "None"]
    flags = pandas.DataFrame({"target": ["是", "是"], "actual": [True, False], "weight": 10})
    assert points(columns.score(flags, **NAMES)) == ["10.00", "None"]
    numbers = pandas.DataFrame({"target": ["≥99.5", "≥3"], "actual": [99.5, float("nan")], "weight": 10})
    assert points(columns.score(numbers, **NAMES)) == ["10.00", "None"]


def test_a_bad_weight_is_its_rows_matter() -> None:
    table = pandas.DataFrame({"target": "≥5", "actual": "5", "weight": [10.0, float("nan"), 0.1, -1.0]})
    made = columns.score(table, **NAMES)
    assert points(made) == ["10.00", "None", "None", "None"]
    assert codes(made) == [[], ["weight-missing"], ["row-weight-unreadable"], ["row-weight-unreadable"]]
    texts = columns.score(pa.table({"target": ["≥5"] * 5, "actual": ["5"] * 5, "weight": ["十分", " ", "1_0", "1e3", "10分"]}), **NAMES)
    assert texts["score"].to_pylist() == [None, None, None, None, Decimal("10.00")]
    assert texts["needs_review"].to_pylist() == [True, True, True, True, False]


def test_any_table_that_streams() -> None:
    made = columns.score(_Streams(TABLE), **NAMES)
    assert made.equals(EXPECTED)
    frame = columns.score(_Frame(TABLE.to_pandas()), **NAMES)
    assert points(frame) == [str(value) for value in EXPECTED["score"].to_pylist()]
    with pytest.raises(TypeError, match="with __arrow_c_stream__, not dict"):
        columns.score({"target": ["≥5"]}, **NAMES)


def test_names_that_are_no_texts() -> None:
    frame = pandas.DataFrame({0: ["≥5"], 1: ["4"], ("a", "b"): [10]})
    assert points(columns.score(frame, target=0, actual=1, weight=("a", "b"))) == ["8.00"]
    with pytest.raises(TableError, match="the table has no column '2'; there are: 0、1"):
        columns.score(frame, target=0, actual=2, weight=1)
    with pytest.raises(TypeError, match="a column's name: a text, not int"):
        columns.score(TABLE, target=0, actual="actual", weight="weight")


def test_tables_without_rows() -> None:
    nothing: dict[str, list[str]] = {name: [] for name in NAMES.values()}
    assert columns.score(TABLE.slice(0, 0), **NAMES).num_rows == 0
    batch = columns.score(pa.RecordBatch.from_arrays([pa.array([], pa.string())] * 3, names=list(NAMES.values())), **NAMES)
    assert (batch.num_rows, batch.schema.names[3:]) == (0, list(RESULTS))
    assert len(columns.score(pandas.DataFrame(nothing), **NAMES)) == 0


def test_results_can_be_computed_with() -> None:
    made = columns.score(pandas.DataFrame({"target": ["≥5", "≥5"], "actual": ["4", "3"], "weight": [10, 10]}), **NAMES)["score"]
    found = [list(made + 1), list(made * 2), [float(x) for x in made / 10], made.sum(), made.mean()]
    assert [str(x) for x in found[0]] == ["9.00", "7.00"]
    assert found[2:] == [[0.8, 0.6], Decimal("14.00"), 7.0]
    table = columns.score(TABLE, **NAMES)
    assert pc.multiply(table["score"], table["attainment"]).type == pa.decimal128(37, 8)
    far = columns.score(pa.table({"target": ["≥1"], "actual": ["1" + "0" * 15], "weight": ["10"]}), **NAMES)
    assert (far["attainment"].to_pylist(), far["score"].to_pylist()) == ([None], [Decimal("10.00")])


def test_columns_parse_reads_what_score_reads() -> None:
    assert columns.parse(["≥5个", 5, None, 0.5]).column("value").to_pylist() == ["5", "5", None, "0.5"]
    assert list(columns.parse(pandas.Series(["≥5个", 5, None]))["value"])[:2] == ["5", "5"]


def test_files_of_every_kind_give_the_same_scores(tmp_path: Path) -> None:
    wanted = [str(value) for value in EXPECTED["score"].to_pylist()]
    sources = {name: tmp_path / f"in.{name}" for name in ("parquet", "csv", "arrow")}
    pq.write_table(TABLE, sources["parquet"])
    pcsv.write_csv(TABLE, sources["csv"])
    with pa.OSFile(str(sources["arrow"]), "wb") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    for kind, source in sources.items():
        for other in sources:
            destination = tmp_path / f"{kind}-out.{other}"
            assert columns.score_files(source, destination, Columns(**NAMES)) == len(DATA)
            assert [str(value) for value in _read(destination)] == wanted, (kind, other)


def _read(path: Path) -> list[Any]:
    if path.suffix == ".parquet":
        return list(pq.read_table(path)["score"].to_pylist())
    if path.suffix == ".arrow":
        with pa.ipc.open_file(path) as file:
            assert file.schema.metadata == {b"made_by": b"indicator-dsl"}
            return list(file.read_all()["score"].to_pylist())
    with path.open(encoding="utf-8", newline="") as file:
        return [row["score"] or None for row in csv.DictReader(file)]


def test_csv_as_offices_write_it(tmp_path: Path) -> None:
    text = '年度指标值,实际完成值,分值\n"≥1,200家","1,100家",10\n007个,≥5个,"10分"\n≥5个,,5\n'
    names = {"target": "年度指标值", "actual": "实际完成值", "weight": "分值"}
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (tmp_path / "in.csv").write_bytes(text.encode(encoding))
        columns.score_files(tmp_path / "in.csv", tmp_path / "out.csv", Columns(**names))
        with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["score"] for row in rows] == ["9.17", "", ""], encoding
        assert (rows[1]["年度指标值"], "cells-swapped" in rows[1]["findings"].split(";"), rows[2]["needs_review"]) == (
            "007个",
            True,
            "true",
        )


def test_several_files_and_what_is_none(tmp_path: Path) -> None:
    for number in (1, 2):
        pq.write_table(TABLE.slice(number * 10, 10), tmp_path / f"{number}.parquet")
    told: list[tuple[int, int | None]] = []
    both = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    done = columns.score_files(both, tmp_path / "out.parquet", Columns(**NAMES), progress=lambda *seen: told.append(seen))
    assert (done, told) == (20, [(10, None), (20, None), (20, 20)])
    assert pq.read_table(tmp_path / "out.parquet").equals(EXPECTED.slice(10, 20))
    pq.write_table(TABLE.select(["actual", "target", "weight"]), tmp_path / "2.parquet")
    (tmp_path / "bad.csv").write_bytes(b"target,actual,weight\n1,2,3\n1,2\n")
    (tmp_path / "bad.arrow").write_bytes(b"nothing")
    for sources, destination, code in (
        (both, "new.parquet", "columns-other-columns"),
        (both[0], "new.txt", "columns-file-kind"),
        (tmp_path / "in.xlsx", "new.csv", "columns-file-kind"),
        (tmp_path / "bad.csv", "new.csv", "columns-not-that-kind"),
        (tmp_path / "bad.arrow", "new.csv", "columns-not-that-kind"),
        (both, "2.parquet", "columns-same-file"),
    ):
        with pytest.raises(TableError) as caught:
            columns.score_files(sources, tmp_path / destination, Columns(**NAMES))
        assert caught.value.code == code
    assert not list(tmp_path.glob("new.*")) + list(tmp_path.glob(".*"))


def test_the_command_reads_patterns_and_standard_input(tmp_path: Path) -> None:
    for number in (1, 2):
        pq.write_table(TABLE.slice(number * 10, 10), tmp_path / f"part-{number}.parquet")
    command = [sys.executable, "-X", "utf8", "-m", "indicator_dsl", "score-table"]
    done = subprocess.run([*command, "part-*.parquet", "out.csv"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines())) == (0, 21), done.stderr
    cells = "target,actual,weight\n≥5个,4个,10\n"
    piped = subprocess.run([*command, "-", "-"], input=cells, capture_output=True, text=True, encoding="utf-8")
    assert piped.returncode == 0, piped.stderr
    assert next(csv.DictReader(piped.stdout.splitlines()))["score"] == "8.00"
    missing = subprocess.run([*command, "none-*.csv", "new.csv"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (missing.returncode, "没有与 none-*.csv 相符的文件" in missing.stderr) == (3, True), missing
