"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``.

`scan`, `Match` and what weighs words beside a number load when they are first used: a common form is read without what they need.
"""

from typing import TYPE_CHECKING, Any

from indicator_dsl.language.interchange import error_to_json, from_json, json_schema, to_json
from indicator_dsl.language.lexicon import without_doing
from indicator_dsl.language.parse import parse
from indicator_dsl.language.units import parse_unit

if TYPE_CHECKING:
    from indicator_dsl.language.beside import is_shortfall, unfamiliar
    from indicator_dsl.language.passages import Match, scan

__all__ = [
    "Match",
    "error_to_json",
    "from_json",
    "is_shortfall",
    "json_schema",
    "parse",
    "parse_unit",
    "scan",
    "to_json",
    "unfamiliar",
    "without_doing",
]


def __getattr__(name: str) -> Any:
    if name in ("Match", "scan"):
        from indicator_dsl.language import passages

        return getattr(passages, name)
    if name in ("is_shortfall", "unfamiliar"):
        from indicator_dsl.language import beside

        return getattr(beside, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
