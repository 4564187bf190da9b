"""`score` of a whole table: columns in, result columns beside them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache
from itertools import product
from os import PathLike
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from indicator_dsl.columns.cells import Cells
from indicator_dsl.columns.codes import Coder, Codes, blocks, texts
from indicator_dsl.columns.frames import free_names, opened, picked
from indicator_dsl.columns.pairs import Context
from indicator_dsl.columns.scorer import ATTAINMENT_PLACES, VERDICTS, Chunk, Scorer
from indicator_dsl.errors import Finding
from indicator_dsl.fence import fenced_each
from indicator_dsl.meaning import Policy, load_policy

RESULTS = ("verdict", "attainment", "score", "score_min", "score_max", "needs_review", "findings")
"""The columns that `score` adds."""

DIGITS = 18
"""The width of points and attainment: what they need, and with it Arrow and pandas can compute further."""

_BLOCK = 1 << 15
"""Rows that are scored at once: their vectors stay in the processor's cache."""

_LENGTHS = np.array([len(verdict) for verdict in VERDICTS], np.int32)
_IN_FOUR = np.array([64, 16, 4, 1], np.uint8)
"""What makes of the numbers of four verdicts the place of their words in `_FOUR_WORDS`."""


_ROLES = ("target", "actual", "weight", "unit", "relation", "category", "label", "rule")


@attrs.frozen(kw_only=True)
class Columns:
    """Which columns of a table hold what; `prefix` goes before the names of the result columns."""

    target: str
    actual: str
    weight: str
    unit: str | None = None
    relation: str | None = None
    category: str | None = None
    label: str | None = None
    rule: str | None = None
    prefix: str = ""

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names of the columns that are read."""
        names = (self.target, self.actual, self.weight, self.unit, self.relation, self.category, self.label, self.rule)
        return tuple(dict.fromkeys(name for name in names if name is not None))

    @property
    def results(self) -> tuple[str, ...]:
        """The names of the columns that are added."""
        return tuple(self.prefix + name for name in RESULTS)


def score(
    table: Any,
    /,
    *,
    target: Hashable,
    actual: Hashable,
    weight: Hashable,
    policy: str | PathLike[str] | Policy = "mof-2020",
    unit: Hashable | None = None,
    relation: Hashable | None = None,
    category: Hashable | None = None,
    label: Hashable | None = None,
    rule: Hashable | None = None,
    year: int | None = None,
    prefix: str = "",
) -> Any:
    """Score each row of `table`, and return it, in its own kind, with the results beside its columns.

    `target`, `actual`, `weight`, and where the table has them `unit`, `relation`, `category`,
    `label` and `rule`, are names of columns (texts; of pandas any names); what they mean is as in
    `indicator_dsl.score`, whose scores these are.  Cells are texts, numbers, days (``2024-11-30``) or yes and no (是, 否),
    mixed or not; NaN is none.  A float is the decimal number that people wrote, of up to 15 digits; one with more was
    computed and is refused.

    Results: ``verdict``, ``attainment`` (6 places), ``score`` (null where a person must settle it),
    ``score_min``, ``score_max``, ``needs_review``, ``findings`` (codes).  `prefix` goes before
    these names.  A row without a weight, or with one that can't be read, has no points, and is for review.

    Tables of pyarrow (also a `RecordBatchReader`, which is streamed), polars, pandas and duckdb, and of whatever else has
    ``__arrow_c_stream__`` (the result is then Arrow's).
    Raises `TableError` for a column that is missing or can't be read.  A cell that a mistake of ours keeps from being read leaves its
    row undetermined, for review, with the finding ``internal-error``; the other rows are scored.
    """
    names = (target, actual, weight, unit, relation, category, label, rule)
    given: dict[str, Any] = dict(zip(_ROLES, (None if name is None else str(name) for name in names), strict=True))
    columns = Columns(**given, prefix=prefix)
    scorer = TableScorer(columns, load_policy(policy), year)
    if isinstance(table, pa.RecordBatchReader):
        return _streamed(table, scorer)
    data, back = opened(table, tuple(dict.fromkeys(name for name in names if name is not None)), exact=(weight,))
    return back(scorer.results(data))


def _streamed(reader: pa.RecordBatchReader, scorer: TableScorer) -> pa.RecordBatchReader:
    free_names(reader.schema.names, scorer.columns.results)
    schema = pa.schema([*reader.schema, *scorer.schema])
    return pa.RecordBatchReader.from_batches(schema, (scorer.beside(batch) for batch in reader))


class TableScorer:
    """Scores tables of the same columns one after another, keeping what it learnt.

    It forgets after `keep` distinct cells and pairs, so that memory has a bound whatever comes.
    """

    def __init__(self, columns: Columns, policy: Policy, year: int | None = None, *, keep: int = 1_000_000) -> None:
        self.columns, self._keep = columns, keep
        self._places = policy.rounding.places
        self._scorer = Scorer(policy, year)
        self._start()
        decimal = pa.decimal128(DIGITS, self._places)
        kinds = {
            "verdict": pa.string(),
            "attainment": pa.decimal128(DIGITS, ATTAINMENT_PLACES),
            "score": decimal,
            "score_min": decimal,
            "score_max": decimal,
            "needs_review": pa.bool_(),
            "findings": pa.list_(pa.string()),
        }
        self.schema = pa.schema([pa.field(columns.prefix + name, kinds[name]) for name in RESULTS])

    def _start(self) -> None:
        self._coders = {name: Coder() for name in self.columns.wanted}
        self._targets, self._actuals, self._contexts, self._weights = Coder(), Coder(), Coder(), 0

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What a mistake of ours kept from being read so far, each cell once and not all of very many; `place` names the cell's role."""
        return tuple(self._scorer.faults)

    def beside(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Return a batch with its results."""
        made = self.results(picked(pa.Table.from_batches([batch]), self.columns.wanted))
        if not batch.num_rows:
            added = [pa.array([], field.type) for field in self.schema]
        else:
            added = [column.combine_chunks() for column in made.columns]
        added = [column.chunk(0) if isinstance(column, pa.ChunkedArray) else column for column in added]
        return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=pa.schema([*batch.schema, *self.schema]))

    def results(self, table: pa.Table) -> pa.Table:
        """Return the result columns of a table's rows."""
        arrays = {name: texts(table.column(name), name, exact=name == self.columns.weight) for name in self.columns.wanted}
        arrays = {name: array if pa.types.is_dictionary(array.type) else array.dictionary_encode() for name, array in arrays.items()}
        batches = []
        for block in blocks(arrays, _BLOCK):
            batches.append(self._batch(self._chunk(block)))
            if self._scorer.size > self._keep:
                self._scorer.forget()
                self._start()
        return pa.Table.from_batches(batches, self.schema)

    def _chunk(self, block: dict[str, pa.Array]) -> Chunk:
        names, scorer = self.columns, self._scorer
        codes = {name: self._coders[name].encode(block[name]) for name in names.wanted}
        unit, relation = names.unit, names.relation
        targets = self._cells(self._targets, codes, (names.target, unit, relation), scorer.targets)
        actuals = self._cells(self._actuals, codes, (names.actual, unit), scorer.actuals)
        contexts = self._context(codes)
        weights = self._coders[names.weight].values
        for value in weights[self._weights :]:
            scorer.weights.add(value)
        self._weights = len(weights)
        return scorer.chunk(targets, actuals, codes[names.weight], contexts)

    def _cells(self, coder: Coder, codes: dict[str, Codes], names: tuple[str | None, ...], cells: Cells) -> Codes:
        """Give numbers to the distinct cells: texts with the unit and the relation that their columns give."""
        present = [name for name in names if name is not None]
        if len(present) == 1:
            # The numbers of the texts are those of the cells.
            fenced_each(cells.add, self._coders[present[0]].values[len(cells) :], lambda text, _: cells.pass_over(text))
            return codes[present[0]]
        combined = coder.combined(*(codes[name] for name in present))
        # Where in a key the text, the unit and the relation stand; past its end, where the table has no such column.
        places = [present.index(name) if name is not None else len(present) for name in (*names, None)[:3]]
        values = [self._coders[name].values for name in present]

        def given(key: tuple[int, ...]) -> Iterator[str | None]:
            row = [column[code] for column, code in zip(values, key, strict=True)]
            row.append(None)
            return (row[place] for place in places)

        fenced_each(lambda key: cells.add(*given(key)), coder.values[len(cells) :], lambda key, _: cells.pass_over(*given(key)))
        return combined

    def _context(self, codes: dict[str, Codes]) -> Codes:
        names = (self.columns.category, self.columns.label, self.columns.rule)
        present = [name for name in names if name is not None]
        scorer = self._scorer
        if not present:
            if not scorer.contexts:
                scorer.add_context(Context(None, None, None))
            return np.zeros(len(codes[self.columns.target]), np.int64)
        combined = self._contexts.combined(*(codes[name] for name in present))
        for key in self._contexts.values[len(scorer.contexts) :]:
            given = dict(zip(present, (self._coders[name].values[code] for name, code in zip(present, key, strict=True)), strict=True))
            scorer.add_context(Context(*(given.get(name) if name is not None else None for name in names)))
        return combined

    def _batch(self, chunk: Chunk) -> pa.RecordBatch:
        decimal = pa.decimal128(DIGITS, self._places)
        high = np.where(chunk.is_open[:, None], chunk.high, chunk.low) if chunk.is_open.any() else chunk.low
        arrays = [
            _words(chunk.verdict),
            _decimals(chunk.attainment, chunk.has_attainment, pa.decimal128(DIGITS, ATTAINMENT_PLACES)),
            _decimals(chunk.low, chunk.has_points & ~chunk.is_open, decimal),
            _decimals(chunk.low, chunk.has_points, decimal),
            _decimals(high, chunk.has_points, decimal),
            _flags(chunk.review),
            self._finding_lists(chunk.findings),
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _finding_lists(self, numbers: npt.NDArray[np.int32]) -> pa.Array:
        """Return each row's finding codes."""
        lists = self._scorer.findings.lists
        codes = pa.array([code for codes in lists for code in codes], pa.string())
        sizes = np.array([len(codes) for codes in lists], np.int32)
        begins = np.cumsum(sizes, dtype=np.int32) - sizes
        lengths = sizes.take(numbers)
        offsets = np.zeros(len(numbers) + 1, np.int32)
        np.cumsum(lengths, out=offsets[1:])
        # Where among `codes` stands what a row has next: a place of its list, as far in as the row's own codes have come.
        some = np.flatnonzero(lengths > 0)
        places = np.repeat(begins.take(numbers[some]) - offsets[some], lengths[some]) + np.arange(offsets[-1], dtype=np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), codes.take(pa.array(places)))


@cache
def _four_words() -> pa.Array:
    # Made when first asked: Arrow looks for pandas at its first list.
    return pa.array(["".join(words) for words in product(VERDICTS, repeat=4)])


def _words(verdicts: npt.NDArray[np.int8]) -> pa.Array:
    """Return the words of verdicts.  Those of four rows are copied at once, since copies cost by their number."""
    fours = np.append(verdicts, np.zeros(-len(verdicts) % 4, np.int8)).astype(np.uint8).reshape(-1, 4) @ _IN_FOUR
    offsets = np.zeros(len(verdicts) + 1, np.int32)
    np.cumsum(_LENGTHS.take(verdicts), out=offsets[1:])
    return pa.StringArray.from_buffers(len(verdicts), pa.py_buffer(offsets), _four_words().take(pa.array(fours)).buffers()[2])


def _decimals(words: npt.NDArray[np.int64], valid: npt.NDArray[np.bool_], kind: pa.DataType) -> pa.Array:
    """Return 128-bit whole numbers as decimals, without a copy of them."""
    mask = None if valid.all() else _bits(valid)
    return pa.Array.from_buffers(kind, len(words), [mask, pa.py_buffer(np.ascontiguousarray(words))])


def _flags(flags: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.Array.from_buffers(pa.bool_(), len(flags), [None, _bits(flags)])


def _bits(flags: npt.NDArray[np.bool_]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(flags, bitorder="little"))
