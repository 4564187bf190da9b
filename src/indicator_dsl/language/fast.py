"""The fast way for the common form: relation, number, scale, unit, suffix (``≥10万座``, ``不低于95%``).

Nothing of the language is defined here: a relation is a word of ``grammar/relations.toml``, or what the whole reading
once said of its parts (不|低于); what stands behind the number is looked up by the same readers.  What this refuses
goes to the whole reading.  A property test holds the two equal: same value, same span, or refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from indicator_dsl.errors import ParseError
from indicator_dsl.language.lexicon import comparisons, file, is_reached, section
from indicator_dsl.language.units import EITHER_WAY, PIECE, SMALL_MONEY, scales, scan
from indicator_dsl.making import maker
from indicator_dsl.model import Comparison, Modality, Relation
from indicator_dsl.units import Quantity, Unit, Written, is_known, symbol_of

make_comparison, make_quantity = maker(Comparison), maker(Quantity)
_UNSTATED = Relation.UNSTATED
_CALENDAR = frozenset("年月日号季")
"""Behind these a number may be a date, which the whole reading tells; up to two digits and 年 are none."""
_YEAR = "年"
_SHORT = 2
"""Of so many digits is no date: 3年, 5起."""
_MYRIADS = frozenset("万亿")
_LONGEST_PLAIN = 5
_LONGEST_RELATION = 12
_LONGEST_NUMBER = 100_000
_GROUP = 3


class _Common(NamedTuple):
    starts: frozenset[str]
    """First characters of the common form: a cheap test that rejects most other texts."""
    match: Callable[[str], re.Match[str] | None]
    signs: dict[str | None, Relation]


@cache
def _words(*parts: str) -> dict[str, str]:
    return {word: said for part in parts for word, said in (comparisons() if part == "compare" else section("relations", part)).items()}


@cache
def _common() -> _Common:
    relations = {relation.value: relation for relation in Relation}
    signs: dict[str | None, Relation] = {word: relations[said] for word, said in _words("compare", "bound", "about", "signs").items()}
    form = rf"([^-0-9]{{1,{_LONGEST_RELATION}}})?(-?[0-9]+(?:,[0-9]{{3}})*(?:\.[0-9]+)?)([^0-9,.]{{0,24}}[23]?)"
    starts = {word[0] for word in (*_leads(), *filter(None, signs))}
    return _Common(frozenset((*starts, *"-0123456789")), re.compile(form).fullmatch, signs | {None: _UNSTATED})


@cache
def _leads() -> tuple[str, ...]:
    return tuple(_words("deny", "modal", "compare", "bound"))


@lru_cache(maxsize=4096)
def _composed(relation: str) -> Relation | None:
    """Return what the whole reading says of a relation of several parts (不低于, 应不少于); None where it says anything else."""
    return _asked(f"{relation}5家", make_quantity(Decimal(5), Unit("家"))) if relation.startswith(_leads()) else None


def _asked(text: str, quantity: Quantity) -> Relation | None:
    """Return the relation in which the whole reading finds a quantity in `text`; None where it says anything else."""
    from indicator_dsl.language.reading import read

    try:
        said = read(text, None, None, False, None)
    except ParseError:
        return None
    if not isinstance(said, Comparison) or said.findings:
        return None
    alone = make_comparison(said.relation, quantity, text=text, span=(0, len(text)))
    return said.relation if said == alone and said.span == alone.span else None


class _End(NamedTuple):
    """What stands behind a number: a unit, the power of ten of scale and unit, a relation, and how it is written."""

    unit: Unit | None
    power: int
    relation: Relation
    written: Written | None
    most: int
    """Of so many characters the number may be."""


@lru_cache(maxsize=8192)
def _end(text: str) -> _End | None:
    """Return what `text` says behind a number; None where it is no scale, unit and suffix, or something is to be told."""
    at = 0
    while at < len(text) and text[at] in _MYRIADS:
        at += 1
    scale = text[:at]
    if scale and scale not in scales():
        return None
    rest = text[at:]
    years = rest[:1] == _YEAR and not scale
    if (rest[:1] in _CALENDAR and not years) or " " in rest or (rest[:1] in "级分" and scale):
        return None
    unit, power, spelled = None, 0, ""
    if is_known(rest):
        unit, spelled = Unit(symbol_of(rest)), rest
    elif rest:
        found = scan(rest, 0)
        if found is not None:
            end, reading = found
            unit, power, spelled = reading.unit, reading.power, rest[:end]
            if reading.open or (scale and power):
                return None
    if years and spelled != _YEAR:
        return None
    suffix = rest[len(spelled) :]
    if len(rest) > 1 and rest in _named():
        return None
    if unit is not None and _is_told(unit, spelled):
        return None
    total = power + (scales()[scale] if scale else 0)
    written = None if not scale and not power and (unit is None or spelled == unit.symbol) else Written(scale, spelled, total)
    stated = _UNSTATED
    if suffix:
        # A word may reach over the end of the unit: 5人|均以上, 5处室|内.
        known = suffix in section("relations", "after")
        said = _asked(f"5{text}", make_quantity(Decimal(f"5E{total}"), unit)) if known else None
        if said is None or said is _UNSTATED:
            return None
        stated = said
    return _End(unit, total, stated, written, _SHORT if years or spelled in section("time", "from") else _LONGEST_NUMBER)


def _is_told(unit: Unit, spelled: str) -> bool:
    """Whether the whole reading has something to tell of a unit, or reads it by the words around it."""
    return (
        unit.numerator in SMALL_MONEY
        or unit.numerator == PIECE.numerator
        or unit.numerator in section("measures", "ranks")
        or "百分比" in spelled
        or "分之" in spelled
        or spelled in EITHER_WAY
        or unit.numerator in unit.denominators
        or any(atom in section("measures", "alike") for atom in unit.denominators)
        or unit.symbol in ("岁", "点", "两", "届", "级", "学年", "学年度")
    )


@cache
def _named() -> frozenset[str]:
    """Return what stands behind the number of a name: 301医院, 12345平台, 8小时以外."""
    names = file("names")
    numbered = (word.lstrip("0123456789") for words in names.values() for word in words if "0" <= word[0] <= "9")
    return frozenset((*numbered, *names["with-numbers"], *names["after-number"]))


_MOST_SPANS = 64
_SPANS = [(0, length) for length in range(_MOST_SPANS)]
"""The spans of short cells: one object each, since a column holds millions."""


def common_form(text: str, offset: int, source: str) -> Comparison | None:
    """Return what `text` (normalised) says if it has the common form, else None: ask the whole reading.

    It stands in `source` from `offset` on.
    """
    starts, match, signs = _common()
    if text[:1] not in starts:
        return None
    found = match(text)
    if found is None:
        return None
    sign, digits, rest = found.groups()
    end = _end(rest)
    if end is None:
        return None
    if digits[0] == "-" and sign is not None and sign not in _words("signs"):
        return None  # 不是不满-3, 保底-5: words turn with the number, or make a name of it.
    relation = signs[sign] if sign in signs else _composed(sign)
    if relation is None:
        return None
    unit, power, stated, written, most = end
    if len(digits) > most or (not rest and ("." in digits or len(digits) > _LONGEST_PLAIN)):
        return None  # 9.30, ≤9.30, 2024.5, 202412 and 20241231 may be dates.
    if stated is not _UNSTATED:
        if relation is not _UNSTATED and relation is not stated:
            return None
        relation = stated
    if "," in digits:
        if digits.index(",") > _GROUP + (digits[0] == "-"):
            return None
        digits = digits.replace(",", "")
    if power:
        # From its text a Decimal is exact at any length, and takes no more room than it needs.
        digits = f"{digits}E{power}"
    length = len(text)
    reached = Modality.REACHED if sign is not None and stated is _UNSTATED and is_reached(sign) else None
    span = _SPANS[length] if offset == 0 and length < _MOST_SPANS else (offset, offset + length)
    return make_comparison(relation, make_quantity(Decimal(digits), unit, written), text=source, span=span, modality=reached)
