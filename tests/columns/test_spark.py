"""Spark with two worker processes gives the rows of one machine."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pa = pytest.importorskip("pyarrow", reason="the extra [columns] is not installed")
pytest.importorskip("pyspark", reason="the extra [spark] is not installed")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java, and there is none on the PATH", allow_module_level=True)

from indicator_dsl import columns, spark  # noqa: E402

from .rows import rows  # noqa: E402

# PySpark warns of its own insides.
pytestmark = pytest.mark.filterwarnings("ignore")

FIELDS = ("target", "actual", "weight", "label", "category")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    folder = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    made = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(folder))
        .config("spark.local.dir", str(folder))
        .getOrCreate()
    )
    sent = spark.ship(made)
    yield made
    made.stop()
    shutil.rmtree(sent.parent)


@pytest.mark.parametrize("policy", ["mof-2020", "mof-2021-guide"])
def test_two_workers_score_as_one_machine(session: Any, policy: str) -> None:
    data = [{"id": number, **{name: row[name] for name in FIELDS}} for number, row in enumerate(rows(3000, seed=7))]
    frame = session.createDataFrame(data, "id long, target string, actual string, weight string, label string, category string")
    names: dict[str, Any] = {name: name for name in FIELDS}
    made = spark.score(frame.repartition(4), policy=policy, **names)
    got = {row["id"]: row.asDict() for row in made.collect()}
    table = pa.Table.from_pylist(data)
    expected = columns.score(table, policy=policy, **names).to_pylist()
    assert [got[row["id"]] for row in expected] == expected


def test_the_package_runs_from_the_zip(tmp_path: Path) -> None:
    import subprocess

    class Context:
        def addPyFile(self, path: str) -> None:  # noqa: N802
            self.path = path

    class Session:
        sparkContext = Context()  # noqa: N815

    sent = spark.ship(Session())
    code = "import indicator_dsl; assert '.zip' in indicator_dsl.__file__; print(indicator_dsl.parse('≥10万座、12月底前'))"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(sent)}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    shutil.rmtree(sent.parent)
    assert done.returncode == 0, done.stderr
    assert "100000座" in done.stdout


def test_workers_are_processes(session: Any) -> None:
    def pids(batches: Iterator[Any]) -> Iterator[Any]:
        import os

        import pyarrow

        for _ in batches:
            yield pyarrow.RecordBatch.from_arrays([pyarrow.array([os.getpid()])], ["pid"])

    assert session.range(8, numPartitions=4).mapInArrow(pids, "pid long").distinct().count() >= 2
