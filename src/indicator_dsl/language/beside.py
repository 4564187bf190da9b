"""What a cell says beside its values: remarks, that a number was reached, how strong a word is, which question it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from indicator_dsl.language import closed
from indicator_dsl.language.cell import Cell, Item
from indicator_dsl.language.familiar import first_unfamiliar
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import is_reached, section
from indicator_dsl.language.turning import passed_a_stage
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    Clause,
    Comparison,
    Degree,
    Direction,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
)
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import is_known


def with_words_beside(cell: Cell, items: Sequence[Item], told: Sequence[Span]) -> list[Item]:
    """Return the items with what stands beside their values as remarks; `told` are the places that are reported as unread."""
    out: list[Item] = []
    for item in items:
        clause = item.clause
        if not isinstance(clause, Comparison | Interval | Period):
            if isinstance(clause, Prose) and (asked := closed.question(clause.wording)) is not None:
                # 已按期完工 is longer than most words that judge.
                clause = Judgement(None, clause.wording, asked, label=clause.label, text=clause.text, span=clause.span)
                item = item.stating(clause)
            said = _in_words(clause, item)
            out.append(item.stating(evolved(clause, **said)) if said else item)
            continue
        changed: dict[str, object] = {}
        if _is_reached(item, out[-1] if out else None):
            changed["modality"] = Modality.REACHED
        if remark := "，".join(_remarks(cell, item, told)):
            changed["remark"] = remark
        out.append(item.stating(evolved(clause, **changed)) if changed else item)
    return out


def _in_words(clause: Clause, item: Item) -> dict[str, object]:
    """Return what the words of a clause without a value say beside its kind: a closed question, a degree, that there was none."""
    match clause:
        case Judgement() if (asked := closed.question(clause.wording)) is not None:
            return {"question": asked}
        case Trend(quantity=None, direction=Direction.UP | Direction.DOWN):
            degrees = {found for token in item.body if (found := closed.degree(token.text)) is not None}
            return {"degree": min(degrees, key=_WEAKEST.index)} if degrees else {}
        case Placeholder() if clause.wording in section("answers", "none"):
            return {"none": True}
        case _:
            return {}


_WEAKEST = (Degree.NEARLY, Degree.WEAK, Degree.STRONG)


def _is_reached(item: Item, before: Item | None) -> bool:
    """Whether 达到 and nothing else relates a number: 达到85%, not 至少达到85% nor 达到85%以上."""
    clause = item.clause
    if not isinstance(clause, Comparison) or clause.relation is not Relation.GE or clause.modality or clause.share_of:
        return False
    related = [token for token in item.body if token.kind in _RELATING]
    if not related:
        return before is not None and before.clause.modality is Modality.REACHED
    return len(related) == 1 and is_reached(related[0].text)


_RELATING = frozenset(("DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "SIGN", "AFTER", "INCL", "SIDE"))


def _remarks(cell: Cell, item: Item, told: Sequence[Span]) -> Iterator[str]:
    """Yield the words beside a value that are not known to say nothing."""
    for tokens in (_dropped(item), [token for token in item.body if _is_said(token)], item.behind):
        said = [token for token in tokens if not any(start <= token.start and token.end <= end for start, end in told)]
        said = [token for token in said if token.senses.get("GRADE") not in _GOOD and not _is_told(token)]
        if not said:
            continue
        words = "".join(cell.words((token.start, token.end)) for token in said)
        if first_unfamiliar(normalise(words), (), cell.year, plain=True) is not None or (
            item.clause.modality is Modality.PART and passed_a_stage(words)
        ):
            yield words.strip()


_GOOD = ("excellent", "good", "fair")


def _is_told(token: Token) -> bool:
    """Whether a token, or what brackets hold, is a unit, a number or a part: 5000座（户）, 100%（1.0）.  The account tells of those."""
    if token.kind == "REMARK" and token.value:
        return token.value[0].text == "其中" or all(raw.kind in ("UNIT", "NUM", "SHARE") or is_known(raw.text) for raw in token.value)
    return token.kind == "UNIT" or is_known(token.text.strip("()"))


def _is_said(token: Token) -> bool:
    """Whether a token within a statement says something that its value doesn't hold: what is counted, what begins."""
    return token.kind in ("NOUN", "REMARK") or (token.kind != "FROM" and token.text in section("beside", "begun"))


def _dropped(item: Item) -> list[Token]:
    """Return the words before a bare value that its label leaves out: 应, 目标, 平均."""
    clause: Clause = item.clause
    if not isinstance(clause, Comparison) or clause.modality or clause.relation is not Relation.UNSTATED:
        return []
    label = clause.label or ""
    return [token for token in item.lead if not _STANCE.isdisjoint(token.senses) and token.text not in label]


_STANCE = frozenset(("STANCE", "LEAD", "TRAIL"))
