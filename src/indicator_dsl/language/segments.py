"""Tokens → items: which tokens are a label, which a statement, which a note, and how statements are joined.

A cell is segments between separators; a segment is pieces between joints (且, 和, 或) that state something on
both sides; a piece is label, statement, note, and so on.  A statement is the longest row of tokens that
``cell.lark`` takes.
"""

from __future__ import annotations

from collections.abc import Sequence

from indicator_dsl.language.cell import Cell, Item, Said, make_judgement, make_placeholder, make_prose
from indicator_dsl.language.clauses import build
from indicator_dsl.language.grammar import longest
from indicator_dsl.language.kinds import Token, is_stance
from indicator_dsl.language.labels import clean, in_minutes, labelled
from indicator_dsl.language.lexicon import section
from indicator_dsl.making import evolved
from indicator_dsl.model import Judgement, Placeholder, Precision, Trend
from indicator_dsl.units import dimension_of

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
        items.append(labelled(cell, said, lead, tokens[place:stop]))
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
        and all(is_stance(token) or token.kind in _MANNER for token in tokens[label_at:place])
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
        clause = in_minutes(last.clause, tokens[rest : rest + 1])
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
