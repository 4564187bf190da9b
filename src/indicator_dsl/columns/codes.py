"""Dictionary encoding across chunks and batches: a column → whole numbers, and the distinct values once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from indicator_dsl.errors import TableError

Codes = npt.NDArray[np.int64]


class Coder:
    """Gives each distinct value a number, the same in every chunk; null is −1."""

    def __init__(self) -> None:
        self.numbers: dict[Any, int] = {}
        self.values: list[Any] = []
        # Kept, so that its buffers' addresses stay its own.
        self._last: pa.Array | None = None
        self._map: Codes = np.empty(0, np.int64)

    def number(self, value: Any) -> int:
        """Return the number of `value`, a new one where it is new."""
        found = self.numbers.get(value)
        if found is None:
            found = self.numbers[value] = len(self.values)
            self.values.append(value)
        return found

    def encode(self, chunk: pa.Array) -> Codes:
        """Return the number of each value of `chunk`; −1 for null."""
        if not pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_encode()
        dictionary = chunk.dictionary
        if self._last is None or _place(dictionary) != _place(self._last):
            values = dictionary.to_pylist()
            # One more place: the index −1 finds it.
            self._map = np.fromiter((-1 if value is None else self.number(value) for value in (*values, None)), np.int64, len(values) + 1)
            self._last = dictionary
        indices = chunk.indices
        if indices.null_count:
            indices = pc.fill_null(indices.cast(pa.int64()), -1)
        found: Codes = self._map[indices.to_numpy(zero_copy_only=False)]
        return found

    def alone(self, codes: Codes) -> Codes:
        """Return one number for each distinct code, null too; the values are tuples as in `combined`."""
        shifted = codes + 1
        most = int(shifted.max(initial=-1)) + 1
        if most > len(self._map):
            self._map = np.concatenate([self._map, np.full(2 * most - len(self._map), -1, np.int64)])
        numbers = self._map[shifted]
        if (numbers < 0).any():
            for code in np.unique(shifted[numbers < 0]).tolist():
                self._map[code] = self.number((code - 1,))
            numbers = self._map[shifted]
        return numbers

    def combined(self, *codes: Codes) -> Codes:
        """Return one number for each distinct tuple of `codes`; the values are tuples of them."""
        key, radix = codes[0] + 1, []
        for more in codes[1:]:
            size = int(more.max(initial=-1)) + 2
            radix.append(size)
            key = key * size + more + 1
        local = pa.array(key).dictionary_encode()
        rest = local.dictionary.to_numpy()
        parts = []
        for size in reversed(radix):
            parts.append(rest % size - 1)
            rest = rest // size
        rows = zip(rest - 1, *reversed(parts), strict=True)
        numbers = np.fromiter((self.number(tuple(map(int, row))) for row in rows), np.int64, len(local.dictionary))
        return numbers[local.indices.to_numpy()] if len(numbers) else np.empty(0, np.int64)


def _place(array: pa.Array) -> tuple[object, ...]:
    return len(array), array.offset, array.type, *(buffer and buffer.address for buffer in array.buffers())


def texts(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Return a column as texts: text, whole numbers and decimals; a float is refused, since it is not exact."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return column.cast(pa.string()) if pa.types.is_null(kind) else column
    if pa.types.is_string_view(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return column.cast(pa.string())
    code = "columns-float" if pa.types.is_floating(kind) else "columns-type"
    raise TableError(code, name=name, type=str(kind))


def blocks(arrays: dict[str, pa.ChunkedArray], rows: int) -> Iterator[dict[str, pa.Array]]:
    """Cut columns of one length into common chunks of at most `rows` rows."""
    for batch in pa.table(arrays).to_batches(max_chunksize=rows):
        yield {name: batch.column(name) for name in arrays}
