"""How large a file may be before it is refused; each limit names what it guards."""

from __future__ import annotations

import attrs

from indicator_dsl.errors import FormError


@attrs.frozen(kw_only=True)
class Limits:
    """Bounds on one file.  A form is small; what passes these is not a form, or is hostile.

    Bytes: `file_bytes` as stored, `unpacked_bytes` after decompression (all parts together),
    `document_bytes` for a part that is held whole in memory (Word's XML), `token_bytes` for one tag of XML.
    `cells` and `characters` count over all sheets of a file.
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
    characters: int = 20_000_000
    token_bytes: int = 1 << 20
    pages: int = 300
    depth: int = 200


DEFAULT = Limits()


class Spent:
    """What of a file's limits its sheets have used so far; one for all sheets of a file."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = self._characters = 0

    def cell(self, characters: int, where: str) -> None:
        """Count a cell; FormError where the file has too many, or too much text in all of them."""
        self._cells += 1
        self._characters += characters
        if self._cells > self._limits.cells:
            raise FormError("form-too-many-cells", limit=self._limits.cells, where=where)
        if self._characters > self._limits.characters:
            raise FormError("form-too-many-characters", limit=self._limits.characters)
