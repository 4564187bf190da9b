"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``.

`scan`, `Match`, and what weighs words beside a number or asks a name load when they are first used: a common form needs none of them.
"""

from typing import TYPE_CHECKING, Any

from indicator_dsl.language.interchange import error_to_json, from_json, json_schema, to_json
from indicator_dsl.language.lexicon import without_doing
from indicator_dsl.language.parse import parse
from indicator_dsl.language.units import convert, parse_unit

if TYPE_CHECKING:
    from indicator_dsl.language.closed import answers, says_none, weighed
    from indicator_dsl.language.familiar import is_of_another_year, is_shortfall, unfamiliar
    from indicator_dsl.language.monitoring import Likelihood, grows_in_year, likelihood_of
    from indicator_dsl.language.naming import Way, asks_for_day, is_spending, unit_under, way_beside, way_of
    from indicator_dsl.language.passages import Match, scan
    from indicator_dsl.language.standard import is_lateness, parse_standard
    from indicator_dsl.language.standard_json import standard_from_json, standard_to_json
    from indicator_dsl.language.turning import gives_reason, is_aside, passed_a_stage, undoes

__all__ = [
    "Likelihood",
    "Match",
    "Way",
    "answers",
    "asks_for_day",
    "convert",
    "error_to_json",
    "from_json",
    "gives_reason",
    "grows_in_year",
    "is_aside",
    "is_lateness",
    "is_of_another_year",
    "is_shortfall",
    "is_spending",
    "json_schema",
    "likelihood_of",
    "parse",
    "parse_standard",
    "parse_unit",
    "passed_a_stage",
    "says_none",
    "scan",
    "standard_from_json",
    "standard_to_json",
    "to_json",
    "undoes",
    "unfamiliar",
    "unit_under",
    "way_beside",
    "way_of",
    "weighed",
    "without_doing",
]

_LATER = {
    "closed": ("answers", "says_none", "weighed"),
    "monitoring": ("Likelihood", "grows_in_year", "likelihood_of"),
    "familiar": ("is_of_another_year", "is_shortfall", "unfamiliar"),
    "naming": ("Way", "asks_for_day", "is_spending", "unit_under", "way_beside", "way_of"),
    "passages": ("Match", "scan"),
    "standard": ("is_lateness", "parse_standard"),
    "standard_json": ("standard_from_json", "standard_to_json"),
    "turning": ("gives_reason", "is_aside", "passed_a_stage", "undoes"),
}
"""Modules that load when one of their names is first used."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _LATER.items():
        if name in names:
            return getattr(import_module(f"indicator_dsl.language.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
