"""What people write, taken from the word files in ``grammar/``: relation words, unit spellings, judgement words."""

from __future__ import annotations

from functools import cache
from typing import Final

from indicator_dsl.language.lexicon import lexicon, section
from indicator_dsl.language.units import EITHER_WAY
from indicator_dsl.model import Direction, Grade, Relation
from indicator_dsl.units import dimension_of, known_spellings, symbol_of

SIGNS: Final[dict[Relation, tuple[str, ...]]] = {
    Relation.GE: ("≥", ">=", "≧", "⩾", "＞＝", "≥="),
    Relation.GT: (">", "＞"),
    Relation.EQ: ("=", "＝"),
    Relation.LT: ("<", "＜"),
    Relation.LE: ("≤", "<=", "≦", "⩽", "＜＝"),
    Relation.APPROX: ("≈", "≒"),
    Relation.UNSTATED: ("",),
}
"""Each relation's signs, the canonical one first."""


_TURNED = {">": "≤", "≥": "<", "<": "≥", "≤": ">"}
_LONGEST_DENIAL = 3


@cache
def relations() -> dict[str, Relation]:
    """Return the spellings before a number that one denial and one comparison compose, and what each says."""
    compare, words = section("relations", "compare"), lexicon().words
    spelled = {**compare, **section("relations", "bound"), **section("relations", "about")}
    # 不够 is both; 没有达不到 denies twice what one word (没有达) says once; 不限于 is a name.
    denials = {word: how for word, how in section("relations", "deny").items() if len(word) <= _LONGEST_DENIAL and word not in spelled}
    composed = {
        denial + word: _TURNED[sign]
        for denial, how in denials.items()
        for word, sign in compare.items()
        if sign in _TURNED
        and not (how == "undone" and word.startswith("达") and sign == "<")
        and "NAME" not in words.get(denial + word, ())
    }
    return {word: Relation(sign) for word, sign in (composed | spelled | section("relations", "signs")).items()}


_TURNING = frozenset(("多", "余"))
"""Behind a negative number these say the other side: -30多 is below -30."""


@cache
def relation_words(position: str) -> dict[Relation, tuple[str, ...]]:
    """Return the words for each relation ``before`` or ``after`` the number; those before are composed of their parts.

    近 and its like say more than ≈: that the number is not quite reached.
    """
    spelled = relations() if position == "before" else {word: Relation(sign) for word, sign in section("relations", "after").items()}
    found: dict[Relation, list[str]] = {}
    for word, relation in spelled.items():
        if word not in section("relations", "signs") and word[0] not in "~" and word not in _TURNING:
            found.setdefault(relation, []).append(word)
    return {relation: tuple(words) for relation, words in found.items()}


# Before a number these are part of it (百分之五) or a currency sign; 0/00 and the like would run on from its digits.
_NO_SUFFIX = frozenset(("百分之", "￥", "¥", "$", "US$", "€", "£", "人民币", "RMB", "CNY", "rmb"))


@cache
def unit_spellings(atom: str) -> tuple[str, ...]:
    """Return the ways to write an atom after a number, its canonical symbol first; an open atom is its own only one."""
    # 个点 may be percentage points or places: who writes so says two things.
    found = [s for s in known_spellings() if symbol_of(s) == atom and s not in _NO_SUFFIX and s not in EITHER_WAY and not s[0].isdigit()]
    return (atom, *sorted((s for s in found if s != atom), key=lambda s: (len(s), s)))


@cache
def spelled_plainly(atom: str) -> bool:
    """Whether the canonical symbol after a number is read as the atom: 5月 is the month of May."""
    return atom not in ("月", "季度", "半年", "两")


@cache
def atoms(*dimensions: str) -> tuple[str, ...]:
    """Return the known atoms (of some dimensions), the familiar ones first."""
    known = dict.fromkeys((*FAMILIAR_UNITS, *sorted({symbol_of(s) for s in known_spellings()})))
    return tuple(atom for atom in known if not dimensions or dimension_of(atom) in dimensions)


FAMILIAR_UNITS: Final = (
    "个",
    "%",
    "元",
    "家",
    "人次",
    "项",
    "人",
    "天",
    "次",
    "平方米",
    "公里",
    "吨",
    "亩",
    "台套",
    "座",
    "场次",
    "个百分点",
    "工作日",
)
"""Units that every form has; a failing example shrinks to the first that still fails."""

OPEN_UNITS: Final = ("撮", "沓", "坨", "摞", "畈", "绺")
"""Measure words that no table has."""


@cache
def judgement_words(grade: Grade | None) -> tuple[str, ...]:
    """Return the plain words for a grade, but for those that count things as well: ≥1家；对 may be a pair."""
    graded = section("words", "qualities") if grade is None else section("words", "grades")
    counted = section("measures", "counts")
    plain = tuple(word for word, said in graded.items() if said == (grade or "") and len(word) > (grade is None) and word not in counted)
    return plain + _WRITTEN_OUT.get(grade, ())


# Grades whose patterns are all built of parts; these are what forms say most.
_WRITTEN_OUT: Final[dict[Grade | None, tuple[str, ...]]] = {
    Grade.MET: ("达成预期指标", "已完成", "达标", "完成年度目标", "符合要求"),
    Grade.PARTLY: ("部分完成", "部分达成年度指标", "基本完成"),
    Grade.NOT_MET: ("未完成", "未达标", "未达成年度指标"),
    None: ("效果明显", "显著", "及时", "规范", "有效保障", "持续发挥", "可持续"),
}


@cache
def trend_words(direction: Direction) -> tuple[str, ...]:
    """Return the words for a movement up, down or nowhere, the canonical one first."""
    canonical = {Direction.UP: "提高", Direction.DOWN: "下降", Direction.FLAT: "持平"}[direction]
    return tuple(dict.fromkeys((canonical, *section("words", str(direction)))))


@cache
def placeholder_words() -> tuple[str, ...]:
    """Return what stands in cells that were never filled."""
    return (*(word for word in section("words", "void") if word != "?"), "—", "——", "-", "/", "…")


def may_be_none(word: str) -> bool:
    """Whether a word of an empty cell may say as well that there was none: 无."""
    return word in section("answers", "none")


LEVELS: Final = ("全国平均水平", "上年水平", "行业标准", "全省平均值", "上年同期", "国家标准", "预期目标")
"""What a level is compared with."""

BASES: Final = ("上年", "上年同期", "去年", "上期", "基期", "2023年")
"""What a movement is compared with."""

LABELS: Final = (
    "培训人数",
    "项目数量",
    "合格率",
    "群众满意度",
    "建设面积",
    "补助标准",
    "公共设施数量",
    "COD排放量",
    "新增就业",
    "资金投入",
)
"""Names of indicators as texts put them before a value."""

PROSE: Final = (
    "严格执行相关制度规定",
    "认真组织各项工作的开展",
    "推动产业高质量发展",
    "为市民提供优质服务",
    "加快构建现代化产业体系",
    "营造良好的营商环境",
)
"""Sentences that state nothing the language knows."""

SCALES: Final = {"万": 4, "亿": 8, "百万": 6, "千万": 7, "万亿": 12, "十万": 5}
"""Scale words that are read as such before every unit (千, 百 and 兆 are part of 千米, 百分点, 兆瓦)."""
