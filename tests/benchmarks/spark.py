"""Times Spark on two worker processes: the batches handed through untouched, then scored; prints rows a second.

``python -m tests.benchmarks.spark --rows 10000000 FOLDER``; needs the extra [spark] and Java.  The first number is what
Spark and its way to Python cost without us; what one process does without Spark stands beside them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from indicator_dsl import columns, spark
from tests.benchmarks.large import make

_NAMES: dict[str, Any] = {"target": "target", "actual": "actual", "weight": "weight"}


def session() -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    made = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "100000")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("ERROR")
    return made


def untouched(batches: Iterator[Any]) -> Iterator[Any]:
    yield from batches


def run(frame: Any) -> None:
    frame.write.format("noop").mode("overwrite").save()


def timed(work: Callable[[], Any]) -> float:
    work()  # the workers start, and learn
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str]) -> int:
    import pyarrow.parquet as pq

    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.spark", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--distinct", type=int, default=2_500, help="distinct texts of each column")
    given = options.parse_args(arguments)
    source = given.folder / "in.parquet"
    make(source, given.rows, given.distinct)
    spark_session = session()
    try:
        spark.ship(spark_session)
        frame = spark_session.read.parquet(str(source)).repartition(2)
        frame = frame.persist()
        frame.count()
        through = timed(lambda: run(frame.mapInArrow(untouched, frame.schema)))
        scored = timed(lambda: run(spark.score(frame, **_NAMES)))
    finally:
        spark_session.stop()
    table = pq.ParquetFile(source).read_row_group(0)
    alone = timed(lambda: columns.score(table, **_NAMES)) / table.num_rows * given.rows
    for what, seconds in (("through Spark untouched", through), ("spark.score", scored), ("columns.score in one process", alone)):
        print(f"{what}: {given.rows / seconds:,.0f} rows a second")
    print(f"Spark's own part of spark.score: {through / scored:.0%}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
