"""Makes a large Parquet table, scores it in a process of its own, and prints rows a second and the most memory used.

``python -m tests.benchmarks.large --rows 100000000 FOLDER``; rows are made and read in batches.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.run import table_of

_BATCH = 1_000_000


def make(path: Path, rows: int, distinct: int) -> None:
    import pyarrow.parquet as pq

    table = table_of(min(rows, _BATCH), distinct)
    with pq.ParquetWriter(path, table.schema) as writer:
        for start in range(0, rows, _BATCH):
            writer.write_table(table.slice(0, min(_BATCH, rows - start)))


def main(arguments: Sequence[str]) -> int:
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.large", description=__doc__)
    options.add_argument("folder", type=Path)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--distinct", type=int, default=2_500, help="distinct texts of each column")
    given = options.parse_args(arguments)
    source, destination = given.folder / "in.parquet", given.folder / "out.parquet"
    make(source, given.rows, given.distinct)
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "indicator_dsl", "score-table", str(source), str(destination)], check=True)
    seconds = time.perf_counter() - start
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rate = f"{given.rows / seconds:,.0f} rows a second"
    print(f"{given.rows:,} rows, {given.distinct:,} distinct texts a column: {rate}, at most {most:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
