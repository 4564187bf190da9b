"""Hypothesis strategies of what forms hold: values, texts, pairs, tables, forms and policies.

They shrink to what a person would write.  `indicator_dsl.model` types work with
`hypothesis.strategies.from_type`.
"""

from indicator_dsl.testing import _extra  # noqa: F401
from indicator_dsl.testing.strategies._clauses import (
    all_of,
    any_of,
    clauses,
    comparisons,
    days,
    expressions,
    intervals,
    judgements,
    labels,
    periods,
    placeholders,
    proses,
    targets,
    trends,
)
from indicator_dsl.testing.strategies._damage import damaged, hostile, near_misses, texts
from indicator_dsl.testing.strategies._kinds import KINDS, rows
from indicator_dsl.testing.strategies._pairs import PLACES, NumberPair, Pair, pairs, weights
from indicator_dsl.testing.strategies._policies import policies, policy_files, policy_sections
from indicator_dsl.testing.strategies._spelling import dressings, spelled
from indicator_dsl.testing.strategies._tables import as_rows, forms, indicators, tables
from indicator_dsl.testing.strategies._values import magnitudes, quantities, units

__all__ = [
    "KINDS",
    "PLACES",
    "NumberPair",
    "Pair",
    "all_of",
    "any_of",
    "as_rows",
    "clauses",
    "comparisons",
    "damaged",
    "days",
    "dressings",
    "expressions",
    "forms",
    "hostile",
    "indicators",
    "intervals",
    "judgements",
    "labels",
    "magnitudes",
    "near_misses",
    "pairs",
    "periods",
    "placeholders",
    "policies",
    "policy_files",
    "policy_sections",
    "proses",
    "quantities",
    "rows",
    "spelled",
    "tables",
    "targets",
    "texts",
    "trends",
    "units",
    "weights",
]
