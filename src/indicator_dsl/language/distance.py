"""A relation that words part from its number: 达到支书的90%, 高于全国平均水平2个百分点, 至少完成12期."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language.bounds import DIRECTIONS
from indicator_dsl.language.bounds import relation as relation_of
from indicator_dsl.language.cell import Cell, make_trend
from indicator_dsl.language.kinds import Token, is_stance, span_of
from indicator_dsl.language.lexicon import section
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Direction, Relation, Trend, unit_of
from indicator_dsl.units import is_share


class Far(NamedTuple):
    """A clause, and the tokens that are left of its label."""

    clause: Clause
    notes: tuple[Finding, ...]
    lead: Sequence[Token]


def at_a_distance(cell: Cell, said: Far, lead: Sequence[Token]) -> Far:
    """Return a clause under a relation that words part from its number.

    ``达到支书的90%`` (a share of it), ``高于全国平均水平2个百分点`` (by how much), ``至少完成12期``,
    ``不超过批复金额560万元`` (at most), ``至少提高5个百分点``.
    """
    clause = said.clause
    if (base := _taken_of(cell, clause, lead)) is not None:
        return said._replace(clause=evolved(clause, share_of=base), lead=[token for token in lead if token.text != "的"])
    if len(lead) > 1 and isinstance(clause, Comparison) and (lead[-1].text == "的" or (lead[-1].kind == "COLON" and lead[-2].text == "的")):
        said = _share(cell, said, lead)
        clause = said.clause
    found = _last_relation(cell, lead)
    if found is None:
        return said
    start, stop, relation = found
    head, rest = lead[:start], lead[stop:]
    span = (lead[start].start, clause.span[1])
    if isinstance(clause, Trend):
        if rest or clause.quantity is None or clause.relation is not Relation.UNSTATED:
            return said
        return said._replace(clause=evolved(clause, relation=relation, span=span), lead=head)
    if not isinstance(clause, Comparison) or not rest:
        return said
    unit = clause.quantity.unit
    strict = relation in (Relation.GT, Relation.LT)
    if strict and _is_level(rest):
        direction = Direction.ABOVE if relation is Relation.GT else Direction.BELOW
        made_trend = make_trend(direction, cell.words(span_of(rest)), clause.relation, clause.quantity, text=cell.source, span=span)
        return said._replace(clause=made_trend, lead=head)
    if clause.relation is not Relation.UNSTATED:
        # 控制在预算500万元以内: both say the same.
        agrees = DIRECTIONS[relation] and DIRECTIONS[relation] == DIRECTIONS[clause.relation]
        if agrees and _reaches_far(lead[start:stop], rest):
            return said._replace(clause=evolved(clause, span=span), lead=head or rest)
        return said
    if rest[-1].text == "的" or (rest[-1].kind == "COLON" and len(rest) > 1 and rest[-2].text == "的"):
        named = [token for token in rest if token.kind != "COLON"][:-1]
        if not named or (unit is not None and not is_share(unit.numerator)):
            return said
        base = cell.words(span_of(named))
        notes = (cell.note("share-of-level", clause.span, base=base),) if _has_level(named) else ()
        made = evolved(clause, relation=relation, share_of=base if notes else None, span=span)
        return said._replace(clause=made, notes=(*said.notes, *notes), lead=head if notes else head or named)
    if not _reaches_far(lead[start:stop], rest):
        return said
    adverb = lead[stop - 1].text in section("words", "bounding-adverbs")
    return said._replace(clause=evolved(clause, relation=relation, span=span), lead=[*head, *rest] if adverb else head or rest)


def _taken_of(cell: Cell, clause: Clause, lead: Sequence[Token]) -> str | None:
    """Return what a share is taken of: 占总数的60%."""
    unit = unit_of(clause)
    if unit is None or not isinstance(clause, Comparison) or not is_share(unit.numerator):
        return None
    named = [token for token in lead if token.kind != "COLON" and token.text != "的"]
    if len(named) < len("占总") or named[0].text not in ("占", "占到"):
        return None
    return cell.words(span_of(named[1:]))


def _share(cell: Cell, said: Far, lead: Sequence[Token]) -> Far:
    """Return a share with the level that it is a share of: 完成计划的105%, 为低保标准的1.3倍."""
    clause = said.clause
    named = [token for token in lead if token.kind != "COLON"][:-1]
    unit = clause.quantity.unit if isinstance(clause, Comparison) else None
    if unit is None or not is_share(unit.numerator) or not named:
        return said
    if not _has_level(named[-2:]):
        return said
    while len(named) > 1 and (is_stance(named[0]) or "DONE" in named[0].senses) and not {"LEVEL", "AIM"} & named[0].senses.keys():
        named = named[1:]
    base = cell.words(span_of(named))
    if _last_relation(cell, lead) is not None:
        return said
    before = [token for token in lead if token.start < named[0].start]
    return said._replace(
        clause=evolved(clause, share_of=base), lead=before, notes=(*said.notes, cell.note("share-of-level", clause.span, base=base))
    )


_RELATING = ("CMP", "BOUND", "ABOUT", "NEAR")


def _has_level(tokens: Sequence[Token]) -> bool:
    return any("LEVEL" in token.senses or token.kind == "DATE" for token in tokens)


def _is_level(rest: Sequence[Token]) -> bool:
    """Whether the words behind a relation name a level: 全国平均水平; 概算比例 is the name of what is counted."""
    rest = [token for token in rest if token.kind != "COLON"]
    if not rest:
        return False
    named = rest[-1].text.endswith(("率", "比例", "比重", "幅度", "额")) or any(token.text == "的" for token in rest)
    return not named and _has_level(rest) and sum(len(token.text) for token in rest) <= _LONGEST_LEVEL


_LONGEST_LEVEL = 12


def _last_relation(cell: Cell, lead: Sequence[Token]) -> tuple[int, int, Relation] | None:
    """Return the last relation among the tokens of a label: from which to which it reaches, and what it says."""
    for at in range(len(lead) - 1, -1, -1):
        senses = lead[at].senses
        if not senses or (len(lead[at].text) < 2 and at):
            continue
        kind = next((kind for kind in _RELATING if kind in senses), None)
        if kind is None:
            continue
        start = at
        while start and "DENY" in lead[start - 1].senses:
            start -= 1
        parts = [token._replace(kind="DENY") for token in lead[start:at]]
        parts.append(lead[at]._replace(kind=kind, value=senses[kind]))
        said = relation_of(cell, parts)
        return None if said.relation is None else (start, at + 1, said.relation)
    return None


def _reaches_far(parts: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Whether a relation bounds a number behind a verb or a name: 至少完成12期; not 最低工资, nor 达到标准."""
    word = parts[-1].text
    text = "".join(token.text for token in rest)
    if len(text) > 12 or any(token.text == "的" or token.kind in ("NUM", "SHARE") or "NUMERAL" in token.senses for token in rest):
        return False
    if word in ("最高", "最低"):
        return "GIVEN" in rest[0].senses
    if word[-1] in "到至" and word != "达到":
        return len(text) > 1
    return (
        len(parts) > 1
        or word in section("words", "bounding-adverbs")
        or word == "控制在"
        or (word[0] in "不未" and word not in section("words", "bound-nearby"))
    )
