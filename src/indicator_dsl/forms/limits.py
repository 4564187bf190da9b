"""How large a file may be before it is refused; each limit names what it guards."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds on one file.  A form is small; what passes these is not a form, or is hostile.

    Bytes: `file_bytes` as stored, `unpacked_bytes` after decompression (all parts together),
    `document_bytes` for a part that is held whole in memory (Word's XML).
    """

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 1 << 30
    document_bytes: int = 64 << 20
    parts: int = 10_000
    sheets: int = 1_000
    rows: int = 200_000
    columns: int = 4_000
    cells: int = 2_000_000
    cell_characters: int = 100_000
    pages: int = 300
    depth: int = 200


DEFAULT = Limits()
