"""What a cell can say (types), and its canonical text."""

from indicator_dsl.model.canonical import format
from indicator_dsl.model.decision import Decision, Verb
from indicator_dsl.model.indicator import Indicator, Place
from indicator_dsl.model.standard import Standard, StandardKind
from indicator_dsl.model.standard_text import format_standard
from indicator_dsl.model.types import (
    AllOf,
    AnyOf,
    Clause,
    Comparison,
    Day,
    Degree,
    Direction,
    Expression,
    Grade,
    Interval,
    Judgement,
    Modality,
    Period,
    Placeholder,
    Precision,
    Prose,
    Range,
    Relation,
    Trend,
    Unread,
    pair_parts,
    unit_of,
)

__all__ = [
    "AllOf",
    "AnyOf",
    "Clause",
    "Comparison",
    "Day",
    "Decision",
    "Degree",
    "Direction",
    "Expression",
    "Grade",
    "Indicator",
    "Interval",
    "Judgement",
    "Modality",
    "Period",
    "Place",
    "Placeholder",
    "Precision",
    "Prose",
    "Range",
    "Relation",
    "Standard",
    "StandardKind",
    "Trend",
    "Unread",
    "Verb",
    "format",
    "format_standard",
    "pair_parts",
    "unit_of",
]
