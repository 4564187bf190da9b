"""What the words around a value say of it: still to come, what is left, by how much, a part of another, a share of a base."""

from __future__ import annotations

import re
from functools import cache

from indicator_dsl.language._patterns import words
from indicator_dsl.language.doubts import Doubts
from indicator_dsl.language.wording import is_change, is_planned, ways, words_of_change
from indicator_dsl.making import evolved
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Modality, Trend

_PART = "其中"

# 占总数的60%
_SHARE_OF = re.compile(r"占(?P<base>[^的]{1,16})的?(?:比例|比重)?")


_SEVERAL = (AllOf, AnyOf)


def stated(expression: Expression, source: str, doubts: Doubts) -> Expression:
    """Return `expression` with the modality of each clause; a movement in words (减少8起) has another reading."""
    # One of these is in each word of planning.
    planned = "计" in source or "争" in source or "拟" in source
    if isinstance(expression, Clause):
        return _stated(expression, source, None, planned, doubts) if planned or expression.label else expression
    parted = _PART in source
    if not isinstance(expression, _SEVERAL) or not (planned or parted or any(part.label for part in expression.parts)):
        return expression
    parts: list[Clause] = []
    for part in expression.parts:
        parts.append(_stated(part, source, parts[-1] if parted and parts else None, planned, doubts))
    return evolved(expression, parts=tuple(parts))


def _stated(clause: Clause, source: str, before: Clause | None, planned: bool, doubts: Doubts) -> Clause:
    if clause.modality is None and (modality := _modality(clause, source, before, planned)):
        clause = evolved(clause, modality=modality)
    label = clause.label
    if label is None:
        return clause
    if clause.share_of is None and "占" in label and (found := _SHARE_OF.fullmatch(label)):
        clause = evolved(clause, share_of=found["base"])
    if isinstance(clause, Comparison) and label in ways():
        doubts.clause("movement", clause.span, _as_movement)
    return clause


def _modality(clause: Clause, source: str, before: Clause | None, planned: bool) -> Modality | None:
    start, label = clause.span[0], clause.label
    if planned and start > 1 and is_planned(source, start):
        return Modality.PLANNED
    if label and label[-1] in _ends() and is_change(label):
        return Modality.REMAINING if label.endswith(_remaining()) else Modality.BY
    # 57人，其中博士12人，硕士20人: what follows a part is a part, too.
    parted = before is not None and (before.modality is Modality.PART or _PART in source[before.span[1] : start])
    return Modality.PART if parted else None


@cache
def _ends() -> frozenset[str]:
    """Return the last characters of the words of change: most labels end in none of them."""
    return frozenset(word[-1] for word in words_of_change())


@cache
def _remaining() -> tuple[str, ...]:
    return tuple(words("words")["trend"]["remaining"].split())


def _as_movement(clause: Clause) -> Clause | None:
    """Return 减少8起 as a movement."""
    if not isinstance(clause, Comparison) or clause.label not in ways():
        return None
    way = ways()[clause.label]
    return Trend(way, None, clause.relation, clause.quantity, text=clause.text, span=clause.span)
