"""The floor: one compiled ``re.fullmatch``, Decimal, and a frozen slotted attrs object.

It knows nothing of the library, and reads much less: no error says what is wrong, no span, no findings.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import attrs

_UNIT = (
    "家次|家|座|人次|人|个|项|场|户|批次|次/年|次|天|分钟|小时|年|分|亩|公里|平方米"
    "|元/人|万元|元|%|‰|吨|台|套|件|辆|篇|份|名|期|处|条|米|吨/万元|月|周|日|倍"
)
_CELL = re.compile(
    rf"\s*(?P<before>≥|≤|>|<|=|≈|不低于|不少于|不超过|不高于|至少|至多|达到|超过|约)?\s*(?P<number>-?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|-?\d+(?:\.\d+)?)"
    rf"\s*(?P<scale>万亿|千亿|百亿|亿|千万|百万|万|千|百)?(?P<unit>{_UNIT})?(?P<after>以上|以下|以内|左右|上下)?\s*"
)
_SCALES = {"万亿": 12, "千亿": 11, "百亿": 10, "亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2}
_RELATIONS = {"不低于": "≥", "不少于": "≥", "至少": "≥", "达到": "≥", "不超过": "≤", "不高于": "≤", "至多": "≤", "超过": ">", "约": "≈"}
_RELATIONS |= {sign: sign for sign in "≥≤><=≈"} | {"以上": "≥", "以下": "≤", "以内": "≤", "左右": "≈", "上下": "≈"}


@attrs.frozen(slots=True)
class Value:
    relation: str
    number: Decimal
    unit: str | None
    start: int
    end: int


def floor(text: str) -> Value | None:
    found = _CELL.fullmatch(text)
    if found is None:
        return None
    before, digits, scale, unit, after = found.groups()
    number = Decimal(digits.replace(",", ""))
    if scale:
        number = number.scaleb(_SCALES[scale])
    relation = before or after
    return Value(_RELATIONS[relation] if relation else "", number, unit, found.start(), found.end())


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
