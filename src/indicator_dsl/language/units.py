"""Units as people write them: aliases, scales, rates with every separator, open measure words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from indicator_dsl.errors import ParseError
from indicator_dsl.language._patterns import any_of, piece, words
from indicator_dsl.text import normalise
from indicator_dsl.units import Unit, Written, dimension_of, is_known, symbol_of


class UnitReading(NamedTuple):
    """A unit, and the power of ten that its scale words leave to the number (万元: 4; 吨/万元: −4).

    A column can hold a scale alone (万): then `unit` is None.
    """

    unit: Unit
    power: int = 0
    open: bool = False


NO_UNIT = UnitReading(None)  # type: ignore[arg-type]
"""What is read where no unit stands."""

EITHER_WAY = {"M": ("metre-or-mega", Unit("Mbps")), "个点": ("points-or-places", Unit("点位"))}
"""Spellings of two units: the finding that says so, and the other unit.  M is read as 米, in a network it is Mbps."""

PIECE = Unit("块")
"""A piece, and in speech a 元: 展板20块, 三块五."""

SMALL_MONEY = {"角": Decimal("0.1"), "分钱": Decimal("0.01")}
"""Parts of a 元.  Like 万, they belong to the number: 5角 is 0.5元."""


def _bare(text: str) -> str:
    """Return `text` without the brackets around it, or the bracket that stands before 台(套)."""
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1]
    return text.removeprefix("(") if "(" in text else text.removesuffix(")")


@cache
def _scale() -> re.Pattern[str]:
    return re.compile(any_of(words("words")["scales"]))


def _atom(text: str) -> tuple[str, int]:
    """Return an atom's symbol and power: 万人 → 人, 4."""
    if is_known(text):
        return symbol_of(text), 0
    scale = _scale().match(text)
    if scale and scale.end() < len(text):
        return symbol_of(text[scale.end() :]), words("words")["scales"][scale[0]]
    return symbol_of(text), 0


_written = lru_cache(maxsize=4096)(Written)


def written_as(scale: str, spelled: str, reading: UnitReading, power: int = 0) -> Written | None:
    """Return how a number with a scale of this power is written before a unit; None where `str` of the quantity writes it so."""
    if not scale and not reading.power and (reading.unit is None or spelled == reading.unit.symbol):
        return None
    return _written(scale, spelled, power + reading.power)


@lru_cache(maxsize=4096)
def read_unit(text: str) -> UnitReading:
    """Read a normalised UNIT or OPEN_UNIT token, e.g. ``元/人*月`` or ``万人次``."""
    text = re.sub(r"\s+", "", text)
    if is_known(text):
        return UnitReading(Unit(symbol_of(text)))
    head, *rest = re.split(r"(?<!^)/|每", text)
    below: dict[str, list[str]] = words("measures")["denominators"]
    bottom = [word for piece_ in rest for part in re.split(r"[·*.、]", _bare(piece_)) if part for word in below.get(part, (part,))]
    numerator, power = _atom(head)
    denominators = []
    for part in bottom:
        symbol, scale = _atom(part)
        denominators.append(symbol)
        power -= scale
    unit = Unit(numerator, tuple(denominators))
    return UnitReading(unit, power, unit.is_open)


@cache
def _column_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{piece('SCALE_WORD')})?(?:{piece('UNIT')}|[一-龥A-Za-zμ]{{1,6}})")


@cache
def _doubled() -> re.Pattern[str]:
    word = piece("UNIT_WORD")
    return re.compile(rf"({word})(?:\(({word})\)|、({word}))")


def _one_of_two(text: str) -> str:
    """Return one spelling for 人、次 (人次), 件(套) (件套), 个(家) (个): a form's unit that names two ways to count."""
    match = _doubled().fullmatch(text)
    if match is None or is_known(text):
        return text
    first, second = match[1], match[2] or match[3]
    if is_known(first + second):
        return first + second
    counted = match[2] and dimension_of(symbol_of(first)) == dimension_of(symbol_of(second)) == "计数"
    return first if counted else text


def read_unit_cell(text: str) -> UnitReading | None:
    """Read a 计量单位 cell (万元, %(百分比), 人/次); None where it is no unit (a number, a dash, a sentence)."""
    plain = re.sub(r"\s+", "", normalise(text))
    plain = re.sub(r"^\(?单位[:]?", "", plain) if not is_known(plain) else plain
    plain = _bare(plain) if plain.startswith("(") else plain
    if plain in words("words")["scales"]:
        return UnitReading(None, words("words")["scales"][plain])  # type: ignore[arg-type]
    plain = _one_of_two(plain)
    if not plain or plain in words("words")["placeholder"]["words"] or not _column_pattern().fullmatch(plain):
        return None
    return read_unit(plain)


def parse_unit(text: str, /) -> Unit:
    """Return the unit that `text` spells, e.g. ``元/人*月`` → 元/人·月.

    A scale is refused (万元 is a number's matter); raises `ParseError` (``unknown-unit``) for it and
    for anything that is no unit.  An unknown measure word makes an open unit.
    """
    reading = read_unit_cell(text)
    if reading is None or reading.power:
        raise ParseError("unknown-unit", source=text, span=(0, len(text)), expected=("单位",), unit=text)
    return reading.unit
