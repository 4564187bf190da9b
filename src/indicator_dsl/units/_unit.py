"""`Unit`, and how two units relate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import import_module
from itertools import permutations
from math import prod
from typing import Any, Self

import attrs

from indicator_dsl.errors import UnitError
from indicator_dsl.units._words import COUNTED, GENERIC_COUNT, table

_MOST_DENOMINATORS = 4


def _unordered(atoms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(atoms))


@attrs.frozen
class Unit:
    """What a number counts: ``元``, ``家次``, ``元/人·月``.

    `numerator` and `denominators` are canonical atoms.  Two units are equal when their atoms are;
    the order of the denominators doesn't matter.
    """

    numerator: str
    denominators: tuple[str, ...] = attrs.field(default=(), eq=_unordered)

    @classmethod
    def of(cls, symbol: str) -> Self:
        """Return the unit that a canonical symbol names, e.g. ``元/人·月``; scales are refused.

        This reads our own spelling only; `indicator_dsl.parse_unit` reads what people write.
        Raises `UnitError` (``not-a-unit``) where a part is empty.
        """
        if symbol in table().entries:
            return cls(symbol)
        # The first character is no line between atoms: /10万 is a unit of its own.
        numerator, slash, rest = symbol[1:].partition("/")
        numerator = symbol[:1] + numerator
        below = tuple(rest.split("·")) if slash else ()
        if not all((numerator, *below)) or (numerator.startswith("/") and numerator not in table().entries):
            raise UnitError("not-a-unit", text=symbol)
        return cls(numerator, below)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The numerator, then the denominators."""
        return (self.numerator, *self.denominators)

    @property
    def is_open(self) -> bool:
        """Whether an atom is a measure word that the tables don't know."""
        entries = table().entries
        return any(atom not in entries for atom in self.atoms)

    @property
    def symbol(self) -> str:
        """The canonical spelling: ``/`` once, ``·`` between denominators."""
        return f"{self.numerator}/{'·'.join(self.denominators)}" if self.denominators else self.numerator

    def __str__(self) -> str:
        return self.symbol

    def is_compatible_with(self, other: Unit) -> bool:
        """Whether a quantity in this unit can be compared with one in `other`."""
        return is_compatible_with(self, other)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        # Called by pydantic only.  What it takes is read by the language, which these types come before: so by name.
        return import_module("indicator_dsl._pydantic").unit_schema(cls)


@attrs.frozen
class ScaledUnit:
    """A unit as a column or a report counts it: 万元, 吨/万元.  The scale belongs to the number, so that no quantity has such a unit.

    `unit` is the unit itself, `power` the power of ten that one of `symbol` is of it: 4 for 万元.
    """

    symbol: str
    unit: Unit
    power: int

    def __str__(self) -> str:
        return self.symbol


def _converts(source: str, target: str) -> bool:
    if source == target:
        return True
    entries = table().entries
    a, b = entries.get(source), entries.get(target)
    # 个 stands for any counted noun; an open atom is a counted noun that nobody listed.
    if all(entry is None or entry.dimension == COUNTED for entry in (a, b)):
        return GENERIC_COUNT in (source, target)
    return a is not None and b is not None and a.dimension == b.dimension


@cache
def _pairs(source: Unit, target: Unit) -> tuple[tuple[str, str], ...] | None:
    """Return the atoms of `source`, each with the atom of `target` into which it converts; None where the units don't."""
    if source == target:
        return tuple((atom, atom) for atom in source.atoms)
    if len(source.denominators) != len(target.denominators) or len(source.denominators) > _MOST_DENOMINATORS:
        return None
    if not _converts(source.numerator, target.numerator):
        return None
    for order in permutations(target.denominators):
        below = tuple(zip(source.denominators, order, strict=True))
        if all(_converts(a, b) for a, b in below):
            return ((source.numerator, target.numerator), *below)
    return None


@cache
def _ratio(source: Unit, target: Unit) -> Fraction | None:
    pairs = _pairs(source, target)
    if pairs is None:
        return None
    top, *below = (_atom_ratio(a, b) for a, b in pairs)
    return top / prod(below)


def _atom_ratio(source: str, target: str) -> Fraction:
    if source == target or GENERIC_COUNT in (source, target):
        return Fraction(1)
    from indicator_dsl.units._pint import factor

    return factor(source, target)


def ratio(source: Unit, target: Unit) -> Fraction:
    """Return the exact number of `target` in one `source`; `UnitError` if they don't convert."""
    result = _ratio(source, target)
    if result is None:
        raise UnitError("units-differ", source=source.symbol, target=target.symbol)
    return result


def is_compatible_with(source: Unit, target: Unit) -> bool:
    """Whether `ratio` has an answer: one dimension, or 个 against a counted noun."""
    return _pairs(source, target) is not None


Kind = tuple[str, tuple[str, ...]]
"""What units of one kind share: a dimension, or the counted thing itself; and those below the line, sorted."""


def _atom_in_base(atom: str) -> tuple[str, int]:
    entry = table().entries.get(atom)
    # Each measure word counts its own.  No dimension is named like an atom that counts.
    return (f":{atom}", 1) if entry is None or entry.dimension == COUNTED else (entry.dimension, entry.factor)


@cache
def in_base(unit: Unit) -> tuple[Kind, Fraction]:
    """Return the kind of a unit, and how many of the kind's base one of it is.

    Unlike `ratio`, 个 stands here for nothing but itself.
    """
    kind, factor = _atom_in_base(unit.numerator)
    below = [_atom_in_base(atom) for atom in unit.denominators]
    return (kind, tuple(sorted(name for name, _ in below))), Fraction(factor, prod(size for _, size in below))


def same_amount(a: Decimal, unit: Unit, b: Decimal, other: Unit) -> bool:
    """Whether `a` of one unit is exactly `b` of another."""
    (kind, factor), (other_kind, other_factor) = in_base(unit), in_base(other)
    return kind == other_kind and Fraction(a) * factor == Fraction(b) * other_factor
