"""Read and score Chinese performance-indicator values (绩效指标值).

`parse` reads a cell, `format` writes it, `scan` finds values in running text; `evaluate` and
`score` hold an actual against a target.  `columns`, `forms`, `spark` and `testing` are parts of
their own, each with an extra of that name.

Names load when they are first used: importing this package imports no third-party library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from indicator_dsl import columns as columns
    from indicator_dsl import forms as forms
    from indicator_dsl import language as language
    from indicator_dsl import meaning as meaning
    from indicator_dsl import model as model
    from indicator_dsl import spark as spark
    from indicator_dsl import testing as testing
    from indicator_dsl import units as units
    from indicator_dsl.errors import Finding as Finding
    from indicator_dsl.errors import FormError as FormError
    from indicator_dsl.errors import IndicatorError as IndicatorError
    from indicator_dsl.errors import MissingExtraError as MissingExtraError
    from indicator_dsl.errors import ModelError as ModelError
    from indicator_dsl.errors import ParseError as ParseError
    from indicator_dsl.errors import PolicyError as PolicyError
    from indicator_dsl.errors import Severity as Severity
    from indicator_dsl.errors import TableError as TableError
    from indicator_dsl.errors import UnitError as UnitError
    from indicator_dsl.language import Match as Match
    from indicator_dsl.language import convert as convert
    from indicator_dsl.language import from_json as from_json
    from indicator_dsl.language import parse as parse
    from indicator_dsl.language import parse_standard as parse_standard
    from indicator_dsl.language import parse_unit as parse_unit
    from indicator_dsl.language import scan as scan
    from indicator_dsl.language import standard_from_json as standard_from_json
    from indicator_dsl.language import standard_to_json as standard_to_json
    from indicator_dsl.language import to_json as to_json
    from indicator_dsl.meaning import Evaluation as Evaluation
    from indicator_dsl.meaning import Execution as Execution
    from indicator_dsl.meaning import Policy as Policy
    from indicator_dsl.meaning import Progress as Progress
    from indicator_dsl.meaning import Score as Score
    from indicator_dsl.meaning import TableCheck as TableCheck
    from indicator_dsl.meaning import TableScore as TableScore
    from indicator_dsl.meaning import Verdict as Verdict
    from indicator_dsl.meaning import check_scores as check_scores
    from indicator_dsl.meaning import evaluate as evaluate
    from indicator_dsl.meaning import load_policy as load_policy
    from indicator_dsl.meaning import policy_names as policy_names
    from indicator_dsl.meaning import progress as progress
    from indicator_dsl.meaning import score as score
    from indicator_dsl.meaning import score_table as score_table
    from indicator_dsl.model import AllOf as AllOf
    from indicator_dsl.model import AnyExpression as AnyExpression
    from indicator_dsl.model import AnyOf as AnyOf
    from indicator_dsl.model import Clause as Clause
    from indicator_dsl.model import Comparison as Comparison
    from indicator_dsl.model import Day as Day
    from indicator_dsl.model import Direction as Direction
    from indicator_dsl.model import Expression as Expression
    from indicator_dsl.model import Grade as Grade
    from indicator_dsl.model import Indicator as Indicator
    from indicator_dsl.model import Interval as Interval
    from indicator_dsl.model import Judgement as Judgement
    from indicator_dsl.model import Modality as Modality
    from indicator_dsl.model import Period as Period
    from indicator_dsl.model import Place as Place
    from indicator_dsl.model import Placeholder as Placeholder
    from indicator_dsl.model import Precision as Precision
    from indicator_dsl.model import Prose as Prose
    from indicator_dsl.model import Range as Range
    from indicator_dsl.model import Relation as Relation
    from indicator_dsl.model import Standard as Standard
    from indicator_dsl.model import StandardKind as StandardKind
    from indicator_dsl.model import Trend as Trend
    from indicator_dsl.model import Unread as Unread
    from indicator_dsl.model import format as format
    from indicator_dsl.model import format_standard as format_standard
    from indicator_dsl.units import Quantity as Quantity
    from indicator_dsl.units import ScaledUnit as ScaledUnit
    from indicator_dsl.units import Unit as Unit
    from indicator_dsl.units import Written as Written

_NAMES = {
    "errors": "Finding FormError IndicatorError MissingExtraError ModelError ParseError PolicyError Severity TableError UnitError",
    "units": "Quantity ScaledUnit Unit Written",
    "model": "AllOf AnyExpression AnyOf Clause Comparison Day Direction Expression Grade Indicator Interval Judgement Modality Period "
    "Place Placeholder Precision Prose Range Relation Standard StandardKind Trend Unread format format_standard",
    "language": "Match convert from_json parse parse_standard parse_unit scan standard_from_json standard_to_json to_json",
    "meaning": "Evaluation Execution Policy Progress Score TableCheck TableScore Verdict check_scores evaluate load_policy "
    "policy_names progress score score_table",
}
"""Module → the names of it that users import from here; the same as above, for the interpreter."""

_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}
_PARTS = ("columns", "forms", "language", "meaning", "model", "spark", "testing", "units")

__all__ = ["__version__", *sorted(_HOME)]


if not TYPE_CHECKING:
    # A checker that saw it would take any name, misspelled ones too.
    def __getattr__(name: str) -> Any:
        if name in _HOME:
            value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
            globals()[name] = value
            return value
        if name in _PARTS:
            return import_module(f"{__name__}.{name}")
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_PARTS})
