"""The directory of an OLE compound file: what .doc, .xls, old .wps and .et, and encrypted packages are made of.

[MS-CFB] 2.2 (header) and 2.6 (directory entries).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from indicator_dsl.errors import FormError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128
_NONE = 0xFFFFFFFA  # what stands from here on is no sector and no entry
_IN_HEADER = 109
_MOST_SECTORS = 1 << 12  # of a directory: 32,000 names


def streams(data: bytes) -> frozenset[str]:
    """Return the names of the streams and storages at the root; an embedded document's lie deeper and are left out.

    FormError (``form-damaged``) where the directory can't be followed.
    """
    try:
        entries = b"".join(_directory(data))
        return frozenset(_names(entries))
    except (struct.error, UnicodeDecodeError) as error:
        raise FormError("form-damaged", detail=f"OLE: {error}") from error


def _directory(data: bytes) -> Iterator[bytes]:
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise FormError("form-damaged", detail="OLE: sector size")
    (sector,) = struct.unpack_from("<I", data, 48)
    seen: set[int] = set()
    while sector < _NONE and sector not in seen and len(seen) < _MOST_SECTORS:
        seen.add(sector)
        start = (sector + 1) << shift
        yield data[start : start + (1 << shift)]
        sector = _next(data, sector, shift)


def _next(data: bytes, sector: int, shift: int) -> int:
    """Return the sector that follows one, by the allocation table; its own sectors are named in the header and in a chain."""
    per = (1 << shift) // 4
    table, at = divmod(sector, per)
    if table < _IN_HEADER:
        (place,) = struct.unpack_from("<I", data, 76 + 4 * table)
    else:
        hops, slot = divmod(table - _IN_HEADER, per - 1)
        (place,) = struct.unpack_from("<I", data, 68)
        for _ in range(min(hops, _MOST_SECTORS)):
            (place,) = struct.unpack_from("<I", data, ((place + 2) << shift) - 4)
        (place,) = struct.unpack_from("<I", data, ((place + 1) << shift) + 4 * slot)
    (found,) = struct.unpack_from("<I", data, ((place + 1) << shift) + 4 * at)
    return int(found)


def _names(entries: bytes) -> Iterator[str]:
    """Yield the names below the root, which are a tree of siblings."""
    (child,) = struct.unpack_from("<I", entries, 76)
    waiting, seen = [child], set[int]()
    while waiting:
        entry = waiting.pop()
        if entry >= _NONE or entry in seen:
            continue
        seen.add(entry)
        size, _, _, left, right = struct.unpack_from("<HBBII", entries, entry * _ENTRY + 64)
        yield entries[entry * _ENTRY :][: max(0, min(size, 64) - 2)].decode("utf-16-le")
        waiting += (left, right)
