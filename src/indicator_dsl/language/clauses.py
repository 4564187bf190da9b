"""Tree → clause: one function per rule of ``cell.lark``, each pure: tokens in, what they say out.

A function takes the cell and the parts of its rule (tokens, and what the functions of inner rules made)
and returns a `Said`: the clause, what a person should look at, and the other readings.  None says that
the words make no such statement after all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import Any, NamedTuple

from indicator_dsl.errors import Finding
from indicator_dsl.language import dates, numbers
from indicator_dsl.language.cell import Cell, Said
from indicator_dsl.language.grammar import Tree
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.units import EITHER_WAY, UnitReading, read_unit, times
from indicator_dsl.making import evolved, maker
from indicator_dsl.model import (
    Comparison,
    Day,
    Direction,
    Grade,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Precision,
    Relation,
    Trend,
)
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit, Written, dimension_of, is_compatible_with, is_share, plain

make_quantity = maker(Quantity)
make_comparison, make_interval, make_period, make_trend = maker(Comparison), maker(Interval), maker(Period), maker(Trend)
make_judgement, make_placeholder = maker(Judgement), maker(Placeholder)

DIRECTIONS = {
    Relation.GE: 1,
    Relation.GT: 1,
    Relation.LE: -1,
    Relation.LT: -1,
    Relation.EQ: 0,
    Relation.APPROX: 0,
}
_SIGNS = {str(relation): relation for relation in DIRECTIONS}
_DENIED = {Relation.GT: Relation.LE, Relation.GE: Relation.LT, Relation.LT: Relation.GE, Relation.LE: Relation.GT}
"""What a denial makes of a relation: not more than is at most."""
_TURNED = {Relation.GE: Relation.LE, Relation.GT: Relation.LT, Relation.LE: Relation.GE, Relation.LT: Relation.GT}
"""The relation seen from its other side: 60≤X is X≥60."""
_INCLUDING = {
    True: {Relation.GT: Relation.GE, Relation.LT: Relation.LE},
    False: {Relation.GE: Relation.GT, Relation.LE: Relation.LT},
}
_STRICT = (Relation.GT, Relation.LT)
_ANY_LENGTH = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
_WAYS = {"up": Direction.UP, "down": Direction.DOWN, "flat": Direction.FLAT}


def shifted(value: Decimal, power: int) -> Decimal:
    """Return `value` times a power of ten, exactly at any length."""
    return value.scaleb(power, _ANY_LENGTH) if power else value


_MYRIAD = 4
_REACHED = frozenset(("达", "达到", "达至", "到"))


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


class Bound(NamedTuple):
    """What the words before a number say: a relation (None: nothing), from below or not, and of each of what."""

    relation: Relation | None
    below: bool
    below_line: Below
    span: Span
    text: str
    notes: tuple[Finding, ...] = ()
    each_text: str = ""


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


class After(NamedTuple):
    """A relation behind the number, and its brackets."""

    relation: Relation
    included: tuple[tuple[bool, numbers.Number | None], ...]
    span: Span
    text: str


class Named(NamedTuple):
    """Words that name something: a base, a level."""

    text: str
    span: Span
    kinds: tuple[str, ...]


class Manner(NamedTuple):
    """How something moves or was done: denied, in part, and held against what (同比)."""

    denied: bool
    partly: bool
    base: str | None
    span: Span | None


# ---------------------------------------------------------------------------- parts


def relation(cell: Cell, parts: Sequence[Token]) -> Bound:
    """``至少应不低于``: the parts of a relation as one; a denial turns what follows round."""
    kept: Relation | None = None
    denied = below = False
    last = ""
    span = (parts[0].start, parts[-1].end)
    notes: list[Finding] = []
    for place, token in enumerate(parts):
        kind = token.kind
        if kind == "DENY":
            if denied and token.text == parts[place - 1].text:
                raise cell.fail("unexpected-text", (token.start, token.end), "关系词")  # 不不低于: a key was pressed twice.
            denied = not denied
            continue
        if kind == "SIGN":
            found = _SIGNS[token.value]
            if last in ("SIGN",) and token.text[0] != "(":
                raise cell.fail("unexpected-text", (token.start, span[1]), "数字")
            if token.text == "二":
                notes.append(cell.note("ocr-sign", (token.start, token.end), read="="))
        elif kind in ("CMP", "BOUND"):
            found = _SIGNS[token.value]
        elif kind in ("ABOUT", "NEAR"):
            if last == "SIGN":
                raise cell.fail("unexpected-text", (token.start, span[1]), "数字")
            found, below = Relation.APPROX, kind == "NEAR"
            if below:
                notes.append(cell.note("approx-from-below", (token.start, token.end)))
        elif kind == "INCL":
            if kept is not None and len(token.value) == 1:
                kept = _INCLUDING[token.value[0][0]].get(kept, kept)
            continue
        else:
            continue
        last = kind
        if kept is not None and not denied and token.text in _REACHED:
            continue  # 最多可达79.9%: 达 only joins the bound to its number.
        if denied:
            turned = _DENIED.get(found)
            if turned is None:
                raise cell.fail("unexpected-text", span, "关系词")
            found, denied = turned, False
        kept, told = _together(cell, kept, found, span)
        notes += told
    if denied and kept is None:
        raise cell.fail("unexpected-text", span, "关系词")
    return Bound(kept, below and kept is Relation.APPROX, Below(), span, parts[-1].text, tuple(notes))


def _together(cell: Cell, kept: Relation | None, other: Relation, span: Span) -> tuple[Relation, tuple[Finding, ...]]:
    """Return what two relations of one number say together; opposite ones are an error."""
    if kept is None or kept is other:
        return other, ()
    one, two = DIRECTIONS[kept], DIRECTIONS[other]
    if one * two < 0 or Relation.EQ in (kept, other):
        raise cell.fail("relations-contradict", span, "一个关系")
    if Relation.APPROX in (kept, other):
        stated = other if kept is Relation.APPROX else kept
        return stated, (cell.note("relations-differ", span, read=str(stated)),)
    return (other if kept in (Relation.GE, Relation.LE) else kept), ()


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
    words, power = ("万亿兆", number.scale - number.scale % _MYRIAD) if spoken else ("十百千万亿兆", number.scale)
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


def after(cell: Cell, parts: Sequence[Token]) -> After:
    """``以上（含）``."""
    included = parts[1].value if len(parts) > 1 else ()
    return After(_SIGNS[parts[0].value], included, (parts[0].start, parts[-1].end), parts[0].text)


def base(cell: Cell, parts: Sequence[Token]) -> Named:
    """``全国平均水平``."""
    span = (parts[0].start, parts[-1].end)
    return Named(
        cell.words(span),
        span,
        tuple("LEVEL" if "LEVEL" in token.senses or token.text in section("words", "level-dates") else token.kind for token in parts),
    )


def than(cell: Cell, parts: Sequence[Any]) -> Named:
    """``较上年``, ``与去年同期相比``."""
    last = parts[-1]
    return parts[1]._replace(span=(parts[0].start, last.end if type(last) is Token else last.span[1]))  # type: ignore[no-any-return]


def manner(cell: Cell, parts: Sequence[Token]) -> Manner:
    """``同比逐步``, ``不得再``, ``全部``."""
    denied = partly = False
    held: str | None = None
    for token in parts:
        if token.kind == "NOT":
            denied = not denied
        elif token.kind == "HOW":
            partly = partly or token.value == "partly"
        elif token.kind == "ALONE":
            held = token.value or held
    return Manner(denied, partly, held, (parts[0].start, parts[-1].end) if parts else None)


# ---------------------------------------------------------------------------- numbers


def _bound(cell: Cell, parts: Sequence[Any]) -> tuple[Bound | None, int]:
    """Return what stands before the amount, and how many parts it takes: relation, EACH, relation."""
    bounds: list[Bound] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if type(part) is Bound:
            bounds.append(part)
        elif type(part) is not Token or part.kind not in ("EACH", "BASE"):
            break
        at += 1
    if not at:
        return None, 0
    first = parts[0]
    span = (first.span[0] if type(first) is Bound else first.start, bounds[-1].span[1] if bounds else first.end)
    kept: Relation | None = None
    notes: tuple[Finding, ...] = ()
    for found in bounds:
        notes += found.notes
        if found.relation is not None:
            kept, told = _together(cell, kept, found.relation, span)
            notes += told
    below = any(found.below for found in bounds) and kept is Relation.APPROX
    return Bound(kept, below, Below.of(parts[:at]), span, bounds[-1].text if bounds else "", notes, _each_text(cell, parts[:at])), at


def _each_text(cell: Cell, parts: Sequence[Any]) -> str:
    """Return the words of 每… before a number, which name what has no unit to be divided: 年均5%."""
    spans = [(part.start, part.end) for part in parts if type(part) is Token]
    return cell.words((spans[0][0], spans[-1][1])) if spans else ""


def comparison(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``≥10万座``: a relation before, after or both."""
    if type(parts[-1]) is Token and parts[-1].kind == "SIDE":
        return _compared(cell, parts)
    said, at = _bound(cell, parts)
    found: Amount = parts[at]
    behind = parts[-1] if type(parts[-1]) is After else None
    last = parts[-1]
    end = last.end if type(last) is Token else last.span[1]
    span = (said.span[0] if said else found.span[0], end)
    relation_, notes = said.relation if said else None, (*(said.notes if said else ()), *found.notes)
    below = bool(said and said.below)
    if behind is not None:
        relation_, below, told = _with_after(cell, said, relation_, behind, span)
        notes += told
    bounded = _including(cell, relation_, found, behind, span, stated=bool(said and said.relation))
    unit, rated, upper, more_notes = _rated(cell, found, said)
    made = _bounded(cell, rated, bounded.relation, below, unit, upper, span, (*notes, *bounded.notes, *more_notes))
    if found.swaps or bounded.unread:
        made = made._replace(swaps=found.swaps, unread=bounded.unread)
    if said and said.below_line.units and (unit is None or is_share(unit.numerator)):
        return made._replace(clause=evolved(made.clause, label=said.each_text))
    return made


def _compared(cell: Cell, parts: Sequence[Any]) -> Said:
    """``比9%高``, ``不能比99%低``: the relation stands behind the number, what denies it before."""
    found: Amount = next(part for part in parts if type(part) is Amount)
    stated = _SIGNS[parts[-1].value]
    if sum(type(part) is Token and part.kind == "AGAINST" for part in parts):
        stated = _DENIED[stated]
    unit = found.unit.unit if found.unit else None
    quantity = make_quantity(found.value, unit, found.written)
    return Said(make_comparison(stated, quantity, text=cell.source, span=(parts[0].start, parts[-1].end)), found.notes)


def _with_after(
    cell: Cell, said: Bound | None, kept: Relation | None, behind: After, span: Span
) -> tuple[Relation, bool, tuple[Finding, ...]]:
    """Return the relations before and behind as one: 控制在30%左右 and 达到50%左右 are ≈."""
    other = behind.relation
    below = bool(said and said.below)
    if kept is None:
        return other, below, ()
    if other is Relation.APPROX and kept in (Relation.GE, Relation.LE) and said is not None and _is_weak(said.text):
        return other, False, ()
    found, notes = _together(cell, kept, other, span)
    if kept is Relation.APPROX and other is not Relation.APPROX:
        found = other
    return found, below and found is Relation.APPROX, notes


def _is_weak(word: str) -> bool:
    """Whether a relation says no more than that the number is reached or kept: 达到50%左右."""
    return word.endswith(("在", "到", "至", "达", "于"))


class _Included(NamedTuple):
    """A relation with what brackets say of its bound, what is to be told, and the brackets that no relation takes."""

    relation: Relation | None
    notes: tuple[Finding, ...] = ()
    unread: tuple[Span, ...] = ()


def _including(cell: Cell, kept: Relation | None, found: Amount, behind: After | None, span: Span, *, stated: bool) -> _Included:
    """``90%（不含）以上``: brackets at the number say whether it is included, whatever the relation says."""
    brackets = (*found.included, *(behind.included if behind else ()))
    if not brackets:
        return _Included(kept)
    included = brackets[0][0]
    if any(other is not included for other, _ in brackets):
        return _Included(kept, (cell.note("leftover-text", span),), (span,))
    turned = kept if kept is None else _INCLUDING[included].get(kept, kept)
    if turned is not kept and stated and not (behind and behind.included):
        return _Included(turned, (cell.note("relations-differ", span, read=str(turned)),))
    if not included and turned not in _STRICT:
        return _Included(turned, (cell.note("leftover-text", found.span),), (found.span,))
    return _Included(turned)


def _rated(cell: Cell, found: Amount, said: Bound | None) -> tuple[Unit | None, Amount, Decimal | None, tuple[Finding, ...]]:
    """Return unit and amount with 每年 or 每两年 before the number put below the line."""
    unit = found.unit.unit if found.unit else None
    power = found.unit.power if found.unit else 0
    upper = None if found.number.upper is None else shifted(found.number.upper, power)
    if said is None or not said.below_line.units or unit is None or is_share(unit.numerator):
        return unit, found, upper, ()
    below = said.below_line
    notes = () if below.is_exact(found.value) else (cell.note("inexact-fraction", found.span),)
    amount_ = found._replace(value=below.each(found.value), written=below.written(found.written, unit))
    return per(unit, below.units), amount_, None if upper is None else below.each(upper), notes


def per(unit: Unit, below: Sequence[str]) -> Unit:
    """Return `unit` for each of `below`; what it already counts by is not said twice: 每月500元/月."""
    return Unit(unit.numerator, (*unit.denominators, *(word for word in below if word not in unit.denominators)))


def _bounded(
    cell: Cell,
    found: Amount,
    kept: Relation | None,
    below: bool,
    unit: Unit | None,
    upper: Decimal | None,
    span: Span,
    notes: tuple[Finding, ...],
) -> Said:
    """Make the clause of a number: 500多 is above it, 十几 leaves a range."""
    number, value = found.number, found.value
    if upper is not None:
        notes = (*notes, cell.note("open-number", found.span, read=f"{plain(value)}~{plain(upper)}"))
        if kept in (None, Relation.APPROX, Relation.EQ):
            return Said(make_interval(value, upper, unit=unit, text=cell.source, span=span), notes)
        if kept in (Relation.LE, Relation.LT):
            return Said(make_comparison(kept, make_quantity(upper, unit), text=cell.source, span=span), notes)
    elif number.more:
        notes = (*notes, cell.note("more-than", found.span))
        if kept in (None, Relation.APPROX):
            kept = Relation.GT if value >= 0 else Relation.LT
    quantity = make_quantity(value, unit, found.written)
    if "doubling" in number.notes:
        return Said(make_trend(Direction.UP, None, kept or Relation.UNSTATED, quantity, text=cell.source, span=span), notes)
    clause = make_comparison(kept or Relation.UNSTATED, quantity, text=cell.source, span=span)
    return Said(evolved(clause, from_below=True) if below else clause, notes)


def interval(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``80%-90%``: two amounts that may share scale and unit."""
    said, at = _bound(cell, parts)
    if type(parts[at]) is Token and parts[at].kind == "BRACKETS":
        found = _brackets(cell, parts[at], parts[at + 1] if len(parts) > at + 1 else None, said.below_line.units if said else ())
        return _dropped(cell, found, said, found.clause.span) if said else found
    amounts = [part for part in parts[at:] if type(part) is Amount]
    low, high = amounts
    first = parts[at + 1] if type(parts[at + 1]) is After else None
    behind = parts[-1] if type(parts[-1]) is After else None
    last = parts[-1]
    end = last.end if type(last) is Token else last.span[1]
    span = (said.span[0] if said else low.span[0], end)
    notes: tuple[Finding, ...] = (*low.notes, *high.notes)
    unread: tuple[Span, ...] = ()
    if first and behind and DIRECTIONS[first.relation] > 0 > DIRECTIONS[behind.relation]:
        pass  # 5人以上至8人以下 says of each end on which side of it.
    elif first and first.relation is not Relation.APPROX:
        notes, unread = (*notes, cell.note("relation-dropped", span, relation=first.text)), (*unread, first.span)
    elif first or (behind and behind.relation is Relation.APPROX):
        notes = (*notes, cell.note("relation-dropped", span, relation=(behind or first).text))  # type: ignore[union-attr]
    elif behind and behind.text not in _SAYS_RANGE:
        notes, unread = (*notes, cell.note("relation-dropped", span, relation=behind.text)), (*unread, behind.span)
    made = _ranged(cell, low, high, said, span, notes)
    made = made._replace(unread=(*made.unread, *unread))
    return _dropped(cell, made, said, span) if said else made


def _dropped(cell: Cell, made: Said, said: Bound, span: Span) -> Said:
    """Return a range with what became of the relation before it: 约5-8天 loses it and is told, ≥5-8天 leaves it unread."""
    made = made.noting(*said.notes)
    note = cell.note("relation-dropped", span, relation=cell.words(said.span))
    if said.relation is Relation.APPROX:
        return made.noting(note)
    known = said.relation in (None, Relation.EQ) or said.text.endswith(_BEFORE_RANGES)
    return made if known else made.doubting(note, said.span)


_BEFORE_RANGES = ("在", "到", "至", "介于", "处于", "位于", "限于", "控制于")
_SAYS_RANGE = frozenset(("以内", "之内", "内", "范围内", "范围以内", "区间内"))


def _ranged(cell: Cell, low: Amount, high: Amount, said: Bound | None, span: Span, notes: tuple[Finding, ...]) -> Said:
    if low.number.upper is not None or high.number.upper is not None:
        raise cell.fail("bad-number", span, "两个数")
    low, high, told = _shared(cell, low, high, span)
    reading = high.unit or low.unit
    unit = reading.unit if reading else None
    below = said.below_line if said and unit is not None and not is_share(unit.numerator) else Below()
    if unit is not None and below.units:
        unit = per(unit, below.units)
    opened = _opened(cell, low, high, span)
    made = between_values(cell, below.each(low.value), below.each(high.value), unit, span, opened[:2])
    written = (high.written or low.written) if below.many == 1 else None
    unread = tuple(note.span for note in told if note.span)
    clause = evolved(made, written=written) if written else made
    return Said(clause, (*notes, *told, *opened[2]), (*low.swaps, *high.swaps), unread)


def _opened(cell: Cell, low: Amount, high: Amount, span: Span) -> tuple[bool, bool, tuple[Finding, ...]]:
    """Return whether each end is open: brackets that repeat a number speak of that one; alone they speak of their own."""
    sides = {"low": False, "high": False}
    for side, found in (("low", low), ("high", high)):
        for included, number in found.included:
            named = side
            if number is not None:
                same = [name for name, end in (("low", low), ("high", high)) if end.number.value == number.value]
                named = same[0] if same else side
            sides[named] = not included
    return sides["low"], sides["high"], ()


def _shared(cell: Cell, low: Amount, high: Amount, span: Span) -> tuple[Amount, Amount, tuple[Finding, ...]]:
    """Return both ends of a range in one unit: the first shares scale and unit of the second where it has none."""
    notes: tuple[Finding, ...] = ()
    a, b = low.unit, high.unit
    if a is not None and b is not None and not a.unit.denominators and b.unit.denominators:
        a = a._replace(unit=Unit(a.unit.numerator, b.unit.denominators))
        low = low._replace(unit=a, value=shifted(low.value, b.power) if not a.power else low.value)
    if a is None and low.number.value < 0 < high.value and cell.words((low.span[0], low.span[0] + 2)) == "零下":
        if -low.value >= high.value:
            notes = (cell.note("number-unread", span),)
        else:
            low, high = high._replace(value=-high.value), low._replace(unit=high.unit)
            a, b = low.unit, high.unit
    if a is None or a == b:
        power = _shared_scale(low.number, high.number) + (b.power if b else 0)
        if a is None and power and shifted(low.value, power) <= high.value:
            low = low._replace(value=shifted(low.value, power))
    elif b is not None and a.unit != b.unit:
        if not is_compatible_with(a.unit, b.unit):
            raise cell.fail("bad-number", span, "同一单位的两个数")
        factor = times(a.unit, b.unit)
        low = low._replace(value=low.value * factor.numerator / factor.denominator)
    return low, high, notes


def _shared_scale(low: numbers.Number, high: numbers.Number) -> int:
    """Return the power of ten that the first end of a range takes from the second: 五百四十至五百七十万, 10-20万."""
    if high.script in ("han", "capital") and low.script in ("han", "capital"):
        if low.scale >= _MYRIAD:
            return 0
        return high.scale if not low.scale and low.value < 10 else high.scale - high.scale % _MYRIAD
    return 0 if low.scale else high.scale


def between_values(cell: Cell, lower: Decimal, upper: Decimal, unit: Unit | None, span: Span, opened: Sequence[bool]) -> Interval:
    """Make an interval; one that ends below its start is an error."""
    if lower > upper or (lower == upper and any(opened)):
        raise cell.fail("empty-range", span, "从小到大的两个数")
    return make_interval(lower, upper, opened[0], opened[1], unit, text=cell.source, span=span)


def _brackets(cell: Cell, token: Token, behind: Token | None, each: Sequence[str]) -> Said:
    """``[80, 90)%``, the mathematician's way."""
    ((low, low_unit), (high, high_unit)), low_open, high_open = token.value
    span = (token.start, behind.end if behind else token.end)
    reading = high_unit or low_unit or (behind.value if behind else None)
    power = reading.power if reading else 0
    notes: tuple[Finding, ...] = ()
    written = cell.words(span)
    low_open, high_open = low_open and written[0] != "【", high_open and "】" not in written
    if low_open and high_open and not reading and high.value >= 100 and len(str(high.value)) == 3:
        notes = (cell.note("comma-ambiguous", span),)
    unit = reading.unit if reading else None
    unit = per(unit, each) if unit is not None and each and not is_share(unit.numerator) else unit
    lower, upper = shifted(low.value, power), shifted(high.value, power)
    return Said(between_values(cell, lower, upper, unit, span, (low_open, high_open)), notes)


def between(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``60≤X<80`` and ``90%≤满意度``: the sign behind a number looks the other way."""
    first: Amount = parts[0]
    tokens = [part for part in parts if type(part) is Token]
    amounts = [part for part in parts if type(part) is Amount]
    name = next((part for part in parts if type(part) is Named), None)
    last = parts[-1]
    span = (first.span[0], last.end if type(last) is Token else last.span[1])
    sign = _SIGNS[tokens[0].value]
    notes = tuple(note for found in amounts for note in found.notes)
    if name is None and len(amounts) == 1:
        # 95%≥: the sign stands behind its number.
        bounded = _including(cell, sign, first, None, span, stated=False)
        unit = first.unit.unit if first.unit else None
        made = _bounded(cell, first, bounded.relation, False, unit, None, span, (*notes, *bounded.notes))
        return made._replace(unread=bounded.unread).noting(cell.note("sign-after", (tokens[0].start, tokens[0].end)))
    if name is None:
        # 100%≥95%: the first number is said of the second, and nobody can tell how.
        second = amounts[1]
        made = _bounded(cell, second, sign, False, second.unit.unit if second.unit else None, None, span, notes)
        made = made._replace(clause=evolved(made.clause, label=cell.words(first.span)), unread=(first.span,))
        return made.noting(cell.note("number-unread", first.span))
    left = _including(cell, _TURNED.get(sign, sign), first, None, span, stated=False).relation
    label = name.text if len(name.text) > 1 else None
    unit = next((found.unit.unit for found in reversed(amounts) if found.unit), None)
    if len(amounts) == 1:
        made = _bounded(cell, first, left, False, unit, None, span, notes)
        return made._replace(clause=evolved(made.clause, label=label))
    second = amounts[1]
    bounded = _including(cell, _SIGNS[tokens[-1].value], second, None, span, stated=True)
    right, told = bounded.relation, bounded.notes
    assert left is not None
    assert right is not None
    if any(found.unit and found.unit.unit != unit for found in amounts) or DIRECTIONS[left] * DIRECTIONS[right] >= 0:
        raise cell.fail("relations-contradict", span, "一个关系")
    low, high = (first, second) if DIRECTIONS[left] > 0 else (second, first)
    opened = (Relation.GT in (left, right), Relation.LT in (left, right))
    made_interval = between_values(cell, low.value, high.value, unit, span, opened)
    return Said(evolved(made_interval, label=label) if label else made_interval, (*notes, *told))


def spread(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``±3%以内`` is −3 to 3; ``25±2℃`` is 23 to 27."""
    said, at = _bound(cell, parts)
    centre: Amount | None = parts[at] if type(parts[at]) is Amount else None
    at += 1 if centre else 0
    width: numbers.Number = parts[at + 1].value
    rest = parts[at + 2 :]
    token = next((part for part in rest if type(part) is Token and part.kind == "UNIT"), None)
    reading: UnitReading | None = token.value if token is not None else (read_unit(width.share) if width.share else None)
    behind = next((part for part in rest if type(part) is After), None)
    first, last = parts[0], parts[-1]
    start = first.start if type(first) is Token else first.span[0]
    span = (start, last.end if type(last) is Token else last.span[1])
    notes: tuple[Finding, ...] = (*(said.notes if said else ()), *(centre.notes if centre else ()))
    if centre is not None:
        if said and said.relation not in (None, Relation.EQ) and not _is_weak(said.text):
            notes = (*notes, cell.note("relation-dropped", span, relation=cell.words(said.span)))
    elif said and said.relation not in (None, Relation.LE, Relation.EQ):
        raise cell.fail("relations-contradict", span, "≤")
    if behind and behind.text not in _SAYS_RANGE:
        notes = (*notes, cell.note("relation-dropped", span, relation=behind.text))
    unread: tuple[Span, ...] = (behind.span,) if behind and behind.text not in _SAYS_RANGE else ()
    middle = centre.value if centre else Decimal(0)
    unit = centre.unit.unit if centre and centre.unit else None
    off = abs(shifted(width.value, reading.power if reading else 0))
    if centre and reading and unit is None:
        if reading.unit.symbol == "%":
            notes, unread = (*notes, cell.note("unit-shared", centre.span, unit="%")), (centre.span,)
        middle = shifted(middle, 0 if centre.number.scale else width.scale + reading.power)
    elif reading and unit and reading.unit != unit:
        off = _off_by(cell, off, middle, reading.unit, unit, span)
    symbol = unit or (reading.unit if reading else None)
    if said and said.below_line.units and symbol is not None:
        symbol = per(symbol, said.below_line.units)
    return Said(between_values(cell, middle - off, middle + off, symbol, span, (False, False)), notes, unread=unread)


def _off_by(cell: Cell, off: Decimal, middle: Decimal, unit: Unit, wanted: Unit, span: Span) -> Decimal:
    """Return how far a spread reaches in the unit of its middle: 1000米±5%, 2米±5毫米, 95%±2个百分点."""
    if (wanted.symbol, unit.symbol) == ("%", "个百分点"):
        return off
    if unit.symbol == "%":
        return abs(middle) * off / 100
    if not is_compatible_with(unit, wanted):
        raise cell.fail("bad-number", span, "同一单位的两个数")
    factor = times(unit, wanted)
    return off * factor.numerator / factor.denominator


def ratio_(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``1:1.5``: two numbers that make neither an amount nor a share."""
    return None


# ---------------------------------------------------------------------------- times


_WITHIN = ("内", "以内", "之内")
_DATE_FORMS = ("dotted", "compact", "years", "school-year")


def period(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``12月底前``, ``2023.07-2024.01``, ``全年``, ``≤2024年12月31日``."""
    tokens: Sequence[Token] = parts
    if any(token.kind == "WHOLE" for token in tokens):
        year = tokens[0].value.start.year if tokens[0].kind == "DATE" else cell.year
        start, end = Day(year, 1, 1), Day(year, 12, 31)
        done = tokens[-1].kind == "DONE"
        span = (tokens[0].start, tokens[-2 if done else -1].end)
        return Said(_period(cell, None if done else start, end, Precision.YEAR, span))
    found = [token.value for token in tokens if token.kind == "DATE"]
    done = tokens[-1].kind == "DONE"
    said = tokens[:-1] if done else tokens
    span = (said[0].start, said[-1].end)
    first, last = found[0], found[-1]
    start, end = _in_year(first.start, cell), _in_year(last.last, cell)
    notes = _date_notes(cell, [token for token in tokens if token.kind == "DATE"])
    swaps: tuple[Token, ...] = ()
    if len(found) > 1:
        start, end = start.in_year(end.year), end.in_year(start.year)
        if _order(start) > _order(end):
            raise cell.fail("empty-range", span, "从早到晚的两个日期")
    turn = said[-1] if said[-1].kind in ("DUE", "FROM", "AFTER") else None
    lead = tokens[0] if tokens[0].kind in ("UNTIL", "SINCE", "WHEN") else None
    inclusion = next((token for token in tokens if token.kind == "INCL"), None)
    begins: Day | None = start
    ends: Day | None = end
    within = turn is not None and turn.kind != "FROM" and turn.text.strip("()") in _WITHIN
    whole = last.precision is not Precision.DAY and not last.by
    if turn is not None and turn.kind == "FROM":
        ends = None if len(found) == 1 else ends
    elif turn is not None and not within and len(found) == 1:
        begins = None
        if whole and inclusion is None and not turn.text.strip("()").startswith(("底", "末", "止", "为止", "截止")):
            notes = (*notes, cell.note("whole-year-before", span, read=str(end)))
            swaps = tuple(token._replace(value=_day_before(first)) for token in tokens if token.kind == "DATE")
    elif len(found) == 1 and (last.by or (done and not last.spans)) and not within:
        begins = None
    if inclusion is not None and not inclusion.value[0][0]:
        notes = (*notes, cell.note("leftover-text", (inclusion.start, inclusion.end)))
    if len(found) == 1 and turn is None and lead is None:
        swaps = tuple(other for token in tokens if token.kind == "DATE" and (other := _as_number(token)) is not None)
    unread: tuple[Span, ...] = ()
    if inclusion is not None and not inclusion.value[0][0]:
        unread = ((inclusion.start, inclusion.end),)
    if lead is not None:
        begins, ends, told = _led(cell, lead, turn, begins, ends, start, end, span)
        notes = (*notes, *told)
        if told and whole:
            swaps = tuple(token._replace(value=_day_before(first)) for token in tokens if token.kind == "DATE")
    return Said(_period(cell, begins, ends, last.precision, span), notes, swaps, unread)


def _led(
    cell: Cell, lead: Token, turn: Token | None, begins: Day | None, ends: Day | None, start: Day, end: Day, span: Span
) -> tuple[Day | None, Day | None, tuple[Finding, ...]]:
    """Return the ends of a period with a word or a sign before it: 截至2024年, ≤2024年12月31日; 前 behind ≥ contradicts it."""
    sign = Relation(lead.value) if lead.kind == "WHEN" else None
    until = lead.kind == "UNTIL" or (sign is not None and DIRECTIONS[sign] < 0)
    since = lead.kind == "SINCE" or (sign is not None and DIRECTIONS[sign] > 0)
    if sign is Relation.APPROX:
        raise cell.fail("unexpected-text", span, "日期")
    if (since and begins is None and turn is not None) or (until and ends is None):
        raise cell.fail("relations-contradict", span, "一个期限")
    notes = (cell.note("whole-year-before", span, read=str(end)),) if sign in _STRICT else ()
    if until:
        return None, end, notes
    if since:
        return start, None, notes
    return begins, ends, notes


def _period(cell: Cell, start: Day | None, end: Day | None, precision: Precision, span: Span) -> Period:
    return make_period(start, end, precision, text=cell.source, span=span)


def _in_year(day: Day, cell: Cell) -> Day:
    return day.in_year(cell.year)


def _order(day: Day) -> tuple[int, int, int]:
    return day.year or 0, day.month, day.day


def _day_before(found: dates.Date) -> dates.Date:
    """Return the other reading of 3月前, 2024年前: by the last day of what comes before."""
    year, month = found.start.year, found.start.month
    last_year = None if year is None else year - 1
    end = Day(last_year, 12, 31) if month == 1 else Day(year, month - 1, dates.last_day(year, month - 1))
    return found._replace(start=end, last=end, by=True)


def _as_number(token: Token) -> Token | None:
    """Return a date that may be a number as one: 2024.12, 20241231; 2023-2024 may be a range of numbers."""
    form = token.value.form
    if form in ("dotted", "compact") and not token.value.spans:
        number = numbers.scan(token.text, 0)
        if number is not None and number.end == len(token.text) and number.share is None:
            return token._replace(kind="NUM", value=number)
    if form == "years":
        low, high = numbers.scan(token.text, 0), numbers.scan(token.text, len(token.text) - _YEAR)
        return token._replace(kind="BRACKETS", value=(((low, None), (high, None)), False, False))
    return None


_YEAR = 4


def _date_notes(cell: Cell, tokens: Sequence[Token]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    for token in tokens:
        date: dates.Date = token.value
        span = (token.start, token.end)
        if date.form in _DATE_FORMS:
            read = f"{date.start} – {date.last}" if date.form in ("years", "school-year") else str(date.last)
            plain = date.form == "dotted" and "." not in token.text
            if date.form != "school-year" and not plain and not (date.spans and date.form in ("compact", "dotted")):
                found.append(cell.note("date-or-number", span, read=read))
        if token.broken == "\n" or token.gap == "\n":
            found.append(cell.note("joined-lines", span))
    return tuple(found)


# ---------------------------------------------------------------------------- movements, judgements


def trend(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``同比增长≥5%``: a direction, what it is compared with, and how much."""
    held, how, move, rest = _moved(parts)
    if rest and type(rest[0]) is Token and rest[0].kind == "NOUN":
        return None
    span = (_start(parts[0]), _end(parts[-1]))
    ranged = any(type(part) is Token and part.kind == "RANGE" for part in rest)
    said = interval(cell, rest) if ranged else comparison(cell, rest)
    if said is None:
        return None
    start = _start(parts[0]) if held or how.span else move.start
    span = (start, span[1])
    label = cell.words((start, move.end))
    value = said.clause
    if not isinstance(value, Comparison):
        if ranged:
            # 增长5%-8%: a range has a name, not a direction.
            by = None if move.text in section("words", "counted") else Modality.BY
            return said._replace(clause=evolved(value, label=label, modality=by))
        raise cell.fail("unexpected-text", span, "一个数")
    against = held.text if held else how.base
    if move.kind == "SIDE":
        if against is None:
            return None
        level = any(word in against for word in section("words", "held-to"))
        over, under = (Direction.ABOVE, Direction.BELOW) if level else (Direction.UP, Direction.DOWN)
        direction = over if move.value == ">" else under
    else:
        direction = _WAYS[move.value]
    unit = value.quantity.unit
    if against is None and (unit is None or not is_share(unit.numerator)) and move.text != _FIRM:
        # 新增就业人数增加500人 counts people; only a share, a difference or a multiple is a movement beyond doubt.
        counted = section("words", "counted").get(move.text)
        swaps = () if counted == "amount" else (move._replace(text=_FIRM),)
        value = evolved(value, label=label, modality=None if counted else Modality.BY)
        if move.text in section("words", "climbing") and value.quantity.written is not None and value.quantity.written.unit in ("位", "名"):
            return said._replace(clause=value).doubting(cell.note("rank-or-count", span), span)
        notes = (*said.notes, cell.note("change-or-amount", span)) if swaps else said.notes
        return said._replace(clause=value, notes=notes, swaps=(*said.swaps, *swaps))
    clause = make_trend(direction, against, value.relation, value.quantity, text=cell.source, span=span)
    made = said._replace(clause=evolved(clause, from_below=True) if value.from_below else clause)
    if how.denied and how.span:
        return made.doubting(cell.note("number-unread", span), how.span)
    return made


_FIRM = "movement"
"""The text of a movement's token that is read as one whatever it counts."""


def _moved(parts: Sequence[Any]) -> tuple[Named | None, Manner, Token, Sequence[Any]]:
    held: Named | None = None
    at = 0
    if type(parts[0]) is Named:
        held, at = parts[0], 1
    how = parts[at]
    return held, how, parts[at + 1], parts[at + 2 :]


def movement(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``较上年提高``; a denied movement stays where it was: ``不得增加``."""
    held, how, move, _ = _moved(parts)
    span = (_start(parts[0]) if held or how.span else move.start, move.end)
    direction = _WAYS[move.value]
    if how.denied:
        direction = Direction.FLAT
    return Said(make_trend(direction, held.text if held else how.base, text=cell.source, span=span))


def _start(part: Any) -> int:
    if type(part) is Token:
        return part.start
    return part.span[0] if part.span else 0


def _end(part: Any) -> int:
    return part.end if type(part) is Token else part.span[1]


def level(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``高于全国平均水平``."""
    said, named = parts
    if said.relation is None or {"LEVEL", "AIM"}.isdisjoint(named.kinds) or named.text[0] == "的":
        return None
    direction = (Direction.FLAT, Direction.ABOVE, Direction.BELOW)[DIRECTIONS[said.relation]]
    stated = None if direction is Direction.FLAT else said.relation
    return Said(make_trend(direction, named.text, stated, text=cell.source, span=(said.span[0], named.span[1])), said.notes)


def placeholder(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``≥**批次``."""
    span = (_start(parts[0]), _end(parts[-1]))
    return Said(make_placeholder(cell.words(span), text=cell.source, span=span))


def judgement(cell: Cell, parts: Sequence[Any]) -> Said | None:
    """``达成预期指标``: what was done, how, and what it was held to."""
    first = parts[0]
    if type(first) is Token:
        span = (first.start, parts[-1].end)
        grade = Grade(first.value) if first.kind == "GRADE" else None
        return Said(make_judgement(grade, cell.words(span), text=cell.source, span=span))
    how: Manner = first
    tokens: Sequence[Token] = parts[1:]
    core = any(token.kind == "CORE" for token in tokens)
    if not core and not how.denied:
        return None
    span = (how.span[0] if how.span else tokens[0].start, tokens[-1].end)
    grade = Grade.MET
    if how.denied or any(token.value == "not_met" for token in tokens if token.kind == "CORE"):
        grade = Grade.NOT_MET
    elif how.partly or any(token.value == "partly" for token in tokens if token.kind == "CORE"):
        grade = Grade.PARTLY
    return Said(make_judgement(grade, cell.words(span), text=cell.source, span=span))


RULES: dict[str, Callable[[Cell, Sequence[Any]], Any]] = {
    "relation": relation,
    "amount": amount,
    "measure": measure,
    "after": after,
    "base": base,
    "name": base,
    "than": than,
    "manner": manner,
    "comparison": comparison,
    "interval": interval,
    "between": between,
    "spread": spread,
    "period": period,
    "trend": trend,
    "movement": movement,
    "level": level,
    "placeholder": placeholder,
    "judgement": judgement,
    "ratio": ratio_,
}


def build(cell: Cell, tree: Tree, tokens: Sequence[Token], at: int) -> Said | None:
    """Return what a statement says whose tree is laid over the tokens from `at` on."""
    return _built(cell, tree, tokens, at)  # type: ignore[no-any-return]


def _built(cell: Cell, tree: Tree, tokens: Sequence[Token], at: int) -> Any:
    return RULES[tree.rule](cell, [tokens[at + part] if type(part) is int else _built(cell, part, tokens, at) for part in tree.parts])
