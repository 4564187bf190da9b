"""What each word means here: its sense, settled by its two neighbours.

`settle` goes from right to left.  For each word it takes the first row of `ORDER` whose sense the word has and
whose neighbours fit: what stands before (still unsettled) and what follows (settled).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from indicator_dsl.language.kinds import VALUES, Raw
from indicator_dsl.language.lexicon import Senses, section


class Place(NamedTuple):
    """A word among its neighbours."""

    raws: list[Raw]
    at: int
    following: str

    @property
    def raw(self) -> Raw:
        """The word."""
        return self.raws[self.at]

    @property
    def before(self) -> Raw:
        """What stands before it."""
        return self.raws[self.at - 1]


class Order(NamedTuple):
    """A row: a word with this sense has this kind where its neighbours are such."""

    sense: str
    example: str
    before: frozenset[str] | None = None
    """Kinds that may stand before it; VALUE is the end of any value, perhaps with the noun that it counts.  None: anything."""
    after: frozenset[str] | None = None
    """Kinds that may follow; AHEAD is the start of a value, LEVEL a level named further on.  None: anything."""
    when: Callable[[Place], bool] | None = None
    kind: str = ""
    """The kind, where it is not named like the sense."""


def _kinds(words: str) -> frozenset[str]:
    return frozenset(words.split())


AHEAD = _kinds("NUM SHARE SIGN EACH BASE PER PM CURRENCY BLANK DENY MODAL CMP BOUND ABOUT NEAR COPULA INCL BRACKETS")
"""Kinds that begin a value, or a relation before one."""
_PARTS = _kinds("DENY MODAL CMP BOUND ABOUT NEAR COPULA SIGN INCL")
_ENDS = _kinds("END SEP AND OR SLASH REMARK R TAIL")
_STARTS = _kinds("SEP COLON AND MARK")
_MOVING = _kinds("MOVE ADV ALONE NOT SIDE")
_DONE = _kinds("CORE HOW")
_NUMBERS = _kinds("NUM SHARE")
_STOPS = _kinds("SEP NUM SHARE AND OR COLON SIGN MOVE")
"""Kinds across which no relation reaches to a level."""


def _is_range_word(place: Place) -> bool:
    """和 and 与 are a range only before 之间: 介于3个和5个之间."""
    if place.raw.text not in ("和", "与"):
        return True
    for later in place.raws[place.at + 1 : place.at + 6]:
        if later.text in ("之间", "间"):
            return True
        if later.kind == "SEP":
            return False
    return False


def _is_dash(place: Place) -> bool:
    return place.raw.text[0] in "-~"


def _is_compared(place: Place) -> bool:
    """Whether something before says what is compared: 比上年少10起."""
    nearby = place.raws[max(0, place.at - 6) : place.at]
    return ("AFTER" not in place.raw.senses or place.raw.text in ("多", "余")) and any(
        "THAN" in raw.senses or "ALONE" in raw.senses for raw in nearby
    )


def _is_few(place: Place) -> bool:
    return len(place.raw.text) == 1 and _is_compared(place)


def _is_suffix(place: Place) -> bool:
    """Whether a word that also stands before a number is behind one: 10人不到, not 10人不到5人; 5个多, not 5个多功能厅."""
    if place.raw.text in ("多", "余", "外"):
        return place.following in _ENDS
    return place.following not in _NUMBERS or place.raw.senses.keys().isdisjoint(("CMP", "BOUND"))


def _is_whole_move(place: Place) -> bool:
    """Whether 降 and 升 stand alone, and not at the end of a name: 降6%, 较上年降6%, 较上期降6%; not 空降5人."""
    if len(place.raw.text) > 1:
        return True
    if _before(place.raws, place.at) in _STARTS or not {"LEVEL", "ALONE", "ADV", "THAN"}.isdisjoint(place.before.senses):
        return True
    return place.at > 1 and "THAN" in place.raws[place.at - 2].senses


def _is_behind_judgement(place: Place) -> bool:
    return place.at > 0 and not {"AIM", "CORE"}.isdisjoint(place.before.senses)


def _is_no_base(place: Place) -> bool:
    return "THAN" not in place.raw.senses


def _is_no_judgement(place: Place) -> bool:
    """达到 before what was aimed at judges: 达到预期目标; before a level it compares."""
    return "CORE" not in place.raw.senses or (place.following not in _ENDS and place.following != "AIM")


def _is_settled(place: Place) -> bool:
    return "OPEN" not in place.raw.senses


def _is_graded(place: Place) -> bool:
    """Whether a grade stands alone, or behind what is graded: 评价等级为优; not 质量优."""
    if _before(place.raws, place.at) in _STARTS:
        return True
    return place.before.text[-1] in "为果级次是价等"


ORDER: tuple[Order, ...] = (
    Order("TAIL", "部分达成预期指标并具有一定效果", None, _ENDS, _is_behind_judgement),
    Order("VOID", "待定", _STARTS, _ENDS),
    Order("WHOLE", "全年", _STARTS, _kinds("END")),
    Order("RANGE", "5至8个", VALUES | {"NUMERAL", "TURNED", "BOUNDED"}, _kinds("NUM SHARE DATE CURRENCY"), _is_range_word),
    Order("RANGE", "5-", VALUES, _kinds("END TEXT CMP PER BASE EACH"), _is_dash),
    Order("WHOLE", "2021年全年", _kinds("DATE"), _ENDS | {"DONE"}),
    Order("DUE", "12月底前", _kinds("DATE")),
    Order("FROM", "2024年1月1日起", _kinds("DATE")),
    Order("DONE", "12月底前完成", _kinds("DATE DUE WHOLE"), _ENDS),
    Order("SIDE", "比9%高", _kinds("VALUE"), _ENDS, _is_compared),
    Order("AFTER", "95%以上", _kinds("VALUE"), None, _is_suffix),
    Order("SIGN", "≤2024年12月31日", None, _kinds("DATE"), None, "WHEN"),
    Order("SIGN", "≥5个"),
    Order("CURRENCY", "￥100", None, _kinds("NUM")),
    Order("UNTIL", "截至2024年", None, _kinds("DATE WHOLE")),
    Order("SINCE", "不早于3月", None, _kinds("DATE WHOLE")),
    Order("EACH", "年均4次", None, AHEAD),
    Order("CMP", "超过5个", None, _kinds("AHEAD"), _is_no_base),
    Order("BOUND", "至少5个", None, _kinds("AHEAD"), _is_no_base),
    Order("NEAR", "近5个", None, _kinds("AHEAD"), _is_no_base),
    Order("ABOUT", "约5个", None, _kinds("AHEAD"), _is_no_base),
    Order("PM", "正负5%", None, _kinds("AHEAD")),
    Order("DENY", "不低于5个", None, _PARTS),
    Order("DENY", "不能比99%低", None, _kinds("THAN"), None, "AGAINST"),
    Order("MODAL", "应不低于5个", None, _PARTS | _kinds("NUM SHARE EACH BASE PER")),
    Order("COPULA", "最高为5个", None, _kinds("AHEAD")),
    Order("MOVE", "逐年提高", None, _ENDS | AHEAD | {"MOVE"}, _is_whole_move),
    Order("DENY", "不得增加", None, _MOVING | _DONE | {"AIM"}, None, "NOT"),
    Order("ALONE", "同比增长", None, _MOVING),
    Order("ADV", "逐步提高", None, _MOVING),
    Order("MODAL", "应提高", None, _MOVING, _is_settled, "ADV"),
    Order("HOW", "全面提高", None, _MOVING),
    Order("CMP", "高于全国平均水平", None, _kinds("LEVEL"), _is_no_judgement),
    Order("CORE", "完成预期目标", None, _ENDS | _kinds("AIM CORE")),
    Order("HOW", "全部完成", None, _DONE),
    Order("AIM", "完成预期目标", None, _ENDS | {"AIM"}),
    Order("GRADE", "等级为优", _STARTS | _kinds("TEXT NAME WORD"), _ENDS, _is_graded),
    Order("QUALITY", "效果明显", None, _ENDS),
    Order("SUBJECT", "效果明显", None, _kinds("QUALITY")),
    Order("WHOLE", "全年", None, _ENDS | {"DONE"}),
    Order("SIDE", "比上年少10起", None, _NUMBERS, _is_few),
    Order("THAN", "较上年", None, _kinds("TEXT LEVEL NAME DATE AIM NUM") | _MOVING),
    Order("LEVEL", "全国平均水平"),
    Order("AND", "且"),
    Order("OR", "或"),
    Order("EACH", "每人补助5元"),
)


def _rows(senses: Senses) -> tuple[Order, ...]:
    try:
        found: tuple[Order, ...] = senses.rows
    except AttributeError:
        found = senses.rows = tuple(row for row in ORDER if row.sense in senses)
    return found


def settle(raws: list[Raw]) -> None:
    """Decide the kind of each word by its neighbours, from right to left."""
    following = "END"
    level = False
    for index in range(len(raws) - 1, -1, -1):
        raw = raws[index]
        if raw.kind == "WORD":
            row = _row(raws, index, following, level)
            raw.kind = (row.kind or row.sense) if row is not None else "TEXT"
            if row is not None:
                said = raw.senses[row.sense]
                raw.value = tuple(said.split("·")) if row.sense == "EACH" else said
            level = level or "LEVEL" in raw.senses or "AIM" in raw.senses
        elif raw.kind == "DATE" and raw.text in section("words", "level-dates"):
            level = True
        if raw.kind in _STOPS:
            level = False
        following = raw.kind


def _row(raws: list[Raw], index: int, following: str, level: bool) -> Order | None:
    rows = _rows(raws[index].senses)
    if not rows:
        return None
    before = _before(raws, index)
    ahead = following in AHEAD or (following == "COLON" and _begins_value(raws, index + 2))
    for row in rows:
        fits = row.after is None or following in row.after or (ahead and "AHEAD" in row.after) or (level and "LEVEL" in row.after)
        if not fits or (row.before is not None and not _follows(row.before, before, raws, index, following)):
            continue
        if row.when is None or row.when(Place(raws, index, following)):
            return row
    return None


def _before(raws: list[Raw], index: int) -> str:
    """Return what stands before a word: the kind of what is settled, the role of a word that is not."""
    if not index:
        return "SEP"
    raw = raws[index - 1]
    kind = raw.kind
    dated = index > 1 and raws[index - 2].kind == "DATE"
    if kind == "INCL" and dated:
        return "DATE"
    if kind == "TEXT" and "NUMERAL" in raw.senses:
        return "NUMERAL"
    if kind == "WORD":
        senses = raw.senses
        if "OR" in senses or "AND" in senses:
            return "AND"
        if dated and "FROM" in senses:
            return "TURNED"
        if dated and "DUE" in senses:
            return "DUE"
        if "WHOLE" in senses:
            return "WHOLE"
        if "AFTER" in senses and index > 1 and raws[index - 2].kind in VALUES:
            return "BOUNDED"
    return kind


def _follows(wanted: frozenset[str], before: str, raws: list[Raw], index: int, following: str) -> bool:
    if before in wanted:
        return True
    return "VALUE" in wanted and (before in VALUES or (following in _ENDS and _is_behind_noun(raws, index)))


def _is_behind_noun(raws: list[Raw], index: int) -> bool:
    """Whether a word stands behind a value and the noun that it counts: 1000名医生以上."""
    for place in range(index - 1, max(-1, index - 7), -1):
        kind = raws[place].kind
        if kind in VALUES:
            return kind == "UNIT" or place == index - 2
        if kind not in ("TEXT", "NAME", "WORD"):
            return False
    return False


def _begins_value(raws: list[Raw], index: int) -> bool:
    return index < len(raws) and raws[index].kind in ("NUM", "SHARE", "PM", "CURRENCY", "BRACKETS")
