"""The arithmetic of scores: exact functions on fractions, nothing else.

A *share* is what part of the weight is earned, between 0 and 1.  An *attainment* (完成率) is how much
of the target was reached, 1 and more when it was met.  Nothing is rounded here: the one rounding
is `round_to`, at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction

ZERO = Fraction(0)
ONE = Fraction(1)


def forward(target: Fraction, actual: Fraction) -> Fraction:
    """Attainment of "at least": actual ÷ target; a negative actual counts as 0.  The target is > 0."""
    return actual / target if actual > 0 else ZERO


def reverse_ratio(target: Fraction, actual: Fraction) -> Fraction:
    """Attainment of "at most" by ratio: target ÷ actual (practice: note under an older central form, 湖北).

    The target is > 0.  An actual of nothing or less is met in full: 1, since the ratio has no end.
    """
    return target / actual if actual > 0 else ONE


def reverse_excess(target: Fraction, actual: Fraction) -> Fraction:
    """Attainment of "at most" by excess: 1 − (actual − target) ÷ target, not below 0 (practice: platform)."""
    return max(ZERO, ONE - (actual - target) / target)


def proportional(attainment: Fraction) -> Fraction:
    """Share = attainment, at most 1 (财预〔2020〕10号)."""
    return min(ONE, max(ZERO, attainment))


def pass_mark(attainment: Fraction, mark: Fraction) -> Fraction:
    """Nothing below the mark; from the mark up, the rest rescaled to 0…1 (财预〔2021〕101号, mark 0.6)."""
    return ZERO if attainment < mark else proportional((attainment - mark) / (ONE - mark))


def floored(attainment: Fraction, floor: Fraction) -> Fraction:
    """Nothing below the floor, proportional from there up."""
    return ZERO if attainment < floor else proportional(attainment)


def stepped(value: Fraction, steps: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """Share of the first step (at, share), highest first, that `value` reaches; else 0."""
    return next((share for at, share in steps if value >= at), ZERO)


# A context of the usual 28 digits would cut off the digits of a long number.
_LONG = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)


def shifted(whole: int, power: int) -> Decimal:
    """Return `whole` times a power of ten."""
    return Decimal(whole).scaleb(power, _LONG)


def round_to(value: Fraction, places: int = 2, mode: str = "half-up") -> Decimal:
    """Round `value` (≥ 0) once: ``half-up`` (R of the rules: 2.675 → 2.68), ``half-even`` or ``down``."""
    scaled = value.numerator * 10**places
    whole, rest = divmod(scaled, value.denominator)
    twice = 2 * rest
    if mode == "half-up":
        whole += twice >= value.denominator
    elif mode == "half-even":
        whole += twice > value.denominator or (twice == value.denominator and whole % 2 == 1)
    return shifted(whole, -places)


def points_for(share: Fraction, weight: Fraction, places: int = 2, mode: str = "half-up") -> Decimal:
    """Return the points of a share (0 to 1) of a weight, rounded once, and never above the weight: all of 3.335 is 3.33."""
    made = round_to(share * weight, places, mode)
    return made if made <= weight else round_to(weight, places, "down")


def cent_below(value: Fraction, places: int = 2) -> Decimal:
    """Return the largest number of `places` below `value` (not below 0): the end of a half-open band."""
    scale = 10**places
    whole = -(-value.numerator * scale // value.denominator) - 1
    return shifted(max(0, whole), -places)
