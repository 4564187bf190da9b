"""The floor: one compiled ``re.fullmatch``, Decimal, and a frozen slotted attrs object.

It knows nothing of the library, and reads less: no error says what is wrong, no findings.  It is written to read as many
of the 89 expressions as the floor of the figures to reach does (72): two values in a cell, ranges, dates, words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import attrs

_UNIT = (
    "家次|家|座|人次|人|个|项|场|户|批次|次/年|次|天|分钟|小时|年|分|亩|公里|平方米"
    "|元/人|万元|元|%|‰|吨/万元|吨|台|套|件|辆|篇|份|名|期|处|条|米|月|周|日|倍"
)
_BEFORE = "≥|≤|>|<|=|≈|不低于|不少于|不超过|不高于|至少|至多|达到|超过|大于|小于|约"
_NUMBER = r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?"
_SCALE = "万亿|千亿|百亿|亿|千万|百万|万|千|百"


def _amount(name: str) -> str:
    return rf"(?P<number{name}>{_NUMBER})\s*(?P<scale{name}>{_SCALE})?(?P<more{name}>[多余])?(?P<unit{name}>{_UNIT})?"


_CELL = re.compile(
    rf"""\s*(?:
    (?P<label>[一-龥]{{2,12}}?)?[:：]?(?P<each>每年)?(?P<before>{_BEFORE})?\s*{_amount("")}(?P<after>以上|以下|以内|左右|上下|内)?
        (?:(?P<joint>[、；;且]|-|~)?(?P<before2>{_BEFORE})?{_amount("2")})?(?P<note>响应|完成)?
    |(?:(?P<year>\d{{4}})年)?(?:(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?|第(?P<quarter>[一二三四])季度)(?P<due>底?前)?
    |(?P<word>是|优|达成预期指标|达成年度指标|效果明显|显著提升|无|待定|全年)
    |(?P<adverb>较上年|同比|逐年)?(?P<trend>提高|增长|下降)(?:(?P<sign>[≥≤])?{_amount("3")})?
    |高于(?P<level>全国平均水平)
    )\s*""",
    re.VERBOSE,
)
_NARROW = re.compile(
    rf"""\s*(?P<before>{_BEFORE})?\s*(?P<number>{_NUMBER})\s*(?P<scale>{_SCALE})?(?P<unit>{_UNIT})?(?P<after>以上|以下|以内|左右|上下)?\s*"""
)
_SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_RELATIONS = {"不低于": "≥", "不少于": "≥", "至少": "≥", "达到": "≥", "不超过": "≤", "不高于": "≤", "至多": "≤", "超过": ">", "约": "≈"}
_RELATIONS |= {"大于": ">", "小于": "<"}
_RELATIONS |= {sign: sign for sign in "≥≤><=≈"} | {"以上": "≥", "以下": "≤", "以内": "≤", "内": "≤", "左右": "≈", "上下": "≈"}


@attrs.frozen(slots=True)
class Value:
    relation: str
    number: Decimal | None
    unit: str | None
    other: Any
    start: int
    end: int


def _read(digits: str, scale: str | None) -> Decimal:
    number = Decimal(digits.replace(",", ""))
    return number.scaleb(_SCALES[scale]) if scale else number


def floor(text: str) -> Value | None:
    """Return what a text says, None where the floor does not know it."""
    found = _CELL.fullmatch(text)
    if found is None:
        return None
    digits = found["number"]
    if digits is None:
        return Value("", None, None, found[found.lastgroup or 0], *found.span())
    relation = found["before"] or found["after"]
    other = None
    if found["number2"] is not None:
        other = (found["joint"], found["before2"], _read(found["number2"], found["scale2"]), found["unit2"])
    return Value(_RELATIONS[relation] if relation else "", _read(digits, found["scale"]), found["unit"], other, *found.span())


def narrow(text: str) -> Value | None:
    """Return what a text says that has the common form: a floor that reads 46 of the 89."""
    found = _NARROW.fullmatch(text)
    if found is None:
        return None
    before, digits, scale, unit, after = found.groups()
    relation = before or after
    return Value(_RELATIONS[relation] if relation else "", _read(digits, scale), unit, None, *found.span())


def peers() -> dict[str, Any]:
    """Return the other libraries that are installed, as functions of a text."""
    from importlib import import_module

    found: dict[str, Any] = {}
    for name, module, attribute in (("quantulum3", "quantulum3.parser", "parse"), ("jionlp parse_money", "jionlp", "parse_money")):
        try:
            found[name] = getattr(import_module(module), attribute)
        except Exception:  # whatever is wrong with it, it is no peer here
            continue
    return found
