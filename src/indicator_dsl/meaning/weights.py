"""Weights and points, read the same wherever they stand: in a form's cell, an argument, a column."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from operator import index
from typing import SupportsIndex

from indicator_dsl.text import normalise
from indicator_dsl.units import plain

Weight = int | str | Decimal | float | SupportsIndex
"""What a weight may be given as: a float only where it is exact (12.5, not 0.1)."""

_POINTS = re.compile(r"\s*\+?([0-9]{1,30}(?:\.[0-9]{1,30})?)\s*[分%]?\s*")
_MOST_PLACES = 30
_PLACES = 6
"""Of a binary float, that many decimal places count as exact; one with more was never written so."""


def read_points(text: str | None) -> Decimal | None:
    """Read a 分值 or 得分 cell (``10``, ``10分``, ``10%`` of 100); None where it isn't a number ≥ 0."""
    found = _POINTS.fullmatch(normalise(text or ""))
    return Decimal(found[1]) if found else None


def as_weight(weight: Weight) -> Decimal:
    """Return a weight as an exact number ≥ 0.

    A text is read as a 分值 cell is (``10``, ``10分``, ``10%`` of 100).  Raises TypeError for what is no number and for a float that
    is not exact, ValueError for anything else wrong.
    """
    if type(weight) is int:
        # What most weights are; a protocol is asked after last, since that takes longer than the rest of a score.
        return _known(weight)
    if isinstance(weight, (str, Decimal)):
        return _known(weight)
    if isinstance(weight, float):
        return _from_float(float(weight))
    if isinstance(weight, bool) or not isinstance(weight, SupportsIndex):
        raise TypeError(f"'weight': a number (int, Decimal, text, exact float), not {type(weight).__name__}")
    return _known(index(weight))


@lru_cache(maxsize=256, typed=True)
def _known(weight: int | str | Decimal) -> Decimal:
    number = read_points(weight) if isinstance(weight, str) else Decimal(weight)
    if number is None or not number.is_finite():
        raise ValueError(f"a weight is a number of 0 or more, not {str(weight)!r}")
    if number < 0:
        raise ValueError(f"a weight is not negative: {weight!r}")
    if number.adjusted() > 11:
        raise ValueError(f"a weight of more than 12 digits: {weight!r}")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_MOST_PLACES:
        # As many as a 分值 cell may have: an exponent alone can ask for a gigabyte of zeros.
        raise ValueError(f"a weight of more than {_MOST_PLACES} decimal places")
    return number


def _from_float(weight: float) -> Decimal:
    number = Decimal(weight)
    if number.is_finite() and number != round(number, _PLACES):
        raise TypeError(f"'weight': {weight!r} is a float and not exact; give the text {str(weight)!r} or a Decimal")
    return _known(Decimal(plain(number)) if number.is_finite() else number)
