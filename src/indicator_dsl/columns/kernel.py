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
)
"""The findings that a row here can have, in the order in which the scalar path gives them."""
BIT = {code: 1 << place for place, code in enumerate(FINDINGS)}

MET, PARTLY, NOT_MET, UNDETERMINED = range(4)

EXACT = float(1 << 53)
"""Floats hold whole numbers below this exactly."""
_SLACK = 1e-14
"""A quotient's three roundings err by at most 3·2⁻⁵³ ≈ 3.4·10⁻¹⁶ of it: thirty times less."""
_LARGEST_QUOTIENT = 1e12
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
    x = top / bottom
    if mode != "down":
        x = x + 0.5
    doubtful |= (np.abs(x - np.rint(x)) <= _SLACK * (x + 1)) | (x >= _LARGEST_QUOTIENT)
    return np.asarray(np.floor(x))


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
    count, kind = len(rows.target), rows.target.dtype
    zero, one = np.zeros(count, kind), np.ones(count, kind)
    out = Answers(
        met=np.zeros(count, np.bool_),
        top=zero,
        bottom=zero.copy(),
        share=zero.copy(),
        share_of=one,
        open=np.zeros(count, np.bool_),
        half_open=np.zeros(count, np.bool_),
        review=np.zeros(count, np.bool_),
        findings=np.zeros(count, np.int32),
        attainment=zero,
        low=zero,
    )
    downward = (rows.relation == LE) | (rows.relation == LT)
    for chosen, branch in ((np.flatnonzero(~downward), _upward), (np.flatnonzero(downward), _downward)):
        if len(chosen):
            branch(policy, rows.at(chosen) if len(chosen) < count else rows, chosen, out)
    if rows.by_value.any():
        _by_value(policy, rows, np.flatnonzero(rows.by_value), out)
    out.low = _rounded(rows.weight * out.share, rows.weight_of * out.share_of, policy.rounding.mode, doubtful)
    known = out.bottom != 0
    out.attainment = _rounded(np.where(known, out.top, 0) * 1_000_000, np.where(known, out.bottom, 1), "half-up", doubtful)
    return out


def _upward(policy: Policy, rows: Rows, at: Vector, out: Answers) -> None:
    t, a = rows.target, rows.actual
    below, above = np.asarray(a < t, np.bool_), np.asarray(t < a, np.bool_)
    same = ~below & ~above
    equal = rows.relation == EQ
    exact = equal if policy.equal.curve != "at-least" else np.zeros(len(t), np.bool_)
    strict = rows.relation == GT
    exclusive = strict if policy.signs.strict == "exclusive" else np.zeros(len(t), np.bool_)
    met = ~below & ~(exclusive & same) & ~(exact & above)
    findings = np.where(strict & same, BIT[f"strict-sign-{policy.signs.strict}"], 0).astype(np.int32)
    findings |= np.where(equal & met & above, BIT["equal-exceeded"], 0).astype(np.int32)
    out.met[at], out.top[at], out.bottom[at] = met, a, t
    out.share[at] = np.where(met, 1, 0)
    out.findings[at] |= findings
    passed = met & (above | ~equal)
    _overshoot(policy, at[passed], a[passed], t[passed], out)
    missed = ~met & ~exact
    _shortfall(policy, at[missed], a[missed], t[missed], out)
    missed = ~met & exact
    if missed.any():
        _unequal(policy, at[missed], a[missed], t[missed], out)


def _unequal(policy: Policy, at: Vector, a: Vector, t: Vector, out: Answers) -> None:
    match policy.equal.curve:
        case "person":
            _for_person(at, out, "equal-for-person")
        case "direct":
            out.bottom[at] = 0
        case _:
            reached = np.maximum(t - np.abs(a - t), 0)
            out.top[at] = reached
            _shortfall(policy, at, reached, t, out)


def _downward(policy: Policy, rows: Rows, at: Vector, out: Answers) -> None:
    t, a = rows.target, rows.actual
    below, above = np.asarray(a < t, np.bool_), np.asarray(t < a, np.bool_)
    same = ~below & ~above
    strict = rows.relation == LT
    met = ~above
    if policy.signs.strict == "exclusive":
        met &= ~(strict & same)
    out.met[at] = met
    out.share[at] = np.where(met, 1, 0)
    out.findings[at] |= np.where(strict & same, BIT[f"strict-sign-{policy.signs.strict}"], 0).astype(np.int32)
    curve = policy.reverse.curve
    if curve == "excess":
        top, bottom = np.maximum(2 * t - a, 0), t
    else:
        # An actual of nothing is met in full.
        nothing = a == 0
        top, bottom = np.where(nothing, 1, t), np.where(nothing, 1, a)
    out.top[at], out.bottom[at] = top, bottom
    missed = ~met
    if curve == "person":
        _for_person(at[missed], out, "reverse-for-person")
    elif curve == "direct":
        out.bottom[at[missed]] = 0
    else:
        _shortfall(policy, at[missed], top[missed], bottom[missed], out)


def _for_person(at: Vector, out: Answers, finding: str) -> None:
    """Leave everything to a person; no attainment is claimed."""
    out.bottom[at] = 0
    out.open[at] = out.review[at] = True
    out.findings[at] |= BIT[finding]


def _shortfall(policy: Policy, at: Vector, top: Vector, bottom: Vector, out: Answers) -> None:
    """Turn the attainment of missed targets into a share."""
    rule = policy.shortfall
    match rule.curve:
        case "proportional":
            out.share[at], out.share_of[at] = np.minimum(top, bottom), bottom
        case "pass-mark":
            p, q = rule.pass_mark.numerator, rule.pass_mark.denominator
            passed = np.asarray(top * q >= bottom * p, np.bool_)
            out.share[at] = np.where(passed, np.minimum(top * q - bottom * p, bottom * (q - p)), 0)
            out.share_of[at] = bottom * (q - p)
        case "floor":
            p, q = rule.floor.numerator, rule.floor.denominator
            out.share[at] = np.where(np.asarray(top * q < bottom * p, np.bool_), 0, np.minimum(top, bottom))
            out.share_of[at] = bottom
        case "steps":
            out.share[at], out.share_of[at] = _stepped(rule.steps, top, bottom)
        case "person":
            out.open[at] = out.half_open[at] = out.review[at] = True
            out.findings[at] |= BIT["shortfall-for-person"]


def _stepped(steps: Sequence[tuple[Fraction, Fraction]], top: Vector, bottom: Vector) -> tuple[Vector, Vector]:
    share, share_of = np.zeros(len(top), top.dtype), np.ones(len(top), top.dtype)
    for value, part in reversed(steps):
        reached = np.asarray(top * value.denominator >= bottom * value.numerator, np.bool_)
        share[reached], share_of[reached] = part.numerator, part.denominator
    return share, share_of


def _overshoot(policy: Policy, at: Vector, top: Vector, bottom: Vector, out: Answers) -> None:
    rule = policy.overshoot
    if rule.action == "none":
        return
    far = np.asarray(top * rule.at.denominator >= bottom * rule.at.numerator, np.bool_)
    at, top, bottom = at[far], top[far], bottom[far]
    if rule.action in ("reason", "person"):
        out.review[at] = True
    if rule.action == "person":
        out.open[at], out.share[at] = True, 0
    if rule.action == "deduct":
        out.share[at], out.share_of[at] = np.maximum(2 * bottom - top, 0), bottom
    code = f"overshoot-{rule.action}" if rule.action in ("reason", "person") else "overshoot-note"
    out.findings[at] |= BIT[code]


def _by_value(policy: Policy, rows: Rows, at: Vector, out: Answers) -> None:
    """Score satisfaction by its own value: steps on the actual in %, whatever the target says."""
    share, share_of = _stepped(policy.satisfaction.steps, rows.value[at], rows.value_of[at])
    out.share[at], out.share_of[at] = share, share_of
    out.top[at], out.bottom[at] = rows.actual[at], rows.target[at]
    out.open[at] = out.half_open[at] = out.review[at] = False
    # Only what the two cells and their units say is told; how far the target was missed is not the measure.
    out.findings[at] = 0
