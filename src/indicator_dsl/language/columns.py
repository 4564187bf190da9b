"""What a form's own columns add to a cell: 计量单位, and 指标性质 (a sign, a word or a code).

Where they contradict the text, the text wins and a finding says so.  Where the text has several readings, the
unit column chooses: 2024.12 under 万元 is an amount, under 年月 a month; 20块 under 元 is money.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from indicator_dsl.errors import Finding, ParseError
from indicator_dsl.language import bounds, numbers
from indicator_dsl.language.amounts import per, shifted
from indicator_dsl.language.cell import Cell, make_comparison, make_period, make_quantity, make_trend
from indicator_dsl.language.dates import last_day
from indicator_dsl.language.labels import clean
from indicator_dsl.language.lexicon import section
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
)
from indicator_dsl.text import normalise
from indicator_dsl.units import Quantity, Unit, Written, dimension_of, is_share, plain


class Column(NamedTuple):
    """A 计量单位 cell: its unit (None: a scale alone, 万), the power of its scale, its text, and both as spelled there."""

    unit: Unit | None
    power: int
    text: str
    scale_word: str
    unit_word: str
    is_open: bool
    is_calendar: bool
    """Whether it counts months or years, in which a date may be given."""


class Added(NamedTuple):
    """A clause with what a column adds, what a person should look at, and what else may be meant (None: nothing)."""

    clause: Clause
    notes: tuple[Finding, ...] = ()
    other: Clause | None = None


def apply(cell: Cell, expression: Expression, unit: str | None, relation: str | None) -> Expression:
    """Return `expression` with what the two columns say, in each of its readings."""
    if unit is not None:
        expression = _under_unit(cell, expression, unit)
    if relation is None:
        return expression
    known, sign = read_relation_cell(relation)
    if not known:
        return _noting(expression, cell.note("relation-unread", expression.span, column=relation))
    return expression if sign is None else _in_each(expression, lambda clause: _with_relation(cell, clause, sign, relation))


def _noting(expression: Expression, *notes: Finding) -> Expression:
    return evolved(expression, findings=(*expression.findings, *notes)) if notes else expression


def _in_each(expression: Expression, change: Callable[[Clause], Added]) -> Expression:
    """Return `expression` with each clause of each reading changed; what a clause may mean instead makes another reading."""
    found: list[Expression] = []
    notes: tuple[Finding, ...] = ()
    for reading in expression.every_reading:
        added = [change(clause) for clause in reading.clauses]
        notes = notes if found else tuple(note for one in added for note in one.notes)
        found.append(_of(reading, [one.clause for one in added]))
        if any(one.other is not None for one in added):
            # The fractions of one row come from one spreadsheet: all of them are percentages, or none is.
            found.append(_of(reading, [one.other or one.clause for one in added]))
    first, *others = found
    readings = dict.fromkeys(evolved(other, readings=(), findings=(), unread=()) for other in others)
    readings.pop(evolved(first, readings=(), findings=(), unread=()), None)
    return evolved(first, readings=tuple(readings), findings=(*expression.findings, *notes), unread=expression.unread)


def _of(expression: Expression, parts: list[Clause]) -> Expression:
    """Return `expression` with other clauses."""
    return evolved(expression, parts=tuple(parts)) if isinstance(expression, AllOf | AnyOf) else evolved(parts[0], text=expression.text)


# ---------------------------------------------------------------------------- the unit column

_VOID = frozenset(("", "无", "无单位"))
_SETTLED = frozenset(("date-or-number", "number-or-date", "pieces-or-yuan", "metre-or-mega", "points-or-places"))
"""What is told of two readings; a column that leaves only one has answered it."""


def _under_unit(cell: Cell, expression: Expression, text: str) -> Expression:
    spelled = normalise(text).strip()
    if (serial := _excel_serial(cell, expression, spelled)) is not None:
        return serial
    if spelled in _VOID or not spelled.strip("-/\\"):
        return expression
    if all(part in section("measures", "no-unit") for part in spelled.split("/")):
        if all(any(map(_measure, reading.clauses)) for reading in expression.every_reading):
            return _noting(expression, cell.note("unit-unread", expression.span, column=text))
        # 2021.12 under 年月 is a date, and no unit is missing.
        return _best(expression, lambda clause: _measure(clause) is not None, _SETTLED)
    column = _column(text)
    if column is None:
        return _noting(expression, cell.note("unit-unread", expression.span, column=text))
    if column.is_open and cell.strict:
        raise cell.fail("unknown-unit", expression.span, "单位", unit=text)
    if column.is_open:
        expression = _noting(expression, cell.note("unknown-measure-word", expression.span, unit=text))
    expression = _best(expression, lambda clause: _is_strange(clause, column), _SETTLED - {"date-or-number"})
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
    is_calendar = reading.unit is not None and dimension_of(reading.unit.numerator) == "历月"
    return Column(reading.unit, reading.power, text, scale, spelled.removeprefix(scale), reading.open, is_calendar)


def _best(expression: Expression, strange: Callable[[Clause], bool], answered: frozenset[str]) -> Expression:
    """Return those readings in which the fewest clauses are `strange`; of one reading the findings `answered` are settled."""
    every = expression.every_reading
    counts = [sum(map(strange, reading.clauses)) for reading in every]
    first, *others = (reading for reading, count in zip(every, counts, strict=True) if count == min(counts))
    codes = _SETTLED if len(every) > 1 else answered if not counts[0] else frozenset()
    findings = expression.findings if others else tuple(finding for finding in expression.findings if finding.code not in codes)
    return evolved(first, readings=tuple(others), findings=findings, unread=expression.unread)


def _measure(clause: Clause) -> Interval | Quantity | None:
    """Return what has the number of a clause, its unit, and how it is written."""
    quantity: Quantity | None = getattr(clause, "quantity", None)
    return clause if isinstance(clause, Interval) else quantity


def _is_strange(clause: Clause, column: Column) -> bool:
    """Whether a clause isn't what the column counts: a date, or a number of something else."""
    own = _measure(clause)
    if own is None:
        return isinstance(clause, Period) and not column.is_calendar
    return own.unit is not None and column.unit is not None and own.unit != column.unit


def _with_unit(cell: Cell, clause: Clause, column: Column) -> Added:
    own = _measure(clause)
    if own is None:
        return _beside_number(cell, clause, column)
    has_scale = own.written is not None and own.written.power != 0
    if own.unit is not None:
        # 5元 under 万元 may be 5万元; 5万元 is what it says.
        is_other = column.unit is not None and (own.unit != column.unit or (column.power > 0 and not has_scale))
        return Added(clause, (cell.note("unit-conflict", clause.span, unit=str(own.unit), column=column.text),) if is_other else ())
    notes = [cell.note("scale-conflict", clause.span, column=column.text)] if column.power > 0 and has_scale else []
    power = 0 if notes else column.power
    unit, label, every = _each_of(clause.label, column.unit)
    if isinstance(clause, Interval) and every is not None:
        unit, label, every = column.unit, clause.label, None
    made = evolved(_shifted(clause, power, unit, _beside(column, power, own.written)), label=label)
    if every is not None and isinstance(made, Comparison | Trend) and made.quantity is not None:
        value = _SHORT.divide(made.quantity.magnitude, every)
        if _SHORT.multiply(value, every) != made.quantity.magnitude:
            notes.append(cell.note("inexact-fraction", clause.span))
        made = evolved(made, quantity=make_quantity(value, unit, None))
    made = _moved(made) if isinstance(made, Comparison) else made
    low, high = (own.lower, own.upper) if isinstance(own, Interval) else (own.magnitude, own.magnitude)
    if column.unit is None or column.unit.symbol != "%" or low < 0 or not 0 < high <= 1:
        return Added(made, tuple(notes))
    # 0.97 under % may be 97%.
    other = _shifted(made, 2, unit, None)
    return Added(made, (*notes, cell.note("percent-fraction", clause.span, found=plain(high))), other)


_SHORT = Context(prec=28)


def _shifted(clause: Clause, power: int, unit: Unit | None, written: Written | None) -> Clause:
    """Return a clause with its number times a power of ten, in `unit`."""
    if isinstance(clause, Interval):
        return evolved(clause, lower=shifted(clause.lower, power), upper=shifted(clause.upper, power), unit=unit, written=written)
    assert isinstance(clause, Comparison | Trend)
    assert clause.quantity is not None
    return evolved(clause, quantity=make_quantity(shifted(clause.quantity.magnitude, power), unit, written))


def _each_of(label: str | None, unit: Unit | None) -> tuple[Unit | None, str | None, Decimal | None]:
    """Return a unit with 每… of a label below the line, the rest of the label, and of how many it is (每两年: 2)."""
    if label is None or unit is None or is_share(unit.numerator) or not ("每" in label or "均" in label or "年" in label):
        return unit, label, None
    tokens = tokenise(normalise(label))
    below: list[str] = []
    every: Decimal | None = None
    if tokens[0].kind == "BASE":
        every, base = tokens.pop(0).value
        below.append(base)
    while tokens and tokens[0].kind == "EACH":
        below += tokens.pop(0).value
    while tokens and tokens[-1].kind == "EACH":
        below += tokens.pop().value
    return (per(unit, below), clean(Cell(label), tokens) if tokens else None, every) if below else (unit, label, None)


def _beside(column: Column, power: int, own: Written | None) -> Written:
    """Return how a number is written whose unit stands in a column: with its own scale, else with the column's."""
    if own is not None and own.scale:
        return Written(own.scale, column.unit_word, own.power, beside=True)
    is_own = bool(column.scale_word) and not power
    return Written("" if is_own else column.scale_word, column.unit_word, own.power if is_own and own else power, beside=True)


def _moved(clause: Comparison) -> Clause:
    """提高5 under 个百分点 is a movement, as it is where the unit stands in the text."""
    unit, label = clause.quantity.unit, clause.label
    tokens = tokenise(normalise(label)) if unit is not None and label is not None and is_share(unit.numerator) else []
    if not tokens or label is None or tokens[-1].kind != "MOVE" or tokens[-1].value == "flat":
        return clause
    direction = Direction.UP if tokens.pop().value == "up" else Direction.DOWN
    while tokens and tokens[-1].kind in ("ADV", "HOW"):
        tokens.pop()
    rest = clean(Cell(label), tokens) if tokens else None
    modality = None if clause.modality is Modality.BY else clause.modality
    moved = make_trend(direction, None, clause.relation, clause.quantity, label=rest, modality=modality)
    return evolved(moved, text=clause.text, span=clause.span)


def _beside_number(cell: Cell, clause: Clause, column: Column) -> Added:
    """5月 under 个 may be a 5 that a spreadsheet made a month."""
    if column.unit is None or column.is_calendar or not isinstance(clause, Period) or clause.precision is not Precision.MONTH:
        return Added(clause)
    start = clause.start
    if (
        start is None
        or start.year not in (None, cell.year)
        or start.day != 1
        or clause.end != Day(start.year, start.month, last_day(start.year, start.month))
    ):
        return Added(clause)
    note = cell.note("unit-conflict", clause.span, unit="月", column=column.text)
    quantity = make_quantity(shifted(Decimal(start.month), column.power), column.unit)
    number = make_comparison(Relation.UNSTATED, quantity, label=clause.label, text=clause.text, span=clause.span)
    return Added(clause, (note,), number)


def _excel_serial(cell: Cell, expression: Expression, unit: str) -> Expression | None:
    """Read a date that a spreadsheet exported as its day number (2000 to 2050).

    Only where the unit cell holds the same number: then the form's own unit was a date too, and no count is meant.
    """
    try:
        beside = numbers.scan(unit, 0) if unit[:1].isdigit() else None
    except numbers.BadNumber:
        return None
    if beside is None or beside.end != len(unit) or beside.value % 1 or not 36526 <= beside.value <= 55153:
        return None
    if not isinstance(expression, Comparison) or expression.label is not None or expression.relation is not Relation.UNSTATED:
        return None
    if expression.quantity.unit is not None or expression.quantity.magnitude != beside.value:
        return None
    found = date(1899, 12, 30) + timedelta(days=int(beside.value))
    day = Day(found.year, found.month, found.day)
    note = cell.note("excel-serial", expression.span, read=str(day))
    return make_period(day, day, text=expression.text, span=expression.span, findings=(*expression.findings, note))


# ---------------------------------------------------------------------------- the relation column


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
    said = {read_relation_cell(part) for part in parts if len(parts) > 1}
    if len(said) == 1:
        return said.pop()
    sign = _composed(spelled)
    return sign is not None, sign


_BEFORE = frozenset(("DENY", "MODAL", "CMP", "BOUND", "ABOUT", "NEAR", "COPULA", "SIGN", "INCL"))
_TURNED = {Relation.GE: Relation.GT, Relation.LE: Relation.LT}


def _composed(text: str) -> Relation | None:
    """Return what the words of a relation say before a number, or behind it; None where they say none."""
    try:
        *before, number = tokenise(f"{text}1")
        if before and number.text == "1" and all(token.kind in _BEFORE for token in before):
            return bounds.relation(Cell(text), before).relation
        number, *behind = tokenise(f"1{text}")
        if number.text == "1" and [token.kind for token in behind] in (["AFTER"], ["AFTER", "INCL"]):
            relation = Relation(behind[0].value)
            return relation if len(behind) == 1 or behind[1].value[0][0] else _TURNED.get(relation, relation)
    except ParseError:
        pass
    return None
