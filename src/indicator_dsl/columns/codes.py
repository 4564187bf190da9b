"""Dictionary encoding across chunks and batches: a column → whole numbers, and the distinct values once."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from indicator_dsl.errors import TableError
from indicator_dsl.units import plain

Codes = npt.NDArray[np.int64]
_MOST_PLACES = 1 << 20
"""Tuples of which there can't be more are looked up in a table, of 8 MiB at most; others are hashed, which takes ten times as long."""


class Coder:
    """Gives each distinct value a number, the same in every chunk; null is a value too."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.values: list[Any] = []
        # Kept, so that its buffers' addresses stay its own.
        self._last: pa.Array | None = None
        self._map: Codes = np.empty(0, np.int64)
        self._is_same = False
        # Of `combined`.
        self._sizes: tuple[int, ...] = ()
        self._table: Codes = np.empty(0, np.int64)

    def number(self, value: Any) -> int:
        """Return the number of `value`, a new one where it is new."""
        found = self.numbers.get(value)
        if found is None:
            found = self.numbers[value] = len(self.values)
            self.values.append(value)
        return found

    def encode(self, chunk: pa.Array) -> Codes:
        """Return the number of each value of `chunk`."""
        if not pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_encode()
        dictionary = chunk.dictionary
        if self._last is None or _place(dictionary) != _place(self._last):
            self._map = np.array([self.number(value) for value in dictionary.to_pylist()], np.int64)
            # As nearly always with the first dictionary: a column's values have their numbers in order already.
            self._is_same = bool((self._map == np.arange(len(self._map))).all())
            self._last = dictionary
        indices, numbers = chunk.indices, self._map
        if indices.null_count:
            indices = pc.fill_null(indices.cast(pa.int64()), len(numbers))
            numbers = np.append(numbers, self.number(None))
        places: Codes = indices.to_numpy(zero_copy_only=False).astype(np.intp, copy=False)
        if not self._is_same or numbers is not self._map:
            places = numbers.take(places)
        return places

    def combined(self, *codes: Codes) -> Codes:
        """Return one number for each distinct tuple of `codes`; the values are tuples of them."""
        # Rounded up, and never smaller again: a table is made anew as seldom as that.
        was = self._sizes or (1,) * len(codes)
        self._sizes = tuple(max(size, 1 << int(part.max(initial=0)).bit_length()) for size, part in zip(was, codes, strict=True))
        if prod(self._sizes) <= _MOST_PLACES:
            return self._looked_up(codes, self._sizes, is_new=self._sizes != was or not len(self._table))
        sizes = tuple(int(part.max(initial=0)) + 1 for part in codes)
        local = pa.array(_keys(codes, sizes)).dictionary_encode()
        numbers: Codes = self._numbers_of(local.dictionary.to_numpy(), sizes).take(local.indices.to_numpy())
        return numbers

    def _looked_up(self, codes: Sequence[Codes], sizes: tuple[int, ...], *, is_new: bool) -> Codes:
        if is_new:
            self._table = np.full(prod(sizes), -1, np.int64)
            if self.values:
                self._table[_keys(list(np.array(self.values, np.int64).T), sizes)] = np.arange(len(self.values))
        keys = _keys(codes, sizes)
        numbers = self._table.take(keys)
        if numbers.min(initial=0) < 0:
            new = np.unique(keys[numbers < 0])
            self._table[new] = self._numbers_of(new, sizes)
            numbers = self._table.take(keys)
        return np.asarray(numbers, np.int64)

    def _numbers_of(self, keys: Codes, sizes: tuple[int, ...]) -> Codes:
        rows = zip(*(part.tolist() for part in np.unravel_index(keys, sizes)), strict=True)
        return np.array([self.number(row) for row in rows], np.int64)


def _keys(codes: Sequence[Codes], sizes: tuple[int, ...]) -> Codes:
    """Return one number for each tuple of `codes`, each of which is less than its size."""
    keys = codes[0]
    for part, size in zip(codes[1:], sizes[1:], strict=True):
        keys = keys * size + part
    return keys


def _place(array: pa.Array) -> tuple[object, ...]:
    return len(array), array.offset, array.type, *(buffer and buffer.address for buffer in array.buffers())


def texts(column: pa.ChunkedArray, name: str, *, exact: bool = False) -> pa.ChunkedArray:
    """Return a column as texts, each distinct value as `cell_text` writes it."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return column.cast(pa.string()) if pa.types.is_null(kind) else column
    if pa.types.is_string_view(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    if not (pa.types.is_floating(kind) or pa.types.is_boolean(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        raise TableError("columns-type", name=name, type=str(kind))
    return pa.chunked_array([_texts_of(chunk, name, exact=exact) for chunk in column.chunks], pa.dictionary(pa.int32(), pa.string()))


def _texts_of(chunk: pa.Array, name: str, *, exact: bool) -> pa.Array:
    chunk = chunk if pa.types.is_dictionary(chunk.type) else chunk.dictionary_encode()
    written = pa.array([cell_text(value, name, exact=exact) for value in chunk.dictionary.to_pylist()], pa.string())
    return pa.DictionaryArray.from_arrays(chunk.indices.cast(pa.int32()), written)


_DIGITS = 15
"""A decimal number of so many digits comes back from a binary float unchanged."""


def cell_text(value: object, name: str, *, exact: bool = False) -> str | None:
    """Return what a cell that is no text says: 99 as ``99``, 0.95 as ``0.95``, a day as ``2024-11-30``, True as ``是``; None for NaN.

    A float counts as the decimal number that people wrote: the shortest one that it stands for; with `exact`, where it
    holds a weight, as the number that it is to its last digit.  Raises `TableError` for a float
    that was computed (0.1 + 0.2 has 17 digits), and for what is neither text, number, day nor yes or no.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()[:10] if value == value else None
    if isinstance(value, int | np.integer | Decimal):
        return str(value) if value == value else None
    if isinstance(value, float | np.floating):
        return None if np.isnan(value) else f"{Decimal(float(value)):f}" if exact else _shortest(value, name)
    if value is getattr(sys.modules.get("pandas"), "NA", value):
        return None
    raise TableError("columns-type", name=name, type=type(value).__name__)


def _shortest(value: Any, name: str) -> str:
    number = Decimal(str(value)) if np.isfinite(value) else None
    if number is None or len(number.as_tuple().digits) > _DIGITS:
        raise TableError("columns-float", name=name, value=str(value))
    return plain(number)


def blocks(arrays: dict[str, pa.ChunkedArray], rows: int) -> Iterator[dict[str, pa.Array]]:
    """Cut columns of one length into common chunks of at most `rows` rows."""
    for batch in pa.table(arrays).to_batches(max_chunksize=rows):
        yield {name: batch.column(name) for name in arrays}
