"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``.

`scan`, `Match`, and what weighs words beside a number or asks a name load when they are first used: a common form needs none of them.
"""

from typing import TYPE_CHECKING, Any

from indicator_dsl.language.interchange import error_to_json, from_json, json_schema, to_json
from indicator_dsl.language.lexicon import without_doing
from indicator_dsl.language.parse import parse
from indicator_dsl.language.units import parse_unit

if TYPE_CHECKING:
    from indicator_dsl.language.beside import is_shortfall, unfamiliar
    from indicator_dsl.language.naming import Way, is_spending, way_beside, way_of
    from indicator_dsl.language.passages import Match, scan

__all__ = [
    "Match",
    "Way",
    "error_to_json",
    "from_json",
    "is_shortfall",
    "is_spending",
    "json_schema",
    "parse",
    "parse_unit",
    "scan",
    "to_json",
    "unfamiliar",
    "way_beside",
    "way_of",
    "without_doing",
]


def __getattr__(name: str) -> Any:
    if name in ("Match", "scan"):
        from indicator_dsl.language import passages

        return getattr(passages, name)
    if name in ("is_shortfall", "unfamiliar"):
        from indicator_dsl.language import beside

        return getattr(beside, name)
    if name in ("Way", "is_spending", "way_beside", "way_of"):
        from indicator_dsl.language import naming

        return getattr(naming, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
