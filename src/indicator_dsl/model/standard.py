"""What a scoring rule of a form says (评分标准, 赋分规则): one frozen type per meaning.

A `Standard` is a row of statements: what earns which points (`Band`), and what is taken off (`Deduction` by steps of a
number, `CaseDeduction` for each case).  Points stand as the text has them: as points, or as a share of the row's weight.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import attrs

from indicator_dsl.errors import Finding
from indicator_dsl.model.types import Grade, Period, Unread
from indicator_dsl.text import Span
from indicator_dsl.units import Quantity, Unit


class Basis(StrEnum):
    """Which number of a row a bound or a step speaks of."""

    VALUE = "value"
    """The actual value itself: ``满意度≥90%``."""
    COMPLETION = "completion"
    """Actual ÷ target in %: ``完成率≥90%``."""
    DEVIATION = "deviation"
    """How far the actual is from the target, whichever way, in % of it: ``偏差率≤5%``."""


class Side(StrEnum):
    """On which side of its base a step is counted."""

    BELOW = "below"
    ABOVE = "above"
    LATE = "late"
    AWAY = "away"


class State(StrEnum):
    """What a condition says of the target as a whole."""

    MET = "met"
    MISSED = "missed"
    WITHIN = "within"
    """Not above the target: ``未超支``."""
    EXCEEDED = "exceeded"
    IN_TIME = "in-time"
    LATE = "late"


class Rounding(StrEnum):
    """What becomes of a step that is not whole."""

    STARTED = "started"
    """It counts as one: ``不足1%按1%计``."""
    WHOLE = "whole"
    """It doesn't count: ``不足1%不扣分``."""


# What is earned, or taken off.


@attrs.frozen(weakref_slot=False)
class Points:
    """Points as written: ``得8分``."""

    points: Decimal


@attrs.frozen(weakref_slot=False)
class Share:
    """A share of the row's weight: ``得80%权重分``; 1 is ``满分``, 0 ``不得分``."""

    share: Decimal


Cost = Points | Share


@attrs.frozen(weakref_slot=False)
class Proportional:
    """As many points as the degree of completion: ``按比例得分``, ``完成率×10分`` (then `points` is 10; None: the weight).

    `named` is the degree that the text names (``完成率``, ``执行率``); None where it names none.
    """

    points: Decimal | None = None
    named: str | None = None


@attrs.frozen(weakref_slot=False)
class Less:
    """All points but these: ``扣2分`` behind a condition."""

    cost: Cost


Award = Points | Share | Proportional | Less
FULL, NOTHING = Share(Decimal(1)), Share(Decimal(0))


# When.


@attrs.frozen(weakref_slot=False)
class Bounds:
    """Numbers between two bounds; None: unbounded.

    `lower_closed` and `upper_closed` say whether the bound itself is among them; None where the text leaves it open
    (80%-90%, 60%以下), so that a neighbour may claim it.  `named` is the thing measured, where the text names it.
    """

    lower: Decimal | None
    upper: Decimal | None
    lower_closed: bool | None = None
    upper_closed: bool | None = None
    unit: Unit | None = None
    basis: Basis = Basis.VALUE
    named: str | None = None


@attrs.frozen(weakref_slot=False)
class Reached:
    """What became of the target: ``达到目标值``, ``未超支``, ``逾期``; `named` as in `Bounds`."""

    state: State
    named: str | None = None


@attrs.frozen(weakref_slot=False)
class Due:
    """Done in a time that the rule itself names: ``2024年12月底前完成``."""

    period: Period


@attrs.frozen(weakref_slot=False)
class Wording:
    """An answer in words: ``健全``, ``优``, ``符合政策``.

    `root` is what the answers to one question have in common: 健全 of ``基本健全``, 等级 of ``优``; `grade` as in `Judgement`.
    """

    wording: str
    root: str = ""
    grade: Grade | None = None


@attrs.frozen(weakref_slot=False)
class Otherwise:
    """Whatever no other statement names: ``否则``."""


@attrs.frozen(weakref_slot=False)
class Always:
    """Without a condition."""


Condition = Bounds | Reached | Due | Wording | Otherwise | Always


# Statements.


@attrs.frozen(weakref_slot=False)
class Band:
    """What a row earns where the condition holds."""

    condition: Condition
    award: Award


@attrs.frozen(weakref_slot=False)
class Deduction:
    """What is taken off for each `step` on one side of the base: ``每低1个百分点扣0.5分``.

    The base is the bound of `guard` where there is one, else that of the statement which gives all points, else the
    target.
    """

    side: Side
    step: Quantity
    cost: Cost
    guard: Bounds | Reached | None = None
    basis: Basis = Basis.VALUE


@attrs.frozen(weakref_slot=False)
class CaseDeduction:
    """What is taken off for each case: ``每发现一处问题扣1分``; how many there were stands elsewhere."""

    cost: Cost
    step: Quantity
    thing: str = ""


Statement = Band | Deduction | CaseDeduction


class StandardKind(StrEnum):
    """What kind of rule a standard is, by its statements."""

    PROPORTIONAL = "proportional"
    ALL_OR_NOTHING = "all-or-nothing"
    DEDUCTION = "deduction"
    STEPS = "steps"
    ELEMENTS = "elements"
    CASES = "cases"
    GRADES = "grades"
    CORRIDOR = "corridor"
    COMBINED = "combined"
    UNKNOWN = "unknown"


@attrs.frozen(weakref_slot=False)
class Standard:
    """A scoring rule of a form, as read.

    `most` is the most that deductions take (None: all points); `rounding` what becomes of steps that are not whole
    (None: the text doesn't say).  `unread` are the parts that were not understood: nothing is scored by a rule with such.
    """

    statements: tuple[Statement, ...]
    rounding: Rounding | None = None
    most: Cost | None = None
    unread: tuple[Unread, ...] = ()
    text: str = attrs.field(default="", eq=False, repr=False)
    span: Span = attrs.field(default=(0, 0), eq=False, repr=False)
    findings: tuple[Finding, ...] = attrs.field(default=(), eq=False, repr=False)

    @property
    def is_sure(self) -> bool:
        """Whether all of the text was understood."""
        return bool(self.statements) and not self.unread

    @property
    def bands(self) -> tuple[Band, ...]:
        """The statements that say what is earned."""
        return tuple(one for one in self.statements if isinstance(one, Band))

    @property
    def is_of_elements(self) -> bool:
        """Whether bands add up instead of excluding each other: ①符合政策得1分；②符合规划得1分.

        They do where two of them speak of different things: answers in words to two questions, or numbers of two names.
        """
        earning = {band.condition.root for band in self.bands if isinstance(band.condition, Wording) and band.award != NOTHING}
        others = any(not isinstance(band.condition, Wording | Otherwise | Always) for band in self.bands)
        names = {band.condition.named for band in self.bands if isinstance(band.condition, Bounds | Reached) and band.condition.named}
        return len(earning) > 1 or len(names) > 1 or bool(earning and others)

    @property
    def kind(self) -> StandardKind:
        """What kind of rule it is."""
        return _kind(self)


def _kind(standard: Standard) -> StandardKind:
    if not standard.statements:
        return StandardKind.UNKNOWN
    kinds = {_kind_of(one) for one in standard.statements}
    if standard.is_of_elements:
        kinds = {StandardKind.ELEMENTS if isinstance(one, Band) else _kind_of(one) for one in standard.statements}
    awards = [band.award for band in standard.bands]
    whole = len({award for award in awards if award != NOTHING}) < 2
    if StandardKind.DEDUCTION in kinds and kinds <= {StandardKind.DEDUCTION, StandardKind.STEPS, StandardKind.ALL_OR_NOTHING} and whole:
        return StandardKind.DEDUCTION
    if kinds <= {StandardKind.PROPORTIONAL, StandardKind.ALL_OR_NOTHING}:
        return StandardKind.PROPORTIONAL if StandardKind.PROPORTIONAL in kinds else StandardKind.ALL_OR_NOTHING
    if kinds <= {StandardKind.STEPS, StandardKind.ALL_OR_NOTHING, StandardKind.PROPORTIONAL}:
        return StandardKind.ALL_OR_NOTHING if len(awards) < _STEPS and StandardKind.PROPORTIONAL not in kinds else StandardKind.STEPS
    if kinds <= {StandardKind.GRADES, StandardKind.ALL_OR_NOTHING}:
        return StandardKind.GRADES
    if kinds <= {StandardKind.CORRIDOR, StandardKind.ALL_OR_NOTHING, StandardKind.DEDUCTION}:
        return StandardKind.CORRIDOR
    return kinds.pop() if len(kinds) == 1 else StandardKind.COMBINED


_STEPS = 3
"""So many bands are steps; two give all or nothing."""


def _kind_of(statement: Statement) -> StandardKind:
    match statement:
        case Deduction():
            return StandardKind.DEDUCTION
        case CaseDeduction():
            return StandardKind.CASES
        case Band(award=Proportional()):
            return StandardKind.PROPORTIONAL
        case Band(condition=Bounds(basis=Basis.DEVIATION)):
            return StandardKind.CORRIDOR
        case Band(condition=Bounds()):
            return StandardKind.STEPS
        case Band(condition=Wording(root="等级")):
            return StandardKind.GRADES
        case _:
            return StandardKind.ALL_OR_NOTHING
