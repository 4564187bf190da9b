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


_BASES = {
    "长度": "nanometer",
    "面积": "(centimeter ** 2 / 3)",
    "体积": "milliliter",
    "质量": "nanogram",
    "能量": "joule",
    "功率": "watt",
    "视在功率": "volt_ampere",
    "电压": "volt",
    "电流": "milliampere",
    "压强": "pascal",
    "力": "newton",
    "时间": "millisecond",
    "频率": "hertz",
    "放射性": "becquerel",
    "比率": "ppm",
}
"""Dimension → its base in pint's own units.  Another one (货币, 历月, what is counted) is a dimension of its own there too."""


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
    elif base := _BASES.get(entry.dimension):
        registry.define(f"{name} = {entry.factor} * {base}")
    else:
        own = f"base_of_{entry.dimension}"
        if own not in dir(registry):
            registry.define(f"{own} = [{entry.dimension}]")
        registry.define(f"{name} = {entry.factor} * {own}")
    return name
