"""The account: each token with a meaning is part of a clause or of a known name; what is not is `unread`."""

from __future__ import annotations

from collections.abc import Sequence

from indicator_dsl.errors import Finding
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.segments import Item
from indicator_dsl.language.tokens import Token
from indicator_dsl.making import evolved, maker
from indicator_dsl.model import AllOf, AnyOf, Clause, Expression, Judgement, Placeholder, Prose

make_all_of, make_any_of = maker(AllOf), maker(AnyOf)


def settled(cell: Cell, items: Sequence[Item], tokens: Sequence[Token], notes: Sequence[Finding]) -> Expression:
    """Return the expression of a cell."""
    clauses = tuple(evolved(item.clause, text=cell.source) for item in items)
    findings = (*notes, *(note for item in items for note in item.said.notes))
    if len(clauses) > 1 and all(isinstance(c, Prose) or (isinstance(c, Judgement) and c.grade is None) for c in clauses) and any(
        isinstance(c, Prose) for c in clauses
    ):
        span = (tokens[0].start, tokens[-1].end)
        found = cell.words(span)
        return evolved(next(c for c in clauses if isinstance(c, Prose)), wording=found, span=span, findings=findings)
    if len(clauses) == 1:
        return evolved(clauses[0], findings=findings)
    joints = {item.joint for item in items[1:]}
    make = make_any_of if joints == {"或"} else make_all_of
    span = (clauses[0].span[0], clauses[-1].span[1])
    return make(clauses, text=cell.source, span=span, findings=findings)


_ = (Clause, Placeholder)
