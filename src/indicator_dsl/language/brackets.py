"""Brackets as a whole: an inclusion, a list mark, a mathematician's interval, a unit, a relation, or a remark."""

from __future__ import annotations

from collections.abc import Callable

from indicator_dsl.language import numbers, units
from indicator_dsl.language.kinds import VALUES, Raw, is_han
from indicator_dsl.language.lexicon import Senses, section
from indicator_dsl.units import Unit, dimension_of

_LONGEST = 80
_ORDERED = "一二三四五六七八九十"
_NUMBERS = frozenset("0123456789零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟-+负")
_TURNED = {">": "≤", "≥": "<", "<": "≥", "≤": ">"}


def bracket(text: str, at: int, out: list[Raw], read: Callable[[str], list[Raw]]) -> Raw | None:
    """Read the bracket at `at`; `out` are the tokens before it, and `read` makes settled tokens of what is inside."""
    found = _interval(text, at)
    if found is not None:
        return found
    if text[at] != "(":
        return None
    depth, end = 0, at
    limit = min(len(text), at + _LONGEST + 2)
    if text.find(")", at, limit) < 0:
        return None
    while end < limit:
        depth += (text[end] == "(") - (text[end] == ")")
        end += 1
        if not depth:
            break
    if depth:
        return None
    inner = text[at + 1 : end - 1]
    whole = text[at:end]
    if inner and (inner[0] in "含不包") and (raw := _inclusion(inner, whole, at, end)):
        return raw
    if inner and len(inner) <= 3 and (inner.isdigit() or all(c in _ORDERED for c in inner)) and len(inner) <= (2 if inner.isdigit() else 3):
        last = out[-1].kind if out else "SEP"
        counted = inner.isdigit() and any(raw.kind == "MARK" and raw.text == f"({int(inner) - 1})" for raw in out)
        if (last != "NUM" or counted or (end < len(text) and is_han(text[end]) and units.word_at(text, end) == end)) and not (
            inner.isdigit() and last == "NAME" and out[-1].text[-1:] not in "】"
        ):
            return Raw("MARK", at, end, whole)
    behind = out[-1].kind if out else ""
    if behind == "DATE" and inner in section("time", "due"):
        return Raw("WORD", at, end, whole, None, Senses(DUE=inner))
    if inner:
        inside = read(inner)
        if behind in ("NUM", "UNIT") and (unit := _whole_unit(inner)):
            if behind == "NUM":
                return Raw("UNIT", at, end, whole, unit)
            if not unit.power and _counts_things(unit.unit) and _counts_things(out[-1].value.unit):
                return Raw("NOUN", at, end, whole)
        only = inside[0] if len(inside) == 1 else None
        if only is not None:
            if only.kind == "SIGN" or "SIGN" in only.senses:
                return Raw("SIGN", at, end, whole, only.senses.get("SIGN", only.value), Senses(SIGN=only.senses.get("SIGN", only.value)))
            if "AFTER" in only.senses and behind in VALUES:
                return Raw("AFTER", at, end, whole, only.senses["AFTER"])
            if "CMP" in only.senses and len(only.text) > 1:
                return Raw("WORD", at, end, whole, None, Senses(CMP=only.senses["CMP"]))
        if (sign := _composed(inside)) is not None:
            if behind in VALUES:
                return Raw("AFTER", at, end, whole, sign)
            return Raw("WORD", at, end, whole, None, Senses(CMP=sign))
        if only is not None and not {"ABOUT", "NEAR"}.isdisjoint(only.senses):
            return Raw("WORD", at, end, whole, None, only.senses)
        return Raw("REMARK", at, end, whole, inside)
    return Raw("REMARK", at, end, whole, [])


def _counts_things(unit: Unit) -> bool:
    return not unit.denominators and dimension_of(unit.numerator) == "计数"


def _composed(inside: list[Raw]) -> str | None:
    """Return the sign of a relation that stands alone in brackets: ≤（不超过）."""
    sign, denied = None, False
    for raw in inside:
        if "DENY" in raw.senses and "CMP" not in raw.senses:
            denied = not denied
        elif sign is None and (found := raw.senses.get("CMP") or raw.senses.get("BOUND")):
            sign = found
        else:
            return None
    return _TURNED.get(sign or "") if denied else sign


def _whole_unit(text: str) -> units.UnitReading | None:
    text = text.removeprefix("单位").removeprefix(":")
    reading = units.read_unit(text) if text else None
    return None if reading is None or reading.open or not reading.unit else reading


def _inclusion(inner: str, whole: str, at: int, end: int) -> Raw | None:
    """（含）, （不含本数）, （含90分）, （含16元，不含70元）: value = ((included, number or None), …)."""
    said: list[tuple[bool, numbers.Number | None]] = []
    place = 0
    while place < len(inner):
        included = inner[place] != "不"
        place += not included
        word = next((w for w in ("含本数", "包含", "包括", "含") if inner.startswith(w, place)), None)
        if word is None:
            return None
        place += len(word)
        number = None
        if place < len(inner) and inner[place] in _NUMBERS:
            try:
                number = numbers.scan(inner, place)
            except numbers.BadNumber:
                return None
            if number is None:
                return None
            place = number.end
            found = units.scan(inner, place)
            place = found[0] if found else place
        after = next((w for w in ("以上", "以下", "以内") if inner.startswith(w, place)), None)
        if after:
            return Raw("AFTER", at, end, whole, section("relations", "after")[after])
        said.append((included, number))
        if place < len(inner):
            if inner[place] not in "，,、；;":
                return None
            place += 1
    return Raw("INCL", at, end, whole, tuple(said))


def _interval(text: str, at: int) -> Raw | None:
    """[80, 90) and [80%,90%): the mathematician's way; value = (lower, upper, lower open, upper open, unit)."""
    start = at + 1
    parts = []
    for closing in ("，,、", "])"):
        if start >= len(text) or text[start] not in "0123456789-+":
            return None
        stop = start
        while stop < len(text) and stop - start < 24 and text[stop] not in closing:
            stop += 1
        if stop >= len(text) or text[stop] not in closing:
            return None
        inner = text[start:stop]
        try:
            number = numbers.scan(inner, 0)
        except numbers.BadNumber:
            return None
        if number is None or number.upper is not None or number.more:
            return None
        found = units.scan(inner, number.end)
        if (found[0] if found else number.end) != len(inner):
            return None
        parts.append((number, found[1] if found else None))
        start = stop + 1
    return Raw("BRACKETS", at, start, text[at:start], (tuple(parts), text[at] == "(", text[start - 1] == ")"))
