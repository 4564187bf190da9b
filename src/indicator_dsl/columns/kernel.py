"""Numbers against bounds, as vectors: `indicator_dsl.meaning.numbers.against` for many rows at once.

Numbers are whole: a row's target and actual are brought to one power of ten, and a share is a
numerator and a denominator.  The same code runs twice.  First on floats, which hold whole numbers
below 2⁵³ exactly: where all numbers of a row stay below that, every comparison, sum and difference
is exact, and only the two final divisions can err, by less than `_SLACK`.  Rows with larger
numbers, or with a quotient that near to where rounding turns, are marked *doubtful*, and run again
on whole numbers.  So the answers are exact, and floats only save time.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import attrs
import numpy as np
import numpy.typing as npt

from indicator_dsl.meaning import Policy

Vector = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

GE, GT, LE, LT, EQ, UNSTATED, OTHER = range(7)
"""Relations as numbers; OTHER is none that this module knows."""

FINDINGS = (
    "unit-assumed",
    "count-units-differ",
    "taken-as-at-most",
    "taken-as-at-least",
    "strict-sign-inclusive",
    "strict-sign-exclusive",
    "equal-exceeded",
    "overshoot-note",
    "overshoot-reason",
    "overshoot-person",
    "shortfall-for-person",
    "reverse-for-person",
    "equal-for-person",
    "rounded-to-full",
)
"""The findings that a row here can have, in the order in which the scalar path gives them."""
BIT = {code: 1 << place for place, code in enumerate(FINDINGS)}

MET, PARTLY, NOT_MET, UNDETERMINED = range(4)

EXACT = float(1 << 53)
"""Floats hold whole numbers below this exactly."""
_SLACK = 1e-14
"""A quotient's three roundings err by at most 3·2⁻⁵³ ≈ 3.4·10⁻¹⁶ of it: thirty times less."""
_LARGEST_COEFFICIENT = 10**6


def coefficient(policy: Policy) -> int:
    """Return the largest number that a target or an actual is multiplied with before it is compared."""
    numbers = [policy.shortfall.pass_mark, policy.shortfall.floor, policy.overshoot.at, Fraction(2)]
    numbers += [n for pair in (*policy.shortfall.steps, *policy.satisfaction.steps) for n in pair]
    return max(max(abs(n.numerator), n.denominator) for n in numbers)


def _rounded(top: Vector, bottom: Vector, mode: str, doubtful: Mask | None) -> Vector:
    """Return top ÷ bottom (both ≥ 0) as a whole number."""
    if doubtful is None:
        if mode == "down":
            return np.asarray(top // bottom)
        whole: Vector = (2 * top + bottom) // (2 * bottom)
        if mode == "half-even":
            whole = whole - ((whole * 2 * bottom == 2 * top + bottom) & (whole % 2 == 1))
        return whole
    # In place: arrays that are not made need no room in the processor's cache.
    x = top / bottom
    if mode != "down":
        x += 0.5
    away = np.rint(x)
    away -= x
    np.abs(away, out=away)
    away -= _SLACK * x
    # So is each quotient beyond 10¹⁴, the infinite and what is no number too.
    doubtful |= ~(away > _SLACK)
    return np.asarray(np.floor(x, out=x))


@attrs.define
class Rows:
    """Rows to score: target and actual at one power of ten, relation, and where steps on the own value count."""

    target: Vector
    actual: Vector
    relation: Vector
    by_value: Mask
    value: Vector
    """The actual as a numerator over `value_of`, for steps on the own value."""
    value_of: Vector
    weight: Vector
    """In the power of ten of the policy's rounding, over `weight_of`."""
    weight_of: Vector

    def at(self, chosen: Vector) -> Rows:
        """Return some of the rows."""
        return Rows(*(getattr(self, field.name)[chosen] for field in attrs.fields(Rows)))


@attrs.define
class Answers:
    """What the rows earn.  `top` ÷ `bottom` is the attainment (bottom 0: none); `low` and `high` are rounded points."""

    met: Mask
    top: Vector
    bottom: Vector
    share: Vector
    share_of: Vector
    open: Mask
    half_open: Mask
    review: Mask
    findings: npt.NDArray[np.int32]
    attainment: Vector
    low: Vector

    def at(self, chosen: Vector) -> Answers:
        """Return the answers of some rows."""
        return Answers(*(getattr(self, field.name)[chosen] for field in attrs.fields(Answers)))


def fits(policy: Policy) -> bool:
    """Whether the numbers of a policy are small enough for exact vectors; others are scored one by one."""
    return coefficient(policy) <= _LARGEST_COEFFICIENT


def assess(policy: Policy, rows: Rows, doubtful: Mask | None) -> Answers:
    """Score rows whose target is above 0 and whose actual is 0 or more.

    `doubtful` is for rows of floats, which get marked in it; it is None for rows of whole numbers.
    """
    count = len(rows.target)
    down = np.asarray((rows.relation == LE) | (rows.relation == LT), np.bool_)
    top, bottom = _attained(policy, rows.target, rows.actual, down)
    zero = np.zeros(count, top.dtype)
    out = Answers(
        met=np.asarray(top >= bottom, np.bool_),
        top=top,
        bottom=bottom,
        share=zero,
        share_of=bottom,
        open=np.zeros(count, np.bool_),
        half_open=np.zeros(count, np.bool_),
        review=np.zeros(count, np.bool_),
        findings=np.zeros(count, np.int32),
        attainment=zero,
        low=zero,
    )
    equal = rows.relation == EQ
    same = rows.target == rows.actual
    _by_sign(policy, rows, same, equal, out)
    _shortfall(policy, out)
    missed = ~out.met
    if policy.reverse.curve in ("person", "direct"):
        _without_ratio(policy.reverse.curve, np.flatnonzero(missed & down), out, "reverse-for-person")
    if policy.equal.curve in ("person", "direct"):
        _without_ratio(policy.equal.curve, np.flatnonzero(missed & equal), out, "equal-for-person")
    asked = ~(equal & same)
    _overshoot(policy, rows, asked if policy.overshoot.relations == "all" else asked & out.met & ~down, out)
    if rows.by_value.any():
        _by_value(policy, rows, np.flatnonzero(rows.by_value), out)
    out.low = _rounded(rows.weight * out.share, rows.weight_of * out.share_of, policy.rounding.mode, doubtful)
    top, bottom, known = out.top, out.bottom, np.asarray(out.bottom != 0, np.bool_)
    if not known.all():
        top, bottom = np.where(known, top, 0), np.where(known, bottom, 1)
    out.attainment = _rounded(top * 1_000_000, bottom, "half-up", doubtful)
    return out


def _attained(policy: Policy, target: Vector, actual: Vector, down: Mask) -> tuple[Vector, Vector]:
    """Return the attainment as a ratio, new arrays; it is 1 or more where a bound that admits its number is met."""
    if policy.reverse.curve == "excess":
        return np.where(down, np.maximum(2 * target - actual, 0), actual), target.copy()
    top, bottom = np.where(down, target, actual), np.where(down, actual, target)
    # A cap of which nothing was used is met in full.
    nothing = bottom == 0
    if nothing.any():
        top[nothing] = bottom[nothing] = 1
    return top, bottom


def _by_sign(policy: Policy, rows: Rows, same: Vector, equal: Vector, out: Answers) -> None:
    """Settle what > and < say of the number itself, and = of what is above it."""
    strict = same & ((rows.relation == GT) | (rows.relation == LT))
    if strict.any():
        out.findings |= strict * np.int32(BIT[f"strict-sign-{policy.signs.strict}"])
        if policy.signs.strict == "exclusive":
            out.met[strict] = False
    if not equal.any():
        return
    if policy.equal.curve == "at-least":
        out.findings |= np.asarray(equal & (rows.actual > rows.target), np.bool_) * np.int32(BIT["equal-exceeded"])
        return
    out.met = np.where(equal, same, out.met)
    if policy.equal.curve == "deviation":
        at = np.flatnonzero(equal & ~same)
        out.top[at] = np.maximum(rows.target[at] - np.abs(rows.actual[at] - rows.target[at]), 0)


def _without_ratio(curve: str, at: Vector, out: Answers, finding: str) -> None:
    """Give nothing for what was missed, or leave it to a person; no attainment is claimed."""
    out.bottom[at] = out.share[at] = 0
    out.share_of[at] = 1
    out.half_open[at] = False
    out.open[at] = out.review[at] = curve == "person"
    out.findings[at] = BIT[finding] if curve == "person" else out.findings[at] & ~BIT["shortfall-for-person"]


def _shortfall(policy: Policy, out: Answers) -> None:
    """Turn the attainments into shares: all of the weight where the target is met."""
    rule, top, bottom = policy.shortfall, out.top, out.bottom
    match rule.curve:
        case "proportional":
            out.share, out.share_of = np.minimum(top, bottom), bottom.copy()
            return
        case "pass-mark":
            p, q = rule.pass_mark.numerator, rule.pass_mark.denominator
            out.share = np.maximum(np.minimum(top, bottom) * q - bottom * p, 0)
            out.share_of = bottom * (q - p)
            return
        case "floor":
            p, q = rule.floor.numerator, rule.floor.denominator
            out.share = np.where(np.asarray(top * q < bottom * p, np.bool_), 0, np.minimum(top, bottom))
            out.share_of = bottom.copy()
            return
        case "steps":
            out.share, out.share_of = _stepped(rule.steps, top, bottom)
        case "person":
            missed = ~out.met
            out.share_of = np.ones(len(top), top.dtype)
            out.open[missed] = out.half_open[missed] = out.review[missed] = True
            out.findings[missed] |= BIT["shortfall-for-person"]
        case _:
            out.share_of = np.ones(len(top), top.dtype)
    out.share[out.met] = out.share_of[out.met] = 1


def _stepped(steps: Sequence[tuple[Fraction, Fraction]], top: Vector, bottom: Vector) -> tuple[Vector, Vector]:
    share, share_of = np.zeros(len(top), top.dtype), np.ones(len(top), top.dtype)
    for value, part in reversed(steps):
        reached = np.asarray(top * value.denominator >= bottom * value.numerator, np.bool_)
        share[reached], share_of[reached] = part.numerator, part.denominator
    return share, share_of


def _overshoot(policy: Policy, rows: Rows, passed: Mask, out: Answers) -> None:
    rule = policy.overshoot
    if rule.action == "none":
        return
    actual, bound = rows.actual * rule.at.denominator, rows.target * rule.at.numerator
    over = passed & np.asarray(actual > bound if rule.action == "nothing" else actual >= bound, np.bool_)
    if rule.action == "nothing":
        out.met[over] = out.open[over] = out.half_open[over] = out.review[over] = False
        out.share[over], out.share_of[over] = 0, 1
        return
    code = f"overshoot-{rule.action}" if rule.action in ("reason", "person") else "overshoot-note"
    out.findings |= over * np.int32(BIT[code])
    if rule.action == "note":
        return
    at = np.flatnonzero(over)
    if rule.action in ("reason", "person"):
        out.review[at] = True
    if rule.action == "person":
        out.open[at], out.share[at] = True, 0
    if rule.action == "deduct":
        target = rows.target[at]
        left = np.maximum(2 * target - rows.actual[at], 0)
        # A missed cap has earned less than all before.
        less = np.asarray(left * out.share_of[at] < out.share[at] * target, np.bool_)
        out.share[at], out.share_of[at] = np.where(less, left, out.share[at]), np.where(less, target, out.share_of[at])


def _by_value(policy: Policy, rows: Rows, at: Vector, out: Answers) -> None:
    """Score satisfaction by its own value: steps on the actual in %, whatever the target says."""
    share, share_of = _stepped(policy.satisfaction.steps, rows.value[at], rows.value_of[at])
    out.share[at], out.share_of[at] = share, share_of
    out.met[at] |= np.asarray(share == share_of, np.bool_)
    out.top[at], out.bottom[at] = rows.actual[at], rows.target[at]
    out.open[at] = out.half_open[at] = out.review[at] = False
    # Only what the two cells and their units say is told; how far the target was missed is not the measure.
    out.findings[at] = 0
