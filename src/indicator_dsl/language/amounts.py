"""Tokens → an amount: number, scale, unit, 半 and （含）, and for each of what it is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import Any, NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language import numbers
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.units import EITHER_WAY, UnitReading, read_unit
from indicator_dsl.text import Span
from indicator_dsl.units import Unit, Written, dimension_of, is_share, plain

_ANY_LENGTH = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def shifted(value: Decimal, power: int) -> Decimal:
    """Return `value` times a power of ten, exactly at any length."""
    return value.scaleb(power, _ANY_LENGTH) if power else value


MYRIAD = 4


class Below(NamedTuple):
    """What a number is said of each of: the units below its line, and of how many of them (每两年: 2)."""

    units: tuple[str, ...] = ()
    many: Decimal = Decimal(1)
    text: str = ""

    @classmethod
    def of(cls, tokens: Sequence[Any]) -> Below:
        """Return what the 每… among tokens say."""
        units: list[str] = []
        count, text = Decimal(1), ""
        for token in tokens:
            if type(token) is Token and token.kind == "EACH":
                units += token.value
            elif type(token) is Token and token.kind == "BASE":
                count *= token.value[0]
                text = token.text[1:]
                units.append(token.value[1])
        return cls(tuple(units), count, text)

    def each(self, value: Decimal) -> Decimal:
        """Return what of `value` is said of each one."""
        return value if self.many == 1 else _NARROW.divide(value, self.many)

    def is_exact(self, value: Decimal) -> bool:
        """Whether `each` lost nothing."""
        return _NARROW.multiply(self.each(value), self.many) == value

    def written(self, own: Written | None, unit: Unit) -> Written | None:
        """Return how a quantity is spelled that is said of each ten, hundred …: 4.2名/万人."""
        power = self.many.adjusted()
        if not power or self.many != Decimal(10) ** power or unit.denominators:
            return own if self.many == 1 else None
        own = own or Written("", unit.symbol)
        return Written(own.scale, f"{own.unit}/{self.text}", own.power - power)


_NARROW = Context(prec=28)


def _number_swaps(token: Token, number: numbers.Number) -> tuple[Token, ...]:
    """Return what a number may be instead: 兆 is a million times a million, or mega."""
    if "fraction" in number.notes and number.share == "" and (counted := token.text.partition("/")[0]).isdecimal():
        # 3/5: three fifths, or three of five.
        whole = number._replace(value=Decimal(counted), share=None, notes=())
        return (token._replace(kind="NUM", text=counted, value=whole),)
    if "trillion" not in number.notes:
        return ()
    upper = None if number.upper is None else shifted(number.upper, -_MEGA)
    notes = tuple(note for note in number.notes if note != "trillion")
    return (token._replace(value=number._replace(value=shifted(number.value, -_MEGA), upper=upper, scale=_MEGA, notes=notes)),)


_MEGA = 6


def _unit_swaps(token: Token | None) -> tuple[Token, ...]:
    """Return what a unit may be instead: 500M of a network."""
    if token is None or token.text not in EITHER_WAY:
        return ()
    return (token._replace(value=token.value._replace(unit=EITHER_WAY[token.text][1]), text=""),)


class Amount(NamedTuple):
    """A number with its unit: value multiplied out, unit, what its brackets say of the bound, and where it stands."""

    number: numbers.Number
    value: Decimal
    unit: UnitReading | None
    included: tuple[tuple[bool, numbers.Number | None], ...]
    span: Span
    written: Written | None
    notes: tuple[Finding, ...] = ()
    swaps: tuple[Token, ...] = ()


def amount(cell: Cell, parts: Sequence[Any]) -> Amount:
    """``10万座``: currency, number, unit, half and inclusion; the unit's scale goes into the value."""
    currency: UnitReading | None = None
    token = parts[0]
    if token.kind == "CURRENCY":
        currency, token = read_unit(token.value), parts[1]
    number: numbers.Number = token.value
    measure: Measure = parts[-1] if type(parts[-1]) is Measure else _NO_MEASURE
    span = (parts[0].start, measure.end if measure.end else token.end)
    notes = list(_number_notes(cell, token, number))
    reading = measure.unit
    if reading is not None and measure.token is not None:
        notes += _unit_notes(cell, measure.token, reading)
    if reading is not None and reading.unit is not None and reading.unit.symbol == "级" and number.script == "han":
        notes.append(cell.note("rank-or-count", span))
    if currency is not None:
        reading = _of_currency(cell, currency, reading, span)
    value = number.value
    if number.share:
        if reading is not None and reading.unit.numerator != number.share:
            raise cell.fail("unexpected-text", span)
        reading = reading or read_unit(number.share)
    elif number.share == "" and reading is not None and dimension_of(reading.unit.numerator) is None and reading.open:
        notes.append(cell.note("unknown-measure-word", span, unit=reading.unit.symbol))
    if measure.half:
        if number.scale or number.share or value != value.to_integral_value() or (reading and is_share(reading.unit.numerator)):
            raise cell.fail("bad-number", span, "数字")
        value += Decimal("0.5")
    power = reading.power if reading else 0
    if power:
        value = shifted(value, power)
    swaps = (*_number_swaps(token, number), *_unit_swaps(measure.token))
    return Amount(number, value, reading, measure.included, span, _written(token, number, measure, power), tuple(notes), swaps)


def _written(token: Token, number: numbers.Number, measure: Measure, power: int) -> Written | None:
    """Return how the quantity stands in the text, None where its canonical spelling is the same."""
    unit = measure.token.text if measure.token is not None else ""
    scale, power_of_scale = _scale_of(token, number)
    if not scale and not power and (measure.unit is None or unit == measure.unit.unit.symbol):
        return None
    return _interned(scale, unit, power_of_scale + power)


def _scale_of(token: Token, number: numbers.Number) -> tuple[str, int]:
    """Return the scale word at the end of a number, and its power: 百万 of 5百万; 万 of 五百万, which is 500万."""
    if not number.scale or number.share is not None:
        return "", 0
    spoken = number.script != "digits"
    words, power = ("万亿兆", number.scale - number.scale % MYRIAD) if spoken else ("十百千万亿兆", number.scale)
    start = len(token.text)
    while start and token.text[start - 1] in words:
        start -= 1
    if not spoken and not all(c in "0123456789.,+-余多几来数" for c in token.text[:start]):
        return "", 0  # 3千5百 has no scale of its own.
    return (token.text[start:], power) if power else ("", 0)


@cache
def _interned(scale: str, unit: str, power: int) -> Written:
    return Written(scale, unit, power)


def _number_notes(cell: Cell, token: Token, number: numbers.Number) -> list[Finding]:
    span = (token.start, token.end)
    notes = []
    if token.broken:
        notes.append(cell.note("number-split", span))
    for said in number.notes:
        if said in ("exponent", "fraction"):
            notes.append(cell.note(said, span, read=plain(number.value)))
        elif said == "inexact":
            notes.append(cell.note("inexact-fraction", span))
        elif said == "trillion":
            notes.append(cell.note("mega-or-trillion", span))
        elif said == "doubling":
            notes.append(cell.note("doubling", span, read=f"{plain(number.value)}%"))
    return notes


def _unit_notes(cell: Cell, token: Token, reading: UnitReading) -> list[Finding]:
    span = (token.start, token.end)
    if reading.open:
        if cell.strict:
            raise cell.fail("unknown-unit", span, "单位", unit=cell.words(span))
        return [cell.note("unknown-measure-word", span, unit=cell.words(span))]
    if reading.unit.denominators and _is_no_rate(reading.unit):
        return [cell.note("unknown-measure-word", span, unit=cell.words(span))]
    if token.text in EITHER_WAY:
        return [cell.note(EITHER_WAY[token.text][0], span)]
    if "百分比" in token.text:
        return [cell.note("percent-word", span)]
    if token.broken == "\n" or token.gap == "\n":
        return [cell.note("joined-lines", span)]
    return []


def _is_no_rate(unit: Unit) -> bool:
    """Whether a unit is divided by itself, or by a second way to count the same things: 120套/张."""
    alike = section("measures", "alike")
    return unit.numerator in unit.denominators or (unit.numerator in alike and any(below in alike for below in unit.denominators))


def _of_currency(cell: Cell, currency: UnitReading, reading: UnitReading | None, span: Span) -> UnitReading:
    if reading is None:
        return currency
    if reading.unit.numerator == "元":
        return reading._replace(unit=Unit(currency.unit.numerator, reading.unit.denominators))
    if dimension_of(reading.unit.numerator) != "货币":
        raise cell.fail("unexpected-text", span, "元")
    return reading


class Measure(NamedTuple):
    """A unit, its token, a half, and an inclusion."""

    unit: UnitReading | None
    token: Token | None
    half: bool
    included: tuple[tuple[bool, numbers.Number | None], ...]
    end: int


_NO_MEASURE = Measure(None, None, False, (), 0)


def measure(cell: Cell, parts: Sequence[Token]) -> Measure:
    """``个半月``, ``（含）分``."""
    unit: UnitReading | None = None
    found: Token | None = None
    half = False
    included: tuple[tuple[bool, numbers.Number | None], ...] = ()
    for token in parts:
        if token.kind == "UNIT":
            if unit is not None and half and unit.unit.symbol != "个":
                raise cell.fail("bad-number", (parts[0].start, parts[-1].end), "单位")
            unit, found = token.value, token
        elif token.kind == "HALF":
            half = True
        else:
            included = token.value
    return Measure(unit, found, half, included, parts[-1].end)


def per(unit: Unit, below: Sequence[str]) -> Unit:
    """Return `unit` for each of `below`; what it already counts by is not said twice: 每月500元/月."""
    return Unit(unit.numerator, (*unit.denominators, *(word for word in below if word not in unit.denominators)))
