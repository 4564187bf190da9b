"""Units as people write them: aliases, scales, rates with every separator, open measure words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from indicator_dsl.errors import ParseError
from indicator_dsl.language.lexicon import indexed, section
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, ScaledUnit, Unit, dimension_of, in_base, is_known, symbol_of
from indicator_dsl.units import known_spellings as spellings


class UnitReading(NamedTuple):
    """A unit, and the power of ten that its scale words leave to the number (万元: 4; 吨/万元: −4).

    A column can hold a scale alone (万): then `unit` is None.
    """

    unit: Unit
    power: int = 0
    open: bool = False


EITHER_WAY = {"M": ("metre-or-mega", Unit("Mbps")), "个点": ("points-or-places", Unit("点位"))}
"""Spellings of two units: the finding that says so, and the other unit.  M is read as 米, in a network it is Mbps."""

PIECE = Unit("块")
"""A piece, and in speech a 元: 展板20块, 三块五."""

SMALL_MONEY = {"角": Decimal("0.1"), "分钱": Decimal("0.01")}
"""Parts of a 元.  Like 万, they belong to the number: 5角 is 0.5元."""

_BETWEEN_BELOW = "·*.、"
_BLANKS = " "


@cache
def _words() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    words = {spelling: symbol_of(spelling) for spelling in spellings()}
    return words, indexed(words)


@cache
def scales() -> dict[str, int]:
    """Return scale words and their powers of ten, compound ones too: 万 → 4, 百万 → 6, 万亿 → 12."""
    small, large = section("numbers", "small"), section("numbers", "large")
    both = small | large
    return both | {a + b: x + y for a, x in both.items() for b, y in large.items()}


@cache
def _scale_lengths() -> dict[str, tuple[int, ...]]:
    return indexed(scales())


@cache
def _below() -> tuple[dict[str, str], dict[str, tuple[int, ...]]]:
    """Return the words that stand below a line: 人·年 there are two of them."""
    words = {word: symbol for word, symbol in _words()[0].items() if "·" not in word and "/" not in word}
    return words, indexed(words)


def word_at(text: str, at: int, table: tuple[dict[str, str], dict[str, tuple[int, ...]]] | None = None) -> int:
    """Return the end of the longest known unit's word at `at`, `at` itself where none stands there."""
    words, lengths = table or _words()
    for size in lengths.get(text[at : at + 1], ()):
        end = at + size
        if end <= len(text) and text[at:end] in words and not (_is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end])):
            return end
    return at


def _is_latin(character: str) -> bool:
    return "a" <= character <= "z" or "A" <= character <= "Z"


def _scale_at(text: str, at: int) -> tuple[int, int]:
    for size in _scale_lengths().get(text[at : at + 1], ()):
        if at + size <= len(text) and text[at : at + size] in scales():
            return at + size, scales()[text[at : at + size]]
    return at, 0


def _below_at(text: str, at: int) -> tuple[int, list[str], int]:
    """Return the end of a denominator at `at`, its atoms and the power of its scale; the end is `at` where none stands there."""
    listed: dict[str, list[str]] = section("measures", "denominators")
    for size in (2, 1):
        end = at + size
        short = text[at:end]
        if (
            len(short) == size
            and short in listed
            and not (_is_latin(short[-1]) and end < len(text) and (_is_latin(text[end]) or text[end].isdigit()))
        ):
            return end, listed[short], 0
    end = word_at(text, at, _below())
    if end > at:
        return end, [symbol_of(text[at:end])], 0
    start, power = _scale_at(text, at)
    end = word_at(text, start, _below())
    if power and end > start:
        return end, [symbol_of(text[start:end])], power
    return at, [], 0


def _open_below(text: str, at: int) -> int:
    """Return the end of a word that only a slash makes a denominator: 元/桌次."""
    end = at
    while end < len(text) and end - at < 4 and "一" <= text[end] <= "龥" and text[end] not in "以左上之内外及每":
        end += 1
    return end


def scan(text: str, at: int) -> tuple[int, UnitReading] | None:
    """Read the longest unit at `at` in a normalised text, rates included: its end and what it says."""
    end = word_at(text, at)
    if end == at:
        return None
    if text[end : end + 1] not in _BELOW_MARKS:
        return end, _alone(symbol_of(text[at:end]))
    return _rate(text, symbol_of(text[at:end]), end)


_BELOW_MARKS = frozenset((*_BLANKS, *"/每"))
"""What a denominator may follow."""


@cache
def _alone(symbol: str) -> UnitReading:
    return UnitReading(Unit(symbol))


def below(text: str, numerator: str, at: int) -> tuple[int, UnitReading] | None:
    """Read what stands below a share at `at`: its end and the whole unit; None where nothing does."""
    found = _rate(text, numerator, at)
    return found if found[0] > at else None


def _rate(text: str, numerator: str, end: int, power: int = 0) -> tuple[int, UnitReading]:
    below: list[str] = []
    known = True
    while end < len(text) and len(below) < 8:
        at = end
        while at < len(text) and text[at] in _BLANKS:
            at += 1
        if at >= len(text):
            break
        mark = text[at]
        if mark not in "/每" and not (below and mark in _BETWEEN_BELOW):
            break
        bracket = text[at + 1 : at + 2] == "("
        start = at + 1 + bracket
        if text[start : start + 1] == "每":
            start += 1
        stop, atoms, scale = _below_at(text, start)
        if stop == start and mark == "/":
            stop = _open_below(text, start)
            if stop < len(text) and text[stop].isdigit():
                break
            atoms, known = [text[start:stop]], False
        if stop == start or (mark == "、" and stop < len(text) and text[stop] not in "、，；;,。)\n") or (mark == "." and not atoms):
            break
        if mark == "每" and stop < len(text) and _begins_value(text, stop):
            break
        if text[stop : stop + 1] == "(" and text[stop + 1 : stop + 3] in ("套)", "次)"):
            symbol = symbol_of(text[stop - 1 : stop + 3])
            if is_known(text[start : stop + 3]):
                atoms, stop = [symbol_of(text[start : stop + 3])], stop + 3
            del symbol
        below += atoms
        power -= scale
        end = stop
        if bracket and text[end : end + 1] in "·*./":
            continue
        if text[end : end + 1] == ")" and "(" in text[at:end] and (bracket or text.count("(", at, end) > text.count(")", at, end)):
            end += 1
    if text[end : end + 1] == ")" and below and _opened(text, end):
        end += 1
    unit = Unit(numerator, tuple(below))
    return end, UnitReading(unit, power, unit.is_open and not known)


def _opened(text: str, end: int) -> bool:
    """Whether the bracket that closes at `end` was opened in a rate: 300元/(人·月)."""
    start = text.rfind("(", 0, end)
    return start > 0 and text[start - 1] in "/每" and ")" not in text[start:end]


def _begins_value(text: str, at: int) -> bool:
    """Whether what 每 begins goes on with a number of its own: in 2名每名500元 it belongs to the next."""
    while at < len(text) and text[at] == " ":
        at += 1
    if text[at : at + 1] == "每":
        stop, _, _ = _below_at(text, at + 1)
        return stop > at + 1 and _begins_value(text, stop)
    return at < len(text) and (
        text[at].isdigit() or text[at] in "≥≤<>=≈一二三四五六七八九十两" or ("一" <= text[at] <= "龥" and _runs_into_number(text, at))
    )


def _runs_into_number(text: str, at: int) -> bool:
    end = at
    while end < len(text) and end - at < 8 and "一" <= text[end] <= "龥" and text[end] not in "且或和及与并每":
        end += 1
    return end < len(text) and (text[end].isdigit() or text[end] in "≥≤<>=≈")


def scaled(text: str, at: int) -> tuple[int, UnitReading] | None:
    """Read a unit with a scale of its own at `at`, behind brackets that part it from its number: 18（不含）亿元."""
    start, power = _scale_at(text, at)
    found = scan(text, start) if power else None
    if found is None:
        return None
    end, reading = found
    return end, reading._replace(power=reading.power + power)


def read_known(text: str) -> UnitReading | None:
    """Return what a known unit's spelling says; None where it is none."""
    return UnitReading(Unit(symbol_of(text))) if text in _words()[0] else None


@lru_cache(maxsize=4096)
def read_unit(text: str) -> UnitReading:
    """Read a whole normalised unit, e.g. ``元/人*月`` or ``万人次``; an unknown word makes an open unit."""
    text = text.replace(" ", "")
    if is_known(text):
        return UnitReading(Unit(symbol_of(text)))
    start, power = _scale_at(text, 0)
    for at, scale in ((0, 0), (start, power)):
        found = scan(text, at)
        if found is not None and found[0] == len(text):
            end, reading = found
            return reading._replace(power=reading.power + scale, open=reading.unit.is_open)
    cut = min((place for mark in "/每" if (place := text.find(mark, 1)) > 0), default=len(text))
    head = text[start:cut] if 0 < start < cut else text[:cut]
    end, reading = _rate(text, symbol_of(head), cut, power if 0 < start < cut else 0)
    if end < len(text):
        reading = UnitReading(Unit(symbol_of(text)), 0, True)
    return reading._replace(open=reading.unit.is_open)


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _one_of_two(text: str) -> str:
    """Return one spelling for 人、次 (人次), 件(套) (件套), 个(家) (个): a form's unit that names two ways to count."""
    if is_known(text):
        return text
    end = word_at(text, 0)
    first, rest = text[:end], text[end:]
    bracketed = rest.startswith("(") and rest.endswith(")")
    second = rest[1:-1] if bracketed else rest.removeprefix("、")
    if not first or second == rest or not is_known(second):
        return text
    if is_known(first + second):
        return first + second
    counted = bracketed and dimension_of(symbol_of(first)) == dimension_of(symbol_of(second)) == "计数"
    return first if counted else text


def _could_be_unit(text: str) -> bool:
    start, _ = _scale_at(text, 0)
    for at in (0, start):
        found = scan(text, at)
        if found is not None and found[0] == len(text):
            return True
        if 1 <= len(text) - at <= 6 and all("一" <= c <= "龥" or _is_latin(c) or c == "μ" for c in text[at:]):
            return True
    return False


def times(one: Unit, other: Unit) -> Fraction:
    """Return how many `other` one `one` is; the two convert.  From our tables alone: reading a cell waits for no pint."""
    return in_base(one)[1] / in_base(other)[1]


def read_unit_cell(text: str) -> UnitReading | None:
    """Read a 计量单位 cell (万元, %(百分比), 人/次); None where it is no unit (a number, a dash, a sentence)."""
    plain = "".join(normalise(text).split())
    if not is_known(plain):
        plain = _bare(plain).removeprefix("单位").removeprefix(":")
    if plain in scales():
        return UnitReading(None, scales()[plain])  # type: ignore[arg-type]
    plain = _one_of_two(plain)
    if not plain or plain in section("words", "void") or not _could_be_unit(plain):
        return None
    return read_unit(plain)


def parse_unit(text: str, /) -> Unit | ScaledUnit:
    """Return the unit that `text` spells: ``元/人*月`` → 元/人·月; with a scale (``万元``, ``吨/万元``) a `ScaledUnit`.

    An unknown measure word makes an open unit.  Raises `ParseError` (``unknown-unit``) for a text that is no unit, TypeError
    for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"'text': a unit is a text, not {type(text).__name__}")
    reading = read_unit_cell(text)
    if reading is None or reading.unit is None:
        raise ParseError("unknown-unit", source=text, span=(0, len(text)), expected=("单位",), unit=text)
    return ScaledUnit("".join(normalise(text).split()), reading.unit, reading.power) if reading.power else reading.unit


def convert(quantity: Quantity, unit: Unit | ScaledUnit | str) -> Quantity:
    """Return `quantity` in `unit`, which may be a text (平米, 元/人/年) and have a scale (万元, 亿元).

    With a scale the number is `written_value` and `str` spells it (``15230.73万元``); `magnitude` stays in the unit itself.
    Exact where the result ends (万元 → 元, 公里 → 米); a result that doesn't (1 亩 in 平方米) is
    rounded half even at 60 digits.  Comparisons inside the library use exact fractions, never this.
    Raises `UnitError` (``units-differ``) where the units don't convert or there is none, `ParseError`
    (``unknown-unit``) where the text is no unit, TypeError where an argument is of another type.
    """
    if not isinstance(quantity, Quantity):
        raise TypeError(f"'quantity': a Quantity, not {type(quantity).__name__}")
    return quantity.convert(parse_unit(unit) if isinstance(unit, str) else unit)
