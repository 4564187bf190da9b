"""Tables larger than memory: Parquet in, Parquet out, one batch after another."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from os import PathLike
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from indicator_dsl.columns.frames import free_names, picked
from indicator_dsl.columns.table import Columns, TableScorer
from indicator_dsl.errors import Finding, TableError
from indicator_dsl.meaning import Policy, load_policy

_ROWS = 1 << 17
"""Rows in memory at once, beside what is known of the distinct texts."""

MADE_BY = {"made_by": "indicator-dsl"}
"""Stands in the schema's metadata of every file that is written here: it may be replaced by a new one."""

Progress = Callable[[int, int], None]
"""Told after each batch: rows done, rows in all."""


def score_parquet(
    source: str | PathLike[str],
    destination: str | PathLike[str],
    columns: Columns,
    *,
    policy: str | PathLike[str] | Policy = "mof-2020",
    year: int | None = None,
    progress: Progress | None = None,
    on_fault: Callable[[Finding], None] | None = None,
) -> int:
    """Score the rows of one Parquet file into another, and return how many there were.

    `on_fault` is called once all is written, for each cell that a mistake of ours kept from being read (of very many, for some):
    its row is undetermined, with the finding ``internal-error``.

    The output is written whole or not at all, and never over the input.  Raises `TableError` where the source is no
    Parquet file or has not the columns, OSError where a file cannot be read or written, `PolicyError` for a bad policy.
    """
    source, destination = Path(source), Path(destination)
    # Where there is no source this raises an error that names it; pyarrow's doesn't.
    source.stat()
    if destination.exists() and source.samefile(destination):
        raise TableError("columns-same-file", path=str(destination))
    try:
        # Reading ahead would keep what was read of the whole file, compressed, until it is closed.
        file = pq.ParquetFile(source, memory_map=False, pre_buffer=False)
    except pa.ArrowInvalid as error:
        raise TableError("columns-not-parquet", path=str(source), reason=str(error)) from None
    with file:
        names = file.schema_arrow.names
        picked(file.schema_arrow.empty_table(), columns.wanted)
        free_names(names, columns.results)
        scorer = TableScorer(columns, load_policy(policy), year)
        handle, part = tempfile.mkstemp(prefix=f".{destination.name}.", suffix=".part", dir=destination.parent)
        os.close(handle)
        try:
            done = _score(file, part, scorer, progress)
            # A temporary file is its owner's alone; a table is made like any other file.
            mask = os.umask(0)
            os.umask(mask)
            Path(part).chmod(0o666 & ~mask)
            Path(part).replace(destination)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
    if on_fault is not None:
        for finding in scorer.faults:
            on_fault(finding)
    return done


def _score(file: pq.ParquetFile, part: str, scorer: TableScorer, progress: Progress | None) -> int:
    # Text columns stay dictionaries from page to page: distinct texts are met once per row group.
    total, done = file.metadata.num_rows, 0
    schema = pa.schema([*file.schema_arrow, *scorer.schema], metadata=MADE_BY)
    with pq.ParquetWriter(part, schema, compression="zstd", compression_level=1) as writer:
        for batch in file.iter_batches(batch_size=_ROWS):
            writer.write_batch(scorer.beside(batch.cast(file.schema_arrow) if batch.schema != file.schema_arrow else batch))
            done += batch.num_rows
            if progress is not None:
                progress(done, total)
    return done
