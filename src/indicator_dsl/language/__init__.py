"""text → model (`parse`, `scan`) and model ⇄ JSON; the grammar itself is in ``grammar/``."""

from indicator_dsl.language.interchange import error_to_json, from_json, json_schema, to_json
from indicator_dsl.language.parser import parse
from indicator_dsl.language.running_text import Match, scan
from indicator_dsl.language.units import parse_unit
from indicator_dsl.language.wording import without_doing

__all__ = ["Match", "error_to_json", "from_json", "json_schema", "parse", "parse_unit", "scan", "to_json", "without_doing"]
