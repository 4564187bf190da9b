"""What a form's own columns add to a cell: 计量单位, and 指标性质 (a sign, a word or a code).

Where they contradict the text, the text wins and a finding says so.  Where the text has several readings, the
unit column chooses: 2024.12 under 万元 is an amount, under 年月 a month; 20块 under 元 is money.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import clauses, numbers
from indicator_dsl.language.cell import Cell
from indicator_dsl.language.clauses import make_comparison, make_period, make_quantity, make_trend, per, shifted
from indicator_dsl.language.dates import last_day
from indicator_dsl.language.kinds import Token
from indicator_dsl.language.lexicon import section
from indicator_dsl.language.segments import clean
from indicator_dsl.language.tokens import tokenise
from indicator_dsl.language.units import read_unit_cell, scales
from indicator_dsl.making import evolved
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Direction,
    Expression,
    Interval,
    Modality,
    Period,
    Precision,
    Relation,
    Trend,
    unit_of,
)
from indicator_dsl.text import normalise
from indicator_dsl.units import Unit, Written, dimension_of, is_share, plain


class Column(NamedTuple):
    """A 计量单位 cell: its unit (None: a scale alone, 万), the power of its scale, its text, and both as spelled there."""

    unit: Unit | None
    power: int
    text: str
    scale_word: str
    unit_word: str
    is_open: bool

    @property
    def is_calendar(self) -> bool:
        """Whether it counts months or years, in which a date may be given."""
        return self.unit is not None and dimension_of(self.unit.numerator) == "历月"


class Added(NamedTuple):
    """A clause with what a column adds, what a person should look at, and what else may be meant (None: nothing)."""

    clause: Clause
    notes: tuple[Finding, ...] = ()
    other: Clause | None = None


def apply(cell: Cell, expression: Expression, unit: str | None, relation: str | None) -> Expression:
    """Return `expression` with what the two columns say, in each of its readings."""
    if unit is not None:
        expression = _under_unit(cell, expression, unit)
    if relation is not None:
        expression = _under_relation(cell, expression, relation)
    return expression


def _noting(expression: Expression, *notes: Finding) -> Expression:
    return evolved(expression, findings=(*expression.findings, *notes)) if notes else expression


def _in_each(expression: Expression, change: Callable[[Clause], Added]) -> Expression:
    """Return `expression` with each clause of each reading changed; what a clause may mean instead makes another reading."""
    first, notes, *others = _changed(expression, change)
    if not others and not expression.readings:
        return _noting(first, *notes)
    readings = dict.fromkeys(others)
    for reading in expression.readings:
        changed, _, *more = _changed(reading, change)
        readings |= dict.fromkeys((changed, *more))
    plain_first = evolved(first, readings=(), findings=(), unread=())
    readings.pop(plain_first, None)
    return _noting(evolved(first, readings=tuple(readings)), *notes)


def _changed(expression: Expression, change: Callable[[Clause], Added]) -> tuple[Expression, tuple[Finding, ...], *tuple[Expression, ...]]:
    added = [change(clause) for clause in expression.clauses]
    notes = tuple(note for one in added for note in one.notes)
    made = _of(expression, [one.clause for one in added])
    if all(one.other is None for one in added):
        return made, notes
    # The fractions of one row come from one spreadsheet: all of them are percentages, or none is.
    other = _of(expression, [one.other or one.clause for one in added])
    return made, notes, evolved(other, readings=(), findings=(), unread=())


def _of(expression: Expression, parts: Sequence[Clause]) -> Expression:
    """Return `expression` with other clauses."""
    if isinstance(expression, AllOf | AnyOf):
        return evolved(expression, parts=tuple(parts))
    kept = {"readings": expression.readings, "unread": expression.unread, "findings": expression.findings}
    return evolved(parts[0], text=expression.text, **kept)


# ---------------------------------------------------------------------------- the unit column

_VOID = frozenset(("", "无", "无单位"))
_SETTLED = frozenset(("date-or-number", "number-or-date", "pieces-or-yuan", "metre-or-mega", "points-or-places"))
"""What is told of two readings; a column that leaves only one has answered it."""
_OF_NUMBERS = _SETTLED - {"date-or-number"}
"""Those of them that a unit answers where the number stands first."""


def _under_unit(cell: Cell, expression: Expression, text: str) -> Expression:
    spelled = normalise(text).strip()
    if (serial := _excel_serial(cell, expression, spelled)) is not None:
        return serial
    if spelled in _VOID or not spelled.strip("-/\\"):
        return expression
    if all(part in section("measures", "no-unit") for part in spelled.split("/")):
        if all(map(_counts, expression.every_reading)):
            return _noting(expression, cell.note("unit-unread", expression.span, column=text))
        # 2021.12 under 年月 is a date, and no unit is missing.
        return _best(expression, lambda reading: sum(map(_is_number, reading.clauses)), _SETTLED)
    column = _column(text)
    if column is None:
        return _noting(expression, cell.note("unit-unread", expression.span, column=text))
    if column.is_open and cell.strict:
        raise cell.fail("unknown-unit", expression.span, "单位", unit=text)
    if column.is_open:
        expression = _noting(expression, cell.note("unknown-measure-word", expression.span, unit=text))
    expression = _best(expression, lambda reading: sum(_is_strange(clause, column) for clause in reading.clauses), _OF_NUMBERS)
    return _in_each(expression, lambda clause: _with_unit(cell, clause, column))


@lru_cache(maxsize=1024)
def _column(text: str) -> Column | None:
    """Read a 计量单位 cell; None: it is no unit."""
    reading = read_unit_cell(text)
    if reading is None:
        return None
    spelled = "".join(normalise(text).split()).removeprefix("单位").removeprefix(":")
    words = [word for word, power in scales().items() if power == reading.power and spelled.startswith(word)]
    scale = max(words, key=len, default="")
    return Column(reading.unit, reading.power, text, scale, spelled.removeprefix(scale), reading.open)


def _best(expression: Expression, strange: Callable[[Expression], int], answered: frozenset[str]) -> Expression:
    """Return those readings in which the fewest clauses are `strange` to the column.

    `answered` are the findings that it answers even where the text has one reading.
    """
    every = expression.every_reading
    if len(every) == 1 and not expression.findings:
        return expression
    counts = [strange(reading) for reading in every]
    least = min(counts)
    first, *others = (reading for reading, count in zip(every, counts, strict=True) if count == least)
    codes = _SETTLED if len(every) > 1 else answered if not least else frozenset()
    findings = expression.findings if others else tuple(finding for finding in expression.findings if finding.code not in codes)
    return evolved(first, readings=tuple(others), findings=findings, unread=expression.unread)


def _is_number(clause: Clause) -> bool:
    return isinstance(clause, Comparison | Interval) or (isinstance(clause, Trend) and clause.quantity is not None)


def _counts(expression: Expression) -> bool:
    """Whether a clause states a number, which a unit could belong to."""
    return any(map(_is_number, expression.clauses))


def _is_strange(clause: Clause, column: Column) -> bool:
    """Whether a clause isn't what the column counts: a date, or a number of something else."""
    if isinstance(clause, Period):
        return not column.is_calendar
    own = unit_of(clause)
    return own is not None and column.unit is not None and own != column.unit


def _with_unit(cell: Cell, clause: Clause, column: Column) -> Added:
    match clause:
        case Period():
            return _beside_number(cell, clause, column)
        case Comparison() | Interval():
            pass
        case Trend() if clause.quantity is not None:
            pass
        case _:
            return Added(clause)
    own = unit_of(clause)
    has_scale = (written := _written(clause)) is not None and written.power != 0
    if own is not None:
        # 5元 under 万元 may be 5万元; 5万元 is what it says.
        if column.unit is not None and (own != column.unit or (column.power > 0 and not has_scale)):
            return Added(clause, (cell.note("unit-conflict", clause.span, unit=str(own), column=column.text),))
        return Added(clause)
    notes: tuple[Finding, ...] = ()
    power = column.power
    if power > 0 and has_scale:
        notes = (cell.note("scale-conflict", clause.span, column=column.text),)
        power = 0
    made, told = _measured(cell, clause, column, power)
    if (fraction := _fraction(clause, column)) is None:
        return Added(made, (*notes, *told))
    told = (*told, cell.note("percent-fraction", clause.span, found=plain(fraction)))
    return Added(made, (*notes, *told), _hundredfold(made))


def _written(clause: Clause) -> Written | None:
    match clause:
        case Interval():
            return clause.written
        case Comparison() | Trend() if clause.quantity is not None:
            return clause.quantity.written
        case _:
            return None


def _measured(cell: Cell, clause: Clause, column: Column, power: int) -> tuple[Clause, tuple[Finding, ...]]:
    """Return a number with the column's unit and scale: 每年5 under 个 is 5个/年, as where the unit stands in the text."""
    written: Written | None = _beside(column, power, _written(clause))
    unit, label, every = _each_of(clause.label, column.unit)
    if isinstance(clause, Interval):
        if every is not None:
            unit, label = column.unit, clause.label
        lower, upper = shifted(clause.lower, power), shifted(clause.upper, power)
        return evolved(clause, lower=lower, upper=upper, unit=unit, written=written, label=label), ()
    assert isinstance(clause, Comparison | Trend)
    assert clause.quantity is not None
    value = shifted(clause.quantity.magnitude, power)
    notes: tuple[Finding, ...] = ()
    if every is not None:
        whole, value, written = value, _SHORT.divide(value, every), None
        if _SHORT.multiply(value, every) != whole:
            notes = (cell.note("inexact-fraction", clause.span),)
    made = evolved(clause, quantity=make_quantity(value, unit, written), label=label)
    return (_moved(made) if isinstance(made, Comparison) else made), notes


_SHORT = Context(prec=28)


def _each_of(label: str | None, unit: Unit | None) -> tuple[Unit | None, str | None, Decimal | None]:
    """Return a unit with 每… of a label below the line, the rest of the label, and of how many it is (每两年: 2)."""
    if label is None or unit is None or is_share(unit.numerator) or not ("每" in label or "均" in label or "年" in label):
        return unit, label, None
    tokens = tokenise(normalise(label))
    below: list[str] = []
    every: Decimal | None = None
    if [token.kind for token in tokens[:3]] == ["PER", "NUM", "UNIT"]:
        every = tokens[1].value.value or None
        below.append(tokens[2].value.unit.numerator)
        del tokens[:3]
    while tokens and tokens[0].kind == "EACH":
        below += tokens.pop(0).value
    while tokens and tokens[-1].kind == "EACH":
        below += tokens.pop().value
    if not below:
        return unit, label, None
    return per(unit, below), clean(Cell(label), tokens) if tokens else None, every


def _beside(column: Column, power: int, own: Written | None) -> Written:
    """Return how a number is written whose unit stands in a column: with its own scale, else with the column's."""
    if own is not None and own.scale:
        return Written(own.scale, column.unit_word, own.power, beside=True)
    if column.scale_word and not power:
        return Written("", column.unit_word, own.power if own is not None else 0, beside=True)
    return Written(column.scale_word, column.unit_word, power, beside=True)


def _fraction(clause: Clause, column: Column) -> Decimal | None:
    """Return the number of a clause that may be the fraction of a percent cell: 0.97 under %."""
    if column.unit is None or column.unit.symbol != "%":
        return None
    match clause:
        case Interval(lower=lower, upper=upper) if lower >= 0 and upper <= 1:
            return upper
        case Comparison(quantity=quantity) | Trend(quantity=quantity) if quantity is not None and 0 < quantity.magnitude <= 1:
            return quantity.magnitude
        case _:
            return None


def _hundredfold(clause: Clause) -> Clause:
    if isinstance(clause, Interval):
        return evolved(clause, lower=shifted(clause.lower, 2), upper=shifted(clause.upper, 2), written=None)
    assert isinstance(clause, Comparison | Trend)
    assert clause.quantity is not None
    return evolved(clause, quantity=make_quantity(shifted(clause.quantity.magnitude, 2), clause.quantity.unit))


def _moved(clause: Comparison) -> Clause:
    """提高5 under 个百分点 is a movement, as it is where the unit stands in the text."""
    unit = clause.quantity.unit
    if unit is None or clause.label is None or not is_share(unit.numerator):
        return clause
    tokens = tokenise(normalise(clause.label))
    if not tokens or tokens[-1].kind != "MOVE" or tokens[-1].value == "flat":
        return clause
    direction = Direction.UP if tokens.pop().value == "up" else Direction.DOWN
    while tokens and tokens[-1].kind in ("ADV", "HOW"):
        tokens.pop()
    return make_trend(
        direction,
        None,
        clause.relation,
        clause.quantity,
        label=clean(Cell(clause.label), tokens) if tokens else None,
        modality=None if clause.modality is Modality.BY else clause.modality,
        text=clause.text,
        span=clause.span,
    )


def _beside_number(cell: Cell, clause: Period, column: Column) -> Added:
    """5月 under 个 may be a 5 that a spreadsheet made a month."""
    month = _month_alone(cell, clause)
    if month is None or column.unit is None or column.is_calendar:
        return Added(clause)
    note = cell.note("unit-conflict", clause.span, unit="月", column=column.text)
    quantity = make_quantity(shifted(Decimal(month), column.power), column.unit)
    number = make_comparison(Relation.UNSTATED, quantity, label=clause.label, text=clause.text, span=clause.span)
    return Added(clause, (note,), number)


def _month_alone(cell: Cell, clause: Period) -> int | None:
    """Return the month that a period is, where it says no year."""
    start, end = clause.start, clause.end
    if start is None or end is None or clause.precision is not Precision.MONTH or start.year not in (None, cell.year):
        return None
    is_month = start.day == 1 and end == Day(start.year, start.month, last_day(start.year, start.month))
    return start.month if is_month else None


_FIRST_SERIAL, _LAST_SERIAL = 36526, 55153  # 2000-01-01 to 2050-12-31
_EPOCH = date(1899, 12, 30)


def _excel_serial(cell: Cell, expression: Expression, unit: str) -> Expression | None:
    """Read a date that a spreadsheet exported as its day number.

    Only where the unit cell holds the same number: then the form's own unit was a date too, and no count is
    meant.  (A serial alone can't be told from a count.)
    """
    if not unit[:1].isdigit() or not isinstance(expression, Comparison):
        return None
    number = expression.quantity.magnitude
    if expression.label is not None or expression.relation is not Relation.UNSTATED or expression.quantity.unit is not None:
        return None
    if number != number.to_integral_value() or not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    try:
        beside = numbers.scan(unit, 0)
    except numbers.BadNumber:
        return None
    if beside is None or beside.end != len(unit) or beside.value != number:
        return None
    found = _EPOCH + timedelta(days=int(number))
    day = Day(found.year, found.month, found.day)
    note = cell.note("excel-serial", expression.span, read=str(day))
    return make_period(day, day, text=expression.text, span=expression.span, findings=(*expression.findings, note))


# ---------------------------------------------------------------------------- the relation column


def _under_relation(cell: Cell, expression: Expression, text: str) -> Expression:
    known, sign = read_relation_cell(text)
    if not known:
        return _noting(expression, cell.note("relation-unread", expression.span, column=text))
    if sign is None:
        return expression
    return _in_each(expression, lambda clause: _with_relation(cell, clause, sign, text))


def _with_relation(cell: Cell, clause: Clause, sign: Relation, text: str) -> Added:
    match clause:
        case Comparison(relation=Relation.UNSTATED) | Trend(relation=Relation.UNSTATED):
            return Added(evolved(clause, relation=sign))
        case Comparison(relation=own) | Trend(relation=Relation() as own) if own is not sign:
            return Added(clause, (cell.note("relation-conflict", clause.span, relation=str(own), column=text),))
        case Interval() if sign is not Relation.EQ and not (sign is Relation.LE and clause.lower == -clause.upper):
            return Added(clause, (cell.note("relation-dropped", clause.span, relation=text),))
        case _:
            return Added(clause)


@lru_cache(maxsize=1024)
def read_relation_cell(text: str) -> tuple[bool, Relation | None]:
    """Read a 指标性质 cell: whether it was understood, and its relation (None: none is meant).

    Codes and words of its own stand in ``grammar/relations.toml``; anything else is read as it would be
    before or behind a number: 不得低于, 大于等于（≥）, 以内.
    """
    spelled = "".join(normalise(text).split()).rstrip(":")
    if spelled.startswith("(") and spelled.find(")") == len(spelled) - 1:
        spelled = spelled[1:-1]
    if not spelled:
        return True, None
    column: dict[str, str] = section("relations", "column")
    if spelled in column:
        return True, Relation(column[spelled]) if column[spelled] else None
    # 正向（≥）, 大于等于/≥: the same said twice.
    parts = [part for part in spelled.replace("(", "/").replace(")", "/").split("/") if part]
    if len(parts) > 1:
        said = {read_relation_cell(part) for part in parts}
        if len(said) == 1:
            return said.pop()
    sign = _composed(spelled)
    return sign is not None, sign


_BEFORE = frozenset(("DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "COPULA", "SIGN", "INCL"))


def _composed(text: str) -> Relation | None:
    """Return what the words of a relation say before a number, or behind it; None where they say none."""
    try:
        *before, number = tokenise(f"{text}1")
        if before and number.text == "1" and all(token.kind in _BEFORE for token in before):
            return clauses.relation(Cell(text), before).relation
        number, *behind = tokenise(f"1{text}")
        if number.text == "1" and [token.kind for token in behind] in (["AFTER"], ["AFTER", "INCL"]):
            return _behind(behind)
    except ParseError:
        pass
    return None


def _behind(tokens: Sequence[Token]) -> Relation:
    turned = {(Relation.GE, False): Relation.GT, (Relation.LE, False): Relation.LT}
    relation = Relation(tokens[0].value)
    included = tokens[1].value[0][0] if len(tokens) > 1 else True
    return turned.get((relation, included), relation)
