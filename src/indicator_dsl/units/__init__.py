"""Units and quantities: what a number counts, and which units convert into each other.

A `Unit` is a numerator and what it is divided by, each an atom named in ``grammar/units.toml`` or
``grammar/measures.toml`` (元, 平方米, 家次 …) or an open atom, a measure word that the tables don't
know.  Magnitudes are exact `Decimal`; factors between units are exact `Fraction`.
"""

from indicator_dsl.units._quantity import Quantity, Written, as_decimal, plain
from indicator_dsl.units._unit import ScaledUnit, Unit, in_base, is_compatible_with, ratio, same_amount
from indicator_dsl.units._words import dimension_of, is_event, is_incident, is_known, is_share, known_spellings, same_count, symbol_of

__all__ = [
    "Quantity",
    "ScaledUnit",
    "Unit",
    "Written",
    "as_decimal",
    "dimension_of",
    "in_base",
    "is_compatible_with",
    "is_event",
    "is_incident",
    "is_known",
    "is_share",
    "known_spellings",
    "plain",
    "ratio",
    "same_amount",
    "same_count",
    "symbol_of",
]
