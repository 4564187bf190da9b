"""What every step knows of the cell that it reads, and how it says what is not sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language.kinds import Token
from indicator_dsl.making import maker
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Interval, Judgement, Period, Placeholder, Prose, Trend
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity

make_quantity, make_comparison, make_interval, make_trend = maker(Quantity), maker(Comparison), maker(Interval), maker(Trend)
make_period, make_judgement, make_placeholder, make_prose = maker(Period), maker(Judgement), maker(Placeholder), maker(Prose)
make_all_of, make_any_of = maker(AllOf), maker(AnyOf)


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
    """A clause, what a person should look at in it, and what it rests on.

    `swaps` are tokens that may be meant instead of those that stand at their places: the cell is read again
    with them, and what it says then is another reading.
    """

    clause: Clause
    notes: tuple[Finding, ...] = ()
    swaps: tuple[Token, ...] = ()
    unread: tuple[Span, ...] = ()

    def noting(self, *notes: Finding) -> Said:
        """Return this with more notes."""
        return self._replace(notes=(*self.notes, *notes)) if notes else self

    def doubting(self, note: Finding, span: Span) -> Said:
        """Return this with words at `span` that were not understood, and the note that tells of them."""
        return self._replace(notes=(*self.notes, note), unread=(*self.unread, span))


class Item(NamedTuple):
    """A clause with its tokens, and how it is joined to the one before: a separator, 且, 或, or "" for nothing."""

    said: Said
    joint: str
    lead: Sequence[Token] = ()
    """The tokens before the statement that name it."""
    body: Sequence[Token] = ()
    """The tokens of the statement."""
    behind: Sequence[Token] = ()
    """The tokens behind it that no clause took."""

    @property
    def clause(self) -> Clause:
        """The clause."""
        return self.said.clause

    def stating(self, clause: Clause, *notes: Finding) -> Item:
        """Return the item with another clause and more notes."""
        return self._replace(said=self.said._replace(clause=clause, notes=(*self.said.notes, *notes)))

    def joined(self, other: Item, clause: Clause, *notes: Finding) -> Item:
        """Return one item of this and the next, whose tokens are all its own."""
        said = Said(
            clause,
            (*self.said.notes, *other.said.notes, *notes),
            (*self.said.swaps, *other.said.swaps),
            (*self.said.unread, *other.said.unread),
        )
        return Item(said, self.joint, self.lead, (*self.body, *other.lead, *other.body), (*self.behind, *other.behind))
