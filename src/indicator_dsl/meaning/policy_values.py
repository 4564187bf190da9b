"""Readers of the values in a policy file: what each key may hold, and what to say where it doesn't.

A reader is called with the raw TOML value and returns the value that the policy holds; it raises
`UnfitError` with the code of a message and its fields.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol

import attrs


class UnfitError(Exception):
    """The value at a key is not what it must be."""

    def __init__(self, code: str, **fields: str) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


class Reader(Protocol):
    """Turns a raw value into the policy's."""

    def __call__(self, raw: Any) -> Any:
        """Return the value, or raise `UnfitError`."""


_LONGEST = 40


def fraction(raw: Any) -> Fraction:
    """Read a number exactly: integers, decimals (never through float), fractions, and texts such as ``"2/3"``."""
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal, Fraction, str)):
        raise UnfitError("policy-not-a-number", value=repr(raw))
    try:
        if isinstance(raw, str) and (len(raw) > _LONGEST or "e" in raw.lower()):
            raise ValueError(raw)
        if isinstance(raw, Decimal) and (not raw.is_finite() or abs(raw.adjusted()) > _LONGEST):
            raise ValueError(raw)
        return Fraction(raw)
    except (ValueError, ZeroDivisionError, InvalidOperation, OverflowError):
        raise UnfitError("policy-not-a-number", value=repr(raw)) from None


@attrs.frozen
class Number:
    """A number between two bounds (None: no bound)."""

    low: int | None = None
    high: int | None = None
    high_open: bool = False

    def __call__(self, raw: Any) -> Fraction:
        """Read `raw`, or raise `UnfitError`."""
        value = fraction(raw)
        below = self.low is not None and value < self.low
        above = self.high is not None and (value > self.high or (self.high_open and value == self.high))
        if below or above:
            raise UnfitError("policy-out-of-range", value=str(raw), range=self.describe())
        return value

    def describe(self) -> str:
        """Say what may stand here."""
        low = "(−∞" if self.low is None else f"[{self.low}"
        high = "∞)" if self.high is None else f"{self.high}{')' if self.high_open else ']'}"
        return f"{low}, {high}"


@attrs.frozen
class Whole:
    """A whole number."""

    low: int
    high: int

    def __call__(self, raw: Any) -> int:
        """Read `raw`, or raise `UnfitError`."""
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise UnfitError("policy-not-a-number", value=repr(raw))
        return int(Number(self.low, self.high)(raw))


@attrs.frozen
class Choice:
    """One of some words."""

    options: tuple[str, ...]

    def __call__(self, raw: Any) -> str:
        """Read `raw`, or raise `UnfitError`."""
        if raw not in self.options:
            raise UnfitError("policy-not-an-option", value=repr(raw), options=self.describe())
        return str(raw)

    def describe(self) -> str:
        """Say what may stand here."""
        return " | ".join(self.options)


@attrs.frozen
class Text:
    """A text that is not empty."""

    def __call__(self, raw: Any) -> str:
        """Read `raw`, or raise `UnfitError`."""
        if not isinstance(raw, str) or not raw.strip():
            raise UnfitError("policy-not-a-text", value=repr(raw))
        return raw


@attrs.frozen
class Texts:
    """A text or a list of texts, none empty."""

    def __call__(self, raw: Any) -> tuple[str, ...]:
        """Read `raw`, or raise `UnfitError`."""
        return tuple(Text()(item) for item in (raw if isinstance(raw, list) else [raw]))


def _pairs(raw: Any) -> list[tuple[Any, Any]]:
    if not isinstance(raw, list) or not all(isinstance(item, list) and len(item) == 2 for item in raw):
        raise UnfitError("policy-not-pairs", value=repr(raw))
    return [(a, b) for a, b in raw]


def _falling(values: list[Fraction]) -> None:
    if any(a <= b for a, b in pairwise(values)):
        raise UnfitError("policy-not-falling")


@attrs.frozen
class Steps:
    """``[[at, share], …]``, both falling, shares in 0…1: a step that earns more for less is a mistake."""

    def __call__(self, raw: Any) -> tuple[tuple[Fraction, Fraction], ...]:
        """Read `raw`, or raise `UnfitError`."""
        steps = [(Number(0)(at), Number(0, 1)(share)) for at, share in _pairs(raw)]
        _falling([at for at, _ in steps])
        _falling([share for _, share in steps])
        return tuple(steps)


@attrs.frozen
class Grades:
    """``[[from, word], …]``, falling."""

    def __call__(self, raw: Any) -> tuple[tuple[Fraction, str], ...]:
        """Read `raw`, or raise `UnfitError`."""
        grades = [(Number(0, 100)(at), Text()(word)) for at, word in _pairs(raw)]
        _falling([at for at, _ in grades])
        return tuple(grades)


@attrs.frozen
class Points:
    """``[[一级指标, points], …]``."""

    def __call__(self, raw: Any) -> tuple[tuple[str, Fraction], ...]:
        """Read `raw`, or raise `UnfitError`."""
        return tuple((Text()(name), Number(0)(points)) for name, points in _pairs(raw))


@attrs.frozen
class Shares:
    """Shares of the parts of a compound target, that sum to 1."""

    def __call__(self, raw: Any) -> tuple[Fraction, ...]:
        """Read `raw`, or raise `UnfitError`."""
        if not isinstance(raw, list):
            raise UnfitError("policy-not-shares", value=repr(raw))
        shares = tuple(Number(0, 1)(item) for item in raw)
        if shares and sum(shares) != 1:
            raise UnfitError("policy-not-shares", value=repr([str(s) for s in shares]))
        return shares
