"""The points of the common case in few steps: two numbers of one unit, a bound between them, nothing to tell.

No rule is made here: the shares are those of `numbers.against`, on whole numbers instead of fractions, and
without the words for how they came about.  Whatever a person must look at, and what is rare, is left to
`evaluation.outcome_of`; a property test holds the two equal under every policy.
"""

from __future__ import annotations

from decimal import Decimal

from indicator_dsl.meaning.curves import shifted
from indicator_dsl.meaning.outcome import Verdict
from indicator_dsl.meaning.policy import Policy
from indicator_dsl.meaning.readings import RANK, is_plain_number
from indicator_dsl.model import Comparison, Relation

_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET
_STATED = (Relation.GE, Relation.LE, Relation.EQ)
_NUMBERS = (Relation.UNSTATED, Relation.EQ)
_AT_MOST = Relation.LE
_EQUAL = Relation.EQ


def is_plain(policy: Policy, label: str | None, category: str | None) -> bool:
    """Whether the policy has no rule of its own for the indicator of this name and category."""
    if policy.overrides:
        return False
    satisfaction = policy.satisfaction
    return not satisfaction.steps or (label is category is None and bool(satisfaction.names))


def quick_points(policy: Policy, target: Comparison, actual: Comparison, weight: Decimal) -> tuple[Verdict, Decimal] | None:
    """Return verdict and points of an indicator that `is_plain`; None: ask for the whole outcome."""
    unit, other, relation = target.quantity.unit, actual.quantity.unit, target.relation
    if (
        relation not in _STATED
        or actual.relation not in _NUMBERS
        or unit is None
        or (unit is not other and unit != other)
        or unit.numerator == RANK
        or not (is_plain_number(target) and is_plain_number(actual))
    ):
        return None
    t, t_below = target.quantity.magnitude.as_integer_ratio()
    a, a_below = actual.quantity.magnitude.as_integer_ratio()
    if t <= 0 or a <= 0 or policy.rounding.mode != "half-up":
        return None
    # Both over one denominator, which the ratios of the rules don't need.
    if t_below != a_below:
        t, a = t * a_below, a * t_below
    if policy.overshoot.relations == "all" and _is_far(policy, t, a):
        return None
    if a <= t if relation is _AT_MOST else a >= t:
        if relation is not _AT_MOST and (a != t if relation is _EQUAL else _is_far(policy, t, a)):
            return None
        return _MET, _rounded(weight, 1, 1, policy.rounding.places)
    attained = _attained(policy, relation, t, a)
    share = attained and _share(policy, *attained)
    return None if share is None else (_NOT_MET, _rounded(weight, *share, policy.rounding.places))


def _is_far(policy: Policy, target: int, actual: int) -> bool:
    at = policy.overshoot.at
    return policy.overshoot.action != "none" and actual * at.denominator >= target * at.numerator


def _attained(policy: Policy, relation: Relation, target: int, actual: int) -> tuple[int, int] | None:
    """Return the attainment of a missed target as a ratio."""
    if relation is _AT_MOST:
        match policy.reverse.curve:
            case "ratio":
                return target, actual
            case "excess":
                return max(0, 2 * target - actual), target
            case _:
                return None
    return None if relation is _EQUAL and policy.equal.curve != "at-least" else (actual, target)


def _share(policy: Policy, top: int, below: int) -> tuple[int, int] | None:
    match policy.shortfall.curve:
        case "proportional":
            return top, below
        case "pass-mark":
            mark, whole = policy.shortfall.pass_mark.as_integer_ratio()
            return max(0, top * whole - mark * below), below * (whole - mark)
        case _:
            return None


def _rounded(weight: Decimal, top: int, below: int, places: int) -> Decimal:
    whole, part = weight.as_integer_ratio()
    below *= part
    scaled = whole * 10**places
    # Never above the weight: all of 3.335 is 3.33.
    return shifted(min((2 * scaled * top + below) // (2 * below), scaled // part), -places)
