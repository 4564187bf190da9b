"""The one home of pint: the factor between two atoms of one dimension, asked once and kept.

No text of a user reaches pint: only names from our own table do.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from indicator_dsl.units._words import COUNTED, table


@cache
def _registry() -> tuple[Any, dict[str, str]]:
    import pint

    registry: Any = pint.UnitRegistry(None, non_int_type=Decimal, on_redefinition="raise")
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    for number, entry in enumerate(table().entries.values()):
        if entry.dimension == COUNTED:
            continue
        if entry.dimension not in bases:
            base = bases[entry.dimension] = f"base_{len(bases)}"
            registry.define(f"{base} = [dimension_{len(bases)}]")
        # pint names must be identifiers, and symbols like % or dB(A) are not.
        name = names[entry.symbol] = f"unit_{number}"
        registry.define(f"{name} = {entry.factor} * {bases[entry.dimension]}")
    return registry, names


@cache
def factor(source: str, target: str) -> Fraction:
    """Return how many `target` one `source` is; both are canonical atoms of one dimension."""
    registry, names = _registry()
    scale = [registry.get_root_units(names[atom])[0] for atom in (source, target)]
    return Fraction(scale[0]) / Fraction(scale[1])
