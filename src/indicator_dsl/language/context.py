"""What a form's own columns add to a cell: 计量单位, and 指标性质 (sign, word or code)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache

from indicator_dsl.language._patterns import piece, words
from indicator_dsl.language.amounts import shifted, with_quantity
from indicator_dsl.language.build import Reader
from indicator_dsl.language.relations import RELATION_SIGNS, relation_words
from indicator_dsl.language.units import PIECE, UnitReading, read_unit_cell
from indicator_dsl.language.wording import clean_label, read_trend
from indicator_dsl.making import evolved
from indicator_dsl.model import AllOf, AnyOf, Clause, Comparison, Expression, Interval, Period, Relation, Trend
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, Unit, Written, dimension_of, is_share, plain

# No unit at all, said in a cell that must not stay empty.
_NO_UNIT = re.compile(r"无|无单位|[-/\\]+|")
_MONTH_ALONE = re.compile("[0-9]{1,2}月份?")
_DATE_LIKE = re.compile(r"[0-9]{8}|[0-9]{4}\.[0-9]{2}")


@cache
def _column() -> dict[str, Relation | None]:
    table: dict[str, Relation | None] = dict(RELATION_SIGNS)
    table |= relation_words("after") | relation_words("before")
    for sign, value in words("relations")["column"].items():
        table |= dict.fromkeys(value.split(), None if sign == "none" else Relation(sign))
    return table


def read_relation_cell(text: str) -> tuple[bool, Relation | None]:
    """Read a 指标性质 cell; returns whether it was understood, and its relation (None: none meant)."""
    plain_text = normalise(text).replace(" ", "").strip("()")
    if plain_text == "":
        return True, None
    table = _column()
    if plain_text in table:
        return True, table[plain_text]
    # 大于等于(≥): the same said twice.
    said = {table.get(part, part) for part in re.split("[()/]", plain_text) if part}
    only = said.pop() if len(said) == 1 else None
    return (True, only) if isinstance(only, Relation) else (False, None)


def apply(expression: Expression, reader: Reader, *, unit: str | None, relation: str | None) -> Expression:
    """Return `expression` with what the two columns add; where they contradict the text, the text wins."""
    if unit is not None and _is_no_unit(unit) and not _counts(expression):
        # 2021.12 under 年月 is a date, and no unit is missing.
        reader.drop("date-or-number")
    elif unit is not None and not _NO_UNIT.fullmatch(normalise(unit).strip()):
        reading = read_unit_cell(unit)
        if reading is None:
            reader.find("unit-unread", expression.span, column=unit)
        elif reading.open and reader.strict:
            raise reader.fail("unknown-unit", expression.span, "单位", unit=unit)
        else:
            if reading.open:
                reader.find("unknown-measure-word", expression.span, unit=unit)
            expression = _each(expression, lambda clause: _with_unit(clause, reading, unit, reader))
    if relation is not None:
        known, sign = read_relation_cell(relation)
        if not known:
            reader.find("relation-unread", expression.span, column=relation)
        elif sign is not None:
            expression = _each(expression, lambda clause: _with_relation(clause, sign, relation, reader))
    return expression


def _is_no_unit(text: str) -> bool:
    """Whether a 计量单位 cell says that there is no number: 日期, 文字/日期."""
    known = words("measures")["no-unit"]["words"].split()
    return all(part in known for part in normalise(text).strip().split("/"))


def _counts(expression: Expression) -> bool:
    """Whether a clause states a number, which a unit could belong to."""
    return any(
        isinstance(clause, Comparison | Interval) or (isinstance(clause, Trend) and clause.quantity) for clause in expression.clauses
    )


def _each(expression: Expression, change: Callable[[Clause], Clause]) -> Expression:
    if isinstance(expression, AllOf | AnyOf):
        return evolved(expression, parts=tuple(map(change, expression.parts)))
    return change(expression) if isinstance(expression, Clause) else expression


def _with_unit(clause: Clause, column: UnitReading, written: str, reader: Reader) -> Clause:
    match clause:
        case Comparison(quantity=Quantity(unit=None)) | Trend(quantity=Quantity(unit=None)) | Interval(unit=None):
            power = column.power
            if power and any(scale in reader.words_at(clause.span) for scale in "万亿千百"):
                reader.find("scale-conflict", clause.span, found=reader.words_at(clause.span), column=written)
                power = 0
            if isinstance(clause, Interval):
                lower, upper = shifted(clause.lower, power), shifted(clause.upper, power)
                return evolved(clause, lower=lower, upper=upper, unit=column.unit, written=_beside(column, written, power, clause.written))
            value = clause.quantity.magnitude if clause.quantity else None
            if value is None:
                return clause
            # 2024.5 under 万元 is an amount.
            reader.drop("number-or-date")
            if column.unit and column.unit.symbol == "%" and 0 < value <= 1:
                reader.doubt("percent-fraction", clause.span, _hundredfold, found=plain(value))
            # 每年5 under 个 is 5个/年, as it is where the unit stands in the text.
            rate, label = reader.rate(column.unit, [], clause.label)
            spelled = _beside(column, written, power, clause.quantity.written if clause.quantity else None)
            return _moved(evolved(clause, quantity=Quantity(shifted(value, power), rate, spelled), label=label))
        case Period() if _DATE_LIKE.fullmatch(normalise(reader.words_at(clause.span))) and not _is_calendar(column.unit):
            # 2024.12 under 万元 is an amount.
            reader.drop("date-or-number")
            value = Decimal(normalise(reader.words_at(clause.span)))
            quantity = Quantity(shifted(value, column.power), column.unit, _beside(column, written, column.power))
            return Comparison(Relation.UNSTATED, quantity, label=clause.label, text=clause.text, span=clause.span)
        case Period() if column.unit and not _is_calendar(column.unit) and _MONTH_ALONE.fullmatch(reader.words_at(clause.span)):
            # 5月 under 个 may be a 5 that a spreadsheet made a month.
            number = shifted(Decimal(re.findall("[0-9]+", normalise(reader.words_at(clause.span)))[0]), column.power)
            counted = Comparison(Relation.UNSTATED, Quantity(number, column.unit), label=clause.label, text=clause.text, span=clause.span)
            reader.doubt("unit-conflict", clause.span, lambda _: counted, unit="月", column=written)
        case Comparison(quantity=Quantity(unit=unit)) if unit == PIECE and column == UnitReading(column.unit) and written in ("块", "元"):
            # 20块 under 块 are pieces, under 元 money.
            reader.drop("pieces-or-yuan")
            return evolved(clause, quantity=Quantity(clause.quantity.magnitude, column.unit))
        case Comparison() | Trend() | Interval():
            own = clause.unit if isinstance(clause, Interval) else clause.quantity and clause.quantity.unit
            # 5元 under 万元 may be 5万元; 5万元 and 50,000元 are what they say.
            unscaled = column.power > 0 and not any(scale in reader.words_at(clause.span) for scale in "万亿千百")
            if own is not None and column.unit and (own != column.unit or unscaled):
                reader.find("unit-conflict", clause.span, unit=str(own), column=written)
    return clause


def _beside(column: UnitReading, text: str, power: int, own: Written | None = None) -> Written:
    """Return how a number is written whose unit stands in a column: with its own scale, else the column's."""
    spelled = normalise(text).strip()
    scale = spelled.removesuffix(str(column.unit or "")) if column.power else ""
    unit = spelled.removeprefix(scale)
    return (
        Written(own.scale, unit, own.power, beside=True) if own and own.scale else Written(scale if power else "", unit, power, beside=True)
    )


def _hundredfold(clause: Clause) -> Clause | None:
    """Return 0.97 under % as the 97% whose cell it may be."""
    if not isinstance(clause, Comparison | Trend) or clause.quantity is None:
        return None
    return with_quantity(clause, shifted(clause.quantity.magnitude, 2), clause.quantity.unit)


def _is_calendar(unit: Unit | None) -> bool:
    return unit is not None and dimension_of(unit.numerator) == "历月"


def _moved(clause: Clause) -> Clause:
    """提高5 under 个百分点 is a movement, as it is where the unit stands in the text."""
    match clause:
        case Comparison(quantity=Quantity(unit=Unit(numerator=unit)), label=str(said)) if is_share(unit):
            word = _movement().search(normalise(said))
            if word:
                direction, base = read_trend(word[0])
                label = clean_label(said[: word.start()])
                return Trend(direction, base, clause.relation, clause.quantity, label=label, text=clause.text, span=clause.span)
    return clause


@cache
def _movement() -> re.Pattern[str]:
    return re.compile(rf"(?:{piece('UP_WORD')}|{piece('DOWN_WORD')})$")


def _with_relation(clause: Clause, sign: Relation, written: str, reader: Reader) -> Clause:
    match clause:
        case Comparison(relation=Relation.UNSTATED) | Trend(relation=Relation.UNSTATED):
            return evolved(clause, relation=sign)
        case Comparison(relation=own) | Trend(relation=Relation() as own) if own is not sign:
            reader.find("relation-conflict", clause.span, relation=str(own), column=written)
        case Interval() if sign is not Relation.EQ and not (sign is Relation.LE and clause.lower == -clause.upper):
            reader.find("relation-dropped", clause.span, found=reader.words_at(clause.span), relation=written)
    return clause
