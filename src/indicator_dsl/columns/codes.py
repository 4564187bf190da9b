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
    """Gives each distinct value a number, the same in every chunk; null is a value too."""

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
        """Return the number of each value of `chunk`."""
        if not pa.types.is_dictionary(chunk.type):
            chunk = chunk.dictionary_encode()
        dictionary = chunk.dictionary
        if self._last is None or _place(dictionary) != _place(self._last):
            self._map = np.array([self.number(value) for value in dictionary.to_pylist()], np.int64)
            self._last = dictionary
        indices, numbers = chunk.indices, self._map
        if indices.null_count:
            indices = pc.fill_null(indices.cast(pa.int64()), len(numbers))
            numbers = np.append(numbers, self.number(None))
        found: Codes = numbers.take(indices.to_numpy(zero_copy_only=False).astype(np.intp, copy=False))
        return found

    def combined(self, *codes: Codes) -> Codes:
        """Return one number for each distinct tuple of `codes`; the values are tuples of them."""
        key, radix = codes[0], []
        for more in codes[1:]:
            size = int(more.max(initial=0)) + 1
            radix.append(size)
            key = key * size + more
        local = pa.array(key).dictionary_encode()
        rest = local.dictionary.to_numpy()
        parts = []
        for size in reversed(radix):
            parts.append(rest % size)
            rest = rest // size
        rows = zip(*(part.tolist() for part in (rest, *reversed(parts))), strict=True)
        numbers = np.array([self.number(row) for row in rows], np.int64)
        found: Codes = numbers.take(local.indices.to_numpy())
        return found


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
