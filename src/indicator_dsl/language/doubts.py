"""What is not sure of a cell: noted while it is read, resolved into `readings` and `unread` at its end.

A doubt is noted with the finding that tells people of it, and as a function: what the clause (or the
whole cell) says in the other reading.  So the reading keeps whatever the clause gets later, from its
neighbours and from the form's columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import TypeVar

from indicator_dsl.making import evolved
from indicator_dsl.model import AllOf, AnyOf, Clause, Expression, Unread
from indicator_dsl.text import Span

E = TypeVar("E", bound=Expression)

Change = Callable[[Clause], Clause | None]
"""What a clause says in another reading; None where it has none after all."""

Whole = Callable[[Expression], Expression | None]
"""What a cell says in another reading; None where it has none after all."""

_MOST_COMBINED = 3
"""So many doubts of one cell are combined; of more, nobody could read the answer, and the rest is unread."""


class Doubts:
    """The doubts of one cell, in the order of reading."""

    # Most cells have none, and make no list.
    others: Sequence[tuple[str, Span, Whole]] = ()
    spelled: Sequence[tuple[Span, str]] = ()
    unread: Sequence[Unread] = ()
    said: Sequence[tuple[Span, Change]] = ()

    def __bool__(self) -> bool:
        return bool(self.others or self.spelled or self.unread)

    def _add(self, name: str, doubt: object) -> None:
        kept = self.__dict__.setdefault(name, [])
        kept.append(doubt)

    def leave(self, words: Unread) -> None:
        """Note words with a meaning that were not understood."""
        self._add("unread", words)

    def clause(self, code: str, span: Span, change: Change) -> None:
        """Note that the clause at `span` has another reading."""
        self._add("others", (code, span, lambda expression: _changed(expression, span, change)))

    def whole(self, code: str, span: Span, change: Whole) -> None:
        """Note that the cell has another reading."""
        self._add("others", (code, span, change))

    def spell(self, span: Span, text: str) -> None:
        """Note that the text at `span` may have been meant to be `text`."""
        self._add("spelled", (span, text))

    def drop(self, code: str) -> None:
        """Forget the doubts of this code, which a column settles."""
        self.others = [other for other in self.others if other[0] != code]

    def say(self, span: Span, change: Change) -> None:
        """Note what the words at `span` say of the clause there: its modality, from below, a share of what."""
        self._add("said", (span, change))

    def stated(self, expression: Expression) -> Expression:
        """Return `expression` with what was noted by `say`."""
        for span, change in self.said:
            expression = _changed(expression, span, change) or expression
        return expression

    def of_each(self, expression: Expression) -> tuple[Clause, ...]:
        """Return the clauses, each with the other readings that it has alone."""

        def with_readings(clause: Clause) -> Clause:
            found = (change(clause) for _, _, change in self.others)
            return evolved(clause, readings=tuple(dict.fromkeys(one for one in found if one is not None)))

        return tuple(map(with_readings, expression.clauses)) if self.others else expression.clauses

    def resolved(self, expression: Expression, source: str, read: Callable[[str], Expression | None]) -> Expression:
        """Return `expression` with its other readings and what was left unread; `read` reads the cell in another spelling."""
        others = self.others[:_MOST_COMBINED]
        left = [span for _, span, _ in self.others[_MOST_COMBINED:]]
        found = [_applied(expression, chosen) for chosen in product(*((None, change) for _, _, change in others))]
        if self.spelled:
            spelled = sorted(self.spelled)
            again = read(_respelled(source, spelled))
            if again is None:
                left += [span for span, _ in spelled]
            else:
                found += [_placed(one, source, spelled) for one in again.every_reading]
        unread = (*self.unread, *(Unread(source[slice(*span)], span) for span in left))
        readings: list[Expression] = []
        for one in found:
            if one is not None and one != expression and one not in readings:
                readings.append(evolved(one, unread=(), findings=()))
        return evolved(
            expression,
            readings=tuple(readings),
            unread=tuple({words.span: words for words in sorted(unread, key=lambda words: words.span)}.values()),
        )


def _applied(expression: Expression, changes: Iterable[Whole | None]) -> Expression | None:
    made: Expression | None = expression
    for change in changes:
        if made is not None and change is not None:
            made = change(made)
    return made


def each(expression: Expression, change: Change) -> Expression:
    """Return `expression` with each clause changed; a clause stays where `change` gives None."""
    if isinstance(expression, AllOf | AnyOf):
        return evolved(expression, parts=tuple(change(part) or part for part in expression.parts))
    return (change(expression) or expression) if isinstance(expression, Clause) else expression


def _changed(expression: Expression, span: Span, change: Change) -> Expression | None:
    """Return `expression` with the clause that covers `span` changed; None where that changes nothing."""
    found = each(expression, lambda clause: change(clause) if clause.span[0] <= span[0] and span[1] <= clause.span[1] else None)
    return None if found == expression else found


def _respelled(source: str, spelled: Sequence[tuple[Span, str]]) -> str:
    out, at = [], 0
    for (start, end), text in spelled:
        out += [source[at:start], text]
        at = end
    return "".join([*out, source[at:]])


def _placed(expression: Expression, source: str, spelled: Sequence[tuple[Span, str]]) -> Expression:
    """Return an expression that was read from another spelling, with its spans in `source`."""

    def back(place: int, *, end: bool) -> int:
        moved = 0
        for (start, stop), text in spelled:
            at = start + moved
            if place <= at:
                break
            if place < at + len(text):
                return stop if end else start
            moved += len(text) - (stop - start)
        return place - moved

    def placed(one: E) -> E:
        return evolved(one, text=source, span=(back(one.span[0], end=False), back(one.span[1], end=True)))

    return placed(each(expression, placed)) if isinstance(expression, AllOf | AnyOf) else placed(expression)
