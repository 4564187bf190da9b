"""What the rules about two neighbours ask of a clause: whether it is a number, a time, a word alone."""

from __future__ import annotations

from indicator_dsl.language.cell import Cell
from indicator_dsl.model import Clause, Comparison, Interval, Judgement, Prose, Relation, unit_of
from indicator_dsl.units import dimension_of

TIMES = ("时间", "历月", "工作日")

_AMOUNTS = (Comparison, Interval)

_WORDS = (Judgement, Prose)


def is_number(clause: Clause) -> bool:
    """Whether a clause is one number or a range."""
    return isinstance(clause, _AMOUNTS)


def is_bare(clause: Clause) -> bool:
    """Whether a clause is a number and nothing else: no relation, no unit, no label."""
    return is_unitless(clause) and clause.label is None


def is_unitless(clause: Clause) -> bool:
    """Whether a clause is a number without relation and unit."""
    return isinstance(clause, Comparison) and clause.relation is Relation.UNSTATED and clause.quantity.unit is None


def words_only(clause: Clause) -> bool:
    """Whether a clause is a word or a sentence, and nothing names it."""
    return isinstance(clause, _WORDS) and clause.label is None


def spelled(cell: Cell, clause: Clause) -> str:
    """Return the text of a clause as written."""
    return cell.words(clause.span)


def span_of_both(one: Clause, two: Clause) -> tuple[int, int]:
    """Return the place of two clauses side by side."""
    return one.span[0], two.span[1]


def is_time(clause: Clause) -> bool:
    """Whether a clause counts time."""
    unit = unit_of(clause)
    return unit is not None and not unit.denominators and dimension_of(unit.numerator) in TIMES
