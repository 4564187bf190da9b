"""What every step knows of the cell that it reads, and how it says what is not sure."""

from __future__ import annotations

from typing import NamedTuple

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.model import Clause
from indicator_dsl.text import Span


class Cell(NamedTuple):
    """A cell: its text as written, the year of dates that give none, and whether leftovers are errors."""

    source: str
    year: int | None = None
    strict: bool = False

    def words(self, span: Span) -> str:
        """Return the text as written at `span`."""
        return self.source[span[0] : span[1]]

    def fail(self, code: str, span: Span, *expected: str, **fields: object) -> ParseError:
        """Return an error for the caller to raise."""
        fields.setdefault("found", self.words(span)[:40])
        return ParseError(code, source=self.source, span=span, expected=expected, **fields)

    def note(self, code: str, span: Span, **fields: str) -> Finding:
        """Return a finding at `span`, which quotes the text there."""
        fields.setdefault("found", self.words(span))
        return Finding.of(code, span=span, **fields)


class Said(NamedTuple):
    """A clause, what a person should look at in it, and its other readings."""

    clause: Clause
    notes: tuple[Finding, ...] = ()
    others: tuple[Clause, ...] = ()

    def noting(self, *notes: Finding) -> Said:
        """Return this with more notes."""
        return self._replace(notes=(*self.notes, *notes)) if notes else self
