"""The one home of pint: the factor between two atoms of one dimension, asked once and kept; and quantities for pint's users.

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


_SAME_IN_PINT = {
    "米": "meter",
    "平方米": "meter ** 2",
    "升": "liter",
    "克": "gram",
    "焦耳": "joule",
    "瓦": "watt",
    "伏安": "volt_ampere",
    "伏": "volt",
    "安": "ampere",
    "帕": "pascal",
    "牛": "newton",
    "秒": "second",
    "赫兹": "hertz",
    "贝可": "becquerel",
    "ppm": "ppm",
}
"""A unit of each dimension that pint has too, and its name there; 货币, 历月 and what is counted are dimensions of their own."""


@cache
def _anchors() -> dict[str, tuple[int, str]]:
    """Return by dimension the factor of a unit that pint has, and its name there: the factors themselves stand in units.toml alone."""
    entries = table().entries
    return {entries[symbol].dimension: (entries[symbol].factor, name) for symbol, name in _SAME_IN_PINT.items()}


@cache
def _shared() -> Any:
    import pint

    return pint.UnitRegistry(non_int_type=Decimal)


def to_pint(magnitude: Decimal, above: tuple[str, ...], below: tuple[str, ...], registry: Any) -> Any:
    """Return a quantity of `registry` (None: the one that all callers share), in which the atoms are defined."""
    registry = _shared() if registry is None else registry
    made = registry.Quantity(magnitude)
    for atom in above:
        made = made * getattr(registry, _defined(atom, registry))
    for atom in below:
        made = made / getattr(registry, _defined(atom, registry))
    return made


def _defined(atom: str, registry: Any) -> str:
    """Return the name of an atom in a registry, and define it there where it isn't yet."""
    # Only an identifier is a name, and pint has Latin ones of its own: MB, dB.
    name = atom if atom.isidentifier() and not atom.isascii() else "atom_" + "_".join(f"{ord(c):x}" for c in atom)
    if name in dir(registry):
        return name
    entry = table().entries.get(atom)
    if entry is None or entry.dimension == COUNTED:
        registry.define(f"{name} = [{name}]")
    elif anchor := _anchors().get(entry.dimension):
        registry.define(f"{name} = {entry.factor} * {anchor[1]} / {anchor[0]}")
    else:
        own = f"base_of_{entry.dimension}"
        if own not in dir(registry):
            registry.define(f"{own} = [{entry.dimension}]")
        registry.define(f"{name} = {entry.factor} * {own}")
    return name
