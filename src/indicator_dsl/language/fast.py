"""The fast way for the common form: relation, number, scale, unit, suffix (``≥10万座``, ``不低于95%``).

Nothing of the language is defined here.  The pattern is composed of the grammar's own terminals and
of the pieces of its NUMBER, in the order of the rule ``comparison``; what it refuses goes to the
full parser.  A property test holds the two equal: same value, same span, or refused here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache, partial
from typing import NamedTuple

from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.grammar import pattern
from indicator_dsl.language.nodes import Item, make_item, make_quantity
from indicator_dsl.language.relations import RELATION_SIGNS, from_below, relation_of, relation_words
from indicator_dsl.language.units import EITHER_WAY, NO_UNIT, PIECE, SMALL_MONEY, read_unit, written_as
from indicator_dsl.making import maker_of
from indicator_dsl.model import Comparison, Relation
from indicator_dsl.units import Unit, Written, is_known

_UNSTATED = Relation.UNSTATED
_make_stated = maker_of(Comparison, "relation", "quantity", "text", "span")


class _Common(NamedTuple):
    starts: frozenset[str]
    """What the form can begin with: most other texts need no more to be told apart."""
    match: Callable[[str], re.Match[str] | None]
    signs: dict[str | None, Relation]
    ends: dict[str | None, Callable[[str], _End | None]]
    """For each scale (None: none), what reads the text behind it."""


@cache
def _common() -> _Common:
    # What the lexer prefers to NUMBER: dates, and the two terminals below.
    other = f"(?!{piece('DATED')})"
    damaged = f"(?!{pattern('FRACTION')}|{pattern('DAMAGED')})"
    # 兆 deserves a finding, which the full parser makes.
    number = f"((?>-?{piece('ARABIC')}))(?>((?!兆){piece('SCALE')})?)(?!兆)"
    # What is left is looked up: of units there are few, and where a digit follows (but that of m2) there is more than one.
    form = f"({pattern('SIGN')}|{piece('BEFORE_START')})?+{other}{damaged}{number}([^0-9]{{0,24}}+[23]?+)"
    signs: dict[str | None, Relation] = {None: _UNSTATED}
    signs.update(RELATION_SIGNS)
    signs.update((word, relation) for word, relation in relation_words("before").items() if word not in from_below())
    starts = frozenset((*"-0123456789", *(sign[0] for sign in signs if sign)))
    scales: dict[str | None, int] = {None: 0, **words("words")["scales"]}
    ends: dict[str | None, Callable[[str], _End | None]] = {
        scale: lru_cache(maxsize=4096)(partial(_end, scale or "", power)) for scale, power in scales.items()
    }
    return _Common(starts, re.compile(form).fullmatch, signs, ends)


class _End(NamedTuple):
    """What stands behind a number: a unit, the power of ten in it and in the scale, a relation, and how scale and unit are written."""

    unit: Unit | None
    power: int
    relation: Relation
    written: Written | None


@cache
def _end_pattern() -> re.Pattern[str]:
    return re.compile(f"(?>({pattern('UNIT')})?)({pattern('AFTER')})?")


def _end(scale: str, power: int, text: str) -> _End | None:
    """Return what `text` says behind a number and a scale; None where it is no unit and suffix, or deserves a finding."""
    spelled, suffix = text, None
    # A unit that is listed needs no pattern, which takes a while to compile.
    if not is_known(text):
        found = _end_pattern().fullmatch(text)
        if found is None:
            return None
        spelled, suffix = found.groups()
    relation = relation_of(suffix, "after") if suffix else _UNSTATED
    if not spelled:
        return _End(None, power, relation, written_as(scale, "", NO_UNIT, power))
    reading = read_unit(spelled)
    told = reading.open or reading.unit.numerator in SMALL_MONEY or "百分比" in spelled or spelled in EITHER_WAY
    told = told or reading.unit.numerator == PIECE.numerator
    told = told or reading.unit.numerator in reading.unit.denominators
    return None if told else _End(reading.unit, power + reading.power, relation, written_as(scale, spelled, reading, power))


def common_form(text: str, offset: int, source: str) -> Comparison | None:
    """Return what `text` (normalised) says if it has the common form, else None: ask the full parser.

    It stands in `source` from `offset` on.
    """
    starts, match, signs, ends = _common()
    if text[:1] not in starts:
        return None
    found = match(text)
    if found is None:
        return None
    sign, digits, scale, rest = found.groups()
    relation, end = signs.get(sign), ends[scale](rest)
    if relation is None or end is None:
        return None
    unit, power, stated, written = end
    if stated is not _UNSTATED:
        if relation is not _UNSTATED and relation is not stated:
            return None
        relation = stated
    if "," in digits:
        digits = digits.replace(",", "")
    if power:
        # From its text a Decimal is exact at any length, and takes no more room than it needs.
        digits = f"{digits}E{power}"
    length = len(text)
    span = _SPANS[length] if offset == 0 and length < _MOST_SPANS else (offset, offset + length)
    return _make_stated(relation, make_quantity(Decimal(digits), unit, written), source, span)


_MOST_SPANS = 64
_SPANS = [(0, length) for length in range(_MOST_SPANS)]
"""The spans of short cells: one object each, since a column holds millions."""


@cache
def _separators() -> re.Pattern[str]:
    # A comma between digits groups them (or is refused): that is for the full parser to say.
    one = f"{pattern('SEP')}(?:(?<!,)|(?<![0-9],)|(?![0-9]))"
    return re.compile(f"({one}(?:{one})*)")


def common_items(text: str, offset: int, source: str) -> list[Item] | None:
    """Return the clauses of `text` (normalised) if all between its separators have the common form, else None."""
    if text.isalnum():
        return None
    parts = _separators().split(text)
    if len(parts) == 1:
        return None
    items: list[Item] = []
    joint, at = "", 0
    for index, part in enumerate(parts):
        if index % 2:
            joint = part[-1]
        elif part:
            clause = common_form(part, offset + at, source)
            # 1、≥5个: the full parser tells a list's number from a value; 5、6、7个 are values.
            following = parts[index + 2] if len(part) <= 2 and part.isdigit() and index + 2 < len(parts) else ""
            if clause is None or (following and not following[0].isdigit()):
                return None
            items.append(make_item((clause, joint)))
        at += len(part)
    return items or None
