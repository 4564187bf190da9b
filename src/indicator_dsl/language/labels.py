"""The words before a value → its label, and what else they say of it: per what, in which unit, planned or left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indicator_dsl.language.amounts import Below, per, shifted
from indicator_dsl.language.cell import Cell, Item, Said, make_quantity
from indicator_dsl.language.distance import Far, at_a_distance
from indicator_dsl.language.kinds import Token, is_stance
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.units import read_unit_cell
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Comparison, Interval, Judgement, Modality, Period, Relation, unit_of
from indicator_dsl.units import Unit, is_share


def labelled(cell: Cell, said: Said, lead: Sequence[Token], body: Sequence[Token]) -> Item:
    """Return a clause with what the tokens before it say: its name, per what, and what stands at a distance."""
    clause = said.clause
    if not lead:
        return Item(said, "", (), body)
    far = at_a_distance(cell, Far(clause, said.notes, lead), lead)
    if far.clause is not clause or far.notes is not said.notes:
        said, clause = said._replace(clause=far.clause, notes=far.notes), far.clause
    if far.lead is not lead:
        used = [token for token in lead if not any(token is other for other in far.lead)]
        lead, body = far.lead, [*used, *body]
    kept = list(lead)
    unit = unit_of(clause)
    if unit is not None and not is_share(unit.numerator):
        clause, kept = _per_label(clause, kept)
    clause, kept = _with_bracket(clause, kept)
    label = clean(cell, kept)
    if isinstance(clause, Period) and any(_is_of_another(token) for token in kept[-2:]):
        said = said.doubting(cell.note("number-unread", (kept[0].start, clause.span[1])), clause.span)
    if isinstance(clause, Comparison) and (_is_cut_date(clause, kept) or (bool(kept) and kept[-1].kind == "PER")):
        said = said.doubting(cell.note("number-unread", (kept[0].start, clause.span[1])), clause.span)
    if len(kept) == 1 and kept[0].text in section("words", "short-times") and unit in _TIMES_DONE:
        said = said.doubting(cell.note("time-beside-number", (kept[0].start, clause.span[1])), clause.span)
    if kept and kept[-1].text in section("words", "of-the-day") and unit is not None and unit.symbol == "点":
        said = said.doubting(cell.note("number-unread", clause.span), clause.span)
    if clause.label is not None and label is not None:
        label = f"{label}{clause.label}" if not isinstance(clause, Comparison | Interval) or label != clause.label else label
    elif clause.label is not None:
        label = clause.label
    changed: dict[str, object] = {}
    if isinstance(clause, Judgement) and label is None and kept and not any(token.kind in ("COLON", "MARK") for token in kept):
        span = (kept[0].start, clause.span[1])
        changed |= {"wording": cell.words(span), "span": span}
    if label != clause.label:
        changed["label"] = label
    if (modality := _modality(lead, clause)) is not None:
        changed["modality"] = modality
    if changed:
        clause = evolved(clause, **changed)
    clause = in_minutes(clause, lead)
    return Item(said if clause is said.clause else said._replace(clause=clause), "", lead, body)


_TIMES_DONE = (Unit("次"), Unit("期"), Unit("场"), Unit("场次"))

_RELATED = frozenset(("ABOUT", "CMP", "BOUND"))


def _is_of_another(token: Token) -> bool:
    """Whether a word before a date changes it: 约2024年12月, 去年12月, 明年3月, 第二年6月."""
    other_year = "年" in token.text and not {"LEVEL", "PLAN"}.isdisjoint(token.senses)
    return token.kind in ("DATE", "ORDINAL") or not _RELATED.isdisjoint(token.senses) or other_year


def _is_cut_date(clause: Comparison, lead: Sequence[Token]) -> bool:
    """Whether a number follows a year and says nothing more: 2024年12."""
    return len(lead) == 1 and lead[0].kind == "DATE" and clause.relation is Relation.UNSTATED and clause.quantity.unit is None


def _with_bracket(clause: Clause, lead: list[Token]) -> tuple[Clause, list[Token]]:
    """Return a clause in the unit that stands in the bracket of its label: 质保期(月)不超过2, 发行总额（亿）10.00."""
    at = len(lead) - 1
    while at >= 0 and lead[at].kind == "COLON":
        at -= 1
    if at < 1 or lead[at].kind != "REMARK":
        return clause, lead
    reading = read_unit_cell(lead[at].text)
    if reading is None or reading.open or (reading.unit is not None and reading.unit.is_open):
        return clause, lead
    rest = [*lead[:at], *lead[at + 1 :]]
    match clause:
        case Comparison() if clause.quantity.unit is None:
            quantity = make_quantity(shifted(clause.quantity.magnitude, reading.power), reading.unit)
            return evolved(clause, quantity=quantity), rest
        case Interval() if clause.unit is None:
            lower, upper = shifted(clause.lower, reading.power), shifted(clause.upper, reading.power)
            return evolved(clause, lower=lower, upper=upper, unit=reading.unit), rest
        case Comparison() | Interval() if unit_of(clause) == reading.unit:
            return clause, rest
        case _:
            return clause, lead


_POINTS, _MINUTES = Unit("分"), Unit("分钟")


def in_minutes(clause: Clause, beside: Sequence[Token]) -> Clause:
    """Return a clause in minutes where the words beside it make no points of 分: 10分内响应, 响应时间≤10分."""
    if unit_of(clause) != _POINTS:
        return clause
    named = "".join(token.text for token in beside if token.kind != "COLON")
    while named and named[-1] in "为达到在":
        named = named[:-1]
    if not named.endswith((*section("words", "lasting"), *section("words", "prompt"))):
        return clause
    if isinstance(clause, Interval):
        return evolved(clause, unit=_MINUTES)
    return evolved(clause, quantity=make_quantity(clause.quantity.magnitude, _MINUTES))  # type: ignore[attr-defined]


def _per_label(clause: Clause, lead: list[Token]) -> tuple[Clause, list[Token]]:
    """Put 每户 and 每百户 of a label below the line: 每户补助2万元 is 2万元/户."""
    named = [token for token in lead if token.kind != "COLON"]
    if not named or named[-1].text[-1:] in "后前起":
        return clause, lead
    below = Below.of(lead)
    rest = [token for token in lead if token.kind not in ("EACH", "BASE")]
    if len(rest) == len(lead):
        return clause, lead
    match clause:
        case Comparison(quantity=said) if (unit := said.unit) is not None:
            quantity = make_quantity(below.each(said.magnitude), per(unit, below.units), below.written(said.written, unit))
            return evolved(clause, quantity=quantity), rest
        case Interval() if clause.unit is not None:
            lower, upper = below.each(clause.lower), below.each(clause.upper)
            return evolved(clause, lower=lower, upper=upper, unit=per(clause.unit, below.units)), rest
        case _:
            return clause, lead


def _modality(lead: Sequence[Token], clause: Clause) -> Modality | None:
    """Return what the words before a number say of it: planned, left, by how much."""
    if isinstance(clause, Comparison | Interval):
        last = next((token for token in reversed(lead) if token.kind not in ("COLON",)), None)
        if last is not None:
            if "LEFT" in last.senses and (len(last.text) > 1 or _begins(lead, last)):
                return Modality.REMAINING
            if last.text in section("words", "counted"):
                return None
            if "BY" in last.senses or ("MOVE" in last.senses and last.senses["MOVE"] != "flat"):
                return Modality.BY
    return Modality.PLANNED if _is_planned(lead) else None


def _begins(lead: Sequence[Token], token: Token) -> bool:
    """Whether a token has no name before it: 差5个; 温差 is a name."""
    before = lead[: lead.index(token)]
    return all(is_stance(other) or other.kind in ("COLON", "SEP", "MARK") for other in before)


_MOST_BETWEEN = 8


def _is_planned(lead: Sequence[Token]) -> bool:
    """Whether the words before a value say that it is still to come: 预计12月底完成, 应采购8台; 计划投资额 is a name."""
    return any(_plans(lead, place) for place in range(max(0, len(lead) - 5), len(lead)) if "PLAN" in lead[place].senses)


def _plans(lead: Sequence[Token], place: int) -> bool:
    if place + 1 < len(lead) and lead[place + 1].text == "的":
        return False
    word, how = lead[place].text, lead[place].senses["PLAN"]
    rest = [token for token in lead[place + 1 :] if token.kind != "COLON"]
    if word in section("words", "planned-firmly"):
        return sum(len(token.text) for token in rest) <= _MOST_BETWEEN
    if all(is_stance(token) or "DONE" in token.senses for token in rest):
        begins = place == 0 or lead[place - 1].kind in ("SEP", "COLON", "MARK")
        return begins and (bool(rest) or how != "asked")
    return place == 0 and _is_verb(rest) and (not how or not {"ACT", "STEP"}.isdisjoint(rest[0].senses))


def _is_verb(rest: Sequence[Token]) -> bool:
    """Whether what stands between 计划 and a number is what is to be done: 计划采购8台; 计划投资额 is a name."""
    text = "".join(token.text for token in rest)
    return len(text) == _VERB and text not in section("words", "planned-names")


_VERB = 2

_BEFORE_NAMES = frozenset(("COLON", "SLASH", "MARK", "AND", "OR"))
"""What stands before a name and is no part of it."""


def clean(cell: Cell, lead: Sequence[Token]) -> str | None:
    """Return a label without colon, joint and words of stance; None where nothing is left."""
    tokens = [*lead]
    while tokens and (tokens[-1].kind in ("COLON", "SLASH", "MARK") or tokens[-1].text in ("+",)):
        tokens.pop()
    while tokens and (tokens[0].kind in _BEFORE_NAMES or tokens[0].text == "+"):
        tokens.pop(0)
    if all(is_stance(token) for token in tokens):
        return None
    while len(tokens) > 1 and ("LEAD" in tokens[0].senses or tokens[0].kind == "COLON"):
        tokens.pop(0)
    while tokens and (("TRAIL" in tokens[-1].senses) or tokens[-1].kind == "COPULA" or tokens[-1].text == "预计"):
        tokens.pop()
    if not tokens:
        return None
    label = written(cell, tokens).strip().rstrip("：:").strip().lstrip("/+")
    return label if any(c.isalnum() for c in label) else None


def written(cell: Cell, tokens: Sequence[Token]) -> str:
    """Return the text of tokens as it stands in the cell, without what was taken from between them."""
    parts: list[str] = []
    start = tokens[0].start
    for before, token in pairwise(tokens):
        if cell.source[before.end : token.start].strip():
            parts.append(cell.words((start, before.end)))
            start = token.start
    return "".join([*parts, cell.words((start, tokens[-1].end))])
