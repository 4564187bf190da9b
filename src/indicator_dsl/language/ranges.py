"""One bound or two: a number with its relation, ``80%-90%``, ``60≤X<80``, ``[80, 90)%``, ``±3%``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from indicator_dsl.language import numerals
from indicator_dsl.language._patterns import piece
from indicator_dsl.language.amounts import NUMBER_READERS, AmountReader, shifted
from indicator_dsl.language.dates import read_date
from indicator_dsl.language.doubts import Change
from indicator_dsl.language.nodes import Amount, Token, make_comparison, make_interval, make_period, make_quantity, make_trend
from indicator_dsl.language.relations import DIRECTIONS, RELATION_SIGNS
from indicator_dsl.language.units import UnitReading, read_unit
from indicator_dsl.making import evolved
from indicator_dsl.model import Clause, Direction, Interval, Relation
from indicator_dsl.text import Span, normalise
from indicator_dsl.units import Unit, is_compatible_with, plain, ratio

_TURNED = {
    Relation.GE: Relation.LE,
    Relation.GT: Relation.LT,
    Relation.LE: Relation.GE,
    Relation.LT: Relation.GT,
    Relation.EQ: Relation.EQ,
    Relation.APPROX: Relation.APPROX,
}


_MONTH_AND_DAY = re.compile(
    r"(?=.*\.(?:[12][0-9]|3[01])(?![0-9]))(?:1[0-2]|[1-9])\.(?:3[01]|[12][0-9]|[1-9])-(?:1[0-2]|[1-9])\.(?:3[01]|[12][0-9]|[1-9])"
)


@cache
def _year_and_month() -> re.Pattern[str]:
    return re.compile(piece("YEAR_AND_MONTH"))


@cache
def _sign_at_start() -> re.Pattern[str]:
    return re.compile(piece("SIGN"))


def _below_alike(low: Amount, high: Amount) -> Amount:
    """1000元-1500元/人: what stands below the second unit stands below the first."""
    a, b = low.unit, high.unit
    if a is None or b is None or a.unit.denominators or not b.unit.denominators:
        return low
    # Only a scale below the line can be left in the power of 元/万人.
    value = shifted(low.value, b.power) if not a.power else low.value
    return low._replace(unit=a._replace(unit=Unit(a.unit.numerator, b.unit.denominators)), value=value)


def _as_dates(text: str) -> Change:
    """Return the change of a number or a range into the dates that 2024.5 and 3.1-12.31 may be."""

    def dates_of(clause: Clause) -> Clause | None:
        try:
            first, last = (read_date(_spelled_out(part)) for part in (text.partition("-")[0], text.rpartition("-")[2]))
        except ValueError:
            return None
        return make_period(first.start, last.end, first.precision, label=clause.label, text=clause.text, span=clause.span)

    return dates_of


def _spelled_out(text: str) -> str:
    """Return 2024.5 and 202405 as 2024年5月, 3.1 as 3月1日."""
    first, _, second = normalise(text).strip().partition(".")
    if len(first) < 4:
        return f"{first}月{second}日"
    return f"{first[:4]}年{int(first[4:] or second)}月"


class RangeReader(AmountReader):
    """Reads what one number or two say of where a value may be."""

    def bounded(self, amount: Amount, relation: Relation | None, unit: Unit | None, label: str | None, span: Span) -> Clause:
        """Make the clause of a number: 500多 is above it, 十几 leaves a range."""
        number = amount.number
        if number.upper is not None:
            power = amount.unit.power if amount.unit else 0
            upper = shifted(number.upper, power)
            read = f"{plain(amount.value)}~{plain(upper)}"
            self.find("open-number", amount.span, found=self.words_at(amount.span), read=read)
            if relation in (None, Relation.APPROX, Relation.EQ):
                return make_interval(amount.value, upper, unit=unit, label=label, text=self.source, span=span)
            if relation in (Relation.LE, Relation.LT):
                return make_comparison(relation, make_quantity(upper, unit), label=label, text=self.source, span=span)
        elif number.more and relation in (None, Relation.APPROX):
            # -30多℃ is colder than −30.
            relation = Relation.GT if amount.value >= 0 else Relation.LT
        elif number.code == "approx-from-below" and relation is None:
            relation = Relation.APPROX
        as_read = amount.unit is not None and unit is amount.unit.unit
        quantity = make_quantity(amount.value, unit, amount.written if as_read or unit is None else None)
        if number.code == "doubling":
            return make_trend(Direction.UP, None, relation or Relation.UNSTATED, quantity, label=label, text=self.source, span=span)
        return make_comparison(relation or Relation.UNSTATED, quantity, label=label, text=self.source, span=span)

    def perhaps_a_month(self, span: Span) -> None:
        """Tell 2024.5 alone, which may be a date as well."""
        found = self.words_at(span)
        if _year_and_month().fullmatch(normalise(found)):
            self.doubt("number-or-date", span, _as_dates(found), found=found)

    def perhaps_days(self, span: Span) -> None:
        """Tell 3.1-12.31 alone, which may be days as well; at least one of them has two digits, or 1.5-2.5 would be told too."""
        found = self.words_at(span)
        if _MONTH_AND_DAY.fullmatch(normalise(found)):
            self.doubt("number-or-date", span, _as_dates(found), found=found)

    def interval(self, children: Sequence[Any], label: str | None) -> Clause:
        """``80%-90%``: two amounts that may share scale and unit."""
        if not isinstance(children[0], list) and children[0].type == "BRACKETS":
            return self.brackets(children, label)
        if not isinstance(children[1], list) and children[1].type == "BETWEEN":
            return self.bounds(children, label)
        span = self.span(children)
        per: list[str] = []
        if len(children) == 3:
            low, high = self.amount(children[0]), self.amount(children[2])
        else:
            lists = [c for c in children if isinstance(c, list)]
            low, high = (self.amount(c) for c in lists[:2])
            self.after_range(lists[2:], span)
            self.before_range(children, span)
            per += [c.text for c in children if not isinstance(c, list) and c.type == "EACH"]
        low = _below_alike(low, high)
        if low.unit is None and self.words_at(low.span).startswith("零下") and high.value > 0:
            if -low.value >= high.value:
                self.leave("number-unread", span, found=self.words_at(span))  # 零下10-5℃: which of them are below?
            else:
                low, high = high._replace(value=-high.value), low._replace(unit=high.unit)  # 零下5-10℃
        unit = high.unit or low.unit
        lower, upper = low.value, high.value
        if low.unit is None or low.unit == high.unit:
            power = high.number.scale + (high.unit.power if high.unit else 0)
            # 10-20万元: the first number has no scale of its own, and without it the range would be absurd.
            if low.unit is None and low.number.scale == 0 and power and shifted(low.value, power) <= upper:
                lower = shifted(low.value, power)
        elif low.unit and high.unit and low.unit.unit != high.unit.unit:
            if not is_compatible_with(low.unit.unit, high.unit.unit):
                raise self.fail("bad-number", span, "同一单位的两个数", found=self.words_at(span))
            factor = ratio(low.unit.unit, high.unit.unit)
            lower = lower * factor.numerator / factor.denominator
        if low.number.upper is not None or high.number.upper is not None:
            raise self.fail("bad-number", span, "两个数", found=self.words_at(span))
        if unit is None:
            self.perhaps_a_month(low.span)
            self.perhaps_days(span)
        symbol, label = self.rate(unit.unit if unit else None, per, label)
        found = self.between(lower, upper, symbol, label, span, (low.included is False, high.included is False))
        is_written = high.written is not None and (unit is None or symbol is unit.unit)
        return evolved(found, written=high.written) if is_written else found

    def bounds(self, children: Sequence[Any], label: str | None) -> Clause:
        """``60≤X<80`` and ``90%≤满意度``: the sign after a number looks the other way."""
        amounts = [self.amount(child) for child in children if isinstance(child, list)]
        between = children[1].text
        first = _TURNED[RELATION_SIGNS[_sign_at_start().match(between)[0]]]  # type: ignore[index]
        name = _sign_at_start().sub("", between).strip()
        label = label or (name if len(name) > 1 else None)
        span = self.span(children)
        unit = next((amount.unit.unit for amount in reversed(amounts) if amount.unit), None)
        first = self.including(first, amounts[0], span) or first
        if len(amounts) == 1:
            return self.bounded(amounts[0], first, unit, label, span)
        second = self.before(children[2])
        second = self.including(second, amounts[1], span) or second
        if any(amount.unit and amount.unit.unit != unit for amount in amounts) or {first, second} & {Relation.EQ, Relation.APPROX}:
            raise self.fail("relations-contradict", span, "一个关系", found=self.words_at(span))
        if DIRECTIONS[first] == DIRECTIONS[second]:
            raise self.fail("relations-contradict", span, "一个关系", found=self.words_at(span))
        (low, low_relation), (high, high_relation) = sorted(
            zip(amounts, (first, second), strict=True), key=lambda pair: -DIRECTIONS[pair[1]]
        )
        opened = (low_relation is Relation.GT, high_relation is Relation.LT)
        return self.between(low.value, high.value, unit, label, span, opened)

    def between(
        self, lower: Decimal, upper: Decimal, unit: Unit | None, label: str | None, span: Span, opened: tuple[bool, bool]
    ) -> Interval:
        """Make an interval; one that ends below its start is an error."""
        if lower > upper or (lower == upper and any(opened)):
            raise self.fail("empty-range", span, "从小到大的两个数", found=self.words_at(span))
        return make_interval(lower, upper, *opened, unit, label=label, text=self.source, span=span)

    def brackets(self, children: Sequence[Token], label: str | None) -> Clause:
        """``[80, 90)%``, the mathematician's way."""
        token, *units = children
        span = self.span(children)
        text = token.text
        unit = self.unit(units[0]).unit if units else (read_unit("%").unit if "%" in text else None)
        if re.fullmatch(r"\([0-9]{1,3},[0-9]{3}\)", text) and self.words_at(span)[0] != "【":
            self.doubts.spell((span[0], span[0] + len(text)), normalise(self.words_at(span))[1 : len(text) - 1].replace(",", ""))
            self.find("comma-ambiguous", span, found=self.words_at(span))
        numbers = re.findall(r"-?[0-9][0-9.]*|(?<=[\[(])-", text[1:-1].replace(" ", ""))
        if len(numbers) != 2:
            raise self.fail("bad-number", span, "两个数", found=self.words_at(span))
        return self.between(
            Decimal(numbers[0]),
            Decimal(numbers[1]),
            unit,
            label,
            span,
            (text[0] == "(" and self.words_at(span)[0] != "【", text[-1] == ")" and "】" not in self.words_at(span)),
        )

    def spread(self, children: Sequence[Any], label: str | None) -> Clause:
        """``±3%以内`` is −3 to 3; ``25±2℃`` is 23 to 27."""
        centre: Amount | None = None
        width: numerals.Number | None = None
        reading: UnitReading | None = None
        bounds: list[Token] = []
        per: list[str] = []
        span = self.span(children)
        for child in children:
            if isinstance(child, list):
                if child[0].type != "AFTER":
                    centre = self.amount(child)
            elif child.type in ("SIGN", "BEFORE"):
                bounds.append(child)
            elif child.type == "EACH":
                per.append(child.text)
            elif child.type in NUMBER_READERS:
                width = self.number(child)
            elif child.type in ("UNIT", "OPEN_UNIT"):
                reading = self.unit(child)
        if width is None:
            raise AssertionError("a spread has a width")
        if centre:
            # 达到18±2℃ names what is reached, not its lower end.
            self.before_range([token for token in bounds if token.text not in ("达到", "达")], span)
        elif any(self.before(token) not in (Relation.LE, Relation.EQ) for token in bounds):
            raise self.fail("relations-contradict", span, "≤", found=self.words_at(span))
        middle, unit = centre.value if centre else Decimal(0), centre.unit.unit if centre and centre.unit else None
        off = abs(shifted(width.value, reading.power if reading else 0))
        if centre and reading and unit is None:
            if reading.unit.symbol == "%":
                own = centre.value
                part = abs(own) * off / 100  # 1000±5%: 5 % of it?
                self.doubt(
                    "unit-shared",
                    centre.span,
                    lambda clause: evolved(clause, lower=own - part, upper=own + part, unit=None) if isinstance(clause, Interval) else None,
                    found=self.words_at(centre.span),
                    unit="%",
                )
            # 25±2万元: the first number has no scale of its own.
            middle = shifted(middle, 0 if centre.number.scale else width.scale + reading.power)
        elif reading and unit and reading.unit != unit:
            off = self.off_by(off, middle, reading.unit, unit, span)
        self.after_range(children, span)
        symbol, label = self.rate(unit or (reading.unit if reading else None), per, label)
        return self.between(middle - off, middle + off, symbol, label, span, (False, False))

    def off_by(self, off: Decimal, middle: Decimal, unit: Unit, wanted: Unit, span: Span) -> Decimal:
        """Return how far a spread reaches in the unit of its middle: ``1000米±5%``, ``2米±5毫米``, ``95%±2个百分点``."""
        if (wanted.symbol, unit.symbol) == ("%", "个百分点"):
            return off
        if unit.symbol == "%":
            return abs(middle) * off / 100
        if not is_compatible_with(unit, wanted):
            raise self.fail("bad-number", span, "同一单位的两个数", found=self.words_at(span))
        factor = ratio(unit, wanted)
        return off * factor.numerator / factor.denominator

    def before_range(self, children: Sequence[Any], span: Span) -> None:
        """Tell a relation before a range that a range can't mean; 控制在 and 保持在 say no more than the range itself."""
        for token in (c for c in children if not isinstance(c, list) and c.type in ("SIGN", "BEFORE")):
            if self.before(token) is not Relation.EQ and not token.text.endswith("在"):
                self.leave("relation-dropped", span, found=self.words_at(span), relation=token.text)

    def after_range(self, children: Sequence[Any], span: Span) -> None:
        """Tell a word after a range that a range can't mean: 以内 says the same again, 以上 does not."""
        for after in (c for c in children if isinstance(c, list) and c[0].type == "AFTER"):
            if after[0].text not in ("以内", "之内", "内"):
                self.leave("relation-dropped", span, found=self.words_at(span), relation=after[0].text)
