"""Tokens → items: which tokens are a label, which a statement, which a note, and how statements are joined.

A cell is segments between separators; a segment is pieces between joints (且, 和, 或) that state something on
both sides; a piece is label, statement, note, and so on.  A statement is the longest row of tokens that
``cell.lark`` takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language.cell import Cell, Item, Said
from indicator_dsl.language.clauses import DIRECTIONS, Below, build, make_placeholder, make_quantity, make_trend, per, shifted
from indicator_dsl.language.clauses import relation as relation_of
from indicator_dsl.language.grammar import longest
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.units import read_unit_cell
from indicator_dsl.making import evolved, maker
from indicator_dsl.model import (
    Clause,
    Comparison,
    Direction,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Precision,
    Prose,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.text import Span
from indicator_dsl.units import Unit, dimension_of, is_share

make_judgement, make_prose = maker(Judgement), maker(Prose)


_STARTS = frozenset(
    (
        *(
            "AGAINST",
            "NUM",
            "SHARE",
            "SIGN",
            "CURRENCY",
            "PM",
            "DATE",
            "WHOLE",
            "EACH",
            "BASE",
            "DENY",
            "MODAL",
            "CMP",
            "BOUND",
            "ABOUT",
            "NEAR",
        ),
        *("COPULA", "INCL", "BRACKETS", "BLANK", "MOVE", "ADV", "ALONE", "NOT", "THAN", "HOW", "CORE", "AIM", "GRADE", "SUBJECT"),
        *("QUALITY", "VOID", "UNTIL", "SINCE", "WHEN"),
    )
)
"""Kinds with which a statement begins."""
_WHOLE = frozenset(("movement", "judgement", "level", "placeholder"))
"""Statements of words alone: they stand only where the piece ends."""
_JOINTS = {"AND": "且", "OR": "或", "SLASH": "/", "MARK": "；"}
_CLOSED = frozenset(("REMARK", "NOTE", "DONE"))
_TICKS = frozenset("√✓✔☑×✗✘")
_SHORT = 4
"""A word this short (及时, 应改尽改) judges; longer ones tell."""
_COUNTED = ("计数", "长度", "面积", "质量", "体积")


def read(cell: Cell, tokens: Sequence[Token]) -> list[Item]:
    """Return the items of a cell."""
    items: list[Item] = []
    start, joint = 0, ""
    stops = [place for place, token in enumerate(tokens) if token.kind == "SEP"]
    for end in (*stops, len(tokens)):
        if end > start:
            found = _segment(cell, _joined(tokens[start:end] if stops else tokens), joint)
            items += found
            joint = ""
        if end < len(tokens):
            joint = tokens[end].text
        start = end + 1
    return _without_references(items)


def _without_references(items: list[Item]) -> list[Item]:
    """Return the items without those that only refer to something else, where others state something: 47家，见附件3."""
    kept = [item for item in items if item.body or not item.behind or not _is_reference(item.behind)]
    if not kept or len(kept) == len(items):
        return items
    kept[0] = kept[0]._replace(joint="")
    return kept


def _is_reference(tokens: Sequence[Token]) -> bool:
    head = next((place for place, token in enumerate(tokens) if "HEAD" in token.senses), len(tokens))
    return head + 1 < len(tokens) and all(token.kind in ("NAME", "COLON") for token in tokens[head + 1 :])


def _joined(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with those as one that together are a manner or a noun."""
    if not any(token.kind == "UNIT" for token in tokens):
        return tokens
    return _with_nouns(_with_years(tokens))


def _with_years(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with 近三年 and 连续3年 before a movement as one: they say how long it went on, and no amount."""
    for at in range(len(tokens) - 3):
        if tokens[at].text in section("words", "how-long") and [t.kind for t in tokens[at + 1 : at + 3]] == ["NUM", "UNIT"]:
            following = tokens[at + 3].kind
            if tokens[at + 2].text == "年" and following in ("MOVE", "ADV", "ALONE", "NOT"):
                one = Token("ADV", tokens[at].start, tokens[at + 2].end, "".join(t.text for t in tokens[at : at + 3]), "how")
                return [*tokens[:at], one, *tokens[at + 3 :]]
    return tokens


def _with_nouns(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with what a unit counts as one NOUN: 126所学校, 1000名医生以上."""
    out: list[Token] = []
    at = named = 0
    while at < len(tokens):
        token = tokens[at]
        out.append(token)
        at += 1
        if token.kind != "UNIT" or not _counts(token) or at >= len(tokens) or tokens[at].gap:
            continue
        end = at
        while end < len(tokens) and tokens[end].kind in _NAMING and tokens[end].text not in section("words", "verb-marks"):
            end += 1
        if end > at and (end == len(tokens) or tokens[end].kind in ("AFTER", "REMARK", "AND", "OR", "SIGN")):
            text = "".join(t.text for t in tokens[at:end])
            if (
                len(text) <= 12
                and _names(tokens[at])
                and any(c.isalnum() for c in text)
                and text[-1] != "中"
                and not text.endswith(("?", "!"))
                and not any(
                    (t.kind == "TEXT" or not {"STEP", "DUE"}.isdisjoint(t.senses))
                    and not _DOUBTFUL.isdisjoint(t.senses)
                    and (len(t.text) > 1 or not {"DENY", "PLAN", "DUE", "AFTER"}.isdisjoint(t.senses))
                    for t in tokens[at:end]
                )
            ):
                out.append(Token("NOUN", tokens[at].start, tokens[end - 1].end, text))
                at, named = end, named + 1
    return out if named else tokens


def _names(token: Token) -> bool:
    """Whether the noun of a measure word may begin with a word: not 另, which begins another statement."""
    return token.text[0] not in section("words", "no-nouns")


_NAMING = frozenset(("TEXT", "NAME", "AIM", "LEVEL"))
_DOUBTFUL = frozenset(
    (
        "LEFT",
        "STEP",
        "VOID",
        "DUE",
        "OPEN",
        "CMP",
        "BOUND",
        "ABOUT",
        "NEAR",
        "DENY",
        "PLAN",
        "MOVE",
        "CORE",
        "GRADE",
        "ADV",
        "HOW",
        "AFTER",
        "NUMERAL",
        "NOTE",
        "DONE",
    )
)


def _counts(token: Token) -> bool:
    unit = token.value.unit
    return unit is not None and not unit.denominators and (dimension_of(unit.numerator) in _COUNTED)


def _segment(cell: Cell, tokens: Sequence[Token], joint: str) -> list[Item]:
    """Return the items of one segment; what stands before its first piece joins it to the one before."""
    at = 0
    while at < len(tokens) and (tokens[at].kind == "MARK" or "LINK" in tokens[at].senses or tokens[at].kind == "OR"):
        if tokens[at].kind == "OR":
            joint = "或"
        if at + 1 < len(tokens) and tokens[at + 1].kind == "COLON":
            at += 1
        at += 1
    if at >= len(tokens):
        at = 0
        if tokens[0].kind == "MARK" and len(tokens) == 1:
            return [Item(_word(cell, tokens), joint)]
    items: list[Item] = []
    known: _Known = {}
    for start, end, how in _pieces(cell, tokens, at, known):
        items += _piece(cell, tokens, start, end, how or (joint if not items else ""), known)
    return items


_Known = dict[tuple[int, int], tuple[Sequence[Item], int]]
"""The statements of a segment's parts, each found once: a joint looks at both sides of it, and then they are read."""


def _pieces(cell: Cell, tokens: Sequence[Token], at: int, known: _Known) -> list[tuple[int, int, str]]:
    """Return the pieces of a segment: it is cut at a joint where both sides state something."""
    joints = [place for place in range(at + 1, len(tokens) - 1) if tokens[place].kind in _JOINTS]
    pieces: list[tuple[int, int, str]] = []
    start, how = at, ""
    for number, place in enumerate(joints):
        if place <= start:
            continue
        following = joints[number + 1] if number + 1 < len(joints) else len(tokens)
        begin = max(start, place - _AHEAD)
        if tokens[place].kind == "MARK":
            if _states(cell, tokens, begin, place, known):
                pieces.append((start, place, how))
                start, how = place + 1, _JOINTS["MARK"]
            continue
        left = _states(cell, tokens, begin, place, known)
        right = _states(cell, tokens, place + 1, min(following, place + _AHEAD), known)
        if tokens[place].kind == "SLASH" and left + right < 4:
            continue
        strong = tokens[place].value == "strong"
        if not right and number + 1 < len(joints) and strong and left:
            right = _states(cell, tokens, place + 1, min(len(tokens), place + _AHEAD), known)
        if (
            (strong and left and (right or tokens[place].text in ("且", "并且")))
            or (left == 2 and right)
            or (left and right == 1 and left == 1)
        ):
            pieces.append((start, place, how))
            start, how = place + 1, _JOINTS[tokens[place].kind]
    pieces.append((start, len(tokens), how))
    return pieces


def _states(cell: Cell, tokens: Sequence[Token], start: int, end: int, known: _Known) -> int:
    """Return 2 where the last clause of a piece is a number or a time, 1 where it is a word that says something, else 0."""
    items = _statements(cell, tokens, start, end, known)[0]
    if not items:
        return 0
    last = items[-1].clause
    return 1 if isinstance(last, Judgement | Placeholder) or (isinstance(last, Trend) and last.quantity is None) else 2


def _statements(cell: Cell, tokens: Sequence[Token], start: int, end: int, known: _Known) -> tuple[Sequence[Item], int]:
    """Return the statements of a piece, and the token from which on none was found."""
    if (start, end) not in known:
        known[start, end] = _read_statements(cell, tokens, start, end)
    return known[start, end]


def _read_statements(cell: Cell, tokens: Sequence[Token], start: int, end: int) -> tuple[Sequence[Item], int]:
    items: list[Item] = []
    label_at = place = start
    while place < end:
        token = tokens[place]
        if token.kind == "BAD":
            if token.value[0] == "unexpected-text" or _is_wrong(tokens, start, place, end):
                code = "bad-grouping" if token.value[0] == "bad-number" and "," in token.text else token.value[0]
                raise cell.fail(code, (token.start, token.end), "日期" if code == "bad-date" else "数字")
            place += 1
            continue
        found = longest(tokens, place, end) if token.kind in _STARTS else None
        if found is None:
            place += 1
            continue
        tree, used = found
        stop = place + used
        if tree.rule == "ratio":
            place = stop
            continue
        if not _stands(tree.rule, tokens, start, label_at, place, stop, end):
            place += 1
            continue
        said = build(cell, tree, tokens, place)
        if said is None:
            place += 1
            continue
        lead = tokens[label_at:place]
        items.append(_labelled(cell, said, lead, tokens[place:stop]))
        label_at = place = stop
        while place < end and tokens[place].kind == "REMARK" and place + 1 < end:
            place += 1
    return items, label_at


def _is_open(tokens: Sequence[Token], start: int, place: int) -> bool:
    """Whether what is judged is asked or still to come: 是否完成, 需进一步提高."""
    while place > start and tokens[place - 1].kind in _MANNER:
        place -= 1
    return place > start and "OPEN" in tokens[place - 1].senses


_AHEAD = 40
"""So many tokens are looked at ahead: reading stays linear in the length of a text."""


def _is_wrong(tokens: Sequence[Token], start: int, place: int, end: int) -> bool:
    """Whether a number or date that can't be read was meant as the value: not in a name, 亿元以上项目."""
    rest = tokens[place + 1 : min(end, place + _AHEAD)]
    if place > start and (tokens[place - 1].kind in ("PER", "EACH", "SLASH") or tokens[place - 1].text == "每"):
        return False  # 每百万人口报告数
    named = bool(rest) and tokens[place].text in ("百", "千", "万", "亿") and any(token.kind == "TEXT" for token in rest)
    return not named and not any(token.kind in ("NUM", "SHARE") for token in rest)


def _stands(rule: str, tokens: Sequence[Token], start: int, label_at: int, place: int, stop: int, end: int) -> bool:
    """Whether a statement can stand where it was found: what is words alone at the end of its piece, a bare number not in a name."""
    following = tokens[stop] if stop < end else None
    if (
        rule in ("judgement", "movement")
        and label_at > start
        and all(_is_stance(token) or token.kind in _MANNER for token in tokens[label_at:place])
    ):
        return False  # 100%达标, 90-100为优: the word behind a value is a note.
    if (
        rule == "judgement"
        and label_at > start
        and tokens[place - 1].kind == "TEXT"
        and not any(t.gap for t in tokens[label_at : place + 1])
    ):
        return False  # 2小时内调运到位: what is done then.
    if rule in ("judgement", "movement") and _is_open(tokens, start, place):
        return False
    if rule == "period" and place > start and tokens[place - 1].text in section("time", "next-year"):
        return False
    if rule in _WHOLE:
        if rule == "judgement" and tokens[place].kind in ("QUALITY", "SUBJECT"):
            return stop == end and (place == start or tokens[place - 1].kind == "COLON")
        if rule == "judgement" and place > start and "DUE" in tokens[place - 1].senses:
            return False  # 2024年汛期前完成: nobody knows when.
        if rule == "judgement" and tokens[place].kind == "GRADE" and place > start and tokens[place - 1].kind not in ("COLON",):
            return stop == end or following is None or following.kind in _CLOSED
        return following is None or following.kind in _CLOSED
    if rule == "period":
        return _is_time(tokens, place, stop, end)
    if rule == "comparison" and stop - place == 1 and tokens[place].kind == "NUM" and following is not None:
        # 2号楼改造完工: a number without relation and unit before a sentence is part of it.
        return (
            following.kind in ("REMARK", "NOTE", "SEP", "NUM", "DATE", "MARK")
            or following.kind in _STARTS - {"MOVE"}
            or bool(following.gap)
        )
    return True


_MANNER = frozenset(("ADV", "HOW", "NOT", "ALONE"))


def _is_time(tokens: Sequence[Token], place: int, stop: int, end: int) -> bool:
    """Whether a date says when: at the end, before what turns it into a deadline, or before what is done then.

    2024年完成培训500人 and 一季度完成50% name the year and the quarter that a number is of.
    """
    if any(token.kind in ("DUE", "FROM", "RANGE", "UNTIL", "SINCE", "WHEN", "AFTER") for token in tokens[place:stop]):
        return True
    if (
        tokens[stop - 1].kind == "DONE"
        and stop < end
        and tokens[place].kind == "DATE"
        and tokens[place].value.precision not in (Precision.MONTH, Precision.DAY)
    ):
        return False
    if stop == end or tokens[stop].kind in ("REMARK", "MARK"):
        return True
    date = tokens[place].value if tokens[place].kind == "DATE" else None
    if date is None:
        return False
    following = tokens[stop]
    if date.by and not any(c.isdigit() for c in tokens[place].text) and following.kind in ("TEXT", "NAME") and not following.gap:
        return not any(token.kind in ("NUM", "SHARE") for token in tokens[stop : min(end, stop + _AHEAD)])
    if date.by or date.precision is Precision.DAY:
        return True
    if following.kind in ("NUM", "COLON", "SHARE", "PM"):
        return False
    has_value = any(token.kind in ("NUM", "SHARE") for token in tokens[stop : min(end, stop + _AHEAD)])
    if date.precision is Precision.MONTH and following.kind not in ("SIGN", "CMP", "BOUND", "ABOUT"):
        return True
    return not has_value and bool({"CORE", "DONE", "DOING", "HOW"} & following.senses.keys())


# ---------------------------------------------------------------------------- labels


def _labelled(cell: Cell, said: Said, lead: Sequence[Token], body: Sequence[Token]) -> Item:
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
    clause = _in_minutes(clause, lead)
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


def _in_minutes(clause: Clause, beside: Sequence[Token]) -> Clause:
    """Return a clause in minutes where the words beside it make no points of 分: 10分内响应, 响应时间≤10分."""
    if unit_of(clause) != _POINTS:
        return clause
    named = "".join(token.text for token in beside if token.kind != "COLON")
    while named and named[-1] in "为达到在":
        named = named[:-1]
    if not named.endswith((*section("words", "lasting"), *section("words", "prompt"))):
        return clause
    if isinstance(clause, Comparison):
        return evolved(clause, quantity=make_quantity(clause.quantity.magnitude, _MINUTES))
    return evolved(clause, unit=_MINUTES)


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
    while len(named) > 1 and (_is_stance(named[0]) or "DONE" in named[0].senses) and not {"LEVEL", "AIM"} & named[0].senses.keys():
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
    return all(_is_stance(other) or other.kind in ("COLON", "SEP", "MARK") for other in before)


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
    if all(_is_stance(token) or "DONE" in token.senses for token in rest):
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
    if all(_is_stance(token) for token in tokens):
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


_STANCE = frozenset(("STANCE", "LEAD", "TRAIL"))


def _is_stance(token: Token) -> bool:
    return not _STANCE.isdisjoint(token.senses) or token.kind in ("COPULA", "MODAL", "COLON")


# ---------------------------------------------------------------------------- pieces


def _piece(cell: Cell, tokens: Sequence[Token], start: int, end: int, joint: str, known: _Known) -> list[Item]:
    """Return the items of one piece; what states nothing is one word or one sentence."""
    if any(token.kind == "BLANK" for token in tokens[start:end]) and not any(token.kind in ("NUM", "SHARE") for token in tokens[start:end]):
        span = (tokens[start].start, tokens[end - 1].end)
        return [Item(Said(make_placeholder(cell.words(span), text=cell.source, span=span)), joint, (), tokens[start:end])]
    found, rest = _statements(cell, tokens, start, end, known)
    items = [*found]
    if not items:
        return [Item(_word(cell, tokens[start:end]), joint, (), (), tokens[start:end])]
    if joint:
        items[0] = items[0]._replace(joint=joint)
    if rest < end:
        last = items[-1]
        clause = _in_minutes(last.clause, tokens[rest : rest + 1])
        items[-1] = last._replace(said=last.said._replace(clause=clause), behind=tokens[rest:end])
    return items


def _word(cell: Cell, tokens: Sequence[Token]) -> Said:
    """Return a piece that states nothing: a word of up to four characters judges, a longer one tells."""
    span = (tokens[0].start, tokens[-1].end)
    found = cell.words(span).strip()
    if not any(c.isalnum() or c in _TICKS for c in found):
        return Said(make_placeholder(found, text=cell.source, span=span))  # — and / say that there is no value.
    colon = max((place for place, token in enumerate(tokens) if token.kind == "COLON"), default=0)
    if colon and colon + 1 < len(tokens):
        said = _word(cell, tokens[colon + 1 :])
        if isinstance(said.clause, Judgement) and (label := clean(cell, tokens[:colon])):
            return said._replace(clause=evolved(said.clause, label=label))
    if len(found) <= _SHORT and not any(c.isascii() for c in found):
        return Said(make_judgement(None, found, text=cell.source, span=span))
    return Said(make_prose(found, text=cell.source, span=span))


def span_of(tokens: Sequence[Token]) -> Span:
    """Return the place of a row of tokens."""
    return tokens[0].start, tokens[-1].end
