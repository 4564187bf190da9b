"""Clauses of each type, and expressions: all that `parse` can return, as values."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from indicator_dsl.language.closed import question
from indicator_dsl.model import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Direction,
    Expression,
    Grade,
    Interval,
    Judgement,
    Period,
    Placeholder,
    Prose,
    Relation,
    Trend,
)
from indicator_dsl.testing.strategies import _words as words
from indicator_dsl.testing.strategies._values import magnitudes, quantities, units
from indicator_dsl.units import Quantity, Unit, plain

STATED = (Relation.GE, Relation.LE, Relation.EQ, Relation.GT, Relation.LT, Relation.APPROX)

UnitStrategy = st.SearchStrategy[Unit | None]


def labels() -> st.SearchStrategy[str]:
    """Return a strategy of names of indicators, as texts put them before a value."""
    return st.sampled_from(words.LABELS)


def _label(labelled: bool) -> st.SearchStrategy[str | None]:
    return st.none() | labels() if labelled else st.none()


def comparisons(
    *,
    relations: Sequence[Relation] = (*STATED, Relation.UNSTATED),
    unit: UnitStrategy | None = None,
    minimum: int | None = None,
    labelled: bool = True,
) -> st.SearchStrategy[Comparison]:
    """Return a strategy of ``≥10万座`` and the like: one of `relations`, a number from `minimum` up, a `unit`."""
    of_unit = st.none() | units() if unit is None else unit
    made = st.builds(Comparison, st.sampled_from(relations), quantities(unit=of_unit, minimum=minimum), label=_label(labelled))
    return made.filter(lambda value: not _may_be_date(value))


_DATES = re.compile(r"(?:[1-9]|1[0-2])\.[0-9]{1,2}|(?:19|20)[0-9]{2}(?:\.[0-9]{1,2}|[0-9]{2}|[0-9]{4})")


_OF_DAYS = (Relation.UNSTATED, Relation.LE, Relation.LT, Relation.EQ)


def _may_be_date(value: Comparison) -> bool:
    """Whether a number, bare as it is, says two things: 4.21, ≤4.21, 2024.5, 202412."""
    bare = value.relation in _OF_DAYS and value.quantity.unit is None
    return bare and _DATES.fullmatch(plain(value.quantity.magnitude)) is not None


@st.composite
def intervals(
    draw: st.DrawFn, *, unit: UnitStrategy | None = None, minimum: int | None = None, closed: bool = False, labelled: bool = True
) -> Interval:
    """Draw ``80%~90%`` and the like, with two different bounds; `closed`: both belong to it."""
    lower, upper = sorted(draw(st.lists(magnitudes(minimum=minimum), min_size=2, max_size=2, unique=True)))
    lower_open, upper_open = (False, False) if closed else (draw(st.booleans()), draw(st.booleans()))
    return Interval(lower, upper, lower_open, upper_open, draw(st.none() | units() if unit is None else unit), label=draw(_label(labelled)))


@st.composite
def days(draw: st.DrawFn, *, year: int | None = 2024) -> Day:
    """Draw a day of `year` (None: of no known year); the ends of months are as likely as all other days."""
    month = draw(st.sampled_from((12, *range(1, 12))))
    last = calendar.monthrange(2024 if year is None else year, month)[1]
    return Day(year, month, draw(st.sampled_from((last, 1)) | st.integers(1, last)))


@st.composite
def periods(draw: st.DrawFn, *, years: Sequence[int | None] = (2024, 2023, 2025, None), labelled: bool = True) -> Period:
    """Draw a deadline, a start, or a time from one day to another, in one or two of `years` (None: in no known year)."""
    year = draw(st.sampled_from(years))
    other = draw(st.sampled_from([y for y in years if (y is None) == (year is None)]))
    first, last = sorted((draw(days(year=year)), draw(days(year=other))), key=_order)
    start, end = draw(st.sampled_from(((None, last), (first, last), (first, None), (last, last))))
    return Period(start, end, label=draw(_label(labelled)))


def _order(day: Day) -> tuple[int, int, int]:
    return day.year or 0, day.month, day.day


@st.composite
def judgements(draw: st.DrawFn, *, grades: Sequence[Grade | None] = (*Grade, None), labelled: bool = True) -> Judgement:
    """Draw a qualitative word of one of `grades`."""
    grade = draw(st.sampled_from(grades))
    word = draw(st.sampled_from(words.judgement_words(grade)))
    return Judgement(grade, word, question(word), label=draw(_label(labelled)))


_SHARES = tuple(map(Unit, ("%", "个百分点", "‰", "倍")))
_LEVELS = ((Direction.ABOVE, Relation.GT), (Direction.BELOW, Relation.LT), (Direction.ABOVE, Relation.GE), (Direction.BELOW, Relation.LE))


@st.composite
def trends(draw: st.DrawFn, *, directions: Sequence[Direction] = tuple(Direction), labelled: bool = True) -> Trend:
    """Draw ``较上年提高``, ``较上年增长≥5%``, ``高于全国平均水平``."""
    direction = draw(st.sampled_from(directions))
    label = draw(_label(labelled))
    if direction in (Direction.ABOVE, Direction.BELOW):
        relation = draw(st.sampled_from([r for d, r in _LEVELS if d is direction]))
        return Trend(direction, draw(st.sampled_from(words.LEVELS)), relation, label=label)
    base = draw(st.sampled_from((None, *words.BASES)))
    if direction is Direction.FLAT or draw(st.booleans()):
        return Trend(direction, base, label=label)
    unit = draw(st.sampled_from(_SHARES) | units(rates=False) if base else st.sampled_from(_SHARES))
    relation = draw(st.sampled_from((Relation.GE, Relation.LE, Relation.UNSTATED, Relation.GT, Relation.LT, Relation.EQ)))
    return Trend(direction, base, relation, Quantity(draw(magnitudes(minimum=0)), unit), label=label)


def placeholders() -> st.SearchStrategy[Placeholder]:
    """Return a strategy of cells that were never filled."""
    return st.builds(lambda word: Placeholder(wording=word, none=words.may_be_none(word)), st.sampled_from(words.placeholder_words()))


def proses() -> st.SearchStrategy[Prose]:
    """Return a strategy of sentences that state nothing the language knows."""
    return st.builds(lambda sentence: Prose(wording=sentence), st.sampled_from(words.PROSE))


def clauses(*, labelled: bool = True) -> st.SearchStrategy[Clause]:
    """Return a strategy of single clauses of every type; shrinks to a comparison."""
    return st.one_of(
        comparisons(labelled=labelled),
        intervals(labelled=labelled),
        periods(labelled=labelled),
        judgements(labelled=labelled),
        trends(labelled=labelled),
        placeholders(),
        proses(),
    )


@st.composite
def all_of(draw: st.DrawFn, *, most: int = 3) -> AllOf:
    """Draw two to `most` clauses that must all hold; at least one of them states an amount."""
    first = draw(comparisons(relations=STATED, unit=units()))
    others = draw(st.lists(st.one_of(comparisons(), intervals(), periods(), trends(), judgements()), min_size=1, max_size=most - 1))
    return AllOf(_dated_alike((first, *others)))


def _dated_alike(parts: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return the parts with all periods in one year: a later date of a cell is in the year of the one before it."""
    year = next((part.year for part in parts if isinstance(part, Period) and part.year), None)
    return tuple(part.in_year(year) if isinstance(part, Period) else part for part in parts)


@st.composite
def any_of(draw: st.DrawFn, *, most: int = 3) -> AnyOf:
    """Draw two to `most` amounts of which one must be reached."""
    parts = draw(st.lists(comparisons(relations=STATED, unit=units(), labelled=False), min_size=2, max_size=most))
    return AnyOf(tuple(parts))


def expressions(*, most: int = 3) -> st.SearchStrategy[Expression]:
    """Return a strategy of whole cells: one clause, or several (up to `most`)."""
    if most < 2:
        return clauses()
    return st.one_of(clauses(), all_of(most=most), any_of(most=most))


def targets(*, unit: UnitStrategy | None = None, relations: Sequence[Relation] = STATED) -> st.SearchStrategy[Comparison]:
    """Return a strategy of targets that are numbers above 0, without a label: what most 指标值 cells are."""
    number = st.builds(
        Quantity,
        magnitudes(minimum=0, maximum=10**9, places=2).filter(lambda m: m > Decimal(0)),
        units(rates=False) if unit is None else unit,
    )
    return st.builds(Comparison, st.sampled_from(relations), number)
