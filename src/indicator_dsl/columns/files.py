"""Tables larger than memory: Parquet, CSV and Arrow files in and out, one batch after another."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.ipc
import pyarrow.parquet as pq

from indicator_dsl.columns.frames import free_names, picked
from indicator_dsl.columns.table import Columns, TableScorer
from indicator_dsl.errors import Finding, TableError
from indicator_dsl.meaning import Policy, load_policy

_ROWS = 1 << 17
"""Rows in memory at once, beside what is known of the distinct texts."""

_CSV_BYTES = 1 << 22
_HEAD = 1 << 16

MADE_BY = {"made_by": "indicator-dsl"}
"""Stands in the schema's metadata of every Parquet and Arrow file that is written here: it may be replaced by a new one."""

STREAM = Path("-")
"""Standard input, or standard output: CSV."""

Progress = Callable[[int, int | None], None]
"""Told after each batch: rows done, rows in all (None where the files don't say before their end)."""

_KINDS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".arrow": "arrow", ".ipc": "arrow", ".feather": "arrow"}


class _Opened(NamedTuple):
    schema: pa.Schema
    rows: int | None
    batches: Iterator[pa.RecordBatch]


def score_files(
    sources: str | PathLike[str] | Sequence[str | PathLike[str]],
    destination: str | PathLike[str],
    columns: Columns,
    *,
    policy: str | PathLike[str] | Policy = "mof-2020",
    year: int | None = None,
    progress: Progress | None = None,
    on_fault: Callable[[Finding], None] | None = None,
) -> int:
    """Score the rows of one file, or of several with the same columns, into another; return how many there were.

    What a file is its name says: ``.parquet``, ``.csv`` (UTF-8 or GB 18030, every column as text), ``.arrow``; ``-`` is
    standard input or output, as CSV.  In CSV the finding codes of a row are joined by ``;``.  `on_fault` is called once all is
    written, for each cell that a mistake of ours kept from being read (of very many, for some): its row is undetermined,
    with the finding ``internal-error``.

    The output is written whole or not at all, and never over an input.  Raises `TableError` where a source can't be
    read, has not the columns, or other columns than the first, OSError where a file cannot be read or written,
    `PolicyError` for a bad policy.
    """
    paths = [Path(source) for source in ([sources] if isinstance(sources, str | PathLike) else sources)]
    destination = Path(destination)
    for path in (destination, *paths):
        _kind(path)
    for path in paths:
        # Where there is no source this raises an error that names it; pyarrow's doesn't.
        if path != STREAM and path.stat() and destination.exists() and path.samefile(destination):
            raise TableError("columns-same-file", path=str(destination))
    scorer = TableScorer(columns, load_policy(policy), year)
    with _opened(paths[0]) as first:
        picked(first.schema.empty_table(), columns.wanted)
        free_names(first.schema.names, columns.results)
        rows = first.rows if len(paths) == 1 else None
        with _whole(destination) as part:
            done = _score(first, paths[1:], part, destination, scorer, lambda done: progress and progress(done, rows))
    if progress is not None and rows is None:
        progress(done, done)
    if on_fault is not None:
        for finding in scorer.faults:
            on_fault(finding)
    return done


def _kind(path: Path) -> str:
    kind = "csv" if path == STREAM else _KINDS.get(path.suffix.lower())
    if kind is None:
        raise TableError("columns-file-kind", path=str(path), known="、".join(dict.fromkeys(_KINDS)))
    return kind


@contextmanager
def _whole(destination: Path) -> Iterator[Any]:
    """Give a file beside the destination, which becomes it when all is written."""
    if destination == STREAM:
        yield sys.stdout.buffer
        return
    handle, part = tempfile.mkstemp(prefix=f".{destination.name}.", suffix=".part", dir=destination.parent)
    os.close(handle)
    try:
        yield part
        # A temporary file is its owner's alone; a table is made like any other file.
        mask = os.umask(0)
        os.umask(mask)
        Path(part).chmod(0o666 & ~mask)
        Path(part).replace(destination)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _score(first: _Opened, others: Sequence[Path], part: Any, destination: Path, scorer: TableScorer, tell: Callable[[int], object]) -> int:
    done, schema = 0, first.schema

    def batches() -> Iterator[pa.RecordBatch]:
        yield from first.batches
        for path in others:
            with _opened(path) as opened:
                if opened.schema.names != schema.names:
                    raise TableError("columns-other-columns", path=str(path), names="、".join(opened.schema.names))
                yield from opened.batches

    with _writer(part, destination, pa.schema([*schema, *scorer.schema])) as write:
        for batch in batches():
            # Text columns stay dictionaries from page to page: distinct texts are met once per row group.
            write(scorer.beside(batch.cast(schema) if batch.schema != schema else batch))
            done += batch.num_rows
            tell(done)
    return done


@contextmanager
def _opened(path: Path) -> Iterator[_Opened]:
    """Give the batches of a file; `TableError` where it is none of the kind that its name says."""
    kind = _kind(path)
    try:
        if kind == "parquet":
            # Reading ahead would keep what was read of the whole file, compressed, until it is closed.
            with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
                yield _Opened(file.schema_arrow, file.metadata.num_rows, file.iter_batches(batch_size=_ROWS))
        elif kind == "arrow":
            with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as ipc:
                yield _Opened(ipc.schema, None, (ipc.get_batch(number) for number in range(ipc.num_record_batches)))
        else:
            with _csv(path) as source, _csv_reader(source) as csv:
                yield _Opened(csv.schema, None, iter(csv))
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise TableError("columns-not-that-kind", path=str(path), kind=kind, reason=str(error)) from None


def _csv(path: Path) -> AbstractContextManager[BinaryIO]:
    if path == STREAM:
        # Read once: what was looked at stays to be read.
        return nullcontext(sys.stdin.buffer)
    return path.open("rb", buffering=_HEAD)


def _csv_reader(source: BinaryIO) -> Any:
    """Return a reader of text columns alone: 007 stays 007, and no number becomes a float."""
    peeked = source.peek(_HEAD)[:_HEAD] if hasattr(source, "peek") else b""
    head, _, rest = peeked.partition(b"\n")
    encoding = "utf-8"
    try:
        (head + rest[: -4 or None]).decode("utf-8")
    except UnicodeDecodeError as error:
        encoding = "utf-8" if error.start > len(peeked) - 8 else "gb18030"
    names = pcsv.read_csv(pa.BufferReader(head + b"\n"), read_options=pcsv.ReadOptions(encoding=encoding)).column_names
    return pcsv.open_csv(
        source,
        read_options=pcsv.ReadOptions(encoding=encoding, block_size=_CSV_BYTES),
        convert_options=pcsv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]),
        parse_options=pcsv.ParseOptions(newlines_in_values=True),
    )


@contextmanager
def _writer(part: Any, destination: Path, schema: pa.Schema) -> Iterator[Callable[[pa.RecordBatch], None]]:
    kind, marked = _kind(destination), schema.with_metadata(MADE_BY)
    if kind == "parquet":
        with pq.ParquetWriter(part, marked, compression="zstd", compression_level=1) as parquet:
            yield parquet.write_batch
    elif kind == "arrow":
        with pa.OSFile(part, "wb") as sink, pa.ipc.new_file(sink, marked) as ipc:
            yield lambda batch: ipc.write_batch(batch.replace_schema_metadata(MADE_BY))
    else:
        flat = pa.schema([_flat(field) for field in schema])
        with pcsv.CSVWriter(part, flat) as csv:
            yield lambda batch: csv.write_batch(pa.RecordBatch.from_arrays([_joined(column) for column in batch.columns], schema=flat))


def _flat(field: pa.Field) -> pa.Field:
    """Return a field as CSV can hold it: lists of codes as text, dictionaries as what they stand for."""
    if pa.types.is_list(field.type):
        return field.with_type(pa.string())
    return field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field


def _joined(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, ";")
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
