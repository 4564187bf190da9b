"""What two cells leave open: every reading of both is scored, and unread words are for a person.

This is the one place where doubts of the cells themselves become a range.  What two numbers leave open beside each
other (units, scales, directions) is weighed in `readings`, by the same rule: `outcome.spanning`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.meaning.about import About, unfamiliar
from indicator_dsl.meaning.curves import ONE, ZERO
from indicator_dsl.meaning.outcome import Outcome, Verdict, person, spanning
from indicator_dsl.model import Comparison, Expression, Judgement, Period, Relation, format, unit_of
from indicator_dsl.units import dimension_of, is_compatible_with, ratio

_MOST_PAIRS = 64
"""Two cells with still more pairs of readings say nothing that could be scored."""

Pair = tuple[Expression, Expression]
ScorePair = Callable[[Expression, Expression], Outcome]


def over_readings(target: Expression, actual: Expression, about: About, score_pair: ScorePair) -> Outcome:
    """Score each reading of the target against each of the actual: what all agree on stands, else the range is for a person."""
    target, actual = _in_kind(target, about), _in_kind(actual, about)
    if target.is_sure and actual.is_sure:
        return score_pair(target, actual)
    pairs = _pairs(target, actual)
    if len(pairs) > _MOST_PAIRS:
        outcome = person("readings", *_said(target, pairs, 0, "differ"), *_said(actual, pairs, 1, "differ"))
        return _with_unread(outcome, target, actual, about)
    scored = [(pair, score_pair(*pair)) for pair in pairs]
    # A reading that speaks of something else is none that anybody meant; where all do, the preferred one says so.
    told = [(pair, outcome) for pair, outcome in scored if not outcome.is_aside] or scored[:1]
    outcomes = [outcome for _, outcome in told]
    outcome = outcomes[0] if len(outcomes) == 1 else spanning(outcomes)
    outcome = attrs.evolve(outcome, review=outcome.review or any(o.review for o in outcomes))
    kind = "agree" if len({(o.verdict, o.low, o.high, o.high_open) for o in outcomes}) == 1 else "differ"
    used = [pair for pair, _ in told] if any(o != outcomes[0] for o in outcomes) else []
    outcome = outcome.noting(*_said(target, used, 0, kind), *_said(actual, used, 1, kind))
    return _with_unread(outcome, target, actual, about)


def _with_unread(outcome: Outcome, target: Expression, actual: Expression, about: About) -> Outcome:
    """Leave everything to a person where words of either cell were not understood: they may say anything."""
    # What a row's own name explains says nothing new.
    unread = [words.text for words in target.unread]
    unread += [words.text for words in actual.unread if unfamiliar(target, words.text, about) is not None]
    if not unread or (target == actual and _is_exact(target)):
        # 2天1次 answers 2天1次, whatever it says.
        return outcome
    finding = Finding.of("words-unread", words="、".join(f"“{text}”" for text in dict.fromkeys(unread)))
    open_ = attrs.evolve(outcome, verdict=Verdict.UNDETERMINED, low=ZERO, high=ONE, high_open=False, review=True)
    return open_.noting(finding)


def _is_exact(cell: Expression) -> bool:
    exact = (Relation.UNSTATED, Relation.EQ)
    return all(isinstance(clause, Comparison) and clause.relation in exact for clause in cell.clauses)


def _in_kind(cell: Expression, about: About) -> Expression:
    """Return a cell that may be a day or a number as what the indicator asks for, where its name or category says it."""
    if not cell.readings or isinstance(cell, Period) or not any(isinstance(reading, Period) for reading in cell.readings):
        return cell
    from indicator_dsl.language import asks_for_day

    is_day = asks_for_day(about.label or "", about.category or "")
    days = [reading for reading in cell.readings if isinstance(reading, Period)]
    if is_day and len(days) == 1:
        return attrs.evolve(days[0], text=cell.text)
    if is_day is False:
        return attrs.evolve(cell, readings=tuple(reading for reading in cell.readings if not isinstance(reading, Period)))
    return cell


# Which readings go together.


def _pairs(target: Expression, actual: Expression) -> list[Pair]:
    """Return the pairs of readings to score, the preferred one first."""
    targets, actuals = list(target.every_reading), list(actual.every_reading)
    if _is_same_number(targets[0], actuals[0]):
        # Equal ranks are equal, whatever they are ranks of.
        targets, actuals = _without_names(targets), _without_names(actuals)
    if target == actual or (len(targets) == len(actuals) > 1 and _changes(targets) == _changes(actuals) is not None):
        # The same words, and two cells of one kind of column, are read in one way.
        return list(zip(targets, actuals, strict=True))
    actuals = [a for a in actuals if not _is_all(a, actuals)] or actuals
    return [(t, a) for t, a in product(targets, actuals) if a is actuals[0] or not _is_count_for_share(t, actuals[0], a)]


def _is_all(reading: Expression, readings: list[Expression]) -> bool:
    """Whether a reading takes 203/203 as 1: all of them were done, so it is 203 of which the cell speaks."""
    if not isinstance(reading, Comparison) or reading.quantity.unit is not None or reading.quantity.magnitude != 1:
        return False
    return any(isinstance(other, Comparison) and other.quantity.magnitude > 1 for other in readings)


def _is_same_number(target: Expression, actual: Expression) -> bool:
    return isinstance(target, Comparison) and isinstance(actual, Comparison) and target.quantity == actual.quantity


def _without_names(readings: list[Expression]) -> list[Expression]:
    return [readings[0], *(r for r in readings[1:] if not (isinstance(r, Judgement) and r.grade is None))]


def _changes(readings: list[Expression]) -> list[Fraction] | None:
    """Return how many times the preferred number each other reading's is; None where they differ in more than that."""
    first, changes = readings[0], []
    for reading in readings[1:]:
        if not (isinstance(first, Comparison) and isinstance(reading, Comparison)) or not first.quantity.magnitude:
            return None
        a, b = first.quantity, reading.quantity
        if a.unit == b.unit:
            changes.append(Fraction(b.magnitude) / Fraction(a.magnitude))
        elif a.unit is not None and b.unit is not None and is_compatible_with(b.unit, a.unit):
            changes.append(Fraction(b.magnitude) / Fraction(a.magnitude) * ratio(b.unit, a.unit))
        else:
            return None
    return changes


def _is_count_for_share(target: Expression, preferred: Expression, reading: Expression) -> bool:
    """Whether 3/5 beside ≥60% would be read as 3: beside a share it is a share."""
    wanted = unit_of(target) if isinstance(target, Comparison) else None
    if wanted is None or wanted.denominators or not (isinstance(preferred, Comparison) and isinstance(reading, Comparison)):
        return False
    if preferred.quantity.unit is not None or reading.quantity.unit is not None or dimension_of(wanted.numerator) != "比率":
        return False
    return abs(preferred.quantity.magnitude) <= 1 and Fraction(reading.quantity.magnitude).denominator == 1


# What people are told.


def _said(cell: Expression, pairs: list[Pair], side: int, kind: str) -> tuple[Finding, ...]:
    """Return the finding that says which readings of a cell were scored; none where only one was."""
    used = dict.fromkeys(format(pair[side]) for pair in pairs)
    if not cell.readings or len(used) < 2:
        return ()
    return (Finding.of(f"cell-readings-{kind}", text=cell.text or format(cell), values=" / ".join(used)),)
