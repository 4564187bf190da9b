"""What hypothesis runs when it starts: `from_type` then knows our types.

Hypothesis finds `register` by the entry point group ``hypothesis`` in everyone's process who has both
installed, so this must cost next to nothing: the strategies load when one is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_STRATEGIES = {
    "indicator_dsl.units:Unit": "units",
    "indicator_dsl.units:Quantity": "quantities",
    "indicator_dsl.model:Day": "days",
    "indicator_dsl.model:Comparison": "comparisons",
    "indicator_dsl.model:Interval": "intervals",
    "indicator_dsl.model:Period": "periods",
    "indicator_dsl.model:Judgement": "judgements",
    "indicator_dsl.model:Trend": "trends",
    "indicator_dsl.model:Placeholder": "placeholders",
    "indicator_dsl.model:Prose": "proses",
    "indicator_dsl.model:Clause": "clauses",
    "indicator_dsl.model:AllOf": "all_of",
    "indicator_dsl.model:AnyOf": "any_of",
    "indicator_dsl.model:Expression": "expressions",
    "indicator_dsl.model:Indicator": "indicators",
}
"""Type → the strategy of `indicator_dsl.testing.strategies` that makes it."""


def register() -> None:
    """Tell hypothesis how to make units, quantities, clauses, expressions and indicators."""
    from hypothesis.strategies import register_type_strategy

    for place, name in _STRATEGIES.items():
        module, _, cls = place.partition(":")
        register_type_strategy(getattr(import_module(module), cls), _later(name))


def _later(name: str) -> Any:
    def strategy(_: type) -> SearchStrategy[Any]:
        made: SearchStrategy[Any] = getattr(import_module("indicator_dsl.testing.strategies"), name)()
        return made

    return strategy
