"""What the words of labels, judgements and trends say."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from indicator_dsl.language._patterns import any_of, piece, words
from indicator_dsl.model import Direction, Grade

# A number that somebody may have meant: not the 5 of 5G, nor what stands in quotes (“1+3”).
_LOOSE_NUMBER = re.compile(
    r"(?<![A-Za-z0-9第])(?<![A-Za-z0-9]\.)(?!(?:19|20)[0-9]{2}年|[0-9]{1,3}(?:[-~至][0-9]{1,3})?周?岁)"
    # Public numbers, and within which time a rate is counted.
    r"(?!12[0-9]{3}(?:热线|平台|政务|便民|市民|投诉|举报|服务|检察|消费|法律)|[0-9]+(?:秒|分钟|小时|个?工作日|个?月|[天日年])(?:[以之]?内)?[一-龥]{1,8}率)"
    r"[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9]|千伏|型)"
)


@cache
def _names() -> re.Pattern[str]:
    # What is quoted, and the numbers of standards.
    return re.compile(rf"“[^”]{{0,80}}”|《[^》]{{0,80}}》|\"[^\"]{{0,80}}\"|{piece('STANDARD')}")


# Whatever stands before it, a number with one of these after it counts something: M.8万元.  So does a diameter, and 7x24小时.
_AMOUNT = re.compile(r"[0-9](?:[万亿千百]?[元人%‰个项次家户台套件场座所]|[万亿])|[φΦ≥≤<>=≈]\s?[0-9]|[0-9][xX×*][0-9]")


def has_number(text: str) -> bool:
    """Whether text that is left unread holds a number that somebody may have meant."""
    loose = _names().sub("", text)
    return bool(_LOOSE_NUMBER.search(loose) or _AMOUNT.search(loose))


@cache
def _meaning() -> re.Pattern[str]:
    listed = (word for place in ("before", "after") for value in words("relations")[place].values() for word in value.split())
    longer = any_of([word for word in listed if len(word) > 1 and "(" not in word])
    unit = piece("UNIT_WORD")
    return re.compile(rf"{longer}|[≥≤<>=≈±%‰不未无没非除]|[二三四五六七八九十百千万亿两]+{unit}|^\(?{unit}(?:[、/]{unit})*\)?$")


def has_meaning(text: str) -> bool:
    """Whether text that is left unread holds a sign, a relation, a denial, a number or a unit."""
    return bool(_meaning().search(text))


@cache
def _at_end() -> re.Pattern[str]:
    return re.compile(rf"(?:[0-9]|每[两二三四五六七八九十几])[0-9.,]*{piece('SCALE')}?(?:{piece('UNIT')})?的?[:：]?$")


def is_name(label: str) -> bool:
    """Whether a label with a number names a thing: it holds no relation and ends in no number."""
    return not has_meaning(label) and not _at_end().search(label)


# 5亿元以上项目, 110指挥中心, 5·12防灾减灾日: numbers of which a name is made.
@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9.])(?:[0-9]+(?:\.[0-9]+)?[万亿]?元及?以[上下]的?(?=[一-龥]{{2}})|{piece('NAMED')})")


def without_names(label: str) -> str:
    """Return a label without the numbers that names are made of."""
    return _named().sub("", label)


@cache
def _stance() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    whole, lead, trail, names = (any_of(words("words")["stance"][name].split()) for name in ("words", "lead", "trail", "names"))
    return (
        re.compile(rf"(?:{whole})+"),
        re.compile(rf"(?:(?!{names}){lead})+(?=.)"),
        re.compile(rf"(?:{trail}|(?<![存现所正潜])在|(?<![行作人认])为|{piece('ALIKE')}|(?<!目)的)+$"),
    )


def clean_label(text: str) -> str | None:
    """Return a label without colon, list mark, and words of stance; None where nothing is left."""
    label = text.strip().rstrip("：:").strip().lstrip("/+")
    whole, lead, trail = _stance()
    if whole.fullmatch(label):
        return None
    label = lead.sub("", label, count=1) if lead.match(label) else label
    # 服务窗口：力争30个
    return trail.sub("", label).rstrip("：:") or None


# 由12.3%降至0.5%: what a change begins with is no part of the name.
_START = re.compile(r"(?:由|从)[^由从0-9]{0,10}[0-9][0-9.,]*[^0-9由从]{0,6}$")


def without_start(label: str) -> str | None:
    """Return a label without the number that a change begins with."""
    return _START.sub("", label) or None


@cache
def _grades() -> list[tuple[Grade | None, re.Pattern[str]]]:
    return [
        (None if name == "unstated" else Grade(name), re.compile("|".join(f"(?:{p})" for p in patterns)))
        for name, patterns in words("words")["judgement"].items()
    ]


@lru_cache(maxsize=4096)
def read_grade(text: str) -> Grade | None:
    """Return the grade of a judgement's word, None where it says none."""
    return next((grade for grade, pattern in _grades() if pattern.fullmatch(text)), None)


@cache
def words_of_change() -> tuple[str, ...]:
    """Return the words after which a number says by how much: 提前, 减少, 差."""
    return (*_changes(), *_LACKS)


@cache
def _changes() -> tuple[str, ...]:
    listed = words("words")["trend"]
    counted = listed["counted"].split()
    return tuple(word for name in ("up", "down", "differences") for word in listed[name].split() if word not in counted)


def is_change(label: str) -> bool:
    """Whether the number after `label` says by how much, not how much: 提前 (15天), 工期缩短 (5天)."""
    return label.endswith(_changes()) or label in _LACKS


_LACKS = ("差", "缺", "欠", "还差", "还缺", "仍差", "相差")
"""Words of which the end of a name may be made too: 误差, 温差."""


# 预计12月底完成; 年度计划120个 and 按计划完成120个 may tell what was done, and 争取资金 did.
_PLANNED = re.compile(
    r"(?:(?:预计|力争|(?<![虚模比草])拟)[一-龥]{0,8}|(?<![一-龥])计划(?:[于在到至]|完成|实现|达到?|年底){0,4}|争取(?:[于在到至]|完成|实现|达到?|年底){1,4})"
    r"[:：为]?\s{0,3}$"
)


def is_planned(text: str, at: int) -> bool:
    """Whether the value at `at` in an actual's text is what is still to come: ``预计12月底完成``."""
    return at > 1 and bool(_PLANNED.search(text[max(0, at - 24) : at]))


@cache
def ways() -> dict[str, Direction]:
    """Return the words of movements, and which way each goes."""
    listed = words("words")["trend"]
    return {word: way for name, way in (("up", Direction.UP), ("down", Direction.DOWN)) for word in listed[name].split()}


@cache
def _trend_pattern() -> re.Pattern[str]:
    relative, alone = piece("RELATIVE_WORD"), piece("ALONE_WORD")
    return re.compile(
        rf"(?:{relative}(?P<base>(?:(?:19|20)[0-9]{{2}}年?(?:同期|底|末|度)?|.+?(?:同期)?))(?:相比)?,?)??"
        rf"(?:(?P<alone>{alone})|(?:近|连续)[一二三两几0-9]+年|{piece('ADVERB_WORD')})*?"
        rf"(?:(?P<up>{piece('UP_WORD')})|(?P<down>{piece('DOWN_WORD')})|(?P<flat>{piece('FLAT_WORD')}))(?:了|的?趋势|的?态势)?"
    )


@lru_cache(maxsize=4096)
def read_trend(text: str) -> tuple[Direction, str | None]:
    """Return the direction and the base of a TREND or MOVEMENT token."""
    match = _trend_pattern().fullmatch(text.strip())
    if match is None:
        raise AssertionError(f"the grammar and the reader differ on {text!r}")
    direction = Direction.UP if match["up"] else Direction.DOWN if match["down"] else Direction.FLAT
    return direction, match["base"] or words("words")["trend"]["bases"].get(match["alone"])


@cache
def _doing() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('words')['stance']['doing'].split())}+(?=..)")


def without_doing(label: str) -> str:
    """Return a label without what it says is done with the thing: 完成培训 → 培训."""
    found = _doing().match(label)
    return label[found.end() :] if found else label
