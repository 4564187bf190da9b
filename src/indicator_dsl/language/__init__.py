"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``."""

from indicator_dsl.language.interchange import error_to_json, from_json, json_schema, to_json
from indicator_dsl.language.lexicon import without_doing
from indicator_dsl.language.parse import parse
from indicator_dsl.language.scan import Match, scan
from indicator_dsl.language.units import parse_unit

__all__ = ["Match", "error_to_json", "from_json", "json_schema", "parse", "parse_unit", "scan", "to_json", "without_doing"]
