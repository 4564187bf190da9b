"""What a cell can say: one frozen type per meaning, and the values that each admits.

An `Expression` is one cell: a single clause, or `AllOf` / `AnyOf` several.  Types compare by
meaning: neither the spelling, nor the place in the text, nor the findings take part.

What is not sure is part of the meaning: `Expression.readings` are the other readings of a text, each
whole, and `Expression.unread` the words with a meaning that were not understood.

Nothing keeps weak references to these values, so they have no room for one: a column holds millions.

``admits(actual)`` answers True (every value that the actual can have is admitted), False (none
is), or None (a person or a policy must decide).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from importlib import import_module
from typing import Any, Self

import attrs
from attrs.validators import deep_iterable, instance_of, optional

from indicator_dsl.errors import Finding, ModelError
from indicator_dsl.making import evolved
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit, Written, as_decimal, in_base, is_compatible_with, plain, ratio


class Relation(StrEnum):
    """How a number bounds what is admitted."""

    GE = "≥"
    GT = ">"
    EQ = "="
    LT = "<"
    LE = "≤"
    APPROX = "≈"
    UNSTATED = "unstated"


class Grade(StrEnum):
    """What a judgement's word says, where it says it plainly."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not_met"
    EXCELLENT = "excellent"
    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    YES = "yes"
    NO = "no"


class Direction(StrEnum):
    """Where a trend goes, or on which side of a named level it is."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    ABOVE = "above"
    BELOW = "below"


class Degree(StrEnum):
    """How strong a word says a movement to be: ``明显改善``, ``有所改善``; or that it is not quite one: ``基本遏制``."""

    STRONG = "strong"
    WEAK = "weak"
    NEARLY = "nearly"


class Precision(StrEnum):
    """How finely a period was written."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Modality(StrEnum):
    """How a clause's value relates to what was done: none of these is a plain statement of it."""

    PLANNED = "planned"
    """Still to come: ``预计完成120个``."""
    REMAINING = "remaining"
    """What is left: ``剩余2个``, ``差3个``."""
    BY = "by"
    """By how much, not how much: ``提前15天``, ``减少8起``."""
    PART = "part"
    """A part of the clause before it: ``57人，其中博士12人``."""
    REACHED = "reached"
    """The number was, or is to be, reached: ``达到85%``.  A target means at least it, an actual the number itself."""


@attrs.frozen(weakref_slot=False)
class Unread:
    """Words with a meaning that were not understood; `span` is where they stand in the cell."""

    text: str = attrs.field(validator=instance_of(str))
    span: Span = attrs.field(default=(0, 0), eq=False)


@attrs.frozen(weakref_slot=False)
class Range:
    """A set of numbers between two bounds (None: unbounded), in `unit` (None: none stated)."""

    lower: Decimal | None
    upper: Decimal | None
    lower_open: bool = False
    upper_open: bool = False
    unit: Unit | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Range) and self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash(self._meaning)

    @property
    def _meaning(self) -> tuple[object, ...]:
        bounds = (None if bound is None else Quantity(bound, self.unit) for bound in (self.lower, self.upper))
        return (*bounds, self.lower_open, self.upper_open, self.unit and in_base(self.unit)[0])

    def contains(self, other: Range, *, slack: Fraction = Fraction(0)) -> bool | None:
        """Whether all (True), none (False) or some (None) of `other` lies in this range.

        A missing unit takes the other's.  Units that don't convert: None.  `slack` widens this
        range by that share of its bounds.
        """
        factor = Fraction(1)
        if self.unit is not None and other.unit is not None:
            if not is_compatible_with(other.unit, self.unit):
                return None
            factor = ratio(other.unit, self.unit)
        low, high = _fraction(self.lower), _fraction(self.upper)
        if slack:
            low = None if low is None else low - abs(low) * slack
            high = None if high is None else high + abs(high) * slack
        a, b = (None if v is None else v * factor for v in (_fraction(other.lower), _fraction(other.upper)))
        if _below(b, other.upper_open, low, self.lower_open) or _below(high, self.upper_open, a, other.lower_open):
            return False
        starts = low is None or (a is not None and (a > low or (a == low and (other.lower_open or not self.lower_open))))
        ends = high is None or (b is not None and (b < high or (b == high and (other.upper_open or not self.upper_open))))
        return True if starts and ends else None


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _below(upper: Fraction | None, upper_open: bool, lower: Fraction | None, lower_open: bool) -> bool:
    if upper is None or lower is None:
        return False
    return upper < lower or (upper == lower and (upper_open or lower_open))


def _all(kind: Callable[[], type]) -> Callable[[Any, Any, Any], None]:
    """Return a validator of tuples whose items are of one class, which is looked up when it is needed."""

    def check(instance: Any, field: Any, value: Any) -> None:
        if value != ():
            deep_iterable(instance_of(kind()), instance_of(tuple))(instance, field, value)

    return check


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Expression:
    """One cell's meaning.

    `readings` are the other readings of the text, each whole and without doubts of its own; `unread`
    the words with a meaning that were not understood.  Both are part of the meaning.

    `text` is the cell as written, `span` where in it this expression stands, `findings` what a
    person should look at; none of the three takes part in equality.
    """

    text: str = attrs.field(default="", eq=False, repr=False)
    span: Span = attrs.field(default=(0, 0), eq=False, repr=False)
    findings: tuple[Finding, ...] = attrs.field(default=(), eq=False, repr=False)
    readings: tuple[Expression, ...] = attrs.field(default=(), validator=_all(lambda: Expression))
    unread: tuple[Unread, ...] = attrs.field(default=(), validator=_all(lambda: Unread))

    def __attrs_post_init__(self) -> None:
        if self.readings and not all(reading.is_sure for reading in self.readings):
            raise ModelError("doubt-within")

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, in the order of the text; a single clause is its own only one."""
        raise NotImplementedError

    @property
    def every_reading(self) -> tuple[Expression, ...]:
        """The preferred reading, then the others; none of them has `readings`."""
        return (evolved(self, readings=()), *self.readings) if self.readings else (self,)

    @property
    def is_sure(self) -> bool:
        """Whether the text has one reading, and nothing in it was left unread."""
        return not self.readings and not self.unread

    def admits(self, actual: Expression, *, tolerance: Fraction = Fraction(0)) -> bool | None:
        """Whether every (True), no (False) or some (None) value of `actual` is admitted.

        Where either has other readings, the answer is the one that all of them give, else None; words that were
        not read could mean anything: None.  `tolerance` is the share by which ≈ may be missed; the grammar has no
        opinion on it.  Raises TypeError for what is no expression.
        """
        if not isinstance(actual, Expression):
            raise TypeError(f"'actual': an Expression, not {type(actual).__name__}")
        if self.unread or actual.unread:
            return None
        if not self.readings and not actual.readings:
            return self._answer(actual, tolerance)
        answers = {wanted._answer(done, tolerance) for wanted in self.every_reading for done in actual.every_reading}
        return answers.pop() if len(answers) == 1 else None

    def _answer(self, actual: Expression, tolerance: Fraction) -> bool | None:
        """Answer `admits` for two expressions without doubts."""
        raise NotImplementedError

    def __repr__(self) -> str:
        # What most expressions lack (doubts, modality …) is left out where it is not there.
        shown = (f for f in attrs.fields(type(self)) if f.repr and not (f.name in _SELDOM and getattr(self, f.name) == f.default))
        return f"{type(self).__name__}({', '.join(f'{f.name}={getattr(self, f.name)!r}' for f in shown)})"

    def __str__(self) -> str:
        from indicator_dsl.model.canonical import format

        return format(self)

    def _repr_html_(self) -> str:
        from indicator_dsl.model.canonical import to_html

        return to_html(self)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # Called by pydantic only.  What it takes is read by the language, which these types come before: so by name.
        return import_module("indicator_dsl._pydantic").expression_schema(cls)


_SELDOM = frozenset(("readings", "unread", "modality", "from_below", "share_of", "remark", "question", "degree", "none"))


@attrs.frozen(kw_only=True, weakref_slot=False, repr=False)
class Clause(Expression):
    """One statement, with the label that the text puts before it (``COD：28吨`` has label ``COD``).

    `modality` says what kind of statement it is, None for a plain one; `from_below` that the number is
    nearly reached (``近100人``); `share_of` what a share is a share of (``占总数的60%``); `remark` are words beside
    the value that neither name it nor are known to say nothing (``8台已招标``): who scores an actual asks what they say.
    """

    label: str | None = attrs.field(default=None, validator=optional(instance_of(str)))
    modality: Modality | None = attrs.field(default=None, validator=optional(instance_of(Modality)))
    from_below: bool = attrs.field(default=False, validator=instance_of(bool))
    share_of: str | None = attrs.field(default=None, validator=optional(instance_of(str)))
    remark: str | None = attrs.field(default=None, validator=optional(instance_of(str)))

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clause alone."""
        return (self,)

    def _answer(self, actual: Expression, tolerance: Fraction) -> bool | None:
        """Answer by the first part of the actual that can."""
        for clause in actual.clauses:
            if self._speaks_like(clause) and (answer := self._admits(clause, tolerance)) is not None:
                return answer
        return None

    def _speaks_like(self, actual: Clause) -> bool:
        """Whether an actual says how much was done, and of the same base: what is still to come, or left, doesn't."""
        same_base = actual.share_of is None or self.share_of in (None, actual.share_of)
        return same_base and actual.modality in (None, Modality.REACHED, self.modality)

    @property
    def _said(self) -> tuple[object, ...]:
        """What every kind of clause is equal by."""
        return (self.readings, self.unread, self.label, self.modality, self.from_below, self.share_of, self.remark)

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        raise NotImplementedError


@attrs.frozen(weakref_slot=False, repr=False)
class Comparison(Clause):
    """A number with its relation: ``≥10万座``, ``1,300亿元左右``, ``100%`` (unstated)."""

    relation: Relation = attrs.field(validator=instance_of(Relation))
    quantity: Quantity = attrs.field(validator=instance_of(Quantity))

    @property
    def range(self) -> Range:
        """The numbers that the relation admits; ≈ and unstated admit the number itself."""
        value, unit = self.quantity.magnitude, self.quantity.unit
        match self.relation:
            case Relation.GE | Relation.GT:
                return Range(value, None, self.relation is Relation.GT, False, unit)
            case Relation.LE | Relation.LT:
                return Range(None, value, False, self.relation is Relation.LT, unit)
            case _:
                return Range(value, value, False, False, unit)

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        if not isinstance(actual, Comparison | Interval):
            return None
        answer = self.range.contains(_values(actual), slack=tolerance if self.relation is Relation.APPROX else Fraction(0))
        if answer is False and self.relation is Relation.UNSTATED:
            return None
        return answer


def _lower(value: object) -> Decimal:
    return as_decimal(value, name="lower")


def _upper(value: object) -> Decimal:
    return as_decimal(value, name="upper")


@attrs.frozen(weakref_slot=False, repr=False)
class Interval(Clause):
    """A range of numbers: ``80%-90%``, ``90（含）-100分``, ``±3%以内``.

    With one bound only it would be a `Comparison`, so there are always two.
    """

    lower: Decimal = attrs.field(converter=_lower)
    upper: Decimal = attrs.field(converter=_upper)
    lower_open: bool = attrs.field(default=False, validator=instance_of(bool))
    upper_open: bool = attrs.field(default=False, validator=instance_of(bool))
    unit: Unit | None = attrs.field(default=None, validator=optional(instance_of(Unit)))
    # How the text spells both bounds, for printing alone.
    written: Written | None = attrs.field(default=None, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        Expression.__attrs_post_init__(self)
        if self.lower > self.upper or (self.lower == self.upper and (self.lower_open or self.upper_open)):
            raise ModelError("interval-empty", lower=plain(self.lower), upper=plain(self.upper))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash(self._meaning)

    @property
    def _meaning(self) -> tuple[object, ...]:
        return (*self._said, self.range)

    @property
    def range(self) -> Range:
        """The same numbers as a `Range`."""
        return Range(self.lower, self.upper, self.lower_open, self.upper_open, self.unit)

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        if not isinstance(actual, Comparison | Interval):
            return None
        return self.range.contains(_values(actual))


def _values(actual: Comparison | Interval) -> Range:
    """Return the numbers that an actual can be: 近100人 is 100 at most."""
    if isinstance(actual, Comparison) and actual.from_below and actual.relation is Relation.APPROX:
        return Range(None, actual.quantity.magnitude, unit=actual.quantity.unit)
    return actual.range


_LEAP = 2024


def _whole_number(instance: Any, field: Any, value: Any) -> None:
    if type(value) is not int:
        raise TypeError(f"{field.name!r} must be an int, not {value!r}")


@attrs.frozen(order=True, weakref_slot=False)
class Day:
    """A calendar day whose year may be unknown (None): ``12月31日前`` ends on ``--12-31``."""

    year: int | None = attrs.field(validator=optional(_whole_number))
    month: int = attrs.field(validator=_whole_number)
    day: int = attrs.field(validator=_whole_number)

    def __attrs_post_init__(self) -> None:
        try:
            # A February without a year may have 29 days.
            date(_LEAP if self.year is None else self.year, self.month, self.day)
        except ValueError:
            raise ModelError("no-such-day", day=str(self)) from None

    def __str__(self) -> str:
        return f"{'-' if self.year is None else format(self.year, '04d')}-{self.month:02d}-{self.day:02d}"

    @classmethod
    def of(cls, text: str) -> Self:
        """Read ``2024-12-31`` or ``--12-31``; ValueError for anything else."""
        year, month, day = text[:-6], text[-5:-3], text[-2:]
        if text[-6:-5] != "-" or text[-3:-2] != "-" or not (year == "-" or (len(year) == 4 and year.isascii() and year.isdigit())):
            raise ValueError(f"not a day: {text!r}")
        return cls(None if year == "-" else int(year), int(month), int(day))

    def to_date(self, *, year: int | None = None) -> date:
        """Return the day as `datetime.date`; `year` is the one that it lies in where it says none.

        Raises `ModelError` (``day-without-year``) where neither says a year.
        """
        day = self.in_year(year)
        if day.year is None:
            raise ModelError("day-without-year", day=str(self))
        return date(day.year, day.month, day.day)

    def in_year(self, year: int | None) -> Day:
        """Return this day with an unknown year set to `year`; 02-29 becomes 02-28 where it must."""
        if self.year is not None or year is None:
            return self
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return Day(year, self.month, 28 if (self.month, self.day) == (2, 29) and not leap else self.day)


@attrs.frozen(weakref_slot=False, repr=False)
class Period(Clause):
    """On or between two days: ``2024年12月底前``, ``2023.07-2024.01``.  A bound may be None."""

    start: Day | None = attrs.field(validator=optional(instance_of(Day)))
    end: Day | None = attrs.field(validator=optional(instance_of(Day)))
    # How finely it was written is a matter of spelling, not of the days that are meant.
    precision: Precision = attrs.field(default=Precision.DAY, eq=False, validator=instance_of(Precision))

    def __attrs_post_init__(self) -> None:
        Expression.__attrs_post_init__(self)
        start, end = self.start, self.end
        if start is None and end is None:
            raise ModelError("period-without-end")
        if start and end and (start.year is None) == (end.year is None) and _day_key(start) > _day_key(end):
            raise ModelError("period-empty", start=str(start), end=str(end))

    def in_year(self, year: int | None) -> Period:
        """Return this period with unknown years set to `year`."""
        start, end = (d.in_year(year) if d else None for d in (self.start, self.end))
        return attrs.evolve(self, start=start, end=end)

    @property
    def year(self) -> int | None:
        """The year of the last (else the first) day, None where unknown."""
        day = self.end or self.start
        return day.year if day else None

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        if not isinstance(actual, Period):
            return None
        # A month without a year can lie in any year that the other spans; where they differ nobody can say.
        answers = {self.in_year(year)._holds(actual.in_year(other)) for year in actual._years for other in self._years}
        return answers.pop() if len(answers) == 1 else None

    @property
    def _years(self) -> Sequence[int | None]:
        first, last = (day.year if day else None for day in (self.start, self.end))
        # More than two say nothing that the first and the last don't, for a span without a gap.
        return (self.year,) if first is None or last is None or first == last else (first, first + 1, last)

    def _holds(self, done: Period) -> bool | None:
        target = self
        # An actual without a start ("by the end of June") says when it was done: on its last day.
        first, last = done.start or done.end, done.end or done.start
        keys = [None if day is None else _day_key(day) for day in (target.start, target.end, first, last)]
        low, high, a, b = keys
        if (high is not None and a is not None and a > high) or (low is not None and b is not None and b < low):
            return False
        inside = (low is None or (a is not None and a >= low)) and (high is None or (b is not None and b <= high))
        return True if inside else None


def _day_key(day: Day) -> tuple[int, int, int]:
    return (day.year or 0, day.month, day.day)


_RANKS: dict[Grade, int] = {
    Grade.EXCELLENT: 4,
    Grade.GOOD: 3,
    Grade.MET: 3,
    Grade.YES: 3,
    Grade.FAIR: 2,
    Grade.PARTLY: 1,
    Grade.POOR: 0,
    Grade.NOT_MET: 0,
    Grade.NO: 0,
}


@attrs.frozen(weakref_slot=False, repr=False)
class Judgement(Clause):
    """A qualitative word: ``达成预期指标``, ``优``, ``是``, ``效果明显``; `grade` is None where it says none.

    `question` is the question without a middle that the word answers: 合格 of ``验收合格``, 按时 of ``按期完成``.
    """

    grade: Grade | None = attrs.field(validator=optional(instance_of(Grade)))
    wording: str = attrs.field(default="", eq=False, validator=instance_of(str))
    question: str | None = attrs.field(default=None, validator=optional(instance_of(str)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Judgement) and self._meaning == other._meaning

    def __hash__(self) -> int:
        return hash(self._meaning)

    @property
    def _meaning(self) -> tuple[object, ...]:
        return (*self._said, self.grade, self.question, None if self.grade else self.wording)

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        if not isinstance(actual, Judgement):
            return None
        if self.grade in (Grade.YES, Grade.NO) and actual.grade in (Grade.YES, Grade.NO):
            return self.grade is actual.grade
        if actual.wording == self.wording and self.wording:
            return True
        if actual.grade is None:
            return None
        if actual.grade in (Grade.PARTLY, Grade.FAIR) and self.grade not in (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR):
            return None
        return _RANKS[actual.grade] >= (_RANKS[self.grade] if self.grade else _RANKS[Grade.MET])


@attrs.frozen(weakref_slot=False, repr=False)
class Trend(Clause):
    """A movement, or a comparison with a named level: ``较上年提高``, ``高于全国平均水平``, ``同比增长≥5%``.

    `base` is the level compared with (``上年``), `comparison` the amount where one is given.
    """

    direction: Direction = attrs.field(validator=instance_of(Direction))
    base: str | None = attrs.field(default=None, validator=optional(instance_of(str)))
    relation: Relation | None = attrs.field(default=None, validator=optional(instance_of(Relation)))
    quantity: Quantity | None = attrs.field(default=None, validator=optional(instance_of(Quantity)))
    degree: Degree | None = attrs.field(default=None, validator=optional(instance_of(Degree)))

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        if not isinstance(actual, Trend):
            return None
        if self.direction is not actual.direction:
            return None if {self.direction, actual.direction} & {Direction.ABOVE, Direction.BELOW} else False
        if self.quantity is None:
            return True
        if actual.quantity is None:
            return None
        wanted = Comparison(self.relation or Relation.UNSTATED, self.quantity)
        done = Comparison(actual.relation or Relation.UNSTATED, actual.quantity, from_below=actual.from_below)
        return wanted.admits(done, tolerance=tolerance)


@attrs.frozen(weakref_slot=False, repr=False)
class Placeholder(Clause):
    """A cell that was never filled: ``无``, ``—``, ``待定``, ``≥**批次``.

    `none`: the word may say as well that there was none: ``无``.
    """

    wording: str = attrs.field(default="", eq=False, validator=instance_of(str))
    none: bool = attrs.field(default=False, validator=instance_of(bool))

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        return None


@attrs.frozen(weakref_slot=False, repr=False)
class Prose(Clause):
    """A sentence that states nothing the language knows."""

    wording: str = attrs.field(validator=instance_of(str))

    def _admits(self, actual: Clause, tolerance: Fraction) -> bool | None:
        return True if isinstance(actual, Prose) and actual.wording == self.wording else None


_FEWEST = 2


@attrs.frozen(weakref_slot=False, repr=False)
class _Several(Expression):
    parts: tuple[Clause, ...] = attrs.field(validator=_all(lambda: Clause))

    def __attrs_post_init__(self) -> None:
        Expression.__attrs_post_init__(self)
        if len(self.parts) < _FEWEST:
            raise ModelError("too-few-clauses", count=len(self.parts))
        if not all(part.is_sure for part in self.parts):
            raise ModelError("doubt-within")

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The parts."""
        return self.parts

    def _answers(self, actual: Expression, tolerance: Fraction) -> list[bool | None]:
        return [
            None if part is None else clause.admits(part, tolerance=tolerance) for clause, part in pair_parts(self.parts, actual.clauses)
        ]


@attrs.frozen(weakref_slot=False, repr=False)
class AllOf(_Several):
    """Several clauses that must all hold (、；且 和 及)."""

    def _answer(self, actual: Expression, tolerance: Fraction) -> bool | None:
        """Say False where a part is not admitted, None where one is open, else True."""
        answers = self._answers(actual, tolerance)
        return False if False in answers else (None if None in answers else True)


@attrs.frozen(weakref_slot=False, repr=False)
class AnyOf(_Several):
    """Several clauses of which one must hold (或)."""

    def _answer(self, actual: Expression, tolerance: Fraction) -> bool | None:
        """Say True where any part is admitted, False where each is denied by what speaks of it."""
        answers = []
        for clause in self.parts:
            said = [clause.admits(part, tolerance=tolerance) for part in actual.clauses if _speaks_of(part, clause)]
            answers.append(True if True in said else (None if None in said or not said else False))
        return True if True in answers else (None if None in answers else False)


def _speaks_of(part: Clause, clause: Clause) -> bool:
    """Whether a part of an actual can answer `clause`: neither its name nor its unit is of something else."""
    a, b = unit_of(part), unit_of(clause)
    named = part.label is None or clause.label is None or part.label == clause.label
    return named and (a is None or b is None or a == b or is_compatible_with(a, b))


def pair_parts(targets: tuple[Clause, ...], actuals: tuple[Clause, ...]) -> list[tuple[Clause, Clause | None]]:
    """Pair each target clause with the actual's part that answers it: by label, then unit, then order.

    Order decides only among equally many parts whose units can't tell; a target whose part isn't
    there gets None.
    """
    left: list[Clause] = list(actuals)
    found: dict[int, Clause] = {}

    def take(index: int, wanted: Any) -> None:
        if index not in found:
            match = next((a for a in left if wanted(targets[index], a)), None)
            if match is not None:
                found[index] = match
                left.remove(match)

    rules = (
        lambda t, a: t.label is not None and t.label == a.label,
        lambda t, a: unit_of(t) is not None and unit_of(t) == unit_of(a) and not (t.label and a.label),
        lambda t, a: _convertible(unit_of(t), unit_of(a)) and not (t.label and a.label),
    )
    for rule in rules:
        for index in range(len(targets)):
            take(index, rule)
    open_targets = [i for i in range(len(targets)) if i not in found]
    if len(open_targets) == len(left):
        found |= {
            index: actual
            for index, actual in zip(open_targets, left, strict=True)
            if type(targets[index]) is type(actual) and not (unit_of(targets[index]) and unit_of(actual))
        }
    return [(t, found.get(i)) for i, t in enumerate(targets)]


def unit_of(clause: Clause) -> Unit | None:
    """Return the unit of a clause that counts something, else None."""
    if isinstance(clause, Comparison):
        return clause.quantity.unit
    if isinstance(clause, Interval):
        return clause.unit
    return clause.quantity.unit if isinstance(clause, Trend) and clause.quantity is not None else None


def _convertible(a: Unit | None, b: Unit | None) -> bool:
    return a is not None and b is not None and is_compatible_with(a, b)


AnyExpression = Comparison | Interval | Period | Trend | Judgement | Placeholder | Prose | AllOf | AnyOf
"""Every kind of expression: what `parse` returns, closed for ``match`` and ``assert_never``."""
