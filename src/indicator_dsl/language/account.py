"""The account: each token with a meaning is part of a clause or of a known name; what is not is `unread`.

A label, a note, a remark and a sentence may hold names and plain words.  A number, a sign, a relation, a
denial or what is left to do that stands there says something that no clause says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language.amounts import shifted
from indicator_dsl.language.beside import with_words_beside
from indicator_dsl.language.cell import Cell, Item, make_all_of, make_any_of
from indicator_dsl.language.kinds import Raw, Token, is_latin
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.units import read_unit_cell
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    Clause,
    Comparison,
    Direction,
    Expression,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Prose,
    Trend,
    Unread,
    unit_of,
)
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit, dimension_of, is_compatible_with, is_known, is_share, symbol_of

_NUMBERS = ("NUM", "SHARE", "BRACKETS")
_RELATING = frozenset(("CMP", "BOUND", "ABOUT", "NEAR"))
_HARMLESS = frozenset(("ACT", "NOUN", "NOTE", "DONE", "STANCE", "LEAD", "TRAIL", "CORE", "HOW", "ADV", "AIM", "COPULA", "MODAL", "AND"))


class Left(NamedTuple):
    """Words that were left: where, whether they say something, and the finding that tells of them."""

    span: Span
    unread: bool
    code: str


def settled(cell: Cell, items: Sequence[Item], notes: Sequence[Finding]) -> Expression:
    """Return the expression of a cell with its findings, and what of it was left unread."""
    found: list[Finding] = [*notes]
    unread: dict[Span, None] = {}
    beside = len(items) > 1 and any(not _tells(item.clause) for item in items)
    for item in items:
        if item.behind:
            _promised(cell, item.behind)
        found += item.said.notes
        unread |= dict.fromkeys(item.said.unread)
        for left in audited(item, beside):
            if cell.strict and left.code == "leftover-text":
                raise cell.fail("leftover-not-allowed", left.span, "分隔符")
            found.append(cell.note(left.code, left.span))
            if left.unread:
                unread[left.span] = None
        if beside and isinstance(item.clause, Judgement) and _says_more(item, item.clause):
            found.append(cell.note("leftover-text", item.clause.span))
            unread[item.clause.span] = None
    items = with_words_beside(cell, items, list(unread))
    expression = _composed(cell, items)
    found += expression.findings
    if not found and not unread:
        return expression
    return evolved(
        expression,
        findings=tuple(sorted(found, key=lambda note: note.span or (0, 0))),
        unread=tuple(Unread(cell.words(span), span) for span in sorted(unread)),
    )


def _says_more(item: Item, clause: Judgement) -> bool:
    """Whether a word beside a value says more than a word: another unit (30台、套), the rest of a line."""
    if clause.grade is not None or item.body:
        return False
    return (clause.label is None and is_known(clause.wording)) or (item.joint == "\n" and len(clause.wording) <= _REMNANT)


_REMNANT = 2


def _promised(cell: Cell, tokens: Sequence[Token]) -> None:
    """Raise where a sign promises a number that does not come: ≥, ≥abc, 5-."""
    last = max((place for place, token in enumerate(tokens) if token.kind in _NUMBERS), default=0)
    for place in range(last, len(tokens)):
        token = tokens[place]
        if (token.kind == "SIGN" and token.text[0] != "(") or token.text == "±" or (token.kind == "RANGE" and token.text[0] == "-"):
            if place + 1 == len(tokens):
                raise cell.fail("unexpected-end", (token.end, token.end), "数字")
            raise cell.fail("unexpected-text", (tokens[place + 1].start, tokens[-1].end), "数字")


def _composed(cell: Cell, items: Sequence[Item]) -> Expression:
    if len(items) == 1:
        return items[0].clause
    clauses = tuple(item.clause for item in items)
    if any(isinstance(c, Prose) for c in clauses) and all(map(_tells, clauses)):
        span = (clauses[0].span[0], clauses[-1].span[1])
        whole = next(c for c in clauses if isinstance(c, Prose))
        return evolved(whole, wording=cell.words(span), span=span)
    joints = {item.joint for item in items[1:]}
    if "或" in joints and len(joints) > 1:
        either = make_any_of(clauses, text=cell.source, span=(clauses[0].span[0], clauses[-1].span[1]))
        both = make_all_of(clauses, text=cell.source, span=either.span)
        return evolved(both, readings=(either,), findings=(cell.note("mixed-joints", either.span),))
    make = make_any_of if joints == {"或"} else make_all_of
    return make(clauses, text=cell.source, span=(clauses[0].span[0], clauses[-1].span[1]))


_WORDS = (Prose, Judgement, Placeholder)


def _tells(clause: Clause) -> bool:
    """Whether a clause is a sentence, or a word; among sentences it is a part of them."""
    return isinstance(clause, _WORDS) or (
        isinstance(clause, Trend) and clause.quantity is None and clause.direction not in (Direction.ABOVE, Direction.BELOW)
    )


# ---------------------------------------------------------------------------- the audit


def audited(item: Item, beside: bool) -> Iterator[Left]:
    """Yield what is left of an item's tokens; `beside`: whether the cell states a value."""
    if item.lead:
        yield from _in_label(
            item.lead,
            item.body,
            item.clause.modality is Modality.REMAINING,
            isinstance(item.clause, Trend | Judgement) or any("MOVE" in token.senses for token in item.lead),
        )
    if not item.behind:
        return
    if item.body:
        yield from _behind(item)
    else:
        yield from _in_words(item.behind, beside)


def _in_label(tokens: Sequence[Token], body: Sequence[Token], remaining: bool, moved: bool) -> Iterator[Left]:
    other = _other_time(tokens, body)
    for place, token in enumerate(tokens):
        if (
            "THAN" in token.senses
            and token.text in section("words", "comparing")
            and all(_is_plain(before) for before in tokens[:place])
            and not moved
        ):
            yield Left((token.start, tokens[-1].end), True, "leftover-text")  # 较上年+5%
            return
        if token is other:
            yield Left((token.start, token.end), True, "leftover-text")
        if token.kind in _NUMBERS and _is_rank(tokens, place):
            continue
        if token.kind in _NUMBERS or (len(tokens) == 1 and "NUMERAL" in token.senses):
            within = any(later.text == "的" for later in tokens[place + 1 : -1])  # 收入≥10万元的村≥5个: a number of the name.
            yield Left(_with_unit(tokens, place), not within, "number-unread")
        elif token.kind == "REMARK":
            yield from _in_remark(token, None)
        elif remaining and "LEFT" in token.senses:
            continue  # 未完成2个: the clause says that they are left.
        elif (token.senses and (_is_denial(tokens, place, body) or _is_bound(tokens, place))) or _is_mark(token):
            footnote = token.text == "*" and not token.start  # *培训100人; 2场*100人 is a product.
            yield Left((token.start, token.end), not footnote, "leftover-text")


def _other_time(tokens: Sequence[Token], body: Sequence[Token]) -> Token | None:
    """Return the word that says a value without a relation of another time: 上年8台, 去年8台."""
    if not body or body[0].kind not in _NUMBERS:
        return None
    last = next((token for token in reversed(tokens) if token.kind != "COLON"), None)
    return last if last is not None and "LEVEL" in last.senses and last.text in section("words", "earlier") else None


def _is_rank(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number of a label is a rank of what is named: 1-3级残疾人, 1-3标段验收合格率."""
    if place + 2 < len(tokens) and tokens[place + 1].text in ("-", "~", "至") and tokens[place + 2].kind == "NAME":
        return tokens[place + 2].text[0].isdecimal()
    while place + 2 < len(tokens) and tokens[place + 1].kind == "RANGE":
        place += 2
    following = tokens[place + 1] if place + 2 < len(tokens) else None
    return following is not None and following.text in (*section("measures", "ranks"), "标段")


def _is_mark(token: Token) -> bool:
    """Whether a token is a sign, or punctuation that may have been meant for one: 《5%."""
    if token.kind != "TEXT":
        return token.kind == "SIGN" and token.text[0] != "("
    if token.text in ("x", "X"):
        return True  # 50米x30米
    return not token.text[0].isalnum() and not any(c.isalnum() for c in token.text) and token.text not in _PLAIN_MARKS


def _is_bound(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    return len(token.text) > 1 and not _RELATING.isdisjoint(token.senses) and not _names(tokens, place)


_PLAIN_MARKS = frozenset(("+", "•", "-", "—", "·", "'", "’", "‘", "”", "“", '"', ".", "…"))
_VERB = 2
_NEARBY = 8
"""A denial this near to a value may deny it."""


def _is_denial(tokens: Sequence[Token], place: int, body: Sequence[Token]) -> bool:
    """Whether a word of a label may deny the value: 未采购8台, 不得以任何理由超过5个.  A name does not: 不锈钢, 未结案件5件."""
    token, rest = tokens[place], tokens[place + 1 :]
    if (token.text in section("words", "excluding") or "ALONE" in token.senses) and not rest:
        return True
    if token.kind == "NAME" or token.senses.get("DENY") == "joins" or not ("DENY" in token.senses or _is_undone(token)):
        return False
    named = (bool(rest) and rest[-1].kind == "COLON") or (bool(body) and body[0].kind == "SIGN")
    between = sum(len(later.text) for later in rest if later.kind != "COLON")
    if not between:
        return not named
    bounded = any(part.kind in _RELATING or part.kind == "AFTER" for part in body) and not any(part.kind == "DENY" for part in body)
    if bounded and len(token.text) > 1 and not place:
        return True
    if named or rest[-1].text.endswith((*section("words", "naming-ends"), *section("words", "treated-ends"))):
        return False
    if bounded:
        return between <= _NEARBY
    if "LEFT" in token.senses or not _is_undone(token):
        return not place and len(token.text) > 1 and 0 < between <= _VERB  # 停止采购8台, 不再采购8台
    return between <= _NEARBY and all(_is_plain(before) for before in tokens[:place])


def _is_plain(token: Token) -> bool:
    return token.kind in ("COLON", "MARK", "COPULA", "MODAL") or not {"STANCE", "LEAD", "HOW"}.isdisjoint(token.senses)


def _names(tokens: Sequence[Token], place: int) -> bool:
    """Whether a relation word is part of a name: 高于标准的样品数, 最低工资标准."""
    rest = tokens[place + 1 :]
    return any(token.text == "的" for token in rest[:-1]) or "AIM" in tokens[place].senses


def _with_unit(tokens: Sequence[Token], place: int) -> Span:
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    end = following if following is not None and following.kind == "UNIT" else tokens[place]
    return tokens[place].start, end.end


def _behind(item: Item) -> Iterator[Left]:
    tokens = item.behind
    plain: list[Token] = []
    for place, token in enumerate(tokens):
        if token.kind == "REMARK":
            yield from _in_remark(token, item.clause)
        elif token.kind in _NUMBERS:
            yield Left(_with_unit(tokens, place), True, "number-unread")
        elif token.kind == "UNIT" or (place == 0 and token.kind == "TEXT" and is_known(token.text) and _stands_alone(tokens)):
            yield Left((token.start, token.end), True, "leftover-text")
        else:
            plain.append(token)
    if item.clause.modality is Modality.REMAINING:
        plain = [token for token in plain if "LEFT" not in token.senses]
    unit = unit_of(item.clause)
    if plain and unit is not None and is_share(unit.numerator) and plain[0].kind in ("AIM", "LEVEL") and len(plain) == 1:
        yield Left((plain[0].start, plain[0].end), False, "leftover-text")  # ≤100%预算
        return
    done = bool(plain) and not {"CORE", "DONE", "DOING", "HOW", "NOTE"}.isdisjoint(plain[0].senses)
    if isinstance(item.clause, Period) and done and not any(_is_undone(token) or _is_partly(token) for token in plain):
        return  # 6月份完成宣传片制作: what is done then.
    if plain and not _is_note(plain, timed=_is_timed(unit)):
        yield Left((plain[0].start, plain[-1].end), True, "leftover-text")


def _stands_alone(tokens: Sequence[Token]) -> bool:
    """Whether the first of some words is not the start of a longer one: 30台、套; not 60%村庄."""
    return len(tokens) == 1 or tokens[1].kind != "TEXT" or bool(tokens[1].gap)


def _is_timed(unit: Unit | None) -> bool:
    return unit is not None and not unit.denominators and dimension_of(unit.numerator) in _TIMES


_TIMES = ("时间", "历月", "工作日")
_TURNING = frozenset(("LEFT", "PLAN", "DUE", "BY", "MOVE", "VOID", "STEP"))


def _is_note(words: Sequence[Token], *, timed: bool) -> bool:
    """Whether the words behind a value add nothing to it: what it counts, that it was done, what is done within a time."""
    if any(_is_turning(token) for token in words):
        return False
    if all(_is_harmless(token, timed) for token in words):
        return True
    return not {"DONE", "CORE", "ACT"}.isdisjoint(words[-1].senses)  # 8台已安装调试到位: the last word says that it was done.


def _is_turning(token: Token) -> bool:
    """Whether a word behind a value says that it was not done, not wholly, or is yet to be done."""
    senses = token.senses
    if token.kind in ("NOT", "SIGN", "RANGE", "PM", "BLANK") or not _TURNING.isdisjoint(senses) or _is_undone(token):
        return True
    return "partly" in (senses.get("HOW"), senses.get("CORE")) or senses.get("GRADE") in ("not_met", "poor", "no", "partly")


def _is_harmless(token: Token, timed: bool) -> bool:
    if token.senses.get("NOTE") == "time" and not timed and "DONE" not in token.senses:
        return False
    if token.text in section("words", "meant"):
        return False
    return token.kind in ("NOTE", "DONE", "MARK", "NOUN", "COLON") or not _HARMLESS.isdisjoint(token.senses)


def _turns(word: Raw) -> bool:
    """Whether a note of one word turns the value: 30%（下降）, 100%（否）."""
    return "MOVE" in word.senses or word.senses.get("GRADE") in ("no", "not_met", "poor")


def _in_remark(token: Token, clause: Clause | None) -> Iterator[Left]:
    span = (token.start, token.end)
    inner = token.value or []
    if (unit := token.text.strip("()").removeprefix("单位")) != token.text.strip("()"):
        reading = read_unit_cell(unit.lstrip(":"))
        if clause is not None and (reading is None or reading.power or reading.unit != unit_of(clause)):
            yield Left(span, True, "leftover-text")
        return
    if inner and (
        "PLAN" in inner[0].senses or inner[0].text in section("words", "remarks-that-turn") or (len(inner) == 1 and _turns(inner[0]))
    ):
        yield Left(span, True, "leftover-text")
        return
    number = None
    if clause is not None and inner and all(_is_unit(raw) for raw in inner) and not _counts_alike(inner[0].text, clause):
        yield Left(span, True, "leftover-text")
        return
    for place, raw in enumerate(inner):
        if raw.kind in _NUMBERS and not _is_restated(inner, place, clause):
            number = number or (raw, inner[place + 1] if place + 1 < len(inner) else None)
        elif raw.kind == "NOT" or _is_undone(raw) or _denies(inner, place) or "LEFT" in raw.senses or raw.senses.get("HOW") == "partly":
            yield Left(span, True, "leftover-text")
            return
    if number is not None:
        part = inner[0].text == "其中"  # 600人（其中线上200人）: a part takes nothing from the whole.
        yield Left(span, not part and _speaks_of(number, clause), "number-unread")


def _denies(words: Sequence[Raw | Token], place: int) -> bool:
    """Whether a word denies what follows it; a known name does not, and a note (不含税) neither."""
    word = words[place]
    return word.kind != "NAME" and "DENY" in word.senses


def _is_undone(word: Raw | Token) -> bool:
    """Whether a word says that something was not done: 未采购, 取消, 均未通过验收; 无事故 says no such thing."""
    senses = word.senses
    if word.kind == "NAME":
        return False
    return senses.get("DENY") == "undone" or senses.get("CORE") == "not_met" or ("LEFT" in senses and len(word.text) > 1)


def _is_partly(token: Token) -> bool:
    return "partly" in (token.senses.get("HOW"), token.senses.get("CORE")) or token.kind == "NOT" or "PLAN" in token.senses


def _is_unit(raw: Raw) -> bool:
    """Whether a token in brackets may be a unit, or stands between two: （台、套）, （人/年）."""
    return raw.kind in ("UNIT", "SEP", "SLASH", "EACH") or is_known(raw.text)


def _counts_alike(spelled: str, clause: Clause) -> bool:
    """Whether brackets name what is counted another way: 5000座（户）."""
    unit = unit_of(clause)
    return unit is not None and not unit.denominators and dimension_of(unit.numerator) == dimension_of(symbol_of(spelled)) == "计数"


def _is_restated(inner: Sequence[Raw], place: int, clause: Clause | None) -> bool:
    """Whether a number in brackets says the same again: 100%（1.0）."""
    raw = inner[place]
    if raw.kind not in ("NUM", "SHARE") or not isinstance(clause, Comparison):
        return False
    value, quantity = raw.value.value, clause.quantity
    unit = inner[place + 1].value if place + 1 < len(inner) and inner[place + 1].kind == "UNIT" else None
    if unit is not None and unit.unit is not None:
        return quantity == Quantity(shifted(value, unit.power), unit.unit)
    return value == quantity.magnitude or (quantity.unit is not None and quantity.unit.symbol == "%" and value * 100 == quantity.magnitude)


def _speaks_of(number: tuple[Raw, Raw | None], clause: Clause | None) -> bool:
    """Whether a number in brackets may speak of the clause's own: in its unit, or in none."""
    if not isinstance(clause, Comparison | Interval):
        return True
    _, following = number
    unit = unit_of(clause)
    if following is None or following.kind != "UNIT" or unit is None:
        return following is None or following.kind != "UNIT"
    other = following.value.unit
    return other is not None and is_compatible_with(other, unit)


def _in_words(tokens: Sequence[Token], beside: bool) -> Iterator[Left]:
    """Yield what a sentence or a word says that states nothing: a number, a sign, and beside a value that it was not done."""
    if beside and any(_is_undone(token) or "PLAN" in token.senses for token in tokens):
        yield Left((tokens[0].start, tokens[-1].end), True, "leftover-text")
        return
    for place, token in enumerate(tokens):
        following = tokens[place + 1].text if place + 1 < len(tokens) else ""
        if token.text in section("time", "next-year") and place + 1 < len(tokens) and tokens[place + 1].kind == "DATE":
            yield Left((token.start, tokens[place + 1].end), True, "number-unread")  # 次年1月
            return
        if "PLAN" in token.senses and "年" in token.text and place + 1 < len(tokens) and "DUE" in tokens[place + 1].senses:
            yield Left((token.start, tokens[place + 1].end), True, "number-unread")  # 明年底前
            return
        if token.kind == "NAME" and is_latin(token.text[0]) and token.text[-1].isdecimal() and is_known(following):
            yield Left((token.start, tokens[place + 1].end), True, "number-unread")  # A5个
            return
        if token.kind == "NAME" and not token.senses and token.text[0].isdecimal() and token.text[-1].isalpha():
            yield Left((token.start, token.end), True, "number-unread")  # 37kL: nobody knows the unit.
            return
        below = place > 0 and (tokens[place - 1].kind in ("PER", "EACH", "SLASH") or tokens[place - 1].text == "每")
        if token.kind in _NUMBERS or token.kind == "SIGN" or (token.kind == "BAD" and not below):
            yield Left((tokens[0].start, tokens[-1].end), True, "number-unread")
            return
        if token.kind == "REMARK" and any(raw.kind in (*_NUMBERS, "DATE") for raw in token.value or ()):
            yield Left((tokens[0].start, tokens[-1].end), True, "number-unread")
            return
