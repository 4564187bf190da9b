"""Rules on one indicator at a time: is its target there, can it be measured, can it be right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from indicator_dsl.errors import IndicatorError, Lang
from indicator_dsl.forms.layout.words import squeeze
from indicator_dsl.forms.review.context import Context, Hit, Row, one_line, periods, shorten
from indicator_dsl.model import (
    Comparison,
    Direction,
    Expression,
    Grade,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Range,
    Relation,
    Trend,
    pair_parts,
)
from indicator_dsl.units import dimension_of, is_compatible_with, ratio

_SUMS = ("货币", "计数")
PERCENT = "%"
LANGS: tuple[Lang, ...] = ("zh", "en")


def missing(context: Context) -> Iterator[Hit]:
    """Find indicators without an annual target; those of an evaluation sheet or an assessment have a 评分标准 instead.

    One that is crossed out (—) is missing where points hang on it, or an answer is given.
    """
    for row in context.rows if context.form.kind.has_targets else ():
        crossed = _is_blank(context, row.text) and bool(_is_counted(row) or row.indicator.actual)
        if (not row.text and not row.of_period) or crossed:
            yield Hit(row.place(), {"name": row.name})


def unreadable(context: Context) -> Iterator[Hit]:
    """Find targets that can't be read."""
    for row in context.rows:
        if row.error is not None:
            reasons = {f"reason_{lang}": row.error.message(lang) for lang in LANGS}
            yield Hit(row.place(), {"name": row.name, "text": row.text, **reasons}, row.error.span)


def _is_blank(context: Context, text: str) -> bool:
    return squeeze(text) in context.words["blanks"]


def _is_counted(row: Row) -> bool:
    return any(digit in "123456789" for digit in row.indicator.weight or "")


_IN_TEXT = re.compile(r"(?<![A-Za-z*])(?:[*＊]{2,}|[Xx×]{2,}|_{3,}|○{2,}|〇{3,}|□{2,})(?![A-Za-z*])")


def placeholder(context: Context) -> Iterator[Hit]:
    """Find cells and texts that still hold the template's ``**`` or XXX."""
    for row in context.rows:
        for field, expression in (("target", row.target), ("period_target", row.period)):
            text = getattr(row.indicator, field)
            if expression is None or _is_blank(context, text):
                continue
            if any(isinstance(clause, Placeholder) for clause in expression.clauses):
                yield Hit(row.place(field), {"where": row.name, "text": one_line(text)})
        if found := _IN_TEXT.search(row.name):
            yield Hit(row.place("name"), {"where": row.name, "text": found[0]})
    for what, text, place in context.texts():
        for found in _IN_TEXT.finditer(text):
            yield Hit(place, {"where": what, "text": one_line(text[max(0, found.start() - 8) : found.end() + 8])}, found.span())


def vague(context: Context) -> Iterator[Hit]:
    """Find targets that name no standard: 效果明显, 显著提升, a sentence."""
    for row in context.rows:
        if row.target is not None and any(_is_vague(context, clause, row.name) for clause in row.target.clauses):
            yield Hit(row.place(), {"name": row.name, "text": shorten(row.text, 40)})


_DEGREES = (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR, Grade.POOR)


def _is_vague(context: Context, clause: Expression, name: str) -> bool:
    match clause:
        case Judgement(grade=grade):
            # 良好 is a grade that somebody gives (评价等级), else a word.
            return grade is None or (grade in _DEGREES and not context.has("graded", name))
        case Trend(quantity=quantity, base=base, direction=direction):
            # 较上年提高 can be checked against last year's figure, 显著提升 against nothing.
            return quantity is None and base is None and direction is not Direction.FLAT
        case Prose(text=text):
            return not context.has("standards", text)
        case _:
            return False


def approximate(context: Context) -> Iterator[Hit]:
    """Find 左右 and 约, which leave the tolerance to the policy."""
    for row in context.rows:
        for clause in row.target.clauses if row.target else ():
            if isinstance(clause, Comparison) and clause.relation is Relation.APPROX:
                yield Hit(row.place(), {"name": row.name, "text": row.text})
                break


def no_unit(context: Context) -> Iterator[Hit]:
    """Find numbers whose unit neither they nor the name of the indicator say."""
    for row in context.rows:
        if _name_says_unit(context, row.name):
            continue
        for clause in row.target.clauses if row.target else ():
            bounds = _range(clause)
            if bounds is not None and bounds.unit is None:
                yield Hit(row.place(), {"name": row.name, "text": row.text})
                break


_IN_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]{1,12})[)）\]】]$")


def _name_says_unit(context: Context, name: str) -> bool:
    """Whether a name says what its number counts: 治理河道长度（公里）, 培训人数, 合格率."""
    text = squeeze(name)
    found = _IN_BRACKETS.search(text)
    if found is not None:
        if _is_unit(found[1].removeprefix("单位").lstrip(":：")):
            return True
        text = text[: found.start()]
    return text.endswith((*context.words["name-units"], *context.words["rates"]))


def _is_unit(text: str) -> bool:
    from indicator_dsl.language import parse

    try:
        found = parse(f"1{text}")
    except IndicatorError:
        return False
    return isinstance(found, Comparison) and found.quantity.unit is not None and not found.unread


def output_capped(context: Context) -> Iterator[Hit]:
    """Find outputs that are counted and have a cap (数量指标 ≤4场): doing nothing would reach them."""
    for row in context.rows:
        counted = context.has("counted-levels", row.indicator.level2 or row.indicator.level1)
        if not counted or context.has("kept-low", row.name):
            continue
        for clause in row.target.clauses if row.target else ():
            if isinstance(clause, Comparison) and clause.relation in (Relation.LE, Relation.LT) and _counts(clause.range):
                yield Hit(row.place(), {"name": row.name, "text": row.text})
                break


def _counts(bounds: Range) -> bool:
    unit = bounds.unit
    return unit is None or (not unit.denominators and (unit.is_open or dimension_of(unit.numerator) == "计数"))


def share_above_100(context: Context) -> Iterator[Hit]:
    """Find shares that ask for more than 100 %."""
    for row in context.rows:
        if not context.has("shares", row.name) or context.has("not-shares", row.name):
            continue
        for clause in row.target.clauses if row.target else ():
            bounds = _range(clause)
            if bounds is None or bounds.unit is None or not _is_percent(bounds):
                continue
            # ≤120% asks for nothing impossible, but as a share it makes no sense either.
            if any(value is not None and value > 100 for value in (bounds.lower, bounds.upper)) or _beyond(clause):
                yield Hit(row.place(), {"name": row.name, "text": row.text})
                break


def _is_percent(bounds: Range) -> bool:
    return bounds.unit is not None and bounds.unit.symbol == PERCENT


def _beyond(clause: Expression) -> bool:
    return isinstance(clause, Comparison) and clause.relation is Relation.GT and clause.quantity.magnitude == 100


def cost_direction(context: Context) -> Iterator[Hit]:
    """Find costs with a lower bound instead of a cap."""
    for row in context.rows:
        levels = (row.indicator.level1, row.indicator.level2)
        if (
            not any(context.has("costs", level) for level in levels)
            or context.has("savings", row.name)
            or context.has("entitlements", row.name)
        ):
            continue
        for clause in row.target.clauses if row.target else ():
            if isinstance(clause, Comparison) and clause.relation in (Relation.GE, Relation.GT) and not _is_percent(clause.range):
                yield Hit(row.place(), {"name": row.name, "text": row.text})
                break


def year_above_period(context: Context) -> Iterator[Hit]:
    """Find a year's count or money above that of the period which holds the year."""
    return _above(context, sums=True)


def rate_above_period(context: Context) -> Iterator[Hit]:
    """Find rates of a year above the period's, which are seldom meant."""
    return _above(context, sums=False)


def _above(context: Context, *, sums: bool) -> Iterator[Hit]:
    for row in context.rows:
        for year, period in _pairs(row):
            a, b = _value(year), _value(period)
            if a is not None and b is not None and _is_sum(year) is sums and _greater(year, period):
                yield _both(row)
                break


def period_units(context: Context) -> Iterator[Hit]:
    """Find a year and its period told in different units."""
    for row in context.rows:
        if row.target is None or row.period is None or len(row.target.clauses) != 1 or len(row.period.clauses) != 1:
            continue
        a, b = _range(row.target), _range(row.period)
        if a is not None and b is not None and a.unit is not None and b.unit is not None and a.unit != b.unit:
            counted = dimension_of(a.unit.numerator) == dimension_of(b.unit.numerator) == "计数"
            if counted or not is_compatible_with(a.unit, b.unit):
                yield _both(row)


def _pairs(row: Row) -> list[tuple[Range, Range]]:
    if row.target is None or row.period is None:
        return []
    pairs = [(_range(a), _range(b) if b else None) for a, b in pair_parts(row.target.clauses, row.period.clauses)]
    return [(a, b) for a, b in pairs if a is not None and b is not None]


def _range(clause: Expression) -> Range | None:
    return clause.range if isinstance(clause, Comparison | Interval) else None


def _value(bounds: Range) -> Decimal | None:
    return bounds.lower if bounds.lower is not None else bounds.upper


def _greater(year: Range, period: Range) -> bool:
    a, b = _value(year), _value(period)
    if a is None or b is None or (year.lower is None) != (period.lower is None):
        return False
    factor = Fraction(1)
    if year.unit is not None and period.unit is not None:
        if not is_compatible_with(year.unit, period.unit):
            return False
        factor = ratio(year.unit, period.unit)
    return Fraction(a) * factor > Fraction(b)


def _is_sum(bounds: Range) -> bool:
    """Whether the years of a period add up: counts and money do; rates, scores and durations don't."""
    unit = bounds.unit
    return unit is not None and not unit.denominators and (unit.is_open or dimension_of(unit.numerator) in _SUMS)


def _both(row: Row) -> Hit:
    return Hit(row.place(), {"name": row.name, "year": row.text, "period": one_line(row.indicator.period_target or "")})


_LEADING_YEAR = re.compile(r"^(?:在)?(20[0-9]{2})年(?!.{0,4}(?:比|相比|基数|以来))")


def date_outside(context: Context) -> Iterator[Hit]:
    """Find annual targets, and years in names and texts, outside the form's year."""
    year = context.form.year
    if year is None:
        return
    for row in context.rows:
        if any(_outside(period, year) for period in periods(row.target)):
            yield Hit(row.place(), {"where": row.name, "text": row.text, "year": year})
        if (found := _LEADING_YEAR.search(row.name)) and int(found[1]) != year:
            yield Hit(row.place("name"), {"where": row.name, "text": found[0], "year": year})
    for said in context.said:
        if isinstance(said.match.expression, Period) and _outside(said.match.expression, year):
            yield Hit(said.place, {"where": said.source, "text": said.match.text, "year": year}, said.match.span)


def _outside(period: Period, year: int) -> bool:
    """Whether the last day of a period (else its first) is known to be in another year."""
    return period.year is not None and period.year != year
