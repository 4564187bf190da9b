"""Numbers with their units and relations: the parts of a clause that count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from typing import Any

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import numerals
from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.doubts import Change, Doubts
from indicator_dsl.language.nodes import Amount, Node, Token
from indicator_dsl.language.relations import DIRECTIONS, RELATION_SIGNS, from_below, relation_of
from indicator_dsl.language.units import EITHER_WAY, NO_UNIT, UnitReading, read_unit, written_as
from indicator_dsl.language.wording import clean_label
from indicator_dsl.making import evolved, of_parts
from indicator_dsl.model import Clause, Comparison, Interval, Relation, Trend, Unread, unit_of
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit, Written, dimension_of, is_share, plain

# 每年, 一年 (3次), 每个月, 月均: what is left is a unit.
_PER = re.compile(r"^[每一按1](?:个(?=.))?|均$")


@cache
def _alike() -> frozenset[str]:
    return frozenset(words("measures")["alike"]["words"].split())


def _is_no_rate(unit: Unit) -> bool:
    return unit.numerator in unit.denominators or (unit.numerator in _alike() and not _alike().isdisjoint(unit.denominators))


@cache
def _ranks() -> frozenset[str]:
    return frozenset(words("words")["ordinal"]["ranks"].split())


def read_relation(token: Token) -> Relation:
    """Return the relation of a SIGN, BEFORE or AFTER token."""
    if token.type in ("SIGN", "SIGN_AFTER"):
        return Relation.EQ if token.text == "二" else RELATION_SIGNS[token.text]
    return relation_of(token.text, "before" if token.type == "BEFORE" else "after")


@cache
def _each_word() -> re.Pattern[str]:
    return re.compile(piece("EACH_ONE"))


@cache
def _each_words() -> re.Pattern[str]:
    # 按月 is a manner, 月均 a kind of number: only 每… makes a rate out of a label, and 每个 of something that no unit names doesn't.
    return re.compile(rf"(?:(?=每)(?!每个(?!{piece('UNIT_WORD')}|$)){piece('EACH_ONE')})+")


@cache
def _each_at_end() -> re.Pattern[str]:
    # 补助标准每人每月不低于500元: said before the relation.
    return re.compile(rf"(?:(?=每)(?:{piece('EACH_WORD')}|每{piece('UNIT_WORD')}))+$")


# Whether （含） or （不含） stands at the number → what it makes of a relation.
_INCLUDING: dict[bool, dict[Relation | None, Relation]] = {
    True: {Relation.GT: Relation.GE, Relation.LT: Relation.LE},
    False: {Relation.GE: Relation.GT, Relation.LE: Relation.LT},
}


NUMBER_READERS = {
    "NUMBER": numerals.read_arabic,
    "NUMERAL": numerals.read_numeral,
    "SHARE": numerals.read_share,
    "FRACTION": numerals.read_fraction,
    "DAMAGED": numerals.read_damaged,
}


_ANY_LENGTH = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def shifted(value: Decimal, power: int) -> Decimal:
    """Return `value` times a power of ten, exactly at any length."""
    return value.scaleb(power, _ANY_LENGTH) if power else value


_amount = of_parts(Amount)


def _written(number: numerals.Number, reading: UnitReading | None, digits: str, spelled: str) -> Written | None:
    """Return how an amount is written; None where it is as `str` writes it, or in a way of its own (3亿5000万, 三成)."""
    if number.scale == 0 and (reading is None or not spelled or (not reading.power and spelled == reading.unit.symbol)):
        return None
    scale = _scale_at_end(digits, number.scale) if number.scale else ""
    if scale is None or number.percent:
        return None
    unit = spelled.strip() or (reading.unit.symbol if reading else "")
    return written_as(scale, unit, reading or NO_UNIT, number.scale)


def _scale_at_end(digits: str, power: int) -> str | None:
    scales = words("words")["scales"]
    return next((tail for tail in (digits[-2:], digits[-1:], digits[-3:]) if scales.get(tail) == power), None)


_RANK = Unit("级")


def with_quantity(clause: Clause, value: Decimal, unit: Unit | None) -> Clause | None:
    """Return a clause of one number with another number."""
    if not isinstance(clause, Comparison | Trend) or clause.quantity is None:
        return None
    return evolved(clause, quantity=Quantity(value, unit))


def with_unit(clause: Clause, unit: Unit) -> Clause | None:
    """Return a clause with the numerator of its unit exchanged."""
    own = unit_of(clause)
    made = Unit(unit.numerator, own.denominators if own else ())
    if isinstance(clause, Interval):
        return evolved(clause, unit=made)
    return with_quantity(clause, clause.quantity.magnitude, made) if isinstance(clause, Comparison | Trend) and clause.quantity else None


def as_rank(clause: Clause) -> Clause | None:
    """Return 二等 and 提升2位 as ranks."""
    return with_unit(clause, _RANK)


def nearly(clause: Clause) -> Clause | None:
    """Return 近100人 as a number that is nearly reached."""
    approximate = isinstance(clause, Comparison | Trend) and clause.relation is Relation.APPROX
    return evolved(clause, from_below=True) if approximate else None


def _in_millions(clause: Clause) -> Clause | None:
    if not isinstance(clause, Comparison | Trend) or clause.quantity is None:
        return None
    return with_quantity(clause, shifted(clause.quantity.magnitude, -6), clause.quantity.unit)


class AmountReader:
    """Reads the parts of a clause in one cell, and keeps the findings.

    `source` is the cell as given, `offset` where in it the parser's text begins, `year` the year of
    dates that give none; with `strict` what would be a finding is an error.  What is told is added to `findings`.
    """

    def __init__(
        self,
        source: str,
        findings: list[Finding],
        offset: int = 0,
        year: int | None = None,
        strict: bool = False,
        doubts: Doubts | None = None,
    ) -> None:
        self.source = source
        self.findings = findings
        self.doubts = doubts if doubts is not None else Doubts()
        self.offset = offset
        self.year = year
        self.strict = strict

    def span(self, *parts: Any) -> Span:
        """Return the span from the first to the last token among `parts`."""
        first, last = parts[0], parts[-1]
        while type(first) is not Token:
            first = first.children[0] if type(first) is Node else first[0]
        while type(last) is not Token:
            last = last.children[-1] if type(last) is Node else last[-1]
        return first.start_pos + self.offset, last.end_pos + self.offset

    def words_at(self, span: Span) -> str:
        """Return the text as given at `span`."""
        return self.source[span[0] : span[1]]

    def find(self, code: str, span: Span, **fields: str) -> None:
        """Note a finding."""
        self.findings.append(Finding.of(code, span=span, **fields))

    def leave(self, code: str, span: Span, **fields: str) -> None:
        """Note words with a meaning that were not understood, and their finding."""
        self.doubts.leave(Unread(self.words_at(span), span))
        self.find(code, span, **fields)

    def doubt(self, code: str, span: Span, change: Change, **fields: str) -> None:
        """Note that the clause at `span` has another reading, and its finding."""
        self.doubts.clause(code, span, change)
        self.find(code, span, **fields)

    def drop(self, code: str) -> None:
        """Forget a doubt that a column of the form settles, and its finding."""
        self.doubts.drop(code)
        self.findings[:] = [finding for finding in self.findings if finding.code != code]

    def fail(self, code: str, span: Span, *expected: str, **fields: object) -> ParseError:
        """Return an error for the caller to raise."""
        return ParseError(code, source=self.source, span=span, expected=expected, **fields)

    def number(self, token: Token, bare: bool = False) -> numerals.Number:
        """Read a number token; `ParseError` where its characters make no number.

        With `bare`, 百 alone is a hundred: 超百家, 近千人.
        """
        kind, text = token.type, token.text
        try:
            number = numerals.read_bare(text) if bare and kind == "NUMERAL" and text[0] in "百千万亿" else NUMBER_READERS[kind](text)
        except (numerals.NotANumberError, ArithmeticError):
            span = self.span(token)
            raise self.fail("bad-number", span, "数字", found=self.words_at(span)) from None
        if number.code and number.code != "open-number":
            span = self.span(token)
            self.find(number.code, span, found=self.words_at(span), read=plain(number.value))
            self.look_at_number(token, number, span)
        return number

    def look_at_number(self, token: Token, number: numerals.Number, span: Span) -> None:
        """Note what else a number may be, and from where it comes."""
        if token.type == "FRACTION":
            # 3/5: three fifths, or three of five
            counted = Decimal(token.text.partition("/")[0].strip())
            self.doubts.clause("fraction", span, lambda clause: with_quantity(clause, counted, None))
        elif number.code == "mega-or-trillion":
            self.doubts.clause("mega-or-trillion", span, _in_millions)
        elif number.code == "approx-from-below":
            self.doubts.say(span, nearly)

    def amount(self, children: Sequence[Token], bare: bool = False) -> Amount:
        """Read ``currency? number unit? half? inclusion?``; the unit's scale goes into the value."""
        number: numerals.Number | None = None
        reading: UnitReading | None = None
        currency: UnitReading | None = None
        included: bool | None = None
        half = False
        digits = spelled = ""
        for token in children:
            kind = token.type
            if kind in NUMBER_READERS:
                number, digits = self.number(token, bare), token.text
            elif kind in ("UNIT", "OPEN_UNIT"):
                if half and reading and reading.unit.symbol != "个":
                    # 3天半小时: the half belongs to a second unit.
                    raise self.fail("bad-number", self.span(children), "单位", found=self.words_at(self.span(children)))
                reading, spelled = self.unit(token), token.text
            elif kind == "CURRENCY":
                currency = read_unit(token.text)
            elif kind == "HALF":
                half = True
                if reading and reading.unit.numerator in ("%", "‰"):
                    # 5%半: half of what?
                    raise self.fail("bad-number", self.span(children), "数字", found=self.words_at(self.span(children)))
            else:
                included = "不" not in token.text
        if number is None:
            raise AssertionError("an amount has a number")
        if currency:
            if reading is None:
                reading = currency
            elif reading.unit.numerator == "元":
                reading = reading._replace(unit=Unit(currency.unit.numerator, reading.unit.denominators))  # 港币500元/人
            elif dimension_of(reading.unit.numerator) != "货币":
                # ￥500次; in ￥500起 the word is no unit, but nobody can be sure.
                raise self.fail("unexpected-text", self.span(children), "元", found=self.words_at(self.span(children)))
        value = number.value
        if number.percent:
            if reading is None:
                reading = read_unit(number.percent)
            elif reading.unit.numerator != number.percent:
                raise self.fail("unexpected-text", self.span(children), found=self.words_at(self.span(children)))
        if children[0].type == "NUMERAL" and reading and reading.unit.symbol in _ranks():
            self.doubt("rank-or-count", self.span(children), as_rank, found=self.words_at(self.span(children)))
        if half:
            if number.scale or number.percent or value != value.to_integral_value():
                raise self.fail("bad-number", self.span(children), "数字", found=self.words_at(self.span(children)))
            value += Decimal("0.5")
        if reading and reading.power:
            value = shifted(value, reading.power)
        span = children[0].start_pos + self.offset, children[-1].end_pos + self.offset
        return _amount((number, value, reading, included, span, _written(number, reading, digits, spelled)))

    def unit(self, token: Token) -> UnitReading:
        """Read a unit token; an unknown measure word is told (or refused when strict)."""
        reading = read_unit(token.text)
        if reading.open:
            span = self.span(token)
            if self.strict:
                raise self.fail("unknown-unit", span, "单位", unit=self.words_at(span))
            self.find("unknown-measure-word", span, unit=self.words_at(span))
        elif reading.unit.denominators and _is_no_rate(reading.unit):
            # 2期每期…: a thing is not counted by itself, and 120套/张 names two ways to count.
            span = self.span(token)
            self.find("unknown-measure-word", span, unit=self.words_at(span))
        elif token.text in EITHER_WAY:
            span = self.span(token)
            code, other = EITHER_WAY[token.text]
            self.doubt(code, span, lambda clause: with_unit(clause, other), found=self.words_at(span))
        elif "百分比" in token.text:
            span = self.span(token)
            self.find("percent-word", span, found=self.words_at(span))
        return reading

    def before(self, token: Token) -> Relation:
        """Read a relation before the number."""
        relation = read_relation(token)
        if token.text == "二":
            self.find("ocr-sign", self.span(token), found=token.text, read="=")
        elif token.text in from_below():
            self.doubts.say(self.span(token), nearly)
            self.find("approx-from-below", self.span(token), found=token.text)
        return relation

    def after(self, children: Sequence[Token]) -> Relation:
        """Read a relation after the number; ``（不含）`` makes it strict."""
        relation = read_relation(children[0])
        if len(children) > 1 and "不" in children[1].text:
            relation = {Relation.GE: Relation.GT, Relation.LE: Relation.LT}.get(relation, relation)
        return relation

    def including(self, relation: Relation | None, amount: Amount, span: Span, *, signed: bool = True) -> Relation | None:
        """``90%（不含）以上``: brackets at the number say whether it is included, whatever the relation says; that they differ is told."""
        if amount.included is None:
            return relation
        turned = _INCLUDING[amount.included].get(relation, relation)
        if turned is not relation and signed:
            self.find("relations-differ", span, found=self.words_at(span), read=str(turned))
        elif not amount.included and turned not in (Relation.GT, Relation.LT):
            self.leave("leftover-text", amount.span, found=self.words_at(amount.span))
        return turned

    def one_relation(self, relations: Sequence[Relation], span: Span) -> Relation | None:
        """Return what the relations before and after say together."""
        if not relations:
            return None
        kept = relations[0]
        for other in relations[1:]:
            if other is kept:
                continue
            direction, other_direction = DIRECTIONS[kept], DIRECTIONS[other]
            if direction * other_direction < 0 or Relation.EQ in (kept, other):
                raise self.fail("relations-contradict", span, "一个关系", found=self.words_at(span))
            # 达到…以上, 超过…以上: the stated side wins over ≈, the first over a milder second.
            if direction == 0:
                kept = other
            self.find("relations-differ", span, found=self.words_at(span), read=str(kept))
        return kept

    def rate(self, unit: Unit | None, per: list[str], label: str | None) -> tuple[Unit | None, str | None]:
        """Turn 每年 or 月均 before a number, or 每年 at the start of its label, into the unit's denominators."""
        if not per and (not label or "每" not in label):
            return unit, label or None
        said = label.removesuffix("的") if label else ""
        words_each = _each_words().match(said)
        counted = unit is not None and not is_share(unit.numerator)
        # 每学期开学后30日内: 每学期 says when, not of what.
        if counted and not per and words_each and said[-1] not in "后前起":
            per, label = _each_word().findall(words_each[0]), said[words_each.end() :] or None
        elif counted and "每" in said and (at_end := _each_at_end().search(said)):
            per, label = [*_each_word().findall(at_end[0]), *per], clean_label(said[: at_end.start()].rstrip("按为"))
        if unit is None or is_share(unit.numerator):
            return unit, label or "".join(per) or None
        below = [read_unit(_PER.sub("", word)).unit.numerator for word in per]
        # 每年2次/人 is 次/人·年; 每月500元/月 says 月 twice.
        return Unit(unit.numerator, (*unit.denominators, *(base for base in below if base not in unit.denominators))), label
